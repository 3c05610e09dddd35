"""Filters as a user meets them in the inbox, and ``--why``: how an item came by its text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from curate.cli import _report_error, cli
from curate.model import Entry
from curate.read.storage.cache import Cache
from tests.webserver import WebServer

FEED = "https://a.example/feed"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def entry(n: int, title: str, **more: Any) -> Entry:
    return Entry(str(n), f"https://a.example/{n}", title, published=NOW - timedelta(hours=n), text="Some text.", **more)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    write(tmp_path, "")
    entries = [entry(1, "Hiring webinar", author="PR"), entry(2, "採用の話"), entry(3, "Hiring well", tags=("work",))]
    with Cache(tmp_path / ".curate/cache.db") as cache:
        cache.add_entries(FEED, entries, NOW, newest=None, articles=True)
    return tmp_path


def write(root: Path, filters: str, own: str = "") -> None:
    (root / "feeds.yaml").write_text(f"{filters}feeds:\n  - url: {FEED}\n{own}", "utf-8")


def inbox(root: Path, *options: str) -> Result:
    ran = CliRunner().invoke(cli, ["-C", str(root), "inbox", *options], standalone_mode=False)
    assert ran.exception is None, ran.exception
    return ran


def titles(root: Path, *options: str) -> list[str]:
    return [row["title"] for row in json.loads(inbox(root, "--json", *options).stdout)]


def test_what_one_keeps_for_later_is_hidden_by_no_filter(root: Path) -> None:
    kept = {"url": "https://a.example/1", "title": "Hiring webinar"}
    (root / "reading").mkdir()
    (root / "reading/later.jsonl").write_text(json.dumps(kept) + "\n", "utf-8")
    write(root, "filters: {drop: [webinar]}\n")
    assert titles(root, "--later") == ["Hiring webinar"]
    assert titles(root) == ["採用の話", "Hiring well"]


def test_while_another_run_writes_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert _report_error(sqlite3.OperationalError("database is locked")) == 2
    assert capsys.readouterr().err.startswith("the cache: another curate is using it")


def test_filters_that_change_hold_for_what_is_there_already(root: Path) -> None:
    assert titles(root) == ["Hiring webinar", "採用の話", "Hiring well"]
    write(root, "filters: {drop: [webinar]}\n")
    assert titles(root) == ["採用の話", "Hiring well"]
    write(root, "filters: {drop: [webinar]}\n", "    keep: ['tag: /^work$/']\n")
    assert titles(root) == ["Hiring well"]
    assert len(titles(root, "--all")) == 3
    write(root, "")
    assert len(titles(root)) == 3


def test_what_filters_hide_is_shown_with_the_rule_that_did_it(root: Path) -> None:
    assert "There are no filters" in inbox(root, "--dropped").stderr
    write(root, "filters:\n  drop:\n    - title: webinar\n      author: pr\n", "    keep: [採用]\n")
    listed = [line.split("\t")[3:] for line in inbox(root, "--dropped").stdout.splitlines()]
    assert listed == [
        ["Hiring webinar", "drop: title: webinar, author: pr (feeds.yaml:3)"],
        ["Hiring well", "keep: it has none of 採用 (feeds.yaml:7)"],
    ]
    rows = json.loads(inbox(root, "--dropped", "--json", "-n", "1").stdout)
    assert [(row["hidden_by"], row["rule"]) for row in rows] == [("drop: title: webinar, author: pr", "feeds.yaml:3")]
    assert "1 of 2; -n 2 shows all." in inbox(root, "--dropped", "-n", "1").stderr
    assert "hidden by drop: title: webinar" in inbox(root, rows[0]["id"], "--why").stdout


def test_a_mistake_in_a_filter_is_said_with_its_line_and_the_others_hold(root: Path) -> None:
    write(root, "filters:\n  drop:\n    - webinar\n    - /採用(/\n")
    ran = inbox(root)
    assert ran.return_value == 1
    assert "feeds.yaml:4: “drop”: the pattern /採用(/ can't be read" in ran.stderr
    assert titles_of(ran) == ["採用の話", "Hiring well"]
    checked = CliRunner().invoke(cli, ["-C", str(root), "check"], standalone_mode=False)
    assert "feeds.yaml:4: “drop”: the pattern" in checked.stderr


def titles_of(ran: Result) -> list[str]:
    return [line.split("\t")[3] for line in ran.stdout.splitlines()]


def test_a_pattern_without_end_is_given_up_and_named(root: Path) -> None:
    with Cache(root / ".curate/cache.db") as cache:
        cache.add_entries(FEED, [entry(0, "x" * 400)], NOW, newest=None, articles=True)
    write(root, "filters: {drop: ['/(x+x+)+y/', webinar]}\n")
    ran = inbox(root)
    assert ran.return_value == 1
    assert ran.stderr.count("feeds.yaml:1: the filter /(x+x+)+y/ takes too much time or memory") == 1
    assert len(titles_of(ran)) == 3


# ------------------------------------------------------------------ --why and --again


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def test_why_shows_what_was_fetched_and_taken_and_again_applies_a_new_rule(tmp_path: Path, server: WebServer) -> None:
    body = (
        "<article><p>"
        + "The study says what it says, and at length. " * 8
        + "</p></article><div id=own>Mine alone.</div>"
    )
    server.page("/1", body)
    feed = server.url("/feed")
    text = f"feeds:\n  - url: {feed}\nnetwork: {{allow: [127.0.0.1]}}\n"
    (tmp_path / "feeds.yaml").write_text(text, "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    with Cache(tmp_path / ".curate/cache.db") as cache:
        [item] = cache.add_entries(feed, [Entry("1", server.url("/1"), "題")], NOW, newest=0, articles=True)
    assert "The study says" in inbox(tmp_path, item.id).stdout
    why = inbox(tmp_path, item.id, "--why").stdout
    assert f"{server.url('/1')} (text/html, {len(body):,} bytes)" in why
    assert "characters, by trafilatura" in why
    assert "changed" not in why
    rule = f"feeds:\n  - url: {feed}\n    article: {{select: '#own'}}\n"
    (tmp_path / "feeds.yaml").write_text(text.replace(f"feeds:\n  - url: {feed}\n", rule), "utf-8")
    assert f"curate inbox {item.id} --again" in inbox(tmp_path, item.id, "--why").stdout
    assert "Mine alone." in inbox(tmp_path, item.id, "--again").stdout
    [told] = json.loads(inbox(tmp_path, item.id, "--why", "--json").stdout)
    assert (told["rules"]["select"], told["rules_changed"], told["characters"]) == ("#own", False, 11)
    assert told["pages"][0]["how"] == "by the rule select: #own"
    server.status("/1", 404)
    ran = inbox(tmp_path, item.id, "--again")
    assert "Mine alone." in ran.stdout
    assert "The text is the one from before: the page has nothing at this address (404)." in ran.stderr


def test_why_says_so_where_the_feed_brought_the_text_or_a_wall_stood_before_it(
    root: Path, tmp_path: Path, server: WebServer
) -> None:
    with Cache(root / ".curate/cache.db") as cache:
        first = cache.load_items()[0]
    assert "the feed brought it" in inbox(root, first.id, "--why").stdout
    assert "about one ITEM" in str(
        CliRunner().invoke(cli, ["-C", str(root), "inbox", "--why"], standalone_mode=False).exception
    )
    server.page("/1", "<title>Log in</title><h1>Log in</h1><input type=password name=p>")
    text = f"feeds:\n  - url: {server.url('/feed')}\nnetwork: {{allow: [127.0.0.1]}}\n"
    (root / "feeds.yaml").write_text(text, "utf-8")
    with Cache(root / ".curate/cache.db") as cache:
        made = Entry("1", server.url("/1"), "題", summary="The feed's own words.")
        [item] = cache.add_entries(server.url("/feed"), [made], NOW, newest=0, articles=True)
    ran = inbox(root, item.id)
    assert "The feed's own words." in ran.stdout
    assert "Only the feed's own summary: the page shows a login page in place of the article." in ran.stderr
    assert "it shows a login page in place of the article" in inbox(root, item.id, "--why").stdout
    assert "the page shows a login page in place of the article" in inbox(root, item.id).stderr
    assert len(server.asked("/1")) == 1  # once is enough, until it is wanted again
    inbox(root, item.id, "--again")
    assert len(server.asked("/1")) == 2


def test_why_fetches_nothing_that_was_fetched(root: Path, server: WebServer) -> None:
    server.status("/1", 503)
    text = f"feeds:\n  - url: {server.url('/feed')}\nnetwork: {{allow: [127.0.0.1]}}\n"
    (root / "feeds.yaml").write_text(text, "utf-8")
    with Cache(root / ".curate/cache.db") as cache:
        [item] = cache.add_entries(
            server.url("/feed"), [Entry("1", server.url("/1"), "題")], NOW, newest=0, articles=True
        )
    for _ in range(2):
        assert server.url("/1") in inbox(root, item.id, "--why").stdout
    assert len(server.asked("/1")) == 1
