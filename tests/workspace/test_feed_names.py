"""What feeds are called, and which of them a part of a name means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from curate.model import Feed, FeedHealth, ReadingConfig
from curate.read.storage.cache import Cache
from curate.workspace.feed_names import check_feed_name, feed_label, find_feeds_by_name

FOLLOWED, LEFT = "https://a.example/feed.xml", "https://b.example/feed.xml"
READING = ReadingConfig(feeds=(Feed(FOLLOWED, title="Mine"),))


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "cache.db") as opened:
        opened.save_health(FeedHealth(FOLLOWED, title="Its Own"))
        opened.save_health(FeedHealth(LEFT, title="カナ"))
        yield opened


@pytest.mark.parametrize(
    ("wanted", "urls"),
    [
        ("mine", [FOLLOWED]),
        ("ＭＩＮＥ", [FOLLOWED]),
        ("its own", [FOLLOWED]),
        ("its own mine", [FOLLOWED]),
        ("mine its own", []),
        ("ｶﾅ", [LEFT]),
        ("feed.xml", [FOLLOWED, LEFT]),
        ("nothing like it", []),
    ],
)
def test_a_part_of_a_title_or_address_in_any_case_and_width_means_a_feed(
    cache: Cache, wanted: str, urls: list[str]
) -> None:
    assert find_feeds_by_name(READING, cache, wanted) == urls
    assert bool(check_feed_name(READING, cache, wanted)) is not bool(urls)


def test_a_feed_that_isnt_there_brings_up_one_that_is_near(cache: Cache) -> None:
    (problem,) = check_feed_name(READING, cache, "minee")
    assert problem.hint == "did you mean “Mine”?"


def test_the_users_title_goes_before_the_feeds_own_and_that_before_its_address() -> None:
    assert [feed_label("Mine", "Its Own", "u"), feed_label("", "Its Own", "u"), feed_label("", "", "u")] == [
        "Mine",
        "Its Own",
        "u",
    ]
