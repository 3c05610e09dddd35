"""A build that makes only what has changed gives the site that a build of everything gives, byte for byte."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from curate.publish.engines.mkdocs import MkDocsEngine
from curate.publish.site import cards
from curate.workspace.build import build_all, load_record
from curate.workspace.new_workspace import make_workspace
from curate.workspace.workspace import Workspace

TOPICS = ("remote work", "onboarding", "読書")
PNG = b"\x89PNG\r\n\x1a\n"
MONTHS = (1, 2, 4, 4, 6, 6, 8, 8, 10, 10)
NAMES = [f"2026-{month:02}-{day}-note{day - 10}" for day, month in enumerate(MONTHS, 11)]


def note(title: str, words: str = "", *, topics: Sequence[str] = TOPICS[:1], site: str = "one", extra: str = "") -> str:
    return (
        f"---\ntitle: {title}\ntopics: [{', '.join(topics)}]\nsource:\n"
        f"  url: https://{site}.example/{title.replace(' ', '-')}\n  title: An article\n  site: {site.title()}\n{extra}"
        f"---\n\n{words or f'What I think about {title}, in words of my own.'}\n"
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Ten notes over six months, a page and a picture of the user's, and a site of them."""
    workspace = Workspace(tmp_path_factory.mktemp("built") / "mine")
    make_workspace(workspace, "en", name="Sample Person", url="https://me.example/")
    for number, name in enumerate(NAMES):
        text = note(f"Note {number}", topics=(TOPICS[number % 3],), site=("one", "two")[number % 2])
        write(workspace, f"notes/{name}.md", text)
    write(workspace, "picture.png", PNG + b"one")
    put(
        workspace,
        "feeds.yaml",
        "feeds:\n  - {url: https://one.example/feed, title: One}\n  - https://two.example/feed\n",
    )
    assert build(workspace) == 0
    shutil.copytree(workspace.root, workspace.root.with_name("as it was built"))
    return workspace


@pytest.fixture
def workspace(built: Workspace) -> Workspace:
    """That workspace, at its own place (a build goes by paths and times), as it was after its build."""
    shutil.rmtree(built.root)
    shutil.copytree(built.root.with_name("as it was built"), built.root)
    return built


def write(workspace: Workspace, name: str, text: str | bytes) -> None:
    put(workspace, f"site/{name}", text)


def put(workspace: Workspace, name: str, text: str | bytes) -> None:
    path = workspace.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))


def edit(workspace: Workspace, name: str, old: str, new: str) -> None:
    text = (workspace.root / name).read_text("utf-8")
    assert old in text
    put(workspace, name, text.replace(old, new))


def build(workspace: Workspace) -> int:
    return build_all(workspace, [])


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


class Change(NamedTuple):
    """What the user does, and what of the site it may touch."""

    does: str
    how: Callable[[Workspace], Any]
    pages: str | None = None
    """A pattern of the pages that may be other than before; None where any may."""
    whole: bool = False
    """Whether everything has to be built."""
    problems: int = 0
    """The exit status."""


# What every change of what lists show may touch.
LISTS = r"index|topics/.*|archive/.*|sources/.*|subscribe/index"


def name(number: int) -> str:
    return NAMES[number]


def edit_note(number: int, old: str, new: str) -> Callable[[Workspace], None]:
    return lambda mine: edit(mine, f"site/notes/{name(number)}.md", old, new)


def remove(path: str) -> Callable[[Workspace], None]:
    return lambda mine: (mine.root / path).unlink()


def putting(path: str, text: str | bytes) -> Callable[[Workspace], None]:
    return lambda mine: put(mine, path, text)


def adding(note: str, text: str) -> Callable[[Workspace], Any]:
    return putting(f"site/notes/{note}.md", text)


def renaming(old: str, new: str) -> Callable[[Workspace], Any]:
    return lambda mine: (mine.notes_folder / f"{old}.md").rename(mine.notes_folder / f"{new}.md")


NOTES = [
    Change("nothing", lambda mine: None, "nothing"),
    Change("adds a note", adding("2026-11-21-new", note("New", site="three")), rf"notes/2026-11-21-new/index|{LISTS}"),
    Change("adds one of an older date", adding("2026-04-01-late", note("Late"))),
    Change("edits one", edit_note(9, "in words of my own", "in **better** words"), rf"notes/{name(9)}/index|{LISTS}"),
    Change("edits an old one", edit_note(0, "in words of my own", "in other words, these")),
    Change("gives it another title", edit_note(4, "title: Note 4", "title: Another")),
    Change("and other topics", edit_note(4, "[onboarding]", "[読書, maps]")),
    Change("takes the newest away", remove("site/notes/2026-11-21-new.md"), whole=True),
    Change("renames one", renaming(name(5), "2026-06-16-moved"), whole=True),
    Change(
        "takes its words away",
        edit_note(2, "What I think about Note 2, in words of my own.", ""),
        whole=True,
        problems=0,  # it is a draft
    ),
    Change("and gives it words again", edit_note(2, "---\n\n", "---\n\nAt last. "), problems=0),
    Change("breaks one", edit_note(7, "source:", "source: ["), whole=True, problems=1),
    Change("mends it", edit_note(7, "source: [", "source:")),
    Change("adds a translation", adding(f"{name(8)}.ja", note("Note 8", "わたしの考えです。", extra="lang: ja\n"))),
]
LINKS = [
    Change(
        "links to what isn't there", edit_note(3, "What I", "[A page](../later.md) and ![it](../it.png). I"), problems=1
    ),
    Change("touches another", edit_note(9, "think", "thought"), rf"notes/{name(9)}/index|{LISTS}", problems=1),
    Change("puts the picture there", putting("site/it.png", PNG + b"it"), rf"notes/{name(3)}/index", problems=1),
    Change("and the page", putting("site/later.md", "# Later\n"), whole=True),
    Change("puts another picture there", putting("site/it.png", PNG + b"other"), "nothing"),
    Change("puts another of the same size there", putting("site/it.png", PNG + b"OTHER"), "nothing"),
    Change("takes it away", remove("site/it.png"), whole=True, problems=1),
    Change(
        "links to a note",
        edit_note(6, "What I", f"[That]({name(1)}.md). What I"),
        rf"notes/{name(6)}/index|{LISTS}",
        problems=1,
    ),
    Change("takes that note away", remove(f"site/notes/{name(1)}.md"), whole=True, problems=1),
    Change("puts it back", adding(name(1), note("Note 1")), problems=1),
    Change("writes of a place there", edit_note(6, ".md)", ".md#part)"), problems=1),
    Change("makes the place", edit_note(1, "What I", "## Part\n\nWhat I"), problems=1),
    Change("has the picture again", putting("site/it.png", PNG + b"it"), rf"notes/{name(3)}/index"),
    Change("takes the place away", edit_note(1, "## Part\n\n", ""), problems=1),
    Change("does nothing about it", lambda mine: (mine.site_folder / "index.md").touch(), "nothing", problems=1),
    Change("links to no page", edit_note(8, "What I", "[A page](../2026-09-30-soon/). What I"), problems=1),
    Change("makes the page", adding("2026-09-30-soon", note("Soon")), problems=1),
    Change("makes the place again", edit_note(1, "What I", "## Part\n\nWhat I")),
]
PAGES = [
    Change("writes about himself", lambda mine: edit(mine, "site/about.md", "\n\n", "\n\nMore.\n\n"), r"about/index"),
    Change("adds a page", putting("site/talks.md", "# Talks\n\nOne.\n"), whole=True),
    Change("edits it", putting("site/talks.md", "# Talks\n\nTwo.\n"), r"talks/index"),
    Change("adds one below", putting("site/talks/first.md", "# First\n\n[Up](../talks.md)\n"), r"talks/first/index"),
    Change("names it otherwise", putting("site/talks.md", "# Lectures\n"), whole=True),
    Change("introduces a topic", putting("site/topics/onboarding.md", "How to begin.\n"), r"topics/onboarding/index"),
    Change("edits that", putting("site/topics/onboarding.md", "How *I* began.\n"), r"topics/onboarding/index"),
    Change("takes it away", remove("site/topics/onboarding.md"), r"topics/onboarding/index"),
    Change("has a style", putting("site/extra.css", "a { color: red }\n"), "nothing"),
    Change(
        "uses it", lambda mine: edit(mine, "mkdocs.yml", "docs_dir:", "extra_css: [extra.css]\ndocs_dir:"), whole=True
    ),
    Change(
        "renames the site", lambda mine: edit(mine, "mkdocs.yml", 'site_name: "Sample', 'site_name: "Some'), whole=True
    ),
    Change("writes his home anew", putting("site/index.md", "Welcome.\n"), r"index"),
    Change(
        "orders the pages himself",
        lambda mine: edit(mine, "mkdocs.yml", "docs_dir:", f"nav: [index.md, notes/{name(3)}.md]\ndocs_dir:"),
        whole=True,
    ),
    Change("gives that note another title", edit_note(3, "title: Note 3", "title: Also"), whole=True),
    Change("edits it", edit_note(3, "in words", "in good words"), rf"notes/{name(3)}/index|{LISTS}"),
]
TEMPLATES = [
    Change("has a template of a page", putting("templates/site/month.md.j2", "A month.\n"), r"archive/.*"),
    Change("edits it", putting("templates/site/month.md.j2", "A whole month.\n"), r"archive/.*"),
    Change("takes it away", remove("templates/site/month.md.j2"), r"archive/.*"),
    Change("breaks one", putting("templates/site/home.md.j2", "{% if %}"), "nothing", problems=1),
    Change("mends it", putting("templates/site/home.md.j2", "Home.\n"), "index"),
    Change("has words of his own", putting("templates/words.yaml", "home: {en: Start, ja: はじめ}\n"), whole=True),
    Change("edits the style", putting("templates/site/curate.css", "p { margin: 0 }\n"), "nothing"),
    Change("writes posts otherwise", putting("templates/posts/x.txt.j2", "{{ title }} {{ link }}\n"), "nothing"),
]
REST = [
    Change("names a feed", lambda mine: edit(mine, "feeds.yaml", "title: One", "title: Uno"), "blogroll/index"),
    Change(
        "keeps it to himself", lambda mine: edit(mine, "feeds.yaml", "Uno}", "Uno, private: true}"), "blogroll/index"
    ),
    Change("posted", putting("posted.yaml", f"- {{note: {name(9)}, network: x, at: 2026-11-20T10:00Z}}\n"), "nothing"),
    Change(
        "hears from others",
        putting(
            "received.json",
            json.dumps(
                RECEIVED := {
                    "type": "feed",
                    "children": [
                        {
                            "type": "entry",
                            "wm-property": "like-of",
                            "wm-target": f"https://me.example/notes/{name(2)}/",
                            "wm-source": "https://four.example/1",
                            "url": "https://four.example/1",
                            "wm-id": 1,
                            "author": {"type": "card", "name": "Sample Reader", "url": "https://four.example/"},
                        }
                    ],
                }
            ),
        ),
        rf"notes/{name(2)}/index",
    ),
    Change("writes in public/", putting("public/about/index.html", "<p>mine</p>"), r"about/index", whole=True),
    Change("takes a page of it away", remove("public/about/index.html"), whole=True),
    Change("deletes .curate", lambda mine: shutil.rmtree(mine.work_folder), "nothing", whole=True),
    Change(
        "deletes the spare copy", lambda mine: shutil.rmtree(mine.work_folder / "spare", ignore_errors=True), "nothing"
    ),
    Change("deletes public/", lambda mine: shutil.rmtree(mine.public_folder), whole=True),
    Change("writes in a post", putting(f"posts/{name(1)}/x.txt", "My own way.\n"), "nothing"),
]


FROM_NOTHING: dict[bytes, tuple[dict[str, bytes], dict[str, bytes]]] = {}
"""What a build from nothing gave of these files of the user's: many a change is undone by the next, or is none."""


def from_nothing(workspace: Workspace, folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The site and the posts that a build gives which knows nothing of those before."""
    copy = Workspace(folder)
    shutil.copytree(
        workspace.root,
        copy.root,
        ignore=lambda folder, _: {".curate", "public"} if folder == str(workspace.root) else (),
    )
    files = hashlib.sha256(repr(contents(copy.root)).encode()).digest()
    if files not in FROM_NOTHING:
        build(copy)
        FROM_NOTHING[files] = contents(copy.public_folder), contents(copy.posts_folder)
    return FROM_NOTHING[files]


@pytest.mark.parametrize(
    "changes", [NOTES, LINKS, PAGES, TEMPLATES, REST], ids=["notes", "links", "pages", "templates", "rest"]
)
def test_after_each_change_the_site_is_as_if_built_from_nothing(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: Iterable[Change]
) -> None:
    ways: list[str] = []
    run = MkDocsEngine.build

    def seen(*arguments: Any) -> Any:
        ways.append("whole" if arguments[3] is None else "in part")
        return run(*arguments)

    monkeypatch.setattr(MkDocsEngine, "build", seen)
    wrong: list[str] = []
    for number, change in enumerate(changes):
        before = contents(workspace.public_folder)
        change.how(workspace)
        del ways[:]
        code = build(workspace)
        after = contents(workspace.public_folder)
        if code != change.problems:
            wrong.append(f"{change.does}: exit status {code}")
        if ("whole" in ways) != change.whole:
            wrong.append(f"{change.does}: built {ways}")
        pages = [file for file in differing(before, after) if file.endswith(".html") and file != "404.html"]
        if change.pages is not None:
            beyond = [page for page in pages if not re.fullmatch(rf"(?:{change.pages})\.html", page)]
            wrong += [f"{change.does}: touched {', '.join(beyond)}"] if beyond else []
        public, posts = from_nothing(workspace, tmp_path / f"copy{number}")
        wrong += [f"{change.does}: {file} isn't as built from nothing" for file in differing(public, after)]
        posts_differing = differing(posts, contents(workspace.posts_folder))
        wrong += [f"{change.does}: {file} isn't as written anew" for file in posts_differing]
    assert wrong == []


def test_a_headline_that_no_font_has_is_said_until_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fonts = cards.find_fonts()
    workspace = Workspace(tmp_path / "mine")
    make_workspace(workspace, "en", name="Sample Person", url="https://me.example/")
    write(workspace, "notes/2026-01-01-en.md", note("A plain headline"))
    write(workspace, "notes/2026-01-02-ja.md", note("新人に足りないもの"))
    monkeypatch.setattr(cards, "find_fonts", lambda: cards.Fonts())
    for _ in range(2):
        assert build(workspace) == 0
        said = capsys.readouterr().err
        assert "1 note without a card (2026-01-02-ja): no font of this computer has all letters of the headline" in said
        assert (workspace.public_folder / "notes/2026-01-01-en/card.png").exists()
        assert not (workspace.public_folder / "notes/2026-01-02-ja/card.png").exists()
    monkeypatch.setattr(cards, "find_fonts", lambda: fonts)
    assert build(workspace) == 0
    assert ("without a card" in capsys.readouterr().err) != (
        workspace.public_folder / "notes/2026-01-02-ja/card.png"
    ).exists()


def test_a_record_of_another_version_is_not_used(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "mine")
    make_workspace(workspace, "en", name="Sample Person", url="https://me.example/")
    assert build(workspace) == 0
    assert load_record(workspace) is not None
    path = workspace.work_folder / "built.json"
    values = json.loads(path.read_text("utf-8"))
    values["said"] = values.pop("summary")
    path.write_text(json.dumps(values), "utf-8")
    assert load_record(workspace) is None
