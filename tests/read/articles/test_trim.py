"""What stands around an article in its own box is taken off, and nothing of the article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.read.articles.trim import trim_article

LONG = "It says what it has to say, and says it at such length that nobody would take it for a menu or a date."


@pytest.mark.parametrize(
    ("paragraphs", "title", "left"),
    [
        (["T", "a", "b"], "T", ["a", "b"]),
        (["ｔ", "a"], "T", ["a"]),
        (["Home\nAbout", "Sample News", "T", "a"], "T", ["a"]),
        (["- T", "2026年11月24日", "a"], "T", ["a"]),
        (["2026年11月24日（火） 17時30分", "a"], "", ["a"]),
        (["最終更新日：2026年11月20日 ページ番号：0012345", "a"], "", ["a"]),
        (["Last updated: November 3, 2026", "24 Nov 2026, 18:40", "2026-11-24", "a"], "", ["a"]),
        (["a", "無断転載・複製を禁じます"], "", ["a"]),
        (["a", "© 2026 Sample Media. All rights reserved."], "", ["a"]),
        # Nothing of an article.
        ([LONG, "T", "b"], "T", [LONG, "T", "b"]),
        (["a", "b"], "T", ["a", "b"]),
        (["a", "T"], "T", ["a", "T"]),
        (["2026年11月24日は雨だった。", "a"], "", ["2026年11月24日は雨だった。", "a"]),
        (["On 3 November 2026 we met.", "a"], "", ["On 3 November 2026 we met.", "a"]),
        (["a", "Copyright is hard to explain."], "", ["a", "Copyright is hard to explain."]),
        (["2026-11-24"], "", ["2026-11-24"]),
        (["T"], "T", ["T"]),
        (["a", "T", "b"], "", ["a", "T", "b"]),
    ],
)
def test_headline_date_and_rights_go_and_the_rest_stays(paragraphs: list[str], title: str, left: list[str]) -> None:
    assert trim_article("\n\n".join(paragraphs), title) == "\n\n".join(left)


@given(
    st.lists(st.sampled_from(["T", "a", "2026-11-24", "©", LONG]), min_size=1, max_size=6), st.sampled_from(["", "T"])
)
def test_something_is_always_left_and_it_stands_together_in_the_text(paragraphs: list[str], title: str) -> None:
    text = "\n\n".join(paragraphs)
    left = trim_article(text, title)
    assert left
    assert left in text
    assert trim_article(left, "") == trim_article(trim_article(left, ""), "")
