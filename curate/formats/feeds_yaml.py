"""Reads feeds.yaml into a ``ReadingConfig``, and adds feeds to its text without touching the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field

from curate.formats import filter_rule
from curate.formats.hosts import is_host_or_network
from curate.formats.validation import StrictModel, Strings, Text, as_list, validate
from curate.formats.web_address import is_web_address
from curate.formats.yamltext import YamlDocument, compose_nodes, dump_yaml, last_node, load_yaml
from curate.model import Feed, FilterRule, ReadingConfig, Topic
from curate.problems import Problem

FILE_NAME = "feeds.yaml"
_PLAIN_SCALAR = re.compile(r"[^\W_](?:[\w .+&/-]*[\w.+&-])?")


def _check_url(value: Any) -> Any:
    if isinstance(value, str) and not is_web_address(value):
        if "@" in value.partition("://")[2].partition("/")[0]:
            raise ValueError("this address has a user name or password in it; take out what stands before the @")
        said = "this" if "@" in value else repr(value)  # what stands before an @ may be a password
        raise ValueError(f"{said} is not a web address; write it whole: https://example.org/feed.xml")
    return value


def _check_selector(value: Any) -> Any:
    if isinstance(value, str) and value:
        import cssselect

        try:
            cssselect.parse(value)
        except cssselect.SelectorError as error:
            raise ValueError(f"{value!r} is not a CSS selector ({error}); try “main.article” or “.ads, nav”") from error
    if value is None:
        return ""
    return value


_EMPTY_IF_NONE = BeforeValidator(lambda value: {} if value is None else value)


# Each is looked at by itself: one that makes no sense costs neither the others nor the feed.
_FilterList = Annotated[
    tuple[Any, ...], BeforeValidator(lambda value: [value] if isinstance(value, dict) else as_list(value))
]


class _Extraction(StrictModel):
    select: Annotated[str, BeforeValidator(_check_selector)] = ""
    drop: Annotated[str, BeforeValidator(_check_selector)] = ""
    next: Annotated[str, BeforeValidator(_check_selector)] = ""


class _GlobalFilters(StrictModel):
    keep: _FilterList = ()
    drop: _FilterList = ()


class _Feed(StrictModel):
    url: Annotated[str, BeforeValidator(_check_url)]
    title: Text = ""
    topics: Strings = ()
    keep: _FilterList = ()
    drop: _FilterList = ()
    articles: bool = True
    private: bool | None = None
    article: Annotated[_Extraction, _EMPTY_IF_NONE] = _Extraction()


class _NetworkSettings(StrictModel):
    allow: Strings = ()
    contact: Text = ""


class _FeedsFile(StrictModel):
    topics: Annotated[dict[str, Strings], BeforeValidator(lambda v: v or {})] = Field(default_factory=dict)
    feeds: Annotated[tuple[Any, ...], BeforeValidator(lambda v: v or [])] = ()
    filters: Annotated[_GlobalFilters, _EMPTY_IF_NONE] = _GlobalFilters()
    network: Annotated[_NetworkSettings, _EMPTY_IF_NONE] = _NetworkSettings()


def parse(text: str, where: str = FILE_NAME) -> tuple[ReadingConfig, list[Problem]]:
    """Everything in the file that makes sense, and a problem for all that doesn't. Never raises."""
    document = load_yaml(text, where)
    if document.value is None and not document.problems:
        return ReadingConfig(), []
    if not isinstance(document.value, dict):
        found = list(document.problems)
        return ReadingConfig(), found or [Problem(f"{where}:1", "this should have the keys topics: and feeds:", "")]
    topics = document.value.get("topics")
    if isinstance(topics, list) and all(isinstance(name, str) for name in topics):  # names alone are fine
        topics = document.value["topics"] = {name: [] for name in topics}
    file, problems = validate(_FeedsFile, document, where)
    file = file or _keep_valid_parts(document.value)
    reading = ReadingConfig(
        tuple(Topic(name, words) for name, words in file.topics.items()),
        tuple(_parse_feeds(document, where, problems)),
        _parse_hosts(document, file.network.allow, where, problems),
        file.network.contact,
        _parse_rules(document, ("filters", "keep"), file.filters.keep, where, problems),
        _parse_rules(document, ("filters", "drop"), file.filters.drop, where, problems),
    )
    known = topics or {}
    for feed in reading.feeds if isinstance(known, dict) else ():  # else its own fault is told already
        problems += [
            Problem(f"{where}:{feed.line}", f"the topic “{name}” isn't among the topics above", "add it to topics:")
            for name in feed.topics
            if name not in known
        ]
    return reading, sorted(problems, key=lambda p: _line_number(p.where))


def _keep_valid_parts(value: dict[str, Any]) -> _FeedsFile:
    """The topics and settings that make sense in a file where something doesn't."""

    def part(key: str, inner: Any) -> _FeedsFile:
        return validate(_FeedsFile, YamlDocument({key: inner}), "")[0] or _FeedsFile()

    topics = value.get("topics")
    if isinstance(topics, dict):
        each = [{name: words} for name, words in topics.items()]
    else:
        each = []
    return _FeedsFile(
        topics={name: words for one in each for name, words in part("topics", one).topics.items()},
        filters=part("filters", value.get("filters")).filters,
        network=part("network", value.get("network")).network,
    )


def _line_number(where: str) -> int:
    tail = where.rpartition(":")[2]
    if tail.isdigit():
        return int(tail)
    return 0


def _parse_feeds(document: YamlDocument, where: str, problems: list[Problem]) -> list[Feed]:
    feeds: dict[str, Feed] = {}
    for part in document.list_items("feeds") if isinstance(document.value.get("feeds"), list) else ():
        line = part.line(())
        if isinstance(part.value, str):
            part = YamlDocument({"url": part.value}, part.lines)
        if not isinstance(part.value, dict):
            problems.append(Problem(f"{where}:{line}", "a feed should be an address, or have url: and more", ""))
            continue
        feed, found = validate(_Feed, part, where)
        problems += found
        if feed is None:
            continue
        if feed.url in feeds:
            at = feeds[feed.url].line
            problems.append(Problem(f"{where}:{line}", f"this feed is already on line {at}", "take one of them out"))
            continue
        feeds[feed.url] = Feed(
            feed.url,
            feed.title,
            feed.topics,
            _parse_rules(part, ("keep",), feed.keep, where, problems),
            _parse_rules(part, ("drop",), feed.drop, where, problems),
            feed.articles,
            feed.article.select,
            feed.article.drop,
            feed.article.next,
            private=feed.private,
            line=line,
        )
    return list(feeds.values())


def _parse_hosts(
    document: YamlDocument, hosts: tuple[str, ...], where: str, problems: list[Problem]
) -> tuple[str, ...]:
    """What is opened that makes sense; a problem for all else."""
    found: list[str] = []
    for number, host in enumerate(hosts):
        if is_host_or_network(host.strip()):
            found.append(host.strip())
            continue
        hint = "write 127.0.0.1, nas.local or 10.0.0.0/8"
        name, _, port = host.rpartition(":")
        if port.isdecimal() and is_host_or_network(name):
            hint = f"write it without its port: {name}"
        line = document.line(("network", "allow", number))
        problems.append(Problem(f"{where}:{line}", f"“allow”: {host!r} is not a host or a network", hint))
    return tuple(found)


def _parse_rules(
    document: YamlDocument, path: tuple[str, ...], values: tuple[Any, ...], where: str, problems: list[Problem]
) -> tuple[FilterRule, ...]:
    """The filters of a list that make sense; a problem for each that doesn't."""
    found: list[FilterRule] = []
    for number, value in enumerate(values):
        line = document.line((*path, number))
        try:
            found.append(filter_rule.parse_rule(value, line))
        except ValueError as error:
            what, _, hint = str(error).rpartition("; ")
            problems.append(Problem(f"{where}:{line}", f"“{path[-1]}”: {what}", hint))
    return tuple(found)


def add_feed(text: str, url: str, title: str = "") -> str:
    """The file's text with one feed more; see ``add_feeds``."""
    return add_feeds(text, [Feed(url, title)])


def add_feeds(text: str, feeds: Sequence[Feed]) -> str:
    """The file's text with these feeds after the last one, and with those of their topics that it hasn't got, each
    without words; every other byte stays as it is. Of a feed its address, title and topics are written.

    Raises ValueError where the text has no place for them (broken YAML, or ``feeds`` is no list), or has one already.
    """
    before, _ = parse(text)
    known = {topic.name for topic in before.topics}
    topics = list(dict.fromkeys(name for feed in feeds for name in feed.topics if name not in known))
    new = _insert_feeds(_insert_topics(text, topics) if topics else text, [_feed_to_mapping(feed) for feed in feeds])
    after, _ = parse(new)
    wanted = [*before.feeds, *(Feed(feed.url, feed.title, feed.topics) for feed in feeds)]
    if [replace(feed, line=0) for feed in after.feeds] != [replace(feed, line=0) for feed in wanted]:
        raise ValueError("the list of feeds isn't where it should be, or has it already")
    if after.topics != (*before.topics, *map(Topic, topics)):
        raise ValueError("the topics aren't where they should be")
    return new


def _feed_to_mapping(feed: Feed) -> dict[str, Any]:
    entry = {"url": feed.url, "title": feed.title, "topics": list(feed.topics)}
    return {key: value for key, value in entry.items() if value}


def _find_key(text: str, name: str) -> tuple[yaml.Node | None, yaml.Node | None]:
    """The key of that name at the top of the file, and its value; None where there is none."""
    try:
        root = compose_nodes(text)
    except yaml.YAMLError as error:
        raise ValueError("broken YAML") from error
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise ValueError("not a mapping")
    return next(((key, node) for key, node in (root.value if root else ()) if key.value == name), (None, None))


def _insert_feeds(text: str, entries: Sequence[dict[str, Any]]) -> str:
    newline = _line_ending(text)
    key, node = _find_key(text, "feeds")
    if key is None or node is None:
        return _append_section(text, "feeds", "".join(_format_block(entry, "  ", newline) for entry in entries))
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        dash = node.start_mark.column
        margin = text[node.start_mark.index - dash : node.start_mark.index]
        lines = "".join(_format_block(entry, margin, newline) for entry in entries)
        return _insert_lines(text, last_node(node).end_mark.index, lines, dash)
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.SequenceNode) and (node.value or "\n" in text[start:end]):
        flows = (
            "{" + ", ".join(f"{name}: {_format_flow(value)}" for name, value in entry.items()) + "}"
            for entry in entries
        )
        if node.value:
            at = node.value[-1].end_mark.index
        else:
            at = start + 1
        return f"{text[:at]}{', ' if node.value else ''}{', '.join(flows)}{text[at:]}"
    if isinstance(node, yaml.SequenceNode) or node.value in ("", "~", "null"):
        if node.end_mark.index > start:
            head = text[:start].rstrip(" ")
        else:
            head = text[:start]
        lines = "".join(_format_block(entry, "  ", newline) for entry in entries)
        return _insert_lines(head + text[end:], key.end_mark.index, lines, 0)
    raise ValueError("feeds is no list")


def _insert_topics(text: str, names: Sequence[str]) -> str:
    newline = _line_ending(text)
    key, node = _find_key(text, "topics")
    if key is None or node is None:
        return _append_section(text, "topics", "".join(f"  {_format_flow(name)}: []{newline}" for name in names))
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        indent = node.start_mark.column
        margin = text[start - indent : start]
        lead, tail = ("- ", "") if isinstance(node, yaml.SequenceNode) else ("", ": []")
        lines = "".join(f"{margin}{lead}{_format_flow(name)}{tail}{newline}" for name in names)
        return _insert_lines(text, last_node(node).end_mark.index, lines, indent)
    if isinstance(node, yaml.CollectionNode) and (node.value or "\n" in text[start:end]):
        last = node.value[-1] if node.value else None
        if last is None:
            at = start + 1
        else:
            at = (last[1] if isinstance(last, tuple) else last).end_mark.index
        if isinstance(node, yaml.SequenceNode):
            tail = ""
        else:
            tail = ": []"
        return f"{text[:at]}{', ' if last else ''}{', '.join(_format_flow(name) + tail for name in names)}{text[at:]}"
    if isinstance(node, yaml.CollectionNode) or node.value in ("", "~", "null"):
        if end > start:
            head = text[:start].rstrip(" ")
        else:
            head = text[:start]
        lines = "".join(f"  {_format_flow(name)}: []{newline}" for name in names)
        return _insert_lines(head + text[end:], key.end_mark.index, lines, 0)
    raise ValueError("topics is no list")


def _append_section(text: str, name: str, lines: str) -> str:
    """The text with a part more at its end."""
    newline = _line_ending(text)
    if not text or text.endswith(("\n", "\r")):
        end = ""
    else:
        end = newline
    if text and text.splitlines()[-1].strip():
        gap = newline
    else:
        gap = ""
    return text + end + gap + f"{name}:{newline}" + lines


def _insert_lines(text: str, after: int, lines: str, indent: int) -> str:
    """The text with lines below the one that an offset is in and the comments that hang on it: those set further in
    than ``indent``."""
    newline = _line_ending(text)
    if text[:after].endswith(("\n", "\r")):
        at = after
    else:
        at = _line_end(text, after)
    while _is_indented_comment(line := text[at : _line_end(text, at)], indent):
        at += len(line)
    gap = "" if text[:at].endswith(("\n", "\r")) else newline
    return text[:at] + gap + lines + text[at:]


def _format_flow(value: Any) -> str:
    """A value as YAML on one line: JSON is that, plain names stay plain."""
    if isinstance(value, str) and _PLAIN_SCALAR.fullmatch(value) and yaml.safe_load(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _format_block(entry: dict[str, Any], margin: str, newline: str) -> str:
    lines = []
    for key, value in entry.items():
        if key == "topics":
            lines.append(f"topics: [{', '.join(map(_format_flow, value))}]")
        else:
            lines.append(dump_yaml({key: value}).rstrip("\n"))
    return "".join(f"{margin}{'- ' if i == 0 else '  '}{line}{newline}" for i, line in enumerate(lines))


def _line_ending(text: str) -> str:
    if "\r\n" in text:
        return "\r\n"
    return "\n"


def _line_end(text: str, at: int) -> int:
    """Where the line ends that an offset is in, its line end included. YAML breaks lines at these (1.1, 4.2)."""
    end = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]").search(text, at)
    if end:
        return end.end()
    return len(text)


def _is_indented_comment(line: str, indent: int) -> bool:
    inner = line.lstrip()
    return inner.startswith("#") and len(line) - len(inner) > indent
