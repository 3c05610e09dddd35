"""Records what passed with people, and lists it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from curate.problems import Problem
from curate.reach.contact_schedule import is_contact_blocked
from curate.reach.files.log_jsonl import serialize_entry
from curate.reach.model import ContactKind, Direction, LogEntry, Person
from curate.reach.vault import LOG
from curate.workspace.private.clock import current_time, require_past_day, today
from curate.workspace.private.note_names import find_item_name
from curate.workspace.private.people_lookup import find_one, find_or_add_person, undecided_problem
from curate.workspace.private.vault_session import VaultSession

_MUTUAL_KINDS = ("meeting", "call")
_KINDS_WITHOUT_SUBSTANCE = ("reaction", "thanks")


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What the user says of a contact."""

    text: str
    kind: ContactKind
    direction: Direction | None = None
    """None: as is usual for the kind."""
    has_substance: bool | None = None
    """None: as is usual for the kind."""
    item: str = ""
    """An item, a note or an address, as the user typed it."""


@dataclass(frozen=True, slots=True)
class RecordedContact:
    """A contact that was written into the log."""

    person: Person
    entry: LogEntry
    added: str
    """A line to print if the person was added for it."""
    problems: Sequence[Problem]
    """That it reads as a refusal."""


@dataclass(frozen=True, slots=True)
class ContactList:
    """Entries of the log, newest first."""

    entries: Sequence[LogEntry]
    people: Mapping[str, Person]
    """Everybody, by id."""
    person: Person | None
    """Whose entries they are; None: everybody's."""


def contact_time(day: datetime | None) -> datetime:
    """Return the time of a contact: now, or noon on the day that --on names. Raises CannotRun."""
    if day:
        return datetime.combine(require_past_day("--on", day), time(12)).astimezone()
    return current_time()


def record_contact(
    session: VaultSession, name: str, moment: datetime, details: ContactDetails, *, new: bool
) -> RecordedContact:
    """Write a contact with somebody into the log. new: add the person if nobody is called so.

    The vault is locked already. Raises CannotRun.
    """
    kind = details.kind
    has_substance = details.has_substance
    if has_substance is None:
        has_substance = kind not in _KINDS_WITHOUT_SUBSTANCE
    person, added = find_or_add_person(session, name, "log", new=new, why=details.text)
    item = find_item_name(session.workspace_root, details.item)
    direction = details.direction or _default_direction(kind)
    entry = LogEntry(moment, person.id, direction, kind, details.text, has_substance, item)
    session.vault.append(LOG, serialize_entry(entry))
    session.vault.commit()
    return RecordedContact(person, entry, added, _check_refusal(session, entry))


def _default_direction(kind: ContactKind) -> Direction:
    if kind in _MUTUAL_KINDS:
        return "both"
    if kind == "reaction":
        return "in"
    return "out"


def _check_refusal(session: VaultSession, entry: LogEntry) -> list[Problem]:
    """Return a problem if an entry that was just written reads as a refusal, and nothing is decided yet."""
    person = next((person for person in session.people() if person.id == entry.person), None)
    if person is None or person.asked is None or is_contact_blocked(person, today()):
        return []
    if (person.asked.at, person.asked.text) != (entry.at, entry.text):
        return []
    return [undecided_problem(person, "log")]


def list_contacts(session: VaultSession, name: str | None) -> ContactList:
    """Return what passed with the person called ``name``, or with everybody. Raises CannotRun."""
    people = session.people()
    entries, person = session.log()[::-1], None
    if name is not None:
        person = find_one(people, name, "log")
        entries = [entry for entry in entries if entry.person == person.id]
    return ContactList(entries, {person.id: person for person in people}, person)
