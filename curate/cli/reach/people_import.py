"""``curate people import``: an address book as candidates, a preview first."""

from __future__ import annotations

from pathlib import Path

from curate.cli.output import is_terminal, print_status, show_problems, show_table
from curate.cli.reach import vault_access
from curate.humanize import format_count
from curate.reach import address_book, vault_location
from curate.reach.model import ORIGINS
from curate.reach.vault_location import vault_path
from curate.workspace.private.people_import import (
    AddressBookImport,
    import_candidates,
    preview_import,
    read_address_book,
)

_MAX_SHOWN = 20


def import_people(path: Path, *, yes: bool) -> int:
    """Preview what importing an address book would do; yes: do it. Return the exit status."""
    book = read_address_book(path)
    if yes:
        session = vault_access.open_session(create=True)
        with session.lock():
            return _show_import(import_candidates(book, session), is_done=True)
    has_vault = vault_location.is_vault(vault_path())
    return _show_import(preview_import(book, vault_access.open_session() if has_vault else None), is_done=False)


def _show_import(result: AddressBookImport, *, is_done: bool) -> int:
    """Print what was done, or would be; return the exit status."""
    book, plan = result.book, result.plan
    if not is_done:
        _show_candidates(result)
    show_problems(result.problems)
    counts = {
        "new": len(plan.new),
        "known already": plan.known_count,
        "with the address of another row": plan.duplicate_count,
        "without a name, or of no person": book.nameless_count,
    }
    rows = format_count(len(book.rows) + book.nameless_count, "row")
    print_status(f"{rows} of {ORIGINS[book.origin]}: {address_book.describe_counts(counts)}.")
    if plan.new and is_done:
        print_status(
            "They are candidates. To make one of them somebody you know: curate people NAME --why “the reason”"
        )
    elif plan.new:
        print_status("Nothing is written down yet: add --yes to do it.")
    return 1 if result.problems else 0


def _show_candidates(result: AddressBookImport) -> None:
    candidates = result.plan.new[: _MAX_SHOWN if is_terminal() else None]
    if not candidates:
        return
    rows = [(row.name, row.organisation, row.role, ", ".join(row.addresses)) for row in candidates]
    show_table(["name", "where", "as", "address"], rows, wide=(3,), names=(0, 1, 2))
    if len(candidates) < len(result.plan.new):
        print_status(f"and {len(result.plan.new) - len(candidates):,} more")
