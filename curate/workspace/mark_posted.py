"""posted.yaml: records which post is out on which network, takes an entry out again, and lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curate.files import write_atomically
from curate.problems import CannotRun, Problem
from curate.workspace import post_networks, site_content
from curate.workspace.note_choice import choose_name, choose_notes
from curate.workspace.posted_file import read_posted
from curate.workspace.posts_build import load_networks
from curate.workspace.progress import report_problems
from curate.workspace.workspace import Workspace, now
from curate.workspace.workspace_lock import lock_files

if TYPE_CHECKING:
    from curate.model import PostRecord
    from curate.publish.posts.network_config import NetworkConfig


# ------------------------------------------------------------------ recording


@dataclass(frozen=True, slots=True)
class RecordedPost:
    """What came of recording that a post is out."""

    note: str
    config: NetworkConfig
    new: PostRecord | None
    """The entry that was added; None if the post is recorded already."""
    earlier: Sequence[PostRecord]
    problems: Sequence[Problem]


def record_post(workspace: Workspace, part: str, network: str, address: str, *, again: bool) -> RecordedPost:
    """Add an entry to posted.yaml: the post of a note is out on a network.

    part: the note's file, name, or a part of its name. network: its name or label. address: of the post there, or
    empty. again: add an entry even if there is one already. Raises CannotRun.
    """
    from curate.formats.note import note_digest
    from curate.formats.posted_yaml import add_entry, format_line
    from curate.formats.web_address import url_key
    from curate.model import PostRecord

    with lock_files(workspace):
        posted = read_posted(workspace)
        config = post_networks.choose_network(load_networks(workspace)[0], network, "posted")
        (note,) = choose_notes(workspace, site_content.load(workspace).notes, part, "posted")
        report_problems(posted.problems)
        earlier = [entry for entry in posted.entries if (entry.note, entry.network) == (note.name, config.name)]
        addresses = {url_key(entry.address) for entry in earlier if entry.address}
        if earlier and not again and (not address or url_key(address) in addresses):
            return RecordedPost(note.name, config, None, earlier, posted.problems)
        time = now().astimezone().replace(second=0, microsecond=0)
        new = PostRecord(note.name, config.name, time, address, note_digest(note))
        try:
            text = add_entry(posted.text, new)
        except ValueError as error:
            hint = f"add this line yourself: {format_line(new).strip()}"
            where = f"{workspace.posted_file.name}:1"
            raise CannotRun(Problem(where, f"nothing can be added: {error}", hint)) from None
        write_atomically(workspace.posted_file, text, expected=posted.text, aside=workspace.work_folder)
        return RecordedPost(note.name, config, new, earlier, posted.problems)


def undo_post(workspace: Workspace, part: str, network: str) -> tuple[PostRecord, Sequence[Problem]]:
    """Take the last entry of a note on a network out of posted.yaml; return it, with what is wrong with the file.

    The note need not exist any more, nor the network be on: the names in posted.yaml are what counts. Raises CannotRun.
    """
    from curate.formats.posted_yaml import latest_entry, remove_entry

    with lock_files(workspace):
        posted = read_posted(workspace)
        report_problems(posted.problems)
        name = _resolve_network(workspace, posted.entries, network)
        note = choose_name(sorted({entry.note for entry in posted.entries}), part, "posted")
        entry = latest_entry(posted.entries, note, name)
        if entry is None:
            raise CannotRun(Problem("posted", f"there is no entry of “{part}” on {name}", "see `curate posted`"))
        try:
            text = remove_entry(posted.text, entry)
        except ValueError as error:
            where = f"{workspace.posted_file.name}:{entry.line}"
            raise CannotRun(Problem(where, f"this entry can't be taken out: {error}", "delete it yourself")) from None
        write_atomically(workspace.posted_file, text, expected=posted.text, aside=workspace.work_folder)
        return entry, posted.problems


def _resolve_network(workspace: Workspace, entries: Sequence[PostRecord], name: str) -> str:
    """Return the name of a network that has entries or is on."""
    for entry in entries:
        if entry.network.casefold() == name.strip().casefold():
            return entry.network
    return post_networks.choose_network(load_networks(workspace)[0], name, "posted").name


# ------------------------------------------------------------------ listing


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """An entry of posted.yaml, and what has become of its note since."""

    record: PostRecord
    is_published: bool
    is_edited: bool | None
    """None if it can't be known: the note isn't published now, or the entry doesn't hold what it said then."""


def list_posted(workspace: Workspace, part: str | None) -> tuple[list[PostedEntry], Sequence[Problem]]:
    """Return the entries of posted.yaml, newest first, with what is wrong with the file.

    part: list only notes that have this in their names.
    """
    from curate.formats.posted_yaml import was_edited_since

    posted = read_posted(workspace)
    records = sorted(posted.entries, key=lambda record: (record.at, record.line), reverse=True)
    if part:
        wanted = part.rpartition("/")[2].removesuffix(".md")
        records = [record for record in records if wanted in record.note]
    if not records:
        return [], posted.problems
    notes = {note.name: note for note in site_content.load(workspace).notes}
    entries = []
    for record in records:
        note = notes.get(record.note)
        if note and record.words:
            is_edited = was_edited_since(note, record)
        else:
            is_edited = None
        entries.append(PostedEntry(record, note is not None, is_edited))
    return entries, posted.problems
