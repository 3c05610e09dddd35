"""The posts of one note, or of all, as ``curate posts`` shows them. Nothing is saved."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from curate.problems import Problem
from curate.workspace import posts_build, posts_folder, site_content
from curate.workspace.note_choice import choose_notes
from curate.workspace.post_networks import choose_network
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Note, Post
    from curate.publish.posts.network_config import NetworkConfig


@dataclass(frozen=True, slots=True)
class NotePosts:
    """The posts of the notes that were chosen."""

    notes: Sequence[Note]
    posts: Sequence[Post]
    configs: Mapping[str, NetworkConfig]
    """The networks that were wanted, by name."""
    emptied_files: Sequence[str]
    """Without posts: the files in which the user left nothing."""
    warning_words: Mapping[str, str]
    """What the desk page says of warnings, in the site's language; empty without warnings."""
    problems: Sequence[Problem]


def write_note_posts(
    workspace: Workspace, part: str | None, network: str = "", *, option: str = "--network", all_notes: bool = False
) -> NotePosts:
    """Return the posts of the note that is meant by ``part``, or without it of the newest, or of all. Raises CannotRun.

    network: the name or label of the only network that is wanted. option: the option that named it, for messages.
    """
    configs, _ = posts_build.load_networks(workspace)
    if network:
        configs = [choose_network(configs, network, option)]
    content = site_content.load(workspace)
    notes = choose_notes(workspace, content.notes, part, "posts", everything=all_notes)
    only = configs[0].name if network else None
    posts, problems = posts_build.write_posts(workspace, replace(content, notes=tuple(notes)), only)
    return NotePosts(
        notes,
        posts,
        {config.name: config for config in configs},
        [] if posts else posts_folder.find_emptied_posts(workspace, notes, configs),
        _load_warning_words(workspace, content.site.language) if any(post.warnings for post in posts) else {},
        problems,
    )


def _load_warning_words(workspace: Workspace, language: str) -> dict[str, str]:
    from curate.publish.posts.posts_desk import load_desk_words
    from curate.publish.templates.render import BadTemplate

    folders = workspace.template_folders()
    for usable in (folders, folders[-1:]):
        with contextlib.suppress(BadTemplate):  # the build reports what is wrong with it
            return load_desk_words(usable, language)
    return {}
