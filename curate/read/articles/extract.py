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
from curate.read.articles.obstacles import Obstacle, find_obstacle, page_text
from curate.read.text.html_text import base_url, element_to_text, join_east_asian_lines, parse_page

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
_LINE_NUMBERS = re.compile(r"\s*1\s+2(?:\s+\d+)*\s*|\s*1\s*")


class ArticleNotFound(CurateError):
    """The page answered, and no article can be found in it."""


class ArticleUnavailable(ArticleNotFound):
    """There is no article for now: the page reports a temporary fault of its site."""


class ErrorPage(ArticleNotFound):
    """The page says that nothing is at its address, although the server answered with 200."""


def extract_article(
    body: bytes,
    *,
    url: str,
    charset: str = "",
    select: str = "",
    drop: str = "",
    next_page: str = "",
    with_credit: bool = False,
    with_metadata: bool = False,
) -> Article:
    """Return what a page says, paragraphs separated by an empty line. Raises ArticleNotFound.

    url: the address that answered. charset: as the HTTP header declared it. select, drop, next_page: CSS selectors of
    the article's body, of what to leave out of it, and of the link to its next page. with_credit: look
    for author, site and date as the page writes them. with_metadata: look for the title too, and for all of them with
    more trouble, which takes longer; an article of which only the beginning is shown then comes back without text, and
    with its problem.
    """
    tree = parse_page(body, charset=charset)
    if tree is None:
        raise _not_found_error(
            url, "sent an empty page", "open it in a browser; if it is there, its site may refuse programs"
        )
    _tidy_tree(tree)
    details = _extract_details(tree, url, with_metadata) if with_credit or with_metadata else {}
    next_url = _next_page_url(_select_elements(tree, next_page, url, "next"), base_url(tree, url), url)
    unwanted = _select_elements(tree, drop, url, "drop")
    for element in unwanted:
        _remove_element(element)
    chosen = _keep_outermost(_select_elements(tree, select, url, "select"))
    text = "\n\n".join(filter(None, map(element_to_text, chosen)))
    method = f"by the rule select: {clean_line(select, 200)}"
    if not text:
        text, method = _extract_text(tree)
        if select:
            method = f"select: {clean_line(select, 200)} found nothing; {method}"
        # Where the user says what the article is, that is believed.
        obstacle = find_obstacle(tree, text, url)
        if obstacle and obstacle.only_beginning and with_metadata:
            return Article(url=url, text="", problem=obstacle.what, **details)
        if obstacle:
            raise _obstacle_error(obstacle, url)
    if not text:
        raise _not_found_error(
            url,
            "has no article that could be found",
            "it may need a browser or a login; if not, name the article's place in feeds.yaml: `article: {select: …}`",
        )
    return Article(url=url, text=text, method=method, removed_count=len(unwanted), next=next_url, **details)


def _obstacle_error(obstacle: Obstacle, url: str) -> ArticleNotFound:
    kind = ArticleNotFound
    if obstacle.temporary:
        kind = ArticleUnavailable
    elif obstacle.missing:
        kind = ErrorPage
    return kind(Problem(url, obstacle.what, obstacle.hint))


def _next_page_url(elements: list[Any], base: str, url: str) -> str:
    """Return the target of the first of these elements, or of a link within one, that isn't this page; else empty.

    base: what links are relative to. url: the page's own address.
    """
    for element in elements:
        for link in (element, *element.iter("a", "link")):
            href = link.get("href")
            address = absolute_url(href, base) if href else ""
            if address and url_key(address) != url_key(url):
                return address
    return ""


def _tidy_tree(tree: Any) -> None:
    """Mend what no extractor knows of: lines of Japanese broken in the source, line numbers beside code."""
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
            element.text = join_east_asian_lines(element.text)
        if element.tail and "\n" in element.tail:
            element.tail = join_east_asian_lines(element.tail)


def _extract_text(tree: Any) -> tuple[str, str]:
    """Return the article's text, or none, and how it was found."""
    if tree.xpath("count(//*)") > _MAX_ELEMENTS:
        return _extract_landmark(tree, _MIN_LENGTH)
    japanese = is_japanese("".join(tree.itertext("title", "p", "h1", "h2", "div"))[:20_000])
    text, method = _run_trafilatura(tree, japanese, fast=True), "by trafilatura"
    if text and _includes_menus(tree, text):
        # The result with trafilatura's fallback algorithms, which takes several times as long.
        shorter = _run_trafilatura(tree, japanese, fast=False)
        if 0.6 * len(text) < len(shorter) < len(text):
            text = shorter
        else:
            text = text
        method += ", which looked twice"
    min_length = _MIN_LENGTH_JAPANESE if japanese else _MIN_LENGTH
    if len(text) < min_length:
        landmark_text, landmark_method = _extract_landmark(tree, max(min_length, 2 * len(text)))
        if landmark_text:
            text, method = landmark_text, landmark_method
    # What a page says to those who come without JavaScript or without a login is no article.
    return (text if len(text) >= min_length // 4 else ""), method


def _includes_menus(tree: Any, text: str) -> bool:
    """Whether a page's menus are in its text, by their looks: nearly every letter is, and there are links."""
    if tree.xpath("count(//*)") > _MAX_ELEMENTS_TO_RETRY or tree.xpath("count(//body//a[@href])") < _MENU_LINKS:
        return False
    return len("".join(text.split())) > _WHOLE_PAGE_SHARE * len("".join(page_text(tree).split()))


def _run_trafilatura(tree: Any, japanese: bool, *, fast: bool) -> str:
    from trafilatura import bare_extraction

    document: Any = bare_extraction(
        copy.deepcopy(tree),
        fast=fast,
        include_comments=False,
        output_format="txt",
        config=_trafilatura_config(japanese),
    )
    if document is None or document.body is None:
        return ""
    return _tei_to_text(document.body)


@functools.cache
def _trafilatura_config(japanese: bool) -> Any:
    """Return its settings. It takes a text of under 250 characters for a failure, and the whole page instead: in
    Japanese that is a short article."""
    from trafilatura.settings import use_config

    config = use_config()
    if japanese:
        config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "40")
    return config


def _tei_to_text(body: Any) -> str:
    """Return the text of trafilatura's tree, whose elements have names of TEI."""
    for element in body.iter():
        if element.tag == "code" and "\n" in "".join(element.itertext()):
            element.tag = "pre"
        elif isinstance(element.tag, str):
            element.tag = _TEI_TO_HTML.get(element.tag, element.tag)
    return element_to_text(body)


def _extract_landmark(tree: Any, min_length: int) -> tuple[str, str]:
    for path in _LANDMARK_PATHS:
        texts = []
        for place in _keep_outermost(tree.xpath(path)):
            place = copy.deepcopy(place)
            for element in [child for child in place.iter(*_BOILERPLATE_TAGS) if child is not place]:
                _remove_element(element)
            place.tail = None
            texts.append(element_to_text(place))
        text = "\n\n".join(filter(None, texts))
        if len(text) >= min_length:
            return text, f"by the page's own landmark {path.removeprefix('//')}"
    return "", "by the page's landmarks"


def _select_elements(tree: Any, selector: str, url: str, name: str) -> list[Any]:
    """Return the elements that a CSS selector of the user's finds; none for an empty one. name: the rule's name."""
    from cssselect import SelectorError
    from lxml.cssselect import CSSSelector

    if not selector:
        return []
    try:
        return list(CSSSelector(selector, translator="html")(tree))
    except SelectorError as error:
        raise _not_found_error(
            url, f"`{clean_line(selector, 80)}` is no CSS selector", f"mend `article: {{{name}: …}}` in feeds.yaml"
        ) from error


def _keep_outermost(elements: list[Any]) -> list[Any]:
    chosen = set(elements)
    return [element for element in elements if not any(above in chosen for above in element.iterancestors())]


def _remove_element(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _extract_details(tree: Any, url: str, thorough: bool) -> dict[str, Any]:
    """Return author, site and day as the page writes them; if thorough, the title, and what trafilatura finds."""
    credit = extract_credit(tree)
    if not thorough:
        return {"author": credit.author, "site": credit.site, "published": credit.day}
    from trafilatura.metadata import extract_metadata

    metadata = extract_metadata(copy.deepcopy(tree), default_url=url, extensive=False)
    title = clean_line(metadata.title or _first_value(tree, "//meta[@property='og:title']/@content", "//title/text()"))
    site = clean_line(metadata.sitename or "", 200) or credit.site
    return {
        "title": re.sub(rf"(?<=\S)\s*[|｜:»–—-]\s*{re.escape(site)}$", "", title) if site else title,
        "author": credit.author or clean_line((metadata.author or "").replace("; ", ", "), 200),
        "site": credit.site or site,
        "published": credit.day or parse_day(metadata.date or ""),
    }


def _first_value(tree: Any, *paths: str) -> str:
    return next((str(value) for path in paths for value in tree.xpath(path) if str(value).strip()), "")


def _not_found_error(url: str, what: str, hint: str) -> ArticleNotFound:
    return ArticleNotFound(Problem(url, what, hint))
