"""The addresses that an RSS or Atom entry gives, and which of them is the entry's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from curate.read.feeds.feed_xml import ATOM_LINK_IN_RSS

_RELATIVE_ADDRESS = re.compile(r"(?:\.{0,2}/|\?)\S+|[\w%.~/-]+(?:/|\.(?:html?|php|aspx?)(?:[?#]\S*)?)", re.ASCII)
_AMPERSAND_IN_LINK = re.compile(r"&amp;?(?=\w)")


@dataclass(frozen=True, slots=True)
class EntryLinks:
    """An entry's addresses as they are written. Empty where the entry has none."""

    page: str = ""
    others: tuple[str, ...] = ()
    """What stands for the page's address where that is missing, the best one first."""
    media: str = ""
    """A file that comes with the entry."""
    former: str = ""
    """What version 0.1 took for the page's address, where that is another."""


def entry_links(entry: Any, *, is_rdf: bool) -> EntryLinks:
    """Return the addresses of a feedparser entry. is_rdf: whether the feed is RSS 1.0."""
    entry_id = get_text(entry, "id")
    link = get_text(entry, "link")
    from_atom = _first_href(entry, ATOM_LINK_IN_RSS)
    is_guid = bool(dict.get(entry, "guidislink")) and link == entry_id
    others: list[str] = []
    if is_guid and not re.match(r"https?:", link):
        link = ""  # a guid that says it is a permanent link, and is no whole address
        if _RELATIVE_ADDRESS.fullmatch(entry_id):
            others = [entry_id]
    elif is_rdf and re.match(r"https?:", entry_id):
        others = [entry_id]  # rdf:about names the page (RSS 1.0, 5.5)
    page = link
    if from_atom and (is_guid or not link):
        page = from_atom
    original = get_text(entry, "feedburner_origlink")
    return EntryLinks(
        page=original or page,
        others=tuple(others),
        media=_first_href(entry, "enclosure"),
        former=from_atom if from_atom != page and not original else "",
    )


def site_link(feed: Any, *, is_broken: bool) -> str:
    """Return the page that a feedparser feed names. is_broken: whether feedparser had to read XML that is none."""
    link = get_text(feed, "link") or _first_href(feed, ATOM_LINK_IN_RSS)
    if is_broken:
        return _AMPERSAND_IN_LINK.sub("&", link)  # feedparser has read &amp;b=2 as &ampb=2
    return link


def get_text(node: Any, name: str) -> str:
    """Return a text of a feedparser node; empty where there is none."""
    # dict.get: feedparser's own gives one date for another, with a warning.
    value = dict.get(node, name)
    if isinstance(value, str):
        return value
    return ""


def _first_href(node: Any, rel: str) -> str:
    links = dict.get(node, "links") or ()
    return next((link["href"] for link in links if link.get("rel") == rel and link.get("href")), "")
