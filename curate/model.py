"""Frozen types, one for each stage. No stage's type grows as it travels: the next stage makes a new one.

read:     Feed → Fetched → ParsedFeed(Entry, …) → Article → Item → (InboxRow)
          Saved → Item
the note: Source, Note
publish:  Site, Note → Sheet → Staged; Note → Post

All text that came from outside is plain text, cleaned when it was read (``formats.text.clean``).
All times are timezone-aware and in UTC; ``date`` is a calendar day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

# ---------------------------------------------------------------- what the user follows (feeds.yaml)


@dataclass(frozen=True, slots=True)
class Topic:
    """What the user cares about, and the words that show it."""

    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What a filter looks for, and where."""

    field: str
    """``title``, ``text``, ``author`` or ``tag``; empty: in any of them."""
    what: str
    """Words, or the source of a regular expression."""
    is_pattern: bool = False

    def __str__(self) -> str:
        if self.is_pattern:
            said = f"/{self.what}/"
        else:
            said = self.what
        if self.field:
            return f"{self.field}: {said}"
        return said


@dataclass(frozen=True, slots=True)
class FilterRule:
    """A filter: it fits an item that all its conditions fit. ``line`` is its 1-based line in feeds.yaml."""

    conditions: tuple[Condition, ...]
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return ", ".join(map(str, self.conditions))


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed as feeds.yaml has it. ``line`` is its 1-based line there (0: not from a file)."""

    url: str
    title: str = ""
    topics: tuple[str, ...] = ()
    keep: tuple[FilterRule, ...] = ()
    drop: tuple[FilterRule, ...] = ()
    articles: bool = True
    select: str = ""
    """CSS selector of the article's body, where extraction needs help."""
    cut: str = ""
    """CSS selector of what to leave out of it."""
    next: str = ""
    """CSS selector of the link to the page that an article goes on on."""
    private: bool | None = None
    """Whether the site's list of what the user reads leaves it out; None: the user didn't say."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ReadingConfig:
    """All of feeds.yaml."""

    topics: tuple[Topic, ...] = ()
    feeds: tuple[Feed, ...] = ()
    allow: tuple[str, ...] = ()
    """Private hosts, addresses or networks that the user opened by name."""
    contact: str = ""
    """An address for the User-Agent header: whom a server's keeper may write to."""
    keep: tuple[FilterRule, ...] = ()
    drop: tuple[FilterRule, ...] = ()
    """Filters for all feeds."""


# ---------------------------------------------------------------- read


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again with, byte for byte (RFC 9110, 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class FetchResult:
    """One answer of a server: 200 with a body, or 304 without."""

    url: str
    """The address that answered, after redirects."""
    status: int
    body: bytes
    content_type: str = ""
    """The media type alone, lower case: ``text/html``."""
    charset: str = ""
    """The charset parameter of Content-Type, as declared; may be wrong."""
    validators: Validators = Validators()
    max_age: float | None = None
    """Seconds for which the answer is fresh: Cache-Control max-age, else Expires."""
    moved_to: str = ""
    """Where the address says it has moved for good: set only if every hop was 301 or 308."""
    seconds: float = field(default=0.0, compare=False)
    """How long it took, without the time it waited for its turn."""
    link_header: str = field(default="", compare=False)
    """Its Link headers (RFC 8288), several joined by commas."""

    @property
    def is_html(self) -> bool:
        """Whether it is a web page by its media type, or names none."""
        return self.content_type in ("", "text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed."""

    key: str
    """What identifies it within its feed: guid or id, else its address, else a digest of title and date."""
    url: str
    """Absolute http(s) address, or empty where the feed gave none that is safe."""
    title: str
    author: str = ""
    published: datetime | None = None
    summary: str = ""
    text: str = ""
    """The full text, paragraphs separated by an empty line, where the feed carries it; else empty."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    title: str
    url: str
    """The site's page that the feed names, or empty."""
    entries: tuple[Entry, ...]
    ttl: float | None = None
    """Seconds the feed asks to be left alone (RSS ttl)."""
    skip_hours: frozenset[int] = frozenset()
    """Hours (UTC, 0–23) in which the feed asks not to be read (RSS skipHours)."""
    note: str = ""
    """What was wrong with it though it could be read; empty if nothing."""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says. Empty strings where nothing was found."""

    url: str
    text: str
    """Paragraphs separated by an empty line."""
    title: str = ""
    author: str = ""
    site: str = ""
    published: date | None = None
    method: str = field(default="", compare=False)
    """By what the text was found, in words."""
    removed_count: int = field(default=0, compare=False)
    """How many elements the user's rule took out."""
    next: str = ""
    """Address of the page that it goes on on, where the user's rule names one."""
    problem: str = ""
    """Why there is no text although the rest is known, as the rest of a sentence."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of one page of an article: what was fetched, and what was taken of it."""

    url: str
    """The address that answered."""
    content_type: str = ""
    size: int = 0
    """Bytes, decompressed."""
    method: str = ""
    characters: int = 0
    removed_count: int = 0
    problem: str = ""
    """Why nothing was taken."""


@dataclass(frozen=True, slots=True)
class ExtractionTrace:
    """How an item came by its text, or why it has none."""

    at: datetime
    rules: tuple[str, str, str]
    """``select``, ``drop`` and ``next`` of its feed, as they were then."""
    pages: tuple[PageResult, ...]


@dataclass(frozen=True, slots=True)
class DiscoveredFeed:
    """A feed that a page names, or that answered at a usual path."""

    url: str
    title: str = ""
    entries: int = 0


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Something that the user kept in another service, as its export has it. Text is cleaned."""

    url: str
    """Absolute http(s) address, or empty where the export names none (a book)."""
    title: str = ""
    author: str = ""
    added: datetime | None = None
    """When it was kept there."""
    tags: tuple[str, ...] = ()
    excerpt: str = ""
    """What the service or the page says of it."""
    comment: str = ""
    """The user's own words about it. Never published: a note is begun with them, and waits."""
    quotes: tuple[str, ...] = ()
    """What the user marked in it, in its order."""
    read: bool = False
    """Whether the user was done with it there."""
    private: bool = False
    """Whether it was kept from others there."""
    begun: bool = False
    """Whether an import has begun a note about it: it begins no second one."""
    line: int = field(default=0, compare=False, hash=False)
    """1-based line in the export, or in the reading list."""


@dataclass(frozen=True, slots=True)
class Credit:
    """What a feed or a page says of an article's origin. Empty where it says nothing."""

    title: str = ""
    author: str = ""
    site: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it lies in the cache: a stable id, its feed, and the text that was found."""

    id: str
    feed: str
    """The feed's address in feeds.yaml."""
    feed_title: str
    url: str
    title: str
    author: str
    published: datetime | None
    first_seen: datetime
    summary: str
    text: str
    tags: tuple[str, ...] = ()
    article: str = "wanted"
    """Its article: ``wanted`` at the next pull, ``later`` (when somebody opens it), ``kept`` (the text is there),
    ``none`` (nothing to fetch), ``failed`` (a passing fault, tried again), ``gone`` (never tried again)."""
    problem: str = ""
    """Why there is no text, where fetching or extraction failed."""

    @property
    def date(self) -> datetime:
        """When it was published, else when it was first seen."""
        return self.published or self.first_seen


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic that an item shows, and the words of the user's that showed it (empty: the whole feed has the topic)."""

    topic: str
    words: tuple[str, ...]

    @property
    def reason(self) -> str:
        if self.words:
            return f"{self.topic} ({', '.join(self.words)})"
        return f"{self.topic} (feed)"


@dataclass(frozen=True, slots=True)
class FilterHit:
    """Why the filters hide an item: by what, in words, and where that stands (``feeds.yaml:12``)."""

    reason: str
    where: str


@dataclass(frozen=True, slots=True)
class InboxReason:
    """Why an item is where it is in the inbox. ``kind``: a key of ``read.reasons``; what it is about, as that says."""

    kind: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InboxRow:
    item: Item
    matches: tuple[TopicMatch, ...]


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How a feed is doing. Times are None where it never happened."""

    url: str
    title: str = ""
    entries: int = 0
    last_success: datetime | None = None
    last_error: datetime | None = None
    problem: str = ""
    """The last error's words while the feed is failing; empty when its last answer was good."""
    next_ask: datetime | None = None
    failures: int = 0
    """Failures in a row."""
    validators: Validators = Validators()
    body_hash: str = ""
    """Digest of the last body that was parsed: the same bytes are not parsed twice."""
    moved_to: str = ""
    moved_seen: int = 0
    """How often in a row the feed said it has moved there."""
    gone: bool = False
    wait: float | None = None
    """Seconds between two reads that server and feed ask for, kept for answers that name none (304)."""
    skip_hours: frozenset[int] = frozenset()
    failing_since: datetime | None = None
    """Its first failure in a row; None while its last answer was good."""
    seconds: float | None = None
    """How long its answers take, a mean that leans on the latest."""

    @property
    def has_moved(self) -> bool:
        """Whether it has moved to ``moved_to`` for good: that is believed when it was said twice in a row."""
        return self.moved_seen >= 2


@dataclass(frozen=True, slots=True)
class FeedYield:
    """What came of a feed: entries fetched, opened by the user, noted (published or not), published."""

    fetched: int = 0
    opened: int = 0
    noted: int = 0
    published: int = 0


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """What is known of an address that was asked whether it still answers."""

    url: str
    state: str
    """``alive``, ``closed`` (there, and not for programs), ``dead``, or ``failing``: a fault that may pass."""
    what: str
    """What the server did, as the rest of a sentence; empty while it is alive."""
    at: datetime
    since: datetime | None = None
    """The first failure in a row."""
    failures: int = 0


# ---------------------------------------------------------------- the note: where the halves meet


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of the article a note is about, frozen when the note was started."""

    url: str
    title: str = ""
    author: str = ""
    site: str = ""
    date: date | None = None
    via: str = ""
    handles: dict[str, str] = field(default_factory=dict, hash=False)
    """The author's name on each network: ``{"bluesky": "@author.example"}``."""
    reply: bool = False
    """Whether the note answers its author, and doesn't only speak of the article."""
    archive: str = ""
    """A copy in a web archive, for when the source is gone."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note with words of the user's own: everything that may be published of it."""

    name: str
    """The file's name without ``.md``: ``2026-11-23-remote-onboarding``. Its address comes from it alone."""
    title: str
    """The user's headline, or the source's title."""
    date: date
    topics: tuple[str, ...]
    source: Source
    words: str
    """The user's own Markdown, comments taken out."""
    quote: str = ""
    takeaway: str = ""
    question: str = ""
    lang: str = ""
    """``en`` or ``ja``: the language of the user's words."""
    where: str = ""
    """The file as messages name it: ``site/notes/….md``."""
    lines: dict[str, int] = field(default_factory=dict, compare=False, hash=False)
    """1-based line of each front matter key (``source.url``), and of the words under ``words``."""


# ---------------------------------------------------------------- publish


@dataclass(frozen=True, slots=True)
class Site:
    """What mkdocs.yml says that the publishing stages need."""

    name: str
    url: str = ""
    """The published address with a final ``/``, or empty while there is none."""
    author: str = ""
    description: str = ""
    language: str = "en"
    engine: str = "mkdocs"
    """What builds the pages: ``mkdocs`` or ``zensical``."""
    hub: str = ""
    """A WebSub hub that the site's feeds name, or none."""
    links: tuple[str, ...] = ()
    """Where else the author is: other pages of the same person (rel=me)."""
    cards: bool = False
    """Whether each note has a picture of its headline, for previews."""
    examples: tuple[str, ...] = ()
    """Home folders of nobody's, which the pages may name."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page for the site engine, not made yet: most pages of a site are as they were the last time."""

    path: str
    """Below the engine's docs folder: ``notes/x.md``."""
    key: str
    """Equal as long as the page is: a digest of all that it depends on."""
    render: Callable[[], str] = field(compare=False)
    """The whole file's text."""
    lang: str = ""
    """The language of its article, where that isn't the site's."""
    render_head: Callable[[], str] | None = field(default=None, compare=False)
    """What the built page's head has besides, as HTML."""
    render_search_text: Callable[[], str] | None = field(default=None, compare=False)
    """What the search knows of it besides its title, as HTML, where that isn't all that the page says."""

    @classmethod
    def from_text(cls, path: str, text: str, lang: str = "") -> Page:
        """A page whose text is at hand."""
        return cls(path, hashlib.blake2b(text.encode("utf-8"), digest_size=16).hexdigest(), lambda: text, lang)


@dataclass(frozen=True, slots=True)
class StagedSite:
    """What lies in the engine's docs folder, and what of it isn't as it was the last time. Paths below that folder."""

    paths: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]


@dataclass(frozen=True, slots=True)
class PostWarning:
    """Something about a post that its writer should know before it goes out. ``kind``: a key of the desk's words."""

    kind: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """Text ready to paste for one network."""

    note: str
    network: str
    parts: tuple[str, ...]
    counts: tuple[int, ...]
    """Length of each part in the network's own unit."""
    limit: int | None
    """None where the network has none."""
    link: str = ""
    """Where it leads: for composers that take an address apart from the text."""
    title: str = ""
    form: str = "txt"
    """``txt``, ``md`` or ``html``: the ending of its file."""
    warnings: tuple[PostWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class PostRecord:
    """That a note went to a network, as the ledger has it."""

    note: str
    network: str
    at: datetime
    address: str = ""
    """Of the post there, if the user gave it."""
    words: str = ""
    """Digest of what the note said then (``formats.ledger.note_digest``)."""
    line: int = 0
    """1-based line in the ledger."""
