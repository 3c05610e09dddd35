"""robots.txt for article pages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from curate.problems import FetchFailed, RequestBlocked
from curate.read.http.fetch import MAX_ROBOTS_BYTES, Fetcher
from curate.read.http.robots import RobotsChecker, allows
from tests.webserver import WebServer

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
NO_ADMIN = b"User-agent: *\nDisallow: /private\n"


class Kept:
    """A cache in memory."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes | None, datetime]] = {}

    def load_robots(self, origin: str) -> tuple[bytes | None, datetime] | None:
        return self.files.get(origin)

    def save_robots(self, origin: str, body: bytes | None, fetched_at: datetime) -> None:
        self.files[origin] = (body, fetched_at)


def run(act: Callable[[RobotsChecker], Awaitable[None]], kept: Kept | None = None, **settings: Any) -> None:
    async def main() -> None:
        options: dict[str, Any] = {"allow": ["127.0.0.1"], "user_agent": "curate/0", "proxies": {}} | settings
        async with Fetcher(**options) as fetcher:
            await act(RobotsChecker(fetcher, kept or Kept()))

    asyncio.run(main())


def ask(*urls: str, kept: Kept | None = None, now: datetime = NOW, **settings: Any) -> None:
    async def act(robots: RobotsChecker) -> None:
        for url in urls:
            await robots.check_allowed(url, now, user_supplied=True)

    run(act, kept, **settings)


# ---------------------------------------------------------------- the rules


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        (None, "/a", True),
        (b"", "/a", True),
        (b"<!doctype html><title>Not here</title>", "/a", True),
        (b"User-agent: *\nDisallow:\n", "/a", True),
        (b"User-agent: *\nDisallow: /\n", "/a", False),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n", "/a", False),
        (b"user-agent:*\nDISALLOW:/a # no\n", "/a", False),
        (NO_ADMIN, "/private/x", False),
        (NO_ADMIN, "/a", True),
        (b"User-agent: *\nDisallow: /\nAllow: /a\n", "/a", True),
        (b"User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf", False),
        (b"User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf?x", True),
        (b"User-agent: *\nDisallow: /a?q=\n", "/a?q=1", False),
        ("User-agent: *\nDisallow: /下書き\n".encode(), "/%E4%B8%8B%E6%9B%B8%E3%81%8D/1", False),
        # Groups: ours comes before "*", by its whole name in any case.
        (b"User-agent: Curate\nDisallow: /a\n\nUser-agent: *\nAllow: /\n", "/a", False),
        (b"User-agent: curate\nAllow: /\n\nUser-agent: *\nDisallow: /\n", "/a", True),
        (b"User-agent: Curate/1.0\nDisallow: /\n", "/a", False),
        (b"User-agent: other\nUser-agent: curate\nDisallow: /\n", "/a", False),
        (b"User-agent: other\nDisallow: /\n", "/a", True),
        (b"User-agent: cur\nDisallow: /\n", "/a", True),
        (b"User-agent: curate-fork\nDisallow: /\n", "/a", True),
        (b"User-agent: one\nDisallow: /\nUser-agent: two\nDisallow: /b\n", "/a", True),
        (b"Sitemap: https://a.example/s.xml\nUser-agent: *\nCrawl-delay: 1\nDisallow: /a\n", "/a", False),
    ],
)
def test_a_page_may_be_read_unless_the_rules_for_us_say_no(body: bytes | None, path: str, allowed: bool) -> None:
    assert allows(body, f"https://example.org{path}") is allowed


def test_half_a_megabyte_of_programs_and_rules_costs_no_more_than_its_lines() -> None:
    agents = b"".join(b"User-agent: a%d\n" % n for n in range(15_000))
    rules = b"".join(b"Disallow: /%d\n" % n for n in range(15_000))
    assert allows(agents + b"User-agent: *\n" + rules, "https://example.org/a")
    assert not allows(agents + b"User-agent: *\n" + rules, "https://example.org/14999")


# ---------------------------------------------------------------- the asking


def test_a_page_that_robots_txt_allows_is_permitted(server: WebServer) -> None:
    server.page("/robots.txt", NO_ADMIN, content_type="text/plain")
    ask(server.url("/a"), server.url("/b"))
    assert [r.path for r in server.log] == ["/robots.txt"]


def test_a_page_that_robots_txt_forbids_is_refused(server: WebServer) -> None:
    server.page("/robots.txt", NO_ADMIN)
    with pytest.raises(RequestBlocked, match=r"is a page that robots\.txt asks programs not to read") as refused:
        ask(server.url("/private/1"))
    assert refused.value.problem.where == server.url("/private/1")
    assert refused.value.problem.hint
    assert refused.value.permanent


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_no_robots_txt_allows_everything(server: WebServer, status: int) -> None:
    server.status("/robots.txt", status)
    kept = Kept()
    ask(server.url("/private/1"), kept=kept)
    assert kept.files == {server.url(""): (None, NOW)}


def test_an_empty_robots_txt_and_one_that_goes_in_circles_allow_everything(server: WebServer) -> None:
    server.page("/robots.txt", b"")
    ask(server.url("/a"))
    server.redirect("/robots.txt", "/robots.txt")
    ask(server.url("/a"))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_can_not_say_allows_nothing_for_now(server: WebServer, status: int) -> None:
    server.status("/robots.txt", status, {"Retry-After": "120"})
    kept = Kept()
    with pytest.raises(FetchFailed, match=r"was not read: robots\.txt of its site") as failed:
        ask(server.url("/a"), kept=kept)
    assert not isinstance(failed.value, RequestBlocked)
    assert failed.value.problem.where == server.url("/a")
    assert (failed.value.status, failed.value.retry_after, failed.value.permanent) == (status, 120.0, False)
    assert kept.files == {}


def test_a_server_that_does_not_answer_is_asked_once_a_run(server: WebServer) -> None:
    server.hang("/robots.txt")

    async def act(robots: RobotsChecker) -> None:
        for n in range(3):
            with pytest.raises(FetchFailed, match="did not answer"):
                await robots.check_allowed(server.url(f"/{n}"), NOW, user_supplied=True)

    run(act, seconds=0.2)
    assert len(server.asked("/robots.txt")) == 1


def test_an_address_that_would_not_be_asked_is_refused(server: WebServer) -> None:
    with pytest.raises(RequestBlocked, match="this computer's own address") as refused:
        ask(server.url("/a"), allow=[])
    assert refused.value.permanent
    assert server.log == []


def test_robots_txt_is_kept_for_a_day(server: WebServer) -> None:
    server.page("/robots.txt", NO_ADMIN)
    kept = Kept()
    for hours, asked in [(0, 1), (23, 1), (24, 2), (30, 2), (-2, 3)]:
        ask(server.url("/a"), kept=kept, now=NOW + timedelta(hours=hours))
        assert len(server.log) == asked


def test_an_old_robots_txt_serves_while_the_server_is_away(server: WebServer) -> None:
    server.page("/robots.txt", NO_ADMIN)
    kept = Kept()
    ask(server.url("/a"), kept=kept)
    server.status("/robots.txt", 503)
    later = NOW + timedelta(days=3)
    ask(server.url("/a"), kept=kept, now=later)
    with pytest.raises(RequestBlocked):
        ask(server.url("/private"), kept=kept, now=later)
    assert [r.status for r in server.log] == [200, 503, 503]


def test_pages_asked_for_at_once_cause_one_request(server: WebServer) -> None:
    server.latency = 0.05
    server.page("/robots.txt", NO_ADMIN)

    async def act(robots: RobotsChecker) -> None:
        await asyncio.gather(*(robots.check_allowed(server.url(f"/{n}"), NOW, user_supplied=True) for n in range(10)))

    run(act)
    assert len(server.log) == 1


def test_each_port_and_host_has_a_robots_txt_of_its_own(server: WebServer) -> None:
    server.page("/robots.txt", b"User-agent: *\nDisallow: /\n")
    with WebServer() as other:
        ask(other.url("/a"))
        with pytest.raises(RequestBlocked):
            ask(server.url("/a"))


def test_of_a_very_long_robots_txt_the_beginning_counts(server: WebServer) -> None:
    server.page("/robots.txt", NO_ADMIN + b"#" * MAX_ROBOTS_BYTES + b"\nDisallow: /a\n")
    ask(server.url("/a"))
    with pytest.raises(RequestBlocked):
        ask(server.url("/private"))
