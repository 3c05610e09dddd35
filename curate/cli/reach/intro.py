"""``curate intro``: two people who might like to meet, each asked alone; and who could introduce the user."""

from __future__ import annotations

from collections.abc import Sequence

import click

from curate.cli.output import print_result, print_status, show_json, show_problems, show_table
from curate.cli.reach import private_output, vault_access
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach.introductions import FINAL_STEPS, Event, next_step_hint
from curate.reach.log_facts import find_last_lines
from curate.reach.model import Introduction
from curate.workspace.private import introductions
from curate.workspace.private.letter_drafts import DraftForPerson
from curate.workspace.private.vault_session import VaultSession

_PATH_PHRASES = {
    "introduced": "brought you together with {0}",
    "met_through": "you met through {0}",
    "same_place": "works where {0} does",
    "met_there": "you met where you met them: {0}",
    "knows": "works at {0}",
    "about": "cares about {0}",
}


@click.command("intro")
@click.argument("names", nargs=-1, metavar="[A B | ID]", shell_complete=vault_access.complete_person)
@click.option("--why", multiple=True, metavar="TEXT", help="Why the two might like to meet, as both may read it. "
              "Begins one. For people of two languages give it twice, once in each.")  # fmt: skip
@click.option("--asked", "event", flag_value="asked", help="The note to the first of them is out.")
@click.option("--yes", "event", flag_value="yes", help="The one who was asked last said yes.")
@click.option("--no", "event", flag_value="no", help="They said no, or you let it be. The other never learns which.")
@click.option("--introduced", "event", flag_value="introduced", help="The joint message is out.")
@click.option("--reported", "event", flag_value="reported", help="One of them told you how it went.")
@click.option("--who", metavar="NAME|TOPIC", help="Who could introduce you to somebody, a firm, or people of a topic?")
@click.option("--thank", metavar="NAME", help="Draft thanks to whoever brought you together with NAME.")
@click.option(
    "--report", metavar="NAME", help="Draft a word to whoever brought you together with NAME: what came of it."
)
@click.option("--all", "everything", is_flag=True, help="List those that are over, too.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
def command(
    names: tuple[str, ...],
    why: tuple[str, ...],
    event: Event | None,
    who: str | None,
    thank: str | None,
    report: str | None,
    everything: bool,
    as_json: bool,
) -> int:
    """Introduce A and B to each other, once each of them has said yes alone. Drafts are written at each step: the note
    to A with a few lines about B to pass on; after A's yes the note to B; after B's yes, and not before, the joint
    message. If one says no, the other never learns that from here.

    \b
    curate intro A B --why TEXT   begin
    curate intro A B --asked      the note to A is out
    curate intro A B --yes        whoever was asked last said yes (or --no)
    curate intro A B --introduced, then --reported
    curate intro                  list those under way, with what comes next

    Exit status: 0 done; 1 done, and something needs you; 2 could not run.
    """
    session = vault_access.open_session()
    if who is not None:
        return _list_introducers(session, who)
    if thank or report:
        return _draft_to_introducer(session, thank or report or "", thanks=bool(thank))
    if not names:
        if event or why:
            raise CannotRun(Problem("intro", "which introduction is this about?", "name both: curate intro A B …"))
        return _list(session, everything, as_json)
    reasons = [" ".join(reason.split()) for reason in why if reason.strip()]
    with session.lock():
        introduction = introductions.find_introduction(session, names)
        if introduction is None and event:
            raise CannotRun(
                Problem("intro", "there is no introduction of these two", "begin it: curate intro A B --why “…”")
            )
        if introduction is None:
            return _begin(session, names, reasons)
        if event:
            status = _advance(session, introduction, event)
        else:
            status = _show(session, introduction)
        unused = introductions.check_reasons(introduction, reasons)
        show_problems(unused)
    return 1 if unused else status


def _begin(session: VaultSession, names: Sequence[str], reasons: Sequence[str]) -> int:
    step = introductions.begin(session, names, reasons)
    status = _show_drafts(session, step.drafts)
    show_problems(step.language_problems)
    a, b = step.names
    print_status(f"Begun: {a} and {b} ({step.introduction.id}). Next: {step.next_step}")
    return status


def _advance(session: VaultSession, introduction: Introduction, event: Event) -> int:
    step = introductions.advance(session, introduction, event)
    status = _show_drafts(session, step.drafts)
    next_step = f" Next: {step.next_step}" if step.next_step else ""
    print_status(f"{' and '.join(step.names)}: {step.introduction.step}.{next_step}")
    return status


def _show(session: VaultSession, introduction: Introduction) -> int:
    """Print how far an introduction has come. Drafts that its step calls for and that are missing are written."""
    step = introductions.resume(session, introduction)
    why = introduction.why.replace("\n", " / ")
    print_status(f"{' and '.join(step.names)} ({introduction.id}): {why}")
    for at, name in introduction.steps:
        print_result(f"{at.date()}\t{name}")
    status = _show_drafts(session, step.drafts)
    print_status(f"Next: {step.next_step}")
    return status


def _show_drafts(session: VaultSession, drafts: Sequence[DraftForPerson]) -> int:
    """Print drafts that were just written; return the exit status."""
    last_lines = find_last_lines(session.log())
    private_output.show_last_lines(introductions.find_recipients(session, drafts), last_lines)
    for written in drafts:
        private_output.show_draft(session, written)
    return private_output.show_file_problems(session)


def _list(session: VaultSession, everything: bool, as_json: bool) -> int:
    names = {person.id: person.name for person in session.people()}
    introductions = [
        introduction for introduction in session.introductions() if everything or introduction.step not in FINAL_STEPS
    ]
    if as_json:
        show_json(
            {
                "id": introduction.id,
                "a": introduction.a,
                "b": introduction.b,
                "names": [names.get(introduction.a, ""), names.get(introduction.b, "")],
                "why": introduction.why,
                "step": introduction.step,
                "since": introduction.steps[-1][0].date().isoformat(),
            }
            for introduction in introductions
        )
    elif not introductions:
        private_output.say_none(
            session,
            "No introductions under way. Who of the people you know should know each other? curate intro A B --why “…”",
        )
    else:
        rows = []
        for introduction in introductions:
            a, b = names.get(introduction.a, introduction.a), names.get(introduction.b, introduction.b)
            rows.append(
                (a, b, introduction.step, str(introduction.steps[-1][0].date()), next_step_hint(introduction, a, b))
            )
        show_table(["one", "other", "step", "since", "next"], rows, wide=(4,), names=(0, 1))
    return private_output.show_file_problems(session)


# ------------------------------------------------------------------ who introduces the user


def _list_introducers(session: VaultSession, wanted: str) -> int:
    introducers = introductions.find_introducers(session, wanted)
    if not introducers:
        print_status(
            f"Nobody you may write to leads to “{wanted}”, as far as it says how you met: curate people NAME --through"
        )
    for introducer in introducers:
        reasons = [_PATH_PHRASES[path.why].format(path.about) for path in introducer.paths]
        print_result(f"{introducer.person.name}: {'; '.join(reasons)}")
        if introducer.last_line:
            private_output.show_last_line(introducer.person, introducer.last_line)
    if introducers:
        print_status(f"{format_count(len(introducers), 'person', 'people')}, by name. Ask one, and make a no easy.")
    return private_output.show_file_problems(session) or (0 if introducers else 1)


def _draft_to_introducer(session: VaultSession, name: str, *, thanks: bool) -> int:
    with session.lock():
        written = introductions.draft_to_introducer(session, name, thanks=thanks)
        private_output.show_last_lines([written.recipient], find_last_lines(session.log()))
        private_output.show_draft(session, written)
        print_status(f"When it is out: curate share --sent {written.draft.id}")
    return 0
