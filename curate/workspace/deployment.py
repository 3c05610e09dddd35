"""Where ``curate publish`` hands the finished site over: a branch of a git remote, or the user's own way. An edge."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from curate.formats.draft_keys import is_taken_down
from curate.formats.public_text import removed_sentence
from curate.workspace.editions_file import load_editions
from curate.workspace.git_history import earlier_texts
from curate.workspace.live_copies import HeldFile, ReplacedFile, load_live_copies
from curate.workspace.progress import report_progress
from curate.workspace.publish_branch import blob_id
from curate.workspace.workspace import Workspace, load_site

if TYPE_CHECKING:
    from curate.model import Site
    from curate.workspace.publish_branch import BranchChange, BranchCommit

_TOPICS_FOLDER = "topics/"


class Deployment:
    """What both ways have in common: without a branch, the records of earlier builds tell what may be online."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.recorded_notes = load_editions(workspace).revisions.keys()
        self.blob_ids: Mapping[str, str] = {}
        """git's names for the files of the site, once it is handed over."""

    def may_be_online(self, held: HeldFile) -> bool:
        """Return whether readers may see an older version of a file that can't be published as it is now.

        They may where the last build here had its page, editions.yaml names it, or git has a version of it that could
        be published. A draft has none of these.
        """
        page = self.workspace.public_folder / held.page
        if held.page.startswith(_TOPICS_FOLDER):
            return page.is_file() and self._shows_introduction(held, page.read_bytes())
        return page.is_file() or held.page_name in self.recorded_notes or self._was_publishable(held)

    def is_online_version(self, replaced: ReplacedFile) -> bool:
        """Return whether a kept version is the one that readers see."""
        return True

    def _was_publishable(self, held: HeldFile) -> bool:
        """Return whether a version of the file that was committed could be published."""
        from curate.formats import note
        from curate.publish.site.own_pages import find_page_problems

        rules = load_site(self.workspace)[0].note_rules
        name = held.where.removeprefix("site/")
        for text in earlier_texts(self.workspace.root / held.where):
            if is_taken_down(text):
                return False
            if name.startswith("notes/"):
                sound = note.parse(text, held.page_name, held.where, rules)[0] is not None
            else:
                sound = not find_page_problems(name, text)
            if sound:
                return True
        return False

    def _shows_introduction(self, held: HeldFile, page: bytes) -> bool:
        """Return whether a page has anything of an introduction: there may be a page for the topic without one."""
        text = (self.workspace.root / held.where).read_bytes().decode("utf-8", "replace")
        lines = [line for line in text.split("\n") if line.strip()]
        return any(not removed_sentence(line, page) for line in lines)


class ManualUpload(Deployment):
    """``--no-push``: the user uploads ``public/``."""

    saves_live_copies = True

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        yield

    def changed_files(self, files: Mapping[str, Path]) -> set[str]:
        """Return which files of the site are new, or other than the last time."""
        live_blobs = {live.page: live.blob for live in load_live_copies(self.workspace).files.values()}
        return {name for name, path in files.items() if live_blobs.get(name) != blob_id(path)}

    def read_online(self, names: Collection[str]) -> dict[str, bytes]:
        """Return what the host has as these files: that is not known here."""
        return {}

    def deploy(self, site: Site, files: Mapping[str, Path]) -> None:
        self.blob_ids = {name: blob_id(path) for name, path in files.items() if name.endswith(".html")}

    def report_done(self, site: Site) -> None:
        report_progress("Checked. Nothing was pushed: public/ is ready to upload. The site will be at:")


@dataclass(frozen=True, slots=True)
class PushOptions:
    remote: str
    branch: str
    message: str
    dry_run: bool


class BranchPush(Deployment):
    """One commit on a branch of a remote."""

    def __init__(self, workspace: Workspace, to: PushOptions) -> None:
        super().__init__(workspace)
        self.options = to
        self.saves_live_copies = not to.dry_run
        self.online_blobs: Mapping[str, str] = {}
        self.change: BranchChange | None = None
        self.domain = ""
        self._commit: BranchCommit | None = None

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Ask the remote what is on the branch. Raises CannotRun."""
        from curate.workspace import publish_branch

        target = publish_branch.find_target(self.workspace.root, self.options.remote, self.options.branch)
        report_progress(f"Fetching {self.options.branch} from {self.options.remote} ({target.address}) …")
        with publish_branch.open_branch_commit(target, self.workspace.work_folder) as self._commit:
            self._commit.fetch()
            self.online_blobs = self._commit.online_blobs()
            yield

    def may_be_online(self, held: HeldFile) -> bool:
        if not self.online_blobs and self.options.dry_run:  # a workflow that deploys in another way only looks
            return super().may_be_online(held)
        if held.page not in self.online_blobs or self._commit is None:
            return False
        return not held.page.startswith(_TOPICS_FOLDER) or self._shows_introduction(
            held, self._commit.read_online_file(held.page)
        )

    def is_online_version(self, replaced: ReplacedFile) -> bool:
        if not self.online_blobs and self.options.dry_run:
            return True
        return self.online_blobs.get(replaced.live.page, "") == replaced.live.blob != ""

    def changed_files(self, files: Mapping[str, Path]) -> set[str]:
        """Return which files the branch lacks, or has otherwise."""
        assert self._commit is not None
        return self._commit.changed_files(files)

    def read_online(self, names: Collection[str]) -> dict[str, bytes]:
        """Return what the branch has as these files, without those that it lacks."""
        assert self._commit is not None
        return self._commit.read_online(names)

    def deploy(self, site: Site, files: Mapping[str, Path]) -> None:
        """Commit the site and push it. Raises CannotRun with what git said."""
        assert self._commit is not None
        if "CNAME" in files:
            self.domain = ""
        else:
            self.domain = self._commit.online_domain()
        message = self.options.message or "Publish the site"
        self.change = self._commit.commit(self.workspace.public_folder, message, site.author or site.name, self.domain)
        self.blob_ids = self._commit.committed_blobs()
        if self.change and not self.options.dry_run:
            report_progress(f"Pushing: {describe_change(self.change)} …")
            self._commit.push()

    def report_done(self, site: Site) -> None:
        branch, remote = self.options.branch, self.options.remote
        if self.domain:
            report_progress(
                f"Kept the domain set on {branch} ({self.domain}). To keep it in your files, add site/CNAME."
            )
        if not self.change:
            report_progress("Nothing has changed since the last publish.")
        elif self.options.dry_run:
            report_progress(f"Dry run, nothing was pushed: {describe_change(self.change)}.")
        else:
            if self.change.is_new_branch:
                report_progress(
                    f"{branch} is a new branch: choose it in your host's settings (on GitHub, Settings → Pages)."
                )
            report_progress(
                f"Published to {branch} of {remote}: {describe_change(self.change)}. In a minute or two it will be at:"
            )


def describe_change(change: BranchChange) -> str:
    """Return a change in words: ``2 files new, 1 gone``."""
    parts = [(change.new, "new"), (change.changed, "changed"), (change.deleted, "gone")]
    first, *more = [f"{number:,} {word}" for number, word in parts if number] or ["nothing new"]
    number = next((n for n, _ in parts if n), 0)
    return ", ".join([first.replace(" ", " file " if number == 1 else " files ", 1), *more])
