"""The workspace that a command line is about."""

from __future__ import annotations

from pathlib import Path

import click

from curate.workspace.workspace import Workspace, find_workspace


def current_workspace() -> Workspace:
    """Return the workspace of the running command: that of ``-C``, or of the current folder."""
    return find_workspace(Path(click.get_current_context().find_root().params["folder"]))
