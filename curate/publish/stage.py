"""Writes the staged pages: a fresh folder that holds what may be published and nothing else. An edge."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Set
from pathlib import Path, PurePosixPath

from curate.model import Page
from curate.problems import Problem

STYLE = "assets/curate.css"
"""Where the staged pages have the style of curate's own parts."""

# What a site is made of. Anything else in site/ stays at home, and is named.
_TEXTS = {".md", ".txt", ".css", ".js", ".csv", ".ics", ".vcf", ".vtt", ".pdf", ".woff2"}
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico", ".mp3", ".mp4", ".webm"}
PUBLISHED = frozenset(_TEXTS | _PICTURES)
PUBLISHED_NAMES = frozenset({"CNAME", "robots.txt"})


def own_files(site: Path) -> tuple[dict[str, Path], list[Problem]]:
    """The user's files below ``site/`` that may be published, by their path there, notes left out; and what may not.

    Links that lead out of the folder and hidden files are never followed.
    """
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    root = site.resolve()
    for path in sorted(site.rglob("*")) if site.is_dir() else ():
        name = path.relative_to(site).as_posix()
        if path.is_symlink() and path.is_dir() and not path.name.startswith("."):
            hint = "copy the folder here if it should be published"
            problems.append(Problem(f"site/{name}", "this is a link to a folder; it isn't published", hint))
        if not path.is_file() or (name.startswith("notes/") and name.endswith(".md") and name.count("/") == 1):
            continue
        hidden = any(part.startswith(".") for part in PurePosixPath(name).parts)
        if name in PUBLISHED_NAMES or (path.suffix.lower() in PUBLISHED and not hidden):
            if path.resolve().is_relative_to(root):
                found[name] = path
            else:
                hint = "copy the file here if it should be published"
                problems.append(
                    Problem(f"site/{name}", "this is a link to a file outside of site/; it isn't published", hint)
                )
        elif not hidden and not path.name.endswith("~"):
            hint = "move it out of site/, or publish it as one of the usual kinds (.md, .png, .pdf, …)"
            problems.append(Problem(f"site/{name}", "a file of this kind isn't published", hint))
    return found, problems


def write(folder: Path, pages: Iterable[Page], assets: Mapping[str, Path]) -> None:
    """Make ``folder`` hold exactly these pages and copies of these files. What is right already is left alone."""
    texts = {page.path: page.text.encode("utf-8") for page in pages}
    there = _clear_of_others(folder, texts.keys() | assets.keys())
    made: set[Path] = set()
    for name, data in texts.items():
        target = _inside(folder, name, made)
        if name not in there or _read(target) != data:
            with target.open("wb", buffering=0) as file:  # a few calls of the system less for each of thousands
                file.write(data)
    for name, path in assets.items():
        target = _inside(folder, name, made)
        if name not in there or not _copied(path, target):
            shutil.copy2(path, target)


def _clear_of_others(folder: Path, wanted: Set[str]) -> set[str]:
    """Remove everything else below the folder, links too; the names of the files that are left."""
    there = set()
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif name in wanted and not path.is_symlink():
            there.add(name)
        else:
            path.unlink()
    return there


def _read(path: Path) -> bytes:
    with path.open("rb", buffering=0) as file:
        return file.readall()


def _copied(path: Path, copy: Path) -> bool:
    one, other = path.stat(), copy.stat()
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def _inside(folder: Path, name: str, made: set[Path]) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or PurePosixPath(name).is_absolute():
        raise ValueError(f"{name!r} leads out of the folder")  # names are made by us: this can't be the user's doing
    target = folder.joinpath(*parts)
    if target.parent not in made:
        target.parent.mkdir(parents=True, exist_ok=True)
        made.add(target.parent)
    return target
