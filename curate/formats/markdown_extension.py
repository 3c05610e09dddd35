"""Python-Markdown, with lists and fences as CommonMark reads them.

Python-Markdown reads Markdown as it was in 2004: a list needs an empty line before it and four spaces for each level,
``ol`` and ``ul`` merge, and a fence stands at the margin. Editors, GitHub and Obsidian read CommonMark, and so what
was seen there is not what was published. This extension puts these right, and leaves everything else, and what else
the user has turned on, as it is. It is given to both site engines, and to all that makes text of Markdown.

It is found by the name of this module: ``markdown_extensions: [curate.formats.markdown_extension]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any
from xml.etree import ElementTree

from markdown import Markdown, util
from markdown.blockprocessors import BlockProcessor, ListIndentProcessor
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from curate.formats.markdown_fences import CodeFence, find_fences
from curate.formats.markdown_lists import find_list, flush_blocks, read_list
from curate.formats.markdown_words import WORDS_BEGIN, WORDS_END

_CODE_PLACEHOLDER = re.compile(rf"{util.STX}wzxhzdk:\d+{util.ETX}")
_PLACEHOLDER_LINE = re.compile(rf"(?m)^ {{0,3}}({_CODE_PLACEHOLDER.pattern}) *$")
_LANGUAGE = re.compile(r"[\w#.+-]*")
_BULLET_LINE = re.compile(r"(?m)^([ \u3000]*・.*[^ \n])\n(?=[^ \u3000\n])|(?<=[^ \n])\n(?=[ \u3000]*・)")
"""The line end before or after a line that begins with ``・``; what goes on below one is indented."""
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FIRST_HEADING = re.compile(r"(</?)h1(?=[\s/>])", re.IGNORECASE)
_WORDS = re.compile(f"{WORDS_BEGIN}.*?{WORDS_END}", re.DOTALL)
_WORDS_MARK = re.compile(f"(?:<p>)?[{WORDS_BEGIN}{WORDS_END}](?:</p>\n?)?")
_TEXT_TAGS = frozenset(("p", "li", "dd", "td", "th"))


class CommonMarkExtension(Extension):  # type: ignore[misc]
    """Reads lists and fences as CommonMark does. It may stand anywhere among the others."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(FencePreprocessor(md), "curate_fences", 26)  # before those of the other extensions
        _remove_list_processors(md)
        md.parser.blockprocessors.register(CodePlaceholderProcessor(md.parser), "curate_code", 71)
        md.parser.blockprocessors.register(
            ListProcessor(md.parser), "curate_lists", 72
        )  # below indented code and tables
        md.treeprocessors.register(BulletLineTreeprocessor(md), "curate_bullets", 30)  # before what is inline
        md.treeprocessors.register(HeadingTreeprocessor(md), "curate_headings", 10)  # before the table of contents
        md.postprocessors.register(WordsPostprocessor(md), "curate_words", 1)  # once all HTML is in its place


def makeExtension(**settings: Any) -> CommonMarkExtension:
    """Return the extension, as Python-Markdown asks for it."""
    return CommonMarkExtension(**settings)


def _remove_list_processors(md: Markdown) -> None:
    """Remove Python-Markdown's own way with lists, which reads some of what is none; other extensions' stays."""
    processors = md.parser.blockprocessors
    for name in ("olist", "ulist", "indent"):
        if name in processors and type(processors[name]).__module__ == BlockProcessor.__module__:
            processors.deregister(name)
    if "indent" not in processors:
        processors.register(ItemIndentProcessor(md.parser), "indent", 90)


class ItemIndentProcessor(ListIndentProcessor):  # type: ignore[misc]
    """Reads what is indented within an item that is typed as HTML."""

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        return parent.tag in self.ITEM_TYPES and bool(super().test(parent, block))


class FencePreprocessor(Preprocessor):  # type: ignore[misc]
    """Has each code block made by the extension that makes them, and puts a placeholder in its place.

    A fence that can't be seen from the outside, in an admonition, is left to that extension.
    """

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        at = 0
        for fence in find_fences(lines):
            out += lines[at : fence.first]
            out.append(fence.before + self._placeholder(fence))
            at = fence.end
        return out + lines[at:]

    def _placeholder(self, fence: CodeFence) -> str:
        mark = fence.mark[0] * max(3, *(len(run) + 1 for run in _mark_runs(fence)))
        language = _LANGUAGE.match(fence.info)
        for info in (fence.info, language[0] if language else ""):
            made = self._run_extension([mark + info, *fence.code, mark])
            if made:
                return made
        code = escape("".join(f"{line}\n" for line in fence.code), quote=False)
        placeholder: str = self.md.htmlStash.store(f"<pre><code>{code}</code></pre>")
        return placeholder

    def _run_extension(self, block: list[str]) -> str:
        """Return the placeholder that the extension makes of a block of code; empty if it makes none."""
        if "fenced_code_block" not in self.md.preprocessors:
            return ""
        lines = [line for line in self.md.preprocessors["fenced_code_block"].run(block) if line.strip()]
        if len(lines) == 1 and _CODE_PLACEHOLDER.fullmatch(lines[0].strip()):
            return str(lines[0].strip())
        return ""


def _mark_runs(fence: CodeFence) -> Iterator[str]:
    """Yield the runs of the fence's character that stand alone on a line of the code; an empty one at first."""
    yield ""
    yield from (line.strip() for line in fence.code if line.strip() and not line.strip().strip(fence.mark[0]))


class CodePlaceholderProcessor(BlockProcessor):  # type: ignore[misc]
    """Makes a block of its own of a code block that stands in a paragraph, or right below one."""

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        return "\n" in block.strip("\n") and _PLACEHOLDER_LINE.search(block) is not None

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        found = _PLACEHOLDER_LINE.search(block)
        assert found
        parts = (block[: found.start()].rstrip("\n"), found[1], block[found.end() :].lstrip("\n"))
        blocks[:0] = [part for part in parts if part]


class ListProcessor(BlockProcessor):  # type: ignore[misc]
    """Reads a list, with all that stands in its items, and what comes before it in its block."""

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        return find_list(block.split("\n")) is not None and not util.nearing_recursion_limit()

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        lines = blocks.pop(0).split("\n")
        first = find_list(lines)
        assert first is not None
        if first:
            self.parser.parseBlocks(parent, ["\n".join(lines[:first])])
        lines = _take_list_lines(lines[first:], blocks)
        found = read_list(lines)
        element = ElementTree.SubElement(parent, "ul" if found.marker.number is None else "ol")
        if found.marker.number not in (None, 1):
            element.set("start", str(found.marker.number))
        for item in found.items:
            self._add_item(element, item, found.is_loose)
        rest = "\n".join(lines[found.end :]).lstrip("\n")
        if rest:
            blocks[:0] = rest.split("\n\n")

    def _add_item(self, element: ElementTree.Element, item: Sequence[str], is_loose: bool) -> None:
        body = ElementTree.Element("div")
        self.parser.state.set("item")
        self.parser.parseChunk(body, "\n".join(flush_blocks(item)))
        self.parser.state.reset()
        _fill_item(ElementTree.SubElement(element, "li"), body, is_loose)


def _take_list_lines(lines: list[str], blocks: list[str]) -> list[str]:
    """Return the lines of a block and of those after it that may belong to a list that begins there.

    blocks: those after it; what is taken is taken out.
    """
    while blocks:
        following = blocks[0].lstrip("\n")
        if following and not following.startswith(" ") and find_list(following.split("\n")) != 0:
            break
        lines += ["", *blocks.pop(0).split("\n")]
    return lines


def _fill_item(item: ElementTree.Element, body: ElementTree.Element, is_loose: bool) -> None:
    """Move what was read into an item; without its paragraphs' tags, where the list has no space between its items."""
    item.text = body.text
    for child in body:
        if child.tag == "p" and not is_loose and not _CODE_PLACEHOLDER.fullmatch((child.text or "").strip()):
            _append_text(item, child.text or "")
            item.extend(child)
        else:
            item.append(child)


def _append_text(item: ElementTree.Element, text: str) -> None:
    if len(item):
        item[-1].tail = (item[-1].tail or "") + text
    else:
        item.text = (item.text or "") + text


class HeadingTreeprocessor(Treeprocessor):  # type: ignore[misc]
    """Sets the headings of a note's words a level lower, if they begin with the first, which is the title's."""

    def run(self, root: ElementTree.Element) -> None:
        headings = list(_headings_in_words(root))
        if any(heading.tag == "h1" for heading in headings):
            for heading in headings:
                heading.tag = f"h{min(int(heading.tag[1]) + 1, 6)}"


def _headings_in_words(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    in_words = False
    for element in root.iter():
        text = (element.text or "").strip()
        if element.tag == "p" and text in (WORDS_BEGIN, WORDS_END):
            in_words = text == WORDS_BEGIN
        elif in_words and element.tag in _HEADING_TAGS:
            yield element


class WordsPostprocessor(Postprocessor):  # type: ignore[misc]
    """Takes the marks of a note's words out of the HTML. An ``h1`` that is typed as HTML there is an ``h2``."""

    def run(self, text: str) -> str:
        text = _WORDS.sub(lambda words: _FIRST_HEADING.sub(r"\1h2", words[0]), text)
        return _WORDS_MARK.sub("", text)


class BulletLineTreeprocessor(Treeprocessor):  # type: ignore[misc]
    """Keeps the line breaks around lines that begin with ``・``: that is how lists are typed in Japanese."""

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            if element.tag in _TEXT_TAGS:
                element.text = _keep_breaks(element.text)
                for child in element:
                    child.tail = _keep_breaks(child.tail)


def _keep_breaks(text: str | None) -> str | None:
    if text is None or "・" not in text or "\n" not in text or isinstance(text, util.AtomicString):
        return text
    return _BULLET_LINE.sub(lambda found: f"{found[1] or ''}  \n", text)
