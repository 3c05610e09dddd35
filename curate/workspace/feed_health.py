"""How each feed of feeds.yaml is doing, and the moves of feeds that are for good."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from curate.problems import CannotRun, Problem
from curate.workspace.feed_names import feed_label
from curate.workspace.workspace import Workspace, load_feeds, read_text
from curate.workspace.workspace_lock import lock, update_file

if TYPE_CHECKING:
    from datetime import datetime

    from curate.model import Feed, FeedHealth, FeedYield, ReadingConfig
    from curate.read.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """A feed of feeds.yaml with all that is known of it."""

    feed: Feed
    label: str
    """What the feed is called."""
    health: FeedHealth
    feed_yield: FeedYield
    flags: tuple[str, ...]
    """What is the matter with it: ``gone``, ``broken``, ``moved``, ``silent``, ``slow``."""
    usual_gap: timedelta | None
    last_entry: date | None
    suggestion: str
    """Why it is hardly worth following, or empty."""

    @property
    def problem(self) -> str:
        if self.health.gone:
            return "is gone for good"
        return self.health.problem


def load_feed_statuses(workspace: Workspace, reading: ReadingConfig, cache: Cache, time: datetime) -> list[FeedStatus]:
    """Return the status of each feed, in the order of feeds.yaml."""
    from curate.model import FeedHealth, FeedYield
    from curate.read.feeds import feed_health

    noted, published = _load_noted_urls(workspace)
    noted_by_feed = cache.places_by_feed(noted)
    health_by_feed = cache.load_health()
    days_by_feed = cache.days_by_feed()
    first_seen_by_feed = cache.first_seen_by_feed()
    opened_by_feed = cache.opened_by_feed()
    opened_count = sum(opened_by_feed.values())
    statuses = []
    for feed in reading.feeds:
        health = health_by_feed.get(feed.url, FeedHealth(feed.url))
        days = days_by_feed.get(feed.url, [])
        pages = noted_by_feed.get(feed.url, set())
        feed_yield = FeedYield(health.entries, opened_by_feed.get(feed.url, 0), len(pages), len(pages & published))
        first_seen = first_seen_by_feed.get(feed.url)
        statuses.append(
            FeedStatus(
                feed=feed,
                label=feed_label(feed.title, health.title, feed.url),
                health=health,
                feed_yield=feed_yield,
                flags=feed_health.health_flags(health, days),
                usual_gap=feed_health.usual_gap(days),
                last_entry=days[-1] if days else None,
                suggestion=feed_health.reason_to_unfollow(health, days, feed_yield, first_seen, opened_count, time),
            )
        )
    return statuses


def _load_noted_urls(workspace: Workspace) -> tuple[set[str], set[str]]:
    """Return the pages that have a note, and those whose note is published, as ``page_key`` names them."""
    from curate.formats.canonical_url import page_key
    from curate.workspace.note_list import find_notes_by_url
    from curate.workspace.site_content import load

    try:
        published = {page_key(note.source.url) for note in load(workspace).notes if note.source.url}
    except CannotRun:  # without a mkdocs.yml nothing is
        published = set()
    return set(find_notes_by_url(workspace)), published


# ---------------------------------------------------------------- moves


@dataclass(frozen=True, slots=True)
class FeedMove:
    """A feed that has moved for good, and where it is now."""

    feed: Feed
    new_url: str


@dataclass(frozen=True, slots=True)
class MovedFeeds:
    """The moves that can be written into feeds.yaml, and what is wrong with it and with the others."""

    moves: list[FeedMove]
    problems: list[Problem]
    any_moved: bool
    """Whether any feed has moved for good, also where that can't be written."""


def find_moves(workspace: Workspace, cache: Cache) -> MovedFeeds:
    """Return the moves that are believed. Moves that a killed run has only begun are finished first."""
    from curate.formats.feeds_yaml_edit import replace_feed_url
    from curate.formats.web_address import url_key
    from curate.read.http.network_policy import is_same_server

    reading, problems = load_feeds(workspace)
    health_by_feed = cache.load_health()
    _finish_moves(workspace, reading, cache)
    moved = [feed for feed in reading.feeds if feed.url in health_by_feed and health_by_feed[feed.url].has_moved]
    feeds_by_key = {url_key(feed.url): feed for feed in reading.feeds}
    text = read_text(workspace.feeds_file)
    moves = []
    for feed in moved:
        new_url = health_by_feed[feed.url].moved_to
        twin = feeds_by_key.get(url_key(new_url), feed)
        where = f"feeds.yaml:{feed.line}"
        if twin is not feed:
            what = f"{feed.url} has moved to {new_url}, which you follow already (line {twin.line})"
            problems.append(Problem(where, what, "take one of the two out"))
            continue
        if feed.own_headers and not is_same_server(new_url, feed.url):
            what = f"{feed.url} has moved to another host, {new_url}, which would be sent its headers: and user_agent:"
            problems.append(Problem(where, what, "write the new address there yourself, if you trust that host"))
            continue
        try:
            text = replace_feed_url(text, feed.url, new_url)
            moves.append(FeedMove(feed, new_url))
        except ValueError as error:
            problems.append(Problem(where, f"{feed.url} has moved, but {error}", f"write {new_url} there yourself"))
    return MovedFeeds(moves, problems, bool(moved))


def apply_moves(workspace: Workspace, cache: Cache, moves: Sequence[FeedMove]) -> None:
    """Write new addresses of feeds into feeds.yaml as it is now; what is known of the feeds moves with them."""
    from curate.formats.feeds_yaml_edit import replace_feed_url

    def replace_urls(text: str) -> str:
        for move in moves:
            text = replace_feed_url(text, move.feed.url, move.new_url)
        return text

    with lock(workspace):
        try:
            update_file(workspace, workspace.feeds_file, replace_urls)
        except ValueError as error:  # it was changed while the user thought about it
            raise CannotRun(Problem("feeds.yaml:1", f"nothing was changed: {error}", "run this again")) from None
        for move in moves:
            cache.move_feed(move.feed.url, move.new_url)


def _finish_moves(workspace: Workspace, reading: ReadingConfig, cache: Cache) -> None:
    """Move what is known of feeds whose new address is in feeds.yaml already: a run was killed before it did so."""
    followed = {feed.url for feed in reading.feeds}
    unfinished = [(url, health.moved_to) for url, health in cache.load_health().items()
                  if health.has_moved and url not in followed and health.moved_to in followed]  # fmt: skip
    with lock(workspace) if unfinished else contextlib.nullcontext():
        for old_url, new_url in unfinished:
            cache.move_feed(old_url, new_url)
