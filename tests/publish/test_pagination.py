"""Which entries are on which page, and that a full page stays as it is."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.publish.pagination import paginate
from tests.publish.feeds.samples import ENTRY


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (0, [0]),
        (1, [1]),
        (49, [49]),
        (50, [50]),
        (51, [51]),
        (99, [99]),
        (100, [50, 50]),
        (149, [99, 50]),
        (150, [50, 50, 50]),
        (1000, [50] * 20),
    ],
)
def test_the_newest_are_subscribed_to_and_every_archive_is_full(count: int, sizes: list[int]) -> None:
    assert [len(document.entries) for document in paginate(range(count))] == sizes


@given(st.integers(0, 400), st.integers(1, 60))
def test_every_entry_is_on_one_document_in_its_order(count: int, size: int) -> None:
    documents = paginate(range(count), size)
    assert [n for document in documents for n in document.entries] == list(range(count))
    assert [document.number for document in documents] == [0, *range(len(documents) - 1, 0, -1)]
    for newer, older in pairwise(documents):
        assert newer.older == older.number
        assert older.newer == newer.number
    assert documents[-1].older == 0
    assert len(documents[0].entries) < 2 * size


@given(st.integers(0, 300), st.integers(1, 60))
def test_an_archive_never_changes_when_an_entry_is_added_but_for_the_link_to_the_next(count: int, size: int) -> None:
    before, after = ({one.number: one for one in paginate(range(n, 0, -1), size)} for n in (count, count + 1))
    for number in set(before) - {0}:
        last = number == len(before) - 1
        assert after[number] == (replace(before[number], newer=after[number].newer) if last else before[number])


def test_a_document_can_be_paged_before_its_entries_are_made() -> None:
    assert paginate("abc")[0].map_entries(str.upper).entries == ("A", "B", "C")
    assert [one.map_entries(lambda n: ENTRY).number for one in paginate(range(150))] == [0, 2, 1]
