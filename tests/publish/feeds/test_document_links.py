"""Feeds of any length: what is on each of their documents, and how the documents are linked."""

import json
from dataclasses import replace
from typing import Any

import pytest

from curate.publish.feeds.document_links import document_file_name
from curate.publish.feeds.feed_formats import FEED_FORMATS, render_feed_files
from curate.publish.pagination import paginate
from tests.publish.feeds import rules
from tests.publish.feeds.samples import FEED, entries

CHECKS = {"Atom": rules.atom, "RSS": rules.rss, "JSON Feed": rules.json_feed}
LENGTHS = [0, 1, 49, 50, 51, 99, 100, 101, 150, 1000]


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


def form_of(path: str) -> str:
    return "JSON Feed" if path.endswith(".json") else "RSS" if path.startswith("rss") else "Atom"


def related(links: list[Any]) -> dict[str, str]:
    return {link.get("rel"): link.get("href") for link in links if link.get("rel") != "alternate"}
