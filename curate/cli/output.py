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


def result(text: str = "") -> None:
    """One line or more of what was asked for."""
    click.echo(text)


def say(text: str) -> None:
    """Talk: what is going on."""
    click.echo(text, err=True)


def show_json(rows: Iterable[dict[str, Any]]) -> None:
    click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))


def show_problems(problems: Sequence[Problem]) -> None:
    """Each problem once: its place, the sentence, the hint."""
    for problem in dict.fromkeys(problems):
        click.echo(f"{click.style(problem.where, bold=True)}: {problem.what}", err=True)
        if problem.hint:
            click.echo(f"  {click.style('hint:', dim=True)} {problem.hint}", err=True)


def count(number: int, one: str, many: str = "") -> str:
    """``1 note``, ``2 notes``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def on_terminal() -> bool:
    return sys.stdout.isatty()


def age(time: datetime, now: datetime) -> str:
    """How long ago, short: 5m, 3h, 2d, 6w, 2y."""
    minutes = max(0, int((now - time).total_seconds() // 60))
    for size, unit in ((525_600, "y"), (10_080, "w"), (1_440, "d"), (60, "h")):
        if minutes >= size * (2 if unit in "wy" else 1):
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def local(time: datetime | None) -> str:
    """A time as the user's clock shows it, to the minute."""
    return time.astimezone().strftime("%Y-%m-%d %H:%M") if time else "–"


def iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=False)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, wide: Sequence[int] = ()) -> None:
    """A table on a terminal, its ``wide`` columns folded to fit; lines with tabs anywhere else, nothing cut."""
    if not on_terminal():
        for row in rows:
            click.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, header_style="dim")
    for number, column in enumerate(columns):
        shown.add_column(column, overflow="fold", no_wrap=number not in wide, ratio=1 if number in wide else None)
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    console().print(shown)


class Progress:
    """A bar on a terminal; nothing elsewhere, where the lines that are said are enough."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total = what, total
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Progress:
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

    def line(self, text: str) -> None:
        """A line above the bar."""
        if self._bar:
            self._bar.console.print(text, markup=False)
        else:
            say(text)


def page(text: str, title: str, facts: Sequence[str]) -> None:
    """A text to read: as wide as is good to read, Japanese by its own rules of line breaking."""
    import shutil

    from curate.cli.typeset import wrap

    columns = min(shutil.get_terminal_size().columns, 80)
    for number, line in enumerate([title, *facts]):
        for part in wrap(line, columns):
            click.secho(part, bold=number == 0, dim=number > 0)
    click.echo()
    for line in text.split("\n"):
        for part in wrap(line, columns):
            click.echo(part)
    click.echo()
