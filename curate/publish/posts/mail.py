"""The user's words set for a mail, where nothing stands beside them: no style sheet, no pictures, no pages near by.

In HTML every tag carries its own style; links lead to whole addresses; a picture is its description.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import regex

from curate.formats.markdown_text import to_html
from curate.publish.site.urls import markdown_page_path

# Text in a colour of its own has a background of its own: a mail program's dark mode inverts both.
_STYLES = {
    "p": "margin: 0 0 12px;",
    "h3": "font-size: 18px; line-height: 1.3; margin: 20px 0 8px;",
    "h4": "font-size: 16px; line-height: 1.4; margin: 16px 0 8px;",
    "ul": "margin: 0 0 12px; padding: 0 0 0 24px;",
    "ol": "margin: 0 0 12px; padding: 0 0 0 28px;",
    "li": "margin: 0 0 4px;",
    "dl": "margin: 0 0 12px;",
    "dt": "font-weight: bold;",
    "dd": "margin: 0 0 8px 20px;",
    "blockquote": "margin: 16px 0; padding: 0 0 0 12px; border-left: 3px solid #b5b1a8; color: #4a5058;"
    " background-color: #fdfdfc;",
    "a": "color: #1a4f8b; background-color: #fdfdfc;",
    "pre": "margin: 0 0 12px; padding: 8px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 14px;"
    " color: #24292e; background-color: #f2f1ee;",
    "code": "font-family: Menlo, Consolas, monospace; font-size: 14px; color: #24292e; background-color: #f2f1ee;",
    "table": "width: 100%; table-layout: fixed; border-collapse: collapse; margin: 0 0 12px;",
    "th": "padding: 4px 6px; border: 1px solid #b5b1a8; text-align: left; vertical-align: top;",
    "td": "padding: 4px 6px; border: 1px solid #b5b1a8; vertical-align: top;",
    "mark": "color: #24292e; background-color: #fbeeb5;",
    "hr": "border: 0; border-top: 1px solid #c9c6be; margin: 16px 0;",
}
_KEPT_TAGS = frozenset(
    (
        *(
            "abbr",
            "b",
            "br",
            "cite",
            "del",
            "div",
            "em",
            "i",
            "ins",
            "kbd",
            "q",
            "rb",
            "rp",
            "rt",
            "ruby",
            "s",
            "small",
        ),
        *("span", "strong", "sub", "sup", "tbody", "thead", "tr", "u"),
    )
)
_REMOVED_XPATH = (
    "//script|//style|//template|//iframe|//object|//embed|//svg|//math|//video|//audio|//form|//link|//meta"
)
_REMOVED_XPATH += "|//comment()|//processing-instruction()|//a[@class='footnote-backref']"
_HEADING_TAGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_KEPT_ATTRIBUTES = frozenset(("colspan", "dir", "lang", "reversed", "rowspan", "start", "title"))

_CODE = regex.compile(
    r"(?ms)^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)|(?P<tick>`+)(?!`).*?(?<!`)(?P=tick)(?!`)"
)
_LINK_DEFINITION = regex.compile(
    r"(?m)^ {0,3}\[(?P<label>[^\]^\n][^\]\n]*)\]:[ \t]*<?(?P<url>[^\s>]+)>?[ \t]*(?P<title>[\"'(].*)?$\n?"
)
_REFERENCE_LINK = regex.compile(r"(?<![\]\\])(?P<mark>!?)\[(?P<text>[^\[\]]+)\](?:\[(?P<label>[^\[\]]*)\])?(?![(\[:])")
_INLINE_LINK = regex.compile(
    r"(?<!\\)\]\((?P<url><[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?P<rest>[ \t]+[^()\n]*)?\)"
)
_EMPTY_LINK = regex.compile(r"(?<!\\)!?\[(?P<text>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]\(<>[^()\n]*\)")
_FOOTNOTE = regex.compile(r"\[\^([^\]\s]+)\]")
_HEADING = regex.compile(r"(?m)^(#{1,6})(?=[ \t])")
# Without its semicolon, too, a number is a character reference to browsers.
_SPECIAL = regex.compile(
    r"[\\`*_\[\]<>~^=]|&(?=#[0-9]|#[xX][0-9a-fA-F]|\w+;)|^(?:[#+-](?=\s)|\d+(?=[.)]))", regex.MULTILINE
)
_ENTITIES = {"<": "&lt;", "&": "&amp;"}  # not every reader of Markdown takes a backslash before these


def make_link_resolver(site: str) -> Callable[[str], str]:
    """Return a function that makes the whole address of a link in a note; empty where it leads nowhere.

    A link is relative to ``notes/``, and a link to a Markdown file leads to the page made of it. site: the site's
    address, or empty while there is none: then only whole addresses lead anywhere.
    """

    def address(link: str) -> str:
        link = link.strip()
        try:
            parts = urlsplit(link)
        except ValueError:
            return ""
        if parts.scheme in ("http", "https", "mailto"):
            return link
        if parts.scheme or parts.netloc or not site or not parts.path:
            return ""
        path = parts.path
        if path.endswith(".md"):
            path = markdown_page_path(path)
        url = urljoin(f"{site}notes/", parts._replace(path=regex.sub("(?<=/)/$", "", path)).geturl())
        if url.startswith(("http://", "https://")):
            return url
        return ""

    return address


def html_for_mail(markdown: str, address: Callable[[str], str], *, first: bool = False, items: int = 0) -> str:
    """The user's Markdown as HTML for a mail.

    address: see ``make_link_resolver``. first: only the first paragraph or list that has words. items: so many items of
    lists below that paragraph stay with it.
    """
    import lxml.html

    root = lxml.html.fragment_fromstring(to_html(markdown), create_parent="div")
    for element in root.xpath(_REMOVED_XPATH):
        element.drop_tree()
    for element in list(root.iterdescendants()):
        _restyle_element(element, address)
    if first:
        _keep_first_block(root, items)
    html: str = lxml.html.tostring(root, encoding="unicode")
    return html.removeprefix("<div>").removesuffix("</div>").strip()


def _restyle_element(element: Any, address: Callable[[str], str]) -> None:
    if element.tag == "a":
        link = address(element.get("href", ""))
    else:
        link = ""
    if element.tag == "img":
        element.text = element.get("alt", "")
    element.tag = _HEADING_TAGS.get(element.tag, element.tag)
    style = _STYLES.get(element.tag, "")
    if element.tag not in _KEPT_TAGS and (not style or (element.tag == "a" and not link)):
        element.drop_tag()
        return
    for name in set(element.attrib) - _KEPT_ATTRIBUTES:
        del element.attrib[name]
    if link:
        element.set("href", link)
    if style:
        element.set("style", style)


def _keep_first_block(root: Any, items: int) -> None:
    first = next(
        (child for child in root if child.tag in ("p", "ul", "ol", "dl") and child.text_content().strip()), None
    )
    if first is None:
        return
    kept = [first]
    for element in first.itersiblings():
        items -= len(element.xpath(".//li"))
        if element.tag not in ("ul", "ol") or items < 0:
            break
        kept.append(element)
    root.text = None
    for child in list(root):
        child.tail = None
        if child not in kept:
            root.remove(child)


def markdown_for_mail(markdown: str, address: Callable[[str], str], name: str) -> str:
    """The user's Markdown, to stand among that of other notes.

    Its headings go below a note's; links of reference style hold their address, and footnotes are called by ``name``,
    for two notes may use one label. address: see ``make_link_resolver``. Code stays as it is.
    """
    pieces, at = [], 0
    for code in _CODE.finditer(markdown):
        pieces += [(markdown[at : code.start()], False), (code[0], True)]
        at = code.end()
    pieces.append((markdown[at:], False))
    labels = {
        _normalize_label(found["label"]): (found["url"], found["title"])
        for text, code in pieces
        for found in ([] if code else _LINK_DEFINITION.finditer(text))
    }

    def inlined(found: Any) -> str:
        known = labels.get(_normalize_label(found["label"] or found["text"]))
        if known is None:
            return str(found[0])
        url, title = known
        return f"{found['mark']}[{found['text']}](<{url}>{' ' + title.strip() if title else ''})"

    def led(found: Any) -> str:
        url = found["url"].removeprefix("<").removesuffix(">")
        return f"](<{address(url)}>{found['rest'] or ''})"

    out = []
    for text, code in pieces:
        if not code:
            text = _REFERENCE_LINK.sub(inlined, _LINK_DEFINITION.sub("", text))
            text = _EMPTY_LINK.sub(r"\g<text>", _INLINE_LINK.sub(led, text))
            text = _FOOTNOTE.sub(rf"[^{name}-\1]", text)
            text = _HEADING.sub(lambda found: "#" * min(len(found[1]) + 2, 6), text)
        out.append(text)
    return "".join(out).strip()


def _normalize_label(text: str) -> str:
    return " ".join(text.casefold().split())


def escape_for_markdown(text: str) -> str:
    """Plain text for Markdown that people read as it stands: what would mean something has a backslash before it."""

    def safe(found: Any) -> str:
        mark = str(found[0])
        if mark.isdigit():
            return f"{mark}\\"
        return _ENTITIES.get(mark, f"\\{mark}")

    escaped: str = _SPECIAL.sub(safe, text)
    return escaped
