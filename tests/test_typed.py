"""What is typed, and what becomes of it: on the site, in a post, and in what `check` says.

A row for each thing that people type. To add one, write it below in the language of its words: the name says what is
meant, ``site`` is the HTML of the words on the note's page, ``post`` all that a post has room for, ``point`` what a
short post begins with (if it isn't ``post``), ``check`` what is said of the file (``LINE: sentence``, a line each).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from curate.workspace.build import build_all
from curate.workspace.check import check_workspace
from curate.workspace.new_workspace import make_workspace
from curate.workspace.posts_build import write_posts
from curate.workspace.site_content import load
from curate.workspace.workspace import Workspace


@dataclass(frozen=True)
class Row:
    """A note, and what becomes of it."""

    name: str
    typed: str
    """The note's words; below ``front`` in the file."""
    site: str = ""
    """Empty: the note is not on the site."""
    post: str = ""
    """Empty: there is none."""
    point: str | None = None
    check: str = ""
    front: str = ""
    """Lines of front matter in place of ``FRONT``."""


FRONT = "title: A title\nsource: {url: https://source.example/ROW, title: An article, site: Source}"

ENGLISH = [
    Row("a paragraph", "One *word*\nof mine.", "<p>One <em>word</em> of mine.</p>", "One word of mine."),
    Row("a list", "- a\n- b", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
]

JAPANESE = [
    Row("段落", "一行目は\n**ここ**まで。", "<p>一行目は<strong>ここ</strong>まで。</p>", "一行目はここまで。"),
]

TABLE = [("en", row) for row in ENGLISH] + [("ja", row) for row in JAPANESE]

# Each is a network of its own in the workspace: all that the words say, and what a short post begins with.
POST_TEMPLATES = {"whole": "{{ text }}", "short": "{{ point }}"}
_HEADER_LINK = re.compile(r'<a class="headerlink".*?</a>')
_WORDS = re.compile(r'<div class="e-content">(.*?)</div>(?=\s*<aside class="curate-beside)', re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """What became of a row."""

    site: str
    post: str
    point: str
    check: str


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Seen]:
    """What became of each row, by its language and name: the rows of a language are the notes of one workspace."""
    found: dict[tuple[str, str], Seen] = {}
    for language in ("en", "ja"):
        rows = [row for spoken, row in TABLE if spoken == language]
        workspace = make_notes(tmp_path_factory.mktemp("typed") / language, language, rows)
        found |= {(language, name): one for name, one in look_at(workspace, rows).items()}
    return found


def make_notes(folder: Path, language: str, rows: list[Row], engine: str = "mkdocs") -> Workspace:
    """Return a workspace in which each row is a note."""
    workspace = Workspace(folder)
    make_workspace(workspace, language, name="Sample Person", url="https://me.example/")
    settings = workspace.config_file.read_text("utf-8").replace("cards: true", f"cards: false\n    engine: {engine}")
    workspace.config_file.write_text(settings, "utf-8")
    for name, template in POST_TEMPLATES.items():
        path = folder / f"templates/posts/{name}.txt.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\nhashtags: 0\n---\n{template}\n", "utf-8")
    for number, row in enumerate(rows):
        front = row.front or FRONT.replace("ROW", str(number))
        text = f"---\n{front}\n---\n\n{row.typed}\n"
        (folder / f"site/notes/{file_name(number)}.md").write_text(text, "utf-8")
    return workspace


def file_name(number: int) -> str:
    return f"2026-11-{number % 28 + 1:02}-row{number}"


def look_at(workspace: Workspace, rows: list[Row]) -> dict[str, Seen]:
    """Build the site, and return what became of each row, by its name."""
    content, problems = check_workspace(workspace)
    posts = {(post.note, post.network): "\n\n".join(post.parts) for post in write_posts(workspace, load(workspace))[0]}
    build_all(workspace, list(content.problems))
    found = {}
    for number, row in enumerate(rows):
        name = file_name(number)
        place = f"site/notes/{name}.md"
        said = [problem for problem in problems if problem.where.partition(":")[0] == place]
        found[row.name] = Seen(
            words_on_page(workspace.root / f"public/notes/{name}/index.html"),
            posts.get((name, "whole"), ""),
            posts.get((name, "short"), ""),
            "\n".join(f"{problem.where.rpartition(':')[2]}: {problem.what}" for problem in said),
        )
    return found


def words_on_page(page: Path) -> str:
    """Return the HTML of a note's words, without the blanks that nobody sees; empty if there is no such page."""
    if not page.is_file():
        return ""
    words = _WORDS.search(page.read_text("utf-8"))
    assert words, page
    text = _HEADER_LINK.sub("", words[1])
    parts = re.split(r"(<pre.*?</pre>)", text, flags=re.DOTALL)
    parts[::2] = [
        re.sub(r"\s*(</?(?:p|[uod]l|li|h\d|blockquote|div|br)\b[^>]*>)\s*", r"\1", part) for part in parts[::2]
    ]
    parts[::2] = [re.sub(r"\s+", " ", part).strip() for part in parts[::2]]
    return "".join(parts)


@pytest.mark.parametrize(("language", "row"), TABLE, ids=[f"{language}-{row.name}" for language, row in TABLE])
def test_what_is_typed_is_what_appears(language: str, row: Row, seen: dict[tuple[str, str], Seen]) -> None:
    point = row.post if row.point is None else row.point
    assert seen[language, row.name] == Seen(row.site, row.post, point, row.check)
