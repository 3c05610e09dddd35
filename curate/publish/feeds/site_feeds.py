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
from curate.publish.feeds.channel import NoteEntry, SiteFeed, feed_id, quoted
from curate.publish.feeds.content import entry_of, page_of, texts_of
from curate.publish.feeds.files import FORMS
from curate.publish.feeds.paging import SIZE, FeedDocument, numbered, paged
from curate.publish.site.note_index import NoteIndex, host, key_of
from curate.publish.site.urls import in_order, topic_address

OPML = "blogroll.opml"
_NEWEST = 2 * SIZE - 1
"""A subscription document has so many notes at the most."""
# Names that only a home's or a company's own network knows (RFC 6762, RFC 8375, ICANN's .internal).
_AT_HOME = (".local", ".home.arpa", ".internal", ".lan", ".localhost")
_NUMBERS = re.compile(r"[\d.]+|.*:.*")

Texts = tuple[str, str]
"""``feeds.content.texts_of`` a note."""


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


def offered(site: Site, topics: Iterable[str]) -> list[FeedOffer]:
    """The site's feeds and those of the topics, by name."""
    if not site.url:
        return []
    return [
        FeedOffer(topic, tuple((form.title, site.url + base + form.name) for form in FORMS))
        for topic, base in [("", ""), *((name, topic_address(name)) for name in sorted(topics, key=in_order))]
    ]


def alternates(site: Site, base: str = "", title: str = "") -> list[tuple[str, str, str]]:
    """(media type, address, title) of each form of a feed, for a page's head."""
    if not site.url:
        return []
    name = f"{title} – {site.name}" if title else site.name
    return [(form.media_type, site.url + base + form.name, f"{name} ({form.title})") for form in FORMS]


def feed_sheets(
    found: NoteIndex,
    site: Site,
    words: Mapping[str, Mapping[str, str]],
    updated: Mapping[str, datetime],
    *,
    origin: str,
    scope: str,
    first: Mapping[str, str] | None = None,
    down: Set[str] = frozenset(),
    kept: Callable[[str, Callable[[], Texts]], Texts] = lambda _name, make: make(),
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
    scope = key_of(scope, site, words, origin)
    by_name = {note.name: note for note in found.notes}
    gone = frozenset(site.url + page.removesuffix("index.html") for page in down)

    @functools.cache
    def entry(name: str) -> NoteEntry:
        note = by_name[name]
        around = words.get(note.lang) or words[site.language]
        texts = kept(name, lambda: texts_of(note, page_of(note, site), around, gone))
        return entry_of(note, site, updated[name], origin=origin, first=first.get(name, ""), texts=texts)

    out: list[Page] = []
    every = [("", "", paged(found.notes))]
    # A topic's older notes are in the archives of the whole, and on its pages.
    every += [(name, topic_address(name), [FeedDocument(0, notes[:_NEWEST])]) for name, notes in found.topics.items()]
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
            key = key_of(scope, topic, base, document.number, document.older, document.newer, of)
            for form in FORMS:
                make = functools.partial(_written, form.write, feed, document, base, entry)
                out.append(Page(base + numbered(form.name, document.number), key_of(key, form.name), make))
    return out


def subscribed(found: NoteIndex) -> set[str]:
    """The names of the notes that a subscription document may have: those are written again and again."""
    return {note.name for some in (found.notes, *found.topics.values()) for note in some[:_NEWEST]}


def _written(
    write: Callable[[SiteFeed, FeedDocument[NoteEntry] | None, str], str],
    feed: SiteFeed,
    document: FeedDocument[Note],
    base: str,
    entry: Callable[[str], NoteEntry],
) -> str:
    return write(feed, document.of(lambda note: entry(note.name)), base)


def moved_sheets(moved: Mapping[str, str], site: Site, words: Mapping[str, str]) -> list[Page]:
    """A page at each address that a note had before its file was renamed, which leads to where it is now."""
    out: list[Page] = []
    for before, name in sorted(moved.items()):
        to = f"../{quoted(name)}/"
        if site.url:
            canonical = f'<link rel="canonical" href="{escape(site.url + f"notes/{quoted(name)}/")}">'
        else:
            canonical = ""
        page = (
            f'<!doctype html>\n<html lang="{site.language}"><head><meta charset="utf-8">'
            f"<title>{escape(words['moved'])}</title>{canonical}"
            f'<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url={escape(to)}"></head>'
            f'<body><h1><a href="{escape(to)}">{escape(words["moved"])}</a></h1></body></html>\n'
        )
        out.append(Page.of(f"notes/{before}/index.html", page))
    return out


def blogroll(feeds: Sequence[Feed], allowed: Sequence[str], found: NoteIndex) -> list[SubscribedFeed]:
    """What the user reads and doesn't keep to himself: those that led to the most notes first.

    A feed of which the user didn't say is left out if its address may be for nobody else's eyes. allowed: the private
    hosts and networks that the user opened.
    """
    shown: list[SubscribedFeed] = []
    for feed in feeds:
        if feed.private or (feed.private is None and _may_be_secret(feed.url, allowed)):
            continue
        parts = urlsplit(feed.url)
        notes = len(found.sources.get(host(feed.url), ()))
        page = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
        shown.append(SubscribedFeed(feed.title or host(feed.url), page, feed.url, feed.topics, notes))
    return sorted(shown, key=lambda one: (-one.notes, one.title.casefold()))


def _may_be_secret(url: str, allowed: Sequence[str]) -> bool:
    """A name or a key in the address, or a host of a network at home."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    at_home = name in allowed or "." not in name or name.endswith(_AT_HOME) or bool(_NUMBERS.fullmatch(name))
    return at_home or bool(parts.query or parts.username or parts.password)


def opml_sheet(feeds: Sequence[SubscribedFeed], site: Site) -> Page:
    """The same list, for feed readers."""
    outlines = [opml.Outline(one.feed, one.title, page=one.page, topics=one.topics) for one in feeds]
    return Page.of(OPML, opml.write(site.name, outlines))
