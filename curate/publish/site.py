"""Staged pages to the site, with MkDocs: built aside, looked over, only then put in the last one's place. An edge."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from curate.formats.settings import harm
from curate.model import Site
from curate.problems import CurateError, Problem
from curate.publish import scan
from curate.publish.finish import finished

STYLE = "assets/curate.css"
"""Where the staged pages have the style of curate's own parts."""

_OURS = "index.html", STYLE


class SiteFailed(CurateError):
    """The site could not be built or must not be shown; the last good one is as it was."""


def build(
    config: Path,
    staged: Path,
    work: Path,
    public: Path,
    *,
    site: Site,
    navigation: Sequence[Mapping[str, str]],
    languages: Mapping[str, str],
    epoch: int,
) -> list[Problem]:
    """Build ``staged`` into ``public``. Raises SiteFailed; problems that didn't keep it from its place come back.

    config: the user's mkdocs.yml. work: a folder on the same file system as ``public``, which may be deleted any time.
    languages: of the staged pages whose article isn't in the site's, by their path.
    epoch: the time, in seconds since 1970, that the pages carry wherever the engine wants one.
    """
    recover(work, public)
    stranger = _stranger(public)
    if stranger:
        hint = "the site is built into this folder and replaces what is in it: move that away first"
        raise SiteFailed(Problem(str(stranger), "this was not made by curate", hint))
    fresh = work / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    problems = _run_mkdocs(config, staged, fresh, navigation, epoch)
    problems += _look_over(fresh, urlsplit(site.url).hostname or "", languages)
    _keep_times(public, fresh)
    swap(fresh, public, work)
    return problems


# ------------------------------------------------------------------ the engine


class _Said(logging.Handler):
    """What the engine complains about, as problems."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.problems: list[Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines() or [""]
        message = lines[0]
        file = message.split("'")[1] if message.startswith("Doc file '") else ""
        where = f"site/{file}:1" if file else "mkdocs.yml:1"
        self.problems.append(Problem(where, message, "look at the link" if file else "look at mkdocs.yml"))


def _run_mkdocs(
    config: Path, staged: Path, fresh: Path, navigation: Sequence[Mapping[str, str]], epoch: int
) -> list[Problem]:
    with (
        _environment(NO_MKDOCS_2_WARNING="1", SOURCE_DATE_EPOCH=str(epoch)),
        _collecting() as said,
    ):
        from mkdocs.commands.build import build as mkdocs_build
        from mkdocs.config import load_config
        from mkdocs.exceptions import MkDocsException
        from pathspec.gitignore import GitIgnoreSpec

        try:
            cfg = load_config(
                str(config),
                docs_dir=str(staged),
                site_dir=str(fresh),
                use_directory_urls=True,
                strict=False,
                validation={"nav": {"omitted_files": "ignore"}},
            )
            _refuse_harm(config.name, [*cfg.plugins, *cfg.markdown_extensions])
            if not cfg.nav:
                cfg.nav = list(navigation)
            cfg.extra_css = [STYLE, *cfg.extra_css]
            # What is staged was chosen already: the engine's own rule would leave this folder out without a word.
            kept = GitIgnoreSpec.from_lines(["!/templates/"])
            cfg.exclude_docs = kept + cfg.exclude_docs if cfg.exclude_docs else kept
            cfg.plugins.on_startup(command="build", dirty=False)
            # A warning of the settings is said again for every page by some themes; those of the pages are said once.
            mkdocs_build(cfg)
        except SiteFailed:
            raise
        except (MkDocsException, SystemExit) as error:
            raise SiteFailed(
                said.problems or [Problem(f"{config.name}:1", str(error) or "MkDocs gave up", "")]
            ) from error
        except Exception as error:
            what = f"MkDocs failed: {type(error).__name__}: {error}"
            raise SiteFailed(
                [*said.problems, Problem(f"{config.name}:1", what, "a plugin or extension may be at fault")]
            ) from error
        finally:
            with contextlib.suppress(NameError, AttributeError):
                cfg.plugins.on_shutdown()
    return list(dict.fromkeys(said.problems))


def _refuse_harm(config: str, plugins: Iterable[str]) -> None:
    """Not with these, wherever they come from (INHERIT too). Raises SiteFailed before any of them has run."""
    found = [(plugin, why) for plugin in plugins if (why := harm(plugin))]
    if found:
        raise SiteFailed(
            Problem(f"{config}:1", f"{plugin} can't be used here: {why}", "take it out") for plugin, why in found
        )


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _collecting() -> Iterator[_Said]:
    logger = logging.getLogger("mkdocs")
    said, passed_on = _Said(), logger.propagate
    logger.addHandler(said)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(said)
        logger.propagate = passed_on


# ------------------------------------------------------------------ the look before it is shown


def _built(path: str) -> str:
    """Where the engine puts a staged page: ``notes/x.md`` at ``notes/x/index.html``."""
    name = path.removesuffix(".md")
    return f"{name}.html" if name.rpartition("/")[2] == "index" else f"{name}/index.html"


def _look_over(fresh: Path, host: str, languages: Mapping[str, str]) -> list[Problem]:
    """Finish each page and look it over. Raises SiteFailed if something is alive that the theme didn't put there."""
    by_page = {_built(path): language for path, language in languages.items()}
    blank = fresh / "404.html"
    clean = scan.measure(blank.read_text("utf-8")) if blank.exists() else scan.Measure(0, 0)
    live: list[Problem] = []
    asking: list[Problem] = []
    for path in sorted(fresh.rglob("*.html")):
        name = path.relative_to(fresh).as_posix()
        with path.open("rb", buffering=0) as file:
            made = file.readall().decode("utf-8")
        page = finished(made, by_page.get(name, ""))
        if page != made:
            path.write_text(page, "utf-8", newline="\n")
        for finding in scan.findings(page, clean, host):
            if finding.live:
                hint = "the site was not put in place; take this out of the page, or report it if you didn't write it"
                live.append(Problem(f"public/{name}", finding.what, hint))
            else:
                hint = "copy what the page shows into site/, or link to it instead"
                asking.append(Problem(f"public/{name}", finding.what, hint))
    if live:
        raise SiteFailed(live)
    return asking


# ------------------------------------------------------------------ putting it in place


def recover(work: Path, public: Path) -> None:
    """Put the last site back if a run was ended between the two steps of a swap."""
    old = work / "replaced"
    if old.exists() and not public.exists():
        old.rename(public)
    shutil.rmtree(old, ignore_errors=True)


def swap(fresh: Path, public: Path, work: Path) -> None:
    """Put ``fresh`` in ``public``'s place: in one step where the system can, else in two that ``recover`` mends."""
    old = work / "replaced"
    shutil.rmtree(old, ignore_errors=True)
    if not public.exists():
        fresh.rename(public)
        return
    if not _exchange(fresh, public):
        public.rename(old)
        fresh.rename(public)
        fresh = old
    shutil.rmtree(fresh, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Linux can exchange two folders' names in one step (renameat2 with RENAME_EXCHANGE)."""
    if not sys.platform.startswith("linux"):
        return False
    here, exchange = -100, 2
    renameat2: Any = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return renameat2 is not None and renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def _stranger(public: Path) -> Path | None:
    """A folder that isn't empty and doesn't look like a site of ours is somebody's work."""
    if not public.exists() or (public.is_dir() and not any(public.iterdir())):
        return None
    if public.is_symlink() or not public.is_dir():
        return public
    if (public / ".git").exists():  # somebody's only copy, it may be
        return public / ".git"
    return None if all((public / name).exists() for name in _OURS) else public


def _keep_times(old: Path, fresh: Path) -> None:
    """A file that didn't change keeps its time, so that whatever copies the site copies only what did."""
    if not old.is_dir():
        return
    for path in fresh.rglob("*"):
        before = old / path.relative_to(fresh)
        with contextlib.suppress(OSError):
            if path.is_file() and _same(path, before):
                stat = before.stat()
                os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
