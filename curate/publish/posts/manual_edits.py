"""Posts that the user changed by hand in their files: what stands there is what will be posted. Pure."""

from __future__ import annotations

from dataclasses import replace

from curate.model import Note, Post, PostWarning
from curate.problems import Problem
from curate.publish.posts.network_config import NetworkConfig
from curate.publish.posts.post_warnings import find_warnings

MANUAL_EDIT_KINDS = ("by_hand", "by_hand_stale")
"""The cautions that such a post has."""
PART_SEPARATOR = "\n\n---\n\n"
"""What stands between the parts of a thread in its file."""


def post_file_text(post: Post) -> str:
    """A post as its file holds it."""
    return PART_SEPARATOR.join(post.parts) + "\n"


def apply_manual_edit(
    post: Post, text: str, channel: NetworkConfig, note: Note, *, stale: bool
) -> tuple[Post | None, Problem | None]:
    """The post as its file has it; None where the user left nothing in it: no such post is wanted.

    stale: whether it was written anew since, so that the edit is of an older text. A text over the limit is a
    problem, but is used all the same.
    """
    text = text.replace("\r\n", "\n")
    if channel.too_long == "thread" and channel.form == "txt":
        pieces = text.split(PART_SEPARATOR)
    else:
        pieces = [text]
    parts = tuple(part for piece in pieces if (part := piece.strip("\n")) and part.strip())
    if not parts:
        return None, None
    network = channel.network
    counts = tuple(network.length(part) for part in parts)
    found = list(find_warnings(channel, parts, note) if channel.form == "txt" else ())
    found.append(PostWarning("by_hand_stale" if stale else "by_hand", _post_file(post)))
    problem = None
    if network.limit is not None and (over := max(counts) - network.limit) > 0:
        what = f"the {network.label} post, as you changed it, is {over} over the limit of {network.limit}"
        problem = Problem(f"{_post_file(post)}:1", what, "shorten it, or delete the file to have it written anew")
        found.append(PostWarning("over", str(over)))
    return replace(post, parts=parts, counts=counts, warnings=tuple(found)), problem


def _post_file(post: Post) -> str:
    return f"posts/{post.note}/{post.network}.{post.form}"
