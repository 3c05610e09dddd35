"""mkdocs.yml as MkDocs loads it, and what MkDocs logs, as problems. An edge."""

from __future__ import annotations

import contextlib
import errno
import functools
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import File, Files, set_exclusions
from mkdocs.structure.nav import get_navigation
from pathspec.gitignore import GitIgnoreSpec

from curate.formats import markdown_extension
from curate.formats.mkdocs_yml import block_reason, find_best_line
from curate.problems import BROKEN_LINK, Problem, SiteFailed
from curate.publish.engines.config_text import ConfigText, find_config_problems, load_config_yaml
from curate.publish.site.dead_links import find_link_line
from curate.publish.site.stage import STYLE_PATH

_SYSTEM_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
_SETTING = re.compile(r"Config value '(\w+)'|in the ['\"](nav)['\"] ")
_LINK = re.compile(r"\blink '(?:(.+?)',)?")
_PAGE_FAILED = re.compile(r"Error (?:reading|building) page '(.+?)':")
_QUOTED = re.compile(r"'([^'\n]+)'|\"([^\"\n]+)\"")


# ------------------------------------------------------------------ what MkDocs complains of


class EngineLog(logging.Handler):
    """Collects what MkDocs complains of, as problems: those of the settings with their line there."""

    def __init__(self, config: Path) -> None:
        super().__init__(logging.WARNING)
        self.file, self.folder = config.name, config.parent
        self.settings = load_config_yaml(config)
        self.problems: list[Problem] = []
        self.failed_page = ""
        """The page on which MkDocs has just failed."""

    def emit(self, record: logging.LogRecord) -> None:
        lines = record.getMessage().strip().splitlines() or [""]
        message = lines[0]
        if failed := _PAGE_FAILED.match(message):
            self.failed_page = failed[1]
            return
        link = _LINK.search(message)
        kind = BROKEN_LINK if link else ""
        if message.startswith("Doc file '"):
            file = message.split("'")[1]
            line = 1
            if link and link[1]:
                line = find_link_line(self.folder / "site" / file, link[1])
            self.problems.append(Problem(f"site/{file}:{line}", message, "look at the link", kind))
            return
        setting = _SETTING.search(message)
        line = 1
        if setting:
            words = {single or double for single, double in _QUOTED.findall(message)}
            line = find_best_line(self.settings, setting[1] or setting[2], words)
        self.problems.append(Problem(f"{self.file}:{line}", message, f"look at {self.file}", kind))

    def distinct_problems(self) -> list[Problem]:
        """Return each problem once: some themes repeat a warning of the settings for every page."""
        return list(dict.fromkeys(self.problems))


@contextlib.contextmanager
def engine_session(config: Path, epoch: int | None = None) -> Iterator[EngineLog]:
    """Set the environment for MkDocs, and collect its log, while the block runs. epoch: see ``EngineJob``."""
    environment = {"NO_MKDOCS_2_WARNING": "1"}
    if epoch is not None:
        environment["SOURCE_DATE_EPOCH"] = str(epoch)
    with _set_environment(environment), _collect_log(config) as log:
        yield log


@contextlib.contextmanager
def _set_environment(values: Mapping[str, str]) -> Iterator[None]:
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
def _collect_log(config: Path) -> Iterator[EngineLog]:
    logger = logging.getLogger("mkdocs")
    log, propagate = EngineLog(config), logger.propagate
    logger.addHandler(log)
    logger.propagate = False
    try:
        yield log
    finally:
        logger.removeHandler(log)
        logger.propagate = propagate


def engine_problems(error: BaseException, log: EngineLog) -> list[Problem]:
    """Return the problems behind an error that stopped MkDocs."""
    if cause := find_system_error(error):
        hint = "check the permissions and the free space there"
        return [Problem(str(cause.filename or "this computer"), f"{cause.strerror or cause}".lower(), hint)]
    if isinstance(error, (MkDocsException, SystemExit)):
        message = str(error).strip() or "MkDocs gave up"
        line = re.search(rf"{re.escape(log.file)}\", line (\d+)", message)  # of YAML that it can't make sense of
        where = f"{log.file}:{line[1] if line else 1}"
        return log.problems or [Problem(where, message.splitlines()[0], "look at this line" if line else "")]
    what = f"MkDocs failed: {type(error).__name__}: {error}"
    return [*log.problems, Problem(f"{log.file}:1", what, "a plugin or extension may be at fault")]


def page_problem(page: str, error: BaseException, staged: Path) -> Problem:
    """Return the problem of a page on which MkDocs failed, at the line with what the error names, else the first."""
    message = str(error).strip().split("\n")[0]
    text = ""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        text = (staged / page).read_text("utf-8")
    names = [str(getattr(error, "name", "")), message, *re.findall(r"['\"]([^'\"]{3,})['\"]", message)]
    position = next((text.find(name) for name in names if name and name in text), 0)
    line = text.count("\n", 0, position) + 1
    what = f"MkDocs can't build this page: {type(error).__name__}: {message}"
    return Problem(f"site/{page}:{line}", what, "look for anything unusual in it; until it is fixed, it is left out")


def find_system_error(error: BaseException | None) -> OSError | None:
    """Return the error of the disk or the system that an error came of; None if it came of something else."""
    for _ in range(9):
        if isinstance(error, OSError) and error.errno in _SYSTEM_ERRNOS:
            return error
        error = error and (error.__cause__ or error.__context__)
    return None


# ------------------------------------------------------------------ the settings


def load_settings(config: Path, staged: Path, fresh: Path, log: EngineLog, text: bytes | None = None) -> Any:
    """Return the settings as MkDocs loads them, with those that this program needs.

    text: see ``EngineJob.config_text``. Raises what MkDocs does, and SiteFailed.
    """
    file = ConfigText(config, text)
    if problems := find_config_problems(config, file.getvalue()):
        raise SiteFailed(problems)
    cfg = load_config(
        file,
        docs_dir=str(staged),
        site_dir=str(fresh),
        use_directory_urls=True,
        strict=False,
        validation={"nav": {"omitted_files": "ignore"}},
    )
    _reject_harmful_plugins(log, {"plugins": cfg.plugins, "markdown_extensions": cfg.markdown_extensions})
    cfg.markdown_extensions = [*cfg.markdown_extensions, markdown_extension.__name__]
    cfg.extra_css = [STYLE_PATH, *cfg.extra_css]
    # What is staged was chosen already: MkDocs' own rule would leave this folder out without a word.
    kept = GitIgnoreSpec.from_lines(["!/templates/"])
    if cfg.exclude_docs:
        cfg.exclude_docs = kept + cfg.exclude_docs
    else:
        cfg.exclude_docs = kept
    return cfg


@contextlib.contextmanager
def _empty_site() -> Iterator[Path]:
    """Make a temporary folder with an empty docs folder, ``staged``, in it. Raises OSError where there is no room."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "staged").mkdir()
        yield Path(folder)


def _load_settings_alone(config: Path, folder: Path, log: EngineLog) -> Any:
    """Return the settings for a site without pages, in ``_empty_site``. Raises what MkDocs does, SiteFailed."""
    return load_settings(config, folder / "staged", folder / "fresh", log)


def check_settings(config: Path, names: Iterable[str]) -> list[Problem]:
    """Return what MkDocs would refuse or complain of in mkdocs.yml alone (``Engine.check_settings``)."""
    with engine_session(config) as log, _empty_site() as folder:
        if log.settings.value is None:
            return []
        try:
            cfg = _load_settings_alone(config, folder, log)
            if cfg.nav and uses_only_search(cfg):  # a plugin may bring pages of its own
                files = Files([File(name, cfg.docs_dir, cfg.site_dir, cfg.use_directory_urls) for name in names])
                set_exclusions(files, cfg)
                get_navigation(files, cfg)
        except SiteFailed as error:
            return list(error.problems)
        except (Exception, SystemExit) as error:
            return list(dict.fromkeys(engine_problems(error, log)))
    return log.distinct_problems()


def reject_unsafe_config(config: Path) -> None:
    """Raise SiteFailed if mkdocs.yml has what must not be used, whichever engine builds."""
    with engine_session(config) as log, _empty_site() as folder:
        try:
            _load_settings_alone(config, folder, log)
        except SiteFailed:
            raise
        except (Exception, SystemExit):  # the engine that builds may know what MkDocs doesn't
            return


def markdown_settings(config: Path) -> tuple[list[Any], dict[str, Any]]:
    """Return the extensions of Markdown that mkdocs.yml names, and their settings. Raises what MkDocs does."""
    stat = config.stat()
    return _cached_markdown_settings(config, stat.st_mtime_ns, stat.st_size)


@functools.lru_cache(maxsize=1)
def _cached_markdown_settings(config: Path, *_: int) -> tuple[list[Any], dict[str, Any]]:
    with engine_session(config) as log, _empty_site() as folder:
        cfg = _load_settings_alone(config, folder, log)
        return cfg.markdown_extensions, cfg.mdx_configs or {}


def _reject_harmful_plugins(log: EngineLog, used: Mapping[str, Iterable[str]]) -> None:
    """Raise SiteFailed for plugins and extensions that are blocked, wherever they come from, before any of them runs.

    used: their names, by the key in the settings.
    """
    problems = []
    for key, names in used.items():
        for name in names:
            if why := block_reason(name):
                line = find_best_line(log.settings, key, {name, name.removeprefix("material/")})
                problems.append(Problem(f"{log.file}:{line}", f"{name} can't be used here: {why}", "take it out"))
    if problems:
        raise SiteFailed(problems)


# ------------------------------------------------------------------ the search


def find_search_plugin(cfg: Any) -> Any:
    """Return Material's search plugin; None if the settings have no such plugin."""
    from material.plugins.search.plugin import SearchPlugin

    return next((plugin for plugin in cfg.plugins.values() if type(plugin) is SearchPlugin), None)


def uses_only_search(cfg: Any) -> bool:
    """Whether no plugin or hook but the search takes part in a build."""
    return set(cfg.plugins.values()) <= {find_search_plugin(cfg)} and not cfg.hooks


def try_search_parser(html: str) -> None:
    """Read a page's text as the search does. Raises what that does."""
    from material.plugins.search.plugin import Parser

    parser = Parser()
    parser.feed(html)
    parser.close()
