"""feeds.yaml: what the user reads. Text to ``Reading``, and a feed added to the text without touching the rest."""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import replace
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field

from curate.formats import filters
from curate.formats.addresses import is_web_address
from curate.formats.validation import Strict, Strings, Text, as_list, validate
from curate.formats.yamltext import Yaml, dump, load
from curate.model import Feed, Reading, Rule, Topic
from curate.problems import Problem

NAME = "feeds.yaml"


def _address(value: Any) -> Any:
    if isinstance(value, str) and not is_web_address(value):
        said = "this" if "@" in value else repr(value)  # what stands before an @ may be a password
        raise ValueError(f"{said} is not a web address; write it whole: https://example.org/feed.xml")
    return value


def _selector(value: Any) -> Any:
    if isinstance(value, str) and value:
        import cssselect

        try:
            cssselect.parse(value)
        except cssselect.SelectorError as error:
            raise ValueError(f"{value!r} is not a CSS selector ({error}); try “main.article” or “.ads, nav”") from error
    return "" if value is None else value


def _allowed(value: Any) -> Any:
    hosts = [value] if isinstance(value, str) else value or []
    for host in hosts:
        if isinstance(host, str) and ("/" in host or ":" in host):
            try:
                ipaddress.ip_network(host, strict=False)
            except ValueError:
                raise ValueError(
                    f"{host!r} is not a host or a network; write 127.0.0.1, nas.local or 10.0.0.0/8"
                ) from None
    return hosts


_NONE_IS_EMPTY = BeforeValidator(lambda value: {} if value is None else value)


# Each is looked at by itself: one that makes no sense costs neither the others nor the feed.
_Filters = Annotated[
    tuple[Any, ...], BeforeValidator(lambda value: [value] if isinstance(value, dict) else as_list(value))
]


class _Extraction(Strict):
    select: Annotated[str, BeforeValidator(_selector)] = ""
    drop: Annotated[str, BeforeValidator(_selector)] = ""
    next: Annotated[str, BeforeValidator(_selector)] = ""


class _ForAll(Strict):
    keep: _Filters = ()
    drop: _Filters = ()


class _Feed(Strict):
    url: Annotated[str, BeforeValidator(_address)]
    title: Text = ""
    topics: Strings = ()
    keep: _Filters = ()
    drop: _Filters = ()
    articles: bool = True
    private: bool | None = None
    article: Annotated[_Extraction, _NONE_IS_EMPTY] = _Extraction()


class _Network(Strict):
    allow: Annotated[Strings, BeforeValidator(_allowed)] = ()
    contact: Text = ""


class _File(Strict):
    topics: Annotated[dict[str, Strings], BeforeValidator(lambda v: v or {})] = Field(default_factory=dict)
    feeds: Annotated[tuple[Any, ...], BeforeValidator(lambda v: v or [])] = ()
    filters: Annotated[_ForAll, _NONE_IS_EMPTY] = _ForAll()
    network: Annotated[_Network, _NONE_IS_EMPTY] = _Network()


def parse(text: str, where: str = NAME) -> tuple[Reading, list[Problem]]:
    """Everything in the file that makes sense, and a problem for all that doesn't. Never raises."""
    document = load(text, where)
    if document.value is None and not document.problems:
        return Reading(), []
    if not isinstance(document.value, dict):
        found = list(document.problems)
        return Reading(), found or [Problem(f"{where}:1", "this should have the keys topics: and feeds:", "")]
    topics = document.value.get("topics")
    if isinstance(topics, list) and all(isinstance(name, str) for name in topics):  # names alone are fine
        topics = document.value["topics"] = {name: [] for name in topics}
    file, problems = validate(_File, document, where)
    file = file or _sound(document.value)
    reading = Reading(
        tuple(Topic(name, words) for name, words in file.topics.items()),
        tuple(_feeds(document, where, problems)),
        file.network.allow,
        file.network.contact,
        _rules(document, ("filters", "keep"), file.filters.keep, where, problems),
        _rules(document, ("filters", "drop"), file.filters.drop, where, problems),
    )
    known = topics or {}
    for feed in reading.feeds if isinstance(known, dict) else ():  # else its own fault is told already
        problems += [
            Problem(f"{where}:{feed.line}", f"the topic “{name}” isn't among the topics above", "add it to topics:")
            for name in feed.topics
            if name not in known
        ]
    return reading, sorted(problems, key=lambda p: _line(p.where))


def _sound(value: dict[str, Any]) -> _File:
    """The topics and settings that make sense in a file where something doesn't."""

    def part(key: str, inner: Any) -> _File:
        return validate(_File, Yaml({key: inner}), "")[0] or _File()

    topics = value.get("topics")
    each = [{name: words} for name, words in topics.items()] if isinstance(topics, dict) else []
    return _File(
        topics={name: words for one in each for name, words in part("topics", one).topics.items()},
        filters=part("filters", value.get("filters")).filters,
        network=part("network", value.get("network")).network,
    )


def _line(where: str) -> int:
    tail = where.rpartition(":")[2]
    return int(tail) if tail.isdigit() else 0


def _feeds(document: Yaml, where: str, problems: list[Problem]) -> list[Feed]:
    feeds: dict[str, Feed] = {}
    for part in document.parts("feeds") if isinstance(document.value.get("feeds"), list) else ():
        line = part.line(())
        if isinstance(part.value, str):
            part = Yaml({"url": part.value}, part.lines)
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
            _rules(part, ("keep",), feed.keep, where, problems),
            _rules(part, ("drop",), feed.drop, where, problems),
            feed.articles,
            feed.article.select,
            feed.article.drop,
            feed.article.next,
            private=feed.private,
            line=line,
        )
    return list(feeds.values())


def _rules(
    document: Yaml, path: tuple[str, ...], values: tuple[Any, ...], where: str, problems: list[Problem]
) -> tuple[Rule, ...]:
    """The filters of a list that make sense; a problem for each that doesn't."""
    found: list[Rule] = []
    for number, value in enumerate(values):
        line = document.line((*path, number))
        try:
            found.append(filters.rule(value, line))
        except ValueError as error:
            what, _, hint = str(error).rpartition("; ")
            problems.append(Problem(f"{where}:{line}", f"“{path[-1]}”: {what}", hint))
    return tuple(found)


def add_feed(text: str, url: str, title: str = "") -> str:
    """The file's text with one feed more, after the last one; every other byte stays as it is.

    Raises ValueError where the text has no place for it (broken YAML, or ``feeds`` is no list), or has it already.
    """
    new = _inserted(text, {"url": url, "title": title} if title else {"url": url})
    before, after = ([replace(feed, line=0) for feed in parse(each)[0].feeds] for each in (text, new))
    if after != [*before, Feed(url, title)]:
        raise ValueError("the list of feeds isn't where it should be, or has it already")
    return new


def _inserted(text: str, entry: dict[str, str]) -> str:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ValueError("broken YAML") from error
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise ValueError("not a mapping")
    found = next(((key, node) for key, node in (root.value if root else ()) if key.value == "feeds"), None)
    if found is None:
        newline = _newline(text)
        end = "" if not text or text.endswith(("\n", "\r")) else newline
        gap = newline if text and text.splitlines()[-1].strip() else ""
        return text + end + gap + f"feeds:{newline}" + _block(entry, "  ", newline)
    key, node = found
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        dash = node.start_mark.column
        margin = text[node.start_mark.index - dash : node.start_mark.index]
        return _insert_lines(text, _last(node).end_mark.index, entry, margin, dash)
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.SequenceNode) and (node.value or "\n" in text[start:end]):
        pairs = ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in entry.items())
        at = node.value[-1].end_mark.index if node.value else start + 1
        return f"{text[:at]}{', ' if node.value else ''}{{{pairs}}}{text[at:]}"
    if isinstance(node, yaml.SequenceNode) or node.value in ("", "~", "null"):
        head = text[:start].rstrip(" ") if node.end_mark.index > start else text[:start]
        return _insert_lines(head + text[end:], key.end_mark.index, entry, "  ", 0)
    raise ValueError("feeds is no list")


def _insert_lines(text: str, after: int, entry: dict[str, str], margin: str, indent: int) -> str:
    """The text with an entry on lines of its own, below the line that an offset is in and the comments that hang on it:
    those set further in than ``indent``."""
    newline = _newline(text)
    at = after if text[:after].endswith(("\n", "\r")) else _next_line(text, after)
    while _hangs_on(line := text[at : _next_line(text, at)], indent):
        at += len(line)
    gap = "" if text[:at].endswith(("\n", "\r")) else newline
    return text[:at] + gap + _block(entry, margin, newline) + text[at:]


def _block(entry: dict[str, str], margin: str, newline: str) -> str:
    lines = dump(entry).splitlines()
    return "".join(f"{margin}{'- ' if i == 0 else '  '}{line}{newline}" for i, line in enumerate(lines))


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _next_line(text: str, at: int) -> int:
    """Where the line ends that an offset is in, its line end included. YAML breaks lines at these (1.1, 4.2)."""
    end = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]").search(text, at)
    return end.end() if end else len(text)


def _last(node: yaml.Node) -> yaml.Node:
    """What stands last in a node: a block ends only where the next thing begins, the last value in it sooner."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _last(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _last(node.value[-1])
    return node


def _hangs_on(line: str, indent: int) -> bool:
    inner = line.lstrip()
    return inner.startswith("#") and len(line) - len(inner) > indent
