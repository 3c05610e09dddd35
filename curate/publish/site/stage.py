"""Writes the staged pages into a folder that holds what may be published and nothing else. An edge."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Set
from pathlib import Path, PurePosixPath

from curate.files import write_all, write_atomically
from curate.model import Page, StagedSite

STYLE_PATH = "assets/curate.css"
"""The file with the style of curate's own parts, below the staged pages."""


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
