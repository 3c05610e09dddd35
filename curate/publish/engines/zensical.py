"""Zensical, the other engine: the same staged pages, by a process of its own. An edge.

It reads mkdocs.yml as MkDocs does, and takes the settings that this program wants from a file beside the staged pages.
It always builds the whole site.

It takes the addresses in HTML of the user's and of the templates for such of files, and makes others of them, where
MkDocs leaves them as they are; and likewise of links in Markdown that name no file (``../other-note/``). So both are
kept from it under another name, and get their own back when it is done.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from curate.formats.yamltext import load
from curate.problems import Problem, SiteFailed
from curate.publish.site.stage import STYLE

LONGEST = 600
"""Seconds that a build may take."""
_ENDING = 5
"""Seconds to wait for the end of what was killed."""

_ADDRESS = re.compile(rb"(<[A-Za-z][^<>]*?\s)(href|src)=")
_AWAY = b"data-curate-"
# Where a link of Markdown leads: after its text, or in a definition at the beginning of a line.
_TARGET = re.compile(rb"(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?)([^\s()<>#?]+)(?=[\s()<>#?]|$)", re.MULTILINE)
_ELSEWHERE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:|//")
_NO_FILE = b"curate-place:"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(r"Warning: (.+)\n\s*╭─\[ (.+?):(\d+):\d+ \]")
_ERROR = re.compile(r"^\s*(\w*(?:Error|Exception)\w*: .+)$", re.MULTILINE)


def run(config: Path, staged: Path, fresh: Path, navigation: Sequence[Mapping[str, str]]) -> list[Problem]:
    """Build ``staged`` into ``fresh``, which lie in one folder. Raises SiteFailed; other complaints come back."""
    if importlib.util.find_spec("zensical") is None:
        hint = "install it (pip install zensical), or take engine: out to build with MkDocs"
        raise SiteFailed(Problem(f"{config.name}:1", "the engine Zensical is not installed", hint))
    pages, settings = staged.with_name("zensical"), staged.with_name("zensical.yml")
    _put_away_addresses(staged, pages)
    settings.write_text(_settings(config, settings, pages, fresh, navigation), "utf-8")
    command = [sys.executable, "-m", "zensical", "build", "--clean", "-f", str(settings)]
    try:
        code, said = _run(command)
    except subprocess.TimeoutExpired as error:
        hint = "try again, or build with MkDocs"
        raise SiteFailed(Problem(f"{config.name}:1", f"Zensical took more than {LONGEST} seconds", hint)) from error
    finally:
        for folder in (pages, staged.with_name(".cache")):
            shutil.rmtree(folder, ignore_errors=True)
    if code != 0 or not (fresh / "index.html").is_file():
        why = (_ERROR.findall(said) or ["it gave no page"])[-1]
        raise SiteFailed(
            Problem(f"{config.name}:1", f"Zensical failed: {why}", "a plugin or extension may be at fault")
        )
    _give_back_addresses(fresh)
    return [Problem(f"site/{file}:{line}", what, "look at the link") for what, file, line in _WARNING.findall(said)]


def _run(command: Sequence[str]) -> tuple[int, str]:
    """A command's exit code, and what it said, without colours.

    Raises subprocess.TimeoutExpired after ``LONGEST`` seconds. However this ends, whatever the command has started ends
    with it: a process of its own may hold its output open, and would be waited for.
    """
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=LONGEST)
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=_ENDING)
        raise
    return process.returncode, _COLOUR.sub("", out + err)


def _put_away_addresses(staged: Path, pages: Path) -> None:
    shutil.rmtree(pages, ignore_errors=True)
    for path in staged.rglob("*"):
        copy = pages / path.relative_to(staged)
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            made = _ADDRESS.sub(rb"\1" + _AWAY + rb"\2=", path.read_bytes())
            copy.write_bytes(_TARGET.sub(_marked, made))
        else:
            shutil.copy2(path, copy)


def _marked(link: re.Match[bytes]) -> bytes:
    """A link of Markdown with the mark, if it names no file: a place, which is meant from where the page stands."""
    target = link[2]
    if _ELSEWHERE.match(target) or b"." in target.rpartition(b"/")[2].strip(b"."):
        return link[0]
    return link[1] + _NO_FILE + target


def _give_back_addresses(fresh: Path) -> None:
    for path in [*fresh.rglob("*.html"), *fresh.glob("search*.json")]:
        made = path.read_bytes()
        if _AWAY in made or _NO_FILE in made:
            path.write_bytes(made.replace(_AWAY, b"").replace(_NO_FILE, b""))


def shorten(index: Path, searched: Callable[[str, Sequence[Mapping[str, Any]]], list[Any]]) -> None:
    """Leave in the search's index what the search is to know of each page (``Overseer.searched``)."""
    try:
        made = json.loads(index.read_text("utf-8"))
        pages = itertools.groupby(made["items"], lambda entry: entry["location"].partition("#")[0])
        made["items"] = [entry for page, found in pages for entry in searched(f"{page}index.html", list(found))]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # no search, or of another form
        return
    index.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _settings(config: Path, settings: Path, staged: Path, fresh: Path, navigation: Sequence[Mapping[str, str]]) -> str:
    """What is said in addition to mkdocs.yml; JSON is YAML."""
    values: dict[str, object] = {
        "INHERIT": _relative(config, settings.parent),
        "docs_dir": staged.name,
        "site_dir": fresh.name,
        "extra_css": [STYLE],
    }
    written = load(config.read_text("utf-8"), config.name).value
    if not (isinstance(written, dict) and written.get("nav")):
        values["nav"] = list(navigation)
    return json.dumps(values, ensure_ascii=False)


def _relative(path: Path, folder: Path) -> str:
    return Path(*[".."] * len(folder.relative_to(path.parent).parts), path.name).as_posix()
