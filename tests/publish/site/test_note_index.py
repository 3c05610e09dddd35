"""What the notes are to each other."""

from dataclasses import replace
from datetime import date

import pytest

from curate.model import Note, Source
from curate.publish.site.note_index import build_note_index, digest_values, source_host, strip_language

NOTE = Note(
    "2026-11-23-a", "A", date(2026, 11, 23), ("work",), Source("https://www.one.example/x"), "Words.", lang="en"
)


def note(name: str, words: str = "Words.", url: str = "https://two.example/", **more: object) -> Note:
    return replace(NOTE, name=name, words=words, source=Source(url), **more)  # type: ignore[arg-type]


def test_newest_first_and_by_name_within_a_day() -> None:
    notes = [note("b"), note("a"), note("c", date=date(2027, 1, 1))]
    assert [one.name for one in build_note_index(notes).notes] == ["c", "b", "a"]


def test_topics_months_and_sources_hold_their_notes() -> None:
    found = build_note_index([NOTE, note("b", topics=("work", "work", "rest"), date=date(2026, 10, 2))])
    names = {topic: [one.name for one in notes] for topic, notes in found.topics.items()}
    assert names == {"work": [NOTE.name, "b"], "rest": ["b"]}
    assert set(found.months) == {date(2026, 11, 1), date(2026, 10, 1)}
    assert set(found.sources) == {"one.example", "two.example"}


@pytest.mark.parametrize(
    ("words", "links"),
    [
        ("See [it](2026-11-23-a.md).", 1),
        ("See [it](2026-11-23-a.md#part) and [again](./2026-11-23-a.md).", 1),
        ("See [it](../2026-11-23-a/).", 1),
        ("See [it](https://me.example/notes/2026-11-23-a/).", 1),
        ("2026-11-23-a is not a link", 0),
        ("See [it](other.md).", 0),
    ],
)
def test_links_from_one_note_to_another_are_counted_once_a_note(words: str, links: int) -> None:
    assert build_note_index([NOTE, note("b", words)]).link_counts.get(NOTE.name, 0) == links


def test_a_note_that_links_to_itself_is_not_linked_to() -> None:
    assert build_note_index([replace(NOTE, words="[me](2026-11-23-a.md)")]).link_counts == {}


def test_translations_know_each_other() -> None:
    found = build_note_index([note("x.en"), note("x.ja", lang="ja"), note("x.fr"), note("y.en")])
    assert [one.name for one in found.translations["x.en"]] == ["x.ja"]
    assert [one.name for one in found.translations["x.ja"]] == ["x.en"]
    assert set(found.translations) == {"x.en", "x.ja"}


@pytest.mark.parametrize(("name", "of"), [("x.ja", "x"), ("x.en", "x"), ("x", "x"), ("x.fr", "x.fr"), (".ja", ".ja")])
def test_a_translations_stem(name: str, of: str) -> None:
    assert strip_language(name) == of


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.a.example/x", "a.example"),
        ("http://A.example:8080/", "a.example"),
        ("", ""),
        ("http://127.0.0.1:8080/x", "127.0.0.1:8080"),
        ("http://192.0.2.1/", "192.0.2.1"),
        ("http://192.0.2.1:x/", "192.0.2.1"),
    ],
)
def test_the_host_of_an_address(url: str, name: str) -> None:
    assert source_host(url) == name


def test_a_key_changes_with_what_it_is_of() -> None:
    assert digest_values(NOTE) == digest_values(replace(NOTE))
    assert (
        len(
            {
                digest_values(NOTE),
                digest_values(replace(NOTE, words="Other.")),
                digest_values(NOTE, 1),
                digest_values(1, NOTE),
            }
        )
        == 4
    )
