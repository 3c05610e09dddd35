"""Whether a source still answers: what is dead, what only fails for now, and when it is asked again."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from curate.model import LinkStatus
from curate.problems import CannotRun
from curate.read.http.fetch import Fetcher
from curate.read.http.robots import RobotsChecker
from curate.read.links import link_status
from curate.read.links.link_status import LinkResult, archive_url, is_due, update_status
from curate.read.read_session import ReadSession
from curate.read.sandbox import Sandbox
from curate.read.storage.cache import Cache
from tests.webserver import WebServer

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://a.example/1"
ALIVE, DEAD, FAULT = LinkResult("alive"), LinkResult("dead", "has nothing"), LinkResult("failing", "did not answer")


def states(*answers: tuple[int, LinkResult]) -> list[str]:
    """The states after each of these answers, given on these days."""
    known: LinkStatus | None = None
    found = []
    for day, answer in answers:
        known = update_status(URL, answer, known, NOW + day * DAY)
        found.append(known.state)
    return found


def test_what_its_server_calls_gone_is_dead_at_once_and_alive_when_it_is_back() -> None:
    assert states((0, DEAD), (7, ALIVE), (9, FAULT)) == ["dead", "alive", "failing"]


def test_a_fault_is_dead_only_when_it_lasts_two_weeks_and_was_seen_three_times() -> None:
    assert states((0, FAULT), (1, FAULT), (13, FAULT), (14, FAULT)) == ["failing", "failing", "failing", "dead"]
    assert states((0, FAULT), (30, FAULT), (31, FAULT)) == ["failing", "failing", "dead"]
    assert states((0, FAULT), (13, ALIVE), (14, FAULT), (15, FAULT)) == ["failing", "alive", "failing", "failing"]


def test_since_when_it_fails_is_remembered() -> None:
    first = update_status(URL, FAULT, None, NOW)
    later = update_status(URL, DEAD, first, NOW + DAY)
    assert (later.since, later.failures, later.what) == (NOW, 2, "has nothing")
    assert update_status(URL, ALIVE, later, NOW) == LinkStatus(URL, "alive", "", NOW)


@pytest.mark.parametrize(("state", "days"), [("alive", 30), ("closed", 30), ("dead", 7), ("failing", 1)])
def test_each_state_has_its_rest(state: str, days: int) -> None:
    known = LinkStatus(URL, state, "", NOW)
    assert not is_due(known, NOW + days * DAY - timedelta(seconds=1))
    assert is_due(known, NOW + days * DAY)
    assert is_due(None, NOW)
    assert is_due(replace(known, at=NOW + DAY), NOW)  # a clock that was wrong


def test_the_archive_is_asked_for_the_copy_nearest_to_a_day() -> None:
    assert archive_url("https://a.example/x?y=1", date(2026, 8, 21)) == (
        "https://web.archive.org/web/20260821/https://a.example/x?y=1"
    )


# ------------------------------------------------------------------ asking


@pytest.fixture(scope="module")
def children() -> Iterator[Sandbox]:
    with Sandbox(1) as pool:
        yield pool


class Checker:
    def __init__(self, cache: Cache, children: Sandbox) -> None:
        self.cache, self.children = cache, children

    def __call__(self, *urls: str) -> dict[str, LinkStatus]:
        async def main() -> list[LinkStatus]:
            async with Fetcher(
                allow=["127.0.0.0/8"], user_urls=urls, user_agent="curate/0", proxies={}, seconds=2
            ) as fetcher:
                tools = ReadSession(self.cache, fetcher, RobotsChecker(fetcher, self.cache), self.children, NOW)
                return await link_status.check_links(urls, {}, tools, done=lambda one: self.cache.save_links([one]))

        found = asyncio.run(main())
        assert {one.url: one for one in found} == self.cache.load_links()
        return self.cache.load_links()


@pytest.fixture
def check(tmp_path: Path, children: Sandbox) -> Iterator[Checker]:
    with Cache(tmp_path / "cache.db") as cache:
        yield Checker(cache, children)


ARTICLE = "<title>A study</title><article><p>" + "It says what it says, and at some length too. " * 8 + "</p></article>"


def test_pages_are_judged_by_what_their_server_does(check: Checker, server: WebServer) -> None:
    server.page("/alive", ARTICLE)
    server.page("/paper.pdf", b"%PDF-1.7", content_type="application/pdf")
    server.page("/script", "<div id=root></div>")
    server.status("/gone", 410)
    server.status("/login", 401)
    server.status("/fault", 503)
    server.status("/many", 429)
    server.redirect("/moved", "/alive", status=301)
    server.redirect("/home", "/", status=301)
    server.page("/", ARTICLE)
    server.page("/soft", "<title>Page not found</title><h1>Page not found</h1><p>Here is the front page for you.</p>")
    server.page("/wall", "<title>Log in</title><h1>Log in</h1><input type=password name=p>")
    server.reset("/reset")
    server.page("/robots.txt", "User-agent: *\nDisallow: /private", content_type="text/plain")
    paths = ["alive", "paper.pdf", "script", "gone", "login", "fault", "many", "moved", "home", "soft", "wall", "reset"]
    found = check(*(server.url(f"/{path}") for path in [*paths, "missing", "private/1", ""]))
    assert {url.rpartition("/")[2]: one.state for url, one in found.items()} == {
        "alive": "alive", "paper.pdf": "alive", "script": "alive", "moved": "alive", "wall": "alive", "": "alive",
        "gone": "dead", "missing": "dead", "home": "dead", "soft": "dead",
        "login": "closed", "1": "closed",
        "fault": "failing", "many": "failing", "reset": "failing",
    }  # fmt: skip
    assert "front page" in found[server.url("/home")].what
    assert "answers with 200" in found[server.url("/soft")].what
    assert {request.method for request in server.log} == {"GET"}
    assert server.asked("/private/1") == []


@pytest.fixture
def nobody() -> Iterator[str]:
    """The origin of a port that refuses connections, and that nobody else can take."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def test_while_nothing_at_all_can_be_reached_nothing_is_noted_down(check: Checker, nobody: str) -> None:
    with pytest.raises(CannotRun, match="none of 3 addresses could be reached"):
        check(*(f"{nobody}/{n}" for n in range(3)))
    assert check.cache.load_links() == {}


def test_one_that_cannot_be_reached_while_others_can_is_failing(check: Checker, server: WebServer, nobody: str) -> None:
    server.page("/alive", ARTICLE)
    found = check(f"{nobody}/a", server.url("/alive"))
    assert (found[f"{nobody}/a"].state, found[f"{nobody}/a"].since) == ("failing", NOW)


def test_one_source_alone_is_not_noted_down_while_there_is_no_network(
    check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(host: str, *_: object, **more: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "no name server")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(CannotRun, match="the one address that was asked can't be reached"):
        check("https://a.example/1")
    assert check.cache.load_links() == {}
