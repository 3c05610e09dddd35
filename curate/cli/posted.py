"""``curate posted``: the ledger of what went to which network, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from curate.cli import networks
from curate.cli.context import current_workspace
from curate.cli.output import is_terminal, print_status, show_json, show_problems, show_table, to_iso
from curate.cli.posts import choose_notes, complete_note
from curate.files import write_atomically
from curate.humanize import format_local_time
from curate.problems import CannotRun, Problem
from curate.workspace.posted_file import PostedFile, read_posted
from curate.workspace.workspace import Workspace, now
from curate.workspace.workspace_lock import lock_files

if TYPE_CHECKING:
    from curate.model import Note, PostRecord


@click.command("posted")
@click.argument("note", required=False, shell_complete=complete_note)
@click.argument("network", required=False, shell_complete=networks.complete_network)
@click.argument("address", default="", metavar="[ADDRESS]")
@click.option("--again", is_flag=True, help="Record it once more: the note was posted there a second time.")
@click.option("--undo", is_flag=True, help="Take the last entry of NOTE on NETWORK out.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(note: str | None, network: str | None, address: str, again: bool, undo: bool, as_json: bool) -> int:
    """Record in posted.yaml that the post of a NOTE (its file, or a part of its name) is out on a NETWORK, with the
    ADDRESS of the post there, if you like. Without NETWORK, list what went where, newest first.
    """
    from curate.formats.web_address import is_web_address

    workspace = current_workspace()
    if network is None:
        if undo or again:
            option = "--undo" if undo else "--again"
            raise CannotRun(Problem(option, "needs a note and a network", f"curate posted NOTE NETWORK {option}"))
        return _list_entries(workspace, note, as_json)
    if as_json:
        raise CannotRun(Problem("--json", "goes with the list alone", "leave NETWORK out"))
    if undo and (again or address):
        given = "--again" if again else "an address"
        raise CannotRun(Problem("--undo", f"doesn't go with {given}", "leave one of them out"))
    if address and not is_web_address(address):
        raise CannotRun(Problem("posted", f"{address!r} is not a web address", "write it whole, with https://"))
    assert note is not None  # it stands before the network
    with lock_files(workspace):
        ledger = read_posted(workspace)
        if undo:
            return _remove_entry(workspace, ledger, note, network)
        return _add_entry(workspace, ledger, note, network, address, again=again)


def _add_entry(workspace: Workspace, ledger: PostedFile, part: str, network: str, address: str, *, again: bool) -> int:
    from curate.formats.posted_yaml import add_entry, format_line, note_digest
    from curate.formats.web_address import url_key
    from curate.model import PostRecord
    from curate.workspace import site_content

    on, _ = networks.load_networks(workspace)
    channel = networks.choose_network(on, network, "posted")
    (note,) = choose_notes(workspace, site_content.load(workspace).notes, part, "posted")
    show_problems(ledger.problems)
    before = [one for one in ledger.entries if (one.note, one.network) == (note.name, channel.name)]
    known = {url_key(one.address) for one in before if one.address}
    if before and not again and (not address or url_key(address) in known):
        print_status(f"{note.name} is recorded for {channel.network.label} already; nothing was added:")
        for one in before:
            print_status(
                f"  {workspace.posted_file.name}:{one.line}  {format_local_time(one.at)}  {one.address}".rstrip()
            )
        print_status("If it was posted there a second time, add --again.")
        if ledger.problems:
            return 1
        return 0
    at = now().astimezone().replace(second=0, microsecond=0)
    new = PostRecord(note.name, channel.name, at, address, note_digest(note))
    try:
        text = add_entry(ledger.text, new)
    except ValueError as error:
        hint = f"add this line yourself: {format_line(new).strip()}"
        raise CannotRun(Problem(f"{workspace.posted_file.name}:1", f"nothing can be added: {error}", hint)) from None
    write_atomically(workspace.posted_file, text, expected=ledger.text, aside=workspace.work_folder)
    print_status(
        f"Recorded: {note.name} is out on {channel.network.label} "
        f"({format_local_time(at)}){f', {address}' if address else ''}."
    )
    print_status(f"To take that back: curate posted {note.name} {channel.name} --undo")
    if ledger.problems:
        return 1
    return 0


def _remove_entry(workspace: Workspace, ledger: PostedFile, part: str, network: str) -> int:
    """The note or the network may be gone by now: what the ledger has counts."""
    from curate.formats.posted_yaml import latest_entry, remove_entry

    show_problems(ledger.problems)
    notes = {one.note for one in ledger.entries}
    name = _resolve_network(workspace, ledger.entries, network)
    wanted = part.rpartition("/")[2].removesuffix(".md")
    if wanted in notes:
        found = [wanted]
    else:
        found = sorted({one.note for one in ledger.entries if wanted in one.note})
    if len(found) > 1:
        several = ", ".join(found[:4])
        raise CannotRun(Problem("posted", f"“{part}” is in the names of several notes ({several})", "type more of it"))
    if found:
        entry = latest_entry(ledger.entries, found[0], name)
    else:
        entry = None
    if entry is None:
        raise CannotRun(Problem("posted", f"there is no entry of “{part}” on {name}", "see `curate posted`"))
    try:
        text = remove_entry(ledger.text, entry)
    except ValueError as error:
        where = f"{workspace.posted_file.name}:{entry.line}"
        raise CannotRun(Problem(where, f"this entry can't be taken out: {error}", "delete it yourself")) from None
    write_atomically(workspace.posted_file, text, expected=ledger.text, aside=workspace.work_folder)
    print_status(f"Taken out: {entry.note} on {name}, {format_local_time(entry.at)} {entry.address}".rstrip())
    if ledger.problems:
        return 1
    return 0


def _resolve_network(workspace: Workspace, entries: Sequence[PostRecord], network: str) -> str:
    name = next((one.network for one in entries if one.network.casefold() == network.strip().casefold()), "")
    return name or networks.choose_network(networks.load_networks(workspace)[0], network, "posted").name


def _list_entries(workspace: Workspace, part: str | None, as_json: bool) -> int:
    from curate.workspace import site_content

    ledger = read_posted(workspace)
    entries = sorted(ledger.entries, key=lambda one: (one.at, one.line), reverse=True)
    if part:
        wanted = part.rpartition("/")[2].removesuffix(".md")
        entries = [one for one in entries if wanted in one.note]
    if entries:
        notes = {note.name: note for note in site_content.load(workspace).notes}
    else:
        notes = {}
    if as_json:
        show_json(
            {
                "note": one.note,
                "network": one.network,
                "at": to_iso(one.at),
                "address": one.address,
                "edited": _is_edited(notes, one),
            }
            for one in entries
        )
    elif not entries:
        print_status(
            f"Nothing is recorded{f' of “{part}”' if part else ''} yet. `curate posted NOTE NETWORK` records a post."
        )
    else:
        show_table(
            ["posted", "network", "note", "since", "address"],
            [
                (format_local_time(one.at), one.network, one.note, _note_state(notes, one), one.address)
                for one in entries
            ],
            wide=(2, 4),
        )
        if is_terminal() and any(_is_edited(notes, one) for one in entries):
            print_status("Edited since: the note says something else now than when it was posted.")
    show_problems(ledger.problems)
    if ledger.problems:
        return 1
    return 0


def _is_edited(notes: dict[str, Note], posted: PostRecord) -> bool | None:
    """None where that can't be known: the note isn't published now, or the entry doesn't say what it said then."""
    from curate.formats.posted_yaml import was_edited_since

    note = notes.get(posted.note)
    if note and posted.words:
        return was_edited_since(note, posted)
    return None


def _note_state(notes: dict[str, Note], posted: PostRecord) -> str:
    if posted.note not in notes:
        return "not published now"
    if _is_edited(notes, posted):
        return "edited since"
    return ""
