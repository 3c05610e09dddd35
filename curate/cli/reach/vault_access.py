"""What the commands of the private room share: their vault, and people found by name. Used by those commands alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import click

from curate.cli.context import current_workspace
from curate.cli.editor import open_editor
from curate.cli.output import print_status, show_problems
from curate.formats.text import clean_line
from curate.problems import CannotRun, Problem
from curate.reach import names, vault, vault_location
from curate.reach.files import candidates_jsonl as rows
from curate.reach.files import person_yaml as person_file
from curate.reach.honorifics import parse_name
from curate.reach.log_facts import LastLine
from curate.reach.model import Candidate, Person, PossibleRefusal
from curate.reach.repository import Repository
from curate.reach.vault import Vault
from curate.workspace import workspace
from curate.workspace.open_cache import open_cache

_N = TypeVar("_N", bound=names.HasName)
_MIN_YEAR = 1900
"""A day before it is a slip of the keys, such as 0206-11-23; the first of all days have no time in some zones."""


def vault_path() -> Path:
    return vault_location.vault_path(os.environ.get(vault_location.ENVIRONMENT_VARIABLE, ""))


def current_workspace_root() -> Path | None:
    """The root of the workspace that the command runs in; this room's commands run outside of one too."""
    try:
        return current_workspace().root
    except CannotRun:
        return None


def current_time() -> datetime:
    """Now, to the second, where the user is: what is written down says on which of their days it was."""
    return workspace.now().astimezone().replace(microsecond=0)


def today() -> date:
    return current_time().date()


def require_past_day(option: str, day: datetime) -> date:
    """Return the day that an option names. Raises CannotRun for one still to come, or one with too few digits."""
    named = day.date()
    if named > today():
        raise CannotRun(Problem(option, "this day is in the future", "log it once it has happened"))
    if named.year < _MIN_YEAR:
        raise CannotRun(Problem(option, f"{named} is too long ago", "write the day as 2026-11-23"))
    return named


def open_repository(*, create: bool = False) -> Repository:
    """The vault, open. create: make it where there is none, and say so. Raises CannotRun."""
    root = vault_path()
    if not create or vault_location.is_vault(root):
        there = vault_location.open_vault(root, current_workspace_root())
        _finish_interrupted(there)
        return Repository(there)
    made = vault_location.create_vault(root, current_workspace_root())
    print_status(f"Made your vault, which only you can read: {made.root}")
    show_problems(check_git_repository(made))
    return Repository(made)


def lock_vault(held: Repository) -> AbstractContextManager[None]:
    """Hold the vault for all that the running command changes; see ``Vault.lock``.

    The block makes its changes and ends with ``commit_and_say``. If the run is killed on the way, the same command
    again finds its work done, and doesn't do it twice.
    """
    return held.vault.lock(_command_digest())


def _finish_interrupted(opened: Vault) -> None:
    """Make what a run that was ended had still to write. Where that was this very command, there is no more to do."""
    try:
        earlier = opened.finish_interrupted()
    except OSError as error:  # what there is can be read all the same; a command that writes will stop here
        what = f"an earlier command could not write everything: {error.strerror or error}".lower()
        show_problems(
            [Problem(str(opened.root), what, "check the permissions and the free space, then run any command again")]
        )
        return
    if earlier is None:
        return
    if earlier.command != _command_digest():
        print_status("An earlier command was stopped before it had written everything. The rest is written now.")
        return
    print_status(
        "An earlier run of this command was stopped before it could report. It is finished now; nothing was done twice."
    )
    raise click.exceptions.Exit(0)


def _command_digest() -> str:
    """Return a digest of the running command and its options."""
    context = click.get_current_context()
    return hashlib.sha256(repr((context.info_name, sorted(context.params.items()))).encode()).hexdigest()


def check_git_repository(opened: Vault) -> list[Problem]:
    """That git may take the vault along, where it lies in a repository."""
    for folder in (opened.root, *opened.root.parents):
        if (folder / ".git").exists():
            hint = "move the vault, or be sure that this repository is never pushed; a backup should be encrypted"
            return [Problem(str(opened.root), f"the vault lies in a git repository ({folder})", hint)]
    return []


def say_none(held: Repository, text: str) -> None:
    """Say that there is nothing of a kind; where a file can't be read, say that instead, as the file may hold some."""
    if held.problems:
        print_status("Something here can't be read, and nothing else is there.")
    else:
        print_status(text)


# ------------------------------------------------------------------ people


def find_one(everybody: Sequence[_N], wanted: str, command: str) -> _N:
    """The one that a name means. Raises CannotRun: nobody has it, or several do."""
    found = names.find_by_name(everybody, wanted)
    if len(found) == 1:
        return found[0]
    if not found:
        hint = f'see who is there with `curate people`, or add them: curate people add "{wanted}"'
        raise CannotRun(Problem(command, f"nobody in your vault is called “{wanted}”", hint))
    found = sorted(found, key=lambda one: (one.name, one.id))
    several = ", ".join(f"{one.name} ({one.id})" for one in found[:5])
    if len(found) > 5:
        more = f" and {len(found) - 5} more"
    else:
        more = ""
    what = f"“{wanted}” may be {several}{more}"
    raise CannotRun(Problem(command, what, "type more of the name, or the id"))


REFUSAL_PHRASES = {"refusal": "they want no more messages", "wait": "they ask you to wait"}


def undecided_problem(person: Person, where: str) -> Problem:
    """Return the problem that a line of somebody's reads as a refusal, or as a request to wait, with the ways out."""
    assert person.asked is not None
    says = _refusal_phrase(person.asked)
    what = f"what came from {person.name} on {person.asked.day} reads as if {says}: “{person.asked.text}”"
    return Problem(where, what, decision_hint(person))


def _refusal_phrase(asked: PossibleRefusal) -> str:
    return REFUSAL_PHRASES[asked.reading]


def decision_hint(person: Person) -> str:
    """Return the hint with what the user can decide about a line that reads as a refusal."""
    which = f"curate people {person.id}"
    return (
        f"they aren't suggested until you decide: {which} --do-not-contact, or --rest-until DAY; "
        f"if that isn't what they meant: {which} --may-contact"
    )


def show_last_lines(people: Iterable[Person], lines: Mapping[str, LastLine]) -> None:
    """Say what came last from each of these people, as far as it is written down (``standing.last_lines``)."""
    for person in people:
        if line := lines.get(person.id):
            if line.direction == "in":
                came = "Last from"
            else:
                came = "Last talk with"
            print_status(f"{came} {person.name}, {line.on}: “{line.text}”")


def last_line_to_dict(person: Person, lines: Mapping[str, LastLine]) -> dict[str, str] | None:
    """Return what came last from somebody, for JSON; None where nothing is written down."""
    line = lines.get(person.id)
    if line:
        return {"on": line.on.isoformat(), "text": line.text}
    return None


def find_or_add_person(
    held: Repository, wanted: str, command: str, *, new: bool = False, why: str = ""
) -> tuple[Person, str]:
    """Return the person that a name means, to write something down about, and what to say of it once that is done.

    Somebody who is a candidate so far becomes a person: what passed is a reason. new: so does somebody whom nobody
    knows. The vault is locked already. Raises CannotRun.
    """
    people = held.people()
    if names.find_by_name(people, wanted):
        return find_one(people, wanted, command), ""
    waiting = names.find_by_name(held.candidates(), wanted)
    if waiting:
        person = promote_candidate(held.vault, find_one(waiting, wanted, command), why)
        return person, f"{person.name} was a candidate, and is now one of your people."
    if not new:
        broken = [problem for problem in held.problems if problem.where.startswith(f"{vault.PEOPLE}/")]
        hint = f"see who is there with `curate people`; curate {command} --new adds them"
        if broken:
            hint += f"; {broken[0].where} can't be read, and may be who you mean"
        raise CannotRun(Problem(command, f"nobody in your vault is called “{wanted}”", hint))
    person = replace(create_person(wanted), why=why)
    write_person(held.vault, person)
    return person, f"Added: {person.name} ({person.id})"


def commit_and_say(held: Repository, *lines: str) -> None:
    """Make the changes of the running command, and then say what was done. Empty lines are left out."""
    held.vault.commit()
    for line in filter(None, lines):
        print_status(line)


def create_person(typed: str) -> Person:
    """Return somebody new, called as the user typed it: what is said around a name is no part of it, and is told. A
    title and a post are kept, and what stood in brackets behind the name goes into the notes."""
    spoken = parse_name(clean_line(typed))
    if spoken.has_extras:
        kept = [("title", spoken.title), ("role", spoken.role), ("notes", spoken.note)]
        kept_as = "".join(f"; {key}: {value}" for key, value in kept if value)
        print_status(f"Saved “{clean_line(typed)}” as the name {spoken.name}{kept_as}".removesuffix(".") + ".")
    return Person(vault.new_id("p"), spoken.name, title=spoken.title, role=spoken.role, notes=spoken.note)


def write_person(opened: Vault, person: Person, more: str = "") -> str:
    """Write a new person's file; its name in the vault. more: comments below what is known."""
    name = vault.person_path(person.id)
    opened.write(name, person_file.serialize(person) + more, expected="")
    return name


def promote_candidate(opened: Vault, candidate: Candidate, why: str) -> Person:
    """The person that a candidate becomes: a file of their own, and a row less."""
    person = person_file.from_candidate(candidate, why)
    with opened.lock():
        if not any(one.id == candidate.id for one in rows.parse(opened.read(vault.CANDIDATES))[0]):
            raise CannotRun(Problem("people", f"{candidate.name} is no longer a candidate", "run the command again"))
        write_person(opened, person)
        text = opened.read(vault.CANDIDATES)
        kept = [line for line in text.splitlines(keepends=True) if not _is_candidate_line(line, candidate.id)]
        opened.write(vault.CANDIDATES, "".join(kept), expected=text)
    return person


def _is_candidate_line(line: str, id_: str) -> bool:
    return any(one.id == id_ for one in rows.parse(line)[0])


def complete_person(ctx: click.Context, _: click.Parameter, start: str) -> list[str]:
    """Names for the shell to complete with Tab; none where there is no vault."""
    try:
        people = Repository(vault_location.open_vault(vault_path(), None)).people()
    except CannotRun:
        return []
    return sorted(one.name for one in people if names.normalize_name(one.name).startswith(names.normalize_name(start)))


# ------------------------------------------------------------------ items and notes


def resolve_item(given: str) -> str:
    """What an item, a note or an address is called in the vault: the item's whole id, the note's name, the address.

    Outside of a workspace it is kept as it was given. Raises CannotRun: no such item, no such note.
    """
    from curate.formats.web_address import is_web_address

    root = current_workspace_root() if given else None
    if root is None or is_web_address(given):
        return given
    from curate.workspace.site_content import note_files

    here = workspace.Workspace(root)
    wanted = given.rpartition("/")[2].removesuffix(".md")
    notes = [path.stem for path in note_files(here)]
    if wanted in notes:
        found = [wanted]
    else:
        found = [name for name in notes if wanted in name]
    if len(found) == 1:
        return found[0]
    if found:
        raise CannotRun(Problem("--item", f"“{given}” is in the names of several notes ({', '.join(found[:4])})", ""))
    from curate.workspace.inbox_items import find_item

    with open_cache(here) as cache:
        return find_item(cache, given).id


# ------------------------------------------------------------------ in the user's editor


def edit_file(held: Repository, name: str, wrong: Callable[[str], Sequence[Problem]]) -> int:
    """Open a file of the vault in the user's editor; then say what is wrong with it. The exit status."""
    path = held.vault.file_path(name)
    if problem := open_editor(path):
        show_problems([problem])
        return 1
    held.vault.restrict_access([name])  # an editor may put a file of its own in its place
    problems = wrong(held.vault.read(name))
    show_problems(problems)
    return 1 if problems else 0
