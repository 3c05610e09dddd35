"""Card images: what is on them, that it is within its place, and that nothing is drawn that no font has."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from curate.model import Site, Source
from curate.publish.site import cards
from curate.publish.site.cards import Fonts, card_key, draw_card, find_fonts

FONTS = find_fonts()
OWN = Fonts()
"""No font but Pillow's."""

needs_japanese = pytest.mark.skipif(
    not FONTS.bold or cards._choose_font("あ漢", FONTS.bold) is None, reason="no Japanese font on this computer"
)

PHRASES = [
    "資料を",
    "厚くする",
    "ほど、",
    "新しい",
    "人は",
    "「質問」",
    "しにくくなる。",
    "リモート",
    "ミーティング",
    "Slack で",
    "（仮）",
]
JAPANESE = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=40).map("".join)


def picture(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data))


def drawn(data: bytes | None) -> tuple[int, int, int, int]:
    """Where there is anything but background, beside the band: left, top, right, bottom."""
    image = picture(data).convert("L")
    blank = image.getpixel((cards.WIDTH - 1, 0))
    box = image.point([int(value != blank) for value in range(256)]).crop((60, 0, cards.WIDTH, cards.HEIGHT)).getbbox()
    assert box is not None
    return box[0] + 60, box[1], box[2] + 60, box[3]


def lines(title: str, language: str, fonts: Fonts = FONTS) -> list[str]:
    found = cards._choose_font(title, fonts.bold)
    assert found is not None
    return cards._fit_headline(*found, language)[1]


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [value / 255 for value in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [cards.HEADLINE_COLOUR, cards.CREDIT_COLOUR, cards.SITE_NAME_COLOUR])
def test_every_colour_of_letters_stands_out_from_the_background(colour: tuple[int, int, int]) -> None:
    assert (luminance(cards.BACKGROUND_COLOUR) + 0.05) / (luminance(colour) + 0.05) >= 4.5


def test_a_card_is_a_small_png_of_the_size_that_others_show() -> None:
    data = draw_card("The best welcome is a question", "Sample Person", "Sample Author A, Slow Signal", "en", OWN)
    image = picture(data)
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "P")
    assert len(data or b"") < 60_000


def test_equal_text_gives_equal_bytes_and_other_text_gives_others() -> None:
    first, second = (draw_card("A headline", "Sample", "By somebody", "en", OWN) for _ in range(2))
    assert first == second
    assert draw_card("A headline", "Sample", "By somebody else", "en", OWN) != first
    assert draw_card("A headline", "Other", "By somebody", "en", OWN) != first


@pytest.mark.parametrize("part", range(4))
def test_the_key_is_another_when_anything_on_the_card_is(part: int) -> None:
    values = ["A headline", "Sample", "By somebody", "en"]
    title, site, source, language = (value + "x" if n == part else value for n, value in enumerate(values))
    key = card_key("A headline", "Sample", "By somebody", "en", OWN)
    assert card_key("A headline", "Sample", "By somebody", "en", OWN) == key
    assert card_key(title, site, source, language, OWN) != key
    assert card_key("A headline", "Sample", "By somebody", "en", Fonts(("a.ttf",))) != key


def test_english_ends_its_lines_between_words_and_evenly() -> None:
    title = "The best welcome is a question only one person can answer"
    found = lines(title, "en", OWN)
    assert " ".join(found) == title
    assert len(found) == 3
    assert max(map(len, found)) - min(map(len, found)) < 12


@needs_japanese
def test_japanese_ends_its_lines_between_phrases() -> None:
    title = "資料を厚くするほど、新しい人は質問しにくくなる"
    found = lines(title, "ja")
    assert "".join(found) == title
    phrases = cards._split_pieces(title, "ja")
    ends = {sum(map(len, phrases[:n])) for n in range(len(phrases) + 1)}
    assert {sum(map(len, found[:n])) for n in range(len(found))} <= ends


@needs_japanese
@settings(max_examples=40)
@given(JAPANESE)
def test_no_line_begins_or_ends_with_a_mark_that_may_not_stand_there(title: str) -> None:
    for number, line in enumerate(lines(title, "ja")):
        assert number == 0 or line[0] not in "。、」』）ーッョ"
        assert line[-1] not in "「『（" or line == title


@needs_japanese
@settings(max_examples=12)
@given(JAPANESE)
def test_japanese_stays_within_the_margins(title: str) -> None:
    left, top, right, bottom = drawn(draw_card(title, "見本の人", "はたらくノート", "ja", FONTS))
    assert left >= cards.LEFT - 12
    assert right <= cards.WIDTH - 20
    assert 24 <= top < bottom <= cards.HEIGHT - 24


@pytest.mark.parametrize(
    "title",
    ["Short", "A", "word " * 80, "W" * 300, "Donaudampfschifffahrtsgesellschaft " * 4, "one two—three four " * 5],
    ids=["one word", "one letter", "many words", "a word without end", "long words", "dashes"],
)
def test_a_headline_of_any_length_stays_within_the_margins(title: str) -> None:
    left, top, right, bottom = drawn(draw_card(title, "S" * 200, "C " * 200, "en", OWN))
    assert left >= cards.LEFT - 12
    assert right <= cards.WIDTH - 20
    assert 24 <= top < bottom <= cards.HEIGHT - 24


def test_a_longer_headline_is_set_smaller_and_one_without_end_is_cut() -> None:
    sizes = [cards._fit_headline("word " * n, "", "en")[0] for n in (3, 12, 20, 80)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) > 2
    found = lines("word " * 80, "en", OWN)
    assert len(found) == 4
    assert found[-1].endswith("...")


@needs_japanese
def test_japanese_that_is_cut_ends_with_an_ellipsis() -> None:
    found = lines("長い話を、" * 60, "ja")
    assert len(found) == 4
    assert found[-1].endswith("…")
    assert not found[-1].endswith("、…")


@pytest.mark.parametrize("title", ["資料を厚くする", "Привет", "한국어", "name: 花子"])
def test_letters_that_no_font_has_make_no_card(title: str) -> None:
    assert draw_card(title, "Sample", "", "en", OWN) is None


@pytest.mark.parametrize("title", ["", "   ", "🎉"])
def test_without_a_word_there_is_no_card(title: str) -> None:
    assert draw_card(title, "Sample", "", "en", OWN) is None


@pytest.mark.parametrize(
    "given_title, set_as",
    [
        ("Party 🎉 now", "Party now"),
        ("A — B", "A - B"),
        ("It’s a  test", "It's a test"),
        ("👩‍💻 at work ❤️", "at work"),
    ],
)
def test_pictures_go_and_marks_become_plainer_where_the_font_lacks_them(given_title: str, set_as: str) -> None:
    text, face = cards._choose_font(given_title, ()) or ("", "none")
    assert (text.replace("’", "'"), face) == (set_as, "")


def test_a_credit_that_no_font_has_is_left_out_and_the_rest_is_drawn() -> None:
    assert draw_card("A headline", "Sample", "見本 花子", "en", OWN) == draw_card("A headline", "Sample", "", "en", OWN)


@needs_japanese
def test_each_text_takes_the_first_font_that_has_all_its_letters(tmp_path: Path) -> None:
    assert cards._choose_font("漢字", FONTS.bold) == ("漢字", FONTS.bold[0])
    assert (cards._choose_font("plain", ()) or ("", "x"))[1] == ""


def test_fonts_are_found_by_name_below_folders_best_first(tmp_path: Path) -> None:
    for name in ("a/DejaVuSans-Bold.ttf", "b/c/NotoSansCJK-Bold.ttc", "b/Other.ttf", "b/NotoSansCJK-Regular.ttc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = find_fonts([str(tmp_path), str(tmp_path / "missing")])
    heavy = [Path(path).name for path in found.bold if path.startswith(str(tmp_path))]
    assert heavy == ["NotoSansCJK-Bold.ttc", "DejaVuSans-Bold.ttf"]
    assert str(tmp_path / "b/NotoSansCJK-Regular.ttc") in found.regular


def test_a_file_that_is_no_font_is_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "NotoSansCJK-Bold.ttc"
    broken.write_bytes(b"not a font")
    assert draw_card("A headline", "Sample", "", "en", Fonts((str(broken),))) == draw_card(
        "A headline", "Sample", "", "en", OWN
    )


def test_english_is_cut_between_words() -> None:
    words = ["Consequences", "of", "extraordinarily", "uncommunicative", "organisational", "arrangements"]
    _, lines = cards._fit_headline(" ".join(words * 9), "", "en")
    assert lines[-1].endswith("...")
    assert set(lines[-1].removesuffix("...").split()) <= set(words)


WORDS = {
    "en": {"card_author": "on an article by {0}", "card_site": "on an article on {0}"},
    "ja": {"card_author": "出典：{0}", "card_site": "出典：{0}"},
}


@pytest.mark.parametrize(
    ("author", "site", "line"),
    [
        ("Sample Author A", "Slow Signal", "on an article by Sample Author A"),
        ("", "Slow Signal", "on an article on Slow Signal"),
        ("", "", "on an article on slow.example"),
        ("  ", "", "on an article on slow.example"),
        ("{0} {braces}", "", "on an article by {0} {braces}"),
        ("Party 🎉", "Slow Signal", "on an article by Party 🎉"),
        ("🎉", "Slow Signal", "on an article on Slow Signal"),
        ("見本花子", "Slow Signal", "on an article on Slow Signal"),
        ("見本花子", "見本", "on an article on slow.example"),
        ("שרה לוי", "Slow Signal", "on an article on Slow Signal"),
        ("سارة", "Slow Signal", "on an article on Slow Signal"),
        ("राम", "Slow Signal", "on an article on Slow Signal"),
    ],
)
def test_the_line_below_the_headline_says_what_the_note_is_about(author: str, site: str, line: str) -> None:
    source = Source("https://www.slow.example/a", "A title", author, site)
    assert cards.credit(source, WORDS["en"], OWN) == line


@needs_japanese
def test_in_japanese_the_line_names_its_source_too() -> None:
    source = Source("https://slow.example/a", "題", "見本花子", "はたらくノート")
    assert cards.credit(source, WORDS["ja"], FONTS) == "出典：見本花子"


@pytest.mark.parametrize(
    ("author", "name", "line"),
    [
        ("Sample Person", "Sample Person", "Sample Person"),
        ("Sample Person", "Notes by sample person", "Notes by sample person"),
        ("Sample Person", "Slow notes", "Sample Person · Slow notes"),
        ("", "Slow notes", "Slow notes"),
        ("見本花子", "Slow notes", "Slow notes"),
    ],
)
def test_the_last_line_says_whose_words_these_are(author: str, name: str, line: str) -> None:
    assert cards.signature(Site(name=name, author=author), OWN) == line
