"""Workspaces for the commands' tests: the demonstration, built once over real HTTP, and copied for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.reach.private import Room


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    done = subprocess.run(
        [sys.executable, "-m", "curate", "demo", "--no-serve", "--lang", "en", str(folder)],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (folder.parent / "said").write_text(done.stderr, "utf-8")
    return folder


@pytest.fixture
def workspace(demonstration: Path, tmp_path: Path) -> Path:
    """The demonstration's workspace, its sites no longer answering: what works here works offline."""
    folder = tmp_path / "mine"
    shutil.copytree(demonstration, folder)
    return folder


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """The private room, without a vault yet."""
    entered = Room(tmp_path / "room", monkeypatch)
    yield entered
    entered.leave()
