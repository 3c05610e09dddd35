"""Makes the pages of the site from the notes and the user's own pages. Pure.

An address comes from a file's name or a topic's name alone, so that it never changes once it was published:

    notes/NAME/  topics/  topics/TOPIC/  archive/  archive/2026-11/  sources/  sources/HOST/  authors/NAME/
    and the user's own pages where they stand
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from markupsafe import Markup

from curate.formats.markdown_text import first_paragraph
from curate.formats.markdown_words import close_code, mark_words
from curate.formats.received_mentions import ReceivedMention
from curate.formats.text import clean_line, is_japanese
from curate.model import Note, Page, Site, Source
from curate.problems import Problem
from curate.publish.feeds.blogroll import OPML_FILE, SubscribedFeed
from curate.publish.feeds.feed_offers import list_feed_offers
from curate.publish.pagination import paginate
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
from curate.publish.site.search_text import FULLY_SEARCHED_NOTES, older_note_text
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
        """The beginning of the first paragraph; empty if there is a takeaway, which is shown instead."""
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
    index: NoteIndex,
    own: Mapping[str, str],
    site: Site,
    render: Render,
    *,
    around: SiteContext | None = None,
    scope: str = "",
    live_first: Set[str] = frozenset(),
) -> tuple[list[Page], list[dict[str, str]], list[Problem]]:
    """Return every page of the site, the navigation (titles and files), and problems.

    The navigation has no notes: their number must cost nothing. own: the user's own pages, path below ``site/`` to
    text. scope: a digest of everything else that all pages depend on, such as the templates. live_first: see
    ``match_introductions``.
    """
    maker = _PageMaker(
        index, site, render, around or SiteContext(), digest_values(scope, site, sorted(render.words.items()))
    )
    navigation = [
        {render.words["home"]: "index.md"},
        {render.words["topics"]: "topics/index.md"},
        {render.words["archive"]: "archive/index.md"},
    ]
    pages = maker.make_note_pages()
    intros = {path: text for path, text in own.items() if is_introduction(path)}
    topic_pages, problems = maker.make_topic_pages(intros, live_first)
    pages += topic_pages
    pages += maker.make_month_pages()
    pages += maker.make_source_pages()
    pages.append(maker.make_home_page(own.get("index.md", "")))
    subscription_pages = maker.make_subscription_pages()
    pages += subscription_pages
    navigation += [{render.words[_TITLE_WORDS[page.path]]: page.path} for page in subscription_pages]
    for path, text in sorted(own.items()):
        if path == "index.md" or path in intros:
            continue
        own_page, entry, page_problems = parse_own_page(path, text, site)
        problems += page_problems
        if own_page:
            pages.append(own_page)
        if entry:
            navigation.append(entry)
    return pages, navigation, problems


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What pages show of the notes besides their own text, by their names, and of the user."""

    related: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The names of the notes that are similar to each."""
    updated: Mapping[str, datetime] = field(default_factory=dict)
    """When each last changed."""
    cards: Mapping[str, str] = field(default_factory=dict)
    """The address of its picture for previews, below the site's, if it has one."""
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

    def _make_note_page(self, note: Note, related: Sequence[Note], in_full: bool) -> Page:
        """in_full: whether the search knows every word of the note."""
        updated = self.context.updated.get(note.name)
        author = note.source.author
        parts = _NotePage(
            note,
            self,
            related=related,
            translations=self.index.translations.get(note.name, ()),
            has_source_page=bool(note.source.url) and len(self.index.sources[source_host(note.source.url)]) > 1,
            listed_author=author if note.source.url and len(self.index.authors.get(author, ())) > 1 else "",
            card=self.context.cards.get(note.name, ""),
            mentions=self.context.mentions.get(note.name, ()),
            modified=updated.date() if updated else note.date,
        )
        lang = note.lang if note.lang != self.site.language else ""
        search_text = None if in_full else parts.render_search_text
        return Page(f"notes/{note.name}.md", parts.key(in_full), parts.render, lang, parts.render_head, search_text)

    def make_home_page(self, text: str) -> Page:
        head, body = split_own_page(text)
        if not head:
            head = front_matter(title="" if first_heading(body) else self.site.name, bare=True)
        values = {"words": close_code(body), "notes": self.index.notes[:HOME_NOTE_COUNT], "site": self.site}
        return self._make_page("index.md", head, "site/home.md.j2", values)

    def make_subscription_pages(self) -> list[Page]:
        """Return the page that offers the feeds, if the site has an address, and the one with what the user reads."""
        pages: list[Page] = []
        if feeds := list_feed_offers(self.site, self.index.topics):
            pages.append(
                self._make_page(
                    SUBSCRIBE_PAGE, self._titled_front_matter("subscribe"), "site/subscribe.md.j2", {"feeds": feeds}
                )
            )
        if self.context.subscribed_feeds:
            values = {"feeds": list(self.context.subscribed_feeds), "opml": OPML_FILE}
            pages.append(
                self._make_page(BLOGROLL_PAGE, self._titled_front_matter("blogroll"), "site/blogroll.md.j2", values)
            )
        return pages

    def make_topic_pages(self, intros: Mapping[str, str], live_first: Set[str]) -> tuple[list[Page], list[Problem]]:
        """Return a page for each topic, with the user's introduction if there is one, and the list of topics."""
        listings = [_topic_listing(name, len(notes)) for name, notes in self.index.topics.items()]
        words, problems = match_introductions(self.index.topics, intros, live_first)
        pages: list[Page] = []
        for listing in listings:
            notes = self.index.topics[listing.name]
            title = self.render.words["topic_of"].format(listing.name)
            most = sorted(
                (n for n in notes if self.index.link_counts.get(n.name)), key=lambda n: -self.index.link_counts[n.name]
            )
            values = {
                "name": listing.name,
                "words": close_code(words.get(listing.name, "")),
                "linked": most[:MAX_MOST_LINKED],
            }
            pages += self._make_listing_pages(f"topics/{listing.file}", title, "site/topic.md.j2", notes, values)
        shown = sorted(listings, key=lambda one: (-one.count, natural_sort_key(one.name)))
        pages.append(
            self._make_page(
                "topics/index.md", self._titled_front_matter("topics"), "site/topics.md.j2", {"topics": shown}
            )
        )
        return pages, problems

    def make_month_pages(self) -> list[Page]:
        listings: list[Listing] = []
        pages: list[Page] = []
        for first, notes in self.index.months.items():
            place = f"{first:%Y-%m}"
            listings.append(Listing(place, _page_file(place), f"archive/{place}/", len(notes), first))
            if self.site.language == "ja":
                said = f"{first.year}年{first.month}月"
            else:
                said = f"{first:%B %Y}"
            title = self.render.words["month_of"].format(said)
            pages += self._make_listing_pages(f"archive/{place}.md", title, "site/month.md.j2", notes, {"first": first})
        pages.append(
            self._make_page(
                "archive/index.md", self._titled_front_matter("archive"), "site/archive.md.j2", {"months": listings}
            )
        )
        return pages

    def make_source_pages(self) -> list[Page]:
        """Return a page for each site and each author that more than one note is about, and the list of all."""
        listings: list[Listing] = []
        people: list[Listing] = []
        pages: list[Page] = []
        for name, notes in self.index.sources.items():
            if len(notes) < 2:
                continue
            place = source_slug(name)
            listings.append(Listing(name, _page_file(place), f"sources/{place}/", len(notes)))
            title = self.render.words["source_of"].format(name)
            pages += self._make_listing_pages(f"sources/{place}.md", title, "site/source.md.j2", notes, {"name": name})
        for name, notes in self.index.authors.items():
            if len(notes) < 2:
                continue
            place = topic_slug(name)
            people.append(Listing(name, _page_file(f"../authors/{place}"), f"authors/{place}/", len(notes)))
            title = self.render.words["author_of"].format(name)
            pages += self._make_listing_pages(f"authors/{place}.md", title, "site/source.md.j2", notes, {"name": name})
        if listings or people:
            shown, authors = (
                sorted(some, key=lambda one: (-one.count, natural_sort_key(one.name))) for some in (listings, people)
            )
            values = {"sources": shown, "authors": authors}
            pages.append(
                self._make_page("sources/index.md", self._titled_front_matter("sources"), "site/sources.md.j2", values)
            )
        return pages

    def _make_listing_pages(
        self, path: str, title: str, template: str, notes: Sequence[Note], values: Mapping[str, Any]
    ) -> list[Page]:
        """Return the page with the newest notes, and those with the older ones."""
        newest, *older = paginate(notes, NOTES_PER_PAGE)
        folder = path.removesuffix(".md")
        archive_pages = [
            ArchivePage(page.number, _page_file(f"{folder.rpartition('/')[2]}/{page.number}")) for page in older
        ]
        shown = {**_FIRST_PAGE_ONLY, **values, "notes": newest.entries, "older": archive_pages, "base": "../../"}
        pages = [self._make_page(path, front_matter(title=title, bare=True), template, shown)]
        for page in older:
            head = front_matter(title=self.render.words["page_of"].format(title, page.number), bare=True)
            shown = {**values, **_FIRST_PAGE_ONLY, "notes": page.entries, "older": [], "base": "../../../"}
            pages.append(self._make_page(f"{folder}/{page.number}.md", head, template, shown))
        return pages

    def _make_page(self, path: str, head: str, template: str, values: Mapping[str, Any]) -> Page:
        """Return a page of one template. Notes among the values are shown as in lists."""
        notes = {key: value for key, value in values.items() if key in ("notes", "linked")}
        rest = {key: value for key, value in values.items() if key not in notes}

        def make() -> str:
            return head + self.render(template, {**rest, **{key: _as_listed(value) for key, value in notes.items()}})

        key = self.digest(
            path, head, sorted(rest.items()), [(key, self.note_keys(value)) for key, value in notes.items()]
        )
        if template == "site/topic.md.j2":
            topic = [(topic_address(values["name"]), values["name"])]
        else:
            topic = []
        return Page(path, key, make, render_head=lambda: head_tags.render_page_head(self.site, topic))

    def _titled_front_matter(self, word: str) -> str:
        return front_matter(title=self.render.words[word], bare=True)

    def digest(self, *values: object) -> str:
        """Return a digest of what all pages depend on, and of what else one does."""
        return digest_values(self.scope, *values)

    def note_keys(self, notes: Iterable[Note]) -> list[str]:
        return [self.index.keys[note.name] for note in notes]


@dataclass(frozen=True, slots=True)
class _NotePage:
    """A note, and all that its page is made from."""

    note: Note
    maker: _PageMaker
    related: Sequence[Note]
    translations: Sequence[Note]
    has_source_page: bool
    listed_author: str
    """The author of the article, if there is a page about them."""
    card: str
    """The address of the picture for previews, below the site's; empty without one."""
    mentions: Sequence[ReceivedMention]
    modified: date

    def key(self, in_full: bool) -> str:
        """Return a digest of all that the page depends on."""
        return self.maker.digest(
            "note",
            self.maker.note_keys([self.note]),
            self.maker.note_keys(self.related),
            self.maker.note_keys(self.translations),
            self.has_source_page,
            self.listed_author,
            self.card,
            self.mentions,
            self.modified,
            in_full,
        )

    def render(self) -> str:
        """Return the page as the engine is given it."""
        note, host = self.note, source_host(self.note.source.url)
        values = {
            "note": replace(note, words=mark_words(note.words)),
            "topics": [_topic_listing(name, len(self.maker.index.topics[name])) for name in note.topics],
            "quote_lang": "ja" if is_japanese(note.quote or note.source.title) else "en",
            "related": _as_listed(self.related),
            "translations": _as_listed(self.translations),
            "source_page": f"sources/{source_slug(host)}/" if self.has_source_page else "",
            "source_name": note.source.site or host,
            "author_page": f"authors/{topic_slug(self.listed_author)}/" if self.listed_author else "",
            "mentions": self.mentions,
            "site": self.maker.site,
            "marks": [Markup(mark) for mark in WORDS_MARKERS],  # noqa: S704 (constants)
        }
        head = front_matter(title=note.title, description=self._point())
        return head + self.maker.render("site/note.md.j2", values)

    def render_head(self) -> str:
        """Return what the page's ``<head>`` has besides what the theme puts there."""
        site = self.maker.site
        url = site.url and site.url + note_address(self.note)
        others = [(other.lang, site.url + note_address(other)) for other in self.translations]
        card = self.card and site.url + self.card
        return head_tags.render_note_head(self.note, site, url, others, card, self._point(), self.modified)

    def render_search_text(self) -> str:
        return older_note_text(self.note, self._point())

    def _point(self) -> str:
        return self.note.takeaway or _as_listed([self.note])[0].point


def _as_listed(notes: Iterable[Note]) -> list[ListedNote]:
    return [ListedNote(note, note_address(note)) for note in notes]


def _topic_listing(name: str, count: int) -> Listing:
    place = topic_slug(name)
    return Listing(name, _page_file(place), topic_address(name), count)


def _page_file(place: str) -> Markup:
    return Markup(f"{place}.md")  # noqa: S704 (of [a-z0-9-./] alone)
