"""Searches what is built, what a build reads, and what git has, for what is in the vault: for ``curate check``.

``leaks_in_site`` is the search of ``curate publish``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from curate.problems import CannotRun, Problem, group_problems
from curate.reach import vault, vault_location
from curate.reach.leak_scan import Secret, SecretSearch, collect_secrets
from curate.reach.vault_records import Repository
from curate.workspace.private import files_searched_for_leaks
from curate.workspace.private.vault_session import open_for_search
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Note

_MAX_SHOWN = 50
_REMOVE_HINT = "remove it where you wrote it"


def find_leaks(workspace: Workspace, notes: tuple[Note, ...]) -> list[Problem]:
    """Return the places where others can read something of the vault; none if there is no vault."""
    try:
        repository = open_for_search(workspace.root)
    except CannotRun as error:
        return list(error.problems)
    if repository is None:
        return []
    search = build_search(repository, notes)
    leaks = search_workspace(workspace, repository.vault.root, search)
    problems = [*check_unread_files(repository), *group_problems(leaks, 2)]
    if len(problems) > _MAX_SHOWN:
        return [
            *problems[:_MAX_SHOWN],
            Problem("check", f"only the first {_MAX_SHOWN} matches with your vault are shown", ""),
        ]
    return problems


def build_search(repository: Repository, notes: tuple[Note, ...]) -> SecretSearch:
    """Return the search for all that the vault holds; what can't be read is added to the repository's problems."""
    return SecretSearch(
        collect_secrets(
            repository.people(),
            repository.candidates(),
            repository.log(),
            repository.goals(),
            [
                *((vault.INTRODUCTIONS, introduction.why) for introduction in repository.introductions()),
                *(
                    (f"{vault.COMMUNITIES}:{community.line}", community.intent)
                    for community in repository.communities()
                ),
            ],
            me=repository.settings(),
            credited=[text for note in notes for text in (note.source.author, note.source.url, note.source.via)],
            said=[text for note in notes for text in (note.title, note.source.title, note.takeaway, note.question)],
        )
    )


def check_unread_files(repository: Repository) -> list[Problem]:
    """Return the files of the vault that can't be read, so that their contents were not searched for."""
    hint = "it was left out of the search; fix it, see `curate vault`"
    problems = dict.fromkeys(repository.problems)
    return [Problem(f"vault {p.where}", f"can't be read completely: {p.what}", hint) for p in problems]


def search_workspace(workspace: Workspace, root: Path, search: SecretSearch) -> list[Problem]:
    """Return where the secrets are found, and whether git would commit the vault itself.

    root: the vault's folder.
    """
    problems: list[Problem] = []
    vault_files: list[str] = []
    seen: set[str] = set()
    for file in files_searched_for_leaks.find_files(workspace, problems):
        if _is_inside(file.path.parent if file.link_target else file.path, root):
            vault_files.append(file.name)  # all of it is private: one problem for all
            continue
        if file.link_target and _is_inside(file.link_target, root):
            hint = "remove the link from the repository: git rm --cached"
            problems.append(Problem(f"{file.name}:1", f"is a link to your vault ({root})", hint))
        for name in (file.name, files_searched_for_leaks.split_file_name(file.name)):
            secrets = (match.secret for match in search.find_in_text(name))
            problems += [Problem(file.name, f"the file's name {secret}", leak_hint(secret)) for secret in secrets]
        if file.path.is_relative_to(workspace.live_folder):
            version = "the version that is online "
        else:
            version = ""
        for text in files_searched_for_leaks.decode_texts(file.data):
            problems += [
                Problem(f"{file.name}:{match.line}", f"{version}{match.secret}", leak_hint(match.secret))
                for match in search.find_in_text(text, seen)
            ]
    if vault_files:
        problems.insert(0, _committed_vault_problem(root, vault_files))
    return list(dict.fromkeys(problems))


def _committed_vault_problem(root: Path, files: Sequence[str]) -> Problem:
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    variable = f"${vault_location.ENVIRONMENT_VARIABLE}"
    hint = f"move the vault out of the repository, or name a folder outside of it in {variable}"
    return Problem(str(root), f"git would commit your vault: {files[0]}{more}", hint)


def _is_inside(path: Path, root: Path) -> bool:
    """Whether a path is the vault's folder or in it, by its own name or through links."""
    return path.is_relative_to(root) or path.resolve().is_relative_to(root.resolve())


def leak_hint(secret: Secret) -> str:
    """Return what to do about a secret that others can read: remove it, or write the line that permits it."""
    if secret.permit is None:
        return _REMOVE_HINT
    return f"{_REMOVE_HINT}; or, if it may stand in public, {secret.permit}"
