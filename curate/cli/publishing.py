"""What check, build, posts and serve share: the user's files to notes, pages and posts, and those to folders."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curate.cli.workspace import Workspace, load_feeds, load_site, read_text
from curate.formats import note as notes_format
from curate.formats.addresses import same_place
from curate.problems import CannotRun, Problem

if TYPE_CHECKING:
    from curate.model import Note, Page, Post, Reading, Site


MANY = 200
"""So many notes that starting another process for their posts pays."""


@dataclass(frozen=True, slots=True)
class Content:
    """All that the user's files say, and everything that is wrong with them."""

    reading: Reading
    site: Site
    notes: tuple[Note, ...]
    drafts: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Composed:
    pages: list[Page]
    navigation: list[dict[str, str]]
    assets: dict[str, Path]
    problems: list[Problem]


def note_files(workspace: Workspace) -> list[Path]:
    """The notes' files by name. Hidden files and editors' copies are none."""
    if not workspace.notes.is_dir():
        return []
    return [path for path in _files(workspace) if path.resolve().is_relative_to(workspace.site.resolve())]


def _files(workspace: Workspace) -> list[Path]:
    return sorted(p for p in workspace.notes.glob("*.md") if p.is_file() and not p.name.startswith("."))


def load(workspace: Workspace) -> Content:
    """Read everything; a fault in one file costs that file. Raises CannotRun where there is no mkdocs.yml at all."""
    reading, problems = load_feeds(workspace)
    site, found = load_site(workspace)
    problems += found
    notes: list[Note] = []
    first: dict[str, str] = {}
    unpublished = 0
    for path in sorted(set(_files(workspace)) - set(note_files(workspace))):
        hint = "copy the file here if it should be published"
        problems.append(Problem(workspace.named(path), "this is a link out of site/; it isn't read", hint))
    for path in note_files(workspace):
        where = workspace.named(path)
        try:
            text = read_text(path)
        except CannotRun as error:
            unpublished += 1
            problems += [Problem(p.where.replace(path.name, where, 1), p.what, p.hint) for p in error.problems]
            continue
        note, found = notes_format.parse(text, path.stem, where)
        place = same_place(note.source.url if note else notes_format.source_url(text))
        if place and place in first:
            hint = "put the words of both into one of them, and delete the other"
            found.append(Problem(f"{where}:1", f"{first[place]} is about the same address", hint))
            note = None
        first.setdefault(place, where)
        problems += found
        if note:
            notes.append(note)
        else:
            unpublished += 1
    return Content(reading, site, tuple(notes), unpublished, tuple(problems))


def noted(workspace: Workspace) -> dict[str, Path]:
    """The notes that were started, published or not, by the address they are about (``same_place``)."""
    found: dict[str, Path] = {}
    for path in note_files(workspace):
        try:
            url = notes_format.source_url(read_text(path))
        except CannotRun:
            continue
        if url:
            found.setdefault(same_place(url), path)
    return found


def compose(workspace: Workspace, content: Content) -> Composed:
    """The site's pages as they would be staged. Nothing is written."""
    from curate.publish.compose import pages
    from curate.publish.render import Renderer
    from curate.publish.stage import STYLE, own_files

    files, problems = own_files(workspace.site)
    own: dict[str, str] = {}
    for name, path in list(files.items()):
        if name.endswith(".md"):
            del files[name]
            try:
                own[name] = read_text(path)
            except CannotRun as error:
                problems += [
                    Problem(p.where.replace(path.name, f"site/{name}", 1), p.what, p.hint) for p in error.problems
                ]
    render = Renderer(workspace.template_folders(), content.site.language)
    made, navigation, found = pages(content.notes, own, content.site, render)
    files.setdefault(STYLE, next(p for f in workspace.template_folders() if (p := f / "site/curate.css").is_file()))
    return Composed(made, navigation, files, [*problems, *found, *render.problems])


def write_posts(workspace: Workspace, content: Content) -> tuple[list[Post], list[Problem]]:
    """The posts of every note, by the workspace's templates. Nothing is written to a file."""
    from curate.publish.compose import note_address
    from curate.publish.posts import PostWriter
    from curate.publish.render import environment

    writer = PostWriter(environment(workspace.template_folders(), escape=False), content.site)
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
    posts, problems = write_posts(workspace, content)
    return len(posts), [*problems, *save_posts(workspace, content, posts)]


def build_site(workspace: Workspace, content: Content, composed: Composed) -> list[Problem]:
    """Stage the pages and build them into ``public/``. Raises SiteFailed; then ``public/`` is as it was."""
    from curate.publish import site, stage

    newest = max((note.date for note in content.notes), default=None)
    # The engine stamps pages with a time: the newest note's, so that the same files give the same bytes.
    epoch = datetime(newest.year, newest.month, newest.day, tzinfo=UTC) if newest else datetime(2000, 1, 1, tzinfo=UTC)
    staged = workspace.work / "staged"
    stage.write(staged, composed.pages, composed.assets)
    return site.build(
        workspace.config,
        staged,
        workspace.work,
        workspace.public,
        site=content.site,
        navigation=composed.navigation,
        languages={page.path: page.lang for page in composed.pages if page.lang},
        epoch=int(epoch.timestamp()),
    )


def save_posts(workspace: Workspace, content: Content, posts: Sequence[Post]) -> list[Problem]:
    """Write ``posts/NOTE/NETWORK.txt``, a thread's parts apart. What was changed by hand there stays, and is named.

    A post goes when its note is no longer published or its template is gone; a template that is broken costs no post.
    """
    record = workspace.work / "posts.json"
    try:
        ours: dict[str, str] = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        ours = {}
    problems, written = [], {}
    for post in posts:
        name = f"{post.note}/{post.network}.txt"
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
    published = {note.name for note in content.notes}
    for name in ours.keys() - written.keys():
        note, _, file = name.partition("/")
        template = f"posts/{file.removesuffix('.txt')}.txt.j2"
        if note in published and any((folder / template).is_file() for folder in workspace.template_folders()):
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


# ------------------------------------------------------------------ has anything changed since the last build?


def fingerprint(paths: Iterable[Path]) -> str:
    """A digest of the names, sizes and times of all files below these paths: equal as long as nothing was touched."""
    seen = hashlib.blake2b(digest_size=16)

    def visit(path: str) -> None:
        try:
            with os.scandir(path) as entries:
                children = sorted(entries, key=lambda entry: entry.name)
        except NotADirectoryError:
            stat = os.stat(path)  # noqa: PTH116 (a string here: thousands of them, as cheap as can be)
            seen.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
            return
        except OSError:
            seen.update(f"{path}\0-\0".encode("utf-8", "surrogateescape"))
            return
        for entry in children:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    visit(entry.path)
            else:
                try:
                    stat = entry.stat()
                except OSError:
                    continue
                line = f"{entry.path}\0{stat.st_size}\0{stat.st_mtime_ns}\0"
                seen.update(line.encode("utf-8", "surrogateescape"))

    for path in paths:
        visit(str(path))
    return seen.hexdigest()
