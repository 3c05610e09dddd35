"""The one place that runs git. An edge.

git takes much from its environment, and a command of ours may run where that was made for something else: in a hook, in
an alias, in a workflow. So every run begins from the same: variables that lead to another repository are taken out,
output is in English, and git may ask for a password only on a terminal. Every run ends within its time, and so does
what git started.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

QUICK_TIMEOUT, LONG_TIMEOUT = 60, 900
"""Seconds: for what happens on this computer, and for what goes over the network."""

CLEARED_VARIABLES = frozenset({
    # `git rev-parse --local-env-vars`: what belongs to one repository, and is wrong in any other
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS",
    "GIT_DIR", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    # set for hooks
    "GIT_NAMESPACE", "GIT_QUARANTINE_PATH",
    # change what a pathspec means, or how output looks
    "GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ATTR_SOURCE", "GIT_CURL_VERBOSE",
    "GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_PAGER_IN_USE",
    # change how a new repository is set up
    "GIT_DEFAULT_HASH", "GIT_DEFAULT_REF_FORMAT", "GIT_TEMPLATE_DIR",
})  # fmt: skip
"""Variables that git never gets from the user's environment. Who they are and how they log in (GIT_AUTHOR_…, GIT_SSH…,
GIT_ASKPASS, GIT_CONFIG_GLOBAL …) stays."""

REPOSITORY_SETTINGS = re.compile(
    r"core\.(bare|worktree|repositoryformatversion|hookspath)$|extensions\.|include|remote\..*\.mirror$", re.IGNORECASE
)
"""Settings that say what a repository is; they are handed on to no other one."""

_CEILING_VARIABLES = ("GIT_CEILING_DIRECTORIES",)
_RUN_SETTINGS = (("core.hooksPath", os.devnull),)
_READ_SETTINGS = (("core.fsmonitor", "false"), ("log.showSignature", "false"), ("log.follow", "false"))
_READ_ONLY_VARIABLES = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}

Settings = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class GitResult:
    """The result of a run."""

    returncode: int
    stdout: bytes
    """What it printed."""
    stderr: str

    @property
    def text(self) -> str:
        """Return what it printed, as text. Names that are no UTF-8 survive (PEP 383)."""
        return self.stdout.decode("utf-8", "surrogateescape")

    @property
    def names(self) -> list[str]:
        """Return the names that a command printed when asked to end each with NUL (``-z``)."""
        return [name for name in self.text.split("\0") if name]

    @property
    def message(self) -> str:
        """Return git's messages in one line: its own error, and what the server reported."""
        lines = [line.strip() for line in strip_credentials(self.stderr).splitlines()]
        lines = [line for line in lines if line and not line.startswith("hint:")]
        telling = [line for line in lines if re.match(r"(fatal|error|remote|!|ERROR)\b|!", line)] or lines
        return "; ".join(dict.fromkeys(telling[:6])) or f"ended with {self.returncode}"


def is_installed() -> bool:
    """Return whether there is a git to run."""
    return shutil.which("git") is not None


def run_read_only(folder: Path, *arguments: str, given: bytes = b"") -> GitResult:
    """Ask git about the repository that a folder is in, and change nothing there: no lock, no fetch, no hook.

    Pathspecs are literal. Of settings that come from the environment only ``safe.…`` counts, and
    GIT_CEILING_DIRECTORIES doesn't: what git knows of a file may not depend on the shell that asks.
    """
    settings = [(key, value) for key, value in settings_from_environment(os.environ) if key.lower().startswith("safe.")]
    environment = _build_environment([*settings, *_READ_SETTINGS], _READ_ONLY_VARIABLES)
    for name in _CEILING_VARIABLES:
        environment.pop(name, None)
    return _run_to_end(["git", *arguments], folder, environment, QUICK_TIMEOUT, given=given)


def run(
    folder: Path,
    *arguments: str,
    settings: Settings = (),
    environment: Mapping[str, str] | None = None,
    limit: float = QUICK_TIMEOUT,
    given: bytes = b"",
) -> GitResult:
    """Run git in a folder, with more settings and variables. limit: seconds. given: what it reads as its input."""
    return run_program(
        ["git", *arguments], folder, settings=settings, environment=environment, limit=limit, given=given
    )


def run_program(
    command: list[str],
    folder: Path,
    *,
    settings: Settings = (),
    environment: Mapping[str, str] | None = None,
    limit: float = QUICK_TIMEOUT,
    given: bytes = b"",
) -> GitResult:
    """Run a program that runs git, as ``run`` does."""
    inherited = [pair for pair in settings_from_environment(os.environ) if not REPOSITORY_SETTINGS.match(pair[0])]
    wanted = _build_environment([*inherited, *settings], environment or {})
    return _run_to_end(command, folder, wanted, limit, given=given, may_ask=not given)


def settings_from_environment(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the settings that stand in the environment: of ``git -c``, and of GIT_CONFIG_COUNT."""
    pairs: list[tuple[str, str]] = []
    with contextlib.suppress(ValueError):  # quoted in a way that git itself would refuse
        for word in shlex.split(environment.get("GIT_CONFIG_PARAMETERS", "")):
            key, mark, value = word.partition("=")
            pairs.append((key, value if mark else "true"))
    count = environment.get("GIT_CONFIG_COUNT", "")
    for number in range(min(int(count), len(environment)) if count.isdecimal() else 0):
        key = environment.get(f"GIT_CONFIG_KEY_{number}", "")
        if key and f"GIT_CONFIG_VALUE_{number}" in environment:
            pairs.append((key, environment[f"GIT_CONFIG_VALUE_{number}"]))
    return pairs


def strip_credentials(text: str) -> str:
    """Return a text without the user names and passwords of the addresses in it."""
    return re.sub(r"(?<=://)[^/\s]+@", "", text)


def batch_input(ids: Iterable[str]) -> bytes:
    """Return what ``git cat-file --batch`` is to be given for objects, by their ids."""
    return "".join(f"{id_}\n" for id_ in ids).encode()


def parse_batch_output(answer: bytes) -> Iterator[bytes]:
    """Yield the content of each object that ``git cat-file --batch`` was asked for; of one that is missing, nothing."""
    position = 0
    while position < len(answer):
        line_end = answer.index(b"\n", position)
        head, position = answer[position:line_end].split(), line_end + 1
        size = int(head[2]) if len(head) == 3 else 0  # “… missing” has no size, and nothing follows it
        yield answer[position : position + size]
        position += size + 1 if len(head) == 3 else 0


# ------------------------------------------------------------------ one run


def _build_environment(settings: Settings, more: Mapping[str, str]) -> dict[str, str]:
    environment = {key: value for key, value in os.environ.items() if _is_kept_variable(key, value)}
    environment |= {"LC_ALL": "C", "GIT_LITERAL_PATHSPECS": "1", **more}
    wanted = [*settings, *_RUN_SETTINGS]
    environment["GIT_CONFIG_COUNT"] = str(len(wanted))
    for number, (key, value) in enumerate(wanted):
        environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return environment


def _is_kept_variable(name: str, value: str) -> bool:
    if name.startswith("GIT_TRACE"):  # a file is the user's wish; on stderr it would stand among git's own words
        return value.startswith("/")
    return name not in CLEARED_VARIABLES and not name.startswith(("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"))


def _run_to_end(
    command: list[str],
    folder: Path,
    environment: dict[str, str],
    limit: float,
    *,
    given: bytes = b"",
    may_ask: bool = False,
) -> GitResult:
    """Run a program to its end, or end it and what it started when its time is over."""
    asks = may_ask and sys.stdin.isatty() and sys.stderr.isatty()  # only then may git ask for a password
    if not asks:
        environment |= {"GIT_TERMINAL_PROMPT": "0"}
    if asks:
        stdin = None
    elif given:
        stdin = subprocess.PIPE
    else:
        stdin = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=not asks,
        )  # fmt: skip
    except OSError as error:
        return GitResult(127, b"", f"error: {command[0]} can't be run: {error.strerror}")
    ended = False
    try:
        out, err = process.communicate(given or None, timeout=limit)
        ended = True
        return GitResult(process.returncode, out, err.decode("utf-8", "replace"))
    except subprocess.TimeoutExpired:
        return GitResult(1, b"", f"error: timed out after {limit:.0f} seconds")
    finally:
        if not ended:
            _stop(process, whole_group=not asks)


def _stop(process: subprocess.Popen[bytes], *, whole_group: bool) -> None:
    """Kill a program, with all that it started where it has a group of its own: git may have ended, and a child not."""
    with contextlib.suppress(ProcessLookupError):
        if whole_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=5)
