"""``--take-down``: which file a page is made of, and the line that takes it down. An edge."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from curate.files import write_atomically
from curate.formats.draft_mark import mark_as_draft
from curate.problems import CannotRun, Problem
from curate.workspace.site_content import note_files
from curate.workspace.workspace import Workspace


def take_down(workspace: Workspace, page: str, site_url: str) -> Path:
    """Write ``draft: true`` into the file of a page, and return the file. Its YAML needn't be valid.

    page: a note or one of the user's own pages, by its file, its name, a part of its name, or its address on the site.
    Raises CannotRun where that is none of them, or several.
    """
    path = _find_page_file(workspace, page, site_url)
    before = path.read_bytes()
    after = mark_as_draft(before)
    if after != before:
        write_atomically(path, after, expected=before, aside=workspace.work_folder, called=workspace.display_path(path))
    return path


def _find_page_file(workspace: Workspace, page: str, site_url: str) -> Path:
    name = _strip_address(page, site_url)
    files = {workspace.display_path(path): path for path in _list_page_files(workspace)}
    for exact in (name, f"site/{name}", f"site/{name}.md", f"site/notes/{name}", f"site/notes/{name}.md"):
        if exact in files:
            return files[exact]
    part = Path(name).name.removesuffix(".md")
    matches = [where for where in files if part and part in Path(where).stem]
    if len(matches) == 1:
        return files[matches[0]]
    if matches:
        what = f"“{page}” matches several pages ({', '.join(matches[:4])})"
        raise CannotRun(Problem("--take-down", what, "type more of the name"))
    hint = (
        "give its file, such as site/notes/2026-11-23-a-note.md; if you deleted the file, publish to take the page down"
    )
    raise CannotRun(Problem("--take-down", f"no note or page of yours matches “{page}”", hint))


def _list_page_files(workspace: Workspace) -> list[Path]:
    from curate.publish.site.stage import find_own_files

    own, _ = find_own_files(workspace.site_folder)
    return [*note_files(workspace), *(path for name, path in own.items() if name.endswith(".md"))]


def _strip_address(page: str, site_url: str) -> str:
    """Return the file or the name that the user gave, without the site's address and the ends of addresses."""
    if "://" in page:
        page = unquote(urlsplit(page).path)
        page = page.removeprefix(urlsplit(site_url).path or "/")
    return page.removeprefix("./").removesuffix("index.html").strip("/")
