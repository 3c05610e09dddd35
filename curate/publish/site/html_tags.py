"""Start tags and attributes in HTML. Pure.

There are two ways to read them. A check for what a page would do reads as browsers do, who make something of any text.
A search for links reads only tags that are complete, in which every quotation mark has its partner.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

# As browsers read (HTML Standard, 13.2.5): neither text nor an attribute's value is taken for a tag or an attribute.
_VALUE = r"(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)"
_NAME = r"[^\s/>][^\s/>=]*+"
_ASSIGNED = rf"(?:\s*+=\s*+{_VALUE}?+)?+"
_ATTRIBUTE = _NAME + _ASSIGNED
_UNCLOSED_VALUE = rf"\s*+=\s*+(?!{_VALUE})[\"']"
CLOSED_ATTRIBUTES = rf"(?:[\s/]++|{_NAME}(?!{_UNCLOSED_VALUE}){_ASSIGNED})*+"
"""A pattern for what follows a tag's name, up to the closing bracket or a quotation mark that is never closed."""
_TAG = re.compile(rf"<([a-z][^\s/>]*+)((?:[\s/]++|{_ATTRIBUTE})*+)", re.IGNORECASE | re.ASCII)
_ATTRIBUTE_PAIR = re.compile(rf"([^\s/>][^\s/>=]*+)(?:\s*+=\s*+({_VALUE})?+)?+", re.ASCII)
# A script's own text is no markup. Comments, style and title are looked into: within SVG and after <!--> they are.
_SCRIPT_TEXT = re.compile(r"(<script(?=[\s/>])[^>]*+>).*?</script", re.IGNORECASE | re.DOTALL)

# Complete tags.
COMPLETE_ATTRIBUTES = r"(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+"
_COMPLETE_VALUE = r"(\"[^\"]*+\"|'[^']*+'|[^\s>\"']++)"
_COMPLETE_TAG = re.compile(rf"<[a-z]{COMPLETE_ATTRIBUTES}>", re.IGNORECASE)
_COMPLETE_PAIR = re.compile(rf"([^\s\"'<>/=]++)(?:\s*+=\s*+{_COMPLETE_VALUE})?+")
# Comments and the text of scripts are no markup, whatever looks like a tag in them.
_NO_MARKUP = re.compile(r"<!--.*?-->|(<script\b[^>]*+>).*?</script", re.IGNORECASE | re.DOTALL)


def start_tags(page: str) -> list[tuple[str, str]]:
    """Return the start tags of a page as browsers read it: the name of each, and the text of its attributes."""
    tags: list[tuple[str, str]] = _TAG.findall(_SCRIPT_TEXT.sub(r"\1", page))
    return tags


def attributes(text: str) -> list[tuple[str, str]]:
    """Return the attributes in such a text, in order: the name of each in lower case, and its value."""
    return [(name.lower(), attribute_value(value)) for name, value in _ATTRIBUTE_PAIR.findall(text)]


def change_attribute_values(text: str, change: Callable[[str], str]) -> str:
    """Return the attributes in such a text with each value as it stands there changed."""

    def changed(pair: re.Match[str]) -> str:
        if pair[2] is None:
            return pair[0]
        return pair[0].removesuffix(pair[2]) + change(pair[2])

    return _ATTRIBUTE_PAIR.sub(changed, text)


def remove_non_markup(page: str) -> str:
    """Return a page without its comments and the text of its scripts."""
    return _NO_MARKUP.sub(r"\1", page)


def complete_tags(markup: str) -> list[str]:
    """Return the start tags that are complete, each with its brackets."""
    return _COMPLETE_TAG.findall(markup)


def complete_attributes(tag: str) -> list[tuple[str, str]]:
    """Return the attributes of a complete tag, in order: the name of each in lower case, and its value."""
    return [(name.lower(), attribute_value(value)) for name, value in _COMPLETE_PAIR.findall(tag)]


def attribute_pattern(*names: str) -> re.Pattern[str]:
    """Return a pattern that finds attributes of these names in complete tags; its group is the value as it stands."""
    return re.compile(rf"\s(?:{'|'.join(names)})\s*=\s*{_COMPLETE_VALUE}", re.IGNORECASE)


def attribute_value(text: str) -> str:
    """Return the value of an attribute, given as it stands in the tag: without quotation marks, entities resolved."""
    if text[:1] in ("'", '"'):
        text = text[1:-1]
    return html.unescape(text)
