"""The search of ``curate check`` for what is in the vault: in what is built, what a build reads, and what git has."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from curate.cli.reach import private, searched
from curate.cli.workspace import Workspace
from curate.problems import CannotRun, Problem, gathered
from curate.reach import vault
from curate.reach.holdings import Holdings
from curate.reach.walls import Search, Secret, secrets

if TYPE_CHECKING:
    from curate.model import Note

_MOST = 50
_HINT = "take it out where it was written"
_HINT_NAME = f"{_HINT}; a name that may stand in public: `public_name: true` in their file"
_BETWEEN = re.compile(r"[-_.+/]+")


def leaked(workspace: Workspace, notes: tuple[Note, ...]) -> list[Problem]:
    """Where something of the vault stands in what others read, or will; nothing where there is no vault."""
    root = private.place()
    if not vault.there(root):
        return []
    try:
        held = Holdings(vault.opened(root, workspace.root))
    except CannotRun as error:
        return list(error.problems)
    search = Search(
        secrets(
            held.people(),
            held.candidates(),
            held.log(),
            held.goals(),
            [
                *((vault.INTRODUCTIONS, one.why) for one in held.introductions()),
                *((f"{vault.COMMUNITIES}:{one.line}", one.intent) for one in held.communities()),
            ],
            credited=[text for note in notes for text in (note.source.author, note.source.url, note.source.via)],
            said=[text for note in notes for text in (note.title, note.source.title, note.takeaway, note.question)],
        )
    )
    hint = "what it holds was not looked for; mend it, see `curate vault`"
    problems = [Problem(f"vault {p.where}", f"can't be read whole: {p.what}", hint) for p in held.problems]
    problems += gathered(found_in(workspace, held.vault.root, search), 2)
    if len(problems) > _MOST:
        return [*problems[:_MOST], Problem("check", "there is more of your vault; this is the first of it", "")]
    return problems


def found_in(workspace: Workspace, root: Path, search: Search) -> list[Problem]:
    """Where the secrets stand, and whether git would take the vault itself."""
    seen: set[str] = set()
    found: list[Problem] = []
    taken: list[str] = []
    for piece in searched.pieces(workspace, found):
        if _inside(piece.path.parent if piece.link else piece.path, root):  # all of it is private: it is told once
            taken.append(piece.name)
            continue
        if piece.link and _inside(piece.link, root):
            hint = "take the link out of the repository: git rm --cached"
            found.append(Problem(f"{piece.name}:1", f"is a link to your vault ({root})", hint))
        for name in (piece.name, _BETWEEN.sub(" ", piece.name)):
            said = (one.secret for one in search.in_text(name))
            found += [Problem(piece.name, f"its own name {secret}", _hint(secret)) for secret in said]
        for text in searched.texts(piece.data):
            found += [
                Problem(f"{piece.name}:{one.line}", str(one.secret), _hint(one.secret))
                for one in search.in_text(text, seen)
            ]
    if taken:
        more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        hint = f"move the vault out of the repository, or name a folder outside of it in ${vault.VARIABLE}"
        found.insert(0, Problem(str(root), f"git would commit your vault: {taken[0]}{more}", hint))
    return list(dict.fromkeys(found))


def _inside(path: Path, root: Path) -> bool:
    """Whether a path is the vault's folder or in it, through links too."""
    real = root.resolve()
    return path.is_relative_to(root) or path.resolve().is_relative_to(real)


def _hint(secret: Secret) -> str:
    return _HINT_NAME if secret.kind == "name" else _HINT
