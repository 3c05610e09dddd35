"""The reader's screen: which widget shows what, and which key does what. What that comes to: ``state`` and ``desk``."""

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
from curate.tui import sheet
from curate.tui.desk import Desk, browser
from curate.tui.lines import LAST, RowList, TextView
from curate.tui.state import DROPPED, INBOX, LATER, NOTED, InboxEntry, State
from curate.tui.words import words

if TYPE_CHECKING:
    from curate.model import Item

_AT_ONCE = 500
_AHEAD = 50
"""So many rows are there below the chosen one, if there are so many at all."""
_WIDE = 100
"""From so many columns on, list and text stand side by side."""


class HelpScreen(ModalScreen[None]):
    """Every key with what it does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,enter,left", "dismiss", show=False)]

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def compose(self) -> ComposeResult:
        yield TextView(id="help")

    def on_mount(self) -> None:
        self.query_one(TextView).show(lambda columns: sheet.help_page(columns, self._language))


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
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012 (as App has it)
    CSS = """
    Screen { layout: vertical; }
    #top, #bottom { height: 1; }
    #top { text-style: bold; }
    #asked { height: 1; display: none; }
    #asked Static { width: 2; }
    #find { height: 1; width: 1fr; border: none; padding: 0; }
    Rows, Text { height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; }
    Rows { width: 2fr; }
    #text { width: 3fr; padding: 0 0 0 1; border-left: ascii ansi_default; }
    .-narrow #text { display: none; border: none; padding: 0; width: 1fr; }
    .-narrow .reading Rows { display: none; }
    .-narrow .reading #text { display: block; }
    Help { align: center middle; }
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
        self, state: State, more: Iterator[InboxEntry], desk: Desk, language: str, now: datetime, *, total: int
    ) -> None:
        super().__init__()
        self.state, self.desk, self.language = state, desk, language
        self.stopped = False
        self.ended = 0
        """The signal that ended it, if one did."""
        self._more, self._now = more, now
        self._waiting = total
        self._say = words(language)
        self._said = ""
        self._filling = self._to_last = False
        self._one_at_a_time = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield Static(id="top", markup=False)
        with Horizontal(id="both"):
            yield RowList(self._row, self._want, id="list")
            yield TextView(id="text")
        with Horizontal(id="asked"):
            yield Static("/", markup=False)
            yield WordInput(self._found, self._say["find"])
        yield Static(id="bottom", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While words are typed, letters are letters; while help is open, that alone has keys."""
        if isinstance(self.focused, Input) or len(self.screen_stack) > 1:
            return action in ("close", "stop", "suspend_process")
        return True

    def on_mount(self) -> None:
        self.theme = "ansi-dark"  # the terminal's own colours, dark or light
        self._rows, self._text = self.query_one(RowList), self.query_one("#text", TextView)
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(repaint=True, layout=True))
        with contextlib.suppress(NotImplementedError, RuntimeError):  # only some systems know these, and one thread
            for ending in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(ending, self._ended, ending)
        self._fill()
        self.screen.set_focus(self._rows)
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._bars)

    # ------------------------------------------------------------ what is seen

    def _row(self, n: int, columns: int) -> Sequence[sheet.ScreenLine]:
        shown = self.state.shown
        if n >= len(shown):
            return sheet.blank("" if n or shown else self._nothing(), columns)
        return sheet.row(shown[n], columns, self._now, self.language, chosen=n == self.state.at)

    def _fill(self) -> None:
        """Take in more rows while there are few below the chosen one, some at a time: keys are heard in between."""
        if not self._waiting or self._filling or self.state.view != INBOX:
            return
        if self._to_last or len(self.state.shown) - self.state.at < _AHEAD:
            self.state.add(islice(self._more, _AT_ONCE))
            self._waiting = max(0, self._waiting - _AT_ONCE)
            if self._to_last:
                self.state.go(LAST)
            self._list()
            self._filling = True
            self.call_after_refresh(self._filled)

    def _filled(self) -> None:
        self._filling = False
        if self._to_last and not self._waiting:
            self._to_last = False
            self._show()
        self._fill()

    def _list(self) -> None:
        self._rows.show(len(self.state.shown), self.state.at)
        self._bars()

    def _show(self, said: str = "") -> None:
        """All of it anew, with what was said about what was just done."""
        self._said = said
        self.query_one("#both").set_class(self.state.reading, "reading")
        self._list()
        if not self.state.reading:
            self.workers.cancel_group(self, "reading")  # what is fetched yet would come beside something else
            self._text.show(self._card)
            if self.focused is self._text:
                self.screen.set_focus(self._rows)
        self._fill()

    def _card(self, columns: int) -> Sequence[sheet.ScreenLine]:
        chosen = self.state.chosen
        if chosen is None:
            return [sheet.ScreenLine(self._nothing())]
        return sheet.card(chosen, self.state.member, columns, self.language)

    def _nothing(self) -> str:
        if self.state.words:
            return self._say["nothing found"]
        return self._say["nothing later" if self.state.view == LATER else "nothing"]

    def _bars(self) -> None:
        state, say = self.state, self._say
        there = len(state.shown)
        count = say["count"].format(
            f"{min(state.at + 1, there):,}",
            f"{there + (self._waiting if state.view == INBOX and not state.words else 0):,}",
        )
        kept = state.count(LATER)
        if state.view == INBOX and kept:
            beside = f"{say['later']} (L): {kept}"
        else:
            beside = ""
        if state.words:
            found = say["words"].format(state.words)
        else:
            found = ""
        self._bar("top", say[state.view], count, found, beside)
        hint = say["reading keys" if state.reading else "keys"].format(say["l back" if state.view == LATER else "l"])
        self._bar(
            "bottom",
            *([self._said or self._nothing()] if self._said or not there else sheet.hints(hint, self.size.width)),
        )

    def _bar(self, name: str, *parts: str) -> None:
        self.query_one(f"#{name}", Static).update(Plain(sheet.bar(parts, self.size.width), no_wrap=True))

    # ------------------------------------------------------------ moving about

    def _want(self, at: int, read: bool) -> None:
        self._to_last = at == LAST and self._waiting > 0
        if self.state.go(at) or not read:
            self.state.reading = False
            self._show()
        if read:
            self._read()

    def action_next(self, by: int) -> None:
        if self.state.go(self.state.at + by):
            self._show()
            self._read()

    def action_member(self, number: int) -> None:
        if (number or self.state.member) and self.state.turn_to(number):
            self._read()

    def action_close(self, last: bool = False) -> None:
        """Close what is open: the text, or what the list was narrowed to. last: the reader, where nothing is."""
        self._ask(False)
        if self.state.reading:
            self.state.reading, self.state.member = False, 0
            self.screen.set_focus(self._rows)
            self._show()
        elif self.state.words:
            self.state.look_for("")
            self.screen.set_focus(self._rows)
            self._show()
        elif last:
            self.exit()
        else:
            self.screen.set_focus(self._rows)

    def _ended(self, by: int) -> None:
        """Somebody else ends the program: the terminal is left as it was."""
        self.ended = by
        self.exit()

    def action_stop(self) -> None:
        self.stopped = True
        self.exit()

    def action_other_view(self) -> None:
        self.state.look_at(INBOX if self.state.view == LATER else LATER)
        self._show()

    def action_help(self) -> None:
        self.push_screen(HelpScreen(self.language))

    def action_find(self) -> None:
        asked = self._ask(True)
        asked.value = self.state.words
        self.screen.set_focus(asked)

    def _ask(self, asked: bool) -> Input:
        """Put the line in which one types words in the place of the last line, or take it away."""
        self.query_one("#asked").display, self.query_one("#bottom").display = asked, not asked
        return self.query_one(Input)

    @on(Input.Changed)
    def _look_for(self) -> None:
        words = self.query_one(Input).value
        if words != self.state.words:
            self.state.look_for(words)
            self.state.reading = False
            self._show()

    def _found(self) -> None:
        self._look_for()
        self._ask(False)
        self.screen.set_focus(self._rows)
        self._show()

    # ------------------------------------------------------------ reading

    def _read(self) -> None:
        if self.state.chosen:
            self.state.reading = True
            self._said = ""
            self.query_one("#both").add_class("reading")
            self.screen.set_focus(self._text)
            self._bars()
            self._open()

    @work(group="reading", exclusive=True)
    async def _open(self) -> None:
        """Show the text of what is looked at; fetch it first if that was put off."""
        chosen, member = self.state.chosen, self.state.member
        if chosen is None:
            return
        try:
            item = self.desk.item(chosen.members[member].id)
            if item is None:
                self._text.show(partial(self._message, chosen, member, self._say["gone"]))
                return
            if self.desk.lacks_text(item):
                self._text.show(partial(self._message, chosen, member, self._say["fetching"].format(item.url)))
                async with self._one_at_a_time:  # one that was stopped puts down what it holds before the next begins
                    item = await self.desk.fetched(item)
            self.desk.opened(item)
        except Locked:
            self._text.show(partial(self._message, chosen, member, self._say["busy"]))
        except (CurateError, OSError, sqlite3.Error) as error:
            why = self._say["not fetched"].format(_words_of(error))
            self._text.show(partial(self._message, chosen, member, why))
        else:
            self._text.show(partial(self._article, chosen, member, item))

    def _message(self, entry: InboxEntry, member: int, text: str, columns: int) -> Sequence[sheet.ScreenLine]:
        return sheet.message(entry, member, text, columns, self.language)

    def _article(self, entry: InboxEntry, member: int, item: Item, columns: int) -> Sequence[sheet.ScreenLine]:
        return sheet.article(entry, member, item, columns, self.language)

    # ------------------------------------------------------------ doing something about it

    def action_move(self, to: str) -> None:
        """Drop the chosen one or keep it for later; what is kept goes back to the inbox."""
        chosen = self.state.chosen
        if chosen is None:
            return
        if chosen.place == to == LATER:
            to = INBOX
        item = self.state.item or chosen.line.item
        try:
            new = self.desk.move(chosen, chosen.place, to, item)
        except (CurateError, OSError) as error:
            self._show(_words_of(error))
            return
        self.state.move(to, ours=new)
        said = {DROPPED: "dropped", LATER: "kept", INBOX: "back"}[to]
        if not new and to != INBOX:
            said = f"{said} already"
        self._show(self._say[said].format(_name(item if to == LATER else chosen.line.item)))

    def action_undo(self) -> None:
        last = self.state.last()
        if last is None:
            self._show(self._say["nothing undone"])
            return
        entry, done = last
        try:
            self.desk.move(entry, done.after, done.before, entry.line.item)
        except (CurateError, OSError) as error:
            self._show(_words_of(error))
            return
        self.state.undo()
        self._show(self._say["undone"].format(_name(entry.line.item)))

    async def action_note(self) -> None:
        item = self.state.item
        if item is None:
            return
        self.workers.cancel_group(self, "reading")
        async with self._one_at_a_time:  # what was fetched holds the workspace until it is put down
            self._begin_note(item)
        path = self.desk.note_about(item)
        if path:
            self.state.move(NOTED)
        self._show(self._say["noted"].format(path) if path else self._say["not noted"])
        if self.state.reading:
            self._open()

    def _begin_note(self, item: Item) -> None:
        with self._aside():
            if self.desk.begin_note(item):
                input(f"\n{self._say['enter']} ")

    @contextlib.contextmanager
    def _aside(self) -> Iterator[None]:
        """The terminal as it was before, for something else."""
        try:
            with self.suspend():
                yield
        except SuspendNotSupported:
            yield
        self.refresh(layout=True)

    def action_browser(self) -> None:
        item = self.state.item
        if item is None or not item.url:
            self._show_said(self._say["no address"] if item else self._nothing())
            return
        found, own_window = browser()
        if found and not own_window:
            with self._aside():
                found.open(item.url)
            self._show_said("")
        else:
            self._launch(item.url)

    @work(group="browser")
    async def _launch(self, url: str) -> None:
        """Some browsers say only after seconds whether they have opened."""
        found, _ = browser()
        done = bool(found) and await asyncio.to_thread(found.open, url)  # type: ignore[union-attr]
        self._show_said(self._say["opened" if done else "no browser"].format(url))

    def _show_said(self, text: str) -> None:
        """Say something about what is shown, which stays as it is."""
        self._said = text
        self._bars()


def _name(item: Item) -> str:
    return item.title or item.url


def _words_of(error: Exception) -> str:
    if isinstance(error, CurateError):
        return "; ".join(f"{one.where}: {one.what}" + (f" ({one.hint})" if one.hint else "") for one in error.problems)
    if isinstance(error, OSError) and error.filename:
        return f"{Path(error.filename).name}: {error.strerror or error}"
    return str(error)
