"""What pages say of the site's own feeds: the offers on the subscribe page, and the links in a page's head. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from curate.model import Site
from curate.publish.feeds.feed_formats import FEED_FORMATS
from curate.publish.site.urls import natural_sort_key, topic_address


@dataclass(frozen=True, slots=True)
class FeedOffer:
    """One feed as the subscribe page offers it."""

    topic: str
    """Empty for the whole site's."""
    forms: tuple[tuple[str, str], ...]
    """The name of each form (``Atom``) and the feed's whole address."""


def list_feed_offers(site: Site, topics: Iterable[str]) -> list[FeedOffer]:
    """Return the site's feed and those of the topics, by name; none while the site has no address."""
    if not site.url:
        return []
    return [
        FeedOffer(topic, tuple((form.title, site.url + base + form.file_name) for form in FEED_FORMATS))
        for topic, base in [("", ""), *((name, topic_address(name)) for name in sorted(topics, key=natural_sort_key))]
    ]


def alternate_links(site: Site, base: str = "", title: str = "") -> list[tuple[str, str, str]]:
    """Return (media type, address, title) of each form of a feed, for a page's head."""
    if not site.url:
        return []
    name = f"{title} – {site.name}" if title else site.name
    return [(form.media_type, site.url + base + form.file_name, f"{name} ({form.title})") for form in FEED_FORMATS]
