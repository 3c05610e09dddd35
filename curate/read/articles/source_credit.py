"""Whom a note names for an article: title, author, site and day, as a feed and a page give them. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime

from curate.formats.hosts import site_host
from curate.model import Article, Credit, Item, Source


def local_day(moment: datetime) -> date:
    """Return the day of a time, in the zone of this computer. Exactly midnight UTC is a day that was written without a
    time (``feeds.dates.parse_feed_time``), and stays that day wherever it is read."""
    utc = moment.astimezone(UTC)
    if utc.time() == datetime.min.time():
        return utc.date()
    return moment.astimezone().date()


def credit_from_item(item: Item, site: str) -> Credit:
    """Return the title, author, site and day that a feed gives of an item. site: what the feed is called."""
    return Credit(item.title, item.author, site, local_day(item.published) if item.published else None)


def credit_from_article(article: Article) -> Credit:
    """Return the title, author, site and day that a page gives of itself."""
    return Credit(article.title, article.author, article.site, article.published)


def make_source(url: str, feed: Credit, page: Credit, *, via: str = "") -> Source:
    """Return the source of a note: each thing as the feed says it, else as the page does.

    The host stands in where neither names a site.
    """
    return Source(
        url,
        feed.title or page.title,
        feed.author or page.author,
        feed.site or page.site or site_host(url),
        feed.day or page.day,
        via,
    )
