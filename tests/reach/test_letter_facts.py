"""What a letter may say, by what is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from curate.reach import letter_facts
from curate.reach.model import Evidence, Interest, Introduction, Met
from tests.reach.people import passed, person

DAY = date(2026, 3, 2)
UMA = person("uma", "Uma Sample", interests=(Interest("data contracts", "told_me", DAY),))
TOLD = Evidence("data contracts", "told_me", DAY)
AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "more, log, cited",
    [
        ({}, [], False),
        ({"met": Met(DAY)}, [], True),
        ({"met": Met(date(2026, 3, 3))}, [], False),
        ({"met": Met(DAY, "LinkedIn")}, [], False),
        ({"interests": (Interest("data contracts", "told_me", DAY, given=True),)}, [], True),
        ({"interests": (Interest("another", "told_me", DAY, given=True),)}, [], False),
        ({}, [passed(UMA, "2026-03-02", "both", "meeting")], True),
        ({}, [passed(UMA, "2026-03-02", "in")], True),
        ({}, [passed(UMA, "2026-03-02", "out")], False),
        ({}, [passed(UMA, "2026-03-02", "in", "reaction")], False),
        ({}, [passed(UMA, "2026-03-03", "in")], False),
        ({}, [passed(person("ben"), "2026-03-02", "in")], False),
    ],
)
def test_a_day_is_cited_where_they_can_have_said_so_on_it(more: Any, log: Any, cited: bool) -> None:
    one = letter_facts.with_citable_day(TOLD, replace(UMA, **more), log)
    assert one == (TOLD if cited else replace(TOLD, on=None))


@pytest.mark.parametrize(
    "log, how",
    [
        (
            [passed(UMA, "2026-02-01", "out", "share", item="x"), passed(UMA, "2026-03-02", "in", item="x")],
            "wrote_back",
        ),
        ([passed(UMA, "2026-03-02", "in", item="x")], "wrote"),
        ([passed(UMA, "2026-02-01", "out"), passed(UMA, "2026-03-02", "both", "meeting", item="x")], "spoke"),
        ([passed(UMA, "2026-02-01", "out"), passed(UMA, "2026-03-02", "in", "share", item="x")], "sent"),
    ],
)
def test_that_they_came_back_to_something_is_told_as_it_was(log: Any, how: str) -> None:
    assert letter_facts.classify_response(Evidence("X", "liked", DAY), UMA, log) == how


def test_that_somebody_was_not_asked_holds_for_introductions_of_before_too() -> None:
    a, b = person("a"), person("b")
    new = Introduction("i-2", a.id, b.id, "x", ((AT, "idea"),))
    asked = Introduction("i-1", b.id, a.id, "x", ((AT, "idea"), (AT, "asked_a"), (AT, "declined")))
    assert letter_facts.is_unasked(new, b, [new])
    assert not letter_facts.is_unasked(new, b, [asked, new])
    assert letter_facts.is_unasked(new, a, [asked, new])


def test_talk_since_is_words_both_ways_after_the_day_they_met() -> None:
    met = replace(UMA, met=Met(DAY))
    out, back = passed(UMA, "2026-03-05"), passed(UMA, "2026-03-06", "in")
    assert not letter_facts.has_talked_since_meeting(met, [])
    assert not letter_facts.has_talked_since_meeting(met, [out])
    assert letter_facts.has_talked_since_meeting(met, [out, back])
    assert letter_facts.has_talked_since_meeting(met, [passed(UMA, "2026-03-06", "both", "call")])
    assert not letter_facts.has_talked_since_meeting(met, [passed(UMA, "2026-03-02", "both", "meeting")])
    assert not letter_facts.has_talked_since_meeting(met, [out, replace(back, substance=False)])


def test_thanks_again_is_said_after_thanks() -> None:
    assert letter_facts.has_thanked(UMA, [passed(UMA, "2026-03-05", "out", "thanks")])
    assert not letter_facts.has_thanked(UMA, [passed(UMA, "2026-03-05", "in", "thanks"), passed(UMA, "2026-03-05")])
