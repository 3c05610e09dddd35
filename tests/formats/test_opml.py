"""Lists of feeds, out to other readers and in from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from curate.formats.opml import Outline, feeds_to_outlines, outlines_to_feeds, parse, serialize
from curate.formats.text import clean_line
from curate.formats.xmltext import strip_forbidden
from curate.model import Feed, ReadingConfig, Topic

A = Outline(
    "https://a.example/feed.xml?x=1&y=2", "A & <B>", ("Reading",), "https://a.example/", ("remote work", "採用")
)
B = Outline("https://b.example/feed", "日本語", ("Reading", "深い"), "", ())
C = Outline("https://c.example/feed", "C")

NAME = st.text(max_size=20).map(clean_line).map(strip_forbidden).filter(lambda text: text == clean_line(text))
TOPIC = NAME.filter(lambda text: bool(text) and not set(text) & {",", "/"})
OUTLINES = st.lists(
    st.builds(
        Outline,
        url=st.integers(0, 10**6).map(lambda n: f"https://s{n}.example/feed?a={n}&b='<'".replace("<", "%3C")),
        title=NAME,
        folders=st.lists(NAME.filter(bool), max_size=3).map(tuple),
        html_url=st.sampled_from(["", "https://page.example/?a&b"]),
        topics=st.lists(TOPIC, max_size=3, unique=True).map(tuple),
    ),
    max_size=8,
)


def test_a_list_is_written_as_other_readers_expect_it() -> None:
    assert serialize("What I read", [A, C, B]) == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<opml version="2.0">\n'
        "  <head>\n"
        "    <title>What I read</title>\n"
        "  </head>\n"
        "  <body>\n"
        '    <outline text="Reading" title="Reading">\n'
        '      <outline type="rss" text="A &amp; &lt;B&gt;" title="A &amp; &lt;B&gt;"'
        ' xmlUrl="https://a.example/feed.xml?x=1&amp;y=2" htmlUrl="https://a.example/" category="remote work,採用"/>\n'
        '      <outline text="深い" title="深い">\n'
        '        <outline type="rss" text="日本語" title="日本語" xmlUrl="https://b.example/feed"/>\n'
        "      </outline>\n"
        "    </outline>\n"
        '    <outline type="rss" text="C" title="C" xmlUrl="https://c.example/feed"/>\n'
        "  </body>\n"
        "</opml>\n"
    )


@given(OUTLINES, st.text())
def test_a_list_keeps_the_rules_of_opml(outlines: list[Outline], title: str) -> None:
    root = etree.fromstring(serialize(title, outlines).encode("utf-8"))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [child.tag for child in root] == ["head", "body"]
    assert len(root.findall("head/title")) == 1
    for outline in root.find("body").iter("outline"):
        assert outline.get("text") is not None
        assert (outline.get("type") == "rss") == (outline.get("xmlUrl") is not None)
    assert all(el.tag == "outline" for el in root.find("body").iterdescendants())


@given(OUTLINES)
def test_a_list_comes_back_as_it_was(outlines: list[Outline]) -> None:
    found, problems = parse(serialize("x", outlines), "f.opml")
    assert problems == []
    assert sorted(found, key=repr) == sorted((one for one in outlines), key=repr)
    assert serialize("x", found) == serialize("x", outlines)


def test_a_topic_that_categories_cant_say_is_left_out_and_hurts_no_other() -> None:
    assert 'category="b"' in serialize("x", [Outline("https://a.example/", topics=("a, c", "b", "x/y"))])


# ------------------------------------------------------------------ from other readers


def opml(body: str) -> str:
    return f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<opml version="1.0"><head/>\n<body>\n{body}\n</body></opml>\n'


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<outline xmlUrl="https://a.example/f"/>', Outline("https://a.example/f")),
        ('<outline text="A" title="" xmlUrl="https://a.example/f"/>', Outline("https://a.example/f", "A")),
        ('<outline text="A" title="B" xmlUrl="https://a.example/f"/>', Outline("https://a.example/f", "B")),
        ('<outline TEXT="A" xmlurl=" https://a.example/f "/>', Outline("https://a.example/f", "A")),
        (
            '<outline text="Tech"><outline title="Deep"><outline text="A" xmlUrl="https://a.example/f"/>'
            "</outline></outline>",
            Outline("https://a.example/f", "A", ("Tech", "Deep")),
        ),
        ('<outline><outline text="A" xmlUrl="https://a.example/f"/></outline>', Outline("https://a.example/f", "A")),
        (
            '<outline xmlUrl="https://a.example/f" htmlUrl="javascript:1" category="/Boston/Weather, remote ,,"/>',
            Outline("https://a.example/f", topics=("Boston", "Weather", "remote")),
        ),
        ('<outline xmlUrl="feed://a.example/f"/>', Outline("http://a.example/f")),
        ('<outline xmlUrl="feed:https://a.example/f"/>', Outline("https://a.example/f")),
        ('<outline text="caf&eacute;&nbsp;x" xmlUrl="https://a.example/f"/>', Outline("https://a.example/f", "café x")),
        ('<outline text="R&D; &hellip;" xmlUrl="https://a.example/f"/>', Outline("https://a.example/f", "R&D; …")),
        (
            '<outline text="A" xmlUrl="https://a.example/f?x=1&copy=2"/>',
            Outline("https://a.example/f?x=1&copy=2", "A"),
        ),
        (
            '<OUTLINE TEXT="Tech"><Outline Text="A" TYPE="RSS" XMLURL="https://a.example/f"/></OUTLINE>',
            Outline("https://a.example/f", "A", ("Tech",)),
        ),
        (
            '<outline type="rss" text="Tech"><outline text="A" type="rss" xmlUrl="https://a.example/f"/></outline>',
            Outline("https://a.example/f", "A", ("Tech",)),
        ),
        (
            '<outline type="folder" text="Tech"><outline text="A" xmlUrl="https://a.example/f"/></outline>',
            Outline("https://a.example/f", "A", ("Tech",)),
        ),
        ('<outline text="R&amp;D &#27;[31m red\u202e" xmlUrl="https://a.example/f"/>', None),
        ('<outline text="日本" xmlUrl="https://a.example/f"/>', Outline("https://a.example/f", "日本")),
    ],
)
def test_what_other_readers_write_is_read(body: str, found: Outline | None) -> None:
    outlines, problems = parse(opml(body), "f.opml")
    if found is None:  # a control character is broken XML, and the feed is taken all the same
        assert [one.url for one in outlines] == ["https://a.example/f"]
        assert "\x1b" not in outlines[0].title and "\u202e" not in outlines[0].title
    else:
        assert (outlines, problems) == ([found], [])


def test_a_list_in_capitals_is_read() -> None:
    text = '<OPML VERSION="1.1"><HEAD/><BODY><OUTLINE TITLE="A" XMLURL="https://a.example/f"/></BODY></OPML>'
    assert parse(text, "f.opml") == ([Outline("https://a.example/f", "A")], [])


def test_links_and_other_outlines_are_no_feeds() -> None:
    body = '<outline text="L" type="link" url="https://a.example/"/><outline text="empty"/><!-- c --><other/>'
    assert parse(opml(body), "f.opml") == ([], [])


def test_a_feed_in_two_folders_comes_twice() -> None:
    feed = '<outline text="A" xmlUrl="https://a.example/f"/>'
    outlines, _ = parse(opml(f'<outline text="x">{feed}</outline><outline text="y">{feed}</outline>'), "f.opml")
    assert [one.folders for one in outlines] == [("x",), ("y",)]


@pytest.mark.parametrize(
    ("outline", "what"),
    [
        ('<outline type="rss" text="A"/>', "“A” has no address"),
        ('<outline type="rss"/>', "a feed has no address"),
        ('<outline text="A" xmlUrl="ftp://a.example/"/>', "'ftp://a.example/' of “A” is not a web address"),
        ('<outline text="A" xmlUrl="a.example/feed"/>', "'a.example/feed' of “A” is not a web address"),
        ('<outline text="A" xmlUrl="https://me:pass@a.example/"/>', "the address of “A” is not a web address"),
    ],
)
def test_a_feed_that_cant_be_taken_is_named_with_its_line_and_stops_no_other(outline: str, what: str) -> None:
    outlines, problems = parse(opml(f'{outline}\n<outline text="B" xmlUrl="https://b.example/f"/>'), "f.opml")
    assert [one.url for one in outlines] == ["https://b.example/f"]
    assert [(problem.where, problem.what) for problem in problems] == [("f.opml:4", what)]
    assert problems[0].hint


@pytest.mark.parametrize(
    ("text", "line", "urls"),
    [
        (
            opml('<outline xmlUrl="https://a.example/f"/>\n<outline text="a" text="b" xmlUrl="https://b.example/f"/>'),
            5,
            2,
        ),
        (opml('<outline xmlUrl="https://a.example/f"/>').replace("</body></opml>\n", ""), 5, 1),
        (opml('<outline xmlUrl="https://a.example/f">\n'), 6, 1),
        ("not xml at all", 1, 0),
        ("", 1, 0),
        ("\x00\x1b", 1, 0),
    ],
)
def test_of_broken_xml_the_line_is_named_and_what_can_be_read_is(text: str, line: int, urls: int) -> None:
    outlines, problems = parse(text, "f.opml")
    assert len(outlines) == urls
    assert [problem.where for problem in problems] == [f"f.opml:{line}"]
    assert problems[0].what.startswith("broken XML")
    assert problems[0].hint


def test_another_kind_of_document_is_named() -> None:
    outlines, problems = parse("<rss version='2.0'><channel/></rss>", "f.opml")
    assert outlines == []
    assert [(one.where, one.what) for one in problems] == [("f.opml:1", "this is no OPML: it begins with <rss>")]


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">\n' for n in range(12))


@pytest.mark.parametrize(
    "entities",
    [BOMB, '<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;'],
)
def test_a_file_with_entities_of_its_own_is_refused(entities: str) -> None:
    text = (
        f'<?xml version="1.0"?>\n<!DOCTYPE opml [\n{entities}]>\n<opml><body><outline text="&e11;&x;"/></body></opml>'
    )
    outlines, problems = parse(text, "f.opml")
    assert outlines == []
    assert [one.where for one in problems] == ["f.opml:3"]
    assert "entities" in problems[0].what


def test_an_outer_dtd_is_never_asked_for() -> None:
    text = '<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/opml.dtd">\n<opml><body><outline xmlUrl="https://a.example/"/></body></opml>'
    assert parse(text, "f.opml") == ([Outline("https://a.example/")], [])


def test_folders_deeper_than_anybodys_are_no_danger() -> None:
    deep = 100_000
    outlines, problems = parse(opml('<outline text="x">' * deep + "</outline>" * deep), "f.opml")
    assert outlines == []
    assert len(problems) == 1


@given(st.text(st.one_of(st.characters(), st.sampled_from(list("<>&;\"'=/!?[]\x00\n")))))
def test_any_text_is_read_or_named(text: str) -> None:
    for given_ in (text, opml(text)):
        outlines, problems = parse(given_, "f.opml")
        assert isinstance(outlines, list)
        assert all(problem.where.startswith("f.opml:") for problem in problems)


def test_an_ampersand_that_nobody_escaped_means_itself() -> None:
    outlines, problems = parse(opml('<outline text="B & C" xmlUrl="https://a.example/f?x=1&y=2"/>'), "f.opml")
    assert [(one.title, one.url) for one in outlines] == [("B & C", "https://a.example/f?x=1&y=2")]
    assert problems == []


# ------------------------------------------------------------------ between lists and feeds.yaml


def test_folders_and_categories_become_topics() -> None:
    reading = ReadingConfig((Topic("Remote Work"),), (Feed("https://known.example/feed", line=3),))
    outlines = [
        Outline("https://a.example/f", "A", ("Reading", "remote work"), topics=("採用",)),
        Outline("http://known.example/feed/", "K", ("Other",)),
        Outline("https://a.example/f", "A again", ("Twice",)),
        Outline("https://b.example/f", folders=("READING",)),
    ]
    new, known = outlines_to_feeds(outlines, reading)
    assert new == [
        Feed("https://a.example/f", "A", ("Reading", "Remote Work", "採用", "Twice")),
        Feed("https://b.example/f", "", ("Reading",)),
    ]
    assert known == [reading.feeds[0]]


def test_a_feed_lies_in_the_folder_of_its_first_topic() -> None:
    feeds = [Feed("https://a.example/f", "", ("one", "two")), Feed("https://b.example/f", "B")]
    assert feeds_to_outlines(feeds, {"https://a.example/f": "As it says", "https://b.example/f": "x"}) == [
        Outline("https://a.example/f", "As it says", ("one",), topics=("one", "two")),
        Outline("https://b.example/f", "B"),
    ]


@given(
    st.lists(
        st.builds(
            Feed,
            url=st.integers(0, 10**6).map(lambda n: f"https://s{n}.example/feed"),
            title=NAME,
            topics=st.lists(NAME.filter(bool), max_size=3, unique_by=str.casefold).map(tuple),
        ),
        max_size=6,
        unique_by=lambda feed: feed.url,
    )
)
def test_feeds_that_are_taken_along_and_brought_again_are_the_same(feeds: list[Feed]) -> None:
    listed = feeds_to_outlines(feeds, {})
    outlines, problems = parse(serialize("Feeds", listed), "f.opml")
    names = {name.casefold(): name for feed in feeds for name in feed.topics}
    assert problems == []
    places: dict[object, list[str]] = {}  # a folder stands where its first feed does
    for outline in listed:
        places.setdefault(outline.folders or outline.url, []).append(outline.url)
    brought = {feed.url: feed for feed in outlines_to_feeds(outlines, ReadingConfig())[0]}
    titles = {feed.url: "" if feed.title == feed.url else feed.title for feed in feeds}
    assert list(brought) == list(dict.fromkeys(url for urls in places.values() for url in urls))
    assert {url: feed.title for url, feed in brought.items()} == titles
    for before, after in ((feed, brought[feed.url]) for feed in feeds):
        assert {name.casefold() for name in after.topics} == {name.casefold() for name in before.topics} <= set(names)
