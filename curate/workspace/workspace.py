"""The user's folder: where its files are, and how they are read. An edge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from curate.problems import CannotRun, Problem
from curate.workspace.user_files import read_bytes

if TYPE_CHECKING:
    from curate.model import NoteRules, ReadingConfig, Site
    from curate.publish.engines.config_text import MergedConfig

FEEDS_FILE, CONFIG_FILE = "feeds.yaml", "mkdocs.yml"
_LATEST_ZONE = timedelta(hours=14)
"""Where a day begins first, it does so many hours before it begins in UTC."""


@dataclass(frozen=True, slots=True)
class Workspace:
    root: Path

    @property
    def feeds_file(self) -> Path:
        return self.root / FEEDS_FILE

    @property
    def config_file(self) -> Path:
        return self.root / CONFIG_FILE

    @property
    def site_folder(self) -> Path:
        return self.root / "site"

    @property
    def notes_folder(self) -> Path:
        return self.site_folder / "notes"

    @property
    def public_folder(self) -> Path:
        return self.root / "public"

    @property
    def posts_folder(self) -> Path:
        return self.root / "posts"

    @property
    def work_folder(self) -> Path:
        return self.root / ".curate"

    @property
    def cache_file(self) -> Path:
        return self.work_folder / "cache.db"

    @property
    def live_folder(self) -> Path:
        """Return the folder with the public text of what was last handed to a host."""
        return self.work_folder / "live"

    @property
    def editions_file(self) -> Path:
        return self.root / "editions.yaml"

    @property
    def reading_folder(self) -> Path:
        return self.root / "reading"

    @property
    def dropped_file(self) -> Path:
        return self.root / "dropped.txt"

    @property
    def posted_file(self) -> Path:
        return self.root / "posted.yaml"

    def template_folders(self) -> list[Path]:
        """Return the folders of templates: the workspace's own first, whether it exists or not, then the package's."""
        own = self.root / "templates"
        shipped = bundled_path("templates")
        if own.resolve() != shipped.resolve():
            return [own, shipped]
        return [shipped]

    def display_path(self, path: Path) -> str:
        """Return a file's name for messages: relative to the workspace if it lies in it."""
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return str(path)


def bundled_path(name: str) -> Path:
    """Return a file or folder of the working example: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "packed" / name
    if inside.exists():
        return inside
    return package.parent / name


def find_workspace(start: Path) -> Workspace:
    """Return the workspace that a folder is in: the nearest folder with a feeds.yaml, upwards. Raises CannotRun."""
    if not start.is_dir():
        raise CannotRun(Problem(str(start), "there is no such folder", "check the folder after -C"))
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / FEEDS_FILE).is_file():
            return Workspace(folder)
    what = "this is no workspace: there is no feeds.yaml here or above"
    raise CannotRun(Problem(str(start), what, "make one with `curate init DIR`, or name one with `curate -C DIR …`"))


def now() -> datetime:
    """Return the current time, in UTC: the one place that asks the clock."""
    return datetime.now(UTC)


def current_day() -> date:
    """Return the day that it is where days begin first."""
    return (now() + _LATEST_ZONE).date()


def read_text(path: Path, where: str = "") -> str:
    """Return the text of a file of the user's. Raises CannotRun with what to do where it isn't there or isn't UTF-8.

    where: the file as messages name it; by default its name.
    """
    where = where or path.name
    data = read_bytes(path, where=where)
    try:
        return data.decode("utf-8")  # line ends as they are: what is edited is written back
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CannotRun(
            Problem(f"{where}:{line}", "this file is not UTF-8", "save it as UTF-8 in your editor")
        ) from error


def load_feeds(workspace: Workspace) -> tuple[ReadingConfig, list[Problem]]:
    from curate.formats.feeds_yaml import parse

    return parse(read_text(workspace.feeds_file))


def load_note_rules(workspace: Workspace) -> NoteRules:
    """Return by which rules notes are held back; the first ones where there is no mkdocs.yml."""
    from curate.model import NoteRules

    try:
        return load_site(workspace)[0].note_rules
    except CannotRun:
        return NoteRules()


def load_site(workspace: Workspace) -> tuple[Site, list[Problem]]:
    from curate.formats.mkdocs_yml import parse_document
    from curate.publish.engines.config_text import load_merged_config

    if not workspace.config_file.is_file():
        hint = "copy one from another workspace, or make a new workspace with `curate init`"
        raise CannotRun(Problem(CONFIG_FILE, "is missing: it says how the site looks", hint))
    text = read_text(workspace.config_file)
    config = load_merged_config(workspace.config_file)
    site, problems = parse_document(config.document)
    if not site.url:
        problems += _unset_url_problems(config, text)
    return site, problems


def _unset_url_problems(config: MergedConfig, text: str) -> list[Problem]:
    """Return the problem of a site_url that is taken from the environment, where it isn't set."""
    from curate.formats.yamltext import environment_names

    line = config.document.lines.get(("site_url",))
    if line is None:
        return []
    unset = [name for name in environment_names(text.split("\n")[line - 1]) if config.variables.get(name) is None]
    if not unset:
        return []
    what = f"the site has no address: {', '.join(sorted(unset))} isn't set in this environment"
    hint = f"set it, or name an address for where it isn't: !ENV [{sorted(unset)[0]}, https://you.example/]"
    return [Problem(f"{CONFIG_FILE}:{line}", what, hint)]
