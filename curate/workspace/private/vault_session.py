"""Opens the vault for one run."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from curate.problems import Problem
from curate.reach import vault_location
from curate.reach.vault import Vault
from curate.reach.vault_location import vault_path
from curate.reach.vault_records import Repository
from curate.workspace.progress import report_problems, report_progress


@dataclass(slots=True)
class VaultSession(Repository):
    """The open vault, and the run that uses it."""

    workspace_root: Path | None = None
    """None: the command runs outside of a workspace."""
    command: str = ""
    """A digest of the command and its options, by which a second run can tell that its work is done."""

    def lock(self) -> AbstractContextManager[None]:
        """Lock the vault for all changes of this run; see ``Vault.lock``.

        Make the changes, commit, and print the results before the lock is released. If the run is killed in between,
        the same command finds its work done when it runs again, and doesn't do it twice.
        """
        return self.vault.lock(self.command)

    def commit(self, *lines: str) -> None:
        """Make the changes of this run, and then report what was done. Empty lines are left out."""
        self.vault.commit()
        for line in filter(None, lines):
            report_progress(line)


def open_session(workspace_root: Path | None, command: str = "", *, create: bool = False) -> VaultSession:
    """Open the vault. create: create it if there is none, and report that. Raises CannotRun."""
    root = vault_path()
    if not create or vault_location.is_vault(root):
        return VaultSession(
            vault_location.open_vault(root, workspace_root), workspace_root=workspace_root, command=command
        )
    session = VaultSession(
        vault_location.create_vault(root, workspace_root), workspace_root=workspace_root, command=command
    )
    report_progress(f"Made your vault, which only you can read: {root}")
    report_problems(check_git_repository(session.vault))
    return session


def finish_interrupted(session: VaultSession) -> bool:
    """Finish the changes of a run that was stopped. Return whether it was this very command, so that it is done."""
    try:
        earlier = session.vault.finish_interrupted()
    except OSError as error:  # reading still works; a command that writes will stop at the lock
        what = f"an earlier command could not write everything: {error.strerror or error}".lower()
        hint = "check the permissions and the free space, then run any command again"
        report_problems([Problem(str(session.vault.root), what, hint)])
        return False
    if earlier is None:
        return False
    if earlier.command != session.command:
        report_progress("An earlier command was stopped before it had written everything. The rest is written now.")
        return False
    report_progress(
        "An earlier run of this command was stopped before it could report. It is finished now; nothing was done twice."
    )
    return True


def check_git_repository(opened: Vault) -> list[Problem]:
    """Return a problem if the vault is in a git repository, which may be pushed."""
    for folder in (opened.root, *opened.root.parents):
        if (folder / ".git").exists():
            hint = "move the vault, or be sure that this repository is never pushed; a backup should be encrypted"
            return [Problem(str(opened.root), f"the vault lies in a git repository ({folder})", hint)]
    return []


def open_for_search(workspace_root: Path) -> Repository | None:
    """Open the vault to search a workspace for its contents; None if there is no vault. Raises CannotRun."""
    root = vault_path()
    if not vault_location.has_vault_remains(root):
        return None
    return Repository(vault_location.open_vault(root, workspace_root))


def create_file(session: VaultSession, name: str, text: str) -> None:
    """Write a file of the vault unless it exists."""
    with session.vault.lock():
        if not session.vault.has(name):
            session.vault.write(name, text)
