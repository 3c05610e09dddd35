"""The sentence that a note begins with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.text import is_japanese, measure_length
from curate.read.articles.quote import suggest_quote

ENGLISH = """Starting remotely

New hires who met one peer a day stayed longer than those who met none. The office was quiet that week.

- Meet people early in the week, said everyone.

Photo by A. Sample, who took many pictures of the office that week.

Managers in the study wrote fewer messages than they thought they did, and answered them later."""
JAPANESE = """はじめに

リモートで入社した人は、最初の一週間に誰と話したかをよく覚えています。「毎日ひとりと話すだけで違う。」と答えた人もいました。

写真：会社の入口で撮影したものです。とてもきれいに撮れています。

調査では、毎日ひとりの同僚と話した新人の九割が一年後も会社に残っていました。"""


def test_a_sentence_on_the_topic_is_chosen() -> None:
    assert suggest_quote(ENGLISH, ["messages"]).startswith("Managers in the study wrote fewer messages")
    assert suggest_quote(ENGLISH, ["new hires"]).startswith("New hires who met one peer a day stayed longer")
    assert "九割" in suggest_quote(JAPANESE, ["同僚", "新人"])


def test_a_full_stop_inside_brackets_ends_no_sentence() -> None:
    text = "彼女は「毎日ひとりと話すだけで、仕事はずいぶん違う。」とはっきり答えた。"
    assert suggest_quote(text, []) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A heading without a stop",
        "- A list item that is long enough to be a sentence of its own.",
        "Photo by Somebody at the Sample agency in the year of the survey.",
        "写真：会社の入口で撮影したものです。とてもきれいに撮れています。",
        "関連記事はこちらからお読みいただけますのでどうぞ。",
        "def main(): return {{x}} == y; and more of it.",
        "Too short.",
        "word " * 100 + ".",
        "あ" * 201 + "。",
    ],
)
def test_what_is_no_sentence_worth_quoting_gives_nothing(text: str) -> None:
    assert suggest_quote(text, ["sentence"]) == ""


@pytest.mark.parametrize("name", ["Dr. Sample", "the U.S. office", "A. Sample et al. of the study"])
def test_abbreviations_end_no_sentence(name: str) -> None:
    text = f"In the first week {name} Found Nothing that would explain it."
    assert suggest_quote(text, []) == text


PIECES = st.sampled_from(
    [
        "New hires stay when they meet peers. ",
        "It works! ",
        "「はい。」と言った。",
        "新人は毎日ひとりの同僚と話しました。",
        "なぜでしょうか？",
        "\n\n",
        "\n",
        " ",
        "- item ",
        "e.g. this",
        "（注）",
        "」",
        "word " * 30,
        "長い文" * 30,
        "。",
    ]
)


@given(
    text=st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text(max_size=200)),
    words=st.lists(st.text(max_size=5), max_size=3),
)
def test_a_quote_is_verbatim_and_short_enough_for_a_short_comment(text: str, words: list[str]) -> None:
    quote = suggest_quote(text, words)
    assert quote in " ".join(text.split())
    length, unit = measure_length(quote)
    assert length <= (80 if unit == "characters" else 40)
    assert not is_japanese(text) or len(quote) <= 240
