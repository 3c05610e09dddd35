"""Nothing in an entry acts, loads or styles, whatever the note says."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.model import Note, Source
from curate.publish.feeds.entry_content import render_entry_html
from tests.publish.feeds.samples import NOTE
from tests.publish.feeds.test_entry_content import PAGE, WORDS

LIVE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a><script>1</script></svg>",
    "<a href=' &#1;java&#x09;script:alert(1)'>x</a>",
    "<a href='data:text/html,x'>x</a>",
    "<iframe src='https://e.example/'></iframe><object data=x></object><embed src=x>",
    "<form action='https://e.example/'><input name=a><button formaction='javascript:1'>b</button></form>",
    "<style>*{background:url(https://e.example/)}</style><p style='background:url(https://e.example/)'>p</p>",
    "<base href='https://e.example/'><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<template><img src=x onerror=1></template>",
    "<details open ontoggle=alert(1)><summary>s</summary></details>",
    "<!-- a comment --> <?php x ?> <!DOCTYPE html>",
    "<html><body onload=1><frameset><frame src=x></frameset></body></html>",
    "</div></div><script>x</script><div>",
    "[x](javascript:alert(1)) ![y](data:image/svg+xml,x)",
]
ADDRESSES = {"href", "src", "cite", "poster", "longdesc"}


@pytest.mark.parametrize("words", LIVE)
def test_nothing_in_an_entry_acts_or_styles(words: str) -> None:
    made = render_entry_html(replace(NOTE, words=f"Before.\n\n{words}\n\nAfter."), PAGE)
    inert(made)
    assert "Before." in made and "After." in made


@given(st.lists(st.sampled_from([*LIVE, "word", "\n\n", " ", "> ", "```\n", "- ", "</p>", "<div>", "\x00\x1b"])))
def test_no_mixture_of_such_things_acts_either(parts: list[str]) -> None:
    inert(render_entry_html(replace(NOTE, words="".join(parts)), PAGE))


@given(st.text(alphabet="ab<>&\"'/!=-[]()`#:.; \n\x00\ud800日", max_size=60))
def test_any_words_become_an_entry(words: str) -> None:
    inert(render_entry_html(replace(NOTE, words=words), PAGE))


@pytest.mark.parametrize("text", ["</p><script>alert(1)</script>", '" onclick="x', "{{ x }} &lt;b&gt;", "\x1b]0;t\x07"])
def test_foreign_text_is_text(text: str) -> None:
    source = Source("https://example.org/", text, text, text, date(2026, 1, 2))
    note: Note = replace(NOTE, quote=text, takeaway=text, question=text, source=source)
    root = inert(render_entry_html(note, PAGE, dict.fromkeys(WORDS, text)))
    said = "".join(c for c in text if c.isprintable())
    assert root.text_content().count(said) == 11
    assert [el.tag for el in root.iter()] == [el.tag for el in inert(render_entry_html(NOTE, PAGE, WORDS)).iter()]


def test_code_about_scripts_stays_code() -> None:
    made = render_entry_html(replace(NOTE, words="`<script>`\n\n```html\n<img onerror=x>\n```"), PAGE)
    assert "<code>&lt;script&gt;</code>" in made
    assert "&lt;img onerror=x&gt;" in made


def inert(made: str) -> Any:
    """The HTML as parsed, once it is sure that nothing in it acts, styles, or leads anywhere but to a whole address."""
    root = lxml.html.fragment_fromstring(made, create_parent="div")
    for element in root.iter():
        assert isinstance(element.tag, str), "a comment or an instruction"
        assert element.tag not in {
            *("script", "style", "svg", "math", "iframe", "frame", "object", "embed", "form", "input", "button"),
            *("base", "link", "meta", "template", "html", "body"),
        }
        for key, value in element.attrib.items():
            assert not key.startswith("on") and key not in ("style", "srcset", "action", "formaction")
            if key in ADDRESSES:
                assert re.match(r"(?:https?://[^/]|mailto:|tel:)", value), (key, value)
    return root


@pytest.mark.parametrize(
    "words",
    [
        '<p><bdi>نص</bdi> and <data value="3">three</data></p>',
        '<picture><source srcset="https://a.example/b.avif"><img src="https://a.example/b.png" alt="b"></picture>',
        "<main><p>A part that I wrote as HTML</p></main>",
    ],
)
def test_newer_tags_stay(words: str) -> None:
    html = render_entry_html(replace(NOTE, words=words), PAGE, WORDS)
    for tag in re.findall(r"<(\w+)", words):
        assert f"<{tag}" in html
