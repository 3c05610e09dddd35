"""What the log and the vault's settings say of a person, beside their own file. Pure.

asked       a line of theirs that reads as a refusal, or as a request to wait, and that the user hasn't decided on
language    the language to write to them in, as far as what is known suggests one
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from curate.reach.model import Asked, LogEntry, Me, Person
from curate.reach.refusals import reads_as

_THEY_ASK = ("question", "request", "help", "introduction", "share")


def with_log(people: Iterable[Person], log: Iterable[LogEntry], me: Me) -> list[Person]:
    """Return the people with ``asked`` and ``suggested`` filled in."""
    passed: dict[str, list[LogEntry]] = {}
    for entry in log:
        passed.setdefault(entry.person, []).append(entry)
    return [
        replace(
            person,
            asked=asked(person, passed.get(person.id, ())),
            suggested=person.likely_language(_wrote(passed.get(person.id, ())), me.chosen),
        )
        for person in people
    ]


def asked(person: Person, entries: Iterable[LogEntry]) -> Asked | None:
    """Return the newest refusal, or request to wait, that nothing has settled since.

    The user's decision settles it (``contact_decided``), and so does a later meeting or call with substance, or
    something that they themselves ask for or give. A request to wait is also settled by any later message of theirs
    with substance, and by a rest that their file names beyond that day.
    """
    wrote_since = False
    for entry in sorted(entries, key=lambda one: one.at, reverse=True):
        if person.contact_decided and entry.at <= person.contact_decided:
            return None
        if entry.direction == "out":
            continue
        reading = reads_as(entry.text) if entry.text else None
        if reading == "refusal" or (reading and not wrote_since and not _rests(person, entry)):
            return Asked(reading, entry.at, entry.text)
        if not reading and entry.substance:
            if entry.direction == "both" or entry.kind in _THEY_ASK:
                return None
            wrote_since = wrote_since or entry.kind not in ("reaction", "thanks")
    return None


def _wrote(entries: Iterable[LogEntry]) -> str:
    return " ".join(entry.text for entry in entries if entry.direction == "in")


def _rests(person: Person, entry: LogEntry) -> bool:
    return person.resting_until is not None and person.resting_until > entry.day
