"""Tab completion of items."""

from __future__ import annotations

from typing import Any

import click

from curate.cli.completers import completer
from curate.workspace.workspace import Workspace


@completer
def complete_item(workspace: Workspace, param: click.Parameter, incomplete: str) -> list[Any]:
    """Return the ids of items that begin with what was typed, with their titles."""
    from click.shell_completion import CompletionItem

    from curate.read.storage.cache import Cache

    with Cache(workspace.cache_file, mend=False) as cache:  # nobody would see a message about a repair
        if incomplete:
            items = cache.find_by_id_prefix(incomplete)
        else:
            items = cache.load_items()[:30]
        return [CompletionItem(item.id, help=item.title) for item in items]
