"""A real terminal for tests: a pseudo-terminal with ``curate`` in it, and the screen as a person would see it."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pexpect
import pyte

PATIENCE = 60.0
"""Seconds after which what is waited for will not come. Nobody waits so long: a screen is looked at as it changes."""


class Terminal:
    """Runs a command line in a terminal of so many columns and rows. Use as a context manager."""

    def __init__(
        self, *arguments: str | Path, columns: int, rows: int, environment: Mapping[str, str] | None = None
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.raw = b""
        """All that it wrote."""
        self._stream = pyte.ByteStream(self.screen)
        left_out = ("NO_COLOR", "BROWSER", "VISUAL", "TEXTUAL", "COLUMNS", "LINES")
        env = {k: v for k, v in os.environ.items() if not k.startswith(left_out)}
        env |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "TZ": "UTC", **(environment or {})}
        self._child: Any = pexpect.spawn(
            sys.executable,
            ["-m", "curate", *map(str, arguments)],
            env=env,
            dimensions=(rows, columns),
            timeout=PATIENCE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._child.close(force=True)

    @property
    def lines(self) -> list[str]:
        """What is seen, wide letters once each."""
        rows, columns = range(self.screen.lines), range(self.screen.columns)
        return ["".join(self.cell(row, column) for column in columns).rstrip() for row in rows]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def cell(self, row: int, column: int) -> str:
        """The letter in a cell; empty in the second one of a wide letter."""
        return str(self.screen.buffer[row][column].data)

    def press(self, keys: str) -> None:
        self._child.send(keys)

    def signal(self, number: int) -> None:
        self._child.kill(number)

    def wait_until_stopped(self) -> None:
        """Until the program has stopped itself, as Ctrl-Z asks it to."""
        end = time.monotonic() + PATIENCE
        while not os.WIFSTOPPED(os.waitpid(self._child.pid, os.WUNTRACED | os.WNOHANG)[1]):
            assert time.monotonic() < end, f"it goes on:\n{self.text}"
            with contextlib.suppress(pexpect.TIMEOUT):
                self._take(0.05)

    def _take(self, timeout: float) -> None:
        """What the program writes, as soon as it writes something."""
        some = self._child.read_nonblocking(65536, timeout=timeout)
        self.raw += some
        self._stream.feed(some)

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def wait_for(self, *texts: str, without: str = "\0") -> str:
        """Until all of this is seen, and that isn't; what is seen then."""
        return self.wait(lambda seen: all(text in seen for text in texts) and without not in seen, f"{texts}")

    def wait(self, seen: Callable[[str], bool], what: str) -> str:
        end = time.monotonic() + PATIENCE
        while not seen(self.text):
            assert time.monotonic() < end, f"{what} was never seen, but:\n{self.text}"
            try:
                self._take(max(0.0, end - time.monotonic()))
            except (pexpect.EOF, pexpect.TIMEOUT) as error:
                raise AssertionError(f"{what} was never seen, but:\n{self.text}") from error
        return self.text

    def ended(self) -> int:
        """Waits for the end; the exit status (negative: the signal that ended it)."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self._take(max(0.0, end - time.monotonic()))
            except pexpect.EOF:
                break
            assert time.monotonic() < end, f"it goes on:\n{self.text}"
        self._child.wait()
        return int(self._child.exitstatus if self._child.signalstatus is None else -self._child.signalstatus)
