"""The week: what came, what is owed, one thing to share, one question, one person long unheard of. Pure.

Counts and no rates where they are small; no streaks; no scores of people. What is listed is in the order of days or
names, and the one dormant person is whose turn it is: another each week.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from curate.reach import contact_schedule, letter_facts
from curate.reach.communities import Question
from curate.reach.contact_schedule import ContactReason
from curate.reach.goal_stages import count_stages, stage_days_of_goal
from curate.reach.introductions import Reminder
from curate.reach.log_facts import LastLine, find_last_lines, is_unsettled_refusal, last_contacts
from curate.reach.matching import PersonMatcher
from curate.reach.model import Draft, Funnel, Goal, LogEntry, Offer, Person, PersonMatch, VaultSettings
from curate.reach.names import sort_key

SEASON_WEEKS = 12
_GIVING_KINDS, _ASKING_KINDS = ("share", "help", "introduction"), ("request", "question")
_RECENT = timedelta(days=14)
"""Whoever heard from the user so lately isn't suggested for something to read."""


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """What came from somebody."""

    person: Person
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class WaitingPerson:
    """Somebody the user owes an answer or thanks, and for what."""

    person: Person
    reason: ContactReason


@dataclass(frozen=True, slots=True)
class ShareSuggestion:
    """One thing for one person."""

    person: Person
    offer: Offer
    match: PersonMatch


@dataclass(frozen=True, slots=True)
class DormantPerson:
    person: Person
    since: date


@dataclass(frozen=True, slots=True)
class GoalProgress:
    goal: Goal
    funnel: Funnel
    days: int
    """So many are left; below 0 where it is over."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What the user gave and what they asked for."""

    given: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class NamedReminder:
    """What an introduction reminds of, with the people by name."""

    reminder: Reminder
    to: Person
    about: Person


@dataclass(frozen=True, slots=True)
class Week:
    first: date
    last: date
    replied: Sequence[ReceivedMessage]
    waiting: Sequence[WaitingPerson]
    this_week: Balance
    this_season: Balance
    """Of ``SEASON_WEEKS`` weeks."""
    sharing: ShareSuggestion | None
    question: Question | None
    ask: Person | None
    """Whom to ask what they care about, where there is no question to answer."""
    dormant: DormantPerson | None
    goals: Sequence[GoalProgress]
    conversations: Sequence[tuple[date, int]]
    """Of each week, by its first day, how many people said something of substance: the oldest week first."""
    recalled: Sequence[NamedReminder] = ()
    drafts: Sequence[tuple[Draft, Person]] = field(default=())
    """Those that aren't sent yet."""
    asked: Sequence[Person] = ()
    """Of whom a line reads as a refusal, or as a request to wait, on which the user hasn't decided."""
    open_at_peace: int = 0
    """How many are left in peace to whom an answer or thanks is owed."""
    overdue: int = 0
    """How many are past the time the user wanted, but not twice."""
    unmet: int = 0
    """How many there are with whom no contact is known."""
    at_peace: int = 0
    """How many are left in peace, and not among those who are counted."""
    lines: Mapping[str, LastLine] = field(default_factory=dict)
    """What came last from each, by id."""


def build_week(
    people: Sequence[Person],
    log: Sequence[LogEntry],
    goals: Sequence[Goal],
    me: VaultSettings,
    today: date,
    *,
    matcher: PersonMatcher | None = None,
    questions: Sequence[Question] = (),
    reminders: Iterable[Reminder] = (),
    drafts: Sequence[Draft] = (),
) -> Week:
    """Return the seven days up to today."""
    first = today - timedelta(days=6)
    by_id = {person.id: person for person in people}
    entries = [entry for entry in log if entry.person in by_id and entry.day <= today]
    last, owed = last_contacts(entries), contact_schedule.find_owed_replies(entries, people)
    free = [person for person in people if contact_schedule.may_write(person, today)]
    unsent = [(draft, by_id[draft.to]) for draft in drafts if not draft.sent and draft.to in by_id]
    return Week(
        first,
        today,
        replied=_find_replies(entries, by_id, first),
        waiting=_find_waiting(owed, by_id, today),
        this_week=_count_balance(entries, first),
        this_season=_count_balance(entries, today - timedelta(days=7 * SEASON_WEEKS - 1)),
        sharing=_suggest_sharing(people, entries, matcher, [draft for draft, _ in unsent], today),
        question=next(iter(questions), None),
        ask=None if questions else _choose_person_to_ask(people, entries, last, today),
        dormant=_choose_dormant(people, last, today, me),
        goals=[_measure_progress(goal, people, entries, today) for goal in goals if goal.by >= first],
        conversations=_count_conversations(entries, by_id, today),
        recalled=_name_reminders(reminders, by_id),
        drafts=unsent,
        asked=_find_undecided(people, today),
        open_at_peace=sum(not contact_schedule.may_write(by_id[id_], today) for id_ in owed),
        overdue=_count_overdue(free, last, today, me),
        unmet=sum(contact_schedule.quiet_since(person, last.get(person.id)) is None for person in free),
        at_peace=len(people) - len(free),
        lines=find_last_lines(entries),
    )


def _find_replies(log: Sequence[LogEntry], people: Mapping[str, Person], first: date) -> list[ReceivedMessage]:
    """Return who wrote this week, having heard from the user before, or met them.

    Each comes with their newest words that were written down. Stamps, likes and bare answers don't count.
    """
    heard: set[str] = set()
    replies: dict[str, ReceivedMessage] = {}
    for entry in sorted(log, key=lambda one: one.at):
        is_message = entry.kind != "reaction" and (entry.substance or entry.text)
        if entry.direction == "in" and entry.person in heard and entry.day >= first and is_message:
            before = replies.get(entry.person)
            text = entry.text or (before.text if before else "")
            replies[entry.person] = ReceivedMessage(people[entry.person], entry.day, text)
        if entry.direction != "in":
            heard.add(entry.person)
    return sorted(replies.values(), key=lambda said: (said.on, said.person.id))


def _find_waiting(
    owed: Mapping[str, Sequence[ContactReason]], people: Mapping[str, Person], today: date
) -> list[WaitingPerson]:
    waiting = [
        WaitingPerson(people[id_], reason)
        for id_, reasons in owed.items()
        for reason in reasons
        if contact_schedule.may_write(people[id_], today)
    ]
    return sorted(waiting, key=lambda one: (one.reason.on or date.min, one.person.id))


def _name_reminders(reminders: Iterable[Reminder], people: Mapping[str, Person]) -> list[NamedReminder]:
    return [
        NamedReminder(one, people[one.to], people[one.about])
        for one in reminders
        if one.to in people and one.about in people
    ]


def _find_undecided(people: Iterable[Person], today: date) -> list[Person]:
    """Return those whose line reads as a refusal or a request to wait, and whom their file doesn't leave in peace."""
    asked = [one for one in people if one.asked and not contact_schedule.is_contact_blocked(one, today)]
    return sorted(asked, key=sort_key)


def _count_overdue(people: Sequence[Person], last: Mapping[str, LogEntry], today: date, me: VaultSettings) -> int:
    """Return how many of these are past their cadence, and not dormant yet."""
    ends = [contact_schedule.next_contact_day(person, last.get(person.id), me.cadence) for person in people]
    past = sum(end is not None and end <= today for end in ends)
    return past - len(contact_schedule.find_dormant(people, last, today, me.cadence))


def _count_balance(log: Iterable[LogEntry], since: date) -> Balance:
    kinds = [entry.kind for entry in log if entry.direction != "in" and entry.day >= since]
    return Balance(sum(kind in _GIVING_KINDS for kind in kinds), sum(kind in _ASKING_KINDS for kind in kinds))


def _suggest_sharing(
    people: Sequence[Person],
    log: Sequence[LogEntry],
    matcher: PersonMatcher | None,
    drafts: Sequence[Draft],
    today: date,
) -> ShareSuggestion | None:
    if matcher is None or not matcher.offers:
        return None
    lately = {entry.person for entry in log if entry.direction != "in" and today - entry.day < _RECENT}
    begun = {(draft.to, draft.item) for draft in drafts}
    free = [person for person in people if person.id not in lately]
    every = [
        match
        for matches in matcher.matches_by_person(free, log, today).values()
        for match in matches
        if (match.person, match.item) not in begun
    ]
    if not every:
        return None
    best = max(every, key=lambda match: (match.score, match.person, match.item))
    person = next(one for one in people if one.id == best.person)
    evidence = tuple(letter_facts.with_citable_day(one, person, log) for one in best.evidence)
    offer = next(offer for offer in matcher.offers if offer.id == best.item)
    return ShareSuggestion(person, offer, replace(best, evidence=evidence))


def _choose_person_to_ask(
    people: Sequence[Person], log: Sequence[LogEntry], last: Mapping[str, LogEntry], today: date
) -> Person | None:
    """Return somebody whose interests the user, who is in contact with them, doesn't know and hasn't asked for."""
    asked = {entry.person for entry in log if entry.kind == "question"}
    unknown = [
        person
        for person in people
        if person.id in last
        and person.id not in asked
        and contact_schedule.may_write(person, today)
        and not person.known_interests
    ]
    return _choose_by_week(unknown, today)


def _choose_dormant(
    people: Sequence[Person], last: Mapping[str, LogEntry], today: date, me: VaultSettings
) -> DormantPerson | None:
    person = _choose_by_week(contact_schedule.find_dormant(people, last, today, me.cadence), today)
    since = person and contact_schedule.quiet_since(person, last.get(person.id))
    if person and since:
        return DormantPerson(person, since)
    return None


def _choose_by_week(people: Sequence[Person], today: date) -> Person | None:
    """Return one of these, another each week, in the order of their names: nobody is ranked."""
    ordered = sorted(people, key=sort_key)
    if ordered:
        return ordered[today.toordinal() // 7 % len(ordered)]
    return None


def _measure_progress(goal: Goal, people: Sequence[Person], log: Sequence[LogEntry], today: date) -> GoalProgress:
    return GoalProgress(goal, count_stages(stage_days_of_goal(goal, people, log).values()), (goal.by - today).days)


def _count_conversations(log: Sequence[LogEntry], people: Mapping[str, Person], today: date) -> list[tuple[date, int]]:
    """Return of each week of the season, by its first day, how many people said something of substance."""
    spoken = [
        entry
        for entry in log
        if entry.substance
        and entry.direction != "out"
        and entry.kind != "reaction"
        and not is_unsettled_refusal(entry, people)
    ]
    counts = []
    for n in range(SEASON_WEEKS - 1, -1, -1):
        last = today - timedelta(weeks=n)
        first = last - timedelta(days=6)
        counts.append((first, len({entry.person for entry in spoken if first <= entry.day <= last})))
    return counts
