"""A file that the site engine fails on is left out and named; all the rest is built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curate.problems import SiteFailed
from curate.publish.engines import mkdocs_pages
from curate.workspace.build import build_all
from curate.workspace.new_workspace import make_workspace
from curate.workspace.workspace import Workspace

HOOK = """\
def on_page_markdown(markdown, page, **_):
    if "UNUSUAL" in markdown:
        raise LookupError("what is this?")
"""


def note(number: int, words: str) -> str:
    return (
        f"---\ntopics: [onboarding]\nsource:\n  url: https://slow-signal.example/{number}\n  title: Title {number}\n"
        f"  site: Slow Signal\n---\n\n{words}\n"
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "mine")
    make_workspace(workspace, "en", name="Sample Person", url="https://me.example/")
    for number in range(1, 5):
        write(workspace, f"notes/2026-11-0{number}-n.md", note(number, f"Words of my own about the article {number}."))
    return workspace


def write(workspace: Workspace, name: str, text: str) -> None:
    path = workspace.site_folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def notes_on(workspace: Workspace) -> list[str]:
    return sorted(path.parent.name for path in workspace.public_folder.glob("notes/*/index.html"))


@pytest.fixture(params=["shared", "with a hook"])
def failing(request: pytest.FixtureRequest, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace in which the engine fails on each page with a certain word, in either of the ways it is run."""
    if request.param == "shared":
        build_page = mkdocs_pages._build_page

        def unusual(page: Any, *rest: Any) -> None:
            if "UNUSUAL" in Path(page.file.abs_src_path).read_text("utf-8"):
                raise LookupError("what is this?")
            build_page(page, *rest)

        monkeypatch.setattr(mkdocs_pages, "_build_page", unusual)
        return workspace
    (workspace.root / "hook.py").write_text(HOOK, "utf-8")
    with workspace.config_file.open("a", encoding="utf-8") as file:
        file.write("hooks:\n  - hook.py\n")
    return workspace


def test_notes_that_the_engine_fails_on_are_left_out_of_everything(
    failing: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (2, 3):
        write(failing, f"notes/2026-11-0{number}-n.md", note(number, "Words of my own.\n\nAnd UNUSUAL ones."))
    assert build_all(failing, []) == 1
    said = capsys.readouterr().err
    for number in (2, 3):
        assert f"site/notes/2026-11-0{number}-n.md:1: MkDocs can't build this page: LookupError: what is this?" in said
    assert "2 notes in public/" in said
    assert "2 notes not published yet" in said
    assert notes_on(failing) == ["2026-11-01-n", "2026-11-04-n"]
    for page in ("archive/index.html", "topics/onboarding/index.html", "feed.xml"):
        text = (failing.public_folder / page).read_text("utf-8")
        assert "2026-11-02-n" not in text
        assert not (failing.posts_folder / "2026-11-02-n").exists()
    write(failing, "notes/2026-11-02-n.md", note(2, "Usual words of my own."))
    assert build_all(failing, []) == 1
    assert notes_on(failing) == ["2026-11-01-n", "2026-11-02-n", "2026-11-04-n"]


@pytest.mark.parametrize("name", ["about.md", "index.md", "topics/onboarding.md", "more/page.md"])
def test_a_page_of_the_users_that_the_engine_fails_on_costs_itself_alone(
    failing: Workspace, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(failing, name, "Words with something UNUSUAL in them.\n")
    assert build_all(failing, []) == 1
    assert f"site/{name}:1: MkDocs can't build this page: LookupError: what is this?" in capsys.readouterr().err
    assert len(notes_on(failing)) == 4
    assert (failing.public_folder / "index.html").is_file()
    assert (failing.public_folder / "topics/onboarding/index.html").is_file()
    assert all("UNUSUAL" not in path.read_text("utf-8") for path in failing.public_folder.rglob("*.html"))


def test_where_the_engine_fails_on_pages_that_nobody_wrote_no_site_is_built(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(page: Any, *_: Any) -> None:
        raise LookupError("what is this?")

    monkeypatch.setattr(mkdocs_pages, "_build_page", failing)
    with pytest.raises(SiteFailed):
        build_all(workspace, [])
    assert not workspace.public_folder.exists()
