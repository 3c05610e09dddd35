"""What was worked out in an earlier run, kept in ``.curate/`` so that only what has changed is worked out again.

Each cache is one JSON file. It may be deleted any time; one that is damaged, or of another version, is ignored.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from curate.files import write_atomically


class JsonCache:
    """Values by name. Those that aren't asked for or put in a run are forgotten with it."""

    def __init__(self, path: Path, version: str) -> None:
        """Read the file. version: of all that the values depend on; values of another are dropped."""
        self._path = path
        self._version = version
        self._stored = _read_values(path, version)
        self._used: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """Return the value, or None."""
        if name in self._stored:
            self._used[name] = self._stored[name]
        return self._stored.get(name)

    def put(self, name: str, value: Any) -> None:
        self._used[name] = value

    @property
    def stored(self) -> Mapping[str, Any]:
        return self._stored

    def save(self) -> None:
        """Write it, if it isn't as it was. Where that can't be done, the next run works it out again."""
        if self._used == self._stored:
            return
        text = json.dumps([self._version, self._used], ensure_ascii=False)
        with contextlib.suppress(OSError):
            write_atomically(self._path, text.encode("utf-8", "surrogatepass"), durable=False)


def _read_values(path: Path, version: str) -> dict[str, Any]:
    try:
        stored_version, values = json.loads(path.read_text("utf-8", "surrogatepass"))
    except (OSError, ValueError, TypeError):
        return {}
    if stored_version == version and isinstance(values, dict):
        return values
    return {}
