"""A hashtag at the beginning of a line is no heading."""

import pytest

from curate.formats.markdown_hashtags import escape_hashtags


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("#読書 メモ", "\\#読書 メモ"),
        ("Words.\n\n#reading and #writing", "Words.\n\n\\#reading and #writing"),
        ("- #tag", "- \\#tag"),
        ("> #tag", "> \\#tag"),
        ("1. #tag", "1. \\#tag"),
        ("# Heading", "# Heading"),
        ("##Heading", "##Heading"),
        ("#", "#"),
        ("    #include <code.h>", "    #include <code.h>"),
        ("```\n#!/bin/sh\n```\n#tag", "```\n#!/bin/sh\n```\n\\#tag"),
        ("<pre>\n#x\n</pre>\n\n#tag", "<pre>\n#x\n</pre>\n\n\\#tag"),
    ],
)
def test_a_hashtag_at_the_head_of_a_line_is_no_heading(words: str, kept: str) -> None:
    assert escape_hashtags(words) == kept
    assert escape_hashtags(kept) == kept
