"""``curate feeds``: how each is doing, what it gave, and the moves that are written down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from curate.cli import cli
from curate.humanize import format_local_time
from curate.model import Entry, FeedHealth
from curate.read.storage.cache import Cache
from tests.read.inbox.test_ranking_store import STORY
from tests.webserver import WebServer

FEED, OTHER = "https://a.example/feed", "https://b.example/feed"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
FILE = f"# mine\nfeeds:\n  - url: {FEED}   # the first\n    title: 例\n  - {OTHER}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "site/notes").mkdir(parents=True)
    (tmp_path / "feeds.yaml").write_text(FILE, "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    return tmp_path


@pytest.fixture
def cache(root: Path) -> Iterator[Cache]:
    with Cache(root / ".curate/cache.db") as opened:
        yield opened


def fill(cache: Cache, feed: str, *ago: int, **health: Any) -> list[str]:
    """A feed that was asked, with an entry of each of these days; the entries' ids."""
    cache.save_health(FeedHealth(feed, **{"last_success": NOW, **health}))
    entries = [Entry(str(n), f"{feed}/{n}", f"題 {n}", published=NOW - n * DAY, text="Text.") for n in ago]
    return [item.id for item in cache.add_entries(feed, entries, NOW, newest=None, articles=True)]


def curate(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(root), *arguments], standalone_mode=False)


def rows(root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(curate(root, "feeds", "--json").stdout)
    return found


def note(root: Path, name: str, url: str, words: str) -> None:
    text = f"---\nsource: {{url: '{url}', site: Sample}}\n---\n{words}\n"
    (root / f"site/notes/2026-11-2{name}.md").write_text(text, "utf-8")


def test_what_each_feed_gave_is_counted_from_fetched_to_published(root: Path, cache: Cache) -> None:
    ids = fill(cache, FEED, 0, 1, 2)
    fill(cache, OTHER, 0)
    note(root, "1-a", f"{FEED}/0", "Words of my own.")
    note(root, "2-b", f"{FEED}/1", "")
    assert curate(root, "inbox", ids[0][:5]).exit_code == 0
    curate(root, "inbox", ids[0])
    curate(root, "inbox", ids[1], "--json")
    first, second = rows(root)
    assert [first[key] for key in ("entries", "opened", "notes", "published")] == [3, 2, 2, 1]
    assert [second[key] for key in ("entries", "opened", "notes", "published")] == [1, 0, 0, 0]
    assert curate(root, "feeds").stdout.splitlines()[0].split("\t")[:5] == ["例", "3", "2", "2", "1"]


def test_looking_why_an_item_has_its_text_opens_nothing(root: Path, cache: Cache) -> None:
    [item] = fill(cache, FEED, 0)
    curate(root, "inbox", item, "--why")
    assert rows(root)[0]["opened"] == 0


def test_a_feed_that_fails_says_since_when_and_one_that_is_silent_too(root: Path, cache: Cache) -> None:
    since = NOW - 40 * DAY
    fill(cache, FEED, 9, problem="refuses connections", failures=3, failing_since=since, last_error=NOW)
    fill(cache, OTHER, 30, 31, 32, 33)
    broken, silent = rows(root)
    assert (broken["marks"], broken["broken_since"], broken["problem"]) == (
        ["broken"],
        since.isoformat(),
        "refuses connections",
    )
    assert (silent["marks"], silent["silent_since"], silent["gap_days"]) == (
        ["silent"],
        (NOW - 30 * DAY).date().isoformat(),
        1.0,
    )
    ran = curate(root, "feeds")
    assert ran.return_value == 1
    assert f"broken since {format_local_time(since)}" in ran.stdout
    assert "3 times in a row: refuses connections" in ran.stdout
    assert "usually something every day" in ran.stdout
    assert f"Worth following? 例 has not answered since {since:%Y-%m-%d} (feeds.yaml:3)." in ran.stderr


def test_a_slow_feed_and_one_that_is_gone_are_marked(root: Path, cache: Cache) -> None:
    fill(cache, FEED, 0, seconds=9.4)
    fill(cache, OTHER, 0, gone=True, problem="is gone for good (410)", failures=1, last_error=NOW, failing_since=NOW)
    assert [row["marks"] for row in rows(root)] == [["slow"], ["gone"]]
    ran = curate(root, "feeds")
    assert "slow (9 s for an answer)" in ran.stdout
    assert "gone for good" in ran.stdout
    assert f"{OTHER} is gone for good" in ran.stderr


# ------------------------------------------------------------------ --fix

NEW = "https://new.example/feed"


def test_a_move_is_written_down_after_yes_and_costs_no_item(root: Path, cache: Cache) -> None:
    ids = fill(cache, FEED, 0, 1, moved_to=NEW, moved_seen=2)
    assert f"moved to {NEW}" in curate(root, "feeds").stdout
    ran = curate(root, "feeds", "--fix", "--yes")
    assert ran.return_value == 0, ran.stderr
    assert f"feeds.yaml:3: {FEED} → {NEW}" in ran.stderr
    assert (root / "feeds.yaml").read_text("utf-8") == FILE.replace(FEED, NEW)
    moved = rows(root)[0]
    assert (moved["url"], moved["entries"], moved["marks"]) == (NEW, 2, [])
    assert sorted(item.id for item in cache.load_items()) == sorted(ids)
    assert "No feed has moved" in curate(root, "feeds", "--fix", "--yes").stderr


def test_a_move_that_a_killed_run_wrote_into_feeds_yaml_alone_is_ended_by_the_next(root: Path, cache: Cache) -> None:
    ids = fill(cache, FEED, 1, 2, moved_to="https://new.example/feed", moved_seen=2)
    text = FILE.replace(FEED, "https://new.example/feed")
    (root / "feeds.yaml").write_text(text, "utf-8")
    assert "No feed has moved" in curate(root, "feeds", "--fix", "--yes").stderr
    assert (root / "feeds.yaml").read_text("utf-8") == text
    assert {item.id: item.feed for item in cache.load_items()} == dict.fromkeys(ids, "https://new.example/feed")


@pytest.mark.parametrize(("new", "moved"), [(NEW, False), (f"{FEED}/2", True)])
def test_a_feed_with_headers_of_its_own_is_moved_to_no_other_host(
    root: Path, cache: Cache, new: str, moved: bool
) -> None:
    file = root / "feeds.yaml"
    file.write_text(f"feeds:\n  - url: {FEED}\n    headers: {{X-Key: s3cret}}\n", "utf-8")
    fill(cache, FEED, 0, moved_to=new, moved_seen=2)
    done = curate(root, "feeds", "--fix", "--yes")
    assert (f"url: {new}" in file.read_text("utf-8")) == moved
    assert ("has moved to another host" in done.stderr) != moved
    assert "s3cret" not in done.output


def test_nothing_is_changed_where_nobody_can_be_asked(root: Path, cache: Cache) -> None:
    fill(cache, FEED, 0, moved_to=NEW, moved_seen=2)
    ran = curate(root, "feeds", "--fix")
    assert "run it again with --yes" in str(ran.exception)
    assert (root / "feeds.yaml").read_text("utf-8") == FILE


@pytest.mark.parametrize(("answer", "to"), [("n", FEED), ("y", NEW)])
def test_at_a_terminal_the_moves_are_shown_and_asked_about(root: Path, cache: Cache, answer: str, to: str) -> None:
    fill(cache, FEED, 0, moved_to=NEW, moved_seen=2)
    terminal, side = os.openpty()
    os.write(terminal, f"{answer}\n".encode())
    command = [sys.executable, "-m", "curate", "-C", str(root), "feeds", "--fix"]
    done = subprocess.run(command, stdin=side, stderr=side, stdout=subprocess.DEVNULL, timeout=60, check=False)
    said = os.read(terminal, 10_000).decode()
    os.close(side)
    os.close(terminal)
    assert done.returncode == 0
    assert f"{FEED} → {NEW}" in " ".join(said.split())
    assert "Change 1 address in feeds.yaml? [Y/n]" in said
    assert (root / "feeds.yaml").read_text("utf-8") == FILE.replace(FEED, to)


def test_a_move_seen_once_or_to_a_feed_that_is_followed_already_changes_nothing(root: Path, cache: Cache) -> None:
    fill(cache, FEED, 0, moved_to=f"{OTHER}/", moved_seen=2)
    fill(cache, OTHER, 0, moved_to=NEW, moved_seen=1)
    ran = curate(root, "feeds", "--fix", "--yes")
    assert ran.return_value == 1
    assert f"has moved to {OTHER}/, which you follow already (line 5)" in ran.stderr
    assert (root / "feeds.yaml").read_text("utf-8") == FILE


# ------------------------------------------------------------------ a real server


def test_since_when_a_feed_fails_and_how_long_it_takes_come_from_asking_it(root: Path) -> None:
    entries = "".join(f"<item><title>{n}</title><guid>{n}</guid></item>" for n in range(2))
    with WebServer() as server:
        (root / "feeds.yaml").write_text(f"feeds: [{server.url('/feed')}]\nnetwork: {{allow: [127.0.0.1]}}\n", "utf-8")
        server.page("/feed", f"<rss version='2.0'><channel><title>T</title>{entries}</channel></rss>")
        curate(root, "pull")
        [good] = rows(root)
        server.status("/feed", 500)
        curate(root, "pull", "--now")
        [first] = rows(root)
        curate(root, "pull", "--now")
        [second] = rows(root)
    assert (good["broken_since"], good["marks"], good["entries"]) == (None, [], 2)
    assert 0 <= good["seconds"] < 5
    assert first["broken_since"] == second["broken_since"] == first["last_error"]
    assert second["last_error"] > first["last_error"]
    assert second["failures"] == 2


# ------------------------------------------------------------------ what a change of address leaves as it is


def listed(root: Path, *options: str) -> list[str]:
    return [row["title"] for row in json.loads(curate(root, "inbox", "--json", *options).stdout)]


def test_what_was_dropped_stays_dropped_when_its_feed_has_moved_and_the_cache_is_made_anew(root: Path) -> None:
    with Cache(root / ".curate/cache.db") as cache:
        fill(cache, FEED, 0, 1)
        cache.add_entries(FEED, [Entry("bare", "", title="題だけ", text="Text.")], NOW, newest=None, articles=True)
        ids = [item.id for item in cache.load_items()]
    assert curate(root, "drop", *ids).exit_code == 0
    for path in (root / ".curate").iterdir():
        path.unlink()
    moved = FILE.replace(FEED, "https://a.example/moved")
    (root / "feeds.yaml").write_text(moved, "utf-8")
    with Cache(root / ".curate/cache.db") as cache:
        cache.add_entries("https://a.example/moved", [
            *(Entry(str(n), f"{FEED}/{n}", f"題 {n}", text="Text.") for n in (0, 1, 2)),
            Entry("bare", "", title="題だけ", text="Text."),
        ], NOW, newest=None, articles=True)  # fmt: skip
        again = {item.title: item.id for item in cache.load_items()}
    assert not set(again.values()) & set(ids)
    assert listed(root) == ["題 2"]
    assert curate(root, "drop", "--undo", again["題 0"], again["題だけ"]).exit_code == 0
    assert sorted(listed(root)) == ["題 0", "題 2", "題だけ"]


def test_only_what_is_followed_stands_in_the_inbox_and_counts_and_comes_back_with_its_feed(
    root: Path, cache: Cache
) -> None:
    for n, feed in enumerate((FEED, OTHER)):
        entry = Entry(f"k{n}", f"https://site{n}.example/x", "No cars in Mill Street", published=NOW - n * DAY / 10,
                      text=STORY)  # fmt: skip
        cache.add_entries(feed, [entry, Entry(f"o{n}", f"https://site{n}.example/o", f"Other {n}", text=f"{n}")], NOW,
                  newest=None, articles=True)  # fmt: skip
    [row] = [row for row in json.loads(curate(root, "inbox", "--json").stdout) if row["story"]]
    assert "2 of your sources" in row["reasons"]
    (root / "feeds.yaml").write_text(f"feeds:\n  - {FEED}\n", "utf-8")
    rows = json.loads(curate(root, "inbox", "--json").stdout)
    assert {row["feed"] for row in rows} == {FEED}
    assert not any(row["story"] or "sources" in " ".join(row["reasons"]) for row in rows)
    assert "Other 1" in listed(root, "--all")
    (root / "feeds.yaml").write_text(FILE, "utf-8")
    assert "Other 1" in listed(root)


def test_a_feed_that_is_gone_is_none_that_may_answer_yet(root: Path, cache: Cache) -> None:
    cache.save_health(FeedHealth(FEED, gone=True, problem="is gone", last_error=NOW))
    assert "1 feed never answered so far" in curate(root, "feeds").stderr
