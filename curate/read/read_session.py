"""What reading from the web needs while one command runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from curate.model import FetchResult, OwnHeaders, ParsedFeed
from curate.read.http.fetch import ACCEPT_PAGE, MAX_ARTICLE_BYTES, Fetcher
from curate.read.http.robots import RobotsChecker
from curate.read.sandbox import Sandbox
from curate.read.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class ReadSession:
    """The cache, the one fetcher, robots.txt, the sandbox for what comes from outside, and the time."""

    cache: Cache
    fetcher: Fetcher
    robots: RobotsChecker
    sandbox: Sandbox
    now: datetime

    async def fetch_page(
        self,
        url: str,
        *,
        limit: int = MAX_ARTICLE_BYTES,
        user_supplied: bool = False,
        truncate: bool = False,
        ask_robots: bool = True,
        own_headers: OwnHeaders | None = None,
    ) -> FetchResult:
        """Fetch a web page, if robots.txt allows it.

        Parameters as for ``Fetcher.get``. ask_robots: False for a page of the user's own. Raises FetchFailed.
        """
        if ask_robots:
            await self.robots.check_allowed(url, self.now, user_supplied=user_supplied)
        return await self.fetcher.get(
            url,
            limit=limit,
            accept=ACCEPT_PAGE,
            user_supplied=user_supplied,
            truncate=truncate,
            own_headers=own_headers,
        )

    async def parse_feed(self, fetched: FetchResult, where: str) -> ParsedFeed:
        """Read a feed in the sandbox. where: what it is called in a problem. Raises CurateError."""
        from curate.read.feeds.parse import parse_feed  # not loaded while no feed has anything new

        parsed: ParsedFeed = await self.sandbox.run(
            parse_feed,
            fetched.body,
            url=fetched.url,
            charset=fetched.charset,
            content_type=fetched.content_type,
            where=where,
        )
        return parsed
