"""A note comes back from JSON as it was."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.note_json import from_json, to_json
from curate.model import Note, Source

TEXT = st.text(max_size=20)
SOURCES = st.builds(
    Source,
    TEXT,
    TEXT,
    TEXT,
    TEXT,
    st.none() | st.dates(),
    TEXT,
    st.dictionaries(TEXT, TEXT, max_size=2),
    st.booleans(),
    TEXT,
)
NOTES = st.builds(
    Note,
    *(TEXT, TEXT, st.dates(), st.lists(TEXT, max_size=3).map(tuple), SOURCES, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT),
    st.dictionaries(TEXT, st.integers(), max_size=2),
)


@given(NOTES)
def test_a_note_comes_back_as_it_was(note: Note) -> None:
    back = from_json(json.loads(json.dumps(to_json(note))))
    assert back == note
    assert back.lines == note.lines


@pytest.mark.parametrize("value", [[], ["x"], [*["x"] * 2, "no date", [], [*["x"] * 9], *["x"] * 7]])
def test_what_is_no_note_is_refused(value: list[object]) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        from_json(value)


def test_every_field_is_kept() -> None:
    """A field that is added later must be added there too."""
    assert len(to_json(Note("n", "t", date(2026, 1, 1), (), Source("u"), "w"))) == len(Note.__slots__)
    assert len(to_json(Note("n", "t", date(2026, 1, 1), (), Source("u"), "w"))[4]) == len(Source.__slots__)
