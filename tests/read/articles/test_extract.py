"""Pages become articles. Each page in data/ has its text beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.text import clean
from curate.model import Article
from curate.read.articles.extract import ArticleNotFound, extract_article

DATA = Path(__file__).parents[1] / "data"
URL = "https://blog.example/1"


@pytest.mark.parametrize(("name", "cut"), [("article-ja", ".ad"), ("article-en", "")])
def test_a_page_gives_the_text_that_lies_beside_it(name: str, cut: str) -> None:
    article = extract_article((DATA / f"{name}.html").read_bytes(), url=URL, drop=cut)
    assert article == Article(url=URL, text=(DATA / f"{name}.txt").read_text("utf-8").rstrip("\n"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("article-ja", ("最初の一週間", "書いた人", "例のブログ", date(2026, 11, 23))),
        ("article-en", ("What new hires miss", "A. Author, B. Author", "Example Research", date(2026, 8, 21))),
    ],
)
def test_what_is_known_of_an_article_is_asked_for_apart(name: str, expected: tuple[str, str, str, date]) -> None:
    found = extract_article((DATA / f"{name}.html").read_bytes(), url=URL, with_metadata=True)
    assert (found.title, found.author, found.site, found.published) == expected


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp", "utf-16"])
def test_the_encoding_of_a_page_changes_nothing(encoding: str) -> None:
    page = (DATA / "article-ja.html").read_text("utf-8").replace("©", "")
    expected = (DATA / "article-ja.txt").read_text("utf-8").rstrip("\n")
    assert extract_article(page.encode(encoding), url=URL, charset="utf-8", drop=".ad").text == expected


def test_a_short_article_in_japanese_is_an_article() -> None:
    body = "<html><body><p>短い日本語の記事です。これだけしか書いていません。</p></body></html>"
    assert extract_article(body.encode(), url=URL).text == "短い日本語の記事です。これだけしか書いていません。"


def test_selectors_say_where_the_article_is_and_what_to_leave_out() -> None:
    body = (
        b"<div class=a><p>One.</p><p class=x>No.</p><ul><li>Two</li></ul></div><div class=a>Three</div><div>Four</div>"
    )
    assert extract_article(body, url=URL, select=".a", drop=".x, footer").text == "One.\n\n- Two\n\nThree"


def test_a_selector_that_finds_nothing_leaves_the_search_to_the_program() -> None:
    page = (DATA / "article-en.html").read_bytes()
    assert extract_article(page, url=URL, select="#gone") == extract_article(page, url=URL)


def test_a_selector_inside_another_is_taken_once() -> None:
    body = b"<div class=a><p>One</p><div class=a>Two</div></div>"
    assert extract_article(body, url=URL, select=".a").text == "One\n\nTwo"


@pytest.mark.parametrize(("select", "cut", "name"), [("p[", "", "select"), ("p", "::::", "drop"), ("!", "", "select")])
def test_a_broken_selector_is_named(select: str, cut: str, name: str) -> None:
    with pytest.raises(ArticleNotFound, match="no CSS selector") as caught:
        extract_article(b"<p>text</p>", url=URL, select=select, drop=cut)
    assert name in caught.value.problems[0].hint


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"\0",
        b"<div id=root></div><script>start()</script>",
        b"<noscript>Enable JavaScript.</noscript>",
        b"<html></html>",
        b"<!-- nothing",
    ],
)
def test_a_page_without_text_says_so(body: bytes) -> None:
    with pytest.raises(ArticleNotFound) as caught:
        extract_article(body, url=URL)
    assert caught.value.problems[0].where == URL
    assert caught.value.problems[0].hint


def test_a_page_that_only_has_landmarks_is_read_by_them() -> None:
    line = "A line that stands in no paragraph and says what it says."
    body = f"<nav>Menu</nav><main>{f'<div>{line}</div>' * 12}<aside>More</aside></main>"
    text = extract_article(body.encode(), url=URL).text
    assert line in text
    assert "Menu" not in text


def test_a_page_of_a_hundred_thousand_elements_is_read() -> None:
    body = "<article>" + "".join(f"<p>Paragraph {n} of <b>many</b>.</p>" for n in range(50_000)) + "</article>"
    text = extract_article(body.encode(), url=URL).text
    assert text.startswith("Paragraph 0 of many.")
    assert text.endswith("Paragraph 49999 of many.")


def test_nothing_unseen_comes_with_the_text() -> None:
    body = "<article><p>" + "A line with \u202ebidi\u200b and \x1b[31mcolour\x07. " * 20 + "</p></article>"
    text = extract_article(body.encode(), url=URL).text
    assert "bidi and colour." in text
    assert clean(text) == text


@settings(max_examples=40)
@given(st.one_of(st.binary(max_size=200), st.text("<>/apdivb &;\0あ", max_size=200).map(str.encode)))
def test_any_bytes_are_an_article_or_none(body: bytes) -> None:
    try:
        text = extract_article(body, url=URL, with_metadata=True).text
    except ArticleNotFound:
        return
    assert text
    assert clean(text) == text


def test_the_next_page_is_relative_to_the_base_of_the_page() -> None:
    page = b"<head><base href='/story/'></head><article class=a>One.</article><a class=next href='2'>Next</a>"
    article = extract_article(page, url="https://site.example/1", select=".a", next_page=".next")
    assert article.next == "https://site.example/story/2"
