"""The site's feeds, what pages say of them, redirects of renamed notes, and the list of what the user reads. Pure."""

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
from curate.publish.feeds.document_links import document_file_name
from curate.publish.feeds.entry_content import make_entry, render_entry_texts
from curate.publish.feeds.feed_formats import FEED_FORMATS
from curate.publish.feeds.feed_model import NoteEntry, SiteFeed, feed_id
from curate.publish.pagination import PAGE_SIZE, PageOfEntries, paginate
from curate.publish.site.note_index import NoteIndex, digest_values, source_host
from curate.publish.site.urls import index_file, natural_sort_key, note_url, quote_path, topic_address

OPML_FILE = "blogroll.opml"
_MAX_SUBSCRIPTION_ENTRIES = 2 * PAGE_SIZE - 1
"""The most notes that a subscription document has."""
# Names that only a home's or a company's own network knows (RFC 6762, RFC 8375, ICANN's .internal).
_LOCAL_SUFFIXES = (".local", ".home.arpa", ".internal", ".lan", ".localhost")
_IP_ADDRESS = re.compile(r"[\d.]+|.*:.*")

EntryTexts = tuple[str, str]
"""What ``render_entry_texts`` returns for a note."""


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


def make_feed_files(
    index: NoteIndex,
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
    """Return the files of every feed: the site's, with archives of all notes, and each topic's newest notes.

    There are none while the site has no address. words: the site's (``words.yaml``), by language; a note has those of
    its own. updated: when each note last changed. origin: where the site first was. scope: a digest of all else that
    entries depend on. first: the first names of notes that were renamed. down: pages that were taken down, by their
    file on the site; links to them become text. kept: returns a note's texts, by its name, from an earlier run, or
    calls the function that makes them.
    """
    if not site.url:
        return []
    first = first or {}
    scope = digest_values(scope, site, words, origin)
    by_name = {note.name: note for note in index.notes}
    gone = frozenset(site.url + page.removesuffix("index.html") for page in down)

    @functools.cache
    def entry(name: str) -> NoteEntry:
        note = by_name[name]
        around = words.get(note.lang) or words[site.language]
        texts = kept(name, lambda: render_entry_texts(note, note_url(name, site.url), around, gone))
        return make_entry(note, site, updated[name], origin=origin, first=first.get(name, ""), texts=texts)

    pages: list[Page] = []
    for topic, base, documents in _feed_documents(index):
        feed = _make_feed(site, topic, base, origin)
        for document in documents:
            shown = [(index.keys[note.name], updated[note.name], first.get(note.name)) for note in document.entries]
            key = digest_values(scope, topic, base, document.number, document.older, document.newer, shown)
            for form in FEED_FORMATS:
                path = base + document_file_name(form.file_name, document.number)
                make = functools.partial(_write_document, form.write, feed, document, base, entry)
                pages.append(Page(path, digest_values(key, form.file_name), make))
    return pages


def _make_feed(site: Site, topic: str, base: str, origin: str) -> SiteFeed:
    """Return a feed of the site without its entries. topic: empty for the whole site's. base: the feed's folder."""
    title = site.name
    if topic:
        title = f"{topic} – {site.name}"
    return SiteFeed(
        title=title,
        subtitle=site.description,
        site_url=site.url,
        page_url=site.url + base,
        entries=(),
        language=site.language,
        author=site.author or site.name,
        hub=site.hub,
        id=feed_id(origin, base),
    )


def _feed_documents(index: NoteIndex) -> list[tuple[str, str, list[PageOfEntries[Note]]]]:
    """Return the site's feeds: the topic of each (empty for the whole site), its folder, and its documents.

    A topic's feed has one document: its older notes are in the archives of the whole site's, and on the topic's pages.
    """
    topics = [
        (name, topic_address(name), [PageOfEntries(0, notes[:_MAX_SUBSCRIPTION_ENTRIES])])
        for name, notes in index.topics.items()
    ]
    return [("", "", paginate(index.notes)), *topics]


def subscription_note_names(index: NoteIndex) -> set[str]:
    """Return the names of the notes that a subscription document may have: those are written again and again."""
    lists = (index.notes, *index.topics.values())
    return {note.name for notes in lists for note in notes[:_MAX_SUBSCRIPTION_ENTRIES]}


def _write_document(
    write: Callable[[SiteFeed, PageOfEntries[NoteEntry] | None, str], str],
    feed: SiteFeed,
    document: PageOfEntries[Note],
    base: str,
    entry: Callable[[str], NoteEntry],
) -> str:
    return write(feed, document.map_entries(lambda note: entry(note.name)), base)


def make_redirect_pages(moved: Mapping[str, str], site: Site, words: Mapping[str, str]) -> list[Page]:
    """Return a page for each address that a note had before its file was renamed, which leads to the new address.

    moved: the note's present name, by the former one.
    """
    pages: list[Page] = []
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
        pages.append(Page.from_text(index_file(f"notes/{before}"), page))
    return pages


def list_subscribed_feeds(feeds: Sequence[Feed], allowed: Sequence[str], index: NoteIndex) -> list[SubscribedFeed]:
    """Return the feeds that the user reads and shows, those that led to the most notes first.

    A feed that is neither private nor public by the user's word is left out if its address may be secret. allowed: the
    private hosts and networks that the user opened.
    """
    shown: list[SubscribedFeed] = []
    for feed in feeds:
        if feed.private or (feed.private is None and _may_be_secret(feed.url, allowed)):
            continue
        parts = urlsplit(feed.url)
        notes = len(index.sources.get(source_host(feed.url), ()))
        page = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
        shown.append(SubscribedFeed(feed.title or source_host(feed.url), page, feed.url, feed.topics, notes))
    return sorted(shown, key=lambda feed: (-feed.notes, feed.title.casefold()))


def _may_be_secret(url: str, allowed: Sequence[str]) -> bool:
    """Whether an address has a user's name or key in it, or is of a host in a private network."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    at_home = name in allowed or "." not in name or name.endswith(_LOCAL_SUFFIXES) or bool(_IP_ADDRESS.fullmatch(name))
    return at_home or bool(parts.query or parts.username or parts.password)


def make_opml_file(feeds: Sequence[SubscribedFeed], site: Site) -> Page:
    """Return the list of the feeds that the user reads, as OPML for feed readers."""
    outlines = [opml.Outline(feed.feed, feed.title, html_url=feed.page, topics=feed.topics) for feed in feeds]
    return Page.from_text(OPML_FILE, opml.serialize(site.name, outlines))
