"""One pull: ask every feed that is due, keep what is new, fetch and extract its articles. Each feed for itself.

The rooms around it do the work (fetch asks, children parse and extract, cache keeps, schedule decides when); this
module is the order in which they do it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from curate.model import Feed, FeedHealth, FetchResult, Item, ParsedFeed
from curate.problems import CurateError, FetchFailed, Gone, Problem
from curate.read.articles.fetch_articles import fetch_item_text
from curate.read.network import schedule
from curate.read.network.fetch import MAX_FEED_BYTES
from curate.read.network.network_errors import seems_offline
from curate.read.read_session import ReadSession

FIRST_PULL_ARTICLES = 20
"""How many articles a first pull of a feed extracts; the others are fetched when somebody opens them."""

MAX_CONCURRENT_ARTICLES = 4
"""Articles of one feed under way at once: enough to fetch one while another is extracted, few enough for memory."""
MAX_HOST_FAILURES = 2
"""After so many of its pages failed for the moment (no answer, 429, 5xx), a host is left alone for this pull."""

Outcome = Literal["new", "unchanged", "waiting", "failed", "gone", "offline"]


@dataclass(frozen=True, slots=True)
class FeedResult:
    """What became of one feed in a pull. ``articles`` gave text, ``failed`` did not. ``until``: when it is due.

    ``offline``: no server was reached at all, so nothing was learned of the feed, and nothing noted down.
    """

    feed: Feed
    title: str
    outcome: Outcome
    new: int = 0
    articles: int = 0
    failed: int = 0
    until: datetime | None = None
    problems: tuple[Problem, ...] = ()


async def pull_feeds(
    feeds: Sequence[Feed],
    tools: ReadSession,
    *,
    force: bool = False,
    report: Callable[[FeedResult], None] = lambda result: None,
    progress: Callable[[int, int], None] = lambda done, wanted: None,
) -> list[FeedResult]:
    """Every feed's result, in the order of ``feeds``. One feed's failure never touches another.

    force: ask even the feeds that asked to be left alone for now. report: called as each feed ends.
    progress: called with (articles done, articles wanted) so far.
    """
    known = tools.cache.load_health()
    counter = _PullState(progress)
    unreached: list[tuple[FeedResult, FeedHealth, str]] = []
    reached = False

    def note_down() -> None:
        """Those that weren't reached, once another was: so it wasn't for this computer."""
        while unreached:
            result, health, _ = unreached.pop(0)
            tools.cache.save_health(health)
            report(result)

    async def one(feed: Feed) -> FeedResult:
        nonlocal reached
        result, failed, why = await _pull_feed(feed, known.get(feed.url) or FeedHealth(feed.url), tools, force, counter)
        if failed and why and not reached:
            unreached.append((result, failed, why))
            return result
        if failed:
            tools.cache.save_health(failed)
        if result.outcome != "waiting" and (failed or result.outcome != "gone"):
            reached = True
            note_down()
        report(result)
        return result

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(feed)) for feed in feeds]
    results = [task.result() for task in tasks]
    if unreached and seems_offline((urlsplit(result.feed.url).hostname or "", why) for result, _, why in unreached):
        asked = {result.feed.url for result, _, _ in unreached}
        return [replace(result, outcome="offline", problems=()) if result.feed.url in asked else result
                for result in results]  # fmt: skip
    note_down()
    return results


class _HostSkipped(Exception):
    """The host has shown in this pull that it doesn't answer."""


class _PullState:
    """Articles so far, and the hosts that give no answer."""

    def __init__(self, progress: Callable[[int, int], None]) -> None:
        self._failures_by_host: Counter[str] = Counter()
        self._host_locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.done = self.wanted = 0
        self.progress = progress

    def add(self, *, done: int = 0, wanted: int = 0) -> None:
        self.done += done
        self.wanted += wanted
        self.progress(self.done, self.wanted)

    @asynccontextmanager
    async def acquire_host(self, host: str) -> AsyncIterator[None]:
        """While a page of the host is asked for: one at a time, so that the next one knows how this one went."""
        async with self._host_locks[host]:
            if self._failures_by_host[host] >= MAX_HOST_FAILURES:
                raise _HostSkipped
            try:
                yield
            except FetchFailed as error:
                self._failures_by_host[host] += not error.permanent
                raise


async def _pull_feed(
    feed: Feed, health: FeedHealth, tools: ReadSession, force: bool, counter: _PullState
) -> tuple[FeedResult, FeedHealth | None, str]:
    """What became of it; where it failed, what is to be noted down of that; and why no server was reached, if so."""
    title = feed.title or health.title or feed.url
    if feed.line:
        where = f"feeds.yaml:{feed.line}"
    else:
        where = feed.url
    if not force and health.gone:
        return FeedResult(feed, title, "gone", problems=(_gone_problem(where, feed),)), None, ""
    if not force and not schedule.is_due(health.next_ask, tools.now):
        return FeedResult(feed, title, "waiting", until=health.next_ask), None, ""
    try:
        health, parsed = await _fetch_and_parse(feed, health, tools)
    except FetchFailed as error:
        health = _health_after_failure(health, tools.now, error)
        problem = Problem(where, f"{feed.url} {error.problem.what}", error.problem.hint)
        if health.gone:
            return FeedResult(feed, title, "gone", problems=(_gone_problem(where, feed),)), health, error.unreachable
        result = FeedResult(feed, title, "failed", until=health.next_ask, problems=(problem,))
        return result, health, error.unreachable
    except CurateError as error:
        # The answer came but made no sense: the same answer must be read again, so its validators are not kept.
        first = error.problems[0]
        health = _health_after_failure(health, tools.now, FetchFailed(first))
        problem = Problem(where, f"{feed.url} {first.what}", first.hint)
        return FeedResult(feed, title, "failed", until=health.next_ask, problems=(problem,)), health, ""
    new: list[Item] = []
    if parsed is not None:
        newest = None if health.entries else FIRST_PULL_ARTICLES
        new = tools.cache.add_entries(feed.url, parsed.entries, tools.now, newest=newest, articles=feed.articles)
    tools.cache.save_health(health)
    title = feed.title or health.title or feed.url
    problems = list(_feed_problems(where, feed, health, parsed))
    kept, failed = await _pull_articles(feed, tools, counter)
    result = FeedResult(
        feed,
        title,
        "new" if new else "unchanged",
        new=len(new),
        articles=kept + sum(item.article == "kept" for item in new),
        failed=failed,
        until=health.next_ask,
        problems=tuple(problems),
    )
    return result, None, ""


async def _fetch_and_parse(feed: Feed, health: FeedHealth, tools: ReadSession) -> tuple[FeedHealth, ParsedFeed | None]:
    """Ask the server; None for a feed whose bytes were parsed before."""
    believed = health.moved_seen >= 2
    fetched = await tools.fetcher.get(
        health.moved_to if believed else feed.url, limit=MAX_FEED_BYTES, validators=health.validators, written=True
    )
    parsed = None
    body_hash = health.body_hash
    if fetched.status != 304:
        body_hash = hashlib.sha256(fetched.body).hexdigest()
        if body_hash != health.body_hash:
            from curate.read.feeds.parse import parse_feed  # not needed, and not loaded, while nothing is new

            parsed = await tools.sandbox.run(
                parse_feed,
                fetched.body,
                url=fetched.url,
                charset=fetched.charset,
                content_type=fetched.content_type,
                where=feed.url,
            )
    return _health_after_success(health, tools.now, fetched, parsed, body_hash, believed), parsed


def _health_after_success(
    health: FeedHealth, now: datetime, fetched: FetchResult, parsed: ParsedFeed | None, body_hash: str, believed: bool
) -> FeedHealth:
    ttl = parsed.ttl if parsed else health.wait
    if parsed:
        hours = parsed.skip_hours
    else:
        hours = health.skip_hours
    moved_to, seen = health.moved_to, health.moved_seen
    if not believed:
        moved_to, seen = schedule.count_move((moved_to, seen), fetched.moved_to)
    given = fetched.validators
    kept = fetched.status == 304 and not (given.etag or given.last_modified)
    return replace(
        health,
        title=(parsed.title if parsed else "") or health.title,
        last_success=now,
        problem="",
        failures=0,
        failing_since=None,
        seconds=schedule.average_seconds(health.seconds, fetched.seconds),
        gone=False,
        validators=health.validators if kept else given,
        body_hash=body_hash,
        moved_to=moved_to,
        moved_seen=seen,
        wait=ttl,
        skip_hours=hours,
        next_ask=schedule.next_ask_after_success(now, max_age=fetched.max_age, ttl=ttl, skip_hours=hours),
    )


def _health_after_failure(health: FeedHealth, now: datetime, error: FetchFailed) -> FeedHealth:
    failures = health.failures + 1
    return replace(
        health,
        last_error=now,
        problem=error.problem.what,
        failures=failures,
        failing_since=health.failing_since or now,
        # What was gone for good is gone until it answers.
        gone=health.gone or isinstance(error, Gone),
        next_ask=schedule.next_ask_after_failure(now, failures=failures, retry_after=error.retry_after),
        # A moved address that stops answering is no longer believed: the one in feeds.yaml is asked again.
        moved_to="",
        moved_seen=0,
    )


def _gone_problem(where: str, feed: Feed) -> Problem:
    hint = "take it out of feeds.yaml; what it gave stays in your notes"
    return Problem(where, f"{feed.url} is gone for good (410), and is no longer asked", hint)


def _feed_problems(where: str, feed: Feed, health: FeedHealth, parsed: ParsedFeed | None) -> list[Problem]:
    found = []
    if health.moved_seen >= 2:
        found.append(
            Problem(
                where,
                f"{feed.url} has moved for good",
                f"`curate feeds --fix` changes its address to {health.moved_to}",
            )
        )
    if parsed and parsed.note:
        found.append(
            Problem(where, f"{feed.url} {parsed.note}", "its other entries were read; its keeper may want to know")
        )
    return found


# ---------------------------------------------------------------- articles


async def _pull_articles(feed: Feed, tools: ReadSession, counter: _PullState) -> tuple[int, int]:
    """Fetch and extract what the feed's items still want; how many gave text, and how many did not."""
    if not feed.articles:
        return 0, 0
    wanted = tools.cache.articles_to_fetch(feed.url, tools.now)
    counter.add(wanted=len(wanted))

    turns = asyncio.Semaphore(MAX_CONCURRENT_ARTICLES)

    async def one(item: Item) -> bool:
        async with turns:
            try:
                found = await fetch_item_text(
                    item, feed, tools, turn=lambda: counter.acquire_host(urlsplit(item.url).netloc)
                )
            except _HostSkipped:
                found = _postpone_item(item, tools)
        counter.add(done=1)
        return bool(found.text)

    results = await asyncio.gather(*(one(item) for item in wanted))
    return sum(results), len(results) - sum(results)


def _postpone_item(item: Item, tools: ReadSession) -> Item:
    """Not asked for now: its host has just shown that it doesn't answer. It costs the article no try."""
    tools.cache.postpone_article(item.id, schedule.next_ask_after_refusal(tools.now))
    return replace(item, article="failed", problem="was not asked for: its server doesn't answer")
