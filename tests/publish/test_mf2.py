"""The helper that reads microformats back notices what is wrong with a page: else it would prove nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from curate.model import Note, Site, Source
from tests.publish.mf2 import card_of, expected, feed_of, says

SITE = Site("Notes of a sample", "https://sample-person.example/", "Sample Person")
ADDRESS = "https://sample-person.example/notes/2026-11-23-x/"
NOTE = Note(
    name="2026-11-23-x",
    title="A headline & more",
    date=date(2026, 11, 23),
    topics=("onboarding", "remote work"),
    source=Source(
        "https://slow-signal.example/a", "The first week", "Sample Author A", "Slow Signal", date(2026, 10, 6)
    ),
    words="My **own** words.",
)
PAGE = """<!doctype html><title>x</title><article class="h-entry">
<h1 class="p-name">A headline &amp; more</h1>
<p><a class="u-url" href="./"><time class="dt-published" datetime="2026-11-23">23 November 2026</time></a>
 · <a class="p-category" href="../../topics/onboarding/">onboarding</a>
 · <a class="p-category" href="../../topics/remote-work/">remote work</a>
 <a class="p-author h-card" href="https://sample-person.example/">Sample Person</a></p>
<div class="e-content"><p>My <strong>own</strong> words.</p></div>
<aside class="u-bookmark-of h-cite"><a class="u-url p-name" href="https://slow-signal.example/a">The first week</a>
 <span class="p-author h-card">Sample Author A</span> · <span class="p-publication">Slow Signal</span> ·
 <time class="dt-published" datetime="2026-10-06">6 October 2026</time></aside>
</article>"""
WORDS = "My own words."


def test_a_page_that_says_what_the_note_says_is_right() -> None:
    assert says(PAGE, ADDRESS) == expected(NOTE, SITE, ADDRESS, WORDS)


def test_an_answer_to_its_source_is_told_from_a_bookmark() -> None:
    page = PAGE.replace("u-bookmark-of", "u-in-reply-to")
    assert says(page, ADDRESS) == expected(NOTE, SITE, ADDRESS, WORDS, reply=True)
    assert says(page, ADDRESS) != expected(NOTE, SITE, ADDRESS, WORDS)


@pytest.mark.parametrize(
    "old, new",
    [
        ("A headline", "Another headline"),
        ('class="p-name"', ""),
        ('href="./"', 'href="../"'),
        ("2026-11-23", "2026-11-24"),
        ('"p-category" href="../../topics/remote-work/"', '"" href="../../topics/remote-work/"'),
        ("Sample Person", "Somebody"),
        ("https://sample-person.example/", "https://other.example/"),
        ("own</strong> words", "own</strong> worlds"),
        ('class="e-content"', ""),
        ("slow-signal.example/a", "slow-signal.example/b"),
        ("The first week", "The second week"),
        ("Sample Author A", "Sample Author B"),
        ("2026-10-06", "2026-10-07"),
        ("u-bookmark-of h-cite", "h-cite"),
    ],
)
def test_whatever_differs_is_noticed(old: str, new: str) -> None:
    assert old in PAGE
    assert says(PAGE.replace(old, new), ADDRESS) != expected(NOTE, SITE, ADDRESS, WORDS)


@pytest.mark.parametrize("page", [PAGE.replace("h-entry", "entry"), PAGE + PAGE, PAGE.replace(" h-cite", "")])
def test_a_page_that_is_no_single_entry_fails(page: str) -> None:
    with pytest.raises(AssertionError):
        says(page, ADDRESS)


def test_what_the_note_doesn_t_know_isn_t_expected() -> None:
    bare = replace(NOTE, topics=(), source=Source("https://slow-signal.example/a", "T"))
    found = expected(bare, SITE, ADDRESS)
    assert found.cited is not None
    assert (found.topics, found.cited.author, found.cited.published) == ((), "", "")


LIST = """<p class="h-card"><a class="p-name u-url u-uid" rel="me" href="/">Sample Person</a></p>
<section class="h-feed"><h2 class="p-name">Latest</h2><ul>
<li class="h-entry"><a class="p-name u-url" href="notes/b/">B</a>
 <time class="dt-published" datetime="2026-11-02">2</time> <p class="p-summary">…</p></li>
<li class="h-entry"><a class="p-name u-url" href="notes/a/">A</a>
 <time class="dt-published" datetime="2026-11-01">1</time></li>
</ul></section>"""


def test_a_list_is_a_feed_of_entries_in_its_order() -> None:
    name, entries = feed_of(LIST, SITE.url)
    assert name == "Latest"
    assert [(entry.name, entry.url, entry.published) for entry in entries] == [
        ("B", "https://sample-person.example/notes/b/", "2026-11-02"),
        ("A", "https://sample-person.example/notes/a/", "2026-11-01"),
    ]


def test_the_home_page_says_whose_it_is() -> None:
    assert card_of(LIST, SITE.url) == ("Sample Person", SITE.url)
