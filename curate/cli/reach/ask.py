"""``curate ask``: the two questions, and what was answered."""

from __future__ import annotations

from datetime import datetime

import click

from curate.cli.output import print_result, print_status, show_json, show_problems, show_table
from curate.cli.reach import private_output, vault_access
from curate.problems import CannotRun, Problem
from curate.reach.log_facts import find_last_lines
from curate.reach.model import Person
from curate.workspace.private import asking
from curate.workspace.private.asking import PeopleToAsk
from curate.workspace.private.letter_drafts import require_contact_allowed
from curate.workspace.private.people_lookup import find_or_add_person
from curate.workspace.private.vault_session import VaultSession


@click.command("ask")
@click.argument("name", required=False, shell_complete=vault_access.complete_person)
@click.option("--interested", multiple=True, metavar="TEXT", help="They answered: what they are interested in now.")
@click.option("--values", multiple=True, metavar="TEXT", help="They answered: what they value in working together.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day they answered, if it wasn't today.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
def command(
    name: str | None, interested: tuple[str, ...], values: tuple[str, ...], day: datetime | None, as_json: bool
) -> int:
    """Draft the two questions for the person called NAME: what are they interested in now, and what do they value in
    a working relationship? With their answers as options, write them into their file, and the contact into the log.

    Without NAME, list the people of whom you know neither.

    Exit status: 0 done; 1 done, and a file of the vault needs you; 2 could not run.
    """
    if name and (interested or values):
        session = vault_access.open_session()
        with session.lock():
            lines, problems = asking.record_answers(session, name, interested, values, day)
            private_output.print_lines(*lines)
            show_problems(problems)
        return 1 if problems else 0
    if interested or values or day:
        raise CannotRun(Problem("ask", "whose answers are these?", "name somebody: curate ask NAME --interested …"))
    session = vault_access.open_session()
    if name is None:
        return _list_people_to_ask(session, as_json)
    with session.lock():
        person, added = find_or_add_person(session, name, "ask")
        require_contact_allowed(person)
        return draft_questions(session, person, added)


def draft_questions(session: VaultSession, person: Person, added: str = "") -> int:
    """Write the draft of the questions, and print it; return the exit status. The vault is locked already.

    added: what to print first.
    """
    written = asking.draft_questions(session, person)
    private_output.print_lines(added)
    last_lines = find_last_lines(session.log())
    if not written.is_new:
        print_status(f"There is a draft for {person.name}: {session.vault.file_path(written.draft.where)}")
        private_output.show_last_lines([person], last_lines)
        print_result(written.draft.text)
        return 0
    private_output.show_last_lines([person], last_lines)
    private_output.show_draft(session, written)
    print_status(f"When it is out: curate share --sent {written.draft.id}")
    print_status(f"When they answer: curate ask {person.id} --interested “…” --values “…”")
    return 0


def _list_people_to_ask(session: VaultSession, as_json: bool) -> int:
    found = asking.find_people_to_ask(session)
    last_days = {id_: str(entry.day) for id_, entry in found.last_contacts.items()}
    if as_json:
        show_json(
            {
                "id": person.id,
                "name": person.name,
                "organisation": person.organisation,
                "last_contact": last_days.get(person.id),
                "last_from_them": private_output.last_line_to_dict(person, found.last_lines),
            }
            for person in found.people
        )
    elif not found.people:
        print_status(_describe_nobody_to_ask(found))
    else:
        rows = [(person.name, person.organisation, last_days.get(person.id, "–")) for person in found.people]
        show_table(["name", "where", "last contact"], rows, names=(0, 1))
        private_output.show_last_lines(found.people, found.last_lines)
        print_status("Ask one of them, when there is an occasion: curate ask NAME")
    return private_output.show_file_problems(session)


def _describe_nobody_to_ask(found: PeopleToAsk) -> str:
    """Return the sentence for when there is nobody to ask, with how many were considered."""
    if not found.allowed_count:
        return "There is nobody you may write to. `curate people add NAME` adds somebody."
    return (
        "You already know something that they told you, or wrote, about everyone you may write to "
        f"({found.allowed_count})."
    )
