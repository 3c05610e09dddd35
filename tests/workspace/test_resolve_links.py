"""What is typed as a link is one wherever the words are shown, and what isn't is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from curate.formats.note import note_digest
from curate.formats.note import parse as parse_note
from curate.workspace.build import build_all
from curate.workspace.check import check_workspace
from curate.workspace.new_workspace import make_workspace
from curate.workspace.site_content import load
from curate.workspace.workspace import Workspace

FRONT = (
    "---\ntitle: {0}\ndate: 2026-11-23\nsource:\n  url: https://source.example/{0}\n"
    "  title: {0}\n  site: Source\n---\n\n"
)
PNG = b"\x89PNG\r\n\x1a\n"


def make(tmp_path: Path, words: str, *, url: str = "https://me.example/", engine: str = "mkdocs") -> Workspace:
    """A workspace with a note of these words beside another, a draft, a page and a picture."""
    workspace = Workspace(tmp_path / "mine")
    make_workspace(workspace, "en", name="Sample Person", url=url)
    settings = workspace.config_file.read_text("utf-8")
    settings = settings.replace("    cards: true", f"    cards: false\n    engine: {engine}")
    workspace.config_file.write_text(settings, "utf-8")
    put(workspace, "notes/first.md", FRONT.format("First") + words + "\n")
    put(workspace, "notes/日本語のメモ.md", FRONT.format("Second") + "Words of my own about the second article.\n")
    put(workspace, "notes/secret-merger.md", "---\ndraft: true\n" + FRONT.format("Third")[4:] + "Hidden words.\n")
    (workspace.site_folder / "images").mkdir()
    (workspace.site_folder / "images/pic.png").write_bytes(PNG)
    return workspace


def put(workspace: Workspace, name: str, text: str) -> None:
    path = workspace.site_folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def article(workspace: Workspace, name: str) -> str:
    page = (workspace.public_folder / name / "index.html").read_text("utf-8")
    return page[page.index("<article") : page.index("</article>")]


@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_links_as_typed_lead_there_on_the_site_and_in_feeds(
    tmp_path: Path, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (
        "I read [[日本語のメモ]] and [[about|my page]], [the list](/topics/) and [[secret-merger|our plans]].\n\n"
        "![[pic.png]] ![[pic.png|300]] [[nope]]"
    )
    workspace = make(tmp_path, words, url="https://user.example/repo/", engine=engine)
    put(workspace, "about.md", "# Me\n\nSee [[first]] and ![[pic.png]].\n")
    build_all(workspace, [])
    page, about = article(workspace, "notes/first"), article(workspace, "about")
    assert re.search(r'href="\.\./(日本語のメモ|%E6%97%A5[^"]*)/">日本語のメモ</a>', page)
    assert 'href="../../about/">my page</a>' in page
    assert 'href="/repo/topics/">the list</a>' in page
    assert page.count('src="../../images/pic.png"') == 2
    assert "and our plans." in page
    assert "[[nope]]" in page
    assert 'href="../notes/first/">first</a>' in about
    assert 'src="../images/pic.png"' in about
    feed = (workspace.public_folder / "feed.xml").read_text("utf-8")
    assert "https://user.example/repo/about/" in feed
    assert "https://user.example/repo/topics/" in feed
    assert feed.count("https://user.example/repo/images/pic.png") == 2
    public = [path for path in workspace.public_folder.rglob("*") if path.suffix in (".html", ".xml", ".json")]
    assert not [path for path in public if "secret-merger" in path.read_text("utf-8")]
    said = capsys.readouterr().err
    assert "site/notes/first.md:10" in said
    assert "the link “[[secret-merger|our plans]]” is shown as text: the page it leads to isn't published" in said
    assert "site/notes/first.md:12" in said
    assert "the link “[[nope]]” is shown as text: no note or page has this name" in said


def test_the_digest_of_a_note_is_of_what_was_typed(tmp_path: Path) -> None:
    workspace = make(tmp_path, "I read [[日本語のメモ]] with care, and agree.")
    (note,) = (note for note in load(workspace).notes if note.name == "first")
    assert note.words == "I read [日本語のメモ](日本語のメモ.md) with care, and agree."
    typed, _ = parse_note((workspace.notes_folder / "first.md").read_text("utf-8"), "first", "site/notes/first.md")
    assert typed
    assert note_digest(note) == note_digest(typed)


def test_check_names_the_file_and_line_of_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    workspace = make(tmp_path, "Words of my own.\n\nSee [[nope]].")
    put(workspace, "about.md", "# Me\n\n![[nope.png]]\n")
    problems = [(problem.where, problem.what) for problem in check_workspace(workspace)[1]]
    assert ("site/notes/first.md:12", "the link “[[nope]]” is shown as text: no note or page has this name") in problems
    assert (
        "site/about.md:3",
        "the link “![[nope.png]]” is shown as text: site/ has no published picture of this name",
    ) in problems


def test_a_link_out_of_the_sites_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = make(tmp_path, "Words of my own.\n\nSee [it](/other/).", url="https://user.example/repo/")
    build_all(workspace, [])
    assert 'href="/other/"' in article(workspace, "notes/first")
    said = capsys.readouterr().err
    assert "site/notes/first.md:12" in said
    assert "the link “/other/” leads out of the site, to another folder of its host" in said
