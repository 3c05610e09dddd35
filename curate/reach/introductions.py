"""Introductions by double opt-in: each is asked alone, and nothing happens before both have said yes. Pure.

    idea → asked_a → asked_b → both_yes → introduced → reported_back
    from the first four: → declined

Who said no stays with the user: no text to the other, and no line that names the other, shows it. And who could
introduce the user to somebody: by how people were met, unranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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


def advance(introduction: Introduction, event: Event, at: datetime) -> Introduction:
    """Return the introduction one step on. Raises CannotRun where that can't follow."""
    step = _TRANSITIONS.get((introduction.step, event))
    if step is None:
        what, hint = _STEP_MESSAGES[introduction.step], next_step_hint(introduction)
        raise CannotRun(Problem(f"intro {introduction.id}", what, hint))
    return replace(introduction, steps=(*introduction.steps, (at, step)))


def next_step_hint(introduction: Introduction, a: str = "the first", b: str = "the second") -> str:
    """Return what the user does next. a, b: what the two are called."""
    return _STEP_HINTS[introduction.step].format(introduction.id, a, b)


def reason_in(introduction: Introduction, language: Language) -> str:
    """Return the reason in a language; in another where that is all there is."""
    lines = introduction.why.split("\n")
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


def required_texts(introduction: Introduction) -> list[TextRequest]:
    """Return the texts that an introduction calls for at its step."""
    a, b = introduction.a, introduction.b
    match introduction.step:
        case "idea":
            return [TextRequest("intro_ask", a, b), TextRequest("intro_blurb", a, b)]
        case "asked_b":
            return [TextRequest("intro_ask", b, a, agreed=True), TextRequest("intro_blurb", b, a, agreed=True)]
        case "both_yes":
            return [TextRequest("introduction", a, b, agreed=True)]
        case "declined":
            # Whoever had said yes hears that it came to nothing, in the same words whatever happened.
            said_yes = {"asked_b": [(a, b)], "both_yes": [(a, b), (b, a)]}.get(introduction.steps[-2][1], [])
            return [TextRequest("intro_close", to, other) for to, other in said_yes]
    return []


def may_send(introduction: Introduction, kind: DraftKind) -> bool:
    """Whether a text of this kind may go out now. The joint message: only once both have said yes."""
    if kind == "introduction":
        return introduction.step in ("both_yes", "introduced", "reported_back")
    if kind in ("intro_ask", "intro_blurb"):
        return introduction.step not in FINAL_STEPS
    return kind != "intro_close" or introduction.step == "declined"


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
    """Return what introductions remind of, then whom to thank or tell for one; nobody who asked for peace."""
    asked_for_peace = {person.id for person in people if person.asked}
    reminders = [
        reminder
        for introduction in introductions
        if not asked_for_peace & {introduction.a, introduction.b}
        if (reminder := _find_reminder(introduction, today))
    ]
    return [*reminders, *_find_introducer_reminders(people, log, today)]


def _find_reminder(introduction: Introduction, today: date) -> Reminder | None:
    a, b, since = introduction.a, introduction.b, introduction.steps[-1][0].date()
    waited = today - since
    match introduction.step:
        case "idea":
            return Reminder("begin", a, b, introduction.id, since)
        case "asked_a" if waited >= SILENT_AFTER:
            return Reminder("silent", a, b, introduction.id, since)
        case "asked_b" if waited >= SILENT_AFTER:
            return Reminder("silent", b, a, introduction.id, since)
        case "both_yes":
            return Reminder("send", a, b, introduction.id, since)
        case "introduced" if waited >= REPORT_AFTER:
            return Reminder("ask_back", a, b, introduction.id, since)
    return None


def _find_introducer_reminders(people: Sequence[Person], log: Sequence[LogEntry], today: date) -> list[Reminder]:
    reminders = []
    for person in people:
        introducer = find_introducer(person, people)
        if introducer is None or person.met.on is None or not may_write(introducer, today):
            continue
        wrote = [entry.day for entry in log if entry.person == introducer.id and entry.direction != "in"]
        spoke = [
            entry.day
            for entry in log
            if entry.person == person.id and entry.substance and entry.direction != "out" and entry.day > person.met.on
        ]
        if not any(day >= person.met.on for day in wrote):
            reminders.append(Reminder("thank", introducer.id, person.id, since=person.met.on))
        elif spoke and not any(day >= min(spoke) for day in wrote):
            reminders.append(Reminder("report_back", introducer.id, person.id, since=min(spoke)))
    return reminders


def find_introducer(person: Person, people: Iterable[Person]) -> Person | None:
    """Return who brought the user together with somebody, if they are in the vault."""
    through = person.met.through.strip()
    if not through:
        return None
    by_id = [other for other in people if other.id == through]
    named = by_id or [other for other in find_by_name(people, through) if other.id != person.id]
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
    matching_people, matching_candidates = find_by_name(people, wanted), find_by_name(candidates, wanted)
    target: Person | Candidate | None = None
    if len(matching_people) == 1:
        target = matching_people[0]
    elif not matching_people and len(matching_candidates) == 1:
        target = matching_candidates[0]
    if target:
        paths = _find_paths_to_person(target, people)
    else:
        paths = _find_paths_to_topic(wanted, people)
    free = {person.id for person in people if may_write(person, today)} - {target.id if target else ""}
    order = {person.id: n for n, person in enumerate(sorted(people, key=sort_key))}
    kept = dict.fromkeys(path for path in paths if path.person in free)
    return sorted(kept, key=lambda path: order[path.person])


def _find_paths_to_person(target: Person | Candidate, people: Sequence[Person]) -> list[IntroductionPath]:
    paths = []
    met = target.met if isinstance(target, Person) else None
    if isinstance(target, Person) and (introducer := find_introducer(target, people)):
        paths.append(IntroductionPath(introducer.id, "introduced", target.name))
    for person in people:
        if person.id == target.id:
            continue
        introducer = find_introducer(person, people)
        if introducer and introducer.id == target.id:
            paths.append(IntroductionPath(person.id, "met_through", target.name))
        if _is_same_text(person.organisation, target.organisation):
            paths.append(IntroductionPath(person.id, "same_place", target.name))
            if introducer and introducer.id != target.id:
                paths.append(IntroductionPath(introducer.id, "introduced", person.name))
        if met and met.where and not is_imported(met) and _is_same_text(person.met.where, met.where):
            paths.append(IntroductionPath(person.id, "met_there", met.where))
    return paths


def _find_paths_to_topic(wanted: str, people: Sequence[Person]) -> list[IntroductionPath]:
    paths = []
    looked_for = compact_name(wanted)
    for person in people if looked_for else ():
        if looked_for in compact_name(person.organisation):
            paths.append(IntroductionPath(person.id, "knows", person.organisation))
        topics = [
            interest.what
            for interest in person.interests
            if interest.source != "guess" and looked_for in compact_name(interest.what)
        ]
        paths += [IntroductionPath(person.id, "about", what) for what in topics]
        introducer = find_introducer(person, people)
        if introducer and (topics or looked_for in compact_name(person.organisation)):
            paths.append(IntroductionPath(introducer.id, "introduced", person.name))
    return paths


def _is_same_text(text: str, other: str) -> bool:
    return bool(text.strip()) and normalize_name(text) == normalize_name(other)
