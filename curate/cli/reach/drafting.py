"""Drafts, for the commands that write them and for ``check --reach``: written into the vault, shown, looked over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.cli.output import print_result, print_status, show_problems
from curate.cli.reach import vault_access
from curate.problems import CannotRun, Problem
from curate.reach.contact_schedule import (
    classify_relationship,
    is_contact_blocked,
    may_write,
)
from curate.reach.draft_checks import check_draft
from curate.reach.files import draft_file as draft_file
from curate.reach.introductions import may_send
from curate.reach.log_facts import count_unanswered, last_contacts
from curate.reach.messages import MessageWriter, differing_words, template_shingles
from curate.reach.model import Draft, DraftKind, Evidence, Introduction, LogEntry, Person
from curate.reach.vault import DRAFTS, draft_path, new_id
from curate.workspace import workspace

if TYPE_CHECKING:
    from curate.reach.repository import Repository

_MAX_UNANSWERED = 2
SOURCE_LABELS = {"told_me": "told you", "public": "public", "liked": "came back to it"}


def describe_evidence(evidence: Evidence) -> str:
    """``心理的安全性 (told you 2026-03-02)``, with the article's own words where those are others."""
    when = f" {evidence.on}" if evidence.on else ""
    if evidence.source == "liked":
        what = f"“{evidence.what}”"
    else:
        what = evidence.what
    words = ", ".join(differing_words(evidence))
    return f"{what} ({SOURCE_LABELS[evidence.source]}{when})" + (f", here: {words}" if words else "")


def create_writer(held: Repository) -> MessageWriter:
    """Writes by the templates of the workspace that the command runs in, if any, else by the package's."""
    return MessageWriter(find_template_folders(), held.settings())


def find_template_folders() -> list[Path]:
    root = vault_access.current_workspace_root()
    if root:
        return workspace.Workspace(root).template_folders()
    return [workspace.bundled_path("templates")]


def require_contact_allowed(person: Person, today: date) -> None:
    """Raises CannotRun where somebody is to be left in peace. A refusal that only the log has is warned of instead
    (``check_drafts``): the user may write to somebody to say so."""
    if not is_contact_blocked(person, today):
        return
    if person.do_not_contact:
        until = ""
    else:
        until = f" until {person.resting_until}"
    what = f"{person.name} is to be left in peace{until}, as their file says"
    if person.do_not_contact:
        change = "--may-contact"
    else:
        change = "--rest-until DAY"
    raise CannotRun(Problem("draft", what, f"if that has changed: curate people {person.id} {change}"))


def write_draft(
    held: Repository,
    kind: DraftKind,
    to: Person,
    values: Mapping[str, Any],
    *,
    below: tuple[Person, Mapping[str, Any]] | None = None,
    **more: Any,
) -> tuple[Draft, list[Problem]]:
    """Write a draft into the vault; it, and what it should be looked at for.

    below: for whom else the same stands below it, in their language: a joint message alone is for two.
    """
    today, last, letter = vault_access.today(), last_contacts(held.log()), create_writer(held)
    text = letter(kind, to, today, values, terms=classify_relationship(to, last.get(to.id), today))
    if below:
        other, theirs = below
        terms = classify_relationship(other, last.get(other.id), today)
        text += f"\n———\n\n{letter(kind, other, today, theirs, terms=terms)}"
    id_ = new_id("d")
    name = draft_path(id_)
    whole = draft_file.serialize(Draft(id_, to.id, kind, to.language, today, text, **more))
    held.vault.write(name, whole, expected="")
    draft, problems = draft_file.parse(whole, name)
    assert draft is not None
    return draft, [*problems, *check_drafts(held, [draft])]


def show_draft(held: Repository, draft: Draft, to: Person, problems: list[Problem]) -> None:
    """The text on stdout; where it lies, and what to look at, on stderr."""
    print_status(f"A draft for {to.name}, in your vault: {held.vault.file_path(draft.where)}")
    print_result(f"{draft.text}\n")
    show_problems(problems)


def check_drafts(held: Repository, drafts: list[Draft]) -> list[Problem]:
    """What should be looked at in drafts that aren't sent yet."""
    everybody, everything, me, log = held.people(), held.drafts(), held.settings(), held.log()
    people = {person.id: person for person in everybody}
    introductions = {one.id: one for one in held.introductions()}
    today, said = vault_access.today(), template_shingles(find_template_folders())
    found = []
    for draft in drafts:
        if draft.sent:
            continue
        to = people.get(draft.to)
        if to is None:
            found.append(Problem(f"{draft.where}:2", "nobody in your vault has this id", "delete the draft"))
        elif is_contact_blocked(to, today):
            what = f"{to.name} is to be left in peace, as their file says"
            found.append(Problem(f"{draft.where}:2", what, "delete the draft, or wait"))
        elif to.asked:
            found.append(vault_access.undecided_problem(to, f"{draft.where}:2"))
        elif (wrote := count_unanswered(log, to.id)) >= _MAX_UNANSWERED and draft.kind not in (
            "thanks",
            "report",
            "intro_close",
        ):
            what = f"you wrote to {to.name} {wrote} times since you last heard from them"
            found.append(Problem(f"{draft.where}:2", what, "let it rest; an answer may still come"))
        about = introductions.get(draft.introduction)
        if about and not may_send(about, draft.kind):
            what = f"this introduction is at “{about.step}”, and this is not to be sent"
            found.append(Problem(f"{draft.where}:1", what, "delete the draft"))
        found += check_draft(draft, everything, everybody, me, said)
    return found


def check_vault_drafts() -> list[Problem]:
    """For ``check --reach``: all drafts of the vault that aren't sent, and files that can't be read."""
    try:
        held = vault_access.open_repository()
    except CannotRun as error:
        return list(error.problems)
    found = check_drafts(held, held.drafts())
    return [*held.problems, *found]


def may_be_sent(draft: Draft, people: Mapping[str, Person], introductions: Mapping[str, Introduction]) -> bool:
    """Whether a draft isn't sent yet, and may be: not to whom shall be left in peace, nor what came to nothing."""
    to, about = people.get(draft.to), introductions.get(draft.introduction)
    return (
        not draft.sent
        and to is not None
        and may_write(to, vault_access.today())
        and (about is None or may_send(about, draft.kind))
    )


def find_draft(held: Repository, given: str) -> Draft:
    """The draft whose id begins so. Raises CannotRun."""
    wanted = given.rpartition("/")[2].removesuffix(".md")
    found = [draft for draft in held.drafts() if draft.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    broken = [p for p in held.problems if p.where.startswith(f"{DRAFTS}/{wanted}")]
    if broken:
        raise CannotRun(broken)
    if not found:
        what = f"no draft's id begins with “{given}”"
    else:
        what = f"several drafts' ids begin with “{given}”"
    raise CannotRun(Problem("draft", what, "see `curate share`"))


def find_unlogged_questions(drafts: Iterable[Draft], log: Iterable[LogEntry]) -> list[LogEntry]:
    """Return the askings that sent drafts stand for and that the log doesn't have: where somebody answered a draft
    that was not marked sent before, on the day it was made."""
    logged = [(one.person, one.day) for one in log if one.kind == "question" and one.direction == "out"]
    return [
        LogEntry(datetime.combine(draft.made, time()).astimezone(), draft.to, "out", "question")
        for draft in drafts
        if draft.sent
        and draft.kind in ("ask", "intro_ask")
        and not any(to == draft.to and draft.made <= day <= draft.sent for to, day in logged)
    ]


def mark_sent(held: Repository, draft: Draft) -> None:
    """Say in a draft's file that it went out. The vault is locked already."""
    text = held.vault.read(draft.where)
    try:
        new = draft_file.with_sent_day(text, vault_access.today())
    except ValueError as error:
        hint = f"write sent: {vault_access.today()} into its front matter"
        raise CannotRun(Problem(f"{draft.where}:1", f"can't be edited: {error}", hint)) from None
    held.vault.write(draft.where, new, expected=text)
