"""``curate share``: the right article for the right person, and a draft for that one person."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import cast

import click

from curate.cli.complete_item import complete_item
from curate.cli.context import current_workspace
from curate.cli.output import print_result, print_status, show_json, show_problems, show_table
from curate.cli.reach import private_output, vault_access
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach.log_facts import find_last_lines
from curate.reach.model import Draft, Offer, Person
from curate.workspace.private import letter_drafts, sharing
from curate.workspace.private.people_lookup import find_one
from curate.workspace.private.shareable_content import ShareableContent, find_offer, load_content
from curate.workspace.private.sharing import ShareMatch, ShareMatches
from curate.workspace.private.vault_session import VaultSession

_MAX_SUMMARY_LENGTH = 60


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
    session = vault_access.open_session()
    if sent:
        with session.lock():
            print_status(sharing.record_sent(session, sent))
        return 0
    if edit:
        return _edit_draft(session, edit)
    if not what and not to:
        return _list_drafts(session, as_json)
    workspace = current_workspace()
    content = load_content(workspace, session.communities())
    if not to:
        return _list_people_for_offer(session, content, find_offer(workspace, content, cast(str, what)), as_json)
    person = find_one(session.people(), to[0], "share")
    letter_drafts.require_contact_allowed(person)
    if what:
        return _draft_or_ask(session, content, find_offer(workspace, content, what), person)
    return _list_offers_for_person(session, content, person, as_json)


# ------------------------------------------------------------------ who, and what


def _list_people_for_offer(session: VaultSession, content: ShareableContent, offer: Offer, as_json: bool) -> int:
    found = sharing.find_people_to_help(session, content, offer)
    if as_json:
        return _show_matches_as_json(session, found)
    if not found.matches:
        print_status(
            f"Nobody: “{offer.title}” matches no interest that you know of, among the people you may write to who "
            "don't have it yet."
        )
    for match in found.matches:
        print_result(f"{match.person.name}: {_describe_match(match)}")
        private_output.show_last_lines([match.person], found.last_lines)
    for person in found.authors:
        print_status(f"Passed over: {person.name}, who wrote it.")
    show_problems(found.undecided)
    status = private_output.show_file_problems(session)
    if not found.matches:
        return 1
    if _can_prompt():
        return _pick_and_draft(session, content, found.matches)
    print_status(f"Write to one of them: curate share {offer.id} --to NAME")
    return status


def _list_offers_for_person(session: VaultSession, content: ShareableContent, person: Person, as_json: bool) -> int:
    found = sharing.find_offers(session, content, person)
    show_problems(found.undecided)
    if as_json:
        return _show_matches_as_json(session, ShareMatches(found.matches, found.last_lines))
    if not found.matches and not person.asked:
        _say_nothing_found(person)
    if found.matches:
        private_output.show_last_lines([person], found.last_lines)
    for match in found.matches:
        print_result(f"{match.offer.id}  {match.offer.title}: {_describe_match(match)}")
    status = private_output.show_file_problems(session)
    if not found.matches:
        return 1
    if _can_prompt():
        return _pick_and_draft(session, content, found.matches)
    print_status(f"Write to them: curate share {found.matches[0].offer.id} --to {person.id}")
    return status


def _say_nothing_found(person: Person) -> None:
    if any(interest.source != "guess" for interest in person.interests):
        print_status(f"Nothing that {person.name} doesn't have yet matches what you know they care about.")
    else:
        print_status(f"You don't know yet what {person.name} cares about. Ask: curate ask {person.id}")


def _describe_match(match: ShareMatch) -> str:
    """Return the evidence, and a remark if the article isn't in the language that the user writes to somebody in."""
    evidence = "; ".join(map(letter_drafts.describe_evidence, match.citable_evidence))
    languages = {"en": "English", "ja": "Japanese"}
    source_lang, lang = match.offer.source_lang, match.person.language
    if source_lang in (None, lang):
        return evidence
    return f"{evidence} [the article is in {languages[source_lang]}; you write to them in {languages[lang]}]"


def _show_matches_as_json(session: VaultSession, found: ShareMatches) -> int:
    show_json(
        {
            "person": match.person.id,
            "name": match.person.name,
            "item": match.offer.id,
            "title": match.offer.title,
            "lang": match.offer.lang,
            "source_lang": match.offer.source_lang,
            "evidence": [
                {"what": one.what, "source": one.source, "date": str(one.on) if one.on else None, "words": one.words}
                for one in match.evidence
            ],
            "last_from_them": private_output.last_line_to_dict(match.person, found.last_lines),
        }
        for match in found.matches
    )
    show_problems(found.undecided)
    return private_output.show_file_problems(session) or (0 if found.matches else 1)


def _can_prompt() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty() and sys.stdout.isatty()


def _pick_and_draft(session: VaultSession, content: ShareableContent, matches: Sequence[ShareMatch]) -> int:
    """Ask on a terminal which of them to write a draft for, and write it; return the exit status."""
    kind = click.IntRange(0, len(matches))
    number = click.prompt(f"Write a draft? 1 to {len(matches)}, 0 for none", default=0, type=kind, err=True)
    if number:
        match = matches[number - 1]
        return _draft_or_ask(session, content, match.offer, match.person)
    return 0


# ------------------------------------------------------------------ drafts


def _draft_or_ask(session: VaultSession, content: ShareableContent, offer: Offer, person: Person) -> int:
    with session.lock():
        written = sharing.draft_share(session, content, offer, person)
        if isinstance(written, Problem):
            show_problems([written])
        else:
            _show_draft(session, written)
            return 0
    if _can_prompt() and click.confirm("Draft the two questions?", default=True, err=True):
        from curate.cli.reach.ask import draft_questions

        with session.vault.lock():
            return draft_questions(session, find_one(session.people(), person.id, "share"))
    return 1


def _show_draft(session: VaultSession, written: letter_drafts.DraftForPerson) -> None:
    last_lines = find_last_lines(session.log())
    if not written.is_new:
        path = session.vault.file_path(written.draft.where)
        print_status(f"There is a draft for {written.recipient.name} about this: {path}")
        private_output.show_last_lines([written.recipient], last_lines)
        print_result(written.draft.text)
        return
    private_output.show_last_lines([written.recipient], last_lines)
    private_output.show_draft(session, written)
    print_status(f"When it is out: curate share --sent {written.draft.id}")


def _list_drafts(session: VaultSession, as_json: bool) -> int:
    drafts = sharing.list_drafts(session)
    if as_json:
        show_json(
            {
                "id": status.draft.id,
                "to": status.draft.to,
                "name": status.name,
                "kind": status.draft.kind,
                "item": status.draft.item,
                "made": status.draft.made.isoformat(),
                "sent": status.draft.sent.isoformat() if status.draft.sent else None,
                "file": str(session.vault.file_path(status.draft.where)),
            }
            for status in drafts
        )
        return 0
    unsent = [status for status in drafts if not status.draft.sent]
    if not unsent:
        private_output.say_none(
            session, "No drafts. `curate share ITEM` and `curate share --to NAME` find what would help whom."
        )
    else:
        rows = [
            (
                status.draft.id,
                status.name or status.draft.to,
                status.draft.kind,
                status.draft.made.isoformat(),
                ("" if status.may_be_sent else "(not to be sent) ") + _summarize_draft(status.draft),
            )
            for status in unsent
        ]
        show_table(["id", "to", "kind", "made", "begins"], rows, wide=(4,), names=(1,))
        print_status(
            f"{format_count(len(unsent), 'draft')} in {session.vault.file_path('drafts')}; when one is out: "
            f"curate share --sent ID"
        )
    return private_output.show_file_problems(session)


def _summarize_draft(draft: Draft) -> str:
    """Return the beginning of what a draft says after the greeting."""
    paragraphs = [" ".join(part.split()) for part in draft.text.split("\n\n") if part.strip()]
    if len(paragraphs) > 2:
        text = paragraphs[2 if draft.lang == "ja" else 1]
    else:
        text = paragraphs[-1]
    if len(text) <= _MAX_SUMMARY_LENGTH:
        return text
    return text[: _MAX_SUMMARY_LENGTH - 1] + "…"


def _edit_draft(session: VaultSession, given: str) -> int:
    from curate.reach.files import draft_file

    name = letter_drafts.find_draft(session, given).where

    def find_problems(text: str) -> list[Problem]:
        draft, problems = draft_file.parse(text, name)
        return [*problems, *(letter_drafts.check_drafts(session, [draft]) if draft else ())]

    return vault_access.edit_file(session, name, find_problems)
