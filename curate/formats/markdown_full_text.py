"""The user's Markdown as plain text, with everything in it: for places that take a whole text and have no markup.

Headings are lines of their own; quoted lines begin with ``> ``, items with ``- `` or their number; code keeps its
lines; cells of a table stand between ``|``; a picture is its description, a footnote its number and, at the end, its
text. Only what is struck out is left out, for the user took it back.
"""

from __future__ import annotations

from curate.formats.markdown_blocks import iter_blocks
from curate.formats.markdown_text import to_html

_REMOVED_ELEMENTS = "//del|//s|//hr|//script|//style|//comment()|//a[@class='footnote-backref']"


CODE_MARKER = "\ufdd0{}\ufdd1"
"""How code is marked on demand, for who would change links or hashtags in the text: by what is no character of any
text (Unicode 17, 23.7)."""


def to_full_text(markdown: str, *, mark_code: bool = False) -> str:
    """Return the text with an empty line between blocks, and none between the items of a list."""
    import lxml.html

    root = lxml.html.fragment_fromstring(to_html(markdown), create_parent="div")
    for element in root.xpath(_REMOVED_ELEMENTS):
        element.drop_tree()
    for note in root.xpath("//sup[starts-with(@id, 'fnref')]"):
        note.text = f"[{note.text_content().strip()}]"
        for child in list(note):
            note.remove(child)
    if mark_code:
        for code in root.iter("pre"):
            text = code.text_content().strip("\n").rstrip()
            for child in list(code):
                code.remove(child)
            code.text = CODE_MARKER.format(text)
    return "\n\n".join(iter_blocks(root))
