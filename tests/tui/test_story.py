"""The reader in a real terminal: what a person presses, and what they see."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from curate.formats.text_wrap import display_width
from curate.workspace.workspace import Workspace
from tests.conftest import Run
from tests.tui.conftest import KANJI, MARKUP
from tests.tui.terminal import Terminal

CTRL_C, CTRL_Z = "\x03", "\x1a"
EDITOR = """#!/bin/sh
echo "EDITOR HAS THE TERMINAL"
cp "$1" "$1.before"
printf '\\n自分の言葉。\\n' >> "$1"
"""


def test_an_evening_with_the_inbox_in_japanese(mine_in_japanese: Workspace, tmp_path: Path, run: Run) -> None:
    mine = mine_in_japanese
    editor = tmp_path / "editor"
    editor.write_text(EDITOR, "utf-8")
    editor.chmod(0o755)
    with Terminal("-C", mine.root, "inbox", columns=120, rows=30, environment={"EDITOR": str(editor)}) as terminal:
        terminal.wait_for("受信箱 · 4件中 1件目", "Mill Street closed (+1)", "2つの情報源が掲載", "1 Site 1 · No cars")

        # Wide letters take two cells, and the line between list and text is straight.
        (row,) = [n for n, line in enumerate(terminal.lines) if "引き継ぎは、会話で終わる" in line]
        assert [terminal.cell(row, column) for column in range(2, 8)] == ["引", "", "き", "", "継", ""]
        (column,) = {display_width(line[: line.rindex("|")]) for line in terminal.lines[1:-1]}
        assert all(terminal.cell(n, column) == "|" for n in range(1, 29))
        assert "…" in terminal.lines[row]

        # A narrow window: the list alone, then the text alone.
        terminal.resize(40, 12)
        terminal.wait(lambda text: " | " not in text.split("\n")[1] and "受信箱" in text, "the list alone")
        terminal.press("\r")
        terminal.wait_for("Site 0", "q 戻る", without="> Mill")
        assert max(map(display_width, terminal.lines)) <= 40
        terminal.press("1")
        terminal.wait_for("No cars in Mill Street", "0 Site 0 · Mill Street")
        terminal.press("q")
        terminal.wait_for("> Mill Street")
        terminal.resize(80, 24)
        terminal.wait_for("? ヘルプ")

        # Each thing is done at once, and can be undone.
        terminal.press("d")
        terminal.wait_for("外しました：Mill Street closed", "3件中")
        assert "Mill Street closed" in mine.dropped_file.read_text("utf-8")
        terminal.press("u")
        terminal.wait_for("取り消しました：Mill Street closed", "4件中")
        assert mine.dropped_file.read_text("utf-8") == ""
        terminal.press("/引き継ぎ")
        terminal.wait_for("1件中", "「引き継ぎ」で絞り込み")
        terminal.press("\rl")
        terminal.wait_for(f"あとで読みます：{KANJI[:12]}")
        later = mine.reading_folder / "later.jsonl"
        assert json.loads(later.read_text("utf-8"))["title"] == KANJI
        terminal.press("\x1b")
        terminal.wait_for("3件中", "あとで読む (L): 1")

        # A note: the editor has the terminal, and the reader is back after it.
        terminal.press("n")
        terminal.wait_for("ノート：site/notes/", "2件中")
        (draft,) = mine.notes_folder.glob("*.before")
        assert "https://site0.example/a" in draft.read_text("utf-8")
        terminal.press("q")
        assert terminal.ended() == 0

    # It is there the next time, whatever becomes of the cache.
    for file in mine.work_folder.glob("cache.db*"):
        file.unlink()
    kept = run("-C", mine.root, "inbox", "--later")
    assert KANJI in kept.out
    assert kept.out.count("\n") == 1


def test_titles_are_no_markup_and_ctrl_c_loses_nothing(mine: Workspace) -> None:
    with Terminal("-C", mine.root, "inbox", "--sort", "new", columns=60, rows=20) as terminal:
        terminal.wait_for("Inbox · 1 of 4", MARKUP)
        terminal.press("G")
        terminal.wait_for("> Ferry")
        terminal.press("d")
        terminal.wait_for("Dropped: Ferry")
        terminal.press(CTRL_C)
        assert terminal.ended() == 130
        assert "Traceback" not in terminal.text
    assert "Ferry" in mine.dropped_file.read_text("utf-8")


def test_who_opens_no_reader_waits_for_none(mine: Workspace) -> None:
    program = (
        "import sys; from curate.cli import cli; cli.main(sys.argv[1:], standalone_mode=False);"
        " sys.exit('textual' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "-C", mine.root, "inbox"], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert KANJI in done.stdout.decode()


def test_the_plain_list_is_a_word_away(mine: Workspace) -> None:
    with Terminal("-C", mine.root, "inbox", "--plain", columns=100, rows=20) as terminal:
        assert terminal.ended() == 0
        assert "Read one with `curate inbox ID`" in terminal.text


def test_a_reader_that_is_stopped_for_a_while_shows_all_of_it_again(mine: Workspace) -> None:
    with Terminal("-C", mine.root, "inbox", "--sort", "new", columns=60, rows=12) as terminal:
        terminal.wait_for("Inbox · 1 of 4", MARKUP)
        terminal.press(CTRL_Z)
        terminal.wait_until_stopped()
        terminal.screen.reset()
        terminal.signal(signal.SIGCONT)
        terminal.wait_for("Inbox · 1 of 4", MARKUP, "Enter read · q quit")
        terminal.press("q")
        assert terminal.ended() == 0


def test_a_reader_that_is_ended_leaves_the_terminal_as_it_was(mine: Workspace) -> None:
    with Terminal("-C", mine.root, "inbox", columns=60, rows=12) as terminal:
        terminal.wait_for("Inbox · 1 of 4")
        terminal.signal(signal.SIGTERM)
        assert terminal.ended() == 128 + signal.SIGTERM
        assert terminal.raw.rindex(b"\x1b[?1049l") > terminal.raw.rindex(b"\x1b[?1049h")
        assert "Traceback" not in terminal.text
