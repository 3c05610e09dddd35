"""``curate people import``: an address book as candidates, a preview first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from curate.cli.output import is_terminal, print_status, show_problems, show_table
from curate.cli.reach import vault_access
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach import addressbook, vault, vault_location
from curate.reach.files import candidates_jsonl as candidates_file
from curate.reach.model import ORIGINS
from curate.reach.names import looks_japanese
from curate.workspace.user_files import read_bytes

if TYPE_CHECKING:
    from curate.reach.addressbook import AddressBook, AddressBookPlan
    from curate.reach.model import Candidate, Person

_MAX_SHOWN = 20
_MAX_BYTES = 50_000_000


def import_people(path: Path, *, yes: bool) -> int:
    """Preview what importing an address book would do; yes: do it. The exit status."""
    book = addressbook.parse(_read_text(path), path.name)
    if not book.rows:
        raise CannotRun(book.problems or Problem(path.name, "there is nobody in this file", ""))
    if vault_location.is_vault(vault_access.vault_path()) or yes:
        held = vault_access.open_repository(create=yes)
        people, candidates = held.people(), held.candidates()
        broken = held.problems
    else:
        held, people, candidates, broken = None, [], [], []
    if held and yes:
        with vault_access.lock_vault(held):
            plan = _plan_import(book, held.people(), held.candidates())
            if plan.new:
                text = held.vault.read(vault.CANDIDATES)
                if text and not text.endswith("\n"):
                    gap = "\n"
                else:
                    gap = ""
                held.vault.write(vault.CANDIDATES, text + gap + candidates_file.serialize(plan.new), expected=text)
            held.vault.commit()
            return _show_plan(book, plan, broken, yes=True)
    return _show_plan(book, _plan_import(book, people, candidates), broken, yes=False)


def _plan_import(book: AddressBook, people: Sequence[Person], candidates: Sequence[Candidate]) -> AddressBookPlan:
    return addressbook.plan_import(book, people, candidates, lambda: vault.new_id("p"))


def _show_plan(book: AddressBook, plan: AddressBookPlan, broken: Sequence[Problem], *, yes: bool) -> int:
    """Say what was done, or would be; return the exit status."""
    shown = plan.new[: _MAX_SHOWN if is_terminal() else None]
    rows = [(one.name, one.organisation, one.role, ", ".join(one.addresses)) for one in shown]
    if rows and not yes:
        show_table(["name", "where", "as", "address"], rows, wide=(3,), names=(0, 1, 2))
        if len(shown) < len(plan.new):
            print_status(f"and {len(plan.new) - len(shown):,} more")
    show_problems([*book.problems, *broken])
    told = {
        "new": len(plan.new),
        "known already": plan.known_count,
        "with the address of another row": plan.duplicate_count,
    }
    told["without a name, or of no person"] = book.nameless_count
    origin, rows_read = ORIGINS[book.origin], len(book.rows) + book.nameless_count
    print_status(f"{format_count(rows_read, 'row')} of {origin}: {addressbook.describe_counts(told)}.")
    if plan.new and yes:
        print_status(
            "They are candidates. To make one of them somebody you know: curate people NAME --why “the reason”"
        )
    elif plan.new:
        print_status("Nothing is written down yet: add --yes to do it.")
    if book.problems or broken:
        return 1
    return 0


def _read_text(path: Path) -> str:
    """An address book's text: UTF-8, UTF-16, or as Windows writes Japanese or Latin letters. Raises CannotRun."""
    data = read_bytes(path, limit=_MAX_BYTES, split="an address book is smaller; export only the contacts")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        japanese = data.decode("cp932", "replace")
        if "\ufffd" not in japanese and looks_japanese(japanese):
            return japanese
        return data.decode("cp1252", "replace")
