"""``curate forget``: every trace goes once it is sure, and what is out of reach is said."""

from __future__ import annotations

import pytest

from tests.cli.reach.private import Room
from tests.reach.test_addressbook import LINKEDIN


@pytest.fixture
def known(room: Room) -> Room:
    room("people", "add", "Ada Sample", "--no-edit")
    room("people", "add", "見本 花子", "--through", "Ada", "--no-edit", "--address", "hanako@mihon.example")
    room("log", "花子", "京都へ")
    room("log", "Ada", "見本 花子さんと、見本さんの話")
    return room


def everything(room: Room) -> str:
    return "\n".join(f"{name}\n{text}" for name, text in room.vault.texts())


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
