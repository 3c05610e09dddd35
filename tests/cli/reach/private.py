"""The private room's commands, run in this process: on a day of one's choice, with a vault of one's own."""

from __future__ import annotations

import stat
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from curate.cli import cli
from curate.problems import CurateError
from curate.reach.vault import Vault
from curate.reach.vault_records import Repository
from tests.conftest import Ran


@dataclass
class Room:
    """Call it with a command line's words."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    clock: datetime = field(default=datetime(2026, 11, 25, 12, tzinfo=UTC))

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.monkeypatch.setenv("CURATE_VAULT", str(self.vault.root))
        self.monkeypatch.setattr("curate.workspace.workspace.now", lambda: self.clock)
        self.monkeypatch.setenv("TZ", "UTC")
        if hasattr(time, "tzset"):
            time.tzset()
        self.monkeypatch.chdir(self.folder)

    @property
    def vault(self) -> Vault:
        return Vault(self.folder / "vault")

    @property
    def held(self) -> Repository:
        return Repository(self.vault)

    def __call__(self, *words: str | Path, keys: str | None = None) -> Ran:
        done = CliRunner().invoke(cli, [str(word) for word in words], standalone_mode=False, input=keys)
        if isinstance(done.exception, CurateError):
            return Ran(2, done.stdout, f"{done.stderr}{done.exception}\n")
        if done.exception:
            raise done.exception
        return Ran(int(done.return_value or 0), done.stdout, done.stderr)

    def leave(self) -> None:
        """What was changed of this process is as it was."""
        self.monkeypatch.undo()
        if hasattr(time, "tzset"):
            time.tzset()

    def later(self, days: int) -> None:
        self.clock += timedelta(days=days)

    def editor(self, script: str) -> None:
        """What the user does in the editor: a shell script that is given the file."""
        path = self.folder / "editor.sh"
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        self.monkeypatch.delenv("VISUAL", raising=False)
        self.monkeypatch.setenv("EDITOR", str(path))

    def person(self, name: str) -> str:
        """The text of the file of the one person who is called so."""
        (found,) = [one for one in self.held.people() if name in one.name]
        return self.vault.read(found.where)


def outside(folder: Path, but: Path) -> dict[str, bytes]:
    """Every file below a folder that isn't in the vault."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.is_relative_to(but)
    }
