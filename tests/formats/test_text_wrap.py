"""Text in lines for a terminal, Japanese by its own rules."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.text_wrap import (
    COLUMN_GAP,
    NOT_LINE_END,
    NOT_LINE_START,
    column_widths,
    crop,
    display_width,
    format_row,
    wrap,
    wrap_without_overhang,
)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("abc", 3),
        ("日本", 4),
        ("ｶﾅ", 2),
        ("カ\u3099", 2),
        ("e\u0301", 1),
        ("Ａ。", 4),
        ("a\u200db", 2),
        ("👩", 2),
        ("👩\u200d👩\u200d👧", 2),
        ("👍🏽", 2),
        ("🇯🇵", 2),
        ("🇯🇵🇫🇷", 4),
        ("❤\ufe0f", 2),
        ("1\ufe0f\u20e3", 2),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("\u1100\u1161\u11a8", 2),  # one syllable of Hangul in three letters
        ("日\x1b", 3),
        ("日本は🏳\ufe0f\u200d🌈の国", 12),
    ],
)
def test_width_is_what_a_terminal_takes(text: str, cells: int) -> None:
    assert display_width(text) == cells


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 10, [""]),
        ("   ", 2, [""]),
        ("one two three", 20, ["one two three"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 6, ["one", "two", "three"]),
        (" 「日", 2, ["「", "日"]),
        ("one  two", 4, ["one", "two"]),
        ("a longwordindeed b", 6, ["a long", "wordin", "deed b"]),
        ("これは日本語です", 8, ["これは日", "本語です"]),
        ("AIを使う remote な仕事", 10, ["AIを使う", "remote な", "仕事"]),
        # A mark that may not begin a line hangs over.
        ("これは日本。次", 10, ["これは日本。", "次"]),
        ("これは日本語だ。", 14, ["これは日本語だ。"]),
        ("カードのデータ", 12, ["カードのデー", "タ"]),
        ("カードデーダ", 8, ["カードデー", "ダ"]),
        ("きゃっきゃ", 4, ["きゃっ", "きゃ"]),
        # Of two such marks one hangs; the other takes the letter before it along.
        ("これは日本」。次", 10, ["これは日", "本」。次"]),
        ("これは（日本）。", 14, ["これは（日本）。"]),
        ("これは（日本）。", 12, ["これは（日", "本）。"]),
        # A mark that may not end a line goes to the next one.
        ("これは「日本」だ", 8, ["これは", "「日本」", "だ"]),
        ("これは「『日本", 10, ["これは", "「『日本"]),
        ("……………………", 5, ["………………", "……"]),
    ],
)
def test_lines_break_where_their_language_lets_them(text: str, columns: int, lines: list[str]) -> None:
    assert wrap(text, columns) == lines


TEXT = st.text(st.sampled_from("ab  。、」）ー…っ「（『日本語カなの１AI.,)("), max_size=60)


@settings(max_examples=300)
@given(TEXT, st.integers(2, 24))
def test_no_line_is_longer_than_its_columns_and_one_letter_and_no_letter_is_lost(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(display_width(line) <= columns + 2 for line in lines)
    assert all(display_width(line) <= columns or line[-1] in NOT_LINE_START for line in lines)
    assert all(line == line.rstrip() for line in lines)
    assert len(lines) == 1 or all(lines)


@given(
    st.lists(st.sampled_from(["日本", "語", "カード", "「日本」", "（語）、", "です。", "word", "AI"]), max_size=20),
    st.integers(12, 30),
)
def test_no_line_begins_or_ends_with_a_mark_that_may_not(words: list[str], columns: int) -> None:
    lines = wrap("".join(words), columns)
    assert not any(line[0] in NOT_LINE_START for line in lines[1:])
    assert not any(line[-1] in NOT_LINE_END for line in lines[:-1])


@given(st.lists(st.text(st.sampled_from("abcde"), min_size=1, max_size=8), min_size=1), st.integers(8, 30))
def test_words_of_other_scripts_stay_whole(words: list[str], columns: int) -> None:
    assert " ".join(wrap(" ".join(words), columns)).split() == words


def test_what_has_no_place_to_break_may_stay_whole() -> None:
    line = "See https://example.org/a-long-address now"
    assert wrap(line, 12, cut=False) == ["See", "https://example.org/a-long-address", "now"]


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("", 5, ""),
        ("Signal", 6, "Signal"),
        ("Slow Signal", 8, "Slow Si…"),
        ("Slow Signal", 6, "Slow…"),
        ("はたらくノート", 14, "はたらくノート"),
        ("はたらくノート", 8, "はたら…"),
        ("はたらくノート", 7, "はたら…"),
        ("カ\u3099カ\u3099カ\u3099", 5, "カ\u3099カ\u3099…"),
        ("Signal", 1, "…"),
        ("https://site.example/en/feed", 20, "site.example/en/feed"),
        ("https://site.example/en/feed", 15, "site.ex…en/feed"),
        ("https://site.example/en/feed", 1, "…"),
    ],
)
def test_a_name_that_is_too_long_ends_in_an_ellipsis(text: str, columns: int, shown: str) -> None:
    assert crop(text, columns) == shown


def test_the_last_column_stands_below_where_the_terminal_is_not_as_wide_as_wanted() -> None:
    assert column_widths([6, 11, 20], 80, wide=[2], names=[], below=81) == [6, 11]
    assert column_widths([6, 11, 20], 80, wide=[2], names=[], below=80) == [6, 11, 20]


@pytest.mark.parametrize(
    ("natural", "room", "wide", "names", "widths"),
    [
        # Each has what it wants.
        ([6, 3, 11, 28], 80, [3], [2], [6, 3, 11, 28]),
        # The wide one gives way, then the name.
        ([6, 3, 11, 60], 60, [3], [2], [6, 3, 11, 34]),
        ([6, 3, 30, 60], 60, [2, 3], [], [6, 3, 22, 23]),
        # The last one stands below the row where it would be too narrow.
        ([6, 3, 11, 40, 60], 60, [3, 4], [2], [6, 3, 11, 34]),
        ([20, 7, 5, 8, 16, 60], 60, [5], [0], [16, 7, 5, 8, 16]),
        ([20, 7, 5, 8, 16, 7], 80, [5], [0], [20, 7, 5, 8, 16, 7]),
        # No room at all: everything is cropped.
        ([20, 7, 5, 8, 16], 30, [], [0], [5, 4, 4, 4, 5]),
        ([50], 20, [0], [], [20]),
    ],
)
def test_columns_give_way_to_fit(
    natural: list[int], room: int, wide: list[int], names: list[int], widths: list[int]
) -> None:
    assert column_widths(natural, room, wide=wide, names=names) == widths


@given(
    st.lists(st.integers(1, 90), min_size=1, max_size=6),
    st.integers(30, 120),
    st.sets(st.integers(0, 5)),
    st.sets(st.integers(0, 5)),
)
def test_a_table_is_never_wider_than_its_room(natural: list[int], room: int, wide: set[int], names: set[int]) -> None:
    widths = column_widths(natural, room, wide=wide, names=names - wide)
    assert sum(widths) + COLUMN_GAP * (len(widths) - 1) <= room
    assert all(size <= wanted or size == 2 for size, wanted in zip(widths, natural, strict=False))


def test_a_row_is_set_in_lines_and_what_has_no_column_stands_below_it() -> None:
    cells = ["a1", "はたらくノート", "Write the decision, not the meeting", "採用 (採用); remote work (remote)"]
    assert format_row(cells, [2, 8, 16], 30, wide=(2, 3)) == [
        "a1  はたら…   Write the",
        "              decision, not",
        "              the meeting",
        "    採用 (採用); remote work",
        "    (remote)",
    ]
    assert format_row(["b2", "x", "これは日本。", ""], [2, 2, 10], 18, wide=(2,)) == [
        "b2  x   これは日",
        "        本。",
    ]


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("これは日本。次", 10, ["これは日", "本。次"]),
        ("one https://example.org/a-long-address two", 12, ["one", "https://example.org/a-long-address", "two"]),
        ("", 10, [""]),
    ],
)
def test_lines_of_a_mail_have_no_mark_hanging_over(text: str, columns: int, lines: list[str]) -> None:
    assert wrap_without_overhang(text, columns, cut=False) == lines
