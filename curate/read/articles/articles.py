"""An item's article: its page fetched, as robots.txt allows, and extracted; the pages it goes on on after it.

What was fetched and what was taken of it is noted down on the way, for the user to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from curate.formats.web_address import same_place
from curate.model import Article, Credit, ExtractionTrace, Feed, Item, PageResult
from curate.problems import CurateError, FetchFailed
from curate.read.articles.byline import of_article
from curate.read.articles.trim import trimmed
from curate.read.network import schedule
from curate.read.network.fetch import ARTICLE_LIMIT, PAGE_TYPES

if TYPE_CHECKING:
    from curate.read.network.session import ReadSession

MOST_PAGES = 10
"""Of an article in several pages so many are read."""

Turn = AbstractAsyncContextManager[None]


def rules_of(feed: Feed | None) -> tuple[str, str, str]:
    """What the user says of the articles of a feed: ``select``, ``drop`` and ``next``."""
    if feed:
        return (feed.select, feed.cut, feed.next)
    return ("", "", "")


async def read_item(
    item: Item, feed: Feed | None, tools: ReadSession, *, turn: Callable[[], Turn] = nullcontext
) -> Item:
    """The item with its article's text, or with the reason why there is none; the cache remembers either.

    turn: makes what is held while a page is asked for. A text that is there already stays if no new one is found.
    """
    pages: list[PageResult] = []
    try:
        article = await read_page(item.url, tools, feed=feed, turn=turn, pages=pages)
    except CurateError as error:
        what = error.problems[0].what
        passing = is_passing(error)
        if not item.text:
            if isinstance(error, FetchFailed):
                wait = error.retry_after
            else:
                wait = None
            again = schedule.after_refusal(tools.now, retry_after=wait)
            tools.cache.save_failure(item.id, what, again if passing else None)
        tools.cache.save_trace(item.id, ExtractionTrace(tools.now, rules_of(feed), tuple(pages)))
        state = "failed" if passing else "gone"
        return replace(item, article=item.article if item.text else state, problem=what)
    text = trimmed(article.text, item.title)
    tools.cache.save_text(item.id, text)
    tools.cache.save_credit(item.id, of_article(article))
    tools.cache.save_trace(item.id, ExtractionTrace(tools.now, rules_of(feed), tuple(pages)))
    return replace(item, text=text, article="kept", problem="")


async def read_credit(item: Item, feed: Feed | None, tools: ReadSession) -> Credit | None:
    """Return what an item's page names, and remember it; None where it can't be read. The item's text stays."""
    try:
        article = await read_page(item.url, tools, feed=feed)
    except CurateError:
        return None
    credit = of_article(article)
    tools.cache.save_credit(item.id, credit)
    return credit


def is_passing(error: CurateError) -> bool:
    """Whether the same page may give an article another time."""
    if isinstance(error, FetchFailed):
        return not error.lasting
    from curate.read.articles.extract import NoTextNow

    return isinstance(error, NoTextNow)


async def read_page(
    url: str,
    tools: ReadSession,
    *,
    feed: Feed | None = None,
    written: bool = False,
    turn: Callable[[], Turn] = nullcontext,
    pages: list[PageResult] | None = None,
) -> Article:
    """Fetch one page, as robots.txt allows, and extract it; then those that the feed's ``next`` leads to, one after the
    other, on the same host and ``MOST_PAGES`` at most. Raises CurateError if the first gives no article; a later one
    that gives none ends the article.

    written: the user gave this address by hand: author, site and date are looked for with more trouble, and the title.
    pages: what became of
    each page is noted down here.
    """
    told: list[PageResult] = [] if pages is None else pages
    first = await _one(url, tools, feed, written, turn, told)
    texts, seen = [first.text], {same_place(url), same_place(first.url)}
    last = first
    while last.next and same_place(last.next) not in seen and len(texts) < MOST_PAGES:
        if urlsplit(last.next).netloc != urlsplit(first.url).netloc:
            told.append(PageResult(last.next, problem="is on another host, and was not asked"))
            break
        seen.add(same_place(last.next))
        try:
            last = await _one(last.next, tools, feed, False, turn, told)
        except CurateError:
            break
        if last.text in texts:
            told[-1] = replace(told[-1], characters=0, problem="says the same as a page before")
            break
        texts.append(last.text)
    return replace(first, text="\n\n".join(texts), next="")


async def _one(
    url: str, tools: ReadSession, feed: Feed | None, written: bool, turn: Callable[[], Turn], told: list[PageResult]
) -> Article:
    from curate.read.articles.extract import extract_article

    at = PageResult(url)
    try:
        async with turn():
            await tools.robots.permitted(url, tools.now, written=written)
            fetched = await tools.fetcher.get(url, limit=ARTICLE_LIMIT, accept=PAGE_TYPES, written=written)
        at = PageResult(fetched.url, fetched.content_type, len(fetched.body))
        select, cut, following = rules_of(feed)
        found: Article = await tools.children.run(
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
    text = trimmed(found.text, found.title)
    told.append(replace(at, how=found.how, characters=len(text), left_out=found.left_out, problem=found.problem))
    return replace(found, text=text)
