"""A note is related to earlier ones alone, by topics and words, in English and Japanese."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from curate.model import Note, Source
from curate.publish.site.note_index import digest_values
from curate.publish.site.related import MAX_RELATED, RelatedNotes, find_related, note_terms

FIRST = date(2026, 1, 1)
NOTE = Note("n", "", FIRST, (), Source("https://a.example/"), "", lang="en")


WORDS = ["Rye bread.", "Town traffic.", "朝顔の記録。", ""]


def notes(*about: tuple[str, tuple[str, ...]]) -> list[Note]:
    return [
        replace(
            NOTE,
            name=f"n{number}",
            words=words,
            topics=topics,
            date=FIRST + timedelta(number),
            source=Source(f"https://host{number}.example/"),
        )
        for number, (words, topics) in enumerate(about)
    ]


def found(some: Sequence[Note], known: dict[str, RelatedNotes] | None = None) -> dict[str, RelatedNotes]:
    keys = {note.name: digest_values(note) for note in some}
    return find_related(some, keys, {note.name: note_terms(note) for note in some}, known or {})


def names(some: Sequence[Note]) -> dict[str, tuple[str, ...]]:
    return {name: near for name, (_, near) in found(some).items()}


def test_words_and_topics_that_few_notes_have_bring_them_together() -> None:
    some = notes(
        ("Bicycle lanes and traffic lights in small towns.", ("towns",)),
        ("Sourdough baking with rye flour at home.", ("baking",)),
        ("Traffic lights slow bicycle couriers down.", ("towns",)),
        ("Rye sourdough keeps for days.", ("baking",)),
    )
    assert names(some) == {"n0": (), "n1": (), "n2": ("n0",), "n3": ("n1",)}


def test_japanese_needs_no_dictionary() -> None:
    some = notes(
        ("在宅勤務の評価制度を見直した会社の話。", ()),
        ("朝顔の育て方と水やりの記録。", ()),
        ("評価制度は在宅勤務で変わる。", ()),
    )
    assert names(some)["n2"] == ("n0",)


def test_a_translation_is_the_same_note_and_not_related() -> None:
    some = [
        replace(note, name=name)
        for note, name in zip(notes(*[("Rye sourdough.", ("baking",))] * 3), ("o", "x.en", "x.ja"), strict=True)
    ]
    assert names(some)["x.ja"] == ("o",)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Rye bread.", "Town traffic.", "朝顔の記録。", ""]), st.sampled_from([(), ("a",), ("b",)])
        ),
        max_size=12,
    )
)
def test_a_new_note_changes_nothing_for_those_before_it(about: list[tuple[str, tuple[str, ...]]]) -> None:
    some = notes(*about, ("Rye bread and traffic.", ("a",)))
    before, after = found(some[:-1]), found(some)
    assert {name: after[name] for name in before} == before
    assert found(some, before) == after, "what is known is what would be worked out"
    for number, note in enumerate(some):
        near = after[note.name][1]
        assert len(near) <= MAX_RELATED
        assert set(near) <= {other.name for other in some[:number]}


def test_an_earlier_note_that_changed_is_looked_at_again() -> None:
    some = notes(("Rye bread.", ("baking",)), ("Rye bread.", ("baking",)))
    known = found(some)
    other = [replace(some[0], words="Town traffic.", topics=()), some[1]]
    assert found(other, known) == found(other)
    assert found(other)["n1"][1] == ()
