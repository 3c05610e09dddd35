"""``curate digest``: a newsletter of the notes of some days."""

from __future__ import annotations

from datetime import date

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_result, print_status, show_problems
from curate.humanize import format_count
from curate.workspace.workspace import bundled_path, now

GMAIL_MAX_BYTES = 100_000
"""Bytes of HTML beyond which Gmail is known to hide the rest of a message (102 KB, what it adds included)."""


def parse_day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
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
    from curate.publish.posts import digest
    from curate.publish.templates.render import make_environment
    from curate.workspace import posts_store, site_content

    workspace = current_workspace()
    content = site_content.load(workspace)
    today = now().astimezone().date()
    first = since or digest.week_start(today)
    notes = digest.notes_between(content.notes, first, today)
    if not notes:
        if first <= today:
            when = f"between {first} and {today}"
        else:
            when = f"since {first}, which is to come"
        print_status(f"No note was published {when}; there is nothing to write.")
        return 0
    texts, problems = digest.render_digest(
        make_environment(workspace.template_folders(), escape=False),
        make_environment([bundled_path("templates")], escape=False),
        notes,
        content.site,
        digest.format_date_range(first, today, content.site.language),
        wrap_lines,
        short=short,
    )
    files = {f"digest-{today}.{form}": text for form, text in texts.items()}
    kept = posts_store.save_shared_files(workspace, files, "this digest")
    problems += kept
    names = [f"posts/{name}" for name in files if not any(p.where.startswith(f"posts/{name}:") for p in kept)]
    if names:
        print_status(f"A digest of {format_count(len(notes), 'note')}, {first} to {today}:")
    for name in names:
        print_result(name)
    if len(texts.get("html", "").encode("utf-8")) > GMAIL_MAX_BYTES:
        print_status("The HTML is longer than Gmail shows at once (102 KB); --short makes it shorter.")
    show_problems(problems)
    return 1 if problems else 0


def wrap_lines(text: str, columns: int) -> list[str]:
    """A line as lines that are never longer (but for an address): no mark hangs over, and none begins a line."""
    from curate.formats.text_wrap import display_width, wrap

    lines = wrap(text, columns, cut=False)
    if all(display_width(line) <= columns for line in lines):
        return lines
    return wrap(text, columns - 2, cut=False)
