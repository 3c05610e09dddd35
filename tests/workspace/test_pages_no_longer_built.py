"""Pages that a build took off the site."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from curate.workspace import pages_no_longer_built
from curate.workspace.pages_no_longer_built import page_addresses
from curate.workspace.unchanged_pages import KeptOnline


def test_a_page_is_a_folder_with_an_index_and_no_other_file() -> None:
    public = Path("ws", "public")
    names = ("index.html", "notes/a/index.html", "404.html", "notes/a/card.png")
    files = [f"{public}{os.sep}{name.replace('/', os.sep)}" for name in names]
    assert page_addresses(public, files) == {"", "notes/a/"}


def test_pages_that_are_gone_are_reported_but_for_those_kept_online(monkeypatch: pytest.MonkeyPatch) -> None:
    messages: list[str] = []
    monkeypatch.setattr(pages_no_longer_built, "report_progress", messages.append)
    kept = KeptOnline({"site/notes/c.md": "notes/c/index.html"})
    pages_no_longer_built.report_removed_pages(
        "https://me.example/", {"", "notes/b/", "notes/a/", "notes/c/"}, {""}, kept
    )
    note = "(links to it will fail; a renamed file moves its page)"
    assert messages == [f"No longer on the site: https://me.example/notes/{name}/ {note}" for name in "ab"]
