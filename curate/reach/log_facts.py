"""What the log and the vault's settings say of a person, beside their own file. Pure.

asked       a line of theirs that reads as a refusal, or as a request to wait, and that the user hasn't decided on
language    the language to write to them in, as far as what is known suggests one
last_lines  the last words that came from each, for the user to read before writing to them
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from curate.reach.model import Direction, LogEntry, Person, PossibleRefusal, VaultSettings
from curate.reach.refusals import classify_line

_SETTLING_KINDS = ("question", "request", "help", "introduction", "share")
_MAX_QUOTE_LENGTH = 80
_MAX_CUT_WORD_LENGTH = 20


@dataclass(frozen=True, slots=True)
class LastLine:
    """The last words in the log that came from somebody, or were said when the two met or spoke."""

    on: date
    direction: Direction
    """``in``, or ``both``."""
    text: str
    """In one line, of some 80 characters at most."""


def group_by_person(log: Iterable[LogEntry]) -> dict[str, list[LogEntry]]:
    """Return the entries of each person, by id, in the order they come in."""
    entries: dict[str, list[LogEntry]] = {}
    for entry in log:
        entries.setdefault(entry.person, []).append(entry)
    return entries


def last_contacts(log: Iterable[LogEntry]) -> dict[str, LogEntry]:
    """Return the newest entry of each person, by id: any counts."""
    newest: dict[str, LogEntry] = {}
    for entry in log:
        if entry.person not in newest or entry.at >= newest[entry.person].at:
            newest[entry.person] = entry
    return newest


def add_log_facts(people: Iterable[Person], log: Iterable[LogEntry], me: VaultSettings) -> list[Person]:
    """Return the people with ``find_possible_refusal`` and ``suggested`` filled in."""
    passed = group_by_person(log)
    return [
        replace(
            person,
            asked=find_possible_refusal(person, passed.get(person.id, ())),
            suggested_language=person.guess_language(
                _join_received_texts(passed.get(person.id, ())), me.chosen_language
            ),
        )
        for person in people
    ]


def find_possible_refusal(person: Person, entries: Iterable[LogEntry]) -> PossibleRefusal | None:
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
        reading = classify_line(entry.text) if entry.text else None
        if reading == "refusal" or (reading and not wrote_since and not _is_resting_after(person, entry)):
            return PossibleRefusal(reading, entry.at, entry.text)
        if not reading and entry.substance:
            if entry.direction == "both" or entry.kind in _SETTLING_KINDS:
                return None
            wrote_since = wrote_since or entry.kind not in ("reaction", "thanks")
    return None


def _join_received_texts(entries: Iterable[LogEntry]) -> str:
    return " ".join(entry.text for entry in entries if entry.direction == "in")


def _is_resting_after(person: Person, entry: LogEntry) -> bool:
    return person.resting_until is not None and person.resting_until > entry.day


def is_unsettled_refusal(entry: LogEntry, people: Mapping[str, Person]) -> bool:
    """Return whether a line of theirs reads as a refusal or a request to wait, and nobody has said that it is none."""
    if not entry.text or classify_line(entry.text) is None:
        return False
    person = people.get(entry.person)
    if person is None or person.contact_decided is None or entry.at > person.contact_decided:
        return True
    return person.do_not_contact or person.resting_until is not None


def count_unanswered(log: Iterable[LogEntry], person: str) -> int:
    """Return how often the user wrote to somebody since anything last came from them. Thanks ask for no answer."""
    count = 0
    for entry in sorted((entry for entry in log if entry.person == person), key=lambda one: one.at):
        if entry.direction != "out":
            count = 0
        elif entry.kind != "thanks":
            count += 1
    return count


# ------------------------------------------------------------------ what came from them last


def find_last_lines(log: Iterable[LogEntry]) -> dict[str, LastLine]:
    """Return each person's last words in the log, by id; nobody of whom there are none.

    No list of phrases finds every refusal. So these stand wherever somebody is suggested.
    """
    newest = last_contacts(entry for entry in log if entry.direction != "out" and entry.text.strip())
    return {id_: LastLine(one.day, one.direction, shorten(one.text)) for id_, one in newest.items()}


def shorten(text: str) -> str:
    """Return a text in one line. Of a long one its beginning and its end, as a refusal often comes last."""
    line = " ".join(text.split())
    if len(line) <= _MAX_QUOTE_LENGTH:
        return line
    half = _MAX_QUOTE_LENGTH // 2 - 2
    begin, end = line[:half], line[-half:]
    if " " in begin[-_MAX_CUT_WORD_LENGTH:]:
        begin = begin[: begin.rindex(" ")]
    if " " in end[:_MAX_CUT_WORD_LENGTH]:
        end = end[end.index(" ") + 1 :]
    return f"{begin.rstrip()} … {end.lstrip()}"
