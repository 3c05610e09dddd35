"""``curate export``: what is the user's, to take along."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click

from curate.cli.context import current_workspace
from curate.cli.output import finish, print_result, print_status
from curate.humanize import format_count
from curate.problems import Problem
from curate.workspace.workspace import Workspace


@click.command("export")
@click.argument("what", type=click.Choice(["opml", "jsonl"]))
def command(what: str) -> int:
    """Print what is yours, to take it along.

    opml: the feeds that you follow, for another reader; their first topics are folders. jsonl: everything, a line of
    JSON for each thing: topics, feeds, notes and drafts, pages, reading lists, the inbox's items with their texts, what
    was posted where, and the other files as they are. What is private (the vault) is in neither.

    Exit status: 0 done; 1 something could not be read, and is named.
    """
    workspace = current_workspace()
    if what == "opml":
        return _export_opml(workspace)
    return _export_jsonl(workspace)


def _export_opml(workspace: Workspace) -> int:
    from curate.workspace import export

    text, private, problems = export.export_opml(workspace)
    print_result(text.rstrip("\n"))
    if private:
        print_status(f"{format_count(private, 'feed')} that you marked private: look before you hand this on.")
    return finish(problems)


def _export_jsonl(workspace: Workspace) -> int:
    from curate.workspace import export

    problems: list[Problem] = []
    for row in export.export_rows(workspace, problems):
        print_result(json.dumps(row, ensure_ascii=False, default=_to_json))
    return finish(problems)


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
