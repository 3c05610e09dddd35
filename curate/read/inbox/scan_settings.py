"""The part of feeds.yaml that items are looked over for, so that only what is new in it is looked for again. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Set
from dataclasses import dataclass

from curate.model import ReadingConfig


@dataclass(frozen=True, slots=True)
class MatchSpec:
    """Digests of what was asked."""

    topics: tuple[tuple[str, str], ...]
    """Each topic's name, and its words; in their order."""
    feeds: str
    """Which feeds have which topics. Empty: that isn't known."""
    filters: str
    """Of all feeds and of each. Empty: that isn't known, or one was given up; they are to be asked again."""

    def new_topics(self, before: MatchSpec | None) -> Set[str]:
        """Return the topics whose words are to be looked for, where all else is known from before."""
        return {name for name, _ in set(self.topics) - set(before.topics if before else ())}

    def intersection(self, other: MatchSpec) -> MatchSpec:
        """Return what both specs share: it is known of all items where some were scanned for the one, and some
        for the other."""
        topics = tuple(topic for topic in self.topics if topic in other.topics)
        return MatchSpec(
            topics,
            self.feeds if self.feeds == other.feeds else "",
            self.filters if self.filters == other.filters else "",
        )

    def to_json(self) -> str:
        return json.dumps([self.topics, self.feeds, self.filters], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> MatchSpec | None:
        """Return what ``to_json`` wrote; None where it is something else."""
        try:
            topics, feeds, filters = json.loads(text)
            return cls(tuple((name, words) for name, words in topics), feeds, filters)
        except (ValueError, TypeError):
            return None


def make_match_spec(reading: ReadingConfig) -> MatchSpec:
    """Return the spec of feeds.yaml: of a feed what decides over items, not its title or its place in the file."""
    feeds = sorted((feed.url, feed.topics) for feed in reading.feeds if feed.topics)
    rules = [
        ("", reading.keep, reading.drop),
        *((f.url, f.keep, f.drop) for f in sorted(reading.feeds, key=lambda feed: feed.url)),
    ]
    filters = [
        (url, [rule.conditions for rule in keep], [rule.conditions for rule in drop])
        for url, keep, drop in rules
        if keep or drop
    ]
    return MatchSpec(
        tuple((topic.name, _digest(topic.words)) for topic in reading.topics), _digest(feeds), _digest(filters)
    )


def _digest(value: object) -> str:
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
