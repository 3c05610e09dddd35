"""robots.txt for article pages, as RFC 9309 has it. Feeds that the user follows are not asked about.

No file (4xx) allows everything; a server that fails (5xx) or can't be reached allows nothing for now; an answer is
kept for 24 hours, and longer only while no newer one is to be had.
"""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from curate.problems import FetchFailed, Problem, RequestBlocked
from curate.read.http.network_policy import check_url, redact_url

if TYPE_CHECKING:
    from protego import Protego

    from curate.read.http.fetch import Fetcher

PRODUCT_NAME = "curate"
CACHE_LIFETIME = timedelta(hours=24)

_AGENT_LINE = re.compile(r"\s*user[- ]?agent\s*(?::|\s)\s*([^#]*)", re.IGNORECASE)


class RobotsCache(Protocol):
    """Keeps robots.txt files. An origin is ``https://host`` or ``https://host:port``; no body: there is no file."""

    def load_robots(self, origin: str) -> tuple[bytes | None, datetime] | None:
        """Return the file and when it was fetched, or None if it was never asked for."""

    def save_robots(self, origin: str, body: bytes | None, fetched_at: datetime) -> None: ...


def allows(body: bytes | None, url: str) -> bool:
    """Whether a robots.txt lets this program read a URL. None: there is no such file."""
    return body is None or bool(_parse_rules(body).can_fetch(url, PRODUCT_NAME))


class RobotsChecker:
    """Asks robots.txt once per origin and run, and at most every 24 hours."""

    def __init__(self, fetcher: Fetcher, cache: RobotsCache) -> None:
        self._fetcher = fetcher
        self._cache = cache
        self._locks: dict[str, asyncio.Lock] = {}
        self._failed: dict[str, FetchFailed] = {}

    async def check_allowed(self, url: str, now: datetime, *, user_supplied: bool = False) -> None:
        """Return if the page may be read. user_supplied: the user wrote this URL, so its port is meant.

        Raises RequestBlocked (lasting) if robots.txt says no, and FetchFailed (passing) while it can't be had.
        """
        url = check_url(url, user_supplied=True)
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            try:
                body = await self._load_file(origin, now, user_supplied=user_supplied)
            except FetchFailed as error:
                what = f"was not read: robots.txt of its site {error.problem.what}"
                kind = FetchFailed
                if isinstance(error, RequestBlocked):
                    kind = RequestBlocked
                raise kind(
                    Problem(redact_url(url), what, error.problem.hint),
                    status=error.status,
                    retry_after=error.retry_after,
                    permanent=kind is RequestBlocked,
                    unreachable=error.unreachable,
                ) from error
        if not allows(body, url):
            hint = "open the page in a browser and write the note from what you read there"
            what = "is a page that robots.txt asks programs not to read"
            raise RequestBlocked(Problem(redact_url(url), what, hint), permanent=True)

    async def _load_file(self, origin: str, now: datetime, *, user_supplied: bool) -> bytes | None:
        cached = self._cache.load_robots(origin)
        if cached and timedelta(0) <= now - cached[1] < CACHE_LIFETIME:
            return cached[0]
        try:
            body = await self._fetch_file(origin, user_supplied=user_supplied)
        except FetchFailed:
            # An old file is better than none while the server is away (RFC 9309, 2.4).
            if cached:
                return cached[0]
            raise
        self._cache.save_robots(origin, body, now)
        return body

    async def _fetch_file(self, origin: str, *, user_supplied: bool) -> bytes | None:
        from curate.read.http.fetch import MAX_ROBOTS_BYTES

        if origin in self._failed:
            raise self._failed[origin]
        try:
            answer = await self._fetcher.get(
                f"{origin}/robots.txt",
                limit=MAX_ROBOTS_BYTES,
                accept="text/plain, */*;q=0.5",
                user_supplied=user_supplied,
                truncate=True,
            )
        except FetchFailed as error:
            # An empty file forbids nothing; a circle of redirects counts as no file (RFC 9309, 2.3.1.2 and 2.3.1.3),
            # as does a 4xx, except 429, which is temporary.
            status = error.status or 0
            if not isinstance(error, RequestBlocked) and 200 <= status < 500 and status != 429:
                return None
            # One failure is enough for a run: every article of the site would wait for the deadline again.
            self._failed[origin] = error
            raise
        return answer.body


@lru_cache(maxsize=16)
def _parse_rules(body: bytes) -> Protego:
    """Return the parsed file. Its groups for other programs become one; only a whole name is ours (RFC 9309, 2.2.1).

    Protego keeps every rule once for each program of its group: half a megabyte of both would take gigabytes.
    """
    from protego import Protego

    lines: list[str] = []
    for line in body.decode("utf-8-sig", "replace").splitlines():
        if named := _AGENT_LINE.match(line):
            name = named[1].strip().lower()
            product = re.split(r"[/\s]", name, maxsplit=1)[0]
            line = f"User-agent: {'*' if name == '*' else PRODUCT_NAME if product == PRODUCT_NAME else '(another)'}"
        lines.append(line)
    return Protego.parse("\n".join(lines))
