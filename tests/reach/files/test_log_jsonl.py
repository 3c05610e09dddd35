"""The log: a line for each contact, and a broken line costs that line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.text import clean
from curate.reach.files.log_jsonl import DIRECTIONS, KINDS, parse, serialize_entry
from curate.reach.model import LogEntry

TOKYO = timezone(timedelta(hours=9))
AT = datetime(2026, 11, 25, 8, 30, tzinfo=TOKYO)
ONE = LogEntry(AT, "p-aaaaaaaa", "out", "share", "京都の話", item="2026-11-06-x", line=1)
LINE = (
    '{"at": "2026-11-25T08:30:00+09:00", "person": "p-aaaaaaaa", "direction": "out", "kind": "share", '
    '"text": "京都の話", "substance": true, "item": "2026-11-06-x"}'
)


def test_an_entry_is_one_line_that_reads_back() -> None:
    assert serialize_entry(ONE) == LINE
    assert parse(LINE) == ([ONE], [])


def test_its_day_is_the_user_s() -> None:
    assert ONE.day.isoformat() == "2026-11-25"
    assert ONE.at.astimezone(UTC).date().isoformat() == "2026-11-24"


entries = st.builds(
    LogEntry,
    st.integers(0, 10_000_000).map(lambda seconds: AT + timedelta(seconds=seconds)),
    st.just("p-aaaaaaaa"),
    st.sampled_from(DIRECTIONS),
    st.sampled_from(KINDS),
    st.text(max_size=20).map(clean),
    st.booleans(),
    st.text("abc/:-", max_size=8),
)


@settings(max_examples=30)
@given(st.lists(entries, max_size=5))
def test_whatever_was_said_it_reads_back_the_oldest_first(many: list[LogEntry]) -> None:
    found, problems = parse("".join(serialize_entry(one) + "\n" for one in many))
    assert problems == []
    assert [(one.at, one.text, one.item) for one in found] == [
        (one.at, one.text, one.item) for one in sorted(many, key=lambda one: one.at)
    ]


@pytest.mark.parametrize(
    "old, new, problem",
    [
        ('"p-aaaaaaaa"', '""', "“person” is missing"),
        ('"out"', '"up"', "“direction” is one of out, in, both"),
        ('"share"', '"like"', "“kind” is one of"),
        ("true", '"yes"', "“substance” should be true or false"),
        ("2026-11-25T", "yesterday ", "“at” is no time"),
        ('"item"', '"mood"', "unknown key “mood”"),
        ("}", "", "broken JSON"),
        (LINE, "[]", "this should be an object"),
    ],
)
def test_a_line_that_makes_no_sense_is_left_out_and_told(old: str, new: str, problem: str) -> None:
    found, problems = parse(f"\n{LINE.replace(old, new, 1)}\n{LINE}\n")
    assert [one.line for one in found] == [3]
    assert [p.where for p in problems] == ["log.jsonl:2"]
    assert problem in problems[0].what
