"""What may stand in the HTML of a feed's entry: nothing that acts, loads or styles."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import nh3

ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_REMOVED_TAGS = frozenset(
    {"applet", "base", "button", "canvas", "embed", "frame", "frameset", "iframe", "input", "layer", "link", "math"}
    | {"meta", "noscript", "object", "param", "script", "select", "style", "svg", "template", "textarea"}
)
"""Removed with what is in them: they act, load, style, or take input."""
_NEWER_TAGS = frozenset({"bdi", "data", "dialog", "main", "picture", "rb", "rtc", "search", "slot"})
"""Tags of HTML that lxml's list does not have."""
_UNWRAPPED_TAGS = frozenset({"blink", "body", "form", "head", "html", "marquee", "title"})
"""Removed, and their text kept: an entry is neither a page nor a form."""


@cache
def entry_sanitizer() -> nh3.Cleaner:
    """Return a cleaner that removes all that acts, loads or styles. Notes were checked for that; this comes second."""
    import nh3
    from lxml.html.defs import safe_attrs, tags

    return nh3.Cleaner(
        tags=(set(tags) | _NEWER_TAGS) - _REMOVED_TAGS - _UNWRAPPED_TAGS,
        clean_content_tags=set(_REMOVED_TAGS),
        attributes={"*": set(safe_attrs) | {"controls", "open", "poster", "reversed"}},
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=None,
    )
