"""What of the inbox this user would pick, and why. Pure, and no black box: every point has a reason in words.

What speaks for an item: the user's topics, what their notes are about, how often the feed's items became notes, how
many of their sources tell the story, and how new it is. The first four don't change with time and are worked out once;
freshness is added when the inbox is shown, so that an order that was worked out holds the day after.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from curate.formats.saved.lists import is_list
from curate.model import Match, Reason
from curate.retrieval.feedback import relevance
from curate.retrieval.index import Index, rarity

SHOWN, HIDDEN, NOTED, DROPPED = range(4)
"""How it stands with an item: in the inbox, hidden by filters, has a note, was taken out."""

NEWEST_NOTES = 1_000
"""What the user wrote about last says what they want now."""
FRESH, DAYS = 1.0, 2.0
"""What an item gets on its first moment, and after how many days half of that is left."""
USUAL = 3.0
"""What an item gets for being like what the user notes: news that isn't stays below older things that are."""

_LOOKED_AT = 600
"""So many of the items that fit the notes best are held against each of the notes."""
_LIKE = 0.14
"""From here on an item and a note have enough in common to say so (cosine)."""
_BUCKETS = 1 << 20
_DAY = 86_400.0
_RECENT = 7 * _DAY
NO_TOPICS = "[]"


@dataclass(frozen=True, slots=True)
class Told:
    """An item as ranking sees it."""

    item: str
    at: float
    feed: str
    place: str
    terms: array[int]
    matches: tuple[Match, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class Liked:
    """A note that was started."""

    title: str
    place: str
    """Of the article that it is about (``one_page``)."""
    terms: frozenset[int]
    """What the note itself is about; empty for a draft."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An item with what speaks for it."""

    item: str
    at: float
    points: float
    usual: float
    """How much it is like what the user notes, from 0 to 1."""
    feed: str
    state: int
    story: str = ""
    """The story's first item; empty where it is told by none but this."""
    head: bool = True
    """Whether it is its story's first."""
    matches: tuple[Match, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class User:
    """What is known of what the user wants."""

    liked: Sequence[Liked] = ()
    """Notes, the newest first."""
    dropped: frozenset[str] = frozenset()
    stories: Sequence[Sequence[str]] = ()
    """The items of each story, the original first."""
    noted: frozenset[str] = field(default_factory=frozenset)
    """Places that have a note."""


def freshness(at: float, now: float) -> float:
    """Points for being new at a time; what is dated ahead is as new as can be."""
    return FRESH / (1 + max(now - at, 0.0) / _DAY / DAYS)


def rank(items: Callable[[], Iterable[Told]], user: User) -> Iterator[Ranked]:
    """Every item with its points and reasons, in the order in which they come.

    items: gives all of them, each time it is called; they are gone through several times and never all held at once.
    """
    corpus = _Corpus(items, user)
    wanted = corpus.profile()
    fits = {told.item: fit for told in items() if (fit := corpus.fit(told, wanted)) > 0} if wanted else {}
    most = heapq.nlargest(10, fits.values())
    best = most[-1] if most else 1.0
    looked_at = set(heapq.nlargest(_looked_at(len(user.liked)), fits, key=lambda item: fits[item]))
    nearest = {told.item: corpus.nearest(told) for told in items() if told.item in looked_at}
    of_story = {item: story for story in user.stories for item in story}
    state, feeds = corpus.states(of_story), corpus.feeds
    sources = {story[0]: len({feeds[item] for item in story if item in feeds}) for story in user.stories}
    for told in items():
        story = of_story.get(told.item, ())
        usual = min(fits.get(told.item, 0.0) / best, 1.5)
        points, reasons = _judged(told.matches, usual, nearest.get(told.item), corpus.habit(told.feed))
        telling = sources[story[0]] if story else 1
        if telling > 1:
            points += min(0.5 * math.log2(telling), 1.5)
            reasons.append(Reason("sources", (str(telling),)))
        yield Ranked(
            told.item,
            told.at,
            points,
            min(usual, 1.0),
            told.feed,
            state[told.item],
            story[0] if story else "",
            not story or story[0] == told.item,
            told.matches,
            tuple(reasons),
        )


def _judged(
    matches: Sequence[Match], usual: float, nearest: tuple[str, float] | None, habit: tuple[int, float]
) -> tuple[float, list[Reason]]:
    reasons: list[Reason] = []
    points = USUAL * usual
    if nearest:
        title, likeness = nearest
        points += min(2 * likeness, 1.0)
        reasons.append(Reason("note", (title,)))
    shown = [match for match in matches if match.words]
    points += min(1.0 + 0.25 * len(shown), 2.0) if shown else 0.4 if matches else 0.0
    reasons += [Reason("topic", (match.topic, *match.words)) for match in matches]
    noted, more = habit
    if noted > 1 and more > 0:
        points += more
        reasons.append(Reason("feed", (str(noted),)))
    return points, reasons


def _looked_at(notes: int) -> int:
    return _LOOKED_AT if notes <= 500 else max(200, _LOOKED_AT * 500 // notes)


class _Corpus:
    """What all items have in common, and the user's notes among them."""

    def __init__(self, items: Callable[[], Iterable[Told]], user: User) -> None:
        self._user = user
        self._noted = user.noted | {note.place for note in user.liked if note.place}
        self._having = array("I", bytes(4 * _BUCKETS))  # counts in buckets: a word too many in one matters little
        self._total = 0
        self._of_feed: Counter[str] = Counter()
        self._noted_of_feed: Counter[str] = Counter()
        self._items: dict[str, int] = {}
        self.feeds: dict[str, str] = {}
        in_stories = {item for story in user.stories for item in story}
        articles: dict[str, frozenset[int]] = {}
        having = self._having
        for told in items():
            self._total += 1
            for term in told.terms:
                having[term & (_BUCKETS - 1)] += 1
            self._of_feed[told.feed] += 1
            noted = told.place in self._noted
            if noted:
                articles[told.place] = frozenset(told.terms)
                self._noted_of_feed[told.feed] += 1
            if told.item in in_stories and not is_list(told.feed):  # what one keeps oneself is no source
                self.feeds[told.item] = told.feed
            self._items[told.item] = (
                NOTED if noted else DROPPED if told.item in user.dropped else HIDDEN if told.hidden else SHOWN
            )
        notes = [(note.title, note.terms | articles.get(note.place, frozenset())) for note in user.liked]
        self._notes = [(title, terms) for title, terms in islice(notes, NEWEST_NOTES) if terms]
        self._index = Index([dict.fromkeys(terms, 1) for _, terms in self._notes])
        self._norms = [self._norm(terms) for _, terms in self._notes]

    def _rarity(self, term: int) -> float:
        return rarity(self._having[term & (_BUCKETS - 1)], self._total)

    def _norm(self, terms: Iterable[int]) -> float:
        return math.sqrt(sum(self._rarity(term) ** 2 for term in terms)) or 1.0

    def profile(self) -> dict[int, float]:
        """What the notes have in common and other items have not, weighed so that a fit is a sum."""
        wanted = relevance(
            [dict.fromkeys(terms, 1) for _, terms in self._notes],
            lambda term: self._having[term & (_BUCKETS - 1)],
            self._total + len(self._notes),
        )
        return {term: weight * self._rarity(term) for term, weight in wanted.items()}

    @staticmethod
    def fit(told: Told, wanted: Mapping[int, float]) -> float:
        return sum(wanted[term] for term in wanted.keys() & told.terms)

    def nearest(self, told: Told) -> tuple[str, float] | None:
        """The title of the note that an item is most like, and how much; None where it is like none of them."""
        hits = self._index.search(dict.fromkeys(told.terms, 1.0), 3)
        length = self._norm(told.terms)
        found: list[tuple[float, str]] = []
        for hit in hits:
            title, terms = self._notes[hit.text]
            common = sum(self._rarity(term) ** 2 for term in terms.intersection(told.terms))
            found.append((common / (length * self._norms[hit.text]), title))
        best = max(found, default=(0.0, ""))
        return (best[1], best[0]) if best[0] >= _LIKE and best[1] else None

    def habit(self, feed: str) -> tuple[int, float]:
        """How many of a feed's items became notes, and what that says for its next one, from 0 to 0.8."""
        noted = self._noted_of_feed[feed]
        if not noted:
            return 0, 0.0
        usual = (sum(self._noted_of_feed.values()) + 1) / (self._total + 20)
        rate = (noted + 5 * usual) / (self._of_feed[feed] + 5)
        return noted, min(max(0.25 * math.log2(rate / usual), 0.1), 0.8)

    def states(self, of_story: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """How it stands with each item. Who noted or dropped one report of a story has done with the others too."""
        found = self._items
        for item, story in of_story.items():
            if found.get(item) in (NOTED, DROPPED):
                for other in story:
                    if found.get(other) == SHOWN:
                        found[other] = found[item]
        return found


# ------------------------------------------------------------------ what is shown of it

OUTSIDE = 10
"""After so many of what the user would pick there is one that they would not."""


class Kept(NamedTuple):
    """A ranked item as it is kept: there are very many of them, and few are shown."""

    item: str
    at: float
    points: float
    usual: float
    state: int
    story: str
    head: int
    shows: str
    """Its topics, as they are kept; ``[]`` for none."""


def first(kept: Iterable[Kept], now: float, *, newest: bool = False) -> list[Kept]:
    """One of each story, the best first, or the newest; of equals the one given first.

    Of a story its first is shown, or the oldest of those given.
    """
    stories: dict[str, list[Kept]] = {}
    scored: list[tuple[float, float, Kept]] = []
    for row in kept:
        if row.story:
            stories.setdefault(row.story, []).append(row)
        else:
            scored.append((row.points + freshness(row.at, now), row.at, row))
    for rows in stories.values():
        best = max(row.points + freshness(row.at, now) for row in rows)
        shown = min(rows, key=lambda row: (-row.head, row.at, row.item))
        scored.append((best, shown.at, shown))
    scored.sort(key=itemgetter(1) if newest else itemgetter(0, 1), reverse=True)
    return [row for _, _, row in scored]


def with_something_else(ordered: Sequence[Kept], now: float) -> tuple[list[Kept], str]:
    """The order with one item moved up that is outside the usual, and which; empty where there is no usual.

    It is new, on none of the user's topics, and least like their notes; of those, what most sources tell.
    """
    if len(ordered) <= OUTSIDE + 1 or not any(row.shows != NO_TOPICS or row.usual > 0.2 for row in ordered[:OUTSIDE]):
        return list(ordered), ""
    recently = now - _RECENT
    others = [r for r in ordered[OUTSIDE:] if r.at > recently and r.usual < 0.1 and r.shows == NO_TOPICS]
    if not others:
        return list(ordered), ""
    chosen = min(others, key=lambda row: (-row.points, round(row.usual, 2), -row.at, row.item))
    rest = [row for row in ordered if row is not chosen]
    return [*rest[:OUTSIDE], chosen, *rest[OUTSIDE:]], chosen.item
