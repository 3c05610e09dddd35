"""Makes the files of the site's own feeds: the whole site's, with archives of all notes, and each topic's. Pure."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Set
from datetime import datetime

from curate.model import Note, Page, Site
from curate.publish.feeds.document_links import document_file_name
from curate.publish.feeds.entry_content import make_entry, render_entry_texts
from curate.publish.feeds.feed_formats import FEED_FORMATS
from curate.publish.feeds.feed_model import NoteEntry, SiteFeed, feed_id
from curate.publish.pagination import PAGE_SIZE, PageOfEntries, paginate
from curate.publish.site.note_index import NoteIndex, digest_values
from curate.publish.site.urls import note_url, topic_address

_MAX_SUBSCRIPTION_ENTRIES = 2 * PAGE_SIZE - 1
"""The most notes that a subscription document has."""

EntryTexts = tuple[str, str]
"""What ``render_entry_texts`` returns for a note."""


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
