"""Files that let a host pull, build and show the site by itself: GitHub's and GitLab's. For ``curate init``."""

from __future__ import annotations

from typing import Literal
from zlib import crc32

from curate.cli.output import print_status
from curate.files import create_file
from curate.workspace.workspace import Workspace, bundled_path

CONFIG_FILES = {"github": ".github/workflows/site.yml", "gitlab": ".gitlab-ci.yml"}


def write_config(workspace: Workspace, kind: Literal["github", "gitlab"]) -> list[str]:
    """Write a host's file into the workspace; its name, or nothing where there is one already, which stays as it is."""
    name = CONFIG_FILES[kind]
    path = workspace.root / name
    content = render_config(kind, workspace.root.name)
    if path.is_symlink() or not create_file(path, content, aside=workspace.work_folder, replace_empty=True):
        print_status(f"{name} is here already, and was left as it is.")
        return []
    return [name]


def render_config(kind: Literal["github", "gitlab"], name: str) -> str:
    """The file's text. name: the workspace's; its time of day is drawn from it, so that not all run at once."""
    from curate.publish.templates.render import make_environment, render_template

    hour, minute = schedule_time(name)
    return render_template(
        make_environment([bundled_path("templates")], escape=False),
        f"hosting/{kind}.yml.j2",
        {"hour": hour, "minute": minute},
    )


def schedule_time(name: str) -> tuple[int, int]:
    """Hour and minute, in UTC: any hour, and an odd minute that isn't near the hour, when hosts are busiest."""
    drawn = crc32(name.encode())
    return drawn % 24, 7 + 2 * (drawn // 24 % 23)
