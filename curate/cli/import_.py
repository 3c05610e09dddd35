"""``curate import``: bring along what other services kept."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.context import current
from curate.cli.output import result, say, show_problems
from curate.formats.importers.kinds import KINDS, OPML
from curate.wording import count
from curate.workspace import importing
from curate.workspace.workspace import Workspace, writing

if TYPE_CHECKING:
    from curate.model import Bookmark

_EXAMPLES = 3


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)
@click.option("--as", "kind", type=click.Choice(list(KINDS)), help="What the files are, if they aren't recognised.")
@click.option("--drafts", type=click.IntRange(0), metavar="N", help="Begin at most N notes; 20 if you don't say.")
@click.option("--yes", is_flag=True, help="Do it. Without it you see what would be done.")
def command(files: tuple[Path, ...], kind: str | None, drafts: int | None, yes: bool) -> int:
    """Bring feeds (OPML) into feeds.yaml, and bookmarks, links kept for later and highlights into reading lists.

    What a file is, is told by its content. First you see what would be done, with every row that can't be taken; with
    --yes it is done. The same file again changes nothing. Nothing is published: what you wrote elsewhere becomes drafts
    of notes, within a comment.

    Exit status: 0 all of it can be taken; 1 something can't.
    """
    workspace = current()
    plan = importing.plan(workspace, files, kind or "", drafts)
    _show(workspace, plan, say if yes else result)
    show_problems(plan.problems)
    if plan.problems:
        say(f"{count(len(plan.problems), 'problem')}: what is named above is not taken.")
    done = 1 if plan.problems else 0
    if not plan.changes:
        say("There is nothing new in it." if plan.sources else "Nothing could be read.")
        return done
    if not yes and not _asked():
        say("Nothing was changed. `--yes` does it.")
        return done
    with writing(workspace):
        if importing.is_stale(workspace, plan):  # another command was quicker
            plan = importing.plan(workspace, files, kind or "", drafts)
        begun = importing.carry_out(workspace, plan)
    for path in begun:
        result(workspace.named(path))
    _sum_up(plan)
    return done


def _asked() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty() and click.confirm("Do it?", err=True)


def _show(workspace: Workspace, plan: importing.ImportPlan, tell: Callable[[str], None]) -> None:
    for source in plan.sources:
        if source.kind == OPML:
            what = count(source.things, "feed")
        else:
            what = count(source.things, "item")
        tell(f"{source.where}: {KINDS[source.kind].label}, {what}")
    if plan.passed:
        tell(f"{count(len(plan.passed), 'other file')} passed over")
    if plan.feeds or plan.followed:
        said = f"feeds.yaml: {count(len(plan.feeds), 'feed')} to follow"
        tell(said + (f", {plan.followed} followed already" if plan.followed else ""))
        if plan.topics:
            tell(f"  new topics: {', '.join(plan.topics)}")
        _examples(tell, [f"{feed.title or feed.url}  {feed.url}" for feed in plan.feeds])
    for one in plan.lists:
        tell(f"{workspace.named(one.path)}: {_counts(one)}")
        _examples(tell, [_example(saved) for saved in one.new])
        if one.drafts:
            tell(f"  {count(len(one.drafts), 'note')} to begin, as drafts, with what you wrote or marked")
        if one.waiting:
            told = f"{one.waiting:,} more with words or marks of yours: `curate note ITEM` begins with them"
            tell(f"  {told} (or --drafts)")
    show_problems(plan.doubts)


def _example(one: Bookmark) -> str:
    return "  ".join(filter(None, (f"{one.added:%Y-%m-%d}" if one.added else "", one.title, one.url)))


def _counts(one: importing.ReadingListPlan) -> str:
    fresh = len(one.new) - one.changed
    if fresh:
        read = sum(saved.read for saved in one.new)
    else:
        read = 0
    parts = [f"{fresh:,} new" + (f" ({read:,} of them read already)" if read else "")]
    if one.changed:
        parts.append(f"{one.changed:,} with something more")
    if one.known:
        parts.append(f"{one.known:,} there already")
    return ", ".join(parts)


def _examples(tell: Callable[[str], None], lines: list[str]) -> None:
    for line in lines[:_EXAMPLES]:
        tell(f"    {line}")
    if len(lines) > _EXAMPLES:
        tell(f"    … and {len(lines) - _EXAMPLES:,} more")


def _sum_up(plan: importing.ImportPlan) -> None:
    if plan.feeds:
        say(f"Following {count(len(plan.feeds), 'feed')} more. `curate pull` fetches them.")
    for one in plan.lists:
        if one.new:
            label = KINDS[one.name].label
            say(f"{count(len(one.new), 'item')} in the reading list. `curate inbox --feed {label!r}` shows it.")
