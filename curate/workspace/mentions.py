"""The pages that notes link to, what mentions.yaml says of each, and telling them of it (webmention)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from curate.humanize import format_count
from curate.problems import CannotRun, CurateError, FetchFailed, Problem
from curate.workspace.open_cache import open_cache
from curate.workspace.progress import report_progress
from curate.workspace.workspace import Workspace, load_feeds, now, read_text
from curate.workspace.workspace_lock import update_file

if TYPE_CHECKING:
    from pathlib import Path

    from curate.formats.sent_mentions import SentMention, State
    from curate.model import Note
    from curate.read.read_session import ReadSession

MENTIONS_FILE = "mentions.yaml"
_DONE_STATES = ("accepted", "refused", "none")


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
    """None: nobody asked. Empty: it takes no mentions."""

    @property
    def is_due(self) -> bool:
        return self.state in ("new", "changed", "failed")

    @property
    def is_done(self) -> bool:
        """Whether the page needs nothing more, and wasn't asked just now."""
        return self.state in _DONE_STATES and self.endpoint is None


# ---------------------------------------------------------------- which pages, and how it stands with them


def list_links(workspace: Workspace, notes: Sequence[Note], site_url: str) -> tuple[list[NoteLink], list[Problem]]:
    """Return the links of published notes, newest note first, and what is wrong with them and mentions.yaml."""
    links, problems = _load_links(workspace, notes, site_url)
    return links, [*problems, *_unclear_problems(links)]


def _load_links(workspace: Workspace, notes: Sequence[Note], site_url: str) -> tuple[list[NoteLink], list[Problem]]:
    """Return the links, and what is wrong with mentions.yaml."""
    from curate.formats.note import note_digest
    from curate.formats.sent_mentions import latest_mentions, parse
    from curate.formats.web_address import url_key
    from curate.publish.site.urls import note_address

    mentions, problems = parse(_read_mentions(workspace), MENTIONS_FILE)
    latest = latest_mentions(mentions)
    links: list[NoteLink] = []
    for note in sorted(notes, key=lambda note: (note.date, note.name), reverse=True):
        source = site_url + note_address(note) if site_url else ""
        digest = note_digest(note)
        for target in find_targets(note, site_url):
            mention = latest.get((note.name, url_key(target)))
            links.append(NoteLink(note.name, source, target, digest, _link_state(mention, digest), mention))
    return links, problems


def _read_mentions(workspace: Workspace) -> str:
    path = _mentions_path(workspace)
    if path.is_file():
        return read_text(path)
    return ""


def _mentions_path(workspace: Workspace) -> Path:
    return workspace.root / MENTIONS_FILE


def _link_state(mention: SentMention | None, note_digest: str) -> str:
    if mention is None:
        return "new"
    if mention.words != note_digest:
        return "changed"
    if mention.state == "sending":
        return "unclear"
    return mention.state


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


def find_targets(note: Note, site_url: str) -> list[str]:
    """Return the pages of others that a note links to, each once: its source, where that was found, the links in it."""
    import lxml.html

    from curate.formats.markdown_text import to_html
    from curate.formats.web_address import is_web_address, url_key

    addresses = [note.source.url, note.source.via]
    if note.words and ("](" in note.words or "<" in note.words or "]:" in note.words):
        root = lxml.html.fragment_fromstring(to_html(note.words), create_parent="div")
        addresses += [href.strip() for element in root.iter("a") if (href := element.get("href"))]
    own_key = url_key(site_url)
    targets: dict[str, str] = {}
    for address in addresses:
        key = url_key(address)
        if is_web_address(address) and not (site_url and (key == own_key or key.startswith(f"{own_key}/"))):
            targets.setdefault(key, address)
    return list(targets.values())


# ---------------------------------------------------------------- asking and telling


def discover_endpoints(
    workspace: Workspace, notes: Sequence[Note], site_url: str, limit: int
) -> tuple[list[NoteLink], list[Problem]]:
    """Ask the pages that are due, ``limit`` of them at most, where they take mentions.

    Return all links as they stand afterwards, and the problems. The caller holds the workspace's lock.
    """
    links, problems = list_links(workspace, notes, site_url)
    links, new_problems = asyncio.run(_discover_and_send(workspace, links, limit, None))
    return links, problems + new_problems


def send_mentions(
    workspace: Workspace,
    notes: Sequence[Note],
    site_url: str,
    limit: int,
    confirm: Callable[[Sequence[NoteLink]], bool],
) -> tuple[list[NoteLink], list[Problem]]:
    """Ask as ``discover_endpoints`` does, and tell the pages that take mentions, if ``confirm`` agrees to these.

    Raises CannotRun where the site has no address, or something is wrong with mentions.yaml.
    """
    links, problems = _load_links(workspace, notes, site_url)
    if not all(link.source for link in links):
        hint = "write the site's address into mkdocs.yml: site_url: https://…"
        raise CannotRun(Problem("--send", "the notes have no address that could be named", hint))
    if problems:
        raise CannotRun(problems)
    problems = _unclear_problems(links)
    links, new_problems = asyncio.run(_discover_and_send(workspace, links, limit, confirm))
    return links, problems + new_problems


async def _discover_and_send(
    workspace: Workspace, links: Sequence[NoteLink], limit: int, confirm: Callable[[Sequence[NoteLink]], bool] | None
) -> tuple[list[NoteLink], list[Problem]]:
    """Return all links as they stand afterwards, and the problems. confirm: None to send nothing."""
    from curate.workspace.read_session import open_session

    reading, _ = load_feeds(workspace)
    due = [link for link in links if link.is_due]
    if len(due) > limit:
        report_progress(f"{format_count(len(due), 'page')} to ask; this time the first {limit}. `-n` takes more.")
    due = due[:limit]
    written = [address for link in due for address in (link.target, link.source) if address]
    asked: list[NoteLink] = []
    problems: list[Problem] = []
    with open_cache(workspace) as cache:
        async with open_session(workspace, reading, cache, written) as session:
            endpoints = await asyncio.gather(*(_find_endpoint(link.target, session) for link in due))
            for link, endpoint in zip(due, endpoints, strict=True):
                if isinstance(endpoint, CurateError):
                    problems += endpoint.problems
                else:
                    asked.append(replace(link, endpoint=endpoint))
            if confirm:
                asked, send_problems = await _send_mentions(workspace, asked, confirm, session)
                problems += send_problems
    updated = {(link.note, link.target): link for link in asked}
    return [updated.get((link.note, link.target), link) for link in links], problems


async def _send_mentions(
    workspace: Workspace,
    asked: Sequence[NoteLink],
    confirm: Callable[[Sequence[NoteLink]], bool],
    session: ReadSession,
) -> tuple[list[NoteLink], list[Problem]]:
    """Tell the pages that take mentions, if ``confirm`` agrees; return all as they stand then, and the problems."""
    links = [link if link.endpoint else _record_mention(workspace, link, "none") for link in asked]
    willing = [link for link in links if link.endpoint]
    problems: list[Problem] = []
    if willing and confirm(willing):
        for number, link in enumerate(links):
            if link.endpoint:
                links[number], send_problems = await _send_mention(workspace, link, session)
                problems += send_problems
    return links, problems


async def _find_endpoint(target: str, session: ReadSession) -> str | CurateError:
    from curate.read.links import webmention

    try:
        return await webmention.find_endpoint(target, session)
    except CurateError as error:
        return error


async def _send_mention(workspace: Workspace, link: NoteLink, session: ReadSession) -> tuple[NoteLink, list[Problem]]:
    """Tell one page. That it begins is on the disk before anything goes out."""
    from curate.read.http.fetch import failed_before_sending
    from curate.read.links import webmention

    assert link.endpoint
    try:
        await webmention.check_source(link.source, link.target, session)
    except CurateError as error:
        return link, list(error.problems)
    begun = _record_mention(workspace, link, "sending")
    try:
        sent = await webmention.send(link.endpoint, link.source, link.target, session.fetcher)
    except FetchFailed as error:
        if error.status is None and not failed_before_sending(error):
            # It may have arrived: the record stays as it is.
            return replace(begun, state="unclear"), [error.problem]
        state: State = "refused" if error.permanent else "failed"
        failed = _record_mention(workspace, begun, state, status=error.status or 0, answer=error.server_message)
        return failed, [error.problem]
    return _record_mention(workspace, begun, "accepted", status=sent.status, answer=sent.location), []


def _record_mention(
    workspace: Workspace, link: NoteLink, state: State, *, status: int = 0, answer: str = ""
) -> NoteLink:
    """Append to mentions.yaml how it stands with a link, and return the link as it is then."""
    from curate.formats.sent_mentions import SentMention, add_mention

    at = now().replace(microsecond=0)
    mention = SentMention(at, link.note, link.target, state, link.note_digest, link.endpoint or "", status, answer)
    try:
        update_file(workspace, _mentions_path(workspace), lambda text: add_mention(text, mention))
    except ValueError as error:
        raise CannotRun(Problem(f"{MENTIONS_FILE}:1", f"nothing can be added: {error}", "correct the file")) from None
    return replace(link, state=state, last_mention=mention)
