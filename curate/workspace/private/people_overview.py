"""Lists people, who is due, and all that the vault holds of somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from curate.formats.text import strip_invisible
from curate.problems import Problem
from curate.reach import contact_schedule, names
from curate.reach.contact_schedule import ContactReason, may_write
from curate.reach.forgetting import find_traces, personal_files
from curate.reach.log_facts import LastLine, find_last_lines, last_contacts
from curate.reach.matching import PersonMatcher
from curate.reach.model import Candidate, LogEntry, Person
from curate.workspace.private.clock import today
from curate.workspace.private.people_lookup import find_one, person_file, undecided_problem
from curate.workspace.private.shareable_content import load_content_or_empty
from curate.workspace.private.vault_session import VaultSession

_N = TypeVar("_N", bound=names.HasName)


@dataclass(frozen=True, slots=True)
class DuePeople:
    """Whom it is time to write to, with the reasons."""

    people: Sequence[tuple[Person, Sequence[ContactReason]]]
    last_lines: Mapping[str, LastLine]
    """What came last from whom, by id."""
    blocked_count: int
    """How many people the user may not write to."""
    has_articles: bool
    """Whether there were articles to look through."""


def list_people(session: VaultSession) -> tuple[list[Person], dict[str, LogEntry]]:
    """Return everybody, by name, and the last contact with each, by id."""
    people = session.people()
    last = last_contacts(session.log())
    return _sort_by_name(people), last


def list_candidates(session: VaultSession) -> list[Candidate]:
    return _sort_by_name(session.candidates())


def _sort_by_name(people: Sequence[_N]) -> list[_N]:
    return sorted(people, key=lambda person: (person.kana or person.name, person.id))


def find_due(session: VaultSession) -> DuePeople:
    """Return whom to write to: it is time or they wait, and there is a reason."""
    people, log, settings = session.people(), session.log(), session.settings()
    reasons = dict(contact_schedule.find_owed_replies(log, people))
    content = load_content_or_empty(session, session.communities())
    if content.offers:
        matcher = PersonMatcher(content.offers, content.topics)
        for id_, matches in matcher.matches_by_person(people, log, today()).items():
            if matches:
                offer = content.find_by_id(matches[0].item)
            else:
                offer = None
            if offer:
                reasons.setdefault(id_, []).append(ContactReason("article", f"{offer.title} ({offer.id})"))
    due = contact_schedule.find_due(people, last_contacts(log), reasons, today(), settings.cadence)
    blocked = sum(not may_write(person, today()) for person in people)
    return DuePeople(due, find_last_lines(log), blocked, bool(content.offers))


def find_person_or_candidate(session: VaultSession, name: str) -> Person | Candidate:
    """Return the person, or else the candidate, whom a name means. Raises CannotRun."""
    people: Sequence[Person | Candidate] = session.people()
    if not names.find_by_name(people, name):
        people = session.candidates()
    return find_one(people, name, "people")


def export_person(session: VaultSession, id_: str) -> dict[str, object]:
    """Return all that the vault holds of somebody: the text of their file, and every other place that names them."""
    everybody: list[Person | Candidate] = [*session.people(), *session.candidates()]
    person = next((person for person in everybody if person.id == id_), None)
    files = dict(session.vault.read_all())
    own_file = person_file(id_)
    elsewhere: list[dict[str, str]] = []
    if person:
        whole = sorted(personal_files(person, files) - {own_file})
        elsewhere = [{"where": name, "text": strip_invisible(files[name])} for name in whole]
        elsewhere += [
            {"where": f"{trace.file}:{trace.line}", "text": strip_invisible(trace.text)}
            for trace in find_traces(person, files)
            if trace.file not in (own_file, *whole)
        ]
    return {
        "id": id_,
        "name": person.name if person else "",
        "file": strip_invisible(files.get(own_file, "")),
        "elsewhere": elsewhere,
    }


def check_undecided(person: Person) -> list[Problem]:
    """Return a problem if a line from somebody reads as a refusal, and nothing is decided yet."""
    if person.asked is None or contact_schedule.is_contact_blocked(person, today()):
        return []
    return [undecided_problem(person, "people")]
