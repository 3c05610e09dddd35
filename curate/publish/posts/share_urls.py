"""A network's own page for writing a post, with the post filled in: its address. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote

from curate.model import Post
from curate.publish.posts.builtin_networks import Network
from curate.publish.posts.post_writer import tidy

_PLACEHOLDER = re.compile(r"\{(text|url|title)\}")


def share_text(network: Network, post: Post, part: int = 0) -> str:
    """What goes into the composer's field for the text. Where the link has a field of its own, it isn't said twice."""
    text = post.parts[part]
    if "{url}" not in network.share or "{text}" not in network.share:
        return text
    lines = text.split("\n")
    if post.link in lines:
        return tidy("\n".join(line for line in lines if line.strip() != post.link))
    return text


def share_url(network: Network, post: Post) -> str:
    """The address of the network's composer with the post's first part filled in, where it can be; else empty."""
    values = {"text": share_text(network, post), "url": post.link, "title": post.title}
    return _PLACEHOLDER.sub(lambda name: quote(values[name[1]], safe="", errors="replace"), network.share)
