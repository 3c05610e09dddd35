"""``curate posted``: what went where is recorded, listed and taken back, and what the user wrote stays."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from curate.formats.posted_yaml import parse
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock_files
from tests.cli.test_posts import NEW, OLD, make, template, write_note
from tests.conftest import Run

AT = "https://x.example/me/1"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return make(tmp_path / "mine")


def ledger(folder: Path) -> str:
    return (folder / "posted.yaml").read_bytes().decode("utf-8")


def recorded(folder: Path) -> list[tuple[str, str, str]]:
    found, problems = parse(ledger(folder))
    assert problems == []
    return [(one.note, one.network, one.address) for one in found]


def listed(run: Run, folder: Path, *arguments: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(run("-C", folder, "posted", *arguments, "--json").out)
    return rows


def test_a_post_is_recorded_with_its_note_network_time_and_address(run: Run, mine: Path) -> None:
    ran = run("-C", mine, "posted", "new", "Bluesky", AT, TZ="Asia/Tokyo")
    assert ran.code == 0, ran.err
    head, line = ledger(mine).rsplit("\n- ", 1)
    assert [text[0] for text in head.splitlines()] == ["#", "#"]
    at = r"20\d\d-\d\d-\d\dT\d\d:\d\d\+09:00"
    assert re.fullmatch(rf'{{note: {NEW}, network: bluesky, at: {at}, address: "{AT}", words: [a-z2-7]+}}\n', line)
    assert f"Recorded: {NEW} is out on Bluesky (" in ran.err
    assert run("-C", mine, "posted", f"site/notes/{OLD}.md", "x").code == 0
    assert recorded(mine) == [(NEW, "bluesky", AT), (OLD, "x", "")]


def test_a_second_time_is_recorded_only_if_it_is_another_post(run: Run, mine: Path) -> None:
    run("-C", mine, "posted", NEW, "x", AT)
    before = ledger(mine)
    for arguments in ([], [AT], [f"{AT}/"]):
        ran = run("-C", mine, "posted", NEW, "X", *arguments)
        assert (ran.code, ledger(mine)) == (0, before)
        assert "recorded for X already; nothing was added" in ran.err
        assert AT in ran.err
    assert run("-C", mine, "posted", NEW, "x", "https://x.example/me/2").code == 0
    assert run("-C", mine, "posted", NEW, "x", "--again").code == 0
    assert recorded(mine) == [(NEW, "x", AT), (NEW, "x", "https://x.example/me/2"), (NEW, "x", "")]
    assert ledger(mine).startswith(before)


@pytest.mark.parametrize(
    ("arguments", "what", "hint"),
    [
        (["nothing", "x"], "no note has “nothing” in its name", "site/notes/"),
        (["2026", "x"], "in the names of several notes", "type more of it"),
        (["draft", "x"], "“draft” isn't ready to be published", "curate check"),
        ([NEW, "blusky"], "no network of this workspace is called “blusky”", "did you mean bluesky?"),
        ([NEW, "threads"], "Threads is not on in this workspace", "curate posts --add threads"),
        ([NEW, "x", "x.example/1"], "'x.example/1' is not a web address", "with https://"),
        ([NEW, "--undo"], "--undo: needs a note and a network", "curate posted NOTE NETWORK --undo"),
        ([NEW, "x", "--undo"], "there is no entry of “2026-11-23-new” on x", "curate posted"),
        ([NEW, "x", "--undo", "--again"], "--undo: doesn't go with --again", ""),
        ([NEW, "x", "--json"], "--json: goes with the list alone", "leave NETWORK out"),
    ],
)
def test_what_can_t_be_recorded_is_refused_and_nothing_is_written(
    run: Run, mine: Path, arguments: list[str], what: str, hint: str
) -> None:
    write_note(mine, "2026-11-20-draft", "")
    ran = run("-C", mine, "posted", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert what in ran.err
    assert hint in ran.err
    assert not (mine / "posted.yaml").exists()


def test_a_network_of_ones_own_is_recorded_by_its_label(run: Run, mine: Path) -> None:
    template(mine, "zine.txt.j2", "---\nlabel: Our Zine\nlimit: 0\n---\n{{ point }}\n")
    assert run("-C", mine, "posted", NEW, "our zine").code == 0
    assert recorded(mine) == [(NEW, "zine", "")]


def test_the_list_is_newest_first_and_says_which_notes_were_edited_since(run: Run, mine: Path) -> None:
    ran = run("-C", mine, "posted")
    assert (ran.code, ran.out, "Nothing is recorded yet" in ran.err) == (0, "", True)
    for note in (NEW, OLD):
        run("-C", mine, "posted", note, "x", AT)
    text = ledger(mine) + f"- {{note: {OLD}, network: linkedin, at: 2026-01-02T03:04Z}}\n"
    text += "- {note: 2020-01-01-gone, network: x, at: 2020-01-01T00:00Z, words: abcdefgh}\n"
    (mine / "posted.yaml").write_text(text, "utf-8")
    write_note(mine, NEW, "Other words than those that were posted.")
    rows = [line.split("\t") for line in run("-C", mine, "posted").out.splitlines()]
    assert [row[1:] for row in rows] == [
        ["x", OLD, "", AT],
        ["x", NEW, "edited since", AT],
        ["linkedin", OLD, "", ""],
        ["x", "2020-01-01-gone", "not published now", ""],
    ]
    assert rows[2][0] == "2026-01-02 03:04"
    found = listed(run, mine)
    assert [row["edited"] for row in found] == [False, True, None, None]
    assert found[2] == {
        "note": OLD,
        "network": "linkedin",
        "at": "2026-01-02T03:04:00+00:00",
        "address": "",
        "edited": None,
    }
    assert {row["note"] for row in listed(run, mine, "old")} == {OLD}


def test_to_touch_a_note_s_topics_or_comments_is_no_edit(run: Run, mine: Path) -> None:
    run("-C", mine, "posted", NEW, "x")
    path = mine / "site/notes" / f"{NEW}.md"
    path.write_text(
        path.read_text("utf-8").replace("title: A title", "topics: [a, b]\ntitle: A title") + "\n<!-- to myself -->\n",
        "utf-8",
    )
    assert [row["edited"] for row in listed(run, mine)] == [False]


def test_undo_takes_out_the_last_entry_alone(run: Run, mine: Path) -> None:
    own = f"# mine: 私の\r\n- {{note: {NEW}, network: x, at: 2026-01-01}}   # by hand\r\n\r\n# end"
    (mine / "posted.yaml").write_bytes(own.encode())
    run("-C", mine, "posted", NEW, "x", AT)
    both = ledger(mine)
    assert both.startswith(own + "\r\n- {")
    run("-C", mine, "posted", NEW, "linkedin")
    ran = run("-C", mine, "posted", "new", "X", "--undo")
    assert (ran.code, "Taken out" in ran.err, AT in ran.err) == (0, True, True)
    assert recorded(mine) == [(NEW, "x", ""), (NEW, "linkedin", "")]
    assert run("-C", mine, "posted", NEW, "linkedin", "--undo").code == 0
    assert ledger(mine) == own + "\r\n"


def test_a_folder_names_no_note_whose_entry_could_be_undone(run: Run, mine: Path) -> None:
    run("-C", mine, "posted", NEW, "x")
    ran = run("-C", mine, "posted", "site/notes/", "x", "--undo")
    assert (ran.code, recorded(mine)) == (2, [(NEW, "x", "")])
    assert "there is no entry of “site/notes/” on x" in ran.err


def test_what_is_gone_can_still_be_undone(run: Run, mine: Path) -> None:
    run("-C", mine, "posted", NEW, "linkedin")
    (mine / "site/notes" / f"{NEW}.md").unlink()
    template(mine, "x.txt.j2", "{{ point }}\n")
    assert run("-C", mine, "posted", NEW, "linkedin", "--undo").code == 0
    assert recorded(mine) == []


def test_a_slip_in_the_ledger_is_named_and_keeps_nothing_from_being_recorded(run: Run, mine: Path) -> None:
    own = f"- {{note: {OLD}, network: x, at: then}}\n- {{note: {OLD}, network: linkedin, at: 2026-01-01\n"
    (mine / "posted.yaml").write_text(own, "utf-8")
    ran = run("-C", mine, "posted", NEW, "x")
    assert ran.code == 1
    assert "posted.yaml:1: “at”: 'then' is not a time" in ran.err
    assert ledger(mine).startswith(own)
    assert [one.note for one in parse(ledger(mine))[0]] == [NEW]
    ran = run("-C", mine, "posted")
    assert (ran.code, len(ran.out.splitlines()), "posted.yaml:1" in ran.err) == (1, 1, True)


def test_a_file_that_takes_no_entries_is_left_as_it_is_and_the_line_is_told(run: Run, mine: Path) -> None:
    own = f"[{{note: {OLD}, network: x, at: 2026-01-01}}]\n"
    (mine / "posted.yaml").write_text(own, "utf-8")
    ran = run("-C", mine, "posted", NEW, "x")
    assert (ran.code, ledger(mine)) == (2, own)
    assert f"add this line yourself: - {{note: {NEW}, network: x, at: " in ran.err
    ran = run("-C", mine, "posted", OLD, "x", "--undo")
    assert (ran.code, ledger(mine)) == (2, own)
    assert "posted.yaml:1: this entry can't be taken out" in ran.err


def test_two_runs_at_once_never_write_over_each_other(run: Run, mine: Path) -> None:
    with lock_files(Workspace(mine)):
        ran = run("-C", mine, "--no-wait", "posted", NEW, "x")
    assert (ran.code, "another curate is running here" in ran.err) == (2, True)
    assert not (mine / "posted.yaml").exists()


def test_the_ledger_is_never_published_and_stays_out_of_git(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    run("init", folder)
    assert "posted.yaml" in (folder / ".gitignore").read_text("utf-8").splitlines()
