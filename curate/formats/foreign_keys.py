"""Reads the keys of a note's front matter that other tools write: Hugo, Jekyll, Obsidian and their like. Pure.

What they say is done where it can be (``tags``, ``aliases``, ``publishDate``, ``expiryDate``). The others are left
alone. ``draft``, ``published``, ``publish`` and ``private`` are in ``draft_keys``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from curate.formats.validation import parse_day
from curate.formats.yamltext import YamlDocument
from curate.problems import DRAFT, Problem

# Of Hugo, Jekyll, Hexo, Zola, Eleventy, MkDocs Material, Docusaurus, Obsidian, Logseq, Quarto, Zenn, Qiita and dev.to.
_FOREIGN_KEY_NAMES = """
abstract alias aliases author authors banner bibliography blog build canonical canonical_url cascade categories
category changefreq comments contributors cover created created_at cssclass cssclasses date_created date_modified
description draft emoji excerpt excerpt_separator excludesearch expirydate export_on_save extra eyecatch featured
featuredimage head headless hero hidden hide icon id ignorepublish image images img iscjklanguage katex keywords
kind lastmod layout license links linktitle linter-yaml-title-alias location markup math mathjax menu mermaid meta
modified modified_at nav notoc organization_url_name outputs page paginate params parent permalink pin pinned
post_id posttype priority private pubdate publication_name publish publishdate published published_at rating
readingtime redirect_from redirect_to related reviewed robots search section series sidebar sidebar_position slide
slug social status subtitle summary tag tags taxonomies template theme thumbnail time toc translationkey twitter
type uid unpublishdate updated updated_at uuid version videos visibility weight
"""
_FOREIGN_KEYS = frozenset(_FOREIGN_KEY_NAMES.split())


@dataclass(frozen=True, slots=True)
class ForeignValues:
    """What other tools' keys say of a note."""

    tags: tuple[str, ...] = ()
    """Topics, for a note that has none."""
    aliases: tuple[str, ...] = ()
    """Other names; those that begin with ``/`` are addresses that the note had elsewhere."""
    publish_date: date | None = None
    expiry_date: date | None = None


def split_foreign_keys(document: YamlDocument, where: str) -> tuple[YamlDocument, ForeignValues, list[Problem]]:
    """Return the document without other tools' keys, what those say, and a problem for each day that can't be read."""
    values = {_normalized(key): (key, value) for key, value in document.value.items() if _is_foreign(key)}
    rest = {key: value for key, value in document.value.items() if not _is_foreign(key)}
    days: dict[str, date | None] = {}
    problems = []
    for name in ("publishdate", "expirydate", "unpublishdate"):
        key, value = values.get(name, (name, None))
        days[name] = parse_day(value) if isinstance(value, str) else None
        if value and days[name] is None:
            place = f"{where}:{document.line((key,))}"
            problems.append(Problem(place, f"“{key}” is not a date", "write it as 2026-11-23"))
    _, status = values.get("status", ("", None))
    if isinstance(status, str) and status.casefold() == "draft":
        place = f"{where}:{document.line(('status',))}"
        problems.append(
            Problem(place, "marked as a draft: it isn't published", "to publish it, delete this line", DRAFT)
        )
    foreign = ForeignValues(
        tuple(dict.fromkeys(_read_tags(values))),
        tuple(dict.fromkeys(_read_texts(values, "aliases", "alias", "redirect_from"))),
        days["publishdate"],
        days["expirydate"] or days["unpublishdate"],
    )
    return YamlDocument(rest, document.lines, document.problems), foreign, problems


def _is_foreign(key: str) -> bool:
    return key.casefold() in _FOREIGN_KEYS or _normalized(key) in ("publishdate", "expirydate", "unpublishdate")


def _normalized(key: str) -> str:
    folded = key.casefold()
    bare = folded.replace("_", "").replace("-", "")
    if bare in ("publishdate", "expirydate", "unpublishdate"):
        return bare
    return folded


def _read_tags(values: dict[str, tuple[str, Any]]) -> Iterator[str]:
    """Yield the tags of a list, or of a text with commas, without the ``#`` that some write before them."""
    for text in _read_texts(values, "tags", "tag"):
        for tag in text.replace("、", ",").split(","):
            if bare := tag.strip().removeprefix("#").strip():
                yield bare


def _read_texts(values: dict[str, tuple[str, Any]], *names: str) -> Iterator[str]:
    """Yield the texts at some keys, each one text or a list of them; anything else is left out."""
    for name in names:
        _, value = values.get(name, (name, None))
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text.strip():
                yield text.strip()
