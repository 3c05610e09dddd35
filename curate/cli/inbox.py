"""``curate inbox``: what is new, and one item to read."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from curate.cli import inbox_list
from curate.cli.complete_item import complete_item
from curate.cli.context import current_workspace
from curate.cli.output import is_terminal, print_result, print_status, show_json, show_page, show_problems
from curate.humanize import format_local_time
from curate.problems import CannotRun
from curate.workspace.article_on_demand import load_text
from curate.workspace.feed_names import check_feed_name, check_topic_name
from curate.workspace.item_lookup import find_item
from curate.workspace.open_cache import open_cache
from curate.workspace.ranked_inbox import InboxQuery, load_inbox, open_item, site_language
from curate.workspace.workspace import Workspace, load_feeds, now

if TYPE_CHECKING:
    from curate.model import ReadingConfig
    from curate.read.inbox.item_matcher import ItemMatcher
    from curate.read.storage.cache import Cache
    from curate.workspace.ranked_inbox import InboxLine

_DAYS_PER_UNIT = {"h": 1 / 24, "d": 1, "w": 7, "m": 30, "y": 365}


def parse_since(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """Return the time that ``2026-11-01``, ``3d`` or ``2w`` means; a day is the user's own, from midnight."""
    if value is None:
        return None
    span = re.fullmatch(r"(\d{1,4})([hdwmy])", value)
    try:
        if span:
            return now() - timedelta(days=int(span[1]) * _DAYS_PER_UNIT[span[2]])
        return datetime.fromisoformat(value).astimezone()
    except (ValueError, OverflowError):
        raise click.BadParameter("write a day as 2026-11-23, or a span as 12h, 3d, 2w") from None


@dataclass(frozen=True, slots=True)
class InboxOptions:
    """The options of the command line, named as click passes them."""

    topic: str
    feed: str
    since: datetime | None
    sort: str
    kept: bool
    everything: bool
    dropped: bool
    why: bool
    again: bool
    plain: bool
    most: int
    as_json: bool
    most_is_given: bool
    """Whether the user gave -n."""

    @property
    def limit(self) -> int | None:
        """How many are listed at most; None for all of them."""
        if self.as_json and not self.most_is_given:
            return None
        return self.most

    @property
    def query(self) -> InboxQuery:
        return InboxQuery(self.topic, self.feed, self.since, self.everything, self.sort == "new", self.kept)


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
def command(ctx: click.Context, /, item: str | None, **values: Any) -> int:
    """List what is new, what you would pick first, and say why: by your topics, your notes and your feeds.

    An article or an event that several feeds tell of is listed once, with how many more tell of it. One item after
    the first ten is outside your usual, and marked so.

    On a terminal this opens a reader; its key ? lists its keys. --plain, -n, --json or a pipe give the plain list.

    With an ITEM (its id, or the beginning of it), show that item's text.
    """
    from curate.read.inbox.item_matcher import ItemMatcher

    workspace = current_workspace()
    most_is_given = ctx.get_parameter_source("most") is not click.core.ParameterSource.DEFAULT
    options = InboxOptions(**values, most_is_given=most_is_given)
    if (options.why or options.again) and not item:
        raise click.UsageError("--why and --again are about one ITEM: curate inbox ITEM --why")
    if options.kept and options.dropped:
        raise click.UsageError("--later and --dropped are two lists; give one of them")
    reading, problems = load_feeds(workspace)
    with open_cache(workspace) as cache:
        if item:
            _show_item(workspace, reading, cache, item, options)
            return 0
        unknown_names = [*check_topic_name(reading, options.topic), *check_feed_name(reading, cache, options.feed)]
        if unknown_names:
            raise CannotRun([*unknown_names, *problems])
        matcher = ItemMatcher(reading)
        if options.dropped:
            _show_filtered(reading, matcher, cache, options)
        else:
            _show_list(workspace, reading, matcher, cache, options, is_broken=bool(problems))
    problems += matcher.filters.problems
    show_problems(problems)
    return 1 if problems else 0


def _show_filtered(reading: ReadingConfig, matcher: ItemMatcher, cache: Cache, options: InboxOptions) -> None:
    from curate.cli.filtered_items import show_filtered
    from curate.workspace.filtered_items import load_filtered_items

    filtered = load_filtered_items(matcher, cache, options.query)
    show_filtered(reading, filtered, limit=options.limit, as_json=options.as_json)


def _show_list(
    workspace: Workspace,
    reading: ReadingConfig,
    matcher: ItemMatcher,
    cache: Cache,
    options: InboxOptions,
    *,
    is_broken: bool,
) -> None:
    """is_broken: whether something is wrong with feeds.yaml."""
    inbox = load_inbox(workspace, reading, matcher, cache, options.query)
    language = site_language(workspace)
    if options.as_json:
        show_json(inbox_list.line_to_json(line, language) for line in inbox.lines(options.limit))
    elif not inbox.rows and (reading.feeds or not is_broken):  # else what is wrong with the file says it all
        _show_empty(reading, options.query)
    elif _can_show_reader() and not (options.plain or options.most_is_given):
        from curate import tui

        tui.run_reader(workspace, reading, inbox, language, kept=options.kept)
    else:
        inbox_list.show_inbox(reading, inbox, options.most, language)


def _can_show_reader() -> bool:
    """Whether somebody sits at a terminal that can show a screen and send keys."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM", "dumb") != "dumb"


def _show_empty(reading: ReadingConfig, query: InboxQuery) -> None:
    if query.kept and query.is_filtered:
        print_status("Nothing that is kept for later fits that.")
    elif query.kept:
        print_status("Nothing is kept for later.")
    elif query.is_filtered:
        print_status("Nothing in the inbox fits that.")
    elif not reading.feeds:
        print_status("The inbox is empty. Add a feed with `curate follow ADDRESS`, then `curate pull`.")
    else:
        print_status("Nothing new. `curate pull` looks for more; `curate inbox --all` shows everything.")


def _show_item(workspace: Workspace, reading: ReadingConfig, cache: Cache, start: str, options: InboxOptions) -> None:
    """Show the item whose id begins so: how it came by its text, if that is asked, else the text."""
    item = find_item(cache, start, "inbox")
    # What was fetched already is looked at, and not fetched once more.
    if options.again or not (options.why and cache.load_trace(item.id)):
        item = load_text(workspace, reading, cache, item, again=options.again)
    if options.why:
        from curate.cli.item_trace import show_item_trace
        from curate.workspace.item_trace import load_item_trace

        show_item_trace(load_item_trace(reading, cache, item), as_json=options.as_json)
        return
    line = open_item(reading, cache, item)
    language = site_language(workspace)
    if options.as_json:
        show_json([{**inbox_list.line_to_json(line, language), "text": item.text, "problem": item.problem}])
        return
    _show_text(line, language)
    if is_terminal():
        print_result(f"curate note {item.id}   begins a note about this")


def _show_text(line: InboxLine, language: str) -> None:
    from curate.read.inbox.reasons import describe_reason

    item = line.item
    facts = [
        " · ".join(part for part in (item.author, item.feed_title, format_local_time(item.date)) if part),
        item.url,
    ]
    facts += [describe_reason(reason, language) for reason in line.reasons]
    facts += [f"also: {other.feed_title or other.feed} · {other.title} ({other.id})" for other in line.same_story]
    show_page(item.text or item.summary or "(no text)", item.title or item.url, facts)
    if item.problem and item.text:
        print_status(f"The text is the one from before: the page {item.problem}.")
    elif item.problem and not item.summary:
        print_status(f"There is no text: the page {item.problem}, and the feed says nothing of it.")
    elif item.problem:
        print_status(f"Only the feed's own summary: the page {item.problem}.")
