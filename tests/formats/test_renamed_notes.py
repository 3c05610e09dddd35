"""Notes with another name: they keep their time and their first name."""

from dataclasses import replace
from datetime import UTC, date, datetime

from curate.formats.editions_yaml import add_revisions, parse
from curate.formats.renamed_notes import find_renamed
from curate.formats.revisions import compute_revisions
from curate.model import Note, Source

NOTE = Note("2026-11-23-peers", "Peers", date(2026, 11, 23), (), Source("https://e.example/"), "Meet one a day.")
DAY = datetime(2026, 11, 23, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 7, 30, 15, 999, UTC)


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
