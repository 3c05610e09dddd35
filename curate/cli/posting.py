"""The posts of the notes: written, on another core if they are many, and saved to ``posts/``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from curate.cli.publishing import Content
from curate.cli.workspace import Workspace
from curate.problems import Problem

if TYPE_CHECKING:
    from curate.model import Post
    from curate.publish.posts.channels import Channel

MANY = 200
"""So many notes that starting another process for their posts pays."""


def write_posts(workspace: Workspace, content: Content) -> tuple[list[Post], list[Problem]]:
    """The posts of every note, by the workspace's templates. Nothing is written to a file."""
    on, problems = channels_on(workspace, content)
    posts, found = _write(workspace, content, on)
    return posts, [*problems, *found]


def channels_on(workspace: Workspace, content: Content) -> tuple[list[Channel], list[Problem]]:
    """The networks of this workspace."""
    from curate.publish.posts.channels import channels

    return channels(workspace.template_folders(), content.site.language)


def _write(workspace: Workspace, content: Content, on: Sequence[Channel]) -> tuple[list[Post], list[Problem]]:
    from curate.publish.compose import note_address
    from curate.publish.posts.write import PostWriter
    from curate.publish.render import environment

    folders = workspace.template_folders()
    writer = PostWriter(environment(folders, escape=False), content.site, on)
    posts: list[Post] = []
    problems: list[Problem] = []
    for note in content.notes:
        address = content.site.url + note_address(note) if content.site.url else ""
        made, found = writer.write(note, address)
        posts += made
        problems += found
    return posts, list(dict.fromkeys([*writer.problems, *problems]))


@contextmanager
def posts_beside(workspace: Workspace, content: Content) -> Iterator[Callable[[], tuple[int, list[Problem]]]]:
    """The posts made and saved, on another core while the site is built if they are many.

    What is yielded waits for them when it is called, and says how many there are and what is wrong with them.
    """
    from curate.publish.beside import beside, cores

    def work() -> tuple[int, list[Problem]]:
        return make_posts(workspace, content)

    if len(content.notes) < MANY or cores() < 2:
        yield work
        return
    with beside(work) as result:
        yield result


def make_posts(workspace: Workspace, content: Content) -> tuple[int, list[Problem]]:
    """Write every note's posts and save them: how many, and the problems."""
    on, problems = channels_on(workspace, content)
    posts, found = _write(workspace, content, on)
    return len(posts), [*problems, *found, *save_posts(workspace, content, posts, on)]


def save_posts(workspace: Workspace, content: Content, posts: Sequence[Post], on: Sequence[Channel]) -> list[Problem]:
    """Write ``posts/NOTE/NETWORK.txt`` (or ``.md``, ``.html``), a thread's parts apart.

    What was changed by hand there stays, and is named.

    A post goes when its note is no longer published or its network is off; a template that is broken costs no post.
    """
    record = workspace.work / "posts.json"
    try:
        ours: dict[str, str] = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        ours = {}
    problems, written = [], {}
    for post in posts:
        name = f"{post.note}/{post.network}.{post.form}"
        path = workspace.posts / name
        text = "\n\n---\n\n".join(post.parts) + "\n"
        old = path.read_text("utf-8", errors="replace") if path.is_file() else None
        if old is not None and old != text and _digest(old) != ours.get(name):
            hint = "delete the file to have it written anew"
            problems.append(Problem(f"posts/{name}:1", "this post was changed by hand, and is left as it is", hint))
            written[name] = ours.get(name, "")
            continue
        written[name] = _digest(text)
        if old != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
    files = {f"{channel.name}.{channel.form}" for channel in on}
    published = {note.name for note in content.notes}
    for name in ours.keys() - written.keys():
        note, _, file = name.partition("/")
        if note in published and file in files:
            written[name] = ours[name]
        else:
            _remove_ours(workspace.posts / name, ours[name])
    if written != ours:
        workspace.work.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps(written, indent=0, sort_keys=True), "utf-8")
    return problems


def _remove_ours(path: Path, digest: str) -> None:
    """A post whose note or network is gone goes too, unless somebody wrote in it."""
    if path.is_file() and _digest(path.read_text("utf-8", errors="replace")) == digest:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
