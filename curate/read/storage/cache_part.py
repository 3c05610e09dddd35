"""What the parts of the cache have in common: its database, and how they write to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class CachePart:
    """Keeps some of the tables; ``Cache`` is all of them."""

    _db: sqlite3.Connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write in one transaction: nobody else writes meanwhile, and what fails leaves nothing behind."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db


def json_list(values: Iterable[str]) -> str:
    """Return the values for ``IN (SELECT value FROM json_each(?))``."""
    return json.dumps(list(values))
