"""A feed's address changed in feeds.yaml: every other character stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import yaml

from curate.formats.feeds_yaml import parse
from curate.formats.yamltext import compose_nodes


def replace_feed_url(text: str, old: str, new: str) -> str:
    """The file's text with the address of one feed changed.

    Raises ValueError where that can't be done without changing anything else: the feed isn't there, its address stands
    in an anchor, or the new one is followed already.
    """
    before, _ = parse(text)
    wanted = replace(before, feeds=tuple(replace(f, url=new) if f.url == old else f for f in before.feeds))
    if wanted != before:
        for start, end in _url_spans(text, old):
            for written in (new, json.dumps(new, ensure_ascii=False)):
                after = text[:start] + written + text[end:]
                if parse(after)[0] == wanted:
                    return after
    raise ValueError("its address isn't where it could be changed alone")


def _url_spans(text: str, url: str) -> Iterator[tuple[int, int]]:
    """Where an address stands in the list of feeds, quotes included: offsets."""
    try:
        root = compose_nodes(text)
    except yaml.YAMLError:
        return
    for key, feeds in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value != "feeds" or not isinstance(feeds, yaml.SequenceNode):
            continue
        for feed in feeds.value:
            if _is_mapping(feed):
                inner = [value for name, value in feed.value if name.value == "url"]
            else:
                inner = [feed]
            for node in inner:
                if isinstance(node, yaml.ScalarNode) and node.value == url:
                    yield node.start_mark.index, node.end_mark.index


def _is_mapping(node: yaml.Node) -> bool:
    return isinstance(node, yaml.MappingNode)
