"""The user's Markdown as plain text, for places that have no markup: posts, summaries, previews.

``to_plain_text`` keeps what the user says. Left out: headings, quoted blocks (somebody else's words), code blocks,
tables, pictures, footnotes and struck-out words. Emphasis, code marks and links leave their text behind.
``markdown_full_text`` keeps everything.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Any

import regex

from curate.formats.markdown_code import fence_end
from curate.formats.markdown_typed import TYPED_EXTENSIONS, TYPED_SETTINGS

_EXTENSIONS = (
    *("abbr", "admonition", "attr_list", "fenced_code", "footnotes", "tables"),
    *("pymdownx.caret", "pymdownx.mark", "pymdownx.tilde"),
)
_SKIPPED_ELEMENTS = (
    "//h1|//h2|//h3|//h4|//h5|//h6|//blockquote|//pre|//table|//img|//hr|//del|//script|//style|//comment()"
    "|//sup[starts-with(@id, 'fnref')]|//div[@class='footnote']|//p[@class='admonition-title']"
)
_PARAGRAPH_TAGS = frozenset(("p", "div", "ul", "ol", "dl", "dt", "dd", "section", "article", "details", "summary"))
_PARAGRAPH_MARK, _ITEM_MARK = "\x1d", "\x1e"
LINE_BREAK = "\ufdd2"
"""Where the user broke a line."""
_BREAK_PATTERN = regex.compile(rf"[ \t]*{LINE_BREAK}[ \t\n]*")
_DEFINITION = regex.compile(r"(?m)^ {0,3}\*?\[[^\]\n]+\]:.*$")
_SKIPPED_BLOCK = regex.compile(r" {0,3}(?:>|#{1,6} .*$)")
_SPACES = regex.compile(r"[ \t]+")
_WIDE_LETTER = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]")
_WIDE_PUNCTUATION = regex.compile(
    r"[\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff60]"
)

# Whatever could mean something in Markdown; a paragraph without any is what it says, and needs no conversion.
_HAS_MARKUP = regex.compile(r"[*_`\[\]<>&\\!~^=|{}#+\t]|://|^ {4}| {2}$|^\s*(?:[-:]|\d+[.)])", regex.MULTILINE)


def to_plain_text(markdown: str) -> str:
    """Return the words of a text, with an empty line between paragraphs, and ``- `` before list items."""
    out: list[str] = []
    item = after_item = False
    for piece in regex.split(f"(?=[{_PARAGRAPH_MARK}{_ITEM_MARK}])", _marked_text(markdown)):
        item = item or piece.startswith(_ITEM_MARK)
        words = restore_breaks(unwrap_lines(piece.lstrip(_PARAGRAPH_MARK + _ITEM_MARK)))
        if words:
            out.append(("\n" if item and after_item else "\n\n") + ("- " if item else "") + words)
            item, after_item = False, item
    return "".join(out).strip()


@functools.lru_cache(maxsize=2)  # of one note, posts print the words as text and as HTML
def to_html(markdown: str) -> str:
    """Return the text as HTML. HTML in it stays as it is: a note is checked before this."""
    html: str = _converter().reset().convert(markdown)
    return html


def first_paragraph(markdown: str) -> str:
    """Return the first paragraph or list that has words, as plain text; empty if there is none.

    No more is converted than needed: the blocks are tried one by one, each with the definitions of links and footnotes.
    """
    definitions = "\n".join(_DEFINITION.findall(markdown))
    for block in _split_blocks(markdown):
        if _SKIPPED_BLOCK.match(block):
            continue
        if _HAS_MARKUP.search(block):
            words = to_plain_text(f"{block}\n\n{definitions}")
        else:
            words = unwrap_lines(block)
        if words:
            return words.split("\n\n")[0]
    return ""


def unwrap_lines(text: str) -> str:
    """Return lines joined by spaces, except between Japanese characters or next to full-width punctuation."""
    lines = [line for line in (_SPACES.sub(" ", line).strip() for line in text.splitlines()) if line]
    out = lines[:1]
    for before, after in itertools.pairwise(lines):
        out.append(after if _joins_without_space(before[-1], after[0]) else f" {after}")
    return "".join(out)


def restore_breaks(text: str) -> str:
    """Return an unwrapped text with the line breaks that the user asked for."""
    broken: str = _BREAK_PATTERN.sub("\n", text)
    return broken.strip()


def _joins_without_space(left: str, right: str) -> bool:
    if _WIDE_PUNCTUATION.match(left) or _WIDE_PUNCTUATION.match(right):
        return True
    return bool(_WIDE_LETTER.match(left) and _WIDE_LETTER.match(right))


def _split_blocks(markdown: str) -> Iterator[str]:
    """Yield the parts of a text between its empty lines; a code block is never divided."""
    block: list[str] = []
    lines, i = markdown.splitlines(), 0
    while i < len(lines):
        end = (fence_end(lines, i) or i) + 1
        if lines[i].strip():
            block += lines[i:end]
        elif block:
            yield "\n".join(block)
            block = []
        i = end
    if block:
        yield "\n".join(block)


def _marked_text(markdown: str) -> str:
    """Return the text with a mark where each paragraph and list item begins."""
    import lxml.html

    root = lxml.html.fragment_fromstring(to_html(markdown), create_parent="div")
    for element in root.xpath(_SKIPPED_ELEMENTS):
        element.drop_tree()
    return "".join(_marked_pieces(root))


def _marked_pieces(root: Any) -> Iterator[str]:
    from lxml import etree

    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag == "li":
            mark = _ITEM_MARK
        elif element.tag in _PARAGRAPH_TAGS:
            mark = _PARAGRAPH_MARK
        else:
            mark = ""
        if event == "start":
            yield mark + (LINE_BREAK if element.tag == "br" else "") + (element.text or "")
        else:
            yield (_PARAGRAPH_MARK if mark else "") + ((element.tail or "") if element is not root else "")


@functools.cache
def _converter() -> Any:
    import markdown

    return markdown.Markdown(
        extensions=[*_EXTENSIONS, *TYPED_EXTENSIONS],
        extension_configs={name: dict(settings) for name, settings in TYPED_SETTINGS.items()},
    )
