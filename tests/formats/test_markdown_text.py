"""Markdown as plain text: the user's words stay, the marks and other people's words go."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.markdown_lines import unwrap_lines
from curate.formats.markdown_text import first_paragraph, to_plain_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Meet *one* peer a **day**, and `git log`.", "Meet one peer a day, and git log."),
        ("毎日**ひとり**に会う。", "毎日ひとりに会う。"),
        ("See [the study](https://example.com/s).", "See the study."),
        ("See [the study][s].\n\n[s]: https://example.com/s", "See the study."),
        ("See <https://example.com/s>.", "See https://example.com/s."),
        ("See https://example.com/a_b_c now.", "See https://example.com/a_b_c now."),
        ("It works[^1].\n\n[^1]: Not always.", "It works."),
        ("Before ![a chart](c.png) after", "Before after"),
        ("It costs ~~10~~20 ==coins==.", "It costs 20 coins."),
        ("R&#38;D \\*as is\\* &amp; more", "R&D *as is* & more"),
        ("Words{ .big } <b>bold</b><!-- aside -->", "Words{ .big } bold"),
        ("First line\nsecond line  \nthird line", "First line second line\nthird line"),
        ("新人は、\n最初の週に\n人に会う。", "新人は、最初の週に人に会う。"),
        ("これは\nGitHub の\n話です。\nOK", "これは GitHub の話です。OK"),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("Both:\n\n- *one*\n- two\n    - three\n\nEnd.", "Both:\n\n- one\n- two\n  - three\n\nEnd."),
        ("1. one\n\n2. two", "1. one\n2. two"),
        ("# Heading\n\nWords.\n\nUnderlined\n---\n\nMore.", "Words.\n\nMore."),
        ("> Their words.\n\nMine.", "Mine."),
        ("```py\ncode\n\nmore\n```\n\nWords.", "Words."),
        ("| a | b |\n|---|---|\n| c | d |\n\nWords.", "Words."),
        ("<script>alert(1)</script>\n\nWords.", "Words."),
        ('!!! note "Title"\n    Inside.', "Inside."),
        ("", ""),
        ("# Only a heading", ""),
    ],
)
def test_what_the_user_says_is_kept_and_its_marks_are_not(markdown: str, text: str) -> None:
    assert to_plain_text(markdown) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("The point,\nin *two* lines.\n\nMore.", "The point, in two lines."),
        ("# Heading\n\nThe point.", "The point."),
        ("# Heading\nThe point.", "The point."),
        ("> Their words,\ngoing on.\n\nThe point.", "The point."),
        ("![chart](c.png)\n\nThe point.", "The point."),
        ("```\ncode\n\nmore\n```\n\nThe point.", "The point."),
        ("- one\n- two\n\nMore.", "- one\n- two"),
        ("See [it][s][^1].\n\nMore.\n\n[s]: https://example.com/\n[^1]: Note.", "See it."),
        ("[s]: https://example.com/\n\nThe point.", "The point."),
        ("要点です。\n続き。\n\n別の段落。", "要点です。続き。"),
        ("> Only a quotation.", ""),
        ("", ""),
    ],
)
def test_the_first_paragraph_is_the_first_block_with_words(markdown: str, text: str) -> None:
    assert first_paragraph(markdown) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\nb", "a b"), ("日本\n語", "日本語"), ("です。\nNext", "です。Next"), (" a \t b \r\n\n c ", "a b c"), ("", "")],
)
def test_lines_are_joined_as_their_script_is_written(text: str, line: str) -> None:
    assert unwrap_lines(text) == line


@settings(deadline=None)
@given(st.text(alphabet="ab あ。\n#>*_`[]()!~=-1.|:^<>&{}\\\x00\x1d", max_size=120))
def test_any_text_becomes_lines_without_blanks_at_their_ends(markdown: str) -> None:
    for text in (to_plain_text(markdown), first_paragraph(markdown)):
        assert text == text.strip()
        assert "\n\n\n" not in text
    assert "\n\n" not in first_paragraph(markdown)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["peer", "day", "人に", "会う", "、", "。"]), min_size=1, max_size=30))
def test_words_without_marks_come_through_whole_and_in_order(words: list[str]) -> None:
    assert first_paragraph("\n".join(words)).replace(" ", "") == "".join(words)


def test_a_code_block_goes_on_past_fences_that_dont_close_it() -> None:
    assert first_paragraph("```\na\n\n``` not the end\n\nb\n```\n\nWords.") == "Words."
