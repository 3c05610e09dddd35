"""``curate posts``: the text of each note for each network, ready to paste."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli import networks
from curate.cli.context import current_workspace
from curate.cli.output import print_result, print_status, show_json, show_problems
from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Note, Post, Site
    from curate.publish.posts.network_config import NetworkConfig
    from curate.publish.posts.networks import Network

_FORMAT_NAMES = {"md": "Markdown", "html": "HTML"}


def complete_note(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from curate.workspace.site_content import note_files
    from curate.workspace.workspace import find_workspace

    try:
        workspace = find_workspace(Path(ctx.find_root().params.get("folder") or "."))
        return [path.stem for path in note_files(workspace) if incomplete in path.stem]
    except Exception:  # completing must never get in the way of typing
        return []


@click.command("posts")
@click.argument("note", required=False, shell_complete=complete_note)
@click.option(
    "--network", default="", metavar="NAME", shell_complete=networks.complete_network, help="Only this network."
)
@click.option(
    "--copy",
    default="",
    metavar="NETWORK",
    shell_complete=networks.complete_network,
    help="Put its post on the clipboard.",
)
@click.option("--part", type=click.IntRange(1), metavar="N", help="With --copy: the Nth part of a thread.")
@click.option("--networks", "overview", is_flag=True, help="List all networks: which are on, and their limits.")
@click.option(
    "--add", default="", metavar="NETWORK", shell_complete=networks.complete_network, help="Turn a network on."
)
@click.option("--plan", "planning", is_flag=True, help="Write a calendar of what isn't posted yet: posts/plan.ics.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(
    note: str | None,
    network: str,
    copy: str,
    part: int | None,
    overview: bool,
    add: str,
    planning: bool,
    as_json: bool,
) -> int:
    """Print the posts of a NOTE (its file, or a part of its name), or those of the newest note that has words.

    Each is within its network's limit. `curate build` writes them all to posts/NOTE/NETWORK.txt.
    """
    from curate.workspace import posts_build, posts_store, site_content

    _require_one_option(copy=copy, networks=overview, add=add, plan=planning, json=as_json)
    if part is not None and not copy:
        raise CannotRun(Problem("--part", "goes with --copy", "curate posts --copy NETWORK NOTE --part 2"))
    workspace = current_workspace()
    if overview:
        return networks.show_networks(workspace)
    if add:
        return networks.add_network(workspace, add)
    if planning:
        from curate.cli.plan import write_plan

        return write_plan(workspace)
    on, _ = networks.load_networks(workspace)
    if copy or network:
        chosen = networks.choose_network(on, copy or network, "--copy" if copy else "--network")
    else:
        chosen = None
    content = site_content.load(workspace)
    notes = choose_notes(workspace, content.notes, note, "posts", everything=as_json)
    only = chosen.name if chosen else None
    made, problems = posts_build.write_posts(workspace, replace(content, notes=tuple(notes)), only)
    if copy and chosen:
        show_problems(problems)
        if not made:
            print_status("There is nothing to copy: no note is ready, or the network's template prints nothing for it.")
            return 1
        return _copy_post(made[0], chosen, part, _warning_printer(workspace, content.site, made[:1]))
    if as_json:
        show_json(_post_to_json(post) for post in made)
    elif (
        not made and notes and (emptied := posts_store.find_emptied_posts(workspace, notes, [chosen] if chosen else on))
    ):
        print_status(
            f"You left nothing in {', '.join(emptied)}, so there is no such post. Delete the file to have it anew."
        )
    elif not made and notes and not problems:
        print_status(
            "Its template prints nothing for this note." if chosen else "The templates print nothing for this note."
        )
    elif not made and not problems:
        print_status("No note is ready to be posted. `curate check` says why; `curate note ITEM` starts one.")
    else:
        _show_posts(made, {channel.name: channel for channel in on}, _warning_printer(workspace, content.site, made))
    show_problems(problems)
    return 1 if problems else 0


def _require_one_option(**options: object) -> None:
    given = [f"--{name}" for name, value in options.items() if value]
    if len(given) > 1:
        raise CannotRun(Problem(given[0], f"doesn't go with {given[1]}", "give one of them"))


# ------------------------------------------------------------------ printing


def _show_posts(posts: Iterable[Post], channels: dict[str, NetworkConfig], caution: Callable[[Post], None]) -> None:
    for post in posts:
        channel = channels[post.network]
        for number, (text, length) in enumerate(zip(post.parts, post.counts, strict=True), 1):
            if len(post.parts) > 1:
                of = f" · part {number} of {len(post.parts)}"
            else:
                of = ""
            form = _FORMAT_NAMES.get(post.form, "")
            if form and form not in channel.network.label:
                kind = f" · {form}"
            else:
                kind = ""
            print_status(
                f"── {channel.network.label} · {post.note}{of} · "
                f"{_format_length(length, post.limit, channel.network)}{kind}"
            )
            print_result(text)
            print_result()
        caution(post)


def _format_length(length: int, limit: int | None, network: Network) -> str:
    from curate.publish.posts.length import UNITS

    if limit is not None:
        return f"{length:,} of {limit:,}"
    return f"{length:,} {UNITS[network.unit].label}"


def _warning_printer(workspace: Workspace, site: Site, posts: Sequence[Post]) -> Callable[[Post], None]:
    """Says what the writer should know of a post: as the desk says it, in the site's language."""
    from curate.publish.posts.desk import describe_warning, load_desk_words
    from curate.publish.templates.render import BadTemplate

    known: dict[str, str] = {}
    folders = workspace.template_folders()
    for usable in (folders, folders[-1:]) if any(post.warnings for post in posts) else ():
        with contextlib.suppress(BadTemplate):  # the build names what is wrong with it
            known = load_desk_words(usable, site.language)
            break

    def show(post: Post) -> None:
        for caution in post.warnings:
            print_status(f"   Note: {describe_warning(caution, known)}")

    return show


def _post_to_json(post: Post) -> dict[str, Any]:
    return {
        "note": post.note,
        "network": post.network,
        "parts": list(post.parts),
        "counts": list(post.counts),
        "limit": post.limit,
        "link": post.link,
        "cautions": [{"kind": caution.kind, "about": caution.about} for caution in post.warnings],
    }


# ------------------------------------------------------------------ copying


def _copy_post(post: Post, channel: NetworkConfig, part: int | None, caution: Callable[[Post], None]) -> int:
    from curate.cli import clipboard

    total = len(post.parts)
    asking = sys.stdin.isatty() and sys.stderr.isatty()
    if part is not None and part > total:
        if total > 1:
            has = f"has {total} parts"
        else:
            has = "is one post, and no thread"
        raise CannotRun(Problem("--part", f"there is no part {part}: this {has}", "leave --part out, or give another"))
    if part is None and total > 1 and not asking:
        hint = f"copy one after the other: --part 1 to --part {total}"
        raise CannotRun(Problem("--copy", f"this is a thread of {total} parts", hint))
    caution(post)
    if part is not None:
        numbers = range(part, part + 1)
    else:
        numbers = range(1, total + 1)
    for number in numbers:
        by = clipboard.copy(post.parts[number - 1])
        if total > 1:
            of = f", part {number} of {total}"
        else:
            of = ""
        length = _format_length(post.counts[number - 1], post.limit, channel.network)
        if by in clipboard.UNCONFIRMED:
            verb = "Sent for the clipboard"
        else:
            verb = "Copied"
        print_status(f"{verb}: {channel.network.label}{of}, {post.note} ({length}), by {by}.")
        if by in clipboard.UNCONFIRMED and number == numbers[0]:
            print_status("Whether it got there only pasting shows: some terminals don't allow it.")
        if number < numbers[-1]:
            click.prompt("Enter copies the next part", default="", show_default=False, prompt_suffix=" … ", err=True)
    if post.form == "txt" and "{url}" in channel.network.share and not any(post.link in text for text in post.parts):
        print_status(f"The link goes into a field of its own: {post.link}")
    print_status(f"When it is out: curate posted {post.note} {channel.name}")
    return 0


# ------------------------------------------------------------------ notes


def choose_notes(
    workspace: Workspace, notes: Sequence[Note], part: str | None, where: str, *, everything: bool = False
) -> list[Note]:
    """The note whose file or name's part this is; without one the newest, or all. Raises CannotRun if it isn't one."""
    newest_first = sorted(notes, key=lambda note: (note.date, note.name), reverse=True)
    if not part:
        if everything:
            return newest_first
        return newest_first[:1]
    name = Path(part).name.removesuffix(".md")
    exact = [note for note in notes if note.name == name]
    found = exact or [note for note in newest_first if name in note.name]
    if not found:
        from curate.workspace.site_content import note_files

        if any(name in path.stem for path in note_files(workspace)):
            raise CannotRun(Problem(where, f"“{part}” isn't ready to be published", "see `curate check`"))
        raise CannotRun(Problem(where, f"no note has “{part}” in its name", "the notes are in site/notes/"))
    if len(found) > 1:
        names = ", ".join(note.name for note in found[:4])
        raise CannotRun(Problem(where, f"“{part}” is in the names of several notes ({names})", "type more of it"))
    return found
