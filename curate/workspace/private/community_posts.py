"""Keeps what holds in communities and what the user did there; finds questions to answer, and checks posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curate.formats import yamledit
from curate.problems import CannotRun, Problem
from curate.reach import communities
from curate.reach.communities import Question
from curate.reach.files import communities_yaml
from curate.reach.model import Community, Contribution, Offer
from curate.reach.vault import COMMUNITIES, CONTRIBUTIONS
from curate.workspace.private.clock import current_time, require_past_day, today
from curate.workspace.private.note_names import find_item_name
from curate.workspace.private.shareable_content import ShareableContent, find_offer, load_content
from curate.workspace.private.vault_session import VaultSession
from curate.workspace.workspace import Workspace

CommunityFields = Mapping[str, yamledit.Value]
"""What holds in a community, as communities.yaml has it."""


@dataclass(frozen=True, slots=True)
class CommunityQuestions:
    """Open questions that a note of the user's could help with, best first."""

    questions: Sequence[Question]
    problems: Sequence[Problem]
    """Feeds of which nothing was pulled yet."""


def find_community(session: VaultSession, name: str) -> Community:
    """Return the community whose name, or a part of it, is ``name``. Raises CannotRun."""
    every, wanted = session.communities(), name.casefold()
    matches = [community for community in every if community.name.casefold() == wanted]
    matches = matches or [community for community in every if wanted in community.name.casefold()]
    if len(matches) == 1:
        return matches[0]
    if matches:
        what = f"several communities have “{name}” in their names"
    else:
        what = f"no community is called “{name}”"
    raise CannotRun(Problem("communities", what, "see `curate communities`, or add it: curate communities add NAME"))


def find_contributions(session: VaultSession, community: Community) -> list[Contribution]:
    """Return what the user did in a community, oldest first."""
    name = community.name.casefold()
    return [did for did in session.contributions() if did.community.casefold() == name]


def day_or_today(day: datetime | None) -> date:
    """Return the day that --on names, else today. Raises CannotRun if it is in the future."""
    if day:
        return require_past_day("--on", day)
    return today()


# ------------------------------------------------------------------ what is written


def add_community(session: VaultSession, name: str, fields: CommunityFields) -> None:
    """Add a community to communities.yaml. The vault is locked already. Raises CannotRun."""
    if any(community.name.casefold() == name.casefold() for community in session.communities()):
        raise CannotRun(Problem("communities", f"“{name}” is there already", "change it: curate communities edit"))
    entry = {"name": name, **fields}
    _edit_file(session, lambda text: yamledit.append_value(text or communities_yaml.HEADER, (), entry))
    session.vault.commit()


def record(
    session: VaultSession,
    community: Community,
    fields: CommunityFields,
    notes: Sequence[str],
    *,
    link: bool | None,
    day: datetime | None,
) -> list[str]:
    """Write down what holds in a community, and what the user did there; return lines to print.

    notes: what each post was about; empty for an answer to somebody. link: whether each had a link of the user's own;
    None: as is usual. The vault is locked already. Raises CannotRun.
    """
    if fields:
        lines = [_change_community(session, community, fields)]
    else:
        lines = []
    lines += [_record_contribution(session, community, note, link=link, day=day) for note in notes]
    session.vault.commit()
    return lines


def _change_community(session: VaultSession, community: Community, fields: CommunityFields) -> str:

    def edit(text: str) -> str:
        entries, _ = communities_yaml.parse(text)
        index = next(index for index, entry in enumerate(entries) if entry.name == community.name)
        for key, value in fields.items():
            text = yamledit.set_value(text, (index, key), value)
        return text

    if session.problems:  # an entry's index is only known if all of them can be read
        raise CannotRun([*session.problems])
    _edit_file(session, edit)
    return f"Written down: {community.name}."


def _edit_file(session: VaultSession, edit: Callable[[str], str]) -> None:
    """Edit communities.yaml. Raises CannotRun if it can't be edited, or would have new problems."""
    text = session.vault.read(COMMUNITIES)
    try:
        new_text = edit(text)
    except ValueError as error:
        hint = "open it with `curate communities edit`"
        raise CannotRun(Problem(f"{COMMUNITIES}:1", f"can't be edited: {error}", hint)) from None
    old_problems = communities_yaml.parse(text)[1]
    new_problems = [problem for problem in communities_yaml.parse(new_text)[1] if problem not in old_problems]
    if new_problems:
        raise CannotRun(new_problems)
    session.vault.write(COMMUNITIES, new_text, expected=text)


def _record_contribution(
    session: VaultSession, community: Community, note: str, *, link: bool | None, day: datetime | None
) -> str:
    moment = datetime.combine(day_or_today(day), current_time().timetz())
    name = find_item_name(session.workspace_root, note)
    has_link = bool(note) if link is None else link
    contribution = Contribution(moment, community.name, "post" if note else "answer", name, has_link)
    session.vault.append(CONTRIBUTIONS, communities_yaml.serialize_contribution(contribution))
    what = f"a post about {name}" if note else "an answer"
    remark = ", with a link of your own" if has_link else ""
    return f"Written down: {what} in {community.name}, {contribution.day}{remark}."


# ------------------------------------------------------------------ questions and posts


def find_questions(workspace: Workspace, wanted: Sequence[Community]) -> CommunityQuestions:
    """Return the open questions of these communities. Raises CannotRun."""
    content = load_content(workspace)
    questions = communities.find_questions(content.threads(), wanted, content.notes, today())
    return CommunityQuestions(questions, _find_unpulled_feeds(wanted, content))


def _find_unpulled_feeds(wanted: Sequence[Community], content: ShareableContent) -> list[Problem]:
    pulled = {item.feed for item in content.items}
    return [
        Problem(
            f"{COMMUNITIES}:{community.line}",
            f"nothing of {feed} was pulled yet",
            f"curate follow {feed}; curate pull",
        )
        for community in wanted
        for feed in community.feeds
        if feed not in pulled
    ]


def check_post(
    session: VaultSession, workspace: Workspace, community: Community, note: str, *, link: bool
) -> tuple[Offer, Sequence[Problem]]:
    """Return the note that ``note`` means, and what speaks against posting it in a community.

    link: whether the post links to a page of the user's. Raises CannotRun.
    """
    offer = find_offer(workspace, load_content(workspace), note)
    if offer.kind != "note":
        raise CannotRun(Problem("communities", f"{note} is no note of yours", "write one first: curate note ITEM"))
    return offer, communities.check_post(offer, community, session.contributions(), today(), link=link)
