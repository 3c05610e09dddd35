"""A folder as one commit on a branch of a remote, by way of git and ghp-import. An edge.

All of it happens in a bare repository of its own below .curate/: the user's working tree, index, HEAD, branches and
objects are never written to, not even where the branch to publish on is one that they have checked out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from curate.problems import CannotRun, CurateError, Problem
from curate.workspace import git
from curate.workspace.git import GitResult

_MAX_PACKS = 50
"""Each fetch adds one; with more than these, fetching the last commit anew is cheaper than searching them."""
_STARTER_FILES = {
    "README",
    "README.md",
    "LICENSE",
    "LICENSE.md",
    ".gitignore",
    ".nojekyll",
    "CNAME",
}  # what hosts put into a new repository


@dataclass(frozen=True, slots=True)
class PublishTarget:
    """Where to publish: a remote of the repository that the workspace is in, checked to be there."""

    root: Path
    """The repository's: remotes' addresses may be written as seen from there."""
    remote: str
    address: str
    """The remote's, without any password that stands in it."""
    branch: str
    settings: tuple[tuple[str, str], ...]
    """The repository's own, as git resolves them."""
    object_format: str
    """sha1 or sha256."""


@dataclass(frozen=True, slots=True)
class BranchChange:
    """What a publish would change on the branch, in numbers of files."""

    new: int
    changed: int
    deleted: int
    is_new_branch: bool
    """The branch isn't on the remote yet."""

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.deleted)


def find_target(root: Path, remote: str, branch: str) -> PublishTarget:
    """Return where to publish. Raises CannotRun: no git, no repository, no such remote, no name for a branch."""
    if not git.is_installed():
        raise CannotRun(Problem("git", "is not installed", "install it, or copy public/ to your host by other means"))
    inside = git.run(root, "rev-parse", "--git-dir")
    if inside.returncode:
        if "not a git repository" in inside.stderr:
            what = "is in no git repository"
        else:
            what = f"git says: {inside.message}"
        hint = "run `git init` here, then `git remote add origin ADDRESS`"
        raise CannotRun(Problem(str(root), what, hint if what.startswith("is") else ""))
    if git.run(root, "check-ref-format", f"refs/heads/{branch}").returncode or branch.startswith("-"):
        raise CannotRun(Problem("--branch", f"{branch!r} can't be a branch's name", "such as gh-pages"))
    remotes = git.run(root, "remote").text.split()
    if remote not in remotes:
        hint = f"add it with `git remote add {remote} ADDRESS`"
        if remotes:
            hint += f", or name one that is there with --remote: {', '.join(remotes)}"
        raise CannotRun(Problem("--remote", f"the repository has no remote named {remote}", hint))
    address = git.run(root, "remote", "get-url", "--push", remote).text.strip()
    pairs = (
        line.partition("\n")
        for line in git.run(root, "config", "--local", "--includes", "--list", "-z").text.split("\0")
    )
    settings = [
        (key, value if mark else "true") for key, mark, value in pairs if key and not git.REPOSITORY_SETTINGS.match(key)
    ]
    objects = git.run(root, "rev-parse", "--show-object-format").text.strip() or "sha1"
    top = git.run(root, "rev-parse", "--show-toplevel").text.strip()
    return PublishTarget(Path(top or root), remote, git.strip_credentials(address), branch, tuple(settings), objects)


class BranchCommit:
    """The commit in the making. Use ``open_branch_commit``."""

    def __init__(self, target: PublishTarget, folder: Path) -> None:
        self.target, self.folder = target, folder
        # All settings of the user's repository go for ours too (who logs in how, proxies), but for what it is itself.
        self._settings = [
            *target.settings,
            ("gc.auto", "0"),
            ("maintenance.auto", "false"),
            ("fastimport.unpackLimit", "1"),
        ]
        self._environment = {"GIT_DIR": str(folder)}
        self._remote_ref = f"refs/remotes/{target.remote}/{target.branch}"
        self._local_ref = f"refs/heads/{target.branch}"
        self._remote_sha = ""

    def run_git(self, *arguments: str, limit: float = git.QUICK_TIMEOUT, given: bytes = b"") -> GitResult:
        return git.run(
            self.target.root,
            *arguments,
            settings=self._settings,
            environment=self._environment,
            limit=limit,
            given=given,
        )

    def fetch(self) -> None:
        """Get the branch as the remote has it. Raises CannotRun: no answer, or it holds something else than a site."""
        remote, branch = self.target.remote, self.target.branch
        listed = self.run_git("ls-remote", "--heads", remote, f"refs/heads/{branch}", limit=git.LONG_TIMEOUT)
        if listed.returncode:
            raise CannotRun(_remote_problem(f"git ls-remote {remote}", "could not be asked", listed, self.target))
        self._remote_sha = listed.text.split("\t")[0].strip()
        self.run_git("update-ref", "-d", self._local_ref)
        if not self._remote_sha:
            self.run_git("update-ref", "-d", self._remote_ref)
            return
        if self.run_git("rev-parse", "--verify", "--quiet", self._remote_ref).text.strip() != self._remote_sha:
            wanted = f"+refs/heads/{branch}:{self._remote_ref}"
            fetched = self.run_git("fetch", "--quiet", "--no-tags", "--depth=1", remote, wanted, limit=git.LONG_TIMEOUT)
            if fetched.returncode:
                raise CannotRun(_remote_problem(f"git fetch {remote}", "could not be asked", fetched, self.target))
        names = set(self.run_git("ls-tree", "--name-only", "-z", self._remote_ref).text.split("\0")) - {""}
        if ("index.html" not in names and not names <= _STARTER_FILES) or names & {"feeds.yaml", "mkdocs.yml"}:
            what = f"{branch} of {remote} holds something else than a published site"
            hint = "name a branch that is for the site alone, such as --branch gh-pages"
            raise CannotRun(Problem("--branch", what, hint))

    def changed_files(self, files: Mapping[str, Path]) -> set[str]:
        """Return which files the branch lacks, or has otherwise. Call it after ``fetch``.

        files: those to publish, by their names on the branch.
        """
        online = self.online_blobs()
        return {name for name, path in files.items() if online.get(name) != blob_id(path, self.target.object_format)}

    def read_online(self, names: Collection[str]) -> dict[str, bytes]:
        """Return what the branch has as these files, without those that it lacks. Call it after ``fetch``."""
        online = self.online_blobs()
        kept = [name for name in names if name in online]
        ids = [online[name] for name in kept]
        if kept:
            done = self.run_git("cat-file", "--batch", given=git.batch_input(ids))
        else:
            done = None
        if done:
            return dict(zip(kept, git.parse_batch_output(done.stdout), strict=False))
        return {}

    def online_domain(self) -> str:
        """Return the domain on the branch: hosts write it there when the user sets it in their settings."""
        if self._remote_sha:
            return self.run_git("show", f"{self._remote_ref}:CNAME").text.strip()
        return ""

    def online_blobs(self) -> dict[str, str]:
        """Return git's name for the bytes of each file that the branch has on the remote. Call it after ``fetch``."""
        if self._remote_sha:
            return self._list_blobs(self._remote_ref)
        return {}

    def committed_blobs(self) -> dict[str, str]:
        """Return the same for the commit that was made here."""
        return self._list_blobs(self._local_ref)

    def read_online_file(self, name: str) -> bytes:
        """Return the bytes of a file on the branch; none if there is no such file."""
        if self._remote_sha:
            return self.run_git("show", f"{self._remote_ref}:{name}").stdout
        return b""

    def _list_blobs(self, ref: str) -> dict[str, str]:
        entries = (entry.partition("\t") for entry in self.run_git("ls-tree", "-r", "-z", ref).names)
        return {name: about.split(" ")[2] for about, _, name in entries}

    def commit(self, public: Path, message: str, author: str, domain: str) -> BranchChange:
        """Commit the folder on top of the branch, and return what that changes. author: where git knows no name."""
        environment = dict(self._environment)
        if not (os.environ.get("GIT_COMMITTER_NAME") or self.run_git("config", "user.name").text.strip()):
            environment |= {"GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": ""}
        command = [sys.executable, "-m", "ghp_import", "--no-jekyll", f"--message={message}"]
        command += [f"--remote={self.target.remote}", f"--branch={self.target.branch}"]
        command += [f"--cname={domain}"] if domain else []
        done = git.run_program(
            [*command, str(public)],
            self.target.root,
            settings=self._settings,
            environment=environment,
            limit=git.LONG_TIMEOUT,
        )
        if done.returncode:
            raise CannotRun(Problem("ghp-import", f"could not make the commit: {done.message}", ""))
        if not self._remote_sha:
            return BranchChange(
                self.run_git("ls-tree", "-r", "--name-only", "-z", self._local_ref).text.count("\0"), 0, 0, True
            )
        kinds = self.run_git(
            "diff-tree", "-r", "--no-renames", "--name-status", "-z", self._remote_ref, self._local_ref
        ).text
        marks = kinds.split("\0")[:-1:2]
        return BranchChange(marks.count("A"), len(marks) - marks.count("A") - marks.count("D"), marks.count("D"), False)

    def push(self) -> None:
        """Push the commit. Raises CannotRun with what git said."""
        remote = self.target.remote
        options = ("--quiet", "--no-verify", "--no-follow-tags")
        done = self.run_git("push", *options, remote, f"{self._local_ref}:{self._local_ref}", limit=git.LONG_TIMEOUT)
        if done.returncode:
            raise CannotRun(_remote_problem(f"git push {remote}", "was refused", done, self.target))


def blob_id(path: Path, algorithm: str = "sha1") -> str:
    """Return git's name for the bytes of a file. algorithm: the repository's."""
    if path.is_symlink():
        data = os.fsencode(path.readlink())
    else:
        data = path.read_bytes()
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@contextlib.contextmanager
def open_branch_commit(target: PublishTarget, work: Path) -> Iterator[BranchCommit]:
    """Open the repository to make the commit in. It is kept between runs; after a run that ended badly it is new."""
    kept, busy = work / "pages.git", work / "pages-busy.git"
    shutil.rmtree(busy, ignore_errors=True)
    if len(list(kept.glob("objects/pack/*.pack"))) > _MAX_PACKS:
        shutil.rmtree(kept, ignore_errors=True)
    if kept.exists():
        kept.rename(busy)
    pages = BranchCommit(target, busy)
    done = pages.run_git("init", "--quiet", "--bare", "--template=", f"--object-format={target.object_format}")
    if done.returncode:
        raise CannotRun(Problem("git init", f"git says: {done.message}", ""))
    try:
        yield pages
    except CurateError:  # nothing is wrong with the repository
        busy.rename(kept)
        raise
    busy.rename(kept)


# ------------------------------------------------------------------ what git says


def _remote_problem(command: str, verb: str, done: GitResult, target: PublishTarget) -> Problem:
    """Return the problem of a failed git command, with a hint for the usual causes."""
    hints = {
        r"could not read (Username|Password)|Authentication failed|Permission denied|403": "log in to the remote "
        "with git first: with an SSH key, or with a credential helper",
        r"fetch first|non-fast-forward|stale info": "something else was published in the meantime: run this again",
        r"protected branch|hook declined|denied": "the remote lets nobody push to this branch, or not you: "
        "see its settings",
        r"Could not resolve host|unable to access|Connection|timed out": "look at the network, and run this again",
        r"not found|does not exist|does not appear to be a git repository": "check the address with `git remote -v`",
    }
    hint = next((hint for words, hint in hints.items() if re.search(words, done.stderr)), "")
    return Problem(command, f"{target.address} {verb}: {done.message}", hint)
