"""On which days a note may be published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from curate.formats.publication_days import day_problem, next_change
from curate.model import Note, Source
from curate.problems import WAITING

TODAY = date(2026, 11, 20)
NOTE = Note(
    "x",
    "X",
    TODAY,
    (),
    Source(""),
    "Words.",
    where="site/notes/x.md",
    lines={"publishDate": 4, "expiry_date": 5, "date": 2},
)


@pytest.mark.parametrize(
    ("publish", "expiry", "line", "what"),
    [
        (date(2026, 11, 21), None, 4, "waits until 2026-11-21, its publishDate"),
        (date(2026, 11, 21), date(2026, 11, 19), 4, "waits until 2026-11-21, its publishDate"),
        (None, date(2026, 11, 19), 5, "isn't published since 2026-11-19, its expiryDate, is past"),
    ],
)
def test_a_note_waits_for_its_day_and_goes_after_its_last(
    publish: date | None, expiry: date | None, line: int, what: str
) -> None:
    problem = day_problem(replace(NOTE, publish_date=publish, expiry_date=expiry), TODAY)
    assert problem is not None
    assert (problem.where, problem.what, problem.kind) == (f"site/notes/x.md:{line}", what, WAITING)


@pytest.mark.parametrize(("publish", "expiry"), [(None, None), (TODAY, TODAY), (date(2020, 1, 1), date.max)])
def test_between_its_days_it_is_published(publish: date | None, expiry: date | None) -> None:
    assert day_problem(replace(NOTE, publish_date=publish, expiry_date=expiry), TODAY) is None


def test_the_next_change_is_the_first_day_of_one_or_the_day_after_the_last_of_another() -> None:
    soon = replace(NOTE, publish_date=date(2026, 11, 25))
    ending = replace(NOTE, expiry_date=date(2026, 11, 22))
    assert next_change([soon, ending, NOTE], TODAY) == date(2026, 11, 23)
    assert next_change([soon], TODAY) == date(2026, 11, 25)
    assert next_change([NOTE, replace(NOTE, expiry_date=TODAY.replace(day=1))], TODAY) is None
