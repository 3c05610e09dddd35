"""``curate intro``: two people who might like to meet, each asked alone; and who could introduce the user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from curate.cli.output import print_result, print_status, show_json, show_problems, show_table
from curate.cli.reach import drafting, vault_access
from curate.formats.text import is_japanese
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach import introductions as machine
from curate.reach import letter_facts
from curate.reach.contact_schedule import may_write
from curate.reach.files import introductions_jsonl as file
from curate.reach.files.log_jsonl import serialize_entry
from curate.reach.introductions import FINAL_STEPS, Event, TextRequest
from curate.reach.log_facts import find_last_lines
from curate.reach.messages import describe_person
from curate.reach.model import Draft, Introduction, LogEntry, Person
from curate.reach.vault import DRAFTS, INTRODUCTIONS, LOG, new_id

if TYPE_CHECKING:
    from curate.reach.repository import Repository

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
    held = vault_access.open_repository()
    if who is not None:
        return _list_introducers(held, who)
    if thank or report:
        return _draft_to_introducer(held, thank or report or "", thanks=bool(thank))
    if not names:
        if event or why:
            raise CannotRun(Problem("intro", "which introduction is this about?", "name both: curate intro A B …"))
        return _list(held, everything, as_json)
    with vault_access.lock_vault(held):
        people = held.people()
        one = _find_introduction(people, held.introductions(), names)
        reasons = [" ".join(given.split()) for given in why if given.strip()]
        if event and one:
            return max(_advance(held, one, event), _show_unused_reasons(one, reasons))
        if event:
            raise CannotRun(
                Problem("intro", "there is no introduction of these two", "begin it: curate intro A B --why “…”")
            )
        if one:
            return max(_show(held, one), _show_unused_reasons(one, reasons))
        return _begin(held, [vault_access.find_one(people, name, "intro") for name in names], reasons)


def _find_introduction(
    people: Sequence[Person], found: Sequence[Introduction], names: tuple[str, ...]
) -> Introduction | None:
    """The introduction under way that is meant: by its id, by one of the two where they are in one only, or by both."""
    if len(names) > 2:
        raise CannotRun(Problem("intro", "an introduction is of two people", "put a name of several words in quotes"))
    by_id = [one for one in found if one.id == names[0]]
    if by_id:
        return by_id[0]
    if names[0].startswith("i-"):
        raise CannotRun(Problem("intro", f"there is no introduction {names[0]}", "see `curate intro --all`"))
    ids = {vault_access.find_one(people, name, "intro").id for name in names}
    if len(names) == 2 and len(ids) == 1:
        raise CannotRun(Problem("intro", "both names mean the same person", "type more of the names, or ids"))
    fitting = [one for one in found if ids <= {one.a, one.b} and one.step not in FINAL_STEPS]
    if len(names) == 1 and len(fitting) != 1:
        if not fitting:
            what = "nobody else is named"
        else:
            what = f"they are in {len(fitting)} introductions"
        raise CannotRun(Problem("intro", what, "name both: curate intro A B …"))
    if fitting:
        return fitting[-1]
    return None


# ------------------------------------------------------------------ the steps


def _show_unused_reasons(one: Introduction, reasons: list[str]) -> int:
    """Say that an introduction under way keeps the reason it has, where another was given; return the exit status."""
    if set(reasons) <= set(one.why.split("\n")):
        return 0
    hint = (
        "change the letter: curate share --edit DRAFT (`curate share` lists them); for letters still to come, change "
        f"“why” in the line of {INTRODUCTIONS} that begins {one.id}"
    )
    show_problems([Problem("--why", "this introduction has its reason already, and this one was not added", hint)])
    return 1


def _begin(held: Repository, both: list[Person], reasons: list[str]) -> int:
    a, b = both
    if not reasons:
        hint = "say why the two might like to meet, as both may read it: --why “…”"
        raise CannotRun(Problem("intro", "an introduction needs a reason", hint))
    for person in both:
        drafting.require_contact_allowed(person, vault_access.today())
        if person.asked:
            show_problems([vault_access.undecided_problem(person, "intro")])
    one = Introduction(new_id("i"), a.id, b.id, "\n".join(reasons), ((vault_access.current_time(), "idea"),))
    held.vault.append(INTRODUCTIONS, file.serialize_first_step(one))
    status = _commit_and_show(held, _write_drafts(held, one, machine.required_texts(one)))
    for person in both:
        if is_japanese(machine.reason_in(one, person.language)) != (person.language == "ja"):
            if person.language == "ja":
                language = "Japanese"
            else:
                language = "English"
            hint = "put it into that language in their letter; to begin with both, give --why twice in one command"
            show_problems([Problem("--why", f"you write to {person.name} in {language}, and the reason isn't", hint)])
    print_status(f"Begun: {a.name} and {b.name} ({one.id}). Next: {machine.next_step_hint(one, a.name, b.name)}")
    return status


def _advance(held: Repository, one: Introduction, event: Event) -> int:
    new = machine.advance(one, event, vault_access.current_time())
    people = {person.id: person for person in held.people()}
    if event in ("asked", "yes", "introduced"):
        for person in (people[id_] for id_ in (one.a, one.b) if id_ in people):
            drafting.require_contact_allowed(person, vault_access.today())
    held.vault.append(INTRODUCTIONS, file.serialize_last_step(new))
    for passed in _build_log_entries(one, event):
        held.vault.append(LOG, serialize_entry(passed))
    _mark_drafts_sent(held, one, event)
    status = _commit_and_show(held, _write_drafts(held, new, machine.required_texts(new)))
    a, b = (people[id_].name if id_ in people else id_ for id_ in (one.a, one.b))
    after = machine.next_step_hint(new, a, b)
    print_status(f"{a} and {b}: {new.step}." + (f" Next: {after}" if after else ""))
    return status


def _build_log_entries(one: Introduction, event: Event) -> list[LogEntry]:
    """What an event was as contact. Who said what of whom stands in no line but the introduction's own."""
    moment = vault_access.current_time()
    asked = one.a if one.step == "asked_a" else one.b
    if event == "asked":
        return [LogEntry(moment, one.a, "out", "question")]
    if event == "introduced":
        return [LogEntry(moment, id_, "out", "introduction") for id_ in (one.a, one.b)]
    if event in ("yes", "no") and one.step in ("asked_a", "asked_b"):
        return [LogEntry(moment, asked, "in", "message", substance=False)]
    return []


def _mark_drafts_sent(held: Repository, one: Introduction, event: Event) -> None:
    """The drafts that an event says are out."""
    asked = ("intro_ask", "intro_blurb")
    kinds = {"asked": asked, "introduced": ("introduction",)}
    if one.step in ("asked_a", "asked_b"):  # whoever has answered was asked
        kinds |= {"yes": asked, "no": asked}
    for draft in held.drafts():
        if draft.introduction == one.id and draft.kind in kinds.get(event, ()) and not draft.sent:
            drafting.mark_sent(held, draft)


WrittenDraft = tuple[Draft, Person, list[Problem]]
"""A draft, to whom it is, and what to look at in it."""


def _write_drafts(held: Repository, one: Introduction, texts: Sequence[TextRequest]) -> list[WrittenDraft]:
    """Write drafts of these texts."""
    people = {person.id: person for person in held.people()}
    return [_write_text(held, one, wanted, people) for wanted in texts if {wanted.to, wanted.other} <= people.keys()]


def _find_missing_texts(held: Repository, one: Introduction) -> list[TextRequest]:
    """The texts that an introduction calls for at its step, and of which there is no draft, sent or not."""
    if not all(may_write(person, vault_access.today()) for person in held.people() if person.id in (one.a, one.b)):
        return []
    there = {(draft.kind, draft.to) for draft in held.drafts() if draft.introduction == one.id}
    if any(problem.where.startswith(f"{DRAFTS}/") for problem in held.problems):
        return []  # one that can't be read may be it
    return [wanted for wanted in machine.required_texts(one) if (wanted.kind, wanted.to) not in there]


def _commit_and_show(held: Repository, drafts: Sequence[WrittenDraft]) -> int:
    """Make all changes, and show the drafts that are among them; return the exit status."""
    held.vault.commit()
    vault_access.show_last_lines(_find_recipients(held, drafts), find_last_lines(held.log()))
    for draft, to, problems in drafts:
        drafting.show_draft(held, draft, to, problems)
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _find_recipients(held: Repository, drafts: Sequence[WrittenDraft]) -> list[Person]:
    """Return to whom these drafts are, each once; a joint message is to both."""
    joint = {draft.other for draft, _, _ in drafts if draft.kind == "introduction"}
    ids = {to.id for _, to, _ in drafts} | joint
    if ids:
        return [person for person in held.people() if person.id in ids]
    return []


def _write_text(held: Repository, one: Introduction, wanted: TextRequest, people: dict[str, Person]) -> WrittenDraft:
    to, other = people[wanted.to], people[wanted.other]
    if not machine.may_send(one, wanted.kind):
        what = "the joint message waits until both have said yes"
        raise CannotRun(Problem("intro", what, machine.next_step_hint(one)))
    if wanted.kind == "introduction":
        below = (other, _template_values(held, one, other, to, wanted))
    else:
        below = None
    draft, problems = drafting.write_draft(
        held, wanted.kind, to, _template_values(held, one, to, other, wanted),
        below=below if other.language != to.language else None, introduction=one.id, other=other.id,
    )  # fmt: skip
    return draft, to, problems


def _template_values(
    held: Repository, one: Introduction, to: Person, other: Person, wanted: TextRequest
) -> dict[str, object]:
    why = machine.reason_in(one, to.language)
    asked_nobody = letter_facts.is_unasked(one, other, held.introductions())
    return {"other": describe_person(other, to.language), "why": why, "agreed": wanted.agreed, "unasked": asked_nobody}


def _show(held: Repository, one: Introduction) -> int:
    """Say how far an introduction has come. Drafts that its step calls for and that aren't there are written."""
    drafts = _write_drafts(held, one, _find_missing_texts(held, one))
    people = {person.id: person.name for person in held.people()}
    why = one.why.replace("\n", " / ")
    print_status(f"{people.get(one.a, one.a)} and {people.get(one.b, one.b)} ({one.id}): {why}")
    for at, step in one.steps:
        print_result(f"{at.date()}\t{step}")
    status = _commit_and_show(held, drafts)
    print_status(f"Next: {machine.next_step_hint(one, people.get(one.a, one.a), people.get(one.b, one.b))}")
    return status


def _list(held: Repository, everything: bool, as_json: bool) -> int:
    people = {person.id: person.name for person in held.people()}
    found = [one for one in held.introductions() if everything or one.step not in FINAL_STEPS]
    if as_json:
        show_json(
            {
                "id": one.id,
                "a": one.a,
                "b": one.b,
                "names": [people.get(one.a, ""), people.get(one.b, "")],
                "why": one.why,
                "step": one.step,
                "since": one.steps[-1][0].date().isoformat(),
            }
            for one in found
        )
    elif not found:
        vault_access.say_none(
            held,
            "No introductions under way. Who of the people you know should know each other? curate intro A B --why “…”",
        )
    else:
        rows = [
            (people.get(one.a, one.a), people.get(one.b, one.b), one.step, str(one.steps[-1][0].date()),
             machine.next_step_hint(one, people.get(one.a, one.a), people.get(one.b, one.b)))
            for one in found
        ]  # fmt: skip
        show_table(["one", "other", "step", "since", "next"], rows, wide=(4,), names=(0, 1))
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


# ------------------------------------------------------------------ who brings the user together with others


def _list_introducers(held: Repository, wanted: str) -> int:
    people = held.people()
    called, last = {person.id: person for person in people}, find_last_lines(held.log())
    found = machine.find_paths(wanted, people, held.candidates(), vault_access.today())
    if not found:
        print_status(
            f"Nobody you may write to leads to “{wanted}”, as far as it says how you met: curate people NAME --through"
        )
    for id_ in dict.fromkeys(way.person for way in found):
        reasons = [_PATH_PHRASES[way.why].format(way.about) for way in found if way.person == id_]
        print_result(f"{called[id_].name}: {'; '.join(reasons)}")
        vault_access.show_last_lines([called[id_]], last)
    if found:
        print_status(
            f"{format_count(len({way.person for way in found}), 'person', 'people')}, by name. Ask one, and "
            f"make a no easy."
        )
    show_problems(held.problems)
    if held.problems or not found:
        return 1
    return 0


def _draft_to_introducer(held: Repository, name: str, *, thanks: bool) -> int:
    people = held.people()
    about = vault_access.find_one(people, name, "intro")
    by = machine.find_introducer(about, people)
    if by is None:
        what = f"who brought you together with {about.name} isn't in your vault"
        raise CannotRun(Problem("intro", what, f"say it: curate people {about.id} --through NAME"))
    drafting.require_contact_allowed(by, vault_access.today())
    log = held.log()
    values = {
        "other": describe_person(about, by.language),
        "met": letter_facts.day_met(about),
        "talked": letter_facts.has_talked_since_meeting(about, log),
        "thanked": letter_facts.has_thanked(by, log),
    }
    with vault_access.lock_vault(held):
        draft, problems = drafting.write_draft(held, "thanks" if thanks else "report", by, values, other=about.id)
        held.vault.commit()
        vault_access.show_last_lines([by], find_last_lines(log))
        drafting.show_draft(held, draft, by, problems)
        print_status(f"When it is out: curate share --sent {draft.id}")
    return 0
