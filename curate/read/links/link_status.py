"""Whether the sources of the notes still answer. Asking is done here by the one fetcher; judging is pure.

With GET: many servers answer HEAD wrongly. A page is dead when its server says so (404, 410, an error page, a redirect
to the front page), or when nothing came from it for two weeks. A passing fault doesn't count.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from curate.formats.hosts import site_host
from curate.model import FetchResult, LinkStatus
from curate.problems import CannotRun, CurateError, FetchFailed, Problem, RequestBlocked
from curate.read.http.network_errors import OfflineGuard, seems_offline
from curate.read.read_session import ReadSession

MAX_CONCURRENT_CHECKS = 16
MAX_PAGE_BYTES = 1_000_000
"""Bytes of a page that are looked at."""
RECHECK_AFTER = {
    "alive": timedelta(days=30),
    "closed": timedelta(days=30),
    "dead": timedelta(days=7),
    "failing": timedelta(days=1),
}
"""When an address is asked again, by its state."""
DEAD_AFTER = timedelta(days=14)
DEAD_AFTER_FAILURES = 3
"""A fault that lasts so long, and was seen so often, is no passing one."""

_DEAD_STATUSES = frozenset({404, 410})
_CLOSED_STATUSES = frozenset({401, 402, 403, 405, 406, 451})
_OFFLINE_MIN_URLS = 3


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What came of asking: ``alive``, ``dead``, ``closed`` (it is there, and not for programs) or ``failing``."""

    state: str
    what: str = ""
    reached: bool = True
    """Whether a server answered at all."""
    unreached: str = ""
    """As ``FetchFailed`` says it."""


def is_due(status: LinkStatus | None, now: datetime) -> bool:
    return status is None or not timedelta(0) <= now - status.at < RECHECK_AFTER[status.state]


def archive_url(url: str, day: date) -> str:
    """Return where the web archive shows an address as it was nearest to a day. There may be no copy."""
    return f"https://web.archive.org/web/{day:%Y%m%d}/{url}"


def update_status(url: str, result: LinkResult, before: LinkStatus | None, now: datetime) -> LinkStatus:
    """Return what is known of an address after one more answer."""
    if result.state in ("alive", "closed"):
        return LinkStatus(url, result.state, result.what, now)
    again = before is not None and before.state in ("failing", "dead")
    since = (before.since if before and again else None) or now
    failures = (before.failures if before and again else 0) + 1
    lasted = now - since >= DEAD_AFTER and failures >= DEAD_AFTER_FAILURES
    if result.state == "dead" or lasted:
        state = "dead"
    else:
        state = "failing"
    return LinkStatus(url, state, result.what, now, since, failures)


def result_of_error(error: CurateError) -> LinkResult:
    """Return the state of an address that gave no page."""
    from curate.read.articles.extract import ErrorPage

    if isinstance(error, ErrorPage):
        return LinkResult("dead", "shows an error page, though it answers with 200")
    if not isinstance(error, FetchFailed):
        return LinkResult("alive")  # it answered; whether it has an article doesn't matter here
    what = error.problem.what
    if isinstance(error, RequestBlocked) or error.status in _CLOSED_STATUSES:
        return LinkResult("closed", what, error.status is not None, error.unreachable)
    if error.status in _DEAD_STATUSES:
        return LinkResult("dead", what)
    return LinkResult("failing", what, error.status is not None, error.unreachable)


def result_of_page(asked: str, fetched: FetchResult) -> LinkResult:
    """Return the state of an address that gave a page: dead if it only leads to the front page of its own site."""
    before, after = urlsplit(asked), urlsplit(fetched.url)
    deep = before.path.strip("/") or before.query
    if deep and not (after.path.strip("/") or after.query) and site_host(asked) == site_host(fetched.url):
        return LinkResult("dead", "leads only to the front page of its site by now")
    return LinkResult("alive")


async def check_links(
    urls: Sequence[str],
    statuses: Mapping[str, LinkStatus],
    session: ReadSession,
    *,
    done: Callable[[LinkStatus], None] = lambda status: None,
) -> list[LinkStatus]:
    """Ask for each address, as robots.txt allows. Raises CannotRun if it seems that this computer is offline: then
    nothing was learned of any.

    statuses: what is known of each so far. done: called with each as it is known, unless none was reached yet.
    """
    slots = asyncio.Semaphore(MAX_CONCURRENT_CHECKS)
    guard = OfflineGuard(done)
    faults: list[tuple[str, str]] = []

    async def check_one(url: str) -> LinkStatus:
        async with slots:
            result = await _check_link(url, session)
        status = update_status(url, result, statuses.get(url), session.now)
        faults.append((urlsplit(url).hostname or "", result.unreached))
        guard.add(status, reached=result.reached)
        return status

    checked = await asyncio.gather(*map(check_one, urls))
    if checked and not guard.reached and (len(checked) >= _OFFLINE_MIN_URLS or seems_offline(faults)):
        if len(checked) > 1:
            what = f"none of {len(checked)} addresses could be reached"
        else:
            what = "the one address that was asked can't be reached"
        raise CannotRun(Problem("check --links", what, "check that this computer is online; nothing was noted down"))
    guard.flush()
    return checked


async def _check_link(url: str, session: ReadSession) -> LinkResult:
    from curate.read.articles.extract import extract_article

    try:
        fetched = await session.fetch_page(url, limit=MAX_PAGE_BYTES, user_supplied=True, truncate=True)
        result = result_of_page(url, fetched)
        if result.state == "alive" and fetched.is_html:
            await session.sandbox.run(
                extract_article, fetched.body, url=fetched.url, charset=fetched.charset, where=url
            )
    except CurateError as error:
        return result_of_error(error)
    return result
