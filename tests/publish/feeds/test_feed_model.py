"""The ids by which readers know a note and a feed again."""

from uuid import UUID

import pytest

from curate.publish.feeds.feed_model import feed_id, note_id
from curate.publish.site.urls import quote_path

HERE = "https://sample.example/"


def test_the_id_of_a_note_never_changes() -> None:
    # Written down: another value here would show every reader every note again.
    assert note_id(HERE, "2026-11-23-peers") == "urn:uuid:b511a764-254d-50f4-a08f-08714de63fc7"
    assert feed_id(HERE) == "urn:uuid:e6fbd930-5b75-5187-8b88-7e1a159581e1"


def test_ids_are_uuids_and_no_two_are_the_same() -> None:
    made = [note_id(HERE, "a"), note_id(HERE, "b"), note_id("https://other.example/", "a")]
    made += [feed_id(HERE), feed_id(HERE, "topics/a/"), feed_id("https://other.example/"), note_id(HERE, "日本語")]
    made += [note_id(HERE, "a.ja"), note_id(HERE, "a.en")]
    assert len(set(made)) == len(made)
    for one in made:
        assert UUID(one).version == 5


@pytest.mark.parametrize(
    ("path", "said"), [("a-b.c", "a-b.c"), ("新人 1", "%E6%96%B0%E4%BA%BA%201"), ("\udce9", "%E9"), ("\ud800", "%3F")]
)
def test_a_files_name_is_said_as_addresses_say_it(path: str, said: str) -> None:
    assert quote_path(path) == said
