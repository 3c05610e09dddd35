"""``curate vault``: where it is, and whether all is well in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.reach.private import Room

posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


def test_there_is_none_until_it_is_asked_for(room: Room) -> None:
    assert room("vault").code == 2
    made = room("vault", "--create")
    assert (made.code, made.out) == (0, f"{room.vault.root}\n")
    assert "Made your vault" in made.err
    again = room("vault", "--create")
    assert (again.code, "Made" in again.err) == (0, False)


def test_it_counts_what_is_in_it_and_names_what_is_broken(room: Room) -> None:
    room("people", "add", "Ada Sample", "--no-edit")
    room("log", "Ada", "Hello")
    room.vault.append("log.jsonl", "{broken")
    (room.vault.root / "people/hanako.yaml").write_text("name: x\n", "utf-8")
    ran = room("vault")
    assert ran.code == 1
    assert "log.jsonl:2: broken JSON" in ran.err
    assert "people/hanako.yaml: isn't one of the vault's files" in ran.err
    assert ran.err.endswith("1 person, 1 contact, 0 candidates. 2 problems.\n")


def test_what_files_name_and_the_vault_does_not_have_is_told(room: Room) -> None:
    room("people", "add", "Ada Sample", "--goal", "peers", "--through", "p-zzzzzzzz", "--no-edit")
    ran = room("vault")
    assert ran.code == 1
    assert "no goal is called “peers”" in ran.err
    assert "p-zzzzzzzz is nobody in your vault" in ran.err


@posix
def test_what_others_could_read_is_closed_to_them(room: Room) -> None:
    room("people", "add", "Ada Sample", "--no-edit")
    (file,) = (room.vault.root / "people").iterdir()
    file.chmod(0o644)
    assert "could read people/p-" in room("vault").err
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", ["vault", "deep/vault"])
def test_it_is_refused_inside_a_workspace(room: Room, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (room.folder / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    monkeypatch.setenv("CURATE_VAULT", str(room.folder / place))
    for command in (["vault", "--create"], ["people"], ["people", "add", "x", "--no-edit"]):
        ran = room(*command)
        assert (ran.code, "the vault would lie inside a workspace" in ran.err) == (2, True)
    assert not (room.folder / place).exists()


def test_it_is_refused_around_the_workspace_that_the_command_runs_in(room: Room) -> None:
    room("vault", "--create")
    inside = room.vault.root / "mine"
    inside.mkdir()
    (inside / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    ran = room("-C", inside, "people")
    assert (ran.code, "the vault would lie around a workspace" in ran.err) == (2, True)


def test_the_editor_opens_what_letters_are_signed_with(room: Room) -> None:
    room("vault", "--create")
    room.editor('echo "name: Me" >> "$1"')
    assert room("vault", "--edit").code == 0
    assert room.held.settings().name == "Me"
    room.editor('echo "nam: Me" >> "$1"')
    ran = room("vault", "--edit")
    assert (ran.code, "unknown key “nam”" in ran.err) == (1, True)


def test_one_in_a_git_repository_is_told(room: Room) -> None:
    room("vault", "--create")
    (room.folder / ".git").mkdir()
    assert "lies in a git repository" in room("vault").err


def test_commands_of_the_room_work_from_any_folder(room: Room, tmp_path: Path) -> None:
    room("vault", "--create")
    ran = room("-C", tmp_path, "people")
    assert (ran.code, ran.err.startswith("Nobody yet.")) == (0, True)


@pytest.mark.parametrize("command", [["vault"], ["vault", "--create"], ["people"], ["people", "add", "x", "--no-edit"]])
def test_one_that_lost_its_vault_yaml_is_no_empty_place(room: Room, command: list[str]) -> None:
    room("people", "add", "Ada Sample", "--no-edit")
    room.vault.remove("vault.yaml")
    ran = room(*command)
    assert ran.code == 2
    assert "has lost its vault.yaml" in ran.err and "`version: 1`" in ran.err
    assert not room.vault.has("vault.yaml")
    (room.vault.root / "vault.yaml").write_text("version: 1\n", "utf-8")
    assert room("people").out.startswith("Ada Sample")


def test_a_broken_file_of_goals_is_told(room: Room) -> None:
    room("vault", "--create")
    room.vault.write("goals.yaml", "- {name: peers}\n")
    ran = room("vault")
    assert (ran.code, "goals.yaml:1" in ran.err, "No problems" in ran.err) == (1, True, False)
