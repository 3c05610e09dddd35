"""Which addresses may be asked: URLs before a request, IP addresses before a connection. Pure.

A feed or a page can name any address, and a redirect or a DNS answer can lead anywhere. So every URL is checked before
each hop (``check_url``), and every IP address as it is connected to (``refusal``); ``Allowed`` is what the user opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, urlsplit

from curate.formats.hosts import host_name, in_ascii, is_name
from curate.formats.text import clean_line
from curate.problems import CannotRun, Problem, Refused

IPAddress = IPv4Address | IPv6Address

_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_USER = re.compile(r"//[^/?#]*@")
# What stays as it is: printable ASCII without the URL Standard's percent-encode sets for a path and a query.
_PATH_SAFE = "!$%&'()*+,-./:;=@[]_|~"
_QUERY_SAFE = "!$%&()*+,-./:;=?@[\\]^_`{|}~"
# Names that never mean a host of the public internet (RFC 6761, 6762, 8375; ICANN's .internal).
_LOCAL_NAMES = ("localhost", "local", "internal", "home.arpa")

_REFUSED_4 = {
    "a multicast address": "224.0.0.0/4",
    "a reserved address": "192.0.0.0/24 192.88.99.0/24",
}
_REFUSED_6 = {
    "a multicast address": "ff00::/8",
    "a private address": "fec0::/10",
    "an address that stands for an IPv4 address": "64:ff9b::/96 64:ff9b:1::/48 2002::/16 2001::/32 ::/96",
    "a reserved address": "2001::/23 3fff::/20 5f00::/16",
}
_REFUSED: dict[int, list[tuple[IPv4Network | IPv6Network, str]]] = {
    version: [(ip_network(net), why) for why, nets in table.items() for net in nets.split()]
    for version, table in ((4, _REFUSED_4), (6, _REFUSED_6))
}


def shown(url: str) -> str:
    """A URL for a message: one clean line without user and password, never empty."""
    return clean_line(_USER.sub("//", url), 300) or "(no address)"


def check_url(url: str, *, written: bool = False, ports: frozenset[tuple[str, int]] = frozenset()) -> str:
    """The URL as it will be asked: scheme and host in lower case and ASCII (UTS 46), percent-encoded, no fragment.

    written: the user wrote this URL, so its port is meant. ports: (host, port) pairs that the user wrote elsewhere.
    Raises Refused unless it is an absolute http(s) URL with a host, no user part, and port 80, 443 or one written.
    """
    url = url.strip()
    if _CONTROL.search(url):
        raise _refused(url, "the address has a line break or a control character in it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused(url, "is not a web address", "check it for typing errors") from None
    if parts.scheme not in _PORTS:
        raise _refused(url, "does not begin with http:// or https://", "write the whole address: https://…")
    if "@" in parts.netloc:
        raise _refused(url, "has a user name or password in it", "take out what stands before the @")
    host = _host(parts, url)
    if port == 0 or (port not in (None, 80, 443) and not written and (host, port) not in ports):
        raise _refused(
            url,
            f"has the unusual port {port}, and only 80 and 443 are asked",
            "if you trust it, write an address with this host and port into feeds.yaml yourself",
        )
    try:
        # Bytes that are no UTF-8 come out of an HTTP header as surrogates: they go back as the bytes they were.
        path = quote(parts.path, _PATH_SAFE, errors="surrogateescape")
        query = quote(parts.query, _QUERY_SAFE, errors="surrogateescape")
    except UnicodeEncodeError:
        raise _refused(url, "the address has broken characters in it") from None
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    return f"{parts.scheme}://{netloc}{path}" + (f"?{query}" if query else "")


def host_port(url: str) -> tuple[str, int]:
    """Host (IPv6 without brackets) and port of a URL that ``check_url`` returned."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _PORTS[parts.scheme]


def literal(host: str) -> IPAddress | None:
    """The IP address that a host is, or None if it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_local_name(host: str) -> bool:
    """Whether a name can only mean a host nearby, so that no proxy should be asked for it."""
    name = host.rstrip(".")
    return ":" not in name and ("." not in name or name.endswith(tuple(f".{local}" for local in _LOCAL_NAMES)))


def refusal(ip: IPAddress) -> str | None:
    """Why an IP address may not be connected to (``a private address``), or None if it is public.

    Refused: whatever is not global in IANA's special-purpose registries, and by a list of our own, because Python's
    tables differ between versions: multicast, 192.0.0.0/24, and the IPv6 ranges that carry an IPv4 address (NAT64,
    6to4, Teredo, IPv4-compatible). An IPv4-mapped address is judged by the address within.
    """
    ip = _plain(ip)
    if ip.is_unspecified or ip.is_loopback:
        return "this computer's own address"
    if ip.is_link_local:
        return "a link-local address"
    for network, why in _REFUSED[ip.version]:
        if ip in network:
            return why
    return None if ip.is_global else "a private address"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the user opened under ``network: allow:`` in feeds.yaml: host names, IP addresses, networks.

    A name opens whatever address that host has; an address or network opens itself, whatever name leads there.
    """

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Allowed:
        """Read the list. Raises CannotRun, with a Problem for each entry that is none of the three."""
        names: set[str] = set()
        networks: list[IPv4Network | IPv6Network] = []
        problems: list[Problem] = []
        for entry in entries:
            try:
                networks.append(ip_network(entry.strip(), strict=False))
                continue
            except ValueError:
                name = host_name(entry.strip())
            if name:
                names.add(name)
            else:
                what = f"network: allow: “{clean_line(entry, 80)}” is no host name, IP address or network"
                problems.append(Problem("feeds.yaml", what, "write it like nas.example, 192.168.1.5 or 192.168.1.0/24"))
        if problems:
            raise CannotRun(problems)
        return cls(frozenset(names), tuple(networks))

    def covers(self, host: str, ip: IPAddress | None) -> bool:
        """Whether a connection to this host at this IP address was opened (None: the address is not known)."""
        if host.rstrip(".") in self.names:
            return True
        return ip is not None and any(_plain(ip) in network for network in self.networks)


def _plain(ip: IPAddress) -> IPAddress:
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip


def _host(parts: SplitResult, url: str) -> str:
    host = parts.hostname or ""
    if not host:
        raise _refused(url, "names no host", "write the whole address: https://…")
    if parts.netloc.startswith("["):
        ip = literal(host)
        if isinstance(ip, IPv6Address) and not ip.scope_id:
            return str(ip)
    else:
        host = in_ascii(host)
        if host_name(host) or (literal(host) and is_name(host)):
            return host
    raise _refused(url, "has no proper host name", "check it for typing errors")


def _refused(url: str, what: str, hint: str = "") -> Refused:
    return Refused(Problem(shown(url), what, hint), lasting=True)
