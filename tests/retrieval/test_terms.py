"""From a text to its terms, in English and Japanese, without a dictionary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.retrieval.terms import count_terms, extract_terms, top_terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("The new hires were asked for it", ["new", "hire", "asked"]),
        (
            "Sato's teams’ studies: buses, bus, news, analysis",
            ["sato", "team", "study", "buse", "bus", "news", "analysis"],
        ),
        ("C3PO has 7 of 10", ["c3po", "7", "10"]),
        ("Über naïve Работа", ["über", "naïve", "работа"]),
        ("心理的安全性を高める", ["心理", "理的", "的安", "安全", "全性", "高"]),
        ("人々の働き方", ["人々", "働", "方"]),
        ("リモートワークとｻｲﾎﾞｳｽﾞ、ア", ["リモートワーク", "サイボウズ"]),
        ("ＡＩ活用", ["ai", "活用"]),
        ("[a report](https://a.example/page) <b class=x>bold</b> https://b.example/x", ["report", "bold"]),
        ("これはひらがなです。", []),
    ],
)
def test_words_katakana_and_pairs_of_kanji_are_terms(text: str, found: list[str]) -> None:
    assert extract_terms(text) == found


def test_a_title_counts_as_often_as_it_is_said_to() -> None:
    assert count_terms([("bread and rye", 3), ("rye", 1)]) == {"bread": 3, "rye": 4}


def test_the_most_frequent_terms_tell_most_and_of_equals_the_longest() -> None:
    assert top_terms({"rye": 1, "sourdough": 1, "oven": 4, "a": 1}, 3) == ["oven", "sourdough", "rye"]


@given(st.text(max_size=200))
def test_any_text_has_terms_that_are_their_own(text: str) -> None:
    for term in extract_terms(text):
        assert term and not term.isspace()
        assert term == term.lower()
