"""A feed's XML made ready for feedparser: from its root element on, with references that XML can resolve."""

from __future__ import annotations

import re
from dataclasses import dataclass

from curate.formats.xmltext import declared_entities, mend_references, refused_entities
from curate.read.text.html_text import remove_forbidden_characters

ATOM_LINK_IN_RSS = "atom-link-in-rss"
"""The ``rel`` of an Atom link to the page in an RSS feed, which feedparser would take for RSS's own ``<link>``."""

_ROOT_ELEMENT = re.compile(r"<(?:[\w.-]+:)?(?:rss|RDF|feed|channel)[\s>]")
_ATOM_PREFIX = re.compile(r"""\sxmlns:([\w.-]{1,40})\s*=\s*["']http://www\.w3\.org/2005/Atom["']""")
_REL = re.compile(r"""\srel\s*=\s*(?:"\s*alternate\s*"|'\s*alternate\s*')""", re.IGNORECASE)
_ANY_REL = re.compile(r"\srel\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed's XML from its root element on."""

    xml: str
    was_mended: bool
    """Whether it had references that XML can't resolve."""
    has_refused_entity: bool
    """Whether it refers to an entity of its own that is too long, or made of others: it may grow without a bound."""


def prepare_xml(text: str) -> FeedDocument | None:
    """Return the document in a text; None if there is no feed's root element in it."""
    start = _find_root(text)
    if start < 0:
        return None
    xml, was_mended = mend_references(_clean_xml(text[start:]), declared_entities(text[:start]))
    refused = any(f"&{name};" in text for name in refused_entities(text[:start]))
    return FeedDocument(_mark_atom_links(xml), was_mended, refused)


def _mark_atom_links(xml: str) -> str:
    """Give the links to pages that RSS borrows from Atom a ``rel`` of their own: ``ATOM_LINK_IN_RSS``."""
    prefixes = set(_ATOM_PREFIX.findall(xml))
    if not prefixes or re.match(r"<(?:[\w.-]+:)?feed[\s>]", xml):
        return xml
    names = "|".join(re.escape(prefix) for prefix in sorted(prefixes)[:20])
    link = re.compile(rf"<!\[CDATA\[.*?(?:\]\]>|\Z)|<(?:{names}):link(?=\s)(?P<attributes>[^<>]*)", re.DOTALL)

    def mark(match: re.Match[str]) -> str:
        attributes = match["attributes"]
        if attributes is None:
            return match[0]
        bare = _REL.sub("", attributes)
        if _ANY_REL.search(bare):
            return match[0]
        return f'{match[0][: -len(attributes)]} rel="{ATOM_LINK_IN_RSS}"{bare}'

    return link.sub(mark, xml)


def _find_root(text: str) -> int:
    """Return where a feed's root element begins, past declaration, comments, DOCTYPE and litter; -1 for none."""
    position = 0
    while (position := text.find("<", position)) >= 0:
        if _ROOT_ELEMENT.match(text, position):
            return position
        if text.startswith("<!--", position):
            position = _position_after(text, "-->", position + 4)
        elif text.startswith("<?", position):
            position = _position_after(text, "?>", position)
        elif text[position : position + 9].upper() == "<!DOCTYPE":
            position = _position_after_doctype(text, position)
        elif re.match(r"<html[\s>]", text[position : position + 6], re.IGNORECASE) or position > 20_000:
            return -1
        else:
            position += 1
        if position < 0:
            return -1
    return -1


def _position_after(text: str, mark: str, start: int) -> int:
    position = text.find(mark, start)
    if position >= 0:
        return position + len(mark)
    return -1


def _position_after_doctype(text: str, start: int) -> int:
    close, subset = text.find(">", start), text.find("[", start)
    if 0 <= subset < close:
        end = re.compile(r"\]\s*>").search(text, subset)
        return end.end() if end else -1
    return close + 1 if close >= 0 else -1


def _clean_xml(xml: str) -> str:
    """Return the document without comments and without what XML 1.0 forbids (2.2), which feeds have all the same."""
    pieces: list[str] = []
    done = 0
    for match in re.finditer(r"<!(?:--|\[CDATA\[)", xml):
        if match.start() < done:
            continue
        is_comment = match[0] == "<!--"
        end = _position_after(xml, "-->" if is_comment else "]]>", match.end())
        pieces.append(xml[done : match.start()])
        if end < 0:
            # Unclosed: drop the opening mark of a comment; close a section at the end.
            rest = xml[match.start() :]
            pieces.append(rest.replace("<!--", "") if is_comment else f"{rest}]]>")
            done = len(xml)
            break
        if not is_comment:
            pieces.append(xml[match.start() : end])
        done = end
    pieces.append(xml[done:])
    return remove_forbidden_characters("".join(pieces))
