"""Damaged files: what stops a build has been named by ``check`` with file and line, and a note costs itself alone.

A part of the damage is tried in each run of the tests, all of it with CURATE_ALL_DAMAGE=1 (some minutes).
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from curate.problems import CurateError, Problem
from curate.publish.engines import render_limits
from curate.workspace.build import build_all
from curate.workspace.check import check_workspace
from curate.workspace.new_workspace import make_workspace
from curate.workspace.workspace import Workspace

ALL = bool(os.environ.get("CURATE_ALL_DAMAGE"))
SEED = 20261129
SAMPLED = 18
"""So many of them are tried in each run."""
LONGEST = 120
"""Seconds for one: what takes longer hangs."""

CONFIG = """\
site_name: Sample Person
site_url: https://sample-person.example/
site_author: Sample Person
site_description: Notes on starting well.
copyright: © Sample Person
docs_dir: site
site_dir: public
theme:
  name: material
  language: en
  font: false
  icon:
    logo: material/pencil-outline
  palette:
    - scheme: default
      primary: indigo
      toggle:
        icon: material/brightness-4
        name: Dark
    - scheme: slate
      accent: indigo
  features:
    - navigation.tabs
    - search.highlight
plugins:
  - search:
      lang:
        - en
        - ja
      pipeline:
        - stopWordFilter
nav:
  - Home: index.md
  - About: about.md
markdown_extensions:
  - admonition
  - footnotes
  - md_in_html
  - tables
  - toc:
      permalink: true
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
  - pymdownx.highlight:
      anchor_linenums: true
  - pymdownx.superfences
  - pymdownx.tabbed:
      alternate_style: true
extra:
  curate:
    cards: true
  social:
    - icon: material/web
      link: https://social.example/
extra_css:
  - more.css
"""

NOTE = """\
---
title: One real question a day
date: 2026-11-20
topics:
  - onboarding
source:
  url: https://slow-signal.example/one
  title: The first week
  author: Sample Author A
  site: Slow Signal
  date: 2026-10-06
quote: Give the newcomer one real question a day.
takeaway: Plan five questions.
---
A newcomer needs reasons to meet people, and I say so here in words that are my own, at some length.

- one thing
- another [thing](https://other.example/)
"""
OTHER = NOTE.replace("/one", "/other").replace("2026-11-20", "2026-11-21")
ABOUT = "---\ntitle: About\n---\n\nWho I am, with a [link](index.md).\n"
BOMB = "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9) if before else 'lol'}]\n"
    for before, name in zip(["", *"abcdefghi"], "abcdefghij", strict=True)
)


@dataclass(frozen=True)
class Damage:
    """What is done to a file of the workspace."""

    name: str
    file: str
    text: bytes

    def __str__(self) -> str:
        return self.name


ONE = "site/notes/2026-11-20-one.md"


def of_lines(kind: str, file: str, text: str) -> Iterator[Damage]:
    """Damage that can be done to any file: its lines one by one, taken out, moved, doubled, with a tab, cut."""
    lines = text.splitlines(keepends=True)
    kinds: dict[str, Callable[[int], list[str]]] = {
        "without": lambda n: lines[:n] + lines[n + 1 :],
        "deeper": lambda n: [*lines[:n], "   " + lines[n], *lines[n + 1 :]],
        "less deep": lambda n: [*lines[:n], lines[n].lstrip(), *lines[n + 1 :]],
        "twice": lambda n: [*lines[: n + 1], *lines[n:]],
        "tab": lambda n: [*lines[:n], "\t" + lines[n], *lines[n + 1 :]],
        "cut": lambda n: [*lines[:n], lines[n][: len(lines[n]) // 2]],
        "unquoted": lambda n: [*lines[:n], lines[n].rstrip() + ": more\n", *lines[n + 1 :]],
        "opened": lambda n: [*lines[:n], lines[n].rstrip() + ' "[{\n', *lines[n + 1 :]],
    }
    chosen = random.Random(f"{SEED}{kind}")
    for name, change in kinds.items():
        for number in sorted(chosen.sample(range(len(lines)), min(len(lines), 5))):
            yield Damage(f"{kind} line {number + 1} {name}", file, "".join(change(number)).encode())


def of_bytes(kind: str, file: str, text: str) -> Iterator[Damage]:
    data = text.encode()
    half = len(data) // 2
    yield Damage(f"{kind} empty", file, b"")
    yield Damage(f"{kind} not UTF-8", file, data[:half] + b"\xff\xfe\x83" + data[half:])
    yield Damage(f"{kind} with a BOM", file, b"\xef\xbb\xbf" + data)
    yield Damage(f"{kind} as UTF-16", file, text.encode("utf-16"))
    yield Damage(f"{kind} with NUL", file, data[:half] + b"\0" + data[half:])
    yield Damage(f"{kind} with CR LF", file, data.replace(b"\n", b"\r\n"))
    yield Damage(f"{kind} with conflict marks", file, b"<<<<<<< a\n" + data + b"=======\n" + data + b">>>>>>> b\n")


def setting(name: str, old: str, new: str) -> Damage:
    assert old in CONFIG, old
    return Damage(f"mkdocs.yml {name}", "mkdocs.yml", CONFIG.replace(old, new, 1).encode())


def more(name: str, text: str) -> Damage:
    return Damage(f"mkdocs.yml {name}", "mkdocs.yml", (CONFIG + text).encode())


WRONG = ("5", "[a, b]", "{a: b}", "", "true", "2026-11-20", "9" * 5000, "2026-13-45", "!!python/name:no.such")
KEYS = (
    "site_name: Sample Person",
    "site_url: https://sample-person.example/",
    "site_author: Sample Person",
    "copyright: © Sample Person",
    "docs_dir: site",
    "site_dir: public",
    "  name: material",
    "  language: en",
    "  font: false",
    "    logo: material/pencil-outline",
    "    - scheme: default",
    "      primary: indigo",
    "    - navigation.tabs",
    "        - en",
    "  - Home: index.md",
    "  - admonition",
    "      permalink: true",
    "      alternate_style: true",
    "    cards: true",
    "  - more.css",
)


def of_settings() -> Iterator[Damage]:
    for key in KEYS:
        head, _, _ = key.partition(": ")
        for value in random.Random(f"{SEED}{key}").sample(WRONG, 4):
            new = f"{head}: {value}" if ": " in key else f"{key[: len(key) - len(key.lstrip())]}- {value}"
            yield setting(f"{head.strip(' -')} is {value[:20]!r}", key, new)
    for block in ("theme", "plugins", "nav", "markdown_extensions", "extra", "extra_css"):
        for value in ("5", "text", "[]"):
            after = rf"(?ms)^{block}:\n(?:[ ].*?\n)+"
            yield Damage(
                f"mkdocs.yml {block} is {value}", "mkdocs.yml", re.sub(after, f"{block}: {value}\n", CONFIG).encode()
            )
    yield setting("language jp", "language: en", "language: jp")
    yield setting("language as a word", "language: en", "language: Japanese")
    yield setting("unknown theme", "name: material", "name: materiel")
    yield setting("custom_dir that isn't there", "  font: false", "  font: false\n  custom_dir: nowhere")
    yield setting("custom_dir that is a file", "  font: false", "  font: false\n  custom_dir: feeds.yaml")
    yield setting("logo that isn't there", "material/pencil-outline", "material/no-such-icon")
    yield setting("toggle's icon that isn't there", "material/brightness-4", "material/brightness-44")
    yield setting("social icon that isn't there", "material/web", "material/wob")
    yield setting("unknown palette", "primary: indigo", "primary: beige")
    yield setting("unknown scheme", "scheme: slate", "scheme: slade")
    yield setting("palette as text", "    - scheme: default", "    - default")
    yield setting("unknown plugin", "  - search:", "  - serch:")
    yield setting("unknown search language", "        - ja", "        - jp")
    yield setting("unknown pipeline", "stopWordFilter", "stopwords")
    yield setting("unknown extension", "  - tables", "  - tabels")
    yield setting("unknown option of an extension", "permalink: true", "permalnk: true")
    yield setting("wrong option of an extension", "permalink: true", "toc_depth: deep")
    yield setting("emoji of a name that isn't there", "emoji.twemoji", "emoji.twemoji2")
    yield setting("emoji as text", "!!python/name:material.extensions.emoji.to_svg", "to_svg")
    yield setting("emoji of another kind", "material.extensions.emoji.to_svg", "os.getcwd")
    yield setting("old emoji", "material.extensions.emoji.twemoji", "materialx.emoji.twemoji")
    yield setting("tag of an object", "alternate_style: true", "alternate_style: !!python/object/apply:os.nope []")
    yield setting("unknown tag", "alternate_style: true", "alternate_style: !thing x")
    yield setting("nav to nowhere", "About: about.md", "About: nowhere.md")
    yield setting("nav of a number", "About: about.md", "About: 5")
    yield setting("unknown engine", "cards: true", "engine: hugo")
    yield more("hook that isn't there", "hooks:\n  - nowhere.py\n")
    yield more("hook that is no program", "hooks:\n  - feeds.yaml\n")
    yield more("hook that fails", "hooks:\n  - hook_fails.py\n")
    yield more("hook that fails on pages", "hooks:\n  - hook_pages.py\n")
    yield more("hook that fails in the end", "hooks:\n  - hook_end.py\n")
    yield more("template that isn't there", "extra_templates:\n  - nowhere.html\n")
    yield more("script that isn't there", "extra_javascript:\n  - nowhere.js\n")
    yield more("unknown key", "sight_name: x\n")
    yield more("strict", "strict: true\n")
    yield more("edit_uri_template that is none", "repo_url: https://a.example/\nedit_uri_template: '{nope}'\n")
    yield more("repo_url that is none", "repo_url: [a]\n")
    yield more("validation of a word", "validation: nope\n")
    yield more("exclude_docs of a list", "exclude_docs: [a]\n")
    yield more("watch of nowhere", "watch:\n  - nowhere\n")
    yield more("dev_addr that is none", "dev_addr: x\n")
    yield more("INHERIT from nowhere", "INHERIT: nowhere.yml\n")
    yield more("INHERIT from itself", "INHERIT: mkdocs.yml\n")
    yield more("INHERIT from a broken file", "INHERIT: broken.yml\n")
    yield more("INHERIT in a circle", "INHERIT: circle.yml\n")
    yield more("INHERIT of a list", "INHERIT: [a]\n")
    yield more("anchors that multiply", BOMB)
    yield more(
        "anchors that multiply by merging", re.sub(r"\[(\*.*)\]", r"{<<: [\1]}", BOMB.replace("[lol]", "{x: y}"))
    )
    for old, new in (
        ("About: about.md", "About: *j"),
        ("cards: true", "links: *j"),
        ("alternate_style: true", "x: *j"),
    ):
        text = BOMB + CONFIG.replace(old, new)
        yield Damage(f"mkdocs.yml anchors that multiply, {new}", "mkdocs.yml", text.encode())
    yield more("an anchor that holds itself", "extra2: &a [*a]\n")
    yield more("an anchor that isn't there", "extra2: *nowhere\n")
    yield more("deep", "extra2: " + "[" * 3000 + "]" * 3000 + "\n")
    yield more("deep in blocks", "extra2:\n" + "".join(" " * n + "a:\n" for n in range(1, 1500)))
    yield more("a year of its own", "extra2: 0000-00-00\n")
    yield more("a key that is a list", "? [a, b]\n: c\n")
    yield more("two documents", "---\nsite_name: Other\n")


def note(name: str, old: str, new: str) -> Damage:
    assert old in NOTE, old
    return Damage(f"note {name}", ONE, NOTE.replace(old, new, 1).encode("utf-8", "surrogatepass"))


def words(name: str, text: str) -> Damage:
    return Damage(f"note with {name}", ONE, (NOTE + "\n" + text).encode())


def of_notes() -> Iterator[Damage]:
    for day in ("2206-11-20", "9999-12-31", "2106-02-08", "2106-02-07", "0001-01-01", "0999-05-05", "1969-12-31"):
        yield note(f"of {day}", "date: 2026-11-20", f"date: {day}")
        yield note(f"about an article of {day}", "date: 2026-10-06", f"date: {day}")
    for value in ("2026-02-30", "tomorrow", "12345678901234567890", "[2026]", "2026-11-20T25:00:00", "10000-01-01"):
        yield note(f"of {value}", "date: 2026-11-20", f"date: {value}")
    for value in (
        "[a]",
        "{a: b}",
        "5",
        "",
        "what: this",
        "!!python/object/apply:os.system [ls]",
        "*a",
        "&a x",
        "<<: x",
    ):
        yield note(f"with the title {value}", "title: One real question a day", f"title: {value}")
        yield note(f"from {value}", "  url: https://slow-signal.example/one", f"  url: {value}")
    yield note("with a long title", "One real question a day", "word " * 20_000)
    yield note("with a title of letters", "One real question a day", "x" * 100_000)
    yield note("with a topic of marks", "  - onboarding", '  - "../../<b>&{{ x }}"')
    yield note("with a long topic", "  - onboarding", "  - " + "topic" * 300)
    yield note("with a bomb", "takeaway:", BOMB + "takeaway:")
    yield note("that nests", "takeaway: ", "takeaway: " + "[" * 5000)
    yield note("with a long address", "slow-signal.example/one", "slow-signal.example/" + "a" * 50_000)
    yield note("with a bad port", "slow-signal.example/one", "slow-signal.example:99999/one")
    yield note("with a bad host", "slow-signal.example/one", "[::1/one")
    yield note("in another language", "title: One", "lang: xx\ntitle: One")
    yield words("a deep list", "\n".join("    " * n + "- x" for n in range(250)))
    yield words("a deep quotation", "> " * 1000 + "x")
    yield words("dashes on one line", "- " * 3000 + "x")
    yield words("brackets", "[" * 20_000)
    yield words("pictures that don't end", "![" * 15_000)
    yield words("links that don't end", "[a](" * 20_000)
    yield words("links with angles", "[a](<" * 20_000)
    yield words("stars", "*a **b " * 10_000)
    yield words("stars alone", "*" * 20_000)
    yield words("underscores", "_a __b " * 10_000)
    yield words("backticks", "`a ``b " * 10_000)
    yield words("tags that don't end", "<a " * 20_000)
    yield words("deep elements", "<div>" * 5_000 + "x" + "</div>" * 5_000)
    yield words("declarations", "<![CDATA[" * 20_000)
    yield words("comments", "x <!-- y --> " * 20_000)
    yield words("ampersands", "&#" * 20_000)
    yield words("braces", "{: ." * 20_000)
    yield words(
        "footnotes", "".join(f"[^{n}]" for n in range(3_000)) + "\n\n" + "\n".join(f"[^{n}]: x" for n in range(3_000))
    )
    yield words("a long table", "|a|b|\n|-|-|\n" + "|c|d|\n" * 20_000)
    yield words("a long line", "word " * 100_000)
    yield words("empty lines", "\n" * 100_000 + "x")
    yield words("3 MB", ("A sentence of some words that go on. " * 20 + "\n\n") * 4_000)
    yield words("control characters", "a\x0bb\x0cc\x01d\x1be\x7ff")
    yield words("what is no character", "a\ufffeb\uffffc\ufdd0d\u2028e\u0085f")
    yield words("a template", "{{ site.nope }} {% for %}")
    yield words("an emoji that isn't there", ":no_such_emoji: :smile: ++ctrl++")
    yield words("fences in fences", "\n".join("`" * n + "python" for n in range(3, 200)))
    yield words("fences of odd kinds", '```{ .python #x hl_lines="a b" }\nx\n```\n\n``` {.x y=}\nz\n```')
    yield words("headings without words", "#\n##\n# {: #x }\n# <b>\n# [](x)\n")
    yield words("admonitions", '!!! note "a\n!!!\n??? x\n=== "a"\n    === "b"\n')
    yield words("references in a circle", "[a]: [a]\n[a][a]\n[a]:\n[]: x\n")


def of_pages() -> Iterator[Damage]:
    about = "site/about.md"
    yield from of_bytes("page", about, ABOUT)
    yield Damage("page of a template that isn't there", about, b"---\ntemplate: nowhere.html\n---\n\nText.\n")
    yield Damage("page of broken front matter", about, b"---\ntitle: a: b\n---\n\nText.\n")
    yield Damage(
        "page with lists for texts", about, b"---\ntitle: [a]\nhide: 5\ntags: {a: b}\nsearch: x\n---\n\nText.\n"
    )
    yield Damage("page with a bad date", about, b"---\ndate: 2026-13-45\n---\n\nText.\n")
    yield Damage("page with a tag", about, b"---\nx: !!python/name:os.nope\n---\n\nText.\n")
    yield Damage("page with a deep list", about, "\n".join("    " * n + "- x" for n in range(250)).encode())
    yield Damage("page with brackets", about, b"[" * 20_000)
    yield Damage("page with a bomb", about, f"---\n{BOMB}---\n\nText.\n".encode())
    yield Damage("home with brackets", "site/index.md", b"![" * 15_000)
    yield Damage("home of a template that isn't there", "site/index.md", b"---\ntemplate: nowhere.html\n---\n\nText.\n")
    yield Damage("introduction with a deep list", "site/topics/onboarding.md", b"- " * 3000 + b"x")


DAMAGED = [
    *of_lines("mkdocs.yml", "mkdocs.yml", CONFIG),
    *of_bytes("mkdocs.yml", "mkdocs.yml", CONFIG),
    *of_settings(),
    *of_lines("note", ONE, NOTE),
    *of_bytes("note", ONE, NOTE),
    *of_notes(),
    *of_pages(),
]


@dataclass(frozen=True)
class Came:
    """What came of a command."""

    code: int
    problems: Sequence[Problem]


def check(workspace: Workspace) -> Came:
    try:
        problems = check_workspace(workspace)[1]
    except CurateError as error:
        return Came(2, error.problems)
    return Came(1 if problems else 0, problems)


def build(workspace: Workspace) -> Came:
    try:
        return Came(build_all(workspace, []), ())
    except CurateError as error:
        return Came(2, error.problems)


@contextmanager
def alarm() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise TimeoutError("this hangs")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A site of two notes that is as it should be, with the engine's templates made ready."""
    workspace = Workspace(tmp_path_factory.mktemp("whole") / "mine")
    make_workspace(workspace, "en", name="Sample Person", url="https://sample-person.example/")
    files = {
        "mkdocs.yml": CONFIG,
        "site/about.md": ABOUT,
        "site/more.css": "",
        "hook_fails.py": "raise ValueError('no')\n",
        "hook_pages.py": "def on_page_markdown(markdown, **_):\n    raise ValueError('no')\n",
        "hook_end.py": "def on_post_build(**_):\n    raise ValueError('no')\n",
        "broken.yml": "a: [\n",
        "circle.yml": "INHERIT: mkdocs.yml\n",
        ONE: NOTE,
        "site/notes/2026-11-21-other.md": OTHER,
    }
    for name, text in files.items():
        (workspace.root / name).write_text(text, "utf-8")
    assert check(workspace).problems == []
    assert build(workspace).code == 0
    return workspace


def pages(workspace: Workspace) -> set[str]:
    return {path.relative_to(workspace.public_folder).as_posix() for path in workspace.public_folder.rglob("*.html")}


def places(problems: Sequence[Problem]) -> set[str]:
    return {problem.where for problem in problems}


def damaged(whole: Workspace, folder: Path, damage: Damage) -> Workspace:
    copy = Workspace(folder / "mine")
    shutil.copytree(whole.root, copy.root, ignore=shutil.ignore_patterns("public", "posts", "built.json", "spare"))
    (copy.root / damage.file).parent.mkdir(exist_ok=True)
    (copy.root / damage.file).write_bytes(damage.text)
    return copy


@pytest.fixture(autouse=True)
def in_a_short_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long needn't take ten seconds each time to show it."""
    if not ALL:
        monkeypatch.setattr(render_limits, "CPU_SECONDS", 2)


ALWAYS = {
    "mkdocs.yml language jp",
    "mkdocs.yml anchors that multiply, About: *j",
    "note with a deep list",
    "page of a template that isn't there",
}
SAMPLE = random.Random(SEED).sample(DAMAGED, SAMPLED)
CHOSEN = [damage for damage in DAMAGED if ALL or damage in SAMPLE or damage.name in ALWAYS]


def test_there_are_at_least_two_hundred_kinds_of_damage() -> None:
    assert len({(damage.file, damage.text) for damage in DAMAGED}) >= 200


@pytest.mark.parametrize("damage", CHOSEN, ids=str)
def test_what_stops_a_build_was_named_before_and_a_note_costs_itself_alone(
    whole: Workspace, tmp_path: Path, damage: Damage
) -> None:
    workspace = damaged(whole, tmp_path, damage)
    with alarm():
        before = check(workspace)
    with alarm():
        built = build(workspace)
    if built.code == 2:
        assert before.code != 0
        assert places(built.problems) <= places(before.problems)
        assert all(re.search(r":\d+$", problem.where) for problem in built.problems)
        assert damage.file == "mkdocs.yml"
    else:
        assert {"index.html", "archive/index.html", "notes/2026-11-21-other/index.html"} <= pages(workspace)
    if damage.file == ONE and not {"notes/2026-11-20-one/index.html"} <= pages(workspace):
        assert built.code == 1 or b"draft" in damage.text
        assert any(place.startswith(ONE) for place in places(before.problems))
