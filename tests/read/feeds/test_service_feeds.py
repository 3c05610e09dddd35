"""Where services keep their feeds. The pages are made for these tests: none of them was saved from a service."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from curate.model import FetchResult
from curate.problems import FetchFailed, Problem
from curate.read.feeds.find_feeds import find_feeds
from curate.read.feeds.service_feeds import SERVICE_RULES, handle_to_address, matching_rules
from curate.read.read_session import ReadSession
from curate.read.sandbox import Sandbox
from curate.read.storage.cache import Cache

FEED = "<rss version='2.0'><channel><title>便り</title><item><title>題</title><guid>1</guid></item></channel></rss>"
CHANNEL = "UCabcdefghijklmnopqrstuv"
CHANNEL_FEED = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
OTHERS = '{"channelId":"UC0000000000000000000000"}'
YOUTUBE_PAGES = {
    "canonical": f'<script>{OTHERS}</script><link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">',
    "feed": f'<link rel="alternate" type="application/rss+xml" title="RSS" href="{CHANNEL_FEED}">',
    "video": f'<script>{OTHERS}</script><meta itemprop="channelId" content="{CHANNEL}">',
    "script": f'<script>var ytInitialData = {{"externalId":"{CHANNEL}"}};</script>',
}
PROFILE = '{"subject":"acct:me@words.example","links":[{"rel":"http://webfinger.net/rel/profile-page",'
PROFILE += '"type":"text/html","href":"https://social.words.example/@me"}]}'


class SavedWeb:
    """In place of the fetcher: addresses and what is there."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    async def get(self, url: str, **options: Any) -> FetchResult:
        self.asked.append(url)
        if url not in self.pages:
            raise FetchFailed(Problem(url, "is not there", ""), status=404)
        return FetchResult(url=url, status=200, body=self.pages[url].encode(), content_type="text/html")


@pytest.fixture(scope="module")
def children() -> Iterator[Sandbox]:
    with Sandbox(1) as pool:
        yield pool


def find(url: str, pages: dict[str, str], children: Sandbox, folder: Path) -> tuple[list[str], list[str]]:
    """Return the feeds of an address, and what was asked."""
    web: Any = SavedWeb(pages)

    async def main(cache: Cache) -> list[str]:
        session = ReadSession(cache, web, Any, children, datetime(2026, 3, 1, tzinfo=UTC))  # type: ignore[arg-type]
        return [feed.url for feed in await find_feeds(url, session)]

    with Cache(folder / "cache.db") as cache:
        return asyncio.run(main(cache)), web.asked


CASES = [
    (f"https://www.youtube.com/channel/{CHANNEL}/videos", CHANNEL_FEED),
    (f"https://m.youtube.com/channel/{CHANNEL}", CHANNEL_FEED),
    ("https://www.youtube.com/playlist?list=PLxyz-1", "https://www.youtube.com/feeds/videos.xml?playlist_id=PLxyz-1"),
    ("https://www.youtube.com/watch?v=a&list=PLx", "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx"),
    ("https://bsky.app/profile/me.words.example", "https://bsky.app/profile/me.words.example/rss"),
    ("https://bsky.app/profile/me.bsky.social/post/3k", "https://bsky.app/profile/me.bsky.social/rss"),
    ("https://bsky.app/profile/did:plc:abc123", "https://bsky.app/profile/did:plc:abc123/rss"),
    ("https://me.bsky.social", "https://bsky.app/profile/me.bsky.social/rss"),
    ("https://github.com/some/tool", "https://github.com/some/tool/releases.atom"),
    ("https://github.com/some/tool.js.git", "https://github.com/some/tool.js/releases.atom"),
    ("https://github.com/some/tool/?tab=readme", "https://github.com/some/tool/releases.atom"),
    ("https://github.com/some/tool/releases/tag/v1", "https://github.com/some/tool/releases.atom"),
    ("https://github.com/some/tool/tags", "https://github.com/some/tool/tags.atom"),
    ("https://github.com/some/tool/commits/release/1.x/", "https://github.com/some/tool/commits/release/1.x.atom"),
    ("https://github.com/some", "https://github.com/some.atom"),
    ("https://old.reddit.com/r/japan/", "https://www.reddit.com/r/japan/.rss"),
    ("https://www.reddit.com/r/japan/top/?t=week", "https://www.reddit.com/r/japan/top/.rss"),
    ("https://www.reddit.com/user/some-one", "https://www.reddit.com/user/some-one/.rss"),
    ("https://www.reddit.com/r/a/comments/1x/a_title/", "https://www.reddit.com/r/a/comments/1x/a_title/.rss"),
    ("https://note.com/some_one", "https://note.com/some_one/rss"),
    ("https://note.com/some_one/n/n0123abc", "https://note.com/some_one/rss"),
    ("https://note.com/some_one/m/m0123abc", "https://note.com/some_one/m/m0123abc/rss"),
    ("https://zenn.dev/some_one", "https://zenn.dev/some_one/feed"),
    ("https://zenn.dev/some_one/articles/0a1b2c", "https://zenn.dev/some_one/feed"),
    ("https://zenn.dev/topics/python", "https://zenn.dev/topics/python/feed"),
    ("https://zenn.dev/p/some-company", "https://zenn.dev/p/some-company/feed"),
    ("https://qiita.com/some_one", "https://qiita.com/some_one/feed.atom"),
    ("https://qiita.com/some_one/items/0a1b2c", "https://qiita.com/some_one/feed.atom"),
    ("https://qiita.com/tags/%E6%8E%A1%E7%94%A8", "https://qiita.com/tags/%E6%8E%A1%E7%94%A8/feed"),
    ("https://qiita.com/organizations/some-co", "https://qiita.com/organizations/some-co/activities.atom"),
    ("https://some.hatenablog.com/entry/2026/03/01/1", "https://some.hatenablog.com/feed"),
    ("https://some.hateblo.jp", "https://some.hateblo.jp/feed"),
    (
        "https://some.hatenadiary.jp/archive/category/%E6%9C%AC",
        "https://some.hatenadiary.jp/feed/category/%E6%9C%AC",
    ),
    ("https://some.substack.com/p/a-post", "https://some.substack.com/feed"),
    ("https://substack.com/@some", "https://some.substack.com/feed"),
    ("https://medium.com/@some.one", "https://medium.com/feed/@some.one"),
    ("https://medium.com/@some.one/a-story-0a1b2c", "https://medium.com/feed/@some.one"),
    ("https://medium.com/some-publication", "https://medium.com/feed/some-publication"),
    ("https://medium.com/tag/remote-work/latest", "https://medium.com/feed/tag/remote-work"),
    ("https://some-one.medium.com/a-story", "https://some-one.medium.com/feed"),
    ("https://social.example/@me", "https://social.example/@me.rss"),
    ("https://social.example/@me/112233445566", "https://social.example/@me.rss"),
    ("https://blog.example/category/work/remote/", "https://blog.example/category/work/remote/feed/"),
    ("https://blog.example/ja/tag/x?page=2", "https://blog.example/ja/tag/x/feed/"),
    ("https://blog.example/author/me", "https://blog.example/author/me/feed/"),
]


@pytest.mark.parametrize(("url", "feed"), CASES)
def test_a_page_of_a_service_leads_to_its_feed_and_nothing_else_is_asked(
    url: str, feed: str, children: Sandbox, tmp_path: Path
) -> None:
    assert find(url, {feed: FEED}, children, tmp_path) == ([feed], [feed])


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/@some.one",
        "https://www.youtube.com/@some/videos",
        "https://www.youtube.com/c/Some",
        "https://www.youtube.com/user/some",
        "https://www.youtube.com/Some",
        "https://www.youtube.com/watch?v=abc",
        "https://youtu.be/abc",
    ],
)
@pytest.mark.parametrize("kind", list(YOUTUBE_PAGES))
def test_a_channel_of_youtube_is_named_on_its_page(url: str, kind: str, children: Sandbox, tmp_path: Path) -> None:
    page = f"<html><head>{YOUTUBE_PAGES[kind]}</head></html>"
    feeds, asked = find(url, {url: page, CHANNEL_FEED: FEED}, children, tmp_path)
    assert (feeds, asked) == ([CHANNEL_FEED], [url, CHANNEL_FEED])


def test_a_handle_leads_to_the_server_that_its_domain_names(children: Sandbox, tmp_path: Path) -> None:
    finger = "https://words.example/.well-known/webfinger?resource=acct:me@words.example"
    feed = "https://social.words.example/@me.rss"
    feeds, asked = find(handle_to_address("@me@words.example"), {finger: PROFILE, feed: FEED}, children, tmp_path)
    assert (feeds, asked) == ([feed], ["https://words.example/@me.rss", finger, feed])


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("@me@social.example", "https://social.example/@me"),
        ("acct:me@social.example", "https://social.example/@me"),
        (" @me.too@social.example ", "https://social.example/@me.too"),
        ("@me.bsky.social", "https://bsky.app/profile/me.bsky.social"),
        ("@words.example", "https://bsky.app/profile/words.example"),
        ("words.example", "words.example"),
        ("me@words.example", "me@words.example"),
        ("https://words.example/@me", "https://words.example/@me"),
        ("@me", "@me"),
        ("", ""),
    ],
)
def test_a_handle_is_an_address(typed: str, address: str) -> None:
    assert handle_to_address(typed) == address


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.example/",
        "https://blog.example/posts/category",
        "https://blog.example/category/x/feed/",
        "https://note.com/some/rss",
        "https://www.reddit.com/r/japan/.rss",
        "https://github.com/some/tool/releases.atom",
        "https://social.example/@me.rss",
        "https://zenn.dev/feed",
        "https://medium.com/feed/@me",
        "https://github.com/features",
        "https://notyoutube.com/@me/x/y",
        "mailto:me@words.example",
        "https://[::1",
        "",
    ],
)
def test_other_pages_and_feeds_themselves_have_no_rule(url: str) -> None:
    assert matching_rules(url) == []


def test_every_service_has_a_case_and_is_told_in_the_docs() -> None:
    tested = {rule.service for url, _ in CASES for rule, _ in matching_rules(url)}
    assert tested == {rule.service for rule in SERVICE_RULES}
    for page in ("docs/reading.md", "docs/ja/reading.md"):
        text = Path(__file__).parents[3].joinpath(page).read_text("utf-8")
        rows = {line.split("|")[1].strip(): line.split("|")[-2].strip() for line in text.splitlines() if "|" in line}
        assert {service: rows.get(service) for service in tested} == dict.fromkeys(
            tested, "まだ" if "/ja/" in page else "not yet"
        )
