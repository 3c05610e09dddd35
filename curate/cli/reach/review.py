"""``curate review``: the week on one screen, and as a page in the vault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from curate.cli.output import is_terminal, print_result, print_status, show_problems, terminal_width
from curate.cli.reach import drafting, offers, vault_access
from curate.reach import communities as rules
from curate.reach import introductions, week_page
from curate.reach.honorifics import name_before_san, strip_honorifics
from curate.reach.matching import PersonMatcher
from curate.reach.vault import REVIEW
from curate.reach.week import Week, build_week

if TYPE_CHECKING:
    from curate.reach.repository import Repository


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
    held = vault_access.open_repository()
    if (lang or held.settings().lang) == "ja":
        language = "ja"
    else:
        language = "en"
    found, inside = _load_week(held, language)
    look = week_page.load_style(drafting.find_template_folders(), "ja" if language == "ja" else "en")
    _show(week_page.render_text(look, found, in_workspace=inside))
    if not no_page:
        with held.vault.lock():
            held.vault.write(REVIEW, week_page.render_page(look, found, in_workspace=inside))
        path = held.vault.file_path(REVIEW)
        print_status(f"As a page: {path}")
        if open_browser:
            click.launch(path.as_uri())
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _show(text: str) -> None:
    """The week on stdout; on a terminal with its headings bold, and no line wider than that."""
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


def _load_week(held: Repository, language: str) -> tuple[Week, bool]:
    """The week, and whether there was a workspace to find something to share in."""
    communities = held.communities()
    shelf = offers.load_content_or_empty(held, communities)
    named = name_before_san if language == "ja" else strip_honorifics  # the Japanese words beside it have さん
    people = [replace(person, name=named(person.name)) for person in held.people()]
    log, today = held.log(), vault_access.today()
    log = sorted([*log, *drafting.find_unlogged_questions(held.drafts(), log)], key=lambda one: one.at)
    under_way = held.introductions()
    by_id, begun = {person.id: person for person in people}, {one.id: one for one in under_way}
    questions = rules.find_questions(shelf.threads(), communities, shelf.notes, today)
    found = build_week(
        people,
        log,
        held.goals(),
        held.settings(),
        today,
        matcher=PersonMatcher(shelf.offers, shelf.topics),
        questions=questions,
        reminders=introductions.find_reminders(under_way, people, log, today),
        drafts=[one for one in held.drafts() if drafting.may_be_sent(one, by_id, begun)],
    )
    return found, vault_access.current_workspace_root() is not None
