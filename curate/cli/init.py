"""``curate init``: a new workspace."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.output import print_status
from curate.files import create_file, create_folder
from curate.problems import CannotRun, Problem
from curate.workspace.workspace import FEEDS_FILE, Workspace, bundled_path, load_site, now

if TYPE_CHECKING:
    from curate.publish.posts.network_config import NetworkConfig

GITIGNORE = """\
# What curate makes; delete it any time.
/.curate/
/public/
/posts/
# Private: your reading lists, what you dropped from the inbox, and where you posted.
/reading/
dropped.txt
posted.yaml
"""


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "ja"]), help="The site's language; without it, this computer's.")
@click.option("--name", default="", help="The site's name.")
@click.option("--url", default="", help="Where the site will stand: https://…/")
@click.option("--templates", is_flag=True, help="Also copy the templates, to change how pages and posts read.")
@click.option("--github", is_flag=True, help="Also write a workflow that builds the site at GitHub, daily.")
@click.option("--gitlab", is_flag=True, help="The same for GitLab.")
def command(folder: Path, lang: str | None, name: str, url: str, templates: bool, github: bool, gitlab: bool) -> int:
    """Make a workspace in DIR: feeds.yaml, mkdocs.yml, site/ with a first page to fill in, and the templates of posts
    for the four networks that are usual in the site's language.

    An existing file is never changed, unless it is empty, so you can run this again, for example with --templates.
    """
    from curate.formats.web_address import is_web_address

    folder = Path(click.get_current_context().find_root().params["folder"]) / folder
    if url and not is_web_address(url):
        raise CannotRun(Problem("--url", f"{url!r} is not a web address", "write it whole, with https://"))
    if folder.exists() and not folder.is_dir():
        raise CannotRun(Problem(str(folder), "is a file", "name a folder"))
    workspace = Workspace(folder.resolve())
    existed = workspace.feeds_file.exists()
    made = make_workspace(workspace, lang or system_language(), name=name or folder.resolve().name, url=url)
    if templates:
        made += _copy_templates(workspace)
    if github or gitlab:
        from curate.cli.ci_config import write_config

        made += write_config(workspace, "github") if github else []
        made += write_config(workspace, "gitlab") if gitlab else []
    for path in made:
        print_status(f"  wrote {path}")
    if existed:
        print_status("This workspace was here already; what was there is as it was.")
    elif folder.resolve() == Path.cwd():
        print_status("Next: curate follow ADDRESS")
    else:
        print_status(f"Next: cd {_quote_for_shell(folder)}, then curate follow ADDRESS")
    return 0


def make_workspace(workspace: Workspace, language: str, *, name: str, url: str = "") -> list[str]:
    """Write the files of a new workspace that aren't there yet, or are empty; return their names."""
    from curate.formats.text import clean_line
    from curate.publish.templates.new_note import quote_as_yaml
    from curate.publish.templates.render import make_environment, render_template

    env = make_environment([bundled_path("templates")], escape=False)
    env.filters["yaml"] = quote_as_yaml
    values = {"name": clean_line(name), "url": url and url.rstrip("/") + "/", "year": now().year}
    texts = {".gitignore": GITIGNORE, "site/notes/.gitkeep": ""}
    for file in ("feeds.yaml", "mkdocs.yml", "site/index.md", "site/about.md"):
        texts[file] = render_template(env, f"start/{language}/{Path(file).name}.j2", values)
    made = [file for file, text in texts.items() if file != FEEDS_FILE and _create_file(workspace, file, text)]
    posts = _add_default_post_templates(workspace, language)
    if _create_file(workspace, FEEDS_FILE, texts[FEEDS_FILE]):  # last: a folder with this file is a workspace
        made.append(FEEDS_FILE)
    return [file for file in texts if file in made] + posts


def _create_file(workspace: Workspace, file: str, content: str | bytes) -> bool:
    return create_file(workspace.root / file, content, aside=workspace.work_folder, replace_empty=True)


def _add_default_post_templates(workspace: Workspace, language: str) -> list[str]:
    """Write the templates of the usual networks; return their names. A workspace that has some already, any of them,
    has chosen; but an empty one is the trace of a run of an earlier version that was killed as it wrote them."""
    from curate.publish.posts.network_config import load_network_configs
    from curate.publish.posts.networks import DEFAULT_NETWORKS

    with contextlib.suppress(CannotRun):  # an mkdocs.yml that was here and can't be read is for `check` to tell
        language = load_site(workspace)[0].language
    on, _ = load_network_configs(workspace.template_folders(), language)
    if has_own_post_templates(workspace, on) and not _has_empty_post_template(workspace, on):
        return []
    return add_post_templates(workspace, DEFAULT_NETWORKS.get(language.partition("-")[0], DEFAULT_NETWORKS["en"]))


def has_own_post_templates(workspace: Workspace, on: Sequence[NetworkConfig]) -> bool:
    """Whether it is by templates of the workspace's that these networks are on, and not by default."""
    return any((workspace.root / "templates" / channel.template).is_file() for channel in on)


def _has_empty_post_template(workspace: Workspace, on: Sequence[NetworkConfig]) -> bool:
    paths = [workspace.root / "templates" / channel.template for channel in on]
    return any(path.is_file() and path.stat().st_size == 0 for path in paths)


def add_post_templates(workspace: Workspace, networks: Iterable[str]) -> list[str]:
    """Copy the package's templates of these networks, but those that are there; return the names of what was written.

    The first ones come all at once: a workspace with one template would be taken for one that wants no other network.
    """
    from curate.publish.posts.network_config import find_post_template

    found = [find_post_template(bundled_path("templates"), network) for network in networks]
    paths = [path for path in found if path]
    folder = workspace.root / "templates/posts"
    if paths and create_folder(folder, {path.name: path.read_bytes() for path in paths}, aside=workspace.work_folder):
        return [f"templates/posts/{path.name}" for path in paths]
    return [made for path in paths for made in _copy_template(workspace, path)]


def _copy_templates(workspace: Workspace) -> list[str]:
    """The package's templates, but those of networks: the workspace has those that are on."""
    made = []
    for path in sorted(bundled_path("templates").rglob("*")):
        room = path.relative_to(bundled_path("templates")).parts[0]
        if path.is_file() and room not in ("start", "hosting") and (room != "posts" or path.name.startswith("_")):
            made += _copy_template(workspace, path)
    return made


def _copy_template(workspace: Workspace, path: Path) -> list[str]:
    """A template of the package's copied to its place in the workspace: its name, or nothing if there is one."""
    name = path.relative_to(bundled_path("templates")).as_posix()
    if _create_file(workspace, f"templates/{name}", path.read_bytes()):
        return [f"templates/{name}"]
    return []


def system_language() -> str:
    """Japanese where the computer speaks it, English everywhere else."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if spoken.lower().startswith("ja"):
        return "ja"
    return "en"


def _quote_for_shell(folder: Path) -> str:
    """A folder as one types it: in quotes where its name has something that means something to a shell."""
    name = str(folder)
    if re.fullmatch(r"[\w./~-]+", name):
        return name
    return shlex.quote(name)
