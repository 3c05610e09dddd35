"""Adding somebody, and writing into their file: what is said with options, or by the user in an editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from curate.cli.output import result, say, show_problems
from curate.cli.reach import private
from curate.formats import yamledit
from curate.formats.text import clean_line
from curate.formats.web_address import is_web_address
from curate.problems import CannotRun, Problem
from curate.reach import names
from curate.reach.contact_schedule import imported
from curate.reach.files import goals as goals_file
from curate.reach.files.person import KEYS, as_mapping, days, parse, written
from curate.reach.honorifics import bare
from curate.reach.model import Interest, Met, Person, Told
from curate.reach.vault import GOALS, PEOPLE

if TYPE_CHECKING:
    from curate.reach.repository import Repository

_TOLD: dict[str, tuple[str, Told]] = {
    "told": ("interests", "told_me"),
    "public": ("interests", "public"),
    "guess": ("interests", "guess"),
    "values": ("values", "told_me"),
}
_LISTS = {"also": "also", "address": "addresses"}
_HINTS = {
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


def add(name: str, told: Mapping[str, Any], *, another: bool, edit: bool) -> int:
    """Add somebody. Nobody is merged by name: one who is there, or a candidate, is said."""
    name = clean_line(name)
    if not name:
        raise CannotRun(Problem("people", "add needs a name", 'curate people add "Their Name"'))
    held = private.holdings(create=True)
    with private.changing(held):
        person, problems = _added_person(held, name, told, another=another)
        file = f"{PEOPLE}/{person.id}.yaml"
        held.vault.commit()
        say(f"Added: {person.name} ({person.id})")
        result(str(held.vault.file(file)))
        show_problems(problems)
    if edit:
        return _edit(held, file)
    return int(bool(problems))


def _added_person(
    held: Repository, name: str, told: Mapping[str, Any], *, another: bool
) -> tuple[Person, list[Problem]]:
    """Write a new person's file; return the person, and what to look at. Raises CannotRun."""
    people = held.people()
    alone = names.closed(bare(name))
    same = [one for one in people if alone == names.closed(bare(one.name))]
    if same and not another:
        hint = "if this is somebody else, add --another; else `curate people edit` opens their file"
        raise CannotRun(Problem("people", f"there is {same[0].name} already ({same[0].id})", hint))
    waiting = [one for one in held.candidates() if alone == names.closed(bare(one.name))]
    if waiting and not another:
        hint = f"if it is them: curate people {waiting[0].id} --why “the reason”; if not, add --another"
        raise CannotRun(Problem("people", f"a candidate is called {waiting[0].name}", hint))
    person = private.new_person(name)
    file = f"{PEOPLE}/{person.id}.yaml"
    text, problems = _changed(written(person), file, told, held, people)
    unsaid = [key for key in KEYS if key in _HINTS and f"\n{key}:" not in text]
    hints = "".join(f"# {key}: {_HINTS[key]}".rstrip() + "\n" for key in unsaid)
    held.vault.write(file, text + hints, expected="")
    return person, problems


def change(name: str, told: Mapping[str, Any]) -> int:
    """Write what was said of somebody into their file; a candidate needs a reason."""
    held = private.holdings()
    with private.changing(held):
        lines, problems = change_in(held, name, told)
        private.told(held, *lines)
        show_problems(problems)
    return 1 if problems else 0


def change_in(held: Repository, name: str, told: Mapping[str, Any]) -> tuple[list[str], list[Problem]]:
    """As ``change``, in a vault that is locked already. Return what to say once it is done, and what to look at."""
    people, lines = held.people(), []
    if not names.find(people, name) and (waiting := names.find(held.candidates(), name)):
        one = private.choose(waiting, name, "people")
        if "why" not in told:
            hint = f"add --why: curate people {one.id} --why “the reason”"
            raise CannotRun(Problem("people", f"{one.name} is a candidate, and there is no reason yet", hint))
        person = private.promoted(held.vault, one, "")
        lines.append(f"{person.name} is now one of your people ({person.id}).")
    else:
        person = private.choose(people, name, "people")
    file = f"{PEOPLE}/{person.id}.yaml"
    text = held.vault.read(file)
    new, problems = _changed(text, file, told, held, people)
    if new != text:
        held.vault.write(file, new, expected=text)
        return [*lines, f"Written into the file of {person.name}."], problems
    return [*lines, f"{person.name}'s file says so already."], problems


def edit(name: str) -> int:
    held = private.holdings()
    people = held.people()
    if names.find(people, name):
        return _edit(held, f"{PEOPLE}/{private.choose(people, name, 'people').id}.yaml")
    broken = [p.where.partition(":")[0] for p in held.problems if p.where.startswith(f"{PEOPLE}/")]
    by_id = [file for file in broken if file == f"{PEOPLE}/{name}.yaml"]
    if by_id:  # broken, and to be mended
        return _edit(held, by_id[0])
    private.choose(people, name, "people")
    return 2


def _edit(held: Repository, file: str) -> int:
    status = private.edited(held, file, lambda text: parse(text, file)[1])
    person, _ = parse(held.vault.read(file), file)
    if person and bare(person.name) != person.name:
        say(f"Letters will use {bare(person.name)} for “{person.name}”: titles and honorifics aren't part of a name.")
    return status


# ------------------------------------------------------------------ what is written


def _changed(
    text: str, file: str, told: Mapping[str, Any], held: Repository, people: list[Person]
) -> tuple[str, list[Problem]]:
    """A person's file with what was said of them. Raises CannotRun, and then nothing is to be written."""
    problems = _unknown_goals(told.get("goal", ()), held)
    edits = [
        *_no_network_day(told, text, file),
        *_values(told, people),
        *_added(told, text, file),
        *_decided(told, file, people),
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


Edit = Callable[[str], str]


def _put(path: tuple[str | int, ...], value: str) -> Edit:
    return lambda text: yamledit.put(text, path, value)


def _add(key: str, value: yamledit.Value) -> Edit:
    return lambda text: yamledit.add(text, (key,), value)


def _values(told: Mapping[str, Any], people: list[Person]) -> list[Edit]:
    edits = []
    for key in ("why", "kana", "organisation", "role", "title", "lang"):
        if key in told:
            edits.append(_put((key,), clean_line(told[key])))
    if "cadence" in told:
        try:
            days(told["cadence"])
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            raise CannotRun(Problem("--cadence", what, hint)) from None
        edits.append(_put(("cadence",), told["cadence"]))
    if "met" in told:
        edits.append(_put(("met", "date"), _day(told["met"])))
    if "where" in told:
        edits.append(_put(("met", "where"), clean_line(told["where"])))
    if "through" in told:
        found = names.find(people, told["through"])
        edits.append(_put(("met", "through"), found[0].id if len(found) == 1 else clean_line(told["through"])))
    if "rest_until" in told:
        edits.append(_put(("resting_until",), _day(told["rest_until"])))
    if "do_not_contact" in told:
        edits.append(_put(("do_not_contact",), "true" if told["do_not_contact"] else "false"))
    return edits


def _no_network_day(told: Mapping[str, Any], text: str, file: str) -> list[Edit]:
    """The day on which a network connected two is not the day on which they met somewhere: it goes with the network."""
    person, _ = parse(text, file)
    if person is None or person.met.on is None or not imported(person.met) or "where" not in told or "met" in told:
        return []
    if imported(Met(where=told["where"])):
        return []
    day, network = person.met.on, person.met.where
    say(f"Removed {day}, the day on which {network} connected you. Use --met DAY for the day you met.")
    return [lambda text: yamledit.take(text, ("met", "date"))]


def _decided(told: Mapping[str, Any], file: str, people: list[Person]) -> list[Edit]:
    """What the user decides of somebody's contact also settles what they wrote so far."""
    person = next((one for one in people if one.where == file), None)
    if person is None or person.asked is None or not {"do_not_contact", "rest_until"} & told.keys():
        return []
    return [_put(("contact_decided",), person.asked.at.isoformat())]


def _added(told: Mapping[str, Any], text: str, file: str) -> list[Edit]:
    """What goes into lists; what stands there already isn't added again."""
    person, _ = parse(text, file)
    edits = []
    if "url" in told and ("public" not in told or not is_web_address(told["url"])):
        raise CannotRun(Problem("--url", "is the whole web address of an interest given with --public", ""))
    for option, (key, source) in _TOLD.items():
        day, given = _learned(told, source)
        for what in dict.fromkeys(told.get(option, ())):
            if option == "public":
                url = told.get("url", "")
            else:
                url = ""
            interest = Interest(clean_line(what), source, day, url, given)
            has = [(one.what.casefold(), one.source) for one in getattr(person, key, ())]
            known = (interest.what.casefold(), source)
            if interest.what and known not in has:
                edits.append(_add(key, as_mapping(interest)))
            elif interest.what and given and getattr(person, key)[has.index(known)].on != day:
                place = (key, has.index(known))
                edits += [_put((*place, "date"), day.isoformat()), _put((*place, "given"), "true")]
    for option, key in {**_LISTS, "goal": "goals", "may_publish": "public"}.items():
        for value in dict.fromkeys(told.get(option, ())):
            value = clean_line(value)
            if value and value not in getattr(person, key, ()):
                edits.append(_add(key, value))
    return edits


def _learned(told: Mapping[str, Any], source: Told) -> tuple[date, bool]:
    """(the day an interest was learned, whether the user named it): with --on, else the day they met for what they told
    the user, else today, which is the day of writing and no more. ``logged``: the log says that they told it then."""
    if "day" in told:
        return told["day"].date(), "logged" not in told
    if "met" in told and source == "told_me":
        return told["met"].date(), True
    return private.today(), False


def _unknown_goals(wanted: tuple[str, ...], held: Repository) -> list[Problem]:
    if not wanted:
        return []
    goals, _ = goals_file.parse(held.vault.read(GOALS))
    known = {goal.name.casefold() for goal in goals}
    if goals:
        hint = f"your goals are {', '.join(goal.name for goal in goals)}"
    else:
        hint = "set one: curate goals add NAME …"
    return [Problem("--goal", f"no goal is called “{one}” yet", hint) for one in wanted if one.casefold() not in known]


def _day(value: datetime) -> str:
    return value.date().isoformat()
