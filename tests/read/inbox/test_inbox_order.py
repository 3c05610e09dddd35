"""In which order the inbox is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from curate.read.inbox.freshness import FRESHNESS_HALF_LIFE_DAYS, FRESHNESS_POINTS, freshness, inbox_time
from curate.read.inbox.inbox_order import StoredRank, order_stories
from curate.read.inbox.scoring import SHOWN
from tests.read.inbox.test_item_matcher import NOW as TODAY
from tests.read.inbox.test_item_matcher import item
from tests.read.inbox.test_scoring import DAY, NOW


def kept(
    name: str, points: float = 0.0, *, days: float = 0.0, story: str = "", head: bool = True, **more: Any
) -> StoredRank:
    return StoredRank(
        name, NOW - days * DAY, points, more.get("usual", 0.0), SHOWN, story, int(head), more.get("shows", "[]")
    )


def test_one_feed_stands_in_a_row_only_where_the_others_are_far_behind() -> None:
    mine = [kept(f"m{n}", 3 - n / 100)._replace(feed="mine") for n in range(8)]
    near = [kept(f"n{n}", 2.5 - n / 100)._replace(feed="near") for n in range(2)]
    far = [kept("far", 0.1)._replace(feed="far")]
    ordered = [row.item for row in order_stories([*mine, *near, *far], NOW)]
    assert max(len(list(run)) for _, run in groupby(row[0] for row in ordered[:6])) <= 3
    assert ordered[-1] == "far"
    assert sorted(ordered) == sorted(row.item for row in [*mine, *near, *far])
    assert [row.item for row in order_stories([*mine, *far], NOW)] == [*(f"m{n}" for n in range(8)), "far"]


def names(rows: Sequence[StoredRank]) -> str:
    return "".join(row.item for row in rows)


def test_the_best_is_first_and_what_is_new_is_better() -> None:
    rows = [kept("a", 1.0, days=30), kept("b", 0.5), kept("c", days=1), kept("d", 3.0, days=300)]
    assert names(order_stories(rows, NOW)) == "dbac"
    assert names(order_stories(rows, NOW, newest=True)) == "bcad"


def test_a_date_ahead_is_as_new_as_can_be() -> None:
    assert freshness(NOW + 9 * DAY, NOW) == freshness(NOW, NOW) == FRESHNESS_POINTS
    assert freshness(NOW - FRESHNESS_HALF_LIFE_DAYS * DAY, NOW) == FRESHNESS_POINTS / 2


def test_a_story_is_shown_once_by_its_first_in_the_place_of_its_best() -> None:
    rows = [kept("a", 0.2), kept("b", 2.0, story="c", head=False), kept("c", 0.1, days=3, story="c"), kept("d", 1.0)]
    assert names(order_stories(rows, NOW)) == "cda"
    assert names(order_stories([row for row in rows if row.item != "c"], NOW)) == "bda"


def test_the_ends_of_the_calendar_are_days_as_any_other() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert inbox_time(item(published=last, first_seen=last)) == last
    assert inbox_time(item(published=last)) == TODAY
    assert inbox_time(item(published=datetime.min.replace(tzinfo=UTC))) == datetime.min.replace(tzinfo=UTC)
