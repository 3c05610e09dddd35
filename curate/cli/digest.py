"""``curate digest``: a newsletter of the notes of some days."""

from __future__ import annotations

from datetime import date

import click

from curate.cli.context import current
from curate.cli.output import result, say, show_problems
from curate.wording import count
from curate.workspace.workspace import now, packed

CLIPPED = 100_000
"""Bytes of HTML beyond which Gmail is known to hide the rest of a message (102 KB, what it adds included)."""


def day_option(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("write a day as 2026-11-23") from None


@click.command("digest")
@click.option("--since", callback=day_option, metavar="DATE", help="The notes from this day on: 2026-11-01.")
@click.option("--week", is_flag=True, help="Those of the last seven days; so it is without --since.")
@click.option("--short", is_flag=True, help="Only the first paragraph of each, and a link to read on.")
def command(since: date | None, week: bool, short: bool) -> int:
    """Write a newsletter of your notes: posts/digest-DATE.md, .html and .txt, newest note first.

    Drafts are never in it. It sends nothing: copy it into your mail or newsletter program.
    """
    if since and week:
        raise click.UsageError("--since and --week don't go together: name one of them.")
    from curate.publish.posts import digest
    from curate.publish.templates.render import environment
    from curate.workspace import posts_store, site_content

    workspace = current()
    content = site_content.load(workspace)
    today = now().astimezone().date()
    first = since or digest.week(today)
    notes = digest.of_days(content.notes, first, today)
    if not notes:
        if first <= today:
            when = f"between {first} and {today}"
        else:
            when = f"since {first}, which is to come"
        say(f"No note was published {when}; there is nothing to write.")
        return 0
    texts, problems = digest.write(
        environment(workspace.template_folders(), escape=False),
        environment([packed("templates")], escape=False),
        notes,
        content.site,
        digest.span(first, today, content.site.language),
        set_lines,
        short=short,
    )
    files = {f"digest-{today}.{form}": text for form, text in texts.items()}
    kept = posts_store.save_made(workspace, files, "this digest")
    problems += kept
    names = [f"posts/{name}" for name in files if not any(p.where.startswith(f"posts/{name}:") for p in kept)]
    if names:
        say(f"A digest of {count(len(notes), 'note')}, {first} to {today}:")
    for name in names:
        result(name)
    if len(texts.get("html", "").encode("utf-8")) > CLIPPED:
        say("The HTML is longer than Gmail shows at once (102 KB); --short makes it shorter.")
    show_problems(problems)
    return 1 if problems else 0


def set_lines(text: str, columns: int) -> list[str]:
    """A line as lines that are never longer (but for an address): no mark hangs over, and none begins a line."""
    from curate.formats.text_wrap import width, wrap

    lines = wrap(text, columns, cut=False)
    if all(width(line) <= columns for line in lines):
        return lines
    return wrap(text, columns - 2, cut=False)
