"""Adding somebody, and writing into their file: what is said with options, or by the user in an editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from curate.cli.output import print_result, print_status, show_problems
from curate.cli.reach import vault_access
from curate.formats import yamledit
from curate.formats.text import clean_line
from curate.formats.web_address import is_web_address
from curate.problems import CannotRun, Problem
from curate.reach import names
from curate.reach.contact_schedule import is_imported
from curate.reach.files import goals_yaml as goals_file
from curate.reach.files.person_yaml import KEYS, interest_to_dict, parse, parse_days, serialize
from curate.reach.honorifics import strip_honorifics
from curate.reach.model import Interest, InterestSource, Met, Person
from curate.reach.vault import GOALS, PEOPLE, person_path

if TYPE_CHECKING:
    from curate.reach.repository import Repository

_INTEREST_OPTIONS: dict[str, tuple[str, InterestSource]] = {
    "told": ("interests", "told_me"),
    "public": ("interests", "public"),
    "guess": ("interests", "guess"),
    "values": ("values", "told_me"),
}
_LIST_OPTIONS = {"also": "also", "address": "addresses"}
_KEY_HINTS = {
    "kana": "how the name is read",
    "also": "[other names they go by]",
    "addresses": "[name@work.example, https://their.page.example/]",
    "organisation": "",
    "role": "",
    "title": "how they are addressed, if it isn't just by name: Dr., Ms., 先生",
    "lang": "en or ja, if what is known doesn't show it",
    "why": "the reason to know each other",
    "goals": "[names of your goals]",
    "met": "{date: 2026-11-23, where: a meeting, through: who}",
    "interests": "[{what: …, source: told_me, date: 2026-11-23}]   # source: told_me, public or guess",
    "values": "[{what: …, source: told_me, date: 2026-11-23}]   # in a working relationship",
    "cadence": "how long you let pass without contact: 60, 6 weeks, 3 months",
    "do_not_contact": "true",
    "resting_until": "2026-12-31",
    "notes": "your own words",
}


def add_person(name: str, told: Mapping[str, Any], *, another: bool, edit: bool) -> int:
    """Add somebody. Nobody is merged by name: one who is there, or a candidate, is said."""
    name = clean_line(name)
    if not name:
        raise CannotRun(Problem("people", "add needs a name", 'curate people add "Their Name"'))
    held = vault_access.open_repository(create=True)
    with vault_access.lock_vault(held):
        person, problems = _create_person(held, name, told, another=another)
        file = person_path(person.id)
        held.vault.commit()
        print_status(f"Added: {person.name} ({person.id})")
        print_result(str(held.vault.file_path(file)))
        show_problems(problems)
    if edit:
        return _open_in_editor(held, file)
    return int(bool(problems))


def _create_person(
    held: Repository, name: str, told: Mapping[str, Any], *, another: bool
) -> tuple[Person, list[Problem]]:
    """Write a new person's file; return the person, and what to look at. Raises CannotRun."""
    people = held.people()
    alone = names.compact_name(strip_honorifics(name))
    same = [one for one in people if alone == names.compact_name(strip_honorifics(one.name))]
    if same and not another:
        hint = "if this is somebody else, add --another; else `curate people edit` opens their file"
        raise CannotRun(Problem("people", f"there is {same[0].name} already ({same[0].id})", hint))
    waiting = [one for one in held.candidates() if alone == names.compact_name(strip_honorifics(one.name))]
    if waiting and not another:
        hint = f"if it is them: curate people {waiting[0].id} --why “the reason”; if not, add --another"
        raise CannotRun(Problem("people", f"a candidate is called {waiting[0].name}", hint))
    person = vault_access.create_person(name)
    file = person_path(person.id)
    text, problems = _apply_options(serialize(person), file, told, held, people)
    unsaid = [key for key in KEYS if key in _KEY_HINTS and f"\n{key}:" not in text]
    hints = "".join(f"# {key}: {_KEY_HINTS[key]}".rstrip() + "\n" for key in unsaid)
    held.vault.write(file, text + hints, expected="")
    return person, problems


def change_person(name: str, told: Mapping[str, Any]) -> int:
    """Write what was said of somebody into their file; a candidate needs a reason."""
    held = vault_access.open_repository()
    with vault_access.lock_vault(held):
        lines, problems = change_locked_person(held, name, told)
        vault_access.commit_and_say(held, *lines)
        show_problems(problems)
    return 1 if problems else 0


def change_locked_person(held: Repository, name: str, told: Mapping[str, Any]) -> tuple[list[str], list[Problem]]:
    """As ``change_person``, in a vault that is locked already. Return what to say once it is done, and what to look
    at."""
    people, lines = held.people(), []
    if not names.find_by_name(people, name) and (waiting := names.find_by_name(held.candidates(), name)):
        one = vault_access.find_one(waiting, name, "people")
        if "why" not in told:
            hint = f"add --why: curate people {one.id} --why “the reason”"
            raise CannotRun(Problem("people", f"{one.name} is a candidate, and there is no reason yet", hint))
        person = vault_access.promote_candidate(held.vault, one, "")
        lines.append(f"{person.name} is now one of your people ({person.id}).")
    else:
        person = vault_access.find_one(people, name, "people")
    file = person_path(person.id)
    text = held.vault.read(file)
    new, problems = _apply_options(text, file, told, held, people)
    if new != text:
        held.vault.write(file, new, expected=text)
        return [*lines, f"Written into the file of {person.name}."], problems
    return [*lines, f"{person.name}'s file says so already."], problems


def edit_person(name: str) -> int:
    held = vault_access.open_repository()
    people = held.people()
    if names.find_by_name(people, name):
        return _open_in_editor(held, person_path(vault_access.find_one(people, name, "people").id))
    broken = [p.where.partition(":")[0] for p in held.problems if p.where.startswith(f"{PEOPLE}/")]
    by_id = [file for file in broken if file == person_path(name)]
    if by_id:  # broken, and to be mended
        return _open_in_editor(held, by_id[0])
    vault_access.find_one(people, name, "people")
    return 2


def _open_in_editor(held: Repository, file: str) -> int:
    status = vault_access.edit_file(held, file, lambda text: parse(text, file)[1])
    person, _ = parse(held.vault.read(file), file)
    if person and strip_honorifics(person.name) != person.name:
        print_status(
            f"Letters will use {strip_honorifics(person.name)} for “{person.name}”: titles and honorifics "
            f"aren't part of a name."
        )
    return status


# ------------------------------------------------------------------ what is written


def _apply_options(
    text: str, file: str, told: Mapping[str, Any], held: Repository, people: list[Person]
) -> tuple[str, list[Problem]]:
    """A person's file with what was said of them. Raises CannotRun, and then nothing is to be written."""
    problems = _check_goals(told.get("goal", ()), held)
    edits = [
        *_network_day_edits(told, text, file),
        *_value_edits(told, people),
        *_list_edits(told, text, file),
        *_decision_edits(told, file, people),
    ]
    for edit_ in edits:
        try:
            text = edit_(text)
        except ValueError as error:
            what = f"this file can't be edited: {error}"
            raise CannotRun(Problem(f"{file}:1", what, "open it with `curate people edit`")) from None
    person, said = parse(text, file)
    if person is None:
        raise CannotRun(said)
    return text, problems


TextEdit = Callable[[str], str]


def _put_edit(path: tuple[str | int, ...], value: str) -> TextEdit:
    return lambda text: yamledit.set_value(text, path, value)


def _add_edit(key: str, value: yamledit.Value) -> TextEdit:
    return lambda text: yamledit.append_value(text, (key,), value)


def _value_edits(told: Mapping[str, Any], people: list[Person]) -> list[TextEdit]:
    edits = []
    for key in ("why", "kana", "organisation", "role", "title", "lang"):
        if key in told:
            edits.append(_put_edit((key,), clean_line(told[key])))
    if "cadence" in told:
        try:
            parse_days(told["cadence"])
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            raise CannotRun(Problem("--cadence", what, hint)) from None
        edits.append(_put_edit(("cadence",), told["cadence"]))
    if "met" in told:
        edits.append(_put_edit(("met", "date"), _format_day(told["met"])))
    if "where" in told:
        edits.append(_put_edit(("met", "where"), clean_line(told["where"])))
    if "through" in told:
        found = names.find_by_name(people, told["through"])
        edits.append(_put_edit(("met", "through"), found[0].id if len(found) == 1 else clean_line(told["through"])))
    if "rest_until" in told:
        edits.append(_put_edit(("resting_until",), _format_day(told["rest_until"])))
    if "do_not_contact" in told:
        edits.append(_put_edit(("do_not_contact",), "true" if told["do_not_contact"] else "false"))
    return edits


def _network_day_edits(told: Mapping[str, Any], text: str, file: str) -> list[TextEdit]:
    """The day on which a network connected two is not the day on which they met somewhere: it goes with the network."""
    person, _ = parse(text, file)
    if person is None or person.met.on is None or not is_imported(person.met) or "where" not in told or "met" in told:
        return []
    if is_imported(Met(where=told["where"])):
        return []
    day, network = person.met.on, person.met.where
    print_status(f"Removed {day}, the day on which {network} connected you. Use --met DAY for the day you met.")
    return [lambda text: yamledit.remove_value(text, ("met", "date"))]


def _decision_edits(told: Mapping[str, Any], file: str, people: list[Person]) -> list[TextEdit]:
    """What the user decides of somebody's contact also settles what they wrote so far."""
    person = next((one for one in people if one.where == file), None)
    if person is None or person.asked is None or not {"do_not_contact", "rest_until"} & told.keys():
        return []
    return [_put_edit(("contact_decided",), person.asked.at.isoformat())]


def _list_edits(told: Mapping[str, Any], text: str, file: str) -> list[TextEdit]:
    """What goes into lists; what stands there already isn't added again."""
    person, _ = parse(text, file)
    edits = []
    if "url" in told and ("public" not in told or not is_web_address(told["url"])):
        raise CannotRun(Problem("--url", "is the whole web address of an interest given with --public", ""))
    for option, (key, source) in _INTEREST_OPTIONS.items():
        day, given = _find_day_learned(told, source)
        for what in dict.fromkeys(told.get(option, ())):
            if option == "public":
                url = told.get("url", "")
            else:
                url = ""
            interest = Interest(clean_line(what), source, day, url, given)
            has = [(one.what.casefold(), one.source) for one in getattr(person, key, ())]
            known = (interest.what.casefold(), source)
            if interest.what and known not in has:
                edits.append(_add_edit(key, interest_to_dict(interest)))
            elif interest.what and given and getattr(person, key)[has.index(known)].on != day:
                place = (key, has.index(known))
                edits += [_put_edit((*place, "date"), day.isoformat()), _put_edit((*place, "given"), "true")]
    for option, key in {**_LIST_OPTIONS, "goal": "goals", "may_publish": "public"}.items():
        for value in dict.fromkeys(told.get(option, ())):
            value = clean_line(value)
            if value and value not in getattr(person, key, ()):
                edits.append(_add_edit(key, value))
    return edits


def _find_day_learned(told: Mapping[str, Any], source: InterestSource) -> tuple[date, bool]:
    """(the day an interest was learned, whether the user named it): with --on, else the day they met for what they told
    the user, else today, which is the day of writing and no more. ``logged``: the log says that they told it then."""
    if "day" in told:
        return told["day"].date(), "logged" not in told
    if "met" in told and source == "told_me":
        return told["met"].date(), True
    return vault_access.today(), False


def _check_goals(wanted: tuple[str, ...], held: Repository) -> list[Problem]:
    if not wanted:
        return []
    goals, _ = goals_file.parse(held.vault.read(GOALS))
    known = {goal.name.casefold() for goal in goals}
    if goals:
        hint = f"your goals are {', '.join(goal.name for goal in goals)}"
    else:
        hint = "set one: curate goals add NAME …"
    return [Problem("--goal", f"no goal is called “{one}” yet", hint) for one in wanted if one.casefold() not in known]


def _format_day(value: datetime) -> str:
    return value.date().isoformat()
