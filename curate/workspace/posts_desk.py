"""The desk page in ``posts/``: written beside the posts, over more than one file where there are many notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from curate.files import write_atomically
from curate.problems import Problem
from curate.workspace.posted_file import load_posted
from curate.workspace.site_content import SiteContent
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Post, PostRecord
    from curate.publish.posts.network_config import NetworkConfig
    from curate.publish.posts.posts_desk import DeskPage


def save_desk(
    workspace: Workspace, content: SiteContent, posts: Sequence[Post], on: Sequence[NetworkConfig]
) -> list[Problem]:
    """Write ``posts/index.html``, and ``index-2.html`` and so on for older notes, unless they say the same already."""
    from curate.publish.posts.posts_desk import desk_file_name, split_desk

    if not posts and not (workspace.posts_folder / "index.html").exists():
        return []
    ledger = load_posted(workspace)
    problems = list(ledger.problems)
    pages = split_desk(content.notes, posts)
    makers = _desk_renderers(workspace, content, on, ledger.entries, problems)
    for number, page in enumerate(pages, 1):
        problems += _save_desk_page(workspace, desk_file_name(number), page, makers)
    _remove_desk_pages(workspace, len(pages))
    return list(dict.fromkeys(problems))


def _desk_renderers(
    workspace: Workspace,
    content: SiteContent,
    on: Sequence[NetworkConfig],
    posted: Sequence[PostRecord],
    problems: list[Problem],
) -> list[Callable[[DeskPage], str]]:
    """Return functions that render a page: with the user's templates, then with the package's where those are broken.

    Templates that can't even be read are added to ``problems``.
    """
    from curate.publish.posts.posts_desk import DeskStyle, load_desk_style, render_desk
    from curate.publish.templates.render import BadTemplate

    def maker(made_with: DeskStyle) -> Callable[[DeskPage], str]:
        return lambda page: render_desk(made_with, content.site, page[0], page[1], on, posted, page[2])

    folders = workspace.template_folders()
    makers: list[Callable[[DeskPage], str]] = []
    for usable in dict.fromkeys((tuple(folders), tuple(folders[-1:]))):
        try:
            makers.append(maker(load_desk_style(usable, content.site.language)))
        except BadTemplate as error:
            problems += error.problems
    return makers


def _save_desk_page(
    workspace: Workspace, name: str, page: DeskPage, makers: Sequence[Callable[[DeskPage], str]]
) -> list[Problem]:
    from curate.publish.posts.posts_desk import is_desk_page
    from curate.publish.templates.render import BadTemplate

    path = workspace.posts_folder / name
    problems: list[Problem] = []
    if path.is_dir():
        return [Problem(f"posts/{name}", "is a folder, so there is no desk page", "give it another name")]
    for make in makers:
        try:
            text = make(page)
            break
        except BadTemplate as error:
            problems += error.problems
    else:
        return problems
    if path.exists():
        old = path.read_text("utf-8", errors="replace")
    else:
        old = text
    if not is_desk_page(old):
        hint = "give it another name to have the desk page written"
        return [*problems, Problem(f"posts/{name}:1", "curate didn't write this file, and leaves it as it is", hint)]
    if old != text or not path.exists():
        write_atomically(path, text, aside=workspace.work_folder)
    return problems


def _remove_desk_pages(workspace: Workspace, count: int) -> None:
    """Remove the desk pages beyond this number: there are fewer notes than before."""
    from curate.publish.posts.posts_desk import is_desk_page

    for path in workspace.posts_folder.glob("index-*.html"):
        number = re.fullmatch(r"index-(\d+)\.html", path.name)
        if number and int(number[1]) > count and path.is_file() and is_desk_page(path.read_text("utf-8", "replace")):
            path.unlink()
