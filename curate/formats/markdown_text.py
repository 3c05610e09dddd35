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

from curate.formats.markdown_blocks import iter_blocks
from curate.formats.markdown_fences import find_fences
from curate.formats.markdown_lines import unwrap_lines
from curate.formats.markdown_lists import read_marker
from curate.formats.markdown_typed import TYPED_EXTENSIONS, TYPED_SETTINGS

_EXTENSIONS = (
    *("abbr", "admonition", "attr_list", "fenced_code", "footnotes", "tables"),
    *("pymdownx.caret", "pymdownx.mark", "pymdownx.tilde"),
)
_SKIPPED_ELEMENTS = (
    "//h1|//h2|//h3|//h4|//h5|//h6|//blockquote|//pre|//table|//img|//hr|//del|//script|//style|//comment()"
    "|//sup[starts-with(@id, 'fnref')]|//div[@class='footnote']|//p[@class='admonition-title']"
)
_DEFINITION = regex.compile(r"(?m)^ {0,3}\*?\[[^\]\n]+\]:.*$")
_SKIPPED_BLOCK = regex.compile(r"(?: {0,3}>.*(?:\n|\Z))+\Z| {0,3}#{1,6} .*\Z")
_HTML_BLOCK = regex.compile(r"(?m)^ {0,3}</?[A-Za-z]")
"""HTML goes on past empty lines, up to its end."""

# Whatever could mean something in Markdown; a paragraph without any is what it says, and needs no conversion.
_HAS_MARKUP = regex.compile(r"[*_`\[\]<>&\\!~^=|{}#+\t]|://|^ {4}| {2}$|^\s*(?:[-:・]|\d+[.)])", regex.MULTILINE)


def to_plain_text(markdown: str) -> str:
    """Return the words of a text, with an empty line between paragraphs; items have their ``- `` or number."""
    return "\n\n".join(iter_blocks(_plain_root(markdown)))


@functools.lru_cache(maxsize=2)  # of one note, posts print the words as text and as HTML
def to_html(markdown: str) -> str:
    """Return the text as HTML. HTML in it stays as it is: a note is checked before this."""
    html: str = _converter().reset().convert(markdown)
    return html


@functools.lru_cache(maxsize=1 << 12)  # a note's stands in every list with the note
def first_paragraph(markdown: str) -> str:
    """Return the first paragraph or list that has words, as plain text; empty if there is none.

    A list right below a paragraph, without an empty line, is part of it. What is folded away (``<details>``) counts
    only where there is nothing else. No more is converted than needed: the blocks are tried one by one, each with the
    definitions of links and footnotes.
    """
    definitions = "\n".join(_DEFINITION.findall(markdown))
    for block in _split_blocks(markdown):
        if _SKIPPED_BLOCK.match(block):
            continue
        if _HTML_BLOCK.search(block):
            return _first_unfolded(markdown)
        if not _HAS_MARKUP.search(block):
            return unwrap_lines(block)
        words = _first_words(iter_blocks(_plain_root(f"{block}\n\n{definitions}")), with_list="\n\n" not in block)
        if words:
            return words
    return ""


def _first_unfolded(markdown: str) -> str:
    """Return the first paragraph or list outside of ``<details>``, or else the first within, without its summary."""
    root = _plain_root(markdown)
    for summary in root.xpath("//summary"):
        summary.drop_tree()
    words = next(iter_blocks(root), "")
    for details in root.xpath("//details"):
        details.drop_tree()
    return next(iter_blocks(root), words)


def _first_words(blocks: Iterator[str], *, with_list: bool) -> str:
    """Return the first of some blocks. with_list: and the lists that come right after it."""
    words = next(blocks, "")
    if with_list:
        for block in itertools.takewhile(_is_list, blocks):
            words += f"\n{block}"
    return words


def _is_list(block: str) -> bool:
    return read_marker(block.partition("\n")[0]) is not None


def _split_blocks(markdown: str) -> Iterator[str]:
    """Yield the parts of a text between its empty lines; code and lists are never divided."""
    lines = markdown.expandtabs(4).splitlines()
    code = {number for fence in find_fences(lines) for number in range(fence.first + 1, fence.end)}
    block: list[str] = []
    for number, line in enumerate(lines):
        begins = number not in code and line.strip() and not line.startswith(" ")
        if begins and block and not block[-1].strip() and not (read_marker(line) and read_marker(block[0])):
            yield "\n".join(block).rstrip()
            block = []
        if block or line.strip():
            block.append(line)
    if block:
        yield "\n".join(block).rstrip()


def _plain_root(markdown: str) -> Any:
    """Return the text as HTML, without what isn't the user's own words."""
    import lxml.html

    root = lxml.html.fragment_fromstring(to_html(markdown), create_parent="div")
    for element in root.xpath(_SKIPPED_ELEMENTS):
        element.drop_tree()
    return root


@functools.cache
def _converter() -> Any:
    import markdown

    from curate.formats.markdown_extension import CommonMarkExtension

    return markdown.Markdown(
        extensions=[*_EXTENSIONS, *TYPED_EXTENSIONS, CommonMarkExtension()],
        extension_configs={name: dict(settings) for name, settings in TYPED_SETTINGS.items()},
    )
