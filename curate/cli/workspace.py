"""The user's folder: where its files are, how they are read, and who may write. An edge."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.files import write_atomically as write_atomically
from curate.problems import CannotRun, Locked, Problem

if TYPE_CHECKING:
    from curate.model import Reading, Site

FEEDS, CONFIG = "feeds.yaml", "mkdocs.yml"


@dataclass(frozen=True, slots=True)
class Workspace:
    root: Path

    @property
    def feeds(self) -> Path:
        return self.root / FEEDS

    @property
    def config(self) -> Path:
        return self.root / CONFIG

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def notes(self) -> Path:
        return self.site / "notes"

    @property
    def public(self) -> Path:
        return self.root / "public"

    @property
    def posts(self) -> Path:
        return self.root / "posts"

    @property
    def work(self) -> Path:
        return self.root / ".curate"

    @property
    def cache(self) -> Path:
        return self.work / "cache.db"

    @property
    def live(self) -> Path:
        """The public text of what was last handed to a host."""
        return self.work / "live"

    @property
    def editions(self) -> Path:
        return self.root / "editions.yaml"

    @property
    def reading(self) -> Path:
        return self.root / "reading"

    @property
    def dropped(self) -> Path:
        return self.root / "dropped.txt"

    @property
    def posted(self) -> Path:
        return self.root / "posted.yaml"

    def template_folders(self) -> list[Path]:
        """Where templates are looked for: the workspace's own folder first, be it there or not, then the package's."""
        own = self.root / "templates"
        shipped = packed("templates")
        return [own, shipped] if own.resolve() != shipped.resolve() else [shipped]

    def named(self, path: Path) -> str:
        """A file as messages name it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def packed(name: str) -> Path:
    """A file or folder of the working example: packed into the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "packed" / name
    return inside if inside.exists() else package.parent / name


def find(start: Path) -> Workspace:
    """The workspace that a folder is in: it, or the nearest one above, has a feeds.yaml. Raises CannotRun."""
    if not start.is_dir():
        raise CannotRun(Problem(str(start), "there is no such folder", "check the folder after -C"))
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / FEEDS).is_file():
            return Workspace(folder)
    what = "this is no workspace: there is no feeds.yaml here or above"
    raise CannotRun(Problem(str(start), what, "make one with `curate init DIR`, or name one with `curate -C DIR …`"))


def current() -> Workspace:
    """The workspace of the running command (``-C`` or the current folder)."""
    return find(Path(click.get_current_context().find_root().params["folder"]))


def now() -> datetime:
    """The one place that asks the clock."""
    return datetime.now(UTC)


def read_text(path: Path) -> str:
    """A file of the user's. Raises CannotRun with what to do where it isn't there or isn't UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")  # line ends as they are: what is edited is written back
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise CannotRun(
            Problem(f"{path.name}:{line}", "this file is not UTF-8", "save it as UTF-8 in your editor")
        ) from error
    except OSError as error:
        raise CannotRun(Problem(path.name, f"can't be read: {error.strerror}", "")) from error


def load_feeds(workspace: Workspace) -> tuple[Reading, list[Problem]]:
    from curate.formats.feeds_yaml import parse

    return parse(read_text(workspace.feeds))


def load_site(workspace: Workspace) -> tuple[Site, list[Problem]]:
    from curate.formats.settings import parse

    if not workspace.config.is_file():
        hint = "copy one from another workspace, or make a new workspace with `curate init`"
        raise CannotRun(Problem(CONFIG, "is missing: it says how the site looks", hint))
    return parse(read_text(workspace.config))


@contextlib.contextmanager
def lock(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace against a second run. Raises Locked at once if there is one."""
    from filelock import FileLock, Timeout

    workspace.work.mkdir(parents=True, exist_ok=True)
    ignore = workspace.work / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")
    holder = FileLock(workspace.work / "lock", timeout=0)
    try:
        holder.acquire()
    except Timeout:
        who = ""
        with contextlib.suppress(OSError, ValueError):
            who = f" (process {int((workspace.work / 'holder').read_text('utf-8'))})"
        what = f"another curate is at work here{who}"
        raise Locked(Problem(str(workspace.root), what, "wait until it ends, then run this again")) from None
    mark = workspace.work / "holder"
    if mark.exists():  # whoever wrote it held the lock and can't hold it any more: it was killed
        (workspace.work / "ended-badly").touch()
    try:
        mark.write_text(f"{os.getpid()}\n", "utf-8")
        yield
    finally:
        mark.unlink(missing_ok=True)
        holder.release()


def ended_badly(workspace: Workspace) -> bool:
    """Whether an earlier run was killed or met a damaged cache: then the cache is to be looked over before it is used.

    Says so once: whoever asks, looks.
    """
    mark = workspace.work / "ended-badly"
    found = mark.exists()
    mark.unlink(missing_ok=True)
    return found


def suspect_cache(start: str) -> Problem:
    """Note that the cache is damaged; the problem to show."""
    workspace = find(Path(start))
    (workspace.work / "ended-badly").touch()
    hint = "run `curate pull`: it sets the cache aside and begins a new one; nothing of yours is in it"
    return Problem(workspace.named(workspace.cache), "the cache is damaged", hint)
