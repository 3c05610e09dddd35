"""The workspace's own templates: copies of the package's, for the user to change."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from curate.files import create_file, create_folder
from curate.problems import CannotRun
from curate.workspace.workspace import Workspace, bundled_path, load_site

if TYPE_CHECKING:
    from curate.publish.posts.network_config import NetworkConfig


def has_own_post_templates(workspace: Workspace, networks: Sequence[NetworkConfig]) -> bool:
    """Whether these networks are on because of templates in the workspace, and not by default."""
    return any(path.is_file() for path in _own_post_templates(workspace, networks))


def _own_post_templates(workspace: Workspace, networks: Sequence[NetworkConfig]) -> list[Path]:
    return [workspace.root / "templates" / network.template for network in networks]


def add_default_post_templates(workspace: Workspace, language: str) -> list[str]:
    """Copy the templates of the networks that are usual in a language; return the names of the files written.

    language: used where mkdocs.yml can't be read. A workspace that has any post template has made its choice, and gets
    none. An empty one is no choice: earlier versions left it when they were killed while writing.
    """
    from curate.publish.posts.builtin_networks import DEFAULT_NETWORKS
    from curate.publish.posts.network_config import load_network_configs

    with contextlib.suppress(CannotRun):  # `check` reports an mkdocs.yml that can't be read
        language = load_site(workspace)[0].language
    networks, _ = load_network_configs(workspace.template_folders(), language)
    templates = [path for path in _own_post_templates(workspace, networks) if path.is_file()]
    if templates and all(path.stat().st_size for path in templates):
        return []
    return add_post_templates(workspace, DEFAULT_NETWORKS.get(language.partition("-")[0], DEFAULT_NETWORKS["en"]))


def add_post_templates(workspace: Workspace, networks: Iterable[str]) -> list[str]:
    """Copy the package's templates of these networks, except those that exist; return the names of the files written.

    The first ones are written together: a workspace with a single template is one that wants no other network.
    """
    from curate.publish.posts.network_config import find_post_template

    templates = [find_post_template(bundled_path("templates"), network) for network in networks]
    paths = [path for path in templates if path]
    folder = workspace.root / "templates/posts"
    if paths and create_folder(folder, {path.name: path.read_bytes() for path in paths}, aside=workspace.work_folder):
        return [f"templates/posts/{path.name}" for path in paths]
    return [name for path in paths for name in _copy_template(workspace, path)]


def copy_templates(workspace: Workspace) -> list[str]:
    """Copy the package's templates, except those of networks; return the names of the files written."""
    names = []
    for path in sorted(bundled_path("templates").rglob("*")):
        folder = path.relative_to(bundled_path("templates")).parts[0]
        if path.is_file() and folder not in ("start", "hosting") and (folder != "posts" or path.name.startswith("_")):
            names += _copy_template(workspace, path)
    return names


def _copy_template(workspace: Workspace, path: Path) -> list[str]:
    """Copy one template to its place in the workspace; return its name, or nothing if a file is there."""
    name = f"templates/{path.relative_to(bundled_path('templates')).as_posix()}"
    if create_file(workspace.root / name, path.read_bytes(), aside=workspace.work_folder, replace_empty=True):
        return [name]
    return []
