"""Reasons in words that a person understands, in English and Japanese."""

from __future__ import annotations

from curate.model import Reason

_WORDS = {
    "en": {
        "topic": "topic: {0}",
        "whole feed": "topic: {0} (the whole feed)",
        "note": "like your note on “{0}”",
        "usual": "on subjects that you note",
        "feed": "you noted {0} of this feed",
        "sources": "{0} of your sources",
        "outside": "outside your usual",
    },
    "ja": {
        "topic": "トピック：{0}",
        "whole feed": "トピック：{0}（フィード全体）",
        "note": "ノート「{0}」に近い内容",
        "usual": "よくノートにする話題",
        "feed": "このフィードから{0}件をノートに",
        "sources": "{0}つの情報源が掲載",
        "outside": "ふだんと違う話題",
    },
}
LANGUAGES = tuple(_WORDS)


def in_words(reason: Reason, language: str) -> str:
    words = _WORDS.get(language, _WORDS["en"])
    if reason.kind == "topic":
        topic, *shown = reason.about
        if not shown:
            return words["whole feed"].format(topic)
        joined, around = ("、", "（{0}）") if language == "ja" else (", ", " ({0})")
        return words["topic"].format(topic) + around.format(joined.join(shown))
    return words[reason.kind].format(*reason.about)
