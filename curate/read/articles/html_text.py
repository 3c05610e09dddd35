"""HTML made plain: its text, in paragraphs."""

from __future__ import annotations

import html
import re
from typing import Any

from curate.formats.text import clean

_UNREAD = frozenset({"script", "style", "template", "iframe", "object", "applet", "audio", "video", "canvas"})
_LINES = frozenset({"tr", "dt", "dd", "figcaption", "caption", "option"})
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6"
        " header hgroup hr html legend main menu nav ol p pre search section summary table ul",
    )
)
_LISTS = frozenset({"ul", "ol", "menu"})
_PRE = frozenset({"pre", "listing", "xmp", "textarea"})
_TAG = re.compile(r"<[a-zA-Z/!]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# An escape sequence goes whole: its letters would stay behind as litter.
_FORBIDDEN = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMBER = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{0,8})|0*([0-9]{0,8}));?")
_DOCUMENT_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_BREAK = "\x1f"  # a line broken in the source: a blank, or nothing
_SOURCE_BREAK = re.compile(r"[ \t\f]*[\r\n][ \t\r\n\f]*")
_BLANKS = re.compile(r"[ \t\f]+")
# Japanese has no blanks between words: a line broken in the source between two of its letters is no blank.
_EAST = "[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_NO_BLANK = re.compile(rf"(?<={_EAST}){_BREAK}+(?={_EAST})")


def html_to_text(source: str) -> str:
    """The text of a piece of HTML: paragraphs separated by an empty line, list items as lines with ``- ``.

    Scripts and styles go, everything else that a reader would see stays; ``pre`` keeps its lines. Text without a tag
    keeps its line breaks.
    """
    if not _TAG.search(source):
        return clean(unescape(source))
    root = parse_html(_DOCUMENT_END.sub("", source))
    if root is None:
        return ""
    return element_to_text(root)


def unescape(text: str) -> str:
    """Character references made characters: only those that end in a semicolon, so that ``?a=1&copy=2`` stays."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def storable(text: str) -> str:
    """A document's source without the characters that XML 1.0 forbids (2.2), written as themselves or as references."""
    return _NUMBER.sub(_allowed_number, _FORBIDDEN.sub("", text))


def _allowed_number(match: re.Match[str]) -> str:
    if "0" not in match[0] and not (match[1] or match[2]):
        return match[0]
    if match[1]:
        code = int(match[1] or "0", 16)
    else:
        code = int(match[2] or "0")
    allowed = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    if allowed:
        return match[0]
    return ""


def parse_html(source: str) -> Any:
    """The root element of an HTML text, or None where there is nothing in it."""
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    data = storable(source).encode("utf-8", "replace")
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def element_to_text(root: Any) -> str:
    """The text of an lxml element, as ``html_to_text`` gives it."""
    from lxml import etree

    paper = _TextBuilder()
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if isinstance(element.tag, str):
            tag = element.tag
        else:
            tag = "script"
        if event == "start":
            paper.begin(tag)
            if tag in _UNREAD:
                events.skip_subtree()
            elif element.text:
                paper.write(element.text)
        else:
            paper.end(tag)
            if element is not root and element.tail:
                paper.write(element.tail)
    return paper.text()


class _TextBuilder:
    """Text as it is written down, with the breaks between blocks still to come.

    A break is counted in newlines: 1 ends a line, 2 a paragraph; the largest one asked for is made when text follows.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._break = 0
        self._item = False
        self._pre = 0
        self._lists = 0

    def begin(self, tag: str) -> None:
        self._lists += tag in _LISTS
        if tag == "br":
            self._break += 1
        elif tag == "li":
            self._break, self._item = max(self._break, 1), True
        elif tag in _LINES or (tag in _LISTS and self._lists > 1):
            self._break = max(self._break, 1)
        elif tag in _BLOCKS and not (self._item and tag not in _PRE):
            self._break = max(self._break, 2)
        elif tag in ("td", "th") and self._parts and not self._break:
            self._parts.append(" ")
        self._pre += tag in _PRE

    def end(self, tag: str) -> None:
        self._pre -= tag in _PRE
        self._lists -= tag in _LISTS
        if tag == "li":
            self._break, self._item = max(self._break, 1), False
        elif tag in _LINES or (tag in _LISTS and self._lists):
            self._break = max(self._break, 1)
        elif tag in _BLOCKS:
            self._break = max(self._break, 2)

    def write(self, text: str) -> None:
        if not self._pre:
            text = _BLANKS.sub(" ", _SOURCE_BREAK.sub(_BREAK, text.replace(_BREAK, "")))
            if not text.strip(f" {_BREAK}"):
                if not self._break:
                    self._parts.append(text)
                return
        if self._break and self._parts:
            self._parts.append("\n" * min(self._break, 2))
        if self._item:
            self._parts.append("- ")
            text = text.lstrip(f" {_BREAK}")
        self._break, self._item = 0, False
        self._parts.append(text)

    def text(self) -> str:
        return clean(_NO_BLANK.sub("", "".join(self._parts)).replace(_BREAK, " "))
