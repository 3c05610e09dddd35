"""Web addresses as text: which ones may stand in a page, and when two mean the same place."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit, urlunsplit

_BAD = set(' \t\n\r\x00<>"\\^`{|}')


def is_web_address(url: str) -> bool:
    """Whether this is an absolute http(s) address with a host and no user part: the only kind ever written to a page."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and not _BAD.intersection(url)
        and all(ord(c) >= 32 for c in url)
    )


def absolute(url: str, base: str) -> str:
    """A link of a page at ``base`` as a web address; empty if it isn't one. Blanks are percent-encoded, as browsers do."""
    try:
        joined = urljoin(base, url.strip())
    except ValueError:
        return ""
    joined = "".join(f"%{ord(c):02X}" if c in _BAD and c not in "\t\n\r\x00" else c for c in joined)
    return joined if is_web_address(joined) else ""


def same_place(url: str) -> str:
    """A key that is equal for addresses of one page: host in lower case, no default port, no fragment, no final slash.

    http and https are one; nothing else of the address is touched (the query may decide what the page is).
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    return urlunsplit(("", host + port, parts.path.rstrip("/"), parts.query, ""))
