"""Printing: results go to stdout, messages to stderr. Colour is used on a terminal only, and never alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from curate.problems import CannotRun, Problem

if TYPE_CHECKING:
    from rich.console import Console


_MAX_NAME_WIDTH = 30


def print_result(text: str = "") -> None:
    """Print one or more lines of what was asked for, to stdout."""
    click.echo(text)


def print_status(text: str) -> None:
    """Print a message to stderr: what is being done, or was done."""
    click.echo("\n".join(part for line in text.split("\n") for part in _wrap_status(line)), err=True)


def _wrap_status(line: str, hang: int = 0) -> list[str]:
    """Return a message's line as lines that fit the terminal. Addresses stay whole, so that they can be copied.

    hang: how many spaces the other lines are indented more than the first.
    """
    if not sys.stderr.isatty():
        return [line]
    from curate.formats.text_wrap import display_width, wrap

    text = line.lstrip(" ")
    indent = len(line) - len(text)
    if display_width(line) <= terminal_width():
        return [line]
    first, *more = wrap(text, max(terminal_width() - indent - hang, 2), cut=False)
    return [" " * indent + first, *(" " * (indent + hang) + part for part in more)]


def show_json(rows: Iterable[dict[str, Any]]) -> None:
    """Print rows as one JSON list, each as soon as it comes: there may be very many."""
    has_rows = False
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        click.echo(f"{',' if has_rows else '['}\n  {text}", nl=False)
        has_rows = True
    click.echo("\n]" if has_rows else "[]")


def show_problems(problems: Sequence[Problem]) -> None:
    """Print each problem once: its place, the sentence, the hint."""
    for problem in dict.fromkeys(problems):
        lines = [(f"{problem.where}: {problem.what}", problem.where, {"bold": True})]
        if problem.hint:
            lines.append((f"  hint: {problem.hint}", "  hint:", {"dim": True}))
        for line, head, style in lines:
            first, *more = _wrap_status(line, 2)
            rest = first.removeprefix(head)
            click.echo("\n".join([click.style(head, **style) + rest if rest != first else first, *more]), err=True)


def finish(problems: Sequence[Problem]) -> int:
    """Print the problems of a command that has done its work, and return its exit status: 1 if there are any."""
    show_problems(problems)
    return 1 if problems else 0


def is_terminal() -> bool:
    """Whether results are printed to a terminal."""
    return sys.stdout.isatty()


def can_ask() -> bool:
    """Whether the user can be asked a question: input comes from a terminal, and messages go to one."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str, otherwise: Problem, *, default: bool = False) -> bool:
    """Ask a yes-or-no question and return the answer. Raises CannotRun, with ``otherwise``, if nobody can be asked."""
    if not can_ask():
        raise CannotRun(otherwise)
    return click.confirm(question, default=default, err=True)


def fit_name(before: str, name: str, after: str) -> str:
    """Return a message's line with a name from outside in it, which is cropped if the line is too long."""
    if not sys.stderr.isatty():
        return before + name + after
    from curate.formats.text_wrap import crop, display_width

    return before + crop(name, max(terminal_width() - display_width(before + after), 8)) + after


def terminal_width() -> int:
    """Return the width of the terminal, in cells."""
    import shutil

    return shutil.get_terminal_size().columns


def to_iso(time: datetime | None) -> str | None:
    """Return a time as it stands in JSON: ISO 8601, or null."""
    if time:
        return time.isoformat()
    return None


def console(*, stderr: bool = False) -> Console:
    """Return a console of rich that colours nothing by itself."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=False)


def show_table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    wide: Sequence[int] = (),
    names: Sequence[int] = (),
    below: int = 0,
) -> None:
    """Print a table on a terminal; elsewhere, lines with tabs, in which nothing is cropped.

    wide: the columns that are wrapped to fit. names: the columns that are cropped. below: if the terminal has fewer
    cells, or the table doesn't fit, the last column is printed below its row. A head of empty names isn't printed.
    """
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    if not is_terminal():
        for row in cells:
            click.echo("\t".join(row))
        return
    from curate.formats.text_wrap import column_widths, display_width, format_row

    natural = [max(map(display_width, column)) for column in zip(head, *cells, strict=True)]
    natural = [min(size, _MAX_NAME_WIDTH) if n in names else size for n, size in enumerate(natural)]
    room = terminal_width()
    widths = column_widths(natural, room, wide=wide, names=names, below=below)
    for line in format_row(head[: len(widths)], widths, room, wide=()) if any(head) else ():
        click.secho(line, dim=True)
    for row in cells:
        for line in format_row(row, widths, room, wide=wide):
            click.echo(line)


class TerminalProgress:
    """A progress bar on a terminal. Elsewhere nothing is shown: the messages are enough."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total = what, total
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> TerminalProgress:
        if sys.stderr.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bars

            self._bar = Bars(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                console=console(stderr=True), transient=True,
            )  # fmt: skip
            self._bar.start()
            self.update(self.what, 0, self.total)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def update(self, what: str, done: int, total: int) -> None:
        if not self._bar:
            return
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total)
        self._bar.update(self._tasks[what], completed=done, total=total)

    def print_line(self, text: str, name: str = "", after: str = "") -> None:
        """A line above the bar. name: a part from outside, cropped where the line is too long."""
        text = fit_name(text, name, after)
        if self._bar:
            self._bar.console.print(text, markup=False)
        else:
            print_status(text)


def show_page(text: str, title: str, facts: Sequence[str]) -> None:
    """Print a text for reading, in lines of at most 80 cells.

    facts: lines below the title. Japanese is broken by its own rules.
    """
    from curate.formats.text_wrap import wrap

    room = min(terminal_width(), 80)
    for number, line in enumerate([title, *facts]):
        for part in wrap(line, room):
            click.secho(part, bold=number == 0, dim=number > 0)
    click.echo()
    for line in text.split("\n"):
        for part in wrap(line, room):
            click.echo(part)
    click.echo()
