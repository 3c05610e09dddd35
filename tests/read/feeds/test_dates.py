"""The times that feeds write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.read.feeds.dates import guess_zone, parse_feed_time
from curate.read.feeds.parse import parse_feed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Mon, 23 Nov 2026 09:00:00 +0900", "2026-11-23T00:00"),
        ("Mon, 23 Nov 2026 09:00:00 JST", "2026-11-23T00:00"),
        ("Mon, 23 Nov 2026 09:00:00 GMT", "2026-11-23T09:00"),
        ("23 Nov 2026 09:00 EST", "2026-11-23T14:00"),
        ("Mon, 23 Nov 26 09:00:00 Z", "2026-11-23T09:00"),
        ("2026-11-23T09:00:00Z", "2026-11-23T09:00"),
        ("2026-11-23T09:00+09:00", "2026-11-23T00:00"),
        ("2026-11-23T09:00:00.123+09:00", "2026-11-23T00:00"),
        ("2026-11-23 09:00:00 +0900", "2026-11-23T00:00"),
        ("2026-11-23", "2026-11-23T00:00"),
        ("2026/11/3 9:05", "2026-11-03T09:05"),
        ("2026年11月23日 9時05分 JST", "2026-11-23T00:05"),
        ("2026年11月23日", "2026-11-23T00:00"),
        ("2026.11.23 09:00:60", "2026-11-23T09:00"),
        ("2099-01-01", "2099-01-01T00:00"),
        ("Mon, 23 Nov 2026 09:00 PM", "2026-11-23T21:00"),
        ("2026-11-23 9:05 pm", "2026-11-23T21:05"),
        ("2026-11-23 12:05 AM", "2026-11-23T00:05"),
        ("23 Nov 2026 12:05:00 p.m. EST", "2026-11-23T17:05"),
        ("Mon, 23 Nov 2026 21:00 PM", "2026-11-23T21:00"),
        ("2026年11月23日 午後9時05分", "2026-11-23T21:05"),
        ("2026/11/23(月) 午前0:30", "2026-11-23T00:30"),
        ("Mon, 23 Nov 2026 09:00:00 UTC+9", "2026-11-23T00:00"),
        ("Mon, 23 Nov 2026 09:00:00 GMT-0330", "2026-11-23T12:30"),
        ("2026-11-23 09:00 (UTC+09:00)", "2026-11-23T00:00"),
        ("2026-11-23T09:00:00 UTC+9", "2026-11-23T00:00"),
        ("Mon, November 23, 2026 - 9:05am", "2026-11-23T09:05"),
        ("23rd Nov 2026 09:00 GMT", "2026-11-23T09:00"),
        ("23 November, 2026", "2026-11-23T00:00"),
    ],
)
def test_a_time_is_read_as_it_is_written(written: str, expected: str) -> None:
    found = parse_feed_time(f" {written}\n")
    assert found is not None
    assert found.tzinfo == UTC
    assert found.strftime("%Y-%m-%dT%H:%M") == expected


@pytest.mark.parametrize(
    "written",
    [
        "30 Nov -0001 00:00:00 +0000",
        "Wed, 30 Nov -0001 00:00:00 GMT",
        "-0001-11-30T00:00:00+00:00",
        "0000-00-00 00:00:00",
        "",
        "soon",
        "1970-01-01",
        "9999-12-31",
        "2026-13-01",
        "2026-02-30",
        "0",
        "昨日",
        "1" * 5000,
    ],
)
def test_what_is_no_time_or_an_absurd_one_is_none(written: str) -> None:
    assert parse_feed_time(written) is None


NINE_IN_UTC, NINE_IN_TOKYO = "2026-11-23T09:00", "2026-11-23T00:00"
NINE = "<pubDate>Mon, 23 Nov 2026 09:00:00</pubDate>"
LATER = "Mon, 23 Nov 2026 12:00:00"


@pytest.mark.parametrize(
    ("channel", "item", "expected"),
    [
        ("", "", NINE_IN_UTC),
        ("<language>en-us</language>", "", NINE_IN_UTC),
        ("<language>ja</language>", "", NINE_IN_TOKYO),
        ("<language>ja-JP</language>", "", NINE_IN_TOKYO),
        ("<language>zh_CN</language>", "", "2026-11-23T01:00"),
        ("<language>pt-br</language>", "", NINE_IN_UTC),
        (f"<language>en</language><lastBuildDate>{LATER} +0900</lastBuildDate>", "", NINE_IN_TOKYO),
        (f"<language>ja</language><pubDate>{LATER} -0500</pubDate>", "", "2026-11-23T14:00"),
        (f"<language>ja</language><pubDate>{LATER} GMT</pubDate>", "", NINE_IN_UTC),
        ("<pubDate>2026-11-23</pubDate><language>ja</language>", "", NINE_IN_TOKYO),
        ("", f"<item><title>b</title><pubDate>{LATER} JST</pubDate></item>", NINE_IN_TOKYO),
        ("", "<item><title>朝の話をする</title></item>", NINE_IN_TOKYO),
    ],
)
def test_a_time_without_a_zone_has_that_of_the_feed_or_of_its_language(channel: str, item: str, expected: str) -> None:
    items = f"<item><title>a</title>{NINE}</item>{item}"
    xml = f'<rss version="2.0"><channel><title>t</title>{channel}{items}</channel></rss>'
    published = parse_feed(xml.encode(), url="https://blog.example/").entries[0].published
    assert published is not None
    assert published.strftime("%Y-%m-%dT%H:%M") == expected


def test_atom_and_json_say_their_language_too() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja"><title>t</title><entry><id>1</id><title>a</title>'
        "<updated>2026-11-23T09:00:00</updated></entry></feed>"
    )
    json = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "t", "language": "ja",'
        ' "items": [{"id": "1", "title": "a", "date_published": "2026-11-23T09:00:00"}]}'
    )
    for text in (atom, json):
        (entry,) = parse_feed(text.encode(), url="https://blog.example/").entries
        assert entry.published == datetime(2026, 11, 23, tzinfo=UTC)


def test_the_zone_that_a_feed_names_comes_before_its_languages() -> None:
    assert guess_zone(["soon", "2026-11-23 09:00", "2026-11-23T09:00+02:00"], "ja") == timezone(timedelta(hours=2))
    assert guess_zone([], "fa-IR") == timezone(timedelta(hours=3, minutes=30))
    assert guess_zone([], "") == UTC


def test_the_key_of_an_entry_does_not_depend_on_its_zone() -> None:
    xml = '<rss version="2.0"><channel><title>t</title>{}<item><title>a</title>' + NINE + "</item></channel></rss>"
    keys = {
        parse_feed(xml.format(language).encode(), url="https://blog.example/").entries[0].key
        for language in ("", "<language>ja</language>", "<language>ko</language>")
    }
    assert len(keys) == 1


ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarter: timezone(timedelta(minutes=15 * quarter)))


SECONDS = st.integers(
    int(datetime(1991, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2099, 1, 1, tzinfo=UTC).timestamp())
)


@given(seconds=SECONDS, zone=ZONES)
def test_both_standard_forms_are_read_to_the_second(seconds: int, zone: timezone) -> None:
    time = datetime.fromtimestamp(seconds, zone)
    assert parse_feed_time(format_datetime(time)) == time
    assert parse_feed_time(time.isoformat()) == time


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    parse_feed_time(text)
