"""``curate ask``: the two questions, and what was answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from curate.cli.output import say, show_json, show_problems, table
from curate.cli.reach import drafting, private
from curate.problems import CannotRun, Problem
from curate.reach.contact_schedule import last_contacts, may_write
from curate.reach.log_facts import last_lines
from curate.reach.vault import LOG

if TYPE_CHECKING:
    from curate.reach.model import Person
    from curate.reach.repository import Repository

_AGAIN = timedelta(days=180)


@click.command("ask")
@click.argument("name", required=False, shell_complete=private.complete_person)
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
        return _answered(name, interested, values, day)
    if interested or values or day:
        raise CannotRun(Problem("ask", "whose answers are these?", "name somebody: curate ask NAME --interested …"))
    held = private.holdings()
    if name is None:
        return _unknown(held, as_json)
    with private.changing(held):
        person, added = private.known(held, name, "ask")
        drafting.refuse(person, private.today())
        return draft_questions(held, person, added)


def draft_questions(held: Repository, person: Person, first: str = "") -> int:
    """Write the asking draft for somebody, and show it. first: what to say before. The vault is locked already."""
    from curate.cli.output import result

    log = held.log()
    theirs = [draft for draft in held.drafts() if draft.to == person.id and draft.kind == "ask"]
    asked = [entry.day for entry in log if entry.person == person.id and entry.kind == "question"]
    asked += [draft.sent for draft in theirs if draft.sent]
    if asked and private.today() - max(asked) < _AGAIN:
        hint = "wait for the answer, or ask when you meet"
        raise CannotRun(Problem("ask", f"you asked {person.name} on {max(asked)}", hint))
    waiting = [draft for draft in theirs if not draft.sent]
    if waiting:
        private.told(held, first)
        say(f"There is a draft for {person.name}: {held.vault.file(waiting[0].where)}")
        private.show_last([person], last_lines(log))
        result(waiting[0].text)
        return 0
    draft, problems = drafting.write(held, "ask", person, {})
    private.told(held, first)
    private.show_last([person], last_lines(log))
    drafting.show(held, draft, person, problems)
    say(f"When it is out: curate share --sent {draft.id}")
    say(f"When they answer: curate ask {person.id} --interested “…” --values “…”")
    return 0


def _answered(name: str, interested: tuple[str, ...], values: tuple[str, ...], day: datetime | None) -> int:
    from curate.cli.reach.people_edit import change_in
    from curate.reach.files.log import entry
    from curate.reach.model import LogEntry

    held = private.holdings()
    moment = private.moment()
    if day:
        moment = datetime.combine(private.past("--on", day), moment.timetz())
    told = {"told": interested, "values": values, "day": day, "logged": True}
    with private.changing(held):
        person, added = private.known(held, name, "ask")
        lines, problems = change_in(held, person.id, {key: value for key, value in told.items() if value})
        one = LogEntry(moment, person.id, "in", "message", "; ".join((*interested, *values)))
        held.vault.append(LOG, entry(one))
        for draft in held.drafts():
            if draft.to == person.id and draft.kind == "ask" and not draft.sent:  # whoever has answered was asked
                drafting.mark_sent(held, draft)
                lines.append(f"No longer waiting to be sent: {draft.where}")
        private.told(held, added, *lines, f"Written down: {person.name}, {one.day}, message from them.")
        show_problems(problems)
    return 1 if problems else 0


def _nobody_unknown(held: Repository) -> str:
    """Return the sentence for when there is nobody to ask, with how many were considered."""
    free = sum(may_write(person, private.today()) for person in held.people())
    if not free:
        return "There is nobody you may write to. `curate people add NAME` adds somebody."
    return f"You already know something that they told you, or wrote, about everyone you may write to ({free})."


def _unknown(held: Repository, as_json: bool) -> int:
    log = held.log()
    last, lines = last_contacts(log), last_lines(log)
    found = [
        person
        for person in held.people()
        if not any(one.source != "guess" for one in (*person.interests, *person.values))
        and may_write(person, private.today())
    ]
    found.sort(key=lambda one: (one.kana or one.name, one.id))
    if as_json:
        show_json(
            {
                "id": one.id,
                "name": one.name,
                "organisation": one.organisation,
                "last_contact": last[one.id].day.isoformat() if one.id in last else None,
                "last_from_them": private.last_row(one, lines),
            }
            for one in found
        )
    elif not found:
        say(_nobody_unknown(held))
    else:
        rows = [(one.name, one.organisation, str(last[one.id].day) if one.id in last else "–") for one in found]
        table(["name", "where", "last contact"], rows, names=(0, 1))
        private.show_last(found, lines)
        say("Ask one of them, when there is an occasion: curate ask NAME")
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0
