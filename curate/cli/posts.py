"""``curate posts``: the text of each note for each network, ready to paste."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from curate.cli import networks
from curate.cli.completers import complete_network, complete_note
from curate.cli.context import current_workspace
from curate.cli.output import can_ask, finish, print_result, print_status, show_json, show_problems
from curate.problems import CannotRun, Problem

if TYPE_CHECKING:
    from curate.model import Post
    from curate.publish.posts.builtin_networks import Network
    from curate.workspace.note_posts import NotePosts

_FORMAT_NAMES = {"md": "Markdown", "html": "HTML"}


@click.command("posts")
@click.argument("note", required=False, shell_complete=complete_note)
@click.option("--network", default="", metavar="NAME", shell_complete=complete_network, help="Only this network.")
@click.option(
    "--copy",
    default="",
    metavar="NETWORK",
    shell_complete=complete_network,
    help="Put its post on the clipboard.",
)
@click.option("--part", type=click.IntRange(1), metavar="N", help="With --copy: the Nth part of a thread.")
@click.option("--networks", "overview", is_flag=True, help="List all networks: which are on, and their limits.")
@click.option("--add", default="", metavar="NETWORK", shell_complete=complete_network, help="Turn a network on.")
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
    from curate.workspace.note_posts import write_note_posts

    _require_one_option(copy=copy, networks=overview, add=add, plan=planning, json=as_json)
    if part is not None and not copy:
        raise CannotRun(Problem("--part", "goes with --copy", "curate posts --copy NETWORK NOTE --part 2"))
    workspace = current_workspace()
    if overview:
        return networks.show_networks(workspace)
    if add:
        return networks.add_network(workspace, add)
    if planning:
        from curate.cli.posts_plan import write_plan

        return write_plan(workspace)
    if copy:
        return _copy(write_note_posts(workspace, note, copy, option="--copy"), part)
    chosen = write_note_posts(workspace, note, network, all_notes=as_json)
    if as_json:
        show_json(_post_to_json(post) for post in chosen.posts)
    elif chosen.posts:
        _show_posts(chosen)
    else:
        _explain_no_posts(chosen, one_network=bool(network))
    return finish(chosen.problems)


def _require_one_option(**options: object) -> None:
    given = [f"--{name}" for name, value in options.items() if value]
    if len(given) > 1:
        raise CannotRun(Problem(given[0], f"doesn't go with {given[1]}", "give one of them"))


# ------------------------------------------------------------------ printing


def _show_posts(chosen: NotePosts) -> None:
    for post in chosen.posts:
        network = chosen.configs[post.network].network
        form = _FORMAT_NAMES.get(post.form, "")
        if form and form not in network.label:
            kind = f" · {form}"
        else:
            kind = ""
        for number, (text, length) in enumerate(zip(post.parts, post.counts, strict=True), 1):
            if len(post.parts) > 1:
                of = f" · part {number} of {len(post.parts)}"
            else:
                of = ""
            fits = _format_length(length, post.limit, network)
            print_status(f"── {network.label} · {post.note}{of} · {fits}{kind}")
            print_result(text)
            print_result()
        _show_warnings(post, chosen.warning_words)


def _explain_no_posts(chosen: NotePosts, *, one_network: bool) -> None:
    if chosen.emptied_files:
        files = ", ".join(chosen.emptied_files)
        print_status(f"You left nothing in {files}, so there is no such post. Delete the file to have it anew.")
    elif chosen.problems:
        return
    elif not chosen.notes:
        print_status("No note is ready to be posted: a note is a draft until it has words of your own.")
        print_status("`curate note ITEM` starts one; `curate check` names what else holds a note back.")
    elif one_network:
        print_status("Its template prints nothing for this note.")
    else:
        print_status("The templates print nothing for this note.")


def _format_length(length: int, limit: int | None, network: Network) -> str:
    from curate.publish.posts.count_length import UNITS

    if limit is not None:
        return f"{length:,} of {limit:,}"
    return f"{length:,} {UNITS[network.unit].label}"


def _show_warnings(post: Post, words: Mapping[str, str]) -> None:
    """Print what the writer should know of a post, as the desk page says it, in the site's language."""
    from curate.publish.posts.posts_desk import describe_warning

    for warning in post.warnings:
        print_status(f"   Note: {describe_warning(warning, words)}")


def _post_to_json(post: Post) -> dict[str, Any]:
    return {
        "note": post.note,
        "network": post.network,
        "parts": list(post.parts),
        "counts": list(post.counts),
        "limit": post.limit,
        "link": post.link,
        "cautions": [{"kind": warning.kind, "about": warning.about} for warning in post.warnings],
    }


# ------------------------------------------------------------------ copying


def _copy(chosen: NotePosts, part: int | None) -> int:
    """Copy a part of the post, or all one after the other; return the exit status."""
    show_problems(chosen.problems)
    if not chosen.posts:
        print_status("There is nothing to copy: no note is ready, or the network's template prints nothing for it.")
        return 1
    post = chosen.posts[0]
    config = chosen.configs[post.network]
    numbers = _choose_parts(post, part)
    _show_warnings(post, chosen.warning_words)
    _copy_parts(post, numbers, config.network)
    if post.form == "txt" and "{url}" in config.network.share and not any(post.link in text for text in post.parts):
        print_status(f"The link goes into a field of its own: {post.link}")
    print_status(f"When it is out: curate posted {post.note} {config.name}")
    return 0


def _choose_parts(post: Post, part: int | None) -> Sequence[int]:
    """Return the numbers of the parts to copy: the one that was asked for, or all. Raises CannotRun."""
    total = len(post.parts)
    if part is not None and part > total:
        if total > 1:
            has = f"has {total} parts"
        else:
            has = "is one post, and no thread"
        raise CannotRun(Problem("--part", f"there is no part {part}: this {has}", "leave --part out, or give another"))
    if part is not None:
        return [part]
    if total > 1 and not can_ask():
        hint = f"copy one after the other: --part 1 to --part {total}"
        raise CannotRun(Problem("--copy", f"this is a thread of {total} parts", hint))
    return range(1, total + 1)


def _copy_parts(post: Post, numbers: Sequence[int], network: Network) -> None:
    from curate.cli import clipboard

    for number in numbers:
        tool = clipboard.copy(post.parts[number - 1])
        if len(post.parts) > 1:
            of = f", part {number} of {len(post.parts)}"
        else:
            of = ""
        length = _format_length(post.counts[number - 1], post.limit, network)
        if tool in clipboard.UNCONFIRMED:
            verb = "Sent for the clipboard"
        else:
            verb = "Copied"
        print_status(f"{verb}: {network.label}{of}, {post.note} ({length}), by {tool}.")
        if tool in clipboard.UNCONFIRMED and number == numbers[0]:
            print_status("Whether it got there only pasting shows: some terminals don't allow it.")
        if number < numbers[-1]:
            click.prompt("Enter copies the next part", default="", show_default=False, prompt_suffix=" … ", err=True)
