"""The last touches to a page that the engine made: text in, text out, whichever engine it was. Pure."""

from __future__ import annotations

import re

from curate.formats.plainwords import fold

# What stands within a line, and so may stand between two characters of one sentence.
_INLINE = r"(?:</?(?:a|abbr|b|cite|del|em|i|ins|kbd|mark|q|s|small|strong|sub|sup|u)\b[^>]*+>)*+"
_LINE_END = re.compile(rf"([^\s>])({_INLINE})\n({_INLINE})(?=([^\s<]))")
_WIDE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_VERBATIM = re.compile(r"(<(pre|code|script|style|textarea)\b.*?</\2\s*>)", re.IGNORECASE | re.DOTALL)
_ARTICLE = re.compile(r"<article\b(?![^>]*\slang=)")
_ARTICLE_CLASS = re.compile(r'(<article[^>]*\sclass=")([^"]*")')
_TITLE = re.compile(r"<h1((?![^>]*\sclass=)[^>]*>)")
WORDS = "<!-- curate: words -->", "<!-- curate: end of words -->"
"""Stand before and after the user's words on a note's page."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def join_lines(page: str) -> str:
    """HTML in which no line ends between two Japanese characters of one text: browsers would show a blank there.

    Which line ends those are is for ``fold`` to say, as in posts. Here and not in the Markdown, where a line's end may
    mean more: code, a heading, a table, a break that the user's extensions make.
    """

    def joined(found: re.Match[str]) -> str:
        before, closing, opening, after = found.groups()
        blank = "" if not (before + after).isascii() and fold(f"{before}\n{after}") == before + after else "\n"
        return f"{before}{closing}{blank}{opening}"

    parts = _VERBATIM.split(page)
    parts[::3] = [_LINE_END.sub(joined, part) for part in parts[::3]]
    del parts[2::3]
    return "".join(parts)


def in_language(page: str, language: str) -> str:
    """The page with its article marked as in another language than the site's (WCAG 2.2, 3.1.2), if one is given."""
    if not _LANGUAGE.fullmatch(language):
        return page
    return _ARTICLE.sub(f'<article lang="{language}"', page, count=1)


def as_entry(page: str) -> str:
    """The page's article as an h-entry (microformats2), if it says that it is one: with its headline, and its words.

    The theme writes the element and the headline; where the words are is marked by comments, which Markdown leaves be.
    """
    if WORDS[0] not in page:
        return page
    start = page.find("<article")
    head, body = page[:start], page[start:]
    body = _ARTICLE_CLASS.sub(r"\1h-entry \2", body, count=1)
    body = _TITLE.sub(r'<h1 class="p-name"\1', body, count=1)
    return head + body.replace(WORDS[0], '<div class="e-content">', 1).replace(WORDS[1], "</div>", 1)


def finished(page: str, language: str = "", head: str = "") -> str:
    """A whole page with both of these done to its article. language: of the article, where it isn't the site's.

    head: HTML for the end of the page's head.
    """
    page = as_entry(page)
    start = page.find("<article")
    end = page.rfind("</article>")
    if 0 <= start < end and _WIDE.search(page, start, end):
        page = page[:start] + join_lines(page[start:end]) + page[end:]
    end = page.find("</head>") if head else -1
    if end >= 0:
        page = f"{page[:end]}{head}{page[end:]}"
    return in_language(page, language)
