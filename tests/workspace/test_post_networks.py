"""The networks of a workspace: which are on, which one is meant, and what turning one on writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.problems import CannotRun
from curate.workspace.post_networks import add_network, choose_network, list_networks
from curate.workspace.posts_build import load_networks
from curate.workspace.workspace import Workspace


@pytest.fixture
def mine(tmp_path: Path) -> Workspace:
    (tmp_path / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    return Workspace(tmp_path)


@pytest.mark.parametrize("name", ["mastodon", "Mastodon", " MASTODON "])
def test_a_network_is_meant_by_its_name_in_any_case(mine: Workspace, name: str) -> None:
    add_network(mine, "mastodon")
    assert choose_network(load_networks(mine)[0], name, "posts").name == "mastodon"


def test_a_name_that_is_nearly_right_gets_a_suggestion(mine: Workspace) -> None:
    with pytest.raises(CannotRun, match="did you mean linkedin"):
        choose_network(load_networks(mine)[0], "linkedinn", "posts")


def test_the_first_network_that_is_added_keeps_those_that_were_on_by_default(mine: Workspace) -> None:
    before = {config.name for config in load_networks(mine)[0]}
    added = add_network(mine, "mastodon")
    assert (added.label, added.is_on, added.problems) == ("Mastodon", True, [])
    assert {config.name for config in load_networks(mine)[0]} == before | {"mastodon"}
    assert set(added.files) == {f"templates/{config.template}" for config in load_networks(mine)[0]}


def test_a_network_that_is_on_already_is_left_as_it_is(mine: Workspace) -> None:
    add_network(mine, "mastodon")
    again = add_network(mine, "mastodon")
    assert (again.files, again.earlier_template) == ([], "templates/posts/mastodon.txt.j2")


def test_each_network_is_listed_with_its_template_or_in_brackets_the_one_it_would_get(mine: Workspace) -> None:
    (mine.root / "templates/posts").mkdir(parents=True)
    (mine.root / "templates/posts/mine.txt.j2").write_text("---\nlimit: 0\n---\n{{ point }}\n", "utf-8")
    networks, problems = list_networks(mine)
    templates = {listed.network.name: (listed.is_on, listed.template) for listed in networks}
    assert problems == []
    assert templates["mine"] == (True, "templates/posts/mine.txt.j2")
    assert templates["mastodon"] == (False, "(mastodon.txt.j2)")
