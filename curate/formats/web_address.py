"""Web addresses as text: which ones may be written to a page, and when two are the same."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import regex

# What no address holds as it is: marks that end it in one text or another, blanks, and what nobody can see.
_FORBIDDEN = regex.compile(r"""[<>"\\^`{|}\p{Z}\p{Cf}\p{Cc}\p{Cs}]""")
_ORIGIN = regex.compile(r"[a-z][a-z0-9+.-]*+://[^/?#]*+", regex.IGNORECASE)
_TO_ENCODE = regex.compile(r"""[<>"\\^`{|}\p{Z}\p{Cf}]""")
_FEED_SCHEME = regex.compile(r"feed:(?://(?=[^/])|(?=https?://))", regex.IGNORECASE)


def is_web_address(url: str) -> bool:
    """Whether this is an absolute http(s) address with a host and no user part: the only kind ever written to a page.

    Nothing in it is invisible: no blanks, no control characters, nothing that turns the direction of reading.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and not _FORBIDDEN.search(url)
    )


def add_scheme(address: str) -> str:
    """Return an address as it was typed or pasted, without spaces around it, with https:// before it if it has no
    scheme, and of the web if it begins with ``feed:``."""
    address = replace_feed_scheme(address.strip())
    if "://" in address:
        return address
    return f"https://{address}"


def replace_feed_scheme(address: str) -> str:
    """Return the web address behind one that begins with ``feed:``, as programs hand it to a reader of feeds."""
    web_address: str = _FEED_SCHEME.sub(lambda match: "http://" if match[0].endswith("//") else "", address)
    return web_address


def absolute_url(url: str, base: str) -> str:
    """Return a link of a page at ``base`` as a web address, or empty. Spaces are percent-encoded, as browsers do."""
    try:
        joined = urljoin(base, url.strip())
    except ValueError:
        return ""
    encoded: str = _TO_ENCODE.sub(lambda match: quote(match[0], safe=""), joined)
    if is_web_address(encoded):
        return encoded
    return ""


def encode_brackets(url: str) -> str:
    """Return an address with the square brackets in it percent-encoded, but for those of an IPv6 host.

    RFC 3986, 3.2.2: nowhere else may they stand as they are. Browsers write them so; feed readers may refuse the link.
    """
    origin = _ORIGIN.match(url)
    start = origin.end() if origin else 0
    return url[:start] + url[start:].replace("[", "%5B").replace("]", "%5D")


def url_key(url: str) -> str:
    """Return a key equal for addresses of one page: lower-case host, no default port, no fragment, no final slash.

    http and https are one; nothing else of the address is touched (the query may decide what the page is).
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.port not in (None, 80, 443):
            port = f":{parts.port}"
        else:
            port = ""
    except ValueError:
        return url
    return urlunsplit(("", host + port, parts.path.rstrip("/"), parts.query, ""))
