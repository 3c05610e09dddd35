"""``curate mentions``: the pages that notes link to, and telling them of it (webmention)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from curate.cli.completers import complete_note
from curate.cli.context import current_workspace
from curate.cli.output import can_ask, print_status, show_json, show_problems, show_table, to_iso
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.workspace.mentions import NoteLink, discover_endpoints, list_links, send_mentions
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from curate.model import Note

_DEFAULT_LIMIT = 100


@click.command("mentions")
@click.argument("note", required=False, shell_complete=complete_note)
@click.option("--discover", is_flag=True, help="Ask each page where it takes mentions.")
@click.option("--send", is_flag=True, help="Tell those that take mentions; asks you first.")
@click.option("--yes", is_flag=True, help="With --send: don't ask.")
@click.option("--all", "everything", is_flag=True, help="Also those that are done.")
@click.option(
    "-n", "most", type=click.IntRange(1), metavar="N", help=f"How many at most to ask, {_DEFAULT_LIMIT} if not given."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(
    note: str | None, discover: bool, send: bool, yes: bool, everything: bool, most: int | None, as_json: bool
) -> int:
    """List the pages that your published notes (or a NOTE: its file, or a part of its name) link to and that were not
    told of it yet. Pages that take webmentions can be told.

    What was sent, and the answers, are kept in mentions.yaml; nothing is sent twice unless the note has changed.

    Exit status: 0 done; 1 done, with problems.
    """
    workspace = current_workspace()
    limit = most or _DEFAULT_LIMIT
    if send:
        with lock(workspace):
            notes, site_url = _load_notes(workspace, note)
            links, problems = send_mentions(workspace, notes, site_url, limit, _agree if yes else _confirm)
    elif discover:
        with lock(workspace):
            links, problems = discover_endpoints(workspace, *_load_notes(workspace, note), limit)
    else:
        links, problems = list_links(workspace, *_load_notes(workspace, note))
    shown = [link for link in links if everything or not link.is_done]
    if as_json:
        show_json(_link_to_json(link) for link in shown)
    elif shown:
        rows = [(link.note, link.target, _describe_state(link, asked=discover or send)) for link in shown]
        show_table(("note", "page", "state"), rows, wide=(1,), names=(0,))
    else:
        print_status("No page is left to be told." if links else "No published note links to a page.")
    show_problems(problems)
    return 1 if problems else 0


def _load_notes(workspace: Workspace, part: str | None) -> tuple[Sequence[Note], str]:
    """Return the published notes that are meant, and the site's address."""
    from curate.workspace import site_content
    from curate.workspace.note_choice import choose_notes

    content = site_content.load(workspace)
    if part:
        return choose_notes(workspace, content.notes, part, "mentions"), content.site.url
    return content.notes, content.site.url


def _agree(links: Sequence[NoteLink]) -> bool:
    return True


def _confirm(links: Sequence[NoteLink]) -> bool:
    if not can_ask():
        raise CannotRun(Problem("--send", "nobody is there to be asked", "add --yes to send without asking"))
    for link in links:
        print_status(f"  {link.source} links to {link.target}")
    return click.confirm(f"Tell {format_count(len(links), 'page')}", err=True)


def _link_to_json(link: NoteLink) -> dict[str, Any]:
    mention = link.last_mention
    if link.endpoint is None and mention:
        endpoint: str | None = mention.endpoint
    else:
        endpoint = link.endpoint
    return {
        "note": link.note,
        "source": link.source,
        "target": link.target,
        "state": link.state,
        "endpoint": endpoint,
        "at": to_iso(mention.at) if mention else None,
        "status": mention.status if mention else 0,
        "answer": mention.answer if mention else "",
    }


def _describe_state(link: NoteLink, *, asked: bool) -> str:
    if link.last_mention and link.state in ("accepted", "refused", "failed") and link.last_mention.status:
        return f"{link.state} ({link.last_mention.status})"
    if link.state == "none" or (link.endpoint == "" and link.is_due):
        return "takes no mentions"
    if asked and link.endpoint:
        return f"{link.state}: {link.endpoint}"
    return link.state
