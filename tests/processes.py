"""Whether a process is there: one that was killed stays in the list for a moment, on a busy computer for longer."""

from __future__ import annotations

import time
from pathlib import Path


def ended(process: int, seconds: float = 20) -> bool:
    """Return whether a process has ended, or does so within some seconds. One that nobody has waited for has ended."""
    end = time.monotonic() + seconds
    while _runs(process):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
