"""Whom an article would help, and which articles would help a person: each match with its evidence. Pure.

What counts is what people said or wrote, and what they came back to. A guess of the user's names nobody; it may put one
match before another, and is never shown. Below a threshold there is no match: nobody is an answer.

An interest is met where an article has nearly all of it (``MIN_COVERAGE``) in one place (``_NEAR_DISTANCE``), and
more than in
passing (``MIN_STRENGTH``): 1 would be an article of that alone. The other words of a topic are related to it, and
are not the
same: like a guess, they may put one match before another, and are no evidence. From what somebody liked follows what is
like it (Rocchio): at least two articles, and one that has a good part of what those have in common
(``MIN_SIMILARITY``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from curate.formats.web_address import url_key
from curate.model import Topic
from curate.reach.contact_schedule import may_write
from curate.reach.log_facts import group_by_person
from curate.reach.model import Evidence, Interest, LogEntry, Offer, Person, PersonMatch
from curate.reach.names import compact_name
from curate.reach.refusals import classify_line
from curate.retrieval.feedback import build_profile, diversify
from curate.retrieval.term_index import K1, Index, idf
from curate.retrieval.terms import extract_terms, normalize_text

MAX_MATCHES = 3
MIN_COVERAGE, MIN_STRENGTH = 0.7, 0.55
MIN_LIKED, MIN_SIMILARITY = 2, 0.4
MAX_PROFILE_TERMS = 40
"""Terms of a profile: so many for each of some hundred people are looked up in no time."""
_NEAR_DISTANCE = 4
"""So many terms of a text for each of an interest's: within these they are near each other."""
_MAX_TEXT_LENGTH = 1500
"""So much of a text says what it is about."""
_TITLE_WEIGHT = 3
_SOURCE_WEIGHTS = {"told_me": 1.0, "public": 0.8, "guess": 0.2}
_LIKED_WEIGHT = 0.7
_OWN_WORDS_BOOST = 1.3
"""What the user has said something of comes before what they only read."""
_WHOLE_PHRASE_BOOST = 1.25
_HALF_LIFE_DAYS = 730
"""After so many days an interest says half as much about somebody."""
_MAX_EVIDENCE, _MAX_WORDS = 3, 3
_MIN_MENTIONS = 2
_MAX_HITS = 30

_KANJI_PAIR = re.compile(r"[々\u3400-\u9fff]{2}")
_LATIN = re.compile(r"[a-z]")
_KANJI_RUN, _WORD = re.compile(r"[々\u3400-\u9fff]+"), re.compile(r"[^\W\d_]['’\w-]*")
_ARTICLE = re.compile(r"^(?:the|an?) ")
_KANJI_CONTEXT = 4


@dataclass(frozen=True, slots=True)
class _Query:
    """An interest, or another word of its topic, as it is looked for."""

    phrase: str
    weights: Mapping[str, float]
    """Each term by its rarity."""
    ordered: Sequence[str]
    total: float
    related: bool = False
    """Not what the person said: another word of a topic in feeds.yaml that has the interest."""
    whole_phrase_only: bool = False
    """Several words of which one alone says anything (the first week): only the whole of it does."""


@dataclass(frozen=True, slots=True)
class _OfferFit:
    """How well an article fits somebody, and by what: interests with the words that met them, or what they liked."""

    number: int
    score: float
    evidence: Sequence[tuple[Interest | None, _Query | None]]


class PersonMatcher:
    """Knows what can be shared, and which words stand under one topic of the user's; asks nothing of the world."""

    def __init__(self, offers: Sequence[Offer], topics: Iterable[Topic] = ()) -> None:
        self.offers = offers
        self._terms = [[*extract_terms(offer.title), *extract_terms(offer.text[:_MAX_TEXT_LENGTH])] for offer in offers]
        self._counts = [_count_terms(offer.title, terms) for offer, terms in zip(offers, self._terms, strict=True)]
        self._index = Index(self._counts)
        self._authors = [compact_name(offer.by) for offer in offers]
        self._related_words: dict[str, set[str]] = {}
        for topic in topics:
            words = {topic.name, *topic.words}
            for word in words:
                self._related_words.setdefault(normalize_text(word).strip(), set()).update(words)
        self._numbers_by_key: dict[str, list[int]] = {}
        for number, offer in enumerate(offers):
            for key in offer.keys:
                self._numbers_by_key.setdefault(key, []).append(number)
        self._queries: dict[str, Sequence[_Query]] = {}

    # -------------------------------------------------------------- what is asked

    def find_people(
        self, offer: Offer, people: Iterable[Person], log: Iterable[LogEntry], today: date, most: int = MAX_MATCHES
    ) -> list[PersonMatch]:
        """Return whom an article would help, the best first; nobody who is to be left in peace, or has it."""
        number = self.offers.index(offer)
        passed = group_by_person(log)
        matches = []
        for person in people:
            if not may_write(person, today):
                continue
            if number not in self._find_known_offers(person, passed.get(person.id, ())):
                liking = self._build_liked_profile(passed.get(person.id, ()))
                fit = self._fit_offer(self._interest_queries(person), number, liking, today)
                if fit:
                    matches.append(self._build_match(person, fit, liking))
        return sorted(matches, key=lambda match: (-match.score, match.person))[:most]

    def find_offers(
        self, person: Person, log: Iterable[LogEntry], today: date, most: int = MAX_MATCHES
    ) -> list[PersonMatch]:
        """Return what would help a person: not what they have already, and not three of a kind."""
        if not may_write(person, today):
            return []
        matches = self._rank_offers(person, [entry for entry in log if entry.person == person.id], today)
        numbers = {match.item: self._numbers_by_key[match.item][0] for match in matches}
        chosen = diversify(
            [(match.item, match.score) for match in matches],
            lambda one, other: self._measure_similarity(numbers[one], numbers[other]),
            most,
        )
        by_item = {match.item: match for match in matches}
        return [by_item[item] for item in chosen]

    def matches_by_person(
        self, people: Iterable[Person], log: Iterable[LogEntry], today: date
    ) -> dict[str, list[PersonMatch]]:
        """Return the best matches of every person that may be written to, by id, the best first."""
        passed = group_by_person(log)
        return {
            person.id: self._rank_offers(person, passed.get(person.id, ()), today, 2 * MAX_MATCHES)
            for person in people
            if may_write(person, today)
        }

    # -------------------------------------------------------------- one person, all articles

    def _rank_offers(
        self, person: Person, passed: Sequence[LogEntry], today: date, most: int = _MAX_HITS
    ) -> list[PersonMatch]:
        known_offers = self._find_known_offers(person, passed)
        liking = self._build_liked_profile(passed)
        candidates: set[int] = set(liking.similar) if liking else set()
        wanted = self._interest_queries(person)
        for interest, queries in wanted:
            if interest.source != "guess":
                for query in queries:
                    if not query.related:
                        candidates.update(self._find_candidates(query))
        fits = [fit for number in candidates - known_offers if (fit := self._fit_offer(wanted, number, liking, today))]
        fits.sort(key=lambda fit: (-fit.score, fit.number))
        return [self._build_match(person, fit, liking) for fit in self._drop_duplicates(fits)[:most]]

    def is_author(self, person: Person, offer: Offer) -> bool:
        """Whether an article is somebody's own, which is nothing new to them."""
        return self.offers.index(offer) in self._find_authored_offers(person)

    def _find_known_offers(self, person: Person, passed: Sequence[LogEntry]) -> set[int]:
        """Return what is nothing new to somebody: what they were given, spoke of, or wrote themselves."""
        return self._find_authored_offers(person) | self._find_offer_numbers(entry.item for entry in passed)

    def _find_authored_offers(self, person: Person) -> set[int]:
        called = [compact_name(name) for name in (person.name, *person.also) if len(name.split()) > 1]
        return {number for number, by in enumerate(self._authors) if by and any(name in by for name in called)}

    def _drop_duplicates(self, fits: Iterable[_OfferFit]) -> list[_OfferFit]:
        """Return one of an article and the user's note about it: the note, which is what they would send."""
        best: dict[str, _OfferFit] = {}
        for fit in fits:
            offer, url = self.offers[fit.number], self._offer_urls[fit.number]
            if url not in best or (offer.kind == "note" and self.offers[best[url].number].kind == "item"):
                best[url] = fit
        return list(best.values())

    def _fit_offer(
        self,
        wanted: Sequence[tuple[Interest, Sequence[_Query]]],
        number: int,
        liking: _LikedProfile | None,
        today: date,
    ) -> _OfferFit | None:
        hits: list[tuple[float, Interest | None, _Query | None]] = []
        guessed = 0.0
        for interest, queries in wanted:
            strength, query = self._match_strength(queries, number)
            if not strength:
                continue
            weight = strength * _SOURCE_WEIGHTS[interest.source] * _freshness(interest.on, today)
            if interest.source == "guess":
                guessed = max(guessed, weight)
            elif query and query.related:
                guessed = max(guessed, weight * _SOURCE_WEIGHTS["guess"])
            else:
                hits.append((weight, interest, query))
        if liking and number in liking.similar:
            hits.append((_LIKED_WEIGHT * liking.similar[number], None, None))
        if not hits:
            return None
        hits.sort(key=lambda one: -one[0])
        first, *others = (weight for weight, _, _ in hits)
        if self.offers[number].words:
            boost = _OWN_WORDS_BOOST
        else:
            boost = 1.0
        return _OfferFit(
            number, boost * (first + 0.3 * sum(others) + 0.3 * guessed), [one[1:] for one in hits[:_MAX_EVIDENCE]]
        )

    def _build_match(self, person: Person, fit: _OfferFit, liking: _LikedProfile | None) -> PersonMatch:
        evidence = []
        for interest, query in fit.evidence:
            if interest and query and interest.source != "guess":
                words = self._matched_words(query, fit.number)
                evidence.append(Evidence(interest.what, interest.source, interest.on, words))
            elif liking:
                evidence.append(self._find_liked_evidence(liking, fit.number))
        return PersonMatch(person.id, self.offers[fit.number].id, tuple(evidence), fit.score)

    # -------------------------------------------------------------- what they said

    def _interest_queries(self, person: Person) -> list[tuple[Interest, Sequence[_Query]]]:
        return [(interest, self._build_queries(interest.what)) for interest in person.interests]

    def _build_queries(self, what: str) -> Sequence[_Query]:
        """Return an interest as it is looked for, then each other word of its topics."""
        key = normalize_text(what).strip()
        if key not in self._queries:
            queries = []
            related = {normalize_text(word).strip() for word in self._related_words.get(key, ())} - {key}
            for phrase in (key, *sorted(related)):
                ordered = extract_terms(phrase)
                weights = {term: idf(self._index.document_frequency(term), len(self._index)) for term in ordered}
                bare = _ARTICLE.sub("", phrase)
                literally = len(weights) == 1 and len(bare.split()) > 1
                total = sum(weights.values())
                queries.append(_Query(bare if literally else phrase, weights, ordered, total, phrase != key, literally))
            self._queries[key] = queries
        return self._queries[key]

    def _find_candidates(self, query: _Query) -> list[int]:
        """Return articles that may meet a query; where it has no terms (ものづくり), those with its letters."""
        if not query.weights:
            return [number for number, text in enumerate(self._plain_texts) if query.phrase and query.phrase in text]
        return [hit.number for hit in self._index.search(query.weights, _MAX_HITS)]

    def _match_strength(self, queries: Sequence[_Query], number: int) -> tuple[float, _Query | None]:
        """Return how much of an article an interest is, from 0 to 1, and by which query; 0 where it isn't met.

        What the person said comes first: words that are related to it count only where it isn't there itself.
        """
        for query in queries:
            if strength := self._query_strength(query, number):
                return strength, query
        return 0.0, None

    def _query_strength(self, query: _Query, number: int) -> float:
        """Return how much of an article a query is: ``MIN_STRENGTH`` to 1, or 0."""
        counts, text = self._counts[number], self._plain_texts[number]
        if not query.weights:
            if query.phrase and query.phrase in text:
                return MIN_STRENGTH
            return 0.0
        if query.related and self._count_mentions(query.phrase, number) < _MIN_MENTIONS:
            return 0.0  # one of a topic's words in passing may mean something else
        terms = [term for term in query.weights if term in counts]
        if not terms or sum(query.weights[term] for term in terms) < MIN_COVERAGE * query.total:
            return 0.0
        strength = sum(self._index.weight(term, number) for term in terms) / (query.total * (K1 + 1))
        if strength * _WHOLE_PHRASE_BOOST < MIN_STRENGTH:
            return 0.0
        if (query.whole_phrase_only or len(query.weights) > 1) and query.phrase in text:
            strength = min(1.0, strength * _WHOLE_PHRASE_BOOST)
        elif query.whole_phrase_only or (len(terms) > 1 and not _stand_together(self._terms[number], frozenset(terms))):
            return 0.0  # scattered over it, they mean something else
        if strength >= MIN_STRENGTH:
            return strength
        return 0.0

    def _count_mentions(self, phrase: str, number: int) -> int:
        """Return how often a phrase stands in an article; in its title it counts twice."""
        return self._plain_texts[number].count(phrase) + normalize_text(self.offers[number].title).count(phrase)

    def _matched_words(self, query: _Query, number: int) -> tuple[str, ...]:
        """Return the words of an article that met an interest."""
        text = self._plain_texts[number]
        if not query.weights or query.whole_phrase_only or (len(query.weights) > 1 and query.phrase in text):
            return (query.phrase,)
        words = _join_kanji_terms(query.ordered, self._counts[number].keys())
        return tuple(_find_word(word, text) if _LATIN.match(word) else word for word in words)

    @cached_property
    def _offer_urls(self) -> list[str]:
        """Where each article is on the web; its id where that isn't known."""
        return [url_key(one.url) or one.id for one in self.offers]

    @cached_property
    def _plain_texts(self) -> list[str]:
        return [normalize_text(f"{one.title}\n{one.text[:_MAX_TEXT_LENGTH]}") for one in self.offers]

    # -------------------------------------------------------------- what they liked

    def _build_liked_profile(self, passed: Iterable[LogEntry]) -> _LikedProfile | None:
        """Return what somebody came back to, and what is like that."""
        received = [
            entry
            for entry in passed
            if entry.direction != "out" and entry.kind != "reaction" and not classify_line(entry.text)
        ]  # a like says little, and a refusal the contrary
        days = {entry.item: entry.day for entry in received if entry.item}
        liked = {number: day for item, day in days.items() for number in self._find_offer_numbers([item])}
        if len({self._offer_urls[number] for number in liked}) < MIN_LIKED:
            return None
        query = dict(
            list(build_profile(self._index, [self._counts[number] for number in liked]).items())[:MAX_PROFILE_TERMS]
        )
        own = [sum(w * self._index.weight(term, number) for term, w in query.items()) for number in liked]
        usual = sum(own) / len(own)
        if not usual:
            return None
        hits = self._index.search(query, _MAX_HITS, without=liked)
        near = {hit.number: min(1.0, hit.score / usual) for hit in hits if hit.score >= MIN_SIMILARITY * usual}
        return _LikedProfile(liked, query, near)

    def _find_liked_evidence(self, liking: _LikedProfile, number: int) -> Evidence:
        """Return the one of what they liked that an article is most like."""
        nearest = max(liking.liked, key=lambda other: (self._measure_similarity(number, other), -other))
        terms = self._index.matching_terms(liking.query, number, 2 * _MAX_WORDS)
        text = f"{self.offers[number].title}\n{self.offers[number].text[:_MAX_TEXT_LENGTH]}"
        words = dict.fromkeys(_find_word(term, text) for term in terms)
        return Evidence(self.offers[nearest].title, "liked", liking.liked[nearest], tuple(words)[:_MAX_WORDS])

    def _measure_similarity(self, one: int, other: int) -> float:
        """Return what two articles have in common, as a share of all that either has."""
        common = len(self._counts[one].keys() & self._counts[other].keys())
        if common:
            return common / (len(self._counts[one]) + len(self._counts[other]) - common)
        return 0.0

    def _find_offer_numbers(self, items: Iterable[str]) -> set[int]:
        """Return the articles that items of the log are."""
        numbers: set[int] = set()
        for item in filter(None, items):
            numbers.update(self._numbers_by_key.get(item) or self._numbers_by_key.get(url_key(item)) or ())
        for number in list(numbers):  # an article, and the note about it
            url = self.offers[number].url
            numbers.update(self._numbers_by_key.get(url_key(url), ()) if url else ())
        return numbers


@dataclass(frozen=True, slots=True)
class _LikedProfile:
    liked: Mapping[int, date]
    """What they came back to, and when."""
    query: Mapping[str, float]
    similar: Mapping[int, float]
    """What is like it, from ``MIN_SIMILARITY`` to 1."""


def _freshness(on: date | None, today: date) -> float:
    if on is None:
        return 0.5
    age = max(0, (today - on).days)
    return float(0.5 ** (age / _HALF_LIFE_DAYS))


def _count_terms(title: str, terms: Sequence[str]) -> Counter[str]:
    """Return how often a text has each of its terms; those of its title count more."""
    counts = Counter(terms)
    for term in extract_terms(title):
        counts[term] += _TITLE_WEIGHT - 1
    return counts


def _stand_together(terms: Sequence[str], wanted: Collection[str]) -> bool:
    """Whether all these terms stand near each other somewhere in a text."""
    number = len(wanted)
    room = _NEAR_DISTANCE * number
    last: dict[str, int] = {}
    for position, term in enumerate(terms):
        if term in wanted:
            last[term] = position
            if len(last) == number and position - min(last.values()) < room:
                return True
    return False


def _join_kanji_terms(ordered: Sequence[str], present: Collection[str]) -> list[str]:
    """Return the terms of an interest that an article has, as words: 心理, 理的 are 心理的."""
    words: list[str] = []
    last = ""
    for term in ordered:
        if term not in present:
            last = ""
        elif last and _KANJI_PAIR.fullmatch(last) and _KANJI_PAIR.fullmatch(term) and last[-1] == term[0]:
            words[-1] += term[-1]
            last = term
        else:
            words.append(term)
            last = term
    return list(dict.fromkeys(words))


def _find_word(term: str, text: str) -> str:
    """Return the word of a text that a term is of: a plural, or kanji around a pair of them."""
    if _KANJI_PAIR.fullmatch(term):
        run = next((run for run in _KANJI_RUN.findall(text) if term in run), term)
        position = run.index(term)
        return run[max(0, position - _KANJI_CONTEXT) : position + len(term) + _KANJI_CONTEXT]
    if _LATIN.match(term):
        return next((word for word in _WORD.findall(text) if word.lower().startswith(term)), term)
    return term
