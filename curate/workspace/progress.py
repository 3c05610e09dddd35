"""Reports progress and problems of a use case to the front that started it: a command, the reader, the desk."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from curate.problems import Problem


class ProgressBar(Protocol):
    """Shows how much of something long is done."""

    def update(self, what: str, done: int, total: int) -> None: ...

    def print_line(self, text: str, name: str = "", after: str = "") -> None:
        """Print a line above the bar. name: a part from outside, cropped where the line is too long."""


@dataclass(frozen=True, slots=True)
class ProgressListener:
    """Receives progress and problems."""

    progress: Callable[[str], None]
    """Gets a sentence on what is being done now."""
    problems: Callable[[Sequence[Problem]], None]
    """Gets problems that keep nothing from going on."""
    bar: Callable[[str, int], AbstractContextManager[ProgressBar]]
    """Is asked for a bar: what is counted, and how many there are."""


class _NoProgressBar:
    def update(self, what: str, done: int, total: int) -> None:
        pass

    def print_line(self, text: str, name: str = "", after: str = "") -> None:
        pass


_listener = ProgressListener(
    lambda _: None, lambda _: None, lambda what, total: contextlib.nullcontext(_NoProgressBar())
)


def set_listener(listener: ProgressListener) -> None:
    """Have everything told to this listener from now on, and to no other."""
    global _listener
    _listener = listener


def report_progress(text: str) -> None:
    """Say what is being done now."""
    _listener.progress(text)


def report_problems(problems: Sequence[Problem]) -> None:
    """Report problems that don't stop the command."""
    if problems:
        _listener.problems(problems)


def progress_bar(what: str, total: int) -> AbstractContextManager[ProgressBar]:
    """Show how much of something long is done, for as long as the context lasts."""
    return _listener.bar(what, total)
