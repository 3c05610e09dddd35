"""What the reader shows, and what each action does to that. Pure: files, cache and screen are elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from curate.read.inbox.word_search import folded

if TYPE_CHECKING:
    from curate.model import Item
    from curate.workspace.ranked_inbox import InboxLine

INBOX, LATER, DROPPED, NOTED = "inbox", "later", "dropped", "noted"
"""Where an entry lies. The first two are views; what lies in the others is shown no more."""
_SUMMARY = 2_000


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A line of the inbox, and where it lies. Its items come without their texts: there may be very many."""

    line: InboxLine
    place: str
    words: str
    """What it is found by, folded."""

    @property
    def members(self) -> tuple[Item, ...]:
        """The items of its story, the one that is listed first."""
        return (self.line.item, *self.line.others)


@dataclass(frozen=True, slots=True)
class EntryMove:
    """An entry was moved from one place to another."""

    item: str
    before: str
    after: str


def entry(line: InboxLine, place: str, titles: dict[str, str]) -> InboxEntry:
    """titles: what the user calls feeds, by address."""
    first, *others = (_light(item, titles) for item in (line.item, *line.others))
    light = replace(line, item=first, others=tuple(others))
    topics = [match.topic for match in line.matches]
    said = [text for item in (first, *others) for text in (item.title, item.feed_title, item.author, item.summary)]
    return InboxEntry(light, place, folded("\n".join([*said, *topics])))


def _light(item: Item, titles: dict[str, str]) -> Item:
    name = titles.get(item.feed) or item.feed_title or item.feed
    return replace(item, text="", summary=item.summary[:_SUMMARY], feed_title=name)


class State:
    """What is listed, which of it is chosen, whether it is being read, and what can be taken back."""

    def __init__(self, view: str = INBOX) -> None:
        self.view = view
        self.words = ""
        self.reading = False
        self.member = 0
        """Which item of the chosen story; 0: the one that is listed."""
        self._entries: list[InboxEntry] = []
        self._numbers: dict[str, int] = {}
        self._shown: list[InboxEntry] | None = None
        self._at = 0
        self._done: list[EntryMove] = []

    def add(self, entries: Iterable[InboxEntry]) -> None:
        """More of them, at the end. One that is there already is not taken twice."""
        for entry in entries:
            if entry.line.item.id not in self._numbers:
                self._numbers[entry.line.item.id] = len(self._entries)
                self._entries.append(entry)
        self._shown = None

    # ------------------------------------------------------------ what is seen

    @property
    def shown(self) -> list[InboxEntry]:
        if self._shown is None:
            wanted = folded(self.words).split()
            self._shown = [
                entry
                for entry in self._entries
                if entry.place == self.view and all(word in entry.words for word in wanted)
            ]
        return self._shown

    @property
    def at(self) -> int:
        """The chosen one's number among those shown, from 0."""
        return max(0, min(self._at, len(self.shown) - 1))

    @property
    def chosen(self) -> InboxEntry | None:
        if self.shown:
            return self.shown[self.at]
        return None

    @property
    def item(self) -> Item | None:
        """The item that is looked at: the chosen entry's, or another one of its story."""
        if self.chosen:
            return self.chosen.members[self.member]
        return None

    def count(self, place: str) -> int:
        return sum(entry.place == place for entry in self._entries)

    # ------------------------------------------------------------ moving about

    def go(self, at: int) -> bool:
        """Choose another entry; whether it is another."""
        before, self._at = self.at, max(0, min(at, len(self.shown) - 1))
        if self._at != before:
            self.member = 0
        return self._at != before

    def turn_to(self, member: int) -> bool:
        """Look at another item of the story, by its number; whether there is one."""
        if not self.chosen or not 0 <= member < len(self.chosen.members):
            return False
        self.member = member
        return True

    def look_for(self, words: str) -> None:
        """Show only what has all these words, in any case and width. What was chosen stays so, if it is shown."""
        self._see(self.view, words)

    def look_at(self, view: str) -> None:
        self._see(view, self.words)
        self.reading = False

    def _see(self, view: str, words: str, wanted: str = "") -> None:
        wanted = wanted or (self.chosen.line.item.id if self.chosen else "")
        self.view, self.words, self._shown = view, words, None
        places = (n for n, entry in enumerate(self.shown) if entry.line.item.id == wanted)
        at = next(places, 0)
        if not self.chosen or self.shown[at].line.item.id != wanted:
            self.member = 0
        self._at = at

    # ------------------------------------------------------------ what is done

    def move(self, to: str, *, ours: bool = True) -> EntryMove | None:
        """Put the chosen entry elsewhere, and choose the next; None where it can't be.

        ours: whether it was this that put it there, and is to be taken back by ``undo``.
        """
        chosen = self.chosen
        if chosen is None or chosen.place == to:
            return None
        done = EntryMove(chosen.line.item.id, chosen.place, to)
        self._put(done.item, to)
        if ours and to != NOTED:  # a note is a file with the user's words: nothing here takes it away
            self._done.append(done)
        self.reading, self.member = False, 0
        return done

    def last(self) -> tuple[InboxEntry, EntryMove] | None:
        """What ``undo`` would take back."""
        if not self._done:
            return None
        done = self._done[-1]
        return self._entries[self._numbers[done.item]], done

    def undo(self) -> None:
        """Take the last move back; the entry is chosen where it lies now, and words that would hide it are gone."""
        done = self._done.pop()
        self._put(done.item, done.before)
        self.reading, self.member = False, 0
        self._see(done.before, self.words, done.item)
        if not self.chosen or self.chosen.line.item.id != done.item:
            self._see(done.before, "", done.item)

    def _put(self, item: str, place: str) -> None:
        n = self._numbers[item]
        self._entries[n] = replace(self._entries[n], place=place)
        self._shown = None
