"""``curate import``: bring along what other services kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.context import current_workspace
from curate.cli.output import can_ask, print_result, print_status, show_problems
from curate.formats.importers.export_formats import EXPORT_FORMATS, FEED_LISTS
from curate.humanize import format_count
from curate.workspace import importing
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Bookmark

_MAX_EXAMPLES = 3


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)
@click.option(
    "--as", "kind", type=click.Choice(list(EXPORT_FORMATS)), help="What the files are, if they aren't recognised."
)
@click.option("--drafts", type=click.IntRange(0), metavar="N", help="Begin at most N notes; 20 if you don't say.")
@click.option("--yes", is_flag=True, help="Do it. Without it you see what would be done.")
def command(files: tuple[Path, ...], kind: str | None, drafts: int | None, yes: bool) -> int:
    """Bring lists of feeds into feeds.yaml, and bookmarks, links kept for later and highlights into reading lists.

    What a file is, is told by its content. First you see what would be done, with every row that can't be taken; with
    --yes it is done. The same file again changes nothing. Nothing is published: what you wrote elsewhere becomes drafts
    of notes, within a comment.

    Exit status: 0 all of it can be taken; 1 something can't.
    """
    workspace = current_workspace()
    request = importing.ImportRequest(files, kind or "", drafts)
    plan = importing.plan_import(workspace, request)
    _show_plan(workspace, plan, print_status if yes else print_result)
    show_problems(plan.problems)
    if plan.problems:
        print_status(f"{format_count(len(plan.problems), 'problem')}: what is named above is not taken.")
    status = 1 if plan.problems else 0
    if not plan.has_changes:
        print_status("There is nothing new in it." if plan.files else "Nothing could be read.")
        return status
    if not yes and not (can_ask() and click.confirm("Do it?", err=True)):
        print_status("Nothing was changed. `--yes` does it.")
        return status
    plan, draft_paths = importing.apply_plan(workspace, request, plan)
    for path in draft_paths:
        print_result(workspace.display_path(path))
    _show_summary(plan)
    return status


def _show_plan(workspace: Workspace, plan: importing.ImportPlan, show: Callable[[str], None]) -> None:
    for file in plan.files:
        thing = "feed" if file.kind in FEED_LISTS else "item"
        show(f"{file.where}: {EXPORT_FORMATS[file.kind].label}, {format_count(file.entry_count, thing)}")
    if plan.skipped_files:
        show(f"{format_count(len(plan.skipped_files), 'other file')} passed over")
    _show_feeds(plan.feeds, show)
    for planned in plan.lists:
        show(f"{workspace.display_path(planned.path)}: {_format_counts(planned)}")
        _show_examples(show, [_format_example(bookmark) for bookmark in planned.new])
        if planned.drafts:
            show(f"  {format_count(len(planned.drafts), 'note')} to begin, as drafts, with what you wrote or marked")
        if planned.waiting_count:
            waiting = f"{planned.waiting_count:,} more with words or marks of yours"
            show(f"  {waiting}: `curate note ITEM` begins with them (or --drafts)")
    show_problems(plan.warnings)


def _show_feeds(feeds: importing.FeedsPlan, show: Callable[[str], None]) -> None:
    if not (feeds.new or feeds.followed_count):
        return
    counts = f"{format_count(len(feeds.new), 'feed')} to follow"
    if feeds.followed_count:
        counts += f", {feeds.followed_count} followed already"
    show(f"feeds.yaml: {counts}")
    if feeds.new_topics:
        show(f"  new topics: {', '.join(feeds.new_topics)}")
    _show_examples(show, [f"{feed.title or feed.url}  {feed.url}" for feed in feeds.new])


def _format_example(bookmark: Bookmark) -> str:
    added = f"{bookmark.added:%Y-%m-%d}" if bookmark.added else ""
    return "  ".join(filter(None, (added, bookmark.title, bookmark.url)))


def _format_counts(planned: importing.ReadingListPlan) -> str:
    unlisted_count = len(planned.new) - planned.changed_count
    parts = [f"{unlisted_count:,} new"]
    if unlisted_count and (read_count := sum(bookmark.read for bookmark in planned.new)):
        parts[0] += f" ({read_count:,} of them read already)"
    if planned.changed_count:
        parts.append(f"{planned.changed_count:,} with something more")
    if planned.known_count:
        parts.append(f"{planned.known_count:,} there already")
    return ", ".join(parts)


def _show_examples(show: Callable[[str], None], lines: Sequence[str]) -> None:
    for line in lines[:_MAX_EXAMPLES]:
        show(f"    {line}")
    if len(lines) > _MAX_EXAMPLES:
        show(f"    … and {len(lines) - _MAX_EXAMPLES:,} more")


def _show_summary(plan: importing.ImportPlan) -> None:
    if plan.feeds.new:
        print_status(f"Following {format_count(len(plan.feeds.new), 'feed')} more. `curate pull` fetches them.")
    for planned in plan.lists:
        if planned.new:
            items = format_count(len(planned.new), "item")
            label = EXPORT_FORMATS[planned.name].label
            print_status(f"{items} in the reading list. `curate inbox --feed {label!r}` shows it.")
