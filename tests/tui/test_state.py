"""What the reader shows, and what each action does to that: no screen, no files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.model import Item, TopicMatch
from curate.tui.state import DROPPED, INBOX, LATER, NOTED, ReaderState, make_entry
from curate.workspace.ranked_inbox import InboxLine

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def item(name: str, title: str = "", feed: str = "") -> Item:
    return Item(name, feed, "", f"https://a.example/{name}", title or name, "", NOW, NOW, "", "A long text")


def line(name: str, title: str = "", *others: str, topic: str = "") -> InboxLine:
    matches = (TopicMatch(topic, ()),) if topic else ()
    return InboxLine(item(name, title), matches, (), tuple(item(other) for other in others))


def state(*names: str, kept: str = "") -> ReaderState:
    made = ReaderState()
    made.add(make_entry(line(name), LATER, {}) for name in kept)
    made.add(make_entry(line(name), INBOX, {}) for name in names)
    return made


def names(of: ReaderState) -> list[str]:
    return [entry.line.item.id for entry in of.shown]


def chosen(of: ReaderState) -> str:
    assert of.chosen
    return of.chosen.line.item.id


def test_an_entry_has_no_text_and_the_users_name_of_its_feed() -> None:
    light = make_entry(InboxLine(item("a", feed="https://f.example/"), (), ()), INBOX, {"https://f.example/": "Mine"})
    assert (light.line.item.text, light.line.item.feed_title) == ("", "Mine")


def test_one_moves_within_the_list_and_not_beyond() -> None:
    some = state("a", "b", "c")
    assert chosen(some) == "a"
    assert some.choose(1)
    assert chosen(some) == "b"
    assert some.choose(99)
    assert chosen(some) == "c"
    assert not some.choose(3)
    assert some.choose(-5)
    assert chosen(some) == "a"


def test_what_is_moved_away_is_gone_and_the_next_is_chosen() -> None:
    some = state("a", "b", "c")
    some.choose(1)
    done = some.move(DROPPED)
    assert done
    assert (done.item_id, done.before, done.after) == ("b", INBOX, DROPPED)
    assert (names(some), chosen(some)) == (["a", "c"], "c")
    some.move(DROPPED)
    assert chosen(some) == "a"
    some.move(DROPPED)
    assert some.chosen is None
    assert some.item is None
    assert some.move(DROPPED) is None


def test_what_is_kept_for_later_lies_in_the_other_view_and_can_go_back() -> None:
    some = state("a", "b", kept="k")
    some.move(LATER)
    assert names(some) == ["b"]
    assert some.count(LATER) == 2
    some.show_view(LATER)
    assert names(some) == ["k", "a"]
    assert some.move(LATER) is None
    some.move(INBOX)
    some.show_view(INBOX)
    assert names(some) == ["k", "b"]


def test_undo_goes_back_step_by_step_to_where_it_was_seen() -> None:
    some = state("a", "b", "c", kept="k")
    some.choose(1)
    some.move(DROPPED)
    some.move(LATER)
    some.show_view(LATER)
    some.search("k")
    last = some.last_move()
    assert last
    assert (last[0].line.item.id, last[1].after) == ("c", LATER)
    some.undo()
    assert (some.view, some.query, names(some), chosen(some)) == (INBOX, "", ["a", "c"], "c")
    some.undo()
    assert (names(some), chosen(some)) == (["a", "b", "c"], "b")
    assert some.last_move() is None


def test_a_note_is_not_undone_here() -> None:
    some = state("a", "b")
    some.move(NOTED)
    assert names(some) == ["b"]
    assert some.last_move() is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", "abc"),
        ("STREET", "a"),
        ("ｓｔｒｅｅｔ　mill", "a"),
        ("リモート", "b"),
        ("まち", "c"),
        ("street リモート", ""),
    ],
)
def test_words_are_looked_for_in_any_case_and_width_all_of_them(words: str, found: str) -> None:
    some = ReaderState()
    lines = [line("a", "Mill Street"), line("b", "ﾘﾓｰﾄの朝"), line("c", "Ferry", topic="まち")]
    some.add(make_entry(one, INBOX, {}) for one in lines)
    some.search(words)
    assert "".join(names(some)) == found


def test_what_was_chosen_stays_so_while_it_is_found() -> None:
    some = ReaderState()
    some.add(make_entry(one, INBOX, {}) for one in (line("a", "x"), line("b", "xy"), line("c", "xyz")))
    some.choose(2)
    some.search("y")
    assert chosen(some) == "c"
    some.search("")
    assert (chosen(some), some.chosen_number) == ("c", 2)


def test_another_report_of_the_story_is_looked_at_until_one_moves_on() -> None:
    some = ReaderState()
    some.add(make_entry(one, INBOX, {}) for one in (line("a", "", "o", "p"), line("b")))
    assert some.choose_member(2)
    assert some.item
    assert some.item.id == "p"
    assert not some.choose_member(3)
    some.choose(1)
    assert some.item.id == "b"


def test_nothing_is_taken_in_twice() -> None:
    some = state("a", kept="k")
    some.add([make_entry(line("k"), INBOX, {}), make_entry(line("b"), INBOX, {})])
    assert names(some) == ["a", "b"]


@settings(max_examples=60)
@given(st.lists(st.sampled_from([DROPPED, LATER, INBOX, "other view", "down", "find"]), max_size=12))
def test_everything_undone_is_as_at_first(actions: list[str]) -> None:
    some = state(*"abcd", kept="kl")
    for action in actions:
        if action == "other view":
            some.show_view(INBOX if some.view == LATER else LATER)
        elif action == "down":
            some.choose(some.chosen_number + 1)
        elif action == "find":
            some.search("" if some.query else "b")
        else:
            some.move(action)
    while some.last_move():
        some.undo()
    some.search("")
    places = {}
    for view in (INBOX, LATER):
        some.show_view(view)
        places[view] = "".join(names(some))
    assert places == {INBOX: "abcd", LATER: "kl"}
