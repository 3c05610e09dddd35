"""HTML made plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.text import clean
from curate.read.text.html_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("plain\n\ntext &amp; a < b", "plain\n\ntext & a < b"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("<p>a <b>b</b>c,\n  <i>d</i></p>", "a bc, d"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<ul><li>one<li><p>two</p></ul>after", "- one\n- two\n\nafter"),
        ("<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "- a\n- b\n- c"),
        ("<pre>a\n  b   c\n  \n\td</pre>e", "a\n  b c\n\n    d\n\ne"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a<script>no()</script><style>no{}</style>b<!-- no -->c", "abc"),
        ("<h2>Head</h2>text<hr>more", "Head\n\ntext\n\nmore"),
        ("<p>1 < 2 & 3 > 2</p>", "1 < 2 & 3 > 2"),
        ("<p>x</p></body></html><p>y</p>", "x\n\ny"),
        ("<p>日本\n語の<b>太字</b>\nと English\nの文</p>", "日本語の太字と English の文"),
        ("<div><div><p>deep</p></div></div><dl><dt>t</dt><dd>d</dd></dl>", "deep\n\nt\nd"),
        ("<p>\u202eevil\u200b</p>", "evil"),
        ("<a href='javascript:x'>link</a>", "link"),
        ("a <object data='x.swf'>b <p>c</p> d", "a b\n\nc\n\nd"),
        ("a <object><param name='x'>no</object> b", "a b"),
        ("a <object><object>no</object> b", "a b"),
        ("a <iframe src='https://x.example/'> b", "a b"),
        ("a <iframe src='https://x.example/'/> b", "a b"),
        ("<p>a</p><video controls src='x'><p>b</p>", "a\n\nb"),
        ("<p>a <audio src='x'></p><p>b</p><audio src='y'>no</audio>c", "a\n\nb\n\nc"),
        ("a <CANVAS> b <Object> c", "a b c"),
        ("a <objection> b", "a b"),
        ("<p>می\u200cروم</p>", "می\u200cروم"),
    ],
)
def test_html_becomes_paragraphs(html: str, text: str) -> None:
    assert html_to_text(html) == text


WORDS = st.text(st.sampled_from("abcxyz漢字かな12"), min_size=1, max_size=8)
TAGS = st.sampled_from(
    ["p", "div", "b", "li", "ul", "pre", "td", "tr", "table", "h1", "span", "blockquote", "br", "a", "section"]
)
PIECES = st.one_of(
    WORDS, TAGS.map("<{}>".format), TAGS.map("</{}>".format), st.sampled_from([" ", "\n", "</body>", "</html>"])
)


@given(st.lists(PIECES, max_size=30))
def test_no_text_is_lost_whatever_the_tags(pieces: list[str]) -> None:
    text = "".join(html_to_text("".join(pieces)).split())
    expected = "".join(piece for piece in pieces if not piece.startswith("<"))
    assert text.replace("-", "") == "".join(expected.split())


@given(st.text(max_size=200))
def test_any_text_comes_out_clean(html: str) -> None:
    text = html_to_text(html)
    assert clean(text) == text
