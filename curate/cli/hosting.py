"""Files that let a host pull, build and show the site by itself: GitHub's and GitLab's. For ``curate init``."""

from __future__ import annotations

from typing import Literal
from zlib import crc32

from curate.cli.output import say
from curate.files import create
from curate.workspace.workspace import Workspace, packed

FILES = {"github": ".github/workflows/site.yml", "gitlab": ".gitlab-ci.yml"}


def write(workspace: Workspace, kind: Literal["github", "gitlab"]) -> list[str]:
    """Write a host's file into the workspace; its name, or nothing where there is one already, which stays as it is."""
    name = FILES[kind]
    path = workspace.root / name
    content = text(kind, workspace.root.name)
    if path.is_symlink() or not create(path, content, aside=workspace.work, replace_empty=True):
        say(f"{name} is here already, and was left as it is.")
        return []
    return [name]


def text(kind: Literal["github", "gitlab"], name: str) -> str:
    """The file's text. name: the workspace's; its time of day is drawn from it, so that not all run at once."""
    from curate.publish.templates.render import environment, render

    hour, minute = time_of_day(name)
    return render(
        environment([packed("templates")], escape=False), f"hosting/{kind}.yml.j2", {"hour": hour, "minute": minute}
    )


def time_of_day(name: str) -> tuple[int, int]:
    """Hour and minute, in UTC: any hour, and an odd minute that isn't near the hour, when hosts are busiest."""
    drawn = crc32(name.encode())
    return drawn % 24, 7 + 2 * (drawn // 24 % 23)
