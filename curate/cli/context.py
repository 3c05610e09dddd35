"""What the command line says for all commands."""

from __future__ import annotations

from pathlib import Path

import click

from curate.workspace.workspace import Workspace, find


def current() -> Workspace:
    """The workspace of the running command (``-C`` or the current folder)."""
    return find(Path(click.get_current_context().find_root().params["folder"]))
