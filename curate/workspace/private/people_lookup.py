"""Finds people of the vault by name, and adds those who aren't in it yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from curate.formats.text import clean_line
from curate.problems import CannotRun, Problem
from curate.reach import names, vault
from curate.reach.files import candidates_jsonl, person_yaml
from curate.reach.honorifics import parse_name
from curate.reach.model import Candidate, Person
from curate.reach.vault import Vault
from curate.workspace.private.vault_session import VaultSession
from curate.workspace.progress import report_progress

_N = TypeVar("_N", bound=names.HasName)
_MAX_NAMED = 5
REFUSAL_PHRASES = {"refusal": "they want no more messages", "wait": "they ask you to wait"}


def person_file(id_: str) -> str:
    """Return the name of a person's file in the vault."""
    return f"{vault.PEOPLE}/{id_}.yaml"


def find_one(people: Sequence[_N], wanted: str, command: str) -> _N:
    """Return the one person whom a name means. Raises CannotRun if there is none, or several."""
    matches = names.find_by_name(people, wanted)
    if len(matches) == 1:
        return matches[0]
    if not matches:
        hint = f'see who is there with `curate people`, or add them: curate people add "{wanted}"'
        raise CannotRun(Problem(command, f"nobody in your vault is called “{wanted}”", hint))
    matches = sorted(matches, key=lambda person: (person.name, person.id))
    what = f"“{wanted}” may be " + ", ".join(f"{person.name} ({person.id})" for person in matches[:_MAX_NAMED])
    if len(matches) > _MAX_NAMED:
        what += f" and {len(matches) - _MAX_NAMED} more"
    raise CannotRun(Problem(command, what, "type more of the name, or the id"))


def find_candidate(session: VaultSession, people: Sequence[Person], wanted: str, command: str) -> Candidate | None:
    """Return the one candidate whom a name means; None if it means somebody of ``people``, or no candidate. Raises
    CannotRun if it means several candidates."""
    if names.find_by_name(people, wanted):
        return None
    candidates = names.find_by_name(session.candidates(), wanted)
    if not candidates:
        return None
    return find_one(candidates, wanted, command)


def find_or_add_person(
    session: VaultSession, wanted: str, command: str, *, new: bool = False, why: str = ""
) -> tuple[Person, str]:
    """Return the person whom a name means, and a line to print after the commit if they were added.

    A candidate becomes a person: what passed is a reason. new: so does somebody who isn't in the vault. The vault is
    locked already. Raises CannotRun.
    """
    people = session.people()
    candidate = find_candidate(session, people, wanted, command)
    if candidate:
        person = promote_candidate(session.vault, candidate, why)
        return person, f"{person.name} was a candidate, and is now one of your people."
    if names.find_by_name(people, wanted):
        return find_one(people, wanted, command), ""
    if not new:
        hint = f"see who is there with `curate people`; curate {command} --new adds them"
        broken = [problem for problem in session.problems if problem.where.startswith(f"{vault.PEOPLE}/")]
        if broken:
            hint += f"; {broken[0].where} can't be read, and may be who you mean"
        raise CannotRun(Problem(command, f"nobody in your vault is called “{wanted}”", hint))
    person = replace(create_person(wanted), why=why)
    session.vault.write(person_file(person.id), person_yaml.serialize(person), expected="")
    return person, f"Added: {person.name} ({person.id})"


def create_person(typed: str) -> Person:
    """Return a new person with the name as typed, without honorifics, and report what was split off.

    The title and the post are kept, and what stood in brackets behind the name goes into the notes.
    """
    parsed = parse_name(clean_line(typed))
    if parsed.has_extras:
        kept = [("title", parsed.title), ("role", parsed.role), ("notes", parsed.note)]
        kept_as = "".join(f"; {key}: {value}" for key, value in kept if value)
        report_progress(f"Saved “{clean_line(typed)}” as the name {parsed.name}{kept_as}".removesuffix(".") + ".")
    return Person(vault.new_id("p"), parsed.name, title=parsed.title, role=parsed.role, notes=parsed.note)


def promote_candidate(opened: Vault, candidate: Candidate, why: str) -> Person:
    """Make a person of a candidate: write the person's file, and remove the row. Raises CannotRun."""
    person = person_yaml.from_candidate(candidate, why)
    with opened.lock():
        text = opened.read(vault.CANDIDATES)
        if not _has_row(text, candidate.id):
            raise CannotRun(Problem("people", f"{candidate.name} is no longer a candidate", "run the command again"))
        opened.write(person_file(person.id), person_yaml.serialize(person), expected="")
        kept = [line for line in text.splitlines(keepends=True) if not _has_row(line, candidate.id)]
        opened.write(vault.CANDIDATES, "".join(kept), expected=text)
    return person


def _has_row(text: str, id_: str) -> bool:
    return any(row.id == id_ for row in candidates_jsonl.parse(text)[0])


def undecided_problem(person: Person, where: str) -> Problem:
    """Return the problem that a line from somebody reads as a refusal or a request to wait, with what to do."""
    assert person.asked is not None
    says = REFUSAL_PHRASES[person.asked.reading]
    what = f"what came from {person.name} on {person.asked.day} reads as if {says}: “{person.asked.text}”"
    command = f"curate people {person.id}"
    hint = (
        f"they aren't suggested until you decide: {command} --do-not-contact, or --rest-until DAY; "
        f"if that isn't what they meant: {command} --may-contact"
    )
    return Problem(where, what, hint)
