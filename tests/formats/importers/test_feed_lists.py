"""Lists of feeds that are no OPML. The files are made up after what newsboat documents and others show of Takeout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.importers.export_formats import FEED_LISTS, detect_format
from curate.formats.opml import Outline

NEWSBOAT = """\
# my feeds
https://a.example/feed.xml "work" "~A, by hand" remote
https://b.example/rss
https://c.example/rss "!" "採用"

"query:Unread:unread = \\"yes\\"" "work"
exec:~/bin/feed.sh
https://me:secret@d.example/rss "work"
https://e.example/rss "work
"""
CHANNEL, OTHER = "UCabcdefghijklmnopqrstuv", "UC0123456789-_abcdefghij"
COLUMNS = "チャンネル ID,チャンネルの URL,チャンネルのタイトル"
YOUTUBE = f"""\
{COLUMNS}
{CHANNEL},http://www.youtube.com/channel/{CHANNEL},例の人
{OTHER},http://www.youtube.com/channel/{OTHER},"One, two"

,,no id
"""


def test_newsboat_s_urls_are_feeds_with_topics_and_titles() -> None:
    outlines, problems = FEED_LISTS["newsboat"](NEWSBOAT, "urls")
    assert outlines == [
        Outline("https://a.example/feed.xml", "A, by hand", topics=("work", "remote")),
        Outline("https://b.example/rss", ""),
        Outline("https://c.example/rss", "", topics=("採用",)),
    ]
    assert [(problem.where, problem.what) for problem in problems] == [
        ("urls:6", "query: is newsboat's own, and no address of a feed"),
        ("urls:7", "exec: is newsboat's own, and no address of a feed"),
        ("urls:8", "the address can't be taken: a name or a password may be in it"),
        ("urls:9", "a quotation mark is never closed"),
    ]
    assert "secret" not in str(problems)


def test_youtube_s_subscriptions_are_feeds_whatever_language_names_the_columns() -> None:
    outlines, problems = FEED_LISTS["youtube"](YOUTUBE, "subscriptions.csv")
    assert outlines == [
        Outline(f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}", "例の人"),
        Outline(f"https://www.youtube.com/feeds/videos.xml?channel_id={OTHER}", "One, two"),
    ]
    assert [str(problem) for problem in problems] == [
        "subscriptions.csv:5: this row has no channel's id\n  hint: follow the channel's page instead"
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NEWSBOAT, "newsboat"),
        ("\ufeff" + NEWSBOAT.replace("\n", "\r\n"), "newsboat"),
        ('https://a.example/feed "x"\n', "newsboat"),
        (YOUTUBE, "youtube"),
        (
            YOUTUBE.replace(
                "チャンネル ID,チャンネルの URL,チャンネルのタイトル", "Channel Id,Channel Url,Channel Title"
            ),
            "youtube",
        ),
        ("https://a.example/\nhttps://b.example/ A title\n", "list"),
        ('url,title\nhttps://a.example/,"A"\n', "table"),
    ],
)
def test_a_list_of_feeds_is_known_by_its_lines(text: str, kind: str) -> None:
    assert detect_format(text) == kind


@pytest.mark.parametrize("kind", FEED_LISTS)
@given(text=st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from('"\n,:~!https')), max_size=60))
def test_reading_never_raises(kind: str, text: str) -> None:
    FEED_LISTS[kind](text, "f")
    detect_format(text)
