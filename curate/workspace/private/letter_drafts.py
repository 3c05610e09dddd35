"""Writes drafts of letters into the vault, finds them, and checks those that aren't sent yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from curate.problems import CannotRun, Problem
from curate.reach.contact_schedule import classify_relationship, is_contact_blocked, may_write
from curate.reach.draft_checks import check_draft
from curate.reach.files import draft_file
from curate.reach.introductions import may_send
from curate.reach.letter_text import MessageWriter, differing_words, template_shingles
from curate.reach.log_facts import count_unanswered, last_contacts
from curate.reach.model import Draft, DraftKind, Evidence, Introduction, LogEntry, Person
from curate.reach.vault import DRAFTS, new_id
from curate.workspace import workspace
from curate.workspace.private.clock import today
from curate.workspace.private.people_lookup import undecided_problem
from curate.workspace.private.vault_session import VaultSession

_MAX_UNANSWERED = 2
_KINDS_DESPITE_SILENCE = ("thanks", "report", "intro_close")
SOURCE_LABELS = {"told_me": "told you", "public": "public", "liked": "came back to it"}


@dataclass(frozen=True, slots=True)
class DraftForPerson:
    """A draft, and to whom it is."""

    draft: Draft
    recipient: Person
    problems: Sequence[Problem] = ()
    """What to look at in it."""
    is_new: bool = True
    """False: it was there already."""


def describe_evidence(evidence: Evidence) -> str:
    """Return ``心理的安全性 (told you 2026-03-02)``, with the article's own words if those are others."""
    if evidence.source == "liked":
        what = f"“{evidence.what}”"
    else:
        what = evidence.what
    when = f" {evidence.on}" if evidence.on else ""
    words = ", ".join(differing_words(evidence))
    return f"{what} ({SOURCE_LABELS[evidence.source]}{when})" + (f", here: {words}" if words else "")


def find_template_folders(workspace_root: Path | None) -> list[Path]:
    """Return the workspace's folders of templates; outside of one, the package's."""
    if workspace_root:
        return workspace.Workspace(workspace_root).template_folders()
    return [workspace.bundled_path("templates")]


def require_contact_allowed(person: Person) -> None:
    """Raise CannotRun if somebody's file says not to contact them now.

    A possible refusal in the log is only warned of (``check_drafts``): the user may write to say that they saw it.
    """
    if not is_contact_blocked(person, today()):
        return
    if person.do_not_contact:
        until, option = "", "--may-contact"
    else:
        until, option = f" until {person.resting_until}", "--rest-until DAY"
    what = f"{person.name} is to be left in peace{until}, as their file says"
    raise CannotRun(Problem("draft", what, f"if that has changed: curate people {person.id} {option}"))


def write_draft(
    session: VaultSession,
    kind: DraftKind,
    recipient: Person,
    values: Mapping[str, Any],
    *,
    below: tuple[Person, Mapping[str, Any]] | None = None,
    **fields: Any,
) -> DraftForPerson:
    """Write a draft into the vault.

    values: for the template. below: a second recipient, with values, whose text stands below in their language; only a
    joint message has one. fields: of the ``Draft``.
    """
    day, last = today(), last_contacts(session.log())
    writer = MessageWriter(find_template_folders(session.workspace_root), session.settings())

    def write_text(person: Person, its_values: Mapping[str, Any]) -> str:
        terms = classify_relationship(person, last.get(person.id), day)
        return writer(kind, person, day, its_values, terms=terms)

    text = write_text(recipient, values)
    if below:
        text += f"\n———\n\n{write_text(*below)}"
    id_ = new_id("d")
    name = f"{DRAFTS}/{id_}.md"
    file_text = draft_file.serialize(Draft(id_, recipient.id, kind, recipient.language, day, text, **fields))
    session.vault.write(name, file_text, expected="")
    draft, problems = draft_file.parse(file_text, name)
    assert draft is not None
    return DraftForPerson(draft, recipient, [*problems, *check_drafts(session, [draft])])


def check_drafts(session: VaultSession, drafts: Iterable[Draft]) -> list[Problem]:
    """Return what to look at in those drafts that aren't sent yet."""
    people, all_drafts, settings, log = session.people(), session.drafts(), session.settings(), session.log()
    people_by_id = {person.id: person for person in people}
    introductions = {introduction.id: introduction for introduction in session.introductions()}
    template_texts = template_shingles(find_template_folders(session.workspace_root))
    problems: list[Problem] = []
    for draft in drafts:
        if draft.sent:
            continue
        problems += _check_recipient(draft, people_by_id.get(draft.to), log)
        introduction = introductions.get(draft.introduction)
        if introduction and not may_send(introduction, draft.kind):
            what = f"this introduction is at “{introduction.step}”, and this is not to be sent"
            problems.append(Problem(f"{draft.where}:1", what, "delete the draft"))
        problems += check_draft(draft, all_drafts, people, settings, template_texts)
    return problems


def _check_recipient(draft: Draft, recipient: Person | None, log: list[LogEntry]) -> list[Problem]:
    """Return what speaks against writing to a draft's recipient now; at most one problem."""
    where = f"{draft.where}:2"
    if recipient is None:
        return [_missing_recipient_problem(draft)]
    if is_contact_blocked(recipient, today()):
        what = f"{recipient.name} is to be left in peace, as their file says"
        return [Problem(where, what, "delete the draft, or wait")]
    if recipient.asked:
        return [undecided_problem(recipient, where)]
    unanswered = count_unanswered(log, recipient.id)
    if unanswered >= _MAX_UNANSWERED and draft.kind not in _KINDS_DESPITE_SILENCE:
        what = f"you wrote to {recipient.name} {unanswered} times since you last heard from them"
        return [Problem(where, what, "let it rest; an answer may still come")]
    return []


def _missing_recipient_problem(draft: Draft) -> Problem:
    return Problem(f"{draft.where}:2", "nobody in your vault has this id", "delete the draft")


def require_unsent(draft: Draft, people: Mapping[str, Person]) -> None:
    """Raise CannotRun if a draft is sent already, or its recipient isn't in the vault."""
    if draft.sent:
        raise CannotRun(Problem(draft.where, f"this went out on {draft.sent}", "see `curate log`"))
    if draft.to not in people:
        raise CannotRun(_missing_recipient_problem(draft))


def check_vault_drafts(session: VaultSession) -> list[Problem]:
    """Return what to look at in all drafts that aren't sent, and which files can't be read."""
    problems = check_drafts(session, session.drafts())
    return [*session.problems, *problems]


def may_be_sent(draft: Draft, people: Mapping[str, Person], introductions: Mapping[str, Introduction]) -> bool:
    """Whether a draft isn't sent yet, and neither its recipient nor the step of its introduction speaks against it."""
    recipient, introduction = people.get(draft.to), introductions.get(draft.introduction)
    if draft.sent or recipient is None or not may_write(recipient, today()):
        return False
    return introduction is None or may_send(introduction, draft.kind)


def find_draft(session: VaultSession, given: str) -> Draft:
    """Return the draft whose id begins with ``given``, which may be a path. Raises CannotRun."""
    wanted = given.rpartition("/")[2].removesuffix(".md")
    matches = [draft for draft in session.drafts() if draft.id.startswith(wanted)]
    if len(matches) == 1:
        return matches[0]
    broken = [problem for problem in session.problems if problem.where.startswith(f"{DRAFTS}/{wanted}")]
    if broken:
        raise CannotRun(broken)
    if matches:
        what = f"several drafts' ids begin with “{given}”"
    else:
        what = f"no draft's id begins with “{given}”"
    raise CannotRun(Problem("draft", what, "see `curate share`"))


def find_unlogged_questions(drafts: Iterable[Draft], log: Iterable[LogEntry]) -> list[LogEntry]:
    """Return log entries for the questions of sent drafts that the log lacks.

    That happens when somebody answered a draft which wasn't marked sent; the entry gets the day it was made.
    """
    logged = [(entry.person, entry.day) for entry in log if entry.kind == "question" and entry.direction == "out"]
    return [
        LogEntry(datetime.combine(draft.made, time()).astimezone(), draft.to, "out", "question")
        for draft in drafts
        if draft.sent
        and draft.kind in ("ask", "intro_ask")
        and not any(person == draft.to and draft.made <= day <= draft.sent for person, day in logged)
    ]


def mark_sent(session: VaultSession, draft: Draft) -> None:
    """Write today as the day a draft was sent into its file. The vault is locked already. Raises CannotRun."""
    text = session.vault.read(draft.where)
    try:
        new_text = draft_file.with_sent_day(text, today())
    except ValueError as error:
        hint = f"write sent: {today()} into its front matter"
        raise CannotRun(Problem(f"{draft.where}:1", f"can't be edited: {error}", hint)) from None
    session.vault.write(draft.where, new_text, expected=text)
