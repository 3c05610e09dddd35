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
    Row(
        "a list right below a line",
        "Three reasons:\n- fast\n* cheap\n+ good",
        "<p>Three reasons:</p><ul><li>fast</li></ul><ul><li>cheap</li></ul><ul><li>good</li></ul>",
        "Three reasons:\n\n- fast\n\n- cheap\n\n- good",
        point="Three reasons:\n- fast\n- cheap\n- good",
    ),
    Row(
        "numbers right below a line",
        "Two steps:\n1. Ask\n2. Wait",
        "<p>Two steps:</p><ol><li>Ask</li><li>Wait</li></ol>",
        "Two steps:\n\n1. Ask\n2. Wait",
        point="Two steps:\n1. Ask\n2. Wait",
    ),
    Row(
        "a year at the start of a line",
        "It was\n2026. A cold year.",
        "<p>It was 2026. A cold year.</p>",
        "It was 2026. A cold year.",
    ),
    Row(
        "a year at the start",
        "2026. That was the year.",
        '<ol start="2026"><li>That was the year.</li></ol>',
        "2026. That was the year.",
    ),
    Row("numbers from three on", "3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>', "3. c\n4. d"),
    Row("numbers with brackets", "1) a\n2) b", "<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
    Row(
        "lists nested by two spaces",
        "- a\n  - b\n    - c\n- d",
        "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>",
        "- a\n  - b\n    - c\n- d",
    ),
    Row(
        "lists nested by four spaces",
        "1. a\n    - b\n2. c",
        "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
        "1. a\n   - b\n2. c",
    ),
    Row(
        "numbers after bullets",
        "- a\n- b\n\n1. c\n2. d",
        "<ul><li>a</li><li>b</li></ul><ol><li>c</li><li>d</li></ol>",
        "- a\n- b\n\n1. c\n2. d",
        point="- a\n- b",
    ),
    Row(
        "code in an item",
        "1. Run:\n   ```sh\n   if x; then\n     y\n   fi\n   ```\n2. Wait.",
        '<ol><li>Run:<pre><code class="language-sh">if x; then\n  y\nfi\n</code></pre></li><li>Wait.</li></ol>',
        "1. Run:\n   if x; then\n     y\n   fi\n2. Wait.",
        point="1. Run:\n2. Wait.",
    ),
    Row(
        "code right below a line",
        "Run:\n```\n  a\nb\n```\nThen wait.",
        "<p>Run:</p><pre><code>  a\nb\n</code></pre><p>Then wait.</p>",
        "Run:\n\n  a\nb\n\nThen wait.",
        point="Run:",
    ),
    Row(
        "code that nothing closes",
        "Run:\n\n```\na\n\nb",
        "<p>Run:</p><pre><code>a\n\nb\n</code></pre>",
        "Run:\n\na\n\nb",
        point="Run:",
    ),
    Row(
        "a heading of the first level",
        "# Part\n\nWords.\n\n## Detail\n\nMore.",
        '<h2 id="part">Part</h2><p>Words.</p><h3 id="detail">Detail</h3><p>More.</p>',
        "Part\n\nWords.\n\nDetail\n\nMore.",
        point="Words.",
    ),
    Row(
        "headings that begin below the title",
        "## Part\n\nWords.\n\n### Detail\n\nMore.",
        '<h2 id="part">Part</h2><p>Words.</p><h3 id="detail">Detail</h3><p>More.</p>',
        "Part\n\nWords.\n\nDetail\n\nMore.",
        point="Words.",
    ),
    Row(
        "code at the start",
        "```\n  a\nb\n```\n\nWords.",
        "<pre><code>  a\nb\n</code></pre><p>Words.</p>",
        "  a\nb\n\nWords.",
        point="Words.",
    ),
    Row(
        "details at the start",
        "<details><summary>More</summary>\n\nHidden.\n\n</details>\n\nThe point.",
        "<details><summary>More</summary> Hidden. </details><p>The point.</p>",
        "More\n\nHidden.\n\nThe point.",
        point="The point.",
    ),
]

JAPANESE = [
    Row("段落", "一行目は\n**ここ**まで。", "<p>一行目は<strong>ここ</strong>まで。</p>", "一行目はここまで。"),
    Row(
        "行のすぐ下の番号",
        "三つの理由：\n1. 早い\n2. 安い\n3. うまい",
        "<p>三つの理由：</p><ol><li>早い</li><li>安い</li><li>うまい</li></ol>",
        "三つの理由：\n\n1. 早い\n2. 安い\n3. うまい",
        point="三つの理由：\n1. 早い\n2. 安い\n3. うまい",
    ),
    Row(
        "行のすぐ下の箇条書き",
        "三つの理由：\n- 早い\n  - とても\n- 安い",
        "<p>三つの理由：</p><ul><li>早い<ul><li>とても</li></ul></li><li>安い</li></ul>",
        "三つの理由：\n\n- 早い\n  - とても\n- 安い",
        point="三つの理由：\n- 早い\n  - とても\n- 安い",
    ),
    Row(
        "中黒の箇条書き",
        "二つの理由：\n・早い\n・安い\n以上。",
        "<p>二つの理由：<br />・早い<br />・安い<br />以上。</p>",
        "二つの理由：\n・早い\n・安い\n以上。",
    ),
    Row("文中の中黒", "ジョン・\nスミスの話。", "<p>ジョン・スミスの話。</p>", "ジョン・スミスの話。"),
    Row(
        "年で始まる文",
        "2026. それは寒い年でした。",
        '<ol start="2026"><li>それは寒い年でした。</li></ol>',
        "2026. それは寒い年でした。",
    ),
    Row(
        "一段目の見出し",
        "# はじめに\n\n本文。",
        '<h2 id="_1">はじめに</h2><p>本文。</p>',
        "はじめに\n\n本文。",
        point="本文。",
    ),
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


def without_colours(site: str) -> str:
    """Return HTML without what colours its code."""
    code = re.compile(
        r'(?:<div class="highlight">)?(<pre>)(?:<span></span>)?<code[^>]*>(.*?)</code></pre>(?:</div>)?', re.S
    )
    return code.sub(lambda found: found[1] + re.sub("<.*?>", "", found[2]), site)


@pytest.mark.parametrize(("language", "row"), TABLE, ids=[f"{language}-{row.name}" for language, row in TABLE])
def test_what_is_typed_is_what_appears(language: str, row: Row, seen: dict[tuple[str, str], Seen]) -> None:
    point = row.post if row.point is None else row.point
    shown = seen[language, row.name]
    assert without_colours(shown.site) == without_colours(row.site)
    assert (shown.post, shown.point, shown.check) == (row.post, point, row.check)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_other_engine_reads_the_same(language: str, seen: dict[tuple[str, str], Seen], tmp_path: Path) -> None:
    pytest.importorskip("zensical", reason="Zensical is not installed")
    rows = [row for spoken, row in TABLE if spoken == language]
    other = look_at(make_notes(tmp_path / language, language, rows, "zensical"), rows)
    for row in rows:
        assert without_colours(other[row.name].site) == without_colours(seen[language, row.name].site), row.name
