"""What check, build, posts and serve share: the user's files to notes, pages and posts, and those to folders."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curate.cli.workspace import Workspace, load_feeds, load_site, read_text
from curate.formats import note as notes_format
from curate.formats.addresses import same_place
from curate.problems import CannotRun, Problem

if TYPE_CHECKING:
    from curate.model import Note, Page, Reading, Site


_LINK = re.compile(r" link '(.+?)',")


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
    problems += [*found, *render.problems, *_unused_templates(workspace)]
    return Composed(made, navigation, files, problems)


def _unused_templates(workspace: Workspace) -> list[Problem]:
    """Files of the user's among the templates that no page and no note is made with: a name was misspelt, it may be.

    What another of the user's templates names (to include it) is used.
    """
    import difflib

    own, *shipped = workspace.template_folders()
    problems: list[Problem] = []
    for folder in ("site", "note") if shipped else ():
        known = {p.name for p in (shipped[0] / folder).iterdir()}
        texts = {p: p.read_text("utf-8", "replace") for p in sorted((own / folder).rglob("*")) if p.is_file()}
        for path in texts:
            name = path.relative_to(own / folder).as_posix()
            hidden = name.startswith(".") or "/." in name or name.endswith("~")
            named = any(f"{folder}/{name}" in text for other, text in texts.items() if other != path)
            if name in known or hidden or named:
                continue
            near = difflib.get_close_matches(name, sorted(known), 1)
            hint = f"did you mean {near[0]}?" if near else f"the names here are {', '.join(sorted(known))}"
            problems.append(Problem(workspace.named(path), "no template of this name is used", hint))
    return problems


def build_site(workspace: Workspace, content: Content, composed: Composed) -> list[Problem]:
    """Stage the pages and build them into ``public/``. Raises SiteFailed; then ``public/`` is as it was."""
    from curate.publish import site, stage

    newest = max((note.date for note in content.notes), default=None)
    # The engine stamps pages with a time: the newest note's, so that the same files give the same bytes.
    epoch = datetime(newest.year, newest.month, newest.day, tzinfo=UTC) if newest else datetime(2000, 1, 1, tzinfo=UTC)
    staged = workspace.work / "staged"
    stage.write(staged, composed.pages, composed.assets)
    problems = site.build(
        workspace.config,
        staged,
        workspace.work,
        workspace.public,
        site=content.site,
        navigation=composed.navigation,
        languages={page.path: page.lang for page in composed.pages if page.lang},
        epoch=int(epoch.timestamp()),
    )
    return [_with_line(workspace, problem) for problem in problems]


def _with_line(workspace: Workspace, problem: Problem) -> Problem:
    """A dead link's line in the file that the user wrote: the engine knows the page alone."""
    link = _LINK.search(problem.what)
    file = workspace.root / problem.where.removesuffix(":1")
    if not link or not problem.where.startswith("site/") or not file.is_file():
        return problem
    place = re.compile(rf"(?<![\w./-]){re.escape(link[1])}(?![\w/-])")
    lines = file.read_text("utf-8", "replace").split("\n")
    line = next((number for number, line in enumerate(lines, 1) if place.search(line)), 1)
    return Problem(f"{problem.where.removesuffix(':1')}:{line}", problem.what, problem.hint)


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
