"""Reads the settings in mkdocs.yml that the publishing stages need. The rest is for the site engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from typing import Annotated, Any

from pydantic import BeforeValidator

from curate.formats.loose_values import mapping_at, text_at
from curate.formats.validation import StrictModel, as_list, check_web_address, validate
from curate.formats.web_address import is_web_address
from curate.formats.yamltext import YamlDocument, YamlPath, load_yaml
from curate.model import Site
from curate.problems import Problem

FILE_NAME = "mkdocs.yml"

# Plugins and extensions that would break a promise of ours, and which promise.
_BLOCKED_PLUGINS = {
    "privacy": "it fetches what a page names, and publishes it",
    "pymdownx.snippets": "it can publish any file of this computer",
    "blog": "its addresses and pages would collide with those that curate makes",
}


def _check_engine(value: Any) -> Any:
    if value not in ("mkdocs", "zensical"):
        raise ValueError(f"{value!r} is no engine; mkdocs or zensical")
    return value


def _check_folder(value: Any) -> Any:
    if not isinstance(value, str) or not re.match(r"[/\\]|[A-Za-z]:", value):
        raise ValueError(f"{value!r} is not a folder; write it whole, as /home/somebody")
    return value


def _check_rules(value: Any) -> Any:
    if str(value) not in ("1", "2"):
        raise ValueError(f"{value!r} is not 1 or 2")
    return int(value)


def _check_quotes(value: Any) -> Any:
    if value not in ("advice", "strict"):
        raise ValueError(f"{value!r} is not advice or strict")
    return value


_RequiredAddress = Annotated[str, BeforeValidator(check_web_address)]


class _CurateSettings(StrictModel):
    engine: Annotated[str, BeforeValidator(_check_engine)] = "mkdocs"
    hub: _RequiredAddress = ""
    cards: bool = False
    examples: Annotated[tuple[Annotated[str, BeforeValidator(_check_folder)], ...], BeforeValidator(as_list)] = ()
    links: Annotated[tuple[_RequiredAddress, ...], BeforeValidator(as_list)] = ()
    rules: Annotated[int, BeforeValidator(_check_rules)] = 1
    quotes: Annotated[str, BeforeValidator(_check_quotes)] = "advice"


def block_reason(plugin: str) -> str:
    """Return why a plugin or an extension must not be used; empty if it may."""
    return _BLOCKED_PLUGINS.get(plugin.removeprefix("material/"), "")


def parse(text: str, where: str = FILE_NAME) -> tuple[Site, list[Problem]]:
    """Return the settings in a text of mkdocs.yml that stands for itself; see ``parse_document``."""
    return parse_document(load_yaml(text, where), where)


def parse_document(document: YamlDocument, where: str = FILE_NAME) -> tuple[Site, list[Problem]]:
    """Return the site's settings, with defaults for what is missing, and problems where the user should act."""
    problems = list(document.problems)
    name, url, author, description = (
        " ".join(text_at(document.value, f"site_{key}").split()) for key in ("name", "url", "author", "description")
    )
    if not name and not problems:
        problems.append(Problem(f"{where}:1", "the site has no name", "add site_name: …"))
    if url and not is_web_address(url):
        line = document.line(("site_url",))
        problems.append(Problem(f"{where}:{line}", f"{url!r} is not a web address", "write it whole, with https://"))
        url = ""
    problems += _check_plugins(document, where)
    problems += _check_analytics(document, where)
    settings, more_problems = _parse_curate_settings(document, where)
    problems += more_problems
    return Site(
        name=name or "curate",
        url=url if url.endswith("/") or not url else url + "/",
        author=author,
        description=description,
        language="ja" if text_at(mapping_at(document.value, "theme"), "language") == "ja" else "en",
        engine=settings.engine,
        hub=settings.hub,
        links=settings.links,
        cards=settings.cards,
        examples=settings.examples,
        rules=settings.rules,
        strict_quotes=settings.quotes == "strict",
    ), problems


def _check_plugins(document: YamlDocument, where: str) -> Iterator[Problem]:
    """Yield a problem for each plugin and extension that must not be used."""
    if isinstance(document.value, dict):
        settings = document.value
    else:
        settings = {}
    for key in ("plugins", "markdown_extensions"):
        for i, entry in enumerate(settings.get(key) or []):
            plugin = ""
            if isinstance(entry, str):
                plugin = entry
            elif isinstance(entry, dict):
                plugin = next(iter(entry), "")
            if reason := block_reason(plugin):
                line = document.line((key, i))
                yield Problem(f"{where}:{line}", f"{plugin} can't be used here: {reason}", "take it out")


def _check_analytics(document: YamlDocument, where: str) -> Iterator[Problem]:
    provider = mapping_at(mapping_at(document.value, "extra"), "analytics").get("provider")
    if provider:
        line = document.line(("extra", "analytics", "provider"))
        what = f"readers' browsers would tell another server ({provider}) what they read"
        hint = "take extra.analytics out, or keep it if you mean it: the site is built all the same"
        yield Problem(f"{where}:{line}", what, hint)


def _parse_curate_settings(document: YamlDocument, where: str) -> tuple[_CurateSettings, list[Problem]]:
    """Return the settings under ``extra: curate:``."""
    settings = mapping_at(document.value, "extra").get("curate")
    if settings is None:
        return _CurateSettings(), []
    lines = {path[2:]: line for path, line in document.lines.items() if path[:2] == ("extra", "curate")}
    parsed, problems = validate(_CurateSettings, YamlDocument(settings, lines), where)
    return parsed or _CurateSettings(), problems


def find_best_line(document: YamlDocument, key: str, words: Set[str]) -> int:
    """Return the line below a key that has most of the words as keys or value; otherwise the line of the key, or 1."""

    def score(path: YamlPath, text: str) -> int:
        return len(words & {part for part in path if isinstance(part, str)}) + (text in words)

    best, line = 0, document.lines.get((key,), 1)
    for path, text in _iter_paths(document.value, ()):
        if path[0] == key and (found := score(path[1:], text)) > best:
            best, line = found, document.line(path)
    return line


def _iter_paths(value: Any, path: YamlPath) -> Iterator[tuple[YamlPath, str]]:
    """Yield every path of a document, with the text there."""
    if path:
        yield path, value if isinstance(value, str) else ""
    children: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    for key, child in children:
        yield from _iter_paths(child, (*path, key))
