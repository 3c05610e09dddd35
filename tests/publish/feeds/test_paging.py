"""Feeds of any length: which entries are on which document, what stays as it is, and how the documents are linked."""

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.publish.feeds.feed_formats import FEED_FORMATS, render_feed_files
from curate.publish.feeds.paging import document_file_name, paginate
from tests.publish.feeds import rules
from tests.publish.feeds.samples import ENTRY, FEED, entries

CHECKS = {"Atom": rules.atom, "RSS": rules.rss, "JSON Feed": rules.json_feed}
LENGTHS = [0, 1, 49, 50, 51, 99, 100, 101, 150, 1000]


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (0, [0]),
        (1, [1]),
        (49, [49]),
        (50, [50]),
        (51, [51]),
        (99, [99]),
        (100, [50, 50]),
        (149, [99, 50]),
        (150, [50, 50, 50]),
        (1000, [50] * 20),
    ],
)
def test_the_newest_are_subscribed_to_and_every_archive_is_full(count: int, sizes: list[int]) -> None:
    assert [len(document.entries) for document in paginate(range(count))] == sizes


@given(st.integers(0, 400), st.integers(1, 60))
def test_every_entry_is_on_one_document_in_its_order(count: int, size: int) -> None:
    documents = paginate(range(count), size)
    assert [n for document in documents for n in document.entries] == list(range(count))
    assert [document.number for document in documents] == [0, *range(len(documents) - 1, 0, -1)]
    for newer, older in pairwise(documents):
        assert newer.older == older.number
        assert older.newer == newer.number
    assert documents[-1].older == 0
    assert len(documents[0].entries) < 2 * size


@given(st.integers(0, 300), st.integers(1, 60))
def test_an_archive_never_changes_when_an_entry_is_added_but_for_the_link_to_the_next(count: int, size: int) -> None:
    before, after = ({one.number: one for one in paginate(range(n, 0, -1), size)} for n in (count, count + 1))
    for number in set(before) - {0}:
        last = number == len(before) - 1
        assert after[number] == (replace(before[number], newer=after[number].newer) if last else before[number])


@pytest.mark.parametrize("count", LENGTHS)
def test_every_document_of_a_feed_of_any_length_keeps_the_rules(count: int) -> None:
    made = render_feed_files(replace(FEED, entries=entries(count)))
    assert len(made) == 3 * len(paginate(range(count)))
    for path, text in made.items():
        CHECKS[form_of(path)](text)


@pytest.mark.parametrize("count", [100, 101, 148, 151, 998])
def test_archives_are_the_same_bytes_after_a_note_is_added(count: int) -> None:
    before, after = (render_feed_files(replace(FEED, entries=entries(n))) for n in (count, count + 1))
    archives = {path for path in before if "-" in path}
    assert archives
    assert {path: after[path] for path in archives} == {path: before[path] for path in archives}
    assert all(after[form.file_name] != before[form.file_name] for form in FEED_FORMATS)


def test_a_new_archive_is_linked_from_the_one_before_it_and_no_other_changes() -> None:
    before, after = (render_feed_files(replace(FEED, entries=entries(n))) for n in (199, 200))
    changed = {path for path in before if after[path] != before[path]}
    assert changed == {"feed.xml", "rss.xml", "feed.json", "feed-2.xml", "rss-2.xml"}
    assert set(after) - set(before) == {"feed-3.xml", "rss-3.xml", "feed-3.json"}
    line = '  <link rel="next-archive" href="https://sample.example/feed-3.xml"/>\n'
    assert after["feed-2.xml"].replace(line, "") == before["feed-2.xml"]


@pytest.mark.parametrize("base", ["", "topics/remote-work/"])
def test_the_documents_lead_to_each_other(base: str) -> None:
    made = render_feed_files(replace(FEED, entries=entries(200)), base)
    site = FEED.site_url + base
    for name, root in (("feed.xml", rules.A + "link"), ("rss.xml", "channel/" + rules.A + "link")):
        documents = {n: rules.root_of(made[base + document_file_name(name, n)]) for n in range(4)}
        rels = {n: related(document.findall(root)) for n, document in documents.items()}
        assert rels == {
            0: {"self": site + name, "prev-archive": site + document_file_name(name, 3), "hub": FEED.hub},
            1: {
                "self": site + document_file_name(name, 1),
                "current": site + name,
                "next-archive": site + document_file_name(name, 2),
            },
            2: {
                "self": site + document_file_name(name, 2),
                "current": site + name,
                "prev-archive": site + document_file_name(name, 1),
                "next-archive": site + document_file_name(name, 3),
            },
            3: {
                "self": site + document_file_name(name, 3),
                "current": site + name,
                "prev-archive": site + document_file_name(name, 2),
            },
        }
        assert [document.find(f".//{rules.FH}archive") is not None for document in documents.values()] == [
            *(False, True, True, True)
        ]
    path, read = f"{base}feed.json", []
    while path:
        feed = json.loads(made[path])
        read += [item["id"] for item in feed["items"]]
        path = feed.get("next_url", "").removeprefix(FEED.site_url)
    assert read == [entry.id for entry in entries(200)]


def test_all_documents_and_forms_of_a_feed_are_of_one_id() -> None:
    made = render_feed_files(replace(FEED, entries=entries(150), id="urn:uuid:8ad8e23b-22da-566b-9571-f646aaf4dc2d"))
    ids = {rules.root_of(made[path]).findtext(f"{rules.A}id") for path in ("feed.xml", "feed-1.xml", "feed-2.xml")}
    assert ids == {"urn:uuid:8ad8e23b-22da-566b-9571-f646aaf4dc2d"}


def test_a_document_can_be_paged_before_its_entries_are_made() -> None:
    assert paginate("abc")[0].map_entries(str.upper).entries == ("A", "B", "C")
    assert [one.map_entries(lambda n: ENTRY).number for one in paginate(range(150))] == [0, 2, 1]


def form_of(path: str) -> str:
    return "JSON Feed" if path.endswith(".json") else "RSS" if path.startswith("rss") else "Atom"


def related(links: list[Any]) -> dict[str, str]:
    return {link.get("rel"): link.get("href") for link in links if link.get("rel") != "alternate"}
