"""An article's pages, fetched and put together: a real server, a real cache, real child processes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from curate.model import Entry, Feed, Item, PageResult
from curate.read.articles.fetch_articles import MAX_PAGES, fetch_item_text
from curate.read.http.fetch import Fetcher
from curate.read.http.robots import RobotsChecker
from curate.read.read_session import ReadSession
from curate.read.sandbox import Sandbox
from curate.read.storage.cache import Cache
from tests.webserver import WebServer

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
PART = "Part {0} of the story says what it has to say at some length, so that nobody takes it for a menu. " * 3


@pytest.fixture(scope="module")
def children() -> Iterator[Sandbox]:
    with Sandbox(1) as pool:
        yield pool


class Reader:
    def __init__(self, server: WebServer, cache: Cache, children: Sandbox) -> None:
        self.server, self.cache, self.children = server, cache, children
        self.feed = Feed(server.url("/feed"), next="a.next", cut=".ad")
        [self.item] = cache.add_entries(
            self.feed.url, [Entry("k", server.url("/1"), "題")], NOW, newest=None, articles=True
        )

    def __call__(self, item: Item | None = None) -> Item:
        async def main() -> Item:
            async with Fetcher(
                allow=["127.0.0.0/8"], user_urls=[self.feed.url], user_agent="curate/0", proxies={}
            ) as f:
                tools = ReadSession(self.cache, f, RobotsChecker(f, self.cache), self.children, NOW)
                return await fetch_item_text(item or self.item, self.feed, tools)

        return asyncio.run(main())

    def pages(self) -> list[PageResult]:
        trace = self.cache.load_trace(self.item.id)
        assert trace is not None
        return list(trace.pages)


@pytest.fixture
def read(server: WebServer, cache: Cache, children: Sandbox) -> Reader:
    return Reader(server, cache, children)


def page(server: WebServer, number: int, to: str = "", *, name: str = "") -> None:
    link = f"<p><a class=next href='{to}'>Next</a></p>" if to else ""
    body = f"<article><p>{PART.format(number)}</p><div class=ad>Buy!</div></article>{link}"
    server.page(name or f"/{number}", f"<html><body>{body}</body></html>")


def asked(server: WebServer) -> list[str]:
    return [request.path for request in server.log if request.path != "/robots.txt"]


def test_an_article_goes_on_where_the_users_rule_says(read: Reader, server: WebServer) -> None:
    page(server, 1, "/2")
    page(server, 2, "3?x=1#top")
    page(server, 3, name="/3")
    item = read()
    assert item.text.split("\n\n") == [PART.format(n).strip() for n in (1, 2, 3)]
    assert asked(server) == ["/1", "/2", "/3?x=1"]
    assert [one.id for one in read.cache.load_items() if one.text == item.text] == [item.id]
    assert [(one.url, one.removed_count, one.problem) for one in read.pages()] == [
        (server.url(path), 1, "") for path in ("/1", "/2", "/3?x=1")
    ]
    assert all(one.characters > 200 and one.method.startswith("by ") and one.size for one in read.pages())


def test_pages_that_lead_in_a_circle_to_others_or_without_end_are_followed_with_measure(
    read: Reader, server: WebServer
) -> None:
    page(server, 1, "/2")
    page(server, 2, "/1#again")
    read()
    assert asked(server) == ["/1", "/2"]
    server.log.clear()
    page(server, 1, server.url("/2", host="localhost"))
    assert read().text == PART.format(1).strip()
    assert asked(server) == ["/1"]
    assert read.pages()[1].problem == "is on another host, and was not asked"
    server.log.clear()
    for number in range(1, MAX_PAGES + 5):
        page(server, number, f"/{number + 1}")
    assert len(read().text.split("\n\n")) == len(asked(server)) == MAX_PAGES


def test_a_later_page_that_gives_nothing_new_ends_the_article_and_keeps_what_there_is(
    read: Reader, server: WebServer
) -> None:
    page(server, 1, "/2")
    server.status("/2", 404)
    assert read().text == PART.format(1).strip()
    assert "404" in read.pages()[1].problem
    page(server, 1, "/2")
    page(server, 1, "/3", name="/2")
    assert read().text == PART.format(1).strip()
    assert read.pages()[1].problem == "says the same as a page before"


def test_robots_are_obeyed_for_each_page(read: Reader, server: WebServer) -> None:
    server.page("/robots.txt", "User-agent: *\nDisallow: /2", content_type="text/plain")
    page(server, 1, "/2")
    page(server, 2)
    assert read().text == PART.format(1).strip()
    assert asked(server) == ["/1"]
    assert "robots.txt" in read.pages()[1].problem


def test_a_wall_is_not_kept_as_text_and_what_was_fetched_is_told(read: Reader, server: WebServer) -> None:
    server.page("/1", "<title>Log in</title><h1>Log in</h1><form><input type=password name=p></form>")
    item = read()
    assert (item.text, item.article, item.problem) == ("", "gone", "shows a login page in place of the article")
    [told] = read.pages()
    assert (told.url, told.content_type, told.problem) == (server.url("/1"), "text/html", item.problem)
    assert told.size > 50


@pytest.mark.parametrize(("title", "state"), [("Down for maintenance", "failed"), ("404 Not Found", "gone")])
def test_an_error_page_of_the_moment_is_tried_again(read: Reader, server: WebServer, title: str, state: str) -> None:
    server.page("/1", f"<title>{title}</title><h1>{title}</h1><p>Thank you for your patience with our site.</p>")
    read()
    assert [item.article for item in read.cache.load_items()] == [state]


@pytest.mark.parametrize(
    ("retry_after", "hours"),
    [
        ("1", 1),
        ("7200", 2),
        ("999999999999", 7 * 24),
        ("3000000000", 7 * 24),
        ("9" * 300, 7 * 24),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 7 * 24),
        ("-1", 1),
        ("", 1),
        ("inf", 1),
        ("１２０", 1),
    ],
)
@pytest.mark.parametrize("refuses", ["/1", "/robots.txt"])
def test_an_article_waits_for_what_the_server_asks_for_up_to_a_week(
    read: Reader, server: WebServer, refuses: str, retry_after: str, hours: int
) -> None:
    page(server, 1)
    server.status(refuses, 429, {"Retry-After": retry_after})
    assert read().article == "failed"
    due = NOW + timedelta(hours=hours)
    assert read.cache.articles_to_fetch(read.feed.url, due - timedelta(seconds=1)) == []
    assert [item.id for item in read.cache.articles_to_fetch(read.feed.url, due)] == [read.item.id]


def test_a_text_that_is_there_stays_when_the_page_is_asked_again_and_gives_none(
    read: Reader, server: WebServer
) -> None:
    page(server, 1)
    before = read()
    server.status("/1", 500)
    after = read(before)
    assert after == replace(before, problem="has a fault of its own (500)")
    assert read.cache.load_items() == [before]
