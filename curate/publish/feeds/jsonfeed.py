"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from curate.formats.xmltext import sound
from curate.publish.feeds.channel import NoteEntry, SiteFeed, timestamp
from curate.publish.feeds.paging import FeedDocument, links

NAME, MEDIA_TYPE = "feed.json", "application/feed+json"


def json_feed(feed: SiteFeed, document: FeedDocument[NoteEntry] | None = None, base: str = "") -> str:
    """One document of a feed; all of its entries on one if none is named. base: its folder below the site's address.

    ``next_url`` leads to the archive before, so that no document changes when a note is added but the newest.
    """
    document = document or FeedDocument(0, tuple(feed.entries))
    at = links(feed, document, base, NAME)
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": sound(feed.title),
        **_said(
            home_page_url=feed.page_url,
            feed_url=at.itself,
            description=feed.subtitle,
            next_url=at.older,
            icon=feed.icon,
            language=feed.language,
        ),
        "authors": [{"name": sound(feed.author or feed.title)}],
        **({"hubs": [{"type": "WebSub", "url": feed.hub}]} if feed.hub and not document.number else {}),
        "items": [_item(entry, feed) for entry in document.entries],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _item(entry: NoteEntry, feed: SiteFeed) -> dict[str, Any]:
    tags = [sound(topic) for topic in dict.fromkeys(entry.topics)]
    return {
        "id": entry.id,
        **_said(url=entry.address, external_url=entry.source.url, title=entry.title),
        "content_html": sound(entry.html),
        **_said(summary=entry.summary),
        "date_published": timestamp(entry.published),
        "date_modified": timestamp(entry.updated),
        **({"authors": [{"name": sound(entry.author)}]} if entry.author and entry.author != feed.author else {}),
        **({"tags": tags} if tags else {}),
        **_said(language=entry.lang if entry.lang != feed.language else ""),
    }


def _said(**texts: str) -> dict[str, str]:
    return {key: sound(text) for key, text in texts.items() if text}
