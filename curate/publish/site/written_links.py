"""Links as people write them in Markdown, made into links that lead there wherever the text is shown. Pure.

``[[name]]`` and ``![[picture.png]]`` (wikilinks, as Obsidian reads them) become links and pictures of Markdown. A link
that begins with a slash is meant from the site's first page; where the site lies in a folder of its host, it gets that
folder. What leads nowhere stays as it was typed. Code is left alone.
"""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from curate.formats.markdown_code import blank_out_code
from curate.publish.site.urls import RESERVED_NAMES, introduced_page, is_introduction, markdown_link_path

_WIKILINK = re.compile(
    r"(?<![\\\[])(?P<embed>!?)\[\[(?!\^)(?P<name>[^\[\]\n|#]*)(?P<heading>#[^\[\]\n|]*)?"
    r"(?:\|(?P<label>[^\[\]\n]*))?\]\](?![(\[])"
)
_ROOT_LINK = re.compile(r"(?:\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)(?=/(?!/))(?P<path>[^\s()<>?#]*)", re.MULTILINE)
_TAG = re.compile(r"<[A-Za-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ROOT_ATTRIBUTE = re.compile(r"\s(?:href|src|poster)\s*=\s*[\"']?(?=/(?!/))(?P<path>[^\s\"'<>?#]*)", re.IGNORECASE)
_HTML_CODE = re.compile(r"<(pre|code|script|style|textarea)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_INDENTED = re.compile(r"(?: {4}| {0,3}\t)")
_CONTAINER = re.compile(r" {0,3}(?:[-*+]|\d+[.)]|:|\[\^[^\]]+\]:|!!!|\?\?\?|===)")
_SPECIAL = re.compile(r"[\\`*_\[\]<>]")
_SIZE = re.compile(r"(\d+)(?:x(\d+))?")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")

_NO_PAGE_HINT = "correct the name (a file of site/, without .md), or put the link in backticks to show it as it is"
_UNPUBLISHED_HINT = "remove the link, or publish that page"


@dataclass(frozen=True, slots=True)
class LinkTargets:
    """What links can lead to. Keys are ``target_key`` of a path below ``site/``, and of the file's name alone."""

    pages: Mapping[str, str] = field(default_factory=dict)
    """The Markdown files that are published, by their paths without ``.md``."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The other files that are published."""
    unpublished: Set[str] = frozenset()
    """Keys of Markdown files that are not published."""
    folder: str = "/"
    """The path of the site on its host, with a slash at both ends."""
    first_names: Set[str] = frozenset()
    """What stands at the top of the site: the first names in its paths."""


@dataclass(frozen=True, slots=True)
class LinkFault:
    """A link that doesn't do what it says."""

    typed: str
    what: str
    hint: str


def target_key(name: str) -> str:
    """Return a name or path in the form in which links are compared: capitals don't matter."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def make_targets(published: Iterable[str], unpublished: Iterable[str], files: Iterable[str], url: str) -> LinkTargets:
    """Return the targets of a site. published, unpublished: Markdown files, below ``site/``. url: the site's address,
    or empty."""
    published, files = sorted(published, key=_depth), sorted(files, key=_depth)
    pages = {path.removesuffix(".md"): path for path in published}
    names = {name.partition("/")[0].removesuffix(".md") for name in (*published, *files)}
    return LinkTargets(
        _keyed(pages),
        _keyed({path: path for path in files}),
        frozenset(_keyed({path.removesuffix(".md"): path for path in unpublished})),
        urlsplit(url).path or "/",
        frozenset(names | RESERVED_NAMES),
    )


def resolve_links(text: str, path: str, targets: LinkTargets) -> tuple[str, list[LinkFault]]:
    """Return a Markdown text in which such links lead there, and those that don't. path: its file, below ``site/``."""
    faults: list[LinkFault] = []
    replacements: list[tuple[int, int, str]] = []
    visible = _blank_out_all_code(text)
    if "[[" in visible:
        for link in _WIKILINK.finditer(visible):
            shown = _resolve_wikilink(link, text, path, targets, faults)
            if shown is not None:
                replacements.append((*link.span(), shown))
    if targets.folder != "/":
        for start, end in _root_paths(visible):
            if belongs_to_site(text[start:end], targets):
                replacements.append((start, start + 1, targets.folder))
    for start, end, shown in sorted(replacements, reverse=True):
        text = text[:start] + shown + text[end:]
    return text, faults


def belongs_to_site(path: str, targets: LinkTargets) -> bool:
    """Return whether a path from the host's root is meant from the site's, and lacks the site's folder."""
    if path.startswith(targets.folder) or f"{path}/" == targets.folder:
        return False
    first = unquote(path.removeprefix("/")).partition("/")[0]
    return first in targets.first_names


# ------------------------------------------------------------------ wikilinks


def _resolve_wikilink(
    link: re.Match[str], text: str, path: str, targets: LinkTargets, faults: list[LinkFault]
) -> str | None:
    """Return the Markdown for a wikilink; None if it stays as it is."""
    typed = link[0]
    name = link["name"].removesuffix("\\").strip()  # in a table, Obsidian writes \|
    heading = (link["heading"] or "").removeprefix("#").strip()
    label = (link["label"] or "").strip()
    if not name and not heading:
        return None
    if re.search(rf"^ {{0,3}}\[{re.escape(typed.lstrip('![').rstrip(']'))}\]:", text, re.MULTILINE | re.IGNORECASE):
        return None  # [[x]] with a definition of [x] is a link of Markdown, in brackets
    shown = label or _default_label(name, heading)
    file = _find_target(name, path, targets.files)
    if file and link["embed"] and file.lower().endswith(_PICTURES):
        return _picture(file, path, label)
    page = _find_target(name.removesuffix(".md"), path, targets.pages) if name else path
    target = page or file
    if not target:
        return _without_target(typed, name, path, shown, targets, faults)
    if link["embed"]:
        faults.append(LinkFault(typed, "is shown as a link: only pictures can be embedded", "remove the !"))
    return f"[{shown}]({_link_address(target if name else '', path, heading)})"


def _without_target(
    typed: str, name: str, path: str, shown: str, targets: LinkTargets, faults: list[LinkFault]
) -> str | None:
    if _find_target(name.removesuffix(".md"), path, {key: key for key in targets.unpublished}):
        faults.append(LinkFault(typed, "is shown as text: the page it leads to isn't published", _UNPUBLISHED_HINT))
        return shown
    if typed.startswith("!"):
        what = "is shown as text: site/ has no published picture of this name"
    else:
        what = "is shown as text: no note or page has this name"
    faults.append(LinkFault(typed, what, _NO_PAGE_HINT))
    return None


def _find_target(name: str, path: str, targets: Mapping[str, str]) -> str:
    """Return the file of a name, which is a path from ``site/`` or the text's folder, or a file's name; else empty."""
    if not name:
        return ""
    near = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    return next((targets[key] for way in (name.lstrip("/"), near) if (key := target_key(way)) in targets), "")


def _link_address(target: str, path: str, heading: str) -> str:
    """Return the address for a link of Markdown from one file to another; to the same page without target."""
    address = ""
    if target:
        if is_introduction(target):
            target = introduced_page(target)
        address = markdown_link_path(posixpath.relpath(target, posixpath.dirname(path) or "."))
    anchor = _heading_id(heading)
    if anchor:
        return f"{address}#{anchor}"
    return address or markdown_link_path(posixpath.basename(path))


def _heading_id(heading: str) -> str:
    """Return the id that Python-Markdown gives to a heading; of ``Part#Section``, the last."""
    from markdown.extensions.toc import slugify

    return str(slugify(heading.rpartition("#")[2], "-"))


def _picture(file: str, path: str, label: str) -> str:
    size = _SIZE.fullmatch(label)
    if not size:
        return f"![{label}]({markdown_link_path(posixpath.relpath(file, posixpath.dirname(path) or '.'))})"
    # HTML is read from the page's address, and a page is a folder.
    folder = path.removesuffix(".md")
    if posixpath.basename(folder) in ("index", "README"):
        folder = posixpath.dirname(folder)
    address = html.escape(markdown_link_path(posixpath.relpath(file, folder or ".")))
    height = f' height="{size[2]}"' if size[2] else ""
    return f'<img src="{address}" alt="" width="{size[1]}"{height}>'


def _default_label(name: str, heading: str) -> str:
    last = name.rpartition("/")[2].removesuffix(".md")
    return " > ".join(_SPECIAL.sub(r"\\\g<0>", part.strip()) for part in (last, *heading.split("#")) if part)


# ------------------------------------------------------------------ where they stand


def _root_paths(visible: str) -> Iterator[tuple[int, int]]:
    """Yield where paths stand that begin with a slash, in Markdown and in tags."""
    for link in _ROOT_LINK.finditer(visible):
        yield link.span("path")
    for tag in _TAG.finditer(visible):
        for attribute in _ROOT_ATTRIBUTE.finditer(visible, *tag.span()):
            yield attribute.span("path")


def _blank_out_all_code(text: str) -> str:
    """Return the text with spaces for code of every kind, so that everything else keeps its position."""
    visible = _HTML_CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), blank_out_code(text))
    lines = visible.split("\n")
    in_container, after_blank, in_code = False, True, False
    for number, line in enumerate(lines):
        if not line.strip():
            after_blank = True
            continue
        if not _INDENTED.match(line):
            in_container, in_code = bool(_CONTAINER.match(line)) or (in_container and not after_blank), False
        elif not in_container and (after_blank or in_code):
            in_code = True
            lines[number] = " " * len(line)
        after_blank = False
    return "\n".join(lines)


def _keyed(paths: Mapping[str, str]) -> dict[str, str]:
    """Return files by whole path, and by name; of several of one name, the first."""
    by_name: dict[str, str] = {}
    for path, file in paths.items():
        by_name.setdefault(target_key(path.rpartition("/")[2]), file)
    return by_name | {target_key(path): file for path, file in paths.items()}


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path
