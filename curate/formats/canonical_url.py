"""Addresses without tracking, AMP, mobile hosts and redirectors, so that two of the same page can be recognized.

Two things are made of an address. ``clean_url`` is what is kept, shown and written into notes: it leads where the first
did. ``page_key`` is a key to compare by, and never asked for: of an AMP page it names the page.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from curate.formats.web_address import is_web_address, url_key

RULES_FILE = Path(__file__).with_name("tracking.txt")

# Hosts that only pass on, and the parameter that the target is in.
_REDIRECTORS = {
    ("www.google.com", "/url"): ("url", "q"),
    ("www.google.co.jp", "/url"): ("url", "q"),
    ("news.google.com", "/news/url"): ("url",),
    ("l.facebook.com", "/l.php"): ("u",),
    ("lm.facebook.com", "/l.php"): ("u",),
    ("l.instagram.com", "/"): ("u",),
    ("out.reddit.com", "*"): ("url",),
    ("www.youtube.com", "/redirect"): ("q",),
    ("www.linkedin.com", "/redir/redirect"): ("url",),
    ("steamcommunity.com", "/linkfilter/"): ("url", "u"),
    ("slack-redir.net", "/link"): ("url",),
    ("getpocket.com", "/redirect"): ("url",),
    ("b.hatena.ne.jp", "/entry/jump"): ("url",),
    ("jump.5ch.net", "*"): (),
    ("href.li", "*"): (),
}
_WRAPPED_IN_PATH = (
    re.compile(r"https?://(?:[\w-]+\.)?cdn\.ampproject\.org/[a-z]/(?P<s>s/)?(?P<rest>.+)"),
    re.compile(r"https?://www\.google\.(?:com|co\.jp)/amp/(?P<s>s/)?(?P<rest>.+)"),
    re.compile(r"https?://rd\.yahoo\.co\.jp/.*?/\*(?P<whole>https?(?::|%3A).+)", re.IGNORECASE),
    re.compile(r"https?://(?:feeds\.)?feedproxy\.[\w.]+/.*?/(?P<whole>https?(?:://|%3A%2F%2F).+)", re.IGNORECASE),
)
_MOBILE_PREFIX = re.compile(r"(?:www|m|mobile|sp|amp|touch|smart)\.(?=[\w-]+\.)")
_MOBILE_LABEL = re.compile(r"(?<=\.)m\.(?=[\w-]+\.[\w-]+$)")
_AMP_PATH = re.compile(r"(?:/amp(?:/index)?|\.amp)(?=(?:\.html?)?/?$)|^/amp(?=/.)", re.IGNORECASE)
_AMP_QUERY = {
    ("amp", ""),
    ("amp", "1"),
    ("amp", "true"),
    ("outputtype", "amp"),
    ("mode", "amp"),
    ("output", "amp"),
    ("m", "1"),
    ("sp", "1"),
}
_INDEX_PAGE = re.compile(r"/(?:index|default)\.html?$", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}|[^\x00-\x7f]+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class TrackingRules:
    """Which query parameters have no influence on the page."""

    names: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    """Names with the value that they must have; ``*`` at its end stands for anything."""
    hosts: dict[str, frozenset[str]] = field(default_factory=dict, hash=False)

    def matches(self, host: str, name: str, value: str) -> bool:
        name = name.lower()
        if name in self.names or name.startswith(self.prefixes):
            return True
        if any(name == known and _matches_value(value.lower(), wanted) for known, wanted in self.values):
            return True
        labels = host.split(".")
        return any(name in self.hosts.get(".".join(labels[n:]), ()) for n in range(len(labels) - 1))


def _matches_value(value: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return value.startswith(wanted[:-1])
    return value == wanted


def parse_rules(lines: Iterable[str]) -> TrackingRules:
    """Return the rules in the lines of a list like tracking.txt."""
    names, starts, values, hosts = set(), [], [], {}
    for line in (line.split("#")[0].strip().lower() for line in lines):
        host, colon, rest = line.partition(":")
        if colon:
            hosts[host.strip()] = frozenset(rest.split())
        elif "=" in line:
            name, _, value = line.partition("=")
            values.append((name, value))
        elif line.endswith("*"):
            starts.append(line[:-1])
        elif line:
            names.add(line)
    return TrackingRules(frozenset(names), tuple(starts), tuple(values), hosts)


@functools.cache
def tracking_rules() -> TrackingRules:
    return parse_rules(RULES_FILE.read_text("utf-8").splitlines())


def clean_url(url: str) -> str:
    """Return an address without tracking parameters and redirectors. It leads to the same page.

    What isn't touched stays as it is, byte for byte.
    """
    url = _follow_redirectors(url)
    head, mark, fragment = url.partition("#")
    start, question, query = head.partition("?")
    if question:
        host = _hostname(url)
        kept = [part for part in query.split("&") if not _is_tracking(host, part)]
        if len(kept) < query.count("&") + 1:
            if kept:
                head = f"{start}?{'&'.join(kept)}"
            else:
                head = start
    if fragment.startswith(("xtor=", "utm_", "at_medium", ":~:text=", "Echobox=")):
        mark = fragment = ""
    return head + mark + fragment


def _is_tracking(host: str, part: str) -> bool:
    name, _, value = part.partition("=")
    return tracking_rules().matches(host, unquote(name), unquote(value))


def _hostname(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _follow_redirectors(url: str, depth: int = 3) -> str:
    """Return the address that a redirector leads to, if it is part of the address."""
    target = _redirect_target(url)
    if depth and target and is_web_address(target):
        return _follow_redirectors(target, depth - 1)
    return url


def _redirect_target(url: str) -> str:
    for pattern in _WRAPPED_IN_PATH:
        if match := pattern.fullmatch(url):
            groups = match.groupdict()
            if whole := groups.get("whole"):
                if "://" not in whole[:8]:
                    return unquote(whole)
                return whole
            return f"http{'s' if groups['s'] else ''}://{groups['rest']}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = (parts.hostname or "").lower()
    names = _REDIRECTORS.get((host, parts.path), _REDIRECTORS.get((host, "*")))
    if names is None or not parts.query:
        return ""
    parameters = dict(parse_qsl(parts.query))
    return next((parameters[name] for name in names if name in parameters), "") or (
        "" if names else unquote(parts.query)
    )


@functools.lru_cache(maxsize=4_096)
def page_key(url: str) -> str:
    """Return a key that is equal for addresses of one page, and hardly ever for those of two.

    Besides what ``url_key`` does: no tracking, ``www.`` and mobile hosts are the host, AMP is the page, and a letter
    is itself however it is written.
    """
    place = url_key(clean_url(url))
    try:
        parts = urlsplit(place)
    except ValueError:
        return place
    host = parts.netloc
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            host = parts.netloc
    while match := _MOBILE_PREFIX.match(host):
        host = host[match.end() :]
    host = _MOBILE_LABEL.sub("", host)
    path = _AMP_PATH.sub("", _INDEX_PAGE.sub("", _ESCAPE.sub(_normalize_escape, parts.path))).rstrip("/")
    query = "&".join(
        part for part in parts.query.split("&") if tuple(part.lower().partition("=")[::2]) not in _AMP_QUERY
    )
    return urlunsplit(("", host, path, _ESCAPE.sub(_normalize_escape, query), ""))


def display_sort_key(url: str) -> tuple[bool, bool, int, str]:
    """Return a key to sort addresses of one page by. First is the best to show: https, no AMP or mobile host, short."""
    page = page_key(url)
    place = url_key(clean_url(url)).replace("//www.", "//", 1)
    return not url.startswith("https://"), len(place) > len(page), len(url), url


def _normalize_escape(match: re.Match[str]) -> str:
    """Return an escape in upper case, or the character if it needs none; other than ASCII is escaped byte by byte."""
    if match[0][0] != "%":
        return quote(match[0])
    letter = chr(int(match[0][1:], 16))
    if letter in _UNRESERVED:
        return letter
    return match[0].upper()
