"""How much of one text is in another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.retrieval.text_overlap import containment, extract_shingles, jaccard, sketch, split_units

ENGLISH = "New hires who met one peer a day stayed for longer than those who met none, a study of three firms says."
JAPANESE = "最初の一週間に毎日ひとりの同僚と会った新入社員は、そうでない人よりも長く勤めたことが調査でわかった。"


def test_units_are_words_and_japanese_letters() -> None:
    assert split_units("Meet １ peer、毎日ﾃﾞｽ") == ["meet", "1", "peer", "毎", "日", "デ", "ス"]


@pytest.mark.parametrize("text", [ENGLISH, JAPANESE])
def test_case_width_and_marks_change_nothing(text: str) -> None:
    other = text.upper().replace(",", " –").replace("、", "，")
    assert jaccard(extract_shingles(text), extract_shingles(other)) == 1


@pytest.mark.parametrize(
    ("text", "more"), [(ENGLISH, " More about it in the full report."), (JAPANESE, "詳しくは本文に。")]
)
def test_a_text_is_contained_in_a_longer_one_and_not_the_other_way(text: str, more: str) -> None:
    one, other = extract_shingles(text), extract_shingles(text + more)
    assert containment(one, other) == 1
    assert jaccard(one, other) == pytest.approx(len(one) / len(other))
    assert containment(other, one) < 1


def test_nothing_is_like_nothing() -> None:
    assert extract_shingles("…") == frozenset()
    assert jaccard(extract_shingles(""), extract_shingles("")) == 0
    assert containment(extract_shingles(""), extract_shingles(ENGLISH)) == 0


def test_a_short_text_is_one_shingle() -> None:
    assert len(extract_shingles("Rye")) == len(extract_shingles("Rye bread now")) == 1
    assert extract_shingles("Rye") != extract_shingles("Oats")


def test_what_stands_for_a_text_is_the_same_in_every_run() -> None:
    assert sketch(extract_shingles("rye bread at home now"), 9) == (970852840, 2852647556)


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_has_no_direction_and_stays_within_bounds(one: str, other: str) -> None:
    a, b = extract_shingles(one), extract_shingles(other)
    assert 0 <= jaccard(a, b) == jaccard(b, a) <= 1
    assert jaccard(a, a) == (1 if a else 0)
    assert len(sketch(a, 4)) == min(4, len(a))


def test_texts_that_share_most_share_some_of_the_few_that_stand_for_them() -> None:
    copy = ENGLISH.replace("three firms", "four companies")
    assert set(sketch(extract_shingles(ENGLISH), 8)) & set(sketch(extract_shingles(copy), 8))
    assert not set(sketch(extract_shingles(ENGLISH), 8)) & set(sketch(extract_shingles(JAPANESE), 8))
