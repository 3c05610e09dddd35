"""``curate communities``: places with rules of their own: what holds there, open questions, and what may be posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_result, print_status, show_json, show_problems, show_table
from curate.cli.reach import private_output, vault_access
from curate.formats import yamledit
from curate.problems import CannotRun, Problem
from curate.reach.communities import Question
from curate.reach.files import communities_yaml
from curate.reach.model import Community
from curate.reach.vault import COMMUNITIES
from curate.workspace.private import community_posts, vault_session
from curate.workspace.private.community_posts import find_community
from curate.workspace.private.vault_session import VaultSession

_MAX_SHOWN = 10
_VERBS = ("add", "edit", "questions", "check")


@click.command("communities")
@click.argument("words", nargs=-1, metavar="[NAME | add NAME | edit | questions [NAME] | check NOTE NAME]")
@click.option("--url", metavar="URL", help="Where it is.")
@click.option("--rules", metavar="URL", help="The address of its rules.")
@click.option("--rules-read", is_flag=True, help="You have read its rules, today or on the day of --on.")
@click.option(
    "--own-links", type=click.Choice(communities_yaml.POLICIES), help="What it allows of links to your own pages."
)
@click.option("--ratio", type=click.IntRange(2, 100), help="With --own-links ratio: one link of your own in so many.")
@click.option("--feed", multiple=True, metavar="URL", help="A feed of it.")
@click.option("--intent", metavar="TEXT", help="Why you are there.")
@click.option("--answered", is_flag=True, help="You answered somebody there.")
@click.option("--posted", metavar="NOTE", help="You posted there about a note of yours.")
@click.option("--link/--no-link", default=None, help="Whether that led, or would lead, to a page of your own.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day you did so, if it wasn't today.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
def command(
    words: tuple[str, ...],
    rules_read: bool,
    answered: bool,
    posted: str | None,
    link: bool | None,
    day: datetime | None,
    as_json: bool,
    **given: Any,
) -> int:
    """List the communities you talk in; or show the one called NAME; or, with options, write down what holds there and
    what you did there.

    \b
    curate communities add NAME --url URL --rules URL --own-links none|thread|ratio --feed URL
    curate communities edit              open communities.yaml in your editor
    curate communities questions [NAME]  open questions that a note of yours could help with
    curate communities check NOTE NAME   may you post about this there, and if not, why

    Questions come from feeds that were pulled already: follow them with `curate follow`.

    Exit status: 0 done; 1 not to be posted, no question, or a file of the vault needs you; 2 could not run.
    """
    fields = _build_fields(given)
    if rules_read:
        fields["rules_read"] = community_posts.day_or_today(day).isoformat()
    verb, rest = (words[0], words[1:]) if words and words[0] in _VERBS else ("", words)
    if verb == "add":
        return _add(" ".join(rest), fields)
    if verb == "edit":
        session = vault_access.open_session(create=True)
        vault_session.create_file(session, COMMUNITIES, communities_yaml.HEADER)
        return vault_access.edit_file(session, COMMUNITIES, lambda text: communities_yaml.parse(text)[1])
    session = vault_access.open_session()
    if verb == "questions":
        return _list_questions(session, " ".join(rest), as_json)
    if verb == "check":
        if len(rest) < 2:
            raise CannotRun(Problem("communities", "check needs a note and a community", "… check NOTE NAME"))
        return _check_post(session, rest[0], " ".join(rest[1:]), link is not False)
    if not rest:
        return _list(session, as_json)
    community = find_community(session, " ".join(rest))
    notes = [*([""] if answered else ()), *([posted] if posted else ())]  # an answer, then what it led to
    if not (fields or notes):
        return _show(session, community)
    with session.lock():
        lines = community_posts.record(session, community, fields, notes, link=link, day=day)
        private_output.print_lines(*lines)
    return 0


def _build_fields(given: Mapping[str, Any]) -> dict[str, yamledit.Value]:
    """Return what the options say of a community, as communities.yaml has it."""
    fields: dict[str, yamledit.Value] = {}
    for key in ("url", "rules", "own_links", "ratio", "intent"):
        if given[key] is not None:
            fields[key] = str(given[key])
    if given["feed"]:
        fields["feeds"] = list(given["feed"])
    return fields


def _add(name: str, fields: Mapping[str, yamledit.Value]) -> int:
    if not name:
        raise CannotRun(Problem("communities", "add needs a name", "curate communities add NAME --url URL …"))
    session = vault_access.open_session(create=True)
    with session.lock():
        community_posts.add_community(session, name, fields)
        print_status(f'Added: {name}. Before you post there: curate communities check NOTE "{name}"')
    return 0


def _list(session: VaultSession, as_json: bool) -> int:
    communities, contributions = session.communities(), session.contributions()
    names = [contribution.community.casefold() for contribution in contributions]
    counts = {community.name: names.count(community.name.casefold()) for community in communities}
    if as_json:
        show_json(
            {
                "name": community.name,
                "url": community.url,
                "rules": community.rules,
                "rules_read": community.rules_read.isoformat() if community.rules_read else None,
                "own_links": community.own_links,
                "ratio": community.ratio if community.own_links == "ratio" else None,
                "feeds": list(community.feeds),
                "intent": community.intent,
                "contributions": counts[community.name],
            }
            for community in communities
        )
    elif not communities:
        private_output.say_none(
            session,
            "No communities yet. Where do people talk about what you care about? curate communities add NAME --url URL",
        )
    else:
        rows = [
            (c.name, _describe_rules_read(c), _describe_policy(c), str(counts[c.name]), c.intent) for c in communities
        ]
        show_table(["name", "rules read", "own links", "said", "intent"], rows, wide=(4,), names=(0,))
    return private_output.show_file_problems(session)


def _describe_rules_read(community: Community) -> str:
    if community.rules_read:
        return community.rules_read.isoformat()
    return "not yet"


def _describe_policy(community: Community) -> str:
    policies = {"none": "none", "thread": "in their thread", "ratio": f"one in {community.ratio}"}
    return policies[community.own_links]


def _show(session: VaultSession, community: Community) -> int:
    click.secho(community.name, bold=True)
    rows = [
        ("url", community.url),
        ("rules", community.rules),
        ("rules read", _describe_rules_read(community)),
        ("own links", _describe_policy(community)),
        *(("feed", feed) for feed in community.feeds),
        ("intent", community.intent),
    ]
    show_table(["", ""], [row for row in rows if row[1]], wide=(1,))
    contributions = community_posts.find_contributions(session, community)
    for contribution in contributions[::-1][:_MAX_SHOWN]:
        remark = "with a link of your own" if contribution.link else ""
        cells = (str(contribution.day), contribution.kind, contribution.note, remark)
        print_result("\t".join(filter(None, cells)))
    if len(contributions) > _MAX_SHOWN:
        print_status(
            f"The newest {_MAX_SHOWN} of {len(contributions):,} contributions; "
            "contributions.jsonl in the vault has all."
        )
    return private_output.show_file_problems(session)


def _list_questions(session: VaultSession, name: str, as_json: bool) -> int:
    if name:
        communities = [find_community(session, name)]
    else:
        communities = session.communities()
    found = community_posts.find_questions(current_workspace(), communities)
    if as_json:
        show_json(
            {
                "id": question.thread.id,
                "title": question.thread.title,
                "url": question.thread.url,
                "community": question.community,
                "note": question.note,
                "words": list(question.words),
                "replies": question.replies,
                "days": question.days,
            }
            for question in found.questions
        )
        return 0
    _show_questions(found.questions)
    show_problems([*session.problems, *found.problems])
    if not found.questions:
        print_status("No open question in their feeds that one of your notes could help with.")
    elif len(found.questions) > _MAX_SHOWN:
        print_status(f"{_MAX_SHOWN} of {len(found.questions)}; --json has all.")
    if found.questions and not session.problems:
        return 0
    return 1


def _show_questions(questions: Sequence[Question]) -> None:
    for question in questions[:_MAX_SHOWN]:
        if question.replies is None:
            replies = "replies unknown"
        else:
            replies = f"{question.replies} replies"
        print_result(
            f"{question.thread.title}\n  {question.thread.url}\n"
            f"  {question.community}, {question.days} days old, {replies}"
        )
        print_result(f"  your note {question.note}: {', '.join(question.words)}")


def _check_post(session: VaultSession, note: str, name: str, link: bool) -> int:
    community = find_community(session, name)
    offer, problems = community_posts.check_post(session, current_workspace(), community, note, link=link)
    show_problems(problems)
    if problems:
        reasons = "reason" if len(problems) == 1 else "reasons"
        print_status(f"Not yet: {len(problems)} {reasons} against posting this in {community.name}.")
        return 1
    posted = f'curate communities "{community.name}" --posted {offer.id}'
    print_status(f"Nothing that you wrote down speaks against it. Once it is posted: {posted}")
    return 0
