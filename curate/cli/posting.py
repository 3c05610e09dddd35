"""The posts of the notes: written, on another core if they are many, and saved to ``posts/``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from curate.cli import saving
from curate.cli.memo import Memo
from curate.cli.publishing import Content, fingerprint, program
from curate.cli.workspace import Workspace, read_text, write_atomically
from curate.problems import CannotRun, Problem

if TYPE_CHECKING:
    from curate.model import Note, Post, Posted
    from curate.publish.posts.channels import Channel

T = TypeVar("T")
ON_THE_DESK = 1000
"""The desk has so many notes, the newest: it is one page, which a browser must hold."""
MANY = 200
"""So many notes that starting another process for their posts pays."""


def write_posts(workspace: Workspace, content: Content, only: str | None = None) -> tuple[list[Post], list[Problem]]:
    """The posts of every note, by the workspace's templates, or as the user changed them. None is saved.

    only: the name of the one network that is wanted.
    """
    on, problems = channels_on(workspace, content)
    on = [channel for channel in on if only in (None, channel.name)]
    posts, found = _write(workspace, content, on)
    posts, said = saving.as_they_are(workspace, content, posts, on)
    return posts, [*problems, *found, *said]


def channels_on(workspace: Workspace, content: Content) -> tuple[list[Channel], list[Problem]]:
    """The networks of this workspace."""
    from curate.publish.posts.channels import channels

    return channels(workspace.template_folders(), content.site.language)


def _write(workspace: Workspace, content: Content, on: Sequence[Channel]) -> tuple[list[Post], list[Problem]]:
    from curate.publish.catalogue import key_of
    from curate.publish.places import note_address
    from curate.publish.posts.write import PostWriter
    from curate.publish.render import environment

    folders = workspace.template_folders()
    writer = PostWriter(environment(folders, escape=False), content.site, on)
    memo = Memo(workspace.work / "posts-made.json", key_of(_depends_on(folders), content.site, on))
    posts: list[Post] = []
    problems: list[Problem] = []
    for note in content.notes:
        known = memo.get(note.name)
        if known and known[0] == content.keys[note.name]:
            posts += [_post(note, value) for value in known[1]]
            continue
        address = content.site.url + note_address(note) if content.site.url else ""
        made, found = writer.write(note, address)
        posts += made
        problems += found
        if not found:  # what is wrong is to be said each time
            memo.put(note.name, [content.keys[note.name], [_plain(post) for post in made]])
    if not writer.problems:
        memo.save()
    return posts, list(dict.fromkeys([*writer.problems, *problems]))


def _depends_on(folders: Sequence[Path]) -> str:
    """What posts are made of besides the notes: their templates, and the program."""
    return f"{program()} {fingerprint(folder / 'posts' for folder in folders)}"


def _plain(post: Post) -> list[Any]:
    cautions = [[caution.kind, caution.about] for caution in post.cautions]
    return [post.network, post.parts, post.counts, post.limit, post.link, post.form, cautions]


def _post(note: Note, value: list[Any]) -> Post:
    from curate.model import Caution, Post

    network, parts, counts, limit, link, form, cautions = value
    return Post(
        *(note.name, network, tuple(parts), tuple(counts), limit, link, note.title, form),
        tuple(Caution(*caution) for caution in cautions),
    )


@contextmanager
def beside_the_site(content: Content, work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Do some work (posts, files that are no pages) on another core while the pages are built, if those are many.

    What is yielded waits for what comes of it when it is called.
    """
    from curate.publish.beside import beside, cores

    if len(content.notes) < MANY or cores() < 2:
        yield functools.cache(work)
        return
    with beside(work) as result:
        yield functools.cache(result)


@dataclass(frozen=True, slots=True)
class Made:
    """What became of the posts."""

    posts: int
    problems: list[Problem]
    stale: list[str]
    """See ``stale``."""


NO_POSTS = Made(0, [], [])


def make_posts(workspace: Workspace, content: Content) -> Made:
    """Write every note's posts and the desk page, and save them."""
    on, problems = channels_on(workspace, content)
    posts, found = _write(workspace, content, on)
    posts, said = saving.as_they_are(workspace, content, posts, on)
    problems += [
        *found,
        *said,
        *saving.save_posts(workspace, content, posts, on),
        *save_desk(workspace, content, posts, on),
    ]
    return Made(len(posts), problems, stale(workspace, posts))


def save_desk(workspace: Workspace, content: Content, posts: Sequence[Post], on: Sequence[Channel]) -> list[Problem]:
    """Write ``posts/index.html``, if it says something else than it does already."""
    from curate.publish.posts.desk import desk, is_desk, look
    from curate.publish.render import BadTemplate

    path = workspace.posts / "index.html"
    newest = sorted(content.notes, key=lambda note: (note.date, note.name), reverse=True)[:ON_THE_DESK]
    if not posts and not path.exists():
        return []
    if path.is_dir():
        return [Problem("posts/index.html", "is a folder, so there is no desk page", "give it another name")]
    posted, problems = ledger(workspace)
    folders = workspace.template_folders()
    for usable in (folders, folders[-1:]):  # the package's own, where one of the user's is broken
        try:
            text = desk(look(usable, content.site.language), content.site, newest, posts, on, posted)
            break
        except BadTemplate as error:
            problems += error.problems
    else:
        return problems
    old = path.read_text("utf-8", errors="replace") if path.exists() else text
    if not is_desk(old):
        hint = "give it another name to have the desk page written"
        return [*problems, Problem("posts/index.html:1", "this file isn't one of curate's, and is left as it is", hint)]
    if old != text or not path.exists():
        write_atomically(path, text, aside=workspace.work)
    return problems


def stale(workspace: Workspace, posts: Sequence[Post]) -> list[str]:
    """Files of posts that the user changed by hand, and whose note says something else since; posted ones left out."""
    posted = {(entry.note, entry.network) for entry in ledger(workspace)[0]}
    return [
        caution.about
        for post in posts
        for caution in post.cautions
        if caution.kind == "by_hand_stale" and (post.note, post.network) not in posted
    ]


def ledger(workspace: Workspace) -> tuple[list[Posted], list[Problem]]:
    from curate.formats.ledger import parse

    if not workspace.posted.exists():
        return [], []
    try:
        return parse(read_text(workspace.posted))
    except CannotRun as error:
        return [], list(error.problems)
