"""``curate posted``: the ledger of what went to which network, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from curate.cli import networks
from curate.cli.context import current
from curate.cli.output import iso, on_terminal, say, show_json, show_problems, table
from curate.cli.posts import choose_notes, complete_note
from curate.files import write_atomically
from curate.problems import CannotRun, Problem
from curate.wording import local
from curate.workspace.workspace import Workspace, now, read_text, writing

if TYPE_CHECKING:
    from curate.model import Note, Posted


@click.command("posted")
@click.argument("note", required=False, shell_complete=complete_note)
@click.argument("network", required=False, shell_complete=networks.complete_channel)
@click.argument("address", default="", metavar="[ADDRESS]")
@click.option("--again", is_flag=True, help="Record it once more: the note was posted there a second time.")
@click.option("--undo", is_flag=True, help="Take the last entry of NOTE on NETWORK out.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(note: str | None, network: str | None, address: str, again: bool, undo: bool, as_json: bool) -> int:
    """Record in posted.yaml that the post of a NOTE (its file, or a part of its name) is out on a NETWORK, with the
    ADDRESS of the post there, if you like. Without NETWORK, list what went where, newest first.
    """
    from curate.formats.web_address import is_web_address

    workspace = current()
    if network is None:
        if undo or again:
            option = "--undo" if undo else "--again"
            raise CannotRun(Problem(option, "needs a note and a network", f"curate posted NOTE NETWORK {option}"))
        return _list(workspace, note, as_json)
    if as_json:
        raise CannotRun(Problem("--json", "goes with the list alone", "leave NETWORK out"))
    if undo and (again or address):
        given = "--again" if again else "an address"
        raise CannotRun(Problem("--undo", f"doesn't go with {given}", "leave one of them out"))
    if address and not is_web_address(address):
        raise CannotRun(Problem("posted", f"{address!r} is not a web address", "write it whole, with https://"))
    assert note is not None  # it stands before the network
    with writing(workspace):
        ledger = _read(workspace)
        if undo:
            return _undo(workspace, ledger, note, network)
        return _record(workspace, ledger, note, network, address, again=again)


@dataclass(frozen=True, slots=True)
class _Ledger:
    """The file as it is, and what is in it."""

    text: str
    entries: Sequence[Posted]
    problems: Sequence[Problem]


def _read(workspace: Workspace) -> _Ledger:
    from curate.formats.ledger import parse

    if workspace.posted.is_file():
        text = read_text(workspace.posted)
    else:
        text = ""
    return _Ledger(text, *parse(text))


def _record(workspace: Workspace, ledger: _Ledger, part: str, network: str, address: str, *, again: bool) -> int:
    from curate.formats.ledger import added, digest_of, entry
    from curate.formats.web_address import same_place
    from curate.model import Posted
    from curate.workspace import site_content

    on, _ = networks.channels_here(workspace)
    channel = networks.choose_channel(on, network, "posted")
    (note,) = choose_notes(workspace, site_content.load(workspace).notes, part, "posted")
    show_problems(ledger.problems)
    before = [one for one in ledger.entries if (one.note, one.network) == (note.name, channel.name)]
    known = {same_place(one.address) for one in before if one.address}
    if before and not again and (not address or same_place(address) in known):
        say(f"{note.name} is recorded for {channel.network.label} already; nothing was added:")
        for one in before:
            say(f"  {workspace.posted.name}:{one.line}  {local(one.at)}  {one.address}".rstrip())
        say("If it was posted there a second time, add --again.")
        if ledger.problems:
            return 1
        return 0
    at = now().astimezone().replace(second=0, microsecond=0)
    new = Posted(note.name, channel.name, at, address, digest_of(note))
    try:
        text = added(ledger.text, new)
    except ValueError as error:
        hint = f"add this line yourself: {entry(new).strip()}"
        raise CannotRun(Problem(f"{workspace.posted.name}:1", f"nothing can be added: {error}", hint)) from None
    write_atomically(workspace.posted, text, expected=ledger.text, aside=workspace.work)
    say(f"Recorded: {note.name} is out on {channel.network.label} ({local(at)}){f', {address}' if address else ''}.")
    say(f"To take that back: curate posted {note.name} {channel.name} --undo")
    if ledger.problems:
        return 1
    return 0


def _undo(workspace: Workspace, ledger: _Ledger, part: str, network: str) -> int:
    """The note or the network may be gone by now: what the ledger has counts."""
    from curate.formats.ledger import last, without

    show_problems(ledger.problems)
    notes = {one.note for one in ledger.entries}
    name = _network_named(workspace, ledger.entries, network)
    wanted = part.rpartition("/")[2].removesuffix(".md")
    if wanted in notes:
        found = [wanted]
    else:
        found = sorted({one.note for one in ledger.entries if wanted in one.note})
    if len(found) > 1:
        several = ", ".join(found[:4])
        raise CannotRun(Problem("posted", f"“{part}” is in the names of several notes ({several})", "type more of it"))
    if found:
        entry = last(ledger.entries, found[0], name)
    else:
        entry = None
    if entry is None:
        raise CannotRun(Problem("posted", f"there is no entry of “{part}” on {name}", "see `curate posted`"))
    try:
        text = without(ledger.text, entry)
    except ValueError as error:
        where = f"{workspace.posted.name}:{entry.line}"
        raise CannotRun(Problem(where, f"this entry can't be taken out: {error}", "delete it yourself")) from None
    write_atomically(workspace.posted, text, expected=ledger.text, aside=workspace.work)
    say(f"Taken out: {entry.note} on {name}, {local(entry.at)} {entry.address}".rstrip())
    if ledger.problems:
        return 1
    return 0


def _network_named(workspace: Workspace, entries: Sequence[Posted], network: str) -> str:
    name = next((one.network for one in entries if one.network.casefold() == network.strip().casefold()), "")
    return name or networks.choose_channel(networks.channels_here(workspace)[0], network, "posted").name


def _list(workspace: Workspace, part: str | None, as_json: bool) -> int:
    from curate.workspace import site_content

    ledger = _read(workspace)
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
                "at": iso(one.at),
                "address": one.address,
                "edited": _edited(notes, one),
            }
            for one in entries
        )
    elif not entries:
        say(f"Nothing is recorded{f' of “{part}”' if part else ''} yet. `curate posted NOTE NETWORK` records a post.")
    else:
        table(
            ["posted", "network", "note", "since", "address"],
            [(local(one.at), one.network, one.note, _state(notes, one), one.address) for one in entries],
            wide=(2, 4),
        )
        if on_terminal() and any(_edited(notes, one) for one in entries):
            say("Edited since: the note says something else now than when it was posted.")
    show_problems(ledger.problems)
    if ledger.problems:
        return 1
    return 0


def _edited(notes: dict[str, Note], posted: Posted) -> bool | None:
    """None where that can't be known: the note isn't published now, or the entry doesn't say what it said then."""
    from curate.formats.ledger import edited_since

    note = notes.get(posted.note)
    if note and posted.words:
        return edited_since(note, posted)
    return None


def _state(notes: dict[str, Note], posted: Posted) -> str:
    if posted.note not in notes:
        return "not published now"
    if _edited(notes, posted):
        return "edited since"
    return ""
