"""Makes a post fit its network's limit.

When what a template prints is too long, it becomes a thread; or the point is shortened, and when that does not help,
foreign words go before the user's own. The link stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jinja2
from jinja2 import meta, nodes

from curate.limits import ResourceLimitExceeded, resource_limits
from curate.publish.posts.network_config import NetworkConfig
from curate.publish.posts.thread_splitting import shorten, split_thread

# What is left out when a post is too long, in this order.
_DROP_ORDER = ("quote", "source.title", "takeaway", "question", "title", "hashtags")
# One post without hashtags is better than two of which the second has little but those.
_DROP_ORDER_SINGLE = (*_DROP_ORDER[:4], "hashtags")
# A point cut to less than this share of a post isn't worth its place while something else can be left out.
_MIN_POINT_SHARE = 1 / 5
_MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class PostFitter:
    """Makes one note's post for one network fit."""

    channel: NetworkConfig
    template_names: Collection[str]
    """The names that the template prints, or may (``find_template_names``)."""
    render: Callable[[dict[str, Any], str], str]
    """Returns the text that the template makes of such values, with a line of hashtags below it."""

    def fit_thread(self, words: dict[str, Any], tags: str) -> tuple[list[str], bool]:
        """Return one post if the point fits whole, with less beside it; else a thread of everything, if that can be
        cut; and whether next to nothing of the point is left."""
        length, limit = self.channel.network.length, self.channel.network.limit or 0
        for left, line in _iter_reduced_values(words, tags, _DROP_ORDER_SINGLE, self.template_names):
            text = self.render(left, line)
            if not text or length(text) <= limit:
                return [text], False
        parts = split_thread(self.render(words, ""), limit, length, tags, self.channel.hashtags_at)
        if all(length(part) <= limit for part in parts):
            return parts, False
        text, stump = self.fit_single(words, tags)
        return [text], stump

    def fit_single(self, words: dict[str, Any], tags: str) -> tuple[str, bool]:
        """Return the best text that fits, one that is too long if there is none; and whether it has next to nothing of
        the point: that begins with something that can't be cut."""
        length, limit = self.channel.network.length, self.channel.network.limit
        best = None
        for left, line in _iter_reduced_values(words, tags, _DROP_ORDER, self.template_names):
            text, point = self._shorten_point(left, line)
            if limit is None:
                return text, False
            if length(text) > limit:
                continue
            if point == left["point"] or length(point) >= limit * _MIN_POINT_SHARE:
                return text, False
            best = best or text
        return best or text, best is not None

    def _shorten_point(self, words: dict[str, Any], tags: str) -> tuple[str, str]:
        """Return the text with as much of the point as fits, and that much of the point."""
        length, limit = self.channel.network.length, self.channel.network.limit
        point = words["point"]
        text = self.render(words, tags)
        if limit is None or not point:
            return text, point
        count = length(text)
        room = length(point) if count > limit else 0
        # The second text fits if the template prints the point once; a few more tries if twice, or in part.
        for attempt in range(_MAX_ATTEMPTS):
            if count <= limit or not point:
                break
            over = count - limit
            if room > over:
                room = room - over
            else:
                room = room * limit // count
            if room > 0 and attempt < _MAX_ATTEMPTS - 1:
                point = shorten(words["point"], room, length)
            else:
                point = ""
            text = self.render({**words, "point": point}, tags)
            count = length(text)
            room = min(room, length(point))
        return text, point


def _iter_reduced_values(
    words: dict[str, Any], tags: str, spared: Sequence[str], used: Collection[str]
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the words whole, then with one thing less each time, of those that are used."""
    yield words, tags
    for name in spared:
        if name == "hashtags" and (tags or (name in used and words[name])):
            words, tags = {**words, "hashtags": []}, ""
        elif name.partition(".")[0] not in used:
            continue
        elif name == "source.title" and words["source"].title:
            words = {**words, "source": replace(words["source"], title="")}
        elif words.get(name):
            words = {**words, name: ""}
        else:
            continue
        yield words, tags


def find_template_names(environment: jinja2.Environment, template: str) -> frozenset[str]:
    """Return the names of ``post_values`` that a template can print. What it includes or extends may print any."""
    loader = environment.loader
    assert loader is not None
    try:
        with resource_limits():  # to know them, what is constant in it is worked out
            tree = environment.parse(loader.get_source(environment, template)[0])
            names = frozenset(meta.find_undeclared_variables(tree))
    except (jinja2.TemplateError, ResourceLimitExceeded):
        return frozenset()  # it isn't rendered either
    others = tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport))
    if any(getattr(other, "with_context", True) for other in others):
        return frozenset(name.partition(".")[0] for name in _DROP_ORDER)
    return names
