"""Which earlier notes a note is like, by topics and words, in English and Japanese, without a dictionary. Pure.

A note is compared with those before it alone, and a word weighs by how many of those have it: so what an old note is
related to never changes when a new one is written, and its page need not be made again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from curate.model import Note
from curate.publish.site.note_index import digest_values, source_host, strip_language
from curate.retrieval.terms import count_terms, top_terms

MAX_RELATED = 3
"""So many are shown."""
MAX_TERMS = 24
"""A note is known by so many terms."""
MAX_WORDS = 64
"""So many are enough to tell whether another text is like it."""
_MAX_NOTES_PER_TERM = 400
"""Of the notes with a term, the newest so many are looked at."""
_MIN_SCORE = 2.0

RelatedNotes = tuple[str, tuple[str, ...]]
"""A digest of all notes up to this one, and the names of those it is like, the nearest first."""


def note_terms(note: Note) -> tuple[str, ...]:
    """What a note is about: topics, the source's host, and the words that it has most, titles counting double."""
    chosen = note_words(note, MAX_TERMS)
    topics = [f"#{topic.casefold()}" for topic in note.topics]
    hosts = [f"@{source_host(note.source.url)}"] if note.source.url else []
    return (*topics, *hosts, *chosen)


def note_words(note: Note, most: int = MAX_WORDS) -> list[str]:
    """The words that a note has most, the most telling first, titles counting double."""
    counts = count_terms(((note.title, 2), (note.source.title, 2), (note.words, 1), (note.takeaway, 1)))
    said = {term: count for term, count in counts.items() if not term.isdigit() and (len(term) > 3 or term > "z")}
    return top_terms(said, most)


def find_related(
    notes: Sequence[Note],
    keys: Mapping[str, str],
    about: Mapping[str, Sequence[str]],
    known: Mapping[str, RelatedNotes],
) -> dict[str, RelatedNotes]:
    """Return for each note the earlier notes that it is like, its own translations never among them.

    notes: the oldest first. keys, about: a digest and the ``note_terms`` of each, by name. known: from an earlier
    run, used where nothing up to that note has changed.
    """
    found: dict[str, RelatedNotes] = {}
    having: dict[str, list[int]] = {}
    chain = ""
    for number, note in enumerate(notes):
        chain = digest_values(chain, keys[note.name])
        before = known.get(note.name)
        if before and before[0] == chain:
            found[note.name] = before
        else:
            near = _find_nearest(number, notes, about[note.name], having)
            found[note.name] = chain, tuple(notes[other].name for other in near)
        for term in about[note.name]:
            having.setdefault(term, []).append(number)
    return found


def _find_nearest(
    number: int, notes: Sequence[Note], about: Sequence[str], having: Mapping[str, Sequence[int]]
) -> Sequence[int]:
    scores: dict[int, float] = {}
    for term in about:
        others = having.get(term, ())
        if not others:
            continue
        weight = math.log(1 + number / len(others)) * (2 if term[0] == "#" else 1)
        for other in others[-_MAX_NOTES_PER_TERM:]:
            scores[other] = scores.get(other, 0.0) + weight
    same = strip_language(notes[number].name)
    best = sorted(
        (
            (score, other)
            for other, score in scores.items()
            if score >= _MIN_SCORE and strip_language(notes[other].name) != same
        ),
        reverse=True,
    )
    return [other for _, other in best[:MAX_RELATED]]
