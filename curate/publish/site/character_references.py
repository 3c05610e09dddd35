"""Character references in finished pages: those that HTML doesn't need become the characters themselves. Pure.

Templates escape all punctuation, so that Markdown takes none of it for markup. Once the page is HTML, receivers of
webmentions and other simple programs look in it for addresses and class names as plain text.
"""

from __future__ import annotations

import re

from curate.publish.site.html_tags import CLOSED_ATTRIBUTES, change_attribute_values

# In scripts, styles and comments, browsers read no references; what stands there stays as it is.
_LITERAL = (
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|<(?P<raw>script|style|xmp|iframe|noembed|noframes|plaintext)(?=[\s/>]).*?(?:</(?P=raw)(?=[\s/>])|\Z)"
)
# After a tag without an end, for a quotation mark that is never closed, browsers and this may disagree: the rest stays.
_PIECE = re.compile(
    rf"{_LITERAL}|</?[a-z][^\s/>]*+(?P<attributes>{CLOSED_ATTRIBUTES})(?=>)|</?[a-z].*|<[!?/][^>]*+|(?P<text>[^<]++|<)",
    re.IGNORECASE | re.DOTALL,
)
# References in a row. A reference that another text runs into without its semicolon is no reference to touch.
_REFERENCES = re.compile(r"(?P<open>&[#\w]*+(?!;))?(?P<row>(?:&#[0-9]{1,3};)++)")
_NUMBER = re.compile("&#([0-9]+);")
_NEEDED_IN_TEXT = frozenset("&<>")
_NEEDED_IN_TAGS = frozenset("&<>\"'`")


def resolve_needless_references(page: str) -> str:
    """Return the page with each numeric reference to ASCII punctuation that HTML doesn't need as the character.

    A mail address that Markdown has hidden in references, letters and all, stays hidden.
    """
    if "&#" not in page:
        return page
    return _PIECE.sub(_resolve_piece, page)


def _resolve_piece(piece: re.Match[str]) -> str:
    text = piece[0]
    if "&#" not in text:
        return text
    if piece["text"]:
        return _REFERENCES.sub(lambda row: _resolve_row(row, _NEEDED_IN_TEXT), text)
    if piece["attributes"]:
        return text.removesuffix(piece["attributes"]) + change_attribute_values(piece["attributes"], _resolve_value)
    return text


def _resolve_value(value: str) -> str:
    return _REFERENCES.sub(lambda row: _resolve_row(row, _NEEDED_IN_TAGS), value)


def _resolve_row(found: re.Match[str], needed: frozenset[str]) -> str:
    characters = [chr(int(number)) for number in _NUMBER.findall(found["row"])]
    if found["open"] or any(char.isalnum() for char in characters):
        return found[0]
    return "".join(_written(char, needed) for char in characters)


def _written(char: str, needed: frozenset[str]) -> str:
    if "!" <= char <= "~" and char not in needed:
        return char
    return f"&#{ord(char)};"
