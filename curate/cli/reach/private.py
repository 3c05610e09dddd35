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

from curate.cli.context import current
from curate.cli.editor import edit
from curate.cli.output import say, show_problems
from curate.formats.text import clean_line
from curate.problems import CannotRun, Problem
from curate.reach import names, vault
from curate.reach.files import candidates as rows
from curate.reach.files import person as person_file
from curate.reach.honorifics import parted
from curate.reach.log_facts import LastLine
from curate.reach.model import Candidate, Person, PossibleRefusal
from curate.reach.repository import Repository
from curate.reach.vault import Vault
from curate.workspace import workspace
from curate.workspace.open_cache import open_cache

_N = TypeVar("_N", bound=names.HasName)
_FIRST_YEAR = 1900
"""A day before it is a slip of the keys, such as 0206-11-23; the first of all days have no time in some zones."""


def place() -> Path:
    return vault.place(os.environ.get(vault.VARIABLE, ""))


def workspace_here() -> Path | None:
    """The root of the workspace that the command runs in; this room's commands run outside of one too."""
    try:
        return current().root
    except CannotRun:
        return None


def moment() -> datetime:
    """Now, to the second, where the user is: what is written down says on which of their days it was."""
    return workspace.now().astimezone().replace(microsecond=0)


def today() -> date:
    return moment().date()


def past(option: str, day: datetime) -> date:
    """Return the day that an option names. Raises CannotRun for one still to come, or one with too few digits."""
    named = day.date()
    if named > today():
        raise CannotRun(Problem(option, "this day is in the future", "log it once it has happened"))
    if named.year < _FIRST_YEAR:
        raise CannotRun(Problem(option, f"{named} is too long ago", "write the day as 2026-11-23"))
    return named


def holdings(*, create: bool = False) -> Repository:
    """The vault, open. create: make it where there is none, and say so. Raises CannotRun."""
    root = place()
    if not create or vault.there(root):
        there = vault.opened(root, workspace_here())
        _end_earlier(there)
        return Repository(there)
    made = vault.created(root, workspace_here())
    say(f"Made your vault, which only you can read: {made.root}")
    show_problems(in_a_repository(made))
    return Repository(made)


def changing(held: Repository) -> AbstractContextManager[None]:
    """Hold the vault for all that the running command changes; see ``Vault.lock``.

    The block makes its changes and ends with ``told``. If the run is killed on the way, the same command again finds
    its work done, and doesn't do it twice.
    """
    return held.vault.lock(_this_command())


def _end_earlier(opened: Vault) -> None:
    """Make what a run that was ended had still to write. Where that was this very command, there is no more to do."""
    try:
        earlier = opened.end_earlier()
    except OSError as error:  # what there is can be read all the same; a command that writes will stop here
        what = f"an earlier command could not write everything: {error.strerror or error}".lower()
        show_problems(
            [Problem(str(opened.root), what, "check the permissions and the free space, then run any command again")]
        )
        return
    if earlier is None:
        return
    if earlier.command != _this_command():
        say("An earlier command was stopped before it had written everything. The rest is written now.")
        return
    say(
        "An earlier run of this command was stopped before it could report. It is finished now; nothing was done twice."
    )
    raise click.exceptions.Exit(0)


def _this_command() -> str:
    """Return a digest of the running command and its options."""
    context = click.get_current_context()
    return hashlib.sha256(repr((context.info_name, sorted(context.params.items()))).encode()).hexdigest()


def in_a_repository(opened: Vault) -> list[Problem]:
    """That git may take the vault along, where it lies in a repository."""
    for folder in (opened.root, *opened.root.parents):
        if (folder / ".git").exists():
            hint = "move the vault, or be sure that this repository is never pushed; a backup should be encrypted"
            return [Problem(str(opened.root), f"the vault lies in a git repository ({folder})", hint)]
    return []


def say_none(held: Repository, text: str) -> None:
    """Say that there is nothing of a kind; where a file can't be read, say that instead, as the file may hold some."""
    if held.problems:
        say("Something here can't be read, and nothing else is there.")
    else:
        say(text)


# ------------------------------------------------------------------ people


def choose(everybody: Sequence[_N], wanted: str, command: str) -> _N:
    """The one that a name means. Raises CannotRun: nobody has it, or several do."""
    found = names.find(everybody, wanted)
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


ASKED = {"refusal": "they want no more messages", "wait": "they ask you to wait"}


def undecided(person: Person, where: str) -> Problem:
    """Return the problem that a line of somebody's reads as a refusal, or as a request to wait, with the ways out."""
    assert person.asked is not None
    says = _said(person.asked)
    what = f"what came from {person.name} on {person.asked.day} reads as if {says}: “{person.asked.text}”"
    return Problem(where, what, ways_out(person))


def _said(asked: PossibleRefusal) -> str:
    return ASKED[asked.reading]


def ways_out(person: Person) -> str:
    """Return the hint with what the user can decide about a line that reads as a refusal."""
    which = f"curate people {person.id}"
    return (
        f"they aren't suggested until you decide: {which} --do-not-contact, or --rest-until DAY; "
        f"if that isn't what they meant: {which} --may-contact"
    )


def show_last(people: Iterable[Person], lines: Mapping[str, LastLine]) -> None:
    """Say what came last from each of these people, as far as it is written down (``standing.last_lines``)."""
    for person in people:
        if line := lines.get(person.id):
            if line.direction == "in":
                came = "Last from"
            else:
                came = "Last talk with"
            say(f"{came} {person.name}, {line.on}: “{line.text}”")


def last_row(person: Person, lines: Mapping[str, LastLine]) -> dict[str, str] | None:
    """Return what came last from somebody, for JSON; None where nothing is written down."""
    line = lines.get(person.id)
    if line:
        return {"on": line.on.isoformat(), "text": line.text}
    return None


def known(held: Repository, wanted: str, command: str, *, new: bool = False, why: str = "") -> tuple[Person, str]:
    """Return the person that a name means, to write something down about, and what to say of it once that is done.

    Somebody who is a candidate so far becomes a person: what passed is a reason. new: so does somebody whom nobody
    knows. The vault is locked already. Raises CannotRun.
    """
    people = held.people()
    if names.find(people, wanted):
        return choose(people, wanted, command), ""
    waiting = names.find(held.candidates(), wanted)
    if waiting:
        person = promoted(held.vault, choose(waiting, wanted, command), why)
        return person, f"{person.name} was a candidate, and is now one of your people."
    if not new:
        broken = [problem for problem in held.problems if problem.where.startswith(f"{vault.PEOPLE}/")]
        hint = f"see who is there with `curate people`; curate {command} --new adds them"
        if broken:
            hint += f"; {broken[0].where} can't be read, and may be who you mean"
        raise CannotRun(Problem(command, f"nobody in your vault is called “{wanted}”", hint))
    person = replace(new_person(wanted), why=why)
    add_person(held.vault, person)
    return person, f"Added: {person.name} ({person.id})"


def told(held: Repository, *lines: str) -> None:
    """Make the changes of the running command, and then say what was done. Empty lines are left out."""
    held.vault.commit()
    for line in filter(None, lines):
        say(line)


def new_person(typed: str) -> Person:
    """Return somebody new, called as the user typed it: what is said around a name is no part of it, and is told. A
    title and a post are kept, and what stood in brackets behind the name goes into the notes."""
    spoken = parted(clean_line(typed))
    if spoken.changed:
        kept = [("title", spoken.title), ("role", spoken.role), ("notes", spoken.beside)]
        kept_as = "".join(f"; {key}: {value}" for key, value in kept if value)
        say(f"Saved “{clean_line(typed)}” as the name {spoken.name}{kept_as}".removesuffix(".") + ".")
    return Person(vault.new_id("p"), spoken.name, title=spoken.title, role=spoken.role, notes=spoken.beside)


def add_person(opened: Vault, person: Person, more: str = "") -> str:
    """Write a new person's file; its name in the vault. more: comments below what is known."""
    name = f"{vault.PEOPLE}/{person.id}.yaml"
    opened.write(name, person_file.written(person) + more, expected="")
    return name


def promoted(opened: Vault, candidate: Candidate, why: str) -> Person:
    """The person that a candidate becomes: a file of their own, and a row less."""
    person = person_file.from_candidate(candidate, why)
    with opened.lock():
        if not any(one.id == candidate.id for one in rows.parse(opened.read(vault.CANDIDATES))[0]):
            raise CannotRun(Problem("people", f"{candidate.name} is no longer a candidate", "run the command again"))
        add_person(opened, person)
        text = opened.read(vault.CANDIDATES)
        kept = [line for line in text.splitlines(keepends=True) if not _is_row(line, candidate.id)]
        opened.write(vault.CANDIDATES, "".join(kept), expected=text)
    return person


def _is_row(line: str, id_: str) -> bool:
    return any(one.id == id_ for one in rows.parse(line)[0])


def complete_person(ctx: click.Context, _: click.Parameter, start: str) -> list[str]:
    """Names for the shell to complete with Tab; none where there is no vault."""
    try:
        people = Repository(vault.opened(place(), None)).people()
    except CannotRun:
        return []
    return sorted(one.name for one in people if names.folded(one.name).startswith(names.folded(start)))


# ------------------------------------------------------------------ items and notes


def item_named(given: str) -> str:
    """What an item, a note or an address is called in the vault: the item's whole id, the note's name, the address.

    Outside of a workspace it is kept as it was given. Raises CannotRun: no such item, no such note.
    """
    from curate.formats.web_address import is_web_address

    root = workspace_here() if given else None
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
    from curate.workspace.items import find_item

    with open_cache(here) as cache:
        return find_item(cache, given).id


# ------------------------------------------------------------------ in the user's editor


def edited(held: Repository, name: str, wrong: Callable[[str], Sequence[Problem]]) -> int:
    """Open a file of the vault in the user's editor; then say what is wrong with it. The exit status."""
    path = held.vault.file(name)
    if problem := edit(path):
        show_problems([problem])
        return 1
    held.vault.tighten([name])  # an editor may put a file of its own in its place
    problems = wrong(held.vault.read(name))
    show_problems(problems)
    return 1 if problems else 0
