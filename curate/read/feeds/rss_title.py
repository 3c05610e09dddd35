"""The titles of RSS, which doesn't say whether they are text or HTML. Pure."""

from __future__ import annotations

import re

from curate.formats.text import clean_line
from curate.read.text.html_text import unescape

_TAG = re.compile(r"""<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>(?:\s[^<>]*|/)?)>""")
_INLINE_TAGS = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b big cite code del em font i ins kbd mark nobr q rp rt ruby s small span strike strong sub sup"
        " tt u var",
    )
)
_BLOCK_TAGS = frozenset(re.findall(r"\w+", "blockquote center div h1 h2 h3 h4 h5 h6 li ol p ul"))
_EMPTY_TAGS = frozenset({"br", "hr", "img", "wbr"})
_ALTERNATIVE_TEXT = re.compile(r"""\salt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"""\shref\s*=\s*(?:["'“”]\s*(?:…|\.\.\.|["'“”])|…|\.\.\.)""", re.IGNORECASE)


def rss_title(value: str) -> str:
    """Return a title without markup: without tags that HTML formats text with, opened and closed.

    Any other tag is what the title is about, and stays: ``The <b> tag``, ``vector<int>``, ``<a href="…">x</a>``.
    """
    tags = list(_TAG.finditer(value))
    opened = {match["name"].lower() for match in tags if not match["close"]}
    closed = {match["name"].lower() for match in tags if match["close"]}
    markup = opened & closed & (_INLINE_TAGS | _BLOCK_TAGS)
    if any(match["name"].lower() == "a" and _PLACEHOLDER.search(match["attributes"]) for match in tags):
        markup -= {"a"}
    return clean_line(unescape(_TAG.sub(lambda match: _without_tag(match, markup), value)))


def _without_tag(match: re.Match[str], markup: set[str]) -> str:
    name = match["name"].lower()
    if name in markup:
        return " " if name in _BLOCK_TAGS else ""
    if name not in _EMPTY_TAGS or match["close"]:
        return match[0]
    if name == "img":
        alternative = _ALTERNATIVE_TEXT.search(match["attributes"])
        return (alternative[1] or alternative[2] or "") if alternative else ""
    return "" if name == "wbr" else " "
