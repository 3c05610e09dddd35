"""Looks back at the last seven days, as text and as a page in the vault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from curate.reach import communities, introductions, weekly_review_page
from curate.reach.honorifics import name_before_san, strip_honorifics
from curate.reach.matching import PersonMatcher
from curate.reach.model import Language
from curate.reach.vault import REVIEW
from curate.reach.weekly_review import Week, build_week
from curate.reach.weekly_review_page import WeekStyle
from curate.workspace.private import letter_drafts
from curate.workspace.private.clock import today
from curate.workspace.private.shareable_content import load_content_or_empty
from curate.workspace.private.vault_session import VaultSession


@dataclass(frozen=True, slots=True)
class WeeklyReview:
    """The week, and how it is shown."""

    week: Week
    style: WeekStyle
    in_workspace: bool

    def render_text(self) -> str:
        return weekly_review_page.render_text(self.style, self.week, in_workspace=self.in_workspace)

    def render_page(self) -> str:
        return weekly_review_page.render_page(self.style, self.week, in_workspace=self.in_workspace)


def load_review(session: VaultSession, lang: str | None) -> WeeklyReview:
    """lang: ``en`` or ``ja``; None: as the vault's settings say."""
    language: Language = "ja" if (lang or session.settings().lang) == "ja" else "en"
    week = _load_week(session, language)
    style = weekly_review_page.load_style(letter_drafts.find_template_folders(session.workspace_root), language)
    return WeeklyReview(week, style, session.workspace_root is not None)


def save_page(session: VaultSession, review: WeeklyReview) -> Path:
    """Write the week into the vault as a page; return its path."""
    with session.vault.lock():
        session.vault.write(REVIEW, review.render_page())
    return session.vault.file_path(REVIEW)


def _load_week(session: VaultSession, language: Language) -> Week:
    vault_communities = session.communities()
    content = load_content_or_empty(session, vault_communities)
    shorten = name_before_san if language == "ja" else strip_honorifics  # the Japanese texts add さん
    people = [replace(person, name=shorten(person.name)) for person in session.people()]
    log, drafts = session.log(), session.drafts()
    log = sorted([*log, *letter_drafts.find_unlogged_questions(drafts, log)], key=lambda entry: entry.at)
    under_way = session.introductions()
    people_by_id = {person.id: person for person in people}
    introductions_by_id = {introduction.id: introduction for introduction in under_way}
    return build_week(
        people,
        log,
        session.goals(),
        session.settings(),
        today(),
        matcher=PersonMatcher(content.offers, content.topics),
        questions=communities.find_questions(content.threads(), vault_communities, content.notes, today()),
        reminders=introductions.find_reminders(under_way, people, log, today()),
        drafts=[draft for draft in drafts if letter_drafts.may_be_sent(draft, people_by_id, introductions_by_id)],
    )
