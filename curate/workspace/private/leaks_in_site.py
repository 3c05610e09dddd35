"""Searches the site that is about to be handed to a host for what is in the vault: for ``curate publish``.

This is all that ``publish`` may import of the private room. What is new stops the publish; what is online already is
only reported, so that one nickname on an old page doesn't stop a site.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach.leak_scan import Secret, SecretSearch
from curate.workspace.private.files_searched_for_leaks import (
    MAX_BYTES,
    SKIPPED_SUFFIXES,
    decode_texts,
    find_build_inputs,
    split_file_name,
)
from curate.workspace.private.leaks_in_workspace import build_search, check_unread_files, leak_hint
from curate.workspace.private.vault_session import open_for_search
from curate.workspace.workspace import Workspace

_MAX_SHOWN = 50


@dataclass(frozen=True, slots=True)
class SiteScan:
    """What of the vault is in a site."""

    errors: tuple[Problem, ...] = ()
    """What stops the publish: readers can't see it yet, or the vault could not be read."""
    warnings: tuple[Problem, ...] = ()
    """What readers can see already."""


@dataclass(slots=True)
class _SecretPlaces:
    """Where one secret is in the site: the 1-based line by the file's name below the site."""

    new: dict[str, int] = field(default_factory=dict)
    live: dict[str, int] = field(default_factory=dict)


ReadPublished = Callable[[Collection[str]], Mapping[str, bytes]]
"""Gets names of files, and returns what the host has of them now."""


def scan_site(
    workspace: Workspace, files: Mapping[str, Path], changed: Collection[str], read_published: ReadPublished
) -> SiteScan:
    """Search a site for what is in the vault; nothing is found if there is no vault.

    files: all that will be handed to the host, by their names below the site. changed: names of those that the host
    doesn't have, or has another version of.
    """
    from curate.workspace import site_content

    try:
        repository = open_for_search(workspace.root)
    except CannotRun as error:
        return SiteScan(tuple(_describe_failed_search(problem) for problem in error.problems))
    if repository is None:
        return SiteScan()
    search = build_search(repository, site_content.load(workspace).notes)
    places_by_secret = _find_places(search, files, set(changed), read_published)
    pages = _find_page_sources(workspace)
    errors, warnings = check_unread_files(repository), list[Problem]()
    for secret, places in places_by_secret.items():
        _move_repeats_to_live(secret, places, pages)
        problem = _describe_leak(workspace, secret, places, pages)
        (errors if places.new else warnings).append(problem)
    return SiteScan(tuple(_limit_problems(errors)), tuple(_limit_problems(warnings)))


def _describe_leak(workspace: Workspace, secret: Secret, places: _SecretPlaces, pages: Mapping[str, Path]) -> Problem:
    lines = places.new or places.live
    if len(lines) > 1:
        more = f" and {format_count(len(lines) - 1, 'other file')}"
    else:
        more = ""
    source = _find_source(workspace, SecretSearch([secret]), lines, pages)
    name, line = next(iter(lines.items()))
    if not source:
        return Problem(f"public/{name}:{line}", f"{secret}{more}", leak_hint(secret))
    verb = "would be" if places.new else "is"
    return Problem(source, f"{secret}, and {verb} online in {name}{more}", leak_hint(secret))


def _describe_failed_search(problem: Problem) -> Problem:
    what = f"{problem.what}; the site could not be searched for what is in it"
    return replace(problem, what=what)


def _limit_problems(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= _MAX_SHOWN:
        return problems
    what = f"{len(problems) - _MAX_SHOWN} more matches with your vault aren't shown"
    return [*problems[:_MAX_SHOWN], Problem("publish", what, "")]


# ------------------------------------------------------------------ the search


def _find_places(
    search: SecretSearch, files: Mapping[str, Path], changed: set[str], read_published: ReadPublished
) -> dict[Secret, _SecretPlaces]:
    """Return where each secret is, on new pages and on live ones."""
    secrets_by_line: dict[str, tuple[Secret, ...]] = {}
    places_by_secret: dict[Secret, _SecretPlaces] = {}
    changed_with_secrets: dict[str, None] = {}
    for name in sorted(files, key=lambda name: (not name.endswith(".html"), name)):
        for number, secret in _search_file(search, name, files[name], secrets_by_line):
            places = places_by_secret.setdefault(secret, _SecretPlaces())
            (places.new if name in changed else places.live).setdefault(name, number)
            if name in changed:
                changed_with_secrets[name] = None
    for name, published in read_published(list(changed_with_secrets)).items():
        new_secrets = _find_new_secrets(search, files[name], published, secrets_by_line)
        for secret, places in places_by_secret.items():
            if name in places.new and secret not in new_secrets:
                places.live[name] = places.new.pop(name)
    return places_by_secret


def _find_new_secrets(
    search: SecretSearch, path: Path, published: bytes, secrets_by_line: dict[str, tuple[Secret, ...]]
) -> set[Secret]:
    """Return the secrets in those lines of a page that its published version doesn't have.

    Other lines change with the neighbours of a page: the links to the notes before and after it.
    """
    old_lines = {line.strip() for text in decode_texts(published[:MAX_BYTES]) for line in text.splitlines()}
    secrets: set[Secret] = set()
    for text in decode_texts(path.read_bytes()[:MAX_BYTES]):
        new_lines = "\n".join(line for line in text.splitlines() if line.strip() not in old_lines)
        secrets |= {match.secret for match in search.find_in_lines(new_lines, secrets_by_line)}
    return secrets


def _search_file(
    search: SecretSearch, name: str, path: Path, secrets_by_line: dict[str, tuple[Secret, ...]]
) -> Iterator[tuple[int, Secret]]:
    """Yield (1-based line, secret) of a file; its own name counts as its first line."""
    for file_name in (name, split_file_name(name)):
        for secret in search.find_in_line(file_name):
            yield 1, secret
    if path.suffix in SKIPPED_SUFFIXES or path.is_symlink() or not path.is_file():
        return
    with path.open("rb") as file:
        data = file.read(MAX_BYTES)
    for text in decode_texts(data):
        for match in search.find_in_lines(text, secrets_by_line):
            yield match.line, match.secret


def _find_page_sources(workspace: Workspace) -> dict[str, Path]:
    """Return the Markdown file of each page that the user wrote, by the page's possible names below the site.

    All others are made from these: feeds, lists, the search.
    """
    pages = {}
    for path in workspace.site_folder.rglob("*.md"):
        name = path.relative_to(workspace.site_folder).with_suffix("").as_posix()
        pages[f"{name}/index.html"] = pages[f"{name}.html"] = path
    return pages


def _move_repeats_to_live(secret: Secret, places: _SecretPlaces, pages: Mapping[str, Path]) -> None:
    """Count new files as live that only repeat a live page: feeds, lists, the search, links to earlier notes.

    They change with every note, and must not stop a publish because of what an older note says.
    """
    search = SecretSearch([secret])
    new_sources = (pages[name] for name in places.new if name in pages)
    if any(name in pages for name in places.live) and not any(_find_first_line(search, path) for path in new_sources):
        places.live |= places.new
        places.new.clear()


def _find_first_line(search: SecretSearch, path: Path) -> int:
    """Return the 1-based line of the first match in a file; 0 if there is none."""
    try:
        data = path.read_bytes()[:MAX_BYTES] if path.is_file() else b""
    except OSError:
        return 0
    return next((match.line for text in decode_texts(data) for match in search.find_in_text(text)), 0)


def _find_source(workspace: Workspace, search: SecretSearch, names: Collection[str], pages: Mapping[str, Path]) -> str:
    """Return the file and line of the user's that is to be fixed; empty if it is in no file that they wrote.

    names: of the files of the site.
    """
    own_pages = [pages[name] for name in names if name in pages]
    for path in dict.fromkeys([*own_pages, *find_build_inputs(workspace)]):
        if line := _find_first_line(search, path):
            return f"{workspace.display_path(path)}:{line}"
    return ""
