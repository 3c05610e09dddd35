"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any

from curate.formats.xmltext import strip_forbidden
from curate.publish.feeds.document_links import document_links
from curate.publish.feeds.feed_model import NoteEntry, SiteFeed, timestamp
from curate.publish.pagination import PageOfEntries

FILE_NAME, MEDIA_TYPE = "feed.json", "application/feed+json"


def render_json_feed(feed: SiteFeed, document: PageOfEntries[NoteEntry] | None = None, base: str = "") -> str:
    """One document of a feed; all of its entries on one if none is named. base: its folder below the site's address.

    ``next_url`` leads to the archive before, so that no document changes when a note is added but the newest.
    """
    document = document or PageOfEntries(0, tuple(feed.entries))
    at = document_links(feed, document, base, FILE_NAME)
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": strip_forbidden(feed.title),
        **_drop_empty(
            home_page_url=feed.page_url,
            feed_url=at.self_url,
            description=feed.subtitle,
            next_url=at.older_url,
            icon=feed.icon,
            language=feed.language,
        ),
        "authors": [{"name": strip_forbidden(feed.author or feed.title)}],
        **({"hubs": [{"type": "WebSub", "url": feed.hub}]} if feed.hub and not document.number else {}),
        "items": [_item(entry, feed) for entry in document.entries],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _item(entry: NoteEntry, feed: SiteFeed) -> dict[str, Any]:
    tags = [strip_forbidden(topic) for topic in dict.fromkeys(entry.topics)]
    return {
        "id": entry.id,
        **_drop_empty(url=entry.address, external_url=entry.source.url, title=entry.title),
        "content_html": strip_forbidden(entry.html),
        **_drop_empty(summary=entry.summary),
        "date_published": timestamp(entry.published),
        "date_modified": timestamp(entry.updated),
        **(
            {"authors": [{"name": strip_forbidden(entry.author)}]}
            if entry.author and entry.author != feed.author
            else {}
        ),
        **({"tags": tags} if tags else {}),
        **_drop_empty(language=entry.lang if entry.lang != feed.language else ""),
    }


def _drop_empty(**texts: str) -> dict[str, str]:
    return {key: strip_forbidden(text) for key, text in texts.items() if text}
