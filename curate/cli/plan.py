"""The calendar of ``curate posts --plan``: when each post that is still to go out could."""

from __future__ import annotations

import os
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from curate.cli.output import print_result, print_status, show_problems
from curate.humanize import format_count
from curate.workspace.plan_settings import load_settings, settings_path
from curate.workspace.posted_file import read_posted
from curate.workspace.workspace import Workspace, now

if TYPE_CHECKING:
    pass

PLAN_FILE = "plan.ics"


def write_plan(workspace: Workspace) -> int:
    """Write posts/plan.ics, one entry for each post that the ledger doesn't have; the exit status.

    A file that says the same already isn't touched; without anything to plan there is none.
    """
    from dataclasses import replace

    from curate.publish.posts.plan import make_plan, render_calendar
    from curate.workspace import posts_build, posts_store, site_content

    content = site_content.load(workspace)
    on, _ = posts_build.load_networks(workspace, content)
    settings, problems = load_settings(workspace, on)
    if settings is None:
        print_status(f"No plan was written: {settings_path(workspace).name} can't be understood.")
        show_problems(problems)
        return 1
    newest_first = sorted(content.notes, key=lambda note: (note.date, note.name), reverse=True)
    posts, found = posts_build.write_posts(workspace, replace(content, notes=tuple(newest_first)))
    ledger = read_posted(workspace)
    planned = make_plan(
        posts,
        ledger.entries,
        settings,
        now().astimezone(ZoneInfo(settings.timezone) if settings.timezone else local_timezone()),
    )
    notes = {note.name: note for note in content.notes}
    if planned:
        text = render_calendar(planned, notes, {c.name: c.network for c in on}, content.site.language)
    else:
        text = ""
    kept = posts_store.save_shared_files(workspace, {PLAN_FILE: text}, "this plan")
    problems += [*found, *ledger.problems, *kept]
    posted = {(entry.note, entry.network) for entry in ledger.entries}
    waiting = len({(post.note, post.network) for post in posts} - posted)
    if not planned:
        print_status("Nothing to plan: no post is waiting.")
    elif not kept:
        if waiting > len(planned):
            later = f"; {waiting - len(planned):,} more wait"
        else:
            later = ""
        print_status(f"{format_count(len(planned), 'post')} planned{later}. Read this file into your calendar:")
        print_result(f"posts/{PLAN_FILE}")
    show_problems(problems)
    return 1 if problems else 0


def local_timezone() -> tzinfo:
    """The computer's time zone, by name where it has one: its clocks may change before the last slot."""
    names = [os.environ.get("TZ", "").removeprefix(":")]
    names.append(str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2])
    for name in filter(None, names):
        try:
            return ZoneInfo(name)
        except (OSError, LookupError, ValueError):
            continue
    return datetime.now().astimezone().tzinfo or ZoneInfo("UTC")
