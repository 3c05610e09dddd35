"""feeds.yaml: what the user reads. Text to ``Reading``, and a feed added to the text without touching the rest."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field

from curate.formats.addresses import is_web_address
from curate.formats.validation import Strict, Strings, Text, validate
from curate.formats.yamltext import Yaml, dump, load
from curate.model import Feed, Reading, Topic
from curate.problems import Problem

NAME = "feeds.yaml"


def _address(value: Any) -> Any:
    if isinstance(value, str) and not is_web_address(value):
        raise ValueError(f"{value!r} is not a web address; write it whole: https://example.org/feed.xml")
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


class _Extraction(Strict):
    select: Annotated[str, BeforeValidator(_selector)] = ""
    drop: Annotated[str, BeforeValidator(_selector)] = ""


class _Feed(Strict):
    url: Annotated[str, BeforeValidator(_address)]
    title: Text = ""
    topics: Strings = ()
    keep: Strings = ()
    drop: Strings = ()
    articles: bool = True
    article: _Extraction = _Extraction()


class _Network(Strict):
    allow: Annotated[Strings, BeforeValidator(_allowed)] = ()
    contact: Text = ""


class _File(Strict):
    topics: Annotated[dict[str, Strings], BeforeValidator(lambda v: v or {})] = Field(default_factory=dict)
    feeds: Annotated[tuple[Any, ...], BeforeValidator(lambda v: v or [])] = ()
    network: _Network = _Network()


def parse(text: str, where: str = NAME) -> tuple[Reading, list[Problem]]:
    """Everything in the file that makes sense, and a problem for all that doesn't. Never raises."""
    document = load(text, where)
    if document.value is None and not document.problems:
        return Reading(), []
    if not isinstance(document.value, dict):
        found = list(document.problems)
        return Reading(), found or [Problem(f"{where}:1", "this should have the keys topics: and feeds:", "")]
    if isinstance(document.value.get("topics"), list):  # names alone are fine
        document.value["topics"] = {str(name): [] for name in document.value["topics"]}
    file, problems = validate(_File, document, where)
    if file is None:
        file, feeds = _File(), document.value.get("feeds")
        if isinstance(feeds, list):  # a fault elsewhere in the file costs no feed
            file = _File(feeds=tuple(feeds))
    reading = Reading(
        tuple(Topic(name, words) for name, words in file.topics.items()),
        tuple(_feeds(file.feeds, document, where, problems)),
        file.network.allow,
        file.network.contact,
    )
    known = {topic.name for topic in reading.topics}
    for feed in reading.feeds:
        problems += [
            Problem(f"{where}:{feed.line}", f"the topic “{name}” isn't among the topics above", "add it to topics:")
            for name in feed.topics
            if name not in known
        ]
    return reading, sorted(problems, key=lambda p: _line(p.where))


def _line(where: str) -> int:
    tail = where.rpartition(":")[2]
    return int(tail) if tail.isdigit() else 0


def _feeds(values: tuple[Any, ...], document: Yaml, where: str, problems: list[Problem]) -> list[Feed]:
    feeds: dict[str, Feed] = {}
    for i, value in enumerate(values):
        line = document.line(("feeds", i))
        part = Yaml({"url": value}, {(): line}) if isinstance(value, str) else document.at(("feeds", i))
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
            feed.keep,
            feed.drop,
            feed.articles,
            feed.article.select,
            feed.article.drop,
            line,
        )
    return list(feeds.values())


def add_feed(text: str, url: str, title: str = "") -> str:
    """The file's text with one feed more, after the last one; every other byte stays as it is.

    Raises ValueError where the text has no place for it (broken YAML, or ``feeds`` is no list).
    """
    before, _ = parse(text)
    new = _inserted(text, _lines(url, title))
    after, _ = parse(new)
    if [f.url for f in after.feeds] != [*(f.url for f in before.feeds), url]:
        raise ValueError("the list of feeds isn't where it should be")
    return new


def _lines(url: str, title: str) -> list[str]:
    data = {"url": url, "title": title} if title else {"url": url}
    return dump(data).splitlines()


def _inserted(text: str, entry: list[str]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ValueError("broken YAML") from error
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise ValueError("not a mapping")
    pairs = root.value if root is not None else []
    found = next(((key, value) for key, value in pairs if key.value == "feeds"), None)
    lines = text.splitlines()
    if found is None:
        gap = [""] if lines and lines[-1].strip() else []
        lines += [*gap, "feeds:", *_block(entry, "  ")]
    else:
        key, node = found
        if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
            dash = lines[node.start_mark.line][: node.start_mark.column]
            at = _last_line(node.value[-1]) + 1
            while at < len(lines) and _hangs_on(lines[at], len(dash)):
                at += 1
            lines[at:at] = _block(entry, dash)
        elif isinstance(node, yaml.SequenceNode) and node.value:
            end = node.end_mark.index - 1
            comma = "" if text[:end].rstrip().endswith(",") else ","
            flow = "{" + ", ".join(_flow(line) for line in entry) + "}"
            return text[:end].rstrip() + f"{comma} {flow}" + text[end:]
        elif isinstance(node, yaml.SequenceNode) or node.value in ("", "~", "null"):
            first, last = node.start_mark, node.end_mark
            kept = lines[last.line][last.column :].strip() if last.line < len(lines) and last.line == first.line else ""
            head = lines[key.start_mark.line][: key.end_mark.column] + ":"
            lines[key.start_mark.line : max(first.line, key.start_mark.line) + 1] = [f"{head}  {kept}".rstrip()]
            if isinstance(node, yaml.ScalarNode) and node.value == "":
                lines[key.start_mark.line] = text.splitlines()[key.start_mark.line]
            at = key.start_mark.line + 1
            while at < len(lines) and _hangs_on(lines[at], 0):
                at += 1
            lines[at:at] = _block(entry, "  ")
        else:
            raise ValueError("feeds is no list")
    return newline.join(lines) + newline


def _block(entry: list[str], indent: str) -> list[str]:
    return [f"{indent}{'- ' if i == 0 else '  '}{line}" for i, line in enumerate(entry)]


def _flow(line: str) -> str:
    key, _, value = line.partition(": ")
    return f"{key}: {value}" if value[:1] in "'\"" else f'{key}: "{value}"'


def _last_line(node: yaml.Node) -> int:
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _last_line(node.value[-1])
    end = node.end_mark
    return int(end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line)


def _hangs_on(line: str, indent: int) -> bool:
    """Whether a comment line belongs to the feed above it: it is set further in than the list's dash."""
    inner = line.lstrip()
    return inner.startswith("#") and len(line) - len(inner) > indent
