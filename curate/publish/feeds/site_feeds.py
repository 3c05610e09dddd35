"""What readers take the site with: its feeds, the page that offers them, and the list of what the user reads. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from curate.formats import opml
from curate.model import Feed, Note, Page, Site
from curate.publish.feeds.entry_content import make_entry, render_entry_texts
from curate.publish.feeds.feed_formats import FEED_FORMATS
from curate.publish.feeds.feed_model import NoteEntry, SiteFeed, feed_id
from curate.publish.feeds.paging import PAGE_SIZE, FeedDocument, document_file_name, paginate
from curate.publish.site.note_index import NoteIndex, digest_values, source_host
from curate.publish.site.urls import index_file, natural_sort_key, note_url, quote_path, topic_address

OPML_FILE = "blogroll.opml"
_MAX_SUBSCRIPTION_ENTRIES = 2 * PAGE_SIZE - 1
"""A subscription document has so many notes at the most."""
# Names that only a home's or a company's own network knows (RFC 6762, RFC 8375, ICANN's .internal).
_LOCAL_SUFFIXES = (".local", ".home.arpa", ".internal", ".lan", ".localhost")
_IP_ADDRESS = re.compile(r"[\d.]+|.*:.*")

EntryTexts = tuple[str, str]
"""``feeds.content.render_entry_texts`` a note."""


@dataclass(frozen=True, slots=True)
class FeedOffer:
    """One feed as the subscribe page offers it."""

    topic: str
    """Empty for the whole site's."""
    forms: tuple[tuple[str, str], ...]
    """The name of each form (``Atom``) and the feed's whole address."""


@dataclass(frozen=True, slots=True)
class SubscribedFeed:
    """One feed that the user reads."""

    title: str
    page: str
    """The site's front page."""
    feed: str
    topics: tuple[str, ...]
    notes: int
    """How many notes are about articles of its site."""


def list_feed_offers(site: Site, topics: Iterable[str]) -> list[FeedOffer]:
    """The site's feeds and those of the topics, by name."""
    if not site.url:
        return []
    return [
        FeedOffer(topic, tuple((form.title, site.url + base + form.file_name) for form in FEED_FORMATS))
        for topic, base in [("", ""), *((name, topic_address(name)) for name in sorted(topics, key=natural_sort_key))]
    ]


def alternate_links(site: Site, base: str = "", title: str = "") -> list[tuple[str, str, str]]:
    """(media type, address, title) of each form of a feed, for a page's head."""
    if not site.url:
        return []
    name = f"{title} – {site.name}" if title else site.name
    return [(form.media_type, site.url + base + form.file_name, f"{name} ({form.title})") for form in FEED_FORMATS]


def make_feed_files(
    found: NoteIndex,
    site: Site,
    words: Mapping[str, Mapping[str, str]],
    updated: Mapping[str, datetime],
    *,
    origin: str,
    scope: str,
    first: Mapping[str, str] | None = None,
    down: Set[str] = frozenset(),
    kept: Callable[[str, Callable[[], EntryTexts]], EntryTexts] = lambda _name, make: make(),
) -> list[Page]:
    """The files of every feed: the site's, with archives of all notes, and each topic's newest. None without address.

    words: the site's, by language: around a note stand those of its own. updated: when each note last changed. origin:
    where the site first was. scope: see ``compose.sheets``. first: the first names of notes that were renamed. kept:
    gives the texts of a note, by its name, from an earlier run, or has them made. down: pages that were taken down, by
    their file on the site; links to them become text.
    """
    if not site.url:
        return []
    first = first or {}
    scope = digest_values(scope, site, words, origin)
    by_name = {note.name: note for note in found.notes}
    gone = frozenset(site.url + page.removesuffix("index.html") for page in down)

    @functools.cache
    def entry(name: str) -> NoteEntry:
        note = by_name[name]
        around = words.get(note.lang) or words[site.language]
        texts = kept(name, lambda: render_entry_texts(note, note_url(name, site.url), around, gone))
        return make_entry(note, site, updated[name], origin=origin, first=first.get(name, ""), texts=texts)

    out: list[Page] = []
    every = [("", "", paginate(found.notes))]
    # A topic's older notes are in the archives of the whole, and on its pages.
    every += [
        (name, topic_address(name), [FeedDocument(0, notes[:_MAX_SUBSCRIPTION_ENTRIES])])
        for name, notes in found.topics.items()
    ]
    for topic, base, documents in every:
        feed = SiteFeed(
            title=f"{topic} – {site.name}" if topic else site.name,
            subtitle=site.description,
            site_url=site.url,
            page_url=site.url + base,
            entries=(),
            language=site.language,
            author=site.author or site.name,
            hub=site.hub,
            id=feed_id(origin, base),
        )
        for document in documents:
            of = [(found.keys[note.name], updated[note.name], first.get(note.name)) for note in document.entries]
            key = digest_values(scope, topic, base, document.number, document.older, document.newer, of)
            for form in FEED_FORMATS:
                make = functools.partial(_write_document, form.write, feed, document, base, entry)
                out.append(
                    Page(
                        base + document_file_name(form.file_name, document.number),
                        digest_values(key, form.file_name),
                        make,
                    )
                )
    return out


def subscription_note_names(found: NoteIndex) -> set[str]:
    """The names of the notes that a subscription document may have: those are written again and again."""
    return {note.name for some in (found.notes, *found.topics.values()) for note in some[:_MAX_SUBSCRIPTION_ENTRIES]}


def _write_document(
    write: Callable[[SiteFeed, FeedDocument[NoteEntry] | None, str], str],
    feed: SiteFeed,
    document: FeedDocument[Note],
    base: str,
    entry: Callable[[str], NoteEntry],
) -> str:
    return write(feed, document.map_entries(lambda note: entry(note.name)), base)


def make_redirect_pages(moved: Mapping[str, str], site: Site, words: Mapping[str, str]) -> list[Page]:
    """A page at each address that a note had before its file was renamed, which leads to where it is now."""
    out: list[Page] = []
    for before, name in sorted(moved.items()):
        to = f"../{quote_path(name)}/"
        if site.url:
            canonical = f'<link rel="canonical" href="{escape(note_url(name, site.url))}">'
        else:
            canonical = ""
        page = (
            f'<!doctype html>\n<html lang="{site.language}"><head><meta charset="utf-8">'
            f"<title>{escape(words['moved'])}</title>{canonical}"
            f'<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url={escape(to)}"></head>'
            f'<body><h1><a href="{escape(to)}">{escape(words["moved"])}</a></h1></body></html>\n'
        )
        out.append(Page.from_text(index_file(f"notes/{before}"), page))
    return out


def list_subscribed_feeds(feeds: Sequence[Feed], allowed: Sequence[str], found: NoteIndex) -> list[SubscribedFeed]:
    """What the user reads and doesn't keep to himself: those that led to the most notes first.

    A feed of which the user didn't say is left out if its address may be for nobody else's eyes. allowed: the private
    hosts and networks that the user opened.
    """
    shown: list[SubscribedFeed] = []
    for feed in feeds:
        if feed.private or (feed.private is None and _may_be_secret(feed.url, allowed)):
            continue
        parts = urlsplit(feed.url)
        notes = len(found.sources.get(source_host(feed.url), ()))
        page = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
        shown.append(SubscribedFeed(feed.title or source_host(feed.url), page, feed.url, feed.topics, notes))
    return sorted(shown, key=lambda one: (-one.notes, one.title.casefold()))


def _may_be_secret(url: str, allowed: Sequence[str]) -> bool:
    """A name or a key in the address, or a host of a network at home."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    at_home = name in allowed or "." not in name or name.endswith(_LOCAL_SUFFIXES) or bool(_IP_ADDRESS.fullmatch(name))
    return at_home or bool(parts.query or parts.username or parts.password)


def make_opml_file(feeds: Sequence[SubscribedFeed], site: Site) -> Page:
    """The same list, for feed readers."""
    outlines = [opml.Outline(one.feed, one.title, html_url=one.page, topics=one.topics) for one in feeds]
    return Page.from_text(OPML_FILE, opml.serialize(site.name, outlines))
