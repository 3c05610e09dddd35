"""The checks of a built site before it is published: what must not reach readers, and the links that lead nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from curate.humanize import format_count
from curate.model import Site
from curate.problems import BROKEN_LINK, EXTERNAL_REQUEST, Problem
from curate.publish.site.dead_links import NO_TARGET, dead_link_problems
from curate.workspace.build import load_record
from curate.workspace.workspace import Workspace, read_text

_BLOCKING_KINDS = (BROKEN_LINK, EXTERNAL_REQUEST)
"""Kinds of problems that the build only reports, and that readers would meet."""
_MAX_NAMED = 3


def list_files(public: Path) -> dict[str, Path]:
    """Return the files of the built site by their names relative to it."""
    return {path.relative_to(public).as_posix(): path for path in sorted(public.rglob("*")) if not path.is_dir()}


def find_blockers(workspace: Workspace, files: Mapping[str, Path], site: Site) -> list[Problem]:
    """Return everything that keeps the site from being published."""
    record = load_record(workspace)
    if record:
        build_problems = [Problem.from_json(values) for values in record.problems]
    else:
        build_problems = []
    blockers = [problem for problem in build_problems if problem.kind in _BLOCKING_KINDS]
    return [
        *_limit_repeats(blockers),
        *find_leaks(workspace, files, site),
        *_find_dead_links(workspace, files, site.url, blockers),
    ]


def find_leaks(workspace: Workspace, files: Mapping[str, Path], site: Site) -> list[Problem]:
    """Return the files and texts of the site that must never be public."""
    from curate.publish.site import secret_scan

    rules = secret_scan.make_leak_rules(
        _read_own_texts(workspace), [str(workspace.root), str(Path.home())], site.examples
    )
    hint = "find out how it came there (site/, templates/, mkdocs.yml), and take it out"
    example_hint = "take it out; or, if it is an example, write its folder below extra: curate: examples: in mkdocs.yml"
    problems: list[Problem] = []
    for name, path in files.items():
        name_leak = secret_scan.find_name_leak(name) or ("is a link to another file" if path.is_symlink() else "")
        if name_leak:
            problems.append(Problem(f"public/{name}", name_leak, hint))
        elif secret_scan.is_searched(name):
            for what in secret_scan.find_text_leaks(name, path.read_text("utf-8", "replace"), rules):
                is_home_folder = secret_scan.NAMES_HOME_FOLDER in what
                problems.append(Problem(f"public/{name}", what, example_hint if is_home_folder else hint))
    return _limit_repeats(problems)


def _read_own_texts(workspace: Workspace) -> list[str]:
    """Return what the user wrote for the public: the files of site/, their templates, and the site's settings."""
    from curate.publish.site.secret_scan import PROGRAM_SUFFIXES, TEXT_SUFFIXES

    suffixes = TEXT_SUFFIXES | PROGRAM_SUFFIXES | {".md", ".j2", ".yaml", ".yml"}
    folders = [workspace.site_folder, workspace.root / "templates"]
    paths = [
        path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in suffixes and path.is_file()
    ]
    texts = [path.read_text("utf-8", "replace") for path in paths if path.resolve().is_relative_to(workspace.root)]
    return [*texts, read_text(workspace.config_file)]


def _find_dead_links(
    workspace: Workspace, files: Mapping[str, Path], url: str, known: Sequence[Problem]
) -> list[Problem]:
    """Return the links within the site that lead nowhere, without the ``known`` ones."""
    from curate.publish.site.dead_links import find_dead_links, find_links

    pages = (
        (name, find_links(path.read_text("utf-8", "replace"))) for name, path in files.items() if name.endswith(".html")
    )
    problems: list[Problem] = []
    for dead in find_dead_links(pages, files.keys(), url):
        problems += dead_link_problems(dead.page, dead.link, NO_TARGET, workspace.root, known)
    return _limit_repeats(problems)


def _limit_repeats(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems, with only the first few of those that say the same of many pages: it is in a template."""
    by_what: dict[str, list[Problem]] = {}
    for problem in problems:
        by_what.setdefault(problem.what, []).append(problem)
    limited: list[Problem] = []
    for same in by_what.values():
        limited += same[:_MAX_NAMED]
        if len(same) > _MAX_NAMED:
            last = limited.pop()
            what = f"{last.what}, and the same in {format_count(len(same) - _MAX_NAMED, 'other file')}"
            limited.append(replace(last, what=what))
    return limited


def find_left_out(workspace: Workspace) -> list[str]:
    """Return the files of the notes that the last build left out because of a problem."""
    record = load_record(workspace)
    if record is None:
        return []
    files = {Path(problem.where.rpartition(":")[0]) for problem in map(Problem.from_json, record.problems)}
    notes = [file for file in files if file.parent == Path("site/notes") and file.suffix == ".md"]
    return sorted(file.as_posix() for file in notes if not (workspace.public_folder / "notes" / file.stem).exists())
