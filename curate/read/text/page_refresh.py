"""Pages that only send their visitors elsewhere (``<meta http-equiv="refresh">``)."""

from __future__ import annotations

import re

from curate.formats.web_address import absolute_url, url_key
from curate.read.text.html_text import base_url, element_to_text, parse_page

MAX_REFRESHES = 3
"""So many pages that send on are followed, one after the other."""

_MAX_SECONDS = 30
_MAX_CHARACTERS = 400
"""A page that sends on and has more to read than this is a page of its own, which shows itself anew."""
_CONTENT = re.compile(
    r"\s*(?P<seconds>[0-9]{1,4})(?:\.[0-9]*)?\s*[;,\s]\s*(?:url\s*=\s*)?"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>(?!url\s*=)\S.*))",
    re.IGNORECASE,
)


def may_refresh(body: bytes) -> bool:
    """Whether a page may be one that only sends on, as far as its bytes tell at once."""
    return len(body) < 200_000 and b"refresh" in body[:50_000].lower()


def refresh_target(body: bytes, *, url: str, charset: str = "") -> str:
    """Return where a page sends its visitors, if it has nothing to read itself; else empty. url: the page's own."""
    root = parse_page(body, charset=charset)
    if root is None:
        return ""
    for meta in root.iter("meta"):
        content = _CONTENT.match(meta.get("content") or "")
        is_refresh = (meta.get("http-equiv") or "").strip().lower() == "refresh"
        if not is_refresh or not content or int(content["seconds"]) > _MAX_SECONDS:
            continue
        if next(meta.iterancestors("noscript"), None) is not None:
            continue
        target = absolute_url(content["double"] or content["single"] or content["bare"] or "", base_url(root, url))
        if target and url_key(target) != url_key(url) and len(element_to_text(root.find("body"))) < _MAX_CHARACTERS:
            return target
    return ""
