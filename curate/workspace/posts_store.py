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
from curate.workspace.fingerprints import file_stamp
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
"""The same of what isn't one note's: the digests and the plan."""


def with_manual_edits(
    workspace: Workspace, content: SiteContent, posts: Sequence[Post], on: Sequence[NetworkConfig]
) -> tuple[list[Post], list[Problem]]:
    """The posts with those that the user changed in their files as they stand there. Nothing is written."""
    from curate.publish.posts.manual_edits import apply_manual_edit, post_file_text

    ours, begun = (
        load_record(workspace.posts_folder / POSTS_RECORD),
        load_record(workspace.posts_folder / POSTS_JOURNAL),
    )
    memo = JsonCache(workspace.work_folder / "posts-seen.json", __version__)
    channels = {channel.name: channel for channel in on}
    notes = {note.name: note for note in content.notes}
    problems: list[Problem] = []
    found: list[Post] = []
    for post in posts:
        name = _post_path(post)
        made, last = _text_digest(post_file_text(post)), ours.get(name, "")
        seen = _post_stamp(f"{workspace.posts_folder}/{name}")
        if not seen or (made == last and memo.get(name) == [made, *seen]):
            found.append(post)  # tens of thousands of them need not be read
            continue
        text = (workspace.posts_folder / name).read_text("utf-8", errors="replace")
        if _text_digest(text) in (made, last, begun.get(name)):
            found.append(post)
            continue
        changed, problem = apply_manual_edit(
            post, text, channels[post.network], notes[post.note], stale=bool(last) and last != made
        )
        found += [changed] if changed else []
        problems += [problem] if problem else []
    return found, problems


def find_emptied_posts(workspace: Workspace, notes: Sequence[Note], on: Sequence[NetworkConfig]) -> list[str]:
    """The files in which the user left nothing: no such post is wanted."""
    names = [f"{note.name}/{channel.name}.{channel.form}" for note in notes for channel in on]
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

    ours, begun = (
        load_record(workspace.posts_folder / POSTS_RECORD),
        load_record(workspace.posts_folder / POSTS_JOURNAL),
    )
    memo = JsonCache(workspace.work_folder / "posts-seen.json", __version__)
    problems: list[Problem] = []
    written: dict[str, str] = {}
    texts: dict[str, str] = {}
    for post in posts:
        name = _post_path(post)
        if any(caution.kind in MANUAL_EDIT_KINDS for caution in post.warnings):
            continue
        text = post_file_text(post)
        digest, seen = _text_digest(text), _post_stamp(f"{workspace.posts_folder}/{name}")
        written[name] = digest
        if not seen or digest != ours.get(name) or memo.get(name) != [digest, *seen]:
            texts[name] = text
    if texts:  # what a run that is killed wrote must not be taken for the user's
        _save_record(workspace, POSTS_JOURNAL, {name: written[name] for name in texts})
    for name, text in texts.items():
        written[name], found = _write_unless_edited(
            workspace, name, text, (ours.get(name, ""), begun.get(name, "")), "this post"
        )
        problems += found
        if not found:
            memo.put(name, [written[name], *_post_stamp(f"{workspace.posts_folder}/{name}")])
    files = {f"{channel.name}.{channel.form}" for channel in on}
    published = {note.name for note in content.notes}
    for name in ours.keys() - written.keys():
        note, _, file = name.partition("/")
        if note in published and file in files:
            written[name] = ours[name]
        else:
            _remove_unedited(workspace.posts_folder / name, ours[name])
    if written != ours:
        _save_record(workspace, POSTS_RECORD, written)
    (workspace.posts_folder / POSTS_JOURNAL).unlink(missing_ok=True)
    memo.save()
    return problems


def _post_path(post: Post) -> str:
    return f"{post.note}/{post.network}.{post.form}"


def save_shared_files(workspace: Workspace, texts: Mapping[str, str], what: str) -> list[Problem]:
    """Write what isn't one note's below ``posts/``, by file name; an empty text takes its file away.

    What was changed by hand there stays, and is named as ``what`` (“this digest”).
    """
    with lock_files(workspace):
        ours, begun = (
            load_record(workspace.posts_folder / SHARED_RECORD),
            load_record(workspace.posts_folder / SHARED_JOURNAL),
        )
        problems: list[Problem] = []
        written = {name: digest for name, digest in ours.items() if (workspace.posts_folder / name).is_file()}
        # what a run that is killed wrote must not be taken for the user's
        if any(_needs_writing(workspace.posts_folder / name, text) for name, text in texts.items()):
            _save_record(workspace, SHARED_JOURNAL, begun | {name: _text_digest(text) for name, text in texts.items()})
        for name, text in texts.items():
            if text or (workspace.posts_folder / name).is_file():
                written[name], found = _write_unless_edited(
                    workspace, name, text, (ours.get(name, ""), begun.get(name, "")), what
                )
                problems += found
        if written != ours:
            _save_record(workspace, SHARED_RECORD, written)
        (workspace.posts_folder / SHARED_JOURNAL).unlink(missing_ok=True)
        return problems


def _needs_writing(path: Path, text: str) -> bool:
    if path.is_file():
        old = path.read_text("utf-8", errors="replace")
    else:
        old = ""
    return _text_digest(old) != _text_digest(text)


def _write_unless_edited(
    workspace: Workspace, name: str, text: str, ours: Sequence[str], what: str
) -> tuple[str, list[Problem]]:
    """Write a file of ``posts/``, if it isn't as it should be already; the digest of what we wrote there.

    ours: digests of what we wrote there last. What is otherwise was changed by hand: it stays, and is named.
    """
    path = workspace.posts_folder / name
    if path.is_file():
        old = path.read_text("utf-8", errors="replace")
    else:
        old = None
    if old is not None and _text_digest(old) not in (*ours, _text_digest(text)):
        hint = "delete the file to have it written anew"
        return ours[0], [Problem(f"posts/{name}:1", f"{what} was changed by hand, and is left as it is", hint)]
    if not text:
        path.unlink(missing_ok=True)
    elif old is None or _text_digest(old) != _text_digest(text):
        write_atomically(path, text, aside=workspace.work_folder, durable=False)
    return _text_digest(text), []


def _post_stamp(path: str) -> list[int]:
    """Return the stamp of a post's file (``file_stamp``); empty where there is none."""
    try:
        return file_stamp(os.stat(path))  # noqa: PTH116 (a string: tens of thousands of them, as cheap as can be)
    except OSError:
        return []


def _save_record(workspace: Workspace, name: str, written: Mapping[str, str]) -> None:
    text = json.dumps(written, indent=0, sort_keys=True)
    write_atomically(workspace.posts_folder / name, text, aside=workspace.work_folder)


def _remove_unedited(path: Path, digest: str) -> None:
    """A post whose note or network is gone goes too, unless somebody wrote in it."""
    if path.is_file() and _text_digest(path.read_text("utf-8", errors="replace")) == digest:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


def _text_digest(text: str) -> str:
    """Of a text, whatever ends its lines, and however many of them are empty at its end."""
    same = text.replace("\r\n", "\n").rstrip("\n")
    return hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:32]
