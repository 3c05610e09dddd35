"""What would stop a build is found by a build of a few pages, and named at the line that is at fault."""

from __future__ import annotations

import importlib.util
import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from curate.model import Page, Site
from curate.problems import Problem
from curate.publish.engines.dry_run import dry_run

CONFIG = """\
# A comment
site_name: Sample Person
theme:
  name: material
  language: en
  font: false
  icon:
    logo: material/pencil-outline
plugins:
  - search
markdown_extensions:
  - footnotes
  - toc:
      permalink: true
  - pymdownx.emoji:
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
copyright: A name
"""
SITE = Site("Sample Person", "https://sample-person.example/")


def tried(folder: Path, text: str, *sheets: Page) -> list[Problem]:
    config = folder / "mkdocs.yml"
    config.write_text(text, "utf-8")
    return dry_run(config, folder / "work", SITE, [], sheets)


def test_settings_and_pages_that_can_be_built_have_no_problem_and_leave_nothing(tmp_path: Path) -> None:
    assert tried(tmp_path, CONFIG, Page.from_text("index.md", "# Home"), Page.from_text("about.md", "Words.")) == []
    assert not (tmp_path / "work/dry-run").exists()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("language: en", "language: jp", 5),
        ("logo: material/pencil-outline", "logo: material/no-such-icon", 8),
        ("emoji.to_svg", "emoji.nothing", 16),
        ("!!python/name:material.extensions.emoji.to_svg", "to_svg", 16),
        ("copyright: A name", "copyright: " + "9" * 5000, 17),
        ("copyright: A name", "copyright: 2026-13-45", 17),
        ("copyright: A name", "hooks:\n  - failing.py", 18),
        ("copyright: A name", "copyright: *nowhere", 17),
        ("copyright: A name", "INHERIT: mkdocs.yml", 17),
        ("copyright: A name", "copyright: " + "[" * 400 + "]" * 400, 17),
        ("  - footnotes", "  - footnotes:\n      BACKLINK_TITLE: 5", 12),
    ],
    ids=["language", "icon", "emoji", "generator", "int", "date", "hook", "anchor", "inherit", "deep", "option"],
)
def test_what_stops_a_build_is_named_at_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    (tmp_path / "failing.py").write_text("def on_page_markdown(markdown, **_):\n    raise ValueError('no')\n", "utf-8")
    assert old in CONFIG
    problems = tried(tmp_path, CONFIG.replace(old, new))
    assert {problem.where for problem in problems} == {f"mkdocs.yml:{line}"}
    assert all(problem.hint for problem in problems)


def test_of_two_settings_at_fault_the_first_is_named(tmp_path: Path) -> None:
    text = CONFIG.replace("language: en", "language: jp").replace("copyright: A name", "copyright: 2026-13-45")
    (problem,) = tried(tmp_path, text)
    assert problem.where == "mkdocs.yml:5"


def test_a_page_that_cannot_be_made_is_named_and_the_settings_are_not(tmp_path: Path) -> None:
    page = "---\ntitle: x\ntemplate: nowhere.html\n---\n\nText.\n"
    (problem,) = tried(tmp_path, CONFIG, Page.from_text("index.md", "# Home"), Page.from_text("about.md", page))
    assert problem.where == "site/about.md:3"
    assert "TemplateNotFound" in problem.what


def test_settings_without_an_end_are_refused_before_the_engine_has_them(tmp_path: Path) -> None:
    names = "abcdefghij"
    bomb = "a: &a [x]\n" + "".join(f"{n}: &{n} [{', '.join([f'*{b}'] * 9)}]\n" for b, n in itertools.pairwise(names))
    (problem,) = tried(tmp_path, CONFIG + bomb)
    assert problem.where.startswith("mkdocs.yml:")
    assert "too many values" in problem.what


def test_files_that_inherit_in_a_circle_are_named(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("INHERIT: mkdocs.yml\n", "utf-8")
    (problem,) = tried(tmp_path, CONFIG + "INHERIT: base.yml\n")
    assert problem.where == "base.yml:1"
    assert "in a circle" in problem.what


@pytest.mark.skipif(importlib.util.find_spec("zensical") is None, reason="Zensical is not installed")
def test_the_engine_that_builds_is_the_one_that_is_asked(tmp_path: Path) -> None:
    config = tmp_path / "mkdocs.yml"
    (tmp_path / "work").mkdir()
    site, home = replace(SITE, engine="zensical"), Page.from_text("index.md", "# Home")
    for text, expected in ((CONFIG, 0), (CONFIG.replace("  - footnotes", "  - nowhere_at_all"), 1)):
        config.write_text(text, "utf-8")
        problems = dry_run(config, tmp_path / "work", site, [{"Home": "index.md"}], [home])
        assert len(problems) == expected
        assert all(problem.where.startswith("mkdocs.yml:") for problem in problems)
