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
from curate.formats.mentions_yaml import ReceivedMention
from curate.formats.text import clean_line, is_japanese
from curate.model import Note, Page, Site, Source
from curate.problems import Problem
from curate.publish.feeds.paging import paginate
from curate.publish.feeds.site_feeds import OPML_FILE, SubscribedFeed, list_feed_offers
from curate.publish.site import head_tags
from curate.publish.site.note_index import NoteIndex, digest_values, source_host
from curate.publish.site.own_pages import (
    BLOGROLL_PAGE,
    SUBSCRIBE_PAGE,
    first_heading,
    front_matter,
    match_introductions,
    parse_own_page,
    split_own_page,
)
from curate.publish.site.postprocess import WORDS_MARKERS
from curate.publish.site.urls import (
    is_introduction,
    natural_sort_key,
    note_address,
    source_slug,
    topic_address,
    topic_slug,
)

HOME_NOTE_COUNT = 12
"""How many notes the home page shows."""
POINT_LENGTH = 200
"""Characters of a note's first paragraph in lists and descriptions."""

FULLY_SEARCHED_NOTES = 500
"""Of so many notes, the newest, the search knows every word; of older ones what lists say, topics and the source."""

NOTES_PER_PAGE = 50
"""How many notes a page of a listing shows at least, where there are that many."""
MAX_MOST_LINKED = 5

_TITLE_WORDS = {SUBSCRIBE_PAGE: "subscribe", BLOGROLL_PAGE: "blogroll"}
_FIRST_PAGE_ONLY: dict[str, Any] = {"words": "", "linked": []}
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
        return clean_line(first_paragraph(self.note.words), POINT_LENGTH)


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


def make_pages(
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
    composer = _PageMaker(
        found, site, render, around or SiteContext(), digest_values(scope, site, sorted(render.words.items()))
    )
    navigation = [
        {render.words["home"]: "index.md"},
        {render.words["topics"]: "topics/index.md"},
        {render.words["archive"]: "archive/index.md"},
    ]
    out = composer.make_note_pages()
    intros = {path: text for path, text in own.items() if is_introduction(path)}
    made, problems = composer.make_topic_pages(intros, live_first)
    out += made
    out += composer.make_month_pages()
    out += composer.make_source_pages()
    out.append(composer.make_home_page(own.get("index.md", "")))
    outlets = composer.make_subscription_pages()
    out += outlets
    navigation += [{render.words[_TITLE_WORDS[sheet.path]]: sheet.path} for sheet in outlets]
    for path, text in sorted(own.items()):
        if path == "index.md" or path in intros:
            continue
        page, entry, said = parse_own_page(path, text, site)
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
    mentions: Mapping[str, Sequence[ReceivedMention]] = field(default_factory=dict)
    """What others wrote about it."""
    subscribed_feeds: Sequence[SubscribedFeed] = ()
    """The feeds that the user reads and shows."""


@dataclass(frozen=True, slots=True)
class _PageMaker:
    index: NoteIndex
    site: Site
    render: Render
    context: SiteContext
    scope: str

    def make_note_pages(self) -> list[Page]:
        by_name = {note.name: note for note in self.index.notes}
        return [
            self._make_note_page(
                note, [by_name[name] for name in self.context.related.get(note.name, ())], number < FULLY_SEARCHED_NOTES
            )
            for number, note in enumerate(self.index.notes)
        ]

    def _make_note_page(self, note: Note, alike: Sequence[Note], in_full: bool) -> Page:
        same = self.index.translations.get(note.name, ())
        others = len(self.index.sources[source_host(note.source.url)]) > 1
        if len(self.index.authors.get(note.source.author, ())) > 1:
            author = note.source.author
        else:
            author = ""

        card = self.context.cards.get(note.name, "")
        mentions = self.context.mentions.get(note.name, ())
        updated = self.context.updated.get(note.name)
        modified = updated.date() if updated else note.date

        def point() -> str:
            return note.takeaway or _as_listed([note])[0].point

        def head() -> str:
            url = self.site.url and self.site.url + note_address(note)
            others = [(other.lang, self.site.url + note_address(other)) for other in same]
            return head_tags.render_note_head(
                note, self.site, url, others, card and self.site.url + card, point(), modified
            )

        def make() -> str:
            values = {
                "note": note,
                "topics": [_topic_listing(name, len(self.index.topics[name])) for name in note.topics],
                "quote_lang": "ja" if is_japanese(note.quote or note.source.title) else "en",
                "related": _as_listed(alike),
                "translations": _as_listed(same),
                "source_page": f"sources/{source_slug(source_host(note.source.url))}/" if others else "",
                "source_name": note.source.site or source_host(note.source.url),
                "author_page": f"authors/{topic_slug(author)}/" if author else "",
                "mentions": mentions,
                "site": self.site,
                "marks": [Markup(mark) for mark in WORDS_MARKERS],  # noqa: S704 (constants)
            }
            return front_matter(title=note.title, description=point()) + self.render("site/note.md.j2", values)

        def searched() -> str:
            said = (*note.topics, note.source.title, note.source.author, note.source.site)
            return f"<p>{html.escape(point())}</p><p>{html.escape(' · '.join(filter(None, said)))}</p>"

        parts = (
            self._note_keys([note]),
            self._note_keys(alike),
            self._note_keys(same),
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

    def make_home_page(self, text: str) -> Page:
        head, body = split_own_page(text)
        if not head:
            head = front_matter(title="" if first_heading(body) else self.site.name, bare=True)
        values = {"words": body, "notes": self.index.notes[:HOME_NOTE_COUNT], "site": self.site}
        return self._make_page("index.md", head, "site/home.md.j2", values)

    def make_subscription_pages(self) -> list[Page]:
        """The page that offers the feeds, where the site has an address; and what the user reads."""
        out: list[Page] = []
        if feeds := list_feed_offers(self.site, self.index.topics):
            out.append(
                self._make_page(
                    SUBSCRIBE_PAGE, self._titled_front_matter("subscribe"), "site/subscribe.md.j2", {"feeds": feeds}
                )
            )
        if self.context.subscribed_feeds:
            values = {"feeds": list(self.context.subscribed_feeds), "opml": OPML_FILE}
            out.append(
                self._make_page(BLOGROLL_PAGE, self._titled_front_matter("blogroll"), "site/blogroll.md.j2", values)
            )
        return out

    def make_topic_pages(self, intros: Mapping[str, str], live_first: Set[str]) -> tuple[list[Page], list[Problem]]:
        """A page for each topic, with the user's own words at its head where there are any, and their list."""
        listings = [_topic_listing(name, len(notes)) for name, notes in self.index.topics.items()]
        words, problems = match_introductions(self.index.topics, intros, live_first)
        out: list[Page] = []
        for listing in listings:
            notes = self.index.topics[listing.name]
            title = self.render.words["topic_of"].format(listing.name)
            most = sorted(
                (n for n in notes if self.index.link_counts.get(n.name)), key=lambda n: -self.index.link_counts[n.name]
            )
            values = {"name": listing.name, "words": words.get(listing.name, ""), "linked": most[:MAX_MOST_LINKED]}
            out += self._make_listing_pages(f"topics/{listing.file}", title, "site/topic.md.j2", notes, values)
        shown = sorted(listings, key=lambda one: (-one.count, natural_sort_key(one.name)))
        out.append(
            self._make_page(
                "topics/index.md", self._titled_front_matter("topics"), "site/topics.md.j2", {"topics": shown}
            )
        )
        return out, problems

    def make_month_pages(self) -> list[Page]:
        listings: list[Listing] = []
        out: list[Page] = []
        for first, notes in self.index.months.items():
            place = f"{first:%Y-%m}"
            listings.append(Listing(place, _page_file(place), f"archive/{place}/", len(notes), first))
            if self.site.language == "ja":
                said = f"{first.year}年{first.month}月"
            else:
                said = f"{first:%B %Y}"
            title = self.render.words["month_of"].format(said)
            out += self._make_listing_pages(f"archive/{place}.md", title, "site/month.md.j2", notes, {"first": first})
        out.append(
            self._make_page(
                "archive/index.md", self._titled_front_matter("archive"), "site/archive.md.j2", {"months": listings}
            )
        )
        return out

    def make_source_pages(self) -> list[Page]:
        """A page for each site, and for each author, that more than one note is about, and the list of all."""
        listings: list[Listing] = []
        people: list[Listing] = []
        out: list[Page] = []
        for name, notes in self.index.sources.items():
            if len(notes) < 2:
                continue
            place = source_slug(name)
            listings.append(Listing(name, _page_file(place), f"sources/{place}/", len(notes)))
            title = self.render.words["source_of"].format(name)
            out += self._make_listing_pages(f"sources/{place}.md", title, "site/source.md.j2", notes, {"name": name})
        for name, notes in self.index.authors.items():
            if len(notes) < 2:
                continue
            place = topic_slug(name)
            people.append(Listing(name, _page_file(f"../authors/{place}"), f"authors/{place}/", len(notes)))
            title = self.render.words["author_of"].format(name)
            out += self._make_listing_pages(f"authors/{place}.md", title, "site/source.md.j2", notes, {"name": name})
        if listings or people:
            shown, authors = (
                sorted(some, key=lambda one: (-one.count, natural_sort_key(one.name))) for some in (listings, people)
            )
            values = {"sources": shown, "authors": authors}
            out.append(
                self._make_page("sources/index.md", self._titled_front_matter("sources"), "site/sources.md.j2", values)
            )
        return out

    def _make_listing_pages(
        self, path: str, title: str, template: str, notes: Sequence[Note], values: Mapping[str, Any]
    ) -> list[Page]:
        """The page with the newest notes, and below it those with the older ones."""
        newest, *older = paginate(notes, NOTES_PER_PAGE)
        folder = path.removesuffix(".md")
        pages = [ArchivePage(page.number, _page_file(f"{folder.rpartition('/')[2]}/{page.number}")) for page in older]
        shown = {**_FIRST_PAGE_ONLY, **values, "notes": newest.entries, "older": pages, "base": "../../"}
        out = [self._make_page(path, front_matter(title=title, bare=True), template, shown)]
        for page in older:
            head = front_matter(title=self.render.words["page_of"].format(title, page.number), bare=True)
            shown = {**values, **_FIRST_PAGE_ONLY, "notes": page.entries, "older": [], "base": "../../../"}
            out.append(self._make_page(f"{folder}/{page.number}.md", head, template, shown))
        return out

    def _make_page(self, path: str, head: str, template: str, values: Mapping[str, Any]) -> Page:
        """A page of one template. Notes among the values are shown as lists do."""
        notes = {key: value for key, value in values.items() if key in ("notes", "linked")}
        rest = {key: value for key, value in values.items() if key not in notes}

        def make() -> str:
            return head + self.render(template, {**rest, **{key: _as_listed(value) for key, value in notes.items()}})

        key = self._key(
            path, head, sorted(rest.items()), [(key, self._note_keys(value)) for key, value in notes.items()]
        )
        if template == "site/topic.md.j2":
            topic = [(topic_address(values["name"]), values["name"])]
        else:
            topic = []
        return Page(path, key, make, render_head=lambda: head_tags.render_page_head(self.site, topic))

    def _titled_front_matter(self, word: str) -> str:
        return front_matter(title=self.render.words[word], bare=True)

    def _key(self, *values: object) -> str:
        return digest_values(self.scope, *values)

    def _note_keys(self, notes: Iterable[Note]) -> list[str]:
        return [self.index.keys[note.name] for note in notes]


def _as_listed(notes: Iterable[Note]) -> list[ListedNote]:
    return [ListedNote(note, note_address(note)) for note in notes]


def _topic_listing(name: str, count: int) -> Listing:
    place = topic_slug(name)
    return Listing(name, _page_file(place), topic_address(name), count)


def _page_file(place: str) -> Markup:
    return Markup(f"{place}.md")  # noqa: S704 (of [a-z0-9-./] alone)
