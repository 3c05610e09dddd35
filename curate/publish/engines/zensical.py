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

from curate.formats.yamltext import load_yaml
from curate.problems import Problem, SiteFailed
from curate.publish.site.stage import STYLE_PATH

BUILD_TIMEOUT = 600
"""Seconds that a build may take."""
_KILL_TIMEOUT = 5
"""Seconds to wait for the end of what was killed."""

_ADDRESS_ATTRIBUTE = re.compile(rb"(<[A-Za-z][^<>]*?\s)(href|src)=")
_HIDDEN_PREFIX = b"data-curate-"
# Where a link of Markdown leads: after its text, or in a definition at the beginning of a line.
_LINK_TARGET = re.compile(rb"(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?)([^\s()<>#?]+)(?=[\s()<>#?]|$)", re.MULTILINE)
_ABSOLUTE_URL = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:|//")
_PAGE_LINK_MARK = b"curate-place:"
_COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(r"Warning: (.+)\n\s*╭─\[ (.+?):(\d+):\d+ \]")
_ERROR = re.compile(r"^\s*(\w*(?:Error|Exception)\w*: .+)$", re.MULTILINE)


def run(config: Path, staged: Path, fresh: Path, navigation: Sequence[Mapping[str, str]]) -> list[Problem]:
    """Build ``staged`` into ``fresh``, which lie in one folder. Raises SiteFailed; other complaints come back."""
    if importlib.util.find_spec("zensical") is None:
        hint = "install it (pip install zensical), or take engine: out to build with MkDocs"
        raise SiteFailed(Problem(f"{config.name}:1", "the engine Zensical is not installed", hint))
    pages, settings = staged.with_name("zensical"), staged.with_name("zensical.yml")
    _hide_addresses(staged, pages)
    settings.write_text(_settings_text(config, settings, pages, fresh, navigation), "utf-8")
    command = [sys.executable, "-m", "zensical", "build", "--clean", "-f", str(settings)]
    try:
        code, said = _run_command(command)
    except subprocess.TimeoutExpired as error:
        hint = "try again, or build with MkDocs"
        raise SiteFailed(
            Problem(f"{config.name}:1", f"Zensical took more than {BUILD_TIMEOUT} seconds", hint)
        ) from error
    finally:
        for folder in (pages, staged.with_name(".cache")):
            shutil.rmtree(folder, ignore_errors=True)
    if code != 0 or not (fresh / "index.html").is_file():
        why = (_ERROR.findall(said) or ["it gave no page"])[-1]
        raise SiteFailed(
            Problem(f"{config.name}:1", f"Zensical failed: {why}", "a plugin or extension may be at fault")
        )
    _restore_addresses(fresh)
    return [Problem(f"site/{file}:{line}", what, "look at the link") for what, file, line in _WARNING.findall(said)]


def _run_command(command: Sequence[str]) -> tuple[int, str]:
    """A command's exit code, and what it said, without colours.

    Raises subprocess.TimeoutExpired after ``BUILD_TIMEOUT`` seconds. However this ends, whatever the command has
    started ends with it: a process of its own may hold its output open, and would be waited for.
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
        out, err = process.communicate(timeout=BUILD_TIMEOUT)
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=_KILL_TIMEOUT)
        raise
    return process.returncode, _COLOUR_CODE.sub("", out + err)


def _hide_addresses(staged: Path, pages: Path) -> None:
    shutil.rmtree(pages, ignore_errors=True)
    for path in staged.rglob("*"):
        copy = pages / path.relative_to(staged)
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            made = _ADDRESS_ATTRIBUTE.sub(rb"\1" + _HIDDEN_PREFIX + rb"\2=", path.read_bytes())
            copy.write_bytes(_LINK_TARGET.sub(_mark_page_link, made))
        else:
            shutil.copy2(path, copy)


def _mark_page_link(link: re.Match[bytes]) -> bytes:
    """A link of Markdown with the mark, if it names no file: a place, which is meant from where the page stands."""
    target = link[2]
    if _ABSOLUTE_URL.match(target) or b"." in target.rpartition(b"/")[2].strip(b"."):
        return link[0]
    return link[1] + _PAGE_LINK_MARK + target


def _restore_addresses(fresh: Path) -> None:
    for path in [*fresh.rglob("*.html"), *fresh.glob("search*.json")]:
        made = path.read_bytes()
        if _HIDDEN_PREFIX in made or _PAGE_LINK_MARK in made:
            path.write_bytes(made.replace(_HIDDEN_PREFIX, b"").replace(_PAGE_LINK_MARK, b""))


def shorten_search_index(index: Path, searched: Callable[[str, Sequence[Mapping[str, Any]]], list[Any]]) -> None:
    """Leave in the search's index what the search is to know of each page (``Overseer.searched``)."""
    try:
        made = json.loads(index.read_text("utf-8"))
        pages = itertools.groupby(made["items"], lambda entry: entry["location"].partition("#")[0])
        made["items"] = [entry for page, found in pages for entry in searched(f"{page}index.html", list(found))]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # no search, or of another form
        return
    index.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _settings_text(
    config: Path, settings: Path, staged: Path, fresh: Path, navigation: Sequence[Mapping[str, str]]
) -> str:
    """What is said in addition to mkdocs.yml; JSON is YAML."""
    values: dict[str, object] = {
        "INHERIT": _relative_path(config, settings.parent),
        "docs_dir": staged.name,
        "site_dir": fresh.name,
        "extra_css": [STYLE_PATH],
    }
    written = load_yaml(config.read_text("utf-8"), config.name).value
    if not (isinstance(written, dict) and written.get("nav")):
        values["nav"] = list(navigation)
    return json.dumps(values, ensure_ascii=False)


def _relative_path(path: Path, folder: Path) -> str:
    return Path(*[".."] * len(folder.relative_to(path.parent).parts), path.name).as_posix()
