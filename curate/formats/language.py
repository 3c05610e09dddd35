"""Detects the language of a text: Japanese, English, or unknown."""

from __future__ import annotations

import re
from typing import Literal

from curate.formats.text import is_japanese

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH_WORDS = (
    "the of and to is with that are from how what why when your you we this have not be by it does can "
    "should who our their there were has if but they"
)
_OTHER_WORDS = (
    "der die das und ist nicht ein eine mit für von zu auf im wie le la les des et une est dans pour pas que qui sur "
    "du au el los las y en por para con una del il di che per non nel della het een van voor niet op te dat os da em "
    "um uma não och att det som på är för med og til ikke nie jest się na"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHERS = frozenset(_OTHER_WORDS.split())
_ENGLISH_ENDING = re.compile(r"\w{3,}(?:ing|ness|ship|ful|less)")
_LONG_TEXT_WORDS, _MIN_ENGLISH_SHARE = 40, 0.1
"""In a text of so many words English ones of the commonest kind are at least this share."""


def detect_language(*texts: str) -> Literal["en", "ja"] | None:
    """Return the language of an article by what is known of it (its text, else its title and a quotation).

    None where that doesn't show: a name, another language, kanji alone (which may be Chinese).
    """
    text = "\n".join(filter(None, texts))
    if is_japanese(text):
        return "ja"
    words = [word.replace("’", "'") for word in _WORD.findall(text.lower())]
    if not words or len(_CJK.findall(text)) * 4 > sum(map(len, words)):
        return None
    english = sum(word.partition("'")[0] in _ENGLISH for word in words)
    others = sum(word in _OTHERS for word in words)
    if english > others:
        if len(words) < _LONG_TEXT_WORDS or english >= _MIN_ENGLISH_SHARE * len(words):
            return "en"
        return None
    if english == others == 0 and text.isascii() and any(_ENGLISH_ENDING.fullmatch(word) for word in words):
        return "en"
    return None
