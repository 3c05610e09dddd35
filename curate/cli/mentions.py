"""``curate mentions``: the pages that notes link to, and telling them of it (webmention)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from curate.cli.context import current
from curate.cli.output import iso, say, show_json, show_problems, table
from curate.cli.posts import complete_note
from curate.problems import CannotRun, CurateError, FetchFailed, Problem
from curate.wording import count
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, load_feeds, lock, now, read_text, update

if TYPE_CHECKING:
    from pathlib import Path

    from curate.formats.mentions_yaml import Mention
    from curate.model import Note
    from curate.read.network.session import ReadSession

FILE = "mentions.yaml"
_SETTLED = ("accepted", "refused", "none")
_MOST = 100


@dataclass(frozen=True, slots=True)
class NoteLink:
    """A page that a note links to, and how it stands with it.

    state: ``new``, ``changed`` (the note, since its mention was sent), ``failed`` (will be tried again), ``unclear``
    (begun, its end isn't known), or what the record says.
    """

    note: str
    source: str
    """The note's address, or empty while the site has none."""
    target: str
    words: str
    state: str
    last: Mention | None = None
    endpoint: str | None = None
    """None: nobody asked."""

    @property
    def is_due(self) -> bool:
        return self.state in ("new", "changed", "failed")


@click.command("mentions")
@click.argument("note", required=False, shell_complete=complete_note)
@click.option("--discover", is_flag=True, help="Ask each page where it takes mentions.")
@click.option("--send", is_flag=True, help="Tell those that take mentions; asks you first.")
@click.option("--yes", is_flag=True, help="With --send: don't ask.")
@click.option("--all", "everything", is_flag=True, help="Also those that are done.")
@click.option("-n", "most", type=click.IntRange(1), metavar="N", help=f"How many at most to ask, {_MOST} if not given.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(
    note: str | None, discover: bool, send: bool, yes: bool, everything: bool, most: int | None, as_json: bool
) -> int:
    """List the pages that your published notes (or a NOTE: its file, or a part of its name) link to and that were not
    told of it yet. Pages that take webmentions can be told.

    What was sent, and the answers, are kept in mentions.yaml; nothing is sent twice unless the note has changed.

    Exit status: 0 done; 1 done, with problems.
    """
    workspace = current()
    if not (discover or send):
        links, problems = _links(workspace, note)
        problems += _unclear(links)
    else:
        with lock(workspace):
            links, problems = _links(workspace, note)
            if send and not all(link.source for link in links):
                hint = "write the site's address into mkdocs.yml: site_url: https://…"
                raise CannotRun(Problem("--send", "the notes have no address that could be named", hint))
            if send and problems:
                raise CannotRun(problems)
            problems += _unclear(links)
            links, found = asyncio.run(_ask(workspace, links, most or _MOST, send=send, yes=yes))
            problems += found
    shown = [link for link in links if everything or link.state not in _SETTLED or link.endpoint is not None]
    if as_json:
        show_json(_data(link) for link in shown)
    elif shown:
        rows = [(link.note, link.target, _said(link, asked=discover or send)) for link in shown]
        table(("note", "page", "state"), rows, wide=(1,), names=(0,))
    else:
        say("No page is left to be told." if links else "No published note links to a page.")
    show_problems(problems)
    return 1 if problems else 0


def _data(link: NoteLink) -> dict[str, Any]:
    return {
        "note": link.note,
        "source": link.source,
        "target": link.target,
        "state": link.state,
        "endpoint": link.endpoint if link.endpoint is not None or not link.last else link.last.endpoint,
        "at": iso(link.last.at) if link.last else None,
        "status": link.last.status if link.last else 0,
        "answer": link.last.answer if link.last else "",
    }


def _said(link: NoteLink, *, asked: bool) -> str:
    if link.last and link.state in ("accepted", "refused", "failed") and link.last.status:
        return f"{link.state} ({link.last.status})"
    if link.state == "none" or (link.endpoint == "" and link.is_due):
        return "takes no mentions"
    if asked and link.endpoint:
        return f"{link.state}: {link.endpoint}"
    return link.state


# ------------------------------------------------------------------ which pages, and how it stands with them


def _links(workspace: Workspace, part: str | None) -> tuple[list[NoteLink], list[Problem]]:
    """The links of the notes, newest note first, and what is wrong with the record."""
    from curate.cli.posts import choose_notes
    from curate.formats.ledger import digest_of
    from curate.formats.mentions_yaml import parse, standing
    from curate.formats.web_address import same_place
    from curate.publish.site.urls import note_address
    from curate.workspace import site_content

    content = site_content.load(workspace)
    notes: Sequence[Note] = content.notes
    if part:
        notes = choose_notes(workspace, content.notes, part, "mentions")
    mentions, problems = parse(_record(workspace), FILE)
    stand = standing(mentions)
    links: list[NoteLink] = []
    for note in sorted(notes, key=lambda note: (note.date, note.name), reverse=True):
        if content.site.url:
            source = content.site.url + note_address(note)
        else:
            source = ""
        words = digest_of(note)
        for target in targets(note, content.site.url):
            last = stand.get((note.name, same_place(target)))
            links.append(NoteLink(note.name, source, target, words, _state(last, words), last))
    return links, problems


def _unclear(links: Sequence[NoteLink]) -> list[Problem]:
    hint = "look there; to send it again, delete this line"
    return [
        Problem(f"{FILE}:{link.last.line}", f"it isn't known whether {link.target} heard of {link.note}", hint)
        for link in links
        if link.state == "unclear" and link.last
    ]


def _state(last: Mention | None, words: str) -> str:
    if last is None:
        return "new"
    if last.words != words:
        return "changed"
    if last.state == "sending":
        return "unclear"
    return last.state


def targets(note: Note, site_url: str) -> list[str]:
    """The pages of others that a note links to: its source, where that was found, the links in its words. Each once."""
    import lxml.html

    from curate.formats.markdown_text import to_html
    from curate.formats.web_address import is_web_address, same_place

    found = [note.source.url, note.source.via]
    if note.words and ("](" in note.words or "<" in note.words or "]:" in note.words):
        root = lxml.html.fragment_fromstring(to_html(note.words), create_parent="div")
        found += [href.strip() for element in root.iter("a") if (href := element.get("href"))]
    own = same_place(site_url)
    places: dict[str, str] = {}
    for address in found:
        place = same_place(address)
        if is_web_address(address) and not (site_url and (place == own or place.startswith(f"{own}/"))):
            places.setdefault(place, address)
    return list(places.values())


def _record(workspace: Workspace) -> str:
    path = _path(workspace)
    if path.is_file():
        return read_text(path)
    return ""


def _path(workspace: Workspace) -> Path:
    return workspace.root / FILE


# ------------------------------------------------------------------ asking and telling


async def _ask(
    workspace: Workspace, links: list[NoteLink], most: int, *, send: bool, yes: bool
) -> tuple[list[NoteLink], list[Problem]]:
    """The links as they stand afterwards. Only what is due is asked, ``most`` of it."""
    from curate.workspace.web_tools import tools

    reading, _ = load_feeds(workspace)
    due = [number for number, link in enumerate(links) if link.is_due]
    if len(due) > most:
        say(f"{count(len(due), 'page')} to ask; this time the first {most}. `-n` takes more.")
    due = due[:most]
    written = [address for number in due for address in (links[number].target, links[number].source) if address]
    problems: list[Problem] = []
    with open_cache(workspace) as cache:
        async with tools(workspace, reading, cache, written) as ready:
            answers = await asyncio.gather(*(_endpoint(links[number].target, ready) for number in due))
            for number, answer in zip(due, answers, strict=True):
                if isinstance(answer, CurateError):
                    problems += answer.problems
                else:
                    links[number] = replace(links[number], endpoint=answer)
            if send:
                asked = [number for number in due if links[number].endpoint is not None]
                willing = [number for number in asked if links[number].endpoint]
                for number in asked:
                    if not links[number].endpoint:
                        links[number] = _write(workspace, links[number], "none")
                if willing and _agreed([links[number] for number in willing], yes=yes):
                    for number in willing:
                        links[number], found = await _send(workspace, links[number], ready)
                        problems += found
    return links, problems


async def _endpoint(target: str, ready: ReadSession) -> str | CurateError:
    from curate.read.network import webmention

    try:
        return await webmention.endpoint(target, ready)
    except CurateError as error:
        return error


def _agreed(links: Sequence[NoteLink], *, yes: bool) -> bool:
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CannotRun(Problem("--send", "nobody is there to be asked", "add --yes to send without asking"))
    for link in links:
        say(f"  {link.source} links to {link.target}")
    return click.confirm(f"Tell {count(len(links), 'page')}", err=True)


async def _send(workspace: Workspace, link: NoteLink, ready: ReadSession) -> tuple[NoteLink, list[Problem]]:
    """Tell one page. That it begins is on the disk before anything goes out."""
    from curate.read.network import webmention
    from curate.read.network.fetch import never_sent

    assert link.endpoint
    try:
        await webmention.check_online(link.source, link.target, ready)
    except CurateError as error:
        return link, list(error.problems)
    begun = _write(workspace, link, "sending")
    try:
        sent = await webmention.send(link.endpoint, link.source, link.target, ready.fetcher)
    except FetchFailed as error:
        if error.status is None and not never_sent(error):
            # It may have arrived: the record stays as it is.
            return replace(begun, state="unclear"), [error.problem]
        state = "refused" if error.lasting else "failed"
        return _write(workspace, begun, state, status=error.status or 0, answer=error.said), [error.problem]
    return _write(workspace, begun, "accepted", status=sent.status, answer=sent.location), []


def _write(workspace: Workspace, link: NoteLink, state: Any, *, status: int = 0, answer: str = "") -> NoteLink:
    """Append to the record how it stands with a link."""
    from curate.formats.mentions_yaml import Mention, appended

    at = now().replace(microsecond=0)
    mention = Mention(at, link.note, link.target, state, link.words, link.endpoint or "", status, answer)
    try:
        update(workspace, _path(workspace), lambda text: appended(text, mention))
    except ValueError as error:
        raise CannotRun(Problem(f"{FILE}:1", f"nothing can be added: {error}", "correct the file")) from None
    return replace(link, state=state, last=mention)
