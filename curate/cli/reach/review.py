"""``curate review``: the week on one screen, and as a page in the vault."""

from __future__ import annotations

import click

from curate.cli.output import is_terminal, print_result, print_status, terminal_width
from curate.cli.reach import private_output, vault_access
from curate.workspace.private import weekly_review


@click.command("review")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="In this language; without it, in yours (vault.yaml).")
@click.option("--open", "open_browser", is_flag=True, help="Open the page in your browser.")
@click.option("--no-page", is_flag=True, help="Only on the terminal.")
def command(lang: str | None, open_browser: bool, no_page: bool) -> int:
    """Look at the last seven days: who replied, who waits for you, what you gave and what you asked, one thing to
    share, one question, one person long unheard of, your goals. The same is written as a page, review.html in the
    vault.

    Exit status: 0 done; 1 done, and a file of the vault needs you; 2 could not run.
    """
    session = vault_access.open_session()
    review = weekly_review.load_review(session, lang)
    _show(review.render_text())
    if not no_page:
        path = weekly_review.save_page(session, review)
        print_status(f"As a page: {path}")
        if open_browser:
            click.launch(path.as_uri())
    return private_output.show_file_problems(session)


def _show(text: str) -> None:
    """Print the week on stdout; on a terminal with bold headings, and wrapped."""
    if not is_terminal():
        print_result(text)
        return
    from curate.formats.text_wrap import wrap

    for line in text.split("\n"):
        inner = line.lstrip(" ")
        margin = " " * (len(line) - len(inner))
        room = max(terminal_width() - len(margin) - 2, 2)  # a mark may hang over
        for part in wrap(inner, room, cut=False) if inner else [""]:
            click.secho(margin + part, bold=True if inner and not margin else None)
