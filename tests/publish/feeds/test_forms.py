"""Each form keeps its specification's rules whatever a field holds, and readers get back what was written."""

import html
import json
from calendar import timegm
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.xmltext import strip_forbidden
from curate.publish.feeds.atom import render_atom
from curate.publish.feeds.feed_formats import FEED_FORMATS, render_feed_files
from curate.publish.feeds.feed_model import EPOCH, NoteEntry, SiteFeed
from curate.publish.feeds.jsonfeed import render_json_feed
from curate.publish.feeds.rss import escape_title, render_rss
from curate.read.feeds.parse import parse_feed
from tests.publish.feeds import rules
from tests.publish.feeds.samples import ENTRY, FEED, entries

HOSTILE = [
    "plain words",
    "日本語、𠮷野家 👩‍💻",
    "</title><script>alert(1)</script>",
    "]]> <![CDATA[ x",
    "AT&T, a < b > c, &amp; &lt;b&gt; &copy=2 &nope;",
    "<b>bold</b> <!-- c --> <?php x ?>",
    "\"double\" 'single' &quot;",
    "{{ 7*7 }} {% x %}",
    "bell\x07 null\x00 escape\x1b[31m \ufffe \uffff \ud800 x",
    "rtl \u202e and \u2028 line",
    "tab\tin it",
]
TEXT = st.text(st.one_of(st.characters(), st.sampled_from(list("<>&\"'/!?;#=]['\x00\x1b\n\r\t\u2028\ud800\uffff"))))
LINE = TEXT.map(lambda text: " ".join(strip_forbidden(text).split())).filter(bool)
TIME = st.integers(0, 4 * 10**12).map(lambda ms: EPOCH + timedelta(milliseconds=ms))
ENTRIES = st.lists(
    st.builds(
        NoteEntry,
        id=st.uuids().map(lambda one: one.urn),
        address=st.just(ENTRY.address),
        title=TEXT,
        published=TIME,
        updated=TIME,
        html=TEXT,
        summary=TEXT,
        topics=st.lists(TEXT).map(tuple),
        source=st.builds(replace, st.just(ENTRY.source), title=TEXT),
        lang=st.sampled_from(["", "en", "ja"]),
        author=LINE,
    ),
    unique_by=lambda entry: entry.id,
    max_size=3,
)
FEEDS = st.builds(
    SiteFeed,
    title=LINE,
    subtitle=TEXT,
    site_url=st.just(FEED.site_url),
    page_url=st.just(FEED.page_url),
    entries=ENTRIES,
    language=st.sampled_from(["en", "ja"]),
    author=LINE,
    hub=st.sampled_from(["", FEED.hub]),
    icon=st.sampled_from(["", FEED.icon, "https://sample.example/icon.svg"]),
)


def as_it_stands(text: str) -> bool:
    """Whether feedparser leaves a line alone: it drops ``@`` from names, and takes ``Â¡`` for UTF-8 read as Latin-1."""
    try:
        return "@" not in text and text == text.strip() and text.encode("iso-8859-1").decode("utf-8") == text
    except UnicodeError:
        return True


def read(text: str) -> Any:
    """As a feed reader has it, nothing put right."""
    found = feedparser.parse(
        text.encode("utf-8"),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    assert not found["bozo"], found.get("bozo_exception")
    return found


def moment(parsed: Any) -> datetime:
    return datetime.fromtimestamp(timegm(parsed), UTC)


# ------------------------------------------------------------------ the specifications


@given(FEEDS)
def test_whatever_a_field_holds_the_rules_are_kept(feed: SiteFeed) -> None:
    rules.atom(render_atom(feed))
    rules.rss(render_rss(feed))
    rules.json_feed(render_json_feed(feed))


@given(FEEDS)
def test_whatever_a_field_holds_it_comes_back_without_what_xml_forbids(feed: SiteFeed) -> None:
    in_atom, in_rss = rules.root_of(render_atom(feed)), rules.root_of(render_rss(feed))[0]
    in_json = json.loads(render_json_feed(feed))
    assert in_atom.findtext(f"{rules.A}title") == in_json["title"] == strip_forbidden(feed.title)
    for entry, a, r, j in zip(
        feed.entries, in_atom.findall(f"{rules.A}entry"), in_rss.findall("item"), in_json["items"], strict=True
    ):
        said = strip_forbidden(entry.html)
        assert (a.findtext(f"{rules.A}content") or "") == said
        assert (r.findtext(f"{rules.CONTENT}encoded") or "") == said
        assert j["content_html"] == said
        assert (a.findtext(f"{rules.A}title") or "") == j.get("title", "") == strip_forbidden(entry.title)
        assert r.findtext("title") == escape_title(entry.title)
        assert html.unescape(r.findtext("description") or "") == strip_forbidden(entry.summary)
        assert (a.findtext(f"{rules.A}summary") or "") == j.get("summary", "") == strip_forbidden(entry.summary)
        topics = [strip_forbidden(topic) for topic in dict.fromkeys(entry.topics)]
        assert [c.get("term") for c in a.findall(f"{rules.A}category")] == j.get("tags", []) == topics
        assert [c.text or "" for c in r.findall("category")] == topics
        assert a.get(rules.LANG, feed.language) == j.get("language", feed.language) == (entry.lang or feed.language)


@given(FEEDS)
def test_the_same_feed_is_the_same_bytes(feed: SiteFeed) -> None:
    assert render_feed_files(feed) == render_feed_files(replace(feed))
    for text in render_feed_files(feed).values():
        text.encode("utf-8")


def test_a_feed_without_entries_has_no_time_of_its_own() -> None:
    empty = replace(FEED, entries=())
    assert rules.atom(render_atom(empty)).findtext(f"{rules.A}updated") == EPOCH.isoformat().replace("+00:00", "Z")
    assert rules.rss(render_rss(empty)).find("lastBuildDate") is None
    assert rules.json_feed(render_json_feed(empty))["items"] == []


def test_a_feed_was_updated_when_the_last_of_its_entries_was() -> None:
    other = replace(ENTRY, id="urn:uuid:x", updated=ENTRY.updated - timedelta(days=400))
    feed = replace(FEED, entries=(other, ENTRY))
    assert rules.atom(render_atom(feed)).findtext(f"{rules.A}updated") == "2026-11-24T08:30:05Z"
    assert rules.rss(render_rss(feed)).findtext("lastBuildDate") == "Tue, 24 Nov 2026 08:30:05 GMT"


def test_times_are_told_in_utc_to_the_second() -> None:
    tokyo = timezone(timedelta(hours=9))
    entry = replace(ENTRY, published=datetime(2026, 11, 23, 8, 0, 0, 999, tokyo))
    feed = replace(FEED, entries=(entry,))
    assert "<published>2026-11-22T23:00:00Z</published>" in render_atom(feed)
    assert "<pubDate>Sun, 22 Nov 2026 23:00:00 GMT</pubDate>" in render_rss(feed)
    assert '"date_published": "2026-11-22T23:00:00Z"' in render_json_feed(feed)


def test_a_hub_is_named_in_each_form_only_if_there_is_one() -> None:
    without = render_feed_files(replace(FEED, hub=""))
    assert "hub" not in "".join(without.values())
    made = render_feed_files(FEED)
    assert '<link rel="hub" href="https://hub.example/"/>' in made["feed.xml"]
    assert '<atom:link rel="hub" href="https://hub.example/"/>' in made["rss.xml"]
    assert json.loads(made["feed.json"])["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_nobody_subscribes_to_an_archive() -> None:
    made = render_feed_files(replace(FEED, entries=entries(100)))
    assert not [path for path, text in made.items() if "-1." in path and "hub.example" in text]
    assert [path for path, text in made.items() if "hub.example" in text] == ["feed.xml", "rss.xml", "feed.json"]


def test_a_picture_of_a_kind_that_rss_doesnt_know_is_left_to_the_others() -> None:
    feed = replace(FEED, icon="https://sample.example/icon.svg")
    assert rules.rss(render_rss(feed)).find("image") is None
    assert rules.atom(render_atom(feed)).findtext(f"{rules.A}icon") == feed.icon
    assert rules.json_feed(render_json_feed(feed))["icon"] == feed.icon


def test_an_entry_in_another_language_says_so() -> None:
    feed = replace(FEED, entries=(replace(ENTRY, lang="ja"),))
    assert rules.atom(render_atom(feed)).find(f"{rules.A}entry").get(rules.LANG) == "ja"
    assert rules.rss(render_rss(feed)).findtext(f"item/{rules.DC}language") == "ja"
    assert rules.json_feed(render_json_feed(feed))["items"][0]["language"] == "ja"


def test_each_form_says_its_media_type() -> None:
    assert [(form.title, form.file_name, form.media_type) for form in FEED_FORMATS] == [
        ("Atom", "feed.xml", "application/atom+xml"),
        ("RSS", "rss.xml", "application/rss+xml"),
        ("JSON Feed", "feed.json", "application/feed+json"),
    ]


# ------------------------------------------------------------------ read back


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("write", [render_atom, render_rss])
def test_a_reader_gets_every_field_back(write: Any, text: str) -> None:
    entry = replace(ENTRY, title=text, summary=text, topics=(text, "採用"), author=text)
    feed = replace(FEED, entries=(entry,), title=text, subtitle=text)
    found = read(write(feed))
    said = strip_forbidden(text)
    assert shown(found["feed"], "title") == said
    assert shown(found["feed"], "subtitle") == said
    assert found["feed"]["link"] == FEED.page_url
    assert found["feed"]["language"] == "en"
    (one,) = found["entries"]
    assert one["id"] == ENTRY.id
    assert one["link"] == ENTRY.address
    assert shown(one, "title") == said
    assert shown(one, "summary") == said
    assert one["author"] == said
    assert [tag["term"] for tag in one["tags"]] == [said, "採用"]
    assert one["content"][0]["value"] == ENTRY.html
    assert moment(one["published_parsed"]) == ENTRY.published
    assert moment(one["updated_parsed"]) == ENTRY.updated
    links = {link["rel"]: link["href"] for link in one["links"]}
    assert links["related"] == ENTRY.source.url


@settings(max_examples=50)
@given(LINE.filter(as_it_stands), TIME, TIME)
def test_a_reader_gets_any_line_and_time_back(text: str, published: datetime, updated: datetime) -> None:
    entry = replace(ENTRY, title=text, html=f"<p>{html.escape(text)}</p>", published=published, updated=updated)
    for write in (render_atom, render_rss):
        (one,) = read(write(replace(FEED, entries=(entry,))))["entries"]
        assert shown(one, "title") == text
        assert one["content"][0]["value"] == entry.html
        assert moment(one["published_parsed"]) == published.replace(microsecond=0)
        assert moment(one["updated_parsed"]) == updated.replace(microsecond=0)


@pytest.mark.parametrize("form", FEED_FORMATS, ids=lambda form: form.title)
def test_the_programs_own_reader_gets_the_note_back(form: Any) -> None:
    text = form.write(FEED, None, "")
    found = parse_feed(text.encode("utf-8"), url=FEED.site_url + form.file_name, content_type=form.media_type)
    assert (found.title, found.url, found.note) == (FEED.title, FEED.page_url, "")
    (one,) = found.entries
    assert (one.key, one.url, one.title) == (ENTRY.id, ENTRY.address, ENTRY.title)
    assert one.published == ENTRY.published
    assert one.author == ENTRY.author
    assert one.tags == ENTRY.topics


@pytest.mark.parametrize(
    ("title", "in_rss"),
    [
        ("AT&T", "AT&T"),
        ("a < b", "a < b"),
        ("I <3 feeds", "I <3 feeds"),
        ("The <b> tag", "The &lt;b&gt; tag"),
        ("What &amp; means", "What &amp;amp; means"),
    ],
)
def test_a_title_is_escaped_for_rss_only_where_it_would_be_misread(title: str, in_rss: str) -> None:
    assert escape_title(title) == in_rss
    assert html.unescape(in_rss) == title


def shown(node: Any, key: str) -> str:
    """What a reader shows of a text: of HTML, what it says."""
    value = str(node[key])
    return html.unescape(value) if node[f"{key}_detail"]["type"] == "text/html" else value
