"""Foreign text: what is taken out of it, how it is escaped, and the names made of it."""

import html
import string
import unicodedata

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curate.formats.text import (
    clean,
    clean_line,
    digest,
    escape_markdown,
    has_words,
    is_japanese,
    measure_length,
    slug,
    strip_invisible,
)

UNSEEN = regex.compile(r"[[\p{Cc}\p{Cs}\p{Bidi_Control}\u00ad\u200b\u2060-\u2064\ufeff]--[\n]]", regex.VERSION1)
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            list("\x00\x07\x1b[]m0;\\P\r\n\x85\u2028\t \u00a0\u3000\u200b\u200d\u202e\u2066\ufeff\x9b\u0301aé👩💻🏽")
        ),
    )
)


# ---------------------------------------------------------------- clean


@pytest.mark.parametrize(
    ("foreign", "cleaned"),
    [
        ("plain words", "plain words"),
        ("日本語の文章。", "日本語の文章。"),
        ("bell\x07 and\x00 nothing", "bell and nothing"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[1;38;5;196mred\x1b[m \x1b[2Jtext", "red text"),
        ("\x1b]0;a window's title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPdevice control\x1b\\text", "text"),
        ("\x1bctext", "text"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("\u2066isolated\u2069 \u061cmarks\u200e\u200f", "isolated marks"),
        ("zero\u200bwidth\u2060s\ufeff", "zerowidths"),
        ("soft\u00adhyphen", "softhyphen"),
        ("tags\U000e0041\U000e0042", "tags"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("blank\u3164 fillers\u2800", "blank fillers"),
        ("a \t\u00a0  b", "a b"),
        ("one\r\ntwo\rthree\u2028four\x85five\x0bsix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("\n\n one \n\n \n\n\n two \n", "one\n\ntwo"),
        ("カ\u3099と e\u0301", "ガと é"),
        ("", ""),
        (" \u200b\n\t", ""),
    ],
)
def test_what_could_fool_a_reader_is_taken_out_and_the_words_stay(foreign: str, cleaned: str) -> None:
    assert clean(foreign) == cleaned


@pytest.mark.parametrize("emoji", ["👩‍💻", "👨‍👩‍👧‍👦", "🏳️‍🌈", "👩🏽‍💻", "🧔🏽‍♂️", "❤️‍🔥", "#️⃣", "🇯🇵"])
def test_emoji_made_of_several_stay_whole(emoji: str) -> None:
    assert clean(f"a{emoji}b") == f"a{emoji}b"


@pytest.mark.parametrize(
    "text", ["pass\u200dword", "\u200d", "👩\u200d", "\u200d💻", "👩\u200d\u200d💻", "👩 \u200d💻"]
)
def test_a_joiner_that_makes_no_emoji_goes(text: str) -> None:
    assert "\u200d" not in clean(text)


@pytest.mark.parametrize(
    "words",
    [
        "می\u200cروم",
        "کتاب\u200cها",
        "ه\u200d.ق",
        "क्\u200dष और क्\u200cष",
        "ക്\u200dഷ",
        "শ্\u200cশ",
        "ශ්\u200dරී",
        "می\u064e\u200cرود",
    ],
)
def test_joiners_stay_where_a_script_needs_them(words: str) -> None:
    assert clean(words) == words == strip_invisible(words)


@pytest.mark.parametrize(
    ("foreign", "cleaned"),
    [
        ("pass\u200cword", "password"),
        ("パス\u200cワード", "パスワード"),
        ("می\u200c\u200c\u200dروم", "می\u200cروم"),
        ("\u200cمی", "می"),
        ("می\u200c ", "می"),
        ("می\u200c.", "می."),
        ("١\u200c٢", "١٢"),
        ("👩\u200c💻", "👩💻"),
    ],
)
def test_a_non_joiner_between_other_letters_goes(foreign: str, cleaned: str) -> None:
    assert clean(foreign) == cleaned


@settings(max_examples=300)
@given(NASTY)
@example("می\u200c\u200c\u0301")
@example("م\u0301\u200cی")
@example("\x1b\x00[31m")
@example("\x1b\x1b[0m[31m")
@example("👩\u200b\u200d💻")
def test_nothing_unseen_is_ever_left_and_cleaning_twice_is_cleaning_once(text: str) -> None:
    cleaned = clean(text)
    assert not UNSEEN.search(cleaned)
    assert clean(cleaned) == cleaned
    assert cleaned == cleaned.strip()
    assert "\n\n\n" not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@given(
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u3164\uffa0\u115f\u1160\u2800"))
)
def test_words_and_marks_are_kept(text: str) -> None:
    assert clean(text).split() == unicodedata.normalize("NFC", text).split()


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("A  title\n over\tlines", 500, "A title over lines"),
        ("四月の便り\n第二号", 500, "四月の便り 第二号"),
        ("exactly ten", 11, "exactly ten"),
        ("exactly eleven", 11, "exactly el…"),
        ("exactly x eleven", 9, "exactly…"),
        ("長い題名である", 4, "長い題…"),
    ],
)
def test_a_title_is_one_line_of_limited_length(text: str, limit: int, line: str) -> None:
    assert clean_line(text, limit) == line


@given(NASTY, st.integers(2, 30))
def test_a_line_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert not UNSEEN.search(line)


def test_a_cut_leaves_no_joiner_alone() -> None:
    assert clean_line("ab👩‍💻cd", 5) == "ab👩…"


# ---------------------------------------------------------------- escape_markdown


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Plain words 123", "Plain words 123"),
        ("<b>", "&#60;b&#62;"),
        ("a & b", "a &#38; b"),
        ("[x](y)\n# z", "&#91;x&#93;&#40;y&#41; &#35; z"),
        ("{{ x }}", "&#123;&#123; x &#125;&#125;"),
        ("「引用」と、句読点。", "「引用」と、句読点。"),
    ],
)
def test_ascii_punctuation_becomes_character_references(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


@given(st.text(st.one_of(st.characters(), st.sampled_from(string.punctuation))))
def test_what_is_escaped_reads_the_same_and_holds_no_markup(text: str) -> None:
    escaped = escape_markdown(text)
    assert html.unescape(escaped) == " ".join(text.split())
    assert not set(regex.sub(r"&#\d+;", "", escaped)) & set(string.punctuation)
    assert "\n" not in escaped


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What New Hires Miss", "what-new-hires-miss"),
        ("  It's 2026: naïve café!  ", "its-2026-naive-cafe"),
        ("ＦＵＬＬ　width", "full-width"),
        ("採用とAI", "ai"),
        ("採用", ""),
        ("", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 70, "x" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
    ],
)
def test_a_slug_is_the_latin_words_cut_between_words(text: str, name: str) -> None:
    assert slug(text) == name


@given(st.text(), st.integers(1, 60))
def test_a_slug_is_always_a_safe_file_name(text: str, limit: int) -> None:
    name = slug(text, limit)
    assert regex.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", name)
    assert len(name) <= limit


def test_a_digest_is_short_stable_and_of_safe_letters() -> None:
    assert digest("feed", 6) == digest("feed", 26)[:6]
    assert regex.fullmatch("[a-z2-7]{26}", digest("\ud800 便り", 26))
    assert digest("a", 12) != digest("b", 12)


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize(
    ("text", "japanese"),
    [
        ("The quick brown fox", False),
        ("これは日本語です。", True),
        ("ｶﾀｶﾅ", True),
        ("カフェ latte", True),
        ("GitHubを使った開発の進め方", True),
        ("The manga 進撃の巨人 sold well all over the world that year", False),
        ("新年快乐，朋友们", False),
        ("한국어 문장입니다", False),
        ("", False),
        ("2026", False),
    ],
)
def test_a_text_with_kana_that_are_no_rarity_is_japanese(text: str, japanese: bool) -> None:
    assert is_japanese(text) is japanese


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Four words, no more.", (4, "words")),
        ("これは 日本語\nです。", (9, "characters")),
        ("", (0, "words")),
    ],
)
def test_length_is_counted_as_people_of_the_language_count(text: str, length: tuple[int, str]) -> None:
    assert measure_length(text) == length


@pytest.mark.parametrize(("text", "words"), [("a", True), ("7", True), ("字", True), ("— …!", False), ("👩‍💻", False)])
def test_one_letter_or_number_is_something_to_read(text: str, words: bool) -> None:
    assert has_words(text) is words
