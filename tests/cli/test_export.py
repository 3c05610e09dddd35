"""``curate export``: what is the user's, to take along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from curate.cli import cli
from curate.formats import opml
from tests.formats.importers.samples import HATENA

FEEDS = """topics: {work: [remote], 採用: []}
feeds:
  - https://a.example/feed
  - {url: https://b.example/feed, title: 例, topics: [採用, work], keep: [x], private: true}
"""
NOTE = "---\nsource: {url: https://first.example/, site: S, title: T}\nquote: q\n---\nMy own words, 私の言葉。\n"
POSTED = "- {note: 2026-01-01-mine, network: x, at: 2026-11-02T09:00Z}\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "mine"
    (root / "site/notes").mkdir(parents=True)
    (root / "feeds.yaml").write_text(FEEDS, "utf-8")
    (root / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    (root / "site/about.md").write_text("# Me\n", "utf-8")
    (root / "site/notes/2026-01-01-mine.md").write_text(NOTE, "utf-8")
    (root / "site/notes/2026-01-02-draft.md").write_text(NOTE.partition("My own")[0], "utf-8")
    (root / "posted.yaml").write_text(POSTED, "utf-8")
    (root / "dropped.txt").write_text("abcdef 2026-01-01 https://x.example/ X\n", "utf-8")
    (tmp_path / "h.atom").write_text(HATENA, "utf-8")
    curate(root, "import", str(tmp_path / "h.atom"), "--drafts", "0", "--yes")
    return root


def curate(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(root), *arguments], standalone_mode=False)


def rows(root: Path) -> list[dict[str, Any]]:
    done = curate(root, "export", "jsonl")
    assert done.exception is None
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def test_feeds_go_to_another_reader_with_their_first_topics_as_folders(workspace: Path) -> None:
    done = curate(workspace, "export", "opml")
    outlines, problems = opml.parse(done.stdout, "f")
    assert problems == []
    assert outlines == [
        opml.Outline("https://a.example/feed"),
        opml.Outline("https://b.example/feed", "例", ("採用",), topics=("採用", "work")),
    ]
    assert "1 feed that you marked private" in done.stderr


def test_everything_goes_as_a_line_of_json_for_each_thing(workspace: Path) -> None:
    found = rows(workspace)
    kinds = list(dict.fromkeys(row["kind"] for row in found))
    assert kinds == ["topic", "feed", "note", "draft", "page", "saved", "posted", "item", "file"]
    by_kind = {kind: [row for row in found if row["kind"] == kind] for kind in kinds}
    assert by_kind["topic"][0] == {"kind": "topic", "name": "work", "words": ["remote"]}
    assert by_kind["feed"][1]["keep"] == ["x"]
    (note,) = by_kind["note"]
    assert (note["file"], note["text"], note["words"]) == (
        "site/notes/2026-01-01-mine.md",
        NOTE,
        "My own words, 私の言葉。",
    )
    assert (note["date"], note["source"]["url"]) == ("2026-01-01", "https://first.example/")
    assert by_kind["draft"][0]["text"] == NOTE.partition("My own")[0]
    assert [row["comment"] for row in by_kind["saved"]] == ["うちの会社でも同じことが起きた。", ""]
    assert {row["list"] for row in by_kind["saved"]} == {"hatena"}
    assert by_kind["posted"][0]["at"] == "2026-11-02T09:00:00+00:00"
    assert len(by_kind["item"]) == 2
    files = {row["file"]: row["text"] for row in by_kind["file"]}
    assert set(files) == {"feeds.yaml", "mkdocs.yml", "dropped.txt", "posted.yaml"}
    assert files["feeds.yaml"] == FEEDS


def test_every_file_that_the_user_wrote_is_in_it(workspace: Path) -> None:
    texts = {row["text"] for row in rows(workspace) if "text" in row}
    written = [path for path in workspace.rglob("*") if path.is_file() and not {".curate", "reading"} & {*path.parts}]
    assert [path.name for path in written if path.read_text("utf-8") not in texts] == []


def test_what_can_t_be_read_is_named_and_the_rest_goes_along(workspace: Path) -> None:
    (workspace / "site/notes/2026-01-03-bad.md").write_bytes(b"\xff")
    done = curate(workspace, "export", "jsonl")
    assert done.return_value == 1
    assert "2026-01-03-bad.md:1: this file is not UTF-8" in done.stderr
    assert '"kind": "note"' in done.stdout


def test_an_export_changes_nothing(workspace: Path) -> None:
    def state() -> dict[Path, bytes]:
        return {
            path: path.read_bytes() for path in workspace.rglob("*") if path.is_file() and ".curate" not in path.parts
        }

    before = state()
    assert rows(workspace) == rows(workspace)
    curate(workspace, "export", "opml")
    assert state() == before
