"""Which of the user's files below ``site/`` may be published. The others stay at home, and are named. An edge."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from curate.formats.filenames import is_utf8_name, non_utf8_problem
from curate.problems import Problem

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
