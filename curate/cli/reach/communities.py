"""``curate communities``: places with rules of their own: what holds there, open questions, and what may be posted."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from curate.cli.output import print_result, print_status, show_json, show_problems, show_table
from curate.cli.reach import offers, vault_access
from curate.formats import yamledit
from curate.problems import CannotRun, Problem
from curate.reach import communities as rules
from curate.reach.files import communities_yaml as file
from curate.reach.model import Community, Contribution
from curate.reach.vault import COMMUNITIES, CONTRIBUTIONS

if TYPE_CHECKING:
    from curate.cli.reach.offers import ShareableContent
    from curate.reach.repository import Repository

_MAX_SHOWN = 10
_VERBS = ("add", "edit", "questions", "check")


@click.command("communities")
@click.argument("words", nargs=-1, metavar="[NAME | add NAME | edit | questions [NAME] | check NOTE NAME]")
@click.option("--url", metavar="URL", help="Where it is.")
@click.option("--rules", metavar="URL", help="The address of its rules.")
@click.option("--rules-read", is_flag=True, help="You have read its rules, today or on the day of --on.")
@click.option("--own-links", type=click.Choice(file.POLICIES), help="What it allows of links to your own pages.")
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
    told = {key.replace("_", "-"): value for key, value in given.items() if value not in (None, ())}
    read = _day_or_today(day) if rules_read else None
    verb, rest = (words[0], words[1:]) if words and words[0] in _VERBS else ("", words)
    if verb == "add":
        return _add(" ".join(rest), told, read)
    if verb == "edit":
        return _open_in_editor()
    held = vault_access.open_repository()
    if verb == "questions":
        return _list_questions(held, " ".join(rest), as_json)
    if verb == "check":
        if len(rest) < 2:
            raise CannotRun(Problem("communities", "check needs a note and a community", "… check NOTE NAME"))
        return _check_post(held, rest[0], " ".join(rest[1:]), link is not False)
    if not rest:
        return _list(held, as_json)
    one = find_community(held, " ".join(rest))
    if not (told or rules_read or answered or posted):
        return _show(held, one)
    with vault_access.lock_vault(held):
        if told or rules_read:
            lines = [_change(held, one, told, read)]
        else:
            lines = []
        for note in (*([""] if answered else ()), *([posted] if posted else ())):  # an answer, then what it led to
            lines.append(_record_contribution(held, one, note, link, day))
        vault_access.commit_and_say(held, *lines)
    return 0


def find_community(held: Repository, name: str) -> Community:
    """The community whose name this is, or a part of it. Raises CannotRun."""
    known, wanted = held.communities(), name.casefold()
    exact = [one for one in known if one.name.casefold() == wanted]
    found = exact or [one for one in known if wanted in one.name.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        what = f"no community is called “{name}”"
    else:
        what = f"several communities have “{name}” in their names"
    raise CannotRun(Problem("communities", what, "see `curate communities`, or add it: curate communities add NAME"))


# ------------------------------------------------------------------ the file


def _build_fields(told: dict[str, Any], rules_read: date | None) -> dict[str, yamledit.Value]:
    fields: dict[str, yamledit.Value] = {}
    for key in ("url", "rules", "own-links", "ratio", "intent"):
        if key in told:
            fields[key.replace("-", "_")] = str(told[key])
    if told.get("feed"):
        fields["feeds"] = list(told["feed"])
    if rules_read:
        fields["rules_read"] = rules_read.isoformat()
    return fields


def _add(name: str, told: dict[str, Any], rules_read: date | None) -> int:
    if not name:
        raise CannotRun(Problem("communities", "add needs a name", "curate communities add NAME --url URL …"))
    held = vault_access.open_repository(create=True)
    with vault_access.lock_vault(held):
        if any(one.is_called(name) for one in held.communities()):
            raise CannotRun(Problem("communities", f"“{name}” is there already", "change it: curate communities edit"))
        fields = {"name": name, **_build_fields(told, rules_read)}
        _edit_text(held, lambda text: yamledit.append_value(text or file.HEADER, (), fields))
        vault_access.commit_and_say(
            held, f'Added: {name}. Before you post there: curate communities check NOTE "{name}"'
        )
    return 0


def _change(held: Repository, one: Community, told: dict[str, Any], rules_read: date | None) -> str:
    """Write what holds in a community into the file; return what to say of it."""

    def edit(text: str) -> str:
        number = next(n for n, entry in enumerate(file.parse(text)[0]) if entry.name == one.name)
        for key, value in _build_fields(told, rules_read).items():
            text = yamledit.set_value(text, (number, key), value)
        return text

    if len(held.problems):  # the number of an entry is only known where all of them can be read
        raise CannotRun([*held.problems])
    _edit_text(held, edit)
    return f"Written down: {one.name}."


def _edit_text(held: Repository, edit: Any) -> None:
    """Edit the file. The vault is locked already."""
    text = held.vault.read(COMMUNITIES)
    try:
        new = edit(text)
    except ValueError as error:
        hint = "open it with `curate communities edit`"
        raise CannotRun(Problem(f"{COMMUNITIES}:1", f"can't be edited: {error}", hint)) from None
    _, problems = file.parse(new)
    fresh = [problem for problem in problems if problem not in file.parse(text)[1]]
    if fresh:
        raise CannotRun(fresh)
    held.vault.write(COMMUNITIES, new, expected=text)


def _open_in_editor() -> int:
    held = vault_access.open_repository(create=True)
    with held.vault.lock():
        if not held.vault.has(COMMUNITIES):
            held.vault.write(COMMUNITIES, file.HEADER)
    return vault_access.edit_file(held, COMMUNITIES, lambda text: file.parse(text)[1])


def _day_or_today(day: datetime | None) -> date:
    """The day that --on names, else today. Raises CannotRun for one still to come."""
    if day:
        return vault_access.require_past_day("--on", day)
    return vault_access.today()


def _record_contribution(held: Repository, one: Community, note: str, link: bool | None, day: datetime | None) -> str:
    """Write down what the user did in a community; return what to say of it."""
    moment = datetime.combine(_day_or_today(day), vault_access.current_time().timetz())
    name = vault_access.resolve_item(note)
    led = bool(note) if link is None else link
    did = Contribution(moment, one.name, "post" if note else "answer", name, led)
    held.vault.append(CONTRIBUTIONS, file.serialize_contribution(did))
    what = f"a post about {name}" if note else "an answer"
    return f"Written down: {what} in {one.name}, {did.day}{', with a link of your own' if did.link else ''}."


# ------------------------------------------------------------------ what there is


def _list(held: Repository, as_json: bool) -> int:
    found, said = held.communities(), held.contributions()
    counts = {one.name: sum(one.is_called(c.community) for c in said) for one in found}
    if as_json:
        show_json(
            {
                "name": one.name,
                "url": one.url,
                "rules": one.rules,
                "rules_read": one.rules_read.isoformat() if one.rules_read else None,
                "own_links": one.own_links,
                "ratio": one.ratio if one.own_links == "ratio" else None,
                "feeds": list(one.feeds),
                "intent": one.intent,
                "contributions": counts[one.name],
            }
            for one in found
        )
    elif not found:
        vault_access.say_none(
            held,
            "No communities yet. Where do people talk about what you care about? curate communities add NAME --url URL",
        )
    else:
        rows = [(c.name, _describe_rules_read(c), _describe_policy(c), str(counts[c.name]), c.intent) for c in found]
        show_table(["name", "rules read", "own links", "said", "intent"], rows, wide=(4,), names=(0,))
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _describe_rules_read(one: Community) -> str:
    if one.rules_read:
        return one.rules_read.isoformat()
    return "not yet"


def _describe_policy(one: Community) -> str:
    said = {"none": "none", "thread": "in their thread", "ratio": f"one in {one.ratio}"}
    return said[one.own_links]


def _show(held: Repository, one: Community) -> int:
    click.secho(one.name, bold=True)
    rows = [
        ("url", one.url),
        ("rules", one.rules),
        ("rules read", _describe_rules_read(one)),
        ("own links", _describe_policy(one)),
    ]
    rows += [("feed", feed) for feed in one.feeds] + [("intent", one.intent)]
    show_table(["", ""], [row for row in rows if row[1]], wide=(1,))
    said = [c for c in held.contributions() if one.is_called(c.community)]
    for did in said[::-1][:_MAX_SHOWN]:
        own = "with a link of your own" if did.link else ""
        print_result("\t".join(filter(None, (str(did.day), did.kind, did.note, own))))
    if len(said) > _MAX_SHOWN:
        print_status(
            f"The newest {_MAX_SHOWN} of {len(said):,} contributions; contributions.jsonl in the vault has all."
        )
    show_problems(held.problems)
    if held.problems:
        return 1
    return 0


def _list_questions(held: Repository, name: str, as_json: bool) -> int:
    if name:
        wanted = [find_community(held, name)]
    else:
        wanted = held.communities()
    shelf = offers.load_content()
    found = rules.find_questions(shelf.threads(), wanted, shelf.notes, vault_access.today())
    if as_json:
        show_json(
            {
                "id": one.thread.id,
                "title": one.thread.title,
                "url": one.thread.url,
                "community": one.community,
                "note": one.note,
                "words": list(one.words),
                "replies": one.replies,
                "days": one.days,
            }
            for one in found
        )
        return 0
    for one in found[:_MAX_SHOWN]:
        if one.replies is None:
            replies = "replies unknown"
        else:
            replies = f"{one.replies} replies"
        print_result(f"{one.thread.title}\n  {one.thread.url}\n  {one.community}, {one.days} days old, {replies}")
        print_result(f"  your note {one.note}: {', '.join(one.words)}")
    show_problems([*held.problems, *_find_unpulled_feeds(wanted, shelf)])
    if not found:
        print_status("No open question in their feeds that one of your notes could help with.")
    elif len(found) > _MAX_SHOWN:
        print_status(f"{_MAX_SHOWN} of {len(found)}; --json has all.")
    if found and not held.problems:
        return 0
    return 1


def _find_unpulled_feeds(communities: list[Community], shelf: ShareableContent) -> list[Problem]:
    """Feeds of communities of which nothing was pulled."""
    pulled = {item.feed for item in shelf.items}
    return [
        Problem(f"{COMMUNITIES}:{one.line}", f"nothing of {feed} was pulled yet", f"curate follow {feed}; curate pull")
        for one in communities
        for feed in one.feeds
        if feed not in pulled
    ]


def _check_post(held: Repository, note: str, name: str, link: bool) -> int:
    one = find_community(held, name)
    offer = offers.find_offer(offers.load_content(), note)
    if offer.kind != "note":
        raise CannotRun(Problem("communities", f"{note} is no note of yours", "write one first: curate note ITEM"))
    found = rules.check_post(offer, one, held.contributions(), vault_access.today(), link=link)
    show_problems(found)
    if found:
        print_status(
            f"Not yet: {len(found)} {'reason' if len(found) == 1 else 'reasons'} against posting this in {one.name}."
        )
        return 1
    posted = f'curate communities "{one.name}" --posted {offer.id}'
    print_status(f"Nothing that you wrote down speaks against it. Once it is posted: {posted}")
    return 0
