"""``curate posts``: the text of each note for each network, ready to paste."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli.output import result, say, show_json, show_problems
from curate.cli.workspace import Workspace, current
from curate.problems import CannotRun, Problem

if TYPE_CHECKING:
    from curate.model import Note


def complete_note(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from curate.cli.publishing import note_files
    from curate.cli.workspace import find

    try:
        workspace = find(Path(ctx.find_root().params.get("folder") or "."))
        return [path.stem for path in note_files(workspace) if incomplete in path.stem]
    except Exception:  # completing must never get in the way of typing
        return []


@click.command("posts")
@click.argument("note", required=False, shell_complete=complete_note)
@click.option("--network", default="", metavar="NAME", help="Only this network.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(note: str | None, network: str, as_json: bool) -> int:
    """Print the posts of a NOTE (its file, or a part of its name), or those of the newest note that has words.

    Each is within its network's limit. `curate build` writes them all to posts/NOTE/NETWORK.txt.
    """
    from curate.cli import posting, publishing
    from curate.publish.posts.networks import NETWORKS

    workspace = current()
    content = publishing.load(workspace)
    notes = _chosen(workspace, content.notes, note, everything=as_json)
    if network and network not in NETWORKS:
        raise CannotRun(Problem("--network", f"{network!r} is not known", f"one of {', '.join(NETWORKS)}"))
    from dataclasses import replace

    made, problems = posting.write_posts(workspace, replace(content, notes=tuple(notes)))
    made = [post for post in made if network in ("", post.network)]
    if as_json:
        show_json(_data(post) for post in made)
    elif not made and not problems:
        say("No note is ready to be posted. `curate check` says why; `curate note ITEM` starts one.")
    else:
        for post in made:
            for part, length in zip(post.parts, post.counts, strict=True):
                say(f"── {NETWORKS[post.network].label} · {post.note} · {length} of {post.limit}")
                result(part)
                result()
    show_problems(problems)
    return 1 if problems else 0


def _data(post: Any) -> dict[str, Any]:
    return {
        "note": post.note,
        "network": post.network,
        "parts": list(post.parts),
        "counts": list(post.counts),
        "limit": post.limit,
    }


def _chosen(workspace: Workspace, notes: tuple[Note, ...], part: str | None, *, everything: bool) -> list[Note]:
    newest_first = sorted(notes, key=lambda note: (note.date, note.name), reverse=True)
    if not part:
        return newest_first if everything else newest_first[:1]
    name = Path(part).name.removesuffix(".md")
    exact = [note for note in notes if note.name == name]
    found = exact or [note for note in newest_first if name in note.name]
    if not found:
        from curate.cli.publishing import note_files

        if any(name in path.stem for path in note_files(workspace)):
            raise CannotRun(Problem("posts", f"“{part}” isn't ready to be published", "see `curate check`"))
        raise CannotRun(Problem("posts", f"no note has “{part}” in its name", "the notes are in site/notes/"))
    if len(found) > 1:
        names = ", ".join(note.name for note in found[:4])
        raise CannotRun(Problem("posts", f"“{part}” is in the names of several notes ({names})", "give more of it"))
    return found
