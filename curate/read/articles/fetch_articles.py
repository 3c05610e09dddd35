"""An item's article: its page fetched, as robots.txt allows, and extracted; the pages it goes on on after it.

What was fetched and what was taken of it is noted down on the way, for the user to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from curate.formats.web_address import url_key
from curate.model import Article, Credit, ExtractionTrace, Feed, Item, PageResult
from curate.problems import CurateError, FetchFailed
from curate.read.articles.byline import credit_from_article
from curate.read.articles.trim import trim_article
from curate.read.network import schedule
from curate.read.network.fetch import ACCEPT_PAGE, MAX_ARTICLE_BYTES

if TYPE_CHECKING:
    from curate.read.read_session import ReadSession

MAX_PAGES = 10
"""Of an article in several pages so many are read."""

HostLock = AbstractAsyncContextManager[None]


def article_rules(feed: Feed | None) -> tuple[str, str, str]:
    """What the user says of the articles of a feed: ``select``, ``drop`` and ``next``."""
    if feed:
        return (feed.select, feed.cut, feed.next)
    return ("", "", "")


async def fetch_item_text(
    item: Item, feed: Feed | None, tools: ReadSession, *, turn: Callable[[], HostLock] = nullcontext
) -> Item:
    """The item with its article's text, or with the reason why there is none; the cache remembers either.

    turn: makes what is held while a page is asked for. A text that is there already stays if no new one is found.
    """
    pages: list[PageResult] = []
    try:
        article = await fetch_article(item.url, tools, feed=feed, turn=turn, pages=pages)
    except CurateError as error:
        what = error.problems[0].what
        passing = is_temporary_failure(error)
        if not item.text:
            if isinstance(error, FetchFailed):
                wait = error.retry_after
            else:
                wait = None
            again = schedule.next_ask_after_refusal(tools.now, retry_after=wait)
            tools.cache.save_failure(item.id, what, again if passing else None)
        tools.cache.save_trace(item.id, ExtractionTrace(tools.now, article_rules(feed), tuple(pages)))
        state = "failed" if passing else "gone"
        return replace(item, article=item.article if item.text else state, problem=what)
    text = trim_article(article.text, item.title)
    tools.cache.save_text(item.id, text)
    tools.cache.save_credit(item.id, credit_from_article(article))
    tools.cache.save_trace(item.id, ExtractionTrace(tools.now, article_rules(feed), tuple(pages)))
    return replace(item, text=text, article="kept", problem="")


async def fetch_item_credit(item: Item, feed: Feed | None, tools: ReadSession) -> Credit | None:
    """Return what an item's page names, and remember it; None where it can't be read. The item's text stays."""
    try:
        article = await fetch_article(item.url, tools, feed=feed)
    except CurateError:
        return None
    credit = credit_from_article(article)
    tools.cache.save_credit(item.id, credit)
    return credit


def is_temporary_failure(error: CurateError) -> bool:
    """Whether the same page may give an article another time."""
    if isinstance(error, FetchFailed):
        return not error.permanent
    from curate.read.articles.extract import ArticleUnavailable

    return isinstance(error, ArticleUnavailable)


async def fetch_article(
    url: str,
    tools: ReadSession,
    *,
    feed: Feed | None = None,
    written: bool = False,
    turn: Callable[[], HostLock] = nullcontext,
    pages: list[PageResult] | None = None,
) -> Article:
    """Fetch one page, as robots.txt allows, and extract it; then those that the feed's ``next`` leads to, one after the
    other, on the same host and ``MAX_PAGES`` at most. Raises CurateError if the first gives no article; a later one
    that gives none ends the article.

    written: the user gave this address by hand: author, site and date are looked for with more trouble, and the title.
    pages: what became of
    each page is noted down here.
    """
    told: list[PageResult] = [] if pages is None else pages
    first = await _fetch_page(url, tools, feed, written, turn, told)
    texts, seen = [first.text], {url_key(url), url_key(first.url)}
    last = first
    while last.next and url_key(last.next) not in seen and len(texts) < MAX_PAGES:
        if urlsplit(last.next).netloc != urlsplit(first.url).netloc:
            told.append(PageResult(last.next, problem="is on another host, and was not asked"))
            break
        seen.add(url_key(last.next))
        try:
            last = await _fetch_page(last.next, tools, feed, False, turn, told)
        except CurateError:
            break
        if last.text in texts:
            told[-1] = replace(told[-1], characters=0, problem="says the same as a page before")
            break
        texts.append(last.text)
    return replace(first, text="\n\n".join(texts), next="")


async def _fetch_page(
    url: str, tools: ReadSession, feed: Feed | None, written: bool, turn: Callable[[], HostLock], told: list[PageResult]
) -> Article:
    from curate.read.articles.extract import extract_article

    at = PageResult(url)
    try:
        async with turn():
            await tools.robots.check_allowed(url, tools.now, written=written)
            fetched = await tools.fetcher.get(url, limit=MAX_ARTICLE_BYTES, accept=ACCEPT_PAGE, written=written)
        at = PageResult(fetched.url, fetched.content_type, len(fetched.body))
        select, cut, following = article_rules(feed)
        found: Article = await tools.sandbox.run(
            extract_article,
            fetched.body,
            url=fetched.url,
            charset=fetched.charset,
            select=select,
            cut=cut,
            following=following,
            with_credit=True,
            with_metadata=written,
            where=url,
        )
    except CurateError as error:
        told.append(replace(at, problem=error.problems[0].what))
        raise
    text = trim_article(found.text, found.title)
    told.append(
        replace(at, method=found.method, characters=len(text), removed_count=found.removed_count, problem=found.problem)
    )
    return replace(found, text=text)
