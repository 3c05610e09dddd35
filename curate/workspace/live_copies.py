"""The public text of every file that was last handed to a host, kept in ``.curate/live/``. An edge.

*Live* is what readers can see: what `curate publish` pushed, or what it made ready for another way of uploading
(`--no-push`). A file that can't be published as it is now is then replaced whole by its kept version, so that a typo
takes no page off the site. Deleting the folder loses nothing of the user's: `publish` asks where it can't tell.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from curate.files import write_atomically
from curate.problems import Problem
from curate.workspace.workspace import Workspace

_INDEX_FILE = "index.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class LiveFile:
    """What is known of a file that is live."""

    page: str
    """The file that its page is on the site: ``notes/NAME/index.html``."""
    digest: str
    """Of the kept text: a copy that was cut short is no copy."""
    place: str = ""
    """The address that the note is about (``page_key``); empty for other pages."""
    blob: str = ""
    """git's name for the page's bytes on the branch that it was pushed to; empty where it went another way."""
    updated: str = ""
    """When the note last changed, as feeds said it then (ISO 8601); empty for other pages."""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file whose page is handed to a host now."""

    text: str
    page: str
    canonical_url: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True)
class ReplacedFile:
    """A file that can't be published as it is; its kept version stands in for it."""

    where: str
    live: LiveFile
    text: str
    removed_sentence: str
    """A sentence that is online and no longer in the file; empty if there is none."""

    @property
    def page_name(self) -> str:
        """Return the name to take it down by (see ``HeldFile.page_name``)."""
        return page_name(self.where)


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that can't be published as it is, without a kept version."""

    where: str
    page: str
    line: int
    what: str
    """What keeps it from being published; empty if it only isn't live."""

    @classmethod
    def from_problems(cls, where: str, page: str, problems: Iterable[Problem]) -> HeldFile:
        """Return what is known of a held file, by the first of its problems."""
        first = next(iter(problems), None)
        if first:
            line = first.where.rpartition(":")[2]
        else:
            line = ""
        return cls(where, page, int(line) if line.isdigit() else 1, first.what if first else "")

    @property
    def page_name(self) -> str:
        """Return the note's name; for another page, its path below ``site/``."""
        return page_name(self.where)


class LiveCopies:
    """The kept versions, by the file's name in the workspace (``site/notes/x.md``)."""

    def __init__(self, folder: Path, files: Mapping[str, LiveFile], gone: Iterable[str]) -> None:
        """Hold what is kept. folder: of the texts. gone: pages that were live and were taken down."""
        self.folder = folder
        self.files = dict(files)
        self.taken_down = frozenset(gone)

    def exclude(self, names: Collection[str]) -> LiveCopies:
        """Return all but the versions of these files."""
        if not names:
            return self
        files = {name: live for name, live in self.files.items() if name not in names}
        return LiveCopies(self.folder, files, self.taken_down)

    def has_text(self, name: str, text: str) -> bool:
        """Return whether this is the kept text of a file."""
        live = self.files.get(name)
        return live is not None and live.digest == _digest(text.encode("utf-8"))

    def text(self, name: str) -> str | None:
        """Return the kept text of a file; None if there is none, or it was damaged."""
        live = self.files.get(name)
        if live is None:
            return None
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        if _digest(data) == live.digest:
            return data.decode("utf-8")
        return None


def is_note_file(where: str) -> bool:
    """Return whether a file of the workspace is a note."""
    return where.startswith("site/notes/")


def page_name(where: str) -> str:
    """Return the name of a note by its file, or the path of another page below ``site/``, without ``.md``."""
    return where.removeprefix("site/").removeprefix("notes/").removesuffix(".md")


def note_page(name: str) -> str:
    """Return the site's file for a note's page. name: the note's."""
    return f"notes/{name}/index.html"


NO_LIVE_COPIES = LiveCopies(Path(), {}, ())


def load_live_copies(workspace: Workspace) -> LiveCopies:
    """Return what is kept; nothing where nothing was published yet, or ``.curate/`` was deleted."""
    try:
        index = json.loads((workspace.live_folder / _INDEX_FILE).read_text("utf-8"))
        if index["version"] != _VERSION:
            raise ValueError(index["version"])
        files = {name: LiveFile(**values) for name, values in index["files"].items()}
        return LiveCopies(workspace.live_folder, files, index["gone"])
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return LiveCopies(workspace.live_folder, {}, ())


def write_live_copies(
    workspace: Workspace,
    before: LiveCopies,
    published: Mapping[str, PublishedFile],
    taken_down: Set[str],
    blobs: Mapping[str, str],
) -> None:
    """Keep what was handed to a host now, and forget what no longer is.

    before: what was kept until now. published: every file whose page is on the site, by its name in the workspace.
    taken_down: pages that were taken down. blobs: git's names for the files of the site, where it was pushed.
    """
    files: dict[str, LiveFile] = {}
    for name, file in published.items():
        data = file.text.encode("utf-8")
        files[name] = LiveFile(file.page, _digest(data), file.canonical_url, blobs.get(file.page, ""), file.updated)
        kept = before.files.get(name)
        path = workspace.live_folder / name
        if kept is None or kept.digest != files[name].digest or not path.is_file():
            write_atomically(path, data, durable=False)  # one that a crash cuts short is told by its digest
    pages = {file.page for file in files.values()}
    was_live = {file.page for file in before.files.values()} | before.taken_down
    index = {
        "version": _VERSION,
        "files": {name: asdict(file) for name, file in sorted(files.items())},
        "gone": sorted((was_live & taken_down) - pages),
    }
    text = json.dumps(index, ensure_ascii=False, indent=1) + "\n"
    path = workspace.live_folder / _INDEX_FILE
    if not path.is_file() or path.read_text("utf-8") != text:
        write_atomically(path, text)
    _remove_old_copies(workspace.live_folder, files.keys())


def _remove_old_copies(folder: Path, names: Iterable[str]) -> None:
    """Delete the texts that are no longer live: what was taken down leaves no copy."""
    wanted = {_INDEX_FILE, *names}
    for place, folders, files in os.walk(folder, topdown=False):
        base = PurePosixPath(os.path.relpath(place, folder).replace(os.sep, "/"))
        for file in files:
            if str(base / file) not in wanted:
                (Path(place) / file).unlink(missing_ok=True)
        for child in folders:
            with contextlib.suppress(OSError):  # not empty
                (Path(place) / child).rmdir()


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
