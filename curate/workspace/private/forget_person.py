"""Removes every trace of somebody from the vault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from curate.reach import names
from curate.reach.forgetting import PersonTrace, forget
from curate.reach.model import Candidate, Person
from curate.workspace.private.files_naming_people import NamingFiles, find_naming_files
from curate.workspace.private.people_lookup import find_one, person_file
from curate.workspace.private.vault_session import VaultSession


@dataclass(frozen=True, slots=True)
class ForgetPreview:
    """What forgetting somebody would do."""

    person: Person | Candidate
    deleted: Sequence[str]
    """Names of files in the vault, in order; so are those that change."""
    changed: Sequence[str]
    naming_files: NamingFiles


def preview_forget(session: VaultSession, name: str) -> ForgetPreview:
    """Return what forgetting the person or candidate called ``name`` would do. Raises CannotRun."""
    person = _find_person(session, name)
    texts = forget(person, dict(session.vault.read_all())).files
    return ForgetPreview(
        person,
        sorted(file for file, text in texts.items() if text is None),
        sorted(file for file, text in texts.items() if text is not None),
        find_naming_files(session.workspace_root, session.vault.root, person, session.log()),
    )


def forget_person(session: VaultSession, person: Person | Candidate) -> Sequence[PersonTrace]:
    """Remove every trace of somebody from the vault; return those that may be somebody else's, and stay.

    The vault is locked already.
    """
    files = dict(session.vault.read_all())  # read again: it may have changed since the preview
    result = forget(person, files)
    for file, text in result.files.items():
        if text is None:
            session.vault.remove(file)
        else:
            session.vault.write(file, text, expected=files[file])
    session.vault.commit()
    return result.remaining


def _find_person(session: VaultSession, name: str) -> Person | Candidate:
    people, candidates = session.people(), session.candidates()
    if not names.find_by_name(people, name):
        if names.find_by_name(candidates, name):
            return find_one(candidates, name, "forget")
        if re.fullmatch(r"p-\w+", name) and session.vault.has(person_file(name)):
            return Person(name, name)  # the file can't be read, so there is no name to look for
    return find_one(people, name, "forget")
