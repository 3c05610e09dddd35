"""``curate inbox``: what is new, and one item to read."""

from __future__ import annotations

import os
import re
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from curate.cli import inbox_list
from curate.cli.complete_item import complete_item
from curate.cli.context import current_workspace
from curate.cli.output import is_terminal, print_result, print_status, show_json, show_page, show_problems
from curate.humanize import format_local_time
from curate.problems import CannotRun, Problem
from curate.workspace import ranked_inbox
from curate.workspace.inbox_items import find_item, load_text
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, load_feeds, now

if TYPE_CHECKING:
    from curate.model import ReadingConfig
    from curate.read.storage.cache import Cache

_DAYS_PER_UNIT = {"h": 1 / 24, "d": 1, "w": 7, "m": 30, "y": 365}


def parse_since(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """``2026-11-01``, ``3d``, ``2w``; a day is the user's own, from midnight."""
    if value is None:
        return None
    span = re.fullmatch(r"(\d{1,4})([hdwmy])", value)
    try:
        if span:
            return now() - timedelta(days=int(span[1]) * _DAYS_PER_UNIT[span[2]])
        return datetime.fromisoformat(value).astimezone()
    except (ValueError, OverflowError):
        raise click.BadParameter("write a day as 2026-11-23, or a span as 12h, 3d, 2w") from None


@click.command("inbox")
@click.argument("item", required=False, shell_complete=complete_item)
@click.option("--topic", default="", metavar="NAME", help="Only items that show this topic.")
@click.option("--feed", default="", metavar="TEXT", help="Only items of feeds with this in their title or address.")
@click.option("--since", callback=parse_since, metavar="WHEN", help="Only items since then: 2026-11-01, 3d, 2w.")
@click.option(
    "--sort",
    type=click.Choice(["best", "new"]),
    default="best",
    show_default=True,
    help="What you would pick first, or plainly the newest first.",
)
@click.option("--later", "kept", is_flag=True, help="What you keep for later: it stands in reading/later.jsonl.")
@click.option("--all", "everything", is_flag=True, help="Also what is noted, dropped or hidden by filters.")
@click.option("--dropped", is_flag=True, help="What the filters of feeds.yaml hide, and which of them.")
@click.option("--why", is_flag=True, help="With an ITEM: what was fetched for it, and what was taken of that.")
@click.option("--again", is_flag=True, help="With an ITEM: fetch and extract its article anew.")
@click.option("--plain", is_flag=True, help="As a list also on a terminal, where the reader opens without this.")
@click.option("-n", "most", type=click.IntRange(1), default=30, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, all of them unless -n is given.")
@click.pass_context
def command(
    ctx: click.Context,
    item: str | None,
    topic: str,
    feed: str,
    since: datetime | None,
    sort: str,
    kept: bool,
    everything: bool,
    dropped: bool,
    why: bool,
    again: bool,
    plain: bool,
    most: int,
    as_json: bool,
) -> int:
    """List what is new, what you would pick first, and say why: by your topics, your notes and your feeds.

    An article or an event that several feeds tell of is listed once, with how many more tell of it. One item after
    the first ten is outside your usual, and marked so.

    On a terminal this opens a reader; its key ? lists its keys. --plain, -n, --json or a pipe give the plain list.

    With an ITEM (its id, or the beginning of it), show that item's text.
    """
    from curate.read.inbox.select import ItemMatcher

    workspace = current_workspace()
    if (why or again) and not item:
        raise click.UsageError("--why and --again are about one ITEM: curate inbox ITEM --why")
    if kept and dropped:
        raise click.UsageError("--later and --dropped are two lists; give one of them")
    counted = ctx.get_parameter_source("most") is not click.core.ParameterSource.DEFAULT
    reading, broken = load_feeds(workspace)
    with open_cache(workspace) as cache:
        if item:
            return _show_item(workspace, reading, cache, item, as_json, why=why, again=again)
        if unknown := [*_check_topic(reading, topic), *_check_feed(reading, cache, feed)]:
            raise CannotRun([*unknown, *broken])
        matcher = ItemMatcher(reading)
        all_of_them = as_json and not counted
        if dropped:
            from curate.cli import filtered_items

            most_of_them = None if all_of_them else most
            choice = {"feed": feed, "topic": topic, "since": since}
            filtered_items.show_filtered(
                reading, matcher, cache.load_items(), choice, most=most_of_them, as_json=as_json
            )
        else:
            found = ranked_inbox.load_inbox(
                workspace,
                reading,
                matcher,
                cache,
                topic=topic,
                feed=feed,
                since=since,
                everything=everything,
                newest=sort == "new",
                kept=kept,
            )
            spoken = ranked_inbox.site_language(workspace)
            if as_json:
                show_json(inbox_list.line_to_json(line, spoken) for line in found.lines(None if all_of_them else most))
            elif not found.rows and (reading.feeds or not broken):  # else what is wrong with the file says it all
                _show_empty(reading, filtered=bool(topic or feed or since), kept=kept)
            elif _can_show_reader() and not (plain or counted):
                from curate import tui

                tui.run_reader(workspace, reading, found, spoken, kept=kept)
            else:
                inbox_list.show_inbox(reading, found, most, spoken)
    problems = [*broken, *matcher.filters.problems]
    show_problems(problems)
    return 1 if problems else 0


def _can_show_reader() -> bool:
    """Whether somebody sits at a terminal that can show a screen and send keys."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM", "dumb") != "dumb"


def _check_topic(reading: ReadingConfig, wanted: str) -> list[Problem]:
    from curate.read.text.word_search import fold_text

    names = [topic.name for topic in reading.topics]
    if not wanted or any(fold_text(wanted) in fold_text(name) for name in names):
        return []
    if names:
        hint = f"your topics are {', '.join(names)}"
    else:
        hint = "add topics: to feeds.yaml"
    return [Problem("--topic", f"no topic in feeds.yaml has “{wanted}” in it", hint)]


def _check_feed(reading: ReadingConfig, cache: Cache, wanted: str) -> list[Problem]:
    """Nothing was ever read from a feed like that: known are those of feeds.yaml, and those that left items behind."""
    import difflib

    from curate.read.text.word_search import fold_text

    if not wanted:
        return []
    titles = {feed.url: [feed.title] for feed in reading.feeds}
    for url, health in cache.load_health().items():
        titles.setdefault(url, []).append(health.title)
    if any(fold_text(wanted) in fold_text(f"{' '.join(names)} {url}") for url, names in titles.items()):
        return []
    # A word of a title is enough to be near.
    words: dict[str, str] = {}
    for url, names in titles.items():
        label = next(filter(None, names), url)
        for name in (*names, url):
            folded = fold_text(name)
            words |= dict.fromkeys((folded, *folded.replace("/", " ").split()), label)
    near = dict.fromkeys(words[word] for word in difflib.get_close_matches(fold_text(wanted), words, 3))
    if near:
        hint = f"did you mean {' or '.join(f'“{name}”' for name in near)}?"
    else:
        hint = "see `curate feeds`"
    return [Problem("--feed", f"no feed has “{wanted}” in its title or address", hint)]


def _show_empty(reading: ReadingConfig, *, filtered: bool, kept: bool) -> None:
    if kept:
        print_status("Nothing is kept for later." if not filtered else "Nothing that is kept for later fits that.")
    elif filtered:
        print_status("Nothing in the inbox fits that.")
    elif not reading.feeds:
        print_status("The inbox is empty. Add a feed with `curate follow ADDRESS`, then `curate pull`.")
    else:
        print_status("Nothing new. `curate pull` looks for more; `curate inbox --all` shows everything.")


def _show_item(
    workspace: Workspace, reading: ReadingConfig, cache: Cache, start: str, as_json: bool, *, why: bool, again: bool
) -> int:
    from curate.model import InboxRow
    from curate.read.inbox.ranking_store import RankingStore
    from curate.read.inbox.reasons import describe_reason
    from curate.read.inbox.select import ItemMatcher

    item = find_item(cache, start)
    if again or not (why and cache.load_trace(item.id)):  # what was fetched already is looked at, not fetched once more
        item = load_text(workspace, reading, cache, item, again=again)
    if why:
        from curate.cli.item_trace import explain_item

        return explain_item(reading, cache, item, as_json=as_json)
    cache.mark_opened(item.id, now())
    matches = ItemMatcher(reading).match_topics(item)
    line = ranked_inbox.inbox_line(RankingStore(cache), cache, InboxRow(item, matches))
    spoken = ranked_inbox.site_language(workspace)
    if as_json:
        show_json([{**inbox_list.line_to_json(line, spoken), "text": item.text, "problem": item.problem}])
        return 0
    facts = [
        " · ".join(part for part in (item.author, item.feed_title, format_local_time(item.date)) if part),
        item.url,
    ]
    facts += [describe_reason(reason, spoken) for reason in line.reasons]
    facts += [f"also: {other.feed_title or other.feed} · {other.title} ({other.id})" for other in line.same_story]
    show_page(item.text or item.summary or "(no text)", item.title or item.url, facts)
    if item.problem and item.text:
        print_status(f"The text is the one from before: the page {item.problem}.")
    elif item.problem and not item.summary:
        print_status(f"There is no text: the page {item.problem}, and the feed says nothing of it.")
    elif item.problem:
        print_status(f"Only the feed's own summary: the page {item.problem}.")
    if is_terminal():
        print_result(f"curate note {item.id}   begins a note about this")
    return 0
