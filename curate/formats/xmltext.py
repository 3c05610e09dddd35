"""XML as text: documents that the program writes, and foreign documents that may be broken."""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

# All that XML 1.0 (2.2) has no place for, not even as a reference; and the controls that it advises against, which
# readers take for letters of Windows-1252.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY\b")
_LINE_END = re.compile(r"\r\n?|\n")
_CDATA_OR_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|&(?:\#[0-9]+;|\#[xX][0-9A-Fa-f]+;|(?P<name>[A-Za-z_][\w:.-]{0,60});|(?P<open>[A-Za-z][A-Za-z0-9]{1,30}+)(?!=))?",
    re.DOTALL,
)
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DECLARED_ENTITY = re.compile(r"""<!ENTITY\s+([\w:.-]{1,60})\s+(?:"([^"]{0,500})"|'([^']{0,500})')\s*>""")
_ENTITY_NAME = re.compile(r"<!ENTITY\s+([\w:.-]{1,60})\s")
_NESTED_ENTITY = re.compile(r"[&%](?!#|(?:amp|lt|gt|quot|apos);)")
_MAX_ENTITIES, _MAX_EXPANSION = 200, 1_000_000


@dataclass(frozen=True, slots=True)
class XmlError:
    """The first error in a document. ``line`` is 1-based."""

    line: int
    message: str


def entity_line(text: str) -> int | None:
    """Return the 1-based line on which a document declares an entity; None if it declares none.

    Such a document is refused: no export needs entities, and they can be made to fill the memory.
    """
    entity = _ENTITY.search(text)
    if entity is None:
        return None
    return text.count("\n", 0, entity.start()) + 1


def declared_entities(doctype: str) -> dict[str, str]:
    """Return the text of the entities that a DOCTYPE declares: the first 200, short ones without others in them."""
    entities: dict[str, str] = {}
    for name, *values in _DECLARED_ENTITY.findall(doctype)[:_MAX_ENTITIES]:
        value = "".join(values)
        if not _NESTED_ENTITY.search(value):
            # A reference in the declaration is resolved there; what it gives may be a reference again (XML 1.0, 4.4).
            entities.setdefault(name, html.unescape(html.unescape(value)))
    return entities


def refused_entities(doctype: str) -> set[str]:
    """Return the names of the entities that a DOCTYPE declares and ``declared_entities`` leaves out."""
    return set(_ENTITY_NAME.findall(doctype)) - declared_entities(doctype).keys()


def mend_references(text: str, entities: Mapping[str, str] = MappingProxyType({})) -> tuple[str, bool]:
    """Return a document whose references XML can resolve, and whether any of them was a mistake.

    Names of HTML become their characters; an ``&`` that begins no reference stands for itself, as in ``?id=1&lang=ja``.
    Sections of CDATA stay. entities: what the document declares, which is no mistake.
    """
    is_broken = False
    left = _MAX_EXPANSION

    def mend(match: re.Match[str]) -> str:
        nonlocal is_broken, left
        name = match["name"] or ""
        if name in _XML_NAMES or not (name or match["open"] or len(match[0]) == 1):
            return match[0]
        if name in entities and len(entities[name]) <= left:
            left -= len(entities[name])
            return escape(entities[name])
        is_broken = True
        letters = _named_character(name) if name else _open_reference(match)
        if letters:
            return "".join(f"&#{ord(letter)};" for letter in letters)
        return f"&amp;{match[0][1:]}"

    return _CDATA_OR_REFERENCE.sub(mend, text), is_broken


def _named_character(name: str) -> str:
    code = html.entities.name2codepoint.get(name)
    if code:
        return chr(code)
    return html.entities.html5.get(f"{name};", "")


def _open_reference(match: re.Match[str]) -> str:
    """Return the character of a reference without a semicolon; empty where the ``&`` stands for itself.

    HTML has it for old names only, and not in an address (HTML, 13.2.5.73).
    """
    before = re.split(r"[\s<>\"']", match.string[max(0, match.start() - 2_000) : match.start()])[-1]
    if "://" in before or "?" in before:
        return ""
    return html.entities.html5.get(match["open"] or "", "")


def parse_lenient(text: str) -> tuple[Any, XmlError | None]:
    """Return the root element and the first error. Of a broken document, the root holds what could be read, or is None.

    The text's entities are not resolved (see ``entity_line``), and nothing is loaded.
    """
    from lxml import etree

    declaration = _DECLARATION.match(text)  # a decoded text has one encoding, whatever it declares
    if declaration:
        text = "\n" * len(_LINE_END.findall(declaration[0])) + text[declaration.end() :]
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8"
    )
    root = None
    try:
        root = etree.fromstring(strip_forbidden(text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        line, message = error.lineno, error.msg
    else:
        fault = next(iter(parser.error_log), None)
        if root is not None and fault is None:
            return root, None
        line, message = (fault.line, fault.message) if fault else (1, "")
    message = " ".join((message or "there is nothing in it").split(", line ")[0].split())
    return root, XmlError(max(line or 1, 1), message)


def strip_forbidden(text: str) -> str:
    """Return text without control characters and others that XML forbids, with LF as line ending."""
    return _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def serialize_xml(root: Any) -> str:
    """Return an lxml document as text, to be encoded in UTF-8. Each element begins a line; texts stay as they are."""
    from lxml import etree

    text: str = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode("utf-8")
    return text
