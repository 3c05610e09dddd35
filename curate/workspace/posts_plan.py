"""posts/plan.ics: the calendar of the posts that are still to go out; and plan.yaml, which says when they may."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from curate.problems import CannotRun, Problem
from curate.workspace import posts_build, posts_folder, site_content
from curate.workspace.posted_file import read_posted
from curate.workspace.workspace import Workspace, now, read_text

if TYPE_CHECKING:
    from curate.formats.plan_yaml import PostingSchedule
    from curate.publish.posts.network_config import NetworkConfig

PLAN_FILE = "plan.ics"


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What came of planning the posts."""

    problems: list[Problem]
    planned: int = 0
    """How many posts have an entry in the calendar."""
    later: int = 0
    """How many more wait, for which it has no room."""
    broken_settings: str = ""
    """The name of the settings' file, if it can't be understood: then nothing was written."""
    is_edited: bool = False
    """Whether the user changed the calendar, so that it was left as it is."""


def save_plan(workspace: Workspace) -> SavedPlan:
    """Write posts/plan.ics, with one entry for each post that isn't in posted.yaml.

    A file that says the same already isn't touched; with nothing to plan there is none. Raises CannotRun.
    """
    from curate.publish.posts.posting_times import make_plan, render_calendar

    content = site_content.load(workspace)
    configs, _ = posts_build.load_networks(workspace, content.site.language)
    schedule, problems = _load_schedule(workspace, configs)
    if schedule is None:
        return SavedPlan(problems, broken_settings=_schedule_path(workspace).name)
    newest_first = sorted(content.notes, key=lambda note: (note.date, note.name), reverse=True)
    posts, post_problems = posts_build.write_posts(workspace, replace(content, notes=tuple(newest_first)))
    posted = read_posted(workspace)
    zone = local_timezone()
    if schedule.timezone:
        zone = ZoneInfo(schedule.timezone)
    planned = make_plan(posts, posted.entries, schedule, now().astimezone(zone))
    text = ""
    if planned:
        notes = {note.name: note for note in content.notes}
        networks = {config.name: config.network for config in configs}
        text = render_calendar(planned, notes, networks, content.site.language)
    edited = posts_folder.save_shared_files(workspace, {PLAN_FILE: text}, "this plan")
    problems += [*post_problems, *posted.problems, *edited]
    recorded = {(entry.note, entry.network) for entry in posted.entries}
    waiting = len({(post.note, post.network) for post in posts} - recorded)
    return SavedPlan(problems, len(planned), waiting - len(planned), is_edited=bool(edited))


def check_plan(workspace: Workspace, configs: Sequence[NetworkConfig]) -> list[Problem]:
    """Return what is wrong with plan.yaml, if there is one."""
    try:
        return _load_schedule(workspace, configs)[1]
    except CannotRun as error:
        return list(error.problems)


def _schedule_path(workspace: Workspace) -> Path:
    from curate.formats.plan_yaml import FILE_NAME

    return workspace.root / FILE_NAME


def _load_schedule(
    workspace: Workspace, configs: Sequence[NetworkConfig]
) -> tuple[PostingSchedule | None, list[Problem]]:
    """Return the days and times of plan.yaml, or the usual ones without it; None if it can't be understood."""
    from curate.formats.plan_yaml import PostingSchedule, parse
    from curate.publish.posts.builtin_networks import NETWORKS

    path = _schedule_path(workspace)
    if not path.exists():
        return PostingSchedule(), []
    networks = [*NETWORKS.values(), *(config.network for config in configs)]
    names = {network.name for network in networks}
    return parse(read_text(path), names, labels={network.label: network.name for network in networks})


def local_timezone() -> tzinfo:
    """Return the computer's time zone, by name where it has one: its clocks may change before the last slot."""
    names = [os.environ.get("TZ", "").removeprefix(":")]
    names.append(str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2])
    for name in filter(None, names):
        try:
            return ZoneInfo(name)
        except (OSError, LookupError, ValueError):
            continue
    return datetime.now().astimezone().tzinfo or ZoneInfo("UTC")
