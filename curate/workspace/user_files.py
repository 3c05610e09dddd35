"""Reads the files that a user names, never endlessly, and never beyond a limit.

What counts is what was read: the size that a system tells says nothing of devices, of /proc, or of a file that grows
meanwhile.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from curate.problems import CannotRun, Problem
from curate.workspace.progress import report_progress

MAX_BYTES = 100_000_000
"""The most bytes that are read of a file, unless the caller says otherwise."""
_CHUNK_SIZE = 1 << 20
_PIPE_PATH = re.compile(r"/dev/stdin|/dev/fd/\d+|/proc/(?:self|\d+)/fd/\d+")
"""What a shell hands over: what is piped in, and the output of a command (``<(…)``)."""
_OTHER_FILE_TYPES = (
    (stat.S_ISDIR, "is a folder"),
    (stat.S_ISFIFO, "is a named pipe"),
    (stat.S_ISCHR, "is a device"),
    (stat.S_ISBLK, "is a device"),
    (stat.S_ISSOCK, "is a socket"),
)


def read_bytes(path: Path, *, limit: int = MAX_BYTES, where: str = "", split: str = "") -> bytes:
    """Return the content of a regular file, or of what a shell pipes in, read to its end.

    limit: bytes. where: the file as messages name it, else its path. split: what to do with one that is larger.
    Raises CannotRun for a file that is larger, that is of another kind, or that can't be read.
    """
    where = where or str(path)
    try:
        # Not to wait for somebody who opens the other end of a named pipe.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            mode = os.fstat(handle).st_mode
            if not stat.S_ISREG(mode):
                if not _PIPE_PATH.fullmatch(str(path)) or stat.S_ISDIR(mode):
                    what = next((words for is_kind, words in _OTHER_FILE_TYPES if is_kind(mode)), "is no file")
                    raise CannotRun(Problem(where, f"can't be read: it {what}, not a file", "name a regular file"))
                report_progress(f"Reading {path} …")
                os.set_blocking(handle, True)
            return _read_to_end(handle, limit, where, split)
        finally:
            os.close(handle)
    except OSError as error:
        raise CannotRun(Problem(where, f"can't be read: {error.strerror or error}".lower())) from error


def _read_to_end(handle: int, limit: int, where: str, split: str) -> bytes:
    data = bytearray()
    while chunk := os.read(handle, _CHUNK_SIZE):
        data += chunk
        if len(data) > limit:
            raise CannotRun(Problem(where, f"is larger than {limit // 1_000_000} MB", split))
    return bytes(data)
