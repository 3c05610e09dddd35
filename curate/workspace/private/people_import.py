"""Imports an address book as candidates, after a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from curate.problems import CannotRun, Problem
from curate.reach import address_book, vault
from curate.reach.address_book import AddressBook, AddressBookPlan
from curate.reach.files import candidates_jsonl
from curate.reach.model import Candidate, Person
from curate.reach.names import looks_japanese
from curate.reach.vault_records import Repository
from curate.workspace.private.vault_session import VaultSession
from curate.workspace.user_files import read_bytes

_MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class AddressBookImport:
    """An address book, and what importing it does, or would do."""

    book: AddressBook
    plan: AddressBookPlan
    problems: Sequence[Problem]
    """Of the address book and of the vault."""


def read_address_book(path: Path) -> AddressBook:
    """Raises CannotRun if the file can't be read, or there is nobody in it."""
    book = address_book.parse(_read_text(path), path.name)
    if not book.rows:
        raise CannotRun(book.problems or Problem(path.name, "there is nobody in this file", ""))
    return book


def preview_import(book: AddressBook, repository: Repository | None) -> AddressBookImport:
    """Return what importing would do. repository: the vault's; None if there is no vault yet."""
    if repository is None:
        return AddressBookImport(book, _plan_import(book, [], []), book.problems)
    plan = _plan_import(book, repository.people(), repository.candidates())
    return AddressBookImport(book, plan, [*book.problems, *repository.problems])


def import_candidates(book: AddressBook, session: VaultSession) -> AddressBookImport:
    """Write the new rows of an address book as candidates. The vault is locked already."""
    plan = _plan_import(book, session.people(), session.candidates())
    if plan.new:
        text = session.vault.read(vault.CANDIDATES)
        gap = "\n" if text and not text.endswith("\n") else ""
        session.vault.write(vault.CANDIDATES, text + gap + candidates_jsonl.serialize(plan.new), expected=text)
    session.vault.commit()
    return AddressBookImport(book, plan, [*book.problems, *session.problems])


def _plan_import(book: AddressBook, people: Sequence[Person], candidates: Sequence[Candidate]) -> AddressBookPlan:
    return address_book.plan_import(book, people, candidates, lambda: vault.new_id("p"))


def _read_text(path: Path) -> str:
    """Read UTF-8, UTF-16, or what Windows writes for Japanese or Latin letters. Raises CannotRun."""
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
