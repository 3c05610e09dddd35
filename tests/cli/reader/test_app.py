"""The reader's screen and keys, without a terminal; files, cache and network are real."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from curate.cli import dropped, later, ranking
from curate.cli.reader.app import Reader
from curate.cli.reader.desk import Desk
from curate.cli.reader.lines import Text
from curate.cli.reader.state import INBOX, State, entry
from curate.cli.workspace import Workspace, load_feeds, now
from curate.model import Entry
from curate.read.cache import Cache
from curate.read.inbox import Matcher
from tests.cli.reader.conftest import FEEDS, KANJI, MARKUP, NOW
from tests.webserver import WebServer

Story = Callable[[Reader, "Pilot[None]"], Awaitable[None]]


@pytest.fixture
def play(mine: Workspace) -> Iterator[Callable[..., None]]:
    """Plays a story on the reader of ``mine``, newest first."""

    def played(story: Story, size: tuple[int, int] = (80, 24)) -> None:
        reading, _ = load_feeds(mine)
        with Cache(mine.cache) as cache:
            found = ranking.inbox(mine, reading, Matcher(reading), cache, newest=True)
            more = (entry(line, INBOX, {}) for line in found.lines())
            app = Reader(State(), more, Desk(mine, reading, cache), "en", now(), total=len(found.rows))

            async def told() -> None:
                async with app.run_test(size=size) as pilot:
                    await pilot.pause()
                    await story(app, pilot)

            asyncio.run(told())

    yield played


def text(app: Reader) -> str:
    return "\n".join(line.text for line in app.screen.query_one(Text)._lines)


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
        assert app.desk.cache.opened() == {}
        await press(pilot, "enter")
        assert app.desk.cache.opened() == {FEEDS[2]: 1}
        await press(pilot, "K")
        assert "Plain [b]text[/b]." in text(app)
        assert MARKUP in text(app)
        assert app.desk.cache.opened() == {FEEDS[2]: 1, FEEDS[0]: 1}
        await press(pilot, "q")
        assert not app.state.reading

    play(story, (120, 30))


def test_keys_that_come_at_once_are_about_what_was_chosen_then(mine: Workspace, play: Callable[..., None]) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        await press(pilot, *"jjdku")
        assert said(app).startswith(f"Undone: {KANJI[:24]}")
        await press(pilot, *"gdjl")
        assert len(dropped.dropped_ids(mine)) == 1
        assert app.state.count("later") == 1
        await press(pilot, "L", "l", *"uuuu")
        assert said(app) == "There is nothing to undo."
        assert dropped.dropped_ids(mine) == set()
        assert (mine.reading / "later.jsonl").read_text("utf-8") == ""
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
        assert dropped.dropped_ids(mine) == set()

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
        assert (app.state.at, app.state.reading) == (1, False)
        await pilot.click("#list", offset=(5, 2))
        assert app.state.reading

    play(story, (120, 30))


def test_a_list_that_has_changed_under_the_reader_is_said_and_nothing_is_lost(
    mine: Workspace, play: Callable[..., None]
) -> None:
    async def story(app: Reader, pilot: Pilot[None]) -> None:
        chosen = app.state.chosen
        assert chosen
        dropped.drop(mine, [chosen.line.item])
        await press(pilot, "d")
        assert said(app).startswith("Dropped before: ")
        await press(pilot, "u")
        assert said(app) == "There is nothing to undo."
        assert dropped.dropped_ids(mine) == {chosen.line.item.id}
        mine.dropped.write_bytes(b"\xff\n")
        await press(pilot, "down", "d")
        assert "not UTF-8" in said(app)
        assert mine.dropped.read_bytes() == b"\xff\n"

    play(story)


PAGE = "<html><body><article><h1>Far</h1>{}</article></body></html>".format(
    "<p>A first week at a distance begins with one real question, and one name to ask.</p>" * 6
)


def test_an_article_that_was_put_off_is_fetched_as_it_is_opened(mine: Workspace, play: Callable[..., None]) -> None:
    with WebServer() as server:
        server.page("/far", PAGE, content_type="text/html")
        server.hang("/slow")
        feed = server.url("/feed.xml")
        mine.feeds.write_text(f"feeds: [{feed}]\nnetwork: {{allow: [127.0.0.1]}}\n", "utf-8")
        entries = [
            Entry(name, server.url(f"/{name}"), name, "", NOW, f"Summary of {name}.")
            for name in ("far", "gone", "slow")
        ]
        with Cache(mine.cache) as cache:
            for url in FEEDS:
                cache.keep_only(url, [])
            cache.add(feed, entries, NOW, newest=0, articles=True)

        async def story(app: Reader, pilot: Pilot[None]) -> None:
            await press(pilot, *"/far", "enter", "enter")
            assert "one real question" in text(app)
            await press(pilot, "escape", "escape", *"/gone", "enter", "enter")
            assert "Only the feed's own summary: the page " in text(app)
            assert "Summary of gone." in text(app)
            assert app.desk.cache.opened() == {feed: 2}
            # The screen goes on while a server takes its time, and nobody waits for it at the end.
            await pilot.press("escape", "escape", *"/slow", "enter", "enter")
            await pilot.pause()
            assert f"Fetching {server.url('/slow')} …" in text(app)
            await pilot.press("d")
            await pilot.pause()
            assert said(app) == "Dropped: slow"
            await pilot.press("q")

        play(story)
        assert not (mine.work / "holder").exists()


def test_what_is_kept_leaves_the_inbox_and_a_line_of_ones_own_stays(mine: Workspace, tmp_path: Path) -> None:
    reading, _ = load_feeds(mine)
    with Cache(mine.cache) as cache:
        found = list(ranking.inbox(mine, reading, Matcher(reading), cache).lines())
        street = next(line for line in found if line.others)
        assert later.keep(mine, street.item)
        assert not later.keep(mine, street.item)

    from curate.cli.readinglists import sync

    with Cache(mine.cache) as cache:
        sync(mine, cache)
        rest = ranking.inbox(mine, reading, Matcher(reading), cache)
        assert street.item.id not in {line.item.id for line in rest.lines()}
        (kept,) = ranking.inbox(mine, reading, Matcher(reading), cache, kept=True).lines()
        assert (kept.item, kept.others, kept.reasons) == (street.item, street.others, street.reasons)
        assert [line.item for line in ranking.kept_beside(rest).lines()] == [street.item]

        # By whichever report of it; and the user's own words about it stay, as read.
        own = f'{{"url": "{street.item.url}", "comment": "Ask Sample about this"}}\n'
        (mine.reading / "later.jsonl").write_text(own, "utf-8")
        assert later.take_back(mine, kept.others) is False
        assert later.take_back(mine, (kept.item, *kept.others)) is True
        text = (mine.reading / "later.jsonl").read_text("utf-8")
        assert text.startswith(own)
        assert '"read": true' in text.removeprefix(own)
        sync(mine, cache)
        back = ranking.inbox(mine, reading, Matcher(reading), cache)
        assert street.item.id in {line.item.id for line in back.lines()}
