"""The inbox as it is listed: ranked by what the user wants, or by time, each story once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from curate.problems import CannotRun
from curate.workspace import read_later
from curate.workspace.dropped_list import find_dropped_ids
from curate.workspace.feed_names import find_feeds_by_name
from curate.workspace.progress import progress_bar, report_progress
from curate.workspace.workspace import Workspace, load_site, now, read_text

if TYPE_CHECKING:
    from curate.model import InboxReason, Item, ReadingConfig, TopicMatch
    from curate.read.inbox.inbox_order import StoredRank
    from curate.read.inbox.item_matcher import ItemMatcher
    from curate.read.inbox.ranking_store import RankingStore
    from curate.read.inbox.scoring import UserInterests
    from curate.read.storage.cache import Cache

_BATCH_SIZE = 500
_SHOW_PROGRESS_FROM = 2_000
"""So many items take long enough to say that they are being looked at."""


@dataclass(frozen=True, slots=True)
class InboxQuery:
    """What the user asks to see of the inbox."""

    topic: str = ""
    """A part of a topic's name, in any case."""
    feed: str = ""
    """A part of a feed's title or address, in any case."""
    since: datetime | None = None
    everything: bool = False
    """Also what is noted, dropped or hidden by filters."""
    newest: bool = False
    """Newest first, instead of what the user would pick first."""
    kept: bool = False
    """What is kept for later, and nothing else. Otherwise that is left out, unless everything or a feed is wanted."""

    @property
    def is_filtered(self) -> bool:
        return bool(self.topic or self.feed or self.since)


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A line of the inbox: an item, why it is there, and who else tells its story."""

    item: Item
    matches: tuple[TopicMatch, ...]
    reasons: tuple[InboxReason, ...]
    same_story: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Inbox:
    """What is listed, in its order. It is made into lines when these are shown."""

    rows: Sequence[StoredRank]
    outside_id: str
    """The id of the item that is outside the user's usual; empty if none is."""
    cache: Cache
    ranking: RankingStore

    def lines(self, limit: int | None = None) -> Iterator[InboxLine]:
        """Yield the first so many lines, or all."""
        rows = self.rows[:limit]
        for begin in range(0, len(rows), _BATCH_SIZE):
            yield from self._build_lines(rows[begin : begin + _BATCH_SIZE])

    def _build_lines(self, rows: Sequence[StoredRank]) -> Iterator[InboxLine]:
        from curate.model import InboxReason
        from curate.read.storage.rows import matches_from_json

        reasons_by_item = self.ranking.load_reasons(row.item for row in rows)
        stories = self.ranking.load_story_items(row.story for row in rows if row.story)
        ids = {row.item for row in rows}.union(*stories.values())
        items = {item.id: item for item in self.cache.load_items(ids=ids)}
        for row in rows:
            item = items.get(row.item)
            if item is None:
                continue
            others = (items[other] for other in stories.get(row.story, ()) if other != row.item and other in items)
            reasons = reasons_by_item.get(row.item, ())
            if row.item == self.outside_id:
                reasons = (InboxReason("outside"), *reasons)
            reasons = reasons or (_fallback_reason(item, row.at),)
            yield InboxLine(item, matches_from_json(row.shows), reasons, _without_kept(others))


def _without_kept(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the items without those that are there because the user keeps something for later."""
    return tuple(item for item in items if item.feed != read_later.FEED)


def _fallback_reason(item: Item, at: float) -> InboxReason:
    """Return why an item is listed that nothing else speaks for. at: its time, in seconds since 1970."""
    from urllib.parse import urlsplit

    from curate.formats.importers.reading_list_jsonl import FEED_PREFIX, is_list_feed
    from curate.model import InboxReason

    if now().timestamp() - at < 86_400:
        return InboxReason("today")
    if is_list_feed(item.feed):
        return InboxReason("list", (item.feed.removeprefix(FEED_PREFIX),))
    return InboxReason("followed", (item.feed_title or urlsplit(item.feed).hostname or item.feed,))


def load_inbox(
    workspace: Workspace, reading: ReadingConfig, matcher: ItemMatcher, cache: Cache, query: InboxQuery
) -> Inbox:
    """Return what the user asked to see, ranked anew if need be."""
    from curate.read.inbox import inbox_order
    from curate.read.inbox.serendipity import insert_outside_item
    from curate.read.text.word_search import fold_text

    ranking = update_ranking(workspace, reading, matcher, cache)
    topic = fold_text(query.topic)
    rows: Iterable[StoredRank] = ranking.load_ranked(
        everything=query.everything,
        since=query.since.timestamp() if query.since else None,
        feeds=find_feeds_by_name(reading, cache, query.feed) if query.feed else None,
        topic=(lambda name: topic in fold_text(name)) if topic else None,
    )
    if query.kept or not (query.feed or query.everything):
        rows = _select_for_later(ranking, rows, query.kept)
    time = now().timestamp()
    stories, outside_id = inbox_order.order_stories(rows, time, newest=query.newest), ""
    if not (query.newest or query.is_filtered or query.everything or query.kept):
        stories, outside_id = insert_outside_item(stories, time)
    return Inbox(stories, outside_id, cache, ranking)


def load_other_view(inbox: Inbox, *, kept: bool) -> Inbox:
    """Return what is listed beside an inbox that was loaded: what is kept for later, or what isn't."""
    from curate.read.inbox import inbox_order

    rows = _select_for_later(inbox.ranking, inbox.ranking.load_ranked(), kept)
    return Inbox(inbox_order.order_stories(rows, now().timestamp()), "", inbox.cache, inbox.ranking)


def _select_for_later(ranking: RankingStore, rows: Iterable[StoredRank], kept: bool) -> Iterable[StoredRank]:
    """Return the rows that are kept for later, with all that tell the same story; or the others."""
    kept_rows = list(ranking.load_ranked(feeds=[read_later.FEED]))
    items = {row.item for row in kept_rows}
    stories = {row.story for row in kept_rows if row.story}
    return (row for row in rows if (row.item in items or row.story in stories) is kept)


def update_ranking(workspace: Workspace, reading: ReadingConfig, matcher: ItemMatcher, cache: Cache) -> RankingStore:
    """Rank the items, if they aren't ranked as they would be now; return the ranking."""
    from curate.publish.site.note_index import digest_values
    from curate.read.inbox.ranking_store import RankingStore
    from curate.workspace.build_fingerprints import fingerprint

    ranking = RankingStore(cache)
    new_count = scan_new_items(ranking, reading, matcher)
    if workspace.dropped_file.is_file():
        dropped = read_text(workspace.dropped_file)
    else:
        dropped = ""
    followed = sorted(feed.url for feed in reading.feeds)
    digest = digest_values(fingerprint([workspace.notes_folder, Path(__file__).parent.parent]), dropped, followed)
    if new_count or not ranking.is_ranked(digest):
        ranking.update_ranking(_load_interests(workspace, reading, cache, ranking), digest)
    return ranking


def scan_new_items(ranking: RankingStore, reading: ReadingConfig, matcher: ItemMatcher) -> int:
    """Look at the items that are new, or at all where feeds.yaml changed; return how many those were."""
    pending_count = ranking.count_pending(reading)
    if pending_count >= _SHOW_PROGRESS_FROM:
        report_progress(f"Looking at {pending_count:,} items that are new, or for what is new in feeds.yaml …")
        with progress_bar("items", pending_count) as bar:
            ranking.scan_items(reading, matcher, partial(bar.update, "items"))
    else:
        ranking.scan_items(reading, matcher)
    return pending_count


def _load_interests(workspace: Workspace, reading: ReadingConfig, cache: Cache, ranking: RankingStore) -> UserInterests:
    from curate.read.inbox.item_features import hash_term
    from curate.read.inbox.scoring import LikedNote, UserInterests
    from curate.workspace.note_list import load_started_notes

    notes = load_started_notes(workspace)
    titles = cache.titles_by_place(note.canonical_url for note in notes if note.canonical_url and not note.title)
    liked = [
        LikedNote(
            note.title or titles.get(note.canonical_url, ""),
            note.canonical_url,
            frozenset(hash_term(term) for term in note.terms if term[0] not in "#@"),
            tuple(map(hash_term, note.top_words)),
        )
        for note in notes
    ]
    return UserInterests(
        liked,
        frozenset(find_dropped_ids(workspace, cache)),
        ranking.load_stories(),
        followed=frozenset(feed.url for feed in reading.feeds),
        sources=cache.sources_by_feed(),
    )


def site_language(workspace: Workspace) -> str:
    """Return the site's language, which reasons are given in: they are for the person whose site it is."""
    try:
        return load_site(workspace)[0].language
    except CannotRun:
        return "en"


def open_item(reading: ReadingConfig, cache: Cache, item: Item) -> InboxLine:
    """Write down that the user opens an item; return it with what is known of it since the inbox was last listed."""
    from curate.model import InboxReason
    from curate.read.inbox.item_matcher import ItemMatcher
    from curate.read.inbox.ranking_store import RankingStore

    cache.mark_opened(item.id, now())
    matches = ItemMatcher(reading).match_topics(item)
    ranking = RankingStore(cache)
    reasons = ranking.load_reasons([item.id]).get(item.id)
    if reasons is None:
        reasons = tuple(InboxReason("topic", (match.topic, *match.words)) for match in matches)
    story = next(iter(ranking.load_story_items([ranking.story_of(item.id)]).values()), [])
    others = sorted(cache.load_items(ids=set(story) - {item.id}), key=lambda other: story.index(other.id))
    return InboxLine(item, matches, reasons, _without_kept(others))
