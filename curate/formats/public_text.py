"""The part of a user's file that readers may see, and what has been removed from it. Pure."""

from __future__ import annotations

import re
import unicodedata

import yaml

from curate.formats.markdown_comments import strip_comments
from curate.formats.note import split_front_matter
from curate.formats.text import has_words

_BLOCK_SCALAR = re.compile(r"([|>][-+\d]*)[ \t]+#[^\n]*")
_SENTENCE_END = re.compile(r"(?<=[。．！？])|(?<=[.!?])\s+|\n")
_NON_WORD = re.compile(r"[\W_]+")


def public_text(text: str) -> str:
    """Return the file without comments: those of YAML in its front matter, those of HTML in its body."""
    parts = split_front_matter(text)
    if parts is None:
        return strip_comments(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    front, body, _ = parts
    return f"---\n{strip_yaml_comments(front)}\n---\n{strip_comments(body)}"


def strip_yaml_comments(text: str) -> str:
    """Return YAML without its comments; text that is no YAML comes back without the lines that are comments alone."""
    if "#" not in text:
        return text
    try:
        spans = _scalar_spans(text)
    except yaml.YAMLError:
        return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#"))
    kept, position = "", 0
    for start, end, scalar in [*spans, (len(text), len(text), "")]:
        kept += re.sub(r"(?m)(^|[ \t])[ \t]*#.*$", "", text[position:start])
        kept += _BLOCK_SCALAR.sub(r"\1", scalar, count=1) if scalar.startswith(("|", ">")) else scalar
        position = end
    return kept


def _scalar_spans(text: str) -> list[tuple[int, int, str]]:
    """Return where each scalar of the YAML stands, and its text there."""
    spans = []
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark.index, token.end_mark.index
            spans.append((start, end, text[start:end]))
    return spans


def removed_sentence(before: str, data: bytes) -> str:
    """Return the first sentence of the text ``before`` that a file no longer has; empty if it has them all.

    data: the file as it is now, in whatever encoding: each of the usual ones is tried, and the one that has most of
    the sentences is taken. Only letters and digits count. Sentences of the body come before lines of the front matter.
    """
    front, body, _ = split_front_matter(before) or ("", before, 0)
    sentences = [part.strip() for text in (body, front) for part in _SENTENCE_END.split(strip_comments(text))]
    sentences = [sentence for sentence in sentences if has_words(sentence)]
    fewest: list[str] | None = None
    for encoding in ("utf-8", "utf-16", "cp932", "euc_jp", "cp1252"):
        now = _normalize(strip_comments(data.decode(encoding, "replace")))
        missing = [sentence for sentence in sentences if _normalize(sentence) not in now]
        if fewest is None or len(missing) < len(fewest):
            fewest = missing
    if fewest:
        return fewest[0]
    return ""


def _normalize(text: str) -> str:
    return _NON_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()
