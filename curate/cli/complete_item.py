"""Tab completion of items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


def complete_item(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Return the ids that begin so, with their titles, for the shell to offer; the newest if nothing is typed yet."""
    from click.shell_completion import CompletionItem

    from curate.read.storage.cache import Cache
    from curate.workspace.workspace import find_workspace

    try:
        workspace = find_workspace(Path(ctx.find_root().params.get("folder") or "."))
        with Cache(workspace.cache_file, mend=False) as cache:  # nobody would see its messages
            if incomplete:
                items = cache.find_by_id_prefix(incomplete)
            else:
                items = cache.load_items()[:30]
            return [CompletionItem(item.id, help=item.title) for item in items]
    except Exception:  # completing must never get in the way of typing
        return []
