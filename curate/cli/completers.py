"""What Tab completes: notes and networks. Items have a module of their own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from curate.workspace.workspace import Workspace, find_workspace

Completer = Callable[[click.Context, click.Parameter, str], list[Any]]


def completer(complete: Callable[[Workspace, click.Parameter, str], list[Any]]) -> Completer:
    """Make a completer for click of a function that gets the workspace; where anything goes wrong, nothing is offered.

    The function gets the workspace of the command line, the parameter, and what has been typed of it so far.
    """

    @functools.wraps(complete)
    def complete_or_nothing(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        try:
            workspace = find_workspace(Path(ctx.find_root().params.get("folder") or "."))
            return complete(workspace, param, incomplete)
        except Exception:  # completing must never get in the way of typing
            return []

    return complete_or_nothing


@completer
def complete_note(workspace: Workspace, param: click.Parameter, incomplete: str) -> list[Any]:
    """Return the names of notes that contain what was typed."""
    from curate.workspace.site_content import note_files

    return [path.stem for path in note_files(workspace) if incomplete in path.stem]


@completer
def complete_network(workspace: Workspace, param: click.Parameter, incomplete: str) -> list[Any]:
    """Return the networks that are on, with their labels; for ``--add``, those that are off."""
    from click.shell_completion import CompletionItem

    from curate.publish.posts.builtin_networks import NETWORKS
    from curate.workspace.posts_build import load_networks

    labels = {config.name: config.network.label for config in load_networks(workspace)[0]}
    if param.name == "add":
        labels = {name: network.label for name, network in NETWORKS.items() if name not in labels}
    return [CompletionItem(name, help=label) for name, label in labels.items() if name.startswith(incomplete)]
