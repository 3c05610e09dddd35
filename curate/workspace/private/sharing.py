"""Finds whom an article would help and what would help somebody, and drafts the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from curate.problems import CannotRun, Problem
from curate.reach import letter_facts
from curate.reach.contact_schedule import may_write
from curate.reach.draft_checks import find_gaps
from curate.reach.files.log_jsonl import serialize_entry
from curate.reach.log_facts import LastLine, find_last_lines
from curate.reach.matching import PersonMatcher
from curate.reach.model import ContactKind, Draft, Evidence, LogEntry, Offer, Person
from curate.reach.vault import LOG
from curate.workspace.private import letter_drafts
from curate.workspace.private.clock import current_time, today
from curate.workspace.private.letter_drafts import DraftForPerson
from curate.workspace.private.people_lookup import find_one, undecided_problem
from curate.workspace.private.shareable_content import ShareableContent
from curate.workspace.private.vault_session import VaultSession

_LOG_KINDS: Mapping[str, ContactKind] = {
    "share": "share",
    "ask": "question",
    "intro_ask": "question",
    "introduction": "introduction",
    "thanks": "thanks",
}


@dataclass(frozen=True, slots=True)
class ShareMatch:
    """An article that would help a person."""

    offer: Offer
    person: Person
    evidence: Sequence[Evidence]
    citable_evidence: Sequence[Evidence]
    """With those days alone that a letter may name."""


@dataclass(frozen=True, slots=True)
class ShareMatches:
    """What was found to share, best first."""

    matches: Sequence[ShareMatch]
    last_lines: Mapping[str, LastLine]
    """What came last from whom, by id."""
    authors: Sequence[Person] = ()
    """Who was left out, as they wrote the article."""
    undecided: Sequence[Problem] = ()
    """Who would be among them, but for what reads as a refusal."""


@dataclass(frozen=True, slots=True)
class DraftStatus:
    """A draft in the vault, for a list."""

    draft: Draft
    name: str
    """Of the recipient; empty if they aren't in the vault."""
    may_be_sent: bool


def find_people_to_help(session: VaultSession, content: ShareableContent, offer: Offer) -> ShareMatches:
    """Return whom an article would help, three at most."""
    people, log = session.people(), session.log()
    matcher = PersonMatcher(_including(content, offer), content.topics)
    people_by_id = {person.id: person for person in people}
    matches = [
        _build_match(offer, people_by_id[match.person], match.evidence, log)
        for match in matcher.find_people(offer, people, log, today())
    ]
    undecided = [replace(person, asked=None) for person in people if person.asked and not may_write(person, today())]
    as_if_decided = matcher.find_people(offer, undecided, log, today(), most=len(undecided))
    return ShareMatches(
        matches,
        find_last_lines(log),
        [person for person in people if matcher.is_author(person, offer)],
        [undecided_problem(people_by_id[match.person], "share") for match in as_if_decided],
    )


def find_offers(session: VaultSession, content: ShareableContent, person: Person) -> ShareMatches:
    """Return what would help a person."""
    log = session.log()
    matcher = PersonMatcher(content.offers, content.topics)
    matches = [
        _build_match(cast(Offer, content.find_by_id(match.item)), person, match.evidence, log)
        for match in matcher.find_offers(person, log, today())
    ]
    if person.asked:
        undecided = [undecided_problem(person, "share")]
    else:
        undecided = []
    return ShareMatches(matches, find_last_lines(log), undecided=undecided)


def _including(content: ShareableContent, offer: Offer) -> Sequence[Offer]:
    if offer in content.offers:
        return content.offers
    return [*content.offers, offer]


def _build_match(offer: Offer, person: Person, evidence: Sequence[Evidence], log: Sequence[LogEntry]) -> ShareMatch:
    citable = [letter_facts.with_citable_day(one, person, log) for one in evidence]
    return ShareMatch(offer, person, evidence, citable)


# ------------------------------------------------------------------ drafts


def draft_share(
    session: VaultSession, content: ShareableContent, offer: Offer, person: Person
) -> DraftForPerson | Problem:
    """Write the draft about an article for a person, or return the one that waits. The vault is locked already.

    Returns the problem if nothing that is known of them speaks for it. Raises CannotRun if they have it already, or
    wrote it.
    """
    person = find_one(session.people(), person.id, "share")  # read again: it may have changed before the lock
    log = session.log()
    if any(entry.person == person.id and entry.item in offer.keys and entry.direction != "in" for entry in log):
        raise CannotRun(Problem("share", f"{person.name} has this already", f"see: curate log {person.id}"))
    for draft in session.drafts():
        if draft.to == person.id and draft.item == offer.id and not draft.sent:
            return DraftForPerson(draft, person, is_new=False)
    matcher = PersonMatcher(_including(content, offer), content.topics)
    if matcher.is_author(person, offer):
        hint = "to write to them about it: in your own words, and then curate log"
        raise CannotRun(Problem("share", f"{person.name} wrote this", hint))
    as_if_decided = replace(person, asked=None)  # the user has chosen them: the draft says what speaks against it
    match = next(iter(matcher.find_people(offer, [as_if_decided], log, today())), None)
    if match is None:
        what = f"nothing that you know of {person.name} speaks for this"
        return Problem("share", what, f"ask what they care about instead: curate ask {person.id}")
    evidence = letter_facts.with_citable_day(match.evidence[0], person, log)
    values = {"offer": offer, "evidence": evidence, "how": letter_facts.classify_response(evidence, person, log)}
    written = letter_drafts.write_draft(session, "share", person, values, item=offer.id, evidence=match.evidence)
    session.vault.commit()
    return written


def list_drafts(session: VaultSession) -> list[DraftStatus]:
    """Return all drafts, oldest first."""
    drafts = session.drafts()
    people = {person.id: person for person in session.people()}
    introductions = {}
    if any(not draft.sent for draft in drafts):
        introductions = {introduction.id: introduction for introduction in session.introductions()}
    return [
        DraftStatus(
            draft,
            people[draft.to].name if draft.to in people else "",
            letter_drafts.may_be_sent(draft, people, introductions),
        )
        for draft in drafts
    ]


def record_sent(session: VaultSession, given: str) -> str:
    """Write into the log and into the draft that a draft is sent; return a line to print.

    given: the beginning of the draft's id. The vault is locked already. Raises CannotRun.
    """
    draft = letter_drafts.find_draft(session, given)
    people = {person.id: person for person in session.people()}
    letter_drafts.require_unsent(draft, people)
    if draft.kind == "introduction":
        what = "the joint message is recorded with the introduction"
        raise CannotRun(Problem(draft.where, what, f"curate intro {draft.introduction} --introduced"))
    if draft.kind == "intro_ask" and any(
        one.id == draft.introduction and one.step == "idea" for one in session.introductions()
    ):
        what = "this note is recorded with the introduction"
        raise CannotRun(Problem(draft.where, what, f"curate intro {draft.introduction} --asked"))
    if gaps := find_gaps(draft):
        raise CannotRun(gaps)
    kind = _LOG_KINDS.get(draft.kind, "message")
    entry = LogEntry(current_time(), draft.to, "out", kind, "", kind != "thanks", draft.item)
    letter_drafts.mark_sent(session, draft)
    session.vault.append(LOG, serialize_entry(entry))
    session.vault.commit()
    return f"Written down: {people[draft.to].name}, {entry.day}, {kind} from you."
