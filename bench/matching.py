"""The right article for the right person: 2,000 items against 200 people, made up, English and Japanese."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime

from curate.reach.matching import PersonMatcher
from curate.reach.model import Interest, LogEntry, Offer, Person
from curate.retrieval.terms import count_terms

ITEMS, PEOPLE = 2000, 200
_KANJI = "人材評価研修採用組織心理学習成長対話信頼連携地域企業経営支援設計調査分析共有知識創造"
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホ"


def _words(chance: random.Random) -> tuple[Sequence[str], Sequence[str]]:
    """Some thousand words of each language, the first ones much used."""
    english = ["".join(chance.choices("abcdefghilmnoprstu", k=chance.randint(4, 10))) for _ in range(6000)]
    japanese = [
        "".join(chance.choices(_KANJI, k=chance.randint(2, 4)))
        if chance.random() < 0.7
        else "".join(chance.choices(_KANA, k=chance.randint(3, 6)))
        for _ in range(6000)
    ]
    return english, japanese


def _some(words: Sequence[str], number: int, chance: random.Random) -> list[str]:
    return [words[min(int(chance.paretovariate(0.4)), len(words) - 1)] for _ in range(number)]


def made(seed: int = 2026) -> tuple[list[Offer], list[Person], list[LogEntry]]:
    chance = random.Random(seed)
    vocabulary = _words(chance)
    offers = []
    for n in range(ITEMS):
        language = n % 2
        join = ("の" if language else " ").join
        text = join(_some(vocabulary[language], 400 if language else 250, chance))
        title = join(_some(vocabulary[language], 6, chance))
        offers.append(Offer(f"item{n}", "item", title, f"https://site{n}.example/", text=text))
    people, log = [], []
    for n in range(PEOPLE):
        words = [(" " if k % 2 == 0 else "").join(_some(vocabulary[k % 2], 2, chance)) for k in range(4)]
        people.append(Person(f"p-{n:08}", f"Person {n}", interests=tuple(Interest(w, "told_me") for w in words)))
        if n % 2:
            liked = chance.sample(range(ITEMS), 4)
            log += [LogEntry(datetime(2026, 1, 1, tzinfo=UTC), people[-1].id, "in", "message", item=f"item{k}")
                    for k in liked]  # fmt: skip
    return offers, people, log


def bench_match() -> None:
    offers, people, log = made()
    begun = time.process_time()
    for offer in offers:
        count_terms([(offer.title, 3), (offer.text[:1500], 1)])
    reading = time.process_time() - begun
    begun = time.process_time()
    matcher = PersonMatcher(offers)
    ready = time.process_time() - begun
    found = matcher.matches_by_person(people, log, date(2026, 11, 23))
    took = time.process_time() - begun
    named = sum(bool(matches) for matches in found.values())
    print(f"{ITEMS:,} items against {PEOPLE} people: {took / reading:.2f} × reading the items  (target under 2 s)")
    print(f"    reading them into terms            {reading * 1000:8.0f} ms of the processor")
    print(
        f"    index, and every match             {took * 1000:8.0f} ms of the processor, {ready * 1000:.0f} of them the"
    )
    print(f"    index; {named} people have {sum(map(len, found.values())):,} matches")
