"""What the user's files say about the site."""

from __future__ import annotations

from datetime import date

from curate.model import Note, Source
from curate.workspace.note_version_choice import PublishedNote
from curate.workspace.site_content import _cache_key


def test_a_page_is_the_same_whatever_order_the_pages_that_it_no_longer_links_to_come_in() -> None:
    source = Source("https://source.example/", "Title", "Author", "Site")
    words = "See [one](2026-01-01-one.md) and [two](2026-01-02-two.md)."
    note = Note("2026-01-03-three", "Three", date(2026, 1, 3), ("topic",), source, words)
    version = PublishedNote(note, "key", ())
    pages = [f"notes/2026-01-0{number}-{name}/index.html" for number, name in ((1, "one"), (2, "two"))]
    keys = {_cache_key(version, dict.fromkeys(order).keys()) for order in (pages, pages[::-1])}
    assert len(keys) == 1
    assert keys != {_cache_key(version, set())}
