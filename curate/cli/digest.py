"""``curate digest``: a newsletter of the notes of some days."""

from __future__ import annotations

from datetime import date

import click

from curate.cli.context import current_workspace
from curate.cli.output import finish, print_result, print_status
from curate.humanize import format_count


def parse_day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """Return the day that was typed as an option's value, for click."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("write a day as 2026-11-23") from None


@click.command("digest")
@click.option("--since", callback=parse_day, metavar="DATE", help="The notes from this day on: 2026-11-01.")
@click.option("--week", is_flag=True, help="Those of the last seven days; so it is without --since.")
@click.option("--short", is_flag=True, help="Only the first paragraph of each, and a link to read on.")
def command(since: date | None, week: bool, short: bool) -> int:
    """Write a newsletter of your notes: posts/digest-DATE.md, .html and .txt, newest note first.

    Drafts are never in it. It sends nothing: copy it into your mail or newsletter program.
    """
    if since and week:
        raise click.UsageError("--since and --week don't go together: name one of them.")
    from curate.workspace.digest import save_digest

    digest = save_digest(current_workspace(), since, short=short)
    if not digest.note_count:
        if digest.first <= digest.last:
            when = f"between {digest.first} and {digest.last}"
        else:
            when = f"since {digest.first}, which is to come"
        print_status(f"No note was published {when}; there is nothing to write.")
        return 0
    if digest.files:
        notes = format_count(digest.note_count, "note")
        print_status(f"A digest of {notes}, {digest.first} to {digest.last}:")
    for file in digest.files:
        print_result(file)
    if digest.is_too_long:
        print_status("The HTML is longer than Gmail shows at once (102 KB); --short makes it shorter.")
    return finish(digest.problems)
