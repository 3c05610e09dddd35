"""The language of an article, by what is known of it."""

from __future__ import annotations

import pytest

from curate.formats.language import detect_language


@pytest.mark.parametrize(
    "texts, language",
    [
        (("Reward hacking: what to do",), "en"),
        (("Reward Hacking",), "en"),
        (("Onboarding at a distance",), "en"),
        (("DuckDB 1.4", "The release brings what we have asked for."), "en"),
        (("最初の五分",), "ja"),
        (("Rustの所有権を学ぶ",), "ja"),
        (("心理的安全性",), None),
        (("機器學習入門", "这是一篇文章"), None),
        (("DuckDB 1.4",), None),
        (("Datenschutz: was Sie wissen müssen",), None),
        (("Die Zeit der Arbeit", "Das ist nicht von der Hand zu weisen, und im Büro wie zu Hause"), None),
        (("Comment réussir dans une équipe",), None),
        (("La gestión del tiempo para equipos",), None),
        (("",), None),
        ((), None),
    ],
)
def test_english_and_japanese_are_told_and_nothing_is_guessed(texts: tuple[str, ...], language: str | None) -> None:
    assert detect_language(*texts) == language


def test_a_long_text_in_another_language_with_english_words_in_it_is_not_english() -> None:
    text = "Ang wika ay daan ng isip at puso. " * 10 + "It is what we have."
    assert detect_language(text) is None
