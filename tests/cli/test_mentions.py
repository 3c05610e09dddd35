"""``curate mentions``, as a user runs it, against real pages on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner

from curate.cli import cli
from curate.model import Note, Source
from curate.workspace.mentions import find_targets
from tests.conftest import Run
from tests.webserver import Request, WebServer

NAME = "2026-11-23-x"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, server: WebServer) -> Path:
    """One note, published, that links to two pages: /one takes mentions, /two doesn't."""
    root = tmp_path / "mine"
    (root / "site/notes").mkdir(parents=True)
    (root / "feeds.yaml").write_text("feeds: []\nnetwork: {allow: [127.0.0.1]}\n", "utf-8")
    (root / "mkdocs.yml").write_text(f"site_name: Sample\nsite_url: {server.url('/mine/')}\n", "utf-8")
    write(root, server)
    server.page("/one", '<link rel="webmention" href="/end?for=one">')
    server.page("/two", "<p>nothing")
    server.page(f"/mine/notes/{NAME}/", f"<a href='{server.url('/one')}'>1</a> <a href='{server.url('/two')}'>2</a>")
    server.status("/end", 202)
    return root


def write(root: Path, server: WebServer, more: str = "") -> None:
    head = f"---\nsource: {{url: '{server.url('/one')}', title: One, site: Sample}}\n---\n"
    text = f"{head}My own words on [two]({server.url('/two')}). {more}\n"
    (root / f"site/notes/{NAME}.md").write_text(text, "utf-8")


def rows(root: Path, *options: str) -> dict[str, dict[str, Any]]:
    """The answer, by the last part of each target. In this process: quicker than one of its own."""
    ran = CliRunner().invoke(cli, ["-C", str(root), "mentions", "--json", *options], standalone_mode=False)
    assert ran.exception is None
    return {row["target"].rpartition("/")[2]: row for row in json.loads(ran.stdout)}


def sent(server: WebServer) -> list[Request]:
    return [request for request in server.log if request.method == "POST"]


def record(root: Path) -> str:
    path = root / "mentions.yaml"
    return path.read_text("utf-8") if path.exists() else ""


NOTE = Note(
    name=NAME,
    title="x",
    date=date(2026, 11, 23),
    topics=(),
    source=Source("https://a.example/one", via="https://b.example/"),
    words="",
)


@pytest.mark.parametrize(
    "words, more",
    [
        ("no link", []),
        (
            "[x](https://c.example/1) and [y](https://c.example/2?a=1&b=2)",
            ["https://c.example/1", "https://c.example/2?a=1&b=2"],
        ),
        ("<https://c.example/auto>", ["https://c.example/auto"]),
        ("[x][1]\n\n[1]: https://c.example/ref", ["https://c.example/ref"]),
        ("again [x](https://a.example/one/) and [y](http://b.example)", []),
        ("[me](https://mine.example/site/notes/y/) [also](https://mine.example/site)", []),
        ("[near](https://mine.example/sites/)", ["https://mine.example/sites/"]),
        ("[page](../about.md) [mail](mailto:x@c.example) [odd](javascript:x)", []),
        ("`[x](https://c.example/code)` https://c.example/bare", ["https://c.example/bare"]),
        ("> [quoted](https://c.example/quoted)", ["https://c.example/quoted"]),
    ],
)
def test_the_pages_that_a_note_links_to(words: str, more: list[str]) -> None:
    from dataclasses import replace

    found = find_targets(replace(NOTE, words=words), "https://mine.example/site/")
    assert found == ["https://a.example/one", "https://b.example/", *more]


def test_a_list_alone_asks_nobody_and_writes_nothing(workspace: Path, server: WebServer) -> None:
    found = rows(workspace)
    assert {name: (row["state"], row["endpoint"]) for name, row in found.items()} == {
        "one": ("new", None),
        "two": ("new", None),
    }
    assert found["one"]["source"] == server.url(f"/mine/notes/{NAME}/")
    assert server.log == []
    assert record(workspace) == ""


def test_discover_says_who_takes_mentions_and_sends_nothing(run: Run, workspace: Path, server: WebServer) -> None:
    said = run("-C", workspace, "mentions", "--discover").out
    assert f"new: {server.url('/end?for=one')}" in said
    assert "takes no mentions" in said
    assert (sent(server), record(workspace)) == ([], "")


def test_send_tells_each_page_once_and_keeps_the_answer(run: Run, workspace: Path, server: WebServer) -> None:
    server.status("/end", 201, {"Location": "/status/1"})
    ran = run("-C", workspace, "mentions", "--send", "--yes")
    assert ran.code == 0, ran.err
    (request,) = sent(server)
    assert parse_qs(request.body.decode()) == {
        "source": [server.url(f"/mine/notes/{NAME}/")],
        "target": [server.url("/one")],
    }
    found = rows(workspace, "--all")
    assert (found["one"]["state"], found["one"]["status"], found["two"]["state"]) == ("accepted", 201, "none")
    assert found["one"]["answer"] == server.url("/status/1")
    assert [line.partition('state: "')[2].partition('"')[0] for line in record(workspace).splitlines()[1:]] == [
        "none",
        "sending",
        "accepted",
    ]
    asked = len(server.log)
    again = run("-C", workspace, "mentions", "--send", "--yes")
    assert (again.code, len(server.log)) == (0, asked)
    assert "No page is left" in again.err


def test_a_changed_note_is_sent_again(run: Run, workspace: Path, server: WebServer) -> None:
    run("-C", workspace, "mentions", "--send", "--yes")
    write(workspace, server, "And one thought more.")
    assert {row["state"] for row in rows(workspace).values()} == {"changed"}
    run("-C", workspace, "mentions", "--send", "--yes")
    assert len(sent(server)) == 2
    assert rows(workspace) == {}


@pytest.mark.parametrize("status, state, later", [(400, "refused", 1), (503, "failed", 2)])
def test_a_refusal_is_final_and_a_passing_fault_is_tried_again(
    status: int, state: str, later: int, run: Run, workspace: Path, server: WebServer
) -> None:
    server.status("/end", status)
    ran = run("-C", workspace, "mentions", "--send", "--yes")
    assert ran.code == 1
    assert f"({status})" in ran.err
    row = rows(workspace, "--all")["one"]
    assert (row["state"], row["status"], row["endpoint"]) == (state, status, server.url("/end?for=one"))
    run("-C", workspace, "mentions", "--send", "--yes")
    assert len(sent(server)) == later


def test_why_an_endpoint_refused_is_told_and_kept(run: Run, workspace: Path, server: WebServer) -> None:
    body = b"<title>x</title><p>source does not <b>link</b> to target"
    head = f"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    server.raw("/end", head.encode() + body)
    ran = run("-C", workspace, "mentions", "--send", "--yes")
    assert "it says: " in ran.err
    assert "browser" not in ran.err
    assert rows(workspace, "--all")["one"]["answer"].endswith("source does not link to target")


def test_without_a_terminal_and_yes_nothing_is_sent(run: Run, workspace: Path, server: WebServer) -> None:
    ran = run("-C", workspace, "mentions", "--send")
    assert ran.code == 2
    assert "--yes" in ran.err
    assert sent(server) == []


def test_a_note_that_is_not_online_yet_is_not_sent(run: Run, workspace: Path, server: WebServer) -> None:
    del server.routes[f"/mine/notes/{NAME}/"]
    ran = run("-C", workspace, "mentions", "--send", "--yes")
    assert ran.code == 1
    assert "is not online yet" in ran.err
    assert sent(server) == []
    assert rows(workspace)["one"]["state"] == "new"


def test_a_site_without_an_address_can_list_and_not_send(run: Run, workspace: Path, server: WebServer) -> None:
    (workspace / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    assert rows(workspace)["one"]["source"] == ""
    ran = run("-C", workspace, "mentions", "--send", "--yes")
    assert ran.code == 2
    assert "site_url" in ran.err


def test_a_record_that_can_t_be_read_stops_sending_and_stays(run: Run, workspace: Path, server: WebServer) -> None:
    (workspace / "mentions.yaml").write_text("- {at: soon\n", "utf-8")
    ran = run("-C", workspace, "mentions", "--send", "--yes")
    assert ran.code == 2
    assert "mentions.yaml:" in ran.err
    assert (sent(server), record(workspace)) == ([], "- {at: soon\n")
    assert run("-C", workspace, "mentions").code == 1


def test_a_private_endpoint_is_refused(run: Run, workspace: Path, server: WebServer) -> None:
    server.page("/one", '<link rel="webmention" href="http://10.0.0.1/end">')
    ran = run("-C", workspace, "mentions", "--send", "--yes")
    assert ran.code == 1
    assert "10.0.0.1" in ran.err
    assert rows(workspace, "--all")["one"]["state"] == "refused"


def test_n_bounds_what_is_asked(run: Run, workspace: Path, server: WebServer) -> None:
    run("-C", workspace, "mentions", "--discover", "-n", "1")
    assert len([request for request in server.log if request.path in ("/one", "/two")]) == 1


def test_a_run_that_is_killed_while_it_sends_never_sends_twice(run: Run, workspace: Path, server: WebServer) -> None:
    server.hang("/end")
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    command = [sys.executable, "-m", "curate", "-C", str(workspace), "mentions", "--send", "--yes"]
    running = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            if sent(server):
                break
            time.sleep(0.05)
        assert len(sent(server)) == 1
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait(10)
    assert '"sending"' in record(workspace).splitlines()[-1]
    server.status("/end", 202)
    ran = run("-C", workspace, "mentions", "--send", "--yes")
    assert ran.code == 1
    assert "mentions.yaml:3: it isn't known whether" in ran.err
    assert len(sent(server)) == 1
    (workspace / "mentions.yaml").write_text("", "utf-8")
    assert run("-C", workspace, "mentions", "--send", "--yes").code == 0
    assert len(sent(server)) == 2
