"""How the reader sets entries and texts in lines: widths, languages, nothing that a terminal would obey."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.text_wrap import display_width
from curate.model import InboxReason
from curate.tui import screen_lines
from curate.tui.reader_texts import _KEY_HELP, _TEXTS
from curate.tui.state import INBOX, InboxEntry, make_entry
from curate.workspace.ranked_inbox import InboxLine
from tests.tui.test_state import NOW, item

LATER_ON = NOW + timedelta(hours=3)
STORY = InboxLine(
    replace(item("a", "朝会をやめた週に、起きたこと"), feed_title="はたらくノート", author="見本 一郎"),
    (),
    (InboxReason("outside"), InboxReason("topic", ("まち", "street"))),
    (replace(item("b", "The same elsewhere"), feed_title="Slow Signal"),),
)


def one(line: InboxLine = STORY) -> InboxEntry:
    return make_entry(line, INBOX, {})


def text(lines: object) -> str:
    return "\n".join(line.text for line in lines)  # type: ignore[attr-defined]


def test_a_row_says_how_old_whose_and_why_and_that_it_is_outside_the_usual_in_words() -> None:
    assert text(screen_lines.row_lines(one(), 70, LATER_ON, "en", chosen=True)) == (
        "> 朝会をやめた週に、起きたこと (+1)\n| 3h · はたらくノート · outside your usual · topic: まち (street)"
    )
    assert "ふだんと違う話題 · トピック：まち（street）" in text(
        screen_lines.row_lines(one(), 90, LATER_ON, "ja", chosen=False)
    )


@settings(max_examples=80)
@given(st.text(alphabet="漢字かな、。「」（）ー abcﾊﾝ…[]\x1b\u202e", max_size=60), st.integers(12, 100))
def test_nothing_is_wider_than_its_place_or_unseen(title: str, columns: int) -> None:
    entry = one(replace(STORY, item=replace(STORY.item, title=title, summary=title, text=title, problem=title)))
    pages = [
        screen_lines.row_lines(entry, columns, LATER_ON, "ja", chosen=True),
        screen_lines.preview_lines(entry, 0, columns, "ja"),
        screen_lines.article_lines(entry, 1, STORY.item, columns, "en"),
        screen_lines.message_lines(entry, 0, title, columns, "ja"),
        screen_lines.help_lines(columns, "ja"),
    ]
    lines = [line.text for page in pages for line in page]
    assert max(map(display_width, lines)) <= columns
    assert not {"\x1b", "\u202e", "\n"} & set("".join(lines))


def test_what_looks_like_markup_is_shown_as_it_is() -> None:
    odd = one(replace(STORY, item=replace(STORY.item, title="[bold]x[/bold] [link=y]")))
    assert "[bold]x[/bold] [link=y]" in text(screen_lines.row_lines(odd, 80, NOW, "en", chosen=False))
    assert "[bold]x[/bold] [link=y]" in text(screen_lines.preview_lines(odd, 0, 80, "en"))


def test_the_other_reports_of_a_story_are_numbered() -> None:
    assert "\n1 Slow Signal · The same elsewhere\n" in text(screen_lines.preview_lines(one(), 0, 80, "en"))
    other = text(screen_lines.header_lines(one(), 1, 80, "en"))
    assert other.startswith("The same elsewhere\n")
    assert "\n0 はたらくノート · 朝会をやめた週に、起きたこと\n" in other


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"text": "", "summary": "The feed's words.", "problem": "asks for a login"}, "Only the feed's own summary: "),
        ({"text": "Old.", "problem": "asks for a login"}, "The text is the one from before: the page asks for a login"),
        ({"text": "", "summary": "", "problem": "is gone"}, "There is no text: the page is gone, and the feed says"),
        ({"text": ""}, "(no text)"),
        ({"text": "One.\n\nTwo."}, "\nOne.\n\nTwo.\n"),
    ],
)
def test_a_text_that_is_missing_says_why(found: dict[str, str], said: str) -> None:
    assert said in text(screen_lines.article_lines(one(), 0, replace(STORY.item, **found), 80, "en"))  # type: ignore[arg-type]


def test_japanese_text_breaks_by_its_own_rules() -> None:
    long = "会議をやめたら、会話がふえた。" * 8
    lines = text(screen_lines.article_lines(one(), 0, replace(STORY.item, text=long), 41, "ja")).split("\n")
    assert "".join(lines).count(long) == 1
    assert not any(line.startswith(("、", "。")) for line in lines)


def test_code_keeps_what_it_is_indented_by() -> None:
    code = "Code:\n\nif x:\n    y\n\n\n    z"
    assert text(screen_lines.article_lines(one(), 0, replace(STORY.item, text=code), 80, "en")).endswith(
        "Code:\n\nif x:\n    y\n\n    z\n"
    )


def test_both_languages_say_the_same() -> None:
    assert _TEXTS["en"].keys() == _TEXTS["ja"].keys()
    assert [key for key, _ in _KEY_HELP["en"]] == [key for key, _ in _KEY_HELP["ja"]]
