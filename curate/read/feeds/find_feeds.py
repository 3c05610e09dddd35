"""From an address that a person knows to the feeds behind it.

What is known of its service comes first; then the address itself, what its page names, where it sends its visitors,
what it links to, and the usual paths.
"""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import urlsplit

from curate.model import DiscoveredFeed, FetchResult, ParsedFeed
from curate.problems import CurateError, FetchFailed, Problem
from curate.read.feeds.feed_links import feed_links, linked_feeds, usual_feed_urls
from curate.read.feeds.parse import NotAFeed
from curate.read.feeds.service_feeds import ServiceRule, matching_rules
from curate.read.http.fetch import ACCEPT_PAGE, MAX_ARTICLE_BYTES, MAX_FEED_BYTES
from curate.read.read_session import ReadSession

MAX_NAMED_FEEDS = 12
"""How many of the feeds that a page names, and of those that it links to, are tried."""

_MAX_BYTES = max(MAX_FEED_BYTES, MAX_ARTICLE_BYTES)


async def find_feeds(url: str, session: ReadSession) -> list[DiscoveredFeed]:
    """Return the feeds of an address, each one asked and read: one if it is a feed itself. Raises CurateError if it
    can't be read, or has none."""
    if feeds := await _find_by_rules(url, session):
        return feeds
    tried = {url: ""}
    page = first = await session.fetcher.get(url, limit=_MAX_BYTES, user_supplied=True)
    with suppress(NotAFeed):
        return [_make_discovered(url, page, await session.parse_feed(page, url))]
    feeds, problems = await _try_links(page, session, tried)
    if not feeds:
        with suppress(CurateError):  # where the page leads to nothing, it may have a feed all the same
            page = await session.follow_refreshes(first, lambda at: session.fetcher.get(at, limit=_MAX_BYTES))
    if page is not first:
        with suppress(NotAFeed):
            return [_make_discovered(page.url, page, await session.parse_feed(page, page.url))]
        feeds, problems = await _try_links(page, session, tried)
    if not feeds:
        links = await session.sandbox.run(linked_feeds, page.body, url=page.url, charset=page.charset, where=url)
        feeds, _ = await _try_new({link.url: "" for link in links}, session, tried, most=MAX_NAMED_FEEDS)
    if not feeds:
        guesses = dict.fromkeys(usual_feed_urls(page.url), "")
        feeds, _ = await _try_urls(_without(guesses, tried), session, all_of_them=False)
    if not feeds and problems:
        raise CurateError(problems)
    if not feeds:
        hint = "look for an RSS or Atom link on the page, and follow that address"
        what = "names no feed that works, and has none in the usual places"
        raise CurateError(Problem(url, what, hint))
    return feeds


async def _find_by_rules(url: str, session: ReadSession) -> list[DiscoveredFeed]:
    """Return the feed that a service has for a page, if the rules know it and it is there."""
    for rule, names in matching_rules(url):
        with suppress(CurateError):
            answer = await _ask_for_names(rule, names, session)
            if answer is None:
                continue
            feeds, _ = await _try_urls(
                {feed.format_map(names | answer): "" for feed in rule.feeds}, session, all_of_them=False
            )
            if feeds:
                return feeds
    return []


async def _ask_for_names(rule: ServiceRule, names: dict[str, str], session: ReadSession) -> dict[str, str] | None:
    """Return the names that a rule takes from an answer, or none if it asks for nothing; None if it has none."""
    if not rule.ask:
        return {}
    fetched = await session.fetcher.get(rule.ask.format_map(names), limit=MAX_ARTICLE_BYTES, accept=ACCEPT_PAGE)
    text = fetched.body.decode("utf-8", "replace")
    matches = (re.search(answer, text) for answer in rule.answers)
    return next((match.groupdict() for match in matches if match), None)


async def _try_links(
    page: FetchResult, session: ReadSession, tried: dict[str, str]
) -> tuple[list[DiscoveredFeed], list[Problem]]:
    """Return the feeds that a page names, and what is wrong with the others."""
    links = await session.sandbox.run(feed_links, page.body, url=page.url, charset=page.charset, where=page.url)
    return await _try_new({link.url: link.title for link in links}, session, tried, most=MAX_NAMED_FEEDS)


async def _try_new(
    titles: dict[str, str], session: ReadSession, tried: dict[str, str], *, most: int
) -> tuple[list[DiscoveredFeed], list[Problem]]:
    """Try the first of these addresses, without those that were tried before; note them down in ``tried``."""
    new = dict(list(_without(titles, tried).items())[:most])
    tried |= new
    return await _try_urls(new, session, all_of_them=True)


def _without(titles: dict[str, str], tried: dict[str, str]) -> dict[str, str]:
    return {url: title for url, title in titles.items() if url not in tried}


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
