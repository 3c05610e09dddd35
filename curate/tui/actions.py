"""The reader's effects on files and cache, and what it starts: the editor, the browser. An edge."""

from __future__ import annotations

import signal
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from curate.tui.state import DROPPED, INBOX, LATER, InboxEntry
from curate.workspace import dropped_list, read_later
from curate.workspace.workspace import Workspace, now
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from curate.model import Item, ReadingConfig
    from curate.read.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class InboxActions:
    workspace: Workspace
    reading: ReadingConfig
    cache: Cache
    _removed_lines: dict[str, str] = field(default_factory=dict)
    """By item, its lines in the list of what is kept, as they were when it was put back into the inbox."""

    def move(self, entry: InboxEntry, before: str, after: str, item: Item) -> bool:
        """Record that an entry was moved, and return whether that was new. Writes nothing where it raises.

        item: the one of its story that was looked at: that one is kept.
        """
        listed = entry.line.item
        if after == DROPPED:
            return bool(dropped_list.drop(self.workspace, [listed]))
        if before == DROPPED:
            dropped_list.undo_drop(self.workspace, {listed.id})
            return True
        if after == LATER:
            new = read_later.add_item(self.workspace, item, self._removed_lines.pop(listed.id, ""))
            out = {line.id for line in dropped_list.read_lines(self.workspace) if any(map(line.matches, entry.members))}
            if out:  # dropped elsewhere meanwhile: what one keeps is to be seen
                dropped_list.undo_drop(self.workspace, out)
            return new
        assert (before, after) == (LATER, INBOX)
        self._removed_lines[listed.id] = read_later.find_lines(self.workspace, entry.members)
        return read_later.remove_items(self.workspace, entry.members)

    def load_item(self, name: str) -> Item | None:
        """Return an item as the cache has it now, with its text."""
        return next(iter(self.cache.load_items(ids=[name])), None)

    def mark_opened(self, item: Item) -> None:
        self.cache.mark_opened(item.id, now())

    def lacks_text(self, item: Item) -> bool:
        from curate.workspace.article_on_demand import lacks_text

        return lacks_text(self.reading, item)

    async def fetch_text(self, item: Item) -> Item:
        """Return the item with its article, or with why there is none. Raises CurateError, at once if another run is
        at work: a screen that waits takes no keys."""
        import contextlib
        from multiprocessing import resource_tracker

        from curate.workspace.article_on_demand import fetch_text

        with contextlib.redirect_stderr(sys.__stderr__):  # the reader's own has no file that a child could be given
            resource_tracker.ensure_running()
        with lock(self.workspace, wait=0):
            return await fetch_text(self.workspace, self.reading, self.cache, item)

    def begin_note(self, item: Item) -> int:
        """Run ``curate note`` in the terminal, editor and all, and return its exit status."""
        command = [sys.executable, "-P", "-m", "curate", "-C", str(self.workspace.root), "note", item.id]
        with _ignore_interrupts():
            return subprocess.run(command, check=False).returncode

    def find_note(self, item: Item) -> str:
        """Return the file of the note about an item, as messages name it; empty where there is none."""
        from curate.formats.canonical_url import page_key
        from curate.workspace.note_list import find_notes_by_url

        if item.url:
            path = find_notes_by_url(self.workspace).get(page_key(item.url))
        else:
            path = None
        if path:
            return self.workspace.display_path(path)
        return ""


@contextmanager
def _ignore_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C: it is for the command that runs in the terminal, not for the reader behind it."""
    before = signal.signal(signal.SIGINT, lambda *_: None)  # one that is ignored would be so in the command, too
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def find_browser() -> tuple[webbrowser.BaseBrowser | None, bool]:
    """Return the user's browser, and whether it has a window of its own; one without takes the terminal."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return None, True
    has_window = isinstance(browser, webbrowser.BackgroundBrowser) or bool(getattr(browser, "background", False))
    return browser, has_window or sys.platform == "darwin"
