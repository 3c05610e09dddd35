"""``curate init``: a new workspace."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from curate.cli.output import say
from curate.cli.workspace import Workspace, now, packed
from curate.problems import CannotRun, Problem

IGNORED = """\
# What curate makes; delete it any time.
.curate/
public/
posts/
# What you took out of the inbox: yours, and nobody else's business.
dropped.txt
"""


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "ja"]), help="The site's language; without it, this computer's.")
@click.option("--name", default="", help="The site's name.")
@click.option("--url", default="", help="Where the site will stand: https://…/")
@click.option("--templates", is_flag=True, help="Also copy the templates, to change how pages and posts read.")
def command(folder: Path, lang: str | None, name: str, url: str, templates: bool) -> int:
    """Make a workspace in DIR: feeds.yaml, mkdocs.yml, and site/ with a first page to fill in.

    A file that is there already is never touched, so it may be run again, as with --templates.
    """
    from curate.formats.addresses import is_web_address

    if url and not is_web_address(url):
        raise CannotRun(Problem("--url", f"{url!r} is not a web address", "write it whole, with https://"))
    if folder.exists() and not folder.is_dir():
        raise CannotRun(Problem(str(folder), "is a file", "name a folder"))
    workspace = Workspace(folder.resolve())
    existed = workspace.feeds.exists()
    made = make(workspace, lang or language_here(), name=name or folder.resolve().name, url=url)
    if templates:
        made += _copy_templates(workspace)
    for path in made:
        say(f"  wrote {path}")
    if existed:
        say("This workspace was here already; what was there is as it was.")
    elif folder.resolve() == Path.cwd():
        say("Next: curate follow ADDRESS")
    else:
        say(f"Next: cd {folder}, then curate follow ADDRESS")
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
    return made


def _copy_templates(workspace: Workspace) -> list[str]:
    source, made = packed("templates"), []
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        target = workspace.root / "templates" / name
        if path.is_file() and name.parts[0] != "start" and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            made.append(f"templates/{name.as_posix()}")
    return made


def language_here() -> str:
    """Japanese where the computer speaks it, English everywhere else."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ja" if spoken.lower().startswith("ja") else "en"
