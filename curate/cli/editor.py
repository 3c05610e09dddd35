"""The user's editor."""

from __future__ import annotations

from pathlib import Path

import click

from curate.problems import Problem


def open_editor(path: Path) -> Problem | None:
    """Open a file in the editor and wait until it is closed. Return a problem if the editor can't be started."""
    try:
        click.edit(filename=str(path))
    except (click.ClickException, ValueError) as error:  # ValueError: a quote in $EDITOR isn't closed
        if isinstance(error, click.ClickException):
            message = error.message
        else:
            message = str(error)
        return Problem("$EDITOR", message.rstrip("."), f"set it to your editor, or open the file yourself: {path}")
    return None
