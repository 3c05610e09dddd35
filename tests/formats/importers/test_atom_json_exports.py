"""XML and JSON: broken off, hostile, or of another shape."""

from __future__ import annotations

import pytest

from curate.formats.importers.atom_json_exports import read_bluesky, read_hatena, read_mastodon, read_pinboard
from tests.formats.importers.samples import HATENA, NOW, PINBOARD

BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    '<feed xmlns="http://purl.org/atom/ns#"><entry><title>&b;</title></entry></feed>'
)


def test_entities_of_its_own_are_refused() -> None:
    found = read_hatena(BOMB, "h.atom", NOW)
    assert found.bookmarks == ()
    assert [problem.where for problem in found.problems] == ["h.atom:2"]


def test_a_file_of_the_computer_is_not_read_through_an_entity() -> None:
    text = HATENA.replace("<feed", '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed', 1)
    assert read_hatena(text, "h.atom", NOW).bookmarks == ()


def test_of_broken_xml_the_entries_before_the_fault_are_taken() -> None:
    found = read_hatena(HATENA.replace("<title>コメントのない記事</title>", "<title>コメント & <"), "h.atom", NOW)
    assert found.bookmarks[0].comment == "うちの会社でも同じことが起きた。"
    assert found.problems[0].where == "h.atom:21"


@pytest.mark.parametrize("text", ["", "no", "<feed>" * 3000])
def test_what_is_no_xml_is_named(text: str) -> None:
    assert read_hatena(text, "h.atom", NOW).problems


def test_of_json_that_breaks_off_the_rows_before_are_taken() -> None:
    found = read_pinboard(PINBOARD[: PINBOARD.index('"Second"') + 3], "p.json", NOW)
    assert [one.title for one in found.bookmarks] == ["First"]
    assert [str(problem).split("\n")[0] for problem in found.problems] == [
        "p.json:2: broken JSON: nothing after this was read"
    ]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[" + "1" * 10_000 + "]", "[1, null, [], 2.5]", '[{"href": 7}]', "[{}]"]
)
def test_json_that_is_no_list_of_bookmarks_is_named(text: str) -> None:
    found = read_pinboard(text, "p.json", NOW)
    assert (found.bookmarks, bool(found.problems)) == ((), True)


@pytest.mark.parametrize("reader", [read_mastodon, read_bluesky])
@pytest.mark.parametrize("text", ["[]", "{}", "", '{"bookmarks": 1, "orderedItems": 2}', '{"x": '])
def test_json_of_another_shape_is_named(reader: object, text: str) -> None:
    assert reader(text, "f", NOW).problems  # type: ignore[operator]


def test_an_empty_list_is_no_fault() -> None:
    assert read_pinboard("[]", "f", NOW).problems == ()
