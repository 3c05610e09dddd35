"""Zensical as the site engine, run in a process of its own. An edge.

It reads mkdocs.yml as MkDocs does, and takes the settings that this program needs from a file beside the staged pages.
It always builds the whole site.

Zensical takes the addresses in HTML for paths of source files and rewrites them, where MkDocs leaves them alone; and
likewise those of Markdown links that name no file (``../other-note/``). So the staged pages are copied with these
addresses under another name, which is replaced by the real one in the pages that Zensical has made.
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
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from curate.formats import markdown_extension
from curate.problems import Problem, SiteFailed
from curate.publish.engines import mkdocs_settings
from curate.publish.engines.config_text import load_config_yaml
from curate.publish.engines.engine import Engine, EngineJob, FullBuildNeeded, PreviousBuild
from curate.publish.site.built_page_checks import PageAudit
from curate.publish.site.stage import STYLE_PATH
from curate.publish.site.urls import names_file

BUILD_TIMEOUT = 600
"""Seconds that a build may take."""
_KILL_TIMEOUT = 5
"""Seconds to wait for the end of what was killed."""

_ADDRESS_ATTRIBUTE = re.compile(rb"(<[A-Za-z][^<>]*?\s)(href|src)=")
_HIDDEN_PREFIX = b"data-curate-"
# The target of a Markdown link: after the link's text, or in a definition at the beginning of a line.
_LINK_TARGET = re.compile(rb"(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?)([^\s()<>#?]+)(?=[\s()<>#?]|$)", re.MULTILINE)
_ABSOLUTE_URL = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:|//")
_PAGE_LINK_MARK = b"curate-place:"
_COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(r"Warning: (.+)\n\s*╭─\[ (.+?):(\d+):\d+ \]")
_ERROR = re.compile(r"^\s*(\w*(?:Error|Exception)\w*: .+)$", re.MULTILINE)


class ZensicalEngine(Engine):
    """Its settings are checked and loaded by MkDocs, which reads the same file and reports more."""

    builds_incrementally: ClassVar[bool] = False
    audits_while_building: ClassVar[bool] = False
    accepts_config_text: ClassVar[bool] = False

    def check_settings(self, config: Path, names: Iterable[str]) -> list[Problem]:
        return mkdocs_settings.check_settings(config, names)

    def build(self, job: EngineJob, audit: PageAudit, previous: PreviousBuild | None = None) -> list[Problem]:
        if previous:
            raise FullBuildNeeded
        mkdocs_settings.reject_unsafe_config(job.config)
        problems = _run(job)
        _shorten_search_index(job.fresh / "search.json", audit.search_entries)
        return problems

    def markdown_settings(self, config: Path) -> tuple[list[Any], dict[str, Any]]:
        return mkdocs_settings.markdown_settings(config)


def _run(job: EngineJob) -> list[Problem]:
    """Build ``job.staged`` into ``job.fresh``, which lie in one folder, and return complaints. Raises SiteFailed."""
    config, staged, fresh = job.config, job.staged, job.fresh
    if importlib.util.find_spec("zensical") is None:
        hint = "install it (pip install zensical), or take engine: out to build with MkDocs"
        raise SiteFailed(Problem(f"{config.name}:1", "the engine Zensical is not installed", hint))
    pages, settings = staged.with_name("zensical"), staged.with_name("zensical.yml")
    _hide_addresses(staged, pages)
    settings.write_text(_settings_text(job, settings, pages), "utf-8")
    command = [sys.executable, "-m", "zensical", "build", "--clean", "-f", str(settings)]
    try:
        code, output = _run_command(command)
    except subprocess.TimeoutExpired as error:
        hint = "try again, or build with MkDocs"
        raise SiteFailed(
            Problem(f"{config.name}:1", f"Zensical took more than {BUILD_TIMEOUT} seconds", hint)
        ) from error
    finally:
        for folder in (pages, staged.with_name(".cache")):
            shutil.rmtree(folder, ignore_errors=True)
    if code != 0 or not (fresh / "index.html").is_file():
        why = (_ERROR.findall(output) or ["it gave no page"])[-1]
        raise SiteFailed(
            Problem(f"{config.name}:1", f"Zensical failed: {why}", "a plugin or extension may be at fault")
        )
    _restore_addresses(fresh)
    return [Problem(f"site/{file}:{line}", what, "look at the link") for what, file, line in _WARNING.findall(output)]


def _run_command(command: Sequence[str]) -> tuple[int, str]:
    """Run a command, and return its exit code and its output without colours.

    Raises subprocess.TimeoutExpired after ``BUILD_TIMEOUT`` seconds. However this ends, every process that
    the command has started is killed too: one of them may hold the output open, and would be waited for.
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
            text = _ADDRESS_ATTRIBUTE.sub(rb"\1" + _HIDDEN_PREFIX + rb"\2=", path.read_bytes())
            copy.write_bytes(_LINK_TARGET.sub(_mark_page_link, text))
        else:
            shutil.copy2(path, copy)


def _mark_page_link(link: re.Match[bytes]) -> bytes:
    """Return a Markdown link, marked if it names no file: it is relative to the page's address then."""
    target = link[2]
    if _ABSOLUTE_URL.match(target) or names_file(target.decode("latin-1")):
        return link[0]
    return link[1] + _PAGE_LINK_MARK + target


def _restore_addresses(fresh: Path) -> None:
    for path in [*fresh.rglob("*.html"), *fresh.glob("search*.json")]:
        text = path.read_bytes()
        if _HIDDEN_PREFIX in text or _PAGE_LINK_MARK in text:
            path.write_bytes(text.replace(_HIDDEN_PREFIX, b"").replace(_PAGE_LINK_MARK, b""))


def _shorten_search_index(index: Path, searched: Callable[[str, Sequence[Mapping[str, Any]]], list[Any]]) -> None:
    """Reduce the search index to what the search should know of each page (``PageAudit.search_entries``)."""
    try:
        content = json.loads(index.read_text("utf-8"))
        pages = itertools.groupby(content["items"], lambda entry: entry["location"].partition("#")[0])
        content["items"] = [entry for page, items in pages for entry in searched(f"{page}index.html", list(items))]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # no search, or of another form
        return
    index.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _settings_text(job: EngineJob, settings: Path, pages: Path) -> str:
    """Return the settings that Zensical is given, which inherit from mkdocs.yml; JSON is YAML.

    settings: the file that the text is for. pages: the folder of the pages.
    """
    written = _inherited_settings(job.config)
    values: dict[str, object] = {
        "INHERIT": _relative_path(job.config, settings.parent),
        "docs_dir": pages.name,
        "site_dir": job.fresh.name,
        "extra_css": [STYLE_PATH],
        "markdown_extensions": _markdown_extensions(written.get("markdown_extensions")),
    }
    if not written.get("nav"):
        values["nav"] = list(job.navigation)
    return json.dumps(values, ensure_ascii=False, default=_dotted_name)


def _dotted_name(function: Any) -> str:
    """Return how settings name a function."""
    return f"{function.__module__}.{function.__qualname__}"


def _markdown_extensions(written: object) -> object:
    """Return what is added to the extensions that mkdocs.yml names, in the form that it has there: Zensical puts two
    lists, or two mappings, together. Where it names none, Zensical's own would be lost, and come first."""
    if isinstance(written, dict):
        return {markdown_extension.__name__: {}}
    if isinstance(written, list):
        return [markdown_extension.__name__]
    from zensical.config import DEFAULT_MARKDOWN_EXTENSIONS

    return {**DEFAULT_MARKDOWN_EXTENSIONS, markdown_extension.__name__: {}}


def _inherited_settings(config: Path) -> dict[str, Any]:
    """Return the settings of mkdocs.yml, with those of the files that it inherits from (``INHERIT``)."""
    values: dict[str, Any] = {}
    path, seen = config, set[Path]()
    while path not in seen:
        seen.add(path)
        written = load_config_yaml(path).value
        if not isinstance(written, dict):
            break
        values = written | values
        path = path.parent / str(written.get("INHERIT") or path.name)
    return values


def _relative_path(path: Path, folder: Path) -> str:
    return Path(*[".."] * len(folder.relative_to(path.parent).parts), path.name).as_posix()
