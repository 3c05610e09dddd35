"""Following sites: what the user types becomes an address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curate.model import DiscoveredFeed
from curate.read.feeds import find_feeds
from curate.workspace.follow import FollowedFeed, follow_sites
from curate.workspace.workspace import Workspace


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("blog.example", "https://blog.example"),
        ("@me@social.example", "https://social.example/@me"),
        ("@me.bsky.social", "https://bsky.app/profile/me.bsky.social"),
    ],
)
def test_a_handle_is_followed_as_the_profile_that_it_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, asked: str
) -> None:
    seen: list[str] = []

    async def find(url: str, session: Any) -> list[DiscoveredFeed]:
        seen.append(url)
        return [DiscoveredFeed(f"{url}/feed", "A", 1)]

    monkeypatch.setattr(find_feeds, "find_feeds", find)
    (tmp_path / "feeds.yaml").write_text("feeds:\n", "utf-8")
    [followed] = follow_sites(Workspace(tmp_path), [typed], lambda url, feeds: feeds[0])
    assert isinstance(followed, FollowedFeed)
    assert seen == [asked]
    assert f"url: {asked}/feed" in (tmp_path / "feeds.yaml").read_text("utf-8")
