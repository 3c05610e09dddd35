"""OPML 2.0 (http://opml.org/spec2.opml): a list of feeds, to take to another reader or to bring from one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from curate.formats.text import clean_line
from curate.formats.web_address import is_web_address, url_key
from curate.formats.xmltext import entity_line, parse_lenient, serialize_xml, strip_forbidden
from curate.model import Feed, ReadingConfig
from curate.problems import Problem

_FEED_SCHEME = re.compile(r"feed:(?://(?=[^/])|(?=https?://))", re.IGNORECASE)
# Written by hand, or by a program that forgot to escape it: it stands for itself.
_BARE_AMPERSAND = re.compile(r"&(?![A-Za-z][A-Za-z0-9]*;|#[0-9]+;|#[xX][0-9A-Fa-f]+;)")


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in a list."""

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()
    """The folders it lies in, from the outermost in."""
    html_url: str = ""
    """The site's page."""
    topics: tuple[str, ...] = ()
    """What OPML calls categories. One with a comma or a slash can't be said there, and is left out."""


def serialize(title: str, outlines: Sequence[Outline]) -> str:
    """The list as a file's text. The same list gives the same bytes; folders stand where their first feed does."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _one_line(title)
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], Any] = {(): body}
    for outline in outlines:
        path: tuple[str, ...] = ()
        for name in filter(None, map(_one_line, outline.folders)):
            parent, path = folders[path], (*path, name)
            if path not in folders:
                folders[path] = etree.SubElement(parent, "outline", text=name, title=name)
        name = _one_line(outline.title) or outline.url
        found = etree.SubElement(folders[path], "outline", type="rss", text=name, title=name, xmlUrl=outline.url)
        if outline.html_url:
            found.set("htmlUrl", outline.html_url)
        if categories := _format_categories(outline.topics):
            found.set("category", categories)
    return serialize_xml(root)


def feeds_to_outlines(feeds: Sequence[Feed], titles: Mapping[str, str]) -> list[Outline]:
    """Feeds as a list for other readers. A feed lies in the folder of its first topic; the others are its categories,
    and one that can't be said so is a folder with the feed once more.

    titles: what feeds call themselves, by address, for those that the user gave no name.
    """
    found = []
    for feed in feeds:
        title = feed.title or titles.get(feed.url, "")
        said = _format_categories(feed.topics).split(",")
        folders = [name for n, name in enumerate(feed.topics) if n == 0 or _one_line(name) not in said]
        found += [Outline(feed.url, title, (name,) if name else (), topics=feed.topics) for name in folders or [""]]
    return found


def outlines_to_feeds(outlines: Sequence[Outline], reading: ReadingConfig) -> tuple[list[Feed], list[Feed]]:
    """(those to follow, in the list's order; those of them that are followed already, as feeds.yaml has them)

    Folders and categories become topics. One that feeds.yaml has already, in another case or not, is that one.
    """
    names = {topic.name.casefold(): topic.name for topic in reading.topics}
    followed = {url_key(feed.url): feed for feed in reading.feeds}
    new: dict[str, Feed] = {}
    known: dict[str, Feed] = {}
    for outline in outlines:
        place = url_key(outline.url)
        if place in followed:
            known[place] = followed[place]
            continue
        topics = [names.setdefault(name.casefold(), name) for name in (*outline.folders, *outline.topics)]
        before = new.get(place, Feed(outline.url))
        topics = list(dict.fromkeys((*before.topics, *topics)))
        new[place] = replace(before, title=before.title or outline.title, topics=tuple(topics))
    return list(new.values()), list(known.values())


def _format_categories(topics: Iterable[str]) -> str:
    lines = (_one_line(topic) for topic in topics)
    return ",".join(dict.fromkeys(line for line in lines if line and not set(line) & {",", "/"}))


def _one_line(text: str) -> str:
    return " ".join(strip_forbidden(text).split())


def parse(text: str, where: str) -> tuple[list[Outline], list[Problem]]:
    """Every feed of a list, in its order, and a problem for all that can't be taken. Never raises.

    Of a file whose XML is broken, the feeds before the fault are taken, and what can be made out after it. A file with
    entities of its own is refused: no list needs them, and they can be made to fill the memory. A feed that lies in
    two folders comes twice.
    """
    text = text.removeprefix("\ufeff")
    if line := entity_line(text):
        hint = "export the list again from where it came from"
        what = "it declares entities, which no list of feeds needs: nothing was read"
        return [], [Problem(f"{where}:{line}", what, hint)]
    root, error = parse_lenient(_BARE_AMPERSAND.sub("&amp;", text))
    problems: list[Problem] = []
    if error:
        hint = "export the list again" if root is None else "what could be read was; look whether feeds are missing"
        problems.append(Problem(f"{where}:{error.line}", f"broken XML: {error.message}", hint))
    if root is None:
        return [], problems
    if _local_name(root.tag) != "opml":
        what = f"this is no OPML: it begins with <{_local_name(root.tag)}>"
        return [], [*problems, Problem(f"{where}:{root.sourceline}", what, "export your feeds as OPML and try that")]
    found: list[Outline] = []
    waiting: list[tuple[Any, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        if _local_name(element.tag) == "outline":
            outline, inner = _parse_outline(element, folders, where, problems)
            found += [outline] if outline else []
            folders = inner
        waiting += [(child, folders) for child in reversed(element) if isinstance(child.tag, str)]
    return found, problems


def _parse_outline(
    element: Any, folders: tuple[str, ...], where: str, problems: list[Problem]
) -> tuple[Outline | None, tuple[str, ...]]:
    """(the feed, if it is one; the folders that its children lie in)"""
    said = {_local_name(key).lower(): value for key, value in element.attrib.items()}
    name = clean_line(said.get("title", "")) or clean_line(said.get("text", ""))
    inner = (*folders, name) if name else folders
    at, kind = f"{where}:{element.sourceline}", said.get("type", "").strip().lower()
    url = said.get("xmlurl", "").strip()
    if not url:
        if kind in ("rss", "atom", "feed"):
            called = f"“{name}”" if name else "a feed"
            problems.append(Problem(at, f"{called} has no address", "find its feed's address and follow that"))
        return None, inner
    url = _FEED_SCHEME.sub(lambda found: "http://" if found[0].endswith("//") else "", url)
    if not is_web_address(url):
        called = "the address" if "@" in url else repr(url)  # what stands before an @ may be a password
        problems.append(
            Problem(at, f"{called} of “{name}” is not a web address", "find the feed's address and follow that")
        )
        return None, inner
    page = said.get("htmlurl", "").strip()
    categories = (
        clean_line(name) for part in said.get("category", "").split(",") for name in _parse_category(part.strip())
    )
    topics = tuple(dict.fromkeys(filter(None, categories)))
    return Outline(url, "" if name == url else name, folders, page if is_web_address(page) else "", topics), inner


def _parse_category(text: str) -> list[str]:
    """The subjects that one category names: of ``/Tech/AI``, a place in a tree, both (OPML 2.0)."""
    if text.startswith("/"):
        return text.split("/")
    return [text.strip("/").rpartition("/")[2]]


def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2]
