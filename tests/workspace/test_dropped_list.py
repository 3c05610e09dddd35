"""dropped.txt: what the user took out of the inbox, in a file that is the user's own."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curate.model import Item
from curate.workspace import read_later
from curate.workspace.dropped_list import drop, read_ids, undo_drop
from curate.workspace.workspace import Workspace

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def item(name: str, *, published: datetime | None = NOW) -> Item:
    return Item(name, "", "", f"https://example.org/{name}", f"題 {name}", "", published, NOW, "", "")


@pytest.fixture
def mine(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def text(mine: Workspace) -> str:
    return mine.dropped_file.read_bytes().decode()


def test_without_the_file_nothing_is_dropped(mine: Workspace) -> None:
    assert read_ids(mine) == set()


def test_what_is_dropped_stands_there_with_its_id_and_for_people_its_date_address_and_title(mine: Workspace) -> None:
    drop(mine, [item("abc234"), item("xyz765", published=None)])
    assert text(mine) == (
        "abc234 2026-03-01 https://example.org/abc234 題 abc234\n"
        "xyz765 2026-03-01 https://example.org/xyz765 題 xyz765\n"
    )
    assert read_ids(mine) == {"abc234", "xyz765"}


def test_what_is_dropped_already_is_not_written_again(mine: Workspace) -> None:
    drop(mine, [item("abc234"), item("abc234")])
    drop(mine, [item("abc234")])
    assert text(mine).count("\n") == 1
    drop(mine, [])
    assert text(mine).count("\n") == 1


def test_what_was_dropped_before_its_feed_moved_is_not_written_again(mine: Workspace) -> None:
    drop(mine, [item("abc234")])
    assert drop(mine, [replace(item("abc234"), id="new222")]) == []
    assert read_ids(mine) == {"abc234"}


def test_what_is_dropped_kept_and_put_back_at_once_is_all_written_down(mine: Workspace) -> None:
    names = [f"item{n}" for n in range(12)]
    drop(mine, [item(f"back{n}") for n in range(12)])

    def each(do: Callable[[int], object]) -> threading.Thread:
        thread = threading.Thread(target=lambda: [do(n) for n in range(12)])
        thread.start()
        return thread

    threads = [
        each(lambda n: drop(mine, [item(names[n])])),
        each(lambda n: drop(mine, [item(f"more{n}")])),
        each(lambda n: undo_drop(mine, {f"back{n}"})),
        each(lambda n: read_later.add_item(mine, item(f"kept{n}"))),
        each(lambda n: read_later.add_item(mine, item(f"also{n}"))),
    ]
    for thread in threads:
        thread.join(60)
    assert read_ids(mine) == {*names, *(f"more{n}" for n in range(12))}
    kept = (mine.reading_folder / "later.jsonl").read_text("utf-8")
    assert sorted(re.findall(r"example.org/(\w+)", kept)) == sorted(
        f"{k}{n}" for k in ("kept", "also") for n in range(12)
    )


@pytest.mark.parametrize(
    ("before", "ids"),
    [
        ("", set()),
        ("abc234\n", {"abc234"}),
        ("abc234", {"abc234"}),
        ("# mine: 私の\n\nabc234 because\r\n  xyz765\r\n", {"abc234", "xyz765"}),
    ],
)
def test_a_file_that_the_user_edited_is_read_and_added_to(mine: Workspace, before: str, ids: set[str]) -> None:
    mine.dropped_file.write_bytes(before.encode())
    assert read_ids(mine) == ids
    drop(mine, [item("new222")])
    assert text(mine).startswith(before)
    assert read_ids(mine) == ids | {"new222"}


def test_what_is_taken_back_goes_and_every_other_line_stays(mine: Workspace) -> None:
    mine.dropped_file.write_bytes(b"# mine\r\nabc234 x\r\n\r\nabc2345 y\nxyz765 z")
    undo_drop(mine, {"abc234", "xyz765", "never2"})
    assert text(mine) == "# mine\r\n\r\nabc2345 y\n"
    assert read_ids(mine) == {"abc2345"}
