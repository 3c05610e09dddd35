"""Text for XML documents that the program writes, and the documents as text."""

from __future__ import annotations

import re
from typing import Any

# All that XML 1.0 (2.2) has no place for, not even as a reference; and the controls that it advises against, which
# readers take for letters of Windows-1252.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def strip_forbidden(text: str) -> str:
    """Text without control characters and what else XML forbids, its line ends LF."""
    return _FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def serialize_xml(root: Any) -> str:
    """A document of lxml's as text, to be encoded in UTF-8. Elements stand on lines of their own; their texts stay."""
    from lxml import etree

    text: str = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode("utf-8")
    return text
