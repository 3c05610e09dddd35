"""The inbox as a full-screen reader: a list, the text of what is chosen, and keys for what one does about it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from curate.workspace.workspace import Workspace, now

if TYPE_CHECKING:
    from curate.model import ReadingConfig
    from curate.workspace.ranked_inbox import Inbox


def run_reader(workspace: Workspace, reading: ReadingConfig, listed: Inbox, language: str, *, kept: bool) -> None:
    """Show what was found until the user quits. kept: these are kept for later. Raises KeyboardInterrupt at Ctrl-C."""
    from curate.tui.actions import InboxActions
    from curate.tui.app import Reader
    from curate.tui.state import INBOX, LATER, ReaderState, make_entry
    from curate.workspace import ranked_inbox

    titles = {feed.url: feed.title for feed in reading.feeds if feed.title}
    state = ReaderState(LATER if kept else INBOX)
    # What is kept is few, and at hand; the inbox may be long.
    if kept:
        later, inbox = listed, ranked_inbox.load_other_view(listed, kept=False)
    else:
        later, inbox = ranked_inbox.load_other_view(listed, kept=True), listed
    state.add(make_entry(line, LATER, titles) for line in later.lines())
    more = (make_entry(line, INBOX, titles) for line in inbox.lines())
    app = Reader(state, more, InboxActions(workspace, reading, listed.cache), language, now(), total=len(inbox.rows))
    app.run()
    if app.end_signal:
        sys.exit(128 + app.end_signal)  # as a shell says it
    if app.was_interrupted:
        raise KeyboardInterrupt
