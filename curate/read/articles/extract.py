"""A page's bytes into its article's text. Made to run in a limited child process.

trafilatura finds the article (its extraction alone: what it downloads with is never called); where it finds none, the
page's own landmarks (``<article>``, ``<main>``) are taken at their word.
"""

from __future__ import annotations

import copy
import functools
import re
from typing import Any

from curate.formats.text import clean_line, is_japanese
from curate.formats.web_address import absolute_url, url_key
from curate.model import Article
from curate.problems import CurateError, Problem
from curate.read.articles.byline import extract_credit, parse_day
from curate.read.articles.obstacles import find_obstacle, page_text
from curate.read.text.decode import decode
from curate.read.text.html_text import element_to_text, remove_forbidden_characters

_LANDMARK_PATHS = (
    "//article",
    "//main",
    "//*[@role='main']",
    "//*[@itemprop='articleBody']",
    "//*[@id='content' or @id='main' or contains(@class, 'entry-content') or contains(@class, 'post-content')]",
    "//body",
)
_BOILERPLATE_TAGS = ("nav", "header", "footer", "aside", "form", "button", "select", "noscript", "dialog")
_MIN_LENGTH, _MIN_LENGTH_JAPANESE = 200, 80
# trafilatura's time grows with the square of the page's elements: 2 s at this many, 8 s at twice as many.
_MAX_ELEMENTS = 30_000
# Where so much of a page's letters is taken and it has so many links, its menus are among them.
_WHOLE_PAGE_SHARE, _MENU_LINKS = 0.9, 3
_MAX_ELEMENTS_TO_RETRY = 4_000
_TEI_TO_HTML = {
    "head": "h2",
    "list": "ul",
    "item": "li",
    "quote": "blockquote",
    "row": "tr",
    "cell": "td",
    "lb": "br",
    "ab": "p",
}
# Japanese has no blanks between words: a line broken in the source between two of its letters is no blank.
_JAPANESE_LINE_BREAK = re.compile(
    "(?<=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])[ \t]*\r?\n\\s*(?=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])"
)
_LINE_NUMBERS = re.compile(r"\s*1\s+2(?:\s+\d+)*\s*|\s*1\s*")


class ArticleNotFound(CurateError):
    """The page answered, and no article can be found in it."""


class ArticleUnavailable(ArticleNotFound):
    """So it is for the moment: the page says that its site has a fault."""


class ErrorPage(ArticleNotFound):
    """It says that there is nothing at its address, though it answered with 200."""


def extract_article(
    body: bytes,
    *,
    url: str,
    charset: str = "",
    select: str = "",
    cut: str = "",
    following: str = "",
    with_credit: bool = False,
    with_metadata: bool = False,
) -> Article:
    """What a page says, paragraphs separated by an empty line. Raises NoText.

    url: the address that answered. charset: as the HTTP header declared it. select, cut, following: CSS selectors of
    the article's body, of what to leave out of it, and of the link to the page that it goes on on. with_credit: look
    for author, site and date as the page writes them. with_metadata: look for the title too, and for all of them with
    more trouble, which takes longer; an article of which only the beginning is shown then comes back without text, and
    with its problem.
    """
    tree = _parse_tree(decode(body, charset=charset, kind="html"))
    if tree is None:
        raise _not_found_error(
            url, "sent an empty page", "open it in a browser; if it is there, its site may refuse programs"
        )
    _tidy_tree(tree)
    if with_credit or with_metadata:
        details = _extract_details(tree, url, with_metadata)
    else:
        details = {}
    if following:
        goes_on = _next_page_url(_select_elements(tree, following, url, "next"), url)
    else:
        goes_on = ""
    if cut:
        unwanted = _select_elements(tree, cut, url, "drop")
    else:
        unwanted = []
    for element in unwanted:
        _remove_element(element)
    if select:
        chosen = _keep_outermost(_select_elements(tree, select, url, "select"))
    else:
        chosen = []
    text = "\n\n".join(filter(None, map(element_to_text, chosen)))
    how = f"by the rule select: {clean_line(select, 200)}"
    if not text:
        text, how = _extract_text(tree)
        if select:
            how = f"select: {clean_line(select, 200)} found nothing; {how}"
        else:
            how = how
        # Where the user says what the article is, that is believed.
        if found := find_obstacle(tree, text, url):
            if with_metadata and found.only_beginning:
                return Article(url=url, text="", problem=found.what, **details)
            kind: type[ArticleNotFound] = ArticleNotFound
            if found.temporary:
                kind = ArticleUnavailable
            elif found.missing:
                kind = ErrorPage
            raise kind(Problem(url, found.what, found.hint))
    if not text:
        raise _not_found_error(
            url,
            "has no article that could be found",
            "it may need a browser or a login; if not, name the article's place in feeds.yaml: `article: {select: …}`",
        )
    return Article(url=url, text=text, method=how, removed_count=len(unwanted), next=goes_on, **details)


def _next_page_url(links: list[Any], url: str) -> str:
    """Where the first of these elements that leads anywhere leads: it, or a link within it."""
    for element in links:
        for link in (element, *element.iter("a", "link")):
            if link.get("href"):
                found = absolute_url(link.get("href") or "", url)
            else:
                found = ""
            if found and url_key(found) != url_key(url):
                return found
    return ""


def _parse_tree(text: str) -> Any:
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False)
    try:
        return html.document_fromstring(
            remove_forbidden_characters(text).encode("utf-8", "replace"), parser=parser, ensure_head_body=True
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _tidy_tree(tree: Any) -> None:
    """What no extractor knows of: lines of Japanese broken in the source, line numbers beside code."""
    numbers = [pre for pre in tree.iter("pre") if _LINE_NUMBERS.fullmatch("".join(pre.itertext())[:20_000])]
    for element in numbers:
        table = next(element.iterancestors("table"), None)
        _remove_element(element)
        if table is not None and table.getparent() is not None:
            for code in list(table.iter("pre")):
                table.addprevious(code)
            _remove_element(table)
    for element in tree.iter():
        if element.tag in ("pre", "script", "style", "textarea"):
            continue
        if element.text and "\n" in element.text:
            element.text = _JAPANESE_LINE_BREAK.sub("", element.text)
        if element.tail and "\n" in element.tail:
            element.tail = _JAPANESE_LINE_BREAK.sub("", element.tail)


def _extract_text(tree: Any) -> tuple[str, str]:
    """The article's text, or none, and how it was found."""
    from trafilatura import bare_extraction

    page = "".join(tree.itertext("title", "p", "h1", "h2", "div"))[:20_000]
    japanese = is_japanese(page)
    if tree.xpath("count(//*)") > _MAX_ELEMENTS:
        return _extract_landmark(tree, _MIN_LENGTH)
    how = "by trafilatura"
    found: Any = bare_extraction(
        copy.deepcopy(tree),
        fast=True,
        include_comments=False,
        output_format="txt",
        config=_trafilatura_config(japanese),
    )
    if found is not None and found.body is not None:
        text = _tei_to_text(found.body)
    else:
        text = ""
    if text and _includes_menus(tree, text):
        text, how = _extract_again(tree, japanese, text), f"{how}, which looked twice"
    least = _MIN_LENGTH_JAPANESE if japanese else _MIN_LENGTH
    if len(text) < least:
        more, found_by = _extract_landmark(tree, max(least, 2 * len(text)))
        text, how = (more, found_by) if more else (text, how)
    # What a page says to those who come without JavaScript or without a login is no article.
    if len(text) >= least // 4:
        return (text, how)
    return ("", how)


def _includes_menus(tree: Any, text: str) -> bool:
    """Whether a page's menus are in its text, by their looks: nearly every letter is, and there are links."""
    if tree.xpath("count(//*)") > _MAX_ELEMENTS_TO_RETRY or tree.xpath("count(//body//a[@href])") < _MENU_LINKS:
        return False
    return len("".join(text.split())) > _WHOLE_PAGE_SHARE * len("".join(page_text(tree).split()))


def _extract_again(tree: Any, japanese: bool, text: str) -> str:
    """What trafilatura and the algorithms that it compares itself with make of a page of which it took everything. It
    takes several times as long."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(
        copy.deepcopy(tree),
        fast=False,
        include_comments=False,
        output_format="txt",
        config=_trafilatura_config(japanese),
    )
    if found is not None and found.body is not None:
        less = _tei_to_text(found.body)
    else:
        less = ""
    if 0.6 * len(text) < len(less) < len(text):
        return less
    return text


@functools.cache
def _trafilatura_config(japanese: bool) -> Any:
    """trafilatura takes a text of under 250 characters for a failure, and the whole page instead: in Japanese that is a
    short article."""
    from trafilatura.settings import use_config

    config = use_config()
    if japanese:
        config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "40")
    return config


def _tei_to_text(body: Any) -> str:
    """trafilatura's tree has names of TEI: with HTML's it is written down as any other."""
    for element in body.iter():
        if element.tag == "code" and "\n" in "".join(element.itertext()):
            element.tag = "pre"
        elif isinstance(element.tag, str):
            element.tag = _TEI_TO_HTML.get(element.tag, element.tag)
    return element_to_text(body)


def _extract_landmark(tree: Any, least: int) -> tuple[str, str]:
    for path in _LANDMARK_PATHS:
        texts = []
        for place in _keep_outermost(tree.xpath(path)):
            place = copy.deepcopy(place)
            for element in [one for one in place.iter(*_BOILERPLATE_TAGS) if one is not place]:
                _remove_element(element)
            place.tail = None
            texts.append(element_to_text(place))
        text = "\n\n".join(filter(None, texts))
        if len(text) >= least:
            return text, f"by the page's own landmark {path.removeprefix('//')}"
    return "", "by the page's landmarks"


def _select_elements(tree: Any, selector: str, url: str, name: str) -> list[Any]:
    from cssselect import SelectorError
    from lxml.cssselect import CSSSelector

    try:
        return list(CSSSelector(selector, translator="html")(tree))
    except SelectorError as error:
        raise _not_found_error(
            url, f"`{clean_line(selector, 80)}` is no CSS selector", f"mend `article: {{{name}: …}}` in feeds.yaml"
        ) from error


def _keep_outermost(elements: list[Any]) -> list[Any]:
    chosen = set(elements)
    return [one for one in elements if not any(above in chosen for above in one.iterancestors())]


def _remove_element(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _extract_details(tree: Any, url: str, thorough: bool) -> dict[str, Any]:
    """Return author, site and day as the page writes them; if thorough, the title, and what trafilatura finds."""
    credit = extract_credit(tree)
    if not thorough:
        return {"author": credit.author, "site": credit.site, "published": credit.day}
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(copy.deepcopy(tree), default_url=url, extensive=False)
    title = clean_line(found.title or _first_value(tree, "//meta[@property='og:title']/@content", "//title/text()"))
    site = clean_line(found.sitename or "", 200) or credit.site
    return {
        "title": re.sub(rf"(?<=\S)\s*[|｜:»–—-]\s*{re.escape(site)}$", "", title) if site else title,
        "author": credit.author or clean_line((found.author or "").replace("; ", ", "), 200),
        "site": credit.site or site,
        "published": credit.day or parse_day(found.date or ""),
    }


def _first_value(tree: Any, *paths: str) -> str:
    return next((str(value) for path in paths for value in tree.xpath(path) if str(value).strip()), "")


def _not_found_error(url: str, what: str, hint: str) -> ArticleNotFound:
    return ArticleNotFound(Problem(url, what, hint))
