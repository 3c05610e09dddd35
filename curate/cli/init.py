"""``curate init``: a new workspace."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

from curate.cli.output import print_status
from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace


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
    from curate.workspace import ci_config, copy_templates, new_workspace

    folder = Path(click.get_current_context().find_root().params["folder"]) / folder
    if url and not is_web_address(url):
        raise CannotRun(Problem("--url", f"{url!r} is not a web address", "write it whole, with https://"))
    if folder.exists() and not folder.is_dir():
        raise CannotRun(Problem(str(folder), "is a file", "name a folder"))
    workspace = Workspace(folder.resolve())
    existed = workspace.feeds_file.exists()
    language = lang or new_workspace.system_language()
    files = new_workspace.make_workspace(workspace, language, name=name or folder.resolve().name, url=url)
    if templates:
        files += copy_templates.copy_templates(workspace)
    if github:
        files += ci_config.write_config(workspace, "github")
    if gitlab:
        files += ci_config.write_config(workspace, "gitlab")
    for file in files:
        print_status(f"  wrote {file}")
    if existed:
        print_status("This workspace was here already; what was there is as it was.")
    elif folder.resolve() == Path.cwd():
        print_status("Next: curate follow ADDRESS")
    else:
        print_status(f"Next: cd {_quote_for_shell(folder)}, then curate follow ADDRESS")
    return 0


def _quote_for_shell(folder: Path) -> str:
    """Return a folder as it is typed in a shell: quoted where its name has special characters."""
    name = str(folder)
    if re.fullmatch(r"[\w./~-]+", name):
        return name
    return shlex.quote(name)
