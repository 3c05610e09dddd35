"""``curate mentions``: the pages that notes link to, and telling them of it (webmention)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from curate.cli.context import current_workspace
from curate.cli.output import print_status, show_json, show_problems, show_table, to_iso
from curate.cli.posts import complete_note
from curate.humanize import format_count
from curate.problems import CannotRun, CurateError, FetchFailed, Problem
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, load_feeds, now, read_text
from curate.workspace.workspace_lock import lock, update_file

if TYPE_CHECKING:
    from pathlib import Path

    from curate.formats.mentions_yaml import SentMention
    from curate.model import Note
    from curate.read.read_session import ReadSession

MENTIONS_FILE = "mentions.yaml"
_DONE_STATES = ("accepted", "refused", "none")
_DEFAULT_LIMIT = 100


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
    note_digest: str
    state: str
    last_mention: SentMention | None = None
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
@click.option(
    "-n", "most", type=click.IntRange(1), metavar="N", help=f"How many at most to ask, {_DEFAULT_LIMIT} if not given."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(
    note: str | None, discover: bool, send: bool, yes: bool, everything: bool, most: int | None, as_json: bool
) -> int:
    """List the pages that your published notes (or a NOTE: its file, or a part of its name) link to and that were not
    told of it yet. Pages that take webmentions can be told.

    What was sent, and the answers, are kept in mentions.yaml; nothing is sent twice unless the note has changed.

    Exit status: 0 done; 1 done, with problems.
    """
    workspace = current_workspace()
    if not (discover or send):
        links, problems = _load_links(workspace, note)
        problems += _unclear_problems(links)
    else:
        with lock(workspace):
            links, problems = _load_links(workspace, note)
            if send and not all(link.source for link in links):
                hint = "write the site's address into mkdocs.yml: site_url: https://…"
                raise CannotRun(Problem("--send", "the notes have no address that could be named", hint))
            if send and problems:
                raise CannotRun(problems)
            problems += _unclear_problems(links)
            links, found = asyncio.run(_discover_and_send(workspace, links, most or _DEFAULT_LIMIT, send=send, yes=yes))
            problems += found
    shown = [link for link in links if everything or link.state not in _DONE_STATES or link.endpoint is not None]
    if as_json:
        show_json(_link_to_json(link) for link in shown)
    elif shown:
        rows = [(link.note, link.target, _describe_state(link, asked=discover or send)) for link in shown]
        show_table(("note", "page", "state"), rows, wide=(1,), names=(0,))
    else:
        print_status("No page is left to be told." if links else "No published note links to a page.")
    show_problems(problems)
    return 1 if problems else 0


def _link_to_json(link: NoteLink) -> dict[str, Any]:
    return {
        "note": link.note,
        "source": link.source,
        "target": link.target,
        "state": link.state,
        "endpoint": link.endpoint if link.endpoint is not None or not link.last_mention else link.last_mention.endpoint,
        "at": to_iso(link.last_mention.at) if link.last_mention else None,
        "status": link.last_mention.status if link.last_mention else 0,
        "answer": link.last_mention.answer if link.last_mention else "",
    }


def _describe_state(link: NoteLink, *, asked: bool) -> str:
    if link.last_mention and link.state in ("accepted", "refused", "failed") and link.last_mention.status:
        return f"{link.state} ({link.last_mention.status})"
    if link.state == "none" or (link.endpoint == "" and link.is_due):
        return "takes no mentions"
    if asked and link.endpoint:
        return f"{link.state}: {link.endpoint}"
    return link.state


# ------------------------------------------------------------------ which pages, and how it stands with them


def _load_links(workspace: Workspace, part: str | None) -> tuple[list[NoteLink], list[Problem]]:
    """The links of the notes, newest note first, and what is wrong with the record."""
    from curate.cli.posts import choose_notes
    from curate.formats.mentions_yaml import latest_mentions, parse
    from curate.formats.posted_yaml import note_digest
    from curate.formats.web_address import url_key
    from curate.publish.site.urls import note_address
    from curate.workspace import site_content

    content = site_content.load(workspace)
    notes: Sequence[Note] = content.notes
    if part:
        notes = choose_notes(workspace, content.notes, part, "mentions")
    mentions, problems = parse(_read_record(workspace), MENTIONS_FILE)
    stand = latest_mentions(mentions)
    links: list[NoteLink] = []
    for note in sorted(notes, key=lambda note: (note.date, note.name), reverse=True):
        if content.site.url:
            source = content.site.url + note_address(note)
        else:
            source = ""
        words = note_digest(note)
        for target in find_targets(note, content.site.url):
            last = stand.get((note.name, url_key(target)))
            links.append(NoteLink(note.name, source, target, words, _link_state(last, words), last))
    return links, problems


def _unclear_problems(links: Sequence[NoteLink]) -> list[Problem]:
    hint = "look there; to send it again, delete this line"
    return [
        Problem(
            f"{MENTIONS_FILE}:{link.last_mention.line}",
            f"it isn't known whether {link.target} heard of {link.note}",
            hint,
        )
        for link in links
        if link.state == "unclear" and link.last_mention
    ]


def _link_state(last: SentMention | None, words: str) -> str:
    if last is None:
        return "new"
    if last.words != words:
        return "changed"
    if last.state == "sending":
        return "unclear"
    return last.state


def find_targets(note: Note, site_url: str) -> list[str]:
    """The pages of others that a note links to: its source, where that was found, the links in its words. Each once."""
    import lxml.html

    from curate.formats.markdown_text import to_html
    from curate.formats.web_address import is_web_address, url_key

    found = [note.source.url, note.source.via]
    if note.words and ("](" in note.words or "<" in note.words or "]:" in note.words):
        root = lxml.html.fragment_fromstring(to_html(note.words), create_parent="div")
        found += [href.strip() for element in root.iter("a") if (href := element.get("href"))]
    own = url_key(site_url)
    places: dict[str, str] = {}
    for address in found:
        place = url_key(address)
        if is_web_address(address) and not (site_url and (place == own or place.startswith(f"{own}/"))):
            places.setdefault(place, address)
    return list(places.values())


def _read_record(workspace: Workspace) -> str:
    path = _record_path(workspace)
    if path.is_file():
        return read_text(path)
    return ""


def _record_path(workspace: Workspace) -> Path:
    return workspace.root / MENTIONS_FILE


# ------------------------------------------------------------------ asking and telling


async def _discover_and_send(
    workspace: Workspace, links: list[NoteLink], most: int, *, send: bool, yes: bool
) -> tuple[list[NoteLink], list[Problem]]:
    """The links as they stand afterwards. Only what is due is asked, ``most`` of it."""
    from curate.workspace.web_session import open_session

    reading, _ = load_feeds(workspace)
    due = [number for number, link in enumerate(links) if link.is_due]
    if len(due) > most:
        print_status(f"{format_count(len(due), 'page')} to ask; this time the first {most}. `-n` takes more.")
    due = due[:most]
    written = [address for number in due for address in (links[number].target, links[number].source) if address]
    problems: list[Problem] = []
    with open_cache(workspace) as cache:
        async with open_session(workspace, reading, cache, written) as ready:
            answers = await asyncio.gather(*(_find_endpoint(links[number].target, ready) for number in due))
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
                        links[number] = _record_mention(workspace, links[number], "none")
                if willing and _confirm([links[number] for number in willing], yes=yes):
                    for number in willing:
                        links[number], found = await _send_mention(workspace, links[number], ready)
                        problems += found
    return links, problems


async def _find_endpoint(target: str, ready: ReadSession) -> str | CurateError:
    from curate.read.network import webmention

    try:
        return await webmention.find_endpoint(target, ready)
    except CurateError as error:
        return error


def _confirm(links: Sequence[NoteLink], *, yes: bool) -> bool:
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CannotRun(Problem("--send", "nobody is there to be asked", "add --yes to send without asking"))
    for link in links:
        print_status(f"  {link.source} links to {link.target}")
    return click.confirm(f"Tell {format_count(len(links), 'page')}", err=True)


async def _send_mention(workspace: Workspace, link: NoteLink, ready: ReadSession) -> tuple[NoteLink, list[Problem]]:
    """Tell one page. That it begins is on the disk before anything goes out."""
    from curate.read.network import webmention
    from curate.read.network.fetch import failed_before_sending

    assert link.endpoint
    try:
        await webmention.check_source(link.source, link.target, ready)
    except CurateError as error:
        return link, list(error.problems)
    begun = _record_mention(workspace, link, "sending")
    try:
        sent = await webmention.send(link.endpoint, link.source, link.target, ready.fetcher)
    except FetchFailed as error:
        if error.status is None and not failed_before_sending(error):
            # It may have arrived: the record stays as it is.
            return replace(begun, state="unclear"), [error.problem]
        state = "refused" if error.permanent else "failed"
        return _record_mention(workspace, begun, state, status=error.status or 0, answer=error.server_message), [
            error.problem
        ]
    return _record_mention(workspace, begun, "accepted", status=sent.status, answer=sent.location), []


def _record_mention(workspace: Workspace, link: NoteLink, state: Any, *, status: int = 0, answer: str = "") -> NoteLink:
    """Append to the record how it stands with a link."""
    from curate.formats.mentions_yaml import SentMention, add_mention

    at = now().replace(microsecond=0)
    mention = SentMention(at, link.note, link.target, state, link.note_digest, link.endpoint or "", status, answer)
    try:
        update_file(workspace, _record_path(workspace), lambda text: add_mention(text, mention))
    except ValueError as error:
        raise CannotRun(Problem(f"{MENTIONS_FILE}:1", f"nothing can be added: {error}", "correct the file")) from None
    return replace(link, state=state, last_mention=mention)
