"""Edits of feeds.yaml: feeds are added, or the address of one is replaced. Every other character stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import yaml

from curate.formats.feeds_yaml import parse
from curate.formats.yamledit import NewEntry, append_entries, node_at, parse_root
from curate.formats.yamltext import dump_yaml, format_words, quote_scalar
from curate.model import Feed, Topic


def add_feeds(text: str, feeds: Sequence[Feed]) -> str:
    """Return the file's text with these feeds after the last one, and with their topics that it doesn't have yet.

    Address, title and topics of a feed are written; a new topic has no words. Raises ValueError where the text has no
    place for them (broken YAML, or ``feeds`` is no list), or has one of the feeds already.
    """
    before, _ = parse(text)
    old_topics = {topic.name for topic in before.topics}
    topics = list(dict.fromkeys(name for feed in feeds for name in feed.topics if name not in old_topics))
    new_text = text
    if topics:
        names = [format_words(name) for name in topics]
        items = [NewEntry((f"- {name}",), name) for name in names]
        pairs = [NewEntry((f"{name}: []",), f"{name}: []") for name in names]
        new_text = append_entries(text, "topics", items=items, pairs=pairs)
    new_text = append_entries(new_text, "feeds", items=[_format_feed(feed) for feed in feeds])
    after, _ = parse(new_text)
    wanted = [*before.feeds, *(Feed(feed.url, feed.title, feed.topics) for feed in feeds)]
    if [replace(feed, line=0) for feed in after.feeds] != [replace(feed, line=0) for feed in wanted]:
        raise ValueError("the list of feeds isn't where it should be, or has it already")
    if after.topics != (*before.topics, *map(Topic, topics)):
        raise ValueError("the topics aren't where they should be")
    return new_text


def _format_feed(feed: Feed) -> NewEntry:
    texts = {key: value for key, value in (("url", feed.url), ("title", feed.title)) if value}
    lines = [dump_yaml({key: value}).rstrip("\n") for key, value in texts.items()]
    pairs = [f"{key}: {format_words(value)}" for key, value in texts.items()]
    if feed.topics:
        lines.append(f"topics: [{', '.join(map(format_words, feed.topics))}]")
        pairs.append(f"topics: [{', '.join(map(quote_scalar, feed.topics))}]")
    return NewEntry((f"- {lines[0]}", *(f"  {line}" for line in lines[1:])), f"{{{', '.join(pairs)}}}")


def replace_feed_url(text: str, old: str, new: str) -> str:
    """Return the file's text with the address of one feed replaced.

    Raises ValueError where that would change anything else: the feed isn't there, its address is in an anchor, or the
    new one is followed already.
    """
    before, _ = parse(text)
    wanted = replace(before, feeds=tuple(replace(feed, url=new) if feed.url == old else feed for feed in before.feeds))
    if wanted != before:
        for start, end in _url_spans(text, old):
            for scalar in (new, quote_scalar(new)):
                after = text[:start] + scalar + text[end:]
                if parse(after)[0] == wanted:
                    return after
    raise ValueError("its address isn't where it could be changed alone")


def _url_spans(text: str, url: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of an address in the list of feeds, with its quotes."""
    feeds = node_at(parse_root(text), ("feeds",))
    for feed in feeds.value if isinstance(feeds, yaml.SequenceNode) else ():
        node = node_at(feed, ("url",)) or feed
        if isinstance(node, yaml.ScalarNode) and node.value == url:
            yield node.start_mark.index, node.end_mark.index
