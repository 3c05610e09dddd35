"""Comments in Markdown are taken out, and code stays."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curate.formats.markdown_comments import strip_comments


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("a <!-- b --> c", "a  c"),
        ("<!-- a -->\nb", "b"),
        ("a\n\n<!-- b -->\n\nc", "a\n\nc"),
        ("a\n<!-- b -->\nc", "a\nc"),
        ("a\n\n<!--\nb\n\nc\n-->\n\nd", "a\n\nd"),
        ("a <!-- b\nc --> d", "a\nd"),
        ("  <!-- a --> - b", "  - b"),
        ("<!-- a -->    b", "b"),
        ("a <!-- b --> c <!-- d --> e", "a  c  e"),
        ("a <!-- b", "a"),
        ("a <!--> b --> c", "a  c"),
        ("a<!<!-- b -->-- c -->d", "ad"),
        ("日本<!-- 秘密 -->語", "日本語"),
        ("", ""),
        # Code keeps its text.
        ("`<!-- a -->`", "`<!-- a -->`"),
        ("``<!-- ` -->``", "``<!-- ` -->``"),
        ("```\n<!-- a -->\n\n\n\nb\n```", "```\n<!-- a -->\n\n\n\nb\n```"),
        ("~~~~ html\n<!-- a\n~~~\n-->\n~~~~\n<!-- b -->c", "~~~~ html\n<!-- a\n~~~\n-->\n~~~~\nc"),
        ("a\n\n\n\nb", "a\n\n\n\nb"),
        # What looks like code and is none hides no comment.
        ("`a <!-- b --> ``c", "`a  ``c"),
        ("\\`<!-- a -->`", "\\``"),
        ("```\n<!-- a -->\nb", "```\nb"),
        ("```a``` b\n<!-- c -->\nd", "```a``` b\nd"),
        ("```\na\n``` b\n```\n<!-- c -->d", "```\na\n``` b\n```\nd"),
        ("    ```\n<!-- a -->b\n    ```", "    ```\nb\n    ```"),
        ("<!--\n```\n-->\na <!-- b -->\n```", "a\n```"),
    ],
)
def test_comments_never_leave_the_file_and_code_keeps_its_text(body: str, left: str) -> None:
    assert strip_comments(body) == left


MARKDOWN = st.lists(
    st.sampled_from(
        [
            "<!--",
            "-->",
            "<!",
            "--",
            ">",
            "`",
            "``",
            "```",
            "~~~",
            "\n",
            "\n\n",
            "\n```\n",
            "\n~~~ x\n",
            " ",
            "\\",
            "語",
            "a",
        ]
    ),
    max_size=25,
).map("".join)


def _outside_code(text: str) -> str:
    """What is left when fences, then runs of code, are taken out: an independent, plainer reading of the same rules."""
    while found := re.search(r"(?ms)^ {0,3}(`{3,}(?!.*`)|~{3,})(?-s:.*)\n(?:.*?\n)??[ \t]*\1[ \t]*$", text):
        text = text[: found.start()] + text[found.end() :]
    return re.sub(r"\\[\\`]|(?<!`)(`+)(?!`)(.*?[^`])?\1(?!`)", " ", text)


@settings(max_examples=300)
@given(MARKDOWN)
@example("<!-- a -->```\n<!-- b -->\n```")
@example("`\n`<!--`")
def test_no_comment_is_ever_left_outside_code_and_twice_is_once(body: str) -> None:
    left = strip_comments(body)
    assert strip_comments(left) == left
    if "```" not in left and "~~~" not in left:
        assert "<!--" not in _outside_code(left)


@given(
    st.lists(
        st.sampled_from(
            ["alpha", "", "<!-- remark -->", "<!--\nlong\n\nremark\n-->", "```\nbeta <!-- kept -->\n```", "語 `<!--`"]
        )
    )
)
def test_no_line_of_words_is_ever_lost(blocks: list[str]) -> None:
    left = strip_comments("\n".join(blocks))
    assert "remark" not in left
    words = [line for block in blocks if "remark" not in block for line in block.split("\n") if line]
    assert [line for line in left.split("\n") if line] == words
