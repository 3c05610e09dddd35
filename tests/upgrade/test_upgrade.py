"""A later version opens what an earlier one left: nothing that a user or a reader relies on is another.

``kept/`` holds a workspace and a vault as version 0.1 left them in the autumn of 2024, and what that version printed of
them. Its data never changes. Each test opens copies; what may be added, and what is prose, is told in ``compare``.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.upgrade import compare, kept, observe, sample
from tests.upgrade.commands import READING, WRITING
from tests.upgrade.make import serve
from tests.webserver import WebServer

pytestmark = [pytest.mark.xdist_group("upgrade"), pytest.mark.timeout(900)]  # one fixture runs all the commands

MARKED_DRAFT = "site/notes/2024-11-17-marked-draft.md:9"
"""``draft: true`` was an unknown key, and the note was held for that. It may be a known key later."""


@pytest.fixture(scope="module")
def ids() -> Mapping[str, str]:
    found: Mapping[str, str] = kept.read("ids.json")
    return found


class Opened:
    """A copy of the kept data, what it held before the commands, and what came of them."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.workspace = kept.copy(base)
        self.before = kept.files_below(base)
        self.came: observe.Observed = {}

    @property
    def site(self) -> dict[str, Any]:
        return kept.site_of(self.workspace / "public")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, ids: Mapping[str, str], translated: Path) -> dict[str, Any]:
    """Copies by what they are used for, and the options of the commands."""
    copies = {use: Opened(tmp_path_factory.mktemp(use)) for use in observe.USES}
    _on_a_branch(copies["published"])
    for use in ("rebuilt", "pulled"):
        for name in (".curate", "public"):
            shutil.rmtree(copies[use].workspace / name)
    with WebServer() as server:
        serve(server)
        bases = {use: copy.base for use, copy in copies.items()}
        came = observe.observe(bases, ids, proxy=server.url("").rstrip("/"), templates=translated)
    for use, copy in copies.items():
        copy.came = came[use]
    return {**copies, "options": came["options"]}


@pytest.fixture(scope="module")
def read(opened: dict[str, Any]) -> Opened:
    """Asked all that changes nothing."""
    found: Opened = opened["read"]
    return found


@pytest.fixture(scope="module")
def built(opened: dict[str, Any]) -> Opened:
    """Built over what the earlier version had built."""
    found: Opened = opened["built"]
    return found


@pytest.fixture(scope="module")
def rebuilt(opened: dict[str, Any]) -> Opened:
    """Built without the cache and without the earlier site, as a clone would be."""
    found: Opened = opened["rebuilt"]
    return found


@pytest.fixture(scope="module")
def pulled(opened: dict[str, Any]) -> Opened:
    """Pulled anew without the cache."""
    found: Opened = opened["pulled"]
    return found


def _git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=Sample Person", "-c", "user.email=me@sample-person.example")
    done = subprocess.run(
        ["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout


def _on_a_branch(copy: Opened) -> None:
    """Put the workspace under git, with the earlier version's site on the branch that a host shows."""
    _git(copy.base, "init", "--quiet", "--bare", "remote.git")
    for folder in (copy.workspace / "public", copy.workspace):
        _git(folder, "init", "--quiet", "--initial-branch", "gh-pages" if folder.name == "public" else "main")
        _git(folder, "add", "--all")
        _git(folder, "commit", "--quiet", "--message", "As it was")
        _git(folder, "remote", "add", "origin", str(copy.base / "remote.git"))
    _git(copy.workspace / "public", "push", "--quiet", "origin", "gh-pages")
    shutil.rmtree(copy.workspace / "public/.git")


def _online(copy: Opened) -> set[str]:
    """The pages and feeds that are on the branch."""
    names = _git(copy.base / "remote.git", "ls-tree", "-r", "-z", "--name-only", "gh-pages").split("\0")
    return {name for name in names if name.endswith((".html", ".xml", ".json"))}


@pytest.fixture(scope="module")
def wrote(opened: dict[str, Any]) -> Opened:
    """Used with the commands that write."""
    found: Opened = opened["wrote"]
    return found


@pytest.fixture(scope="module")
def then(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The site as the earlier version had built it."""
    return Opened(tmp_path_factory.mktemp("then")).site


# ------------------------------------------------------------------ what is printed


@pytest.mark.parametrize("name", READING)
def test_a_command_prints_what_it_printed(read: Opened, name: str) -> None:
    how, _ = READING[name]
    assert compare.printed(name, how, kept.read("printed.json")[name], read.came[name]) == []


@pytest.mark.parametrize("name", [name for name, (how, _) in READING.items() if how not in ("exit", "match")])
def test_what_was_printed_says_something(name: str) -> None:
    """What was empty then could not tell whether anything is gone."""
    assert len(kept.read("printed.json")[name]["out"]) > 20 or name in ("posted note json", "communities questions",
        "communities questions json", "intro who")  # fmt: skip


@pytest.mark.parametrize("name", ["check", "check reach", "vault", "export jsonl"])
def test_problems_stand_where_they_stood(read: Opened, name: str) -> None:
    before, now = (came[name]["problems"] for came in (kept.read("printed.json"), read.came))
    assert sorted({*before, MARKED_DRAFT}) == sorted({*now, MARKED_DRAFT})


def test_commands_and_options_are_all_there(opened: dict[str, Any]) -> None:
    before, now = kept.read("options.json"), opened["options"]
    missing = compare.includes(before, now, "command")
    for command in before.keys() & now.keys():
        missing += compare.includes(before[command], now[command], f"option of {command}")
        for option, values in before[command].items():
            missing += compare.includes(values, now[command].get(option, ()), f"{command} {option}")
    assert missing == []
    assert sum(map(len, before.values())) > 200


def test_what_speaks_for_an_item_in_every_way_still_puts_it_first(read: Opened) -> None:
    """The first is newer, has as many topics, and is like a note; how likeness is told apart may get better."""
    shown = [item["title"] for item in json.loads(read.came["inbox best json"]["out"])]
    better, worse = "How do you welcome a newcomer in the first week?", "Speaking up in small rooms"
    assert shown.index(better) < shown.index(worse)


# ------------------------------------------------------------------ what is built


@pytest.fixture(params=["built", "rebuilt"])
def after(request: pytest.FixtureRequest) -> Iterator[Opened]:
    yield request.getfixturevalue(request.param)


def test_addresses_stay_and_nothing_is_newly_published(after: Opened, then: dict[str, Any]) -> None:
    now = after.site
    for part in ("files", "sitemap", "search"):
        assert compare.includes(then[part], now[part], part) == []
        added = set(now[part]) - set(then[part])
        assert [one for one in added if "notes/" in one or "topics/" in one or "archive/" in one] == []
    assert len([file for file in then["files"] if file.startswith("notes/")]) == 14


def test_readers_of_feeds_see_nothing_new_and_nothing_changed(after: Opened, then: dict[str, Any]) -> None:
    now = after.site
    for part in ("atom", "rss", "json feeds", "blogroll", "canonical"):
        assert compare.same(then[part], now[part], part) == []
    assert len(then["atom"]) == 7 and len(then["atom"]["feed.xml"]["entries"]) == 13


def test_each_documented_name_of_a_template_of_the_site_says_what_it_said(after: Opened, then: dict[str, Any]) -> None:
    now = after.site["marks"]
    different = []
    for page, marks in then["marks"].items():
        fixed = [(label, value) for label, value in marks if not label.startswith("~")]
        different += compare.same([list(one) for one in fixed], [
            list(one) for one in now.get(page, ()) if not one[0].startswith("~")], page)  # fmt: skip
        words = {label for label, value in marks if label.startswith("~t.") and value}
        different += compare.includes(words, {label for label, value in now.get(page, ()) if value}, page)
    assert different == []
    assert len({label for marks in then["marks"].values() for label, _ in marks}) > 250


def test_a_build_ends_as_it_did(after: Opened) -> None:
    before = kept.read("built.json")["build"]
    now = after.came["build"]
    assert now["exit"] == before["exit"]
    assert sorted({*now["problems"], MARKED_DRAFT}) == sorted({*before["problems"], MARKED_DRAFT})


def test_posts_stay_as_they_are(after: Opened) -> None:
    """All of them come of the user's own templates."""
    before, now = (
        {name: text for name, text in files.items() if re.match("workspace/posts/(20|without)", name)}
        for files in (after.before, kept.files_below(after.base))
    )
    assert [name for name, text in before.items() if now.get(name) != text] == []
    assert {name.split("/")[2] for name in now} == {name.split("/")[2] for name in before}
    assert len(before) > 130


def test_posts_that_the_user_changed_are_theirs_and_no_others(built: Opened, read: Opened) -> None:
    posts = built.workspace / "posts"
    for name in sample.BY_HAND:
        assert (posts / name).read_text("utf-8").endswith("\n\nWith a line by hand.\n")
    assert (posts / sample.EMPTIED).read_text("utf-8").strip() == ""
    came = read.came["posts json"]["out"]
    assert came.count('"by_hand') == len(sample.BY_HAND) == 2


@pytest.mark.parametrize("name", ["read", "built", "rebuilt"])
def test_the_user_s_files_are_byte_for_byte_as_they_were(request: pytest.FixtureRequest, name: str) -> None:
    opened: Opened = request.getfixturevalue(name)
    now = kept.files_below(opened.base)
    made = ("workspace/public/", "workspace/.curate/")
    same = {file for file in opened.before if not file.startswith(made)}
    assert {file for file in same if now.get(file) != opened.before[file]} - {"workspace/posts/index.html"} == set()
    assert len(same) > 250


def test_publishing_after_the_upgrade_takes_nothing_down_and_puts_nothing_up(opened: dict[str, Any]) -> None:
    copy: Opened = opened["published"]
    assert copy.came["publish"]["exit"] == 1  # published, and the notes that are held are named
    before = {name.removeprefix("workspace/public/") for name in copy.before if name.startswith("workspace/public/")}
    assert _online(copy) == {name for name in before if name.endswith((".html", ".xml", ".json"))}


# ------------------------------------------------------------------ without the cache


def _items(came: Mapping[str, Any], name: str) -> dict[tuple[str, str], str]:
    """The ids of the items that a list has, by feed and address."""
    return {(item["feed"], item["url"]): item["id"] for item in json.loads(came[name]["out"])}


def test_items_of_reading_lists_have_the_same_ids_without_the_cache(rebuilt: Opened) -> None:
    before = _items(kept.read("printed.json"), "inbox all json")
    saved = {key: id_ for key, id_ in before.items() if key[0].startswith("reading:")}
    later = "reading:later"  # shown under these ids where no feed has them
    saved[later, "http://briefs.example/survey"] = "jwoh7i"
    saved[later, "http://hataraku-note.example/zatsudan-no-sekkei.html"] = "jea5ft"
    assert _items(rebuilt.came, "inbox") == saved
    assert len(saved) == 4


def test_items_have_the_same_ids_when_their_feeds_are_pulled_anew(pulled: Opened) -> None:
    before, now = _items(kept.read("printed.json"), "inbox all json"), _items(pulled.came, "inbox")
    sites = ("http://briefs.example/", "http://moved.example/", "http://talk.example/")  # those that ``sample`` has
    assert {key: now.get(key) for key in before if key[0].startswith(sites)} == {
        key: id_ for key, id_ in before.items() if key[0].startswith(sites)
    }
    assert [key for key in before.keys() & now.keys() if before[key] != now[key]] == []
    assert len(now) > 15


# ------------------------------------------------------------------ what is written


@pytest.mark.parametrize("name", WRITING)
def test_a_command_writes_what_it_wrote(wrote: Opened, name: str) -> None:
    assert compare.written(name, kept.read("changed.json")[name], wrote.came[name]) == []
