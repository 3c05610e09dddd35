"""Introduces two people to each other, and finds who could introduce the user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from curate.formats.text import is_japanese
from curate.problems import CannotRun, Problem
from curate.reach import introductions, letter_facts
from curate.reach.contact_schedule import may_write
from curate.reach.files.introductions_jsonl import serialize_first_step, serialize_last_step
from curate.reach.files.log_jsonl import serialize_entry
from curate.reach.introductions import FINAL_STEPS, Event, IntroductionPath, TextRequest
from curate.reach.letter_text import describe_person
from curate.reach.log_facts import LastLine, find_last_lines
from curate.reach.model import Introduction, LogEntry, Person
from curate.reach.vault import DRAFTS, INTRODUCTIONS, LOG, new_id
from curate.workspace.private import letter_drafts
from curate.workspace.private.clock import current_time, today
from curate.workspace.private.letter_drafts import DraftForPerson
from curate.workspace.private.people_lookup import find_one, undecided_problem
from curate.workspace.private.vault_session import VaultSession
from curate.workspace.progress import report_problems

_DRAFT_KINDS_TO_ASK = ("intro_ask", "intro_blurb")


@dataclass(frozen=True, slots=True)
class IntroductionStep:
    """An introduction, and what was written for it."""

    introduction: Introduction
    names: tuple[str, str]
    """Of the two; an id where somebody isn't in the vault."""
    drafts: Sequence[DraftForPerson]
    language_problems: Sequence[Problem] = ()
    """That the reason isn't in the language of a letter."""

    @property
    def next_step(self) -> str:
        """What the user can do next; empty if it is over."""
        return introductions.next_step_hint(self.introduction, *self.names)


def find_introduction(session: VaultSession, names: Sequence[str]) -> Introduction | None:
    """Return the introduction under way that the names mean: its id, both people, or one who is in no other.

    None if two people are named who are in none. Raises CannotRun.
    """
    people, all_introductions = session.people(), session.introductions()
    if len(names) > 2:
        raise CannotRun(Problem("intro", "an introduction is of two people", "put a name of several words in quotes"))
    for introduction in all_introductions:
        if introduction.id == names[0]:
            return introduction
    if names[0].startswith("i-"):
        raise CannotRun(Problem("intro", f"there is no introduction {names[0]}", "see `curate intro --all`"))
    ids = {find_one(people, name, "intro").id for name in names}
    if len(names) == 2 and len(ids) == 1:
        raise CannotRun(Problem("intro", "both names mean the same person", "type more of the names, or ids"))
    matches = [
        introduction
        for introduction in all_introductions
        if ids <= {introduction.a, introduction.b} and introduction.step not in FINAL_STEPS
    ]
    if len(names) == 1 and len(matches) != 1:
        if matches:
            what = f"they are in {len(matches)} introductions"
        else:
            what = "nobody else is named"
        raise CannotRun(Problem("intro", what, "name both: curate intro A B …"))
    return matches[-1] if matches else None


def check_reasons(introduction: Introduction, reasons: Sequence[str]) -> list[Problem]:
    """Return a problem if a reason was given that an introduction under way doesn't have: it isn't added."""
    if set(reasons) <= set(introduction.why.split("\n")):
        return []
    hint = (
        "change the letter: curate share --edit DRAFT (`curate share` lists them); for letters still to come, change "
        f"“why” in the line of {INTRODUCTIONS} that begins {introduction.id}"
    )
    return [Problem("--why", "this introduction has its reason already, and this one was not added", hint)]


# ------------------------------------------------------------------ the steps


def begin(session: VaultSession, names: Sequence[str], reasons: Sequence[str]) -> IntroductionStep:
    """Begin an introduction of two people, and write the first drafts. The vault is locked already.

    reasons: why the two might like to meet, in one language or in both. Raises CannotRun.
    """
    people = session.people()
    a, b = (find_one(people, name, "intro") for name in names)
    if not reasons:
        hint = "say why the two might like to meet, as both may read it: --why “…”"
        raise CannotRun(Problem("intro", "an introduction needs a reason", hint))
    for person in (a, b):
        letter_drafts.require_contact_allowed(person)
        if person.asked:
            report_problems([undecided_problem(person, "intro")])
    introduction = Introduction(new_id("i"), a.id, b.id, "\n".join(reasons), ((current_time(), "idea"),))
    session.vault.append(INTRODUCTIONS, serialize_first_step(introduction))
    drafts = _write_drafts(session, introduction, introductions.required_texts(introduction))
    session.vault.commit()
    return IntroductionStep(introduction, (a.name, b.name), drafts, _check_reason_language(introduction, (a, b)))


def _check_reason_language(introduction: Introduction, people: Iterable[Person]) -> list[Problem]:
    hint = "put it into that language in their letter; to begin with both, give --why twice in one command"
    problems = []
    for person in people:
        if is_japanese(introductions.reason_in(introduction, person.language)) != (person.language == "ja"):
            if person.language == "ja":
                language = "Japanese"
            else:
                language = "English"
            what = f"you write to {person.name} in {language}, and the reason isn't"
            problems.append(Problem("--why", what, hint))
    return problems


def advance(session: VaultSession, introduction: Introduction, event: Event) -> IntroductionStep:
    """Record what happened in an introduction, and write the drafts that come next. The vault is locked already.

    Raises CannotRun if it can't happen at this step, or somebody is to be left in peace.
    """
    new = introductions.advance(introduction, event, current_time())
    people = {person.id: person for person in session.people()}
    if event in ("asked", "yes", "introduced"):
        for id_ in (introduction.a, introduction.b):
            if id_ in people:
                letter_drafts.require_contact_allowed(people[id_])
    session.vault.append(INTRODUCTIONS, serialize_last_step(new))
    for entry in _build_log_entries(introduction, event):
        session.vault.append(LOG, serialize_entry(entry))
    _mark_drafts_sent(session, introduction, event)
    drafts = _write_drafts(session, new, introductions.required_texts(new))
    session.vault.commit()
    return IntroductionStep(new, _find_names(new, people), drafts)


def resume(session: VaultSession, introduction: Introduction) -> IntroductionStep:
    """Write the drafts that an introduction calls for at its step and lacks. The vault is locked already."""
    drafts = _write_drafts(session, introduction, _find_missing_texts(session, introduction))
    people = {person.id: person for person in session.people()}
    session.vault.commit()
    return IntroductionStep(introduction, _find_names(introduction, people), drafts)


def _find_names(introduction: Introduction, people: Mapping[str, Person]) -> tuple[str, str]:
    a, b = (people[id_].name if id_ in people else id_ for id_ in (introduction.a, introduction.b))
    return a, b


def _build_log_entries(introduction: Introduction, event: Event) -> list[LogEntry]:
    """Return the log entries for an event. The log never says who said what of whom."""
    moment = current_time()
    if event == "asked":
        return [LogEntry(moment, introduction.a, "out", "question")]
    if event == "introduced":
        return [LogEntry(moment, id_, "out", "introduction") for id_ in (introduction.a, introduction.b)]
    if event in ("yes", "no") and introduction.step in ("asked_a", "asked_b"):
        if introduction.step == "asked_a":
            asked = introduction.a
        else:
            asked = introduction.b
        return [LogEntry(moment, asked, "in", "message", substance=False)]
    return []


def _mark_drafts_sent(session: VaultSession, introduction: Introduction, event: Event) -> None:
    """Mark the drafts as sent that an event says are out."""
    kinds: tuple[str, ...] = ()
    if event == "introduced":
        kinds = ("introduction",)
    elif event == "asked" or (event in ("yes", "no") and introduction.step in ("asked_a", "asked_b")):
        kinds = _DRAFT_KINDS_TO_ASK  # whoever has answered was asked
    for draft in session.drafts():
        if draft.introduction == introduction.id and draft.kind in kinds and not draft.sent:
            letter_drafts.mark_sent(session, draft)


# ------------------------------------------------------------------ drafts


def _write_drafts(
    session: VaultSession, introduction: Introduction, requests: Iterable[TextRequest]
) -> list[DraftForPerson]:
    people = {person.id: person for person in session.people()}
    return [
        _write_draft(session, introduction, request, people)
        for request in requests
        if {request.to, request.other} <= people.keys()
    ]


def _write_draft(
    session: VaultSession, introduction: Introduction, request: TextRequest, people: Mapping[str, Person]
) -> DraftForPerson:
    recipient, other = people[request.to], people[request.other]
    if not introductions.may_send(introduction, request.kind):
        what = "the joint message waits until both have said yes"
        raise CannotRun(Problem("intro", what, introductions.next_step_hint(introduction)))
    below = None
    if request.kind == "introduction" and other.language != recipient.language:
        below = (other, _build_template_values(session, introduction, request, other, recipient))
    values = _build_template_values(session, introduction, request, recipient, other)
    return letter_drafts.write_draft(
        session, request.kind, recipient, values, below=below, introduction=introduction.id, other=other.id
    )


def _build_template_values(
    session: VaultSession, introduction: Introduction, request: TextRequest, recipient: Person, other: Person
) -> dict[str, object]:
    return {
        "other": describe_person(other, recipient.language),
        "why": introductions.reason_in(introduction, recipient.language),
        "agreed": request.agreed,
        "unasked": letter_facts.is_unasked(introduction, other, session.introductions()),
    }


def _find_missing_texts(session: VaultSession, introduction: Introduction) -> list[TextRequest]:
    """Return the texts that an introduction calls for at its step, and that have no draft, sent or not."""
    both = [person for person in session.people() if person.id in (introduction.a, introduction.b)]
    if not all(may_write(person, today()) for person in both):
        return []
    drafted = {(draft.kind, draft.to) for draft in session.drafts() if draft.introduction == introduction.id}
    if any(problem.where.startswith(f"{DRAFTS}/") for problem in session.problems):
        return []  # the draft that can't be read may be it
    return [text for text in introductions.required_texts(introduction) if (text.kind, text.to) not in drafted]


def find_recipients(session: VaultSession, drafts: Sequence[DraftForPerson]) -> list[Person]:
    """Return everybody to whom these drafts are, each once; a joint message is to both."""
    ids = {written.draft.to for written in drafts}
    ids |= {written.draft.other for written in drafts if written.draft.kind == "introduction"}
    if ids:
        return [person for person in session.people() if person.id in ids]
    return []


# ------------------------------------------------------------------ who introduces the user


@dataclass(frozen=True, slots=True)
class Introducer:
    """Somebody who could introduce the user."""

    person: Person
    paths: Sequence[IntroductionPath]
    last_line: LastLine | None
    """What came last from them, if the log has it."""


def find_introducers(session: VaultSession, wanted: str) -> list[Introducer]:
    """Return who could introduce the user to a person, a firm, or people of a topic, by name."""
    people = session.people()
    last_lines = find_last_lines(session.log())
    paths = introductions.find_paths(wanted, people, session.candidates(), today())
    people_by_id = {person.id: person for person in people}
    return [
        Introducer(people_by_id[id_], [path for path in paths if path.person == id_], last_lines.get(id_))
        for id_ in dict.fromkeys(path.person for path in paths)
    ]


def draft_to_introducer(session: VaultSession, name: str, *, thanks: bool) -> DraftForPerson:
    """Draft thanks, or a word on what came of it, to whoever introduced the user to the person called ``name``.

    Raises CannotRun if that isn't known, or they are to be left in peace.
    """
    people = session.people()
    person = find_one(people, name, "intro")
    introducer = introductions.find_introducer(person, people)
    if introducer is None:
        what = f"who brought you together with {person.name} isn't in your vault"
        raise CannotRun(Problem("intro", what, f"say it: curate people {person.id} --through NAME"))
    letter_drafts.require_contact_allowed(introducer)
    log = session.log()
    values = {
        "other": describe_person(person, introducer.language),
        "met": letter_facts.day_met(person),
        "talked": letter_facts.has_talked_since_meeting(person, log),
        "thanked": letter_facts.has_thanked(introducer, log),
    }
    draft = letter_drafts.write_draft(session, "thanks" if thanks else "report", introducer, values, other=person.id)
    session.vault.commit()
    return draft
