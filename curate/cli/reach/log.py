"""``curate log``: write down what passed with somebody, in one line and at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

import click

from curate.cli.output import print_status, show_json, show_problems, show_table
from curate.cli.reach import private_output, vault_access
from curate.formats.text import clean_line
from curate.humanize import format_local_time
from curate.problems import CannotRun, Problem
from curate.reach.files.log_jsonl import DIRECTIONS, KINDS
from curate.reach.model import ContactKind, Direction, LogEntry, Person
from curate.workspace.private import contact_log
from curate.workspace.private.contact_log import ContactDetails

_MAX_SHOWN = 20


@click.command("log")
@click.argument("name", required=False, shell_complete=vault_access.complete_person)
@click.argument("text", required=False)
@click.option(
    "--direction",
    type=click.Choice(DIRECTIONS),
    help="out: from you (as without it); in: from them; both: as at meetings and in calls.",
)
@click.option("--in", "direction", flag_value="in", help="The same as --direction in.")
@click.option("--kind", type=click.Choice(KINDS), default="message", help="What it was; a message as without it.")
@click.option(
    "--substance/--no-substance", default=None, help="Whether it was about something; thanks and reactions are not."
)
@click.option("--item", default="", help="What was shared or spoken of: an item, a note, or an address.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The day, if it wasn't today.")
@click.option("--new", is_flag=True, help="Add the person too, if nobody is called so.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
def command(
    name: str | None,
    text: str | None,
    direction: str | None,
    kind: str,
    substance: bool | None,
    item: str,
    day: datetime | None,
    new: bool,
    as_json: bool,
) -> int:
    """Write down what passed with the person called NAME (a part of it, its reading, or an id). Without TEXT, list what
    passed with them, or with everybody; with --kind, --item or a direction alone it is written down without words.

    What is written down is never changed; any contact sets the clock of keeping in touch anew.
    """
    is_recording = text is not None or direction or kind != "message" or item or day
    if name is None or not is_recording or as_json:
        if text is not None:
            raise CannotRun(Problem("--json", "goes with the list alone", "leave the text out"))
        return _list(name, as_json)
    if text is not None and not clean_line(text):
        hint = 'say what passed: curate log NAME "…"; or leave the text out and say how: --kind call'
        raise CannotRun(Problem("log", "the text is empty, so there is nothing to write down", hint))
    details = ContactDetails(text or "", cast(ContactKind, kind), cast(Direction | None, direction), substance, item)
    session = vault_access.open_session(create=new)
    moment = contact_log.contact_time(day)
    with session.lock():
        recorded = contact_log.record_contact(session, name, moment, details, new=new)
        private_output.print_lines(
            recorded.added, f"Written down: {recorded.person.name}, {_describe_entry(recorded.entry)}."
        )
        show_problems(recorded.problems)
    return 0


def _describe_entry(entry: LogEntry) -> str:
    way = {"out": "from you", "in": "from them", "both": "both ways"}[entry.direction]
    return f"{entry.day.isoformat()}, {entry.kind} {way}" + ("" if entry.substance else ", without substance")


def _list(name: str | None, as_json: bool) -> int:
    session = vault_access.open_session()
    contacts = contact_log.list_contacts(session, name)
    entries = contacts.entries
    if name is None and not as_json:
        entries = entries[:_MAX_SHOWN]
    if as_json:
        show_json(_entry_to_dict(entry, contacts.people.get(entry.person)) for entry in entries)
    elif not entries:
        if contacts.person:
            whom = f" with {contacts.person.name}"
        else:
            whom = ""
        private_output.say_none(session, f'Nothing is written down{whom} yet. `curate log NAME "…"` does it.')
    else:
        show_entries(entries, contacts.people)
        if len(entries) < len(contacts.entries):
            print_status(
                f"The newest {len(entries)} of {len(contacts.entries):,}; curate log NAME lists all with one person."
            )
    return private_output.show_file_problems(session)


def show_entries(entries: Sequence[LogEntry], people: Mapping[str, Person]) -> None:
    """Print entries of the log as a table. people: by id."""
    show_table(
        ["when", "who", "way", "kind", "what", "item"],
        [
            (
                format_local_time(entry.at),
                people[entry.person].name if entry.person in people else entry.person,
                entry.direction,
                entry.kind,
                entry.text,
                entry.item,
            )
            for entry in entries
        ],
        wide=(4,),
        names=(1,),
    )


def _entry_to_dict(entry: LogEntry, person: Person | None) -> dict[str, object]:
    return {
        "at": entry.at.isoformat(),
        "person": entry.person,
        "name": person.name if person else "",
        "direction": entry.direction,
        "kind": entry.kind,
        "text": entry.text,
        "substance": entry.substance,
        "item": entry.item,
    }
