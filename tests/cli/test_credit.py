"""The source of a note: what the feed says, what the page says, or the host; whatever the note is begun from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curate.model import Entry
from curate.read.storage.cache import Cache
from curate.workspace.new_workspace import make_workspace
from curate.workspace.workspace import Workspace
from tests.conftest import Run
from tests.webserver import WebServer

AT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
ALLOWED = "network: {allow: [127.0.0.1]}\n"
WORDS = "<p>Rye bread takes its time, and so does the baker who writes of it in the evening.</p>" * 8
PAGE = """<html><head><title>On rye</title><meta name="author" content="A. Sample">
<meta property="og:site_name" content="The Essays"><meta property="article:published_time" content="{0}">
</head><body><article>{1}</article></body></html>"""


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as web:
        web.page("/rye", PAGE.format("2026-11-20T23:30:00Z", WORDS).encode())
        yield web


def workspace(folder: Path, server: WebServer, *entries: Entry, feed: str = "title: Essays") -> Workspace:
    mine = Workspace(folder)
    make_workspace(mine, "en", name="Sample", url="https://me.example/")
    mine.feeds_file.write_text(f"feeds:\n  - {{url: '{server.url('/feed')}', {feed}}}\n{ALLOWED}", "utf-8")
    with Cache(mine.cache_file) as cache:
        cache.add_entries(server.url("/feed"), entries, AT, newest=None, articles=True)
    return mine


def source(run: Run, mine: Workspace, given: str, **environment: str) -> dict[str, str]:
    ran = run("-C", mine.root, "note", given, "--no-edit", **environment)
    assert ran.code == 0, ran.err
    text = (mine.root.parent / ran.out.strip()).read_text("utf-8")
    found = {key: value.strip('"') for key, value in re.findall(r"(?m)^  (author|site|date): (.*)$", text)}
    return {key: value for key, value in found.items() if value}


@pytest.mark.parametrize("text", ["", "The feed has the whole text already, which is all that is wanted of it."])
def test_an_item_s_author_is_the_one_that_its_page_names_where_the_feed_names_none(
    run: Run, tmp_path: Path, server: WebServer, text: str
) -> None:
    mine = workspace(tmp_path / "mine", server, Entry("1", server.url("/rye"), "Rye", published=AT, text=text))
    with Cache(mine.cache_file) as cache:
        [item] = cache.load_items()
    of_item = source(run, mine, item.id, TZ="Asia/Tokyo")
    assert of_item == {"author": "A. Sample", "site": "Essays", "date": "2026-11-21"}
    with Cache(mine.cache_file) as cache:
        assert not text or cache.load_items()[0].text == text, "the feed's own text stays"
    other = workspace(tmp_path / "other", server)
    of_address = source(run, other, server.url("/rye"), TZ="Asia/Tokyo")
    assert of_address == {"author": "A. Sample", "site": "The Essays", "date": "2026-11-21"}


def test_what_the_feed_says_comes_first_and_its_page_is_not_asked_for_that(
    run: Run, tmp_path: Path, server: WebServer
) -> None:
    entry = Entry("1", server.url("/rye"), "Rye", "B. Example", AT, text="The whole text.")
    mine = workspace(tmp_path / "mine", server, entry)
    named = source(run, mine, server.url("/rye"))
    assert named == {"author": "B. Example", "site": "Essays", "date": "2026-11-20"}
    assert server.asked("/rye") == []


def test_a_page_that_is_gone_keeps_no_note_from_being_begun(run: Run, tmp_path: Path, server: WebServer) -> None:
    mine = workspace(tmp_path / "mine", server, Entry("1", server.url("/gone"), "Rye", published=AT, text="Whole."))
    assert source(run, mine, server.url("/gone")) == {"site": "Essays", "date": "2026-11-20"}


def test_of_a_feed_whose_articles_aren_t_wanted_no_page_is_asked(run: Run, tmp_path: Path, server: WebServer) -> None:
    entry = Entry("1", server.url("/rye"), "Rye", published=AT, text="Whole.")
    mine = workspace(tmp_path / "mine", server, entry, feed="title: Essays, articles: false")
    assert source(run, mine, server.url("/rye")) == {"site": "Essays", "date": "2026-11-20"}
    assert server.asked("/rye") == []


def test_notes_without_credit_get_their_host_when_the_user_says_so_and_are_held_until_then(
    run: Run, tmp_path: Path, server: WebServer
) -> None:
    mine = workspace(tmp_path / "mine", server)
    mine.notes_folder.mkdir(exist_ok=True)
    body = "---\nsource:\n  url: https://www.essays.example/{0}{1}\n---\nWhat I make of this is a sentence.\n"
    for n in range(3):
        (mine.notes_folder / f"2026-11-0{n + 1}-note.md").write_text(
            body.format(n, "\n  author: A" if n == 2 else ""), "utf-8"
        )
    held = run("-C", mine.root, "check")
    assert (held.code, held.err.count("names neither author nor site")) == (1, 2)
    assert "curate check --fill-sites" in held.err
    assert (mine.notes_folder / "2026-11-01-note.md").read_text("utf-8") == body.format(0, "")

    filled = run("-C", mine.root, "check", "--fill-sites")
    assert "Added site: to 2 notes." in filled.err
    assert "names neither author nor site" not in filled.err
    texts = [path.read_text("utf-8") for path in sorted(mine.notes_folder.glob("*.md"))]
    site, author = "\n  site: essays.example", "\n  author: A"
    assert texts == [body.format(0, site), body.format(1, site), body.format(2, author)]
    assert "to 0 notes" in run("-C", mine.root, "check", "--fill-sites").err
