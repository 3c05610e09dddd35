"""A small site that either engine builds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from curate.model import Page, Site
from curate.publish.site.build import BuildPlan, BuiltSite, build
from curate.publish.site.stage import STYLE_PATH, write

SETTINGS = """\
site_name: Sample Person
site_url: https://sample.example/
docs_dir: site
site_dir: public
theme: {name: material, font: false, language: en}
plugins: [search]
markdown_extensions: [attr_list, md_in_html, tables, toc]
"""
PAGES = {
    STYLE_PATH: ".x { color: red }\n",
    "index.md": "# Hello\n\nWords.\n",
    "about.md": "# Me\n\n[home](index.md)\n",
    "notes/one.md": "---\ntitle: One &amp; only\n---\n\nWords about [me](../about.md).\n",
    "notes/二.md": "---\ntitle: 二つ目\nlang: ja\n---\n\n新人に\n足りないものは、廊下です。\n",
}
NAVIGATION = [{"Home": "index.md"}, {"Me": "about.md"}]


def built(
    folder: Path, engine: str, pages: dict[str, str] | None = None, settings: str = SETTINGS, searched: str = ""
) -> BuiltSite:
    (folder / "site").mkdir(parents=True, exist_ok=True)
    (folder / "mkdocs.yml").write_text(settings, "utf-8")
    sheets = [
        replace(
            Page.from_text(path, text, "ja" if "lang: ja" in text else ""), render_head=lambda: "<meta name='ours'>"
        )
        for path, text in (PAGES | (pages or {})).items()
    ]
    sheets = [replace(one, render_search_text=lambda: "<p>Few.</p>") if one.path == searched else one for one in sheets]
    staged = write(folder / ".curate/staged", sheets, {})
    plan = BuildPlan(
        Site("Sample Person", "https://sample.example/", engine=engine),
        folder / "mkdocs.yml",
        folder / ".curate",
        folder / "public",
        NAVIGATION,
        sheets,
        folder / ".curate/staged",
        staged,
        epoch=1_795_392_000,
        extra_folder=folder / ".curate/files",
        extra_files=lambda: write(folder / ".curate/files", [Page.from_text("feed.xml", "<feed/>")], {}),
    )
    return build(plan)


def pages(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*.html")}
