"""Why an item is there, in words."""

from __future__ import annotations

import pytest

from curate.model import InboxReason
from curate.read.inbox.reasons import _WORDS, describe_reason, summarize_reasons


@pytest.mark.parametrize(
    ("reason", "en", "ja"),
    [
        (InboxReason("topic", ("hiring", "job", "採用")), "topic: hiring (job, 採用)", "トピック：hiring（job、採用）"),
        (InboxReason("topic", ("hiring",)), "topic: hiring (the whole feed)", "トピック：hiring（フィード全体）"),
        (
            InboxReason("note", ("「聞くのをやめた質問」を聞く",)),
            "like your note on “「聞くのをやめた質問」を聞く”",
            "ノート「『聞くのをやめた質問』を聞く」に近い内容",
        ),
        (InboxReason("sources", ("3",)), "3 of your sources", "3つの情報源が掲載"),
        (InboxReason("outside"), "outside your usual", "ふだんと違う話題"),
    ],
)
def test_a_reason_is_said_in_the_users_language(reason: InboxReason, en: str, ja: str) -> None:
    assert (describe_reason(reason, "en"), describe_reason(reason, "ja"), describe_reason(reason, "de")) == (en, ja, en)


def test_in_a_line_there_are_a_few_of_them_with_a_few_words_each() -> None:
    reasons = [
        InboxReason("topic", ("t", "a", "b", "c")),
        InboxReason("usual"),
        InboxReason("today"),
        InboxReason("outside"),
    ]
    assert summarize_reasons(reasons, "en") == "topic: t (a, b); on subjects that you note; new today"
    assert summarize_reasons(reasons, "ja") == "トピック：t（a、b）／よくノートにする話題／今日の新着"


def test_both_languages_know_the_same_reasons() -> None:
    assert _WORDS["en"].keys() == _WORDS["ja"].keys()
