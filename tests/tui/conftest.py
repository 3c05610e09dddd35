"""A small inbox: three feeds, a story that two of them tell, Japanese titles, and titles that look like markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from curate.model import Entry
from curate.read.storage.cache import Cache
from curate.workspace.new_workspace import make_workspace
from curate.workspace.workspace import Workspace
from tests.read.inbox.test_ranking_store import STORY

NOW = datetime.now(UTC)
FEEDS = [f"https://site{n}.example/feed" for n in range(3)]
MARKUP = "[bold]x[/bold] [link=https://evil.example]y[/link]"
KANJI = "引き継ぎは、会話で終わる「最初の一週間」の記録と、そこから学んだ三つのこと"


def entry(site: int, key: str, title: str, text: str, hours: float) -> Entry:
    at = NOW - timedelta(hours=hours)
    return Entry(key, f"https://site{site}.example/{key}", title, "", at, text, text)


ENTRIES: Sequence[Sequence[Entry]] = (
    [entry(0, "a", "Mill Street closed", STORY, 30), entry(0, "m", MARKUP, "Plain [b]text[/b].", 40)],
    [entry(1, "b", "No cars in Mill Street", STORY, 20)],
    [entry(2, "k", KANJI, "完璧な引き継ぎ書を残した。" * 30, 50), entry(2, "f", "Ferry", "Harbour crossing", 60)],
)


def begin(root: Path, language: str) -> Workspace:
    workspace = Workspace(root)
    make_workspace(workspace, language, name="見本", url="https://me.example/")
    feeds = "".join(f"  - {{url: {url}, title: Site {n}}}\n" for n, url in enumerate(FEEDS))
    workspace.feeds_file.write_text(f"topics:\n  まち: [street]\nfeeds:\n{feeds}", "utf-8")
    with Cache(workspace.cache_file) as cache:
        for url, entries in zip(FEEDS, ENTRIES, strict=True):
            cache.add_entries(url, entries, NOW, newest=None, articles=True)
    return workspace


@pytest.fixture
def mine(tmp_path: Path) -> Workspace:
    return begin(tmp_path / "mine", "en")


@pytest.fixture
def mine_in_japanese(tmp_path: Path) -> Workspace:
    return begin(tmp_path / "mine", "ja")
