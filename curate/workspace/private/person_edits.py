"""Writes what the user says of people into their files, and adds people.

What is said comes as a mapping:

why, kana, organisation, role, title, lang, where, through, url    texts
cadence                                                            a number of days, or a span such as 6 weeks
told, public, guess, values                                        texts of interests, and of what they value
also, address, goal, may_publish                                   texts
met, rest_until, day                                               days, as datetimes; day: when it was learned
do_not_contact                                                     a bool
logged                                                             True if the log has the day, too
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from curate.formats import yamledit
from curate.formats.text import clean_line
from curate.formats.web_address import is_web_address
from curate.problems import CannotRun, Problem
from curate.reach import names
from curate.reach.contact_schedule import is_imported
from curate.reach.files import goals_yaml
from curate.reach.files.person_yaml import KEYS, interest_to_dict, parse, parse_days, serialize
from curate.reach.honorifics import strip_honorifics
from curate.reach.model import Interest, InterestSource, Met, Person
from curate.reach.vault import GOALS
from curate.workspace.private import people_lookup
from curate.workspace.private.clock import today
from curate.workspace.private.people_lookup import find_candidate, find_one, person_file
from curate.workspace.private.vault_session import VaultSession
from curate.workspace.progress import report_progress

TextEdit = Callable[[str], str]
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


def add_person(
    session: VaultSession, name: str, told: Mapping[str, Any], *, another: bool
) -> tuple[Person, list[Problem]]:
    """Write the file of a new person; return the person, and what to look at. The vault is locked already.

    another: even if somebody has this name; nobody is merged by name. Raises CannotRun.
    """
    people = session.people()
    if not another:
        _require_new_name(session, people, name)
    person = people_lookup.create_person(name)
    file = person_file(person.id)
    text, problems = _apply_options(session, file, serialize(person), told, people)
    missing_keys = [key for key in KEYS if key in _KEY_HINTS and f"\n{key}:" not in text]
    hints = "".join(f"# {key}: {_KEY_HINTS[key]}".rstrip() + "\n" for key in missing_keys)
    session.vault.write(file, text + hints, expected="")
    session.vault.commit()
    return person, problems


def _require_new_name(session: VaultSession, people: Sequence[Person], name: str) -> None:
    """Raise CannotRun if a person or a candidate has this name."""
    wanted = _comparable_name(name)
    person = next((person for person in people if _comparable_name(person.name) == wanted), None)
    if person:
        hint = "if this is somebody else, add --another; else `curate people edit` opens their file"
        raise CannotRun(Problem("people", f"there is {person.name} already ({person.id})", hint))
    candidate = next((row for row in session.candidates() if _comparable_name(row.name) == wanted), None)
    if candidate:
        hint = f"if it is them: curate people {candidate.id} --why “the reason”; if not, add --another"
        raise CannotRun(Problem("people", f"a candidate is called {candidate.name}", hint))


def _comparable_name(name: str) -> str:
    return names.compact_name(strip_honorifics(name))


def change_person(session: VaultSession, name: str, told: Mapping[str, Any]) -> tuple[list[str], list[Problem]]:
    """Write what was said into somebody's file. A candidate becomes a person, for which there must be a reason.

    Returns lines to print after the commit, and what to look at. The vault is locked already. Raises CannotRun.
    """
    people, lines = session.people(), []
    candidate = find_candidate(session, people, name, "people")
    if candidate is None:
        person = find_one(people, name, "people")
    elif "why" not in told:
        hint = f"add --why: curate people {candidate.id} --why “the reason”"
        raise CannotRun(Problem("people", f"{candidate.name} is a candidate, and there is no reason yet", hint))
    else:
        person = people_lookup.promote_candidate(session.vault, candidate, "")
        lines.append(f"{person.name} is now one of your people ({person.id}).")
    file = person_file(person.id)
    text = session.vault.read(file)
    new_text, problems = _apply_options(session, file, text, told, people)
    if new_text == text:
        return [*lines, f"{person.name}'s file says so already."], problems
    session.vault.write(file, new_text, expected=text)
    return [*lines, f"Written into the file of {person.name}."], problems


def find_person_file(session: VaultSession, name: str) -> str:
    """Return the name of somebody's file, to edit it. If it can't be read, it is found by the id. Raises CannotRun."""
    people = session.people()
    broken = {problem.where.partition(":")[0] for problem in session.problems}
    if not names.find_by_name(people, name) and person_file(name) in broken:
        return person_file(name)
    return person_file(find_one(people, name, "people").id)


def describe_letter_name(text: str, file: str) -> str:
    """Return the sentence that letters will leave out a part of the name in a person's file; empty if they won't."""
    person, _ = parse(text, file)
    if person is None or strip_honorifics(person.name) == person.name:
        return ""
    return (
        f"Letters will use {strip_honorifics(person.name)} for “{person.name}”: titles and honorifics "
        f"aren't part of a name."
    )


# ------------------------------------------------------------------ edits of a file


def _apply_options(
    session: VaultSession, file: str, text: str, told: Mapping[str, Any], people: Sequence[Person]
) -> tuple[str, list[Problem]]:
    """Return the new text of a person's file, and what to look at. Raises CannotRun if the file can't be edited."""
    problems = _check_goals(session, told.get("goal", ()))
    person, _ = parse(text, file)
    edits = [
        *_network_day_edits(told, person),
        *_value_edits(told, people),
        *_list_edits(told, person),
        *_decision_edits(told, file, people),
    ]
    for edit in edits:
        try:
            text = edit(text)
        except ValueError as error:
            what = f"this file can't be edited: {error}"
            raise CannotRun(Problem(f"{file}:1", what, "open it with `curate people edit`")) from None
    person, file_problems = parse(text, file)
    if person is None:
        raise CannotRun(file_problems)
    return text, problems


def _set(path: tuple[str | int, ...], value: str) -> TextEdit:
    return lambda text: yamledit.set_value(text, path, value)


def _append(key: str, value: yamledit.Value) -> TextEdit:
    return lambda text: yamledit.append_value(text, (key,), value)


def _value_edits(told: Mapping[str, Any], people: Sequence[Person]) -> list[TextEdit]:
    edits = []
    for key in ("why", "kana", "organisation", "role", "title", "lang"):
        if key in told:
            edits.append(_set((key,), clean_line(told[key])))
    if "cadence" in told:
        try:
            parse_days(told["cadence"])
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            raise CannotRun(Problem("--cadence", what, hint)) from None
        edits.append(_set(("cadence",), told["cadence"]))
    if "met" in told:
        edits.append(_set(("met", "date"), _format_day(told["met"])))
    if "where" in told:
        edits.append(_set(("met", "where"), clean_line(told["where"])))
    if "through" in told:
        matches = names.find_by_name(people, told["through"])
        if len(matches) == 1:
            through = matches[0].id
        else:
            through = clean_line(told["through"])
        edits.append(_set(("met", "through"), through))
    if "rest_until" in told:
        edits.append(_set(("resting_until",), _format_day(told["rest_until"])))
    if "do_not_contact" in told:
        edits.append(_set(("do_not_contact",), "true" if told["do_not_contact"] else "false"))
    return edits


def _network_day_edits(told: Mapping[str, Any], person: Person | None) -> list[TextEdit]:
    """Remove the day on which a network connected the two when the place becomes one where they met."""
    if person is None or person.met.on is None or not is_imported(person.met) or "where" not in told or "met" in told:
        return []
    if is_imported(Met(where=told["where"])):
        return []
    day, network = person.met.on, person.met.where
    report_progress(f"Removed {day}, the day on which {network} connected you. Use --met DAY for the day you met.")
    return [lambda text: yamledit.remove_value(text, ("met", "date"))]


def _decision_edits(told: Mapping[str, Any], file: str, people: Sequence[Person]) -> list[TextEdit]:
    """Record that a decision on contact also settles what they wrote until now."""
    person = next((person for person in people if person.where == file), None)
    if person is None or person.asked is None or not {"do_not_contact", "rest_until"} & told.keys():
        return []
    return [_set(("contact_decided",), person.asked.at.isoformat())]


def _list_edits(told: Mapping[str, Any], person: Person | None) -> list[TextEdit]:
    """Add to lists what they don't have yet."""
    if "url" in told and ("public" not in told or not is_web_address(told["url"])):
        raise CannotRun(Problem("--url", "is the whole web address of an interest given with --public", ""))
    edits = []
    for option in _INTEREST_OPTIONS:
        for what in dict.fromkeys(told.get(option, ())):
            edits += _interest_edits(told, option, clean_line(what), person)
    for option, key in {**_LIST_OPTIONS, "goal": "goals", "may_publish": "public"}.items():
        for value in dict.fromkeys(told.get(option, ())):
            value = clean_line(value)
            if value and value not in getattr(person, key, ()):
                edits.append(_append(key, value))
    return edits


def _interest_edits(told: Mapping[str, Any], option: str, what: str, person: Person | None) -> list[TextEdit]:
    """Add an interest; or, if it is there already and the user named the day, change its day."""
    if not what:
        return []
    key, source = _INTEREST_OPTIONS[option]
    day, is_given = _find_day_learned(told, source)
    interests: Sequence[Interest] = getattr(person, key, ())
    index = next(
        (
            index
            for index, interest in enumerate(interests)
            if (interest.what.casefold(), interest.source) == (what.casefold(), source)
        ),
        None,
    )
    if index is None:
        url = told.get("url", "") if option == "public" else ""
        return [_append(key, interest_to_dict(Interest(what, source, day, url, is_given)))]
    if is_given and interests[index].on != day:
        return [_set((key, index, "date"), day.isoformat()), _set((key, index, "given"), "true")]
    return []


def _find_day_learned(told: Mapping[str, Any], source: InterestSource) -> tuple[date, bool]:
    """Return the day an interest was learned, and whether the user named it.

    It is the day of --on; else, for what they told the user, the day they met; else today, when it was written down.
    """
    if "day" in told:
        return told["day"].date(), "logged" not in told
    if "met" in told and source == "told_me":
        return told["met"].date(), True
    return today(), False


def _check_goals(session: VaultSession, wanted: Sequence[str]) -> list[Problem]:
    if not wanted:
        return []
    goals, _ = goals_yaml.parse(session.vault.read(GOALS))
    names_of_goals = {goal.name.casefold() for goal in goals}
    if goals:
        hint = f"your goals are {', '.join(goal.name for goal in goals)}"
    else:
        hint = "set one: curate goals add NAME …"
    return [
        Problem("--goal", f"no goal is called “{name}” yet", hint)
        for name in wanted
        if name.casefold() not in names_of_goals
    ]


def _format_day(moment: datetime) -> str:
    return moment.date().isoformat()
