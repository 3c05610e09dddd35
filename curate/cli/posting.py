"""The posts of the notes: written, on another core if they are many, and saved to ``posts/``."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate import __version__
from curate.cli.composing import Composed, stage_files
from curate.cli.memo import Memo
from curate.cli.publishing import Content, fingerprint, program
from curate.cli.workspace import Workspace, read_text, write_atomically
from curate.problems import CannotRun, Problem
from curate.publish.stage import recorded

if TYPE_CHECKING:
    from curate.model import Note, Post, Posted, Staged
    from curate.publish.posts.channels import Channel

ON_THE_DESK = 1000
"""The desk has so many notes, the newest: it is one page, which a browser must hold."""
POSTS, BEGUN = "posts.json", "posts-begun.json"
"""In the work folder: digests of the posts as they were written, and of those that a run has begun to write."""
BY_HAND = ("by_hand", "by_hand_stale")
"""Cautions of posts that the user changed in their files."""
MANY = 200
"""So many notes that starting another process for their posts pays."""


def write_posts(workspace: Workspace, content: Content) -> tuple[list[Post], list[Problem]]:
    """The posts of every note, by the workspace's templates, or as the user changed them. None is saved."""
    on, problems = channels_on(workspace, content)
    posts, found = _write(workspace, content, on)
    posts, said = as_they_are(workspace, content, posts, on)
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
def beside_the_site(workspace: Workspace, content: Content, composed: Composed) -> Iterator[Callable[[], Beside]]:
    """The posts, and the site's files that are no pages, on another core while the pages are built if they are many.

    What is yielded waits for them when it is called.
    """
    from curate.publish.beside import beside, cores

    def work() -> Beside:
        return Beside(stage_files(workspace, composed), make_posts(workspace, content))

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
    """Files of posts that the user changed by hand, and whose note says something else since; posted ones left out."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What was made while the pages were built."""

    files: Staged
    made: Made


def make_posts(workspace: Workspace, content: Content) -> Made:
    """Write every note's posts and the desk page, and save them."""
    on, problems = channels_on(workspace, content)
    posts, found = _write(workspace, content, on)
    posts, said = as_they_are(workspace, content, posts, on)
    problems += [*found, *said, *save_posts(workspace, content, posts, on), *save_desk(workspace, content, posts, on)]
    posted = {(entry.note, entry.network) for entry in _ledger(workspace)[0]}
    stale = [
        caution.about
        for post in posts
        for caution in post.cautions
        if caution.kind == "by_hand_stale" and (post.note, post.network) not in posted
    ]
    return Made(len(posts), problems, stale)


def as_they_are(
    workspace: Workspace, content: Content, posts: Sequence[Post], on: Sequence[Channel]
) -> tuple[list[Post], list[Problem]]:
    """The posts with those that the user changed in their files as they stand there. Nothing is written."""
    from curate.publish.posts.byhand import by_hand, text_of

    ours, begun = recorded(workspace.work / POSTS), recorded(workspace.work / BEGUN)
    memo = Memo(workspace.work / "posts-seen.json", __version__)
    channels = {channel.name: channel for channel in on}
    notes = {note.name: note for note in content.notes}
    problems: list[Problem] = []
    found: list[Post] = []
    for post in posts:
        name = _name(post)
        made, last = _digest(text_of(post)), ours.get(name, "")
        seen = _seen(f"{workspace.posts}/{name}")
        if not seen or (made == last and memo.get(name) == [made, *seen]):
            found.append(post)  # tens of thousands of them need not be read
            continue
        text = (workspace.posts / name).read_text("utf-8", errors="replace")
        if _digest(text) in (made, last, begun.get(name)):
            found.append(post)
            continue
        changed, problem = by_hand(
            post, text, channels[post.network], notes[post.note], stale=bool(last) and last != made
        )
        found += [changed] if changed else []
        problems += [problem] if problem else []
    return found, problems


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
    posted, problems = _ledger(workspace)
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


def _ledger(workspace: Workspace) -> tuple[list[Posted], list[Problem]]:
    from curate.formats.ledger import parse

    if not workspace.posted.exists():
        return [], []
    try:
        return parse(read_text(workspace.posted))
    except CannotRun as error:
        return [], list(error.problems)


def save_posts(workspace: Workspace, content: Content, posts: Sequence[Post], on: Sequence[Channel]) -> list[Problem]:
    """Write ``posts/NOTE/NETWORK.txt`` (or ``.md``, ``.html``), a thread's parts apart. What was changed by hand stays.

    A post goes when its note is no longer published or its network is off; a template that is broken costs no post.
    """
    from curate.publish.posts.byhand import text_of

    ours, begun = recorded(workspace.work / POSTS), recorded(workspace.work / BEGUN)
    memo = Memo(workspace.work / "posts-seen.json", __version__)
    problems: list[Problem] = []
    written: dict[str, str] = {}
    texts: dict[str, str] = {}
    for post in posts:
        name = _name(post)
        if any(caution.kind in BY_HAND for caution in post.cautions):
            continue
        text = text_of(post)
        digest, seen = _digest(text), _seen(f"{workspace.posts}/{name}")
        written[name] = digest
        if not seen or digest != ours.get(name) or memo.get(name) != [digest, *seen]:
            texts[name] = text
    if texts:  # what a run that is killed wrote must not be taken for the user's
        _record(workspace.work / BEGUN, {name: written[name] for name in texts})
    for name, text in texts.items():
        written[name], found = _put(workspace, name, text, (ours.get(name, ""), begun.get(name, "")), "this post")
        problems += found
        if not found:
            memo.put(name, [written[name], *_seen(f"{workspace.posts}/{name}")])
    files = {f"{channel.name}.{channel.form}" for channel in on}
    published = {note.name for note in content.notes}
    for name in ours.keys() - written.keys():
        note, _, file = name.partition("/")
        if note in published and file in files:
            written[name] = ours[name]
        else:
            _remove_ours(workspace.posts / name, ours[name])
    if written != ours:
        _record(workspace.work / POSTS, written)
    (workspace.work / BEGUN).unlink(missing_ok=True)
    memo.save()
    return problems


def _name(post: Post) -> str:
    return f"{post.note}/{post.network}.{post.form}"


def save_made(workspace: Workspace, texts: Mapping[str, str], what: str) -> list[Problem]:
    """Write what isn't one note's below ``posts/``, by file name; an empty text takes its file away.

    What was changed by hand there stays, and is named as ``what`` (“this digest”).
    """
    record = workspace.work / "made.json"
    ours = recorded(record)
    problems: list[Problem] = []
    written = {name: digest for name, digest in ours.items() if (workspace.posts / name).is_file()}
    for name, text in texts.items():
        if text or (workspace.posts / name).is_file():
            written[name], found = _put(workspace, name, text, (ours.get(name, ""),), what)
            problems += found
    if written != ours:
        _record(record, written)
    return problems


def _put(workspace: Workspace, name: str, text: str, ours: Sequence[str], what: str) -> tuple[str, list[Problem]]:
    """Write a file of ``posts/``, if it isn't as it should be already; the digest of what we wrote there.

    ours: digests of what we wrote there last. What is otherwise was changed by hand: it stays, and is named.
    """
    path = workspace.posts / name
    old = path.read_text("utf-8", errors="replace") if path.is_file() else None
    if old is not None and old != text and _digest(old) not in (*ours, _digest(text)):
        hint = "delete the file to have it written anew"
        return ours[0], [Problem(f"posts/{name}:1", f"{what} was changed by hand, and is left as it is", hint)]
    if not text:
        path.unlink(missing_ok=True)
    elif old is None or _digest(old) != _digest(text):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = workspace.work / "post.new"  # whole or not at all: half a text would look like the user's
        new.write_text(text, "utf-8", newline="")
        try:
            new.replace(path)
        except OSError:  # on another disk
            shutil.move(new, path)
    return _digest(text), []


def _seen(path: str) -> list[int]:
    """What tells whether a file was touched: size and times. Nothing where there is none."""
    try:
        stat = os.stat(path)  # noqa: PTH116 (a string: tens of thousands of them, as cheap as can be)
    except OSError:
        return []
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]


def _record(record: Path, written: Mapping[str, str]) -> None:
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(written, indent=0, sort_keys=True), "utf-8")


def _remove_ours(path: Path, digest: str) -> None:
    """A post whose note or network is gone goes too, unless somebody wrote in it."""
    if path.is_file() and _digest(path.read_text("utf-8", errors="replace")) == digest:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


def _digest(text: str) -> str:
    """Of a text, whatever ends its lines."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()[:32]
