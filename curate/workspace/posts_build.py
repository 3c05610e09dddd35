"""The posts of the notes: written, on another core if they are many, and saved to ``posts/``."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from curate.files import write_atomically
from curate.problems import CannotRun, Problem
from curate.workspace import posts_store
from curate.workspace.json_cache import JsonCache
from curate.workspace.site_content import SiteContent, fingerprint, program_fingerprint
from curate.workspace.workspace import Workspace, load_site, read_text

if TYPE_CHECKING:
    from curate.model import Note, Post, PostRecord
    from curate.publish.posts.desk import DeskPart
    from curate.publish.posts.network_config import NetworkConfig

T = TypeVar("T")
NOTES_PER_DESK_PAGE = 1000
"""So many notes a page of the desk has, which a browser must hold; older ones have pages of their own."""
MIN_PARALLEL_NOTES = 200
"""So many notes that starting another process for their posts pays."""


def write_posts(
    workspace: Workspace, content: SiteContent, only: str | None = None
) -> tuple[list[Post], list[Problem]]:
    """The posts of every note, by the workspace's templates, or as the user changed them. None is saved.

    only: the name of the one network that is wanted.
    """
    on, problems = load_networks(workspace, content.site.language)
    on = [channel for channel in on if only in (None, channel.name)]
    posts, found = _make_posts(workspace, content, on)
    posts, said = posts_store.with_manual_edits(workspace, content, posts, on)
    return posts, [*problems, *found, *said]


def load_networks(workspace: Workspace, language: str = "") -> tuple[list[NetworkConfig], list[Problem]]:
    """Return the networks that are on in a workspace, and what is wrong with its templates of posts.

    language: the site's, if it is known already; it decides where the workspace has no templates of posts.
    """
    from curate.publish.posts.network_config import load_network_configs

    return load_network_configs(workspace.template_folders(), language or load_site(workspace)[0].language)


def _make_posts(
    workspace: Workspace, content: SiteContent, on: Sequence[NetworkConfig]
) -> tuple[list[Post], list[Problem]]:
    from curate.publish.posts.post_writer import PostWriter
    from curate.publish.site.note_index import digest_values
    from curate.publish.site.urls import note_address
    from curate.publish.templates.render import make_environment

    folders = workspace.template_folders()
    writer = PostWriter(make_environment(folders, escape=False), content.site, on)
    memo = JsonCache(
        workspace.work_folder / "posts-made.json", digest_values(_posts_fingerprint(folders), content.site, on)
    )
    posts: list[Post] = []
    problems: list[Problem] = []
    for note in content.notes:
        known = memo.get(note.name)
        if known and known[0] == content.cache_keys[note.name]:
            posts += [_post_from_json(note, value) for value in known[1]]
            continue
        if content.site.url:
            address = content.site.url + note_address(note)
        else:
            address = ""
        made, found = writer.write(note, address)
        posts += made
        problems += found
        if not found:  # what is wrong is to be said each time
            memo.put(note.name, [content.cache_keys[note.name], [_post_to_json(post) for post in made]])
    if not writer.problems:
        memo.save()
    return posts, list(dict.fromkeys([*writer.problems, *problems]))


def _posts_fingerprint(folders: Sequence[Path]) -> str:
    """What posts are made of besides the notes: their templates, and the program."""
    return f"{program_fingerprint()} {fingerprint(folder / 'posts' for folder in folders)}"


def _post_to_json(post: Post) -> list[Any]:
    cautions = [[caution.kind, caution.about] for caution in post.warnings]
    return [post.network, post.parts, post.counts, post.limit, post.link, post.form, cautions]


def _post_from_json(note: Note, value: list[Any]) -> Post:
    from curate.model import Post, PostWarning

    network, parts, counts, limit, link, form, cautions = value
    return Post(
        *(note.name, network, tuple(parts), tuple(counts), limit, link, note.title, form),
        tuple(PostWarning(*caution) for caution in cautions),
    )


@contextmanager
def run_in_parallel(content: SiteContent, work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Do some work (posts, files that are no pages) on another core while the pages are built, if those are many.

    What is yielded waits for what comes of it when it is called.
    """
    from curate.publish.engines.workers import process_count, start_worker

    if len(content.notes) < MIN_PARALLEL_NOTES or process_count() < 2:
        yield functools.cache(work)
        return
    with start_worker(work) as result:
        yield functools.cache(result)


@dataclass(frozen=True, slots=True)
class PostsResult:
    """What became of the posts."""

    post_count: int
    problems: list[Problem]
    stale_files: list[str]
    """See ``find_stale_posts``."""


NO_POSTS = PostsResult(0, [], [])


def make_posts(workspace: Workspace, content: SiteContent) -> PostsResult:
    """Write every note's posts and the desk page, and save them."""
    on, problems = load_networks(workspace, content.site.language)
    posts, found = _make_posts(workspace, content, on)
    posts, said = posts_store.with_manual_edits(workspace, content, posts, on)
    problems += [
        *found,
        *said,
        *posts_store.save_posts(workspace, content, posts, on),
        *save_desk(workspace, content, posts, on),
    ]
    return PostsResult(len(posts), problems, find_stale_posts(workspace, posts))


def save_desk(
    workspace: Workspace, content: SiteContent, posts: Sequence[Post], on: Sequence[NetworkConfig]
) -> list[Problem]:
    """Write ``posts/index.html``, and ``index-2.html`` and so on for older notes, where they say something else than
    they do already."""
    from curate.publish.posts.desk import desk_file_name

    if not posts and not (workspace.posts_folder / "index.html").exists():
        return []
    posted, problems = load_ledger(workspace)
    pages = _split_desk(content, posts)
    makers = _desk_renderers(workspace, content, on, posted, problems)
    for number, page in enumerate(pages, 1):
        problems += _save_desk_page(workspace, desk_file_name(number), page, makers)
    _remove_desk_pages(workspace, len(pages))
    return list(dict.fromkeys(problems))


_DeskPage = tuple[list["Note"], list["Post"], "DeskPart | None"]


def _split_desk(content: SiteContent, posts: Sequence[Post]) -> list[_DeskPage]:
    """The notes of each page of the desk, newest first, with their posts; one page at least."""
    from curate.publish.posts.desk import DeskPart

    by_note: dict[str, list[Post]] = {}
    for post in posts:
        by_note.setdefault(post.note, []).append(post)
    notes = [note for note in content.notes if note.name in by_note]
    notes.sort(key=lambda note: (note.date, note.name), reverse=True)
    starts = range(0, max(len(notes), 1), NOTES_PER_DESK_PAGE)
    pages: list[_DeskPage] = []
    for number, start in enumerate(starts, 1):
        some = notes[start : start + NOTES_PER_DESK_PAGE]
        # The first page alone knows of all: on each, they would be most of it.
        others: Iterable[tuple[int, Note]] = ()
        if number == 1:
            others = enumerate(notes[NOTES_PER_DESK_PAGE:], NOTES_PER_DESK_PAGE)
        elsewhere = [
            (1 + at // NOTES_PER_DESK_PAGE, note, [post.network for post in by_note[note.name]]) for at, note in others
        ]
        part = DeskPart(number, len(starts), start + 1, start + len(some), len(notes), elsewhere)
        of_these = [post for note in some for post in by_note[note.name]]
        pages.append((some, of_these, part if len(starts) > 1 else None))
    return pages


def _desk_renderers(
    workspace: Workspace,
    content: SiteContent,
    on: Sequence[NetworkConfig],
    posted: Sequence[PostRecord],
    problems: list[Problem],
) -> list[Callable[[_DeskPage], str]]:
    """What makes a page: with the user's templates, then with the package's own, for where one of the user's is broken.

    Templates that can't even be read are among the problems, and make none.
    """
    from curate.publish.posts.desk import DeskStyle, load_desk_style, render_desk
    from curate.publish.templates.render import BadTemplate

    def maker(made_with: DeskStyle) -> Callable[[_DeskPage], str]:
        return lambda page: render_desk(made_with, content.site, page[0], page[1], on, posted, page[2])

    folders = workspace.template_folders()
    makers: list[Callable[[_DeskPage], str]] = []
    for usable in dict.fromkeys((tuple(folders), tuple(folders[-1:]))):
        try:
            makers.append(maker(load_desk_style(usable, content.site.language)))
        except BadTemplate as error:
            problems += error.problems
    return makers


def _save_desk_page(
    workspace: Workspace, name: str, page: _DeskPage, makers: Sequence[Callable[[_DeskPage], str]]
) -> list[Problem]:
    from curate.publish.posts.desk import is_desk_page
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
    """Remove the pages of the desk after these: there are fewer notes than there were."""
    from curate.publish.posts.desk import is_desk_page

    for path in workspace.posts_folder.glob("index-*.html"):
        number = re.fullmatch(r"index-(\d+)\.html", path.name)
        if number and int(number[1]) > count and path.is_file() and is_desk_page(path.read_text("utf-8", "replace")):
            path.unlink()


def find_stale_posts(workspace: Workspace, posts: Sequence[Post]) -> list[str]:
    """Files of posts that the user changed by hand, and whose note says something else since; posted ones left out."""
    posted = {(entry.note, entry.network) for entry in load_ledger(workspace)[0]}
    return [
        caution.about
        for post in posts
        for caution in post.warnings
        if caution.kind == "by_hand_stale" and (post.note, post.network) not in posted
    ]


def load_ledger(workspace: Workspace) -> tuple[list[PostRecord], list[Problem]]:
    from curate.formats.posted_yaml import parse

    if not workspace.posted_file.exists():
        return [], []
    try:
        return parse(read_text(workspace.posted_file))
    except CannotRun as error:
        return [], list(error.problems)
