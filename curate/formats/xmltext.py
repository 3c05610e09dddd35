"""XML as text: documents that the program writes, and foreign documents that may be broken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

# All that XML 1.0 (2.2) has no place for, not even as a reference; and the controls that it advises against, which
# readers take for letters of Windows-1252.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY\b")
_LINE_END = re.compile(r"\r\n?|\n")


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
