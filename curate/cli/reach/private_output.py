"""Prints what several commands of the private room show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from curate.cli.output import print_result, print_status, show_problems

if TYPE_CHECKING:
    from curate.reach.log_facts import LastLine
    from curate.reach.model import Person
    from curate.workspace.private.letter_drafts import DraftForPerson
    from curate.workspace.private.vault_session import VaultSession


def print_lines(*lines: str) -> None:
    """Print what was done. Empty lines are left out."""
    for line in filter(None, lines):
        print_status(line)


def show_file_problems(session: VaultSession) -> int:
    """Show what is wrong with the files that were read; return the exit status."""
    show_problems(session.problems)
    return 1 if session.problems else 0


def show_draft(session: VaultSession, written: DraftForPerson) -> None:
    """Print the text on stdout; where it is, and what to look at, on stderr."""
    path = session.vault.file_path(written.draft.where)
    print_status(f"A draft for {written.recipient.name}, in your vault: {path}")
    print_result(f"{written.draft.text}\n")
    show_problems(written.problems)


def show_last_lines(people: Iterable[Person], lines: Mapping[str, LastLine]) -> None:
    """Print what came last from each of these people, as far as the log has it (``log_facts.find_last_lines``)."""
    for person in people:
        if line := lines.get(person.id):
            show_last_line(person, line)


def show_last_line(person: Person, line: LastLine) -> None:
    label = "Last from" if line.direction == "in" else "Last talk with"
    print_status(f"{label} {person.name}, {line.on}: “{line.text}”")


def last_line_to_dict(person: Person, lines: Mapping[str, LastLine]) -> dict[str, str] | None:
    """Return what came last from somebody, for JSON; None if the log has nothing."""
    line = lines.get(person.id)
    if line:
        return {"on": line.on.isoformat(), "text": line.text}
    return None


def say_none(session: VaultSession, text: str) -> None:
    """Print that there is nothing of a kind; or, if a file can't be read, that, as the file may have some."""
    if session.problems:
        print_status("Something here can't be read, and nothing else is there.")
    else:
        print_status(text)
