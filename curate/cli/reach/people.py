"""``curate people``: the people the user knows: list, show, add, edit, and import them from address books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli.output import is_terminal, print_result, print_status, show_json, show_problems, show_table
from curate.cli.reach import private_output, vault_access
from curate.formats.text import clean_line
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.workspace.private.clock import require_past_day, today

if TYPE_CHECKING:
    from curate.reach.contact_schedule import ContactReason
    from curate.reach.log_facts import LastLine
    from curate.reach.model import Candidate, LogEntry, Person, VaultSettings
    from curate.workspace.private.people_overview import DuePeople
    from curate.workspace.private.vault_session import VaultSession

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
    told = {key: value for key, value in given.items() if value not in (None, ())}
    for key, option in (("met", "--met"), ("day", "--on")):
        if key in told:
            require_past_day(option, told[key])
    verb, name = _split_words(words)
    if verb == "import":
        from curate.cli.reach.people_import import import_people

        return import_people(Path(name).expanduser(), yes=yes)
    if verb == "add":
        return _add(name, told, another=another, edit=not no_edit and is_terminal())
    if verb == "edit":
        return _edit(name)
    if name and told:
        return _change(name, told)
    if told:
        raise CannotRun(Problem("people", "whose file should this go into?", "name somebody: curate people NAME …"))
    session = vault_access.open_session()
    if name and export:
        return _export(session, name)
    if name:
        return _show(session, name, as_json)
    if candidates:
        return _list_candidates(session, as_json)
    if due:
        return _list_due(session, as_json)
    return _list(session, as_json)


def _split_words(words: Sequence[str]) -> tuple[str, str]:
    """Return (verb, name); a name may come as several words."""
    if not words or words[0] not in _VERBS:
        return "", " ".join(words)
    if len(words) == 1:
        what = "a file" if words[0] == "import" else "a name"
        raise CannotRun(Problem("people", f"{words[0]} needs {what}", f"curate people {words[0]} …"))
    return words[0], " ".join(words[1:])


# ------------------------------------------------------------------ changes


def _add(name: str, told: Mapping[str, Any], *, another: bool, edit: bool) -> int:
    from curate.workspace.private.people_lookup import person_file
    from curate.workspace.private.person_edits import add_person

    name = clean_line(name)
    if not name:
        raise CannotRun(Problem("people", "add needs a name", 'curate people add "Their Name"'))
    session = vault_access.open_session(create=True)
    with session.lock():
        person, problems = add_person(session, name, told, another=another)
        file = person_file(person.id)
        print_status(f"Added: {person.name} ({person.id})")
        print_result(str(session.vault.file_path(file)))
        show_problems(problems)
    if edit:
        return _open_in_editor(session, file)
    return 1 if problems else 0


def _change(name: str, told: Mapping[str, Any]) -> int:
    from curate.workspace.private.person_edits import change_person

    session = vault_access.open_session()
    with session.lock():
        lines, problems = change_person(session, name, told)
        session.vault.commit()
        private_output.print_lines(*lines)
        show_problems(problems)
    return 1 if problems else 0


def _edit(name: str) -> int:
    from curate.workspace.private.person_edits import find_person_file

    session = vault_access.open_session()
    return _open_in_editor(session, find_person_file(session, name))


def _open_in_editor(session: VaultSession, file: str) -> int:
    from curate.reach.files import person_yaml
    from curate.workspace.private.person_edits import describe_letter_name

    status = vault_access.edit_file(session, file, lambda text: person_yaml.parse(text, file)[1])
    private_output.print_lines(describe_letter_name(session.vault.read(file), file))
    return status


# ------------------------------------------------------------------ lists


def _list(session: VaultSession, as_json: bool) -> int:
    from curate.workspace.private.people_overview import list_people

    people, last = list_people(session)
    if as_json:
        show_json(_person_to_dict(person, last.get(person.id)) for person in people)
    elif not people:
        private_output.say_none(
            session,
            "Nobody yet. `curate people add NAME` adds somebody, `curate people import FILE` reads an address book.",
        )
    else:
        show_table(
            ["name", "where", "last contact", "interests", ""],
            [
                (
                    person.name,
                    person.organisation,
                    last[person.id].day.isoformat() if person.id in last else "–",
                    ", ".join(i.what + (" (a guess)" if i.source == "guess" else "") for i in person.interests),
                    _describe_contact_state(person),
                )
                for person in people
            ],
            wide=(3,),
            names=(0, 1),
        )
    candidate_count = len(session.candidates())
    if candidate_count and is_terminal() and not as_json:
        print_status(f"{candidate_count:,} more are candidates: curate people --candidates")
    return private_output.show_file_problems(session)


def _person_to_dict(person: Person, last: LogEntry | None) -> dict[str, object]:
    asked = person.asked
    return {
        "id": person.id,
        "name": person.name,
        "kana": person.kana,
        "organisation": person.organisation,
        "interests": [interest.what for interest in person.interests],
        "last_contact": last.day.isoformat() if last else None,
        "do_not_contact": person.do_not_contact,
        "resting_until": person.resting_until.isoformat() if person.resting_until else None,
        "asked": {"reading": asked.reading, "on": asked.day.isoformat()} if asked else None,
    }


def _describe_contact_state(person: Person) -> str:
    from curate.workspace.private.people_lookup import REFUSAL_PHRASES

    if person.do_not_contact:
        return "do not contact"
    if person.resting_until is not None and person.resting_until > today():
        return f"resting until {person.resting_until}"
    if person.asked:
        return f"{REFUSAL_PHRASES[person.asked.reading]}? ({person.asked.day})"
    return ""


def _list_candidates(session: VaultSession, as_json: bool) -> int:
    from curate.reach.model import ORIGINS
    from curate.workspace.private.people_overview import list_candidates

    candidates = list_candidates(session)
    if as_json:
        show_json(
            {"id": row.id, "name": row.name, "organisation": row.organisation, "role": row.role, "from": row.origin}
            for row in candidates
        )
    elif not candidates:
        print_status("There are no candidates. `curate people import FILE` reads an address book.")
    else:
        rows = [(row.name, row.organisation, row.role, ORIGINS.get(row.origin, ""), row.id) for row in candidates]
        show_table(["name", "where", "as", "from", "id"], rows, names=(0, 1, 2))
        if is_terminal():
            print_status("To make one of them somebody you know: curate people NAME --why “the reason”")
    return private_output.show_file_problems(session)


def _list_due(session: VaultSession, as_json: bool) -> int:
    from curate.workspace.private.people_overview import find_due

    due = find_due(session)
    if as_json:
        show_json(
            {
                "id": person.id,
                "name": person.name,
                "reasons": [
                    {"kind": reason.kind, "about": reason.about, "on": _format_day(reason.on)} for reason in reasons
                ],
                "last_from_them": private_output.last_line_to_dict(person, due.last_lines),
            }
            for person, reasons in due.people
        )
    elif not due.people:
        print_status(_describe_nobody_due(due))
    else:
        rows = [
            (person.name, reason.kind, _format_day(reason.on) or "–", reason.about)
            for person, reasons in due.people
            for reason in reasons
        ]
        show_table(["name", "reason", "since", "about"], rows, wide=(3,), names=(0,))
        others = [p for p, reasons in due.people if not _is_in_reasons(reasons, due.last_lines.get(p.id))]
        private_output.show_last_lines(others, due.last_lines)
    return private_output.show_file_problems(session)


def _is_in_reasons(reasons: Sequence[ContactReason], line: LastLine | None) -> bool:
    """Return whether the table has these words already, as what waits for an answer."""
    from curate.reach.log_facts import shorten

    return line is not None and any((reason.on, shorten(reason.about)) == (line.on, line.text) for reason in reasons)


def _describe_nobody_due(due: DuePeople) -> str:
    """Return the sentence for when nobody is due, with what was counted."""
    if due.has_articles:
        articles = "no article would help anyone who is due"
    else:
        articles = "there were no articles to look through"
    left_out = ""
    if due.blocked_count:
        left_out = f" ({format_count(due.blocked_count, 'person', 'people')} left in peace not counted)"
    waits = "nobody you may write to is waiting for an answer or thanks"
    return f"Nobody is due: {waits}{left_out}, and {articles}. Write when you have a reason to."


# ------------------------------------------------------------------ one person


def _show(session: VaultSession, name: str, as_json: bool) -> int:
    from curate.workspace.private import people_lookup, people_overview

    people = session.people()
    candidate = people_lookup.find_candidate(session, people, name, "people")
    if candidate:
        _show_candidate(candidate)
        return 0
    person = people_lookup.find_one(people, name, "people")
    if as_json:
        show_json([people_overview.export_person(session, person.id)])
        return 0
    log = [entry for entry in session.log() if entry.person == person.id]
    names = {other.id: other.name for other in people}
    facts = [*_build_facts(person, log, names, session.settings()), *_build_knowledge(person)]
    click.secho(f"{person.name}{f'（{person.kana}）' if person.kana else ''}", bold=True)
    show_table(["", ""], facts, wide=(1,))
    if log:
        click.echo()
        from curate.cli.reach.log import show_entries

        show_entries(log[::-1][:_MAX_LOG_SHOWN], {person.id: person})
        if len(log) > _MAX_LOG_SHOWN:
            print_status(f"The newest {_MAX_LOG_SHOWN} of {len(log):,}; curate log {person.id} lists all.")
    show_problems(people_overview.check_undecided(person))
    return private_output.show_file_problems(session)


def _show_candidate(candidate: Candidate) -> None:
    from curate.reach.model import ORIGINS

    origin = ORIGINS.get(candidate.origin, "an import")
    print_status(f"{candidate.name} is a candidate of {origin}; the row is all that is kept:")
    row = (candidate.name, candidate.organisation, candidate.role, candidate.id)
    show_table(["name", "where", "as", "id"], [row])
    print_status(f"To make them somebody you know: curate people {candidate.id} --why “the reason”")


def _build_facts(
    person: Person, log: Sequence[LogEntry], names: Mapping[str, str], settings: VaultSettings
) -> list[tuple[str, str]]:
    """Return (label, value) of what is known of somebody. log: what passed with them; names: of people, by id."""
    from curate.reach.contact_schedule import next_contact_day
    from curate.reach.log_facts import last_contacts

    met = [_format_day(person.met.on), person.met.where]
    if person.met.through:
        met.append(f"through {names.get(person.met.through, person.met.through)}")
    last = last_contacts(log).get(person.id)
    again = next_contact_day(person, last, settings.cadence)
    facts = [
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
        ("", _describe_contact_state(person)),
    ]
    return [(label, value) for label, value in facts if value]


def _build_knowledge(person: Person) -> list[tuple[str, str]]:
    """Return (label, value) of what somebody cares about, and of the notes on them."""
    from curate.reach.files.person_yaml import SOURCE_LABELS

    facts = []
    for interests, label in ((person.interests, "interest"), (person.values, "values")):
        for interest in interests:
            when = f" {interest.on}" if interest.on else ""
            facts.append((label, f"{interest.what} ({SOURCE_LABELS[interest.source]}{when})"))
    return facts + [("notes", line) for line in person.notes.strip().splitlines()]


def _export(session: VaultSession, name: str) -> int:
    """Print all that the vault holds of a person or a candidate, as JSON."""
    from curate.workspace.private.people_overview import export_person, find_person_or_candidate

    person = find_person_or_candidate(session, name)
    show_json([export_person(session, person.id)])
    return private_output.show_file_problems(session)


def _format_day(day: date | datetime | None) -> str:
    return day.isoformat() if day else ""
