"""From an address that a person knows to the feeds behind it: itself, what its page names, then the usual paths."""

from __future__ import annotations

from urllib.parse import urlsplit

from curate.model import DiscoveredFeed, FetchResult, ParsedFeed
from curate.problems import CurateError, FetchFailed, Problem
from curate.read.feeds.feed_links import feed_links, usual_feed_urls
from curate.read.feeds.parse import NotAFeed
from curate.read.http.fetch import MAX_ARTICLE_BYTES, MAX_FEED_BYTES
from curate.read.read_session import ReadSession

MAX_NAMED_FEEDS = 12
"""How many of the feeds that a page names are tried."""


async def find_feeds(url: str, session: ReadSession) -> list[DiscoveredFeed]:
    """Return the feeds of an address, each one asked and read: one if it is a feed itself. Raises CurateError if it
    can't be read, or has none."""
    fetched = await session.fetcher.get(url, limit=max(MAX_FEED_BYTES, MAX_ARTICLE_BYTES), user_supplied=True)
    try:
        return [_make_discovered(url, fetched, await session.parse_feed(fetched, url))]
    except NotAFeed:
        pass
    links = await session.sandbox.run(feed_links, fetched.body, url=fetched.url, charset=fetched.charset, where=url)
    named = {link.url: link.title for link in links[:MAX_NAMED_FEEDS]}
    feeds, problems = await _try_urls(named, session, all_of_them=True)
    if not feeds:
        guesses = {path: "" for path in usual_feed_urls(fetched.url) if path not in (url, *named)}
        feeds, _ = await _try_urls(guesses, session, all_of_them=False)
    if not feeds and problems:
        raise CurateError(problems)
    if not feeds:
        hint = "look for an RSS or Atom link on the page, and follow that address"
        what = "names no feed that works, and has none in the usual places"
        raise CurateError(Problem(url, what, hint))
    return feeds


async def _try_urls(
    titles: dict[str, str], session: ReadSession, *, all_of_them: bool
) -> tuple[list[DiscoveredFeed], list[Problem]]:
    """Return those of the addresses that are feeds, and what is wrong with the others; of guesses the first is enough.

    titles: what the page calls each address; the feed's own title comes first.
    """
    feeds: dict[str, DiscoveredFeed] = {}
    problems: list[Problem] = []
    for url, title in titles.items():
        try:
            fetched = await session.fetcher.get(url, limit=MAX_FEED_BYTES)
            feed = _make_discovered(url, fetched, await session.parse_feed(fetched, url), title)
        except CurateError as error:
            if isinstance(error, FetchFailed) and error.status is None and not error.permanent and not all_of_them:
                raise  # the server has stopped answering: its other paths won't answer either
            problems += error.problems
            continue
        feeds.setdefault(feed.url, feed)
        if not all_of_them:
            break
    return list(feeds.values()), problems


def _make_discovered(url: str, fetched: FetchResult, parsed: ParsedFeed, title: str = "") -> DiscoveredFeed:
    # A redirect that isn't for good (a login, a load balancer) is not what to write down.
    return DiscoveredFeed(
        fetched.moved_to or url, parsed.title or title or (urlsplit(url).hostname or ""), len(parsed.entries)
    )
