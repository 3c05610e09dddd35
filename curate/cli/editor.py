"""The user's editor."""

from __future__ import annotations

from pathlib import Path

import click

from curate.problems import Problem


def open_editor(path: Path) -> Problem | None:
    """Open a file in the editor, and wait until it is closed; what is wrong where there is none that can be opened."""
    try:
        click.edit(filename=str(path))
    except (click.ClickException, ValueError) as error:  # a quote that isn't closed is a ValueError
        if isinstance(error, click.ClickException):
            said = error.message
        else:
            said = str(error)
        return Problem("$EDITOR", said.rstrip("."), f"set it to your editor, or open the file yourself: {path}")
    return None
