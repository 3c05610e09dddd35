"""An item's article: its page fetched, as robots.txt allows, and extracted, then the pages that continue it.

What was fetched and what was taken of it is noted down on the way, for the user to look at.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from curate.formats.web_address import url_key
from curate.model import Article, Credit, ExtractionTrace, Feed, Item, PageResult
from curate.problems import CurateError, FetchFailed
from curate.read import fetch_schedule
from curate.read.articles.source_credit import credit_from_article
from curate.read.articles.trim import trim_article

if TYPE_CHECKING:
    from curate.read.read_session import ReadSession

MAX_PAGES = 10
"""Of an article in several pages so many are read."""

FIRST_PULL_ARTICLES = 20
"""How many articles a first pull of a feed extracts; the others are fetched when somebody opens them."""
MAX_CONCURRENT_ARTICLES = 4
"""Articles of one feed under way at once: enough to fetch one while another is extracted, few enough for memory."""
MAX_HOST_FAILURES = 2
"""After so many of its pages failed for the moment (no answer, 429, 5xx), a host is left alone for this pull."""

HostLock = AbstractAsyncContextManager[None]


def article_rules(feed: Feed | None) -> tuple[str, str, str]:
    """Return the user's CSS selectors for the articles of a feed: ``select``, ``drop`` and ``next``."""
    if feed:
        return feed.select, feed.cut, feed.next
    return "", "", ""


async def fetch_item_text(
    item: Item, feed: Feed | None, session: ReadSession, *, host_lock: Callable[[], HostLock] = nullcontext
) -> Item:
    """Return the item with its article's text, or with the reason why there is none; the cache remembers either.

    host_lock: makes what is held while a page is fetched. A text that is there already stays if no new one is found.
    """
    fetch = _ArticleFetch(session, feed, host_lock=host_lock)
    try:
        article = await fetch.run(item.url)
    except CurateError as error:
        what = error.problems[0].what
        temporary = is_temporary_failure(error)
        if not item.text:
            if isinstance(error, FetchFailed):
                wait = error.retry_after
            else:
                wait = None
            again = fetch_schedule.next_ask_after_refusal(session.now, retry_after=wait)
            session.cache.save_failure(item.id, what, again if temporary else None)
        session.cache.save_trace(item.id, ExtractionTrace(session.now, article_rules(feed), tuple(fetch.pages)))
        state = "failed" if temporary else "gone"
        return replace(item, article=item.article if item.text else state, problem=what)
    text = trim_article(article.text, item.title)
    session.cache.save_text(item.id, text)
    session.cache.save_credit(item.id, credit_from_article(article))
    session.cache.save_trace(item.id, ExtractionTrace(session.now, article_rules(feed), tuple(fetch.pages)))
    return replace(item, text=text, article="kept", problem="")


async def fetch_item_credit(item: Item, feed: Feed | None, session: ReadSession) -> Credit | None:
    """Return what an item's page names, and remember it; None where it can't be read. The item's text stays."""
    try:
        article = await fetch_article(item.url, session, feed=feed)
    except CurateError:
        return None
    credit = credit_from_article(article)
    session.cache.save_credit(item.id, credit)
    return credit


def is_temporary_failure(error: CurateError) -> bool:
    """Whether the same page may give an article another time."""
    if isinstance(error, FetchFailed):
        return not error.permanent
    from curate.read.articles.extract import ArticleUnavailable

    return isinstance(error, ArticleUnavailable)


async def fetch_article(
    url: str, session: ReadSession, *, feed: Feed | None = None, user_supplied: bool = False
) -> Article:
    """Fetch one page, as robots.txt allows, and extract it; then those that the feed's ``next`` leads to, one after the
    other, on the same host and ``MAX_PAGES`` at most. Raises CurateError if the first gives no article; a later one
    that gives none ends the article.

    user_supplied: the user gave this address by hand: author, site and date are looked for with more trouble, and the
    title.
    """
    return await _ArticleFetch(session, feed, user_supplied).run(url)


@dataclass(frozen=True, slots=True)
class _ArticleFetch:
    """The fetching of one article, page by page."""

    session: ReadSession
    feed: Feed | None
    user_supplied: bool = False
    host_lock: Callable[[], HostLock] = nullcontext
    pages: list[PageResult] = field(default_factory=list)
    """What became of each page so far."""

    async def run(self, url: str) -> Article:
        first = await self._fetch_page(url, user_supplied=self.user_supplied)
        texts, seen = [first.text], {url_key(url), url_key(first.url)}
        last = first
        while last.next and url_key(last.next) not in seen and len(texts) < MAX_PAGES:
            if urlsplit(last.next).netloc != urlsplit(first.url).netloc:
                self.pages.append(PageResult(last.next, problem="is on another host, and was not asked"))
                break
            seen.add(url_key(last.next))
            try:
                last = await self._fetch_page(last.next)
            except CurateError:
                break
            if last.text in texts:
                self.pages[-1] = replace(self.pages[-1], characters=0, problem="says the same as a page before")
                break
            texts.append(last.text)
        return replace(first, text="\n\n".join(texts), next="")

    async def _fetch_page(self, url: str, *, user_supplied: bool = False) -> Article:
        from curate.read.articles.extract import extract_article

        page = PageResult(url)
        try:
            async with self.host_lock():
                own = self.feed.own_headers if self.feed else None
                fetched = await self.session.fetch_page(url, user_supplied=user_supplied, own_headers=own)
                fetched = await self.session.follow_refreshes(
                    fetched, lambda target: self.session.fetch_page(target, own_headers=own)
                )
            page = PageResult(fetched.url, fetched.content_type, len(fetched.body))
            select, drop, next_page = article_rules(self.feed)
            article: Article = await self.session.sandbox.run(
                extract_article,
                fetched.body,
                url=fetched.url,
                charset=fetched.charset,
                select=select,
                drop=drop,
                next_page=next_page,
                with_credit=True,
                with_metadata=user_supplied,
                where=url,
            )
        except CurateError as error:
            self.pages.append(replace(page, problem=error.problems[0].what))
            raise
        text = trim_article(article.text, article.title)
        self.pages.append(
            replace(
                page,
                method=article.method,
                characters=len(text),
                removed_count=article.removed_count,
                problem=article.problem,
            )
        )
        return replace(article, text=text)


class _HostSkipped(Exception):
    """A host that failed too often in this pull isn't asked again."""


class ArticleProgress:
    """Counts the articles so far, and the failures of each host."""

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
        """Hold a host while a page of it is asked for: one at a time, so that the next one knows how this one went.

        Raises _HostSkipped if it failed too often."""
        async with self._host_locks[host]:
            if self._failures_by_host[host] >= MAX_HOST_FAILURES:
                raise _HostSkipped
            try:
                yield
            except FetchFailed as error:
                self._failures_by_host[host] += not error.permanent
                raise


async def pull_articles(feed: Feed, session: ReadSession, articles: ArticleProgress) -> tuple[int, int]:
    """Fetch and extract what the feed's items still want; return how many gave text, and how many did not."""
    if not feed.articles:
        return 0, 0
    wanted = session.cache.articles_to_fetch(feed.url, session.now)
    articles.add(wanted=len(wanted))
    slots = asyncio.Semaphore(MAX_CONCURRENT_ARTICLES)

    async def pull_one(item: Item) -> bool:
        async with slots:
            try:
                item = await fetch_item_text(
                    item, feed, session, host_lock=partial(articles.acquire_host, urlsplit(item.url).netloc)
                )
            except _HostSkipped:
                item = _postpone_item(item, session)
        articles.add(done=1)
        return bool(item.text)

    results = await asyncio.gather(*(pull_one(item) for item in wanted))
    return sum(results), len(results) - sum(results)


def _postpone_item(item: Item, session: ReadSession) -> Item:
    """Leave an item whose host has just shown that it doesn't answer for later; that counts as no try."""
    session.cache.postpone_article(item.id, fetch_schedule.next_ask_after_refusal(session.now))
    return replace(item, article="failed", problem="was not asked for: its server doesn't answer")
