"""Lines of plain text on the screen, to scroll through or to choose from. What they say is set in ``sheet``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from curate.tui.screen_lines import ROW_HEIGHT, ScreenLine

LAST_ROW = sys.maxsize
"""The number of the last row, where it isn't known how many there will be."""
_SCROLL_BINDINGS: list[BindingType] = [
    Binding("j", "scroll_down", show=False),
    Binding("k", "scroll_up", show=False),
    Binding("space", "page_down", show=False),
    Binding("b", "page_up", show=False),
    Binding("g", "scroll_home", show=False),
    Binding("G", "scroll_end", show=False),
]
_STYLES = {"": Style.null(), "bold": Style(bold=True), "dim": Style(dim=True)}


def _to_strip(line: ScreenLine, columns: int, *, reverse: bool = False) -> Strip:
    if reverse:
        style = Style(reverse=True, bold=line.style == "bold")
    else:
        style = _STYLES[line.style]
    return Strip([Segment(line.text, style)]).adjust_cell_length(columns, style)


class TextView(ScrollView, can_focus=True):
    """Lines to scroll through; set anew when the width changes."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = _SCROLL_BINDINGS

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._make_lines: Callable[[int], Sequence[ScreenLine]] = lambda columns: ()
        self._lines: Sequence[ScreenLine] = ()
        self._columns = 0

    def show(self, make: Callable[[int], Sequence[ScreenLine]]) -> None:
        """Show other lines, from the first one. make: returns the lines for a width in columns."""
        self._make_lines = make
        self._rewrap_lines()
        self.scroll_to(0, 0, animate=False, force=True)

    def _rewrap_lines(self) -> None:
        self._columns = self.scrollable_content_region.width
        self._lines = self._make_lines(self._columns)
        self.virtual_size = Size(self._columns, len(self._lines))
        self.refresh()

    def on_resize(self) -> None:
        if self.scrollable_content_region.width != self._columns:
            self._rewrap_lines()

    def render_line(self, y: int) -> Strip:
        n = self.scroll_offset.y + y
        if n < len(self._lines):
            line = self._lines[n]
        else:
            line = ScreenLine("")
        return _to_strip(line, self.size.width).apply_style(self.rich_style)

    def action_scroll_down(self) -> None:
        self.scroll_relative(y=1, animate=False)

    def action_scroll_up(self) -> None:
        self.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        self.scroll_relative(y=max(self.size.height - 1, 1), animate=False)

    def action_page_up(self) -> None:
        self.scroll_relative(y=-max(self.size.height - 1, 1), animate=False)

    def action_scroll_home(self) -> None:
        self.scroll_to(y=0, animate=False)

    def action_scroll_end(self) -> None:
        self.scroll_to(y=self.max_scroll_y, animate=False)


class RowList(ScrollView, can_focus=True):
    """Rows of two lines to choose from. Only those in sight are set, so there may be any number."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [*_SCROLL_BINDINGS, Binding("enter,right", "choose", show=False)]

    def __init__(
        self,
        make: Callable[[int, int], Sequence[ScreenLine]],
        want: Callable[[int, bool], None],
        *,
        id: str | None = None,
    ) -> None:
        """make: gives a row's lines, by its number and the width. want: is told which row is to be chosen, and whether
        it is to be opened; at once, so that a key that comes right after is about that row.
        """
        super().__init__(id=id)
        self._make_row, self._choose_row = make, want
        self._row_count = self._chosen_row = 0

    def show(self, number: int, chosen: int) -> None:
        """Show this number of rows, with one of them chosen."""
        self._row_count, self._chosen_row = number, chosen
        self.virtual_size = Size(self.scrollable_content_region.width, number * ROW_HEIGHT)
        self._scroll_to_chosen()
        self.refresh()

    def on_resize(self) -> None:
        self._scroll_to_chosen()

    def _scroll_to_chosen(self) -> None:
        self.scroll_to_region(Region(0, self._chosen_row * ROW_HEIGHT, 1, ROW_HEIGHT), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        n, of = divmod(self.scroll_offset.y + y, ROW_HEIGHT)
        if n >= max(self._row_count, 1):  # the first one may say that there is none
            return Strip.blank(self.size.width, self.rich_style)
        line = self._make_row(n, self.scrollable_content_region.width)[of]
        return _to_strip(line, self.size.width, reverse=n == self._chosen_row < self._row_count).apply_style(
            self.rich_style
        )

    @property
    def _rows_per_page(self) -> int:
        return max(self.size.height // ROW_HEIGHT - 1, 1)

    def action_scroll_down(self) -> None:
        self._choose_row(self._chosen_row + 1, False)

    def action_scroll_up(self) -> None:
        self._choose_row(self._chosen_row - 1, False)

    def action_page_down(self) -> None:
        self._choose_row(self._chosen_row + self._rows_per_page, False)

    def action_page_up(self) -> None:
        self._choose_row(self._chosen_row - self._rows_per_page, False)

    def action_scroll_home(self) -> None:
        self._choose_row(0, False)

    def action_scroll_end(self) -> None:
        self._choose_row(LAST_ROW, False)

    def action_choose(self) -> None:
        self._choose_row(self._chosen_row, True)

    def on_click(self, event: events.Click) -> None:
        row = (self.scroll_offset.y + event.y) // ROW_HEIGHT
        if row < self._row_count:
            self._choose_row(row, row == self._chosen_row)
