"""Where the vault is: how it is found, opened and created, and where it may not lie."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from curate.problems import CannotRun, Problem
from curate.reach.encrypted_files import decryption_hint
from curate.reach.vault import (
    CANDIDATES,
    FILES,
    FOLDERS,
    INTRODUCTIONS,
    LOCK_FILE,
    LOG,
    PEOPLE,
    SETTINGS_FILE,
    Vault,
)
from curate.reach.vault_transaction import UNFINISHED_FILE

ENVIRONMENT_VARIABLE = "CURATE_VAULT"
_TELLTALE_NAMES = {SETTINGS_FILE, LOG, CANDIDATES, INTRODUCTIONS, PEOPLE}
"""Any of these in a folder is a vault, or what is left of one."""
_WORKSPACE_FILE = "feeds.yaml"
_MAX_FOLDERS = 200
"""Folders that are looked into for a workspace: a vault has no more than three."""
_MAX_FILES_TRIED = 3
"""Files of a folder that are looked at to see whether the vault is locked: one filter locks them all."""
_INITIAL_SETTINGS = """\
# Your vault: private, read by the commands that are for one person at a time. Everything in it is yours to edit.
version: 1
# name: Your Name                # how your drafts are signed
# kana: ゆあ ねーむ
# affiliation: Example, Inc.
# sign: |                        # what stands below a letter, if more than your name
#   Your Name
#   Example, Inc.                # or one for each language: {en: Your Name, ja: お名前}
# lang: en                       # en or ja, for people whose file says nothing and whose name doesn't show it
# cadence: 90                    # days without contact, for people whose file says nothing
"""


def vault_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the vault is, or would be: the folder in $CURATE_VAULT, else the user's data folder."""
    if chosen := environment.get(ENVIRONMENT_VARIABLE):
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("curate", appauthor=False)) / "vault"


def is_vault(root: Path) -> bool:
    """Whether a folder is a vault."""
    return _is_file(root / SETTINGS_FILE)


def _is_file(path: Path) -> bool:
    """Return whether there is a file; what may not be looked into has none."""
    try:
        return path.is_file()
    except OSError:
        return False


def has_vault_remains(root: Path) -> bool:
    """Return whether a folder is a vault, or was one: also where it lost its vault.yaml, or can't be looked into."""
    try:
        return bool(_TELLTALE_NAMES & {entry.name for entry in os.scandir(root)})
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def open_vault(root: Path, workspace: Path | None) -> Vault:
    """Return the vault in a folder. Raises CannotRun: there is none, or it lies inside a workspace or around one.

    workspace: the root of the one that the command runs in, if any.
    """
    require_outside_workspaces(root, workspace)
    _require_decrypted(root)
    if not is_vault(root):
        raise CannotRun(_describe_missing_vault(root))
    return Vault(root)


def _describe_missing_vault(root: Path) -> Problem:
    """Return why a folder is no vault."""
    if not has_vault_remains(root):
        return Problem(str(root), "there is no vault here yet", "create it with `curate vault --create`")
    try:
        os.scandir(root).close()
        (root / SETTINGS_FILE).stat()
        what = f"can't be read: its {SETTINGS_FILE} isn't a file"
    except FileNotFoundError:
        what = f"has lost its {SETTINGS_FILE}, which marks it as a vault"
    except OSError as error:
        return Problem(str(root), f"can't be read: {error.strerror}", "check its permissions")
    return Problem(str(root), what, f"restore {SETTINGS_FILE} from a backup, or create one with the line `version: 1`")


def _require_decrypted(root: Path) -> None:
    """Raises CannotRun where the vault is locked: its own files, or any of the first of each folder."""
    files = [root / name for name in FILES]
    for folder in FOLDERS:
        with contextlib.suppress(OSError):
            files += sorted(Path(entry.path) for entry in os.scandir(root / folder))[:_MAX_FILES_TRIED]
    for path in files:
        if hint := decryption_hint(path):
            raise CannotRun(Problem(str(root), f"this vault is locked: {path.name} is encrypted", hint))


def create_vault(root: Path, workspace: Path | None) -> Vault:
    """Create the vault, or open the one that is there.

    Raises CannotRun where it may not be, or the folder is in use.
    """
    require_outside_workspaces(root, workspace)
    _require_decrypted(root)
    if not is_vault(root):
        if has_vault_remains(root):
            raise CannotRun(_describe_missing_vault(root))
        if root.exists() and (
            not root.is_dir() or any(not _is_creation_leftover(entry.name) for entry in root.iterdir())
        ):
            what = "there is something else here, and no vault"
            raise CannotRun(Problem(str(root), what, f"name an empty folder, or a new one, in ${ENVIRONMENT_VARIABLE}"))
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.chmod(0o700)
        try:
            Vault(root).write(SETTINGS_FILE, _INITIAL_SETTINGS, expected="")
        except CannotRun:  # another command was quicker
            if not is_vault(root):
                raise
    return Vault(root)


def _is_creation_leftover(name: str) -> bool:
    """Whether a file is what a run leaves that makes a vault, or was killed as it did."""
    return name in (LOCK_FILE, UNFINISHED_FILE) or name.startswith((f".{SETTINGS_FILE}.", f".{UNFINISHED_FILE}."))


def require_outside_workspaces(root: Path, workspace: Path | None) -> None:
    """Raises CannotRun where a vault would lie inside a workspace or around one, by its own path or through links."""
    hint = f"name a folder of its own in ${ENVIRONMENT_VARIABLE}, or unset it"
    real = root.resolve()
    for folder in dict.fromkeys((root, *root.parents, real, *real.parents)):
        if _is_file(folder / _WORKSPACE_FILE):
            raise CannotRun(Problem(str(root), f"the vault would lie inside a workspace ({folder})", hint))
    around = workspace
    if around is None or not around.resolve().is_relative_to(real):
        around = _find_workspace_below(real)
    if around:
        raise CannotRun(Problem(str(root), f"the vault would lie around a workspace ({around})", hint))


def _find_workspace_below(root: Path) -> Path | None:
    """Return a workspace within a folder, among the first ``_MAX_FOLDERS`` below it."""
    for looked_into, (folder, _, files) in enumerate(os.walk(root)):
        if looked_into >= _MAX_FOLDERS:
            return None
        if _WORKSPACE_FILE in files:
            return Path(folder)
    return None
