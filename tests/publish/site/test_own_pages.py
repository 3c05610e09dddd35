"""The user's own pages: what keeps one from being published."""

import pytest

from curate.publish.site.own_pages import find_front_matter_problems


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("---\ntitle: Reward hacking: what to do\n---\nWords.\n", 2, "broken YAML"),
        ("---\ntitle: 採用: はじめに\n---\n本文\n", 2, "broken YAML"),
        ("---\nlang: ja\ntitle: [about\n---\nWords.\n", 4, "broken YAML"),
        ("---\ntitle: a\n\tlang: ja\n---\nWords.\n", 3, "broken YAML"),
        ("---\ntitle: a\ntitle: b\n---\nWords.\n", 3, "stands here twice"),
        ("---\njust words\n---\nMore.\n", 2, "no list of `key: value`"),
        ("---\n- title\n---\nWords.\n", 2, "no list of `key: value`"),
        ("---\ntitle: About\n\nWords that follow.\n", 1, "has no end"),
        ("\ufeff---\r\nsite name:\r\n\r\nWords.\r\n", 1, "has no end"),
    ],
)
def test_front_matter_that_would_be_published_as_text_is_named(text: str, line: int, what: str) -> None:
    [problem] = find_front_matter_problems("about.md", text)
    assert problem.where == f"site/about.md:{line}"
    assert what in problem.what


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Words.\n",
        "---\ntitle: About\nhide: [toc]\n---\nWords.\n",
        "---\n---\nWords.\n",
        "---\n# nothing yet\n---\nWords.\n",
        "---\n\nA rule above, and no front matter.\n",
        "---\nA rule, then words.\n",
        "Words.\n\n---\ntitle: below a rule\n---\n",
    ],
)
def test_any_other_page_is_sound(text: str) -> None:
    assert find_front_matter_problems("about.md", text) == []
