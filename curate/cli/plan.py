"""The calendar of ``curate posts --plan``: when each post that is still to go out could."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from curate.cli.output import result, say, show_problems
from curate.problems import CannotRun, Problem
from curate.wording import count
from curate.workspace.workspace import Workspace, now, read_text

if TYPE_CHECKING:
    from curate.formats.plan_yaml import Calendar
    from curate.model import Posted
    from curate.publish.posts.network_config import NetworkConfig

FILE = "plan.ics"


def write_plan(workspace: Workspace) -> int:
    """Write posts/plan.ics, one entry for each post that the ledger doesn't have; the exit status.

    A file that says the same already isn't touched; without anything to plan there is none.
    """
    from dataclasses import replace

    from curate.publish.posts.plan import calendar, plan
    from curate.workspace import posts_build, posts_store, site_content

    content = site_content.load(workspace)
    on, _ = posts_build.channels_on(workspace, content)
    settings, problems = _settings(workspace, on)
    if settings is None:
        say(f"No plan was written: {_file(workspace).name} can't be understood.")
        show_problems(problems)
        return 1
    newest_first = sorted(content.notes, key=lambda note: (note.date, note.name), reverse=True)
    posts, found = posts_build.write_posts(workspace, replace(content, notes=tuple(newest_first)))
    posted, faults = _posted(workspace)
    planned = plan(
        posts, posted, settings, now().astimezone(ZoneInfo(settings.timezone) if settings.timezone else here())
    )
    notes = {note.name: note for note in content.notes}
    if planned:
        text = calendar(planned, notes, {c.name: c.network for c in on}, content.site.language)
    else:
        text = ""
    kept = posts_store.save_made(workspace, {FILE: text}, "this plan")
    problems += [*found, *faults, *kept]
    waiting = len({(post.note, post.network) for post in posts} - {(entry.note, entry.network) for entry in posted})
    if not planned:
        say("Nothing to plan: no post is waiting.")
    elif not kept:
        if waiting > len(planned):
            later = f"; {waiting - len(planned):,} more wait"
        else:
            later = ""
        say(f"{count(len(planned), 'post')} planned{later}. Read this file into your calendar:")
        result(f"posts/{FILE}")
    show_problems(problems)
    return 1 if problems else 0


def problems_of(workspace: Workspace, on: Sequence[NetworkConfig]) -> list[Problem]:
    """What is wrong with plan.yaml, if there is one."""
    try:
        return _settings(workspace, on)[1]
    except CannotRun as error:
        return list(error.problems)


def _file(workspace: Workspace) -> Path:
    from curate.formats.plan_yaml import NAME

    return workspace.root / NAME


def _settings(workspace: Workspace, on: Sequence[NetworkConfig]) -> tuple[Calendar | None, list[Problem]]:
    from curate.formats.plan_yaml import Calendar, parse
    from curate.publish.posts.networks import NETWORKS

    path = _file(workspace)
    if not path.exists():
        return Calendar(), []
    networks = [*NETWORKS.values(), *(channel.network for channel in on)]
    return parse(read_text(path), {one.name for one in networks}, labels={one.label: one.name for one in networks})


def _posted(workspace: Workspace) -> tuple[list[Posted], list[Problem]]:
    from curate.formats.ledger import parse

    if workspace.posted.exists():
        return parse(read_text(workspace.posted))
    return ([], [])


def here() -> tzinfo:
    """The computer's time zone, by name where it has one: its clocks may change before the last slot."""
    names = [os.environ.get("TZ", "").removeprefix(":")]
    names.append(str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2])
    for name in filter(None, names):
        try:
            return ZoneInfo(name)
        except (OSError, LookupError, ValueError):
            continue
    return datetime.now().astimezone().tzinfo or ZoneInfo("UTC")
