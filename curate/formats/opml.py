"""OPML 2.0 (http://opml.org/spec2.opml): a list of feeds, to take to another reader or to bring from one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from curate.formats.text import clean_line
from curate.formats.web_address import is_web_address, replace_feed_scheme, url_key
from curate.formats.xmltext import entity_line, mend_references, parse_lenient, serialize_xml, strip_forbidden
from curate.model import Feed, ReadingConfig
from curate.problems import Problem


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in an OPML file."""

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()
    """The folders it lies in, from the outermost in."""
    html_url: str = ""
    """The site's page."""
    topics: tuple[str, ...] = ()
    """What OPML calls categories. One with a comma or a slash can't be said there, and is left out."""


def serialize(title: str, outlines: Sequence[Outline]) -> str:
    """Return the list as a file's text. The same list gives the same bytes; folders are placed by their first feed."""
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
        element = etree.SubElement(folders[path], "outline", type="rss", text=name, title=name, xmlUrl=outline.url)
        if outline.html_url:
            element.set("htmlUrl", outline.html_url)
        if categories := _format_categories(outline.topics):
            element.set("category", categories)
    return serialize_xml(root)


def feeds_to_outlines(feeds: Sequence[Feed], titles: Mapping[str, str]) -> list[Outline]:
    """Feeds as a list for other readers. A feed lies in the folder of its first topic; the others are its categories,
    and one that can't be said so is a folder with the feed once more.

    titles: what feeds call themselves, by address, for those that the user gave no name.
    """
    outlines = []
    for feed in feeds:
        title = feed.title or titles.get(feed.url, "")
        categories = _format_categories(feed.topics).split(",")
        folders = [name for n, name in enumerate(feed.topics) if n == 0 or _one_line(name) not in categories]
        outlines += [Outline(feed.url, title, (name,) if name else (), topics=feed.topics) for name in folders or [""]]
    return outlines


def outlines_to_feeds(outlines: Sequence[Outline], reading: ReadingConfig) -> tuple[list[Feed], list[Feed]]:
    """Return (the feeds to follow, in the list's order; those already followed, as in feeds.yaml).

    Folders and categories become topics. One that feeds.yaml has already, in another case or not, is that one.
    """
    names = {topic.name.casefold(): topic.name for topic in reading.topics}
    followed = {url_key(feed.url): feed for feed in reading.feeds}
    new: dict[str, Feed] = {}
    already_followed: dict[str, Feed] = {}
    for outline in outlines:
        place = url_key(outline.url)
        if place in followed:
            already_followed[place] = followed[place]
            continue
        topics = [names.setdefault(name.casefold(), name) for name in (*outline.folders, *outline.topics)]
        before = new.get(place, Feed(outline.url))
        topics = list(dict.fromkeys((*before.topics, *topics)))
        new[place] = replace(before, title=before.title or outline.title, topics=tuple(topics))
    return list(new.values()), list(already_followed.values())


def _format_categories(topics: Iterable[str]) -> str:
    lines = (_one_line(topic) for topic in topics)
    return ",".join(dict.fromkeys(line for line in lines if line and not set(line) & {",", "/"}))


def _one_line(text: str) -> str:
    return " ".join(strip_forbidden(text).split())


def parse(text: str, where: str) -> tuple[list[Outline], list[Problem]]:
    """Return every feed of a list, in order, and a problem for each that can't be used. Never raises.

    Of a file whose XML is broken, the feeds before the fault are taken, and what can be made out after it. A file with
    entities of its own is refused: no list needs them, and they can be made to fill the memory. A feed that lies in
    two folders comes twice.
    """
    text = text.removeprefix("\ufeff")
    if line := entity_line(text):
        hint = "export the list again from where it came from"
        what = "it declares entities, which no list of feeds needs: nothing was read"
        return [], [Problem(f"{where}:{line}", what, hint)]
    root, error = parse_lenient(mend_references(text)[0])
    problems: list[Problem] = []
    if error:
        if root is None:
            hint = "export the list again"
        else:
            hint = "what could be read was; look whether feeds are missing"
        problems.append(Problem(f"{where}:{error.line}", f"broken XML: {error.message}", hint))
    if root is None:
        return [], problems
    if _local_name(root.tag) != "opml":
        what = f"this is no OPML: it begins with <{_local_name(root.tag)}>"
        return [], [*problems, Problem(f"{where}:{root.sourceline}", what, "export your feeds as OPML and try that")]
    outlines: list[Outline] = []
    waiting: list[tuple[Any, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        if _local_name(element.tag) == "outline":
            outline, inner = _parse_outline(element, folders, where, problems)
            outlines += [outline] if outline else []
            folders = inner
        waiting += [(child, folders) for child in reversed(element) if isinstance(child.tag, str)]
    return outlines, problems


def _parse_outline(
    element: Any, folders: tuple[str, ...], where: str, problems: list[Problem]
) -> tuple[Outline | None, tuple[str, ...]]:
    """Return (the feed, or None; the folders of its children)."""
    attributes = {_local_name(key): value for key, value in element.attrib.items()}
    name = clean_line(attributes.get("title", "")) or clean_line(attributes.get("text", ""))
    child_folders = (*folders, name) if name else folders
    place, kind = f"{where}:{element.sourceline}", attributes.get("type", "").strip().lower()
    url = attributes.get("xmlurl", "").strip()
    if not url:
        is_folder = any(isinstance(child.tag, str) and _local_name(child.tag) == "outline" for child in element)
        if kind in ("rss", "atom", "feed") and not is_folder:
            shown = f"“{name}”" if name else "a feed"
            problems.append(Problem(place, f"{shown} has no address", "find its feed's address and follow that"))
        return None, child_folders
    url = replace_feed_scheme(url)
    if not is_web_address(url):
        shown = "the address" if "@" in url else repr(url)  # what stands before an @ may be a password
        problems.append(
            Problem(place, f"{shown} of “{name}” is not a web address", "find the feed's address and follow that")
        )
        return None, child_folders
    page = attributes.get("htmlurl", "").strip()
    categories = (
        clean_line(name) for part in attributes.get("category", "").split(",") for name in _parse_category(part.strip())
    )
    topics = tuple(dict.fromkeys(filter(None, categories)))
    return Outline(
        url, "" if name == url else name, folders, page if is_web_address(page) else "", topics
    ), child_folders


def _parse_category(text: str) -> list[str]:
    """Return the subjects of one category: both of ``/Tech/AI``, a place in a tree (OPML 2.0)."""
    if text.startswith("/"):
        return text.split("/")
    return [text.strip("/").rpartition("/")[2]]


def _local_name(tag: str) -> str:
    """Return a name of XML without its namespace, in lower case: some write OPML in capitals."""
    return tag.rpartition("}")[2].lower()
