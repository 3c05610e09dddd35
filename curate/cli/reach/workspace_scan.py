"""The search of ``curate check`` for what is in the vault: in what is built, what a build reads, and what git has.

``site_scan`` has the one of ``curate publish``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from curate.cli.reach import searched_files, vault_access
from curate.problems import CannotRun, Problem, group_problems
from curate.reach import vault, vault_location
from curate.reach.leak_scan import Secret, SecretSearch, collect_secrets
from curate.reach.repository import Repository
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Note

_MAX_SHOWN = 50
_REMOVE_HINT = "remove it where you wrote it"
LIVE = Path(".curate/live")
"""Below the workspace: the texts of notes and pages as they are online."""


def find_leaks(workspace: Workspace, notes: tuple[Note, ...]) -> list[Problem]:
    """Where something of the vault stands in what others read, or will; nothing where there is no vault."""
    root = vault_access.vault_path()
    if not vault_location.has_vault_remains(root):
        return []
    try:
        held = Repository(vault_location.open_vault(root, workspace.root))
    except CannotRun as error:
        return list(error.problems)
    search = build_search(held, notes)
    problems = [*check_unread_files(held), *group_problems(search_workspace(workspace, held.vault.root, search), 2)]
    if len(problems) > _MAX_SHOWN:
        return [
            *problems[:_MAX_SHOWN],
            Problem("check", f"only the first {_MAX_SHOWN} matches with your vault are shown", ""),
        ]
    return problems


def build_search(held: Repository, notes: tuple[Note, ...]) -> SecretSearch:
    """Return the search for all that the vault holds; what can't be read is added to ``held.problems``."""
    return SecretSearch(
        collect_secrets(
            held.people(),
            held.candidates(),
            held.log(),
            held.goals(),
            [
                *((vault.INTRODUCTIONS, one.why) for one in held.introductions()),
                *((f"{vault.COMMUNITIES}:{one.line}", one.intent) for one in held.communities()),
            ],
            me=held.settings(),
            credited=[text for note in notes for text in (note.source.author, note.source.url, note.source.via)],
            said=[text for note in notes for text in (note.title, note.source.title, note.takeaway, note.question)],
        )
    )


def check_unread_files(held: Repository) -> list[Problem]:
    """Return what of the vault could not be read, and so was not looked for."""
    hint = "it was left out of the search; fix it, see `curate vault`"
    problems = dict.fromkeys(held.problems)
    return [Problem(f"vault {p.where}", f"can't be read completely: {p.what}", hint) for p in problems]


def search_workspace(workspace: Workspace, root: Path, search: SecretSearch) -> list[Problem]:
    """Where the secrets stand, and whether git would take the vault itself."""
    seen: set[str] = set()
    found: list[Problem] = []
    taken: list[str] = []
    for piece in searched_files.find_files(workspace, found):
        if piece.path.is_relative_to(workspace.root / LIVE):
            older = "the version that is online "
        else:
            older = ""
        if _is_inside(
            piece.path.parent if piece.link_target else piece.path, root
        ):  # all of it is private: it is told once
            taken.append(piece.name)
            continue
        if piece.link_target and _is_inside(piece.link_target, root):
            what, do = f"is a link to your vault ({root})", "remove the link from the repository: git rm --cached"
            found.append(Problem(f"{piece.name}:1", what, do))
        for name in (piece.name, searched_files.split_file_name(piece.name)):
            said = (one.secret for one in search.find_in_text(name))
            found += [Problem(piece.name, f"the file's name {secret}", leak_hint(secret)) for secret in said]
        for text in searched_files.decode_texts(piece.data):
            found += [
                Problem(f"{piece.name}:{one.line}", f"{older}{one.secret}", leak_hint(one.secret))
                for one in search.find_in_text(text, seen)
            ]
    if taken:
        if len(taken) > 1:
            more = f" and {len(taken) - 1} more"
        else:
            more = ""
        variable = vault_location.ENVIRONMENT_VARIABLE
        do = f"move the vault out of the repository, or name a folder outside of it in ${variable}"
        found.insert(0, Problem(str(root), f"git would commit your vault: {taken[0]}{more}", do))
    return list(dict.fromkeys(found))


def _is_inside(path: Path, root: Path) -> bool:
    """Whether a path is the vault's folder or in it, through links too."""
    real = root.resolve()
    return path.is_relative_to(root) or path.resolve().is_relative_to(real)


def leak_hint(secret: Secret) -> str:
    """Return what to do about a secret that others can read, with the line that would permit it."""
    if secret.permit is None:
        return _REMOVE_HINT
    return f"{_REMOVE_HINT}; or, if it may stand in public, {secret.permit}"
