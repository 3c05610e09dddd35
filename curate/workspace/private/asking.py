"""Drafts the two questions for somebody, records the answers, and finds whom to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from curate.problems import CannotRun, Problem
from curate.reach.contact_schedule import may_ask_again, may_write
from curate.reach.files.log_jsonl import serialize_entry
from curate.reach.log_facts import LastLine, find_last_lines, last_contacts
from curate.reach.model import LogEntry, Person
from curate.reach.vault import LOG
from curate.workspace.private import letter_drafts, person_edits
from curate.workspace.private.clock import current_time, require_past_day, today
from curate.workspace.private.letter_drafts import DraftForPerson
from curate.workspace.private.people_lookup import find_or_add_person
from curate.workspace.private.vault_session import VaultSession


@dataclass(frozen=True, slots=True)
class PeopleToAsk:
    """People of whom nothing is known but guesses, by name."""

    people: Sequence[Person]
    last_contacts: Mapping[str, LogEntry]
    """By the person's id."""
    last_lines: Mapping[str, LastLine]
    allowed_count: int
    """How many people the user may write to."""


def draft_questions(session: VaultSession, person: Person) -> DraftForPerson:
    """Write the draft of the two questions, or return the one that waits. The vault is locked already.

    Raises CannotRun if the user asked a short time ago.
    """
    log = session.log()
    drafts = [draft for draft in session.drafts() if draft.to == person.id and draft.kind == "ask"]
    asked = [entry.day for entry in log if entry.person == person.id and entry.kind == "question"]
    asked += [draft.sent for draft in drafts if draft.sent]
    if asked and not may_ask_again(max(asked), today()):
        hint = "wait for the answer, or ask when you meet"
        raise CannotRun(Problem("ask", f"you asked {person.name} on {max(asked)}", hint))
    waiting = next((draft for draft in drafts if not draft.sent), None)
    if waiting:
        session.vault.commit()
        return DraftForPerson(waiting, person, is_new=False)
    draft = letter_drafts.write_draft(session, "ask", person, {})
    session.vault.commit()
    return draft


def record_answers(
    session: VaultSession, name: str, interested: Sequence[str], values: Sequence[str], day: datetime | None
) -> tuple[list[str], list[Problem]]:
    """Write somebody's answers into their file, and the contact into the log.

    day: when they answered, if it wasn't today. Returns lines to print, and what to look at. The vault is locked
    already. Raises CannotRun.
    """
    moment = current_time()
    if day:
        moment = datetime.combine(require_past_day("--on", day), moment.timetz())
    told = {"told": interested, "values": values, "day": day, "logged": True}
    person, added = find_or_add_person(session, name, "ask")
    given = {key: value for key, value in told.items() if value}
    lines, problems = person_edits.change_person(session, person.id, given)
    entry = LogEntry(moment, person.id, "in", "message", "; ".join((*interested, *values)))
    session.vault.append(LOG, serialize_entry(entry))
    for draft in session.drafts():
        if draft.to == person.id and draft.kind == "ask" and not draft.sent:  # whoever has answered was asked
            letter_drafts.mark_sent(session, draft)
            lines.append(f"No longer waiting to be sent: {draft.where}")
    session.vault.commit()
    return [added, *lines, f"Written down: {person.name}, {entry.day}, message from them."], problems


def find_people_to_ask(session: VaultSession) -> PeopleToAsk:
    """Return the people of whom the user knows neither interests nor values, and may write to."""
    log, people = session.log(), session.people()
    allowed = [person for person in people if may_write(person, today())]
    unknown = [
        person
        for person in allowed
        if all(interest.source == "guess" for interest in (*person.interests, *person.values))
    ]
    unknown.sort(key=lambda person: (person.kana or person.name, person.id))
    return PeopleToAsk(unknown, last_contacts(log), find_last_lines(log), len(allowed))
