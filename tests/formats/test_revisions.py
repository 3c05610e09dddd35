"""When a note last changed: what a feed is told, what the file remembers, and that nothing in it is lost."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.note import note_digest
from curate.formats.revisions import (
    HEADER,
    LastCommit,
    Revision,
    add_revisions,
    compact,
    compute_revisions,
    find_renamed,
    format_line,
    original_site_url,
    parse,
)
from curate.formats.yamltext import load_yaml
from curate.model import Note, Source
from curate.problems import Problem

NOTE = Note("2026-11-23-peers", "Peers", date(2026, 11, 23), (), Source("https://e.example/"), "Meet one a day.")
DAY = datetime(2026, 11, 23, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 7, 30, 15, 999, UTC)
EDITION = Revision("2026-11-23-peers", "abcdefghij", datetime(2026, 11, 24, 8, 0, 1, tzinfo=UTC))
LINE = "- {note: 2026-11-23-peers, words: abcdefghij, at: 2026-11-24T08:00:01Z}\n"
EDITIONS = st.builds(
    Revision,
    st.text(min_size=1).filter(bool),
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567", min_size=10, max_size=10),
    st.integers(0, 4 * 10**9).map(lambda s: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=s)),
    st.text(max_size=5),
)


# ------------------------------------------------------------------ when a note changed


def test_a_note_never_seen_changed_on_its_day() -> None:
    times, new = compute_revisions([NOTE], {}, NOW)
    assert times == {NOTE.name: DAY}
    assert new == [Revision(NOTE.name, note_digest(NOTE), DAY)]


def test_a_note_that_says_the_same_changed_when_the_file_says() -> None:
    known = {NOTE.name: Revision(NOTE.name, note_digest(NOTE), EDITION.at)}
    assert compute_revisions([NOTE], known, NOW) == ({NOTE.name: EDITION.at}, [])


@pytest.mark.parametrize(
    "note",
    [replace(NOTE, words="New."), replace(NOTE, title="New"), replace(NOTE, quote="q"), replace(NOTE, takeaway="t")],
)
def test_a_note_that_says_something_else_changed_now(note: Note) -> None:
    known = {NOTE.name: Revision(NOTE.name, note_digest(NOTE), DAY)}
    now = NOW.replace(microsecond=0)
    assert compute_revisions([note], known, NOW) == ({note.name: now}, [Revision(note.name, note_digest(note), now)])


def test_a_note_filed_elsewhere_among_the_topics_says_the_same() -> None:
    known = {NOTE.name: Revision(NOTE.name, note_digest(NOTE), DAY)}
    assert compute_revisions([replace(NOTE, topics=("new",))], known, NOW) == ({NOTE.name: DAY}, [])


def test_no_note_changed_before_its_day() -> None:
    early = DAY - timedelta(hours=5)  # it is the 23rd already where the user lives
    known = {NOTE.name: Revision(NOTE.name, "other", DAY)}
    assert compute_revisions([NOTE], known, early)[0] == {NOTE.name: DAY}
    known = {NOTE.name: Revision(NOTE.name, note_digest(NOTE), early)}
    assert compute_revisions([NOTE], known, NOW)[0] == {NOTE.name: DAY}


def test_times_are_kept_in_utc_to_the_second_so_that_the_next_build_tells_the_same() -> None:
    known = {NOTE.name: Revision(NOTE.name, "other", DAY)}
    times, new = compute_revisions([NOTE], known, NOW.astimezone(timezone(timedelta(hours=9))))
    again = compute_revisions([NOTE], parse("".join(map(format_line, new)))[0], NOW + timedelta(days=3))
    assert again == (times, [])


# ------------------------------------------------------------------ the file


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


# ------------------------------------------------------------------ notes in git

COMMIT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_commit_stands_for_the_clock_so_that_every_clone_tells_the_same() -> None:
    known = {NOTE.name: Revision(NOTE.name, "other", DAY)}
    for now in (NOW, NOW + timedelta(days=1)):
        times, new = compute_revisions(
            [NOTE], known, now, lambda names: {name: LastCommit(COMMIT, True) for name in names}
        )
        assert times == {NOTE.name: COMMIT}
        assert new == [Revision(NOTE.name, note_digest(NOTE), COMMIT)]


@pytest.mark.parametrize(("again", "expected"), [(False, DAY), (True, COMMIT)])
def test_a_note_never_seen_changed_when_it_was_committed_again(again: bool, expected: datetime) -> None:
    assert compute_revisions([NOTE], {}, NOW, lambda _: {NOTE.name: LastCommit(COMMIT, again)})[0] == {
        NOTE.name: expected
    }


def test_git_is_asked_only_where_a_time_is_wanted() -> None:
    asked: list[str] = []

    def ask(names: Collection[str]) -> dict[str, LastCommit]:
        asked.extend(names)
        return {}

    known = {NOTE.name: Revision(NOTE.name, note_digest(NOTE), DAY)}
    compute_revisions([NOTE], known, NOW, ask)
    assert asked == []
    compute_revisions([NOTE, replace(NOTE, name="new")], known, NOW, ask)
    assert asked == ["new"]


def test_a_change_is_later_than_what_the_file_says_though_the_commit_is_older() -> None:
    known = {NOTE.name: Revision(NOTE.name, "other", NOW.replace(microsecond=0))}
    times, _ = compute_revisions([NOTE], known, NOW, lambda _: {NOTE.name: LastCommit(COMMIT, True)})
    assert times == {NOTE.name: NOW.replace(microsecond=0) + timedelta(seconds=1)}


# ------------------------------------------------------------------ notes with another name


def after(notes: list[Note], text: str, now: datetime = NOW) -> str:
    return add_revisions(text, compute_revisions(notes, parse(text)[0], now)[1])


def test_a_renamed_note_keeps_its_time_and_its_first_name_whatever_it_is_called_and_says_later() -> None:
    text = after([NOTE], "")
    second, third = replace(NOTE, name="second"), replace(NOTE, name="third")
    text = after([second], text)
    assert compute_revisions([second], parse(text)[0], NOW)[0] == {"second": DAY}
    text = after([replace(third, words="New.")], after([third], text))
    told = find_renamed(["third"], parse(text)[0])
    assert told.original_names == {"third": NOTE.name}
    assert told.current_names == {NOTE.name: "third", "second": "third"}


def test_a_copy_of_a_note_is_another_note() -> None:
    text = after([NOTE], "")
    both = [NOTE, replace(NOTE, name="copy")]
    told = find_renamed([note.name for note in both], parse(after(both, text))[0])
    assert (told.original_names, told.current_names) == ({}, {})


def test_a_first_name_that_a_new_note_has_is_that_one_s() -> None:
    text = after([replace(NOTE, name="second")], after([NOTE], ""))
    notes = [replace(NOTE, words="New."), replace(NOTE, name="second")]
    told = find_renamed([note.name for note in notes], parse(after(notes, text))[0])
    assert (told.original_names, told.current_names) == ({}, {})
