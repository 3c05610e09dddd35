"""The inbox as it is listed: ranked with reasons in the user's language, each story once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from curate.model import Entry
from curate.read.storage.cache import Cache
from curate.workspace.new_workspace import make_workspace
from curate.workspace.workspace import Workspace
from tests.conftest import Run
from tests.read.inbox.test_ranking_store import STORY

NOW = datetime.now(UTC)
FEEDS = [f"https://site{n}.example/feed" for n in range(3)]
BREAD = "サワードウのライ麦パンを焼く。小麦粉と天然酵母の発酵、窯の温度、焼き加減の記録。"


def entry(site: int, key: str, title: str, text: str, *, hours: float = 0.0, query: str = "") -> Entry:
    at = NOW - timedelta(hours=hours)
    return Entry(key, f"https://site{site}.example/{key}{query}", title, "", at, text, text)


@pytest.fixture
def mine(tmp_path: Path) -> Workspace:
    """A Japanese site with a note on bread, and three feeds: two tell one story, one has bread and fourteen others."""
    workspace = Workspace(tmp_path / "mine")
    make_workspace(workspace, "ja", name="見本", url="https://me.example/")
    feeds = "".join(f"  - {{url: {url}, title: Site {n}}}\n" for n, url in enumerate(FEEDS))
    workspace.feeds_file.write_text(f"topics:\n  まち: [street]\nfeeds:\n{feeds}", "utf-8")
    workspace.notes_folder.mkdir(exist_ok=True)
    source = "source:\n  url: https://site0.example/old\n  title: パン\n  author: 見本 太郎\n  site: Site 0\n"
    (workspace.notes_folder / "2026-11-01-bread.md").write_text(
        f"---\ntitle: ライ麦パンの話\n{source}---\n\n{BREAD}\n", "utf-8"
    )
    plain = [entry(2, f"p{n}", f"Ferry number {n}", f"Harbour {n} ferry{n} crossing{n}", hours=n) for n in range(14)]
    with Cache(workspace.cache_file) as cache:
        cache.add_entries(
            FEEDS[0], [entry(0, "a", "Mill Street closed", STORY, hours=30)], NOW, newest=0, articles=True
        )
        cache.add_entries(
            FEEDS[1], [entry(1, "b", "No cars in Mill Street", STORY, hours=20)], NOW, newest=0, articles=True
        )
        cache.add_entries(FEEDS[2], [entry(2, "c", "パンの窯", BREAD, hours=60), *plain], NOW, newest=0, articles=True)
    return workspace


def listed(run: Run, workspace: Workspace, *more: str) -> list[dict[str, Any]]:
    ran = run("-C", workspace.root, "inbox", "--json", *more)
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


def test_the_inbox_is_ranked_with_reasons_in_the_sites_language_and_each_story_is_told_once(
    run: Run, mine: Workspace
) -> None:
    rows = listed(run, mine)
    assert len(rows) == 16
    assert {row["title"] for row in rows[:2]} == {"パンの窯", "Mill Street closed"}
    reasons = {row["title"]: row["reasons"] for row in rows}
    assert reasons["パンの窯"] == ["ノート「ライ麦パンの話」に近い内容"]
    assert reasons["Mill Street closed"] == ["トピック：まち（street）", "2つの情報源が掲載"]
    [story] = [row["story"] for row in rows if row["title"] == "Mill Street closed"]
    assert [other["title"] for other in story] == ["No cars in Mill Street"]
    assert {"id", "url", "feed", "feed_title", "date"} <= set(story[0])
    assert [row["outside"] for row in rows].index(True) == 10
    assert rows[10]["reasons"][0] == "ふだんと違う話題"

    assert all(row["reasons"] for row in rows)
    assert {reason for row in rows for reason in row["reasons"]} >= {"今日の新着"}

    newest = listed(run, mine, "--sort", "new")
    dates = [row["date"] for row in newest]
    assert dates == sorted(dates, reverse=True)
    assert not any(row["outside"] for row in newest)

    plain = run("-C", mine.root, "inbox", "-n", "2")
    assert "(+1)" in plain.out
    assert "2つの情報源が掲載" in plain.out

    member = run("-C", mine.root, "inbox", story[0]["id"])
    assert "2つの情報源が掲載" in member.out
    assert "also: " in member.out
    assert "Mill Street closed" in member.out

    # Another language, and what a feed has of it: the story by the member that fits.
    mine.config_file.write_text(mine.config_file.read_text("utf-8").replace("language: ja", "language: en"), "utf-8")
    [row] = listed(run, mine, "--feed", "site 1")
    assert (row["title"], row["reasons"]) == ("No cars in Mill Street", ["topic: まち (street)", "2 of your sources"])
    assert [row["title"] for row in listed(run, mine, "--topic", "まち")] == ["Mill Street closed"]


def test_a_draft_is_named_by_the_article_that_it_is_about(run: Run, mine: Workspace) -> None:
    other = "天然酵母の温度を見直した。ライ麦パンの発酵はゆっくり進む。小麦粉を減らしたサワードウのこと。"
    with Cache(mine.cache_file) as cache:
        cache.add_entries(FEEDS[0], [entry(0, "loaf", "ライ麦の窯", other, hours=90)], NOW, newest=0, articles=True)
    for path in mine.notes_folder.iterdir():
        path.unlink()
    [loaf] = [row for row in listed(run, mine) if row["title"] == "パンの窯"]
    assert run("-C", mine.root, "note", loaf["id"], "--no-edit").code == 0
    [like] = [row for row in listed(run, mine) if row["title"] == "ライ麦の窯"]
    assert like["reasons"] == ["ノート「パンの窯」に近い内容"]


def test_an_address_that_differs_by_tracking_alone_leads_to_the_first_note(run: Run, mine: Workspace) -> None:
    url = "https://site1.example/b"
    first = run("-C", mine.root, "note", f"{url}?utm_source=newsletter&utm_medium=email", "--no-edit")
    assert first.code == 0, first.err
    again = run("-C", mine.root, "note", "http://www.site1.example/b/?fbclid=2", "--no-edit")
    assert again.out == first.out
    assert "There is a note about this address already" in again.err
    assert f'url: "{url}"' in (mine.root.parent / first.out.strip()).read_text("utf-8")
    assert not [row for row in listed(run, mine) if "Mill Street" in row["title"]]
    assert [row for row in listed(run, mine, "--all") if "Mill Street" in row["title"]]
