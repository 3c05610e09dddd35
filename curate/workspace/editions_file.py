"""editions.yaml: when each note last changed, as earlier builds recorded it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace, read_text

if TYPE_CHECKING:
    from curate.formats.editions_yaml import Revision


@dataclass(frozen=True, slots=True)
class EditionsFile:
    """The file's text, and what is in it. Empty where there is no such file."""

    text: str
    revisions: Mapping[str, Revision]
    """The last revision of each note, by the note's name."""
    problems: Sequence[Problem]


def load_editions(workspace: Workspace) -> EditionsFile:
    """Return what editions.yaml says; a file that can't be read has no revisions and a problem."""
    from curate.formats.editions_yaml import parse

    if not workspace.editions_file.exists():
        return EditionsFile("", {}, ())
    try:
        text = read_text(workspace.editions_file)
    except CannotRun as error:
        return EditionsFile("", {}, error.problems)
    return EditionsFile(text, *parse(text))
