"""posted.yaml: the user's list of what was posted where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace, read_text

if TYPE_CHECKING:
    from curate.model import PostRecord


@dataclass(frozen=True, slots=True)
class PostedFile:
    """The file's text, and what is in it. Empty where there is no such file."""

    text: str
    entries: Sequence[PostRecord]
    problems: Sequence[Problem]


def read_posted(workspace: Workspace) -> PostedFile:
    """Return what posted.yaml says. Raises CannotRun where it can't be read at all."""
    from curate.formats.posted_yaml import parse

    if not workspace.posted_file.exists():
        return PostedFile("", (), ())
    text = read_text(workspace.posted_file)
    return PostedFile(text, *parse(text))


def load_posted(workspace: Workspace) -> PostedFile:
    """Return what posted.yaml says; a file that can't be read has no entries and a problem."""
    try:
        return read_posted(workspace)
    except CannotRun as error:
        return PostedFile("", (), error.problems)
