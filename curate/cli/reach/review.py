"""``curate review``: the week on one screen, and as a page in the vault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from curate.cli.output import columns, on_terminal, result, say, show_problems
from curate.cli.reach import drafting, offers, private
from curate.reach import communities as rules
from curate.reach import introductions, week_page
from curate.reach.honorifics import bare, before_san
from curate.reach.matching import PersonMatcher
from curate.reach.vault import REVIEW
from curate.reach.week import Week, week

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
    held = private.holdings()
    if (lang or held.me().lang) == "ja":
        language = "ja"
    else:
        language = "en"
    found, inside = _week(held, language)
    look = week_page.look(drafting.template_folders(), "ja" if language == "ja" else "en")
    _show(week_page.as_text(look, found, in_workspace=inside))
    if not no_page:
        with held.vault.lock():
            held.vault.write(REVIEW, week_page.as_page(look, found, in_workspace=inside))
        path = held.vault.file(REVIEW)
        say(f"As a page: {path}")
        if open_browser:
            click.launch(path.as_uri())
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _show(text: str) -> None:
    """The week on stdout; on a terminal with its headings bold, and no line wider than that."""
    if not on_terminal():
        result(text)
        return
    from curate.formats.text_wrap import wrap

    for line in text.split("\n"):
        inner = line.lstrip(" ")
        margin = " " * (len(line) - len(inner))
        room = max(columns() - len(margin) - 2, 2)  # a mark may hang over
        for part in wrap(inner, room, cut=False) if inner else [""]:
            click.secho(margin + part, bold=True if inner and not margin else None)


def _week(held: Repository, language: str) -> tuple[Week, bool]:
    """The week, and whether there was a workspace to find something to share in."""
    communities = held.communities()
    shelf = offers.shelf_if_any(held, communities)
    named = before_san if language == "ja" else bare  # the Japanese words beside it have さん
    people = [replace(person, name=named(person.name)) for person in held.people()]
    log, today = held.log(), private.today()
    log = sorted([*log, *drafting.askings(held.drafts(), log)], key=lambda one: one.at)
    under_way = held.introductions()
    by_id, begun = {person.id: person for person in people}, {one.id: one for one in under_way}
    questions = rules.questions(shelf.threads(), communities, shelf.notes, today)
    found = week(
        people,
        log,
        held.goals(),
        held.me(),
        today,
        matcher=PersonMatcher(shelf.offers, shelf.topics),
        questions=questions,
        reminders=introductions.reminders(under_way, people, log, today),
        drafts=[one for one in held.drafts() if drafting.may_go_out(one, by_id, begun)],
    )
    return found, private.workspace_here() is not None
