"""Start tags and attributes are told apart from text, as browsers do it or where they are complete."""

from __future__ import annotations

import pytest

from curate.publish.site.dead_links import has_anchor
from curate.publish.site.html_tags import attribute_value, attributes, complete_attributes, complete_tags, start_tags
from curate.publish.site.taken_down_links import remove_links_to


@pytest.mark.parametrize(
    ("text", "value"),
    [("x", "x"), ("'x'", "x"), ('"x"', "x"), ('"a&amp;b"', "a&b"), ("\"it's'\"", "it's'"), ("''", ""), ("", "")],
)
def test_an_attributes_value_is_without_its_quotation_marks(text: str, value: str) -> None:
    assert attribute_value(text) == value


@pytest.mark.parametrize(
    ("tag", "pairs"),
    [
        ("<a href=x>", [("href", "x")]),
        ("<A HREF='x' title=\"a > b\">", [("href", "x"), ("title", "a > b")]),
        ("<img src = x alt>", [("src", "x"), ("alt", "")]),
    ],
)
def test_a_complete_tag_is_read_alike_in_both_ways(tag: str, pairs: list[tuple[str, str]]) -> None:
    ((_, text),) = start_tags(tag)
    assert attributes(text) == pairs
    (complete,) = complete_tags(tag)
    assert complete_attributes(complete)[1:] == pairs


def test_of_a_tag_with_an_open_quotation_mark_only_a_browser_makes_something() -> None:
    assert [name for name, _ in start_tags('<a onclick=x href="y>')] == ["a"]
    assert complete_tags('<a onclick=x href="y>') == []


def test_a_quotation_mark_within_a_value_belongs_to_it() -> None:
    assert not has_anchor(b"""<a name="part'">x</a>""", "part")
    link = """<a href="../x/'">x</a>"""
    assert remove_links_to(link, "notes/y/index.html", {"notes/x/index.html"}, "https://me.example/") == (link, ())
