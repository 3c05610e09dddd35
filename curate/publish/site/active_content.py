"""Finds what would run in a reader's browser, or make it ask other hosts, in a built page. Pure.

The theme's own page for addresses that don't exist has nothing of the user's, so it is the baseline: on a page with
more scripts or more event handlers than that one, the theme didn't put them there.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from curate.publish.site.html_tags import attributes, start_tags

# Attributes worth a closer look: most tags have none, and are not looked at further.
_URL_ATTRIBUTES = frozenset({"href", "src", "srcset", "action", "formaction", "poster", "xlink:href", "to", "values"})
_NOTABLE_ATTRIBUTE = re.compile(
    rf"(?:^|[\s/\"'])(?:on[a-z]+|style|{'|'.join(sorted(_URL_ATTRIBUTES))})\s*=", re.IGNORECASE
)
_LOADING_TAGS = frozenset({"script", "img", "iframe", "audio", "video", "source", "track", "embed", "input"})
_LOADING_RELS = re.compile(r"\b(?:stylesheet|icon|preload|modulepreload|preconnect|prefetch|dns-prefetch|manifest)\b")
_STYLE_TEXT = re.compile(r"<style[^>]*>[^<]*", re.IGNORECASE)
_CSS_LOADS = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\"')\s;]+)", re.IGNORECASE)
_ACTIVE_TAGS = frozenset({"iframe", "object", "embed", "base"})
# A script of this type is data, which no browser runs (HTML Standard, 4.12.1: a data block).
_DATA_TYPE = "application/ld+json"
# Browsers skip spaces and control characters at its beginning, tabs and newlines anywhere (URL Standard, 4.4).
_IGNORED_IN_URL = re.compile(r"[\x00-\x20]+")
_SCRIPT_URL = re.compile(r"javascript:|vbscript:|data:text/html", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    is_active: bool
    """True: it would run in the reader's browser. False: it makes the browser ask another host."""


@dataclass(frozen=True, slots=True)
class Baseline:
    scripts: int
    handlers: int


def measure_baseline(page: str) -> Baseline:
    """Return how many scripts and event handlers a page has that the theme alone has made."""
    weights = [_inspect_tag(*tag) for tag in start_tags(page)]
    return Baseline(sum(weight.is_script for weight in weights), sum(weight.handler_count for weight in weights))


def find_active_content(page: str, baseline: Baseline, host: str) -> list[Finding]:
    """Return what a page has beyond the baseline.

    host: the site's own host, which browsers may ask; empty if the site has none yet.
    """
    active: list[Finding] = []
    remote: list[Finding] = []
    scripts = handlers = 0
    for tag in start_tags(page):
        weight = _inspect_tag(*tag)
        scripts += weight.is_script
        handlers += weight.handler_count
        active += weight.findings
        remote += [Finding(f"the reader's browser would ask {asked}", False) for asked in weight.hosts if asked != host]
    for style in _STYLE_TEXT.findall(page):
        for address in _CSS_LOADS.findall(html.unescape(style)):
            asked = _host_name(address)
            if asked and asked != host:
                remote.append(Finding(f"the reader's browser would ask {asked}", False))
    if scripts > baseline.scripts:
        active.append(Finding("a script that the theme didn't put there", True))
    if handlers > baseline.handlers:
        active.append(Finding("an event handler (on…=)", True))
    return list(dict.fromkeys(active + remote))


@dataclass(frozen=True, slots=True)
class _TagEffects:
    """What one start tag adds to its page."""

    is_script: bool
    handler_count: int
    findings: tuple[Finding, ...]
    hosts: tuple[str, ...]


@lru_cache(maxsize=1 << 16)  # most tags of a site are the theme's, and stand on every page
def _inspect_tag(name: str, rest: str) -> _TagEffects:
    name = name.lower()
    if name == "script" or _NOTABLE_ATTRIBUTE.search(rest):
        pairs = attributes(rest)
    else:
        pairs = []
    if name in _ACTIVE_TAGS:
        live = [Finding(f"an element <{name}>", True)]
    else:
        live = []
    for key, value in pairs:
        if key in _URL_ATTRIBUTES and _SCRIPT_URL.match(_IGNORED_IN_URL.sub("", value)):
            live.append(Finding("a link that is a program (javascript:)", True))
    values = dict(reversed(pairs))  # of two of a name, browsers take the first
    addresses = [*_loaded_addresses(name, values), *_CSS_LOADS.findall(values.get("style", ""))]
    asks = [asked for address in addresses if (asked := _host_name(address))]
    handlers = sum(key.startswith("on") for key, _ in pairs)
    program = name == "script" and values.get("type", "").strip().lower() != _DATA_TYPE
    return _TagEffects(program, handlers, tuple(live), tuple(asks))


def _loaded_addresses(name: str, values: dict[str, str]) -> list[str]:
    """Return the addresses that a browser fetches by itself for this tag."""
    if name == "link":
        if _LOADING_RELS.search(values.get("rel", "").lower()):
            return [values.get("href", "")]
        return []
    if name not in _LOADING_TAGS:
        return []
    candidates = [part.split()[0] for part in values.get("srcset", "").split(",") if part.split()]
    return [values.get("src", ""), values.get("poster", ""), *candidates]


def _host_name(address: str) -> str:
    try:
        return urlsplit(_IGNORED_IN_URL.sub("", address)).hostname or ""
    except ValueError:  # no address at all: nothing is asked
        return ""
