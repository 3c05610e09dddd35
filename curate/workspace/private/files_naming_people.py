"""Finds where the workspace names somebody who is about to be forgotten: afterwards nothing is left to search for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from curate.problems import Problem
from curate.reach.forgetting import distinctive_names
from curate.reach.leak_scan import Secret, SecretSearch, collect_secrets
from curate.reach.model import Candidate, LogEntry, Person
from curate.workspace.private.files_searched_for_leaks import (
    SearchedFile,
    decode_texts,
    find_files,
    find_other_files,
    split_file_name,
)
from curate.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class NamingFiles:
    """The places of a workspace that name somebody."""

    root: Path | None
    """The workspace's; None if the command ran outside of one."""
    places: Sequence[tuple[str, str]] = ()
    """(file with line, the words), except in built files."""
    built_count: int = 0
    """Files in public/ and posts/ that name them, too."""
    problems: Sequence[Problem] = ()
    """What could not be searched."""


def find_naming_files(
    root: Path | None, vault: Path, person: Person | Candidate, log: Iterable[LogEntry]
) -> NamingFiles:
    """Search a workspace for somebody's names, addresses, id, and the sentences about them.

    root: the workspace's; vault: its folder, which is left out. What may stand in public is found, too.
    """
    if root is None:
        return NamingFiles(None)
    workspace, search, problems = Workspace(root), _build_search(person, log), list[Problem]()
    places: dict[tuple[str, str], None] = {}
    built: set[Path] = set()
    for file in _find_files(workspace, problems):
        if file.path.resolve().is_relative_to(vault.resolve()):
            continue
        matches = [(file.name, secret) for secret in search.find_in_line(split_file_name(file.name))]
        for text in decode_texts(file.data):
            matches += [(f"{file.name}:{match.line}", match.secret) for match in search.find_in_lines(text, {})]
        if not any(file.path.is_relative_to(folder) for folder in (workspace.public_folder, workspace.posts_folder)):
            places |= dict.fromkeys((where, secret.text) for where, secret in matches)
        elif matches:
            built.add(file.path)
    return NamingFiles(root, tuple(places), len(built), tuple(problems))


def _find_files(workspace: Workspace, problems: list[Problem]) -> Iterator[SearchedFile]:
    """Yield what is built, what a build reads and what git has, and then every other file of the folder."""
    searched: set[Path] = set()
    for file in find_files(workspace, problems):
        searched.add(file.path)
        yield file
    yield from find_other_files(workspace, searched)


def _build_search(person: Person | Candidate, log: Iterable[LogEntry]) -> SecretSearch:
    if isinstance(person, Person):
        entries = [entry for entry in log if entry.person == person.id]
        secrets = collect_secrets([replace(person, public_name=False, public=())], [], entries, [])
    else:
        secrets = collect_secrets([], [person], [], [])
    texts = {secret.text.casefold() for secret in secrets}
    names = [Secret("name", name, "") for name in distinctive_names(person) if name.casefold() not in texts]
    return SecretSearch([*secrets, *names])
