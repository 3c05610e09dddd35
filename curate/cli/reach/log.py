"""``curate log``: write down what passed with somebody, in one line and at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, cast

import click

from curate.cli.output import print_status, show_json, show_problems, show_table
from curate.cli.reach import vault_access
from curate.formats.text import clean_line
from curate.humanize import format_local_time
from curate.problems import CannotRun, Problem
from curate.reach.contact_schedule import is_contact_blocked
from curate.reach.files.log_jsonl import DIRECTIONS, KINDS, serialize_entry
from curate.reach.model import ContactKind, Direction, LogEntry
from curate.reach.vault import LOG

if TYPE_CHECKING:
    from curate.reach.model import Person

_MUTUAL_KINDS = ("meeting", "call")
_KINDS_WITHOUT_SUBSTANCE = ("reaction", "thanks")
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
    recording = text is not None or direction or kind != "message" or item or day
    if name is None or not recording or as_json:
        if text is not None:
            raise CannotRun(Problem("--json", "goes with the list alone", "leave the text out"))
        return _list(name, as_json)
    if text is not None and not clean_line(text):
        hint = 'say what passed: curate log NAME "…"; or leave the text out and say how: --kind call'
        raise CannotRun(Problem("log", "the text is empty, so there is nothing to write down", hint))
    held = vault_access.open_repository(create=new)
    moment = vault_access.current_time()
    if day:
        moment = datetime.combine(vault_access.require_past_day("--on", day), time(12)).astimezone()
    chosen = cast(ContactKind, kind)
    way = cast(Direction, direction or _default_direction(chosen))
    if substance is not None:
        words = substance
    else:
        words = chosen not in _KINDS_WITHOUT_SUBSTANCE
    with vault_access.lock_vault(held):
        person, added = vault_access.find_or_add_person(held, name, "log", new=new, why=text or "")
        one = LogEntry(moment, person.id, way, chosen, text or "", words, vault_access.resolve_item(item))
        held.vault.append(LOG, serialize_entry(one))
        vault_access.commit_and_say(held, added, f"Written down: {person.name}, {_describe_entry(one)}.")
        after = next((other for other in held.people() if other.id == person.id), person)
        if (
            after.asked
            and (after.asked.at, after.asked.text) == (one.at, one.text)
            and not is_contact_blocked(after, vault_access.today())
        ):
            show_problems([vault_access.undecided_problem(after, "log")])
    return 0


def _default_direction(kind: ContactKind) -> Direction:
    if kind in _MUTUAL_KINDS:
        return "both"
    if kind == "reaction":
        return "in"
    return "out"


def _describe_entry(one: LogEntry) -> str:
    way = {"out": "from you", "in": "from them", "both": "both ways"}[one.direction]
    return f"{one.day.isoformat()}, {one.kind} {way}" + ("" if one.substance else ", without substance")


def _list(name: str | None, as_json: bool) -> int:
    held = vault_access.open_repository()
    people = {person.id: person for person in held.people()}
    entries, entries_of = held.log(), ""
    if name is not None:
        chosen = vault_access.find_one(list(people.values()), name, "log")
        entries_of = chosen.id
        entries = [one for one in entries if one.person == chosen.id]
    if name is not None or as_json:
        newest = entries[::-1]
    else:
        newest = entries[::-1][:_MAX_SHOWN]
    if as_json:
        show_json(entry_to_dict(one, people.get(one.person)) for one in newest)
    elif not newest:
        if entries_of:
            whom = f" with {people[entries_of].name}"
        else:
            whom = ""
        vault_access.say_none(held, f'Nothing is written down{whom} yet. `curate log NAME "…"` does it.')
    else:
        show_entries(newest, people)
        if len(newest) < len(entries):
            print_status(f"The newest {len(newest)} of {len(entries):,}; curate log NAME lists all with one person.")
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def show_entries(entries: Sequence[LogEntry], people: dict[str, Person]) -> None:
    show_table(
        ["when", "who", "way", "kind", "what", "item"],
        [
            (
                format_local_time(one.at),
                people[one.person].name if one.person in people else one.person,
                one.direction,
                one.kind,
                one.text,
                one.item,
            )
            for one in entries
        ],
        wide=(4,),
        names=(1,),
    )


def entry_to_dict(one: LogEntry, person: Person | None) -> dict[str, object]:
    return {
        "at": one.at.isoformat(),
        "person": one.person,
        "name": person.name if person else "",
        "direction": one.direction,
        "kind": one.kind,
        "text": one.text,
        "substance": one.substance,
        "item": one.item,
    }
