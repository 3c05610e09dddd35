"""Introductions by double opt-in, and who could introduce the user."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest

from curate.problems import CannotRun
from curate.reach.files import introductions_jsonl as file
from curate.reach.introductions import (
    FINAL_STEPS,
    NEXT_STEPS,
    Event,
    Reminder,
    TextRequest,
    advance,
    find_introducer,
    find_paths,
    find_reminders,
    may_send,
    required_texts,
)
from curate.reach.introductions import (
    IntroductionPath as Path,
)
from curate.reach.model import Candidate, Introduction, IntroductionStep, Met
from tests.reach.people import TODAY, cares, passed, person

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
A, B = person("sato", "Hanako Sato"), person("kim", "Daniel Kim")
STEPS: tuple[IntroductionStep, ...] = get_args(IntroductionStep)
EVENTS: tuple[Event, ...] = get_args(Event)


def begun() -> Introduction:
    return Introduction("i-aaaaaaaa", A.id, B.id, "Both rebuild onboarding.", ((AT, "idea"),))


def went(*events: Event) -> Introduction:
    one = begun()
    for event in events:
        one = advance(one, event, AT)
    return one


REACHED: dict[IntroductionStep, tuple[Event, ...]] = {
    "idea": (),
    "asked_a": ("asked",),
    "asked_b": ("asked", "yes"),
    "both_yes": ("asked", "yes", "yes"),
    "introduced": ("asked", "yes", "yes", "introduced"),
    "reported_back": ("asked", "yes", "yes", "introduced", "reported"),
    "declined": ("asked", "no"),
}
LEADS: dict[tuple[IntroductionStep, Event], IntroductionStep] = {
    ("idea", "asked"): "asked_a",
    ("asked_a", "yes"): "asked_b",
    ("asked_b", "yes"): "both_yes",
    ("both_yes", "introduced"): "introduced",
    ("introduced", "reported"): "reported_back",
    **{(step, "no"): "declined" for step in ("idea", "asked_a", "asked_b", "both_yes")},
}


# ------------------------------------------------------------------ the machine, all of it


@pytest.mark.parametrize("step, event", list(itertools.product(STEPS, EVENTS)))
def test_each_event_leads_on_or_is_refused(step: IntroductionStep, event: Event) -> None:
    one = went(*REACHED[step])
    assert one.step == step
    if (step, event) in LEADS:
        assert advance(one, event, AT).step == LEADS[step, event]
    else:
        with pytest.raises(CannotRun) as refused:
            advance(one, event, AT)
        assert refused.value.problems[0].what


def everything_possible() -> Iterator[tuple[tuple[Event, ...], Introduction]]:
    """Each way an introduction can go, with every stop on it."""
    waiting: list[tuple[tuple[Event, ...], Introduction]] = [((), begun())]
    while waiting:
        events, one = waiting.pop()
        yield events, one
        for event in EVENTS:
            if (one.step, event) in LEADS:
                waiting.append(((*events, event), advance(one, event, AT)))


def test_there_are_ten_ways_to_stand_and_each_ends() -> None:
    found = list(everything_possible())
    assert len(found) == 10
    assert all(not NEXT_STEPS[one.step] for _, one in found if one.step in FINAL_STEPS)
    assert {one.step for _, one in found} == set(STEPS)


@pytest.mark.parametrize("events, one", list(everything_possible()))
def test_the_joint_message_waits_for_both(events: tuple[Event, ...], one: Introduction) -> None:
    both = events[:3] == ("asked", "yes", "yes") and "no" not in events
    assert may_send(one, "introduction") == both
    assert any(text.kind == "introduction" for text in required_texts(one)) == (both and len(events) == 3)


@pytest.mark.parametrize("events, one", list(everything_possible()))
def test_the_second_is_asked_only_once_the_first_said_yes(events: tuple[Event, ...], one: Introduction) -> None:
    to_b = [text for text in required_texts(one) if text.to == B.id and text.kind == "intro_ask"]
    assert bool(to_b) == (events == ("asked", "yes"))
    assert all(text.agreed for text in to_b)


@pytest.mark.parametrize("events, one", list(everything_possible()))
def test_what_the_first_hears_at_the_end_is_the_same_whoever_declined(
    events: tuple[Event, ...], one: Introduction
) -> None:
    heard = [text for text in required_texts(one) if text.to == A.id]
    if one.step == "declined":
        said_yes = "yes" in events
        assert heard == ([TextRequest("intro_close", A.id, B.id)] if said_yes else [])
    assert [text for text in required_texts(one) if text.to not in (A.id, B.id)] == []


@pytest.mark.parametrize("events, one", list(everything_possible()))
def test_nothing_of_a_declined_one_may_go_out_but_that_it_came_to_nothing(
    events: tuple[Event, ...], one: Introduction
) -> None:
    kinds = [kind for kind in ("intro_ask", "intro_blurb", "introduction", "intro_close") if may_send(one, kind)]
    assert (kinds == ["intro_close"]) == (one.step == "declined")


# ------------------------------------------------------------------ the file


@pytest.mark.parametrize("events, one", list(everything_possible()))
def test_each_is_read_back_as_it_was_written_step_by_step(events: tuple[Event, ...], one: Introduction) -> None:
    lines = [file.serialize_first_step(begun())]
    lines += [file.serialize_last_step(went(*events[: n + 1])) for n in range(len(events))]
    assert file.parse("\n".join(lines)) == ([one], [])


def test_no_line_but_the_first_names_the_people() -> None:
    """So that what is held of one doesn't show how the other answered."""
    for n in range(1, 5):
        line = file.serialize_last_step(went(*REACHED["introduced"][:n]))
        assert A.id not in line
        assert B.id not in line


@pytest.mark.parametrize(
    "line, what",
    [
        ('{"at": "2026-11-02", "id": "i-b", "step": "asked_a"}', "“asked_a” of an introduction that was never begun"),
        ('{"at": "2026-11-02", "id": "i-aaaaaaaa", "step": "introduced"}', "“introduced” can't follow “idea”"),
        ('{"at": "2026-11-02", "id": "i-b", "step": "idea", "a":"p"}', "an introduction is of two people, “a” and “b”"),
        ('{"at": "2026-11-02", "id": "i-b", "step": "idea", "a": "p", "b": "p"}', "“a” and “b” are the same person"),
        ('{"at": "soon", "id": "i-b", "step": "idea"}', "“at” is no time such as 2026-11-23T10:00:00+09:00"),
        ('{"at": "2026-11-02", "id": "i-b", "step": "married"}', f"“step” is one of {', '.join(STEPS)}"),
        ('{"at": "2026-11-02", "step": "idea"}', "“id” is missing"),
    ],
)  # fmt: skip
def test_a_broken_line_costs_that_line(line: str, what: str) -> None:
    found, problems = file.parse(
        f"{file.serialize_first_step(begun())}\n{line}\n{file.serialize_last_step(went('asked'))}\n"
    )
    assert [one.step for one in found] == ["asked_a"]
    assert [(problem.where, problem.what) for problem in problems] == [("introductions.jsonl:2", what)]


# ------------------------------------------------------------------ reminders


@pytest.mark.parametrize(
    "step, days, kind",
    [
        ("both_yes", 0, "send"),
        ("asked_a", 13, None),
        ("asked_a", 14, "silent"),
        ("asked_b", 14, "silent"),
        ("introduced", 20, None),
        ("introduced", 21, "ask_back"),
        ("reported_back", 90, None),
        ("declined", 90, None),
        ("idea", 0, "begin"),
    ],
)
def test_what_an_introduction_reminds_of(step: IntroductionStep, days: int, kind: Any) -> None:
    one = went(*REACHED[step])
    found = find_reminders([one], [A, B], [], AT.date() + timedelta(days=days))
    assert [reminder.kind for reminder in found] == ([kind] if kind else [])


def test_whoever_brought_the_user_together_with_somebody_is_thanked_then_told_how_it_went() -> None:
    met = person("kim", "Daniel Kim", met=Met(date(2026, 10, 1), through="Hanako Sato"))
    everybody = [A, met]
    thank = Reminder("thank", A.id, met.id, since=date(2026, 10, 1))
    assert find_reminders([], everybody, [], TODAY) == [thank]
    log = [passed(A, "2026-10-02", kind="thanks")]
    assert find_reminders([], everybody, log, TODAY) == []
    log.append(passed(met, "2026-10-20", "both", "meeting"))
    assert find_reminders([], everybody, log, TODAY) == [
        Reminder("report_back", A.id, met.id, since=date(2026, 10, 20))
    ]
    log.append(passed(A, "2026-10-21"))
    assert find_reminders([], everybody, log, TODAY) == []


# ------------------------------------------------------------------ who could introduce me?

CHAIN = [
    person("abe", "Abe Aiko", organisation="Example Rail", met=Met(date(2026, 1, 1), "Kyoto meeting", "Baba Jun")),
    person("baba", "Baba Jun", interests=cares("trustee elections")),
    person("chiba", "Chiba Rin", organisation="example rail", met=Met(date(2026, 1, 1), "Kyoto meeting")),
    person("doi", "Doi Ken", interests=cares("rail strikes", source="guess"), met=Met(through="Chiba Rin")),
    person("endo", "Endo Mai", organisation="Example Rail", do_not_contact=True),
]
ABE, BABA, CHIBA, DOI, ENDO = (one.id for one in CHAIN)


@pytest.mark.parametrize(
    "wanted, expected",
    [
        ("Abe", [Path(BABA, "introduced", "Abe Aiko"), Path(CHIBA, "same_place", "Abe Aiko"),
                 Path(CHIBA, "met_there", "Kyoto meeting")]),
        ("Chiba", [Path(ABE, "same_place", "Chiba Rin"), Path(ABE, "met_there", "Kyoto meeting"),
                   Path(BABA, "introduced", "Abe Aiko"), Path(DOI, "met_through", "Chiba Rin")]),
        ("Example Rail", [Path(ABE, "knows", "Example Rail"), Path(BABA, "introduced", "Abe Aiko"),
                          Path(CHIBA, "knows", "example rail")]),
        ("elections", [Path(BABA, "about", "trustee elections")]),
        ("strikes", []),
        ("Fukuda", [Path(ABE, "same_place", "Fukuda Ryo"), Path(BABA, "introduced", "Abe Aiko"),
                    Path(CHIBA, "same_place", "Fukuda Ryo")]),
        ("nobody at all", []),
        ("", []),
    ],
)  # fmt: skip
def test_who_could_introduce_me_follows_how_people_were_met(wanted: str, expected: list[Path]) -> None:
    """By name, not ranked; nobody who is to be left in peace; a guess is no reason."""
    waiting = [Candidate("p-cccccccc", "Fukuda Ryo", organisation="Example Rail")]
    assert find_paths(wanted, CHAIN, waiting, TODAY) == expected


def test_a_name_that_several_have_introduces_nobody() -> None:
    two = [person("one", "Sato Jun"), person("two", "Sato Mei"), person("tri", "Ito", met=Met(through="Sato"))]
    assert find_introducer(two[2], two) is None
