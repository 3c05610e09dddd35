"""The reader's screen and keys, without a terminal; files, cache and network are real."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from curate.model import Entry, Item
from curate.read.inbox.item_matcher import ItemMatcher
from curate.read.storage.cache import Cache
from curate.tui.actions import InboxActions
from curate.tui.app import Reader
from curate.tui.reader_texts import ui_texts
from curate.tui.state import INBOX, LATER, ReaderState, make_entry
from curate.tui.widgets import RowList, TextView
from curate.workspace import dropped_list, ranked_inbox, read_later
from curate.workspace.ranked_inbox import InboxQuery
from curate.workspace.reading_lists import sync_cache
from curate.workspace.workspace import Workspace, load_feeds, now
from curate.workspace.workspace_lock import lock
from tests.tui.conftest import FEEDS, KANJI, MARKUP, NOW
from tests.webserver import WebServer

Story = Callable[[Reader, "Pilot[None]"], Awaitable[None]]


@pytest.fixture
def play(mine: Workspace) -> Iterator[Callable[..., None]]:
    """Plays a story on the reader of ``mine``, newest first."""

    def played(story: Story, size: tuple[int, int] = (80, 24)) -> None:
        reading, _ = load_feeds(mine)
        with Cache(mine.cache_file) as cache:
            found = ranked_inbox.load_inbox(mine, reading, ItemMatcher(reading), cache, InboxQuery(newest=True))
            more = (make_entry(line, INBOX, {}) for line in found.lines())
            app = Reader(ReaderState(), more, InboxActions(mine, reading, cache), "en", now(), total=len(found.rows))

            async def told() -> None:
                async with app.run_test(size=size) as pilot:
                    await pilot.pause()
                    await story(app, pilot)

            asyncio.run(told())

    yield played


def text(app: Reader) -> str:
    return "\n".join(line.text for line in app.screen.query_one(TextView)._lines)


def said(app: Reader, name: str = "bottom") -> str:
    return str(app.query_one(f"#{name}", Static).content)


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def test_reading_a_text_counts_and_seeing_its_summary_does_not(mine: Workspace, play: Callable[..., None]) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        await press(pilot, "down", "down")
        assert KANJI[:24] in text(app)
        assert app.inbox_actions.cache.opened_by_feed() == {}
        await press(pilot, "enter")
        assert app.inbox_actions.cache.opened_by_feed() == {FEEDS[2]: 1}
        await press(pilot, "K")
        assert "Plain [b]text[/b]." in text(app)
        assert MARKUP in text(app)
        assert app.inbox_actions.cache.opened_by_feed() == {FEEDS[2]: 1, FEEDS[0]: 1}
        await press(pilot, "q")
        assert not app.state.is_reading

    play(story, (120, 30))


def test_keys_that_come_at_once_are_about_what_was_chosen_then(mine: Workspace, play: Callable[..., None]) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        await press(pilot, *"jjdku")
        assert said(app).startswith(f"Undone: {KANJI[:24]}")
        await press(pilot, *"gdjl")
        assert len(dropped_list.read_ids(mine)) == 1
        assert app.state.count("later") == 1
        await press(pilot, "L", "l", *"uuuu")
        assert said(app) == "There is nothing to undo."
        assert dropped_list.read_ids(mine) == set()
        assert (mine.reading_folder / "later.jsonl").read_text("utf-8") == ""
        assert len(app.state.shown) == 4

    play(story)


def test_letters_are_letters_while_one_types_words(mine: Workspace, play: Callable[..., None]) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        await press(pilot, *"/d?/n")
        assert app.query_one(Input).value == "d?/n"
        assert said(app, "top").endswith("with “d?/n”")
        assert "Esc shows everything" in said(app)
        await press(pilot, "escape")
        assert len(app.state.shown) == 4
        await press(pilot, *"/no cars", "enter")
        assert [entry.line.item.title for entry in app.state.shown] == ["Mill Street closed"]
        assert dropped_list.read_ids(mine) == set()

    play(story)


@pytest.mark.parametrize("size", [(20, 6), (60, 20), (200, 60)])
def test_help_lists_the_keys_in_any_window(play: Callable[..., None], size: tuple[int, int]) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        await press(pilot, "?")
        assert "Keys" in text(app)
        await press(pilot, "d", "q")
        assert len(app.state.shown) == 4
        await pilot.resize_terminal(30, 10)
        await press(pilot, "enter", "q")
        assert app.is_running
        await press(pilot, "q")
        assert app.return_code == 0

    play(story, size)


def test_a_row_is_chosen_with_the_mouse_and_opened_with_a_second_click(play: Callable[..., None]) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        await pilot.click("#list", offset=(5, 3))
        assert (app.state.chosen_number, app.state.is_reading) == (1, False)
        await pilot.click("#list", offset=(5, 2))
        assert app.state.is_reading

    play(story, (120, 30))


def test_a_list_that_has_changed_under_the_reader_is_said_and_nothing_is_lost(
    mine: Workspace, play: Callable[..., None]
) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        chosen = app.state.chosen
        assert chosen
        dropped_list.drop(mine, [chosen.line.item])
        await press(pilot, "d")
        assert said(app).startswith("Dropped before: ")
        assert chosen.line.item not in [one.line.item for one in app.state.shown]
        await press(pilot, "u")
        assert said(app) == "There is nothing to undo."
        assert dropped_list.read_ids(mine) == {chosen.line.item.id}
        mine.dropped_file.write_bytes(b"\xff\n")
        await press(pilot, "down", "d")
        assert said(app).startswith("dropped.txt:1: this file is not UTF-8")
        assert mine.dropped_file.read_bytes() == b"\xff\n"

    play(story)


PAGE = "<html><body><article><h1>Far</h1>{}</article></body></html>".format(
    "<p>A first week at a distance begins with one real question, and one name to ask.</p>" * 6
)


def put_off(mine: Workspace, server: WebServer, *names: str) -> str:
    """Nothing but items of these names, of one feed on a server, whose articles weren't fetched; the feed's address."""
    feed = server.url("/feed.xml")
    mine.feeds_file.write_text(f"feeds: [{feed}]\nnetwork: {{allow: [127.0.0.1]}}\n", "utf-8")
    entries = [Entry(name, server.url(f"/{name}"), name, "", NOW, f"Summary of {name}.") for name in names]
    with Cache(mine.cache_file) as cache:
        for url in FEEDS:
            cache.keep_only_entries(url, [])
        cache.add_entries(feed, entries, NOW, newest=0, articles=True)
    return feed


def test_an_article_that_was_put_off_is_fetched_as_it_is_opened(mine: Workspace, play: Callable[..., None]) -> None:
    with WebServer() as server:
        server.page("/far", PAGE, content_type="text/html")
        server.hang("/slow")
        feed = put_off(mine, server, "far", "gone", "slow")

        async def story(app: Reader, pilot: Pilot[None]) -> None:
            await press(pilot, *"/far", "enter", "enter")
            assert "one real question" in text(app)
            await press(pilot, "escape", "escape", *"/gone", "enter", "enter")
            assert "Only the feed's own summary: the page " in text(app)
            assert "Summary of gone." in text(app)
            assert app.inbox_actions.cache.opened_by_feed() == {feed: 2}
            # The screen goes on while a server takes its time, and nobody waits for it at the end.
            await pilot.press("escape", "escape", *"/slow", "enter", "enter")
            await pilot.pause()
            assert f"Fetching {server.url('/slow')} …" in text(app)
            await pilot.press("d")
            await pilot.pause()
            assert said(app) == "Dropped: slow"
            await pilot.press("q")

        play(story)
        assert not (mine.work_folder / "holder").exists()


def test_what_comes_late_is_not_shown_beside_another_item(mine: Workspace, play: Callable[..., None]) -> None:
    with WebServer(latency=0.2) as server:
        names = ("one", "two", "three", "four")
        for name in names:
            server.page(f"/{name}", PAGE, content_type="text/html")
        put_off(mine, server, *names)

        async def story(app: Reader, pilot: Pilot[None]) -> None:
            for keys, back in (("d", ""), ("L", "L"), ("/t", "escape")):
                await pilot.press("enter")
                await pilot.pause()
                assert "Fetching " in text(app)
                await press(pilot, *keys)
                assert not app.state.is_reading
                assert "one real question" not in text(app)
                await press(pilot, *([back] if back else []))
            assert len(dropped_list.read_ids(mine)) == 1

        play(story, (120, 30))


def test_a_note_can_be_begun_while_its_text_is_fetched(
    mine: Workspace, play: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with WebServer(latency=0.3) as server:
        server.page("/one", PAGE, content_type="text/html")
        put_off(mine, server, "one")
        held: list[bool] = []

        def begin(self: InboxActions, item: Item) -> int:
            with lock(mine):
                held.append(True)
            return 0

        monkeypatch.setattr(InboxActions, "begin_note", begin)

        async def story(app: Reader, pilot: Pilot[None]) -> None:
            await pilot.press("enter")
            await pilot.pause()
            assert "Fetching " in text(app)
            await press(pilot, "n")
            assert held == [True]
            assert said(app) == "No note was begun."
            assert "one real question" in text(app)  # it is fetched after that

        play(story, (120, 30))


def test_from_what_is_kept_one_gets_to_the_inbox(mine: Workspace) -> None:
    reading, _ = load_feeds(mine)
    with Cache(mine.cache_file) as cache:
        lines = ranked_inbox.load_inbox(mine, reading, ItemMatcher(reading), cache, InboxQuery()).lines()
        street = next(line for line in lines if line.same_story)
        own = f'{{"url": "{street.item.url}", "title": "My own title"}}\n'
        mine.reading_folder.mkdir()
        (mine.reading_folder / "later.jsonl").write_text(own, "utf-8")
        sync_cache(mine, cache)
        found = ranked_inbox.load_inbox(mine, reading, ItemMatcher(reading), cache, InboxQuery(kept=True))
        inbox = ranked_inbox.load_other_view(found, kept=False)
        state = ReaderState(LATER)
        state.add(make_entry(line, LATER, {}) for line in found.lines())
        more = (make_entry(line, INBOX, {}) for line in inbox.lines())
        app = Reader(state, more, InboxActions(mine, reading, cache), "en", now(), total=len(inbox.rows))

        async def told() -> None:
            async with app.run_test(size=(100, 24)) as pilot:
                await pilot.pause()
                assert said(app, "top").startswith("Kept for later · 1 of 1")
                await press(pilot, "L")
                assert said(app, "top").startswith("Inbox · 1 of 3")
                # What is put back and kept again is as the user wrote it.
                await press(pilot, "L", "l")
                assert "My own title" not in (mine.reading_folder / "later.jsonl").read_text("utf-8")
                await press(pilot, "u")
                assert (mine.reading_folder / "later.jsonl").read_text("utf-8") == own

        asyncio.run(told())


@pytest.mark.parametrize("columns", [24, 40, 60, 100])
def test_keys_below_are_shown_whole_or_not_at_all(play: Callable[..., None], columns: int) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        for keys in ("", "enter"):
            await press(pilot, *([keys] if keys else []))
            every = ui_texts("en")["reading keys" if keys else "keys"].format("l later").split(" · ")
            shown = said(app).split(" · ")
            assert shown == every[: len(shown)]
            assert len(shown) > 1

    play(story, (columns, 20))


def test_what_one_keeps_is_there_though_it_was_dropped_elsewhere(mine: Workspace, play: Callable[..., None]) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        chosen = app.state.chosen
        assert chosen
        dropped_list.drop(mine, [chosen.line.item])
        await press(pilot, "l")
        assert said(app).startswith("Kept for later: ")
        assert dropped_list.read_ids(mine) == set()

    play(story)


def test_of_a_story_the_report_that_is_read_is_kept(mine: Workspace, play: Callable[..., None]) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        await press(pilot, *"/no cars", "enter", "enter", "1", "l")
        kept = (mine.reading_folder / "later.jsonl").read_text("utf-8")
        assert "No cars in Mill Street" in kept
        assert said(app) == "Kept for later: No cars in Mill Street"
        await press(pilot, "L")
        assert said(app).startswith("Enter read · q quit · ? help")
        assert "l to the inbox" in said(app)
        await press(pilot, "l")
        assert (mine.reading_folder / "later.jsonl").read_text("utf-8") == ""

    play(story, (120, 30))


def test_rows_end_before_what_scrolls_them_and_an_empty_list_says_so(play: Callable[..., None]) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        rows = app.query_one(RowList)
        lines = ["".join(segment.text for segment in rows.render_line(y)) for y in range(3)]
        assert {rows.scrollable_content_region.width} == {rows.size.width - 1}
        assert any(line.rstrip().endswith("…") for line in lines)
        await press(pilot, *"dddd")
        assert rows.render_line(0).text.strip() == "Nothing is left here."
        await press(pilot, "o")
        assert said(app) == "Nothing is left here."

    play(story, (30, 6))


def test_while_another_run_is_at_work_the_reader_says_so_and_goes_on(
    mine: Workspace, play: Callable[..., None]
) -> None:
    with Cache(mine.cache_file) as cache:
        cache.add_entries(
            FEEDS[0], [Entry("far", "https://site0.example/far", "far", "", NOW, "")], NOW, newest=0, articles=True
        )

    async def story(app: Reader, pilot: Pilot[None]) -> None:
        with lock(mine):
            await press(pilot, "enter")
            assert "Another curate is running here" in text(app)

    play(story)


def test_what_is_kept_leaves_the_inbox_and_a_line_of_ones_own_stays(mine: Workspace, tmp_path: Path) -> None:
    reading, _ = load_feeds(mine)
    with Cache(mine.cache_file) as cache:
        found = list(ranked_inbox.load_inbox(mine, reading, ItemMatcher(reading), cache, InboxQuery()).lines())
        street = next(line for line in found if line.same_story)
        assert read_later.add_item(mine, street.item)
        assert not read_later.add_item(mine, street.item)

    with Cache(mine.cache_file) as cache:
        sync_cache(mine, cache)
        rest = ranked_inbox.load_inbox(mine, reading, ItemMatcher(reading), cache, InboxQuery())
        assert street.item.id not in {line.item.id for line in rest.lines()}
        (kept,) = ranked_inbox.load_inbox(mine, reading, ItemMatcher(reading), cache, InboxQuery(kept=True)).lines()
        assert (kept.item, kept.same_story, kept.reasons) == (street.item, street.same_story, street.reasons)
        assert [line.item for line in ranked_inbox.load_other_view(rest, kept=True).lines()] == [street.item]

        # By whichever report of it; and the user's own words about it stay, as read.
        own = f'{{"url": "{street.item.url}", "comment": "Ask Sample about this"}}\n'
        (mine.reading_folder / "later.jsonl").write_text(own, "utf-8")
        assert read_later.remove_items(mine, kept.same_story) is False
        assert read_later.remove_items(mine, (kept.item, *kept.same_story)) is True
        text = (mine.reading_folder / "later.jsonl").read_text("utf-8")
        assert text.startswith(own)
        assert '"read": true' in text.removeprefix(own)
        sync_cache(mine, cache)
        back = ranked_inbox.load_inbox(mine, reading, ItemMatcher(reading), cache, InboxQuery())
        assert street.item.id in {line.item.id for line in back.lines()}
