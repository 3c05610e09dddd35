"""An RSS title loses its markup, and nothing else."""

from __future__ import annotations

import html

import pytest

from curate.read.feeds.parse import parse_feed
from curate.read.feeds.rss_title import rss_title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<b>Bold</b> move", "Bold move"),
        ('<a href="https://x.example/">test</a> and more', "test and more"),
        ("<p>One</p><p>two</p>", "One two"),
        ("one<br/>two<wbr>three", "one twothree"),
        ('<em class="x">x</em>&nbsp;y', "x y"),
        ('Party <img src="x.png" alt="🎉"> time', "Party 🎉 time"),
        ('<img src="x.png"> only', "only"),
        ('Use <a href="…">test</a> in HTML', 'Use <a href="…">test</a> in HTML'),
        ('<a href="...">test</a>', '<a href="...">test</a>'),
        ("<IMGSRC=1.png> is no tag", "<IMGSRC=1.png> is no tag"),
        ("<b>Why</b> <IMGSRC=1.png> fails", "Why <IMGSRC=1.png> fails"),
        ("vector<int> is <i>not</i> vector<bool>", "vector<int> is not vector<bool>"),
        ("The <video> and the </p>", "The <video> and the </p>"),
        ("The <b> tag", "The <b> tag"),
        ("</example>", "</example>"),
        ("a < b <b>and</b> c > d", "a < b and c > d"),
        ("<script>alert(1)</script> explained", "<script>alert(1)</script> explained"),
        ("'Text'", "'Text'"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字", "漢(かん)字"),
    ],
)
def test_a_title_loses_tags_that_format_it_and_keeps_those_that_it_is_about(written: str, title: str) -> None:
    assert rss_title(written) == title
    item = f"<item><title>{html.escape(written)}</title><link>https://e.example/1</link></item>"
    xml = f'<rss version="2.0"><channel><title>t</title>{item}</channel></rss>'
    assert parse_feed(xml.encode(), url="https://e.example/").entries[0].title == title


def test_markup_that_is_no_text_goes_whatever_its_name() -> None:
    item = "<item><title>A <x>plain</x> <b>title</b></title><link>https://e.example/1</link></item>"
    xml = f'<rss version="2.0"><channel><title>t</title>{item}</channel></rss>'
    assert parse_feed(xml.encode(), url="https://e.example/").entries[0].title == "A plain title"
