"""What was kept of an earlier version, and what a built site has that must stay as it is."""

from __future__ import annotations

import json
import re
import shutil
import tarfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from tests.upgrade.templates import marks_in

KEPT = Path(__file__).resolve().parent / "kept"
MADE = "made.tar.xz"
"""The site, but for the theme's files, and ``.curate/``, but for the site before the last and compiled templates."""
ATOM = "{http://www.w3.org/2005/Atom}"
_NOT_KEPT = re.compile(r"assets/(?!mine\.css$|curate\.css$)|.*\.gz$|.*/card\.png$")
"""Files of the theme, which are of the version of the theme, and pictures, which are of this computer's fonts."""


def read(name: str) -> Any:
    """Return a kept JSON file's value."""
    return json.loads((KEPT / name).read_text("utf-8"))


def copy(to: Path, kept: Path = KEPT) -> Path:
    """Copy the kept workspace, what the program made of it, and the vault into a folder, and return the workspace."""
    shutil.copytree(kept / "workspace", to / "workspace")
    shutil.copytree(kept / "vault", to / "vault")
    for path in [to / "vault", *(to / "vault").rglob("*")]:  # as the program leaves them: git keeps no such modes
        path.chmod(0o700 if path.is_dir() else 0o600)
    with tarfile.open(kept / MADE) as archive:
        archive.extractall(to / "workspace", filter="data")
    return to / "workspace"


def files_below(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its name there."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def site_of(public: Path) -> dict[str, Any]:
    """Return what must stay of a built site: its addresses, its feeds, what its search knows, what templates print."""
    files = [name for name in files_below(public) if not _NOT_KEPT.match(name)]
    index = json.loads((public / "search/search_index.json").read_text("utf-8"))
    return {
        "files": files,
        "sitemap": [found.text for found in ET.parse(public / "sitemap.xml").iter() if found.tag.endswith("}loc")],
        "search": sorted({entry["location"].partition("#")[0] for entry in index["docs"]}),
        "atom": {name: _atom(public / name) for name in files if name.endswith(".xml") and "feed" in name},
        "rss": {name: _rss(public / name) for name in files if name.endswith("rss.xml")},
        "json feeds": {name: _json_feed(public / name) for name in files if name.endswith("feed.json")},
        "blogroll": _outlines((public / "blogroll.opml").read_text("utf-8")),
        "marks": {name: marks_in((public / name).read_text("utf-8")) for name in files if name.endswith(".html")},
        "canonical": {name: _canonical((public / name).read_text("utf-8")) for name in files if name.endswith(".html")},
    }


def _canonical(page: str) -> list[str]:
    """The address that a page says is its own, or to which it leads on, and its feeds."""
    found = re.findall(r'<link[^>]+rel="(?:canonical|alternate)"[^>]*>|<meta http-equiv="refresh"[^>]*>', page)
    return sorted(re.findall(r'(?:href|url)="?([^">]+)', " ".join(found)))


def _atom(path: Path) -> dict[str, Any]:
    root = ET.parse(path).getroot()

    def text(within: ET.Element, name: str) -> str:
        return within.findtext(f"{ATOM}{name}", "")

    links = {f"{one.get('rel')} {one.get('href')}" for one in root.findall(f"{ATOM}link")}
    entries = [
        {name: text(entry, name) for name in ("id", "title", "published", "updated")}
        | {"links": sorted(f"{one.get('rel')} {one.get('href')}" for one in entry.findall(f"{ATOM}link")),
           "topics": [one.get("term") for one in entry.findall(f"{ATOM}category")]}
        for entry in root.findall(f"{ATOM}entry")
    ]  # fmt: skip
    return {"id": text(root, "id"), "updated": text(root, "updated"), "links": sorted(links), "entries": entries}


def _rss(path: Path) -> list[dict[str, str]]:
    items = ET.parse(path).getroot().iter("item")
    return [{name: item.findtext(name, "") for name in ("guid", "link", "pubDate", "title")} for item in items]


def _json_feed(path: Path) -> dict[str, Any]:
    feed = json.loads(path.read_text("utf-8"))
    names = ("id", "url", "title", "date_published", "date_modified", "language", "tags")
    items = [{name: item.get(name) for name in names} for item in feed["items"]]
    return {name: feed.get(name) for name in ("home_page_url", "feed_url", "next_url")} | {"items": items}


def _outlines(text: str) -> list[dict[str, str]]:
    return [dict(outline.attrib) for outline in ET.fromstring(text).iter("outline")]
