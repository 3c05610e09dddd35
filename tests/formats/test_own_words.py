"""What is the user's own in a note, and how much there is to read."""

import pytest

from curate.formats.own_words import check_commentary, own_words, reading_length
from curate.model import NoteRules
from curate.problems import ADVICE, DRAFT, HELD_BY_RULES


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("Mine.\n\n> Theirs.\n\nMine again.", "Mine. Mine again."),
        ("a [b](https://example.org/c) d", "a [b d"),
        ("a <span title='x'>b</span>", "a b"),
        ("## a\n\n***\n\nb", "a b"),
        ("a\n~~~\ncode\n~~~\nb `c` d", "a b d"),
        ("a ``b ` c`` d", "a d"),
        ("5` and 6\n\nb ` c", "5` and 6 b ` c"),
        ("\\`a\\` b", "\\`a\\` b"),
    ],
)
def test_what_counts_as_ones_own_leaves_out_quotations_code_addresses_and_marks(words: str, own: str) -> None:
    assert " ".join(own_words(words).split()) == own


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("two words", 4), ("ひらがな", 4), ("カード", 3), ("人々", 2), ("AIと人", 4), ("2026年", 3), ("— …", 0)],
)
def test_reading_length_weighs_a_word_as_two_japanese_characters(text: str, length: int) -> None:
    assert reading_length(text) == length


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        (NoteRules(), HELD_BY_RULES),
        (NoteRules(strict_quotes=True), ""),
        (NoteRules(version=2), ADVICE),
        (NoteRules(version=2, strict_quotes=True), ""),
    ],
)
def test_a_long_quotation_holds_a_note_by_the_first_rules_and_where_the_user_asks_for_it(
    rules: NoteRules, kind: str
) -> None:
    faults = check_commentary("My own words.", "word " * 71, rules)
    assert [(key, fault_kind) for key, _, _, fault_kind in faults] == [("quote", kind)] * 2


def test_a_note_without_words_is_a_draft_by_later_rules() -> None:
    assert [fault[3] for fault in check_commentary("> Theirs.", "", NoteRules())] == [""]
    assert [fault[3] for fault in check_commentary("> Theirs.", "", NoteRules(version=2))] == [DRAFT]
