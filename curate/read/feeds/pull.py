"""One pull: ask every feed that is due, keep what is new, fetch and extract its articles. Each feed for itself.

Other modules do the work: ``fetch`` requests, the sandbox parses and extracts, ``cache`` stores, ``fetch_schedule``
decides when. This one coordinates them.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from curate.model import Feed, FeedHealth, Item, ParsedFeed
from curate.problems import CurateError, FetchFailed, Problem
from curate.read import fetch_schedule
from curate.read.articles.fetch_articles import FIRST_PULL_ARTICLES, ArticleProgress, pull_articles
from curate.read.feeds.feed_health import health_after_failure, health_after_success
from curate.read.http.fetch import MAX_FEED_BYTES
from curate.read.http.network_errors import OfflineGuard, seems_offline
from curate.read.read_session import ReadSession

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
    session: ReadSession,
    *,
    force: bool = False,
    report: Callable[[FeedResult], None] = lambda result: None,
    progress: Callable[[int, int], None] = lambda done, wanted: None,
) -> list[FeedResult]:
    """Return every feed's result, in the order of ``feeds``. One feed's failure never touches another.

    force: ask even the feeds that asked to be left alone for now. report: called as each feed ends.
    progress: called with (articles done, articles wanted) so far.
    """
    known_health = session.cache.load_health()
    articles = ArticleProgress(progress)

    def note(pulled: _PulledFeed) -> None:
        if pulled.health_after_failure:
            session.cache.save_health(pulled.health_after_failure)
        report(pulled.result)

    guard = OfflineGuard(note)

    async def pull_one(feed: Feed) -> FeedResult:
        health = known_health.get(feed.url) or FeedHealth(feed.url)
        if force:
            skipped = None
        else:
            skipped = _skip_result(feed, health, session.now)
        if skipped:
            report(skipped)
            return skipped
        pulled = await _pull_feed(feed, health, session, articles)
        guard.add(pulled, reached=not pulled.unreachable)
        return pulled.result

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(pull_one(feed)) for feed in feeds]
    results = [task.result() for task in tasks]
    faults = [(pulled.result.feed.url, pulled.unreachable) for pulled in guard.held]
    if faults and seems_offline((urlsplit(url).hostname or "", why) for url, why in faults):
        unreached = {url for url, _ in faults}
        return [
            replace(result, outcome="offline", problems=()) if result.feed.url in unreached else result
            for result in results
        ]
    guard.flush()
    return results


@dataclass(frozen=True, slots=True)
class _PulledFeed:
    """A feed that was asked for."""

    result: FeedResult
    health_after_failure: FeedHealth | None = None
    """To be saved, if it failed."""
    unreachable: str = ""
    """Why no server was reached, as ``FetchFailed`` says it."""


def _skip_result(feed: Feed, health: FeedHealth, now: datetime) -> FeedResult | None:
    """Return the result of a feed that isn't to be asked now; None if it is."""
    if fetch_schedule.is_feed_due(health, now):
        return None
    if health.gone:
        return FeedResult(feed, _feed_title(feed, health), "gone", problems=(_gone_problem(feed),))
    return FeedResult(feed, _feed_title(feed, health), "waiting", until=health.next_ask)


async def _pull_feed(feed: Feed, health: FeedHealth, session: ReadSession, articles: ArticleProgress) -> _PulledFeed:
    try:
        health, parsed = await _fetch_and_parse(feed, health, session)
    except FetchFailed as error:
        health = health_after_failure(health, session.now, error)
        if health.gone:
            result = FeedResult(feed, _feed_title(feed, health), "gone", problems=(_gone_problem(feed),))
        else:
            result = _failed_result(feed, health, error.problem)
        return _PulledFeed(result, health, error.unreachable)
    except CurateError as error:
        # The answer came but made no sense: the same answer must be read again, so its validators are not kept.
        health = health_after_failure(health, session.now, FetchFailed(error.problems[0]))
        return _PulledFeed(_failed_result(feed, health, error.problems[0]), health)
    new: list[Item] = []
    if parsed is not None:
        newest = None if health.entries else FIRST_PULL_ARTICLES
        new = session.cache.add_entries(feed.url, parsed.entries, session.now, newest=newest, articles=feed.articles)
    session.cache.save_health(health)
    with_text, without_text = await pull_articles(feed, session, articles)
    return _PulledFeed(
        FeedResult(
            feed,
            _feed_title(feed, health),
            "new" if new else "unchanged",
            new=len(new),
            articles=with_text + sum(item.article == "kept" for item in new),
            failed=without_text,
            until=health.next_ask,
            problems=tuple(_feed_problems(feed, health, parsed)),
        )
    )


def _feed_title(feed: Feed, health: FeedHealth) -> str:
    return feed.title or health.title or feed.url


def _failed_result(feed: Feed, health: FeedHealth, problem: Problem) -> FeedResult:
    problem = Problem(_place(feed), f"{feed.url} {problem.what}", problem.hint)
    return FeedResult(feed, _feed_title(feed, health), "failed", until=health.next_ask, problems=(problem,))


def _place(feed: Feed) -> str:
    """Return what a problem of a feed names as its place."""
    if feed.line:
        return f"feeds.yaml:{feed.line}"
    return feed.url


async def _fetch_and_parse(
    feed: Feed, health: FeedHealth, session: ReadSession
) -> tuple[FeedHealth, ParsedFeed | None]:
    """Ask the server; None for a feed whose bytes were parsed before."""
    fetched = await session.fetcher.get(
        health.moved_to if health.has_moved else feed.url,
        limit=MAX_FEED_BYTES,
        validators=health.validators,
        user_supplied=True,
        own_headers=feed.own_headers,
    )
    parsed = None
    body_hash = health.body_hash
    if fetched.status != 304:
        body_hash = hashlib.sha256(fetched.body).hexdigest()
        if body_hash != health.body_hash:
            parsed = await session.parse_feed(fetched, feed.url)
    return replace(health_after_success(health, session.now, fetched, parsed), body_hash=body_hash), parsed


def _gone_problem(feed: Feed) -> Problem:
    hint = "take it out of feeds.yaml; what it gave stays in your notes"
    return Problem(_place(feed), f"{feed.url} is gone for good (410), and is no longer asked", hint)


def _feed_problems(feed: Feed, health: FeedHealth, parsed: ParsedFeed | None) -> list[Problem]:
    problems = []
    if health.has_moved:
        hint = f"`curate feeds --fix` changes its address to {health.moved_to}"
        problems.append(Problem(_place(feed), f"{feed.url} has moved for good", hint))
    if parsed and parsed.note:
        hint = "its other entries were read; its keeper may want to know"
        problems.append(Problem(_place(feed), f"{feed.url} {parsed.note}", hint))
    return problems
