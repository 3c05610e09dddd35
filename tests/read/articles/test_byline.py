"""Whom a page names as its author, its site and its day; and what a note's source is made of."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.model import Credit
from curate.read.articles.byline import extract_credit, parse_day
from curate.read.articles.extract import extract_article
from curate.read.articles.source_credit import local_day
from curate.read.text.html_text import parse_page

URL = "https://www.essays.example/on/rye"
TEXT = "<article>" + "<p>Rye bread takes its time, and so does the baker who writes of it. </p>" * 8 + "</article>"


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def credit(head: str, body: str = TEXT) -> Credit:
    return extract_credit(parse_page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), charset="utf-8"))


def linked(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


ADA = {"@type": "Person", "name": "A. Sample"}
GRAPH = {
    "@graph": [
        {"@type": "WebPage", "author": {"name": "Nobody"}},
        {"@type": ["Article", "Thing"], "author": {"@id": "#ada"}, "publisher": {"@id": "#house"}},
        {"@id": "#ada", **ADA},
        {"@id": "#house", "@type": "Organization", "name": "Essays"},
    ]
}


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ('<meta name="author" content="A. Sample">', TEXT, "A. Sample"),
        ('<meta name="Author" content="見本 花子">', TEXT, "見本 花子"),
        ('<meta name="author" content="A. Sample"><meta name="author" content="B. B.">', TEXT, "A. Sample, B. B."),
        ('<meta name="author" content="https://essays.example/ada">', TEXT, ""),
        ('<meta name="author" content="a@x.example">' + linked({"@type": "Article", "author": ADA}), TEXT, "A. Sample"),
        (linked({"@type": "BlogPosting", "author": ADA}), TEXT, "A. Sample"),
        (linked({"@type": "NewsArticle", "author": "A. Sample"}), TEXT, "A. Sample"),
        (linked([{"@type": "Article", "author": [ADA, {"name": "B. Sample"}, ADA]}]), TEXT, "A. Sample, B. Sample"),
        (linked(GRAPH), TEXT, "A. Sample"),
        (linked({"@type": "Organization", "author": ADA}), TEXT, ""),
        ('<script type="application/ld+json">{"@type": "Article", "author": </script>', TEXT, ""),
        ('<meta property="article:author" content="A. Sample">', TEXT, "A. Sample"),
        ('<meta property="article:author" content="https://social.example/ada">', TEXT, ""),
        ("", f'<p class="byline">By A. Sample</p>{TEXT}', "A. Sample"),
        ("", f'<p class="byline">文：見本 花子</p>{TEXT}', "見本 花子"),
        ("", f'<a rel="author" href="/ada">A. Sample</a>{TEXT}', "A. Sample"),
        ("", f'<span itemprop="author"><span itemprop="name">A. Sample</span>, baker</span>{TEXT}', "A. Sample"),
        ("", f'{TEXT}<aside><a rel="author">C. Sample</a></aside>', ""),
        ("", f'<a rel="author">A. Sample</a><a rel="author">B. Sample</a>{TEXT}', ""),
        ("", TEXT, ""),
    ],
)  # fmt: skip
def test_an_author_is_read_from_what_the_page_says_as_it_says_it(head: str, body: str, author: str) -> None:
    assert credit(head, body).author == author
    page = f"<html><head>{head}</head><body>{body}</body></html>".encode()
    assert extract_article(page, url=URL, with_credit=True).author == author


def test_a_site_is_called_as_the_page_calls_it() -> None:
    assert credit('<meta property="og:site_name" content="Essays">').site == "Essays"
    assert credit(linked(GRAPH)).site == "Essays"
    assert credit("").site == ""


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-11-20T23:30:00", date(2026, 11, 20)),
        ("2026-11-20T23:30:00Z", date(2026, 11, 21)),
        ("2026-11-20T23:30:00.000+09:00", date(2026, 11, 20)),
        ("2026-11-20T00:00:00Z", date(2026, 11, 20)),
        ("2026年11月20日", date(2026, 11, 20)),
        ("2026-13-40", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_day_of_a_page_is_counted_as_that_of_a_feed(tokyo: None, written: str, day: date | None) -> None:
    assert parse_day(written) == day
    assert credit(f'<meta property="article:published_time" content="{written}">').day == day
    assert credit(linked({"@type": "Article", "datePublished": written})).day == day


def test_a_feed_s_time_is_of_the_same_day(tokyo: None, monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert local_day(late) == parse_day("2026-11-20T23:30:00Z") == date(2026, 11, 21)
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    assert local_day(late) == date(2026, 11, 20)
    assert local_day(datetime(2026, 11, 20, tzinfo=UTC)) == date(2026, 11, 20), "a day without a time stays that day"


KEYS = st.sampled_from(["@type", "@graph", "@id", "author", "name", "publisher", "datePublished", "Article"])
VALUES = st.recursive(st.none() | st.text() | st.integers(), lambda v: st.lists(v) | st.dictionaries(KEYS, v))


@given(st.text(max_size=60), VALUES)
def test_whatever_a_page_says_it_names_somebody_or_nobody(text: str, value: object) -> None:
    named = credit(linked({"@type": "Article", "author": value, "datePublished": text}) + linked(value))
    assert "\n" not in named.author + named.site
