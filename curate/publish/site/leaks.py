"""What must never be in a published site, told from a file's name and its text. Pure.

The last look before a site leaves the computer: each stage keeps private things out by itself, and this one believes
none of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from curate.publish.site.stage import PUBLISHED, PUBLISHED_NAMES

# What an engine and curate add to the user's own files: pages, feeds, indexes, fonts, the theme's programs.
_BUILT = {".html", ".json", ".xml", ".gz", ".map", ".opml", ".atom", ".rss", ".xsl", ".woff", ".ttf", ".webmanifest"}
_KINDS = (PUBLISHED | _BUILT) - {".md"}
_NAMES = PUBLISHED_NAMES | {".nojekyll", "LICENSE"}  # a theme may bring its own licence
_PRIVATE = frozenset(
    [
        "feeds.yaml",
        "mkdocs.yml",
        "posted.yaml",
        "plan.yaml",
        "editions.yaml",
        "mentions.yaml",
        "received.json",
        "received.yaml",
        "dropped.txt",
        "built.json",
    ]
)
_VAULT = re.compile(r"vault(\.(?!html$).*)?", re.IGNORECASE)

TEXTS = frozenset({".html", ".json", ".xml", ".opml", ".atom", ".rss", ".txt", ".csv", ".ics", ".vcf", ".vtt", ".svg"})
"""Files whose text people read, or programs for them: all of it is looked into."""
PROGRAMS = frozenset({".js", ".css", ".map", ".webmanifest"})
"""Others' work as a rule, with their addresses in it: only keys and this computer's own folders are looked for."""

_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")
# Not right after a quotation mark and =: that is a link within a site that has a folder named home.
_HOME = re.compile(r"(?<![\w.~/:-])(?<!=[\"'])(?:/home/|/Users/|[A-Z]:\\{1,2}Users\\{1,2})(?!\.)[\w.-]+[/\\]")
_NOBODY_S = ("", "/")  # homes that tell nothing of whose they are
SOMEBODY_S = "names a folder of somebody's computer"
_ROOT_S = "/root"  # by itself this tells nothing either; what lies in it does
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_NO_DOMAIN = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".js", ".css", ".map")  # logo@2x.png
_ESCAPED = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[bfnrt\"/])")


@dataclass(frozen=True, slots=True)
class Known:
    """What the user wrote for all to read, and where this computer keeps it."""

    mails: frozenset[str]
    """E-mail addresses, in lower case."""
    homes: frozenset[str]
    """Paths of home folders that are examples, as the user said in the settings."""
    here: tuple[str, ...]
    """The workspace's folder and the user's home: these may not be published even where the user wrote them."""


def known(texts: Iterable[str], here: Iterable[str], examples: Iterable[str] = ()) -> Known:
    """texts: the user's own files that go into the site, and its settings. examples: home folders that may be named."""
    mails = {mail.lower() for text in texts for mail in _mails(_plain(text))}
    homes = {home for folder in examples for home in _HOME.findall(f"{folder}/")}
    return Known(frozenset(mails), frozenset(homes), tuple(p for p in here if p not in _NOBODY_S))


def wrong_name(name: str) -> str:
    """Why a file of this name may not be in a site (a sentence's predicate); empty if it may."""
    path = PurePosixPath(name)
    if any(part == ".git" for part in path.parts):
        return "is a git repository's own"
    if path.name.lower() in _PRIVATE or _VAULT.fullmatch(path.name):
        return "is yours alone by its name"
    if any(part.startswith(".") for part in path.parts if part not in (".nojekyll", ".well-known")):
        return "is hidden"
    if path.name not in _NAMES and path.suffix.lower() not in _KINDS and path.parts[0] != ".well-known":
        return "is of a kind that isn't published"
    return ""


def in_text(name: str, text: str, known: Known) -> Iterator[str]:
    """What a file's text gives away, each once (a sentence's predicate)."""
    if not looked_into(name):
        return
    suffix = PurePosixPath(name).suffix.lower()
    if _KEY.search(text):
        yield "has a private key in it"
    thorough = suffix not in PROGRAMS
    if thorough:
        text = _plain(text, json=suffix == ".json")
    for folder in known.here:
        if folder == _ROOT_S:
            end = r"[/\\][\w.]"
        else:
            end = r"(?![\w-])"
        if folder in text and re.search(rf"(?<![\w.~/:-])(?<!=[\"']){re.escape(folder)}{end}", text):
            yield f"names a folder of this computer ({folder})"
    if not thorough:
        return
    if "/home/" in text or "Users" in text:
        for home in dict.fromkeys(_HOME.findall(text)):
            if home not in known.homes and not any(f"{folder}/".startswith(home) for folder in known.here):
                yield f"{SOMEBODY_S} ({home})"
    for mail in dict.fromkeys(_mails(text)):
        if mail.lower() not in known.mails:
            yield f"has an e-mail address that stands nowhere in your site/ or mkdocs.yml ({mail})"


def _mails(text: str) -> list[str]:
    if "@" not in text:
        return []
    return [mail for mail in _MAIL.findall(text) if not mail.lower().endswith(_NO_DOMAIN)]


def _plain(text: str, *, json: bool = False) -> str:
    """Text as it is read: Markdown writes e-mail addresses in character references, feeds hold HTML twice escaped."""
    if json:
        text = _ESCAPED.sub(" ", text)
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def looked_into(name: str) -> bool:
    """Whether ``in_text`` would look into a file of this name."""
    return PurePosixPath(name).suffix.lower() in TEXTS | PROGRAMS or name in PUBLISHED_NAMES
