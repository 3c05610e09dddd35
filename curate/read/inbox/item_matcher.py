"""From items to the inbox: which topics each shows, by which words, and which items the user asked to see. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from curate.formats.canonical_url import page_key
from curate.formats.importers.reading_list_jsonl import is_list_feed, is_read_list_feed
from curate.model import Feed, InboxRow, Item, ReadingConfig, Topic, TopicMatch
from curate.read.inbox.filters import Filters
from curate.read.inbox.freshness import inbox_time
from curate.read.text.word_search import fold_text, word_pattern


class ItemMatcher:
    """Knows the user's topics and filters; asks nothing of the world."""

    def __init__(self, reading: ReadingConfig) -> None:
        self._topics = [
            (topic, [(word, _longest_part(word), word_pattern([word])) for word in _topic_words(topic)])
            for topic in reading.topics
        ]
        self._feeds = {feed.url: feed for feed in reading.feeds}
        self.filters = Filters(reading)

    def feed_of(self, item: Item) -> Feed | None:
        return self._feeds.get(item.feed)

    def is_followed(self, item: Item) -> bool:
        """Whether it is of a feed that is followed, or of a reading list."""
        return item.feed in self._feeds or is_list_feed(item.feed)

    def belongs_in_inbox(self, item: Item) -> bool:
        """Whether an item is new to the user: the filters let it through, and it wasn't read before it came here.

        Filters are for what feeds bring: what the user put into a reading list is there because they want it.
        """
        return not is_read_list_feed(item.feed) and (is_list_feed(item.feed) or self.filters.find_hit(item) is None)

    def match_topics(
        self, item: Item, known_words: Mapping[str, Sequence[str]] | None = None
    ) -> tuple[TopicMatch, ...]:
        """Return the topics an item shows, in the order of feeds.yaml, each with the user's words that were found.

        known_words: the words of some topics that were found in it already; for those it isn't searched again.
        """
        known_words = known_words or {}
        text = ""
        if any(topic.name not in known_words for topic, _ in self._topics):
            text = fold_text(_searchable_text(item))
        feed = self.feed_of(item)
        matches = []
        for topic, words in self._topics:
            if topic.name in known_words:
                shown = tuple(known_words[topic.name])
            else:
                shown = tuple(
                    word for word, part, pattern in words if part in text and pattern and pattern.search(text)
                )
            if shown or (feed and topic.name in feed.topics):
                matches.append(TopicMatch(topic.name, shown))
        return tuple(matches)


def _topic_words(topic: Topic) -> tuple[str, ...]:
    return tuple(dict.fromkeys((topic.name, *topic.words)))


def _longest_part(word: str) -> str:
    """Return the longest part of a word between its blanks: a text without it needs no closer look."""
    return max(fold_text(word).split(), key=len, default="")


def _searchable_text(item: Item) -> str:
    return "\n".join((item.title, item.summary, item.text, " ".join(item.tags)))


def select_rows(
    items: Sequence[Item],
    matcher: ItemMatcher,
    *,
    done: Iterable[str] = (),
    dropped: Iterable[str] = (),
    topic: str = "",
    feed: str = "",
    since: datetime | None = None,
    everything: bool = False,
) -> list[InboxRow]:
    """Return the inbox, newest first; a date that lies ahead of when an item was first seen counts for nothing there.

    done: addresses that already have a note. dropped: ids the user took out. everything: show those two as well, and
    what filters hide. topic and feed: parts of a name or an address, in any case.
    """
    noted = {page_key(url) for url in done}
    dropped = set(dropped)
    wanted_topic, wanted_feed = fold_text(topic), fold_text(feed)
    rows = []
    for item in items:
        if since and inbox_time(item) < since:
            continue
        if wanted_feed and wanted_feed not in fold_text(f"{item.feed_title} {item.feed} {_feed_title(matcher, item)}"):
            continue
        if not everything and (
            item.id in dropped or (item.url and page_key(item.url) in noted) or not matcher.belongs_in_inbox(item)
        ):
            continue
        matches = matcher.match_topics(item)
        if wanted_topic and not any(wanted_topic in fold_text(match.topic) for match in matches):
            continue
        rows.append(InboxRow(item, matches))
    return sorted(rows, key=lambda row: inbox_time(row.item), reverse=True)


def _feed_title(matcher: ItemMatcher, item: Item) -> str:
    feed = matcher.feed_of(item)
    if feed:
        return feed.title
    return ""
