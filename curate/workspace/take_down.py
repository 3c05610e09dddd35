"""``publish --take-down``: marks a page's file as a draft, and publishes the site without the page. An edge.

The page goes, whatever keeps the rest of the site from being published: if need be, only what is online already is
published again, and pages that can't be made from what is here stay as readers have them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from curate.files import write_atomically
from curate.formats.draft_keys import mark_as_draft
from curate.problems import CannotRun, Problem
from curate.workspace.progress import report_problems, report_progress
from curate.workspace.publish_attempt import PublishAttempt
from curate.workspace.site_content import note_files
from curate.workspace.unchanged_pages import NONE_KEPT_ONLINE, KeptOnline
from curate.workspace.workspace import Workspace


class TryPublish(Protocol):
    """Publishes, or returns what keeps anything from being published."""

    def __call__(self, *, only_live: bool = False, as_online: KeptOnline = NONE_KEPT_ONLINE) -> PublishAttempt:
        """Try once.

        only_live: publish nothing that isn't live already. as_online: files whose pages stay as readers have them.
        """


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


def publish_without_page(attempt: PublishAttempt, try_publish: TryPublish) -> PublishAttempt:
    """Publish what must change to take a page down, whatever keeps the rest back.

    attempt: the failed attempt to publish everything.
    """
    for only_live in (False, True):
        if only_live:
            report_problems(attempt.blockers)
            report_progress("Publishing only what is already online, without that page …")
            attempt = try_publish(only_live=True)
        unknown = attempt.unknown_pages
        if attempt.blockers and unknown.pages:
            report_problems(attempt.blockers)
            report_progress(f"Publishing without that page. {_describe_kept_pages(len(unknown.pages))} …")
            attempt = try_publish(only_live=only_live, as_online=unknown)
        if not attempt.blockers:
            break
    return attempt


def _describe_kept_pages(number: int) -> str:
    if number == 1:
        return "One page stays online as it is; lists, feeds and search leave it out until its file is fixed"
    return f"{number} pages stay online as they are; lists, feeds and search leave them out until their files are fixed"


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
    from curate.publish.site.publishable_files import find_own_files

    own, _ = find_own_files(workspace.site_folder)
    return [*note_files(workspace), *(path for name, path in own.items() if name.endswith(".md"))]


def _strip_address(page: str, site_url: str) -> str:
    """Return the file or the name that the user gave, without the site's address and the ends of addresses."""
    if "://" in page:
        page = unquote(urlsplit(page).path)
        page = page.removeprefix(urlsplit(site_url).path or "/")
    return page.removeprefix("./").removesuffix("index.html").strip("/")
