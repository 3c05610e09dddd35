"""Where the vault may lie, and how it is created."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from curate.problems import CannotRun
from curate.reach.vault_location import create_vault, open_vault, vault_path


def workspace(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    return folder


def test_it_is_in_the_folder_that_is_named_else_among_the_user_s_data(monkeypatch: pytest.MonkeyPatch) -> None:
    assert vault_path({"CURATE_VAULT": "~/private"}) == Path.home() / "private"
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert vault_path({}).parts[-2:] == ("curate", "vault")


def test_there_is_none_until_it_is_made(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="there is no vault here yet"):
        open_vault(tmp_path / "vault", None)
    create_vault(tmp_path / "vault", None)
    assert open_vault(tmp_path / "vault", None).root == tmp_path / "vault"


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(CannotRun, match="something else here"):
        create_vault(tmp_path, None)
    assert os.listdir(tmp_path) == ["letter.txt"]  # noqa: PTH208


def test_it_may_not_lie_inside_a_workspace(tmp_path: Path) -> None:
    inside = workspace(tmp_path / "site") / "deep/vault"
    with pytest.raises(CannotRun, match="inside a workspace"):
        create_vault(inside, None)
    assert not inside.exists()


def test_not_even_through_a_link(tmp_path: Path) -> None:
    workspace(tmp_path / "site")
    (tmp_path / "site/vault").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "site/vault")
    with pytest.raises(CannotRun, match="inside a workspace"):
        create_vault(tmp_path / "link", None)


def test_nor_around_one(tmp_path: Path) -> None:
    mine = create_vault(tmp_path / "vault", None)
    root = workspace(mine.root / "sites/one")
    for known in (root, None):  # the workspace that the command runs in, and one found
        with pytest.raises(CannotRun, match="around a workspace"):
            open_vault(mine.root, known)


def test_a_vault_whose_making_was_cut_short_is_made(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    root.mkdir()
    (root / ".vault.yaml.abc123_x").write_text("", "utf-8")
    assert create_vault(root, None).read("vault.yaml").startswith("# Your vault")
