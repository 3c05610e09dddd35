"""Finished pages escape only what HTML must, and browsers read them as before."""

from __future__ import annotations

import re

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.text import escape_markdown
from curate.publish.site.character_references import resolve_needless_references
from curate.publish.site.postprocess import postprocess_page

MAIL = '<a href="&#109;&#97;&#105;&#108;&#116;&#111;&#58;&#109;&#101;&#64;&#120;&#46;&#111;&#114;&#103;">m</a>'


@pytest.mark.parametrize(
    ("page", "plain"),
    [
        ('<a href="https&#58;&#47;&#47;example&#46;org&#47;a">x</a>', '<a href="https://example.org/a">x</a>'),
        ('<a class="u&#45;bookmark&#45;of">', '<a class="u-bookmark-of">'),
        ("<p>It&#39;s &#34;here&#34;&#46; &#123;&#123; x &#125;&#125;</p>", '<p>It\'s "here". {{ x }}</p>'),
        ('<a title="It&#39;s &#34;x&#34;&#33; &#96;y&#96;">', '<a title="It&#39;s &#34;x&#34;! &#96;y&#96;">'),
        ("<a title=a&#62;&#61;b&#47;>", "<a title=a&#62;=b/>"),
        ("<p>&#60;b&#62; &#38; &#38;amp&#59;</p>", "<p>&#60;b&#62; &#38; &#38;amp;</p>"),
        ("<p>&amp;&#46; &#8217;&#160;</p>", "<p>&amp;. &#8217;&#160;</p>"),
        ('<a href="?a=1&#38;b=2&#35;c">', '<a href="?a=1&#38;b=2#c">'),
        ("<title>a &#45; b</title>", "<title>a - b</title>"),
        ("<pre>&#35; code&#46;</pre>", "<pre># code.</pre>"),
    ],
)
def test_what_html_doesnt_need_is_plain(page: str, plain: str) -> None:
    assert resolve_needless_references(page) == plain


@pytest.mark.parametrize(
    "page",
    [
        "<script>a = '&#46;'</script>",
        "<STYLE>a::after { content: '&#46;' }</STYLE >",
        "<!-- &#46; -->",
        '<!--><a title="--> &#34;">',
        '<svg><![CDATA[ &#46; <a title="]]>&#38;</svg>',
        "<xmp>&#46;</xmp>",
        "<p>&&#35;60;</p>",
        "<p>&amp&#59; &#6&#59;</p>",
        '<a title="x>&#34;y">',
        "<a title='x>&#39;y'>",
        '</p title="x>&#34;">',
        "<p>&#10;&#0;&#32;</p>",
        f"<p>{MAIL}</p>",
        "<p onclick&#61;alert(1)>",
        "<p a='x' &#46;=y>",
    ],
)
def test_what_would_read_differently_stays(page: str) -> None:
    assert resolve_needless_references(page) == page


MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", '<a href="', '">', "<a title='", "'>", "&amp;", "&", "&#38;", "&#34;", "&#39;", "&#46;"]
    )
    | st.text(alphabet="ab #;&\"'<>=/.-!`1", max_size=4)
    | st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.just("記"), max_size=4).map(escape_markdown),
    max_size=20,
).map("".join)


def shown(page: str) -> list[object]:
    root = lxml.html.document_fromstring(f"<html><body>{page}</body></html>")
    return [(el.tag, dict(el.attrib) if isinstance(el.tag, str) else "", el.text, el.tail) for el in root.iter()]


@given(MARKUP)
@settings(max_examples=500)
def test_a_page_says_the_same_afterwards(page: str) -> None:
    assert shown(resolve_needless_references(page)) == shown(page)


@given(st.text())
def test_foreign_text_is_text_still(text: str) -> None:
    written = escape_markdown(text)
    page = resolve_needless_references(f'<p title="{written}">{written}</p>')
    assert re.findall("<[^>]*>", page) == [f'<p title="{page.split(chr(34))[1]}">', "</p>"]


def test_every_page_is_finished_so() -> None:
    link = '<a class="u&#45;bookmark&#45;of" href="https&#58;&#47;&#47;a&#46;example">終&#46;</a>'
    finished = postprocess_page(f"<html><article>{link}</article></html>")
    assert '<a class="u-bookmark-of" href="https://a.example">終.</a>' in finished
