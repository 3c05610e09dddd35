"""plan.yaml: the user's settings for the calendar of posts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace, read_text

if TYPE_CHECKING:
    from curate.formats.plan_yaml import PostingSchedule
    from curate.publish.posts.network_config import NetworkConfig


def settings_path(workspace: Workspace) -> Path:
    from curate.formats.plan_yaml import FILE_NAME

    return workspace.root / FILE_NAME


def load_settings(workspace: Workspace, on: Sequence[NetworkConfig]) -> tuple[PostingSchedule | None, list[Problem]]:
    """Return what plan.yaml says, or the defaults where there is none. Raises CannotRun where it can't be read.

    on: the networks of this workspace, whose names it may use.
    """
    from curate.formats.plan_yaml import PostingSchedule, parse
    from curate.publish.posts.networks import NETWORKS

    path = settings_path(workspace)
    if not path.exists():
        return PostingSchedule(), []
    networks = [*NETWORKS.values(), *(config.network for config in on)]
    names = {network.name for network in networks}
    return parse(read_text(path), names, labels={network.label: network.name for network in networks})


def check_settings(workspace: Workspace, on: Sequence[NetworkConfig]) -> list[Problem]:
    """Return what is wrong with plan.yaml, if there is one."""
    try:
        return load_settings(workspace, on)[1]
    except CannotRun as error:
        return list(error.problems)
