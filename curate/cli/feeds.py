"""``curate feeds``: how each feed is doing, what it gave, and the moves that are for good."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_status, show_json, show_problems, show_table, to_iso
from curate.humanize import format_age, format_count, format_local_time
from curate.problems import CannotRun, Problem
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, load_feeds, now, read_text
from curate.workspace.workspace_lock import lock, update_file

if TYPE_CHECKING:
    from datetime import datetime

    from curate.model import Feed, FeedHealth, FeedYield, ReadingConfig
    from curate.read.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed of feeds.yaml with all that is known of it."""

    feed: Feed
    health: FeedHealth
    feed_yield: FeedYield
    flags: tuple[str, ...]
    usual_gap: timedelta | None
    last_entry: date | None
    suggestion: str

    @property
    def title(self) -> str:
        return self.feed.title or self.health.title or self.feed.url

    @property
    def problem(self) -> str:
        if self.health.gone:
            return "is gone for good"
        return self.health.problem


@click.command("feeds")
@click.option("--fix", is_flag=True, help="Write the new addresses of feeds that have moved for good into feeds.yaml.")
@click.option("--yes", is_flag=True, help="With --fix: don't ask.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(fix: bool, yes: bool, as_json: bool) -> int:
    """Show each feed of feeds.yaml: how many entries it gave, how many of them you opened, noted and published, when it
    last answered, when it may be asked again, and what is the matter with it: gone, broken, moved, silent (nothing for
    three times its usual gap), slow. Feeds that are hardly worth following are named.

    Exit status: 0 all is well; 1 a feed has a problem.
    """
    workspace = current_workspace()
    if fix:
        with open_cache(workspace) as cache:
            return _fix_moved(workspace, cache, yes=yes)
    reading, problems = load_feeds(workspace)
    with open_cache(workspace) as cache:
        rows = load_rows(workspace, reading, cache, now())
    bad = any(row.problem for row in rows)
    if as_json:
        show_json(_row_to_json(row) for row in rows)
        return 1 if bad else 0
    if not rows:
        print_status("No feeds yet. Add one with `curate follow ADDRESS`.")
        return 1 if problems else 0
    _show_table(rows, now())
    return 1 if bad else 0


def load_rows(workspace: Workspace, reading: ReadingConfig, cache: Cache, time: datetime) -> list[FeedRow]:
    """The feeds in the order of feeds.yaml."""
    from curate.model import FeedHealth, FeedYield
    from curate.read.feeds import feed_health

    noted, published = _load_noted_urls(workspace)
    led_to = cache.places_by_feed(noted)
    known, days, since, opened = (
        cache.load_health(),
        cache.days_by_feed(),
        cache.first_seen_by_feed(),
        cache.opened_by_feed(),
    )
    rows = []
    for feed in reading.feeds:
        one, its_days = known.get(feed.url, FeedHealth(feed.url)), days.get(feed.url, [])
        places = led_to.get(feed.url, set())
        gave = FeedYield(one.entries, opened.get(feed.url, 0), len(places), len(places & published))
        rows.append(
            FeedRow(
                feed,
                one,
                gave,
                feed_health.health_flags(one, its_days),
                feed_health.usual_gap(its_days),
                its_days[-1] if its_days else None,
                feed_health.reason_to_unfollow(one, its_days, gave, since.get(feed.url), sum(opened.values()), time),
            )
        )
    return rows


def _load_noted_urls(workspace: Workspace) -> tuple[set[str], set[str]]:
    """The pages that have a note, and those whose note is published (``one_page``)."""
    from curate.formats.canonical_url import page_key
    from curate.workspace.note_list import find_notes_by_url
    from curate.workspace.site_content import load

    try:
        published = {page_key(note.source.url) for note in load(workspace).notes}
    except CannotRun:  # without a mkdocs.yml nothing is
        published = set()
    return set(find_notes_by_url(workspace)), published


def _row_to_json(row: FeedRow) -> dict[str, Any]:
    health, broken = row.health, {"broken", "gone"} & set(row.flags)
    if "silent" in row.flags:
        silent = row.last_entry
    else:
        silent = None
    return {
        "url": row.feed.url,
        "title": row.feed.title or health.title,
        "entries": row.feed_yield.fetched,
        "opened": row.feed_yield.opened,
        "notes": row.feed_yield.noted,
        "published": row.feed_yield.published,
        "last_success": to_iso(health.last_success),
        "last_error": to_iso(health.last_error),
        "problem": row.problem,
        "failures": health.failures,
        "next": None if health.gone else to_iso(health.next_ask),
        "moved_to": health.moved_to if "moved" in row.flags else "",
        "marks": list(row.flags),
        "broken_since": to_iso(health.failing_since) if broken else None,
        "silent_since": silent.isoformat() if silent else None,
        "gap_days": round(row.usual_gap / timedelta(days=1), 1) if row.usual_gap is not None else None,
        "seconds": round(health.seconds, 1) if health.seconds is not None else None,
        "unfollow": row.suggestion,
    }


def _show_table(rows: Sequence[FeedRow], time: datetime) -> None:
    show_table(
        ["feed", "entries", "opened", "notes", "published", "answered", "next", "state"],
        [
            (
                row.title,
                str(row.feed_yield.fetched),
                str(row.feed_yield.opened),
                str(row.feed_yield.noted),
                str(row.feed_yield.published),
                format_age(row.health.last_success, time) + " ago" if row.health.last_success else "never",
                format_local_time(row.health.next_ask) if row.health.next_ask and not row.health.gone else "–",
                _describe_state(row),
            )
            for row in rows
        ],
        wide=(7,),
        names=(0,),
    )
    never = sum(not (row.health.last_success or row.health.gone) for row in rows)
    if never:
        print_status(f"{format_count(never, 'feed')} never answered so far; `curate pull --now` asks again.")
    moved = sum("moved" in row.flags for row in rows)
    if moved:
        print_status(
            f"{format_count(moved, 'feed has', 'feeds have')} moved for good; `curate feeds --fix` writes that down."
        )
    for row in rows:
        if row.suggestion:
            print_status(f"Worth following? {row.title} {row.suggestion} (feeds.yaml:{row.feed.line}).")


def _describe_state(row: FeedRow) -> str:
    """What is the matter with a feed, in words; empty if nothing."""
    health, said = row.health, []
    if "gone" in row.flags:
        said.append(f"gone for good ({format_local_time(health.last_error)})")
    if "broken" in row.flags:
        if health.failures > 1:
            times = f", {health.failures} times in a row"
        else:
            times = ""
        since = health.failing_since or health.last_error
        said.append(f"broken since {format_local_time(since)}{times}: {health.problem}")
    if "moved" in row.flags:
        said.append(f"moved to {health.moved_to}")
    if "silent" in row.flags and row.usual_gap is not None:
        usual = max(1, round(row.usual_gap / timedelta(days=1)))
        often = "day" if usual == 1 else format_count(usual, "day")
        said.append(f"silent since {row.last_entry} (usually something every {often})")
    if "slow" in row.flags and health.seconds is not None:
        said.append(f"slow ({health.seconds:.0f} s for an answer)")
    return "; ".join(said)


# ------------------------------------------------------------------ --fix


def _fix_moved(workspace: Workspace, cache: Cache, *, yes: bool) -> int:
    """Write the moves that are believed into feeds.yaml, after asking; what is known of the feeds moves with them."""
    from curate.formats.feeds_yaml_edit import replace_feed_url
    from curate.formats.web_address import url_key

    reading, problems = load_feeds(workspace)
    known = cache.load_health()
    _finish_moves(workspace, reading, cache)
    moved = [(feed, known[feed.url].moved_to) for feed in reading.feeds
             if feed.url in known and known[feed.url].moved_seen >= 2]  # fmt: skip
    places = {url_key(feed.url): feed for feed in reading.feeds}
    text = read_text(workspace.feeds_file)
    moves: list[tuple[Feed, str]] = []
    for feed, to in moved:
        twin = places.get(url_key(to), feed)
        where = f"feeds.yaml:{feed.line}"
        if twin is not feed:
            what = f"{feed.url} has moved to {to}, which you follow already (line {twin.line})"
            problems.append(Problem(where, what, "take one of the two out"))
            continue
        try:
            text = replace_feed_url(text, feed.url, to)
            moves.append((feed, to))
        except ValueError as error:
            problems.append(Problem(where, f"{feed.url} has moved, but {error}", f"write {to} there yourself"))
    show_problems(problems)
    if not moves:
        print_status("No feed has moved for good." if not moved else "Nothing was changed.")
        return 1 if problems else 0
    for feed, to in moves:
        print_status(f"feeds.yaml:{feed.line}: {feed.url} → {to}")
    if not (yes or _confirm(len(moves))):
        print_status("Nothing was changed.")
        return 1 if problems else 0
    _apply_moves(workspace, cache, [(feed.url, to) for feed, to in moves])
    print_status(f"Changed {format_count(len(moves), 'address', 'addresses')} in feeds.yaml, and nothing else in it.")
    return 1 if problems else 0


def _apply_moves(workspace: Workspace, cache: Cache, moves: Sequence[tuple[str, str]]) -> None:
    """Write new addresses of feeds into feeds.yaml as it is now, and into the cache."""
    from curate.formats.feeds_yaml_edit import replace_feed_url

    def moved(text: str) -> str:
        for old, new in moves:
            text = replace_feed_url(text, old, new)
        return text

    with lock(workspace):
        try:
            update_file(workspace, workspace.feeds_file, moved)
        except ValueError as error:  # it was changed while the user thought about it
            raise CannotRun(Problem("feeds.yaml:1", f"nothing was changed: {error}", "run this again")) from None
        for old, new in moves:
            cache.move_feed(old, new)


def _finish_moves(workspace: Workspace, reading: ReadingConfig, cache: Cache) -> None:
    """Move what is known of feeds whose new address is in feeds.yaml already: a run was killed before it did so."""
    followed = {feed.url for feed in reading.feeds}
    left = [(url, health.moved_to) for url, health in cache.load_health().items()
            if health.moved_seen >= 2 and url not in followed and health.moved_to in followed]  # fmt: skip
    with lock(workspace) if left else contextlib.nullcontext():
        for old, new in left:
            cache.move_feed(old, new)


def _confirm(number: int) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        hint = "run it again with --yes"
        raise CannotRun(Problem("--fix", "there is nobody to ask here, so nothing was changed", hint))
    return click.confirm(
        f"Change {format_count(number, 'address', 'addresses')} in feeds.yaml?", default=True, err=True
    )
