"""Which items tell one story: near-copies, and reports of one event. Pure, in English and Japanese.

Two items are compared by themselves, so what is told of them doesn't depend on what else there is. Caution decides:
what is wrongly taken for the same is hidden from the user, what is wrongly taken for two is read twice. A translation
shares no words, a follow-up has words and numbers of its own, another event of the kind has other names.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from curate.formats.canonical_url import display_sort_key, page_key
from curate.formats.hosts import site_host
from curate.read.inbox.item_features import LEAD_LENGTH, SHINGLE_SIZE, ItemFeatures
from curate.retrieval.terms import extract_terms, normalize_text
from curate.retrieval.text_overlap import Shingle, containment, extract_shingles, split_units

DAY_SECONDS = 86_400.0
COPY_DAYS, EVENT_DAYS = 7.0, 1.5
"""So far apart in time a copy, and a report of the same event, may be."""

_SAME_MOMENT_SECONDS = 60.0
"""Seconds: what one feed says twice within them, word for word, it lists under two addresses."""
TEXT_LENGTH, _COMPARED_LENGTH = 1_500, 1_400
"""Characters of a text in which links and names of others are looked for; and of it those that are compared: what news
says, it says there."""
_OPENING_LENGTH = 300
_MIN_WEIGHT = 15.0
"""That much must be said before two can be told to say the same; a headline alone seldom does."""
_COPY_SHARE, _LIKELY_COPY_SHARE, _SURE_COPY_SHARE, _MIN_OPENING_SHARE = 0.45, 0.6, 0.9, 0.2
_MIN_TITLE_SIMILARITY, _MIN_SHINGLES = 0.4, 20
_LINK = re.compile(r"https?://[^\s<>\"'()（）「」、。]+")
_MIN_VOTES, _TOP_TERMS, _MIN_COMMON_FINGERPRINTS = 4, 16, 2
"""So many of the 16 terms that tell most, or so many marks, must be common to two before they are compared."""
_COPY_TERM_SHARE, _REPORT_TERM_SHARE = 0.25, 0.45
"""So much of the terms that are kept of either must be common to both."""
_MAX_COMPARISONS, _MAX_RECENT_PER_TERM = 8, 30
"""An item is compared with so many; of those that have a term, the latest so many are looked at."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SITE_IN_TITLE = re.compile(r"\s+[-–—|｜]\s+[^-–—|｜]{2,40}$")


@dataclass(frozen=True)
class StoryFeatures:
    """What is compared of an item."""

    id: str
    feed: str
    url: str
    title: str
    text: str
    """The article, or what the feed says of it."""
    at: float
    """When it was published, in seconds."""
    feed_title: str = ""

    @cached_property
    def headline(self) -> str:
        """The title without the name of the site that some put behind it."""
        return _SITE_IN_TITLE.sub("", self.title)

    @cached_property
    def lead(self) -> str:
        return self.text[:LEAD_LENGTH]

    @cached_property
    def lead_shingles(self) -> frozenset[Shingle]:
        return extract_shingles(self.lead, SHINGLE_SIZE)

    @cached_property
    def all_shingles(self) -> frozenset[Shingle]:
        return extract_shingles(self.text[:_COMPARED_LENGTH], SHINGLE_SIZE)

    @cached_property
    def opening_shingles(self) -> frozenset[Shingle]:
        return extract_shingles(self.text[:_OPENING_LENGTH], SHINGLE_SIZE)

    @cached_property
    def title_terms(self) -> frozenset[str]:
        return frozenset(extract_terms(self.headline))

    @cached_property
    def opening_terms(self) -> frozenset[str]:
        return self.title_terms | frozenset(extract_terms(self.text[:_OPENING_LENGTH]))

    @cached_property
    def opening_weight(self) -> float:
        return _total_weight(self.opening_terms)

    @cached_property
    def lead_numbers(self) -> frozenset[str]:
        return frozenset(_NUMBER.findall(normalize_text(f"{self.headline} {self.lead}")))

    @cached_property
    def all_numbers(self) -> frozenset[str]:
        return frozenset(_NUMBER.findall(normalize_text(f"{self.headline} {self.text[:_COMPARED_LENGTH]}")))


def is_same_story(one: StoryFeatures, other: StoryFeatures, *, may_be_copy: bool = True) -> bool:
    """Whether two items tell the same: the same page, a near-copy, or a report of the same event.

    may_be_copy: False skips the test for copies, which takes longest.
    """
    if _is_same_page(one, other):
        return True
    days_apart = abs(one.at - other.at) / DAY_SECONDS
    if days_apart > COPY_DAYS:
        return False
    word_for_word = bool(one.title and one.text) and (one.title, one.text) == (other.title, other.text)
    if word_for_word and one.feed == other.feed and days_apart * DAY_SECONDS < _SAME_MOMENT_SECONDS:
        return True
    may_be_event = days_apart <= EVENT_DAYS and one.feed != other.feed
    return (may_be_event and reports_same_event(one, other)) or (may_be_copy and is_copy(one, other))


def is_copy(one: StoryFeatures, other: StoryFeatures) -> bool:
    """Whether most of what one says at its beginning is in the other, and no number says that it is about another."""
    fewest_shingles = min(len(one.lead_shingles), len(other.lead_shingles))
    if fewest_shingles < _MIN_SHINGLES:
        return _has_same_title(one, other)
    share = max(containment(one.lead_shingles, other.all_shingles), containment(other.lead_shingles, one.all_shingles))
    opening_share = min(
        containment(one.opening_shingles, other.all_shingles), containment(other.opening_shingles, one.all_shingles)
    )
    if opening_share < _MIN_OPENING_SHARE:
        # One begins with something new, and repeats what the other said as the background.
        return False
    if one.feed == other.feed:
        # A site's own pieces look alike: notices, series, what came this week.
        return share >= _SURE_COPY_SHARE and not _numbers_differ(one, other) and one.headline == other.headline
    if share >= _SURE_COPY_SHARE:
        return True
    all_title_terms = _total_weight(one.title_terms | other.title_terms) or 1.0
    titles_differ = _total_weight(one.title_terms & other.title_terms) / all_title_terms < _MIN_TITLE_SIMILARITY
    if titles_differ and (share < _LIKELY_COPY_SHARE or fewest_shingles < 2 * _MIN_SHINGLES):
        return False
    return share >= _COPY_SHARE and not _numbers_differ(one, other)


def _has_same_title(one: StoryFeatures, other: StoryFeatures) -> bool:
    """Whether two items without much text have the same headline in different feeds, too long for a column's name."""
    title = split_units(one.headline)
    return len(one.title_terms) >= 5 and one.feed != other.feed and title == split_units(other.headline)


def _numbers_differ(one: StoryFeatures, other: StoryFeatures) -> bool:
    """Whether each has numbers at its beginning that the other doesn't have at all: then they tell of two things."""
    return bool(one.lead_numbers - other.all_numbers) and bool(other.lead_numbers - one.all_numbers)


def reports_same_event(one: StoryFeatures, other: StoryFeatures) -> bool:
    """Whether both tell of one event in words of their own: most of the names and words, and the same numbers."""
    if min(one.opening_weight, other.opening_weight) < _MIN_WEIGHT:
        return False
    similarity = opening_similarity(one, other)
    numbers = one.lead_numbers & other.lead_numbers
    fewest_numbers = min(len(one.lead_numbers), len(other.lead_numbers))
    if not fewest_numbers:
        return similarity >= 0.6
    agreed = len(numbers) / fewest_numbers
    if agreed >= 0.75:
        return similarity >= (0.5 if len(numbers) > 1 else 0.6)
    return agreed >= 0.5 and similarity >= 0.68


def opening_similarity(one: StoryFeatures, other: StoryFeatures) -> float:
    """Return how much of what the shorter of two says first is the same in both; numbers and names count most."""
    lesser_weight = min(one.opening_weight, other.opening_weight)
    if lesser_weight:
        return _total_weight(one.opening_terms & other.opening_terms) / lesser_weight
    return 0.0


def _total_weight(terms: Iterable[str]) -> float:
    return sum(map(_term_weight, terms))


@functools.lru_cache(maxsize=50_000)
def _term_weight(term: str) -> float:
    """Return how much it says that two texts have a term, where there are no others to count it in."""
    if term[0].isdigit():
        if len(term) > 1:
            return 1.5
        return 0.5
    if term[0] >= "々":
        return 1.0 if len(term) > 2 else 0.6  # a run of katakana, a pair of kanji
    return min(len(term), 8) / 6


# ------------------------------------------------------------------ from pairs to stories


@dataclass(frozen=True, slots=True)
class StoryPair:
    """Two items that tell the same."""

    one: str
    other: str
    same_page: bool = False
    """Whether their addresses lead to one page."""
    credit: str = ""
    """Which of them the other took it from, where it says so."""


def pair_items(one: StoryFeatures, other: StoryFeatures, *, may_be_copy: bool = True) -> StoryPair | None:
    """Return the pair if two items are the same story, else None."""
    if not is_same_story(one, other, may_be_copy=may_be_copy):
        return None
    cited = [source.id for source, by in ((one, other), (other, one)) if _cites(by, source)]
    return StoryPair(one.id, other.id, _is_same_page(one, other), cited[0] if len(cited) == 1 else "")


def _is_same_page(one: StoryFeatures, other: StoryFeatures) -> bool:
    return bool(one.url and other.url) and page_key(one.url) == page_key(other.url)


def _cites(one: StoryFeatures, source: StoryFeatures) -> bool:
    """Whether an item links to another one, or names the site that it is on."""
    if one.feed == source.feed:
        return False
    if source.url and any(page_key(link) == page_key(source.url) for link in _LINK.findall(one.text)):
        return True
    return any(len(name) >= 4 and name in one.text for name in (source.feed_title, site_host(source.url)))


def group_stories(
    pairs: Iterable[StoryPair],
    times: Mapping[str, float],
    addresses: Mapping[str, str] | None = None,
) -> list[list[str]]:
    """Return what belongs together, each story with its original first and then the oldest; only items in ``times``. Of
    those that are equally old the one with the plainest address comes first.

    One page is one story whenever it was found. Other pairs follow, those nearest in time first, and none that would
    make a story longer than ``COPY_DAYS``: a chain of reports that drifts from one event to the next stays several.
    times: when each item was published, in seconds.
    """
    pairs = {pair for pair in pairs if pair.one in times and pair.other in times}
    story_of: dict[str, list[str]] = {}
    for pair in sorted(pairs, key=lambda p: (not p.same_page, abs(times[p.one] - times[p.other]), p.one, p.other)):
        first, second = story_of.get(pair.one, [pair.one]), story_of.get(pair.other, [pair.other])
        if first is second:
            continue
        both = sorted([*first, *second], key=lambda item: (times[item], item))
        if pair.same_page or times[both[-1]] - times[both[0]] <= COPY_DAYS * DAY_SECONDS:
            story_of.update(dict.fromkeys(both, both))
    votes = Counter(pair.credit for pair in pairs if pair.credit)
    urls = addresses or {}

    def original_first(story: list[str]) -> list[str]:
        story = sorted(story, key=lambda item: (-votes[item], times[item], item))
        first = [item for item in story if (votes[item], times[item]) == (votes[story[0]], times[story[0]])]
        return [*sorted(first, key=lambda item: display_sort_key(urls.get(item, ""))), *story[len(first) :]]

    stories = {id(story): story for story in story_of.values()}.values()
    return sorted(map(original_first, stories))


# ------------------------------------------------------------------ which pairs are worth a comparison


@dataclass(frozen=True, slots=True)
class _RecentItem:
    features: ItemFeatures
    terms: frozenset[int]


def candidate_pairs(items: Iterable[ItemFeatures], new: Container[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield pairs that may tell the same, at least one of each new, and whether they may be copies, or only reports of
    the same. items: the oldest first.

    Each is compared with those before it within the time that a story takes, by what is kept of it: some of its
    shingles, and the terms that tell most; and with no more than a few.
    """
    recent: dict[int, deque[_RecentItem]] = {}
    for number, features in enumerate(items):
        item = _RecentItem(features, frozenset(features.terms))
        fingerprints = frozenset(features.fingerprints)
        compared = 0
        for other in _by_common_keys(features, recent, new):
            if compared == _MAX_COMPARISONS:
                break
            may_be_copy = len(fingerprints.intersection(other.features.fingerprints)) >= _MIN_COMMON_FINGERPRINTS
            if may_be_copy:
                min_share = _COPY_TERM_SHARE
            else:
                min_share = _REPORT_TERM_SHARE
            if len(item.terms & other.terms) >= min_share * min(len(item.terms), len(other.terms)):
                compared += 1
                yield other.features.item, features.item, may_be_copy
        for key in (*features.fingerprints, *features.terms[:_TOP_TERMS]):
            recent.setdefault(key, deque(maxlen=_MAX_RECENT_PER_TERM)).append(item)
        if number % 2_000 == 1_999:
            seconds = COPY_DAYS * DAY_SECONDS
            recent = {key: some for key, some in recent.items() if features.at - some[-1].features.at <= seconds}


def _by_common_keys(
    features: ItemFeatures, recent: Mapping[int, Iterable[_RecentItem]], new: Container[str]
) -> list[_RecentItem]:
    """Return the recent items that have enough in common with one to be compared, those with most first.

    recent: by fingerprint and by term.
    """
    votes: Counter[str] = Counter()
    voted_for: dict[str, _RecentItem] = {}
    for keys, days, weight in (
        (features.fingerprints, COPY_DAYS, _MIN_VOTES // _MIN_COMMON_FINGERPRINTS),
        (features.terms[:_TOP_TERMS], EVENT_DAYS, 1),
    ):
        for key in keys:
            for other in recent.get(key, ()):
                name = other.features.item
                near = features.at - other.features.at <= days * DAY_SECONDS
                if near and (features.item in new or name in new):
                    votes[name] += weight
                    voted_for[name] = other
    return [voted_for[name] for name, count in votes.most_common() if count >= _MIN_VOTES]
