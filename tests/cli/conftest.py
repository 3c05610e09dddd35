"""The private room, for the tests of its commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.reach.private import Room


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """The private room, without a vault yet."""
    entered = Room(tmp_path / "room", monkeypatch)
    yield entered
    entered.leave()
