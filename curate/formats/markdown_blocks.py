"""HTML made of Markdown as plain text, block by block. Pure.

Quoted lines begin with ``> ``, items with ``- `` or their number; code keeps its lines; cells of a table stand between
``|``; a picture is its description.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curate.formats.markdown_lines import LINE_BREAK, restore_breaks, unwrap_lines

_BLOCK_TAGS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "summary", "table", "ul"),
    )
)


def iter_blocks(element: Any) -> Iterator[str]:
    """Yield the contents of an element block by block, each paragraph as one line."""
    line = [element.text or ""]
    for child in element:
        if child.tag in _BLOCK_TAGS:
            yield from _fold_line(line)
            yield from _render_block(child)
            line = []
        else:
            line.append(_inline_text(child))
        line.append(child.tail or "")
    yield from _fold_line(line)


def _fold_line(line: list[str]) -> Iterator[str]:
    if text := restore_breaks(unwrap_lines("".join(line))):
        yield text


def _render_block(element: Any) -> Iterator[str]:
    if element.tag == "pre":
        if text := element.text_content().strip("\n").rstrip():
            yield text
    elif element.tag == "blockquote":
        for block in iter_blocks(element):
            yield _prefix_lines(block, "> ", "> ")
    elif element.tag in ("ul", "ol"):
        numbered = element.tag == "ol"
        if numbered and (start := element.get("start") or "1").isdecimal():
            number = int(start)
        else:
            number = 1
        notes = "footnote" in (element.getparent().get("class") or "")
        items = []
        for place, item in enumerate(element.iterchildren("li"), number):
            if notes:
                mark = f"[{place}] "
            elif numbered:
                mark = f"{place}. "
            else:
                mark = "- "
            items.append(_prefix_lines("\n".join(iter_blocks(item)), mark, " " * len(mark)))
        if items:
            yield "\n".join(items)
    elif element.tag == "table":
        rows = (" | ".join(map(_cell_text, row.iterchildren("th", "td"))) for row in element.iter("tr"))
        if text := "\n".join(row for row in rows if row.strip(" |")):
            yield text
    else:
        yield from iter_blocks(element)


def _inline_text(element: Any) -> str:
    """Return the text of an inline element or a cell."""
    if element.tag == "br":
        return LINE_BREAK
    if element.tag == "img":
        return element.get("alt") or ""
    if not isinstance(element.tag, str):
        return ""
    return (element.text or "") + "".join(_inline_text(child) + (child.tail or "") for child in element)


def _cell_text(element: Any) -> str:
    return unwrap_lines(_inline_text(element).replace(LINE_BREAK, " "))


def _prefix_lines(text: str, first: str, others: str) -> str:
    """Return the text with ``first`` before its first line and ``others`` before the rest."""
    head, *rest = text.split("\n")
    return "\n".join([f"{first}{head}".rstrip(), *(f"{others}{line}".rstrip() for line in rest)])
