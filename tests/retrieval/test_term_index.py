"""BM25: the texts that have a query's terms, the rarest terms saying most."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from curate.retrieval.term_index import Index
from curate.retrieval.terms import extract_terms

TEXTS = [
    "Remote onboarding: what new hires miss in the first week",
    "Rye bread at home, and bread in the oven",
    "オンボーディングの最初の一週間に新入社員が見落とすこと",
    "Bread prices",
    "",
]


def index() -> Index[str]:
    return Index([Counter(extract_terms(text)) for text in TEXTS])


def found(query: str, most: int = 9) -> list[int]:
    return [hit.number for hit in index().search(Counter(extract_terms(query)), most)]


def test_a_text_that_has_the_terms_is_found_and_no_other() -> None:
    assert found("onboarding hires") == [0]
    assert found("新入社員") == [2]
    assert found("nothing like that") == []
    assert found("") == []


def test_the_one_that_says_it_more_and_in_fewer_words_comes_first() -> None:
    assert found("bread") == [1, 3]
    assert found("bread prices") == [3, 1]
    assert found("bread", most=1) == [1]


def test_some_can_be_passed_over() -> None:
    assert [hit.number for hit in index().search({"bread": 1.0}, 9, without={1})] == [3]


def test_a_query_without_a_wish_for_a_term_does_not_find_by_it() -> None:
    assert index().search({"bread": 0.0, "rye": -1.0}, 9) == []


def test_the_terms_that_speak_for_a_text_are_its_evidence_the_rarest_first() -> None:
    assert index().matching_terms({"bread": 1.0, "rye": 1.0, "onboarding": 1.0}, 1, 2) == ["rye", "bread"]


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Index[str]([]).search({"bread": 1.0}, 3) == []
    assert Index[str]([{}]).search({"bread": 1.0}, 3) == []


@given(st.lists(st.dictionaries(st.sampled_from("abcde"), st.integers(1, 5)), max_size=8))
def test_scores_are_sums_of_what_each_term_gives_and_equals_stay_in_order(texts: list[dict[str, int]]) -> None:
    made = Index(texts)
    query = {"a": 1.0, "b": 2.0}
    hits = made.search(query, len(texts))
    assert {hit.number for hit in hits} == {n for n, text in enumerate(texts) if "a" in text or "b" in text}
    assert [(-hit.score, hit.number) for hit in hits] == sorted((-hit.score, hit.number) for hit in hits)
    for hit in hits:
        whole = made.weight("a", hit.number) + 2 * made.weight("b", hit.number)
        assert abs(hit.score - whole) < 1e-5 * whole
