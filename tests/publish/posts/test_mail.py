"""The user's words in a mail: every tag with its style, every link whole, nothing that would be fetched."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.markdown_text import to_html
from curate.publish.posts.mail import escape_for_markdown, html_for_mail, make_link_resolver, markdown_for_mail

SITE = "https://me.example/blog/"
ADDRESS = make_link_resolver(SITE)


@pytest.mark.parametrize(
    ("link", "site", "address"),
    [
        ("https://example.org/a?b=c#d", SITE, "https://example.org/a?b=c#d"),
        ("mailto:me@me.example", "", "mailto:me@me.example"),
        ("2026-11-01-other.md", SITE, "https://me.example/blog/notes/2026-11-01-other/"),
        ("2026-11-01-other.md#part", SITE, "https://me.example/blog/notes/2026-11-01-other/#part"),
        ("../about.md", SITE, "https://me.example/blog/about/"),
        ("../index.md", SITE, "https://me.example/blog/"),
        ("index.md", SITE, "https://me.example/blog/notes/"),
        ("../files/slides.pdf", SITE, "https://me.example/blog/files/slides.pdf"),
        ("/elsewhere/", SITE, "https://me.example/elsewhere/"),
        ("../about.md", "", ""),
        ("#part", SITE, ""),
        ("javascript:alert(1)", SITE, ""),
        ("//other.example/", SITE, ""),
        ("data:text/html,x", SITE, ""),
        ("http://[broken", SITE, ""),
        ("", SITE, ""),
    ],
)
def test_a_link_leads_to_a_whole_address_or_nowhere(link: str, site: str, address: str) -> None:
    assert make_link_resolver(site)(link) == address


# ------------------------------------------------------------------ HTML

EVERYTHING = """# One

A *paragraph* with `code`, a [link](../about.md), a [dead one](#x) and ![a picture](https://x.example/p.png "t").

- an item
- another

## Two

> somebody

| A | B |
|---|---|
| 1 | 2 |

```python
x = 1
```

Term[^1] and ==marked== ~~struck~~.

<div style="background: url(https://x.example/bg.png)" class="x" id="y" onclick="no()">raw</div>
<span data-x="1">kept</span>

[^1]: A footnote.
"""


def test_every_tag_of_a_block_has_a_style_of_its_own_and_nothing_else() -> None:
    root = lxml.html.fragment_fromstring(html_for_mail(EVERYTHING, ADDRESS), create_parent="div")
    for tag in ("h3", "p", "ul", "li", "blockquote", "table", "th", "td", "pre", "code", "a", "mark", "ol"):
        found = root.findall(f".//{tag}")
        assert found, tag
        assert all(element.get("style") for element in found), tag
    allowed = {"style", "href", "title", "lang", "dir", "start", "colspan", "rowspan"}
    assert {name for element in root.iter() for name in element.attrib} <= allowed
    assert not root.xpath("//img|//h1|//h2|//@class|//@id|//*[contains(@style, 'url')]")
    assert root.xpath("//a/@href") == ["https://me.example/blog/about/"]


def test_what_the_words_say_is_all_there_pictures_as_their_description() -> None:
    text = lxml.html.fragment_fromstring(html_for_mail(EVERYTHING, ADDRESS), create_parent="div").text_content()
    for words in (
        "One",
        "a link",
        "a dead one",
        "a picture",
        "another",
        "somebody",
        "x = 1",
        "A footnote.",
        "raw",
        "kept",
    ):
        assert words in text
    assert "↩" not in text


@pytest.mark.parametrize("tag", ["script", "style", "iframe", "object", "svg", "video", "form"])
def test_what_would_act_or_load_goes_with_all_it_holds(tag: str) -> None:
    html = html_for_mail(f"Before.\n\n<{tag}>inside</{tag}>\n\nAfter.", ADDRESS)
    assert f"<{tag}" not in html
    assert "inside" not in html
    assert "Before." in html and "After." in html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# Head\n\nOne *x*.\n\nTwo.", '<p style="margin: 0 0 12px;">One <em>x</em>.</p>'),
        ("![a](b.png)\n\nOne.", '<p style="margin: 0 0 12px;">a</p>'),
        ("> No.\n\n1. One\n", None),
    ],
)
def test_the_first_paragraph_or_list_alone(markdown: str, html: str | None) -> None:
    found = html_for_mail(markdown, ADDRESS, first=True)
    assert found == html if html else found.startswith("<ol style=") and "No." not in found


# ------------------------------------------------------------------ Markdown


@pytest.mark.parametrize(
    ("markdown", "set_for_mail"),
    [
        ("Words.  \nMore.", "Words.  \nMore."),
        ("# One\n\n##### Five", "### One\n\n###### Five"),
        (
            "A [link](../about.md) and ![p](../p.png).",
            "A [link](<https://me.example/blog/about/>) and ![p](<https://me.example/blog/p.png>).",
        ),
        ('A [link](https://x.example/a_(b) "T").', 'A [link](<https://x.example/a_(b)> "T").'),
        (
            "A [link][1] and [more].\n\n[1]: https://x.example/\n[More]: ../about.md 'T'",
            "A [link](<https://x.example/>) and [more](<https://me.example/blog/about/> 'T').",
        ),
        (
            "[One][] [unknown][2] \\[x] [y]\n\n[one]: https://x.example/",
            "[One](<https://x.example/>) [unknown][2] \\[x] [y]",
        ),
        ("See[^1].\n\n[^1]: Note.", "See[^n-1].\n\n[^n-1]: Note."),
        ("`[a](b.md)` and\n\n```\n# [a](b.md)\n[1]: c\n```", "`[a](b.md)` and\n\n```\n# [a](b.md)\n[1]: c\n```"),
    ],
)
def test_markdown_can_stand_among_that_of_others(markdown: str, set_for_mail: str) -> None:
    assert markdown_for_mail(markdown, ADDRESS, "n") == set_for_mail


@given(st.text(alphabet="ab *_`[]()<>#!\\\n~|^:/.1-", max_size=60))
def test_setting_markdown_never_fails(text: str) -> None:
    markdown_for_mail(text, ADDRESS, "n")
    html_for_mail(text, ADDRESS)
    html_for_mail(text, ADDRESS, first=True)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Plain, simple: words (here).", "Plain, simple: words (here)."),
        ("2 * 3 * 4 [x](y) <b> `c` _d_ ~~e~~", r"2 \* 3 \* 4 \[x\](y) &lt;b\> \`c\` \_d\_ \~\~e\~\~"),
        ("# no head", r"\# no head"),
        ("1. no list", r"1\. no list"),
        ("2026. A year", r"2026\. A year"),
        ("- no list", r"\- no list"),
        ("&amp; AT&T", "&amp;amp; AT&T"),
        ("&#1", "&amp;#1"),
        ("&#x41 and &# and R&D", "&amp;#x41 and &# and R&D"),
        ("「日本語」", "「日本語」"),
    ],
)
def test_plain_text_keeps_its_marks_in_markdown(text: str, escaped: str) -> None:
    assert escape_for_markdown(text) == escaped
    assert lxml.html.fragment_fromstring(to_html(escaped), create_parent="div").text_content().strip() == text


@given(st.text(alphabet="ab*_`[]()<>#!\\~|^&;.1- ", min_size=1, max_size=30).map(str.strip).filter(bool))
def test_any_line_of_plain_text_reads_the_same_in_markdown(text: str) -> None:
    html = to_html("x " + escape_for_markdown(text))
    found = lxml.html.fragment_fromstring(html, create_parent="div").text_content()
    assert " ".join(found.split()) == " ".join(f"x {text}".split())
