"""``posts/``: what is written there, and what the user changed in it, which stays.

What was written is told from what was changed by a record beside it, ``posts/.written.json``: the two are deleted
together.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from curate import __version__
from curate.files import write_atomically
from curate.problems import Problem
from curate.publish.site.stage import load_record
from curate.workspace.build_fingerprints import file_stamp
from curate.workspace.json_cache import JsonCache
from curate.workspace.site_content import SiteContent
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock_files

if TYPE_CHECKING:
    from curate.model import Note, Post
    from curate.publish.posts.network_config import NetworkConfig

POSTS_RECORD, POSTS_JOURNAL = ".written.json", ".begun.json"
"""In ``posts/``: digests of the posts as they were written, and of those that a run has begun to write."""
SHARED_RECORD, SHARED_JOURNAL = ".made.json", ".made-begun.json"
"""The same for what belongs to no single note: the digests and the plan."""


class _WrittenFiles:
    """The record of what the program wrote in ``posts/``, which tells it from what the user changed there.

    While a run writes, a journal holds what it has begun: what a run that is killed wrote isn't taken for the user's.
    """

    def __init__(self, workspace: Workspace, record: str, journal: str) -> None:
        self._workspace = workspace
        self._record, self._journal = record, journal
        self.digests = load_record(workspace.posts_folder / record)
        """By a file's name below ``posts/``: the digest of what was written there last."""
        self._begun = load_record(workspace.posts_folder / journal)

    def own_digests(self, name: str) -> tuple[str, str]:
        """Return the digests of what was last written as a file, and of what a killed run may have written there."""
        return self.digests.get(name, ""), self._begun.get(name, "")

    def begin(self, digests: Mapping[str, str]) -> None:
        """Record what will be written now."""
        self._save(self._journal, {**self._begun, **digests})

    def finish(self, digests: Mapping[str, str]) -> None:
        """Record what is written now, in place of what was before."""
        if digests != self.digests:
            self._save(self._record, digests)
        (self._workspace.posts_folder / self._journal).unlink(missing_ok=True)

    def _save(self, name: str, digests: Mapping[str, str]) -> None:
        text = json.dumps(digests, indent=0, sort_keys=True)
        write_atomically(self._workspace.posts_folder / name, text, aside=self._workspace.work_folder)


def with_manual_edits(
    workspace: Workspace, content: SiteContent, posts: Sequence[Post], on: Sequence[NetworkConfig]
) -> tuple[list[Post], list[Problem]]:
    """Return the posts, with those that the user changed in their files as they stand there. Nothing is written."""
    from curate.publish.posts.manual_edits import apply_manual_edit, post_file_text

    written = _WrittenFiles(workspace, POSTS_RECORD, POSTS_JOURNAL)
    cache = _open_stamps(workspace)
    configs = {config.name: config for config in on}
    notes = {note.name: note for note in content.notes}
    problems: list[Problem] = []
    edited_posts: list[Post] = []
    for post in posts:
        name = _post_path(post)
        digest, last = _text_digest(post_file_text(post)), written.digests.get(name, "")
        stamp = _post_stamp(f"{workspace.posts_folder}/{name}")
        if not stamp or (digest == last and cache.get(name) == [digest, *stamp]):
            edited_posts.append(post)  # tens of thousands of them need not be read
            continue
        text = (workspace.posts_folder / name).read_text("utf-8", errors="replace")
        if _text_digest(text) in (digest, *written.own_digests(name)):
            edited_posts.append(post)
            continue
        is_stale = bool(last) and last != digest
        edited, problem = apply_manual_edit(post, text, configs[post.network], notes[post.note], stale=is_stale)
        edited_posts += [edited] if edited else []
        problems += [problem] if problem else []
    return edited_posts, problems


def find_emptied_posts(workspace: Workspace, notes: Sequence[Note], on: Sequence[NetworkConfig]) -> list[str]:
    """Return the files in which the user left nothing: no such post is wanted."""
    names = [f"{note.name}/{config.name}.{config.form}" for note in notes for config in on]
    return [f"posts/{name}" for name in names if _is_blank(workspace.posts_folder / name)]


def _is_blank(path: Path) -> bool:
    return path.is_file() and not path.read_text("utf-8", "replace").strip()


def save_posts(
    workspace: Workspace, content: SiteContent, posts: Sequence[Post], on: Sequence[NetworkConfig]
) -> list[Problem]:
    """Write ``posts/NOTE/NETWORK.txt`` (or ``.md``, ``.html``), a thread's parts apart. What was changed by hand stays.

    A post goes when its note is no longer published or its network is off; a template that is broken costs no post.
    """
    from curate.publish.posts.manual_edits import MANUAL_EDIT_KINDS, post_file_text

    written = _WrittenFiles(workspace, POSTS_RECORD, POSTS_JOURNAL)
    cache = _open_stamps(workspace)
    problems: list[Problem] = []
    digests: dict[str, str] = {}
    texts: dict[str, str] = {}
    for post in posts:
        if any(warning.kind in MANUAL_EDIT_KINDS for warning in post.warnings):
            continue
        name, text = _post_path(post), post_file_text(post)
        digests[name] = digest = _text_digest(text)
        stamp = _post_stamp(f"{workspace.posts_folder}/{name}")
        if not stamp or digest != written.digests.get(name) or cache.get(name) != [digest, *stamp]:
            texts[name] = text
    if texts:
        written.begin({name: digests[name] for name in texts})
    for name, text in texts.items():
        digests[name], write_problems = _write_unless_edited(
            workspace, name, text, written.own_digests(name), "this post"
        )
        problems += write_problems
        if not write_problems:
            cache.put(name, [digests[name], *_post_stamp(f"{workspace.posts_folder}/{name}")])
    digests |= _remove_unwanted(workspace, content, on, written.digests, digests)
    written.finish(digests)
    cache.save()
    return problems


def _remove_unwanted(
    workspace: Workspace,
    content: SiteContent,
    on: Sequence[NetworkConfig],
    old_digests: Mapping[str, str],
    new_digests: Mapping[str, str],
) -> dict[str, str]:
    """Remove the posts whose note is no longer published or whose network is off; return the digests of the others that
    weren't written this time."""
    files = {f"{config.name}.{config.form}" for config in on}
    published = {note.name for note in content.notes}
    kept: dict[str, str] = {}
    for name in old_digests.keys() - new_digests.keys():
        note, _, file = name.partition("/")
        if note in published and file in files:
            kept[name] = old_digests[name]
        else:
            _remove_unedited(workspace.posts_folder / name, old_digests[name])
    return kept


def _open_stamps(workspace: Workspace) -> JsonCache:
    """Return the stamps of the posts' files as they were written, so that unchanged ones need not be read."""
    return JsonCache(workspace.work_folder / "posts-seen.json", __version__)


def _post_path(post: Post) -> str:
    return f"{post.note}/{post.network}.{post.form}"


def save_shared_files(workspace: Workspace, texts: Mapping[str, str], what: str) -> list[Problem]:
    """Write files below ``posts/`` that belong to no single note, by their names; an empty text removes its file.

    What was changed by hand there stays, and is named as ``what`` (“this digest”).
    """
    with lock_files(workspace):
        written = _WrittenFiles(workspace, SHARED_RECORD, SHARED_JOURNAL)
        problems: list[Problem] = []
        digests = {
            name: digest for name, digest in written.digests.items() if (workspace.posts_folder / name).is_file()
        }
        if any(_needs_writing(workspace.posts_folder / name, text) for name, text in texts.items()):
            written.begin({name: _text_digest(text) for name, text in texts.items()})
        for name, text in texts.items():
            if text or (workspace.posts_folder / name).is_file():
                digests[name], write_problems = _write_unless_edited(
                    workspace, name, text, written.own_digests(name), what
                )
                problems += write_problems
        written.finish(digests)
        return problems


def _needs_writing(path: Path, text: str) -> bool:
    return _text_digest(_read_if_file(path) or "") != _text_digest(text)


def _read_if_file(path: Path) -> str | None:
    if path.is_file():
        return path.read_text("utf-8", errors="replace")
    return None


def _write_unless_edited(
    workspace: Workspace, name: str, text: str, own_digests: Sequence[str], what: str
) -> tuple[str, list[Problem]]:
    """Write a file of ``posts/`` unless it says the same already; return the digest of what the program wrote there.

    own_digests: of what the program may have written there before, the last one first. A file that says anything else
    was changed by hand: it stays, and is a problem.
    """
    path = workspace.posts_folder / name
    old = _read_if_file(path)
    digest = _text_digest(text)
    if old is not None and _text_digest(old) not in (*own_digests, digest):
        hint = "delete the file to have it written anew"
        problem = Problem(f"posts/{name}:1", f"{what} was changed by hand, and is left as it is", hint)
        return own_digests[0], [problem]
    if not text:
        path.unlink(missing_ok=True)
    elif old is None or _text_digest(old) != digest:
        write_atomically(path, text, aside=workspace.work_folder, durable=False)
    return digest, []


def _post_stamp(path: str) -> list[int]:
    """Return the stamp of a post's file (``file_stamp``); empty where there is none."""
    try:
        return file_stamp(os.stat(path))  # noqa: PTH116 (a string: tens of thousands of them, as cheap as can be)
    except OSError:
        return []


def _remove_unedited(path: Path, digest: str) -> None:
    """Remove a post, and its folder if it was the last one there, unless somebody wrote in it."""
    text = _read_if_file(path)
    if text is not None and _text_digest(text) == digest:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


def _text_digest(text: str) -> str:
    """Return a digest of a text that doesn't depend on its line ends, nor on empty lines at its end."""
    normalized = text.replace("\r\n", "\n").rstrip("\n")
    return hashlib.sha256(normalized.encode("utf-8", "surrogatepass")).hexdigest()[:32]
