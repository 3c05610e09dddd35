"""Keeping in touch: when somebody was last in contact, who is quiet, and who is due. Pure.

Any contact resets the clock: a message of theirs as well as one of the user's, a meeting, a word of thanks, a stamp.
And the clock alone makes nobody due: it takes a reason to write. Until there is one, waiting is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from curate.reach.log_facts import is_unsettled_refusal
from curate.reach.model import ORIGINS, LogEntry, Met, Person
from curate.reach.names import normalize_name, sort_key

Relationship = Literal["strangers", "in_touch", "long_quiet"]
"""How two stand to each other. ``long_quiet``: they know each other, and nothing passed for ``LONG_QUIET``."""
LONG_QUIET = timedelta(days=90)
ASK_AGAIN_AFTER = timedelta(days=180)
"""So long after the two questions somebody isn't asked them again."""
_IMPORT_ORIGINS = frozenset(map(normalize_name, ORIGINS.values()))
_KINDS_THAT_ONLY_ASK = ("question", "request", "introduction")
_KINDS_TO_THANK_FOR = ("help", "introduction", "share")


@dataclass(frozen=True, slots=True)
class ContactReason:
    """Why to write to somebody."""

    kind: str
    """``answer``: they wrote last, and something was in it. ``thanks``: they did something for the user, who hasn't
    said a word since. ``article``: something to share. ``question``: one to ask, or one of theirs to come back to."""
    about: str = ""
    on: date | None = None


def quiet_since(person: Person, last: LogEntry | None) -> date | None:
    """Return the day of the newest contact, else the day they met; None where neither is known.

    An accepted request is neither.
    """
    if last:
        return last.day
    if is_imported(person.met):
        return None
    return person.met.on


def next_contact_day(person: Person, last: LogEntry | None, usual: int) -> date | None:
    """Return the day on which the user wanted to be in touch again; None where no contact is known."""
    since = quiet_since(person, last)
    if since:
        return since + timedelta(days=person.cadence or usual)
    return None


def may_ask_again(last_asked: date, today: date) -> bool:
    """Whether somebody may be asked once more what they care about."""
    return today - last_asked >= ASK_AGAIN_AFTER


def is_imported(met: Met) -> bool:
    """Whether the place is what an import says: no place where people meet."""
    return normalize_name(met.where) in _IMPORT_ORIGINS


def classify_relationship(person: Person, last: LogEntry | None, today: date) -> Relationship:
    """Return how the user and somebody stand.

    They know each other if anything passed, or they met, or the person told the user something.
    """
    learned = [interest for interest in (*person.interests, *person.values) if interest.source == "told_me"]
    if is_imported(person.met):
        met = replace(person.met, on=None, where="")
    else:
        met = person.met
    if last is None and met == Met() and not learned:
        return "strangers"
    days = [day for day in (last and last.day, met.on, *(interest.on for interest in learned if interest.given)) if day]
    if days and today - max(days) > LONG_QUIET:
        return "long_quiet"
    return "in_touch"


def is_contact_blocked(person: Person, today: date) -> bool:
    """Return whether the person's file says to leave them in peace, for good or until a day still to come."""
    return person.do_not_contact or (person.resting_until is not None and person.resting_until > today)


def may_write(person: Person, today: date) -> bool:
    """Return whether anything may suggest writing to them: not while their file says to leave them in peace, nor while
    a line of the log reads as a refusal and the user hasn't decided on it."""
    return person.asked is None and not is_contact_blocked(person, today)


def find_owed_replies(log: Iterable[LogEntry], people: Iterable[Person] = ()) -> dict[str, list[ContactReason]]:
    """Return the reasons to write that the log itself gives, by person, the oldest first.

    An answer is owed for what came in with substance until anything goes out; thanks for help, an introduction or
    something shared, until thanks or anything else goes out. A meeting settles both. What asks something of them and
    says no more (the two questions, a note about an introduction) is no answer.

    A line that reads as a refusal, or as a request to wait, asks for no answer, unless the user has decided that it
    means neither.

    people: with whom it was, as far as they are known.
    """
    open_: dict[str, list[ContactReason]] = {}
    by_id = {person.id: person for person in people}
    for entry in sorted(log, key=lambda one: one.at):
        reasons = open_.setdefault(entry.person, [])
        if entry.direction != "in":
            if entry.text or entry.direction == "both" or entry.kind not in _KINDS_THAT_ONLY_ASK:
                reasons.clear()
        elif entry.kind in _KINDS_TO_THANK_FOR:
            reasons.append(ContactReason("thanks", entry.text or entry.item, entry.day))
        elif entry.substance and entry.kind not in ("reaction", "thanks") and not is_unsettled_refusal(entry, by_id):
            reasons.append(ContactReason("answer", entry.text, entry.day))
    return {person: reasons for person, reasons in open_.items() if reasons}


def find_due(
    people: Sequence[Person],
    last: Mapping[str, LogEntry],
    reasons: Mapping[str, Sequence[ContactReason]],
    today: date,
    usual: int,
) -> list[tuple[Person, Sequence[ContactReason]]]:
    """Return those whose time has run out **and** for whom there is a reason, by name; nobody who is left in peace.

    reasons: by person, from the log (``find_owed_replies``) and from wherever else there is one. Somebody who waits
    for an answer or is owed thanks is due whatever the schedule says.
    """
    due = []
    for person in people:
        given = reasons.get(person.id, ())
        if not given or not may_write(person, today):
            continue
        end = next_contact_day(person, last.get(person.id), usual)
        pressing = any(reason.kind in ("answer", "thanks") for reason in given)
        if pressing or end is None or end <= today:
            due.append((person, given))
    return sorted(due, key=lambda pair: sort_key(pair[0]))


def find_dormant(people: Sequence[Person], last: Mapping[str, LogEntry], today: date, usual: int) -> list[Person]:
    """Return those of whom nothing was heard for twice their cadence, in the order of their names, unranked."""
    dormant = []
    for person in people:
        since = quiet_since(person, last.get(person.id))
        long_ago = since is not None and today - since > timedelta(days=2 * (person.cadence or usual))
        if long_ago and may_write(person, today):
            dormant.append(person)
    return sorted(dormant, key=sort_key)
