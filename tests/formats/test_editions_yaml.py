"""editions.yaml: what it remembers, and that nothing in it is lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.editions_yaml import HEADER, Revision, add_revisions, compact, format_line, original_site_url, parse
from curate.formats.yamltext import load_yaml
from curate.problems import Problem

EDITION = Revision("2026-11-23-peers", "abcdefghij", datetime(2026, 11, 24, 8, 0, 1, tzinfo=UTC))
LINE = "- {note: 2026-11-23-peers, words: abcdefghij, at: 2026-11-24T08:00:01Z}\n"
EDITIONS = st.builds(
    Revision,
    st.text(min_size=1).filter(bool),
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567", min_size=10, max_size=10),
    st.integers(0, 4 * 10**9).map(lambda s: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=s)),
    st.text(max_size=5),
)


def test_an_edition_is_one_line_for_people_to_read() -> None:
    assert format_line(EDITION) == LINE
    assert parse(LINE) == ({EDITION.note: EDITION}, [])


@given(EDITIONS)
def test_any_edition_comes_back_from_its_line(edition: Revision) -> None:
    line = format_line(edition)
    assert line.splitlines() == [line.removesuffix("\n")]
    assert parse(line) == ({edition.note: edition}, [])


@given(EDITIONS.filter(lambda one: one.note.isprintable()))
def test_the_line_is_yaml(edition: Revision) -> None:
    value = load_yaml(format_line(edition), "").value
    assert [(one["note"], one["words"]) for one in value] == [(edition.note, edition.words)]


def test_the_last_line_of_a_note_holds() -> None:
    later = replace(EDITION, words="jjjjjjjjjj", at=EDITION.at - timedelta(days=1))
    assert parse(format_line(EDITION) + format_line(replace(EDITION, note="b")) + format_line(later))[0] == {
        EDITION.note: later,
        "b": replace(EDITION, note="b"),
    }


@pytest.mark.parametrize(
    "line",
    [
        "-   {note: 2026-11-23-peers, words: abcdefghij, at: '2026-11-24T08:00:01Z'}  # mine",
        '- {at: 2026-11-24T17:00:01+09:00, note: "2026-11-23-peers", words: abcdefghij}',
        "  - {note: 2026-11-23-peers, words: abcdefghij, at: 2026-11-24 08:00:01}",
    ],
)
def test_a_line_as_a_person_writes_it_is_read_too(line: str) -> None:
    assert parse(f"\ufeff# mine\r\n\r\n{line}\r\n") == ({EDITION.note: EDITION}, [])


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "- nonsense",
        "- {note: a}",
        "- {note: a, words: b, at: yesterday}",
        "- {note: a, words: b, at: 2026-02-30T00:00:00Z}",
        "- {note: [a], words: b, at: 2026-11-24T08:00:01Z}",
        '- {note: "a\\q", words: b, at: 2026-11-24T08:00:01Z}',
        "- {note: a, words: b, at: 0001-01-01T00:00:00+09:00}",
        "- {note: a, words: b",
        "<<<<<<< HEAD",
        "- &a [*a]",
    ],
)
def test_a_line_that_cant_be_read_is_named_and_stops_no_other(line: str) -> None:
    found, problems = parse(f"{HEADER}{line}\n{LINE}")
    assert found == {EDITION.note: EDITION}
    assert [problem.where for problem in problems] == ["editions.yaml:3"]
    assert problems[0].hint


@given(st.text())
def test_any_text_is_read_or_named(text: str) -> None:
    _, problems = parse(text)
    assert all(isinstance(problem, Problem) for problem in problems)
    original_site_url(text)
    compact(text)


# ------------------------------------------------------------------ what is added


def test_a_new_file_says_what_it_is_and_where_the_site_first_was() -> None:
    text = add_revisions("", [EDITION], "https://sample.example/")
    assert text == HEADER + '- {site: "https://sample.example/"}\n' + LINE
    assert parse(text) == ({EDITION.note: EDITION}, [])
    assert original_site_url(text) == "https://sample.example/"
    assert load_yaml(text, "").problems == ()


def test_the_first_place_of_the_site_is_kept_when_it_moves() -> None:
    text = add_revisions("", [EDITION], "https://sample.example/")
    moved = add_revisions(text, [replace(EDITION, note="b")], "https://moved.example/")
    assert original_site_url(moved) == "https://sample.example/"
    assert "moved.example" not in moved


def test_the_first_place_is_kept_as_soon_as_there_is_one() -> None:
    text = add_revisions("", [EDITION])
    assert original_site_url(text) == ""
    assert original_site_url(add_revisions(text, [], "https://sample.example/")) == "https://sample.example/"


def test_nothing_new_changes_nothing() -> None:
    assert add_revisions("", []) == ""
    text = add_revisions("", [EDITION], "https://sample.example/")
    assert add_revisions(text, [], "https://sample.example/") == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# mine\n", f"# mine\n{LINE}"),
        ("# no line end", f"# no line end\n{LINE}"),
        ("# windows\r\n", "# windows\r\n" + LINE.replace("\n", "\r\n")),
    ],
)
def test_what_stands_in_the_file_stays_as_it_is(before: str, after: str) -> None:
    assert add_revisions(before, [EDITION]) == after


@given(st.lists(EDITIONS, max_size=8), st.lists(EDITIONS, max_size=8))
def test_adding_reads_back_as_what_was_there_and_what_is_new(first: list[Revision], second: list[Revision]) -> None:
    text = add_revisions(add_revisions("", first, "https://s.example/"), second, "https://s.example/")
    assert parse(text) == ({one.note: one for one in [*first, *second]}, [])


# ------------------------------------------------------------------ what is taken out


def test_lines_that_no_longer_hold_are_taken_out_once_they_are_the_most() -> None:
    old = [replace(EDITION, words=word) for word in ("aaaaaaaaaa", "bbbbbbbbbb")]
    text = HEADER + "- {site: https://s.example/}\n" + "".join(map(format_line, old)) + "# mine\nnonsense\n"
    assert compact(text) == text
    assert compact(text + LINE) == HEADER + "- {site: https://s.example/}\n# mine\nnonsense\n" + LINE


@given(st.lists(st.builds(replace, EDITIONS, note=st.sampled_from("abc")), max_size=12))
def test_taking_lines_out_changes_nothing_that_is_read(editions: list[Revision]) -> None:
    text = add_revisions("", editions, "https://s.example/")
    short = compact(text)
    assert (parse(short), original_site_url(short)) == (parse(text), original_site_url(text))
    assert short.count("note: ") <= max(2 * len({one.note for one in editions}), 0)
    assert compact(short) == short
