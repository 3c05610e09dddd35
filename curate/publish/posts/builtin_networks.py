"""The networks a post can go to, as data. Where each figure is from, and how sure it is, stands beside it.

``evidence``: ``documented`` by the network; ``source``, read in its code; ``seen`` only in other people's code;
``reported`` second hand; ``none``: the network has no such rule, or none that is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from curate.publish.posts.count_length import UNITS, with_link_length


@dataclass(frozen=True, slots=True)
class Network:
    """One network. A post's text may be ``limit`` long, counted in ``unit`` (a key of ``length.UNITS``)."""

    name: str
    label: str
    limit: int | None
    """None where the network has no limit that a post could meet."""
    unit: str = "characters"
    share: str = ""
    """The address of its composer, with ``{text}``, ``{url}`` and ``{title}`` where those go; empty if it has none."""
    evidence: str = "none"
    """How sure the limit is."""
    share_evidence: str = "none"
    link: int | None = None
    """What any link counts, where the unit doesn't say so already; None: its length."""
    max_links: int | None = None
    """At most so many different links."""
    folds: tuple[int, ...] = ()
    """After about so many characters a reader must ask for more: on a desktop, on a phone."""

    @property
    def length(self) -> Callable[[str], int]:
        count = UNITS[self.unit].length
        if self.link is None:
            return count
        return with_link_length(count, self.link)

    @property
    def prefills_text(self) -> bool:
        """Whether the composer takes the text from its address."""
        return "{text}" in self.share


NETWORKS = {
    network.name: network
    for network in (
        Network(
            *("x", "X", 280, "x", "https://x.com/intent/post?text={text}"),
            evidence="documented",
            share_evidence="seen",
        ),
        Network(
            *("bluesky", "Bluesky", 300, "bluesky", "https://bsky.app/intent/compose?text={text}"),
            evidence="documented",
            share_evidence="documented",
        ),
        Network(
            *("mastodon", "Mastodon", 500, "mastodon", "https://share.joinmastodon.org/#text={text}"),
            evidence="documented",
            share_evidence="seen",
        ),
        Network(
            *("threads", "Threads", 500, "threads", "https://www.threads.com/intent/post?text={text}"),
            evidence="documented",
            share_evidence="documented",
            max_links=5,
        ),
        Network(
            *("linkedin", "LinkedIn", 3000, "utf-16", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
            evidence="reported",
            share_evidence="seen",
            folds=(210, 140),
        ),
        Network(
            *("misskey", "Misskey", 3000, "characters", "https://misskey-hub.net/share?text={text}"),
            evidence="source",
            share_evidence="documented",
        ),
        Network(
            *("facebook", "Facebook", 63206, "utf-16", "https://www.facebook.com/sharer/sharer.php?u={url}"),
            evidence="seen",
            share_evidence="seen",
        ),
        Network(
            *("reddit", "Reddit", 300, "characters", "https://www.reddit.com/submit?url={url}&title={text}"),
            evidence="reported",
            share_evidence="reported",
        ),
        Network(
            *("hackernews", "Hacker News", 80, "characters"),
            "https://news.ycombinator.com/submitlink?u={url}&t={text}",
            evidence="reported",
            share_evidence="reported",
        ),
        Network("discord", "Discord", 2000, "utf-16", evidence="documented"),
        Network("slack", "Slack", 4000, evidence="documented"),
        Network(
            *("teams", "Teams", 28_000, "bytes", "https://teams.microsoft.com/share?href={url}&msgText={text}"),
            evidence="reported",
            share_evidence="seen",
        ),
        Network(
            *("line", "LINE", None, "characters", "https://social-plugins.line.me/lineit/share?url={url}&text={text}"),
            share_evidence="documented",
        ),
        Network(
            *(
                "hatena",
                "はてなブックマーク",
                100,
                "characters",
                "https://b.hatena.ne.jp/entry/panel/?url={url}&btitle={title}",
            ),
            evidence="reported",
            share_evidence="seen",
        ),
        Network("note", "note", None, "characters", "https://note.com/intent/post?url={url}", share_evidence="seen"),
        Network("email", "E-mail (Markdown)", None),
        Network("email-html", "E-mail (HTML)", None),
    )
}

DEFAULT_NETWORKS = {"en": ("linkedin", "bluesky", "mastodon", "x"), "ja": ("x", "linkedin", "hatena", "note")}
"""The networks of a new workspace, by the language of its site."""
