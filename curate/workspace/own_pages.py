"""The pages and topic introductions that the user wrote, each as its file is or in its live version. An edge."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from curate.formats.conflicts import conflict_line
from curate.formats.public_text import removed_sentence
from curate.formats.takedown import decoded, draft_problem
from curate.formats.text import has_words
from curate.problems import CannotRun, Problem
from curate.workspace.json_cache import JsonCache
from curate.workspace.live_copies import HeldFile, ReplacedFile, is_note
from curate.workspace.note_versions import stands_in, unfinished_merge
from curate.workspace.site_content import bytes_of, program, rendering
from curate.workspace.workspace import Workspace, read_text

if TYPE_CHECKING:
    from curate.workspace.site_content import SiteContent

_TOPICS = "topics/"


@dataclass(frozen=True, slots=True)
class OwnPages:
    texts: dict[str, str]
    """What is published, by the file's path below ``site/``."""
    assets: dict[str, Path]
    """The other files of ``site/`` that may be published."""
    problems: tuple[Problem, ...]
    replaced: tuple[ReplacedFile, ...]
    held: tuple[HeldFile, ...]
    down: frozenset[str]
    """Pages that were taken down, by their file on the site."""
    live_names: frozenset[str]
    """The paths of those that are live."""


def load_own_pages(workspace: Workspace, content: SiteContent) -> OwnPages:
    """Return the user's own pages. One that can't be published as it is stands in its live version, if it has one."""
    from curate.publish.site.stage import own_files

    files, problems = own_files(workspace.site)
    chooser = _Chooser(workspace, content)
    assets: dict[str, Path] = {}
    for name, path in files.items():
        if name.endswith(".md"):
            chooser.choose(name, path)
        else:
            assets[name] = path
    live = content.live
    own = {name.removeprefix("site/"): known for name, known in live.files.items() if not is_note(name)}
    for name in own:
        path = workspace.site / name
        if name not in files and (path.exists() or path.is_symlink()):  # a link out of site/, which is never read
            chooser.stand_in(name)
    chooser.close()
    missing = {known.page for name, known in own.items() if name not in files and name not in chooser.texts}
    gone = {page for page in live.gone if not page.startswith("notes/")}
    down = (chooser.down | missing | gone) - {page_of(name) for name in chooser.texts}
    return OwnPages(
        chooser.texts,
        assets,
        (*problems, *chooser.problems),
        tuple(chooser.replaced),
        tuple(chooser.held),
        frozenset(down - {page_of("index.md")}),
        frozenset(own),
    )


class _Chooser:
    """Chooses the version of one page after another."""

    def __init__(self, workspace: Workspace, content: SiteContent) -> None:
        self.workspace = workspace
        self.content = content
        self.texts: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.replaced: list[ReplacedFile] = []
        self.held: list[HeldFile] = []
        self.down: set[str] = set()
        self._limits = _PageLimits(workspace)

    def choose(self, name: str, path: Path) -> None:
        where = f"site/{name}"
        data = bytes_of(path)
        if marked := draft_problem(decoded(data), where):
            self.problems.append(marked)
            self.down.add(page_of(name))
            return
        text, faults = self._read(name, path)
        if text is not None and (failed := self.content.failing.files.get(where)):
            text, faults = None, [failed]
        live = self.content.usable_live
        kept = live.text(where)
        known = live.files.get(where)
        if kept is None or known is None:
            self._without_kept(name, text, faults)
            return
        faults += [] if text is None else _faults_of_live(where, text, kept)
        if not faults and not self.content.only_live:
            self.texts[name] = text or ""
            return
        self.texts[name] = kept
        if faults:
            replaced = ReplacedFile(where, known, kept, removed_sentence(kept, data))
            self.replaced.append(replaced)
            # What acts in a browser is named where pages are made; here, only what isn't seen there.
            self.problems += [*faults, stands_in(replaced)]

    def stand_in(self, name: str) -> None:
        """Take the live version of a page whose file may not be read; what is wrong with that is known already."""
        where = f"site/{name}"
        live = self.content.usable_live
        kept = live.text(where)
        if kept is not None:
            self.texts[name] = kept
            self.replaced.append(ReplacedFile(where, live.files[where], kept, ""))
            self.problems.append(stands_in(self.replaced[-1]))

    def close(self) -> None:
        """Remember which pages were tried."""
        self._limits.save()

    def _without_kept(self, name: str, text: str | None, faults: list[Problem]) -> None:
        where = f"site/{name}"
        if faults or self.content.only_live:
            self.held.append(HeldFile.of(where, page_of(name), faults))
        if text is None:
            self.problems += faults
        elif not self.content.only_live:
            self.texts[name] = text
            if line := conflict_line(text):
                self.problems.append(unfinished_merge(where, line))

    def _read(self, name: str, path: Path) -> tuple[str | None, list[Problem]]:
        """Return the text, None if it isn't UTF-8, and what keeps the page from being published."""
        from curate.publish.site.own_pages import faults_of

        try:
            text = read_text(path, where=f"site/{name}")
        except CannotRun as error:
            return None, list(error.problems)
        if limits := self._limits.problems(name, text):
            return None, limits
        return text, faults_of(name, text)


class _PageLimits:
    """Tells which pages can't be rendered within the limits; what was tried once is remembered."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._memo: JsonCache | None = None

    def problems(self, name: str, text: str) -> list[Problem]:
        """Return what keeps a page from being rendered. name: its path below ``site/``."""
        from curate.publish.engines import render_limits

        if not render_limits.heavy(text):
            return []
        if self._memo is None:
            version = f"{program()} {rendering(self.workspace)}"
            self._memo = JsonCache(self.workspace.work / "pages.json", version)
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        known = self._memo.get(name)
        if known and known[0] == digest:
            return [Problem(*values) for values in known[1]]
        problems, lasting = render_limits.try_page(text, f"site/{name}", self.workspace.config)
        if lasting:
            self._memo.put(name, [digest, [[p.where, p.what, p.hint] for p in problems]])
        return problems

    def save(self) -> None:
        if self._memo is not None:
            self._memo.save()


def page_of(name: str) -> str:
    """Return the file of the site that a page is: ``about.md`` is ``about/index.html``. name: below ``site/``."""
    from curate.publish.site.urls import built_path, topic_place

    if name.startswith(_TOPICS) and name.count("/") == 1:
        return f"{_TOPICS}{topic_place(name.removeprefix(_TOPICS).removesuffix('.md'))}/index.html"
    return built_path(name)


def _faults_of_live(where: str, text: str, kept: str) -> list[Problem]:
    """Return what keeps a page that is live from being replaced by its file: it is empty now, or half merged."""
    problems = []
    line = conflict_line(text)
    if line and not conflict_line(kept):
        problems.append(unfinished_merge(where, line))
    if has_words(_body(kept)) and not has_words(_body(text)):
        hint = "write its text again, or delete the file to take the page down"
        problems.append(Problem(f"{where}:1", "this page is empty now", hint))
    return problems


def _body(text: str) -> str:
    from curate.publish.site.own_pages import own_parts

    return own_parts(text)[1]
