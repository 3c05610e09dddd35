"""Hostile text in every field of a feed and its articles, from the pull to the page: it stays text, and readable."""

from __future__ import annotations

import html
import json
import mimetypes
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest

from curate.formats.note import split_front_matter
from curate.formats.text import clean_line
from curate.formats.yamltext import load_yaml
from curate.publish.site.postprocess import COPY_BUTTON_SCRIPT
from tests.conftest import Ran, Run
from tests.webserver import WebServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog

PRODUCT = str(1234 * 4321)  # what a template would make of {{ 1234*4321 }}
# For RSS, whose titles may be HTML; for Atom; for JSON Feed. Each text is in all the fields of one entry.
PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "title end": "</title><script>alert(2)</script>",
    "svg": "'><svg/onload=alert(4)>",
    "expression": "{{ 7*7 }} {{ 1234*4321 }} {{ config.site_name }}",
    "statement": '{% include "x" %} {% raw %} {# gone #}',
    "path": "../../etc/passwd ..\\..\\windows C:\\x /etc/shadow",
    #
    "snippet": '--8<-- "mkdocs.yml"',
    "attributes": '{: onclick="alert(5)" } { .x #y onmouseover=alert(5) }',
    "link": "[x](javascript:alert(6)) ![y](javascript:alert(6)) <javascript:alert(6)> [z]: data:text/html,x",
    "comment": "<!-- gone --> --> <![CDATA[ x ]]>",
    "yaml": "--- : # 'one' \"two\" &a *a !!python/object:os.system [x, {y: z}] | > %TAG @ `",
    "markdown": "# heading *em* **strong** `code` ~~~ | a | b | > quote - item 1. one [^1] ==x== :smile: !!! note",
    #
    "image": '"><img src=x onerror=alert(3)>',
    "entities": "&lt;b&gt; &amp;amp; &#60;i&#62; &copy; & <",
    "template words": "${x} #{x} <%= x %> %(x)s {0} {x!r} \\u0041 \\",
    "unseen": (
        "\x1b[31mred\x1b[0m \x1b]8;;http://evil.example\x07link\x1b]8;;\x07 \x07\x08\x9b31m "
        "\u202eabc\u202c \u200bzero\u200b \ufeff\u2066x\u2069 \x00nul"
    ),
    "newlines": "first\n---\nsecond: x\r\n# third\u2028fourth\x85fifth",
}
BAD_LINKS = [
    "javascript:alert(7)",
    "data:text/html,<script>alert(7)</script>",
    "file:///etc/passwd",
    "http://user:secret@evil.example/",
    "http://[broken",
]
WORDS = (
    "\nこの記事について、自分の言葉で書きました。読んで考えたことを、来週から三つ試してみます。\n\n"
    "What I think about it, in words of my own, and enough of them that they are the main part of this page: I would"
    " try this on Monday with two colleagues, and I would ask them on Friday what they saw, and write it down here.\n"
)


def around(text: str) -> str:
    return f"日本語の題 {text} つづき"


# ------------------------------------------------------------------ a web that means harm


@dataclass
class Entry:
    number: int
    text: str
    link: str

    @property
    def fields(self) -> dict[str, str]:
        return {"title": around(self.text), "author": f"著者 {self.text}", "id": f"{self.number} {self.text}"}


def rss(title: str, entries: list[Entry]) -> str:
    def item(entry: Entry) -> str:
        e = html.escape
        return (
            f"<item><title>{e(entry.fields['title'])}</title><link>{e(entry.link)}</link>"
            f"<guid isPermaLink='false'>{e(entry.fields['id'])}</guid>"
            f"<dc:creator>{e(entry.fields['author'])}</dc:creator>"
            f"<category>{e(entry.text)}</category><description>{e('<p>' + entry.text + '</p>')}</description>"
            f"<content:encoded>{e('<div onclick=alert(8)>' + entry.text + '</div>')}</content:encoded>"
            "<pubDate>Mon, 02 Nov 2026 09:00:00 GMT</pubDate></item>"
        )

    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{html.escape(title)}</title>{''.join(map(item, entries))}</channel></rss>"
    )


def atom(title: str, entries: list[Entry]) -> str:
    def item(entry: Entry) -> str:
        e = html.escape
        return (
            f"<entry><title type='text'>{e(entry.fields['title'])}</title><link href=\"{e(entry.link)}\"/>"
            f"<id>{e(entry.fields['id'])}</id><author><name>{e(entry.fields['author'])}</name></author>"
            f'<category term="{e(entry.text)}"/><summary>{e(entry.text)}</summary>'
            f"<content type='html'>{e('<p>' + entry.text + '<script>alert(8)</script></p>')}</content>"
            "<updated>2026-11-03T09:00:00Z</updated></entry>"
        )

    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{html.escape(title)}</title><id>urn:x</id>{''.join(map(item, entries))}</feed>"
    )


def json_feed(title: str, entries: list[Entry]) -> str:
    items = [
        {
            "id": entry.fields["id"],
            "url": entry.link,
            "title": entry.fields["title"],
            "authors": [{"name": entry.fields["author"]}],
            "tags": [entry.text],
            "summary": entry.text,
            "content_html": f"<p>{entry.text}</p>",
            "date_published": "2026-11-04T09:00:00Z",
        }
        for entry in entries
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items})


def article(text: str) -> str:
    sentence = html.escape(f"Teams that {text} met one new peer a day stayed because it mattered to them all.")
    return (
        f"<html><head><title>{html.escape(text)}</title><meta name=author content='{html.escape(text)}'></head><body>"
        f"<article><h1>{html.escape(text)}</h1>{text}<script>alert(9)</script>"
        + "".join(f"<p onclick='alert(9)'>{sentence} {html.escape(text)}</p>" for _ in range(6))
        + "</article></body></html>"
    )


# ------------------------------------------------------------------ the whole way, once


@dataclass
class Flow:
    root: Path
    said: list[Ran] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, Path] = field(default_factory=dict)
    """By the item's id."""
    check: Ran | None = None
    build: Ran | None = None
    posts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def pages(self) -> dict[str, str]:
        public = self.root / "public"
        return {p.relative_to(public).as_posix(): p.read_text("utf-8") for p in public.rglob("*.html")}


def go(run: Run, root: Path) -> Flow:
    flow = Flow(root)

    def curate(*arguments: str | Path) -> Ran:
        flow.said.append(run(*arguments) if arguments[0] == "init" else run("-C", root, *arguments))
        return flow.said[-1]

    with WebServer() as web:
        texts = list(PAYLOADS.values())
        made = [Entry(i, text, web.url(f"/a/{i}")) for i, text in enumerate(texts)]
        bad = [Entry(100 + i, f"badlink{i}", link) for i, link in enumerate(BAD_LINKS)]
        strange = Entry(200, " ".join(texts[:12])[:300], web.url("/a/200?x=\"'<script>&y=[x](javascript:1)#{{7*7}}"))
        feeds = {
            "/rss.xml": ("application/rss+xml", rss(around(texts[1]), [*made[:6], *bad])),
            "/atom.xml": ("application/atom+xml", atom(around(texts[2]), [*made[6:12], strange])),
            "/feed.json": (
                "application/feed+json",
                json_feed(around(PAYLOADS["unseen"] + texts[0]), [*made[12:], *bad]),
            ),
        }
        for path, (kind, text) in feeds.items():
            web.page(path, text, content_type=kind)
        for entry in [*made, strange]:
            web.page(f"/a/{entry.number}", article(entry.text.replace("\x00", "")))
        assert curate("init", root, "--lang", "en", "--name", "Sample", "--url", "https://sample.example/").code == 0
        (root / "feeds.yaml").write_text(
            "topics:\n  remote work: [日本語の題]\nnetwork: {allow: [127.0.0.0/8]}\nfeeds: []\n", "utf-8"
        )
        followed = curate("follow", *[web.url(path) for path in feeds])
        assert followed.code == 0, followed.err
        curate("pull")
        curate("inbox", "-n", "100")
        flow.items = json.loads(curate("inbox", "--json").out)
        curate("inbox", next(item["id"] for item in flow.items if "red" in item["title"]))
        for item in flow.items:
            if item["url"]:
                started = curate("note", item["id"], "--no-edit")
                assert started.code == 0, started.err
                flow.notes[item["id"]] = Path(started.out.strip())
        without = next(item for item in flow.items if not item["url"])
        assert curate("note", without["id"], "--no-edit").code == 2
    for note in flow.notes.values():
        note.write_text(note.read_text("utf-8") + WORDS, "utf-8")
    flow.check = curate("check")
    flow.build = curate("build", "--offline")
    flow.posts = json.loads(curate("posts", "--json").out)
    curate("feeds")
    return flow


pytestmark = pytest.mark.xdist_group("hostile")  # one process goes the whole way once
_FLOWS: list[Flow] = []


@pytest.fixture
def flow(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Flow:
    if not _FLOWS:
        _FLOWS.append(go(run, tmp_path_factory.mktemp("hostile") / "mine"))
    return _FLOWS[0]


def odd(text: str) -> list[str]:
    """Characters that a terminal or a reader could be fooled with."""
    return sorted(
        {
            f"U+{ord(c):04X}"
            for c in text
            if (unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and c not in "\n\t")
        }
    )


# ------------------------------------------------------------------ on the terminal


def test_nothing_odd_reaches_the_terminal(flow: Flow) -> None:
    for ran in flow.said:
        assert odd(ran.out) == []
        assert odd(ran.err) == []
        assert "Traceback" not in ran.err


def test_every_item_is_there_with_its_words(flow: Flow) -> None:
    titles = [item["title"] for item in flow.items]
    assert [name for name, payload in PAYLOADS.items() if clean_line(around(payload)) not in titles] == []
    assert all(title.startswith("日本語の題 ") and title.endswith(" つづき") for title in titles)


def test_links_that_are_programs_or_files_are_no_links(flow: Flow) -> None:
    bad = [item for item in flow.items if "badlink" in item["title"]]
    assert len(bad) == 2 * len(BAD_LINKS)
    assert {item["url"] for item in bad} == {""}
    assert all(item["url"].startswith("http://127.0.0.1:") for item in flow.items if item not in bad)
    assert all(not set(item["url"]) & set('<>"\\` ') for item in flow.items)


# ------------------------------------------------------------------ in the user's files


def test_files_are_named_by_letters_and_digits_alone(flow: Flow) -> None:
    names = [p.name for p in (flow.root / "site/notes").iterdir() if p.name != ".gitkeep"]
    assert len(names) == len(flow.notes) == len(PAYLOADS) + 1
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d-[a-z0-9-]{1,63}\.md", name) for name in names), names
    published = [p.relative_to(flow.root / "public").as_posix() for p in (flow.root / "public/notes").rglob("*")]
    assert all(re.fullmatch(r"notes/[a-z0-9-]+(?:/(?:index\.html|card\.png))?", name) for name in published), published
    assert {p.name for p in flow.root.parent.iterdir()} == {"mine"}


def test_the_front_matter_has_the_source_word_for_word(flow: Flow) -> None:
    for item in flow.items:
        if item["id"] not in flow.notes:
            continue
        parts = split_front_matter(flow.notes[item["id"]].read_text("utf-8"))
        assert parts is not None
        document = load_yaml(parts[0], "note")
        assert document.problems == ()
        assert set(document.value) == {"title", "topics", "source", "quote", "takeaway", "question"}
        source = document.value["source"]
        assert (source["title"], source["author"], source["url"]) == (item["title"], item["author"], item["url"])
        assert source["site"] == item["feed_title"]
        assert parts[1].strip().endswith(WORDS.strip())


def test_nothing_is_wrong_with_the_notes_and_everything_is_published(flow: Flow) -> None:
    assert flow.check is not None
    assert flow.build is not None
    assert (flow.check.code, flow.check.err) == (0, flow.check.err), flow.check.err
    assert flow.build.code == 0, flow.build.err
    assert f"{len(flow.notes)} notes in public/" in flow.build.err


# ------------------------------------------------------------------ on the site

OURS = {
    "article",
    "aside",
    "blockquote",
    "br",
    "cite",
    "code",
    "data",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "li",
    "nav",
    "p",
    "q",
    "section",
    "strong",
    "time",
    "ul",
}


def tree(page: str) -> Any:
    return lxml.html.document_fromstring(page)


def scripts(page: str) -> Counter[str]:
    """The scripts of a page, told apart from those of another folder's by nothing but the way to the root."""
    found = []
    for script in tree(page).xpath("//script[not(@type='application/ld+json')]"):  # that is data: no browser runs it
        text = f"{script.get('src') or ''} {script.text or ''}"
        found.append(re.sub(r'(?<=")(?:(?:\.\./)*\.\.?|/)(?=")|(?:\.\./)+|(?:(?<=")|^)/(?=assets)', "", text))
    return Counter(found)


def test_no_page_has_a_script_but_the_themes_and_the_one_that_copies_addresses(flow: Flow) -> None:
    expected = scripts(flow.pages["404.html"])
    assert sum(expected.values()) >= 3
    for name, page in flow.pages.items():
        assert set(scripts(page.replace(COPY_BUTTON_SCRIPT, "", 1))) <= set(expected), name


def test_no_page_has_a_handler_a_program_for_a_link_or_a_foreign_element(flow: Flow) -> None:
    theme = {e.tag for e in tree(flow.pages["404.html"]).iter() if isinstance(e.tag, str)}
    for name, page in flow.pages.items():
        for element in tree(page).iter():
            if not isinstance(element.tag, str):
                continue
            assert element.tag in theme | OURS, (name, element.tag)
            for key, value in element.attrib.items():
                assert not key.lower().startswith("on"), (name, key)
                assert key != "style", (name, value)
                if key in ("href", "src", "action", "cite", "formaction", "xlink:href"):
                    assert re.match(r"(?:https?:|mailto:|[./#?]|[a-z0-9-]+[/.]|$)", value), (name, value)
                    assert not re.match(r"\s*(?:javascript|data|vbscript|file):", value, re.IGNORECASE), (name, value)


def test_no_template_ran_and_no_file_was_taken_in(flow: Flow) -> None:
    index = (flow.root / "public/search/search_index.json").read_text("utf-8")
    for name, text in [*flow.pages.items(), ("search index", index)]:
        assert PRODUCT not in text, name
        assert "Where the pages lie" not in text, name
        assert "root:x:0" not in text, name
    text = " ".join(tree(page).text_content() for page in flow.pages.values())
    assert "{{ 7*7 }} {{ 1234*4321 }}" in text


def test_the_words_can_still_be_read_on_their_pages(flow: Flow) -> None:
    for item in flow.items:
        if item["id"] not in flow.notes:
            continue
        page = tree(flow.pages[f"notes/{flow.notes[item['id']].stem}/index.html"])
        assert " ".join(page.find(".//h1").text_content().split()) == item["title"]
        assert page.find("head/title").text == f"{item['title']} - Sample"
        text = " ".join(page.find(".//aside").text_content().split())
        assert item["title"] in text
        assert item["author"] in text
        leading = [href for href in page.xpath("//aside//a/@href") if not href.startswith("../")]
        assert leading == [item["url"]]


def test_no_page_and_no_post_has_anything_unseen(flow: Flow) -> None:
    for name, page in flow.pages.items():
        assert odd(html.unescape(page)) == [], name
    assert len(flow.posts) == 4 * len(flow.notes)
    for post in flow.posts:
        assert odd("".join(post["parts"])) == []
    for path in (flow.root / "posts").rglob("*.txt"):
        assert odd(path.read_text("utf-8")) == []


@pytest.mark.browser
def test_in_a_browser_it_is_text_on_the_page_and_in_a_search(flow: Flow, browser: Browser) -> None:
    with WebServer() as web:
        for path in (flow.root / "public").rglob("*"):
            if path.is_file():
                name = "/" + path.relative_to(flow.root / "public").as_posix().removesuffix("index.html")
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                web.page(name, path.read_bytes(), content_type=f"{kind}; charset=utf-8")
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(15_000)
        ran: list[str] = []

        def opened(dialog: Dialog) -> None:
            ran.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", opened)
        page.on("pageerror", lambda error: ran.append(str(error)))
        for item in flow.items:
            if not any(word in item["title"] for word in ("onerror", "</title>", "[x](")):
                continue
            page.goto(web.url(f"/notes/{flow.notes[item['id']].stem}/"))
            assert page.locator("h1").inner_text() == item["title"]
            assert page.title() == f"{item['title']} - Sample"
        page.goto(web.url("/"))
        page.locator(".md-search__input").click()
        page.locator(".md-search-result__meta", has_text="Type to start searching").wait_for()
        page.keyboard.insert_text("onerror")
        page.keyboard.press("End")
        found = page.locator("a.md-search-result__link").first
        found.wait_for()
        assert '"><img src=x onerror=alert(3)>' in found.inner_text()
        assert page.locator(".md-search-result :is(img, script, iframe, [onerror], [onload], [onclick])").count() == 0
        context.close()
    assert ran == []
