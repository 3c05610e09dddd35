"""``curate forget``: every trace goes once it is sure, and what is out of reach is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.reach.private import Room
from tests.conftest import Ran
from tests.reach.test_address_book import LINKEDIN
from tests.workspace.private.test_leaks_in_workspace import git


@pytest.fixture
def known(room: Room) -> Room:
    room("people", "add", "Ada Sample", "--no-edit")
    room("people", "add", "見本 花子", "--through", "Ada", "--no-edit", "--address", "hanako@mihon.example")
    room("log", "花子", "京都へ")
    room("log", "Ada", "見本 花子さんと、見本さんの話")
    return room


def everything(room: Room) -> str:
    return "\n".join(f"{name}\n{text}" for name, text in room.vault.read_all())


def test_without_a_yes_nothing_is_done(known: Room) -> None:
    before = everything(known)
    ran = known("forget", "花子")
    assert ran.code == 2
    assert "1 file to delete, 1 file to change" in ran.err
    assert "say --yes" in ran.err
    assert everything(known) == before


def test_every_trace_goes_and_what_may_be_another_s_is_listed(known: Room) -> None:
    (hanako,) = [one for one in known.held.people() if one.name == "見本 花子"]
    ran = known("forget", "花子", "--yes")
    assert ran.code == 1
    for trace in ("見本 花子", "花子", hanako.id, "hanako@mihon.example", "京都"):
        assert trace not in everything(known)
    assert "log.jsonl:1" in ran.err  # 見本さん
    assert "backups of your vault" in ran.err
    assert [one.text for one in known.held.log()] == ["…さんと、見本さんの話"]
    assert known("people").out == "Ada Sample\t\t2026-11-25\t\t\n"


def test_whoever_brought_others_together_is_taken_out_of_their_files(known: Room) -> None:
    assert known("forget", "Ada", "--yes").code == 0
    assert "met:" not in known.person("花子")
    assert "Ada" not in everything(known)
    assert known("vault").code == 0


def test_somebody_whose_file_can_t_be_read_is_forgotten_by_the_id(known: Room) -> None:
    (hanako,) = [one for one in known.held.people() if one.name == "見本 花子"]
    known.vault.write(hanako.where, "name: [\n")
    assert known("forget", hanako.id, "--yes").code == 0
    assert hanako.id not in everything(known)


def test_a_candidate_is_forgotten_too(known: Room) -> None:
    (known.folder / "c.csv").write_text(LINKEDIN.replace("Ada,Sample", "Eva,Muster"), "utf-8")
    known("people", "import", "c.csv", "--yes")
    assert known("forget", "Eva", "--yes").code == 0
    assert "Eva" not in everything(known)
    assert known("forget", "Eva", "--yes").code == 2


def test_what_commands_left_that_were_killed_goes_too(known: Room) -> None:
    (hanako,) = [one for one in known.held.people() if one.name == "見本 花子"]
    cut = '{"at": "2026-11-25T12:00:00+00:00", "person": "%s", "text": "京' % hanako.id  # noqa: UP031 (it is JSON)
    root = known.vault.root
    (root / f"people/.{hanako.id}.yaml.a1b2c3d4").write_bytes("name: 見本 花子\nnotes: 京".encode()[:-1])
    with (root / "log.jsonl").open("ab") as file:
        file.write(cut.encode()[:-1])
    known("log", "Ada", "この行は残る")
    ran = known("forget", hanako.id, "--yes")
    assert ran.code == 1
    assert f"  delete people/.{hanako.id}.yaml.a1b2c3d4\n" in ran.err
    assert hanako.id.encode() not in b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())
    assert [one.text for one in known.held.log()][-1] == "この行は残る"
    assert known("vault").code == 0


def test_a_file_of_theirs_that_is_not_utf_8_goes_too(known: Room) -> None:
    (hanako,) = [one for one in known.held.people() if one.name == "見本 花子"]
    (known.vault.root / hanako.where).write_bytes("name: 見本 花子\n".encode("cp932"))
    assert known("forget", hanako.id, "--yes").code == 0
    assert not (known.vault.root / hanako.where).exists()


# ------------------------------------------------------------------ what the workspace has of them


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A workspace in a folder of a repository."""
    mine = tmp_path / "around/mine"
    (mine / "site/notes").mkdir(parents=True)
    (mine / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    (mine / "site/notes/a.md").write_text("---\n---\n見本花子さんの話。\n\n今日は京都へ行くと言った。\n", "utf-8")
    (mine / "site/notes/b.md").write_text("見本花子さんの話。\nwrite to hanako@mihon.example\n", "utf-8")
    (mine / "staged.txt").write_text("花子 見本\n", "utf-8")
    (mine / "public").mkdir()
    for name in ("a.html", "b.html"):
        (mine / "public" / name).write_text("<p>見本花子さんの話。</p>\n", "utf-8")
    (mine / ".gitignore").write_text("public/\nlocal/\n", "utf-8")
    (mine / "local").mkdir()
    (mine / "local/book.csv").write_text("name\n見本 花子\n", "utf-8")  # git leaves it out
    git(mine.parent, "init", "--quiet")
    (mine.parent / "todo.txt").write_text("Ask.\nAsk 見本 花子\n", "utf-8")
    git(mine.parent, "add", "--all")
    (mine / "staged.txt").write_text("nothing\n", "utf-8")
    return mine


PLACES = [
    "  site/notes/a.md:3  見本 花子",
    "  site/notes/a.md:5  今日は京都へ行くと言った",
    "  site/notes/b.md:1  見本 花子",
    "  site/notes/b.md:2  hanako@mihon.example",
    "  ../todo.txt:2  見本 花子",
    "  staged.txt (as staged):1  花子 見本",
    "  local/book.csv:2  見本 花子",
    "  2 files in public/ and posts/, which the next build makes again",
]


def listed(ran: Ran, mine: Path) -> list[list[str]]:
    """What stands below each heading that names the workspace."""
    parts = ran.err.split(f"Your workspace ({mine}) names them here; change these places yourself:\n")[1:]
    return [[line for line in part.splitlines() if line in PLACES] for part in parts]


def test_the_places_in_the_workspace_are_listed_before_the_question_and_at_the_end(known: Room, mine: Path) -> None:
    known("log", "花子", "今日は京都へ行くと言った。")
    asked = known("-C", mine, "forget", "花子")
    assert (asked.code, listed(asked, mine)) == (2, [PLACES])
    done = known("-C", mine, "forget", "花子", "--yes")
    assert listed(done, mine) == [PLACES, PLACES]
    before, _, after = done.err.partition("Forgotten: ")
    assert PLACES[0] in before and PLACES[0] in after
    assert "見本花子" in (mine / "site/notes/a.md").read_text("utf-8")  # the user's files are the user's


@pytest.mark.parametrize("line", ["public_name: true\n", "public: [見本 花子, hanako@mihon.example]\n"])
def test_a_name_that_may_stand_in_public_is_listed_too(known: Room, mine: Path, line: str) -> None:
    (hanako,) = [one for one in known.held.people() if one.name == "見本 花子"]
    known.vault.write(hanako.where, known.vault.read(hanako.where) + line)
    assert listed(known("-C", mine, "forget", "花子"), mine) == [[one for one in PLACES if "京都" not in one]]


def test_a_candidate_is_looked_for_too(known: Room, mine: Path) -> None:
    (known.folder / "c.csv").write_text(LINKEDIN.replace("Ada,Sample", "Eva,Muster"), "utf-8")
    known("people", "import", "c.csv", "--yes")
    (mine / "site/notes/b.md").write_text("Eva Muster\n", "utf-8")
    assert "  site/notes/b.md:1  Eva Muster\n" in known("-C", mine, "forget", "Eva").err


def test_a_workspace_that_names_nobody_is_said_to(known: Room, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/feeds.yaml").write_text("feeds: []\n", "utf-8")
    ran = known("-C", tmp_path / "other", "forget", "花子")
    assert f"Nothing in your workspace ({tmp_path / 'other'}) names them." in ran.err


def test_outside_of_a_workspace_it_is_said_that_none_was_looked_at(known: Room) -> None:
    ran = known("forget", "花子", "--yes")
    assert ran.err.count("No workspace was searched") == 2
    assert "curate -C FOLDER forget '花子'" in ran.err
    assert "`curate check`" not in ran.err
