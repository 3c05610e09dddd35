"""The record of mentions sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.sent_mentions import (
    HEADER,
    SentMention,
    add_mention,
    latest_mentions,
    parse,
)

AT = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)
ONE = SentMention(AT, "2026-11-23-x", "https://other.example/one", "sending", "abc", "https://other.example/end")

PLAIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)
MENTIONS = st.builds(
    SentMention,
    at=st.integers(1_600_000_000, 2_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    note=PLAIN.filter(str.isprintable),
    target=st.sampled_from(["https://a.example/", "https://日本.example/道?a=1&b={c}#d", "https://a.example/: - x"]),
    state=st.sampled_from(["sending", "accepted", "refused", "failed", "none"]),
    words=st.just("abcdefghij"),
    endpoint=st.sampled_from(["", "https://a.example/end?x=%20"]),
    status=st.sampled_from([0, 202, 410]),
    answer=st.sampled_from(["", "https://a.example/status/1"]),
)


def bare(mentions: Any) -> list[SentMention]:
    return [replace(mention, line=0) for mention in mentions]


@given(st.lists(MENTIONS, max_size=6))
def test_what_was_appended_is_read_back_in_its_order(mentions: list[SentMention]) -> None:
    text = ""
    for mention in mentions:
        before, text = text, add_mention(text, mention)
        assert text.startswith(before)
    found, problems = parse(text, "mentions.yaml")
    assert (bare(found), problems) == (mentions, [])


def test_a_record_is_a_line_that_a_person_can_read() -> None:
    assert add_mention("", ONE) == (
        f'{HEADER}- {{at: "2026-11-23T10:00:00Z", note: "2026-11-23-x", target: "https://other.example/one", '
        'state: "sending", words: "abc", endpoint: "https://other.example/end"}\n'
    )


@pytest.mark.parametrize("text", ["# mine\n- {at: 2026-11-01, note: n, target: t, state: none}", "# mine\r\n", "\n"])
def test_every_byte_of_the_users_stays(text: str) -> None:
    new = add_mention(text, ONE)
    assert new.startswith(text)
    assert bare(parse(new, "x")[0])[-1] == ONE
    assert ("\r\n" in text) == new.endswith("\r\n")


@pytest.mark.parametrize(
    "text", ["- {a: [\n", "key: value\n", "- {at: 2026-11-01, note: n, target: t, state: none}\n...\n"]
)
def test_a_file_that_takes_no_more_records_is_not_written_to(text: str) -> None:
    with pytest.raises(ValueError, match="list"):
        add_mention(text, ONE)


def test_faults_are_told_with_their_line_and_cost_one_record() -> None:
    text = (
        "- {at: 2026-11-01, note: a, target: t, state: none}\n"
        "- {at: soon, note: b, target: t, state: none}\n"
        "- {at: 2026-11-01, note: c, target: t, state: lost}\n"
        "- {at: 2026-11-01, note: d, target: t, state: none, colour: red}\n"
        "- {at: 2026-11-01T09:00:00+09:00, note: e, target: t, state: accepted, status: 202}\n"
    )
    found, problems = parse(text, "mentions.yaml")
    assert [mention.note for mention in found] == ["a", "d", "e"]
    assert [mention.line for mention in found] == [1, 4, 5]
    assert found[-1].at == datetime(2026, 11, 1, tzinfo=UTC)
    assert [problem.where for problem in problems] == [f"mentions.yaml:{n}" for n in (2, 3, 4)]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", HEADER])
def test_an_empty_record_is_no_fault(text: str) -> None:
    assert parse(text, "x") == ((), [])


def test_a_long_record_is_read_to_its_end_with_its_lines() -> None:
    text = HEADER + "".join(f"- {{at: 2026-11-01, note: n{i}, target: t, state: none}}\n" for i in range(12_500))
    found, problems = parse(text, "x")
    assert problems == []
    assert [(found[i].note, found[i].line) for i in (0, 1_999, 2_000, 12_499)] == [
        ("n0", 2),
        ("n1999", 2_001),
        ("n2000", 2_002),
        ("n12499", 12_501),
    ]


def test_of_each_page_the_last_record_stands() -> None:
    later = replace(ONE, state="accepted", target="http://other.example/one/")
    other = replace(ONE, note="other")
    assert latest_mentions([ONE, other, later]) == {
        ("2026-11-23-x", "//other.example/one"): later,
        ("other", "//other.example/one"): other,
    }
