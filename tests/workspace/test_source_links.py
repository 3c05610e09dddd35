"""``curate check --links``, as a user runs it, against real pages on loopback."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from curate.cli import cli
from tests.webserver import WebServer

NAME = "2026-11-23-x"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, server: WebServer) -> Path:
    root = tmp_path / "mine"
    (root / "site/notes").mkdir(parents=True)
    (root / "feeds.yaml").write_text("feeds: []\nnetwork: {allow: [127.0.0.1]}\n", "utf-8")
    (root / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    write(root, NAME, server.url("/gone"))
    server.page("/alive", "<article><p>" + "It is here, and says so at length. " * 9 + "</p></article>")
    return root


def write(root: Path, name: str, url: str, more: str = "", words: str = "My own words on it.") -> None:
    head = f"---\ntitle: Mine\nsource:\n  title: One\n  site: Sample\n  url: {url}\n{more}---\n"
    (root / f"site/notes/{name}.md").write_text(f"{head}{words}\n", "utf-8")


def check(root: Path, *options: str) -> tuple[Result, list[dict[str, Any]]]:
    ran = CliRunner().invoke(cli, ["-C", str(root), "check", "--json", *options], standalone_mode=False)
    assert ran.exception is None, ran.output
    return ran, json.loads(ran.stdout)


def test_a_dead_source_is_named_with_its_line_and_where_a_copy_may_be(workspace: Path, server: WebServer) -> None:
    write(workspace, "2026-11-20-y", server.url("/alive"))
    before = (workspace / f"site/notes/{NAME}.md").read_bytes()
    _, without = check(workspace)
    assert (without, server.log) == ([], [])
    ran, [problem] = check(workspace, "--links")
    assert ran.return_value == 1
    assert problem == {
        "where": f"site/notes/{NAME}.md:6",
        "what": f"the source is dead: {server.url('/gone')} has nothing at this address (404)",
        "hint": "look for a copy, and name it below source: in the note: "
        f"`archive: https://web.archive.org/web/20261123/{server.url('/gone')}`",
    }
    assert "1 source there, 1 dead (2 asked now)" in ran.stderr
    assert (workspace / f"site/notes/{NAME}.md").read_bytes() == before


def test_what_was_asked_is_remembered_and_asked_again_only_on_wish(workspace: Path, server: WebServer) -> None:
    first = check(workspace, "--links")[1]
    asked = len(server.log)
    assert check(workspace, "--links")[1] == first
    assert len(server.log) == asked
    server.page("/gone", "<article><p>" + "It is back, and says so at length. " * 9 + "</p></article>")
    assert check(workspace, "--links", "--now")[1] == []


def test_a_note_that_names_an_archive_is_settled(workspace: Path, server: WebServer) -> None:
    copy = f"https://web.archive.org/web/20261123/{server.url('/gone')}"
    write(workspace, NAME, server.url("/gone"), f"  archive: {copy}\n")
    assert check(workspace, "--links")[1] == []
    assert server.log == []


def test_drafts_are_asked_for_too_and_a_fault_of_the_moment_is_not_dead(workspace: Path, server: WebServer) -> None:
    write(workspace, NAME, server.url("/fault"), words="")
    server.status("/fault", 503)
    ran, problems = check(workspace, "--links")
    assert [problem["what"] for problem in problems] == ["there are no words of your own yet"]
    assert "1 without an answer for the moment" in ran.stderr
    assert server.asked("/fault")


def test_while_this_computer_is_offline_the_rest_is_told_all_the_same(workspace: Path) -> None:
    (workspace / f"site/notes/{NAME}.md").unlink()
    with socket.socket() as held:  # a port that refuses connections, and that nobody else can take
        held.bind(("127.0.0.1", 0))
        for number in range(3):
            url = f"http://127.0.0.1:{held.getsockname()[1]}/{number}"
            write(workspace, f"2026-11-2{number}-n", url, words="")
        ran, problems = check(workspace, "--links")
        again = check(workspace, "--links")[1]
    assert "none of 3 addresses could be reached" in problems[-1]["what"]
    assert [problem["what"] for problem in problems[:-1]] == ["there are no words of your own yet"] * 3
    assert again == problems
    assert "0 sources there" in ran.stderr
