"""What a use case says while it is at work, to whoever listens: a command, the reader, the desk."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from curate.problems import Problem


class Bar(Protocol):
    """Shows how much of something long is done."""

    def update(self, what: str, done: int, total: int) -> None: ...

    def line(self, text: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Listener:
    """Is told what goes on."""

    progress: Callable[[str], None]
    """Gets a sentence on what is being done now."""
    problems: Callable[[Sequence[Problem]], None]
    """Gets problems that keep nothing from going on."""
    bar: Callable[[str, int], AbstractContextManager[Bar]]
    """Is asked for a bar: what is counted, and how many there are."""


_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have everything told to this listener from now on, and to no other."""
    _listeners[:] = [listener]


def tell(text: str) -> None:
    """Say what is being done now."""
    for listener in _listeners:
        listener.progress(text)


def report(problems: Sequence[Problem]) -> None:
    """Name problems that keep nothing from going on."""
    for listener in _listeners if problems else ():
        listener.problems(problems)


class _NoBar:
    def update(self, what: str, done: int, total: int) -> None:
        pass

    def line(self, text: str) -> None:
        tell(text)


@contextlib.contextmanager
def counting(what: str, total: int) -> Iterator[Bar]:
    """Show how much of something long is done, for as long as the context lasts."""
    if not _listeners:
        yield _NoBar()
        return
    with _listeners[0].bar(what, total) as bar:
        yield bar
