"""``curate posted``: the ledger of what went to which network, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from curate.cli.completers import complete_network, complete_note
from curate.cli.context import current_workspace
from curate.cli.output import finish, is_terminal, print_status, show_json, show_table, to_iso
from curate.humanize import format_local_time
from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.workspace.mark_posted import PostedEntry


@click.command("posted")
@click.argument("note", required=False, shell_complete=complete_note)
@click.argument("network", required=False, shell_complete=complete_network)
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
    if undo:
        return _undo_post(workspace, note, network)
    return _record_post(workspace, note, network, address, again=again)


def _record_post(workspace: Workspace, part: str, network: str, address: str, *, again: bool) -> int:
    from curate.workspace import mark_posted

    recorded = mark_posted.record_post(workspace, part, network, address, again=again)
    label = recorded.config.network.label
    if recorded.new is None:
        print_status(f"{recorded.note} is recorded for {label} already; nothing was added:")
        for entry in recorded.earlier:
            place = f"{workspace.posted_file.name}:{entry.line}"
            print_status(f"  {place}  {format_local_time(entry.at)}  {entry.address}".rstrip())
        print_status("If it was posted there a second time, add --again.")
    else:
        its_address = f", {address}" if address else ""
        print_status(
            f"Recorded: {recorded.note} is out on {label} ({format_local_time(recorded.new.at)}){its_address}."
        )
        print_status(f"To take that back: curate posted {recorded.note} {recorded.config.name} --undo")
    return 1 if recorded.problems else 0


def _undo_post(workspace: Workspace, part: str, network: str) -> int:
    from curate.workspace import mark_posted

    entry, problems = mark_posted.undo_post(workspace, part, network)
    time = format_local_time(entry.at)
    print_status(f"Taken out: {entry.note} on {entry.network}, {time} {entry.address}".rstrip())
    return 1 if problems else 0


def _list_entries(workspace: Workspace, part: str | None, as_json: bool) -> int:
    from curate.workspace import mark_posted

    entries, problems = mark_posted.list_posted(workspace, part)
    if as_json:
        show_json(
            {
                "note": entry.record.note,
                "network": entry.record.network,
                "at": to_iso(entry.record.at),
                "address": entry.record.address,
                "edited": entry.is_edited,
            }
            for entry in entries
        )
    elif entries:
        _show_entries(entries)
    else:
        of_note = f" of “{part}”" if part else ""
        print_status(f"Nothing is recorded{of_note} yet. `curate posted NOTE NETWORK` records a post.")
    return finish(problems)


def _show_entries(entries: Sequence[PostedEntry]) -> None:
    rows = []
    for entry in entries:
        record = entry.record
        rows.append((format_local_time(record.at), record.network, record.note, _note_state(entry), record.address))
    show_table(["posted", "network", "note", "since", "address"], rows, wide=(2, 4))
    if is_terminal() and any(entry.is_edited for entry in entries):
        print_status("Edited since: the note says something else now than when it was posted.")


def _note_state(entry: PostedEntry) -> str:
    if not entry.is_published:
        return "not published now"
    if entry.is_edited:
        return "edited since"
    return ""
