"""A look at the built pages before anyone else sees them: is anything alive in them that the theme didn't put there? Pure.

The theme's own page for addresses that don't exist holds nothing foreign, so it is the measure: a page with more scripts or more
event handlers than that one has been written into.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_SCRIPT = re.compile(r"<\s*script\b", re.IGNORECASE)
_HANDLER = re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\s(?:href|src|srcset|action|formaction|data|poster|xlink:href)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE
)
_LOADED = re.compile(
    r"<(?:script|img|iframe|audio|video|source|track|embed|input)\b[^>]*?\ssrc\s*=\s*[\"']?\s*((?:https?:)?//[^\"'\s>]+)"
    r"|<link\b(?=[^>]*\brel\s*=\s*[\"']?[^\"'>]*(?:stylesheet|icon|preload|preconnect|prefetch|manifest))"
    r"[^>]*?\shref\s*=\s*[\"']?\s*((?:https?:)?//[^\"'\s>]+)",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"<\s*(iframe|object|embed|base)\b", re.IGNORECASE)
_PROGRAM = re.compile(r"[\s\x00-\x20]*(?:javascript|vbscript|data:text/html)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    live: bool
    """True: it would run in the reader's browser. False: it makes the browser ask another host."""


@dataclass(frozen=True, slots=True)
class Measure:
    scripts: int
    handlers: int


def measure(page: str) -> Measure:
    """What a page that holds nothing foreign has."""
    return Measure(len(_SCRIPT.findall(page)), len(_HANDLER.findall(page)))


def findings(page: str, clean: Measure, host: str) -> list[Finding]:
    """What is wrong with a page. host: the site's own host, which may be named; empty if the site has none yet."""
    found = []
    has = measure(page)
    if has.scripts > clean.scripts:
        found.append(Finding("a script that the theme didn't put there", True))
    if has.handlers > clean.handlers:
        found.append(Finding("an event handler (on…=)", True))
    for value in set(_ADDRESS.findall(page)):
        if _PROGRAM.match(_unescaped(value)):
            found.append(Finding("a link that is a program (javascript:)", True))
    found += [Finding(f"an element <{name.lower()}>", True) for name in sorted(set(_ELEMENT.findall(page)))]
    for first, second in _LOADED.findall(page):
        asked = urlsplit(html.unescape(first or second)).hostname or ""
        if asked and asked != host:
            found.append(Finding(f"the reader's browser would ask {asked}", False))
    return list(dict.fromkeys(found))


def _unescaped(value: str) -> str:
    value = value.strip("\"'")
    return html.unescape(value) if "&" in value else value
