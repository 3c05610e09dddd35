"""A post that the user changed in its file is theirs: it stays, it is what is shown, and nobody is told off for it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from curate import limits
from curate.cli import cli
from tests.cli.test_posts import NEW, make, template, write_note
from tests.conftest import Run

OWN = "Better words of mine, for this network alone.\n\nhttps://me.example/notes/2026-11-23-new/\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return make(tmp_path / "mine")


def shown(run: Run, mine: Path, network: str = "x") -> dict[str, Any]:
    found = json.loads(run("-C", mine, "posts", NEW, "--network", network, "--json").out)
    return dict(found[0]) if found else {}


def build(run: Run, mine: Path) -> str:
    ran = run("-C", mine, "build", "--offline")
    assert ran.code == 0, ran.err
    return ran.err


def desk(mine: Path) -> list[dict[str, Any]]:
    page = (mine / "posts/index.html").read_text("utf-8")
    found = re.search(r'<script[^>]* id="data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    labels = [network["label"] for network in data["networks"]]
    (note,) = (note for note in data["notes"] if note["name"] == NEW)
    return [post for post in note["posts"] if labels[post["network"]] == "X"]


def test_it_is_what_posts_and_desk_show_with_its_own_count(run: Run, mine: Path) -> None:
    build(run, mine)
    path = mine / f"posts/{NEW}/x.txt"
    path.write_text(OWN, "utf-8")
    build(run, mine)
    assert path.read_text("utf-8") == OWN
    post = shown(run, mine)
    assert post["parts"] == [OWN.rstrip("\n")]
    assert post["counts"] == [45 + 2 + 40]  # .example is no end of a host that X knows: its letters count
    assert post["cautions"] == [{"kind": "by_hand", "about": f"posts/{NEW}/x.txt"}]
    (on_desk,) = desk(mine)
    assert on_desk["parts"] == [OWN.rstrip("\n")]
    assert on_desk["cautions"] == [["by_hand", f"posts/{NEW}/x.txt"]]


def test_when_the_note_changes_after_that_it_is_said_until_it_is_posted(run: Run, mine: Path) -> None:
    build(run, mine)
    path = mine / f"posts/{NEW}/x.txt"
    path.write_text(OWN, "utf-8")
    build(run, mine)
    write_note(mine, NEW, "Other words about it than there were before.")
    assert f"posts/{NEW}/x.txt has your own changes" in build(run, mine)
    assert path.read_text("utf-8") == OWN
    assert shown(run, mine)["cautions"] == [{"kind": "by_hand_stale", "about": f"posts/{NEW}/x.txt"}]
    assert run("-C", mine, "posted", NEW, "x").code == 0
    assert "as you changed it" not in build(run, mine)


def test_deleting_the_file_brings_the_posts_own_text_back(run: Run, mine: Path) -> None:
    build(run, mine)
    path = mine / f"posts/{NEW}/x.txt"
    first = path.read_text("utf-8")
    path.write_text(OWN, "utf-8")
    build(run, mine)
    path.unlink()
    build(run, mine)
    assert path.read_text("utf-8") == first
    assert shown(run, mine)["cautions"] == []


def test_an_empty_file_means_that_no_such_post_is_wanted(run: Run, mine: Path) -> None:
    build(run, mine)
    path = mine / f"posts/{NEW}/x.txt"
    path.write_text("\n", "utf-8")
    build(run, mine)
    assert path.read_text("utf-8") == "\n"
    assert shown(run, mine) == {}
    assert f"You left nothing in posts/{NEW}/x.txt" in run("-C", mine, "posts", NEW, "--network", "x").err
    assert desk(mine) == []


def test_parts_of_a_thread_are_counted_each_for_itself(run: Run, mine: Path) -> None:
    build(run, mine)
    (mine / f"posts/{NEW}/x.txt").write_text("One.\n\n---\n\nTwo, 二。\n", "utf-8")
    post = shown(run, mine)
    assert (post["parts"], post["counts"]) == (["One.", "Two, 二。"], [4, 9])


def test_a_text_over_the_limit_is_a_problem_and_stays(run: Run, mine: Path) -> None:
    build(run, mine)
    path = mine / f"posts/{NEW}/x.txt"
    path.write_text("あ" * 150 + "\n", "utf-8")
    ran = run("-C", mine, "build", "--offline")
    assert ran.code == 1
    assert f"posts/{NEW}/x.txt:1: the X post, as you changed it, is 20 over the limit of 280" in ran.err
    assert path.read_text("utf-8") == "あ" * 150 + "\n"
    assert f"posts/{NEW}/x.txt:1" in run("-C", mine, "check").err
    assert [caution["kind"] for caution in shown(run, mine)["cautions"]] == ["by_hand", "over"]


def test_line_ends_alone_are_no_change(run: Run, mine: Path) -> None:
    build(run, mine)
    path = mine / f"posts/{NEW}/x.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert shown(run, mine)["cautions"] == []
    write_note(mine, NEW, "Other words about it than there were before.")
    build(run, mine)
    assert "Other words" in path.read_text("utf-8")


def test_without_the_cache_what_was_changed_is_still_told_from_what_was_written(run: Run, mine: Path) -> None:
    build(run, mine)
    (mine / f"posts/{NEW}/x.txt").write_text(OWN, "utf-8")
    write_note(mine, NEW, "Other words about it than there were before.")
    shutil.rmtree(mine / ".curate")
    build(run, mine)
    assert (mine / f"posts/{NEW}/x.txt").read_text("utf-8") == OWN
    assert "Other words" in (mine / f"posts/{NEW}/linkedin.txt").read_text("utf-8")


def test_empty_lines_at_its_end_are_no_change(run: Run, mine: Path) -> None:
    build(run, mine)
    path = mine / f"posts/{NEW}/x.txt"
    path.write_text(path.read_text("utf-8") + "\n\n", "utf-8")
    assert shown(run, mine)["cautions"] == []
    write_note(mine, NEW, "Other words about it than there were before.")
    build(run, mine)
    assert "Other words" in path.read_text("utf-8")


def test_check_names_the_post_whose_note_has_changed_since_and_the_ledgers_faults(run: Run, mine: Path) -> None:
    build(run, mine)
    (mine / f"posts/{NEW}/x.txt").write_text(OWN, "utf-8")
    build(run, mine)
    write_note(mine, NEW, "Other words about it than there were before.")
    (mine / "posted.yaml").write_text("- {note: a, network: x, at: yesterday}\n", "utf-8")
    ran = run("-C", mine, "check")
    assert ran.code == 1
    assert f"posts/{NEW}/x.txt has your own changes" in ran.err
    assert "posted.yaml:1" in ran.err


def test_check_reads_the_plan(run: Run, mine: Path) -> None:
    (mine / "plan.yaml").write_text("days: [someday]\n", "utf-8")
    ran = run("-C", mine, "check")
    assert ran.code == 1
    assert "plan.yaml:1" in ran.err


def test_check_ends_when_a_template_does_not(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CPU_SECONDS", 0.5)  # of processor time, which a busy computer takes none of
    loop = "{% for a in range(10 ** 9) %}{% for b in range(10 ** 9) %}{% endfor %}{% endfor %}"
    template(mine, "x.txt.j2", loop)
    ran = CliRunner().invoke(cli, ["-C", str(mine), "check"], standalone_mode=False)
    assert ran.return_value == 1
    assert "templates/posts/x.txt.j2:1: this takes more than 0.5 s" in ran.stderr
