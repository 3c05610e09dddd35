"""Notes to pages: which pages the site has, where each stands, and what each is given. Pure.

An address comes from a file's name or a topic's name alone, so that it never changes once it was published:

    notes/NAME/  topics/  topics/TOPIC/  archive/  archive/2026-11/  sources/  sources/HOST/  authors/NAME/
    and the user's own pages where they stand
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from markupsafe import Markup

from curate.formats.markdown_text import first_paragraph
from curate.formats.mentions_yaml import Received
from curate.formats.text import clean_line, is_japanese
from curate.model import Note, Page, Site, Source
from curate.problems import Problem
from curate.publish.feeds.paging import paged
from curate.publish.feeds.site_feeds import OPML, SubscribedFeed, offered
from curate.publish.site import head_tags
from curate.publish.site.note_index import NoteIndex, host, key_of
from curate.publish.site.own_pages import BLOGROLL, SUBSCRIBE, front, heading, introductions, own_page, own_parts
from curate.publish.site.postprocess import WORDS
from curate.publish.site.urls import in_order, note_address, source_place, topic_address, topic_place

LATEST = 12
"""How many notes the home page shows."""
POINT = 200
"""Characters of a note's first paragraph in lists and descriptions."""

IN_FULL = 500
"""Of so many notes, the newest, the search knows every word; of older ones what lists say, topics and the source."""

PER_PAGE = 50
"""How many notes a page of a listing shows at least, where there are that many."""
MOST_LINKED = 5

_WORD_OF = {SUBSCRIBE: "subscribe", BLOGROLL: "blogroll"}
_ONLY_FIRST: dict[str, Any] = {"words": "", "linked": []}
"""What the first page of a listing alone shows."""


class Render(Protocol):
    words: dict[str, str]

    def __call__(self, name: str, values: Mapping[str, Any]) -> str: ...


@dataclass(frozen=True, slots=True)
class ListedNote:
    """A note as lists show it."""

    note: Note
    address: str

    @property
    def title(self) -> str:
        return self.note.title

    @property
    def date(self) -> date:
        return self.note.date

    @property
    def source(self) -> Source:
        return self.note.source

    @property
    def takeaway(self) -> str:
        return self.note.takeaway

    @property
    def lang(self) -> str:
        return self.note.lang

    @property
    def point(self) -> str:
        """Of the first paragraph. Only where it will be shown: to find it, Markdown has to be read."""
        if self.note.takeaway:
            return ""
        return clean_line(first_paragraph(self.note.words), POINT)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists notes: of a topic, of a month, about what a site said."""

    name: str
    file: Markup
    """Relative to the page that lists these; of ``[a-z0-9-.]``, not escaped: the engine must know it for a page's."""
    address: str
    count: int
    first: date | None = None
    """Of a month: its first day."""


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """A page of a listing that holds older notes; it never changes once it is full."""

    number: int
    file: Markup


def sheets(
    found: NoteIndex,
    own: Mapping[str, str],
    site: Site,
    render: Render,
    *,
    around: SiteContext | None = None,
    scope: str = "",
    live_first: Set[str] = frozenset(),
) -> tuple[list[Page], list[dict[str, str]], list[Problem]]:
    """Every page of the site, the navigation (titles and files; no notes: their number must cost nothing), problems.

    own: the user's own pages, path below ``site/`` to text. scope: says of everything else that all pages depend on,
    the templates among it, whether it is as it was. live_first: see ``introductions``.
    """
    composer = _Composer(
        found, site, render, around or SiteContext(), key_of(scope, site, sorted(render.words.items()))
    )
    navigation = [
        {render.words["home"]: "index.md"},
        {render.words["topics"]: "topics/index.md"},
        {render.words["archive"]: "archive/index.md"},
    ]
    out = composer.notes()
    intros = {path: text for path, text in own.items() if path.startswith("topics/") and path.count("/") == 1}
    made, problems = composer.topics(intros, live_first)
    out += made
    out += composer.months()
    out += composer.sources()
    out.append(composer.home(own.get("index.md", "")))
    outlets = composer.outlets()
    out += outlets
    navigation += [{render.words[_WORD_OF[sheet.path]]: sheet.path} for sheet in outlets]
    for path, text in sorted(own.items()):
        if path == "index.md" or path in intros:
            continue
        page, entry, said = own_page(path, text, site)
        problems += said
        out += [page] if page else []
        navigation += [entry] if entry else []
    return out, navigation, problems


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What else is known of the notes, by their names, and of the user."""

    related: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The names of the notes that each is like."""
    updated: Mapping[str, datetime] = field(default_factory=dict)
    """When each last changed."""
    cards: Mapping[str, str] = field(default_factory=dict)
    """Where its picture for previews stands, below the site's address, of those that have one."""
    received: Mapping[str, Sequence[Received]] = field(default_factory=dict)
    """What others wrote about it."""
    reads: Sequence[SubscribedFeed] = ()
    """The feeds that the user reads and shows."""


@dataclass(frozen=True, slots=True)
class _Composer:
    found: NoteIndex
    site: Site
    render: Render
    around: SiteContext
    scope: str

    def notes(self) -> list[Page]:
        by_name = {note.name: note for note in self.found.notes}
        return [
            self._note(note, [by_name[name] for name in self.around.related.get(note.name, ())], number < IN_FULL)
            for number, note in enumerate(self.found.notes)
        ]

    def _note(self, note: Note, alike: Sequence[Note], in_full: bool) -> Page:
        same = self.found.translations.get(note.name, ())
        others = len(self.found.sources[host(note.source.url)]) > 1
        if len(self.found.authors.get(note.source.author, ())) > 1:
            author = note.source.author
        else:
            author = ""

        card = self.around.cards.get(note.name, "")
        mentions = self.around.received.get(note.name, ())
        updated = self.around.updated.get(note.name)
        modified = updated.date() if updated else note.date

        def point() -> str:
            return note.takeaway or _listed([note])[0].point

        def head() -> str:
            url = self.site.url and self.site.url + note_address(note)
            others = [(other.lang, self.site.url + note_address(other)) for other in same]
            return head_tags.of_note(note, self.site, url, others, card and self.site.url + card, point(), modified)

        def make() -> str:
            values = {
                "note": note,
                "topics": [_topic(name, len(self.found.topics[name])) for name in note.topics],
                "quote_lang": "ja" if is_japanese(note.quote or note.source.title) else "en",
                "related": _listed(alike),
                "translations": _listed(same),
                "source_page": f"sources/{source_place(host(note.source.url))}/" if others else "",
                "source_name": note.source.site or host(note.source.url),
                "author_page": f"authors/{topic_place(author)}/" if author else "",
                "mentions": mentions,
                "site": self.site,
                "marks": [Markup(mark) for mark in WORDS],  # noqa: S704 (constants)
            }
            return front(title=note.title, description=point()) + self.render("site/note.md.j2", values)

        def searched() -> str:
            said = (*note.topics, note.source.title, note.source.author, note.source.site)
            return f"<p>{html.escape(point())}</p><p>{html.escape(' · '.join(filter(None, said)))}</p>"

        parts = (
            self._keys([note]),
            self._keys(alike),
            self._keys(same),
            others,
            author,
            card,
            mentions,
            modified,
            in_full,
        )
        if note.lang != self.site.language:
            lang = note.lang
        else:
            lang = ""
        return Page(f"notes/{note.name}.md", self._key("note", *parts), make, lang, head, None if in_full else searched)

    def home(self, text: str) -> Page:
        head, body = own_parts(text)
        if not head:
            head = front(title="" if heading(body) else self.site.name, bare=True)
        values = {"words": body, "notes": self.found.notes[:LATEST], "site": self.site}
        return self._sheet("index.md", head, "site/home.md.j2", values)

    def outlets(self) -> list[Page]:
        """The page that offers the feeds, where the site has an address; and what the user reads."""
        out: list[Page] = []
        if feeds := offered(self.site, self.found.topics):
            out.append(self._sheet(SUBSCRIBE, self._bare("subscribe"), "site/subscribe.md.j2", {"feeds": feeds}))
        if self.around.reads:
            values = {"feeds": list(self.around.reads), "opml": OPML}
            out.append(self._sheet(BLOGROLL, self._bare("blogroll"), "site/blogroll.md.j2", values))
        return out

    def topics(self, intros: Mapping[str, str], live_first: Set[str]) -> tuple[list[Page], list[Problem]]:
        """A page for each topic, with the user's own words at its head where there are any, and their list."""
        listings = [_topic(name, len(notes)) for name, notes in self.found.topics.items()]
        words, problems = introductions(self.found.topics, intros, live_first)
        out: list[Page] = []
        for listing in listings:
            notes = self.found.topics[listing.name]
            title = self.render.words["topic_of"].format(listing.name)
            most = sorted((n for n in notes if self.found.linked.get(n.name)), key=lambda n: -self.found.linked[n.name])
            values = {"name": listing.name, "words": words.get(listing.name, ""), "linked": most[:MOST_LINKED]}
            out += self._listing(f"topics/{listing.file}", title, "site/topic.md.j2", notes, values)
        shown = sorted(listings, key=lambda one: (-one.count, in_order(one.name)))
        out.append(self._sheet("topics/index.md", self._bare("topics"), "site/topics.md.j2", {"topics": shown}))
        return out, problems

    def months(self) -> list[Page]:
        listings: list[Listing] = []
        out: list[Page] = []
        for first, notes in self.found.months.items():
            place = f"{first:%Y-%m}"
            listings.append(Listing(place, _file(place), f"archive/{place}/", len(notes), first))
            if self.site.language == "ja":
                said = f"{first.year}年{first.month}月"
            else:
                said = f"{first:%B %Y}"
            title = self.render.words["month_of"].format(said)
            out += self._listing(f"archive/{place}.md", title, "site/month.md.j2", notes, {"first": first})
        out.append(self._sheet("archive/index.md", self._bare("archive"), "site/archive.md.j2", {"months": listings}))
        return out

    def sources(self) -> list[Page]:
        """A page for each site, and for each author, that more than one note is about, and the list of all."""
        listings: list[Listing] = []
        people: list[Listing] = []
        out: list[Page] = []
        for name, notes in self.found.sources.items():
            if len(notes) < 2:
                continue
            place = source_place(name)
            listings.append(Listing(name, _file(place), f"sources/{place}/", len(notes)))
            title = self.render.words["source_of"].format(name)
            out += self._listing(f"sources/{place}.md", title, "site/source.md.j2", notes, {"name": name})
        for name, notes in self.found.authors.items():
            if len(notes) < 2:
                continue
            place = topic_place(name)
            people.append(Listing(name, _file(f"../authors/{place}"), f"authors/{place}/", len(notes)))
            title = self.render.words["author_of"].format(name)
            out += self._listing(f"authors/{place}.md", title, "site/source.md.j2", notes, {"name": name})
        if listings or people:
            shown, authors = (
                sorted(some, key=lambda one: (-one.count, in_order(one.name))) for some in (listings, people)
            )
            values = {"sources": shown, "authors": authors}
            out.append(self._sheet("sources/index.md", self._bare("sources"), "site/sources.md.j2", values))
        return out

    def _listing(
        self, path: str, title: str, template: str, notes: Sequence[Note], values: Mapping[str, Any]
    ) -> list[Page]:
        """The page with the newest notes, and below it those with the older ones."""
        newest, *older = paged(notes, PER_PAGE)
        folder = path.removesuffix(".md")
        pages = [ArchivePage(page.number, _file(f"{folder.rpartition('/')[2]}/{page.number}")) for page in older]
        shown = {**_ONLY_FIRST, **values, "notes": newest.entries, "older": pages, "base": "../../"}
        out = [self._sheet(path, front(title=title, bare=True), template, shown)]
        for page in older:
            head = front(title=self.render.words["page_of"].format(title, page.number), bare=True)
            shown = {**values, **_ONLY_FIRST, "notes": page.entries, "older": [], "base": "../../../"}
            out.append(self._sheet(f"{folder}/{page.number}.md", head, template, shown))
        return out

    def _sheet(self, path: str, head: str, template: str, values: Mapping[str, Any]) -> Page:
        """A page of one template. Notes among the values are shown as lists do."""
        notes = {key: value for key, value in values.items() if key in ("notes", "linked")}
        rest = {key: value for key, value in values.items() if key not in notes}

        def make() -> str:
            return head + self.render(template, {**rest, **{key: _listed(value) for key, value in notes.items()}})

        key = self._key(path, head, sorted(rest.items()), [(key, self._keys(value)) for key, value in notes.items()])
        if template == "site/topic.md.j2":
            topic = [(topic_address(values["name"]), values["name"])]
        else:
            topic = []
        return Page(path, key, make, head=lambda: head_tags.of_page(self.site, topic))

    def _bare(self, word: str) -> str:
        return front(title=self.render.words[word], bare=True)

    def _key(self, *values: object) -> str:
        return key_of(self.scope, *values)

    def _keys(self, notes: Iterable[Note]) -> list[str]:
        return [self.found.keys[note.name] for note in notes]


def _listed(notes: Iterable[Note]) -> list[ListedNote]:
    return [ListedNote(note, note_address(note)) for note in notes]


def _topic(name: str, count: int) -> Listing:
    place = topic_place(name)
    return Listing(name, _file(place), topic_address(name), count)


def _file(place: str) -> Markup:
    return Markup(f"{place}.md")  # noqa: S704 (of [a-z0-9-./] alone)
