"""Where the workspace names somebody who is about to be forgotten: afterwards nobody could look for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from curate.cli.output import print_status, show_problems
from curate.cli.reach import searched_files
from curate.humanize import format_count
from curate.problems import Problem
from curate.reach.forgetting import distinctive_names
from curate.reach.leak_scan import Secret, SecretSearch, collect_secrets
from curate.reach.model import Candidate, LogEntry, Person
from curate.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class NamingFiles:
    """The places of a workspace that name somebody."""

    root: Path | None
    """The workspace's; None: the command ran in none."""
    places: Sequence[tuple[str, str]] = ()
    """(file with line, what stands there), of all but what a build made."""
    built_count: int = 0
    """Files in public/ and posts/ that name them, too."""
    problems: Sequence[Problem] = ()
    """What could not be searched."""


def search_workspace(root: Path | None, vault: Path, one: Person | Candidate, log: Iterable[LogEntry]) -> NamingFiles:
    """Search a workspace for somebody: names, addresses, the id, and sentences about them.

    root: the workspace's; vault: its folder, which is left out. Names count that may stand in public, too.
    """
    if root is None:
        return NamingFiles(None)
    workspace, search, problems = Workspace(root), _build_search(one, log), list[Problem]()
    found: dict[tuple[str, str], None] = {}
    built: set[Path] = set()
    for piece in _find_files(workspace, problems):
        if piece.path.resolve().is_relative_to(vault.resolve()):
            continue
        hits = [(piece.name, secret) for secret in search.find_in_line(searched_files.split_file_name(piece.name))]
        for text in searched_files.decode_texts(piece.data):
            hits += [(f"{piece.name}:{hit.line}", hit.secret) for hit in search.find_in_lines(text, {})]
        if any(piece.path.is_relative_to(folder) for folder in (workspace.public_folder, workspace.posts_folder)):
            built |= {piece.path} if hits else set()
        else:
            found |= dict.fromkeys((where, secret.text) for where, secret in hits)
    return NamingFiles(root, tuple(found), len(built), tuple(problems))


def _find_files(workspace: Workspace, problems: list[Problem]) -> Iterator[searched_files.SearchedFile]:
    """Yield what is built, what a build reads and what git has, and then every other file of the folder."""
    given: set[Path] = set()
    for piece in searched_files.find_files(workspace, problems):
        given.add(piece.path)
        yield piece
    yield from searched_files.find_other_files(workspace, given)


def _build_search(one: Person | Candidate, log: Iterable[LogEntry]) -> SecretSearch:
    if isinstance(one, Person):
        wanted = collect_secrets(
            [replace(one, public_name=False, public=())], [], [e for e in log if e.person == one.id], []
        )
    else:
        wanted = collect_secrets([], [one], [], [])
    reversed_too = [Secret("name", name, "") for name in distinctive_names(one)]
    texts = {secret.text.casefold() for secret in wanted}
    return SecretSearch([*wanted, *(secret for secret in reversed_too if secret.text.casefold() not in texts)])


def show_naming_files(named: NamingFiles, name: str) -> None:
    """Print the places that name them. The program changes none of them."""
    show_problems(named.problems)
    if named.root is None:
        print_status(
            "No workspace was searched: this command didn't run in one. Once they are forgotten, curate can't look for"
        )
        print_status(f"them there. To search it first: curate -C FOLDER forget {name!r}")
        return
    if not named.places and not named.built_count:
        print_status(f"Nothing in your workspace ({named.root}) names them.")
        return
    print_status(f"Your workspace ({named.root}) names them here; change these places yourself:")
    for where, text in named.places:
        print_status(f"  {where}  {text}")
    if named.built_count:
        print_status(
            f"  {format_count(named.built_count, 'file')} in public/ and posts/, which the next build makes again"
        )
