"""Where ``curate publish`` hands the finished site over: a branch of a git remote, or the user's own way. An edge."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from curate.formats.public_text import removed_sentence
from curate.formats.takedown import is_taken_down
from curate.problems import CannotRun
from curate.workspace.git_history import earlier_texts
from curate.workspace.live_copies import HeldFile, ReplacedFile, load_live
from curate.workspace.progress import tell
from curate.workspace.publish_branch import blob_of
from curate.workspace.workspace import Workspace, read_text

if TYPE_CHECKING:
    from curate.model import Site
    from curate.workspace.publish_branch import BranchChange, BranchCommit

_INTRODUCTIONS = "topics/"


class Handover:
    """What both ways have in common: without a branch to ask, what earlier builds recorded tells what may be online."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.recorded = _recorded_notes(workspace)
        self.blobs: Mapping[str, str] = {}
        """git's names for the files of the site, once it is handed over."""

    def may_be_online(self, held: HeldFile) -> bool:
        """Return whether readers may see an older version of a file that can't be published as it is now.

        They may where the last build here had its page, editions.yaml names it, or git has a version of it that could
        be published. A draft has none of these.
        """
        page = self.workspace.public / held.page
        if held.page.startswith(_INTRODUCTIONS):
            return page.is_file() and self._shows(held, page.read_bytes())
        return page.is_file() or held.note in self.recorded or self._was_sound(held)

    def is_as_kept(self, replaced: ReplacedFile) -> bool:
        """Return whether a kept version is the one that readers see."""
        return True

    def _was_sound(self, held: HeldFile) -> bool:
        """Return whether a version of the file that was committed could be published."""
        from curate.formats import note
        from curate.publish.site.own_pages import faults_of

        name = held.where.removeprefix("site/")
        for text in earlier_texts(self.workspace.root / held.where):
            if is_taken_down(text):
                return False
            if name.startswith("notes/"):
                sound = note.parse(text, held.note, held.where)[0] is not None
            else:
                sound = not faults_of(name, text)
            if sound:
                return True
        return False

    def _shows(self, held: HeldFile, page: bytes) -> bool:
        """Return whether a page has anything of an introduction: there may be a page for the topic without one."""
        text = (self.workspace.root / held.where).read_bytes().decode("utf-8", "replace")
        lines = [line for line in text.split("\n") if line.strip()]
        return any(not removed_sentence(line, page) for line in lines)


class LeftInPlace(Handover):
    """``--no-push``: the user uploads ``public/``."""

    keeps = True

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        yield

    def changed(self, files: Mapping[str, Path]) -> set[str]:
        """Return which files of the site are new, or other than the last time."""
        known = {one.page: one.blob for one in load_live(self.workspace).files.values()}
        return {name for name, path in files.items() if known.get(name) != blob_of(path)}

    def before(self, names: Collection[str]) -> dict[str, bytes]:
        """Return what the host has as these files: that is not known here."""
        return {}

    def hand_over(self, site: Site, files: Mapping[str, Path]) -> None:
        self.blobs = {name: blob_of(path) for name, path in files.items() if name.endswith(".html")}

    def say_done(self, site: Site) -> None:
        tell("Checked. Nothing was pushed: public/ is ready to upload. The site will be at:")


@dataclass(frozen=True, slots=True)
class Destination:
    remote: str
    branch: str
    message: str
    dry_run: bool


class Pushed(Handover):
    """One commit on a branch of a remote."""

    def __init__(self, workspace: Workspace, to: Destination) -> None:
        super().__init__(workspace)
        self.to = to
        self.keeps = not to.dry_run
        self.online: Mapping[str, str] = {}
        self.change: BranchChange | None = None
        self.domain = ""
        self._pages: BranchCommit | None = None

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Ask the remote what is on the branch. Raises CannotRun."""
        from curate.workspace import publish_branch

        target = publish_branch.target(self.workspace.root, self.to.remote, self.to.branch)
        tell(f"Fetching {self.to.branch} from {self.to.remote} ({target.address}) …")
        with publish_branch.opened(target, self.workspace.work) as self._pages:
            self._pages.fetch()
            self.online = self._pages.online()
            yield

    def may_be_online(self, held: HeldFile) -> bool:
        if not self.online and self.to.dry_run:  # a workflow that deploys in another way only looks
            return super().may_be_online(held)
        if held.page not in self.online or self._pages is None:
            return False
        return not held.page.startswith(_INTRODUCTIONS) or self._shows(held, self._pages.data(held.page))

    def is_as_kept(self, replaced: ReplacedFile) -> bool:
        if not self.online and self.to.dry_run:
            return True
        return self.online.get(replaced.live.page, "") == replaced.live.blob != ""

    def changed(self, files: Mapping[str, Path]) -> set[str]:
        """Return which files the branch lacks, or has otherwise."""
        assert self._pages is not None
        return self._pages.changed(files)

    def before(self, names: Collection[str]) -> dict[str, bytes]:
        """Return what the branch has as these files, without those that it lacks."""
        assert self._pages is not None
        return self._pages.before(names)

    def hand_over(self, site: Site, files: Mapping[str, Path]) -> None:
        """Raises CannotRun with what git said."""
        assert self._pages is not None
        if "CNAME" in files:
            self.domain = ""
        else:
            self.domain = self._pages.kept_domain()
        message = self.to.message or "Publish the site"
        self.change = self._pages.commit(self.workspace.public, message, site.author or site.name, self.domain)
        self.blobs = self._pages.made()
        if self.change and not self.to.dry_run:
            tell(f"Pushing: {described(self.change)} …")
            self._pages.push()

    def say_done(self, site: Site) -> None:
        branch, remote = self.to.branch, self.to.remote
        if self.domain:
            tell(f"Kept the domain set on {branch} ({self.domain}). To keep it in your files, add site/CNAME.")
        if not self.change:
            tell("Nothing has changed since the last publish.")
        elif self.to.dry_run:
            tell(f"Dry run, nothing was pushed: {described(self.change)}.")
        else:
            if self.change.first:
                tell(f"{branch} is a new branch: choose it in your host's settings (on GitHub, Settings → Pages).")
            tell(f"Published to {branch} of {remote}: {described(self.change)}. In a minute or two it will be at:")


def described(change: BranchChange) -> str:
    """Return a change in words: ``2 files new, 1 gone``."""
    parts = [(change.new, "new"), (change.changed, "changed"), (change.gone, "gone")]
    first, *more = [f"{number:,} {word}" for number, word in parts if number] or ["nothing new"]
    number = next((n for n, _ in parts if n), 0)
    return ", ".join([first.replace(" ", " file " if number == 1 else " files ", 1), *more])


def _recorded_notes(workspace: Workspace) -> frozenset[str]:
    """Return the names of the notes that an earlier build made, by editions.yaml."""
    from curate.formats import revisions

    try:
        known, _ = revisions.parse(read_text(workspace.editions)) if workspace.editions.is_file() else ({}, [])
    except CannotRun:
        return frozenset()
    return frozenset(known)
