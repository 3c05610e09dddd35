"""What of the inbox this user would pick, and why. Pure, and no black box: every point has a reason in words.

What speaks for an item: the user's topics, what their notes are about, how often the feed's items became notes, how
many of their sources tell the story, and how new it is. The first four don't change with time and are worked out once;
freshness is added when the inbox is shown, so that an order that was worked out holds the day after.

An order may rest on a guess; a reason may not. So an item is moved up where it is somewhat like a note, and said to be
like it only where that is sure (``read.likeness``).
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from statistics import median
from typing import NamedTuple

from curate.formats.importers.reading_list_jsonl import is_list_feed
from curate.model import InboxReason, TopicMatch
from curate.read.inbox.note_similarity import SIMILARITY_THRESHOLD, TextSimilarity, text_similarity
from curate.retrieval.feedback import relevance_weights
from curate.retrieval.index import Index, idf

SHOWN, HIDDEN, NOTED, DROPPED, UNFOLLOWED = range(5)
"""How it stands with an item: in the inbox, hidden by filters, has a note, was taken out, its feed isn't followed."""

MAX_NOTES = 1_000
"""What the user wrote about last says what they want now."""
FRESHNESS_POINTS, FRESHNESS_HALF_LIFE_DAYS = 1.0, 2.0
"""What an item gets on its first moment, and after how many days half of that is left."""
USUAL_POINTS = 3.0
"""What an item gets for being like what the user notes: news that isn't stays below older things that are."""

_MAX_COMPARED_ITEMS = 600
"""So many of the items that fit the notes best are held against each of the notes."""
_MIN_NEARNESS = 0.14
"""From here on what an item and a note have in common moves it up (cosine)."""
_MIN_OVERLAP_TO_COMPARE = 0.05
"""Below this an item and a note need not be compared any further."""
_NEAREST_NOTES = 3
"""So many notes are looked at for the one that an item is most like."""
_FEED_WINDOW, _FEED_PENALTY, _SPREAD_ITEMS = 6, 0.3, 200
"""An item is held back by so much for each of so many before it that are of its feed; only the first so many are."""
_MIN_USUAL = 0.5
"""From here on it is said that an item is like what the user notes, though like none of the notes by itself."""
_BUCKETS = 1 << 20
_DAY_SECONDS = 86_400.0
_RECENT_SECONDS = 7 * _DAY_SECONDS
NO_TOPICS = "[]"


@dataclass(frozen=True, slots=True)
class RankInput:
    """An item as ranking sees it."""

    item: str
    at: float
    feed: str
    place: str
    terms: array[int]
    matches: tuple[TopicMatch, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class LikedNote:
    """A note that was started."""

    title: str
    place: str
    """Of the article that it is about (``one_page``)."""
    terms: frozenset[int]
    """What the note itself is about; empty for a draft."""
    words: tuple[int, ...] = ()
    """More of its terms, the most telling first: by these it is compared. Where there are none, ``terms`` are."""


@dataclass(frozen=True, slots=True)
class RankedItem:
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
    matches: tuple[TopicMatch, ...] = ()
    reasons: tuple[InboxReason, ...] = ()


@dataclass(frozen=True)
class UserInterests:
    """What is known of what the user wants."""

    liked: Sequence[LikedNote] = ()
    """Notes, the newest first."""
    dropped: frozenset[str] = frozenset()
    stories: Sequence[Sequence[str]] = ()
    """The items of each story, the original first."""
    noted: frozenset[str] = field(default_factory=frozenset)
    """Places that have a note."""
    followed: frozenset[str] | None = None
    """The addresses of the feeds that are followed; None: all are. Reading lists always are."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """By feed, what it counts as where sources are counted, if that isn't its own address."""

    def follows(self, feed: str) -> bool:
        return self.followed is None or feed in self.followed or is_list_feed(feed)


def freshness(at: float, now: float) -> float:
    """Points for being new at a time; what is dated ahead is as new as can be."""
    return FRESHNESS_POINTS / (1 + max(now - at, 0.0) / _DAY_SECONDS / FRESHNESS_HALF_LIFE_DAYS)


def rank_items(items: Callable[[], Iterable[RankInput]], user: UserInterests) -> Iterator[RankedItem]:
    """Every item with its points and reasons, in the order in which they come.

    items: gives all of them, each time it is called; they are gone through several times and never all held at once.
    """
    corpus = _Corpus(items, user)
    wanted = corpus.build_profile()
    if wanted:
        fits = {told.item: fit for told in items() if (fit := corpus.fit_score(told, wanted)) > 0}
    else:
        fits = {}
    most = heapq.nlargest(10, fits.values())
    best = most[-1] if most else 1.0
    typical = corpus.typical_fit(wanted)
    looked_at = set(heapq.nlargest(_comparison_limit(len(user.liked)), fits, key=lambda item: fits[item]))
    nearest = {told.item: corpus.nearest_note(told) for told in items() if told.item in looked_at}
    of_story = {item: story for story in user.stories for item in story}
    state, feeds = corpus.item_states(of_story), corpus.feeds
    sources = {
        story[0]: len({user.sources.get(feeds[item], feeds[item]) for item in story if item in feeds})
        for story in user.stories
    }
    for told in items():
        story = of_story.get(told.item, ())
        fit = fits.get(told.item, 0.0)
        usual, surely = min(fit / best, 1.5), fit >= typical
        near = nearest.get(told.item, (0.0, ""))
        points, reasons = _score_item(told.matches, (usual, surely), near, corpus.feed_habit(told.feed))
        telling = sources[story[0]] if story else 1
        if telling > 1:
            points += min(0.5 * math.log2(telling), 1.5)
            reasons.append(InboxReason("sources", (str(telling),)))
        yield RankedItem(
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


def _score_item(
    matches: Sequence[TopicMatch], fit: tuple[float, bool], nearest: tuple[float, str], habit: tuple[int, float]
) -> tuple[float, list[InboxReason]]:
    """fit: how much an item is like what is noted, and whether that may be said. nearest: see
    ``_Corpus.nearest_note``."""
    reasons: list[InboxReason] = []
    usual, surely = fit
    likeness, title = nearest
    points = USUAL_POINTS * usual + min(4 * likeness, 1.5)
    if title:
        reasons.append(InboxReason("note", (title,)))
    elif surely and usual >= _MIN_USUAL:
        reasons.append(InboxReason("usual"))
    shown = [match for match in matches if match.words]
    points += min(1.0 + 0.25 * len(shown), 2.0) if shown else 0.4 if matches else 0.0
    reasons += [InboxReason("topic", (match.topic, *match.words)) for match in matches]
    noted, more = habit
    if noted > 1 and more > 0:
        points += more
        reasons.append(InboxReason("feed", (str(noted),)))
    return points, reasons


def _comparison_limit(notes: int) -> int:
    if notes <= 500:
        return _MAX_COMPARED_ITEMS
    return max(200, _MAX_COMPARED_ITEMS * 500 // notes)


def _sum_weights(wanted: Mapping[int, float], terms: Iterable[int]) -> float:
    return sum(wanted[term] for term in wanted.keys() & terms)


class _Corpus:
    """What all items have in common, and the user's notes among them."""

    def __init__(self, items: Callable[[], Iterable[RankInput]], user: UserInterests) -> None:
        self._user = user
        self._noted_places = user.noted | {note.place for note in user.liked if note.place}
        self._bucket_counts = array(
            "I", bytes(4 * _BUCKETS)
        )  # counts in buckets: a word too many in one matters little
        self._total = 0
        self._items_by_feed: Counter[str] = Counter()
        self._noted_by_feed: Counter[str] = Counter()
        self._states: dict[str, int] = {}
        self.feeds: dict[str, str] = {}
        in_stories = {item for story in user.stories for item in story}
        articles: dict[str, array[int]] = {}
        having = self._bucket_counts
        for told in items():
            self._total += 1
            for term in told.terms:
                having[term & (_BUCKETS - 1)] += 1
            self._items_by_feed[told.feed] += 1
            noted = told.place in self._noted_places
            if noted:
                articles[told.place] = told.terms
                self._noted_by_feed[told.feed] += 1
            followed = user.follows(told.feed)
            if (
                told.item in in_stories and followed and not is_list_feed(told.feed)
            ):  # what one keeps oneself is no source
                self.feeds[told.item] = told.feed
            self._states[told.item] = (
                NOTED
                if noted
                else DROPPED
                if told.item in user.dropped
                else UNFOLLOWED
                if not followed
                else HIDDEN
                if told.hidden
                else SHOWN
            )
        none = array("I")
        liked = [(note, articles.get(note.place, none)) for note in islice(user.liked, MAX_NOTES)]
        liked = [(note, article) for note, article in liked if note.terms or article]
        self._notes = [(note.title, note.terms.union(article)) for note, article in liked]
        words = [note.words or tuple(note.terms) for note, _ in liked]
        self._wide_terms = [frozenset(own).union(article) for own, (_, article) in zip(words, liked, strict=True)]
        self._similarity = TextSimilarity(words, lambda term: having[term & (_BUCKETS - 1)], self._total)
        self._vectors = [
            [self._similarity.vector(terms) for terms in (own, article) if terms]
            for own, (_, article) in zip(words, liked, strict=True)
        ]
        self._note_terms = frozenset[int]().union(*(note.terms for note in user.liked))
        self._index = Index([dict.fromkeys(terms, 1) for _, terms in self._notes])
        self._norms = [self._norm(terms) for _, terms in self._notes]

    def _rarity(self, term: int) -> float:
        return idf(self._bucket_counts[term & (_BUCKETS - 1)], self._total)

    def _shared_weight(self, term: int) -> float:
        """What a word says when two are compared: nothing where one text alone has it, however many such there are."""
        having = self._bucket_counts[term & (_BUCKETS - 1)]
        if having > 1 or (having and term in self._note_terms):
            return self._rarity(term) ** 2
        return 0.0

    def _norm(self, terms: Iterable[int]) -> float:
        return math.sqrt(sum(map(self._shared_weight, terms))) or 1.0

    def build_profile(self) -> dict[int, float]:
        """What the notes have in common and other items have not, weighed so that a fit is a sum."""
        wanted = relevance_weights(
            [dict.fromkeys(terms, 1) for _, terms in self._notes],
            lambda term: self._bucket_counts[term & (_BUCKETS - 1)],
            self._total + len(self._notes),
        )
        return {term: weight * self._rarity(term) for term, weight in wanted.items()}

    def fit_score(self, told: RankInput, wanted: Mapping[int, float]) -> float:
        return _sum_weights(wanted, told.terms)

    def typical_fit(self, wanted: Mapping[int, float]) -> float:
        """What a note has of what the notes have in common: half of them have less. An item that has as much is on the
        same subjects; where the best of the inbox has less, nothing in it is."""
        counts = Counter(term for terms in self._wide_terms for term in terms)
        if len(self._wide_terms) > 1:
            alone = {term for term, number in counts.items() if number == 1}
        else:
            alone = set[int]()
        if self._wide_terms:
            return median(_sum_weights(wanted, terms - alone) for terms in self._wide_terms)
        return 0.0

    def nearest_note(self, told: RankInput) -> tuple[float, str]:
        """How much an item has in common with the note that it is most like, 0 where that is little; and the title of
        the note that it is surely like, if there is one."""
        hits = self._index.search(dict.fromkeys(told.terms, 1.0), _NEAREST_NOTES)
        length, vector = self._norm(told.terms), None
        nearest, best, alike = 0.0, SIMILARITY_THRESHOLD, ""
        for hit in hits:
            title, terms = self._notes[hit.number]
            if not title:
                continue
            common = sum(map(self._shared_weight, terms.intersection(told.terms))) / (length * self._norms[hit.number])
            nearest = max(nearest, common)
            if common < _MIN_OVERLAP_TO_COMPARE:
                continue
            vector = vector or self._similarity.vector(told.terms)
            for of_note in self._vectors[hit.number]:
                if (how_like := text_similarity(of_note, vector)) >= best:
                    best, alike = how_like, title
        return (nearest if nearest >= _MIN_NEARNESS else 0.0), alike

    def feed_habit(self, feed: str) -> tuple[int, float]:
        """How many of a feed's items became notes, and what that says for its next one, from 0 to 0.4."""
        noted = self._noted_by_feed[feed]
        if not noted:
            return 0, 0.0
        usual = (sum(self._noted_by_feed.values()) + 1) / (self._total + 20)
        rate = (noted + 10 * usual) / (self._items_by_feed[feed] + 10)
        return noted, min(max(0.15 * math.log2(rate / usual), 0.05), 0.4)

    def item_states(self, of_story: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """How it stands with each item. Who noted or dropped one report of a story has done with the others too."""
        found = self._states
        for item, story in of_story.items():
            if found.get(item) in (NOTED, DROPPED):
                for other in story:
                    if found.get(other) == SHOWN:
                        found[other] = found[item]
        return found


# ------------------------------------------------------------------ what is shown of it

OUTSIDE_POSITION = 10
"""After so many of what the user would pick there is one that they would not."""


class StoredRank(NamedTuple):
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
    feed: str = ""


def order_stories(kept: Iterable[StoredRank], now: float, *, newest: bool = False) -> list[StoredRank]:
    """One of each story, the best first, or the newest; of equals the one given first.

    Of a story its first is shown, or the oldest of those given. By points, the items of one feed don't stand in a row
    where others are nearly as good.
    """
    stories: dict[str, list[StoredRank]] = {}
    scored: list[tuple[float, float, StoredRank]] = []
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
    if newest:
        return [row for _, _, row in scored]
    return [*_spread_feeds(scored[:_SPREAD_ITEMS]), *(row for _, _, row in scored[_SPREAD_ITEMS:])]


def _spread_feeds(scored: Sequence[tuple[float, float, StoredRank]]) -> list[StoredRank]:
    """The best first, each held back for those just before it that are of its feed (as maximal marginal relevance does
    for what is alike)."""
    by_feed: dict[str, deque[tuple[float, float, StoredRank]]] = {}
    for one in scored:
        by_feed.setdefault(one[2].feed, deque()).append(one)
    found: list[StoredRank] = []
    while by_feed:
        before = Counter(row.feed for row in found[-_FEED_WINDOW:])
        feed = max(by_feed, key=lambda feed: (by_feed[feed][0][0] - _FEED_PENALTY * before[feed], by_feed[feed][0][1]))
        found.append(by_feed[feed].popleft()[2])
        if not by_feed[feed]:
            del by_feed[feed]
    return found


def insert_outside_item(ordered: Sequence[StoredRank], now: float) -> tuple[list[StoredRank], str]:
    """The order with one item moved up that is outside the usual, and which; empty where there is no usual.

    It is new, on none of the user's topics, and least like their notes; of those, what most sources tell.
    """
    if len(ordered) <= OUTSIDE_POSITION + 1 or not any(
        row.shows != NO_TOPICS or row.usual > 0.2 for row in ordered[:OUTSIDE_POSITION]
    ):
        return list(ordered), ""
    recently = now - _RECENT_SECONDS
    others = [r for r in ordered[OUTSIDE_POSITION:] if r.at > recently and r.usual < 0.1 and r.shows == NO_TOPICS]
    if not others:
        return list(ordered), ""
    chosen = min(others, key=lambda row: (-row.points, round(row.usual, 2), -row.at, row.item))
    rest = [row for row in ordered if row is not chosen]
    return [*rest[:OUTSIDE_POSITION], chosen, *rest[OUTSIDE_POSITION:]], chosen.item
