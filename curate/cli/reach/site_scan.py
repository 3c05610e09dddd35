"""The search of ``curate publish`` for what is in the vault, in the site that is about to be handed to a host.

All that ``publish`` may reach of the private room. What is new stops the publish; what is already online is only
reported: one nickname on an old page doesn't stop a site.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from curate.cli.reach import searched_files, vault_access
from curate.cli.reach.workspace_scan import build_search, check_unread_files, leak_hint
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach import vault_location
from curate.reach.leak_scan import Secret, SecretSearch
from curate.reach.repository import Repository
from curate.workspace.workspace import Workspace

_MAX_SHOWN = 50
_MAX_BYTES = 5_000_000
"""Bytes of a file that are looked into."""
_SKIPPED_SUFFIXES = (".js", ".css", ".map", ".png", ".woff2", ".gz")


@dataclass(frozen=True, slots=True)
class SiteScan:
    """What of the vault stands in a site."""

    errors: tuple[Problem, ...] = ()
    """What stops the publish: what readers can't see yet, or that the vault could not be read."""
    warnings: tuple[Problem, ...] = ()
    """What readers can see already."""


@dataclass(slots=True)
class _SecretPlaces:
    """Where one secret stands in the site: names of files, with the 1-based line."""

    new: dict[str, int] = field(default_factory=dict)
    live: dict[str, int] = field(default_factory=dict)


ReadPublished = Callable[[Collection[str]], Mapping[str, bytes]]
"""From names of files to what the host has of them now."""


def scan_site(
    workspace: Workspace, files: Mapping[str, Path], changed: Collection[str], before: ReadPublished
) -> SiteScan:
    """Look for what is in the vault in a site; nothing is found where there is no vault.

    files: all that will be handed to the host, by their names below the site. changed: names of those that the host
    doesn't have yet, or has otherwise. before: what it has.
    """
    from curate.workspace import site_content

    root = vault_access.vault_path()
    if not vault_location.has_vault_remains(root):
        return SiteScan()
    try:
        held = Repository(vault_location.open_vault(root, workspace.root))
    except CannotRun as error:
        return SiteScan(tuple(_describe_failed_search(problem) for problem in error.problems))
    places = _find_places(build_search(held, site_content.load(workspace).notes), files, set(changed), before)
    pages = _find_page_sources(workspace)
    for secret, one in places.items():
        _move_repeats_to_live(secret, one, pages)
    refused: list[Problem] = [*check_unread_files(held)]
    warned: list[Problem] = []
    for secret, one in places.items():
        at = one.new or one.live
        where, written = _find_source(workspace, SecretSearch([secret]), at, pages)
        if len(at) > 1:
            more = f" and {format_count(len(at) - 1, 'other file')}"
        else:
            more = ""
        verb = "would be" if one.new else "is"
        if written:
            what = f"{secret}, and {verb} online in {next(iter(at))}{more}"
        else:
            what = f"{secret}{more}"
        (refused if one.new else warned).append(Problem(where, what, leak_hint(secret)))
    return SiteScan(tuple(_limit_problems(refused)), tuple(_limit_problems(warned)))


def _describe_failed_search(problem: Problem) -> Problem:
    what = f"{problem.what}; the site could not be searched for what is in it"
    return Problem(problem.where, what, problem.hint)


def _limit_problems(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= _MAX_SHOWN:
        return problems
    return [
        *problems[:_MAX_SHOWN],
        Problem("publish", f"{len(problems) - _MAX_SHOWN} more matches with your vault aren't shown", ""),
    ]


# ------------------------------------------------------------------ looking


def _find_places(
    search: SecretSearch, files: Mapping[str, Path], changed: set[str], before: ReadPublished
) -> dict[Secret, _SecretPlaces]:
    """Return where each secret stands: on new pages, and on live ones."""
    lines: dict[str, tuple[Secret, ...]] = {}
    places: dict[Secret, _SecretPlaces] = {}
    changed_with_words: list[str] = []
    for name in sorted(files, key=lambda name: (not name.endswith(".html"), name)):
        for number, secret in _search_file(search, name, files[name], lines):
            one = places.setdefault(secret, _SecretPlaces())
            (one.new if name in changed else one.live).setdefault(name, number)
            if name in changed and changed_with_words[-1:] != [name]:
                changed_with_words.append(name)
    for name, old in before(changed_with_words).items():
        fresh = _find_new_secrets(search, files[name], old, lines)
        for secret, one in places.items():
            if name in one.new and secret not in fresh:
                one.live[name] = one.new.pop(name)
    return places


def _find_new_secrets(
    search: SecretSearch, path: Path, old: bytes, lines: dict[str, tuple[Secret, ...]]
) -> set[Secret]:
    """Return the secrets of a page that stand in a line which its older version doesn't have.

    A page changes with its neighbours: the links to the notes before and after it are other ones.
    """
    had = {line.strip() for text in searched_files.decode_texts(old[:_MAX_BYTES]) for line in text.splitlines()}
    fresh: set[Secret] = set()
    for text in searched_files.decode_texts(path.read_bytes()[:_MAX_BYTES]):
        new = "\n".join(line for line in text.splitlines() if line.strip() not in had)
        fresh |= {found.secret for found in search.find_in_lines(new, lines)}
    return fresh


def _search_file(
    search: SecretSearch, name: str, path: Path, lines: dict[str, tuple[Secret, ...]]
) -> Iterator[tuple[int, Secret]]:
    """Yield (1-based line, secret) of a file; its own name counts as its first line."""
    for named in (name, searched_files.split_file_name(name)):
        for secret in search.find_in_line(named):
            yield 1, secret
    if path.suffix in _SKIPPED_SUFFIXES or path.is_symlink() or not path.is_file():
        return
    with path.open("rb") as file:
        data = file.read(_MAX_BYTES)
    for text in searched_files.decode_texts(data):
        for found in search.find_in_lines(text, lines):
            yield found.line, found.secret


def _find_page_sources(workspace: Workspace) -> dict[str, Path]:
    """Return the pages that the user wrote, by their names below the site, with the file they are made of. All others
    are put together from these: feeds, lists, the search."""
    pages = {}
    for path in workspace.site_folder.rglob("*.md"):
        name = path.relative_to(workspace.site_folder).with_suffix("").as_posix()
        pages[f"{name}/index.html"] = pages[f"{name}.html"] = path
    return pages


def _move_repeats_to_live(secret: Secret, places: _SecretPlaces, pages: Mapping[str, Path]) -> None:
    """Count as live what new files only repeat of a live page: feeds, lists, the search, links to earlier notes.

    They change with every note, and must not stop a publish because of what an older note says.
    """
    search = SecretSearch([secret])
    written = (pages[name] for name in places.new if name in pages)
    if any(name in pages for name in places.live) and not any(_find_first_line(search, path) for path in written):
        places.live |= places.new
        places.new.clear()


def _find_first_line(search: SecretSearch, path: Path) -> int:
    """Return the 1-based line of a file in which something is found first; 0: in none."""
    try:
        if path.is_file():
            data = path.read_bytes()[:_MAX_BYTES]
        else:
            data = b""
    except OSError:
        return 0
    return next((found.line for text in searched_files.decode_texts(data) for found in search.find_in_text(text)), 0)


# ------------------------------------------------------------------ where it was written


def _find_source(
    workspace: Workspace, search: SecretSearch, at: Mapping[str, int], pages: Mapping[str, Path]
) -> tuple[str, bool]:
    """Return the place to mend, and whether it is a file that the user wrote; else it is one of the site."""
    own = [pages[name] for name in at if name in pages]
    for path in dict.fromkeys([*own, *searched_files.find_build_inputs(workspace)]):
        if line := _find_first_line(search, path):
            return f"{workspace.display_path(path)}:{line}", True
    name, line = next(iter(at.items()))
    return f"public/{name}:{line}", False
