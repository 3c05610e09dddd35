"""A note as an entry of a feed: all that its page says, as HTML that can be read anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import UTC, datetime, time
from html import escape
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from curate.formats.markdown_lines import unwrap_lines
from curate.formats.markdown_text import first_paragraph, to_html
from curate.formats.markdown_words import mark_words
from curate.formats.text import clean_line, is_japanese
from curate.formats.web_address import encode_brackets
from curate.formats.xmltext import strip_forbidden
from curate.model import Note, Site, Source
from curate.publish.feeds.entry_sanitizer import ALLOWED_SCHEMES, entry_sanitizer
from curate.publish.feeds.feed_model import NoteEntry, note_id
from curate.publish.site.urls import markdown_page_path, names_file, note_url

SUMMARY_LENGTH = 200
"""Characters of a note's first paragraph, where it has no takeaway."""
_URL_ATTRIBUTES = ("href", "src", "cite", "poster", "longdesc")
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


def make_entry(
    note: Note,
    site: Site,
    updated: datetime,
    *,
    address: str = "",
    origin: str = "",
    first: str = "",
    words: Mapping[str, str] = _NO_WORDS,
    texts: tuple[str, str] | None = None,
) -> NoteEntry:
    """The entry that a note makes.

    address: its page, below ``site.url`` at ``notes/NAME/`` if left out. origin: where the site first was, which ids
    are made from (``formats.editions_yaml``); ``site.url`` if left out. first: the name that the note had first, if
    it was renamed. words: the site's (``words.yaml``), for what stands above takeaway, question and source; without
    them nothing does. texts: what ``render_entry_texts`` gave, if it was asked before.
    """
    page = address or note_url(note.name, site.url)
    text, summary = texts or render_entry_texts(note, page, words)
    return NoteEntry(
        id=note_id(origin or site.url, first or note.name),
        address=page,
        title=strip_forbidden(note.title),
        published=datetime.combine(note.date, time(), UTC),
        updated=updated,
        html=text,
        summary=summary,
        topics=tuple(map(strip_forbidden, note.topics)),
        source=_with_strict_addresses(note.source),
        lang=note.lang,
        author=strip_forbidden(site.author or site.name),
    )


def _with_strict_addresses(source: Source) -> Source:
    return replace(source, url=encode_brackets(source.url), via=encode_brackets(source.via))


def render_entry_texts(
    note: Note, page: str, words: Mapping[str, str] = _NO_WORDS, down: Set[str] = frozenset()
) -> tuple[str, str]:
    """Return the HTML of an entry, and its summary: what takes a while to make, as Markdown has to be read for it.

    down: addresses of pages that were taken down.
    """
    summary = strip_forbidden(note.takeaway or clean_line(first_paragraph(note.words), SUMMARY_LENGTH))
    return render_entry_html(note, page, words, down), summary


def render_entry_html(note: Note, page: str, words: Mapping[str, str] = _NO_WORDS, down: Set[str] = frozenset()) -> str:
    """Return the user's words, the quotation with its credit, takeaway, question and source. Every address is whole.

    down: addresses of pages that were taken down; a link to one becomes its text.
    """
    import lxml.html

    safe = entry_sanitizer().clean(to_html(mark_words(strip_forbidden(note.words))))
    root = lxml.html.fragment_fromstring(strip_forbidden(safe), create_parent="div")
    for element in list(root.iter()):
        _make_absolute(element, page, note.words)
    for link in root.xpath("//a[@href]") if down else ():
        if _normalize_page_url(link.get("href")) in down:
            link.drop_tag()
    for element in root.xpath("//img[not(@src)]"):
        element.drop_tree()
    _append_quotation(root, note)
    for key, sentence in (("takeaway", note.takeaway), ("question", note.question)):
        if sentence:
            _add_label(_add_element(root, "p"), words.get(key, ""), sentence)
    _append_source(root, note, words)
    for element in root.iter():
        for key in set(_URL_ATTRIBUTES).intersection(element.keys()):
            element.set(key, encode_brackets(element.get(key)))
    text: str = lxml.html.tostring(root, encoding="unicode")
    return strip_forbidden(text.removeprefix("<div>").removesuffix("</div>")).strip()


def _make_absolute(element: Any, page: str, words: str) -> None:
    for key in _URL_ATTRIBUTES:
        value = element.get(key)
        if value is None:
            continue
        url = resolve_link(value, page, as_html=_is_written_as_html(value, words))
        if url:
            element.set(key, url)
        else:
            del element.attrib[key]


def resolve_link(target: str, page: str, *, as_html: bool = False) -> str:
    """Return the absolute address that a link in a note leads to; empty for a script, or if it leads nowhere.

    As the site engine does it: a link to a file is relative to the note's file, and leads to the page made of that
    file; a link that the user wrote as HTML (``as_html``) is relative to the note's page.
    """
    try:
        parts = urlsplit(target.strip())
        if parts.scheme:
            if parts.scheme.lower() in ALLOWED_SCHEMES:
                return target.strip()
            return ""
        base = page
        if names_file(parts.path) and not as_html and not parts.netloc and not parts.path.startswith("/"):
            base = urljoin(page, "../")
            if parts.path.lower().endswith(".md"):
                parts = parts._replace(path=markdown_page_path(parts.path, any_case=True) or "./")
        joined = urljoin(base, parts.geturl())
        if urlsplit(joined).scheme in ("http", "https") and target.strip():
            return joined
        return ""
    except ValueError:
        return ""


def _normalize_page_url(link: str) -> str:
    """Return the address of the page that a link leads to, in the form that the site gives it."""
    address = unquote(link.partition("#")[0].partition("?")[0]).removesuffix("index.html")
    if address.endswith("/"):
        return address
    return f"{address}/"


def _is_written_as_html(value: str, words: str) -> bool:
    """Whether the user wrote an address as an attribute of a tag, not as a link of Markdown."""
    return "<" in words and any(re.search(rf"=\s*[\"']?{re.escape(form)}", words) for form in (value, escape(value)))


def _append_quotation(root: Any, note: Note) -> None:
    if not note.quote:
        return
    source = note.source
    block = _add_element(root, "blockquote")
    if source.url:
        block.set("cite", source.url)
    paragraph = _add_element(block, "p", unwrap_lines(note.quote))
    lang = "ja" if is_japanese(note.quote) else "en"
    if lang != note.lang:
        paragraph.set("lang", lang)
    if source.url:
        credit = _add_element(root, "p", f"— {source.author} · " if source.author else "— ")
        _add_link(_add_element(credit, "cite"), source.url, source.title or source.url)
    elif source.author or source.title:
        _add_element(root, "p", f"— {' · '.join(filter(None, (source.author, source.title)))}")


def _append_source(root: Any, note: Note, words: Mapping[str, str]) -> None:
    source = note.source
    if not source.is_named:
        return
    paragraph = _add_element(root, "p")
    credit = " · ".join(filter(None, (source.author, source.site, source.date.isoformat() if source.date else "")))
    if source.url:
        _add_label(paragraph, words.get("about_reply" if source.reply else "about_source", ""), "")
        _add_link(paragraph, source.url, source.title or source.url)
    else:
        _add_label(paragraph, words.get("about_other", ""), source.title or credit)
    if credit and (source.url or source.title):
        _add_element(paragraph, "br").tail = strip_forbidden(credit)
    if source.via:
        if words.get("via"):
            _add_element(paragraph, "br").tail = f"{words['via']} "
        else:
            _add_element(paragraph, "br").tail = ""
        _add_link(paragraph, source.via, urlsplit(source.via).hostname or source.via)
    if source.archive:
        _add_element(paragraph, "br")
        _add_link(
            paragraph, source.archive, words.get("archived") or urlsplit(source.archive).hostname or source.archive
        )


def _add_label(paragraph: Any, label: str, text: str) -> None:
    if label:
        _add_element(paragraph, "strong", label)
        _add_element(paragraph, "br").tail = strip_forbidden(text)
    else:
        paragraph.text = strip_forbidden(text)


def _add_link(parent: Any, url: str, text: str) -> None:
    _add_element(parent, "a", text).set("href", url)


def _add_element(parent: Any, tag: str, text: str = "") -> Any:
    from lxml import etree

    element = etree.SubElement(parent, tag)
    element.text = strip_forbidden(text)
    return element
