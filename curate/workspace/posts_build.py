"""Writes the posts of the notes, on another core if there are many, and saves them to ``posts/``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from curate.problems import Problem
from curate.workspace import posts_folder
from curate.workspace.build_fingerprints import fingerprint, program_fingerprint
from curate.workspace.json_cache import JsonCache
from curate.workspace.posted_file import load_posted
from curate.workspace.posts_desk import save_desk
from curate.workspace.site_content import SiteContent
from curate.workspace.workspace import Workspace, load_site

if TYPE_CHECKING:
    from curate.model import Note, Post
    from curate.publish.posts.network_config import NetworkConfig

T = TypeVar("T")
MIN_PARALLEL_NOTES = 200
"""With fewer notes than these, starting another process for their posts doesn't pay."""


def write_posts(
    workspace: Workspace, content: SiteContent, only: str | None = None
) -> tuple[list[Post], list[Problem]]:
    """Return the posts of every note, by the workspace's templates or as the user changed them. Nothing is saved.

    only: the name of the one network that is wanted.
    """
    on, problems = load_networks(workspace, content.site.language)
    on = [channel for channel in on if only in (None, channel.name)]
    posts, post_problems = _make_posts(workspace, content, on)
    posts, edit_problems = posts_folder.with_manual_edits(workspace, content, posts, on)
    return posts, [*problems, *post_problems, *edit_problems]


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
    cache = JsonCache(
        workspace.work_folder / "posts-made.json", digest_values(_posts_fingerprint(folders), content.site, on)
    )
    posts: list[Post] = []
    problems: list[Problem] = []
    for note in content.notes:
        cached = cache.get(note.name)
        if cached and cached[0] == content.cache_keys[note.name]:
            posts += [_post_from_json(note, value) for value in cached[1]]
            continue
        if content.site.url:
            address = content.site.url + note_address(note)
        else:
            address = ""
        note_posts, note_problems = writer.write(note, address)
        posts += note_posts
        problems += note_problems
        if not note_problems:  # what is wrong is to be said each time
            cache.put(note.name, [content.cache_keys[note.name], [_post_to_json(post) for post in note_posts]])
    if not writer.problems:
        cache.save()
    return posts, list(dict.fromkeys([*writer.problems, *problems]))


def _posts_fingerprint(folders: Sequence[Path]) -> str:
    """Return a fingerprint of what posts are made of besides the notes: their templates, and the program."""
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

    Yields a function that waits for the result and returns it.
    """
    from curate.publish.engines.workers import process_count, start_worker

    if len(content.notes) < MIN_PARALLEL_NOTES or process_count() < 2:
        yield functools.cache(work)
        return
    with start_worker(work) as result:
        yield functools.cache(result)


@dataclass(frozen=True, slots=True)
class PostsResult:
    """The result of writing the posts."""

    post_count: int
    problems: list[Problem]
    stale_files: list[str]
    """See ``find_stale_posts``."""


NO_POSTS = PostsResult(0, [], [])


def make_posts(workspace: Workspace, content: SiteContent) -> PostsResult:
    """Write every note's posts and the desk page, and save them."""
    on, problems = load_networks(workspace, content.site.language)
    posts, post_problems = _make_posts(workspace, content, on)
    posts, edit_problems = posts_folder.with_manual_edits(workspace, content, posts, on)
    problems += [
        *post_problems,
        *edit_problems,
        *posts_folder.save_posts(workspace, content, posts, on),
        *save_desk(workspace, content, posts, on),
    ]
    return PostsResult(len(posts), problems, find_stale_posts(workspace, posts))


def describe_stale_post(file: str) -> str:
    """Return a sentence on a post that ``find_stale_posts`` found."""
    return f"{file} has your own changes; its note or template has changed since. Delete it to get the new text."


def find_stale_posts(workspace: Workspace, posts: Sequence[Post]) -> list[str]:
    """Return the files of unposted posts that the user changed by hand, and whose note has changed since."""
    posted = {(entry.note, entry.network) for entry in load_posted(workspace).entries}
    return [
        caution.about
        for post in posts
        for caution in post.warnings
        if caution.kind == "by_hand_stale" and (post.note, post.network) not in posted
    ]
