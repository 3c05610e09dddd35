"""Reads exports in Atom and JSON: Hatena Bookmark's, and those of Pinboard, Mastodon and Bluesky."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from curate.formats.importers.row_reader import ImportResult, RowReader
from curate.formats.loose_values import mapping_at, text_at
from curate.formats.text import clean_line
from curate.formats.xmltext import entity_line, parse_lenient

_SEPARATORS = re.compile(r"[\s,]*")
_AT_URI = re.compile(r"at://([^/\s]{1,300})/app\.bsky\.feed\.post/([\w.~-]{1,100})")


# ------------------------------------------------------------------ Hatena Bookmark


def read_hatena(text: str, where: str, now: datetime) -> ImportResult:
    """Return every entry of Hatena Bookmark's Atom (0.3, http://purl.org/atom/ns#; newer ones too). Never raises.

    An entry's summary is the user's own comment, and its subjects are tags. A file with entities of its own is refused,
    as they can be made to fill the memory.
    """
    rows = RowReader(where, now)
    if line := entity_line(text):
        rows.reject(line, "it declares entities, which no export needs: nothing was read", "export the file again")
        return rows.result()
    root, error = parse_lenient(text)
    if error:
        if root is None:
            hint = "export the file again"
        else:
            hint = "what could be read was; look for what is missing"
        rows.reject(error.line, f"broken XML: {error.message}", hint)
    for entry in root.iter("{*}entry", "{*}item") if root is not None else ():
        parts: dict[str, list[str]] = {}
        link = ""
        for child in entry:
            if not isinstance(child.tag, str):
                continue
            name = child.tag.rpartition("}")[2]
            parts.setdefault(name, []).append("".join(child.itertext()))
            if name == "link" and (not link or child.get("rel") == "related"):  # alternate: the bookmark's own page
                link = child.get("href") or child.text or ""
        first_texts = {name: texts[0] for name, texts in parts.items()}
        rows.add_row(
            entry.sourceline or 1,
            link,
            title=first_texts.get("title", ""),
            added=next(
                (first_texts[name] for name in ("issued", "published", "updated", "date") if name in first_texts), ""
            ),
            tags=parts.get("subject", []),
            comment=first_texts.get("summary", first_texts.get("description", "")),
        )
    return rows.result()


# ------------------------------------------------------------------ JSON


def read_pinboard(text: str, where: str, now: datetime) -> ImportResult:
    """Return every bookmark of Pinboard's JSON (https://pinboard.in/api#posts_all). Never raises."""

    def one(row: Any, line: int, rows: RowReader) -> None:
        rows.add_row(
            line,
            text_at(row, "href"),
            title=text_at(row, "description"),
            added=text_at(row, "time"),
            tags=text_at(row, "tags").split(),
            comment=text_at(row, "extended"),
            read=text_at(row, "toread") == "no",
            private=text_at(row, "shared") == "no",
        )

    return read_json_list(text, "", where, now, one)


def read_mastodon(text: str, where: str, now: datetime) -> ImportResult:
    """Return every address in ``bookmarks.json`` of a Mastodon archive: it has nothing else. Never raises."""

    def one(row: Any, line: int, rows: RowReader) -> None:
        if isinstance(row, str):
            rows.add_row(line, row)
        else:  # the archive's other files hold the user's own posts
            rows.reject(line, "this is no bookmark", "Mastodon keeps them in bookmarks.json")

    return read_json_list(text, "orderedItems", where, now, one)


def read_bluesky(text: str, where: str, now: datetime) -> ImportResult:
    """Every post in an answer of ``app.bsky.bookmark.getBookmarks``. A post that shows a page gives that page. Never
    raises."""

    def one(row: Any, line: int, rows: RowReader) -> None:
        post = mapping_at(row, "item")
        uri = _AT_URI.fullmatch(text_at(post, "uri") or text_at(mapping_at(row, "subject"), "uri"))
        author, record = mapping_at(post, "author"), mapping_at(post, "record")
        shown = mapping_at(mapping_at(record, "embed"), "external")
        name = text_at(author, "handle") or (uri[1] if uri else "")
        if uri and name:
            address = f"https://bsky.app/profile/{name}/post/{uri[2]}"
        else:
            address = ""
        post_text = text_at(record, "text")
        rows.add_row(
            line,
            text_at(shown, "uri") or address,
            title=text_at(shown, "title") or clean_line(post_text, 100),
            author="" if shown else text_at(author, "displayName") or text_at(author, "handle"),
            added=text_at(row, "createdAt"),
            excerpt=post_text,
        )

    return read_json_list(text, "bookmarks", where, now, one)


def read_json_list(
    text: str, key: str, where: str, now: datetime, take: Callable[[Any, int, RowReader], None]
) -> ImportResult:
    """Every value in the list under a key (empty: the whole is the list), one after the other: of a file that breaks
    off, those before are taken."""
    rows = RowReader(where, now)
    opened = re.search(rf'"{key}"\s*:\s*\[' if key else r"\A\s*\[", text)
    if opened is None:
        rows.reject(1, "there is no list of bookmarks in it", "if this is another service's file, say --as")
        return rows.result()
    decoder, position, line, counted = json.JSONDecoder(), opened.end(), 1, 0
    while True:
        position = _SEPARATORS.match(text, position).end()  # type: ignore[union-attr]
        line, counted = line + text.count("\n", counted, position), position
        if text.startswith("]", position):
            return rows.result()
        try:
            row, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):  # a number of a million digits, and lists within lists, too
            rows.reject(line, "broken JSON: nothing after this was read", "export the file again")
            return rows.result()
        if isinstance(row, dict | str):
            take(row, line, rows)
        else:
            rows.reject(line, "this is no bookmark")
