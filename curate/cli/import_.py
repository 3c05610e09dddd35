"""``curate import``: bring along what other services kept."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_result, print_status, show_problems
from curate.formats.importers.export_formats import EXPORT_FORMATS, OPML
from curate.humanize import format_count
from curate.workspace import importing
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock_files

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
    """Bring feeds (OPML) into feeds.yaml, and bookmarks, links kept for later and highlights into reading lists.

    What a file is, is told by its content. First you see what would be done, with every row that can't be taken; with
    --yes it is done. The same file again changes nothing. Nothing is published: what you wrote elsewhere becomes drafts
    of notes, within a comment.

    Exit status: 0 all of it can be taken; 1 something can't.
    """
    workspace = current_workspace()
    plan = importing.plan_import(workspace, files, kind or "", drafts)
    _show_plan(workspace, plan, print_status if yes else print_result)
    show_problems(plan.problems)
    if plan.problems:
        print_status(f"{format_count(len(plan.problems), 'problem')}: what is named above is not taken.")
    done = 1 if plan.problems else 0
    if not plan.has_changes:
        print_status("There is nothing new in it." if plan.files else "Nothing could be read.")
        return done
    if not yes and not _confirm():
        print_status("Nothing was changed. `--yes` does it.")
        return done
    with lock_files(workspace):
        if importing.is_stale(workspace, plan):  # another command was quicker
            plan = importing.plan_import(workspace, files, kind or "", drafts)
        begun = importing.apply_plan(workspace, plan)
    for path in begun:
        print_result(workspace.display_path(path))
    _show_summary(plan)
    return done


def _confirm() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty() and click.confirm("Do it?", err=True)


def _show_plan(workspace: Workspace, plan: importing.ImportPlan, tell: Callable[[str], None]) -> None:
    for source in plan.files:
        if source.kind == OPML:
            what = format_count(source.entry_count, "feed")
        else:
            what = format_count(source.entry_count, "item")
        tell(f"{source.where}: {EXPORT_FORMATS[source.kind].label}, {what}")
    if plan.skipped_files:
        tell(f"{format_count(len(plan.skipped_files), 'other file')} passed over")
    if plan.feeds or plan.followed_count:
        said = f"feeds.yaml: {format_count(len(plan.feeds), 'feed')} to follow"
        tell(said + (f", {plan.followed_count} followed already" if plan.followed_count else ""))
        if plan.new_topics:
            tell(f"  new topics: {', '.join(plan.new_topics)}")
        _show_examples(tell, [f"{feed.title or feed.url}  {feed.url}" for feed in plan.feeds])
    for one in plan.lists:
        tell(f"{workspace.display_path(one.path)}: {_format_counts(one)}")
        _show_examples(tell, [_format_example(saved) for saved in one.new])
        if one.drafts:
            tell(f"  {format_count(len(one.drafts), 'note')} to begin, as drafts, with what you wrote or marked")
        if one.waiting_count:
            told = f"{one.waiting_count:,} more with words or marks of yours: `curate note ITEM` begins with them"
            tell(f"  {told} (or --drafts)")
    show_problems(plan.warnings)


def _format_example(one: Bookmark) -> str:
    return "  ".join(filter(None, (f"{one.added:%Y-%m-%d}" if one.added else "", one.title, one.url)))


def _format_counts(one: importing.ReadingListPlan) -> str:
    fresh = len(one.new) - one.changed_count
    if fresh:
        read = sum(saved.read for saved in one.new)
    else:
        read = 0
    parts = [f"{fresh:,} new" + (f" ({read:,} of them read already)" if read else "")]
    if one.changed_count:
        parts.append(f"{one.changed_count:,} with something more")
    if one.known_count:
        parts.append(f"{one.known_count:,} there already")
    return ", ".join(parts)


def _show_examples(tell: Callable[[str], None], lines: list[str]) -> None:
    for line in lines[:_MAX_EXAMPLES]:
        tell(f"    {line}")
    if len(lines) > _MAX_EXAMPLES:
        tell(f"    … and {len(lines) - _MAX_EXAMPLES:,} more")


def _show_summary(plan: importing.ImportPlan) -> None:
    if plan.feeds:
        print_status(f"Following {format_count(len(plan.feeds), 'feed')} more. `curate pull` fetches them.")
    for one in plan.lists:
        if one.new:
            label = EXPORT_FORMATS[one.name].label
            print_status(
                f"{format_count(len(one.new), 'item')} in the reading list. `curate inbox --feed {label!r}` shows it."
            )
