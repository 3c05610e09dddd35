"""The ledger: every entry that makes sense is read, one is added or taken out, and no other byte changes."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.note import note_digest
from curate.formats.posted_yaml import (
    HEADER,
    add_entry,
    format_line,
    latest_entry,
    parse,
    remove_entry,
    was_edited_since,
)
from curate.model import Note, PostRecord, Source

TOKYO = timezone(timedelta(hours=9))
AT = datetime(2026, 11, 23, 9, 12, tzinfo=TOKYO)
ONE = PostRecord("2026-11-23-x", "bluesky", AT, "https://bsky.example/p/1", "3f2a1b")
LINE = '- {note: 2026-11-23-x, network: bluesky, at: 2026-11-23T09:12+09:00, address: "https://bsky.example/p/1", words: 3f2a1b}\n'  # noqa: E501
NOTE = Note("2026-11-23-x", "T", date(2026, 11, 23), (), Source("https://e.example/"), "Café.", "Q", "Take", "Ask?")


def named(text: str) -> list[tuple[str, str]]:
    return [(one.note, one.network) for one in parse(text)[0]]


def test_an_entry_is_one_line_that_reads_back_as_it_was() -> None:
    assert format_line(ONE) == LINE
    found, problems = parse(LINE)
    assert (found, problems) == ([replace(ONE, line=1)], [])
    assert found[0].at.tzinfo is UTC


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
    lambda name: name == name.strip()
)
TIMES = st.integers(-20_000_000, 20_000_000).map(lambda minutes: AT + timedelta(minutes=minutes))
ENTRIES = st.builds(
    PostRecord, NAMES, NAMES, TIMES, st.sampled_from(["", "https://e.example/a?b=c,d#e", "https://例え.テスト/'x'"]),
    st.text("abcdef234", max_size=10),
)  # fmt: skip


@given(st.lists(ENTRIES, max_size=4), ENTRIES)
def test_whatever_a_note_is_called_it_is_added_last_and_can_be_taken_out_again(
    many: list[PostRecord], one: PostRecord
) -> None:
    text = ""
    for each in many:
        text = add_entry(text, each)
    new = add_entry(text, one)
    assert new.startswith(text)
    found, problems = parse(new)
    assert problems == []
    assert [replace(each, line=0) for each in found] == [*many, one]
    assert new.count("\n") == HEADER.count("\n") + len(many) + 1
    assert remove_entry(new, found[-1]) == (text or HEADER)


@pytest.mark.parametrize(
    "name", ["null", "~", "- x", "a: b", "#x", "{y}", "'", '"', "日本語", "𠮷", "a\u2028b", "no", "1"]
)
def test_names_that_mean_something_in_yaml_stay_names(name: str) -> None:
    assert named(add_entry("", replace(ONE, note=name))) == [(name, "bluesky")]


@pytest.mark.parametrize(
    ("before", "gap"),
    [
        ("# mine: 私の\n", ""),
        ("- {note: a, network: x, at: 2026-11-01}", "\n"),
        ("- {note: a, network: x, at: 2026-11-01}\r\n# end\r\n", ""),
        ("- {note: a, network: x, at: 2026-11-01}\r\n\r\n# end", "\r\n"),
        ("---\n- note: a\n  network: x\n  at: 2026-11-01\n", ""),
        ("\ufeff- {note: a, network: x, at: 2026-11-01}\n", ""),
        ("- {note: a, netwrk: x, at: 2026-11-01}\n", ""),
        ("- {note: a, network: x, at: 2026-11-01\n- {note: b, network: x, at: 2026-11-01}\n", ""),
    ],
)
def test_what_stands_in_the_file_stays_byte_for_byte_and_a_last_line_is_ended(before: str, gap: str) -> None:
    new = add_entry(before, ONE)
    end = "\r\n" if "\r\n" in before else "\n"
    assert new == before + gap + LINE.replace("\n", end)
    assert parse(new)[0][-1] == replace(ONE, line=new.count("\n"))


def test_a_list_that_is_set_in_goes_on_as_it_is() -> None:
    before = "  - {note: a, network: x, at: 2026-11-01}\n"
    assert add_entry(before, ONE) == before + "  " + LINE


@pytest.mark.parametrize(
    "text",
    ["[{note: a, network: x, at: 2026-11-01}]\n", "- {note: a, network: x, at: 2026-11-01}\n...\n"],
)
def test_where_nothing_can_be_added_at_the_end_that_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="isn't a list that goes on"):
        add_entry(text, ONE)


@pytest.mark.parametrize(
    ("bad", "what", "hint"),
    [
        ("- {note: a, network: x}", "“at” is missing", "add it"),
        ("- {note: a, network: x, at: yesterday}", "“at”: 'yesterday' is not a time", "2026-11-23T09:12+09:00"),
        ("- {note: a, network: x, at: [1]}", "“at”: this should be a time", "2026-11-23"),
        ("- {note: , network: x, at: 2026-11-01}", "“note”: this should be a name", ""),
        ("- {note: [a], network: x, at: 2026-11-01}", "“note”: this should be a name", ""),
        ("- {note: a, network: x, at: 2026-11-01, address: bsky.app/1}", "is not a web address", "https://"),
        ("- a", "an entry should have note:, network: and at:", "- {note: NAME"),
        ("- {note: a, network: x, at: 2026-11-01", "broken YAML", ""),
        ("-\tnote: a", "broken YAML", ""),
    ],
)
def test_a_bad_entry_costs_itself_alone_and_is_named_with_its_line(bad: str, what: str, hint: str) -> None:
    good = "- {note: b, network: x, at: 2026-11-01}"
    found, problems = parse(f"# mine\n{good}\n{bad}\n{good}\n")
    assert [(one.note, one.line) for one in found] == [("b", 2), ("b", 4)]
    assert len(problems) == 1
    assert problems[0].where in ("posted.yaml:3", "posted.yaml:4")  # YAML notices an open bracket a line later
    assert what in problems[0].what
    assert hint in problems[0].hint


def test_an_unknown_key_is_named_and_costs_nothing() -> None:
    found, problems = parse("- {note: a, network: x, at: 2026-11-01, adress: https://e.example/}\n")
    assert len(found) == 1
    assert (problems[0].where, "“adress”" in problems[0].what, problems[0].hint) == (
        *("posted.yaml:1", True), "did you mean “address”?",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["note: a\n", "words\n"])
def test_a_file_that_is_no_list_is_one_problem(text: str) -> None:
    found, problems = parse(text)
    assert found == []
    assert [problem.what for problem in problems] == ["this should be a list of what was posted"]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", HEADER, "---\n"])
def test_an_empty_file_is_an_empty_ledger(text: str) -> None:
    assert parse(text) == ([], [])


@given(st.text(st.sampled_from("-{}[]:, \n\tnoteawrk#&*'\"!|>%@`~?x")))
def test_reading_never_fails(text: str) -> None:
    found, problems = parse(text)
    assert all(one.note and one.line for one in found)
    assert all(problem.where.startswith("posted.yaml:") for problem in problems)


@pytest.fixture
def new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-23T09:12+09:00", datetime(2026, 11, 23, 0, 12, tzinfo=UTC)),
        ("2026-11-23T09:12Z", datetime(2026, 11, 23, 9, 12, tzinfo=UTC)),
        ("2026-11-23 09:12", datetime(2026, 11, 23, 14, 12, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 7, 1, 4, 0, tzinfo=UTC)),
    ],
)
def test_a_time_without_its_offset_is_of_this_computers_zone(new_york: None, written: str, meant: datetime) -> None:
    assert [one.at for one in parse(f"- {{note: a, network: x, at: {written}}}\n")[0]] == [meant]


def test_an_entry_on_several_lines_is_taken_out_whole_and_comments_stay() -> None:
    text = "# a\r\n- note: a\r\n  network: x\r\n  at: 2026-11-01\r\n# b\r\n\r\n- {note: b, network: x, at: 2026-11-02}"
    first, second = parse(text)[0]
    assert remove_entry(text, first) == "# a\r\n# b\r\n\r\n- {note: b, network: x, at: 2026-11-02}"
    assert remove_entry(text, second) == text.rpartition("- {")[0]


@pytest.mark.parametrize(
    "text", ["[{note: a, network: x, at: 2026-11-01}]\n", "-\n  {note: a, network: x, at: 2026-11-01}\n"]
)
def test_an_entry_that_has_no_line_of_its_own_is_left_to_the_user(text: str) -> None:
    with pytest.raises(ValueError, match="can't be told"):
        remove_entry(text, parse(text)[0][0])


def test_the_digest_is_of_what_readers_see_and_of_nothing_else() -> None:
    assert len(note_digest(NOTE)) == 10
    for same in (
        replace(NOTE, name="other", date=date(2020, 1, 1), topics=("a",), lang="ja"),
        replace(NOTE, words=unicodedata.normalize("NFD", NOTE.words)),
    ):
        assert note_digest(same) == note_digest(NOTE)
    others = [
        note_digest(other)
        for other in (
            replace(NOTE, title="Else"),
            replace(NOTE, words="Else"),
            replace(NOTE, quote="Else"),
            replace(NOTE, takeaway="Else"),
            replace(NOTE, question="Else"),
            replace(NOTE, quote="", takeaway="QTake"),
        )
    ]
    assert len({*others, note_digest(NOTE)}) == len(others) + 1


def test_a_note_is_edited_since_when_it_says_something_else() -> None:
    posted = replace(ONE, words=note_digest(NOTE))
    assert not was_edited_since(NOTE, posted)
    assert was_edited_since(replace(NOTE, words="Other."), posted)
    assert not was_edited_since(replace(NOTE, words="Other."), replace(posted, words=""))


def test_the_last_entry_is_the_newest_and_of_one_time_the_one_further_down() -> None:
    old, new = replace(ONE, line=2), replace(ONE, at=AT + timedelta(days=1), line=1)
    assert latest_entry([new, old], ONE.note, "bluesky") == new
    assert latest_entry([old, replace(ONE, line=9)], ONE.note, "bluesky") == replace(ONE, line=9)
    assert latest_entry([old], ONE.note, "x") is None
