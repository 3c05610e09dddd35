"""What ranking keeps: every item is looked at once, and the ranking holds until what it depends on changes."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from curate.model import Condition, Entry, Feed, FilterRule, InboxReason, Item, ReadingConfig, Topic, TopicMatch
from curate.problems import CannotRun
from curate.read.inbox import item_scan, scoring
from curate.read.inbox.item_features import ItemFeatures, compute_item_features
from curate.read.inbox.item_matcher import ItemMatcher
from curate.read.inbox.ranking_store import RankingStore
from curate.read.inbox.scoring import HIDDEN, NOTED, SHOWN, LikedNote, UserInterests
from curate.read.storage.cache import Cache
from curate.read.storage.database import MIGRATIONS
from curate.read.storage.rows import matches_from_json

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ONE, OTHER = "https://one.example/feed", "https://two.example/feed"
STORY = (
    "Riverton's council voted 14 to 9 on Wednesday to close Mill Street to cars between the station and the market "
    "from 4 May. Buses, bicycles and deliveries before ten in the morning stay allowed. Traders had collected names."
)
READING = ReadingConfig(topics=(Topic("towns", ("street",)),), feeds=(Feed(ONE), Feed(OTHER)))


def entry(key: str, title: str = "", text: str = "", *, hours: float = 0, site: str = "one") -> Entry:
    return Entry(
        key, f"https://{site}.example/{key}", title or f"Title {key}", "", NOW - timedelta(hours=hours), text, text
    )


def add(cache: Cache, *entries: Entry, feed: str = ONE) -> list[str]:
    return [item.id for item in cache.add_entries(feed, entries, NOW, newest=0, articles=True)]


def brought_up(cache: Cache, reading: ReadingConfig = READING) -> RankingStore:
    shelf = RankingStore(cache)
    shelf.scan_items(reading, ItemMatcher(reading))
    return shelf


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the items that were signed, in order."""
    seen: list[str] = []

    def watched(item: Item, at: float) -> ItemFeatures:
        seen.append(item.id)
        return compute_item_features(item, at)

    monkeypatch.setattr(item_scan, "compute_item_features", watched)
    return seen


def test_an_item_is_looked_at_once_and_again_when_it_has_changed(cache: Cache, signed: list[str]) -> None:
    [a, b] = sorted(add(cache, entry("a"), entry("b")))
    assert RankingStore(cache).count_pending(READING) == 2
    shelf = brought_up(cache)
    brought_up(cache)
    assert sorted(signed) == [a, b]
    assert shelf.count_pending(READING) == 0
    add(cache, entry("a", "Another title"), entry("b"))
    brought_up(cache)
    cache.save_text(b, "The whole article.")
    brought_up(cache)
    assert len(signed) == 4


def test_topics_are_looked_for_anew_when_they_change_and_nothing_is_signed_for_that(
    cache: Cache, signed: list[str]
) -> None:
    [a] = add(cache, entry("a", "A street in town"))
    shelf = brought_up(cache)
    shelf.update_ranking(UserInterests(), "")
    assert [row.shows for row in shelf.load_ranked()] == ['[["towns", "street"]]']
    other = ReadingConfig(topics=(Topic("places", ("town",)),), feeds=READING.feeds)
    assert shelf.count_pending(other) == 1
    brought_up(cache, other).update_ranking(UserInterests(), "")
    assert [row.shows for row in shelf.load_ranked()] == ['[["places", "town"]]']
    assert signed == [a]


def test_of_a_topic_that_is_known_no_text_is_searched_again(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    [a] = add(cache, entry("a", "A street in town", "It has houses."))
    shelf = brought_up(cache)
    more = replace(
        READING, topics=(Topic("houses"), *READING.topics), feeds=(Feed(ONE, topics=("towns",)), Feed(OTHER))
    )
    asked_of: list[str] = []
    found = ItemMatcher.match_topics

    def watched(
        self: ItemMatcher, item: Item, known: Mapping[str, Sequence[str]] | None = None
    ) -> tuple[TopicMatch, ...]:
        asked_of.extend(known or ())
        return found(self, item, known)

    monkeypatch.setattr(ItemMatcher, "match_topics", watched)
    brought_up(cache, more).update_ranking(UserInterests(), "")
    assert [(row.item, row.shows) for row in shelf.load_ranked()] == [
        (a, '[["houses", "houses"], ["towns", "street"]]')
    ]
    assert asked_of == ["towns"]


@pytest.mark.parametrize("hides", ["street", "/str(e+)t/"])
def test_filters_are_asked_again_when_they_change_and_only_then(cache: Cache, hides: str) -> None:
    [a] = add(cache, entry("a", "A street in town"))
    brought_up(cache)
    rule = FilterRule((Condition("", hides.strip("/"), hides.startswith("/")),), line=3)
    for reading, state in ((replace(READING, drop=(rule,)), HIDDEN), (READING, SHOWN)):
        assert RankingStore(cache).count_pending(reading) == 1
        shelf = brought_up(cache, reading)
        shelf.update_ranking(UserInterests(), "")
        assert [(row.item, row.state) for row in shelf.load_ranked(everything=True)] == [(a, state)]
        assert shelf.count_pending(replace(reading, contact="me@mail.example")) == 0


def reading_of(topic: str, *words: str, drop: Sequence[FilterRule] = ()) -> ReadingConfig:
    return ReadingConfig(topics=(Topic(topic, words),), feeds=READING.feeds, drop=tuple(drop))


SPONSORED = FilterRule((Condition("title", "sponsored"),))
A, B = reading_of("t", "remote"), reading_of("t", "lorem", drop=[SPONSORED])
C = replace(A, topics=(*A.topics, Topic("more", ("office",))))


def looked_at(cache: Cache, reading: ReadingConfig) -> list[tuple[str, str, bool]]:
    brought_up(cache, reading)
    rows = cache.db.execute("SELECT item, shows, hidden FROM signs ORDER BY item")
    return [(row["item"], row["shows"], bool(row["hidden"])) for row in rows]


@pytest.fixture
def many(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setattr(item_scan, "_BATCH_SIZE", 2)
    add(cache, *(entry(f"{n}", f"{'Sponsored' if n % 2 else 'A'} office {n}", "remote lorem") for n in range(7)))
    return cache


@pytest.mark.parametrize("batches", [0, 1, 3, 99])
@pytest.mark.parametrize("first", [A, B, C], ids="ABC")
@pytest.mark.parametrize("second", [A, B, C], ids="ABC")
@pytest.mark.parametrize("then", [A, B, C], ids="ABC")
def test_a_look_that_ended_halfway_leaves_nothing_that_is_taken_for_known(
    many: Cache, first: ReadingConfig, second: ReadingConfig, then: ReadingConfig, batches: int
) -> None:
    looked_at(many, first)

    class Stopped(Exception):
        pass

    def stop(done: int, of: int) -> None:
        if done >= 2 * batches:
            raise Stopped

    with contextlib.suppress(Stopped):
        RankingStore(many).scan_items(second, ItemMatcher(second), stop)
    found = looked_at(many, then)
    assert RankingStore(many).count_pending(then) == 0
    many.db.execute("DELETE FROM facts")
    assert found == looked_at(many, then)


def test_of_two_that_look_for_different_things_the_later_one_is_right(many: Cache) -> None:
    looked_at(many, A)
    found: list[list[tuple[str, str, bool]]] = []

    def another(done: int, of: int) -> None:
        if not found:
            found.append(looked_at(many, C))

    with pytest.raises(CannotRun, match="another curate looks over"):
        RankingStore(many).scan_items(B, ItemMatcher(B), another)
    assert looked_at(many, C) == found[0]
    many.db.execute("DELETE FROM facts")
    assert found[0] == looked_at(many, C)


def test_a_ranking_that_took_longer_is_not_put_over_one_for_another_reading(many: Cache, path: Path) -> None:
    looked_at(many, A)
    slow = RankingStore(many)
    items = slow._rank_inputs
    between: list[bool] = []

    def another() -> Iterator[scoring.RankInput]:
        if not between:
            between.append(True)
            with Cache(path) as cache:
                brought_up(cache, C).update_ranking(UserInterests(), "same")
        return items()

    slow._rank_inputs = another  # type: ignore[method-assign]
    with pytest.raises(CannotRun, match="another curate looks over"):
        slow.update_ranking(UserInterests(), "same")
    assert RankingStore(many).is_ranked("same")
    assert all("office" in row.shows for row in RankingStore(many).load_ranked())


def test_of_two_that_look_for_the_same_neither_is_in_the_way(many: Cache) -> None:
    looked_at(many, A)
    found: list[list[tuple[str, str, bool]]] = []
    RankingStore(many).scan_items(
        B, ItemMatcher(B), lambda done, of: found.append(looked_at(many, B)) if not found else None
    )
    assert looked_at(many, B) == found[0]


@pytest.mark.parametrize("slow", [0, 3, 6])
def test_a_filter_that_is_given_up_has_hidden_nothing_whatever_came_first(cache: Cache, slow: int) -> None:
    texts = ["a" * 60 if n == slow else "bad" for n in range(7)]
    add(cache, *(entry(f"{n}", f"Title {n}", text, hours=n) for n, text in enumerate(texts)))
    reading = reading_of("t", "x", drop=[FilterRule((Condition("text", "(a|aa|a+)+b|bad", is_pattern=True),))])
    for _ in range(2):
        shelf, matcher = RankingStore(cache), ItemMatcher(reading)
        shelf.scan_items(reading, matcher)
        assert len(matcher.filters.problems) == 1
        rows = cache.db.execute("SELECT hidden FROM signs").fetchall()
        assert [bool(row["hidden"]) for row in rows] == [False] * 7


def test_the_ranking_holds_until_an_item_or_what_it_was_ranked_by_changes(cache: Cache) -> None:
    add(cache, entry("a"))
    shelf = brought_up(cache)
    assert not shelf.is_ranked("x")
    shelf.update_ranking(UserInterests(), "x")
    assert shelf.is_ranked("x")
    assert not shelf.is_ranked("y")
    brought_up(cache)
    assert shelf.is_ranked("x")
    add(cache, entry("a", "Another title"))
    brought_up(cache)
    assert not shelf.is_ranked("x")


def test_copies_of_two_feeds_are_a_story_whenever_each_of_them_came(cache: Cache) -> None:
    [a] = add(cache, entry("a", "Mill Street closed to cars", STORY))
    brought_up(cache)
    [b] = add(cache, entry("b", "No cars on Mill Street", STORY, hours=-3, site="two"), feed=OTHER)
    [other] = add(cache, entry("c", "Something else", "It is about other things altogether. " * 9, hours=1))
    shelf = brought_up(cache)
    assert shelf.load_stories() == [[a, b]]
    shelf.update_ranking(UserInterests(stories=shelf.load_stories()), "")
    rows = {row.item: row for row in shelf.load_ranked()}
    assert (rows[a].story, rows[a].head, rows[b].story, rows[b].head, rows[other].story) == (a, 1, a, 0, "")
    assert shelf.load_story_items([a]) == {a: [a, b]}
    assert shelf.story_of(b) == a
    assert shelf.load_reasons([b]) == {b: (InboxReason("topic", ("towns", "street")), InboxReason("sources", ("2",)))}
    add(cache, entry("b", "Something new here", "Nothing of it is left but the address. " * 9, site="two"), feed=OTHER)
    assert brought_up(cache).load_stories() == []


def test_one_page_is_one_story_however_long_after(cache: Cache) -> None:
    one = Entry("a", "https://site.example/x", "A", "", NOW - timedelta(days=90), "First.", "")
    other = Entry("b", "http://www.site.example/x/?fbclid=1", "B", "", NOW, "Second.", "")
    [a], [b] = add(cache, one), add(cache, other, feed=OTHER)
    assert brought_up(cache).load_stories() == [[a, b]]


def test_what_is_ranked_can_be_narrowed(cache: Cache) -> None:
    [a] = add(cache, entry("a", "A street", hours=50))
    [b] = add(cache, entry("b", site="two"), feed=OTHER)
    shelf = brought_up(cache)
    shelf.update_ranking(UserInterests([LikedNote("T", "//one.example/a", frozenset())]), "")

    def found(**choice: Any) -> set[str]:
        return {row.item for row in shelf.load_ranked(**choice)}

    assert found() == {b}
    assert found(everything=True) == {a, b}
    assert found(everything=True, feeds=[ONE]) == {a}
    assert found(everything=True, since=(NOW - timedelta(hours=9)).timestamp()) == {b}
    assert found(everything=True, topic=lambda name: name == "towns") == {a}
    assert [row.state for row in shelf.load_ranked(everything=True) if row.item == a] == [NOTED]
    assert matches_from_json('[["towns", "street"]]') == (TopicMatch("towns", ("street",)),)


def test_a_cache_of_before_knows_its_pages_by_what_is_one_page_now(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as db:
        for statement in MIGRATIONS[0].split(";"):
            db.execute(statement)
        db.execute("PRAGMA user_version = 1")
        db.execute(
            "INSERT INTO items (id, feed, key, url, place, title, author, first_seen, summary, text, tags, article)"
            " VALUES ('abc', 'f', 'k', 'https://www.a.example/x?utm_id=y', 'old', 'T', '', ?, '', '', '[]', 'kept')",
            ("2026-11-20T09:30:00.000000Z",),
        )
    db.close()
    with Cache(path) as cache:
        found = cache.find_by_url("https://a.example/x")
        assert found is not None
        assert found.id == "abc"
        assert RankingStore(cache).count_pending(READING) == 1


def test_what_a_feed_lists_under_two_addresses_is_found_and_shown_by_the_plainer(cache: Cache) -> None:
    entries = [
        Entry(str(n), f"https://one.example/{query}", "Town hall opens again", "", NOW, "", "The doors open at nine.")
        for n, query in enumerate(("?ref=home&p=1", "?p=1"))
    ]
    [_, plain] = [
        item.id
        for item in sorted(cache.add_entries(ONE, entries, NOW, newest=0, articles=True), key=lambda i: -len(i.url))
    ]
    shelf = brought_up(cache)
    [story] = shelf.load_stories()
    assert story[0] == plain
