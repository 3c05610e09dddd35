"""HTML made plain: its text, in paragraphs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from curate.formats.text import clean
from curate.formats.web_address import absolute_url
from curate.read.text.decode import decode

_SKIPPED_TAGS = frozenset({"script", "style", "template", "iframe", "object", "applet", "audio", "video", "canvas"})
_LINE_TAGS = frozenset({"tr", "dt", "dd", "figcaption", "caption", "option"})
_BLOCK_TAGS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6"
        " header hgroup hr html legend main menu nav ol p pre search section summary table ul",
    )
)
_LIST_TAGS = frozenset({"ul", "ol", "menu"})
_PRE_TAGS = frozenset({"pre", "listing", "xmp", "textarea"})
_TAG = re.compile(r"<[a-zA-Z/!]")
# Of what is skipped, all whose content HTML doesn't read as raw text.
_SKIPPED_OR_CLOSED = re.compile(
    r"<(?P<close>/?)(?P<name>template|iframe|object|applet|audio|video|canvas)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# An escape sequence goes whole: its letters would stay behind as litter.
_FORBIDDEN_CHARACTERS = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUMERIC_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{0,8})|0*([0-9]{0,8}));?")
_DOCUMENT_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_BREAK_MARK = "\x1f"  # a line broken in the source: a blank, or nothing
_CODE_SPACE = "\ufdd6"  # a blank in preformatted text
_LATER_CODE_SPACES = re.compile(rf"(?<=[^\n{_CODE_SPACE}]){_CODE_SPACE}+|^{_CODE_SPACE}+$", re.MULTILINE)
_SOURCE_BREAK = re.compile(r"[ \t\f]*[\r\n][ \t\r\n\f]*")
_SPACES = re.compile(r"[ \t\f]+")
# Japanese has no blanks between words: a line broken in the source between two of its letters is no blank.
_EAST_ASIAN = "[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_EAST_ASIAN_BREAK = re.compile(rf"(?<={_EAST_ASIAN}){_BREAK_MARK}+(?={_EAST_ASIAN})")
_EAST_ASIAN_SOURCE_BREAK = re.compile(rf"(?<={_EAST_ASIAN})[ \t]*\r?\n\s*(?={_EAST_ASIAN})")


def html_to_text(source: str) -> str:
    """Return the text of a piece of HTML: paragraphs separated by an empty line, list items as lines with ``- ``.

    Scripts and styles go, everything else that a reader would see stays; ``pre`` keeps its lines. Text without a tag
    keeps its line breaks.
    """
    if not _TAG.search(source):
        return clean(unescape(source))
    from lxml import etree

    root = _parse(_drop_unclosed(_DOCUMENT_END.sub("", source)), etree.HTMLParser)
    if root is None:
        return ""
    return element_to_text(root)


def _drop_unclosed(source: str) -> str:
    """Remove the tags of elements that would be skipped and are never closed: what follows them is text."""
    unclosed: dict[str, list[re.Match[str]]] = {}
    for match in _SKIPPED_OR_CLOSED.finditer(source):
        begun = unclosed.setdefault(match["name"].lower(), [])
        if not match["close"]:
            if not match[0].endswith("/>"):
                begun.append(match)
        elif begun:
            begun.pop()
    pieces, done = [], 0
    for start, end in sorted(match.span() for begun in unclosed.values() for match in begun):
        pieces.append(source[done:start])
        done = end
    return "".join([*pieces, source[done:]])


def unescape(text: str) -> str:
    """Resolve character references: only those that end in a semicolon, so that ``?a=1&copy=2`` stays."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)


def remove_forbidden_characters(text: str) -> str:
    """Remove the characters that XML 1.0 forbids (2.2), written as themselves or as references."""
    return _NUMERIC_REFERENCE.sub(_keep_if_allowed, _FORBIDDEN_CHARACTERS.sub("", text))


def _keep_if_allowed(match: re.Match[str]) -> str:
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


def join_east_asian_lines(text: str) -> str:
    """Return a text without the line breaks that stand between two letters of Japanese or Chinese in its source."""
    return _EAST_ASIAN_SOURCE_BREAK.sub("", text)


def parse_page(body: bytes, *, charset: str = "") -> Any:
    """Return the root element of a page (``lxml.html``), with a head and a body; None where there is nothing in it.

    charset: as the HTTP header declared it.
    """
    from lxml import html

    root = _parse(decode(body, charset=charset, kind="html"), html.HTMLParser)
    if root is not None and root.find("head") is None:
        root.insert(0, html.Element("head"))
    if root is not None and root.find("body") is None:
        root.append(html.Element("body"))
    return root


def base_url(root: Any, url: str) -> str:
    """Return what the links of a page are relative to: its ``<base href>``, else ``url``, the page's own address."""
    bases = (absolute_url(element.get("href") or "", url) for element in root.iter("base"))
    return next(filter(None, bases), url)


def _parse(source: str, make_parser: Callable[..., Any]) -> Any:
    from lxml import etree

    parser = make_parser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False)
    try:
        return etree.fromstring(remove_forbidden_characters(source).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def element_to_text(root: Any) -> str:
    """Return the text of an lxml element, as ``html_to_text`` gives it."""
    from lxml import etree

    paper = _TextBuilder()
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if isinstance(element.tag, str):
            tag = element.tag
        else:
            tag = "script"
        if event == "start":
            paper.open_tag(tag)
            if tag in _SKIPPED_TAGS:
                events.skip_subtree()
            elif element.text:
                paper.add_text(element.text)
        else:
            paper.close_tag(tag)
            if element is not root and element.tail:
                paper.add_text(element.tail)
    return paper.text()


class _TextBuilder:
    """Text as it is written down, with the breaks between blocks still to come.

    A break is counted in newlines: 1 ends a line, 2 a paragraph; the largest one asked for is made when text follows.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pending_break = 0
        self._starts_item = False
        self._pre_depth = 0
        self._list_depth = 0

    def open_tag(self, tag: str) -> None:
        self._list_depth += tag in _LIST_TAGS
        if tag == "br":
            self._pending_break += 1
        elif tag == "li":
            self._pending_break, self._starts_item = max(self._pending_break, 1), True
        elif tag in _LINE_TAGS or (tag in _LIST_TAGS and self._list_depth > 1):
            self._pending_break = max(self._pending_break, 1)
        elif tag in _BLOCK_TAGS and not (self._starts_item and tag not in _PRE_TAGS):
            self._pending_break = max(self._pending_break, 2)
        elif tag in ("td", "th") and self._parts and not self._pending_break:
            self._parts.append(" ")
        self._pre_depth += tag in _PRE_TAGS

    def close_tag(self, tag: str) -> None:
        self._pre_depth -= tag in _PRE_TAGS
        self._list_depth -= tag in _LIST_TAGS
        if tag == "li":
            self._pending_break, self._starts_item = max(self._pending_break, 1), False
        elif tag in _LINE_TAGS or (tag in _LIST_TAGS and self._list_depth):
            self._pending_break = max(self._pending_break, 1)
        elif tag in _BLOCK_TAGS:
            self._pending_break = max(self._pending_break, 2)

    def add_text(self, text: str) -> None:
        if not self._pre_depth:
            text = _SPACES.sub(" ", _SOURCE_BREAK.sub(_BREAK_MARK, text.replace(_BREAK_MARK, "")))
            if not text.strip(f" {_BREAK_MARK}"):
                if not self._pending_break:
                    self._parts.append(text)
                return
        else:
            text = text.expandtabs(4).replace(" ", _CODE_SPACE)
        if self._pending_break and self._parts:
            self._parts.append("\n" * min(self._pending_break, 2))
        if self._starts_item:
            self._parts.append("- ")
            text = text.lstrip(f" {_BREAK_MARK}")
        self._pending_break, self._starts_item = 0, False
        self._parts.append(text)

    def text(self) -> str:
        """Return what was written down. Only before lines of preformatted text do several blanks stay."""
        text = _LATER_CODE_SPACES.sub(" ", "".join(self._parts))
        text = clean(_EAST_ASIAN_BREAK.sub("", text).replace(_BREAK_MARK, " "))
        return text.replace(_CODE_SPACE, " ").strip()
