"""The reader's screen: which widget shows what, and which key does what. What that comes to: ``state`` and
``inbox_actions``."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text as Plain
from textual import events, on, work
from textual.app import App, ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from curate.problems import CurateError, Locked
from curate.tui import screen_lines
from curate.tui.actions import InboxActions, find_browser
from curate.tui.reader_texts import ui_texts
from curate.tui.state import DROPPED, INBOX, LATER, NOTED, InboxEntry, ReaderState
from curate.tui.widgets import LAST_ROW, RowList, TextView

if TYPE_CHECKING:
    from curate.model import Item

_BATCH_SIZE = 500
_ROWS_AHEAD = 50
"""Rows that are loaded below the chosen one, if there are as many."""
_WIDE_COLUMNS = 100
"""The number of columns from which list and text stand side by side."""


class HelpScreen(ModalScreen[None]):
    """Every key with what it does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,enter,left", "dismiss", show=False)]

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def compose(self) -> ComposeResult:
        yield TextView(id="help")

    def on_mount(self) -> None:
        self.query_one(TextView).show(lambda columns: screen_lines.help_lines(columns, self._language))


class WordInput(Input):
    """A line to type words in. Keys that come after Enter are no letters, however fast they come."""

    def __init__(self, done: Callable[[], None], hint: str) -> None:
        super().__init__(id="find", placeholder=hint, select_on_focus=False)
        self._done = done

    async def _on_key(self, event: events.Key) -> None:
        if self.screen.focused is not self:
            event.prevent_default()
        elif event.key == "enter":
            event.prevent_default().stop()
            self._done()


class Reader(App[None]):
    """more: the entries to list, each made as it is needed. total: how many those are."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE_COLUMNS, "-wide")]  # noqa: RUF012 (as App has it)
    CSS = """
    Screen { layout: vertical; }
    #top, #bottom { height: 1; }
    #top { text-style: bold; }
    #asked { height: 1; display: none; }
    #asked Static { width: 2; }
    #find { height: 1; width: 1fr; border: none; padding: 0; }
    RowList, TextView { height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }
    RowList { width: 2fr; }
    #text { width: 3fr; padding: 0 0 0 1; border-left: ascii ansi_default; }
    .-narrow #text { display: none; border: none; padding: 0; width: 1fr; }
    .-narrow .reading RowList { display: none; }
    .-narrow .reading #text { display: block; }
    HelpScreen { align: center middle; }
    #help { width: 100%; height: 100%; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "close(True)", show=False),
        Binding("escape,left", "close", show=False),
        Binding("ctrl+c", "stop", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False),
        Binding("n", "note", show=False),
        Binding("d", "move('dropped')", show=False),
        Binding("l", "move('later')", show=False),
        Binding("L", "other_view", show=False),
        Binding("u", "undo", show=False),
        Binding("o", "browser", show=False),
        Binding("J", "next(1)", show=False),
        Binding("K", "next(-1)", show=False),
        Binding("slash", "find", show=False, priority=True),
        Binding("question_mark", "help", show=False),
        *(Binding(str(n), f"member({n})", show=False) for n in range(10)),
    ]

    def __init__(
        self,
        state: ReaderState,
        more: Iterator[InboxEntry],
        desk: InboxActions,
        language: str,
        now: datetime,
        *,
        total: int,
    ) -> None:
        super().__init__()
        self.state, self.inbox_actions, self.language = state, desk, language
        self.was_interrupted = False
        self.end_signal = 0
        """The signal that ended it, if one did."""
        self._entry_source, self._now = more, now
        self._unloaded_count = total
        self._ui_texts = ui_texts(language)
        self._status_text = ""
        self._is_loading_rows = self._is_going_to_last = False
        self._fetch_lock = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield Static(id="top", markup=False)
        with Horizontal(id="both"):
            yield RowList(self._row_lines, self._choose_row, id="list")
            yield TextView(id="text")
        with Horizontal(id="asked"):
            yield Static("/", markup=False)
            yield WordInput(self._finish_search, self._ui_texts["find"])
        yield Static(id="bottom", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a key may do its action: while words are typed or help is open, only a few may."""
        if isinstance(self.focused, Input) or len(self.screen_stack) > 1:
            return action in ("close", "stop", "suspend_process")
        return True

    def on_mount(self) -> None:
        self.theme = "ansi-dark"  # the terminal's own colours, dark or light
        self._rows, self._text = self.query_one(RowList), self.query_one("#text", TextView)
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(repaint=True, layout=True))
        with contextlib.suppress(NotImplementedError, RuntimeError):  # only some systems know these, and one thread
            for ending in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(ending, self._end_by_signal, ending)
        self._load_rows()
        self.screen.set_focus(self._rows)
        self._update_screen()

    def on_resize(self) -> None:
        self.call_after_refresh(self._update_bars)

    # ------------------------------------------------------------ what is seen

    def _row_lines(self, n: int, columns: int) -> Sequence[screen_lines.ScreenLine]:
        shown = self.state.shown
        if n >= len(shown):
            return screen_lines.blank_row("" if n or shown else self._empty_text(), columns)
        return screen_lines.row_lines(shown[n], columns, self._now, self.language, chosen=n == self.state.chosen_number)

    def _load_rows(self) -> None:
        """Take in more rows while there are few below the chosen one, some at a time: keys are heard in between."""
        if not self._unloaded_count or self._is_loading_rows or self.state.view != INBOX:
            return
        if self._is_going_to_last or len(self.state.shown) - self.state.chosen_number < _ROWS_AHEAD:
            self.state.add(islice(self._entry_source, _BATCH_SIZE))
            self._unloaded_count = max(0, self._unloaded_count - _BATCH_SIZE)
            if self._is_going_to_last:
                self.state.choose(LAST_ROW)
            self._update_list()
            self._is_loading_rows = True
            self.call_after_refresh(self._continue_loading)

    def _continue_loading(self) -> None:
        self._is_loading_rows = False
        if self._is_going_to_last and not self._unloaded_count:
            self._is_going_to_last = False
            self._update_screen()
        self._load_rows()

    def _update_list(self) -> None:
        self._rows.show(len(self.state.shown), self.state.chosen_number)
        self._update_bars()

    def _update_screen(self, status: str = "") -> None:
        """Draw everything anew. status: about what was just done."""
        self._status_text = status
        self.query_one("#both").set_class(self.state.is_reading, "reading")
        self._update_list()
        if not self.state.is_reading:
            self.workers.cancel_group(self, "reading")  # what is fetched yet would come beside something else
            self._text.show(self._preview_lines)
            if self.focused is self._text:
                self.screen.set_focus(self._rows)
        self._load_rows()

    def _preview_lines(self, columns: int) -> Sequence[screen_lines.ScreenLine]:
        chosen = self.state.chosen
        if chosen is None:
            return [screen_lines.ScreenLine(self._empty_text())]
        return screen_lines.preview_lines(chosen, self.state.member_number, columns, self.language)

    def _empty_text(self) -> str:
        if self.state.query:
            return self._ui_texts["nothing found"]
        return self._ui_texts["nothing later" if self.state.view == LATER else "nothing"]

    def _update_bars(self) -> None:
        state, texts = self.state, self._ui_texts
        shown_count = len(state.shown)
        count = texts["count"].format(
            f"{min(state.chosen_number + 1, shown_count):,}",
            f"{shown_count + (self._unloaded_count if state.view == INBOX and not state.query else 0):,}",
        )
        later_count = state.count(LATER)
        if state.view == INBOX and later_count:
            other_view = f"{texts['later']} (L): {later_count}"
        else:
            other_view = ""
        if state.query:
            words = texts["words"].format(state.query)
        else:
            words = ""
        self._set_bar("top", texts[state.view], count, words, other_view)
        if self._status_text or not shown_count:
            self._set_bar("bottom", self._status_text or self._empty_text())
            return
        later_key = texts["l back" if state.view == LATER else "l"]
        hint = texts["reading keys" if state.is_reading else "keys"].format(later_key)
        self._set_bar("bottom", *screen_lines.fit_hints(hint, self.size.width))

    def _set_bar(self, name: str, *parts: str) -> None:
        self.query_one(f"#{name}", Static).update(Plain(screen_lines.bar_text(parts, self.size.width), no_wrap=True))

    # ------------------------------------------------------------ moving about

    def _choose_row(self, row: int, read: bool) -> None:
        self._is_going_to_last = row == LAST_ROW and self._unloaded_count > 0
        if self.state.choose(row) or not read:
            self.state.is_reading = False
            self._update_screen()
        if read:
            self._open_entry()

    def action_next(self, by: int) -> None:
        if self.state.choose(self.state.chosen_number + by):
            self._update_screen()
            self._open_entry()

    def action_member(self, number: int) -> None:
        if (number or self.state.member_number) and self.state.choose_member(number):
            self._open_entry()

    def action_close(self, last: bool = False) -> None:
        """Close what is open: the text, or what the list was narrowed to. last: the reader, where nothing is."""
        self._toggle_search(False)
        if self.state.is_reading:
            self.state.is_reading, self.state.member_number = False, 0
            self.screen.set_focus(self._rows)
            self._update_screen()
        elif self.state.query:
            self.state.search("")
            self.screen.set_focus(self._rows)
            self._update_screen()
        elif last:
            self.exit()
        else:
            self.screen.set_focus(self._rows)

    def _end_by_signal(self, by: int) -> None:
        """End the program on a signal, with the terminal as it was."""
        self.end_signal = by
        self.exit()

    def action_stop(self) -> None:
        self.was_interrupted = True
        self.exit()

    def action_other_view(self) -> None:
        self.state.show_view(INBOX if self.state.view == LATER else LATER)
        self._update_screen()

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self.language))

    def action_find(self) -> None:
        asked = self._toggle_search(True)
        asked.value = self.state.query
        self.screen.set_focus(asked)

    def _toggle_search(self, asked: bool) -> Input:
        """Put the line in which one types words in the place of the last line, or take it away."""
        self.query_one("#asked").display, self.query_one("#bottom").display = asked, not asked
        return self.query_one(Input)

    @on(Input.Changed)
    def _apply_search(self) -> None:
        words = self.query_one(Input).value
        if words != self.state.query:
            self.state.search(words)
            self.state.is_reading = False
            self._update_screen()

    def _finish_search(self) -> None:
        self._apply_search()
        self._toggle_search(False)
        self.screen.set_focus(self._rows)
        self._update_screen()

    # ------------------------------------------------------------ reading

    def _open_entry(self) -> None:
        if self.state.chosen:
            self.state.is_reading = True
            self._status_text = ""
            self.query_one("#both").add_class("reading")
            self.screen.set_focus(self._text)
            self._update_bars()
            self._load_article()

    @work(group="reading", exclusive=True)
    async def _load_article(self) -> None:
        """Show the text of what is looked at; fetch it first if that was put off."""
        chosen, member = self.state.chosen, self.state.member_number
        if chosen is None:
            return
        try:
            item = self.inbox_actions.load_item(chosen.members[member].id)
            if item is None:
                self._text.show(partial(self._message_lines, chosen, member, self._ui_texts["gone"]))
                return
            if self.inbox_actions.lacks_text(item):
                self._text.show(
                    partial(self._message_lines, chosen, member, self._ui_texts["fetching"].format(item.url))
                )
                async with self._fetch_lock:  # one that was stopped puts down what it holds before the next begins
                    item = await self.inbox_actions.fetch_text(item)
            self.inbox_actions.mark_opened(item)
        except Locked:
            self._text.show(partial(self._message_lines, chosen, member, self._ui_texts["busy"]))
        except (CurateError, OSError, sqlite3.Error) as error:
            why = self._ui_texts["not fetched"].format(_error_text(error))
            self._text.show(partial(self._message_lines, chosen, member, why))
        else:
            self._text.show(partial(self._article_lines, chosen, member, item))

    def _message_lines(
        self, entry: InboxEntry, member: int, text: str, columns: int
    ) -> Sequence[screen_lines.ScreenLine]:
        return screen_lines.message_lines(entry, member, text, columns, self.language)

    def _article_lines(
        self, entry: InboxEntry, member: int, item: Item, columns: int
    ) -> Sequence[screen_lines.ScreenLine]:
        return screen_lines.article_lines(entry, member, item, columns, self.language)

    # ------------------------------------------------------------ doing something about it

    def action_move(self, to: str) -> None:
        """Drop the chosen entry or keep it for later; one that is kept goes back to the inbox."""
        chosen = self.state.chosen
        if chosen is None:
            return
        if chosen.location == to == LATER:
            to = INBOX
        item = self.state.item or chosen.line.item
        try:
            new = self.inbox_actions.move(chosen, chosen.location, to, item)
        except (CurateError, OSError) as error:
            self._update_screen(_error_text(error))
            return
        self.state.move(to, ours=new)
        status = {DROPPED: "dropped", LATER: "kept", INBOX: "back"}[to]
        if not new and to != INBOX:
            status = f"{status} already"
        self._update_screen(self._ui_texts[status].format(_item_name(item if to == LATER else chosen.line.item)))

    def action_undo(self) -> None:
        last = self.state.last_move()
        if last is None:
            self._update_screen(self._ui_texts["nothing undone"])
            return
        entry, done = last
        try:
            self.inbox_actions.move(entry, done.after, done.before, entry.line.item)
        except (CurateError, OSError) as error:
            self._update_screen(_error_text(error))
            return
        self.state.undo()
        self._update_screen(self._ui_texts["undone"].format(_item_name(entry.line.item)))

    async def action_note(self) -> None:
        item = self.state.item
        if item is None:
            return
        self.workers.cancel_group(self, "reading")
        async with self._fetch_lock:  # what was fetched holds the workspace until it is put down
            self._begin_note(item)
        path = self.inbox_actions.find_note(item)
        if path:
            self.state.move(NOTED)
        self._update_screen(self._ui_texts["noted"].format(path) if path else self._ui_texts["not noted"])
        if self.state.is_reading:
            self._load_article()

    def _begin_note(self, item: Item) -> None:
        with self._suspend_screen():
            if self.inbox_actions.begin_note(item):
                input(f"\n{self._ui_texts['enter']} ")

    @contextlib.contextmanager
    def _suspend_screen(self) -> Iterator[None]:
        """Give the terminal to something else, as it was before."""
        try:
            with self.suspend():
                yield
        except SuspendNotSupported:
            yield
        self.refresh(layout=True)

    def action_browser(self) -> None:
        item = self.state.item
        if item is None or not item.url:
            self._show_status(self._ui_texts["no address"] if item else self._empty_text())
            return
        browser, own_window = find_browser()
        if browser and not own_window:
            with self._suspend_screen():
                browser.open(item.url)
            self._show_status("")
        else:
            self._open_in_browser(item.url)

    @work(group="browser")
    async def _open_in_browser(self, url: str) -> None:
        """Open a page in the background: some browsers take seconds to say whether they have opened."""
        browser, _ = find_browser()
        done = bool(browser) and await asyncio.to_thread(browser.open, url)  # type: ignore[union-attr]
        self._show_status(self._ui_texts["opened" if done else "no browser"].format(url))

    def _show_status(self, text: str) -> None:
        """Say something about what is shown, which stays as it is."""
        self._status_text = text
        self._update_bars()


def _item_name(item: Item) -> str:
    return item.title or item.url


def _error_text(error: Exception) -> str:
    if isinstance(error, CurateError):
        return "; ".join(f"{one.where}: {one.what}" + (f" ({one.hint})" if one.hint else "") for one in error.problems)
    if isinstance(error, OSError) and error.filename:
        return f"{Path(error.filename).name}: {error.strerror or error}"
    return str(error)
