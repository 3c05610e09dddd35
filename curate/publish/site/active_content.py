"""A look at the built pages before anyone else sees them: is anything alive that the theme didn't put there? Pure.

The theme's own page for addresses that don't exist holds nothing foreign, so it is the measure: a page with more
scripts or more event handlers than that one has been written into. Tags and attributes are told apart as browsers do
(HTML Standard, 13.2.5), so that neither text nor an attribute's value is taken for one.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

_VALUE = r"(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)"
_ATTRIBUTE = rf"[^\s/>][^\s/>=]*+(?:\s*+=\s*+{_VALUE}?+)?+"
_TAG = re.compile(rf"<([a-z][^\s/>]*+)((?:[\s/]++|{_ATTRIBUTE})*+)", re.IGNORECASE | re.ASCII)
_ATTRIBUTE_PAIR = re.compile(rf"([^\s/>][^\s/>=]*+)(?:\s*+=\s*+({_VALUE})?+)?+", re.ASCII)
# A script's own text is no markup. Comments, style and title are looked into: within SVG and after <!--> they are.
_SCRIPT_TEXT = re.compile(r"(<script(?=[\s/>])[^>]*+>).*?</script", re.IGNORECASE | re.DOTALL)
# Attributes worth a closer look; most tags have none, and that is all that is asked of them.
_URL_ATTRIBUTES = frozenset({"href", "src", "srcset", "action", "formaction", "poster", "xlink:href", "to", "values"})
_NOTABLE_ATTRIBUTE = re.compile(rf"(?:^|[\s/\"'])(?:on[a-z]+|{'|'.join(sorted(_URL_ATTRIBUTES))})\s*=", re.IGNORECASE)
_LOADING_TAGS = frozenset({"script", "img", "iframe", "audio", "video", "source", "track", "embed", "input"})
_LOADING_RELS = re.compile(r"\b(?:stylesheet|icon|preload|modulepreload|preconnect|prefetch|dns-prefetch|manifest)\b")
_STYLE_TEXT = re.compile(r"<style[^>]*>[^<]*|\sstyle\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_CSS_LOADS = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\"')\s;]+)", re.IGNORECASE)
_ACTIVE_TAGS = frozenset({"iframe", "object", "embed", "base"})
# A script of this type is data, which no browser runs (HTML Standard, 4.12.1: a data block).
_DATA_TYPE = "application/ld+json"
# Browsers pass over blanks and control characters at its beginning, tabs and newlines anywhere (URL Standard, 4.4).
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
    """What a page that holds nothing foreign has."""
    weights = [_inspect_tag(*tag) for tag in _start_tags(page)]
    return Baseline(sum(weight.is_script for weight in weights), sum(weight.handler_count for weight in weights))


def find_active_content(page: str, clean: Baseline, host: str) -> list[Finding]:
    """What is wrong with a page. host: the site's own host, which may be named; empty if the site has none yet."""
    found: list[Finding] = []
    asking: list[Finding] = []
    scripts = handlers = 0
    for tag in _start_tags(page):
        weight = _inspect_tag(*tag)
        scripts += weight.is_script
        handlers += weight.handler_count
        found += weight.findings
        asking += [Finding(f"the reader's browser would ask {asked}", False) for asked in weight.hosts if asked != host]
    for style in _STYLE_TEXT.findall(page):
        for address in _CSS_LOADS.findall(html.unescape(style)):
            asked = _host_name(address)
            if asked and asked != host:
                asking.append(Finding(f"the reader's browser would ask {asked}", False))
    if scripts > clean.scripts:
        found.append(Finding("a script that the theme didn't put there", True))
    if handlers > clean.handlers:
        found.append(Finding("an event handler (on…=)", True))
    return list(dict.fromkeys(found + asking))


@dataclass(frozen=True, slots=True)
class _TagEffects:
    """What one start tag means for its page."""

    is_script: bool
    handler_count: int
    findings: tuple[Finding, ...]
    hosts: tuple[str, ...]


def _start_tags(page: str) -> list[tuple[str, str]]:
    """Each start tag: its name, and what stands between that and its end."""
    found: list[tuple[str, str]] = _TAG.findall(_SCRIPT_TEXT.sub(r"\1", page))
    return found


@lru_cache(maxsize=1 << 16)  # most tags of a site are the theme's, and stand on every page
def _inspect_tag(name: str, rest: str) -> _TagEffects:
    name = name.lower()
    if name == "script" or _NOTABLE_ATTRIBUTE.search(rest):
        attributes = [(key.lower(), _attribute_text(value)) for key, value in _ATTRIBUTE_PAIR.findall(rest)]
    else:
        attributes = []
    if name in _ACTIVE_TAGS:
        live = [Finding(f"an element <{name}>", True)]
    else:
        live = []
    for key, value in attributes:
        if key in _URL_ATTRIBUTES and _SCRIPT_URL.match(_IGNORED_IN_URL.sub("", value)):
            live.append(Finding("a link that is a program (javascript:)", True))
    values = dict(reversed(attributes))  # of two of a name, browsers take the first
    asks = [asked for address in _loaded_addresses(name, values) if (asked := _host_name(address))]
    handlers = sum(key.startswith("on") for key, _ in attributes)
    program = name == "script" and values.get("type", "").strip().lower() != _DATA_TYPE
    return _TagEffects(program, handlers, tuple(live), tuple(asks))


def _attribute_text(value: str) -> str:
    value = value[1:-1] if value[:1] in ("'", '"') else value
    if "&" in value:
        return html.unescape(value)
    return value


def _loaded_addresses(name: str, values: dict[str, str]) -> list[str]:
    """The addresses that a browser fetches by itself on meeting this tag."""
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
