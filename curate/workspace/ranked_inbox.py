"""The inbox as it is listed: ranked by what the user wants, or by time, each story once. An edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curate.problems import CannotRun
from curate.workspace import read_later
from curate.workspace.dropped_list import find_dropped_ids
from curate.workspace.progress import progress_bar, report_progress
from curate.workspace.workspace import Workspace, load_site, now, read_text

if TYPE_CHECKING:
    from curate.model import InboxReason, InboxRow, Item, ReadingConfig, TopicMatch
    from curate.read.inbox.rank import StoredRank, UserInterests
    from curate.read.inbox.ranking_store import RankingStore
    from curate.read.inbox.select import ItemMatcher
    from curate.read.storage.cache import Cache

_BATCH_SIZE = 500
_SHOW_PROGRESS_FROM = 2_000
"""From here on it is said that items are being looked at."""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A line of the inbox: an item, why it is there, and who else tells its story."""

    item: Item
    matches: tuple[TopicMatch, ...]
    reasons: tuple[InboxReason, ...]
    same_story: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Inbox:
    """What is listed, in its order; made into lines where they are shown."""

    rows: Sequence[StoredRank]
    outside_id: str
    """Which of them is outside the user's usual."""
    cache: Cache
    ranking: RankingStore

    def lines(self, most: int | None = None) -> Iterator[InboxLine]:
        """The first so many, or all."""
        rows = self.rows[:most]
        for begin in range(0, len(rows), _BATCH_SIZE):
            yield from self._build_lines(rows[begin : begin + _BATCH_SIZE])

    def _build_lines(self, rows: Sequence[StoredRank]) -> Iterator[InboxLine]:
        from curate.model import InboxReason
        from curate.read.inbox.ranking_store import parse_matches

        reasons = self.ranking.load_reasons(row.item for row in rows)
        members = self.ranking.load_story_items(row.story for row in rows if row.story)
        wanted = {row.item for row in rows} | {item for story in members.values() for item in story}
        items = {item.id: item for item in self.cache.load_items(ids=wanted)}
        for row in rows:
            if row.item not in items:
                continue
            others = (
                items[other]
                for other in members.get(row.story, ())
                if other != row.item and other in items and items[other].feed != read_later.FEED
            )
            why = reasons.get(row.item, ())
            if row.item == self.outside_id:
                why = (InboxReason("outside"), *why)
            why = why or (_fallback_reason(items[row.item], row.at),)
            yield InboxLine(items[row.item], parse_matches(row.shows), why, tuple(others))


def _fallback_reason(item: Item, at: float) -> InboxReason:
    """Why an item is there for which nothing else speaks."""
    from urllib.parse import urlsplit

    from curate.formats.importers.reading_list_jsonl import FEED_PREFIX, is_list_feed
    from curate.model import InboxReason

    if now().timestamp() - at < 86_400:
        return InboxReason("today")
    if is_list_feed(item.feed):
        return InboxReason("list", (item.feed.removeprefix(FEED_PREFIX),))
    return InboxReason("followed", (item.feed_title or urlsplit(item.feed).hostname or item.feed,))


def load_inbox(
    workspace: Workspace,
    reading: ReadingConfig,
    matcher: ItemMatcher,
    cache: Cache,
    *,
    topic: str = "",
    feed: str = "",
    since: datetime | None = None,
    everything: bool = False,
    newest: bool = False,
    kept: bool = False,
) -> Inbox:
    """What the user asked to see. topic, feed: parts of a name or an address, in any case.

    kept: what is kept for later, and nothing else. Otherwise that is left out, unless everything or a feed is wanted.
    """
    from curate.read.inbox import rank
    from curate.read.inbox.word_search import fold_text

    shelf = update_ranking(workspace, reading, matcher, cache)
    feeds = _matching_feeds(reading, cache, feed) if feed else None
    topics = fold_text(topic)
    found: Iterable[StoredRank] = shelf.load_ranked(
        everything=everything,
        since=since.timestamp() if since else None,
        feeds=feeds,
        topic=(lambda name: topics in fold_text(name)) if topic else None,
    )
    if kept or not (feed or everything):
        found = _select_for_later(shelf, found, kept)
    time = now().timestamp()
    rows, outside = rank.order_stories(found, time, newest=newest), ""
    if not (newest or topic or feed or since or everything or kept):
        rows, outside = rank.insert_outside_item(rows, time)
    return Inbox(rows, outside, cache, shelf)


def load_other_view(found: Inbox, *, kept: bool) -> Inbox:
    """Beside what was found: what is kept for later, or the inbox."""
    from curate.read.inbox import rank

    rows = rank.order_stories(
        _select_for_later(found.ranking, found.ranking.load_ranked(), wanted=kept), now().timestamp()
    )
    return Inbox(rows, "", found.cache, found.ranking)


def _select_for_later(shelf: RankingStore, found: Iterable[StoredRank], wanted: bool) -> Iterable[StoredRank]:
    """What is kept for later, with all that tells the same, or the rest."""
    there = list(shelf.load_ranked(feeds=[read_later.FEED]))
    if not there:
        if wanted:
            return ()
        return found
    items, stories = {row.item for row in there}, {row.story for row in there if row.story}
    return (row for row in found if (row.item in items or row.story in stories) is wanted)


def _matching_feeds(reading: ReadingConfig, cache: Cache, wanted: str) -> list[str]:
    from curate.read.inbox.word_search import fold_text

    titles = {url: health.title for url, health in cache.load_health().items()}
    named = {feed.url: f"{titles.get(feed.url, '')} {feed.title}" for feed in reading.feeds}
    return [url for url, title in {**titles, **named}.items() if fold_text(wanted) in fold_text(f"{title} {url}")]


def update_ranking(workspace: Workspace, reading: ReadingConfig, matcher: ItemMatcher, cache: Cache) -> RankingStore:
    """Rank what there is, if it isn't ranked as it would be now."""
    from curate.publish.site.note_index import digest_values
    from curate.read.inbox.ranking_store import RankingStore
    from curate.workspace.fingerprints import fingerprint

    shelf = RankingStore(cache)
    waiting = scan_new_items(shelf, reading, matcher)
    if workspace.dropped_file.is_file():
        dropped = read_text(workspace.dropped_file)
    else:
        dropped = ""
    followed = sorted(feed.url for feed in reading.feeds)
    by = digest_values(fingerprint([workspace.notes_folder, Path(__file__).parent.parent]), dropped, followed)
    if waiting or not shelf.is_ranked(by):
        shelf.update_ranking(_load_interests(workspace, reading, cache, shelf), by)
    return shelf


def scan_new_items(shelf: RankingStore, reading: ReadingConfig, matcher: ItemMatcher) -> int:
    """Look at the items that are new, or at all where feeds.yaml changed; how many those were."""
    waiting = shelf.count_pending(reading)
    if waiting >= _SHOW_PROGRESS_FROM:
        report_progress(f"Looking at {waiting:,} items that are new, or for what is new in feeds.yaml …")
        with progress_bar("items", waiting) as bar:
            shelf.scan_items(reading, matcher, lambda done, all_of_them: bar.update("items", done, all_of_them))
    else:
        shelf.scan_items(reading, matcher)
    return waiting


def _load_interests(workspace: Workspace, reading: ReadingConfig, cache: Cache, shelf: RankingStore) -> UserInterests:
    from curate.read.inbox.features import hash_term
    from curate.read.inbox.rank import LikedNote, UserInterests
    from curate.workspace.note_list import load_started_notes

    begun = load_started_notes(workspace)
    called = cache.titles_by_place(note.canonical_url for note in begun if note.canonical_url and not note.title)
    liked = [
        LikedNote(
            note.title or called.get(note.canonical_url, ""),
            note.canonical_url,
            frozenset(hash_term(term) for term in note.terms if term[0] not in "#@"),
            tuple(map(hash_term, note.top_words)),
        )
        for note in begun
    ]
    return UserInterests(
        liked,
        frozenset(find_dropped_ids(workspace, cache)),
        shelf.load_stories(),
        followed=frozenset(feed.url for feed in reading.feeds),
        sources=cache.sources_by_feed(),
    )


def site_language(workspace: Workspace) -> str:
    """The site's language: reasons are for the person whose it is."""
    try:
        return load_site(workspace)[0].language
    except CannotRun:
        return "en"


def inbox_line(shelf: RankingStore, cache: Cache, row: InboxRow) -> InboxLine:
    """An item by itself, with what is known of it from the last time that the inbox was listed."""
    from curate.model import InboxReason

    reasons = shelf.load_reasons([row.item.id]).get(row.item.id)
    if reasons is None:
        reasons = tuple(InboxReason("topic", (match.topic, *match.words)) for match in row.matches)
    story = next(iter(shelf.load_story_items(shelf.story_of(row.item.id)).values()), [])
    others = sorted(cache.load_items(ids=set(story) - {row.item.id}), key=lambda item: story.index(item.id))
    others = [item for item in others if item.feed != read_later.FEED]
    return InboxLine(row.item, row.matches, reasons, tuple(others))
