"""Workflow files that let GitHub and GitLab pull, build and show the site by themselves. For ``curate init``."""

from __future__ import annotations

from typing import Literal
from zlib import crc32

from curate.files import create_file
from curate.workspace.progress import report_progress
from curate.workspace.workspace import Workspace, bundled_path

CONFIG_FILES = {"github": ".github/workflows/site.yml", "gitlab": ".gitlab-ci.yml"}


def write_config(workspace: Workspace, kind: Literal["github", "gitlab"]) -> list[str]:
    """Write a host's workflow file into the workspace; return its name, or nothing if there is one, which is kept."""
    name = CONFIG_FILES[kind]
    path = workspace.root / name
    content = render_config(kind, workspace.root.name)
    if path.is_symlink() or not create_file(path, content, aside=workspace.work_folder, replace_empty=True):
        report_progress(f"{name} is here already, and was left as it is.")
        return []
    return [name]


def render_config(kind: Literal["github", "gitlab"], name: str) -> str:
    """Return the text of a host's workflow file.

    name: the workspace's; the time of day is derived from it, so that not all workspaces build at once.
    """
    from curate.publish.templates.render import make_environment, render_template

    hour, minute = schedule_time(name)
    return render_template(
        make_environment([bundled_path("templates")], escape=False),
        f"hosting/{kind}.yml.j2",
        {"hour": hour, "minute": minute},
    )


def schedule_time(name: str) -> tuple[int, int]:
    """Return an hour and a minute, in UTC. The minute is odd and not near the full hour, when hosts are busiest."""
    checksum = crc32(name.encode())
    return checksum % 24, 7 + 2 * (checksum // 24 % 23)
