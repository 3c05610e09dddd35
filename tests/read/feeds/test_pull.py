"""A pull, with all its rooms: a real server on loopback, a real cache, real child processes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from curate.model import Article, Feed, Item
from curate.problems import CurateError
from curate.read.articles.fetch_articles import FIRST_PULL_ARTICLES, MAX_HOST_FAILURES, fetch_article
from curate.read.feeds.pull import FeedResult, pull_feeds
from curate.read.fetch_schedule import MAX_ARTICLE_TRIES
from curate.read.http.fetch import Fetcher
from curate.read.http.robots import RobotsChecker
from curate.read.read_session import ReadSession
from curate.read.sandbox import Sandbox
from curate.read.storage.cache import Cache
from tests.webserver import WebServer

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
RSS = "application/rss+xml"
PARAGRAPH = "新しい人は、最初の一週間に毎日ひとりの仲間と話すと、長く続く。そう書いた研究がある。" * 6


@pytest.fixture(scope="module")
def children() -> Iterator[Sandbox]:
    with Sandbox(2) as pool:
        yield pool


class Puller:
    """Pulls as the command does, ``hours`` after the first time; each pull has a fetcher and robots.txt of its own."""

    def __init__(self, server: WebServer, cache: Cache, children: Sandbox) -> None:
        self.server, self.cache, self.children = server, cache, children
        self.seconds = 5.0

    def __call__(self, *feeds: Feed, hours: float = 0, **options: Any) -> list[FeedResult]:
        written = [feed.url for feed in feeds]

        async def main() -> list[FeedResult]:
            async with Fetcher(
                allow=["127.0.0.0/8"], user_urls=written, user_agent="curate/0", proxies={}, seconds=self.seconds
            ) as fetcher:
                robots = RobotsChecker(fetcher, self.cache)
                tools = ReadSession(self.cache, fetcher, robots, self.children, NOW + timedelta(hours=hours))
                return await pull_feeds(feeds, tools, **options)

        self.server.log.clear()
        return asyncio.run(main())

    def one(self, feed: Feed, **options: Any) -> FeedResult:
        [result] = self(feed, **options)
        return result

    def asked(self) -> list[str]:
        return [request.path for request in self.server.log]


@pytest.fixture
def puller(server: WebServer, cache: Cache, children: Sandbox) -> Puller:
    return Puller(server, cache, children)


def rss(server: WebServer, numbers: Sequence[int], *, body: str = "", title: str = "便り", extra: str = "") -> str:
    items = "".join(
        f"<item><title>題 {n}</title><link>{server.url(f'/{n}')}</link><guid isPermaLink='false'>{n}</guid>"
        f"<pubDate>{format_datetime(NOW - n * HOUR)}</pubDate><description>{body}</description></item>"
        for n in numbers
    )
    return f"<rss version='2.0'><channel><title>{title}</title>{extra}{items}</channel></rss>"


def publish(server: WebServer, numbers: Sequence[int], path: str = "/feed", *, etag: str = '"1"', **more: Any) -> Feed:
    """A feed with so many articles, all of which are there."""
    server.page(path, rss(server, numbers, **more), content_type=RSS, etag=etag)
    for n in numbers:
        server.page(f"/{n}", f"<html><body><article><h1>題 {n}</h1><p>{PARAGRAPH}</p></article></body></html>")
    return Feed(server.url(path), line=3)


def states(cache: Cache) -> list[str]:
    return [item.article for item in cache.load_items()]


def told(result: FeedResult) -> list[str]:
    return [str(problem) for problem in result.problems]


# ---------------------------------------------------------------- what is new


def test_a_first_pull_reads_the_newest_articles_and_leaves_the_rest_for_later(
    puller: Puller, server: WebServer
) -> None:
    feed = publish(server, range(25))
    result = puller.one(feed)
    assert result == FeedResult(feed, "便り", "new", new=25, articles=FIRST_PULL_ARTICLES, until=NOW + HOUR)
    assert states(puller.cache) == ["kept"] * 20 + ["later"] * 5
    first = puller.cache.load_items()[0]
    assert (first.title, first.feed_title, first.url) == ("題 0", "便り", server.url("/0"))
    assert PARAGRAPH in first.text
    assert sorted(puller.asked()) == sorted(["/feed", "/robots.txt", *(f"/{n}" for n in range(20))])


def test_a_second_pull_with_nothing_new_is_one_conditional_request_for_each_feed(
    puller: Puller, server: WebServer
) -> None:
    feeds = [publish(server, [0, 1]), publish(server, [5, 6], "/other")]
    puller(*feeds)
    before = puller.cache.load_items()
    results = puller(*feeds, hours=1)
    assert [(result.outcome, result.new, result.articles) for result in results] == [("unchanged", 0, 0)] * 2
    assert sorted(puller.asked()) == ["/feed", "/other"]
    assert [(request.status, request.headers["if-none-match"]) for request in server.log] == [(304, '"1"')] * 2
    assert puller.cache.load_items() == before


def test_of_a_feed_that_is_known_every_new_article_is_read(puller: Puller, server: WebServer) -> None:
    puller.one(publish(server, [50]))
    result = puller.one(publish(server, range(24), etag='"2"'), hours=1)
    assert (result.outcome, result.new, result.articles, result.failed) == ("new", 24, 24, 0)
    assert set(states(puller.cache)) == {"kept"}


def test_bytes_that_were_parsed_before_are_not_parsed_again(
    puller: Puller, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = publish(server, [0], etag="")
    puller.one(feed)

    async def never(*_: object, **__: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(Sandbox, "run", never)
    assert puller.one(feed, hours=1).outcome == "unchanged"
    assert [request.status for request in server.log] == [200]


def test_an_entry_that_changed_is_brought_up_to_date_and_is_not_new(puller: Puller, server: WebServer) -> None:
    feed = publish(server, [0])
    puller.one(feed)
    server.page("/feed", rss(server, [0]).replace("題 0", "直した題"), content_type=RSS)
    assert puller.one(feed, hours=1).outcome == "unchanged"
    assert [item.title for item in puller.cache.load_items()] == ["直した題"]
    assert puller.asked() == ["/feed"]


def test_a_feed_with_its_full_text_costs_no_other_request(puller: Puller, server: WebServer) -> None:
    result = puller.one(publish(server, [0, 1], body="全文である。" * 400))
    assert (result.new, result.articles) == (2, 2)
    assert puller.asked() == ["/feed"]
    assert states(puller.cache) == ["kept", "kept"]


def test_where_the_user_wants_no_articles_none_is_fetched(puller: Puller, server: WebServer) -> None:
    url = publish(server, [0, 1]).url
    result = puller.one(Feed(url, articles=False))
    assert (result.new, result.articles, result.failed) == (2, 0, 0)
    assert puller.asked() == ["/feed"]
    assert states(puller.cache) == ["none", "none"]


def test_the_users_selectors_decide_what_an_article_is(puller: Puller, server: WebServer) -> None:
    url = publish(server, [0]).url
    server.page("/0", f"<body><div class='x'>選んだ文。<i>広告</i></div><article><p>{PARAGRAPH}</p></article></body>")
    puller.one(Feed(url, select=".x", cut="i"))
    assert puller.cache.load_items()[0].text == "選んだ文。"


def test_results_come_in_the_order_of_the_feeds_and_are_reported_as_they_end(puller: Puller, server: WebServer) -> None:
    feeds = [publish(server, [0, 1, 2]), Feed(server.url("/missing")), publish(server, [7], "/other")]
    reported: list[FeedResult] = []
    progress: list[tuple[int, int]] = []
    results = puller(*feeds, report=reported.append, progress=lambda *counts: progress.append(counts))
    assert [result.feed for result in results] == feeds
    assert sorted(reported, key=lambda result: feeds.index(result.feed)) == results
    assert progress[-1] == (4, 4)
    assert progress == sorted(progress)


def test_the_users_title_comes_before_the_feeds_own(puller: Puller, server: WebServer) -> None:
    url = publish(server, [0]).url
    assert puller.one(Feed(url, "私の題")).title == "私の題"
    assert puller.one(Feed(url), hours=1).title == "便り"
    assert puller.one(Feed(server.url("/missing"))).title == server.url("/missing")


# ---------------------------------------------------------------- when


def test_a_feed_is_asked_hourly_at_most_unless_the_user_wants_it_now(puller: Puller, server: WebServer) -> None:
    feed = publish(server, [0])
    puller.one(feed)
    result = puller.one(feed, hours=0.9)
    assert (result.outcome, result.until, puller.asked()) == ("waiting", NOW + HOUR, [])
    assert puller.one(feed, hours=0.9, force=True).outcome == "unchanged"
    assert puller.asked() == ["/feed"]


def test_what_server_and_feed_ask_for_makes_it_rarer(puller: Puller, server: WebServer) -> None:
    feed = publish(server, [0], extra="<ttl>180</ttl><skipHours><hour>12</hour></skipHours>")
    assert puller.one(feed).until == NOW.replace(hour=13, minute=0)
    # A 304 names neither: what the feed asked for still holds.
    assert puller.one(feed, hours=10).until == NOW + 13 * HOUR
    server.page("/age", rss(server, [1]), content_type=RSS, headers={"Cache-Control": "max-age=7200"})
    assert puller.one(Feed(server.url("/age"), articles=False)).until == NOW + 2 * HOUR


def test_retry_after_is_kept_to_and_failures_back_off(puller: Puller, server: WebServer) -> None:
    feed = Feed(server.url("/feed"), line=7)
    server.status("/feed", 503, {"Retry-After": "18000"})
    result = puller.one(feed)
    assert (result.outcome, result.until) == ("failed", NOW + 5 * HOUR)
    assert told(result)[0].startswith(f"feeds.yaml:7: {feed.url} ")
    assert puller.one(feed, hours=4.9).outcome == "waiting"
    server.status("/feed", 500)
    assert puller.one(feed, hours=5).until == NOW + 7 * HOUR
    assert puller.one(feed, hours=7).until == NOW + 11 * HOUR
    assert puller.cache.load_health()[feed.url].failures == 3
    publish(server, [0])
    assert puller.one(feed, hours=11).until == NOW + 12 * HOUR
    health = puller.cache.load_health()[feed.url]
    assert (health.failures, health.problem, health.last_success) == (0, "", NOW + 11 * HOUR)


# ---------------------------------------------------------------- feeds that fail


def test_a_feed_that_fails_touches_no_other(puller: Puller, server: WebServer) -> None:
    server.page("/html", "<html><body>not a feed</body></html>")
    server.page("/broken", "<rss><channel><title>x & </oops>", content_type=RSS)
    server.page("/empty", "", content_type=RSS)
    server.status("/500", 500)
    server.reset("/reset")
    server.hang("/hang")
    puller.seconds = 0.5
    names = ["/html", "/broken", "/empty", "/500", "/reset", "/missing", "/hang"]
    results = puller(*(Feed(server.url(name)) for name in names), publish(server, [0]), Feed("http://192.168.0.1/"))
    outcomes = [result.outcome for result in results]
    assert outcomes == ["failed"] * 7 + ["new", "failed"]
    assert all(result.until and result.until >= NOW + HOUR for result in results)
    for result in results:
        if result.outcome == "failed":
            assert len(result.problems) == 1
            assert result.problems[0].where == result.feed.url
            assert puller.cache.load_health()[result.feed.url].problem in result.problems[0].what


def test_a_feed_that_turns_into_a_page_keeps_its_entries_and_is_reported(puller: Puller, server: WebServer) -> None:
    feed = publish(server, [0, 1])
    puller.one(feed)
    before = puller.cache.load_items()
    server.page("/feed", "<!doctype html><html><body>Please log in</body></html>", etag='"login"')
    result = puller.one(feed, hours=1)
    assert result.outcome == "failed"
    assert told(result)[0].startswith(f"feeds.yaml:3: {feed.url} is a web page, not a feed")
    assert puller.cache.load_items() == before
    # The page's validators are not taken for the feed's: as soon as the feed is back it is known again.
    assert puller.one(feed, hours=2).outcome == "failed"
    assert server.log[0].headers["if-none-match"] == '"1"'
    publish(server, [0, 1])
    result = puller.one(feed, hours=9)
    assert (result.outcome, result.problems, server.log[0].status) == ("unchanged", (), 304)


def test_a_feed_that_is_broken_in_part_gives_the_rest_and_says_so(puller: Puller, server: WebServer) -> None:
    feed = publish(server, [0, 1])
    server.page("/feed", rss(server, [0, 1]).replace("</channel></rss>", "<item><title>x & y</oops>"), content_type=RSS)
    result = puller.one(feed)
    assert result.outcome == "new"
    assert result.new >= 2
    assert told(result)[0].startswith(f"feeds.yaml:3: {feed.url} has broken XML")


def test_410_ends_a_feed_until_the_user_asks_all_the_same(puller: Puller, server: WebServer) -> None:
    feed = publish(server, [0])
    puller.one(feed)
    server.status("/feed", 410)
    for hours, asked in ((1, ["/feed"]), (2, []), (999, [])):
        result = puller.one(feed, hours=hours)
        assert result.outcome == "gone"
        assert told(result)[0].startswith(f"feeds.yaml:3: {feed.url} is gone for good (410), and is no longer asked")
        assert puller.asked() == asked
    assert len(puller.cache.load_items()) == 1
    publish(server, [0, 1], etag='"2"')
    assert puller.one(feed, hours=1000, force=True).outcome == "new"
    assert puller.one(feed, hours=1001).outcome == "unchanged"


def test_a_move_for_good_is_believed_and_told_from_its_second_sighting(puller: Puller, server: WebServer) -> None:
    publish(server, [0], "/new")
    server.redirect("/feed", "/new", status=301)
    feed = Feed(server.url("/feed"), line=3)
    assert (told(puller.one(feed)), puller.asked()[:2]) == ([], ["/feed", "/new"])
    hint = f"feeds.yaml:3: {feed.url} has moved for good\n  hint: "
    hint += f"`curate feeds --fix` changes its address to {server.url('/new')}"
    assert (told(puller.one(feed, hours=1)), puller.asked()) == ([hint], ["/feed", "/new"])
    assert (told(puller.one(feed, hours=2)), puller.asked()) == ([hint], ["/new"])
    assert [item.feed for item in puller.cache.load_items()] == [feed.url]


def test_a_move_is_not_believed_if_it_changes_or_is_not_for_good(puller: Puller, server: WebServer) -> None:
    for path in ("/a", "/b"):
        publish(server, [0], path)
    feed = Feed(server.url("/feed"))
    for hours, (to, status) in enumerate([("/a", 301), ("/b", 301), ("/a", 308), ("/a", 302), ("/a", 301)]):
        server.redirect("/feed", to, status=status)
        assert told(puller.one(feed, hours=hours)) == []
        assert puller.asked()[0] == "/feed"


def test_a_new_address_that_stops_answering_is_no_longer_believed(puller: Puller, server: WebServer) -> None:
    publish(server, [0], "/new")
    server.redirect("/feed", "/new", status=301)
    feed = Feed(server.url("/feed"))
    for hours in range(3):
        puller.one(feed, hours=hours)
    server.status("/new", 404)
    publish(server, [0, 1], "/feed", etag='"2"')
    assert puller.one(feed, hours=3).outcome == "failed"
    result = puller.one(feed, hours=4)
    assert (result.outcome, result.problems, puller.asked()[0]) == ("new", (), "/feed")


# ---------------------------------------------------------------- articles that fail


def items(cache: Cache) -> dict[str, Item]:
    return {item.title.removeprefix("題 "): item for item in cache.load_items()}


def test_an_article_that_fails_is_kept_with_its_reason_and_the_others_are_read(
    puller: Puller, server: WebServer
) -> None:
    feed = publish(server, range(6))
    server.status("/1", 404)
    server.status("/2", 500)
    server.page("/3", "<html><body></body></html>")
    server.page("/4", b"%PDF-1.7", content_type="application/pdf")
    result = puller.one(feed)
    assert (result.outcome, result.new, result.articles, result.failed, result.problems) == ("new", 6, 2, 4, ())
    found = items(puller.cache)
    assert [found[str(n)].article for n in range(6)] == ["kept", "gone", "failed", "gone", "gone", "kept"]
    assert all(bool(item.problem) == (not item.text) for item in found.values())


def test_a_passing_fault_is_tried_again_after_an_hour_and_a_lasting_one_never(
    puller: Puller, server: WebServer
) -> None:
    feed = publish(server, range(3))
    server.status("/1", 404)
    server.status("/2", 503, {"Retry-After": "10800"})
    puller.one(feed)
    puller.one(feed, hours=2)
    assert puller.asked() == ["/feed"]
    publish(server, range(3))
    result = puller.one(feed, hours=3)
    assert sorted(puller.asked()) == ["/2", "/feed"]
    assert (result.outcome, result.articles) == ("unchanged", 1)
    assert items(puller.cache)["2"].problem == ""


def test_an_article_is_not_tried_for_ever(puller: Puller, server: WebServer) -> None:
    feed = publish(server, [0])
    server.status("/0", 500)
    asked = 0
    for hours in range(MAX_ARTICLE_TRIES + 3):
        puller.one(feed, hours=hours)
        asked += puller.asked().count("/0")
    assert asked == MAX_ARTICLE_TRIES
    assert states(puller.cache) == ["gone"]


def test_a_host_that_stops_answering_is_left_alone_and_its_articles_lose_no_try(
    puller: Puller, server: WebServer
) -> None:
    feed = publish(server, range(12))
    for n in range(12):
        server.hang(f"/{n}")
    puller.seconds = 0.2
    with WebServer("127.0.0.2") as second:
        elsewhere = publish(second, [0], "/elsewhere")
        results = puller(feed, elsewhere)
    assert [(result.articles, result.failed) for result in results] == [(0, 12), (1, 0)]
    assert sorted(puller.asked()) == ["/0", "/1", "/feed", "/robots.txt"]
    assert MAX_HOST_FAILURES == 2
    publish(server, range(12))
    puller.seconds = 5
    assert puller.one(feed, hours=1).articles == 12


def test_pages_that_are_not_there_are_no_reason_to_leave_a_host_alone(puller: Puller, server: WebServer) -> None:
    feed = publish(server, range(6))
    for n in range(5):
        server.status(f"/{n}", 404)
    assert puller.one(feed).articles == 1


def test_robots_txt_is_obeyed_for_articles_and_asked_once_a_day(puller: Puller, server: WebServer) -> None:
    server.page("/robots.txt", "User-agent: *\nDisallow: /1\nDisallow: /feed\n", content_type="text/plain")
    feed = publish(server, [0, 1])
    assert puller.one(feed).articles == 1
    assert items(puller.cache)["1"].article == "gone"
    assert "robots.txt" in items(puller.cache)["1"].problem
    assert "/1" not in puller.asked()
    publish(server, [0, 1, 2], etag='"2"')
    puller.one(feed, hours=1)
    assert sorted(puller.asked()) == ["/2", "/feed"]
    publish(server, [0, 1, 2, 3], etag='"3"')
    puller.one(feed, hours=25)
    assert sorted(puller.asked()) == ["/3", "/feed", "/robots.txt"]


def test_articles_at_private_addresses_and_other_ports_are_never_asked_for(
    puller: Puller, server: WebServer, tmp_path: Path
) -> None:
    links = ["http://169.254.169.254/latest", "http://10.0.0.1/", "http://example.org:22/", "file:///etc/passwd"]
    parts = "".join(f"<item><title>題 {n}</title><link>{link}</link></item>" for n, link in enumerate(links))
    server.page("/feed", f"<rss version='2.0'><channel><title>t</title>{parts}</channel></rss>", content_type=RSS)
    result = puller.one(Feed(server.url("/feed")))
    assert (result.new, result.articles, result.failed) == (4, 0, 3)
    assert sorted(states(puller.cache)) == ["gone", "gone", "gone", "none"]
    assert puller.asked() == ["/feed"]


# ---------------------------------------------------------------- one page


def test_a_page_given_by_hand_is_read_with_what_is_known_of_it(puller: Puller, server: WebServer) -> None:
    server.page(
        "/page",
        "<html><head><title>題名 | 例の社</title><meta name='author' content='著者'>"
        "<meta property='og:site_name' content='例の社'><meta property='article:published_time' content='2026-02-03'>"
        f"</head><body><article><h1>題名</h1><p>{PARAGRAPH}</p></article></body></html>",
    )

    async def main(path: str) -> Article:
        async with Fetcher(allow=["127.0.0.0/8"], user_agent="curate/0", proxies={}) as fetcher:
            tools = ReadSession(puller.cache, fetcher, RobotsChecker(fetcher, puller.cache), puller.children, NOW)
            return await fetch_article(server.url(path), tools, user_supplied=True)

    article = asyncio.run(main("/page"))
    assert (article.title, article.author, article.site) == ("題名", "著者", "例の社")
    assert article.published is not None
    assert article.published.isoformat() == "2026-02-03"
    assert PARAGRAPH in article.text
    with pytest.raises(CurateError):
        asyncio.run(main("/missing"))


# ---------------------------------------------------------------- offline


def nobody_answers(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """No name is found."""
    ask = socket.getaddrinfo

    def refuse(host: str, *more: Any, **other: Any) -> Any:
        if host[0].isdigit():
            return ask(host, *more, **other)
        raise socket.gaierror(number, "no name server")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)


A, B = Feed("https://a.example/feed", line=3), Feed("https://b.example/feed", line=4)


@pytest.mark.parametrize(
    ("feeds", "number"), [((A, B), socket.EAI_AGAIN), ((A, B), socket.EAI_NONAME), ((A,), socket.EAI_AGAIN)]
)
def test_where_nothing_can_be_reached_this_computer_is_offline_and_nothing_is_noted_down(
    puller: Puller, monkeypatch: pytest.MonkeyPatch, feeds: tuple[Feed, ...], number: int
) -> None:
    nobody_answers(monkeypatch, number)
    results = puller(*feeds)
    assert [result.outcome for result in results] == ["offline"] * len(feeds)
    assert not any(result.problems for result in results)
    assert puller.cache.load_health() == {}


def test_one_name_that_nobody_knows_is_that_feeds_own_fault(puller: Puller, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_answers(monkeypatch, socket.EAI_NONAME)
    assert puller.one(A).outcome == "failed"
    assert puller.cache.load_health()[A.url].failures == 1


def test_while_another_feed_answers_one_that_can_t_be_reached_is_noted_down(
    puller: Puller, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = publish(server, [0])
    nobody_answers(monkeypatch, socket.EAI_AGAIN)
    results = puller(A, feed, B)
    assert [result.outcome for result in results] == ["failed", "new", "failed"]
    assert puller.cache.load_health()[A.url].problem == puller.cache.load_health()[B.url].problem != ""


def test_what_was_gone_stays_gone_until_it_answers(puller: Puller, server: WebServer) -> None:
    feed = publish(server, [0])
    server.status("/feed", 410)
    puller(feed)
    server.status("/feed", 500)
    assert puller.one(feed, force=True).outcome == "gone"
    assert puller.one(feed, hours=30).outcome == "gone"
    assert puller.asked() == []
    publish(server, [0])
    assert puller.one(feed, force=True, hours=60).outcome == "new"
    assert not puller.cache.load_health()[feed.url].gone


# ------------------------------------------------------------------ headers of one feed


def test_a_feeds_own_headers_go_to_its_server_with_its_articles_and_nowhere_else(
    puller: Puller, server: WebServer
) -> None:
    with WebServer("127.0.0.2") as other:
        feed = replace(publish(server, [1]), headers=(("X-Key", "s3cret"),), user_agent="Mine/1.0")
        text = rss(server, [1])
        item = f"<item><title>他</title><link>{other.url('/2')}</link></item></channel>"
        server.page("/feed", text.replace("</channel>", item), content_type=RSS)
        other.page("/2", f"<html><body><article><p>{PARAGRAPH}</p></article></body></html>")
        puller(feed, Feed(other.url("/none")))
        sent = {request.path: request.headers.get("x-key") for request in server.log}
        assert sent == {"/feed": "s3cret", "/robots.txt": None, "/1": "s3cret"}
        assert {request.path for request in other.log} >= {"/2", "/robots.txt"}
        assert "s3cret" not in str([request.headers for request in other.log])
        assert "Mine" not in str([request.headers for request in other.log])


def test_where_a_feed_has_moved_to_its_headers_arent_sent(puller: Puller, server: WebServer) -> None:
    with WebServer("127.0.0.2") as other:
        other.page("/feed", rss(server, [], title="新"), content_type=RSS)
        server.redirect("/feed", other.url("/feed"), status=301)
        feed = Feed(server.url("/feed"), headers=(("X-Key", "s3cret"),))
        for hours in (0, 2, 4):
            puller(feed, Feed(other.url("/none")), hours=hours)
        assert server.log == []  # it is believed to have moved
        assert other.asked("/feed") and "s3cret" not in str([request.headers for request in other.log])


# ------------------------------------------------------------------ pages that only lead elsewhere


def refresh(to: str) -> str:
    return f"<html><head><meta http-equiv=refresh content='0; url={to}'></head><body><p>Go on</p></body></html>"


def test_an_article_is_read_where_its_page_leads_as_robots_txt_allows(
    puller: Puller, server: WebServer, cache: Cache
) -> None:
    feed = publish(server, [1, 2, 3, 4])
    article = f"<html><body><article><p>{PARAGRAPH}</p></article></body></html>"
    server.page("/robots.txt", "User-agent: *\nDisallow: /secret", content_type="text/plain")
    server.page("/1", refresh("/real"))
    server.page("/real", article)
    server.page("/2", refresh("/secret"))
    server.page("/secret", article)
    server.page("/3", refresh("http://10.0.0.1/"))
    server.page("/4", refresh("/4b"))
    server.page("/4b", refresh("/4"))
    puller(feed)
    by_path = {urlsplit(item.url).path: item for item in items(cache).values()}
    assert PARAGRAPH[:20] in by_path["/1"].text
    assert [by_path[path].text for path in ("/2", "/3", "/4")] == ["", "", ""]
    assert "/secret" not in puller.asked()
    assert puller.asked().count("/4") == 1
