"""From an address that a person knows to the feeds behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curate.model import DiscoveredFeed
from curate.problems import CurateError, FetchFailed
from curate.read.feeds.find_feeds import MAX_NAMED_FEEDS, find_feeds
from curate.read.http.fetch import Fetcher
from curate.read.http.robots import RobotsChecker
from curate.read.read_session import ReadSession
from curate.read.sandbox import Sandbox
from curate.read.storage.cache import Cache
from tests.webserver import WebServer

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
Find = Callable[[str], list[DiscoveredFeed]]


@pytest.fixture(scope="module")
def children() -> Iterator[Sandbox]:
    with Sandbox(1) as pool:
        yield pool


@pytest.fixture
def find(server: WebServer, children: Sandbox, tmp_path: Path) -> Find:
    """Finds the feeds of a path of the server."""

    def found(path: str) -> list[DiscoveredFeed]:
        url = server.url(path)

        async def main(cache: Cache) -> list[DiscoveredFeed]:
            async with Fetcher(
                allow=["127.0.0.0/8"], user_urls=[url], user_agent="curate/0", proxies={}, seconds=0.5
            ) as fetcher:
                return await find_feeds(url, ReadSession(cache, fetcher, RobotsChecker(fetcher, cache), children, NOW))

        with Cache(tmp_path / "cache.db") as cache:
            return asyncio.run(main(cache))

    return found


def rss(title: str = "便り", entries: int = 2) -> str:
    items = "".join(f"<item><title>題 {n}</title><guid>{n}</guid></item>" for n in range(entries))
    return f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"


def page(*links: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}{''.join(links)}</head><body><p>A blog.</p></body></html>"


def link(href: str, *, title: str = "", kind: str = "application/rss+xml") -> str:
    return f"<link rel='alternate' type='{kind}' href='{href}' title='{title}'>"


def asked(server: WebServer) -> list[str]:
    return [request.path for request in server.log]


# ---------------------------------------------------------------- the address itself


@pytest.mark.parametrize("kind", ["application/rss+xml", "text/html", "text/plain", "application/octet-stream"])
def test_a_feed_is_found_at_its_own_address_whatever_it_is_called(server: WebServer, find: Find, kind: str) -> None:
    server.page("/feed", rss(), content_type=kind)
    assert find("/feed") == [DiscoveredFeed(server.url("/feed"), "便り", 2)]
    assert asked(server) == ["/feed"]


def test_a_json_feed_is_a_feed(server: WebServer, find: Find) -> None:
    body = '{"version": "https://jsonfeed.org/version/1.1", "title": "JSON", "items": [{"id": "1", "title": "a"}]}'
    server.page("/feed.json", body, content_type="application/json")
    assert find("/feed.json") == [DiscoveredFeed(server.url("/feed.json"), "JSON", 1)]


def test_an_empty_feed_without_a_title_is_called_by_its_host(server: WebServer, find: Find) -> None:
    server.page("/feed", rss("", 0))
    assert find("/feed") == [DiscoveredFeed(server.url("/feed"), "127.0.0.1", 0)]


@pytest.mark.parametrize(("status", "written_down"), [(301, "/new"), (308, "/new"), (302, "/old"), (307, "/old")])
def test_only_a_move_for_good_changes_the_address_to_write_down(
    server: WebServer, find: Find, status: int, written_down: str
) -> None:
    server.page("/new", rss())
    server.redirect("/old", "/new", status=status)
    server.page("/blog", page(link("/old")))
    assert find("/old") == [DiscoveredFeed(server.url(written_down), "便り", 2)]
    assert find("/blog") == [DiscoveredFeed(server.url(written_down), "便り", 2)]


# ---------------------------------------------------------------- what a page names


@pytest.mark.parametrize(
    ("at", "head", "href"),
    [
        ("/", "", "/x/feed"),
        ("/x/", "", "feed"),
        ("/x/y", "", "feed"),
        ("/y/z", "", "../x/feed"),
        ("/", "<base href='/x/'>", "feed"),
        ("/", "", "http://127.0.0.1:{port}/x/feed"),
        ("/", "", " /x/feed "),
    ],
)
def test_a_page_that_names_its_feed_leads_to_it(server: WebServer, find: Find, at: str, head: str, href: str) -> None:
    server.page("/x/feed", rss())
    server.page(at, page(link(href.format(port=server.port)), head=head))
    assert find(at) == [DiscoveredFeed(server.url("/x/feed"), "便り", 2)]
    assert asked(server) == [at, "/x/feed"]


def test_links_are_read_from_where_the_page_was_found_in_the_end(server: WebServer, find: Find) -> None:
    server.redirect("/blog", "/x/blog/")
    server.page("/x/blog/", page(link("feed")))
    server.page("/x/blog/feed", rss())
    assert find("/blog") == [DiscoveredFeed(server.url("/x/blog/feed"), "便り", 2)]


def test_several_feeds_come_in_the_pages_order_each_once(server: WebServer, find: Find) -> None:
    server.page("/", page(link("/b"), link("/a"), link("/b"), link("/moved"), link("/missing"), link("/page")))
    server.page("/a", rss("甲", 1))
    server.page("/b", rss("乙", 3))
    server.redirect("/moved", "/a", status=301)
    server.page("/page", page())
    assert find("/") == [DiscoveredFeed(server.url("/b"), "乙", 3), DiscoveredFeed(server.url("/a"), "甲", 1)]


def test_a_feed_without_a_title_is_called_as_the_page_calls_it(server: WebServer, find: Find) -> None:
    server.page("/", page(link("/a", title="記事"), link("/b", title="Comments")))
    server.page("/a", rss(""))
    server.page("/b", rss("乙"))
    assert [feed.title for feed in find("/")] == ["記事", "乙"]


def test_of_very_many_feeds_only_the_first_are_tried(server: WebServer, find: Find) -> None:
    server.page("/", page(*(link(f"/{n}") for n in range(MAX_NAMED_FEEDS + 5))))
    for n in range(MAX_NAMED_FEEDS + 5):
        server.page(f"/{n}", rss(str(n)))
    assert len(find("/")) == MAX_NAMED_FEEDS
    assert len(server.log) == MAX_NAMED_FEEDS + 1


def test_a_search_index_in_json_is_no_feed(server: WebServer, find: Find) -> None:
    server.page("/", page(link("/search.json", kind="application/json"), link("/feed")))
    server.page(
        "/search.json", '{"config": {}, "docs": [{"title": "a", "text": "b"}]}', content_type="application/json"
    )
    server.page("/feed", rss())
    assert find("/") == [DiscoveredFeed(server.url("/feed"), "便り", 2)]


# ---------------------------------------------------------------- where feeds usually lie


@pytest.mark.parametrize(
    ("at", "feed"), [("/", "/feed"), ("/", "/atom.xml"), ("/blog", "/blog/feed.xml"), ("/blog/a.html", "/index.xml")]
)
def test_a_page_that_names_none_is_tried_at_the_usual_places_until_one_answers(
    server: WebServer, find: Find, at: str, feed: str
) -> None:
    server.page(at, page())
    server.page(feed, rss())
    assert find(at) == [DiscoveredFeed(server.url(feed), "便り", 2)]
    assert asked(server)[-1] == feed


def test_a_site_that_answers_every_address_with_a_page_has_no_feed(server: WebServer, find: Find) -> None:
    for path in [
        "/",
        "/feed",
        "/feed/",
        "/feed.xml",
        "/rss.xml",
        "/atom.xml",
        "/index.xml",
        "/feed.json",
        "/rss",
        "/index.rdf",
    ]:
        server.page(path, page())
    with pytest.raises(CurateError, match="names no feed that works, and has none in the usual places") as error:
        find("/")
    assert error.value.problems[0].where == server.url("/")
    assert "follow that address" in error.value.problems[0].hint
    assert len(asked(server)) == len(set(asked(server)))


def test_where_the_named_feeds_fail_the_usual_places_are_tried_and_none_of_them_twice(
    server: WebServer, find: Find
) -> None:
    server.page("/", page(link("/feed"), link("/gone")))
    server.page("/rss", rss())
    assert find("/") == [DiscoveredFeed(server.url("/rss"), "便り", 2)]
    assert len(asked(server)) == len(set(asked(server)))


def test_where_nothing_works_it_is_told_what_is_wrong_with_the_feeds_that_the_page_names(
    server: WebServer, find: Find
) -> None:
    server.page("/", page(link("/missing"), link("/page")))
    server.page("/page", page())
    with pytest.raises(CurateError) as error:
        find("/")
    assert [problem.where for problem in error.value.problems] == [server.url("/missing"), server.url("/page")]
    assert "is a web page, not a feed" in error.value.problems[1].what


# ---------------------------------------------------------------- servers that fail


def test_an_address_that_cannot_be_read_is_told(server: WebServer, find: Find) -> None:
    with pytest.raises(FetchFailed) as error:
        find("/missing")
    assert error.value.status == 404
    assert asked(server) == ["/missing"]


def test_a_server_that_stops_answering_is_not_asked_at_every_usual_place(server: WebServer, find: Find) -> None:
    server.page("/", page())
    for path in ("/feed", "/feed.xml", "/rss.xml"):
        server.hang(path)
    with pytest.raises(FetchFailed, match="did not answer"):
        find("/")
    assert asked(server) == ["/", "/feed"]


def test_links_to_private_addresses_and_programs_are_not_followed(server: WebServer, find: Find) -> None:
    server.page(
        "/", page(link("http://10.0.0.1/feed"), link("file:///etc/passwd"), link("javascript:alert(1)"), link("/a"))
    )
    server.page("/a", rss())
    assert find("/") == [DiscoveredFeed(server.url("/a"), "便り", 2)]


# ---------------------------------------------------------------- what a page links to, and where it leads


def test_links_in_the_text_are_tried_where_the_page_names_no_feed(server: WebServer, find: Find) -> None:
    links = (
        "<a href='/about'>About RSS</a> <a href='/b/feed/'>Feed</a> <a href='/a.rss'>A</a> <a href='/page.rss'>P</a>"
    )
    server.page("/", f"<html><body>{links}</body></html>")
    server.page("/a.rss", rss("甲", 1))
    server.page("/b/feed/", rss("乙", 2))
    server.page("/page.rss", page())
    assert [feed.title for feed in find("/")] == ["乙", "甲"]
    assert len(asked(server)) == len(set(asked(server)))


def test_a_feed_that_is_named_comes_before_any_link(server: WebServer, find: Find) -> None:
    server.page("/", page(link("/named")) + "<a href='/linked.rss'>RSS</a>")
    server.page("/named", rss())
    server.page("/linked.rss", rss())
    assert [feed.url for feed in find("/")] == [server.url("/named")]


def refresh(to: str, text: str = "") -> str:
    return f"<html><head><meta http-equiv='Refresh' content='0; url={to}'></head><body>{text}</body></html>"


def test_a_page_that_only_leads_elsewhere_is_followed(server: WebServer, find: Find) -> None:
    server.page("/", refresh("/ja/"))
    server.page("/ja/", refresh("blog/"))
    server.page("/ja/blog/", page(link("feed")))
    server.page("/ja/blog/feed", rss())
    assert [feed.url for feed in find("/")] == [server.url("/ja/blog/feed")]
    assert asked(server) == ["/", "/ja/", "/ja/blog/", "/ja/blog/feed"]


def test_a_page_may_lead_to_a_feed(server: WebServer, find: Find) -> None:
    server.page("/", refresh("/feed.rss"))
    server.page("/feed.rss", rss())
    assert find("/") == [DiscoveredFeed(server.url("/feed.rss"), "便り", 2)]


@pytest.mark.parametrize("to", ["/", "/back", "http://10.0.0.1/", "http://127.0.0.1:1/", "/missing"])
def test_a_page_that_leads_nowhere_has_the_usual_places_still(server: WebServer, find: Find, to: str) -> None:
    server.page("/", refresh(to))
    server.page("/back", refresh("/"))
    server.page("/rss", rss())
    assert [feed.url for feed in find("/")] == [server.url("/rss")]


def test_not_more_than_a_few_pages_that_lead_on_are_followed(server: WebServer, find: Find) -> None:
    for n in range(10):
        server.page(f"/{n}/", refresh(f"/{n + 1}/"))
    with pytest.raises(CurateError):
        find("/0/")
    assert [path for path in asked(server) if path.strip("/").isdigit()] == ["/0/", "/1/", "/2/", "/3/"]


# ---------------------------------------------------------------- rules of services, on a server of any name


def test_a_category_of_wordpress_has_a_feed_of_its_own(server: WebServer, find: Find) -> None:
    server.page("/feed", rss("all"))
    path = "/blog/category/%E6%97%A5%E6%9C%AC"
    server.page(f"{path}/", page(link("/feed")))
    server.page(f"{path}/feed/", rss("one"))
    assert [feed.title for feed in find("/blog/category/日本/")] == ["one"]


def test_where_a_rule_gives_nothing_the_page_is_asked(server: WebServer, find: Find) -> None:
    server.page("/category/x/", page(link("/feed")))
    server.page("/feed", rss("all"))
    assert [feed.title for feed in find("/category/x/")] == ["all"]


def test_a_profile_of_mastodon_has_a_feed_below_it_or_where_its_server_says(server: WebServer, find: Find) -> None:
    server.page("/@one.rss", rss("one"))
    assert [feed.title for feed in find("/@one")] == ["one"]
    profile = server.url("/@two.moved")
    server.page("/.well-known/webfinger", f'{{"links": [{{"rel": "self", "href": "x"}}, {{"href": "{profile}"}}]}}')
    server.page("/@two.moved.rss", rss("two"))
    assert [feed.title for feed in find("/@two")] == ["two"]
    assert server.asked(f"/.well-known/webfinger?resource=acct:two@127.0.0.1:{server.port}")
