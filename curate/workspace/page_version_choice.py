"""The pages and topic introductions that the user wrote, each as its file is or in its live version. An edge."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from curate.formats.draft_keys import decode_for_search, draft_problem
from curate.formats.merge_conflicts import conflict_line
from curate.formats.public_text import removed_sentence
from curate.formats.text import has_words
from curate.problems import CannotRun, Problem
from curate.workspace.build_fingerprints import program_fingerprint, rendering_fingerprint
from curate.workspace.json_cache import JsonCache
from curate.workspace.live_copies import HeldFile, ReplacedFile, is_note_file
from curate.workspace.name_checks import check_cname
from curate.workspace.note_version_choice import kept_version_problem, merge_conflict_problem
from curate.workspace.site_content import read_bytes_or_empty
from curate.workspace.workspace import Workspace, read_text

if TYPE_CHECKING:
    from curate.workspace.site_content import SiteContent

_TOPICS_FOLDER = "topics/"


@dataclass(frozen=True, slots=True)
class OwnPages:
    texts: dict[str, str]
    """What is published, by the file's path below ``site/``."""
    assets: dict[str, Path]
    """The other files of ``site/`` that may be published."""
    problems: tuple[Problem, ...]
    replaced: tuple[ReplacedFile, ...]
    held: tuple[HeldFile, ...]
    taken_down: frozenset[str]
    """Pages that were taken down, by their file on the site."""
    live_names: frozenset[str]
    """The paths of those that are live."""
    drafts: tuple[Problem, ...] = ()
    """The pages that are marked as drafts."""


def load_own_pages(workspace: Workspace, content: SiteContent) -> OwnPages:
    """Return the user's own pages. One that can't be published as it is stands in its live version, if it has one."""
    from curate.publish.site.publishable_files import find_own_files

    files, problems = find_own_files(workspace.site_folder)
    chooser = _PageChooser(workspace, content)
    assets: dict[str, Path] = {}
    for name, path in files.items():
        if name.endswith(".md"):
            chooser.choose(name, path)
        else:
            assets[name] = path
    if "CNAME" in assets:
        cname = read_bytes_or_empty(assets["CNAME"]).decode("utf-8", "replace")
        problems += check_cname(cname, content.site.url)
    live = content.live_copies
    own = {name.removeprefix("site/"): file for name, file in live.files.items() if not is_note_file(name)}
    for name in own:
        path = workspace.site_folder / name
        if name not in files and (path.exists() or path.is_symlink()):  # a link out of site/, which is never read
            chooser.use_live_copy(name)
    chooser.close()
    missing = {file.page for name, file in own.items() if name not in files and name not in chooser.texts}
    removed = {page for page in live.taken_down if not page.startswith("notes/")}
    taken_down = (chooser.taken_down | missing | removed) - {page_path(name) for name in chooser.texts}
    return OwnPages(
        chooser.texts,
        assets,
        (*problems, *chooser.problems),
        tuple(chooser.replaced),
        tuple(chooser.held),
        frozenset(taken_down - {page_path("index.md")}),
        frozenset(own),
        tuple(chooser.drafts),
    )


class _PageChooser:
    """Chooses the version of one page after another."""

    def __init__(self, workspace: Workspace, content: SiteContent) -> None:
        self.workspace = workspace
        self.content = content
        self.texts: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.drafts: list[Problem] = []
        self.replaced: list[ReplacedFile] = []
        self.held: list[HeldFile] = []
        self.taken_down: set[str] = set()
        self._limits = _PageLimits(workspace)

    def choose(self, name: str, path: Path) -> None:
        where = f"site/{name}"
        data = read_bytes_or_empty(path)
        if marked := draft_problem(decode_for_search(data), where):
            self.drafts.append(marked)
            self.taken_down.add(page_path(name))
            return
        text, faults = self._read_page(name, path)
        if text is not None and (failed := self.content.engine_failures.files.get(where)):
            text, faults = None, [failed]
        live = self.content.usable_copies
        kept = live.text(where)
        live_file = live.files.get(where)
        if kept is None or live_file is None:
            self._choose_without_copy(name, text, faults)
            return
        faults += [] if text is None else _replacement_problems(where, text, kept)
        if not faults and not self.content.only_live:
            self.texts[name] = text or ""
            return
        self.texts[name] = kept
        if faults:
            replaced = ReplacedFile(where, live_file, kept, removed_sentence(kept, data))
            self.replaced.append(replaced)
            # What acts in a browser is named where pages are made; here, only what isn't seen there.
            self.problems += [*faults, kept_version_problem(replaced)]

    def use_live_copy(self, name: str) -> None:
        """Take the live version of a page whose file may not be read; what is wrong with that is known already."""
        where = f"site/{name}"
        live = self.content.usable_copies
        kept = live.text(where)
        if kept is not None:
            self.texts[name] = kept
            self.replaced.append(ReplacedFile(where, live.files[where], kept, ""))
            self.problems.append(kept_version_problem(self.replaced[-1]))

    def close(self) -> None:
        """Remember which pages were tried."""
        self._limits.save()

    def _choose_without_copy(self, name: str, text: str | None, faults: list[Problem]) -> None:
        where = f"site/{name}"
        conflict = conflict_line(text) if text is not None else None
        if conflict:
            text, faults = None, [merge_conflict_problem(where, conflict)]
        if faults or self.content.only_live:
            self.held.append(HeldFile.from_problems(where, page_path(name), faults))
        if text is None:
            self.problems += faults
        elif not self.content.only_live:
            self.texts[name] = text

    def _read_page(self, name: str, path: Path) -> tuple[str | None, list[Problem]]:
        """Return the text, None if it can't be read as a page, and what keeps the page from being published."""
        from curate.publish.site.own_pages import find_front_matter_problems, find_page_problems

        try:
            text = read_text(path, where=f"site/{name}")
        except CannotRun as error:
            return None, list(error.problems)
        if conflict_line(text):
            return text, []  # the caller holds it, and the rest may come of that
        if faults := [*find_front_matter_problems(name, text), *self._limits.check_page(name, text)]:
            return None, faults
        return text, find_page_problems(name, text)


class _PageLimits:
    """Tells which pages can't be rendered within the limits; what was tried once is remembered."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._cache: JsonCache | None = None

    def check_page(self, name: str, text: str) -> list[Problem]:
        """Return what keeps a page from being rendered. name: its path below ``site/``."""
        from curate.publish.engines import render_limits

        if not render_limits.needs_trial(text):
            return []
        if self._cache is None:
            version = f"{program_fingerprint()} {rendering_fingerprint(self.workspace)}"
            self._cache = JsonCache(self.workspace.work_folder / "pages.json", version)
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        cached = self._cache.get(name)
        if cached and cached[0] == digest:
            return [Problem.from_json(values) for values in cached[1]]
        problems, is_lasting = render_limits.try_page(text, f"site/{name}", self.workspace.config_file)
        if is_lasting:
            self._cache.put(name, [digest, [problem.to_json() for problem in problems]])
        return problems

    def save(self) -> None:
        if self._cache is not None:
            self._cache.save()


def page_path(name: str) -> str:
    """Return the site's file for a page: ``about/index.html`` for ``about.md``. name: below ``site/``."""
    from curate.publish.site.urls import built_path, introduced_page, is_introduction

    if is_introduction(name):
        return built_path(introduced_page(name))
    return built_path(name)


def _replacement_problems(where: str, text: str, kept: str) -> list[Problem]:
    """Return what keeps a page that is live from being replaced by its file: it is empty now, or half merged."""
    problems = []
    line = conflict_line(text)
    if line and not conflict_line(kept):
        problems.append(merge_conflict_problem(where, line))
    if has_words(_page_body(kept)) and not has_words(_page_body(text)):
        hint = "write its text again, or delete the file to take the page down"
        problems.append(Problem(f"{where}:1", "this page is empty now", hint))
    return problems


def _page_body(text: str) -> str:
    from curate.publish.site.own_pages import split_own_page

    return split_own_page(text)[1]
