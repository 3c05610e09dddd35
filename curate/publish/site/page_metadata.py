"""What a note's page says to programs in its ``<head>``: Open Graph, Twitter's card, JSON-LD. Pure.

Sources: https://ogp.me, https://schema.org/BlogPosting. The values are the note's own, the ones its reader sees.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from curate.model import Note, Site, Source

_LOCALES = {"en": "en_US", "ja": "ja_JP"}
# Within <script> nothing may look like HTML; before 2019, U+2028 and U+2029 broke JavaScript strings.
_SCRIPT_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class PreviewImage:
    """A picture that stands for the page. ``url`` is absolute: others show it."""

    url: str
    alt: str
    width: int = 1200
    height: int = 630


@dataclass(frozen=True, slots=True)
class MetaTag:
    """One ``<meta>``: ``attribute`` is ``property`` (Open Graph) or ``name``."""

    attribute: str
    key: str
    content: str


@dataclass(frozen=True, slots=True)
class NoteMetadata:
    meta_tags: tuple[MetaTag, ...]
    script: Markup
    """JSON-LD, with its ``<script>`` around it; safe as it stands."""

    def to_html(self) -> Markup:
        """All of it, a line for each, for the page's ``<head>``."""
        lines = [f'<meta {m.attribute}="{m.key}" content="{html.escape(m.content)}">' for m in self.meta_tags]
        return Markup("\n").join([*map(Markup, lines), self.script])


def note_metadata(
    note: Note,
    site: Site,
    address: str,
    image: PreviewImage | None = None,
    *,
    description: str = "",
    modified: date | None = None,
) -> NoteMetadata:
    """What to say of a note.

    address: the page's own, absolute, or empty while the site has none: then all that needs one is left out.
    description: a sentence for previews; the takeaway where there is none. modified: the day of the last change; the
    note's own day where it isn't known.
    """
    description = description or note.takeaway
    return NoteMetadata(
        tuple(_meta_tags(note, site, address, image, description, modified)),
        json_ld_script(_blog_posting(note, site, address, image, description, modified)),
    )


def json_ld_script(data: dict[str, Any]) -> Markup:
    """Linked data as an element: no text in it, whatever it holds, can end the element or begin another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_SCRIPT_ESCAPES)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704


def _meta_tags(
    note: Note, site: Site, address: str, image: PreviewImage | None, description: str, modified: date | None
) -> list[MetaTag]:
    lang = note.lang or site.language
    values = [
        ("og:type", "article"),
        ("og:title", note.title),
        ("og:site_name", site.name),
        ("og:description", description),
        ("og:locale", _LOCALES.get(lang, lang)),
        ("og:url", address),
        ("article:published_time", note.date.isoformat()),
        ("article:modified_time", modified.isoformat() if modified and modified > note.date else ""),
        *(("article:tag", topic) for topic in note.topics),
    ]
    if image and address:
        # Width and height follow their og:image (https://ogp.me/#structured).
        values += [
            ("og:image", image.url),
            ("og:image:width", str(image.width)),
            ("og:image:height", str(image.height)),
            ("og:image:alt", image.alt),
        ]
    if image and address:
        shown = "summary_large_image"
    else:
        shown = "summary"
    # The card's title, description and picture are taken from Open Graph.
    return [
        *(MetaTag("property", key, value) for key, value in values if value),
        MetaTag("name", "twitter:card", shown),
    ]


def _blog_posting(
    note: Note, site: Site, address: str, image: PreviewImage | None, description: str, modified: date | None
) -> dict[str, Any]:
    return _drop_empty(
        {
            "@context": "https://schema.org",
            "@type": "BlogPosting",
            "@id": address,
            "headline": note.title,
            "description": description,
            "url": address,
            "mainEntityOfPage": {"@type": "WebPage", "@id": address} if address else None,
            "datePublished": note.date.isoformat(),
            "dateModified": max(modified or note.date, note.date).isoformat(),
            "inLanguage": note.lang or site.language,
            "author": {"@type": "Person", "name": site.author or site.name, "url": site.url},
            "keywords": list(note.topics),
            "image": {"@type": "ImageObject", "url": image.url, "width": image.width, "height": image.height}
            if image and address
            else None,
            "isBasedOn": {"@id": note.source.url} if note.source.url else None,
            "citation": _source_work(note.source) if note.source.is_named else None,
        }
    )


def _source_work(source: Source) -> dict[str, Any]:
    """The article that a note is about."""
    return _drop_empty(
        {
            "@type": "CreativeWork",
            "@id": source.url,
            "url": source.url,
            "name": source.title,
            "author": {"@type": "Person", "name": source.author} if source.author else None,
            "publisher": {"@type": "Organization", "name": source.site} if source.site else None,
            "datePublished": source.date.isoformat() if source.date else None,
            "archivedAt": source.archive or None,
        }
    )


def _drop_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _drop_empty(value) if isinstance(value, dict) else value
        for key, value in data.items()
        if value not in ("", None, [], {})
    }
