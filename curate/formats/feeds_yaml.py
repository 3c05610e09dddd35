"""Reads feeds.yaml into a ``ReadingConfig``. ``feeds_yaml_edit`` changes the file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from curate.formats import filter_rule
from curate.formats.hosts import is_host_or_network
from curate.formats.request_headers import check_headers, check_user_agent
from curate.formats.validation import StrictModel, Strings, Text, as_list, check_web_address, validate
from curate.formats.web_address import is_web_address
from curate.formats.yamltext import YamlDocument, load_yaml
from curate.model import Feed, FilterRule, ReadingConfig, Topic
from curate.problems import Problem

FILE_NAME = "feeds.yaml"


def _check_feed_address(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    hint = "write it whole: https://example.org/feed.xml"
    if "@" in value and not is_web_address(value):  # a password may be in it
        if "@" in value.partition("://")[2].partition("/")[0]:
            raise ValueError("this address has a user name or password in it; take out what stands before the @")
        raise ValueError(f"this is not a web address; {hint}")
    return check_web_address(value, hint)


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
    url: Annotated[str, BeforeValidator(_check_feed_address)]
    title: Text = ""
    topics: Strings = ()
    keep: _FilterList = ()
    drop: _FilterList = ()
    articles: bool = True
    private: bool | None = None
    article: Annotated[_Extraction, _EMPTY_IF_NONE] = _Extraction()
    user_agent: Annotated[str, BeforeValidator(check_user_agent)] = ""
    headers: Annotated[dict[str, str], BeforeValidator(check_headers)] = Field(default_factory=dict)


class _NetworkSettings(StrictModel):
    allow: Strings = ()
    contact: Text = ""


class _FeedsFile(StrictModel):
    topics: Annotated[dict[str, Strings], BeforeValidator(lambda v: v or {})] = Field(default_factory=dict)
    feeds: Annotated[tuple[Any, ...], BeforeValidator(lambda v: v or [])] = ()
    filters: Annotated[_GlobalFilters, _EMPTY_IF_NONE] = _GlobalFilters()
    network: Annotated[_NetworkSettings, _EMPTY_IF_NONE] = _NetworkSettings()


def parse(text: str, where: str = FILE_NAME) -> tuple[ReadingConfig, list[Problem]]:
    """Return everything in the file that is valid, and a problem for everything that isn't. Never raises."""
    document = load_yaml(text, where)
    if document.value is None and not document.problems:
        return ReadingConfig(), []
    if not isinstance(document.value, dict):
        yaml_problems = list(document.problems)
        return ReadingConfig(), yaml_problems or [
            Problem(f"{where}:1", "this should have the keys topics: and feeds:", "")
        ]
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
    topic_names = topics or {}
    for feed in reading.feeds if isinstance(topic_names, dict) else ():  # else its own fault is told already
        problems += [
            Problem(f"{where}:{feed.line}", f"the topic “{name}” isn't among the topics above", "add it to topics:")
            for name in feed.topics
            if name not in topic_names
        ]
    return reading, sorted(problems, key=lambda p: _line_number(p.where))


def _keep_valid_parts(value: dict[str, Any]) -> _FeedsFile:
    """Return the valid topics and settings of a file in which something isn't valid."""

    def part(key: str, inner: Any) -> _FeedsFile:
        return validate(_FeedsFile, YamlDocument({key: inner}), "")[0] or _FeedsFile()

    topics = value.get("topics")
    if isinstance(topics, dict):
        each = [{name: words} for name, words in topics.items()]
    else:
        each = []
    return _FeedsFile(
        topics={name: words for topic in each for name, words in part("topics", topic).topics.items()},
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
        feed, more_problems = validate(_Feed, part, where)
        problems += more_problems
        if feed is None:
            continue
        if feed.url in feeds:
            first_line = feeds[feed.url].line
            problems.append(
                Problem(f"{where}:{line}", f"this feed is already on line {first_line}", "take one of them out")
            )
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
            user_agent=feed.user_agent,
            headers=tuple(feed.headers.items()),
            line=line,
        )
    return list(feeds.values())


def _parse_hosts(
    document: YamlDocument, hosts: tuple[str, ...], where: str, problems: list[Problem]
) -> tuple[str, ...]:
    """Return the valid hosts that the user allows; add a problem for each of the others."""
    valid_hosts: list[str] = []
    for number, host in enumerate(hosts):
        if is_host_or_network(host.strip()):
            valid_hosts.append(host.strip())
            continue
        hint = "write 127.0.0.1, nas.local or 10.0.0.0/8"
        name, _, port = host.rpartition(":")
        if port.isdecimal() and is_host_or_network(name):
            hint = f"write it without its port: {name}"
        line = document.line(("network", "allow", number))
        problems.append(Problem(f"{where}:{line}", f"“allow”: {host!r} is not a host or a network", hint))
    return tuple(valid_hosts)


def _parse_rules(
    document: YamlDocument, path: tuple[str, ...], values: tuple[Any, ...], where: str, problems: list[Problem]
) -> tuple[FilterRule, ...]:
    """Return the valid filters of a list; add a problem for each of the others."""
    rules: list[FilterRule] = []
    for number, value in enumerate(values):
        line = document.line((*path, number))
        try:
            rules.append(filter_rule.parse_rule(value, line))
        except ValueError as error:
            what, _, hint = str(error).rpartition("; ")
            problems.append(Problem(f"{where}:{line}", f"“{path[-1]}”: {what}", hint))
    return tuple(rules)
