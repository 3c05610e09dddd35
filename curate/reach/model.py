"""The private types: people, what is known of them, and what passed between them and the user.

They live in this room, so that no type of the public ones has a field for a person. There is none for health, family,
or a rating of anybody. The test of each field: the user would be comfortable showing people their own file.

    Candidate → Person, Interest        a name from an address book; somebody there is a reason to know
    LogEntry                            what passed, once it did; never rewritten
    Goal → Funnel                       what the user wants to reach, and how far it has come
    Introduction                        two people who both said yes, or not yet
    Community, Contribution             a place with rules of its own; what the user said there
    Offer → Match(Evidence, …) → Draft  what can be shared; whom it would help, and why; a text for that one person
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from curate.formats.web_address import url_key
from curate.reach.names import looks_japanese

InterestSource = Literal["told_me", "public", "guess"]
"""Where something known of a person comes from: they said so; they wrote it where all can read; the user's own guess,
which is never cited as evidence."""
EvidenceSource = Literal["told_me", "public", "liked"]
"""Where evidence comes from. ``liked``: something shared with them that they came back to."""
Direction = Literal["out", "in", "both"]
"""``out``: the user to the person. ``in``: the person to the user. ``both``: they met, or spoke."""
ContactKind = Literal[
    "message", "share", "question", "request", "help", "introduction", "thanks", "meeting", "call", "reaction"
]
"""``share``: something to read. ``question``: what they care about. ``request``: a favour. ``help``: one done.
``reaction``: a like, an accepted request, a stamp: contact, and no step towards knowing each other."""
Language = Literal["en", "ja"]
RefusalKind = Literal["refusal", "wait"]
"""What a line of the log reads as."""
ORIGINS = {"linkedin": "LinkedIn", "google": "Google contacts", "vcard": "vCards"}
"""What address books are imported from, and what each is called."""
_JAPANESE_TEXT_WEIGHT = 2
"""Japanese in what is known of somebody is a surer sign than Latin letters, in which Japanese firms, too, are named."""
_NAME_WEIGHT = 3


# ------------------------------------------------------------------ people


@dataclass(frozen=True, slots=True)
class Interest:
    """Something a person cares about, or (in ``Person.values``) values in a working relationship."""

    what: str
    source: InterestSource
    on: date | None = None
    """The day it was learned; ``date`` in the file. Where the user named no day, the day it was written down."""
    url: str = ""
    """Where it can be read, for what is public."""
    given: bool = field(default=False, compare=False)
    """Whether the user named the day: it is then no mere day of writing."""


@dataclass(frozen=True, slots=True)
class Met:
    """How the user met somebody."""

    on: date | None = None
    where: str = ""
    through: str = ""
    """A person's id, or a name as the user wrote it."""


@dataclass(frozen=True, slots=True)
class PossibleRefusal:
    """A line of the log that reads as if somebody wants no more, or wants to wait, and that the user has not decided
    on."""

    reading: RefusalKind
    at: datetime
    text: str

    @property
    def day(self) -> date:
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody there is a reason to know: one file, ``people/ID.yaml``."""

    id: str
    """Opaque: ``p-`` and eight of ``[a-z2-7]``, drawn at random."""
    name: str
    kana: str = ""
    also: tuple[str, ...] = ()
    """Other names that they go by: in another script, of before, short ones."""
    addresses: tuple[str, ...] = ()
    """E-mail and web addresses, as they were written; the first is how the user writes to them."""
    organisation: str = ""
    role: str = ""
    title: str = ""
    """How they are addressed, where it is more than 様: Dr., Prof., Ms., 先生. No part of the name."""
    lang: Language | None = None
    """The language that the user writes to them in; None: as what is known suggests (``language``)."""
    why: str = ""
    """The reason to know each other."""
    goals: tuple[str, ...] = ()
    """Names of goals that they belong to."""
    met: Met = Met()
    interests: tuple[Interest, ...] = ()
    values: tuple[Interest, ...] = ()
    cadence: int | None = None
    """So many days may pass without any contact; None: the user said nothing."""
    do_not_contact: bool = False
    resting_until: date | None = None
    contact_decided: datetime | None = None
    """Up to when the user has decided on what they wrote: a refusal in an older line of the log is dealt with."""
    notes: str = ""
    """The user's own words about them."""
    public_name: bool = False
    """Whether their name may stand on the user's pages: they are written about by name there."""
    public: tuple[str, ...] = ()
    """What else of them may stand there: a name, an address, a sentence, as it stands in the vault."""
    row: str = ""
    """What stood for them in the file they were imported from, where that had no address."""
    where: str = ""
    """The file as messages name it."""
    lines: dict[str, int] = field(default_factory=dict, compare=False, hash=False)
    """1-based line of each key."""
    asked: PossibleRefusal | None = field(default=None, compare=False)
    """From the log, in no file: what they asked for and the user hasn't decided on (``log_facts``)."""
    suggested_language: Language | None = field(default=None, compare=False)
    """From the whole vault, in no file: the language that all that is known suggests (``log_facts``)."""

    @property
    def language(self) -> Language:
        return self.lang or self.suggested_language or self.guess_language()

    @property
    def known_interests(self) -> tuple[Interest, ...]:
        """Interests and values that are no guess of the user's."""
        return tuple(one for one in (*self.interests, *self.values) if one.source != "guess")

    def guess_language(self, wrote: str = "", chosen: Language | None = None) -> Language:
        """Return the language to write to them in, where their file names none.

        Each thing known of them counts: organisation, role, interests, what they ``wrote``, the name, and the vault's
        own language (``chosen_language``). Where these are even, the vault's language decides, else the script of
        the name.
        """
        if self.kana:  # how a Japanese name is read
            return "ja"
        interests = " ".join(one.what for one in self.known_interests)
        by_name = looks_japanese(self.name)
        japanese = _NAME_WEIGHT if by_name else 0
        english = 0 if by_name else 1
        for text in (self.organisation, self.role, interests, wrote):
            if looks_japanese(text):
                japanese += _JAPANESE_TEXT_WEIGHT
            elif text.strip():
                english += 1
        japanese += chosen == "ja"
        english += chosen == "en"
        if japanese == english:
            return chosen or ("ja" if by_name else "en")
        if japanese > english:
            return "ja"
        return "en"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of an imported address book, until there is a reason. A line of ``candidates.jsonl``."""

    id: str
    """Kept by the person that it becomes."""
    name: str
    kana: str = ""
    addresses: tuple[str, ...] = ()
    organisation: str = ""
    role: str = ""
    met_on: date | None = None
    """The day the two connected, where the file said so."""
    origin: str = ""
    """A key of ``ORIGINS``."""
    row: str = ""
    """A digest of the row, where it had no address: it is known again by that alone."""
    title: str = ""
    """As ``Person.title``."""


# ------------------------------------------------------------------ what passed


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One contact: a line of ``log.jsonl``."""

    at: datetime
    """With the offset it was written in."""
    person: str
    """An id."""
    direction: Direction
    kind: ContactKind
    text: str = ""
    substance: bool = True
    """Whether it was about something, and no mere greeting."""
    item: str = ""
    """What was shared or spoken of: an item's id, a note's name, or an address."""
    line: int = 0

    @property
    def day(self) -> date:
        """The day, where the user was."""
        return self.at.date()


# ------------------------------------------------------------------ goals


@dataclass(frozen=True, slots=True)
class Goal:
    """An entry of ``goals.yaml``."""

    name: str
    """Short: people's files name it."""
    outcome: str
    kind: str
    """What kind of people."""
    number: int
    """How many new connections."""
    by: date
    since: date
    line: int = 0


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many people came how far. A conversation may begin without a share, so that a number may exceed the one
    before it."""

    people: int = 0
    shared: int = 0
    replied: int = 0
    conversation: int = 0
    connection: int = 0


# ------------------------------------------------------------------ introductions


IntroductionStep = Literal["idea", "asked_a", "asked_b", "both_yes", "introduced", "reported_back", "declined"]


@dataclass(frozen=True, slots=True)
class Introduction:
    """Two people, and how far it has come. Lines of ``introductions.jsonl``, one for each step, make it up."""

    id: str
    """``i-`` and eight of ``[a-z2-7]``."""
    a: str
    b: str
    why: str
    """Why they might like to meet: a line, or one in each language (``introductions.reason_in``)."""
    steps: tuple[tuple[datetime, IntroductionStep], ...]
    """The oldest first."""

    @property
    def step(self) -> IntroductionStep:
        return self.steps[-1][1]


# ------------------------------------------------------------------ communities


@dataclass(frozen=True, slots=True)
class Community:
    """An entry of ``communities.yaml``."""

    name: str
    url: str
    rules: str = ""
    """Address of its rules."""
    rules_read: date | None = None
    own_links: Literal["none", "thread", "ratio"] = "none"
    """What it allows of links to one's own pages: none, in a thread for them, as one part among others."""
    ratio: int = 10
    """For ``ratio``: one of so many."""
    feeds: tuple[str, ...] = ()
    intent: str = ""
    """Why the user is there."""
    line: int = 0

    def is_called(self, name: str) -> bool:
        return self.name.casefold() == name.casefold()


@dataclass(frozen=True, slots=True)
class Contribution:
    """What the user said in a community: a line of ``contributions.jsonl``."""

    at: datetime
    community: str
    """Its name."""
    kind: Literal["answer", "post"]
    """``answer``: to somebody else. ``post``: something of the user's own."""
    note: str = ""
    """A note's name, where it was about one."""
    link: bool = False
    """Whether it led to a page of the user's own."""
    url: str = ""
    line: int = 0

    @property
    def day(self) -> date:
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Thread:
    """An open question somewhere, as a feed had it."""

    id: str
    """The item's id."""
    title: str
    url: str
    feed: str
    text: str
    day: date


# ------------------------------------------------------------------ the right thing for the right person


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to read that can be shared: a note of the user's, or an item of the inbox."""

    id: str
    """A note's name, or an item's id."""
    kind: Literal["note", "item"]
    title: str
    url: str
    """The article's own address."""
    page: str = ""
    """Where the user's note about it is published; empty: nowhere, or there is none."""
    by: str = ""
    """Its author, else its site."""
    day: date | None = None
    text: str = ""
    """What it says: the article's text as far as it is known, and the user's words."""
    words: str = ""
    """What the user says of it: their takeaway, else the first paragraph of their note. Empty for an item."""
    question: str = ""
    lang: Language = "en"
    """Of the user's words, or of an item's text."""
    source_lang: Language | None = None
    """Of the article itself; None: not known."""

    @property
    def keys(self) -> tuple[str, ...]:
        """What the log may call it."""
        return tuple(filter(None, (self.id, url_key(self.url), self.page and url_key(self.page))))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a person may care. A guess is none: there is no such source here."""

    what: str
    """The interest as it was written down, or the title of what they spoke of."""
    source: EvidenceSource
    on: date | None = None
    words: tuple[str, ...] = ()
    """Of the article, those that met it."""


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """A person and an article, with the evidence. The score orders, and is never shown."""

    person: str
    item: str
    """An item's id, or a note's name."""
    evidence: tuple[Evidence, ...]
    score: float = field(default=0.0, compare=False, repr=False)


DraftKind = Literal["share", "ask", "intro_ask", "intro_blurb", "introduction", "intro_close", "thanks", "report"]
"""``intro_ask``: whether one would like to meet the other. ``intro_blurb``: a few lines to pass on. ``introduction``:
the joint message. ``intro_close``: that it came to nothing, and not why. ``thanks``, ``report``: to whoever brought
the user together with somebody."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text for one person: ``drafts/ID.md``, with front matter."""

    id: str
    """``d-`` and eight of ``[a-z2-7]``."""
    to: str
    """One person's id; there is no second."""
    kind: DraftKind
    lang: Language
    made: date
    text: str
    item: str = ""
    evidence: tuple[Evidence, ...] = ()
    introduction: str = ""
    """An introduction's id, for its notes."""
    other: str = ""
    """The other of the two whom an introduction is about; its joint message alone is for both."""
    sent: date | None = None
    where: str = ""
    line: int = 1
    """Of its first line of text, in the file."""


# ------------------------------------------------------------------ the vault's own settings


@dataclass(frozen=True, slots=True)
class VaultSettings:
    """``vault.yaml``: who writes, and what holds where a person's file says nothing."""

    name: str = ""
    kana: str = ""
    affiliation: str = ""
    signature: str = ""
    """What stands below a letter; several lines."""
    signatures: tuple[tuple[Language, str], ...] = ()
    """The same for letters in one language."""
    lang: Language = "en"
    cadence: int = 90
    """Days."""
    public: tuple[str, ...] = ()
    """Names, addresses and sentences that may stand on the user's pages, whoever they are of."""
    public_line: int = 0
    """1-based line of that key; 0: it isn't there."""
    chosen_language: Language | None = None
    """The same as ``lang`` where the file says it; None where it doesn't."""
