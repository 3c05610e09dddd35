"""Whether a text may be said to be like a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.read.inbox.item_features import hash_term
from curate.read.inbox.note_similarity import SIMILARITY_THRESHOLD, TextSimilarity, text_similarity
from curate.retrieval.terms import count_terms, top_terms

HIRING = "採用面接の質問を見直し、応募者の評価表をそろえた。構造化面接は人事の勘より当たる。消してよい質問は消す。"
CACHES = "キャッシュを消すとサーバーの応答が遅れる。データベースの索引とメモリの使用量を計測した。古い記録は消す。"
QUESTIONS = "構造化面接では応募者に同じ質問をして、評価表で採用を決める。人事の面接官は練習が要る。"
BREAD = "sourdough rye oven crust baker flour starter"
OTHERS = [
    "春の庭にトマトの苗を植える。",
    "列車の時刻表が変わった。",
    "harbour ferry tickets and crossings",
    "tram lanes in town",
]


def numbers(text: str) -> list[int]:
    return [hash_term(term) for term in top_terms(count_terms([(text, 1)]), 64)]


def alike(note: str, text: str, others: Sequence[str] = OTHERS) -> bool:
    items = [numbers(one) for one in (text, *others)]
    having = Counter(term for terms in items for term in set(terms))
    compared = TextSimilarity([numbers(note)], lambda term: having[term], len(items))
    one, other = (compared.vector(numbers(both)) for both in (note, text))
    assert text_similarity(one, other) == pytest.approx(text_similarity(other, one))
    return text_similarity(one, other) >= SIMILARITY_THRESHOLD


@pytest.mark.parametrize(
    ("note", "text", "said"),
    [
        (HIRING, HIRING, True),
        (HIRING, QUESTIONS, True),
        (BREAD, f"{BREAD} village", True),
        (HIRING, CACHES, False),  # 消す is all that they share
        ("消す、書く、見る。庭の話。", "見ると消す。書く。港の話。", False),
        ("2026 2025 100 30 春", "2026 2025 100 30 港", False),
        (f"{BREAD} kitchen", "oven glass furnace window panes workshop tools and old kitchens", False),
        (HIRING, "", False),
        ("", "", False),
    ],
)
def test_a_text_is_like_a_note_where_they_have_much_of_what_they_are_about_in_common(
    note: str, text: str, said: bool
) -> None:
    assert alike(note, text) is said


def test_what_many_texts_have_makes_no_two_alike() -> None:
    ours, theirs = "採用 面接 給与 昇進 研修 転職 制度 港町", "採用 面接 給与 昇進 研修 転職 制度 庭園"
    assert alike(ours, theirs)
    assert not alike(
        ours, theirs, [f"採用 面接 給与 昇進 研修 転職 制度 {name}" for name in ("海岸", "山脈", "河川", "湖水")] * 9
    )


@given(st.lists(st.integers(0, 2**32 - 1), max_size=70), st.lists(st.integers(0, 2**32 - 1), max_size=70))
def test_whatever_the_terms_are_a_likeness_is_a_number_of_the_same_size_either_way(
    one: list[int], other: list[int]
) -> None:
    compared = TextSimilarity([one], lambda term: other.count(term), 1)
    first, second = compared.vector(one), compared.vector(other)
    assert 0 <= text_similarity(first, second) == pytest.approx(text_similarity(second, first))
