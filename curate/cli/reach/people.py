"""``curate people``: the people the user knows: list, show, add, edit, and import them from address books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli.output import is_terminal, print_status, show_json, show_problems, show_table
from curate.cli.reach import vault_access
from curate.humanize import format_count
from curate.problems import CannotRun, Problem

if TYPE_CHECKING:
    from curate.reach.contact_schedule import ContactReason
    from curate.reach.log_facts import LastLine
    from curate.reach.model import Candidate, LogEntry, Offer, Person, VaultSettings
    from curate.reach.repository import Repository

_VERBS = ("add", "edit", "import")
_MAX_LOG_SHOWN = 5


def _complete_words(ctx: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    first = not ctx.params.get("words")
    verbs = [verb for verb in _VERBS if first and verb.startswith(start)]
    return [*verbs, *vault_access.complete_person(ctx, parameter, start)]


@click.command("people")
@click.argument("words", nargs=-1, metavar="[NAME | add NAME | edit NAME | import FILE]",
                shell_complete=_complete_words)  # fmt: skip
@click.option("--why", metavar="TEXT", help="The reason to know each other; makes a person of a candidate.")
@click.option("--told", multiple=True, metavar="TEXT", help="What they told you they are interested in.")
@click.option("--public", multiple=True, metavar="TEXT", help="An interest they wrote of where all can read it.")
@click.option("--guess", multiple=True, metavar="TEXT", help="An interest as you guess; never cited as a reason.")
@click.option("--values", multiple=True, metavar="TEXT", help="What they told you they value in working together.")
@click.option("--url", metavar="URL", help="Where an interest with --public can be read.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day you learned it; without it, the day of --met for what they told you. Letters name no other day.",
)
@click.option("--kana", metavar="TEXT", help="How the name is read.")
@click.option("--also", multiple=True, metavar="TEXT", help="Another name they go by.")
@click.option("--address", multiple=True, metavar="TEXT", help="An e-mail or web address of theirs.")
@click.option("--organisation", metavar="TEXT", help="Where they work.")
@click.option("--role", metavar="TEXT", help="What they do there.")
@click.option("--title", metavar="TEXT", help="How they are addressed, if not by name alone: Dr., Ms., 先生.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="The language you write to them in.")
@click.option("--goal", multiple=True, metavar="NAME", help="A goal of yours that they belong to.")
@click.option("--met", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The day you met.")
@click.option("--where", metavar="TEXT", help="Where you met.")
@click.option("--through", metavar="NAME", help="Who brought you together.")
@click.option("--cadence", metavar="SPAN", help="How long you let pass without contact: 60, 6 weeks, 3 months.")
@click.option(
    "--rest-until", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Leave them in peace until this day."
)
@click.option("--do-not-contact/--may-contact", default=None, help="Never suggest writing to them; or do again.")
@click.option(
    "--may-publish",
    multiple=True,
    metavar="TEXT",
    help="A name, an address or a sentence from your vault that may appear on your site.",
)
@click.option("--candidates", is_flag=True, help="List the rows of imported address books that are nobody's yet.")
@click.option("--due", is_flag=True, help="List those to write to: it is time, or they wait, and there is a reason.")
@click.option("--export", is_flag=True, help="Print everything that your vault holds of them, as JSON.")
@click.option("--yes", is_flag=True, help="With import: write down what the preview showed.")
@click.option("--another", is_flag=True, help="With add: there is somebody of this name, and this is somebody else.")
@click.option("--no-edit", is_flag=True, help="With add: don't open your editor ($VISUAL, $EDITOR).")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(
    words: tuple[str, ...], candidates: bool, due: bool, export: bool, yes: bool, another: bool, no_edit: bool,
    as_json: bool, **given: Any,
) -> int:  # fmt: skip
    """List the people you know; or show the one called NAME, found by a part of the name, its reading, or an id; or,
    with options that say something of them, write it into their file.

    \b
    curate people add NAME     add somebody, and open their file in your editor
    curate people edit NAME    open their file in your editor
    curate people import FILE  LinkedIn's Connections.csv, Google's contacts as CSV, or vCards: first a preview

    Exit status: 0 done; 1 done, and a file of the vault needs you; 2 nobody is called so, or several are.
    """
    from curate.cli.reach import people_edit, people_import

    told = {key: value for key, value in given.items() if value not in (None, ())}
    for key, option in (("met", "--met"), ("day", "--on")):
        if key in told:
            vault_access.require_past_day(option, told[key])
    verb, name = _split_words(words)
    if verb == "import":
        return people_import.import_people(Path(name).expanduser(), yes=yes)
    if verb == "add":
        return people_edit.add_person(name, told, another=another, edit=not no_edit and is_terminal())
    if verb == "edit":
        return people_edit.edit_person(name)
    if name and told:
        return people_edit.change_person(name, told)
    if told:
        raise CannotRun(Problem("people", "whose file should this go into?", "name somebody: curate people NAME …"))
    held = vault_access.open_repository()
    if name and export:
        return _export(held, name)
    if name:
        return _show(held, name, as_json)
    if candidates:
        return _list_candidates(held, as_json)
    if due:
        return _list_due(held, as_json)
    return _list(held, as_json)


def _split_words(words: Sequence[str]) -> tuple[str, str]:
    """(verb, name): a name may come as several words."""
    if not words or words[0] not in _VERBS:
        return "", " ".join(words)
    if len(words) == 1:
        what = "a file" if words[0] == "import" else "a name"
        raise CannotRun(Problem("people", f"{words[0]} needs {what}", f"curate people {words[0]} …"))
    return words[0], " ".join(words[1:])


# ------------------------------------------------------------------ lists


def _list(held: Repository, as_json: bool) -> int:
    from curate.reach.log_facts import last_contacts
    from curate.reach.names import sort_key

    people = held.people()
    last = last_contacts(held.log())
    people.sort(key=sort_key)
    if as_json:
        show_json(_person_to_dict(one, last.get(one.id)) for one in people)
    elif not people:
        vault_access.say_none(
            held,
            "Nobody yet. `curate people add NAME` adds somebody, `curate people import FILE` reads an address book.",
        )
    else:
        show_table(
            ["name", "where", "last contact", "interests", ""],
            [
                (
                    one.name,
                    one.organisation,
                    last[one.id].day.isoformat() if one.id in last else "–",
                    ", ".join(i.what + (" (a guess)" if i.source == "guess" else "") for i in one.interests),
                    _describe_contact_state(one, vault_access.today()),
                )
                for one in people
            ],
            wide=(3,),
            names=(0, 1),
        )
    waiting = len(held.candidates())
    if waiting and is_terminal() and not as_json:
        print_status(f"{waiting:,} more are candidates: curate people --candidates")
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _person_to_dict(one: Person, last: LogEntry | None) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "kana": one.kana,
        "organisation": one.organisation,
        "interests": [interest.what for interest in one.interests],
        "last_contact": last.day.isoformat() if last else None,
        "do_not_contact": one.do_not_contact,
        "resting_until": one.resting_until.isoformat() if one.resting_until else None,
        "asked": {"reading": one.asked.reading, "on": one.asked.day.isoformat()} if one.asked else None,
    }


def _describe_contact_state(one: Person, today: date) -> str:
    if one.do_not_contact:
        return "do not contact"
    if one.resting_until is not None and one.resting_until > today:
        return f"resting until {one.resting_until}"
    if one.asked:
        return f"{vault_access.REFUSAL_PHRASES[one.asked.reading]}? ({one.asked.day})"
    return ""


def _list_candidates(held: Repository, as_json: bool) -> int:
    from curate.reach.model import ORIGINS
    from curate.reach.names import sort_key

    found = sorted(held.candidates(), key=sort_key)
    if as_json:
        show_json(
            {"id": one.id, "name": one.name, "organisation": one.organisation, "role": one.role, "from": one.origin}
            for one in found
        )
    elif not found:
        print_status("There are no candidates. `curate people import FILE` reads an address book.")
    else:
        rows = [(one.name, one.organisation, one.role, ORIGINS.get(one.origin, ""), one.id) for one in found]
        show_table(["name", "where", "as", "from", "id"], rows, names=(0, 1, 2))
        if is_terminal():
            print_status("To make one of them somebody you know: curate people NAME --why “the reason”")
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _list_due(held: Repository, as_json: bool) -> int:
    from curate.cli.reach import offers
    from curate.reach import contact_schedule
    from curate.reach.log_facts import find_last_lines, last_contacts

    people, log, me = held.people(), held.log(), held.settings()
    last, reasons = last_contacts(log), _find_reasons(held, people, log)
    found = contact_schedule.find_due(people, last, reasons, vault_access.today(), me.cadence)
    lines = find_last_lines(log)
    if as_json:
        show_json(
            {
                "id": one.id,
                "name": one.name,
                "reasons": [
                    {"kind": reason.kind, "about": reason.about, "on": _format_day(reason.on)} for reason in reasons
                ],
                "last_from_them": vault_access.last_line_to_dict(one, lines),
            }
            for one, reasons in found
        )
    elif not found:
        print_status(_describe_nobody_due(people, offers.load_content_or_empty(held, held.communities()).offers))
    else:
        rows = [
            (one.name, reason.kind, _format_day(reason.on) or "–", reason.about)
            for one, reasons in found
            for reason in reasons
        ]
        show_table(["name", "reason", "since", "about"], rows, wide=(3,), names=(0,))
        vault_access.show_last_lines(
            [one for one, reasons in found if not _is_in_reasons(reasons, lines.get(one.id))], lines
        )
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _is_in_reasons(reasons: Sequence[ContactReason], line: LastLine | None) -> bool:
    """Return whether the table has these words already, as what waits for an answer."""
    from curate.reach.log_facts import shorten

    return line is not None and any((reason.on, shorten(reason.about)) == (line.on, line.text) for reason in reasons)


def _describe_nobody_due(people: list[Person], looked_at: Sequence[Offer]) -> str:
    """Return the sentence for when nobody is due, with what was counted."""
    from curate.reach.contact_schedule import may_write

    resting = sum(not may_write(person, vault_access.today()) for person in people)
    if looked_at:
        articles = "no article would help anyone who is due"
    else:
        articles = "there were no articles to look through"
    if resting:
        left_out = f" ({format_count(resting, 'person', 'people')} left in peace not counted)"
    else:
        left_out = ""
    waits = "nobody you may write to is waiting for an answer or thanks"
    return f"Nobody is due: {waits}{left_out}, and {articles}. Write when you have a reason to."


def _find_reasons(held: Repository, people: list[Person], log: list[LogEntry]) -> dict[str, list[ContactReason]]:
    """Why to write to whom: what is owed, and in a workspace the article that would help them most."""
    from curate.cli.reach import offers
    from curate.reach import contact_schedule
    from curate.reach.matching import PersonMatcher

    found = dict(contact_schedule.find_owed_replies(log, people))
    shelf = offers.load_content_or_empty(held, held.communities())
    if shelf.offers:
        matches = PersonMatcher(shelf.offers, shelf.topics).matches_by_person(people, log, vault_access.today())
        for id_, best in matches.items():
            if best:
                offer = shelf.find_by_id(best[0].item)
            else:
                offer = None
            if offer:
                found.setdefault(id_, []).append(
                    contact_schedule.ContactReason("article", f"{offer.title} ({offer.id})")
                )
    return found


# ------------------------------------------------------------------ one person


def _show(held: Repository, name: str, as_json: bool) -> int:
    from curate.reach import names
    from curate.reach.contact_schedule import is_contact_blocked
    from curate.reach.files.person_yaml import SOURCE_LABELS
    from curate.reach.model import ORIGINS

    people = held.people()
    if not names.find_by_name(people, name) and (waiting := names.find_by_name(held.candidates(), name)):
        one = vault_access.find_one(waiting, name, "people")
        print_status(
            f"{one.name} is a candidate of {ORIGINS.get(one.origin, 'an import')}; the row is all that is kept:"
        )
        show_table(["name", "where", "as", "id"], [(one.name, one.organisation, one.role, one.id)])
        print_status(f"To make them somebody you know: curate people {one.id} --why “the reason”")
        return 0
    person = vault_access.find_one(people, name, "people")
    if as_json:
        show_json([export_person(held, person.id)])
        return 0
    log = [entry for entry in held.log() if entry.person == person.id]
    called = {one.id: one.name for one in people}
    facts = _build_facts(person, log, called, held.settings())
    for interests, label in ((person.interests, "interest"), (person.values, "values")):
        for interest in interests:
            when = f" {interest.on}" if interest.on else ""
            facts.append((label, f"{interest.what} ({SOURCE_LABELS[interest.source]}{when})"))
    facts += [("notes", line) for line in person.notes.strip().splitlines()]
    click.secho(f"{person.name}{f'（{person.kana}）' if person.kana else ''}", bold=True)
    show_table(["", ""], facts, wide=(1,))
    if log:
        click.echo()
        from curate.cli.reach.log import show_entries

        show_entries(log[::-1][:_MAX_LOG_SHOWN], {person.id: person})
        if len(log) > _MAX_LOG_SHOWN:
            print_status(f"The newest {_MAX_LOG_SHOWN} of {len(log):,}; curate log {person.id} lists all.")
    if person.asked and not is_contact_blocked(person, vault_access.today()):
        show_problems([vault_access.undecided_problem(person, "people")])
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _build_facts(
    person: Person, log: Sequence[LogEntry], called: dict[str, str], me: VaultSettings
) -> list[tuple[str, str]]:
    from curate.reach.contact_schedule import next_contact_day
    from curate.reach.log_facts import last_contacts

    met = [_format_day(person.met.on), person.met.where]
    if person.met.through:
        met.append(f"through {called.get(person.met.through, person.met.through)}")
    last = last_contacts(log).get(person.id)
    again = next_contact_day(person, last, me.cadence)
    rows = [
        ("id", person.id),
        ("also", ", ".join(person.also)),
        ("title", person.title),
        ("where", ", ".join(filter(None, (person.organisation, person.role)))),
        ("address", ", ".join(person.addresses)),
        ("language", person.language),
        ("why", person.why),
        ("goals", ", ".join(person.goals)),
        ("met", ", ".join(filter(None, met))),
        ("last contact", f"{last.day}" if last else ""),
        ("again from", f"{again} (with a reason)" if again else ""),
        ("", _describe_contact_state(person, vault_access.today())),
    ]
    return [(label, value) for label, value in rows if value]


def _export(held: Repository, name: str) -> int:
    """Everything the vault holds of somebody, a candidate's row too."""
    from curate.reach import names

    people = held.people()
    everybody: Sequence[Person | Candidate] = people if names.find_by_name(people, name) else held.candidates()
    person = vault_access.find_one(everybody, name, "people")
    show_json([export_person(held, person.id)])
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def export_person(held: Repository, id_: str) -> dict[str, object]:
    """What the vault holds of a person: their file's text and every other place that names them, as it stands there."""
    from curate.formats.text import strip_invisible
    from curate.reach.forgetting import find_traces, personal_files
    from curate.reach.vault import person_path

    everybody: list[Person | Candidate] = [*held.people(), *held.candidates()]
    one = next((person for person in everybody if person.id == id_), None)
    files = dict(held.vault.read_all())
    own = person_path(id_)
    whole = sorted(personal_files(one, files) - {own}) if one else []
    if one:
        lines = [trace for trace in find_traces(one, files) if trace.file not in (own, *whole)]
    else:
        lines = []
    return {
        "id": id_,
        "name": one.name if one else "",
        "file": strip_invisible(files.get(own, "")),
        "elsewhere": [
            *({"where": name, "text": strip_invisible(files[name])} for name in whole),
            *({"where": f"{trace.file}:{trace.line}", "text": strip_invisible(trace.text)} for trace in lines),
        ],
    }


def _format_day(day: date | datetime | None) -> str:
    if day:
        return day.isoformat()
    return ""
