"""Host names and networks as text. Pure."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_HOST_NAME = re.compile(r"(?=.{1,254}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
# A last label that is a number makes the whole host an IPv4 address (URL Standard, "ends in a number"): 127.1, 0x7f.1.
_ENDS_IN_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")


def to_ascii(host: str) -> str:
    """Return a host name in lower-case ASCII as browsers write it (UTS 46); empty if that is impossible."""
    if host.isascii():
        return host.lower()
    import idna

    try:
        return idna.encode(host, uts46=True).decode()
    except UnicodeError:
        return ""


def site_host(url: str) -> str:
    """Return the host of a URL in lower case, without ``www.``; empty where there is none, or it can't be told."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def is_host_name(host: str) -> bool:
    """Whether it is made as names are. host: in ASCII."""
    return bool(_HOST_NAME.fullmatch(host))


def normalize_host_name(text: str) -> str:
    """Return a host name in ASCII, without a final dot; empty if it isn't one. A number is no name."""
    host = to_ascii(text)
    if is_host_name(host) and not _ENDS_IN_NUMBER.fullmatch(host):
        return host.rstrip(".")
    return ""


def is_host_or_network(text: str) -> bool:
    """Whether this is a host's name, an IP address, or a network of those."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return bool(normalize_host_name(text))
    return True
