"""Whether what the inbox says of an item is true: “like your note on …”, “on subjects that you note”.

The texts are articles of nine kinds (livedoor news corpus). A user has notes on articles of one kind.

silent     The inbox has articles of the other kinds: the share that is rightly said to be like no note. A few are like
           one all the same: two of the kinds are both about telephones.
recognised The notes are on the first halves of articles, and the inbox has the second halves among other articles: the
           share that is said to be like a note. An item has its article's title, as a feed gives it; ``bare``: none.
"""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from curate.model import Note, Source
from curate.publish.site.related import note_terms, note_words
from curate.read.inbox.item_features import compute_features, hash_term
from curate.read.inbox.scoring import LikedNote, RankInput, UserInterests, rank_items

CHOSEN_BY = ("it-life-hack", "movie-enter", "peachy", "sports-watch")
"""The kinds that the constants of ``read.inbox.note_similarity`` were chosen by."""
CLAIMS = ("note", "usual")
"""The kinds of reason that say that an item is like what the user notes."""


class Article(NamedTuple):
    name: str
    title: str
    text: str


class Size(NamedTuple):
    """How much there is, and how long: characters of a note and of an item; 0: all."""

    notes: int
    items: int
    note: int = 0
    item: int = 0


SMALL, LARGE, SHORT = Size(32, 53), Size(200, 1000), Size(32, 53, 200, 150)


@cache
def articles(path: Path) -> dict[str, list[Article]]:
    """Of each kind its articles, in the order of their names."""
    found: dict[str, list[Article]] = {}
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if place := re.fullmatch(r"(?:.*/)?([a-z-]+)/(\1-\d+\.txt)", name):
                _, _, title, text = archive.read(name).decode("utf-8").split("\n", 3)
                found.setdefault(place[1], []).append(Article(place[2], title, text.strip()))
    return found


def silent(
    kinds: dict[str, list[Article]], kind: str, size: Size, *, seed: int = 0, claims: Sequence[str] = CLAIMS
) -> float:
    """The share of articles of other kinds that is said to be like none of the notes of a kind."""
    chance = random.Random(f"{kind}-{seed}")
    notes = chance.sample(kinds[kind], min(size.notes, len(kinds[kind])))
    others = [one for name, some in kinds.items() if name != kind for one in some]
    items = chance.sample(others, min(size.items, len(others)))
    liked = [_liked(one.title, one.text[: size.note or None]) for one in notes]
    told = [_told(one.name, one.title, one.text[: size.item or None]) for one in items]
    said = _said(told, liked, claims)
    return sum(not said[one.item] for one in told) / len(told)


def recognised(
    kinds: dict[str, list[Article]], kind: str, size: Size, *, seed: int = 0, bare: bool = False, same: bool = False
) -> float:
    """The share of second halves that is said to be like a note. same: like that on its first half."""
    chance = random.Random(f"{kind}-{seed}")
    notes = chance.sample(kinds[kind], min(size.notes, len(kinds[kind])))
    others = [one for some in kinds.values() for one in some if one not in notes]
    liked, told = [], []
    for one in notes:
        first, second = halves(one.text)
        liked.append(_liked(one.title, first))
        told.append(_told(one.name, "" if bare else one.title, second))
    told += [_told(one.name, one.title, one.text) for one in chance.sample(others, min(size.items, len(others)))]
    said = _said(told, liked, ("note",))
    right = [one.title in said[one.name] if same else bool(said[one.name]) for one in notes]
    return sum(right) / len(right)


def halves(text: str) -> tuple[str, str]:
    """A text cut in two where a sentence ends."""
    middle = len(text) // 2
    ends = [text.find(end, middle) + 1 for end in ("。", "\n", ". ")]
    cut = min((end for end in ends if 0 < end < len(text) - 50), default=middle)
    return text[:cut], text[cut:]


@cache
def _told(name: str, title: str, text: str) -> RankInput:
    return RankInput(name, 0.0, name, f"//{name}", compute_features(name, 0.0, title, text, "").terms, (), hidden=False)


@cache
def _liked(title: str, text: str) -> LikedNote:
    source = Source(f"https://site.example/{title}", title, site="Site")
    note = Note(name="note", title=title, date=date(2026, 1, 1), topics=(), source=source, words=text)
    about = frozenset(hash_term(term) for term in note_terms(note) if term[0] not in "#@")
    return LikedNote(title, f"//{title}", about, tuple(map(hash_term, note_words(note))))


def _said(told: Sequence[RankInput], liked: Sequence[LikedNote], claims: Sequence[str]) -> dict[str, list[str]]:
    """By item, what is said of its likeness: the titles of notes, or an empty one for what they have in common."""
    return {
        row.item: ["".join(reason.about) for reason in row.reasons if reason.kind in claims]
        for row in rank_items(lambda: iter(told), UserInterests(liked))
    }
