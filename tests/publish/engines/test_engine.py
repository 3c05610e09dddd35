"""Whatever uses a site engine does so through one interface, which both engines implement."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path

import pytest

from curate.model import Page, Site
from curate.problems import SiteFailed
from curate.publish.engines import mkdocs_settings
from curate.publish.engines.engine import PagesFailed, load_engine
from tests.publish.engines.sites import NAVIGATION, PAGES, SETTINGS, built, pages

needs_zensical = pytest.mark.skipif(importlib.util.find_spec("zensical") is None, reason="Zensical is not installed")
both_engines = pytest.mark.parametrize("engine", ["mkdocs", pytest.param("zensical", marks=needs_zensical)])
NOTE = "---\ntitle: A note\n---\n\nWords *about* [me](../about.md), and [home](../index.md).\n"
SITE_PAGES = [Page.from_text(path, text) for path, text in PAGES.items() if path.endswith(".md")]


def rendered(folder: Path, engine: str, page: Page, settings: str = SETTINGS) -> str:
    (folder / "mkdocs.yml").write_text(settings, "utf-8")
    site = Site("Sample Person", "https://sample.example/", engine=engine)
    return load_engine(engine).render_page(
        page, folder / "mkdocs.yml", folder / ".curate", site, NAVIGATION, SITE_PAGES
    )


@both_engines
def test_a_page_is_rendered_alone_as_a_build_of_the_site_would_publish_it(tmp_path: Path, engine: str) -> None:
    (tmp_path / "alone").mkdir()
    html = rendered(tmp_path / "alone", engine, Page.from_text("notes/three.md", NOTE))
    assert "<title>A note - Sample Person</title>" in html
    assert '<p>Words <em>about</em> <a href="../../about/">me</a>, and <a href="../../">home</a>.</p>' in html
    built(tmp_path / "whole", engine, {"notes/three.md": NOTE})
    whole = pages(tmp_path / "whole/public")["notes/three/index.html"]
    assert html == whole.replace("<meta name='ours'>", "")


@both_engines
def test_rendering_a_page_leaves_no_file_and_touches_no_site(tmp_path: Path, engine: str) -> None:
    rendered(tmp_path, engine, Page.from_text("index.md", "# Hello\n"))
    assert {path.name for path in tmp_path.iterdir()} <= {"mkdocs.yml", ".curate"}
    assert {path.name for path in (tmp_path / ".curate").iterdir()} <= {"compiled"}


@both_engines
def test_a_page_with_something_active_is_not_rendered(tmp_path: Path, engine: str) -> None:
    with pytest.raises(SiteFailed) as stopped:
        rendered(tmp_path, engine, Page.from_text("bad.md", "Words.\n\n<script>alert(1)</script>\n"))
    assert [problem.where for problem in stopped.value.problems] == ["public/bad/index.html"]


def test_a_page_that_the_engine_fails_on_is_named_and_does_not_keep_another_from_being_rendered(tmp_path: Path) -> None:
    bad = Page.from_text("about.md", "---\ntemplate: nowhere.html\n---\n\nWords.\n")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    site, work = Site("Sample Person", "https://sample.example/"), tmp_path / ".curate"
    engine = load_engine("mkdocs")
    with pytest.raises(PagesFailed) as stopped:
        engine.render_page(bad, tmp_path / "mkdocs.yml", work, site)
    assert stopped.value.pages == ["about.md"]
    page = Page.from_text("notes/three.md", NOTE)
    assert "Words <em>about</em>" in engine.render_page(page, tmp_path / "mkdocs.yml", work, site, NAVIGATION, [bad])


@both_engines
def test_the_extensions_of_markdown_are_those_of_the_settings(tmp_path: Path, engine: str) -> None:
    (tmp_path / "mkdocs.yml").write_text(SETTINGS.replace("toc]", "toc: {permalink: true}]"), "utf-8")
    extensions, settings = load_engine(engine).markdown_settings(tmp_path / "mkdocs.yml")
    assert {"attr_list", "md_in_html"} <= {*extensions}
    assert settings["toc"] == {"permalink": True}


@both_engines
def test_settings_are_checked_without_a_build(tmp_path: Path, engine: str) -> None:
    (tmp_path / "mkdocs.yml").write_text(SETTINGS + "no_such_setting: 1\n", "utf-8")
    problems = load_engine(engine).check_settings(tmp_path / "mkdocs.yml", ["index.md"])
    assert [problem.where for problem in problems] == ["mkdocs.yml:8"]


def test_a_site_is_not_built_unchecked_when_there_is_no_room_for_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, "utf-8")

    def no_room() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", no_room)
    with pytest.raises(OSError, match="No space left"):
        mkdocs_settings.reject_unsafe_config(tmp_path / "mkdocs.yml")
    with pytest.raises(OSError, match="No space left"):
        mkdocs_settings.check_settings(tmp_path / "mkdocs.yml", [])
