"""A note as an entry: all that its page says is there, and every address is whole."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from curate.model import Source
from curate.publish.feeds.entry_content import make_entry, render_entry_html, resolve_link
from tests.publish.feeds.samples import ENTRY, NOTE, SITE, SOURCE

PAGE = "https://sample.example/notes/2026-11-23-peers/"
NOW = datetime(2026, 11, 25, 7, tzinfo=UTC)
WORDS = {"takeaway": "To take away", "question": "A question", "about_source": "The <article>", "via": "found via"}


def test_an_entry_says_what_the_note_says() -> None:
    entry = make_entry(NOTE, SITE, NOW)
    assert entry == replace(ENTRY, updated=NOW, html=entry.html)
    assert entry.html == (
        "<p>New hires miss <em>the corridor</em>.</p>\n<p>More words.</p>"
        '<blockquote cite="https://example.org/study?a=1&amp;b=2"><p>New hires stayed.</p></blockquote>'
        '<p>— A. Author · <cite><a href="https://example.org/study?a=1&amp;b=2">On &amp; off</a></cite></p>'
        "<p>Meet one peer a day.</p><p>Whom did you meet?</p>"
        '<p><a href="https://example.org/study?a=1&amp;b=2">On &amp; off</a><br>A. Author · Example · 2026-08-21</p>'
    )


def test_the_sites_words_stand_above_the_parts_that_have_any() -> None:
    note = replace(NOTE, source=replace(SOURCE, via="https://via.example/x"))
    made = make_entry(note, SITE, NOW, words=WORDS).html
    assert "<p><strong>To take away</strong><br>Meet one peer a day.</p>" in made
    assert "<p><strong>A question</strong><br>Whom did you meet?</p>" in made
    assert "<p><strong>The &lt;article&gt;</strong><br><a href=" in made
    assert made.endswith('<br>found via <a href="https://via.example/x">via.example</a></p>')
    bare = make_entry(replace(note, quote="", takeaway="", question=""), SITE, NOW, words=WORDS).html
    assert not {"blockquote", "To take away", "A question"} & set(re.findall(r"\w[\w ]*\w", bare))


def test_a_copy_in_an_archive_is_linked_to_after_the_source() -> None:
    copy = "https://web.archive.org/web/20261123/https://example.org/study?a=1&b=2"
    note = replace(NOTE, source=replace(SOURCE, archive=copy))
    link = f'<br><a href="{copy.replace("&", "&amp;")}">'
    assert render_entry_html(note, PAGE).endswith(f"{link}web.archive.org</a></p>")
    assert render_entry_html(note, PAGE, {"archived": "Archived copy"}).endswith(f"{link}Archived copy</a></p>")


def test_an_edited_note_keeps_its_id_and_its_address_and_has_a_new_time() -> None:
    before = make_entry(NOTE, SITE, NOW)
    edited = replace(NOTE, title="Other", words="Other.", topics=(), source=Source("https://b.example/"), quote="")
    after = make_entry(edited, SITE, NOW.replace(day=26))
    assert (after.id, after.address, after.published) == (before.id, before.address, before.published)
    assert after.updated > before.updated
    assert after.html != before.html


def test_a_site_that_moves_keeps_the_ids_of_its_notes() -> None:
    moved = replace(SITE, url="https://moved.example/blog/")
    before, after = make_entry(NOTE, SITE, NOW), make_entry(NOTE, moved, NOW, origin=SITE.url)
    assert after.id == before.id
    assert after.address == "https://moved.example/blog/notes/2026-11-23-peers/"
    assert make_entry(NOTE, moved, NOW).id != before.id


@pytest.mark.parametrize(
    ("takeaway", "words", "summary"),
    [
        ("To take.", "Words.", "To take."),
        ("", "The *point*.\n\nMore.", "The point."),
        ("", "x" * 300, "x" * 199 + "…"),
        ("", "> Only theirs.", ""),
    ],
)
def test_the_summary_is_the_takeaway_or_the_first_paragraph(takeaway: str, words: str, summary: str) -> None:
    assert make_entry(replace(NOTE, takeaway=takeaway, words=words), SITE, NOW).summary == summary


def test_a_quotation_in_another_language_than_the_note_says_so() -> None:
    assert '<p lang="ja">一日にひとり。</p>' in render_entry_html(replace(NOTE, quote="一日に\nひとり。"), PAGE)
    assert '<p lang="en">New hires stayed.</p>' in render_entry_html(replace(NOTE, lang="ja"), PAGE)


def test_a_note_without_an_author_anywhere_is_the_sites() -> None:
    assert make_entry(NOTE, replace(SITE, author=""), NOW).author == SITE.name


# ------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("https://other.example/a?b#c", "https://other.example/a?b#c"),
        ("//other.example/x.md", "https://other.example/x.md"),
        ("#fn:1", PAGE + "#fn:1"),
        ("?q=1", PAGE + "?q=1"),
        ("/root", "https://sample.example/root"),
        ("/root.png", "https://sample.example/root.png"),
        ("2026-10-02-rouka.md", "https://sample.example/notes/2026-10-02-rouka/"),
        ("2026-10-02-rouka.md#part", "https://sample.example/notes/2026-10-02-rouka/#part"),
        ("./other.md", "https://sample.example/notes/other/"),
        ("../about.md", "https://sample.example/about/"),
        ("../index.md", "https://sample.example/"),
        ("../deep/README.md#x", "https://sample.example/deep/#x"),
        ("note.ja.md", "https://sample.example/notes/note.ja/"),
        ("pic.png", "https://sample.example/notes/pic.png"),
        ("../files/a%20b.pdf", "https://sample.example/files/a%20b.pdf"),
        ("../other/", "https://sample.example/notes/other/"),
        ("../../about/", "https://sample.example/about/"),
        ("mailto:someone@sample.example", "mailto:someone@sample.example"),
        ("tel:+81-3-0000-0000", "tel:+81-3-0000-0000"),
        ("javascript:alert(1)", ""),
        ("JAVA\tSCRIPT:alert(1)", ""),
        ("vbscript:x", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("http://[::1", ""),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_link_leads_where_it_does_on_the_notes_page(target: str, leads_to: str) -> None:
    assert resolve_link(target, PAGE) == leads_to


def test_what_was_written_as_html_is_meant_from_the_notes_page() -> None:
    words = '<img src="../shot.png"> <a href="../other/#x">o</a> ![m](shot.png) <a href=\'../b.html?x=1&amp;y=2\'>b</a>'
    made = render_entry_html(replace(NOTE, words=words), PAGE)
    assert '<img src="https://sample.example/notes/shot.png">' in made
    assert '<a href="https://sample.example/notes/other/#x">o</a>' in made
    assert '<img alt="m" src="https://sample.example/notes/shot.png">' in made
    assert '<a href="https://sample.example/notes/b.html?x=1&amp;y=2">b</a>' in made


def test_a_site_below_a_path_has_its_links_there() -> None:
    page = "https://sample.example/blog/notes/x/"
    assert resolve_link("../about.md", page) == "https://sample.example/blog/about/"
    assert resolve_link("pic.png", page) == "https://sample.example/blog/notes/pic.png"


def test_headings_stand_below_the_entrys_title_and_what_is_left_open_ends_with_the_words() -> None:
    html = render_entry_html(replace(NOTE, words="# One\n\n## Two\n\n```\nopen"), "https://me.example/notes/x/")
    assert html.startswith("<h2>One</h2>\n<h3>Two</h3>\n<pre><code>open\n</code></pre>")
    assert NOTE.quote in html


def test_addresses_with_square_brackets_are_written_as_feeds_allow_them() -> None:
    source = Source(
        "https://example.org/a[1]?x[]=2", "T", via="https://via.example/[v]", archive="https://a.example/[w]"
    )
    words = "See [this](https://other.example/q?a[]=1) and ![p](https://pics.example/[p].png)."
    entry = make_entry(replace(NOTE, source=source, words=words), SITE, NOW)
    assert (entry.source.url, entry.source.via) == (
        "https://example.org/a%5B1%5D?x%5B%5D=2",
        "https://via.example/%5Bv%5D",
    )
    addresses = re.findall(r'(?:href|src|cite)="([^"]*)"', entry.html)
    assert set(addresses) == {
        "https://example.org/a%5B1%5D?x%5B%5D=2",
        "https://via.example/%5Bv%5D",
        "https://a.example/%5Bw%5D",
        "https://other.example/q?a%5B%5D=1",
        "https://pics.example/%5Bp%5D.png",
    }


@pytest.mark.parametrize(
    ("source", "end"),
    [
        (Source(""), "<blockquote><p>New hires stayed.</p></blockquote>"),
        (
            Source("", "A Book", "A. Author"),
            "<blockquote><p>New hires stayed.</p></blockquote><p>— A. Author · A Book</p>"
            "<p><strong>About</strong><br>A Book<br>A. Author</p>",
        ),
        (
            Source("", "", "my neighbour"),
            "<blockquote><p>New hires stayed.</p></blockquote><p>— my neighbour</p>"
            "<p><strong>About</strong><br>my neighbour</p>",
        ),
    ],
)
def test_what_has_no_address_is_named_without_a_link(source: Source, end: str) -> None:
    note = replace(NOTE, source=source, takeaway="", question="")
    words = "<p>New hires miss <em>the corridor</em>.</p>\n<p>More words.</p>"
    assert render_entry_html(note, PAGE, {"about_other": "About"}) == words + end
