"""Introductions by double opt-in: each is asked alone, and nothing happens before both have said yes. Pure.

    idea → asked_a → asked_b → both_yes → introduced → reported_back
    from the first four: → declined

Who said no stays with the user: no text to the other, and no line that names the other, shows it. And who could
introduce the user to somebody: by how people were met, unranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from curate.formats.text import is_japanese
from curate.problems import CannotRun, Problem
from curate.reach.contact_schedule import is_imported, may_write
from curate.reach.model import Candidate, DraftKind, Introduction, IntroductionStep, Language, LogEntry, Person
from curate.reach.names import compact_name, find_by_name, normalize_name, sort_key

Event = Literal["asked", "yes", "no", "introduced", "reported"]
"""``asked``: the note to the first is out. ``yes``, ``no``: of the one who was asked last. ``introduced``: the joint
message is out. ``reported``: one of them told how it went."""

_TRANSITIONS: Mapping[tuple[IntroductionStep, Event], IntroductionStep] = {
    ("idea", "asked"): "asked_a",
    ("asked_a", "yes"): "asked_b",
    ("asked_b", "yes"): "both_yes",
    ("both_yes", "introduced"): "introduced",
    ("introduced", "reported"): "reported_back",
    ("idea", "no"): "declined",
    ("asked_a", "no"): "declined",
    ("asked_b", "no"): "declined",
    ("both_yes", "no"): "declined",
}
STEPS: tuple[IntroductionStep, ...] = get_args(IntroductionStep)
NEXT_STEPS: Mapping[IntroductionStep, tuple[IntroductionStep, ...]] = {
    step: tuple(after for (before, _), after in _TRANSITIONS.items() if before == step) for step in STEPS
}
FINAL_STEPS: tuple[IntroductionStep, ...] = ("reported_back", "declined")

_STEP_MESSAGES: Mapping[IntroductionStep, str] = {
    "idea": "the first of them hasn't been asked yet",
    "asked_a": "the first of them hasn't answered yet",
    "asked_b": "the second of them hasn't answered yet",
    "both_yes": "both said yes, and the joint message isn't out yet",
    "introduced": "they are introduced already",
    "reported_back": "it is done",
    "declined": "it came to nothing",
}
_STEP_HINTS: Mapping[IntroductionStep, str] = {
    "idea": "send the note to {1}, then: curate intro {0} --asked",
    "asked_a": "when {1} has answered: curate intro {0} --yes, or --no",
    "asked_b": "send the note to {2}; when they have answered: curate intro {0} --yes, or --no",
    "both_yes": "send the joint message, then: curate intro {0} --introduced",
    "introduced": "ask one of them how it went, then: curate intro {0} --reported",
    "reported_back": "",
    "declined": "begin another if there is a new reason",
}
SILENT_AFTER, REPORT_AFTER = timedelta(days=14), timedelta(days=21)
"""After so long without an answer an introduction is let rest; after so long one may ask how it went."""


def advance(one: Introduction, event: Event, at: datetime) -> Introduction:
    """Return the introduction one step on. Raises CannotRun where that can't follow."""
    step = _TRANSITIONS.get((one.step, event))
    if step is None:
        raise CannotRun(Problem(f"intro {one.id}", _STEP_MESSAGES[one.step], next_step_hint(one)))
    return Introduction(one.id, one.a, one.b, one.why, (*one.steps, (at, step)))


def next_step_hint(one: Introduction, a: str = "the first", b: str = "the second") -> str:
    """Return what the user does next. a, b: what the two are called."""
    return _STEP_HINTS[one.step].format(one.id, a, b)


def reason_in(one: Introduction, language: Language) -> str:
    """Return the reason in a language; in another where that is all there is."""
    lines = one.why.split("\n")
    return next((line for line in lines if is_japanese(line) == (language == "ja")), lines[0])


# ------------------------------------------------------------------ the texts that a step calls for


@dataclass(frozen=True, slots=True)
class TextRequest:
    """A text to be written: to whom, about whom."""

    kind: DraftKind
    to: str
    other: str
    agreed: bool = False
    """Whether the other has said yes already."""


def required_texts(one: Introduction) -> list[TextRequest]:
    """Return the texts that an introduction calls for at its step."""
    a, b = one.a, one.b
    if one.step == "idea":
        return [TextRequest("intro_ask", a, b), TextRequest("intro_blurb", a, b)]
    if one.step == "asked_b":
        return [TextRequest("intro_ask", b, a, agreed=True), TextRequest("intro_blurb", b, a, agreed=True)]
    if one.step == "both_yes":
        return [TextRequest("introduction", a, b, agreed=True)]
    if (
        one.step == "declined"
    ):  # whoever had said yes hears that it came to nothing, in the same words whatever happened
        said_yes = {"asked_b": [(a, b)], "both_yes": [(a, b), (b, a)]}.get(one.steps[-2][1], [])
        return [TextRequest("intro_close", to, other) for to, other in said_yes]
    return []


def may_send(one: Introduction, kind: DraftKind) -> bool:
    """Whether a text of this kind may go out now. The joint message: only once both have said yes."""
    if kind == "introduction":
        return one.step in ("both_yes", "introduced", "reported_back")
    if kind in ("intro_ask", "intro_blurb"):
        return one.step not in FINAL_STEPS
    return kind != "intro_close" or one.step == "declined"


# ------------------------------------------------------------------ reminders


@dataclass(frozen=True, slots=True)
class Reminder:
    kind: Literal["begin", "send", "silent", "ask_back", "thank", "report_back"]
    """``begin``: the first of them isn't asked yet. ``send``: the joint message. ``silent``: no answer for long.
    ``ask_back``: how did it go? ``thank`` and ``report_back``: whoever brought the user together with somebody."""
    to: str
    """A person's id."""
    about: str
    """The other's id."""
    introduction: str = ""
    since: date | None = None


def find_reminders(
    introductions: Iterable[Introduction], people: Sequence[Person], log: Sequence[LogEntry], today: date
) -> list[Reminder]:
    found = []
    asked_for_peace = {person.id for person in people if person.asked}
    for one in introductions:
        if asked_for_peace & {one.a, one.b}:
            continue
        since = one.steps[-1][0].date()
        if one.step == "idea":
            found.append(Reminder("begin", one.a, one.b, one.id, since))
        elif one.step == "both_yes":
            found.append(Reminder("send", one.a, one.b, one.id, since))
        elif one.step in ("asked_a", "asked_b") and today - since >= SILENT_AFTER:
            asked, other = (one.a, one.b) if one.step == "asked_a" else (one.b, one.a)
            found.append(Reminder("silent", asked, other, one.id, since))
        elif one.step == "introduced" and today - since >= REPORT_AFTER:
            found.append(Reminder("ask_back", one.a, one.b, one.id, since))
    return [*found, *_find_introducer_reminders(people, log, today)]


def _find_introducer_reminders(people: Sequence[Person], log: Sequence[LogEntry], today: date) -> list[Reminder]:
    found = []
    for person in people:
        by = find_introducer(person, people)
        if by is None or person.met.on is None or not may_write(by, today):
            continue
        told = [entry.day for entry in log if entry.person == by.id and entry.direction != "in"]
        spoke = [
            entry.day
            for entry in log
            if entry.person == person.id and entry.substance and entry.direction != "out" and entry.day > person.met.on
        ]
        if not any(day >= person.met.on for day in told):
            found.append(Reminder("thank", by.id, person.id, since=person.met.on))
        elif spoke and not any(day >= min(spoke) for day in told):
            found.append(Reminder("report_back", by.id, person.id, since=min(spoke)))
    return found


def find_introducer(person: Person, people: Iterable[Person]) -> Person | None:
    """Return who brought the user together with somebody, if they are in the vault."""
    through = person.met.through.strip()
    if not through:
        return None
    by_id = [one for one in people if one.id == through]
    named = by_id or [one for one in find_by_name(people, through) if one.id != person.id]
    if len(named) == 1:
        return named[0]
    return None


# ------------------------------------------------------------------ who could introduce me?


@dataclass(frozen=True, slots=True)
class IntroductionPath:
    """Somebody who could introduce the user, and why they could."""

    person: str
    why: Literal["introduced", "met_through", "same_place", "met_there", "knows", "about"]
    """``introduced``: brought the user together with ``about``. ``met_through``: was met through ``about``.
    ``same_place``: works where ``about`` does. ``met_there``: was met where ``about`` was. ``knows``: works at the
    organisation that was asked for. ``about``: cares about the topic that was asked for."""
    about: str
    """Another's name, a place, or an interest."""


def find_paths(
    wanted: str, people: Sequence[Person], candidates: Sequence[Candidate], today: date
) -> list[IntroductionPath]:
    """Return who could introduce the user to somebody, to an organisation, or to people of a topic, by name."""
    known, waiting = find_by_name(people, wanted), find_by_name(candidates, wanted)
    target: Person | Candidate | None = None
    if len(known) == 1:
        target = known[0]
    elif not known and len(waiting) == 1:
        target = waiting[0]
    if target:
        found = _find_paths_to_person(target, people)
    else:
        found = _find_paths_to_topic(wanted, people)
    free = {person.id for person in people if may_write(person, today)} - {target.id if target else ""}
    order = {person.id: n for n, person in enumerate(sorted(people, key=sort_key))}
    kept = dict.fromkeys(way for way in found if way.person in free)
    return sorted(kept, key=lambda way: order[way.person])


def _find_paths_to_person(target: Person | Candidate, people: Sequence[Person]) -> list[IntroductionPath]:
    found = []
    met = target.met if isinstance(target, Person) else None
    if isinstance(target, Person) and (by := find_introducer(target, people)):
        found.append(IntroductionPath(by.id, "introduced", target.name))
    for person in people:
        if person.id == target.id:
            continue
        by = find_introducer(person, people)
        if by and by.id == target.id:
            found.append(IntroductionPath(person.id, "met_through", target.name))
        if _is_same_text(person.organisation, target.organisation):
            found.append(IntroductionPath(person.id, "same_place", target.name))
            if by and by.id != target.id:
                found.append(IntroductionPath(by.id, "introduced", person.name))
        if met and met.where and not is_imported(met) and _is_same_text(person.met.where, met.where):
            found.append(IntroductionPath(person.id, "met_there", met.where))
    return found


def _find_paths_to_topic(wanted: str, people: Sequence[Person]) -> list[IntroductionPath]:
    found = []
    looked_for = compact_name(wanted)
    for person in people if looked_for else ():
        if looked_for in compact_name(person.organisation):
            found.append(IntroductionPath(person.id, "knows", person.organisation))
        said = [one.what for one in person.interests if one.source != "guess" and looked_for in compact_name(one.what)]
        found += [IntroductionPath(person.id, "about", what) for what in said]
        by = find_introducer(person, people)
        if by and (said or looked_for in compact_name(person.organisation)):
            found.append(IntroductionPath(by.id, "introduced", person.name))
    return found


def _is_same_text(one: str, other: str) -> bool:
    return bool(one.strip()) and normalize_name(one) == normalize_name(other)
