"""How much speaks for each item of the inbox, and why. Pure, and no black box: every point has a reason in words.

What speaks for an item: the user's topics, what their notes are about, how often the feed's items became notes, how
many of their sources tell the story, and how new it is. The first four don't change with time and are worked out once;
freshness is added when the inbox is shown, so that an order that was worked out holds the day after.

Which items tell one story is found by ``stories``; how many sources tell it is counted here
(``count_sources_by_story``), where feeds that are the same under two addresses are one source
(``FeedRecords.sources_by_feed``).

An order may rest on a guess; a reason may not. So an item is moved up where it is somewhat like a note, and said to be
like it only where that is sure (``note_similarity``).
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

from curate.formats.importers.reading_list_jsonl import is_list_feed
from curate.model import InboxReason, TopicMatch
from curate.read.inbox.note_similarity import SIMILARITY_THRESHOLD, TextSimilarity, text_similarity
from curate.retrieval.feedback import relevance_weights
from curate.retrieval.term_index import Index, idf

SHOWN, HIDDEN, NOTED, DROPPED, UNFOLLOWED = range(5)
"""The state of an item: in the inbox, hidden by filters, has a note, was taken out, its feed isn't followed."""

MAX_NOTES = 1_000
"""What the user wrote about last says what they want now."""
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
_MIN_USUAL = 0.5
"""From here on it is said that an item is like what the user notes, though like none of the notes by itself."""
_BUCKETS = 1 << 20


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
    """Of the article that it is about (``page_key``)."""
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
    """By feed, what it counts as where sources are counted, if that isn't its own address (``sources_by_feed``)."""

    def follows(self, feed: str) -> bool:
        return self.followed is None or feed in self.followed or is_list_feed(feed)


def rank_items(items: Callable[[], Iterable[RankInput]], user: UserInterests) -> Iterator[RankedItem]:
    """Yield every item with its points and reasons, in the order in which they come.

    items: gives all of them, each time it is called; they are gone through several times and never all held at once.
    """
    corpus = _Corpus(items, user)
    profile = corpus.build_profile()
    fits: dict[str, float] = {}
    if profile:
        fits = {row.item: fit for row in items() if (fit := _sum_weights(profile, row.terms)) > 0}
    best_fit = min(heapq.nlargest(10, fits.values()), default=1.0)
    typical_fit = corpus.typical_fit(profile)
    compared = set(heapq.nlargest(_comparison_limit(len(user.liked)), fits, key=fits.__getitem__))
    nearest = {row.item: corpus.nearest_note(row) for row in items() if row.item in compared}
    story_of = {item: story for story in user.stories for item in story}
    states, source_counts = corpus.item_states(story_of), corpus.count_sources_by_story()
    for row in items():
        story = story_of.get(row.item, ())
        fit = fits.get(row.item, 0.0)
        usual = min(fit / best_fit, 1.5)
        points, reasons = _score_item(
            row.matches,
            (usual, fit >= typical_fit),
            nearest.get(row.item, (0.0, "")),
            corpus.feed_habit(row.feed),
        )
        source_count = source_counts[story[0]] if story else 1
        if source_count > 1:
            points += min(0.5 * math.log2(source_count), 1.5)
            reasons.append(InboxReason("sources", (str(source_count),)))
        yield RankedItem(
            item=row.item,
            at=row.at,
            points=points,
            usual=min(usual, 1.0),
            feed=row.feed,
            state=states[row.item],
            story=story[0] if story else "",
            head=not story or story[0] == row.item,
            matches=row.matches,
            reasons=tuple(reasons),
        )


def _score_item(
    matches: Sequence[TopicMatch], fit: tuple[float, bool], nearest: tuple[float, str], habit: tuple[int, float]
) -> tuple[float, list[InboxReason]]:
    """Return the points of an item but for its sources and its age, and their reasons.

    fit: how much it is like what is noted, and whether that may be said. nearest: see ``_Corpus.nearest_note``. habit:
    see ``_Corpus.feed_habit``.
    """
    reasons: list[InboxReason] = []
    usual, may_be_said = fit
    likeness, title = nearest
    points = USUAL_POINTS * usual + min(4 * likeness, 1.5)
    if title:
        reasons.append(InboxReason("note", (title,)))
    elif may_be_said and usual >= _MIN_USUAL:
        reasons.append(InboxReason("usual"))
    with_words = [match for match in matches if match.words]
    if with_words:
        points += min(1.0 + 0.25 * len(with_words), 2.0)
    elif matches:
        points += 0.4
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


def _sum_weights(profile: Mapping[int, float], terms: Iterable[int]) -> float:
    return sum(profile[term] for term in profile.keys() & terms)


class _Corpus:
    """What all items have in common, and the user's notes among them."""

    def __init__(self, items: Callable[[], Iterable[RankInput]], user: UserInterests) -> None:
        self._user = user
        self._noted_places = user.noted | {note.place for note in user.liked if note.place}
        # Counts in buckets: a word too many in one matters little.
        self._bucket_counts = array("I", bytes(4 * _BUCKETS))
        self._total = 0
        self._items_by_feed: Counter[str] = Counter()
        self._noted_by_feed: Counter[str] = Counter()
        self._states: dict[str, int] = {}
        self._story_feeds: dict[str, str] = {}
        """By item that is of a story, the feed that tells it."""
        self._index_notes(self._count_items(items()))

    def _count_items(self, rows: Iterable[RankInput]) -> dict[str, array[int]]:
        """Count what the items have, and return the terms of those that have a note, by place."""
        in_stories = {item for story in self._user.stories for item in story}
        counts = self._bucket_counts
        noted: dict[str, array[int]] = {}
        for row in rows:
            self._total += 1
            for term in row.terms:
                counts[term & (_BUCKETS - 1)] += 1
            self._items_by_feed[row.feed] += 1
            if row.place in self._noted_places:
                noted[row.place] = row.terms
                self._noted_by_feed[row.feed] += 1
            # The user's own reading lists don't count as sources.
            if row.item in in_stories and self._user.follows(row.feed) and not is_list_feed(row.feed):
                self._story_feeds[row.item] = row.feed
            self._states[row.item] = self._item_state(row)
        return noted

    def _item_state(self, row: RankInput) -> int:
        if row.place in self._noted_places:
            return NOTED
        if row.item in self._user.dropped:
            return DROPPED
        if not self._user.follows(row.feed):
            return UNFOLLOWED
        return HIDDEN if row.hidden else SHOWN

    def _index_notes(self, articles: Mapping[str, array[int]]) -> None:
        """Prepare the user's notes for comparing. articles: the terms of the articles that have a note, by place."""
        none = array("I")
        liked = [(note, articles.get(note.place, none)) for note in islice(self._user.liked, MAX_NOTES)]
        liked = [(note, article) for note, article in liked if note.terms or article]
        self._notes = [(note.title, note.terms.union(article)) for note, article in liked]
        words = [note.words or tuple(note.terms) for note, _ in liked]
        self._wide_terms = [frozenset(own).union(article) for own, (_, article) in zip(words, liked, strict=True)]
        self._similarity = TextSimilarity(words, self._count_items_with, self._total)
        self._vectors = [
            [self._similarity.vector(terms) for terms in (own, article) if terms]
            for own, (_, article) in zip(words, liked, strict=True)
        ]
        self._note_terms = frozenset[int]().union(*(note.terms for note in self._user.liked))
        self._index = Index([dict.fromkeys(terms, 1) for _, terms in self._notes])
        self._norms = [self._norm(terms) for _, terms in self._notes]

    def _count_items_with(self, term: int) -> int:
        return self._bucket_counts[term & (_BUCKETS - 1)]

    def _rarity(self, term: int) -> float:
        return idf(self._count_items_with(term), self._total)

    def _shared_weight(self, term: int) -> float:
        """Return what a word says when two texts are compared: nothing where no other text has it."""
        count = self._count_items_with(term)
        if count > 1 or (count and term in self._note_terms):
            return self._rarity(term) ** 2
        return 0.0

    def _norm(self, terms: Iterable[int]) -> float:
        return math.sqrt(sum(map(self._shared_weight, terms))) or 1.0

    def build_profile(self) -> dict[int, float]:
        """Return what the notes have in common and other items have not, weighed so that a fit is a sum."""
        weights = relevance_weights(
            [dict.fromkeys(terms, 1) for _, terms in self._notes],
            self._count_items_with,
            self._total + len(self._notes),
        )
        return {term: weight * self._rarity(term) for term, weight in weights.items()}

    def typical_fit(self, profile: Mapping[int, float]) -> float:
        """Return what a note has of what the notes have in common: half of them have less. An item that has as much is
        on the same subjects; where the best of the inbox has less, nothing in it is."""
        if not self._wide_terms:
            return 0.0
        counts = Counter(term for terms in self._wide_terms for term in terms)
        alone = {term for term, count in counts.items() if count == 1 and len(self._wide_terms) > 1}
        return median(_sum_weights(profile, terms - alone) for terms in self._wide_terms)

    def nearest_note(self, row: RankInput) -> tuple[float, str]:
        """Return how much an item has in common with the note that it is most like, 0 where that is little; and the
        title of the note that it is surely like, if there is one."""
        hits = self._index.search(dict.fromkeys(row.terms, 1.0), _NEAREST_NOTES)
        length, vector = self._norm(row.terms), None
        nearest, best, alike = 0.0, SIMILARITY_THRESHOLD, ""
        for hit in hits:
            title, terms = self._notes[hit.number]
            if not title:
                continue
            common = sum(map(self._shared_weight, terms.intersection(row.terms))) / (length * self._norms[hit.number])
            nearest = max(nearest, common)
            if common < _MIN_OVERLAP_TO_COMPARE:
                continue
            vector = vector or self._similarity.vector(row.terms)
            for note_vector in self._vectors[hit.number]:
                if (similarity := text_similarity(note_vector, vector)) >= best:
                    best, alike = similarity, title
        return (nearest if nearest >= _MIN_NEARNESS else 0.0), alike

    def feed_habit(self, feed: str) -> tuple[int, float]:
        """Return how many of a feed's items became notes, and what that says for its next one, from 0 to 0.4."""
        noted = self._noted_by_feed[feed]
        if not noted:
            return 0, 0.0
        usual = (sum(self._noted_by_feed.values()) + 1) / (self._total + 20)
        rate = (noted + 10 * usual) / (self._items_by_feed[feed] + 10)
        return noted, min(max(0.15 * math.log2(rate / usual), 0.05), 0.4)

    def item_states(self, story_of: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Return the state of each item. Who noted or dropped one report of a story has done with the others too."""
        states = self._states
        for item, story in story_of.items():
            if states.get(item) in (NOTED, DROPPED):
                for other in story:
                    if states.get(other) == SHOWN:
                        states[other] = states[item]
        return states

    def count_sources_by_story(self) -> dict[str, int]:
        """Return how many of the user's sources tell each story, by its first item."""
        return {
            story[0]: len({self._user.sources.get(feed, feed) for feed in map(self._story_feeds.get, story) if feed})
            for story in self._user.stories
        }
