"""What is typed in a note's front matter, and what becomes of it: on the site, in a post, and in what `check` says.

A row for each thing that people type. ``title``, ``topics`` and ``about`` (what the page says of the source) are empty
where the note isn't on the site; ``post`` is its headline with the credit, ``check`` what is said of the file: problems
as ``LINE: sentence``, and what needs nobody as ``(kind)``.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from curate.workspace.build import build_all
from curate.workspace.check import check_workspace
from curate.workspace.new_workspace import make_workspace
from curate.workspace.posts_build import write_posts
from curate.workspace.workspace import Workspace


@dataclass(frozen=True)
class Row:
    """A note, and what becomes of it."""

    name: str
    front: str
    title: str = ""
    about: str = ""
    post: str = ""
    check: str = ""
    topics: str = ""
    words: str = ""
    """Empty: ``WORDS``."""


WORDS = {"en": "My own words about it.", "ja": "自分の言葉で書きました。"}


URL = "source: {url: https://source.example/ROW, title: An article, author: A. Author}"
ABOUT = "The article An article A. Author"
POST = "“An article” by A. Author"

ENGLISH = [
    Row("a title in quotes", f'title: "A #1"\n{URL}', "A #1", ABOUT, f"A #1 {POST}"),
    Row(
        "a title that # cuts",
        f"title: A #1\n{URL}",
        check="2: “title” ends before “#1”: YAML takes what follows a space and # for a comment",
    ),
    Row("a comment after an empty title", f"title: # yours\n{URL}", "An article", ABOUT, f"An article {POST}"),
    Row(
        "a title that begins with a bracket",
        f"title: [b] c\n{URL}",
        check="2: broken YAML: did not find expected key",
    ),
    Row(
        "a title that begins with a word in quotes",
        f'title: "b" c\n{URL}',
        check="2: broken YAML: did not find expected key",
    ),
    Row("tags", f"title: A\ntags: [b, c]\n{URL}", "A", ABOUT, f"A {POST}", topics="b, c"),
    Row("tags beside topics", f"title: A\ntopics: [d]\ntags: [b]\n{URL}", "A", ABOUT, f"A {POST}", topics="d"),
    Row(
        "another tool's keys",
        f"title: A\nslug: b\nlastmod: 2026-11-21\ndescription: c\ncategories: [d]\naliases: [/old/]\n{URL}",
        "A",
        ABOUT,
        f"A {POST}",
    ),
    Row("a key that nobody knows", f"title: A\nmood: b\n{URL}", "A", ABOUT, f"A {POST}", "3: (unknown key)"),
    Row(
        "a misspelt key",
        f"title: A\ntakeawy: b\n{URL}",
        "A",
        ABOUT,
        f"A {POST}",
        "3: unknown key “takeawy”",
    ),
    Row("a draft", f"title: A\ndraft: true\n{URL}", check="3: (draft)"),
    Row("a private note", f"title: A\nprivate: true\n{URL}", check="3: (draft)"),
    Row("a note without words", f"title: A\n{URL}", check="5: (draft)", words="<!-- to do -->"),
    Row("a day to come", f"title: A\npublishDate: 2999-01-01\n{URL}", check="3: (waiting)"),
    Row("a day that is past", f"title: A\nexpiryDate: 2020-01-01\n{URL}", check="3: (waiting)"),
    Row("a date with slashes", f"title: A\ndate: 2026/11/20\n{URL}", "A", ABOUT, f"A {POST}"),
    Row("no source", "title: An essay", "An essay", "", "An essay"),
    Row("no source and no title", "topics: [b]", check="1: this note has no title"),
    Row("a book", "title: A\nsource: {title: A Book, author: B. Author}", "A", "About A Book B. Author",
        "A “A Book” by B. Author"),
    Row("a conversation", "title: A\nsource: {author: my neighbour}", "A", "About my neighbour", "A via my neighbour"),
    Row("a film, by its title alone", "title: A\nsource: {title: A Film}", "A", "About A Film", "A “A Film”"),
    Row(
        "an address without a name",
        "title: A\nsource: {url: https://source.example/x}",
        check="3: the source names neither author nor site",
    ),
    Row("a long quotation", f"title: A\nquote: {'word ' * 71}\n{URL}", "A", ABOUT, f"A {POST}",
        "3: (advice)\n3: (advice)"),
    Row("an address again", f"title: A\n{URL.replace('ROW', 'twice')}", "A", ABOUT, f"A {POST}"),
    Row(
        "an address again within 30 days",
        f"title: A\n{URL.replace('ROW', 'twice')}",
        check="1: site/notes/2026-11-20-row23.md is about the same address",
    ),
    Row("another part of the page", f"title: A\n{URL.replace('ROW', 'twice#b')}",
        "A", ABOUT, f"A {POST}"),
    Row("an address again, a year before", f"title: A\ndate: 2025-11-20\n{URL.replace('ROW', 'twice')}",
        "A", ABOUT, f"A {POST}"),
]  # fmt: skip

URL_JA = "source: {url: https://source.example/ROW, title: ある記事, author: 見本 花子}"
ABOUT_JA = "取り上げた記事 ある記事 見本 花子"
POST_JA = "「ある記事」（見本 花子）"

JAPANESE = [
    Row("引用符で囲んだ見出し", f'title: "働き方 #リモート"\n{URL_JA}', "働き方 #リモート", ABOUT_JA,
        f"働き方 #リモート {POST_JA}"),
    Row(
        "途中で切れる見出し",
        f"title: 新しい働き方 #リモートワーク のこと\n{URL_JA}",
        check="2: “title” ends before “#リモートワーク のこと”: YAML takes what follows a space and # for a comment",
    ),
    Row("空の見出しのあとのコメント", f"title: # 見出し\n{URL_JA}", "ある記事", ABOUT_JA, f"ある記事 {POST_JA}"),
    Row("全角の日付", f"title: 題\ndate: 2026年11月20日\n{URL_JA}", "題", ABOUT_JA, f"題 {POST_JA}"),
    Row("タグ", f"title: 題\ntags: [採用, 面接]\n{URL_JA}", "題", ABOUT_JA, f"題 {POST_JA}", topics="採用, 面接"),
    Row("下書き", f"title: 題\ndraft: true\n{URL_JA}", check="3: (draft)"),
    Row("出典なし", "title: 随筆", "随筆", "", "随筆"),
    Row("本", "title: 題\nsource: {title: ある本, author: 例野 太郎}", "題", "取り上げたもの ある本 例野 太郎",
        "題 「ある本」（例野 太郎）"),
    Row("会話", "title: 題\nsource: {author: 隣の人}", "題", "取り上げたもの 隣の人", "題 出典：隣の人"),
    Row("題名だけの映画", "title: 題\nsource: {title: ある映画}", "題", "取り上げたもの ある映画", "題 「ある映画」"),
]  # fmt: skip

TABLE = [("en", row) for row in ENGLISH] + [("ja", row) for row in JAPANESE]


@dataclass(frozen=True)
class Seen:
    """What became of a row."""

    title: str
    topics: str
    about: str
    post: str
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


def make_notes(folder: Path, language: str, rows: list[Row]) -> Workspace:
    """Return a workspace in which each row is a note."""
    workspace = Workspace(folder)
    make_workspace(workspace, language, name="Sample Person", url="https://me.example/")
    settings = workspace.config_file.read_text("utf-8").replace("cards: true", "cards: false")
    workspace.config_file.write_text(settings, "utf-8")
    path = folder / "templates/posts/board.txt.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    credit = '{% from "posts/_parts.j2" import thanks -%}{{ title }} {{ thanks(source, credit, handle, lang) }}'
    path.write_text(f"---\nhashtags: 0\n---\n{credit}\n", "utf-8")
    for number, row in enumerate(rows):
        front = row.front.replace("ROW", str(number))
        (folder / f"site/notes/{file_name(number)}.md").write_text(
            f"---\n{front}\n---\n\n{row.words or WORDS[language]}\n", "utf-8"
        )
    return workspace


def file_name(number: int) -> str:
    return f"2026-11-20-row{number}"


def look_at(workspace: Workspace, rows: list[Row]) -> dict[str, Seen]:
    """Build the site, and return what became of each row, by its name."""
    content, problems = check_workspace(workspace)
    posts = {post.note: post.parts[0] for post in write_posts(workspace, content)[0] if post.network == "board"}
    build_all(workspace, [])
    found = {}
    for number, row in enumerate(rows):
        name = file_name(number)
        said = [f"{line}: {problem.what}" for problem in problems if (line := line_in(problem.where, name))] + [
            f"{line}: ({notice.kind})" for notice in content.notices if (line := line_in(notice.where, name))
        ]
        found[row.name] = Seen(
            *read_page(workspace.root / f"public/notes/{name}/index.html"), posts.get(name, ""), "\n".join(said)
        )
    return found


def line_in(where: str, name: str) -> str:
    """Return the line of a place in a note's file; empty if it is in another file."""
    file, _, line = where.rpartition(":")
    return line if file == f"site/notes/{name}.md" else ""


def read_page(page: Path) -> tuple[str, str, str]:
    """Return a note's headline, its topics, and what the page says of its source; empty if there is no such page."""
    if not page.is_file():
        return "", "", ""
    text = page.read_text("utf-8")
    title = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    about = re.search(r'<aside class="curate-beside curate-source.*?</p>', text, re.DOTALL)
    topics = re.findall(r'<a class="p-category"[^>]*>(.*?)</a>', text)
    assert title, page
    return plain(title[1]), ", ".join(map(html.unescape, topics)), plain(about[0]) if about else ""


def plain(text: str) -> str:
    """Return what is read of HTML."""
    text = re.sub(r'<a class="headerlink".*?</a>', "", text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize(("language", "row"), TABLE, ids=[f"{language}-{row.name}" for language, row in TABLE])
def test_what_is_typed_is_what_appears(language: str, row: Row, seen: dict[tuple[str, str], Seen]) -> None:
    assert seen[language, row.name] == Seen(row.title, row.topics, row.about, row.post, row.check)
