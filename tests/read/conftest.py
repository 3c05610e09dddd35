"""A server and a cache of its own for each test of what is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from curate.read.storage.cache import Cache
from tests.webserver import WebServer


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the cache is."""
    return tmp_path / ".curate" / "cache.db"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    with Cache(path) as opened:
        yield opened
