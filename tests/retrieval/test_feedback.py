"""From liked texts to a query for more like them, and from a ranking to a choice that isn't all of one kind."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from curate.retrieval.feedback import build_profile, diversify, relevance_weights
from curate.retrieval.term_index import Index
from curate.retrieval.terms import extract_terms

TEXTS = [
    "rye bread in the oven",
    "rye sourdough and an oven",
    "bicycle lanes in an oven of a town",
    "bicycle repair",
    "rye fields",
    "town hall",
    "a bread knife",
    "harbour",
]
COUNTS = [Counter(extract_terms(text)) for text in TEXTS]


def test_what_the_liked_have_in_common_counts_most() -> None:
    wanted = build_profile(Index(COUNTS), COUNTS[:2])
    assert max(wanted, key=lambda term: wanted[term]) == "rye"
    assert "bicycle" not in wanted


def test_more_like_the_liked_are_found() -> None:
    index = Index(COUNTS)
    hits = index.search(build_profile(index, COUNTS[:2]), 2, without={0, 1})
    assert [hit.number for hit in hits] == [4, 6] or hits[0].number == 4


def test_nothing_liked_wants_nothing() -> None:
    assert build_profile(Index(COUNTS), []) == {}


def test_what_every_text_has_says_nothing() -> None:
    assert "a" not in relevance_weights([{"a": 1, "b": 1}], lambda term: 10 if term == "a" else 1, 10)


@given(st.lists(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 3)), max_size=6), st.integers(0, 9))
def test_a_profile_is_bounded_positive_and_of_the_likeds_own_terms(liked: list[dict[str, int]], most: int) -> None:
    wanted = relevance_weights(liked, lambda term: 1, 20, most)
    assert len(wanted) <= most
    assert all(weight > 0 and any(term in text for text in liked) for term, weight in wanted.items())
    assert list(wanted.values()) == sorted(wanted.values(), reverse=True)


def test_of_a_ranking_the_choice_is_varied() -> None:
    ranked = [("bread", 1.0), ("more bread", 0.95), ("bicycles", 0.6), ("towns", 0.1)]

    def likeness(one: str, other: str) -> float:
        return 1.0 if "bread" in one and "bread" in other else 0.0

    assert diversify(ranked, likeness, 2) == ["bread", "bicycles"]
    assert diversify(ranked, likeness, 9, relevance=1.0) == ["bread", "more bread", "bicycles", "towns"]
    assert diversify([], likeness, 2) == []
