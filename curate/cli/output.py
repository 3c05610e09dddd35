"""How things are said: results on stdout, talk on stderr, colour only where there is a terminal and never alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from curate.problems import Problem


_MAX_NAME_WIDTH = 30


def print_result(text: str = "") -> None:
    """One line or more of what was asked for."""
    click.echo(text)


def print_status(text: str) -> None:
    """Talk: what is going on."""
    click.echo("\n".join(part for line in text.split("\n") for part in _wrap_status(line)), err=True)


def _wrap_status(line: str, hang: int = 0) -> list[str]:
    """A line of talk as lines that fit the terminal. Addresses stay whole, so that they can be copied.

    hang: so many blanks more than the first line have the others before them.
    """
    if not sys.stderr.isatty():
        return [line]
    from curate.formats.text_wrap import display_width, wrap

    text = line.lstrip(" ")
    blanks = len(line) - len(text)
    if display_width(line) <= terminal_width():
        return [line]
    first, *more = wrap(text, max(terminal_width() - blanks - hang, 2), cut=False)
    return [" " * blanks + first, *(" " * (blanks + hang) + part for part in more)]


def show_json(rows: Iterable[dict[str, Any]]) -> None:
    """As one list, each as it comes: there may be very many."""
    begun = False
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        click.echo(f"{',' if begun else '['}\n  {text}", nl=False)
        begun = True
    click.echo("\n]" if begun else "[]")


def show_problems(problems: Sequence[Problem]) -> None:
    """Each problem once: its place, the sentence, the hint."""
    for problem in dict.fromkeys(problems):
        lines = [(f"{problem.where}: {problem.what}", problem.where, {"bold": True})]
        if problem.hint:
            lines.append((f"  hint: {problem.hint}", "  hint:", {"dim": True}))
        for line, head, style in lines:
            first, *more = _wrap_status(line, 2)
            rest = first.removeprefix(head)
            click.echo("\n".join([click.style(head, **style) + rest if rest != first else first, *more]), err=True)


def is_terminal() -> bool:
    return sys.stdout.isatty()


def can_ask() -> bool:
    """Whether somebody is there who can see a question and answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def fit_name(before: str, name: str, after: str) -> str:
    """A line of talk about something with a name from outside: the name is cropped where the line is too long."""
    if not sys.stderr.isatty():
        return before + name + after
    from curate.formats.text_wrap import crop, display_width

    return before + crop(name, max(terminal_width() - display_width(before + after), 8)) + after


def terminal_width() -> int:
    """How wide the terminal is, in cells."""
    import shutil

    return shutil.get_terminal_size().columns


def to_iso(time: datetime | None) -> str | None:
    if time:
        return time.isoformat()
    return None


def console(*, stderr: bool = False) -> Console:
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
    """A table on a terminal, ``wide`` columns wrapped to fit and ``names`` cropped; else lines with tabs, nothing cut.

    A head of empty names isn't shown. Where a terminal is too narrow, or has fewer columns than ``below``, the last
    column stands below its row.
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
    """A bar on a terminal; nothing elsewhere, where the lines that are said are enough."""

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
    """A text to read: as wide as is good to read, Japanese by its own rules of line breaking."""
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
