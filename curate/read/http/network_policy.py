"""Which addresses may be asked: URLs before a request, IP addresses before a connection. Pure.

A feed or a page can name any address, and a redirect or a DNS answer can lead anywhere. So every URL is checked before
each hop (``check_url``), and every IP address as it is connected to (``refusal_reason``). ``AllowedHosts`` has what
the user allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, urlsplit

from curate.formats.hosts import is_host_name, normalize_host_name, to_ascii
from curate.formats.text import clean_line
from curate.formats.web_address import absolute_url
from curate.problems import CannotRun, Problem, RequestBlocked

IPAddress = IPv4Address | IPv6Address

_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_USERINFO = re.compile(r"//[^/?#]*@")
# What stays as it is: printable ASCII without the URL Standard's percent-encode sets for a path and a query.
_PATH_SAFE = "!$%&'()*+,-./:;=@[]_|~"
_QUERY_SAFE = "!$%&()*+,-./:;=?@[\\]^_`{|}~"
# Names that never mean a host of the public internet (RFC 6761, 6762, 8375; ICANN's .internal).
_LOCAL_NAMES = ("localhost", "local", "internal", "home.arpa")

_Network = IPv4Network | IPv6Network


def _parse_networks(*texts: str) -> tuple[_Network, ...]:
    return tuple(ip_network(network) for text in texts for network in text.split())


_PUBLIC_IPV6 = _parse_networks("2001::/16 2003::/18 2400::/8 2600::/8 2800::/8 2a00::/8 2c00::/8")
"""Where the five registries' allocations lie (IANA, IPv6 Global Unicast Address Assignments): all else is unassigned,
or means something special."""

_EMBEDS_IPV4 = "an address that stands for an IPv4 address"
_SPECIAL_NETWORKS: tuple[tuple[str, tuple[_Network, ...]], ...] = (
    ("this computer's own address", _parse_networks("0.0.0.0/32 127.0.0.0/8", "::/128 ::1/128")),
    ("a link-local address", _parse_networks("169.254.0.0/16", "fe80::/10")),
    ("a multicast address", _parse_networks("224.0.0.0/4", "ff00::/8")),
    (
        "a private address",
        _parse_networks(
            "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.168.0.0/16 198.18.0.0/15",  # RFC 1918, 6598, 2544
            "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4",  # documentation (RFC 5737), reserved (RFC 1112)
            "fc00::/7 fec0::/10",  # RFC 4193, 3879
            "2001:db8::/32 100::/64",  # documentation (RFC 3849), discarded (RFC 6666)
        ),
    ),
    # Compatible and SIIT (RFC 4291, 2765), NAT64 (RFC 6052, 8215), Teredo (RFC 4380), 6to4 (RFC 3056).
    (_EMBEDS_IPV4, _parse_networks("::/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 2001::/32 2002::/16")),
    (
        "a reserved address",
        _parse_networks(
            "192.0.0.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.175.48.0/24",  # RFC 6890, 7535, 7450, 7534
            "2001::/23 2620:4f:8000::/48 3fff::/20 5f00::/16 100:0:0:1::/64",  # RFC 2928, 7534, 9637, 9602, 9780
        ),
    ),
)
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
"""The upper half of an interface identifier that holds an IPv4 address (RFC 5214, 6.1)."""


def redact_url(url: str) -> str:
    """Return a URL for a message: one clean line without user and password, never empty."""
    return clean_line(_USERINFO.sub("//", url), 300) or "(no address)"


def check_url(url: str, *, user_supplied: bool = False, ports: frozenset[tuple[str, int]] = frozenset()) -> str:
    """Return the URL as it will be asked: scheme and host in lower-case ASCII (UTS 46), percent-encoded, no fragment.

    user_supplied: the user wrote this URL, so its port is meant. ports: (host, port) pairs that the user wrote
    elsewhere. Raises RequestBlocked unless it is an absolute http(s) URL with a host, no user part, and port 80, 443 or
    one that the user wrote.
    """
    url = url.strip()
    if _CONTROL_CHARACTERS.search(url):
        raise _refused_error(url, "the address has a line break or a control character in it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused_error(url, "is not a web address", "check it for typing errors") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise _refused_error(url, "does not begin with http:// or https://", "write the whole address: https://…")
    if "@" in parts.netloc:
        raise _refused_error(url, "has a user name or password in it", "take out what stands before the @")
    host = _parse_host(parts, url)
    if port == 0 or (port not in (None, 80, 443) and not user_supplied and (host, port) not in ports):
        raise _refused_error(
            url,
            f"has the unusual port {port}, and only 80 and 443 are asked",
            "if you trust it, write an address with this host and port into feeds.yaml yourself",
        )
    try:
        # Bytes that are no UTF-8 come out of an HTTP header as surrogates: they go back as the bytes they were.
        path = quote(parts.path, _PATH_SAFE, errors="surrogateescape")
        query = quote(parts.query, _QUERY_SAFE, errors="surrogateescape")
    except UnicodeEncodeError:
        raise _refused_error(url, "the address has broken characters in it") from None
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    return f"{parts.scheme}://{netloc}{path}" + (f"?{query}" if query else "")


def host_port(url: str) -> tuple[str, int]:
    """Return host (IPv6 without brackets) and port of a URL that ``check_url`` returned."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme]


def is_same_server(url: str, own: str) -> bool:
    """Whether a URL that ``check_url`` returned is on the server of another that the user wrote, as securely reached:
    the same host and port, or https where the user wrote http."""
    try:
        own = check_url(own, user_supplied=True)
    except RequestBlocked:
        return False
    server = urlsplit(url).scheme, *host_port(url)
    own_server = urlsplit(own).scheme, *host_port(own)
    if server[0] == "https" and own_server == ("http", server[1], 80):
        return server[2] == 443
    return server == own_server


def parse_ip(host: str) -> IPAddress | None:
    """Return the IP address that a host is, or None if it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def content_base(url: str, content_location: str) -> str:
    """Return the address that a Content-Location names, as the base of relative links; empty where ``url`` is that.

    A server behind a proxy names its own inner address, which leads nowhere from outside: that one doesn't count.
    """
    location = absolute_url(content_location, url)
    if not content_location.strip() or not location or location == url:
        return ""
    host, ip = urlsplit(location).hostname or "", parse_ip(urlsplit(location).hostname or "")
    if host == urlsplit(url).hostname:
        return location
    if is_local_name(host) or (ip is not None and refusal_reason(ip)):
        return ""
    return location


def is_local_name(host: str) -> bool:
    """Whether a name can only mean a host nearby, so that no proxy should be asked for it."""
    name = host.rstrip(".")
    return ":" not in name and ("." not in name or name.endswith(tuple(f".{local}" for local in _LOCAL_NAMES)))


def refusal_reason(ip: IPAddress) -> str | None:
    """Return why an IP address may not be connected to (``a private address``), or None if it is public.

    Public is what IANA has given to a registry for general use, less what its special-purpose registries name and what
    stands for an IPv4 address: that one is reached by whoever translates, past this check. Only an IPv4-mapped address
    is judged by the address within, which the system itself connects to.
    """
    ip = _unmap_ipv4(ip)
    for why, networks in _SPECIAL_NETWORKS:
        if _in_any_network(ip, networks):
            return why
    if isinstance(ip, IPv4Address):
        if ip.is_global:
            return None
        return "a private address"
    if not _in_any_network(ip, _PUBLIC_IPV6):
        return "an unassigned address"
    if int(ip) >> 32 & 0xFFFF_FFFF in _ISATAP:
        return _EMBEDS_IPV4
    if ip.is_global:
        return None
    return "a private address"


def _in_any_network(ip: IPAddress, networks: tuple[_Network, ...]) -> bool:
    return any(ip in network for network in networks)


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """What the user opened under ``network: allow:`` in feeds.yaml: host names, IP addresses, networks.

    A name opens whatever address that host has; an address or network opens itself, whatever name leads there.
    """

    names: frozenset[str] = frozenset()
    networks: tuple[_Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> AllowedHosts:
        """Read the list. Raises CannotRun, with a Problem for each entry that is none of the three."""
        names: set[str] = set()
        networks: list[_Network] = []
        problems: list[Problem] = []
        for entry in entries:
            try:
                networks.append(ip_network(entry.strip(), strict=False))
                continue
            except ValueError:
                name = normalize_host_name(entry.strip())
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
        return ip is not None and _in_any_network(_unmap_ipv4(ip), self.networks)


def _unmap_ipv4(ip: IPAddress) -> IPAddress:
    if isinstance(ip, IPv6Address):
        return ip.ipv4_mapped or ip
    return ip


def _parse_host(parts: SplitResult, url: str) -> str:
    host = parts.hostname or ""
    if not host:
        raise _refused_error(url, "names no host", "write the whole address: https://…")
    if parts.netloc.startswith("["):
        ip = parse_ip(host)
        if isinstance(ip, IPv6Address) and not ip.scope_id:
            return str(ip)
    else:
        host = to_ascii(host)
        if normalize_host_name(host) or (parse_ip(host) and is_host_name(host)):
            return host
    raise _refused_error(url, "has no proper host name", "check it for typing errors")


def _refused_error(url: str, what: str, hint: str = "") -> RequestBlocked:
    return RequestBlocked(Problem(redact_url(url), what, hint), permanent=True)
