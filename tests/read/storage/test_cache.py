"""The cache: what was read, kept so that nothing is read twice and nothing is lost."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from curate.formats.text import digest
from curate.model import Entry, ExtractionTrace, FeedHealth, Item, LinkStatus, PageResult, Validators
from curate.read.fetch_schedule import MAX_ARTICLE_TRIES
from curate.read.storage import item_records as module
from curate.read.storage.cache import Cache
from curate.read.storage.item_records import ID_LENGTH

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FEED = "https://example.org/feed.xml"
HOUR = timedelta(hours=1)


def entry(key: str, *, days: float | None = 0, text: str = "", url: str | None = None, **more: Any) -> Entry:
    published = None if days is None else NOW - timedelta(days=days)
    return Entry(
        key, f"https://example.org/{key}" if url is None else url, f"題 {key}", "", published, text=text, **more
    )


def add(
    cache: Cache, *entries: Entry, feed: str = FEED, newest: int | None = None, articles: bool = True
) -> list[Item]:
    return cache.add_entries(feed, entries, NOW, newest=newest, articles=articles)


def only(cache: Cache) -> Item:
    [item] = cache.load_items()
    return item


# ---------------------------------------------------------------- entries become items


def test_an_entry_is_kept_with_all_it_has(cache: Cache) -> None:
    published = datetime(2026, 2, 3, 18, 4, 5, 678900, tzinfo=timezone(9 * HOUR))
    whole = Entry("k", "https://example.org/a", "題名", "著者", published, "要約", "本文\n\n第二段落", ("採用", "AI"))
    [item] = add(cache, whole)
    assert item == Item(
        id=item.id,
        feed=FEED,
        feed_title="",
        url="https://example.org/a",
        title="題名",
        author="著者",
        published=published,
        first_seen=NOW,
        summary="要約",
        text="本文\n\n第二段落",
        tags=("採用", "AI"),
        article="kept",
    )
    assert item.published is not None
    assert item.published.tzinfo == UTC
    assert cache.load_items() == [item]


def test_new_items_come_back_newest_first_and_known_ones_do_not(cache: Cache) -> None:
    assert [item.title for item in add(cache, entry("a", days=2), entry("b", days=1))] == ["題 b", "題 a"]
    assert [item.title for item in add(cache, entry("a", days=2), entry("c", days=3))] == ["題 c"]
    assert add(cache, entry("a", days=2), entry("b", days=1)) == []
    assert [item.title for item in cache.load_items()] == ["題 b", "題 a", "題 c"]


def test_what_has_no_date_stands_where_it_was_first_seen(cache: Cache) -> None:
    add(cache, entry("old", days=1), entry("undated", days=None), entry("future", days=-1))
    assert [item.title for item in cache.load_items()] == ["題 future", "題 undated", "題 old"]


def test_items_can_be_asked_for_by_feed_and_by_id(cache: Cache) -> None:
    [one] = add(cache, entry("a"))
    [other] = add(cache, entry("a"), feed="https://example.jp/rss")
    assert one.id != other.id
    assert cache.load_items(feed=FEED) == [one]
    assert cache.load_items(ids=[other.id, "no such"]) == [other]
    assert cache.load_items(ids=[]) == []


def test_the_feeds_title_comes_from_its_health(cache: Cache) -> None:
    add(cache, entry("a"))
    cache.save_health(FeedHealth(FEED, title="例の便り"))
    assert only(cache).feed_title == "例の便り"


# ---------------------------------------------------------------- known entries are brought up to date


@pytest.mark.parametrize(
    "change",
    [
        {"title": "A better title"},
        {"url": "https://example.org/moved"},
        {"author": "著者"},
        {"published": NOW - timedelta(days=9)},
        {"published": None},
        {"summary": "要約"},
        {"tags": ("新しい",)},
    ],
)
def test_an_entry_that_changed_is_changed_and_stays_the_same_item(cache: Cache, change: dict[str, Any]) -> None:
    [before] = add(cache, entry("a"))
    assert add(cache, replace(entry("a"), **change)) == []
    assert only(cache) == replace(before, **change)


def test_an_item_is_found_by_its_new_address(cache: Cache) -> None:
    [item] = add(cache, entry("a"))
    add(cache, replace(entry("a"), url="https://example.org/new/"))
    assert cache.find_by_url("https://example.org/a") is None
    found = cache.find_by_url("http://example.org/new#part")
    assert found is not None
    assert found.id == item.id


def test_the_pages_a_feed_leads_to_are_told_without_the_items(cache: Cache) -> None:
    add(cache, entry("a"), entry("b", url=""), entry("c", url="http://Example.org/c/#part"))
    add(cache, entry("a"), feed="https://other.example/feed")
    noted = ["//example.org/a", "//example.org/c", "//example.org/z", ""]
    assert cache.places_by_feed(noted) == {
        FEED: {"//example.org/a", "//example.org/c"},
        "https://other.example/feed": {"//example.org/a"},
    }
    assert cache.places_by_feed([]) == {}


def test_a_text_that_the_feed_brings_later_is_kept_and_ends_the_search_for_one(cache: Cache) -> None:
    [item] = add(cache, entry("a"))
    cache.save_failure(item.id, "did not answer", NOW)
    add(cache, entry("a", text="本文"))
    assert only(cache) == replace(item, text="本文", article="kept", problem="")
    add(cache, entry("a", text="直した本文"))
    assert only(cache).text == "直した本文"


def test_a_text_is_not_lost_when_the_feed_brings_it_no_more(cache: Cache) -> None:
    add(cache, entry("a", text="本文"))
    add(cache, entry("a"))
    assert (only(cache).text, only(cache).article) == ("本文", "kept")


def test_what_a_feed_no_longer_lists_stays(cache: Cache) -> None:
    add(cache, entry("a"), entry("b"))
    add(cache, entry("b"))
    assert len(cache.load_items()) == 2


# ---------------------------------------------------------------- ids


def test_ids_are_the_same_after_the_cache_was_deleted_and_filled_again(path: Path) -> None:
    def filled() -> dict[str, str]:
        with Cache(path) as cache:
            return {item.url: item.id for item in add(cache, *(entry(str(n)) for n in range(50)))}

    first = filled()
    for part in path.parent.iterdir():
        part.unlink()
    assert filled() == first
    assert len(set(first.values())) == 50
    assert all(len(name) == ID_LENGTH and name.isalnum() and name == name.lower() for name in first.values())


def test_an_id_that_is_taken_is_made_longer_and_both_are_found(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "digest", lambda text, length: ("aaaaaabb" + digest(text, 26))[:length])
    first, second, third = (add(cache, entry(key))[0] for key in "abc")
    assert (first.id, second.id, third.id[:8]) == ("aaaaaa", "aaaaaab", "aaaaaabb")
    assert cache.find_by_id_prefix("aaaaaa") == [first, second, third]
    assert cache.find_by_id_prefix("aaaaaabb") == [third]


def test_an_item_is_found_by_the_beginning_of_its_id_in_any_case(cache: Cache) -> None:
    [item] = add(cache, entry("a"))
    assert (
        cache.find_by_id_prefix(item.id)
        == cache.find_by_id_prefix(item.id[:3])
        == cache.find_by_id_prefix(item.id.upper())
        == [item]
    )


@pytest.mark.parametrize("start", ["", "*", "%", "_", "?", "[a-z]", "a*", "a%", "' OR 1 --", "……", "題"])
def test_what_is_no_beginning_of_an_id_finds_nothing(cache: Cache, start: str) -> None:
    add(cache, *(entry(str(n)) for n in range(40)))
    assert cache.find_by_id_prefix(start) == []


def test_no_more_than_twenty_items_are_found(cache: Cache) -> None:
    add(cache, *(entry(str(n)) for n in range(1500)))
    assert len(cache.find_by_id_prefix("a")) == 20


# ---------------------------------------------------------------- addresses


def test_an_address_leads_to_its_item_whichever_feed_brought_it(cache: Cache) -> None:
    add(cache, entry("a"))
    add(cache, entry("x", url="http://EXAMPLE.org/a/#top", text="本文"), feed="https://example.jp/rss")
    found = cache.find_by_url("https://example.org/a")
    assert found is not None
    assert found.text == "本文"
    assert cache.find_by_url("https://example.org/b") is None


# ---------------------------------------------------------------- articles


def test_of_a_first_pull_the_newest_are_wanted_and_the_rest_later(cache: Cache) -> None:
    add(cache, *(entry(str(n), days=n) for n in range(5)), newest=2)
    assert [item.article for item in cache.load_items()] == ["wanted", "wanted", "later", "later", "later"]
    assert [item.title for item in cache.articles_to_fetch(FEED, NOW)] == ["題 0", "題 1"]


@pytest.mark.parametrize(
    ("given", "articles", "state"),
    [
        (entry("a"), True, "wanted"),
        (entry("a", text="本文"), True, "kept"),
        (entry("a", text="本文"), False, "kept"),
        (entry("a"), False, "none"),
        (entry("a", url=""), True, "none"),
    ],
)
def test_what_becomes_of_an_entrys_article(cache: Cache, given: Entry, articles: bool, state: str) -> None:
    [item] = add(cache, given, articles=articles)
    assert item.article == state
    assert [wanted.id for wanted in cache.articles_to_fetch(FEED, NOW)] == ([item.id] if state == "wanted" else [])


def test_a_text_ends_the_wanting_and_the_problem(cache: Cache) -> None:
    [item] = add(cache, entry("a"))
    cache.save_failure(item.id, "did not answer", NOW)
    cache.save_text(item.id, "本文")
    assert only(cache) == replace(item, text="本文", article="kept", problem="")
    assert cache.articles_to_fetch(FEED, NOW + HOUR) == []


def test_a_passing_fault_is_tried_again_when_its_time_has_come(cache: Cache) -> None:
    [item] = add(cache, entry("a"))
    cache.save_failure(item.id, "did not answer", NOW + HOUR)
    assert only(cache) == replace(item, article="failed", problem="did not answer")
    assert cache.articles_to_fetch(FEED, NOW + HOUR - timedelta(microseconds=1)) == []
    assert [wanted.id for wanted in cache.articles_to_fetch(FEED, NOW + HOUR)] == [item.id]
    assert [wanted.id for wanted in cache.articles_to_fetch(FEED, (NOW + HOUR).astimezone(timezone(9 * HOUR)))] == [
        item.id
    ]


def test_after_so_many_tries_an_article_is_left_alone(cache: Cache) -> None:
    [item] = add(cache, entry("a"))
    states = []
    for _ in range(MAX_ARTICLE_TRIES):
        cache.save_failure(item.id, "did not answer", NOW)
        states.append(only(cache).article)
    assert states == ["failed"] * (MAX_ARTICLE_TRIES - 1) + ["gone"]
    assert cache.articles_to_fetch(FEED, NOW + 1000 * HOUR) == []


def test_a_lasting_fault_is_never_tried_again(cache: Cache) -> None:
    [item] = add(cache, entry("a"))
    cache.save_failure(item.id, "is not there", None)
    assert (only(cache).article, only(cache).problem) == ("gone", "is not there")
    assert cache.articles_to_fetch(FEED, NOW + 1000 * HOUR) == []


def test_to_be_put_off_costs_no_try(cache: Cache) -> None:
    [item] = add(cache, entry("a"))
    for _ in range(2 * MAX_ARTICLE_TRIES):
        cache.postpone_article(item.id, NOW + HOUR)
    assert cache.articles_to_fetch(FEED, NOW) == []
    assert [wanted.article for wanted in cache.articles_to_fetch(FEED, NOW + HOUR)] == ["failed"]


def test_an_article_that_was_put_off_for_a_century_is_asked_for_again(cache: Cache) -> None:
    [item] = add(cache, entry("a"))
    cache.save_failure(item.id, "says that we ask too often (429)", datetime(2121, 3, 23, tzinfo=UTC))
    assert [wanted.id for wanted in cache.articles_to_fetch(FEED, NOW)] == [item.id]


def test_wanted_are_one_feeds_own_newest_first(cache: Cache) -> None:
    add(cache, entry("other"), feed="https://example.jp/rss")
    add(cache, entry("b", days=2), entry("a", days=1), entry("c", days=None))
    cache.save_failure(cache.load_items(feed=FEED)[1].id, "did not answer", NOW)
    assert [item.title for item in cache.articles_to_fetch(FEED, NOW)] == ["題 c", "題 a", "題 b"]


# ---------------------------------------------------------------- feeds' health


HEALTH = FeedHealth(
    url=FEED,
    title="例の便り",
    last_success=NOW,
    last_error=NOW - HOUR,
    problem="did not answer",
    next_ask=NOW + timedelta(microseconds=1),
    failures=3,
    validators=Validators('W/"a, b"', "Sun, 01 Mar 2026 09:30:00 GMT"),
    body_hash="0" * 64,
    moved_to="https://example.org/new.xml",
    moved_seen=2,
    gone=True,
    wait=7200.5,
    skip_hours=frozenset({0, 23}),
)


@pytest.mark.parametrize("health", [HEALTH, FeedHealth(FEED)])
def test_a_feeds_health_comes_back_as_it_was_saved(cache: Cache, health: FeedHealth) -> None:
    cache.save_health(HEALTH)
    cache.save_health(health)
    assert cache.load_health() == {FEED: health}


def test_health_counts_the_entries_that_are_kept(cache: Cache) -> None:
    add(cache, entry("a"), entry("b"))
    assert cache.load_health() == {}
    cache.save_health(FeedHealth(FEED, entries=99))
    assert cache.load_health()[FEED].entries == 2


def test_robots_files_come_back_as_bytes_and_none_as_none(cache: Cache) -> None:
    assert cache.load_robots("https://example.org") is None
    cache.save_robots("https://example.org", b"\xff\x00", NOW)
    cache.save_robots("https://example.jp", None, NOW - HOUR)
    assert cache.load_robots("https://example.org") == (b"\xff\x00", NOW)
    assert cache.load_robots("https://example.jp") == (None, NOW - HOUR)
    cache.save_robots("https://example.org", None, NOW + HOUR)
    assert cache.load_robots("https://example.org") == (None, NOW + HOUR)


# ---------------------------------------------------------------- from run to run


def test_what_was_kept_is_there_the_next_time(path: Path) -> None:
    with Cache(path) as cache:
        [item] = add(cache, entry("a", text="本文"))
    for check in (False, True):
        with Cache(path, check=check) as cache:
            assert cache.problems == ()
            assert cache.load_items() == [item]


def test_a_reader_sees_what_is_finished_while_a_writer_writes(path: Path) -> None:
    with Cache(path) as writer, Cache(path) as reader:
        add(writer, entry("a"))
        with writer.transaction() as db:
            db.execute("UPDATE items SET title = 'half done'")
            assert only(reader).title == "題 a"
        assert only(reader).title == "half done"


def test_what_fails_halfway_leaves_nothing_behind(cache: Cache) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        add(cache, entry("a"), entry("same"), entry("same"))
    assert cache.load_items() == []
    assert len(add(cache, entry("a"))) == 1


# ---------------------------------------------------------------- reading lists


def test_an_entry_may_have_been_seen_before_today(cache: Cache) -> None:
    long_ago = NOW - timedelta(days=900)
    seen = {"a": long_ago}
    cache.add_entries(FEED, [entry("a", days=None), entry("b", days=None)], NOW, newest=0, articles=True, seen=seen)
    assert {item.title: item.date for item in cache.load_items()} == {"題 a": long_ago, "題 b": NOW}


def test_what_is_no_longer_in_a_list_leaves_it_and_nothing_else_does(cache: Cache) -> None:
    add(cache, entry("a"), entry("b"))
    add(cache, entry("c"), feed="https://other.example/")
    cache.keep_only_entries(FEED, ["b"])
    assert sorted(item.title for item in cache.load_items()) == ["題 b", "題 c"]


def test_the_digests_of_some_feeds(cache: Cache) -> None:
    for url in ("reading:a", "reading:b%_", "readings"):
        cache.save_health(FeedHealth(url, body_hash=url[-1]))
    assert cache.body_hashes("reading:") == {"reading:a": "a", "reading:b%_": "_"}


# ---------------------------------------------------------------- what the user did, and what became of pages


def test_what_was_opened_is_counted_once_for_its_feed(cache: Cache) -> None:
    a, b = add(cache, entry("a"), entry("b"))
    [other] = add(cache, entry("a"), feed="https://other.example/feed")
    for item in (a, a, b, other):
        cache.mark_opened(item.id, NOW)
    assert cache.opened_by_feed() == {FEED: 2, "https://other.example/feed": 1}


def test_opening_an_item_waits_for_nobody_and_fails_for_nobody(cache: Cache, path: Path) -> None:
    [item] = add(cache, entry("a"))
    cache._db.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    cache.mark_opened(item.id, NOW)
    other.execute("ROLLBACK")
    other.close()
    assert cache.opened_by_feed() == {}


def test_how_a_text_came_about_is_kept_as_it_was_told(cache: Cache) -> None:
    [item] = add(cache, entry("a"))
    pages = (PageResult("https://example.org/a", "text/html", 1234, "by 題", 99, 2), PageResult("x", problem="failed"))
    told = ExtractionTrace(NOW, ("main", "", "a.next"), pages)
    cache.save_trace(item.id, replace(told, pages=()))
    cache.save_trace(item.id, told)
    assert cache.load_trace(item.id) == told
    assert cache.load_trace("other") is None


def test_links_are_kept_by_address(cache: Cache) -> None:
    first = LinkStatus("https://a.example/", "failing", "did not answer", NOW, NOW - HOUR, 2)
    cache.save_links([first, replace(first, url="https://b.example/", since=None)])
    cache.save_links([replace(first, state="alive", what="")])
    found = cache.load_links()
    assert found["https://a.example/"] == replace(first, state="alive", what="")
    assert found["https://b.example/"].since is None


def test_the_days_of_a_feed_are_told_once_each_and_a_date_ahead_counts_when_it_was_seen(cache: Cache) -> None:
    add(
        cache,
        entry("a", days=2),
        entry("b", days=2.01),
        entry("c", days=-400),
        entry("d", days=None),
        entry("e", days=9),
    )
    assert cache.days_by_feed() == {FEED: [(NOW - timedelta(days=n)).date() for n in (9, 2, 0)]}
    assert cache.first_seen_by_feed() == {FEED: NOW}


def test_a_feed_that_moves_takes_its_items_with_it_under_the_ids_they_had(cache: Cache) -> None:
    cache.save_health(
        FeedHealth(FEED, "題", moved_to="https://new.example/", moved_seen=2, failing_since=NOW, seconds=1.5)
    )
    before = add(cache, entry("a"), entry("b"))
    cache.move_feed(FEED, "https://new.example/")
    assert add(cache, entry("a"), feed="https://new.example/") == []
    assert [(item.id, item.feed) for item in cache.load_items()] == [
        (item.id, "https://new.example/") for item in before
    ]
    assert cache.load_health() == {
        "https://new.example/": FeedHealth("https://new.example/", "題", 2, failing_since=NOW, seconds=1.5)
    }


def test_a_feed_under_two_addresses_is_one_source(cache: Cache) -> None:
    for health in (
        FeedHealth("https://a.example/feed", title="News"),
        FeedHealth("https://a.example/old", moved_to="https://a.example/feed", moved_seen=1),
        FeedHealth("https://proxy.example/a", title="Other", body_hash="12"),
        FeedHealth("https://proxy.example/b", title="Another", body_hash="12"),
        FeedHealth("https://www.c.example/rss", title="Blog"),
        FeedHealth("https://c.example/atom", title="blog"),
        FeedHealth("https://d.example/feed", title="Blog"),
        FeedHealth("https://e.example/feed"),
        FeedHealth("https://f.example/feed"),
    ):
        cache.save_health(health)
    sources = cache.sources_by_feed()
    assert sources["https://a.example/old"] == sources["https://a.example/feed"]
    assert sources["https://proxy.example/a"] == sources["https://proxy.example/b"]
    assert sources["https://www.c.example/rss"] == sources["https://c.example/atom"]
    assert len(set(sources.values())) == 6
