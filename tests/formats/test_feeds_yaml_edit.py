"""A feed's address is changed in the file, and nothing else is."""

from __future__ import annotations

import pytest

from curate.formats.feeds_yaml_edit import replace_feed_url

OLD, NEW = "https://old.example/feed", "https://new.example/a,b?c=d#e"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("feeds:\n  - HERE   # a comment\n  - https://b.example/\n", ""),
        (f"# {OLD}\nfeeds:\n- url: HERE\n  title: '{OLD}'\n  keep: [a]\n", ""),
        ("feeds:\r\n  - url: HERE\r\n    title: 例\r\n", '"'),
        ("feeds:\n  - title: x\n    url: HERE # it\nnetwork: {contact: x}\n", "'"),
        (f"\ufefftopics: {{a: [{OLD}]}}\nfeeds:\n  - HERE", ""),
    ],
)
def test_the_address_alone_is_changed(text: str, quote: str) -> None:
    assert replace_feed_url(text.replace("HERE", quote + OLD + quote), OLD, NEW) == text.replace("HERE", NEW)


@pytest.mark.parametrize("text", [f"feeds: [{OLD}, https://b.example/]\n", f"feeds: [{{url: {OLD}, title: x}}]\n"])
def test_an_address_that_would_break_the_list_it_stands_in_is_quoted(text: str) -> None:
    assert replace_feed_url(text, OLD, NEW) == text.replace(OLD, f'"{NEW}"')
    assert replace_feed_url(text, OLD, "https://new.example/") == text.replace(OLD, "https://new.example/")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "feeds: []\n",
        "feeds: [",
        f"feeds:\n  - {OLD}\n  - {NEW}\n".replace("#e", "%23e") + f"  - '{NEW}'\n",
        f"topics: {{a: &it {OLD}}}\nfeeds:\n  - *it\n",
        f"feeds: {OLD}\n",
    ],
)
def test_where_that_cannot_be_done_nothing_is(text: str) -> None:
    with pytest.raises(ValueError, match="isn't where it could be changed alone"):
        replace_feed_url(text, OLD, NEW)
