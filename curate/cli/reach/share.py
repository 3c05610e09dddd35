"""``curate share``: the right article for the right person, and a draft for that one person."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import click

from curate.cli.complete_item import complete_item
from curate.cli.output import print_result, print_status, show_json, show_problems, show_table
from curate.cli.reach import drafting, offers, vault_access
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach import letter_facts
from curate.reach.contact_schedule import may_write
from curate.reach.log_facts import find_last_lines
from curate.reach.matching import PersonMatcher
from curate.reach.vault import LOG

if TYPE_CHECKING:
    from curate.cli.reach.offers import ShareableContent
    from curate.reach.log_facts import LastLine
    from curate.reach.model import ContactKind, Draft, LogEntry, Offer, Person, PersonMatch
    from curate.reach.repository import Repository

_LOG_KINDS = {
    "share": "share",
    "ask": "question",
    "intro_ask": "question",
    "introduction": "introduction",
    "thanks": "thanks",
}


@click.command("share")
@click.argument("what", required=False, metavar="[ITEM|NOTE]", shell_complete=complete_item)
@click.option("--to", multiple=True, metavar="NAME", shell_complete=vault_access.complete_person,
              help="What would help this person; with ITEM or NOTE, write the draft for them.")  # fmt: skip
@click.option("--sent", metavar="DRAFT", help="A draft is out: write it down in the log, and in the draft.")
@click.option("--edit", metavar="DRAFT", help="Open a draft in your editor, then say what to look at in it.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(what: str | None, to: tuple[str, ...], sent: str | None, edit: str | None, as_json: bool) -> int:
    """Name the people whom an ITEM of the inbox or a NOTE would help, three at most, each with the evidence: what they
    told you, wrote in public, or came back to. Nobody is an answer.

    \b
    curate share ITEM|NOTE            whom would this help?
    curate share --to NAME            what would help them?
    curate share ITEM|NOTE --to NAME  write the draft for them, into your vault
    curate share --edit DRAFT         open it in your editor
    curate share --sent DRAFT         it is out
    curate share                      list the drafts

    A draft is for one person. Nothing is sent: you copy it, change it, and send it yourself.

    Exit status: 0 done; 1 nobody, nothing, or something to look at first; 2 could not run.
    """
    if len(to) > 1:
        hint = "write to one of them, in words for them; then to another, in words for the other"
        raise CannotRun(Problem("--to", "a draft is for one person", hint))
    held = vault_access.open_repository()
    if sent:
        return _record_sent(held, sent)
    if edit:
        return _edit_draft(held, edit)
    if not what and not to:
        return _list_drafts(held, as_json)
    shelf = offers.load_content(held.communities())
    if to:
        person = vault_access.find_one(held.people(), to[0], "share")
    else:
        person = None
    if person:
        drafting.require_contact_allowed(person, vault_access.today())
    if what and person:
        return _draft_or_ask(held, shelf, offers.find_offer(shelf, what), person)
    matcher = PersonMatcher(shelf.offers, shelf.topics)
    if person:
        return _list_offers_for_person(held, shelf, matcher, person, as_json)
    return _list_people_for_offer(held, shelf, matcher, offers.find_offer(shelf, cast(str, what)), as_json)


# ------------------------------------------------------------------ who, and what


def _list_people_for_offer(
    held: Repository, shelf: ShareableContent, matcher: PersonMatcher, offer: Offer, as_json: bool
) -> int:
    people = held.people()
    if offer not in shelf.offers:
        found = PersonMatcher([*shelf.offers, offer], shelf.topics)
    else:
        found = matcher
    matches = found.find_people(offer, people, held.log(), vault_access.today())
    log = held.log()
    called, last = {person.id: person for person in people}, find_last_lines(log)
    if as_json:
        show_json(_match_to_dict(match, called[match.person], offer, last) for match in matches)
    elif not matches:
        print_status(
            f"Nobody: “{offer.title}” matches no interest that you know of, among the people you may write to who "
            "don't have it yet."
        )
    for match in () if as_json else matches:
        evidence = _describe_evidence(match, called[match.person], log)
        print_result(f"{called[match.person].name}: {evidence}{_language_remark(offer, called[match.person])}")
        vault_access.show_last_lines([called[match.person]], last)
    for person in () if as_json else people:
        if found.is_author(person, offer):
            print_status(f"Passed over: {person.name}, who wrote it.")
    asked = [person for person in people if person.asked and not may_write(person, vault_access.today())]
    as_if_free = [replace(person, asked=None) for person in asked]
    for match in found.find_people(offer, as_if_free, held.log(), vault_access.today(), most=len(asked)):
        show_problems([vault_access.undecided_problem(called[match.person], "share")])
    show_problems(held.problems)
    if matches and not as_json and _can_prompt():
        return _pick_and_draft(held, shelf, [(offer, called[match.person]) for match in matches])
    if matches and not as_json:
        print_status(f"Write to one of them: curate share {offer.id} --to NAME")
    if matches and not held.problems:
        return 0
    return 1


def _list_offers_for_person(
    held: Repository, shelf: ShareableContent, matcher: PersonMatcher, person: Person, as_json: bool
) -> int:
    log = held.log()
    matches = matcher.find_offers(person, log, vault_access.today())
    last = find_last_lines(log)
    if person.asked:
        show_problems([vault_access.undecided_problem(person, "share")])
    if as_json:
        show_json(_match_to_dict(match, person, cast("Offer", shelf.find_by_id(match.item)), last) for match in matches)
    elif not matches and not person.asked:
        _say_nothing_found(held, person)
    found = [(cast("Offer", shelf.find_by_id(match.item)), match) for match in matches]
    if matches and not as_json:
        vault_access.show_last_lines([person], last)
    for offer, match in () if as_json else found:
        print_result(
            f"{offer.id}  {offer.title}: {_describe_evidence(match, person, log)}{_language_remark(offer, person)}"
        )
    show_problems(held.problems)
    if matches and not as_json and _can_prompt():
        return _pick_and_draft(held, shelf, [(offer, person) for offer, _ in found])
    if matches and not as_json:
        print_status(f"Write to them: curate share {matches[0].item} --to {person.id}")
    if matches and not held.problems:
        return 0
    return 1


def _say_nothing_found(held: Repository, person: Person) -> None:
    if any(interest.source != "guess" for interest in person.interests):
        print_status(f"Nothing that {person.name} doesn't have yet matches what you know they care about.")
    else:
        print_status(f"You don't know yet what {person.name} cares about. Ask: curate ask {person.id}")


def _describe_evidence(match: PersonMatch, person: Person, log: Sequence[LogEntry]) -> str:
    return "; ".join(
        drafting.describe_evidence(letter_facts.with_citable_day(one, person, log)) for one in match.evidence
    )


def _language_remark(offer: Offer, person: Person) -> str:
    """Return a remark if the article isn't in the language that the user writes to somebody in; else nothing."""
    said = {"en": "English", "ja": "Japanese"}
    if offer.source_lang in (None, person.language):
        return ""
    return f" [the article is in {said[offer.source_lang]}; you write to them in {said[person.language]}]"


def _match_to_dict(match: PersonMatch, person: Person, offer: Offer, last: Mapping[str, LastLine]) -> dict[str, object]:
    return {
        "person": person.id,
        "name": person.name,
        "item": offer.id,
        "title": offer.title,
        "lang": offer.lang,
        "source_lang": offer.source_lang,
        "evidence": [
            {"what": one.what, "source": one.source, "date": str(one.on) if one.on else None, "words": one.words}
            for one in match.evidence
        ],
        "last_from_them": vault_access.last_line_to_dict(person, last),
    }


def _can_prompt() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty() and sys.stdout.isatty()


def _pick_and_draft(held: Repository, shelf: ShareableContent, choices: list[tuple[Offer, Person]]) -> int:
    """On a terminal: which of them a draft is written for; none is as good."""
    kind = click.IntRange(0, len(choices))
    number = click.prompt(f"Write a draft? 1 to {len(choices)}, 0 for none", default=0, type=kind, err=True)
    if number:
        return _draft_or_ask(held, shelf, *choices[number - 1])
    return 0


# ------------------------------------------------------------------ drafts


def _draft_or_ask(held: Repository, shelf: ShareableContent, offer: Offer, person: Person) -> int:
    with vault_access.lock_vault(held):
        person = vault_access.find_one(held.people(), person.id, "share")  # as they are now: forgotten, it may be
        status = _write_draft(held, shelf, offer, person)
    if status is not None:
        return status
    if _can_prompt() and click.confirm("Draft the two questions?", default=True, err=True):
        from curate.cli.reach.ask import draft_questions

        with held.vault.lock():
            return draft_questions(held, person)
    return 1


def _write_draft(held: Repository, shelf: ShareableContent, offer: Offer, person: Person) -> int | None:
    """Write a draft about an offer, and show it; return the exit status, None where nothing speaks for it."""
    if offer in shelf.offers:
        everything = shelf.offers
    else:
        everything = [*shelf.offers, offer]
    log = held.log()
    if any(entry.person == person.id and entry.item in offer.keys and entry.direction != "in" for entry in log):
        raise CannotRun(Problem("share", f"{person.name} has this already", f"see: curate log {person.id}"))
    waiting = [d for d in held.drafts() if d.to == person.id and d.item == offer.id and not d.sent]
    if waiting:
        print_status(f"There is a draft for {person.name} about this: {held.vault.file_path(waiting[0].where)}")
        vault_access.show_last_lines([person], find_last_lines(log))
        print_result(waiting[0].text)
        return 0
    matcher = PersonMatcher(everything, shelf.topics)
    if matcher.is_author(person, offer):
        hint = "to write to them about it: in your own words, and then curate log"
        raise CannotRun(Problem("share", f"{person.name} wrote this", hint))
    free = replace(person, asked=None)  # the user has chosen them: the draft says what speaks against it
    match = next(iter(matcher.find_people(offer, [free], log, vault_access.today())), None)
    if match is None:
        what = f"nothing that you know of {person.name} speaks for this"
        hint = f"ask what they care about instead: curate ask {person.id}"
        show_problems([Problem("share", what, hint)])
        return None
    evidence = tuple(letter_facts.with_citable_day(one, person, log) for one in match.evidence)
    values = {"offer": offer, "evidence": evidence[0], "how": letter_facts.classify_response(evidence[0], person, log)}
    draft, problems = drafting.write_draft(held, "share", person, values, item=offer.id, evidence=match.evidence)
    held.vault.commit()
    vault_access.show_last_lines([person], find_last_lines(log))
    drafting.show_draft(held, draft, person, problems)
    print_status(f"When it is out: curate share --sent {draft.id}")
    return 0


def _list_drafts(held: Repository, as_json: bool) -> int:
    drafts, people = held.drafts(), {person.id: person.name for person in held.people()}
    if as_json:
        show_json(
            {
                "id": draft.id,
                "to": draft.to,
                "name": people.get(draft.to, ""),
                "kind": draft.kind,
                "item": draft.item,
                "made": draft.made.isoformat(),
                "sent": draft.sent.isoformat() if draft.sent else None,
                "file": str(held.vault.file_path(draft.where)),
            }
            for draft in drafts
        )
        return 0
    waiting = [draft for draft in drafts if not draft.sent]
    if not waiting:
        vault_access.say_none(
            held, "No drafts. `curate share ITEM` and `curate share --to NAME` find what would help whom."
        )
    else:
        everybody = {person.id: person for person in held.people()}
        begun = {one.id: one for one in held.introductions()}
        rows = [
            (d.id, people.get(d.to, d.to), d.kind, d.made.isoformat(),
             ("" if drafting.may_be_sent(d, everybody, begun) else "(not to be sent) ") + _summarize_draft(d))
            for d in waiting
        ]  # fmt: skip
        show_table(["id", "to", "kind", "made", "begins"], rows, wide=(4,), names=(1,))
        print_status(
            f"{format_count(len(waiting), 'draft')} in {held.vault.file_path('drafts')}; when one is out: "
            f"curate share --sent ID"
        )
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _summarize_draft(draft: Draft) -> str:
    """What a draft is about, past the greeting."""
    paragraphs = [" ".join(part.split()) for part in draft.text.split("\n\n") if part.strip()]
    if len(paragraphs) > 2:
        said = paragraphs[2 if draft.lang == "ja" else 1]
    else:
        said = paragraphs[-1]
    if len(said) <= 60:
        return said
    return said[:59] + "…"


def _edit_draft(held: Repository, given: str) -> int:
    from curate.reach.files import draft_file as draft_file

    name = drafting.find_draft(held, given).where

    def wrong(text: str) -> list[Problem]:
        draft, problems = draft_file.parse(text, name)
        return [*problems, *(drafting.check_drafts(held, [draft]) if draft else ())]

    return vault_access.edit_file(held, name, wrong)


def _record_sent(held: Repository, given: str) -> int:
    with vault_access.lock_vault(held):
        vault_access.commit_and_say(held, _log_sent_draft(held, given))
    return 0


def _log_sent_draft(held: Repository, given: str) -> str:
    """Write down that a draft is out; return what to say of it. Raises CannotRun."""
    from curate.reach.draft_checks import find_gaps
    from curate.reach.files.log_jsonl import serialize_entry
    from curate.reach.model import LogEntry

    draft = drafting.find_draft(held, given)
    people = {person.id: person for person in held.people()}
    if draft.sent:
        raise CannotRun(Problem(draft.where, f"this went out on {draft.sent}", "see `curate log`"))
    if draft.to not in people:
        raise CannotRun(Problem(f"{draft.where}:2", "nobody in your vault has this id", "delete the draft"))
    if draft.kind == "introduction":
        what = "the joint message is recorded with the introduction"
        raise CannotRun(Problem(draft.where, what, f"curate intro {draft.introduction} --introduced"))
    begun = [one for one in held.introductions() if one.id == draft.introduction and one.step == "idea"]
    if begun and draft.kind == "intro_ask":
        what = "this note is recorded with the introduction"
        raise CannotRun(Problem(draft.where, what, f"curate intro {draft.introduction} --asked"))
    if left := find_gaps(draft):
        raise CannotRun(left)
    kind = cast("ContactKind", _LOG_KINDS.get(draft.kind, "message"))
    one = LogEntry(vault_access.current_time(), draft.to, "out", kind, "", kind != "thanks", draft.item)
    drafting.mark_sent(held, draft)
    held.vault.append(LOG, serialize_entry(one))
    return f"Written down: {people[draft.to].name}, {one.day}, {kind} from you."
