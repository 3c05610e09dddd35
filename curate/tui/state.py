"""What the reader shows, and what each action does to that. Pure: files, cache and screen are elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from curate.read.text.word_search import fold_text
from curate.workspace.feed_names import feed_label

if TYPE_CHECKING:
    from curate.model import Item
    from curate.workspace.ranked_inbox import InboxLine

INBOX, LATER, DROPPED, NOTED = "inbox", "later", "dropped", "noted"
"""Where an entry lies. The first two are views; what lies in the others is shown no more."""
_MAX_SUMMARY = 2_000


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A line of the inbox, and where it lies. Its items come without their texts: there may be very many."""

    line: InboxLine
    location: str
    search_text: str
    """What it is found by, folded."""

    @property
    def members(self) -> tuple[Item, ...]:
        """Return the items of its story, the listed one first."""
        return (self.line.item, *self.line.same_story)


@dataclass(frozen=True, slots=True)
class EntryMove:
    """An entry was moved from one place to another."""

    item_id: str
    before: str
    after: str


def make_entry(line: InboxLine, place: str, titles: dict[str, str]) -> InboxEntry:
    """Return a line of the inbox as an entry. titles: what the user calls feeds, by address."""
    first, *others = (_without_text(item, titles) for item in (line.item, *line.same_story))
    light = replace(line, item=first, same_story=tuple(others))
    topics = [match.topic for match in line.matches]
    texts = [text for item in (first, *others) for text in (item.title, item.feed_title, item.author, item.summary)]
    return InboxEntry(light, place, fold_text("\n".join([*texts, *topics])))


def _without_text(item: Item, titles: dict[str, str]) -> Item:
    name = feed_label(titles.get(item.feed, ""), item.feed_title, item.feed)
    return replace(item, text="", summary=item.summary[:_MAX_SUMMARY], feed_title=name)


class ReaderState:
    """What is listed, which of it is chosen, whether it is being read, and what can be taken back."""

    def __init__(self, view: str = INBOX) -> None:
        self.view = view
        self.query = ""
        self.is_reading = False
        self.member_number = 0
        """Which item of the chosen story; 0: the one that is listed."""
        self._entries: list[InboxEntry] = []
        self._positions: dict[str, int] = {}
        self._shown: list[InboxEntry] | None = None
        self._chosen_number = 0
        self._moves: list[EntryMove] = []

    def add(self, entries: Iterable[InboxEntry]) -> None:
        """Add entries at the end, without those that are there already."""
        for entry in entries:
            if entry.line.item.id not in self._positions:
                self._positions[entry.line.item.id] = len(self._entries)
                self._entries.append(entry)
        self._shown = None

    # ------------------------------------------------------------ what is seen

    @property
    def shown(self) -> list[InboxEntry]:
        if self._shown is None:
            wanted = fold_text(self.query).split()
            self._shown = [
                entry
                for entry in self._entries
                if entry.location == self.view and all(word in entry.search_text for word in wanted)
            ]
        return self._shown

    @property
    def chosen_number(self) -> int:
        """Return the chosen entry's number among those shown, from 0."""
        return max(0, min(self._chosen_number, len(self.shown) - 1))

    @property
    def chosen(self) -> InboxEntry | None:
        if self.shown:
            return self.shown[self.chosen_number]
        return None

    @property
    def item(self) -> Item | None:
        """Return the item that is looked at: the chosen entry's, or another one of its story."""
        if self.chosen:
            return self.chosen.members[self.member_number]
        return None

    def count(self, place: str) -> int:
        return sum(entry.location == place for entry in self._entries)

    # ------------------------------------------------------------ moving about

    def choose(self, number: int) -> bool:
        """Choose an entry, and return whether it is another one."""
        before, self._chosen_number = self.chosen_number, max(0, min(number, len(self.shown) - 1))
        if self._chosen_number != before:
            self.member_number = 0
        return self._chosen_number != before

    def choose_member(self, member: int) -> bool:
        """Look at an item of the story, by its number, and return whether there is one."""
        if not self.chosen or not 0 <= member < len(self.chosen.members):
            return False
        self.member_number = member
        return True

    def search(self, words: str) -> None:
        """Show only entries with all these words, in any case and width. The chosen one stays chosen if it is shown."""
        self._set_view(self.view, words)

    def show_view(self, view: str) -> None:
        self._set_view(view, self.query)
        self.is_reading = False

    def _set_view(self, view: str, words: str, wanted: str = "") -> None:
        wanted = wanted or (self.chosen.line.item.id if self.chosen else "")
        self.view, self.query, self._shown = view, words, None
        places = (n for n, entry in enumerate(self.shown) if entry.line.item.id == wanted)
        number = next(places, 0)
        if not self.chosen or self.shown[number].line.item.id != wanted:
            self.member_number = 0
        self._chosen_number = number

    # ------------------------------------------------------------ what is done

    def move(self, to: str, *, ours: bool = True) -> EntryMove | None:
        """Put the chosen entry elsewhere, and choose the next; None where it can't be.

        ours: whether it was this that put it there, and is to be taken back by ``undo``.
        """
        chosen = self.chosen
        if chosen is None or chosen.location == to:
            return None
        done = EntryMove(chosen.line.item.id, chosen.location, to)
        self._set_location(done.item_id, to)
        if ours and to != NOTED:  # a note is a file with the user's words: nothing here takes it away
            self._moves.append(done)
        self.is_reading, self.member_number = False, 0
        return done

    def last_move(self) -> tuple[InboxEntry, EntryMove] | None:
        """Return what ``undo`` would take back."""
        if not self._moves:
            return None
        done = self._moves[-1]
        return self._entries[self._positions[done.item_id]], done

    def undo(self) -> None:
        """Take the last move back; the entry is chosen where it lies now, and words that would hide it are gone."""
        done = self._moves.pop()
        self._set_location(done.item_id, done.before)
        self.is_reading, self.member_number = False, 0
        self._set_view(done.before, self.query, done.item_id)
        if not self.chosen or self.chosen.line.item.id != done.item_id:
            self._set_view(done.before, "", done.item_id)

    def _set_location(self, item: str, place: str) -> None:
        n = self._positions[item]
        self._entries[n] = replace(self._entries[n], location=place)
        self._shown = None
