"""The calendar of ``curate posts --plan``, as it is written: what is in it, what it says, and what it leaves alone."""

from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from curate.cli.posts_plan import write_plan
from curate.workspace import posts_plan
from curate.workspace.workspace import Workspace

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr(posts_plan, "now", lambda: NOW)


@pytest.fixture
def mine(tmp_path: Path) -> Workspace:
    (tmp_path / "site/notes").mkdir(parents=True)
    (tmp_path / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("site_name: Sample notes\nsite_url: https://me.example/\n", "utf-8")
    (tmp_path / "templates/posts").mkdir(parents=True)
    for network in ("x", "bluesky"):
        (tmp_path / f"templates/posts/{network}.txt.j2").write_text("{{ point }}\n\n{{ link }}\n", "utf-8")
    for day in (1, 2):
        front = f"---\ntitle: Note {day}\nsource: {{url: https://example.org/{day}, site: Sample}}\n---\n"
        (tmp_path / f"site/notes/2026-11-0{day}-note.md").write_text(f"{front}Words of my own.\n", "utf-8")
    (tmp_path / "site/notes/2026-11-03-draft.md").write_text(front.replace("/2", "/3"), "utf-8")
    return Workspace(tmp_path)


def entries(workspace: Workspace) -> list[tuple[str, str]]:
    found = icalendar.Calendar.from_ical((workspace.posts_folder / "plan.ics").read_bytes())
    return [(f"{part.decoded('dtstart'):%m-%d %H:%M}", str(part["summary"])) for part in found.walk("VEVENT")]


def test_each_post_that_is_on_has_an_entry_newest_note_first(
    mine: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write_plan(mine) == 0
    assert entries(mine) == [
        ("11-24 08:30", "Post to X: Note 2"),
        ("11-26 08:30", "Post to Bluesky: Note 2"),
        ("12-01 08:30", "Post to X: Note 1"),
        ("12-03 08:30", "Post to Bluesky: Note 1"),
    ]
    said = capsys.readouterr()
    assert said.out == "posts/plan.ics\n"
    assert "4 posts planned. Read this file into your calendar:" in said.err
    text = (mine.posts_folder / "plan.ics").read_bytes()
    assert b"Words of my own." in text and text.count(b"\r\n") == text.count(b"\n") > 20


def test_the_users_file_says_when(mine: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    (mine.root / "plan.yaml").write_text(
        "days: [mon]\ntimes: ['07:00']\ntimezone: Asia/Tokyo\nmost: 3\norder: oldest\n", "utf-8"
    )
    assert write_plan(mine) == 0
    assert entries(mine) == [
        ("11-29 22:00", "Post to X: Note 1"),
        ("12-06 22:00", "Post to Bluesky: Note 1"),
        ("12-13 22:00", "Post to X: Note 2"),
    ]
    assert "3 posts planned; 1 more wait." in capsys.readouterr().err


def test_an_unchanged_plan_is_not_written_again(mine: Workspace) -> None:
    write_plan(mine)
    file = mine.posts_folder / "plan.ics"
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    assert write_plan(mine) == 0
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


def ledger(*entries: tuple[str, str]) -> str:
    from curate.formats.posted_yaml import format_line
    from curate.model import PostRecord

    return "".join(format_line(PostRecord(note, network, NOW)) for note, network in entries)


def test_what_the_ledger_has_is_left_out_and_when_that_is_all_the_file_goes(
    mine: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    first = ("2026-11-02-note", "x")
    mine.posted_file.write_text(ledger(first), "utf-8")
    assert write_plan(mine) == 0
    assert [summary for _, summary in entries(mine)][:1] == ["Post to Bluesky: Note 2"]
    rest = [(f"2026-11-0{day}-note", network) for day in (1, 2) for network in ("x", "bluesky")]
    mine.posted_file.write_text(ledger(first, *(one for one in rest if one != first)), "utf-8")
    capsys.readouterr()
    assert write_plan(mine) == 0
    assert "Nothing to plan" in capsys.readouterr().err
    assert not (mine.posts_folder / "plan.ics").exists()


def test_a_plan_that_was_changed_by_hand_stays(mine: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    mine.posts_folder.mkdir()
    (mine.posts_folder / "plan.ics").write_text("my own\n", "utf-8")
    assert write_plan(mine) == 1
    assert (mine.posts_folder / "plan.ics").read_text("utf-8") == "my own\n"
    assert "posts/plan.ics:1: this plan was changed by hand" in capsys.readouterr().err


def test_a_file_that_cannot_be_understood_makes_no_plan(mine: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    (mine.root / "plan.yaml").write_text("most: 3\ndays: [someday]\n", "utf-8")
    assert write_plan(mine) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "plan.yaml:2: “days”: 'someday' is not a day" in said.err
    assert not mine.posts_folder.exists()


def test_a_broken_template_costs_its_network_alone(mine: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    (mine.root / "templates/posts/x.txt.j2").write_text("{% if %}", "utf-8")
    assert write_plan(mine) == 1
    assert [summary for _, summary in entries(mine)] == ["Post to Bluesky: Note 2", "Post to Bluesky: Note 1"]
    assert "templates/posts/x.txt.j2:1" in capsys.readouterr().err
