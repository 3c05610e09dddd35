"""``curate init``: a new workspace."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.output import say
from curate.cli.workspace import Workspace, load_site, now, packed
from curate.problems import CannotRun, Problem

if TYPE_CHECKING:
    from curate.publish.posts.channels import Channel

IGNORED = """\
# What curate makes; delete it any time.
/.curate/
/public/
/posts/
# What you took out of the inbox, and where your posts went: yours, and nobody else's business.
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

    A file that is there already is never touched, so it may be run again, as with --templates.
    """
    from curate.formats.addresses import is_web_address

    folder = Path(click.get_current_context().find_root().params["folder"]) / folder
    if url and not is_web_address(url):
        raise CannotRun(Problem("--url", f"{url!r} is not a web address", "write it whole, with https://"))
    if folder.exists() and not folder.is_dir():
        raise CannotRun(Problem(str(folder), "is a file", "name a folder"))
    workspace = Workspace(folder.resolve())
    existed = workspace.feeds.exists()
    made = make(workspace, lang or language_here(), name=name or folder.resolve().name, url=url)
    if templates:
        made += _copy_templates(workspace)
    if github or gitlab:
        from curate.cli.hosting import write

        made += write(workspace, "github") if github else []
        made += write(workspace, "gitlab") if gitlab else []
    for path in made:
        say(f"  wrote {path}")
    if existed:
        say("This workspace was here already; what was there is as it was.")
    elif folder.resolve() == Path.cwd():
        say("Next: curate follow ADDRESS")
    else:
        say(f"Next: cd {_typed(folder)}, then curate follow ADDRESS")
    return 0


def make(workspace: Workspace, language: str, *, name: str, url: str = "") -> list[str]:
    """Write the files of a new workspace that aren't there yet; their names."""
    from curate.formats.text import clean_line
    from curate.publish.render import environment, render
    from curate.publish.starter import quoted

    env = environment([packed("templates")], escape=False)
    env.filters["yaml"] = quoted
    values = {"name": clean_line(name), "url": url and url.rstrip("/") + "/", "year": now().year}
    texts = {".gitignore": IGNORED, "site/notes/.gitkeep": ""}
    for file in ("feeds.yaml", "mkdocs.yml", "site/index.md", "site/about.md"):
        texts[file] = render(env, f"start/{language}/{Path(file).name}.j2", values)
    made = []
    for file, text in texts.items():
        path = workspace.root / file
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
            made.append(file)
    return made + _usual_post_templates(workspace, language)


def _usual_post_templates(workspace: Workspace, language: str) -> list[str]:
    """The templates of the usual networks. A workspace that has some already, any of them, has chosen."""
    from curate.publish.posts.channels import channels
    from curate.publish.posts.networks import DEFAULTS

    with contextlib.suppress(CannotRun):  # an mkdocs.yml that was here and can't be read is for `check` to tell
        language = load_site(workspace)[0].language
    if own_post_templates(workspace, channels(workspace.template_folders(), language)[0]):
        return []
    return add_post_templates(workspace, DEFAULTS.get(language.partition("-")[0], DEFAULTS["en"]))


def own_post_templates(workspace: Workspace, on: Sequence[Channel]) -> bool:
    """Whether it is by templates of the workspace's that these networks are on, and not by default."""
    return any((workspace.root / "templates" / channel.template).is_file() for channel in on)


def add_post_templates(workspace: Workspace, networks: Iterable[str]) -> list[str]:
    """Copy the package's templates of these networks, but those that are there; the names of what was written."""
    from curate.publish.posts.channels import template_for

    found = (template_for(packed("templates"), network) for network in networks)
    return [made for path in found if path for made in _copied(workspace, path)]


def _copy_templates(workspace: Workspace) -> list[str]:
    """The package's templates, but those of networks: the workspace has those that are on."""
    made = []
    for path in sorted(packed("templates").rglob("*")):
        room = path.relative_to(packed("templates")).parts[0]
        if path.is_file() and room not in ("start", "hosting") and (room != "posts" or path.name.startswith("_")):
            made += _copied(workspace, path)
    return made


def _copied(workspace: Workspace, path: Path) -> list[str]:
    """A template of the package's copied to its place in the workspace: its name, or nothing if there is one."""
    name = path.relative_to(packed("templates")).as_posix()
    target = workspace.root / "templates" / name
    if target.exists():
        return []
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    return [f"templates/{name}"]


def language_here() -> str:
    """Japanese where the computer speaks it, English everywhere else."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ja" if spoken.lower().startswith("ja") else "en"


def _typed(folder: Path) -> str:
    """A folder as one types it: in quotes where its name has something that means something to a shell."""
    name = str(folder)
    return name if re.fullmatch(r"[\w./~-]+", name) else shlex.quote(name)
