"""Author, site and day that a page names: read from what the page itself writes. Pure.

It reads ``<meta>``, JSON-LD and the byline, in this order. A name is taken as it is written, and never guessed: an
address is no name, and where two places of a page name different people in its byline, none of them is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from curate.formats.text import clean_line
from curate.model import Credit
from curate.read.articles.source_credit import local_day
from curate.read.feeds.dates import parse_feed_time

_MAX_NAME_LENGTH, _MAX_NAMES = 100, 8
"""Characters of a name; names of one article."""
_MAX_SCRIPTS, _MAX_SCRIPT_LENGTH = 20, 500_000
"""So many JSON-LD scripts are looked at, of so many characters each at most."""
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|BlogPost|ScholarlyArticle|Review|Recipe|HowTo)$")
_BY_PREFIX = re.compile(
    r"^(?:(?:written|posted|published|words)\s+by|by|author|authors)\b\s*[:：]?\s*"
    r"|^(?:文|著者?|執筆者?|筆者|記者|投稿者|作者|ライター)\s*[／/:：]\s*",
    re.IGNORECASE,
)
_META_AUTHORS = (
    "//meta[translate(@name, 'AUTHOR', 'author')='author']/@content",
    "//meta[@name='citation_author' or @name='dc.creator' or @name='DC.creator' or @name='parsely-author']/@content",
)
_META_PERSON = "//meta[@property='article:author' or @name='article:author']/@content"
_META_SITE = "//meta[@property='og:site_name']/@content"
_DATE_PATHS = (
    "//meta[@property='article:published_time' or @name='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
)
_BYLINE_PATHS = (
    "//*[@itemprop='author']",
    "//a[@rel='author' or starts-with(@rel, 'author ') or contains(@rel, ' author')]",
    "//*[contains(concat(' ', @class, ' '), ' p-author ')]",
    "//*[contains(concat(' ', @class, ' '), ' byline ')]",
)


def extract_credit(tree: Any) -> Credit:
    """Return what a page names, empty where it names nothing. The title isn't looked for."""
    articles = list(_json_articles(tree))
    json_authors = (_join_names(_person_names(article.get("author"), graph)) for article, graph in articles)
    author = (
        _join_names(_first_values(tree, *_META_AUTHORS))
        or next(filter(None, json_authors), "")
        or _join_names(_first_values(tree, _META_PERSON))
        or _find_byline(tree)
    )
    publishers = (name for article, graph in articles for name in _person_names(article.get("publisher"), graph))
    site = clean_line(next(iter(_first_values(tree, _META_SITE)), "") or next(publishers, ""), 200)
    days = (*_first_values(tree, *_DATE_PATHS), *(str(article.get("datePublished") or "") for article, _ in articles))
    return Credit(author=author, site=site, day=next(filter(None, map(parse_day, days)), None))


def parse_day(text: str) -> date | None:
    """Return the day that a page writes; a time that has a zone is counted as ``local_day`` does."""
    text = text.strip()
    match = re.match(r"(\d{4}-\d{2}-\d{2})(?:[T ](?!.*(?:Z|[+-]\d{2}:?\d{2})$).*)?$", text, re.ASCII)
    try:
        if match:
            return date.fromisoformat(match[1])
    except ValueError:
        return None
    moment = parse_feed_time(text)
    if moment:
        return local_day(moment)
    return None


# ------------------------------------------------------------------ where a page names people


def _first_values(tree: Any, *paths: str) -> list[str]:
    """Return the values that the first of these paths has any of."""
    for path in paths:
        if values := [str(value).strip() for value in tree.xpath(path) if str(value).strip()]:
            return values
    return []


def _join_names(names: Iterable[str]) -> str:
    """Return the names as one line, each once; what is no name is left out."""
    cleaned = (clean_line(_BY_PREFIX.sub("", clean_line(name, 300)).replace("; ", ", "), 300) for name in names)
    return ", ".join(list(dict.fromkeys(name for name in cleaned if _looks_like_name(name)))[:_MAX_NAMES])


def _looks_like_name(text: str) -> bool:
    return bool(text) and len(text) <= _MAX_NAME_LENGTH and "://" not in text and "@" not in text and not text.isdigit()


def _find_byline(tree: Any) -> str:
    for path in _BYLINE_PATHS:
        elements = [element for element in tree.xpath(path) if not _is_inside(element, "aside", "footer", "nav")]
        inside = [element for element in elements if _is_inside(element, "article", "main")]
        names = dict.fromkeys(_join_names([_name_in_element(element)]) for element in inside or elements)
        names.pop("", None)
        if len(names) == 1:
            return next(iter(names))
    return ""


def _is_inside(element: Any, *tags: str) -> bool:
    return next(element.iterancestors(*tags), None) is not None


def _name_in_element(element: Any) -> str:
    """Return the name that an element of a byline has: its own, or that of the part which says so."""
    if content := element.get("content"):
        return str(content)
    marked = ".//*[@itemprop='name' or @rel='author' or contains(concat(' ', @class, ' '), ' p-name ')]"
    parts = element.xpath(marked)
    return "".join((parts[0] if parts else element).itertext())


# ------------------------------------------------------------------ JSON-LD


def _json_articles(tree: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the articles that a page describes in JSON-LD, each with the things that it can refer to by ``@id``."""
    for script in tree.xpath("//script[@type='application/ld+json']")[:_MAX_SCRIPTS]:
        try:
            value = json.loads((script.text or "")[:_MAX_SCRIPT_LENGTH], strict=False)
        except (ValueError, RecursionError):
            continue
        things = list(_json_objects(value))
        graph = {str(thing["@id"]): thing for thing in things if "@id" in thing and len(thing) > 1}
        for thing in things:
            if any(_ARTICLE_TYPE.search(str(kind)) for kind in _as_list(thing.get("@type"))):
                yield thing, graph


def _json_objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects at the top, of lists and of ``@graph``."""
    for thing in _as_list(value):
        if isinstance(thing, dict):
            yield thing
            graph = thing.get("@graph")
            yield from (inner for inner in (graph if isinstance(graph, list) else []) if isinstance(inner, dict))


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value]


def _person_names(value: Any, graph: dict[str, Any]) -> Iterator[str]:
    """Yield the names in an ``author`` or ``publisher``: text, an object, a reference, or a list of these."""
    for person in _as_list(value):
        if isinstance(person, dict):
            if "name" in person:
                described = person
            else:
                described = graph.get(str(person.get("@id")), {})
            yield from (name for name in _as_list(described.get("name")) if isinstance(name, str))
        elif isinstance(person, str):
            yield person
