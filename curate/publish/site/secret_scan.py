"""What must never be in a published site, told from a file's name and its text. Pure.

The last check before a site leaves the computer: each stage keeps private things out by itself, and this one trusts
none of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from curate.publish.site.publishable_files import PUBLISHED_NAMES, PUBLISHED_SUFFIXES

# What an engine and curate add to the user's own files: pages, feeds, indexes, fonts, the theme's programs.
_BUILT_SUFFIXES = {
    ".html",
    ".json",
    ".xml",
    ".gz",
    ".map",
    ".opml",
    ".atom",
    ".rss",
    ".xsl",
    ".woff",
    ".ttf",
    ".webmanifest",
}
_ALLOWED_SUFFIXES = (PUBLISHED_SUFFIXES | _BUILT_SUFFIXES) - {".md"}
_ALLOWED_NAMES = PUBLISHED_NAMES | {".nojekyll", "LICENSE"}  # a theme may bring its own licence
_PRIVATE_NAMES = frozenset(
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
_VAULT_NAME = re.compile(r"vault(\.(?!html$).*)?", re.IGNORECASE)

TEXT_SUFFIXES = frozenset(
    {".html", ".json", ".xml", ".opml", ".atom", ".rss", ".txt", ".csv", ".ics", ".vcf", ".vtt", ".svg"}
)
"""Files whose text people read, or programs for them: all of it is looked into."""
PROGRAM_SUFFIXES = frozenset({".js", ".css", ".map", ".webmanifest"})
"""Others' work as a rule, with their addresses in it: only keys and this computer's own folders are looked for."""

_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")
# Not right after a quotation mark and =: that is a link within a site that has a folder named home.
_HOME_FOLDER = re.compile(r"(?<![\w.~/:-])(?<!=[\"'])(?:/home/|/Users/|[A-Z]:\\{1,2}Users\\{1,2})(?!\.)[\w.-]+[/\\]")
_ANONYMOUS_HOMES = ("", "/")  # homes that tell nothing of whose they are
NAMES_HOME_FOLDER = "names a folder of somebody's computer"
_ROOT_HOME = "/root"  # by itself this tells nothing either; what lies in it does
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_NOT_MAIL_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".js", ".css", ".map")  # logo@2x.png
_JSON_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[bfnrt\"/])")


@dataclass(frozen=True, slots=True)
class LeakRules:
    """What the user wrote for all to read, and where this computer keeps it."""

    allowed_mails: frozenset[str]
    """E-mail addresses, in lower case."""
    allowed_homes: frozenset[str]
    """Paths of home folders that are examples, as the user said in the settings."""
    private_folders: tuple[str, ...]
    """The workspace's folder and the user's home: these may not be published even where the user wrote them."""


def make_leak_rules(texts: Iterable[str], here: Iterable[str], examples: Iterable[str] = ()) -> LeakRules:
    """Return the rules. texts: the user's own files on the site, and its settings. examples: home folders to allow."""
    mails = {mail.lower() for text in texts for mail in _find_mails(_unescape(text))}
    homes = {home for folder in examples for home in _HOME_FOLDER.findall(f"{folder}/")}
    return LeakRules(frozenset(mails), frozenset(homes), tuple(p for p in here if p not in _ANONYMOUS_HOMES))


def find_name_leak(name: str) -> str:
    """Why a file of this name may not be in a site (a sentence's predicate); empty if it may."""
    path = PurePosixPath(name)
    if any(part == ".git" for part in path.parts):
        return "is a git repository's own"
    if path.name.lower() in _PRIVATE_NAMES or _VAULT_NAME.fullmatch(path.name):
        return "is yours alone by its name"
    if any(part.startswith(".") for part in path.parts if part not in (".nojekyll", ".well-known")):
        return "is hidden"
    if (
        path.name not in _ALLOWED_NAMES
        and path.suffix.lower() not in _ALLOWED_SUFFIXES
        and path.parts[0] != ".well-known"
    ):
        return "is of a kind that isn't published"
    return ""


def find_text_leaks(name: str, text: str, known: LeakRules) -> Iterator[str]:
    """What a file's text gives away, each once (a sentence's predicate)."""
    if not is_searched(name):
        return
    suffix = PurePosixPath(name).suffix.lower()
    if _PRIVATE_KEY.search(text):
        yield "has a private key in it"
    thorough = suffix not in PROGRAM_SUFFIXES
    if thorough:
        text = _unescape(text, json=suffix == ".json")
    for folder in known.private_folders:
        if folder == _ROOT_HOME:
            end = r"[/\\][\w.]"
        else:
            end = r"(?![\w-])"
        if folder in text and re.search(rf"(?<![\w.~/:-])(?<!=[\"']){re.escape(folder)}{end}", text):
            yield f"names a folder of this computer ({folder})"
    if not thorough:
        return
    if "/home/" in text or "Users" in text:
        for home in dict.fromkeys(_HOME_FOLDER.findall(text)):
            if home not in known.allowed_homes and not any(
                f"{folder}/".startswith(home) for folder in known.private_folders
            ):
                yield f"{NAMES_HOME_FOLDER} ({home})"
    for mail in dict.fromkeys(_find_mails(text)):
        if mail.lower() not in known.allowed_mails:
            yield f"has an e-mail address that stands nowhere in your site/ or mkdocs.yml ({mail})"


def _find_mails(text: str) -> list[str]:
    if "@" not in text:
        return []
    return [mail for mail in _MAIL_ADDRESS.findall(text) if not mail.lower().endswith(_NOT_MAIL_SUFFIXES)]


def _unescape(text: str, *, json: bool = False) -> str:
    """Text as it is read: Markdown writes e-mail addresses in character references, feeds hold HTML twice escaped."""
    if json:
        text = _JSON_ESCAPE.sub(" ", text)
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def is_searched(name: str) -> bool:
    """Whether ``find_text_leaks`` would look into a file of this name."""
    return PurePosixPath(name).suffix.lower() in TEXT_SUFFIXES | PROGRAM_SUFFIXES or name in PUBLISHED_NAMES
