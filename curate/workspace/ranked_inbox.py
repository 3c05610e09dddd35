"""The inbox as it is listed: ranked by what the user wants, or by time, each story once. An edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curate.problems import CannotRun
from curate.workspace import read_later
from curate.workspace.dropped import dropped_items
from curate.workspace.progress import counting, tell
from curate.workspace.workspace import Workspace, load_site, now, read_text

if TYPE_CHECKING:
    from curate.model import InboxReason, InboxRow, Item, ReadingConfig, TopicMatch
    from curate.read.inbox.rank import StoredRank, UserInterests
    from curate.read.inbox.ranking_store import RankingStore
    from curate.read.inbox.select import ItemMatcher
    from curate.read.storage.cache import Cache

_AT_ONCE = 500
_MANY = 2_000
"""From here on it is said that items are being looked at."""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A line of the inbox: an item, why it is there, and who else tells its story."""

    item: Item
    matches: tuple[TopicMatch, ...]
    reasons: tuple[InboxReason, ...]
    others: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Inbox:
    """What is listed, in its order; made into lines where they are shown."""

    rows: Sequence[StoredRank]
    outside: str
    """Which of them is outside the user's usual."""
    cache: Cache
    shelf: RankingStore

    def lines(self, most: int | None = None) -> Iterator[InboxLine]:
        """The first so many, or all."""
        rows = self.rows[:most]
        for begin in range(0, len(rows), _AT_ONCE):
            yield from self._lines(rows[begin : begin + _AT_ONCE])

    def _lines(self, rows: Sequence[StoredRank]) -> Iterator[InboxLine]:
        from curate.model import InboxReason
        from curate.read.inbox.ranking_store import matches_of

        reasons = self.shelf.reasons(row.item for row in rows)
        members = self.shelf.members(row.story for row in rows if row.story)
        wanted = {row.item for row in rows} | {item for story in members.values() for item in story}
        items = {item.id: item for item in self.cache.items(ids=wanted)}
        for row in rows:
            if row.item not in items:
                continue
            others = (
                items[other]
                for other in members.get(row.story, ())
                if other != row.item and other in items and items[other].feed != read_later.FEED
            )
            why = reasons.get(row.item, ())
            if row.item == self.outside:
                why = (InboxReason("outside"), *why)
            why = why or (_at_least(items[row.item], row.at),)
            yield InboxLine(items[row.item], matches_of(row.shows), why, tuple(others))


def _at_least(item: Item, at: float) -> InboxReason:
    """Why an item is there for which nothing else speaks."""
    from urllib.parse import urlsplit

    from curate.formats.importers.lists import FEED, is_list
    from curate.model import InboxReason

    if now().timestamp() - at < 86_400:
        return InboxReason("today")
    if is_list(item.feed):
        return InboxReason("list", (item.feed.removeprefix(FEED),))
    return InboxReason("followed", (item.feed_title or urlsplit(item.feed).hostname or item.feed,))


def inbox(
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
    from curate.read.inbox.select import folded

    shelf = bring_up_to_date(workspace, reading, matcher, cache)
    feeds = _feeds(reading, cache, feed) if feed else None
    topics = folded(topic)
    found: Iterable[StoredRank] = shelf.ranked(
        everything=everything,
        since=since.timestamp() if since else None,
        feeds=feeds,
        topic=(lambda name: topics in folded(name)) if topic else None,
    )
    if kept or not (feed or everything):
        found = _for_later(shelf, found, kept)
    time = now().timestamp()
    rows, outside = rank.first(found, time, newest=newest), ""
    if not (newest or topic or feed or since or everything or kept):
        rows, outside = rank.with_something_else(rows, time)
    return Inbox(rows, outside, cache, shelf)


def beside(found: Inbox, *, kept: bool) -> Inbox:
    """Beside what was found: what is kept for later, or the inbox."""
    from curate.read.inbox import rank

    rows = rank.first(_for_later(found.shelf, found.shelf.ranked(), wanted=kept), now().timestamp())
    return Inbox(rows, "", found.cache, found.shelf)


def _for_later(shelf: RankingStore, found: Iterable[StoredRank], wanted: bool) -> Iterable[StoredRank]:
    """What is kept for later, with all that tells the same, or the rest."""
    there = list(shelf.ranked(feeds=[read_later.FEED]))
    if not there:
        if wanted:
            return ()
        return found
    items, stories = {row.item for row in there}, {row.story for row in there if row.story}
    return (row for row in found if (row.item in items or row.story in stories) is wanted)


def _feeds(reading: ReadingConfig, cache: Cache, wanted: str) -> list[str]:
    from curate.read.inbox.select import folded

    titles = {url: health.title for url, health in cache.health().items()}
    named = {feed.url: f"{titles.get(feed.url, '')} {feed.title}" for feed in reading.feeds}
    return [url for url, title in {**titles, **named}.items() if folded(wanted) in folded(f"{title} {url}")]


def bring_up_to_date(workspace: Workspace, reading: ReadingConfig, matcher: ItemMatcher, cache: Cache) -> RankingStore:
    """Rank what there is, if it isn't ranked as it would be now."""
    from curate.publish.site.note_index import key_of
    from curate.read.inbox.ranking_store import RankingStore
    from curate.workspace.site_content import fingerprint

    shelf = RankingStore(cache)
    waiting = look_at(shelf, reading, matcher)
    if workspace.dropped.is_file():
        dropped = read_text(workspace.dropped)
    else:
        dropped = ""
    followed = sorted(feed.url for feed in reading.feeds)
    by = key_of(fingerprint([workspace.notes, Path(__file__).parent.parent]), dropped, followed)
    if waiting or not shelf.is_ranked(by):
        shelf.work_out(_user(workspace, reading, cache, shelf), by)
    return shelf


def look_at(shelf: RankingStore, reading: ReadingConfig, matcher: ItemMatcher) -> int:
    """Look at the items that are new, or at all where feeds.yaml changed; how many those were."""
    waiting = shelf.waiting(reading)
    if waiting >= _MANY:
        tell(f"Looking at {waiting:,} items that are new, or for what is new in feeds.yaml …")
        with counting("items", waiting) as bar:
            shelf.sign(reading, matcher, lambda done, all_of_them: bar.update("items", done, all_of_them))
    else:
        shelf.sign(reading, matcher)
    return waiting


def _user(workspace: Workspace, reading: ReadingConfig, cache: Cache, shelf: RankingStore) -> UserInterests:
    from curate.read.inbox.features import number
    from curate.read.inbox.rank import LikedNote, UserInterests
    from curate.workspace.site_content import started

    begun = started(workspace)
    called = cache.titles(note.place for note in begun if note.place and not note.title)
    liked = [
        LikedNote(
            note.title or called.get(note.place, ""),
            note.place,
            frozenset(number(term) for term in note.about if term[0] not in "#@"),
            tuple(map(number, note.words)),
        )
        for note in begun
    ]
    return UserInterests(
        liked,
        frozenset(dropped_items(workspace, cache)),
        shelf.stories(),
        followed=frozenset(feed.url for feed in reading.feeds),
        sources=cache.sources(),
    )


def language(workspace: Workspace) -> str:
    """The site's language: reasons are for the person whose it is."""
    try:
        return load_site(workspace)[0].language
    except CannotRun:
        return "en"


def line_of(shelf: RankingStore, cache: Cache, row: InboxRow) -> InboxLine:
    """An item by itself, with what is known of it from the last time that the inbox was listed."""
    from curate.model import InboxReason

    reasons = shelf.reasons([row.item.id]).get(row.item.id)
    if reasons is None:
        reasons = tuple(InboxReason("topic", (match.topic, *match.words)) for match in row.matches)
    story = next(iter(shelf.members(shelf.story_of(row.item.id)).values()), [])
    others = sorted(cache.items(ids=set(story) - {row.item.id}), key=lambda item: story.index(item.id))
    others = [item for item in others if item.feed != read_later.FEED]
    return InboxLine(row.item, row.matches, reasons, tuple(others))
