"""Reasons in words that a person understands, in English and Japanese."""

from __future__ import annotations

from collections.abc import Sequence

from curate.formats.text import nest_quotes
from curate.model import InboxReason

_MAX_REASONS, _MAX_TOPIC_WORDS = 3, 2

_WORDS = {
    "en": {
        "topic": "topic: {0}",
        "whole feed": "topic: {0} (the whole feed)",
        "note": "like your note on “{0}”",
        "usual": "on subjects that you note",
        "feed": "you noted {0} of this feed",
        "sources": "{0} of your sources",
        "outside": "outside your usual",
        "today": "new today",
        "followed": "from {0}, which you follow",
        "list": "from your reading list {0}",
    },
    "ja": {
        "topic": "トピック：{0}",
        "whole feed": "トピック：{0}（フィード全体）",
        "note": "ノート「{0}」に近い内容",
        "usual": "よくノートにする話題",
        "feed": "このフィードから{0}件をノートに",
        "sources": "{0}つの情報源が掲載",
        "outside": "ふだんと違う話題",
        "today": "今日の新着",
        "followed": "購読中の「{0}」から",
        "list": "読書リスト「{0}」から",
    },
}
LANGUAGES = tuple(_WORDS)


def describe_reason(reason: InboxReason, language: str, most: int | None = None) -> str:
    """Return a reason in words. most: how many of a topic's words are given."""
    words = _WORDS.get(language, _WORDS["en"])
    if reason.kind == "topic":
        topic, *shown = reason.about
        if not shown:
            return words["whole feed"].format(topic)
        joined, around = ("、", "（{0}）") if language == "ja" else (", ", " ({0})")
        return words["topic"].format(topic) + around.format(joined.join(shown[:most]))
    if language == "ja":
        about = tuple(map(nest_quotes, reason.about))
    else:
        about = reason.about
    return words[reason.kind].format(*about)


def summarize_reasons(reasons: Sequence[InboxReason], language: str) -> str:
    """Return the first few reasons in words, on one line."""
    phrases = (describe_reason(reason, language, _MAX_TOPIC_WORDS) for reason in reasons[:_MAX_REASONS])
    return ("／" if language == "ja" else "; ").join(phrases)
