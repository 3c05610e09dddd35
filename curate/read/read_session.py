"""What reading from the web needs while one command runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from curate.formats.web_address import url_key
from curate.model import FetchResult, OwnHeaders, ParsedFeed
from curate.read.http.fetch import ACCEPT_PAGE, MAX_ARTICLE_BYTES, Fetcher
from curate.read.http.robots import RobotsChecker
from curate.read.sandbox import Sandbox
from curate.read.storage.cache import Cache
from curate.read.text.page_refresh import MAX_REFRESHES, may_refresh, refresh_target


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

    async def follow_refreshes(self, fetched: FetchResult, get: Callable[[str], Awaitable[FetchResult]]) -> FetchResult:
        """Return the page that a page leads to which only sends its visitors elsewhere; else the page itself.

        get: asks for a page, by the same rules as any link of a page.
        """
        seen = {url_key(fetched.url)}
        while len(seen) <= MAX_REFRESHES and fetched.is_html and may_refresh(fetched.body):
            target: str = await self.sandbox.run(
                refresh_target, fetched.body, url=fetched.url, charset=fetched.charset, where=fetched.url
            )
            if not target or url_key(target) in seen:
                break
            seen.add(url_key(target))
            fetched = await get(target)
        return fetched

    async def parse_feed(self, fetched: FetchResult, where: str) -> ParsedFeed:
        """Read a feed in the sandbox. where: what it is called in a problem. Raises CurateError."""
        from curate.read.feeds.parse import parse_feed  # not loaded while no feed has anything new

        parsed: ParsedFeed = await self.sandbox.run(
            parse_feed,
            fetched.body,
            url=fetched.url,
            charset=fetched.charset,
            content_type=fetched.content_type,
            base=fetched.base_url,
            where=where,
        )
        return parsed
