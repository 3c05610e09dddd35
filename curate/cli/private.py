"""What the commands of the private room share: their vault, and people found by name. Used by those commands alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import click

from curate.cli import workspace
from curate.cli.output import say
from curate.problems import CannotRun, Problem
from curate.reach import names, vault
from curate.reach.holdings import Holdings
from curate.reach.vault import Vault

_N = TypeVar("_N", bound=names.Named)


def place() -> Path:
    return vault.place(os.environ.get(vault.VARIABLE, ""))


def workspace_here() -> Path | None:
    """The root of the workspace that the command runs in; this room's commands run outside of one too."""
    try:
        return workspace.current().root
    except CannotRun:
        return None


def holdings(*, create: bool = False) -> Holdings:
    """The vault, open. create: make it where there is none, and say so. Raises CannotRun."""
    root = place()
    if not create or vault.there(root):
        return Holdings(vault.opened(root, workspace_here()))
    made = vault.created(root, workspace_here())
    say(f"Made your vault, which only you can read: {made.root}")
    return Holdings(made)


def opened() -> Vault:
    return holdings().vault


def choose(everybody: Sequence[_N], wanted: str, command: str) -> _N:
    """The one person that a name means. Raises CannotRun: nobody has it, or several do."""
    found = names.find(everybody, wanted)
    if len(found) == 1:
        return found[0]
    if not found:
        hint = f"see who is there with `curate people`, or add them: curate people --add “{wanted}”"
        raise CannotRun(Problem(command, f"nobody in your vault is called “{wanted}”", hint))
    several = ", ".join(f"{one.name} ({one.id})" for one in found[:5])
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    what = f"“{wanted}” may be {several}{more}"
    raise CannotRun(Problem(command, what, "give more of the name, or the id"))


def complete_person(ctx: click.Context, _: click.Parameter, start: str) -> list[str]:
    """Names for the shell to complete with Tab; none where there is no vault."""
    try:
        people = Holdings(vault.opened(place(), None)).people()
    except CannotRun:
        return []
    return sorted(one.name for one in people if names.folded(one.name).startswith(names.folded(start)))
