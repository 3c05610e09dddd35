"""Writes the staged pages into a folder that holds what may be published and nothing else. An edge."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path, PurePosixPath

from curate.files import write_all, write_atomically
from curate.formats.filenames import is_utf8_name, non_utf8_problem
from curate.model import Page, StagedSite
from curate.problems import Problem

STYLE_PATH = "assets/curate.css"
"""The file with the style of curate's own parts, below the staged pages."""

# What a site is made of. Anything else in site/ stays at home, and is named.
_TEXT_SUFFIXES = {".md", ".txt", ".css", ".js", ".csv", ".ics", ".vcf", ".vtt", ".pdf", ".woff2"}
_MEDIA_SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico", ".mp3", ".mp4", ".webm"}
PUBLISHED_SUFFIXES = frozenset(_TEXT_SUFFIXES | _MEDIA_SUFFIXES)
PUBLISHED_NAMES = frozenset({"CNAME", "robots.txt"})


def find_own_files(site: Path) -> tuple[dict[str, Path], list[Problem]]:
    """Return the user's files below ``site/`` that may be published, by their path there, and problems of the others.

    Notes are left out. Hidden files, and links that lead out of the folder, are never followed.
    """
    own_files: dict[str, Path] = {}
    problems: list[Problem] = []
    root = site.resolve()
    for path in sorted(_walk_except_notes(site)):
        name = path.relative_to(site).as_posix()
        if not is_utf8_name(name):
            problems.append(non_utf8_problem(f"site/{name}"))
            continue
        if path.is_symlink() and path.is_dir() and not path.name.startswith("."):
            hint = "copy the folder here if it should be published"
            problems.append(Problem(f"site/{name}", "this is a link to a folder; it isn't published", hint))
        if not path.is_file():
            continue
        hidden = any(part.startswith(".") for part in PurePosixPath(name).parts)
        if name in PUBLISHED_NAMES or (path.suffix.lower() in PUBLISHED_SUFFIXES and not hidden):
            if path.resolve().is_relative_to(root):
                own_files[name] = path
            else:
                hint = "copy the file here if it should be published"
                problems.append(
                    Problem(f"site/{name}", "this is a link to a file outside of site/; it isn't published", hint)
                )
        elif not hidden and not path.name.endswith("~"):
            hint = "move it out of site/, or publish it as one of the usual kinds (.md, .png, .pdf, …)"
            problems.append(Problem(f"site/{name}", "a file of this kind isn't published", hint))
    return own_files, problems


def _walk_except_notes(site: Path) -> Iterator[Path]:
    """Yield all paths below ``site/`` except the notes, of which there may be thousands."""
    for place, folders, files in os.walk(site):
        folder = Path(place)
        notes = folder == site / "notes"
        yield from (folder / name for name in folders)
        yield from (folder / name for name in files if not (notes and name.endswith(".md")))


def write(folder: Path, pages: Iterable[Page], assets: Mapping[str, Path]) -> StagedSite:
    """Make ``folder`` hold exactly these pages and copies of these files, and return what has changed."""
    record = folder.with_suffix(".json")
    recorded = load_record(record)
    record.unlink(missing_ok=True)  # until all is in place: a run that is killed leaves none
    pages = list(pages)
    present = _remove_others(folder, {page.path for page in pages} | assets.keys())
    folders: set[Path] = set()
    changed: set[str] = set()
    for page in pages:
        if page.path in present and recorded.get(page.path) == page.key:
            continue
        with _path_inside(folder, page.path, folders).open("wb", buffering=0) as file:  # fewer calls of the system
            write_all(file.fileno(), page.render().encode("utf-8"))
        changed.add(page.path)
    for name, path in assets.items():
        target = _path_inside(folder, name, folders)
        if name not in present or not _is_copied(path, target):
            shutil.copy2(path, target)
            changed.add(name)
    keys = {page.path: page.key for page in pages} | dict.fromkeys(assets, "")
    write_atomically(record, json.dumps(keys, ensure_ascii=False), durable=False)
    return StagedSite(frozenset(keys), frozenset(changed), frozenset(recorded.keys() - keys.keys()))


def forget_record(folder: Path) -> None:
    """Have the next ``write`` write every page again."""
    folder.with_suffix(".json").unlink(missing_ok=True)


def load_record(record: Path) -> dict[str, str]:
    """Return the digests of what was written the last time, by name; none where that isn't known."""
    try:
        keys = json.loads(record.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if isinstance(keys, dict):
        return keys
    return {}


def _remove_others(folder: Path, wanted: Set[str]) -> set[str]:
    """Remove all that isn't wanted below the folder, links too, and return the names of the files that are left."""
    kept = set()
    for path, folders, files in os.walk(folder, topdown=False):
        base = os.path.relpath(path, folder).replace(os.sep, "/")
        for name in [*files, *(name for name in folders if os.path.islink(f"{path}/{name}"))]:  # noqa: PTH114
            relative_name = name if base == "." else f"{base}/{name}"
            if relative_name in wanted and not os.path.islink(f"{path}/{name}"):  # noqa: PTH114
                kept.add(relative_name)
            else:
                os.unlink(f"{path}/{name}")  # noqa: PTH108
        if base != "." and not os.listdir(path):  # noqa: PTH208
            os.rmdir(path)  # noqa: PTH106
    return kept


def _is_copied(path: Path, copy: Path) -> bool:
    original, copied = path.stat(), copy.stat()
    return (original.st_size, original.st_mtime_ns) == (copied.st_size, copied.st_mtime_ns)


def _path_inside(folder: Path, name: str, folders: set[Path]) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or PurePosixPath(name).is_absolute():
        raise ValueError(f"{name!r} leads out of the folder")  # names are made by us: this can't be the user's doing
    target = folder.joinpath(*parts)
    if target.parent not in folders:
        target.parent.mkdir(parents=True, exist_ok=True)
        folders.add(target.parent)
    return target
