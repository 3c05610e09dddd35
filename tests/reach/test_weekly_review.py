"""The week: what came, what is owed, one of each; counts, and rates only where they say something."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from curate.reach.communities import Question
from curate.reach.introductions import Reminder
from curate.reach.matching import PersonMatcher
from curate.reach.model import Draft, Goal, Met, Thread, VaultSettings
from curate.reach.weekly_review import SEASON_WEEKS, Balance, Week, build_week
from tests.reach.people import TODAY, cares, item, passed, person

ADA, BEN, CLEO = person("ada", "Ada"), person("ben", "Ben"), person("cleo", "Cleo")
EVERYBODY = [ADA, BEN, CLEO]
NOTE = item("2026-11-01-x", "Onboarding", "Onboarding of new people. " * 5, kind="note", words="Meet a peer.")


def of(log: Any = (), people: Any = EVERYBODY, goals: Any = (), **more: Any) -> Week:
    return build_week(people, log, goals, more.pop("me", VaultSettings()), more.pop("today", TODAY), **more)


def replied(*log: Any) -> list[tuple[str, str, str]]:
    return [(said.person.name, str(said.on), said.text) for said in of(log).replied]


def test_who_replied_is_who_wrote_this_week_after_hearing_from_the_user() -> None:
    out, back = passed(ADA, "2026-11-01"), passed(ADA, "2026-11-20", "in", text="Thanks, and a question")
    assert replied(out, back) == [("Ada", "2026-11-20", "Thanks, and a question")]
    assert replied(back) == []
    assert replied(out, passed(ADA, "2026-11-16", "in")) == []
    assert replied(out, passed(ADA, "2026-11-17", "in")) == [("Ada", "2026-11-17", "")]
    assert replied(out, passed(ADA, "2026-11-20", "in", "reaction")) == []


def test_each_is_named_once_with_the_newest_words() -> None:
    log = [passed(ADA, "2026-11-01"), passed(ADA, "2026-11-18", "in", text="one")]
    log += [passed(ADA, "2026-11-19", "in", text="two"), passed(ADA, "2026-11-20", "in")]
    assert replied(*log) == [("Ada", "2026-11-20", "two")]


def test_who_waits_is_named_the_longest_first_until_something_goes_out() -> None:
    log = [passed(BEN, "2026-11-20", "in", text="when?"), passed(ADA, "2026-10-01", "in", "help", text="a name")]
    assert [(one.person.name, one.reason.kind, one.reason.about) for one in of(log).waiting] == [
        ("Ada", "thanks", "a name"),
        ("Ben", "answer", "when?"),
    ]
    assert of([*log, passed(BEN, "2026-11-21"), passed(ADA, "2026-11-21", kind="thanks")]).waiting == []
    resting = person("rest", resting_until=date(2027, 1, 1))
    assert of([passed(resting, "2026-11-20", "in", text="when?")], people=[resting]).waiting == []


@pytest.mark.parametrize(
    "kind, given, asked",
    [("share", 1, 0), ("help", 1, 0), ("introduction", 1, 0), ("request", 0, 1), ("question", 0, 1), ("message", 0, 0)],
)
def test_given_and_asked_are_counted_from_what_went_out(kind: str, given: int, asked: int) -> None:
    found = of([passed(ADA, "2026-11-20", kind=kind), passed(ADA, "2026-11-20", "in", kind)])
    assert found.this_week == found.this_season == Balance(given, asked)


def test_the_season_is_twelve_weeks() -> None:
    days = [TODAY - timedelta(days=n) for n in (6, 7, 12 * 7 - 1, 12 * 7)]
    found = of([passed(ADA, str(day), kind="share") for day in days])
    assert (found.this_week, found.this_season) == (Balance(1), Balance(3))


# ------------------------------------------------------------------ one of each


def test_one_thing_is_shared_with_one_person_for_a_reason() -> None:
    knows = person("kim", "Kim", interests=cares("onboarding"))
    found = of(people=[ADA, knows], matcher=PersonMatcher([NOTE])).sharing
    assert found is not None
    assert (found.person, found.offer) == (knows, NOTE)
    assert found.match.evidence[0].what == "onboarding"


@pytest.mark.parametrize(
    "more",
    [
        {"log": [passed(person("kim"), "2026-11-12")]},
        {"log": [passed(person("kim"), "2026-01-12", item=NOTE.id)]},
        {"drafts": [Draft("d-a", person("kim").id, "share", "en", TODAY, "", item=NOTE.id)]},
        {"matcher": PersonMatcher([])},
        {"matcher": None},
    ],
    ids=["wrote lately", "has it", "a draft is there", "nothing to share", "no workspace"],
)
def test_nothing_is_shared_where_there_is_no_call_for_it(more: Any) -> None:
    knows = person("kim", "Kim", interests=cares("onboarding"))
    assert of(people=[knows], **{"matcher": PersonMatcher([NOTE]), **more}).sharing is None


def test_a_question_to_answer_comes_before_one_to_ask() -> None:
    thread = Thread("t", "How?", "https://talk.example/t", "f", "", TODAY)
    one, two = (Question(thread, "Talk", NOTE.id, ("a", "b"), None, n) for n in (1, 2))
    found = of([passed(ADA, "2026-11-20")], questions=[one, two])
    assert (found.question, found.ask) == (one, None)


def test_whom_to_ask_is_somebody_of_whom_nothing_is_known_yet() -> None:
    log = [passed(ADA, "2026-11-20"), passed(BEN, "2026-11-20")]
    assert of(log).ask in (ADA, BEN)
    assert (
        of([*log, passed(ADA, "2026-11-21", kind="question"), passed(BEN, "2026-11-21", kind="question")]).ask is None
    )
    knows = person("kim", interests=cares("x"))
    assert of([passed(knows, "2026-11-20")], people=[knows]).ask is None
    guessed = person("kim", interests=cares("x", source="guess"))
    assert of([passed(guessed, "2026-11-20")], people=[guessed]).ask == guessed


def test_another_dormant_person_each_week_and_everyone_in_turn() -> None:
    quiet = [person(f"q{n}", f"Quiet {n}", met=Met(date(2026, 1, n + 1))) for n in range(3)]
    seen = []
    for n in range(3):
        one = of(people=quiet, today=TODAY + timedelta(weeks=n)).dormant
        assert one is not None
        seen.append(one.person.name)
        assert of(people=quiet[::-1], today=TODAY + timedelta(weeks=n)).dormant == one
    assert sorted(seen) == ["Quiet 0", "Quiet 1", "Quiet 2"]


def test_nobody_is_dormant_who_was_in_touch_or_is_to_be_left_in_peace() -> None:
    resting = person("rest", met=Met(date(2026, 1, 1)), resting_until=date(2027, 1, 1))
    assert of([passed(ADA, "2026-11-01")], people=[ADA, resting]).dormant is None


# ------------------------------------------------------------------ goals, conversations, reminders


def test_a_goal_is_shown_until_the_week_in_which_it_ends() -> None:
    goal = Goal("peers", "Learn", "", 3, date(2026, 11, 17), date(2026, 9, 1))
    (progress,) = of(goals=[goal]).goals
    assert (progress.days, progress.funnel.people) == (-6, 0)
    assert of(goals=[goal], today=TODAY + timedelta(days=1)).goals == []


def test_conversations_are_people_who_said_something_week_by_week() -> None:
    log = [
        passed(ADA, "2026-11-20", "in"),
        passed(ADA, "2026-11-21", "in"),
        passed(BEN, "2026-11-17", "both", "meeting"),
        passed(CLEO, "2026-11-20"),
        passed(CLEO, "2026-11-20", "in", "reaction"),
        passed(CLEO, "2026-11-20", "in", substance=False),
        passed(ADA, "2026-11-16", "in"),
    ]
    counts = of(log).conversations
    assert len(counts) == SEASON_WEEKS
    assert counts[-2:] == [(date(2026, 11, 10), 1), (date(2026, 11, 17), 2)]
    assert sum(number for _, number in counts) == 3


def test_reminders_and_drafts_of_people_who_are_no_longer_there_are_left_out() -> None:
    gone = person("gone")
    reminders = [Reminder("send", ADA.id, BEN.id), Reminder("send", ADA.id, gone.id)]
    drafts = [Draft(f"d-{n}", to.id, "ask", "en", TODAY, "", sent=sent)
              for n, (to, sent) in enumerate([(ADA, None), (BEN, TODAY), (gone, None)])]  # fmt: skip
    found = of(reminders=reminders, drafts=drafts)
    assert [(one.to, one.about) for one in found.recalled] == [(ADA, BEN)]
    assert [person for _, person in found.drafts] == [ADA]


def test_what_is_still_to_come_doesn_t_count() -> None:
    assert of([passed(ADA, "2026-11-24", "in", text="soon")]).waiting == []
