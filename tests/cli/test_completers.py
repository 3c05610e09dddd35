"""Tab offers notes and networks, and nothing where anything is wrong."""

from __future__ import annotations

from pathlib import Path

import click

from curate.cli import cli
from curate.cli.completers import complete_network, complete_note
from tests.cli.test_posts import NEW, OLD, make


def context(folder: Path) -> click.Context:
    made = click.Context(cli, info_name="curate")
    made.params["folder"] = str(folder)
    return made


def test_notes_are_offered_by_any_part_of_their_names(tmp_path: Path) -> None:
    here = context(make(tmp_path / "mine"))
    note = click.Argument(["note"])
    assert sorted(complete_note(here, note, "2026")) == sorted([NEW, OLD])
    assert complete_note(here, note, NEW[-3:]) == [NEW]


def test_networks_that_are_on_are_offered_and_to_add_those_that_are_off(tmp_path: Path) -> None:
    here = context(make(tmp_path / "mine"))
    on = {item.value: item.help for item in complete_network(here, click.Option(["--network"]), "")}
    off = {item.value for item in complete_network(here, click.Option(["--add"]), "")}
    assert on["x"] == "X"
    assert off and not off & on.keys()


def test_outside_of_a_workspace_nothing_is_offered(tmp_path: Path) -> None:
    assert complete_note(context(tmp_path), click.Argument(["note"]), "") == []
    assert complete_network(context(tmp_path), click.Argument(["network"]), "") == []
