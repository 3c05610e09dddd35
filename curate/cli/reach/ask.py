"""``curate ask``: the two questions, and what was answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from curate.cli.output import print_status, show_json, show_problems, show_table
from curate.cli.reach import drafting, vault_access
from curate.problems import CannotRun, Problem
from curate.reach.contact_schedule import may_write
from curate.reach.log_facts import find_last_lines, last_contacts
from curate.reach.names import sort_key
from curate.reach.vault import LOG

if TYPE_CHECKING:
    from curate.reach.model import Person
    from curate.reach.repository import Repository

_ASK_AGAIN_AFTER = timedelta(days=180)


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
        return _record_answers(name, interested, values, day)
    if interested or values or day:
        raise CannotRun(Problem("ask", "whose answers are these?", "name somebody: curate ask NAME --interested …"))
    held = vault_access.open_repository()
    if name is None:
        return _list_people_to_ask(held, as_json)
    with vault_access.lock_vault(held):
        person, added = vault_access.find_or_add_person(held, name, "ask")
        drafting.require_contact_allowed(person, vault_access.today())
        return draft_questions(held, person, added)


def draft_questions(held: Repository, person: Person, first: str = "") -> int:
    """Write the asking draft for somebody, and show it. first: what to say before. The vault is locked already."""
    from curate.cli.output import print_result

    log = held.log()
    theirs = [draft for draft in held.drafts() if draft.to == person.id and draft.kind == "ask"]
    asked = [entry.day for entry in log if entry.person == person.id and entry.kind == "question"]
    asked += [draft.sent for draft in theirs if draft.sent]
    if asked and vault_access.today() - max(asked) < _ASK_AGAIN_AFTER:
        hint = "wait for the answer, or ask when you meet"
        raise CannotRun(Problem("ask", f"you asked {person.name} on {max(asked)}", hint))
    waiting = [draft for draft in theirs if not draft.sent]
    if waiting:
        vault_access.commit_and_say(held, first)
        print_status(f"There is a draft for {person.name}: {held.vault.file_path(waiting[0].where)}")
        vault_access.show_last_lines([person], find_last_lines(log))
        print_result(waiting[0].text)
        return 0
    draft, problems = drafting.write_draft(held, "ask", person, {})
    vault_access.commit_and_say(held, first)
    vault_access.show_last_lines([person], find_last_lines(log))
    drafting.show_draft(held, draft, person, problems)
    print_status(f"When it is out: curate share --sent {draft.id}")
    print_status(f"When they answer: curate ask {person.id} --interested “…” --values “…”")
    return 0


def _record_answers(name: str, interested: tuple[str, ...], values: tuple[str, ...], day: datetime | None) -> int:
    from curate.cli.reach.people_edit import change_locked_person
    from curate.reach.files.log_jsonl import serialize_entry
    from curate.reach.model import LogEntry

    held = vault_access.open_repository()
    moment = vault_access.current_time()
    if day:
        moment = datetime.combine(vault_access.require_past_day("--on", day), moment.timetz())
    told = {"told": interested, "values": values, "day": day, "logged": True}
    with vault_access.lock_vault(held):
        person, added = vault_access.find_or_add_person(held, name, "ask")
        lines, problems = change_locked_person(held, person.id, {key: value for key, value in told.items() if value})
        one = LogEntry(moment, person.id, "in", "message", "; ".join((*interested, *values)))
        held.vault.append(LOG, serialize_entry(one))
        for draft in held.drafts():
            if draft.to == person.id and draft.kind == "ask" and not draft.sent:  # whoever has answered was asked
                drafting.mark_sent(held, draft)
                lines.append(f"No longer waiting to be sent: {draft.where}")
        vault_access.commit_and_say(held, added, *lines, f"Written down: {person.name}, {one.day}, message from them.")
        show_problems(problems)
    return 1 if problems else 0


def _describe_nobody_to_ask(held: Repository) -> str:
    """Return the sentence for when there is nobody to ask, with how many were considered."""
    free = sum(may_write(person, vault_access.today()) for person in held.people())
    if not free:
        return "There is nobody you may write to. `curate people add NAME` adds somebody."
    return f"You already know something that they told you, or wrote, about everyone you may write to ({free})."


def _list_people_to_ask(held: Repository, as_json: bool) -> int:
    log = held.log()
    last, lines = last_contacts(log), find_last_lines(log)
    found = [
        person for person in held.people() if not person.known_interests and may_write(person, vault_access.today())
    ]
    found.sort(key=sort_key)
    if as_json:
        show_json(
            {
                "id": one.id,
                "name": one.name,
                "organisation": one.organisation,
                "last_contact": last[one.id].day.isoformat() if one.id in last else None,
                "last_from_them": vault_access.last_line_to_dict(one, lines),
            }
            for one in found
        )
    elif not found:
        print_status(_describe_nobody_to_ask(held))
    else:
        rows = [(one.name, one.organisation, str(last[one.id].day) if one.id in last else "–") for one in found]
        show_table(["name", "where", "last contact"], rows, names=(0, 1))
        vault_access.show_last_lines(found, lines)
        print_status("Ask one of them, when there is an occasion: curate ask NAME")
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0
