"""Cut off what stands around an article in its own box: the headline once more, a date, a line about rights. Pure."""

from __future__ import annotations

import re

from curate.read.text.word_search import fold_text

_MAX_LINE_LENGTH = 60
"""Characters of a paragraph that may be one of a menu."""
_MAX_LENGTH_ABOVE = 200
"""Characters that may stand above the headline, or speak of rights."""
_DATE = re.compile(
    r"\W*(?:(?:最終|記事の?)?(?:更新|公開|掲載|投稿|配信|作成)(?:日時?)?"
    r"|last (?:updated|modified)|(?:first )?published|updated|posted)?(?:\s*on)?"
    r"\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\W+)?"
    r"(?:\d{4}(?:年|[-/.])\s?\d{1,2}(?:月|[-/.])\s?\d{1,2}日?"
    r"|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?,? \d{4}"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
    r"\W*(?:[(（]?[日月火水木金土][)）]?曜?日?)?\W*(?:(?:at )?\d{1,2}(?:時|:)\d{2}分?(?::\d{2})?(?: ?[ap]m)?)?"
    r"(?:\W*ページ番号\W*\d+)?\W*",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"\W*(?:(?:©|\(c\)|copyright)\W*(?:\(c\)\W*)?\d{4}\b.{0,80}|.{0,60}\ball rights reserved\W*"
    r"|.{0,20}無断(?:転載|複製|使用).{0,20}禁.{0,8})",
    re.IGNORECASE,
)


def trim_article(text: str, title: str) -> str:
    """Return the text without its headline and the few short lines above it, a date below it, and a line about rights
    at its end. Something is always left.

    text: paragraphs separated by an empty line. title: the headline; may be empty.
    """
    paragraphs = text.split("\n\n")
    begin, end = _find_start(paragraphs, title), len(paragraphs)
    while begin < end - 1 and len(paragraphs[begin]) <= _MAX_LINE_LENGTH and _DATE.fullmatch(paragraphs[begin]):
        begin += 1
    while end > begin + 1 and len(paragraphs[end - 1]) <= _MAX_LENGTH_ABOVE and _RIGHTS.fullmatch(paragraphs[end - 1]):
        end -= 1
    return "\n\n".join(paragraphs[begin:end])


def _find_start(paragraphs: list[str], title: str) -> int:
    """Return where the text begins: below its headline, if nothing but short lines stands above that."""
    wanted, length_above = fold_text(title).strip("- "), 0
    for number, paragraph in enumerate(paragraphs[:-1]):
        if wanted and fold_text(paragraph).strip("- ") == wanted:
            return number + 1
        length_above += len(paragraph)
        if length_above > _MAX_LENGTH_ABOVE or any(len(line) > _MAX_LINE_LENGTH for line in paragraph.split("\n")):
            break
    return 0
