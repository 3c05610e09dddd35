"""When a note last changed: what a feed is told."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from curate.formats.editions_yaml import Revision, format_line, parse
from curate.formats.note import note_digest
from curate.formats.revisions import LastCommit, compute_revisions
from curate.model import Note, Source

NOTE = Note("2026-11-23-peers", "Peers", date(2026, 11, 23), (), Source("https://e.example/"), "Meet one a day.")
DAY = datetime(2026, 11, 23, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 7, 30, 15, 999, UTC)
EDITION = Revision("2026-11-23-peers", "abcdefghij", datetime(2026, 11, 24, 8, 0, 1, tzinfo=UTC))


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
