"""After ten items stands one that is outside of what the user would pick."""

from __future__ import annotations

import pytest

from curate.read.inbox.inbox_order import order_stories
from curate.read.inbox.serendipity import OUTSIDE_POSITION, insert_outside_item
from tests.read.inbox.test_inbox_order import kept
from tests.read.inbox.test_scoring import NOW


def test_after_ten_there_is_one_that_is_outside_the_usual() -> None:
    usual = [kept(f"u{n:02}", 3.0, usual=0.8, shows='[["bread"]]') for n in range(14)]
    strange = [kept("old", 0.5, days=30), kept("fits", 0.4, usual=0.5), kept("topic", 0.4, shows='[["t"]]')]
    ordered = order_stories([*usual, *strange, kept("plain"), kept("told by three", 0.8)], NOW)
    shown, outside = insert_outside_item(ordered, NOW)
    assert outside == shown[OUTSIDE_POSITION].item == "told by three"
    assert sorted(row.item for row in shown) == sorted(row.item for row in ordered)


@pytest.mark.parametrize("count", [0, 5, 11])
def test_where_there_is_little_or_no_usual_nothing_is_moved(count: int) -> None:
    usual = order_stories([kept(f"u{n:02}", 3.0, usual=0.8) for n in range(count)], NOW)
    assert insert_outside_item(usual, NOW) == (usual, "")
    unknown = order_stories([kept(f"u{n:02}") for n in range(20)], NOW)
    assert insert_outside_item(unknown, NOW) == (unknown, "")
