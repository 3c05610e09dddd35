"""Reads single links in files of their own: Windows' ``.url`` and macOS' ``.webloc``. The file's name is the title."""

from __future__ import annotations

import plistlib
import re
from datetime import datetime
from xml.parsers.expat import ExpatError

from curate.formats.importers.row_reader import ImportResult, RowReader
from curate.formats.loose_values import text_at

BINARY_MARK = b"bplist00"
"""How a ``.webloc`` begins that is no text."""

_SECTION = re.compile(r"^\[InternetShortcut(?:\.W)?\]\s*$", re.IGNORECASE | re.MULTILINE)
_URL_LINE = re.compile(r"^URL\s*=\s*(.*?)\s*$", re.IGNORECASE | re.MULTILINE)
_PLIST = re.compile(r"<plist\b.*<key>\s*URL\s*</key>\s*<string>", re.DOTALL)
_SUFFIX = re.compile(r"\.(?:url|webloc|website)$", re.IGNORECASE)
_MAX_LENGTH = 100_000
"""Bytes or characters of one such file."""


def is_shortcut(text: str) -> bool:
    """Whether a file's text is one of them."""
    return len(text) < _MAX_LENGTH and bool(_SECTION.search(text[:2_000]) or _PLIST.search(text[:4_000]))


def binary_to_text(body: bytes) -> bytes:
    """Return a binary ``.webloc`` as the XML that it could be as well; anything else as it is."""
    if not body.startswith(BINARY_MARK) or len(body) > _MAX_LENGTH:
        return body
    try:
        address = text_at(plistlib.loads(body), "URL")
    except (plistlib.InvalidFileException, ValueError, OverflowError, RecursionError, MemoryError):
        return body
    return plistlib.dumps({"URL": address})


def read(text: str, where: str, now: datetime) -> ImportResult:
    """Return the one link of such a file. Never raises."""
    rows = RowReader(where, now)
    title = _SUFFIX.sub("", where.rpartition("/")[2])
    if section := _SECTION.search(text):
        address = _URL_LINE.search(text, section.end())
        line = 1 + text.count("\n", 0, address.start() if address else section.start())
        rows.add_row(line, address[1] if address else "", title=title)
        return rows.result()
    try:
        plist = plistlib.loads(text.encode("utf-8", "replace"), fmt=plistlib.FMT_XML)
    except (plistlib.InvalidFileException, ExpatError, ValueError, OverflowError, RecursionError, LookupError):
        rows.reject(1, "broken XML: nothing was read", "open the link in a browser, and save it again")
        return rows.result()
    rows.add_row(1, text_at(plist, "URL"), title=title)
    return rows.result()
