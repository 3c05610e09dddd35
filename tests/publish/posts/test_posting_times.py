"""Each post that is still to go out has a slot of its own in the user's week, and calendars can read of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.plan_yaml import PostingSchedule, Slots
from curate.model import Note, Post, PostRecord, Source
from curate.publish.posts.builtin_networks import NETWORKS
from curate.publish.posts.posting_times import MAX_URL_LENGTH, PlannedPost, make_plan, render_calendar
from curate.publish.posts.share_urls import share_url

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=TOKYO)


def post(note: str, network: str, *parts: str) -> Post:
    return Post(note, network, parts or (f"{note} on {network}",), (1,), 300, "https://me.example/", "A title")


def note(name: str = "a", title: str = "A headline") -> Note:
    return Note(name, title, date(2026, 11, 20), (), Source("https://example.org/"), "Words.")


def listed(planned: Sequence[PlannedPost], zone: ZoneInfo = TOKYO) -> list[tuple[str, str, str]]:
    return [(f"{p.at.astimezone(zone):%m-%d %H:%M}", p.post.note, p.post.network) for p in planned]


BOTH = [post("b", "x"), post("b", "bluesky"), post("a", "x"), post("a", "bluesky")]


# ------------------------------------------------------------------ the slots


def test_posts_are_spread_one_a_slot_newest_note_first() -> None:
    assert listed(make_plan(BOTH, [], PostingSchedule(), MONDAY)) == [
        ("11-24 08:30", "b", "x"),
        ("11-26 08:30", "b", "bluesky"),
        ("12-01 08:30", "a", "x"),
        ("12-03 08:30", "a", "bluesky"),
    ]


def test_the_oldest_note_can_be_first() -> None:
    found = make_plan(BOTH, [], PostingSchedule(newest_first=False), MONDAY)
    assert [(p.post.note, p.post.network) for p in found[:2]] == [("a", "x"), ("a", "bluesky")]


def test_what_the_ledger_has_is_not_planned_and_the_rest_moves_up() -> None:
    posted = [PostRecord("b", "x", MONDAY), PostRecord("b", "x", MONDAY), PostRecord("gone", "x", MONDAY)]
    assert listed(make_plan(BOTH, posted, PostingSchedule(), MONDAY))[:2] == [
        ("11-24 08:30", "b", "bluesky"),
        ("11-26 08:30", "a", "x"),
    ]


def test_beyond_the_most_slots_posts_wait() -> None:
    assert len(make_plan(BOTH, [], PostingSchedule(max_slots=3), MONDAY)) == 3


def test_a_network_has_days_and_times_of_its_own_and_a_shared_slot_has_one_post() -> None:
    usual = Slots(frozenset((TUE,)), (time(8, 30), time(12, 10)))
    settings = PostingSchedule(usual, {"x": Slots(frozenset((TUE, WED)), (time(8, 30),))})
    assert listed(make_plan(BOTH, [], settings, MONDAY)) == [
        ("11-24 08:30", "b", "x"),
        ("11-24 12:10", "b", "bluesky"),
        ("11-25 08:30", "a", "x"),
        ("12-01 08:30", "a", "bluesky"),
    ]


@pytest.mark.parametrize("hour", [0, 8, 9, 23])
def test_a_plan_of_the_same_day_is_the_same(hour: int) -> None:
    tuesday = datetime(2026, 11, 24, hour, 59, tzinfo=TOKYO)
    assert listed(make_plan(BOTH, [], PostingSchedule(), tuesday))[0] == ("11-26 08:30", "b", "x")


def test_nothing_to_post_is_nothing_to_plan() -> None:
    assert make_plan([], [], PostingSchedule(), MONDAY) == []
    assert make_plan(BOTH[:1], [PostRecord("b", "x", MONDAY)], PostingSchedule(), MONDAY) == []


def test_clocks_that_change_keep_the_time_of_the_day_and_a_time_they_leave_out_is_no_slot() -> None:
    # On 28 March 2027 clocks in Berlin go from 02:00 to 03:00.
    settings = PostingSchedule(Slots(frozenset((SAT, SUN)), (time(2, 30), time(8, 30))))
    found = make_plan(BOTH, [], settings, datetime(2027, 3, 26, 12, 0, tzinfo=BERLIN))
    assert [p.at for p in found] == [
        datetime(2027, 3, 27, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 27, 7, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 6, 30, tzinfo=UTC),
        datetime(2027, 4, 3, 0, 30, tzinfo=UTC),
    ]


def test_a_time_that_comes_twice_is_one_slot() -> None:
    settings = PostingSchedule(Slots(frozenset((SUN,)), (time(2, 30),)))
    found = make_plan(BOTH[:2], [], settings, datetime(2026, 10, 24, 12, 0, tzinfo=BERLIN))
    assert [p.at for p in found] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 11, 1, 1, 30, tzinfo=UTC),
    ]


CLOCK = st.builds(time, st.integers(0, 23), st.integers(0, 59))
WEEK = st.builds(
    Slots,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.lists(CLOCK, min_size=1, max_size=3, unique=True).map(lambda times: tuple(sorted(times))),
)
NAMES = st.sampled_from(["x", "bluesky", "mastodon"])
POSTS = st.lists(st.builds(post, st.sampled_from("abcdef"), NAMES), max_size=12)
POSTED = st.lists(st.builds(PostRecord, st.sampled_from("abc"), NAMES, st.just(MONDAY)), max_size=4)
SETTINGS = st.builds(
    PostingSchedule, WEEK, st.dictionaries(NAMES, WEEK), st.just(""), st.integers(1, 12), st.booleans()
)
NOWS = st.integers(0, 600 * 24 * 60).map(
    lambda minutes: (datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(BERLIN)
)


@given(POSTS, POSTED, SETTINGS, NOWS)
def test_every_slot_lies_ahead_on_a_day_and_at_a_time_of_its_network_and_is_used_once(
    posts: list[Post], posted: list[PostRecord], settings: PostingSchedule, now: datetime
) -> None:
    found = make_plan(posts, posted, settings, now)
    asked = {(p.note, p.network) for p in posts} - {(p.note, p.network) for p in posted}
    planned = [(p.post.note, p.post.network) for p in found]
    assert len(set(planned)) == len(planned) == min(settings.max_slots, len(asked))
    assert set(planned) <= asked
    assert [p.at for p in found] == sorted({p.at for p in found})
    for one in found:
        local, week = one.at.astimezone(BERLIN), settings.slots_for(one.post.network)
        assert one.at > now
        assert local.weekday() in week.days
        assert local.time() in week.times


# ------------------------------------------------------------------ the calendar


def read(planned: Sequence[PlannedPost], *notes: Note, language: str = "en") -> tuple[str, list[icalendar.Event]]:
    text = render_calendar(planned, {n.name: n for n in notes}, NETWORKS, language)
    events = [part for part in icalendar.Calendar.from_ical(text).walk("VEVENT") if isinstance(part, icalendar.Event)]
    return text, events


AT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


def test_an_entry_says_what_goes_where_and_when() -> None:
    one = PlannedPost(post("a", "bluesky", "First; part, with \\ and\nlines", "Second"), AT)
    _, (event,) = read([one], note())
    assert str(event["summary"]) == "Post to Bluesky: A headline"
    assert str(event["description"]) == "First; part, with \\ and\nlines\n\n---\n\nSecond"
    assert event.decoded("dtstart") == AT
    assert event.decoded("duration") == timedelta(minutes=15)
    assert event.decoded("dtstamp") == datetime(2026, 11, 20, tzinfo=UTC)
    (alarm,) = event.walk("VALARM")
    assert str(alarm["action"]) == "DISPLAY"
    assert alarm.decoded("trigger") == timedelta(0)
    assert str(alarm["description"]) == "Post to Bluesky: A headline"


@pytest.mark.parametrize(
    ("network", "summary"),
    [("bluesky", "Bluesky に投稿：見出し"), ("hatena", "はてなブックマークに投稿：見出し")],
)
def test_a_japanese_site_has_japanese_entries(network: str, summary: str) -> None:
    _, (event,) = read([PlannedPost(post("a", network), AT)], note(title="見出し"), language="ja")
    assert str(event["summary"]) == summary


def test_japanese_is_folded_between_letters_and_comes_back_whole() -> None:
    words = "離れて働く人に必要なのは、会議ではなく、会う理由です。👩‍💻" * 9
    text, (event,) = read([PlannedPost(post("a", "x", words), AT)], note(title=words), language="ja")
    lines = text.encode("utf-8").split(b"\r\n")
    assert len(lines) > 20
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")
    assert "\n" not in text.replace("\r\n", "")
    assert str(event["description"]) == words
    assert str(event["summary"]) == f"X に投稿：{words}"


def test_the_composers_address_is_there_with_the_text_where_it_is_short_enough() -> None:
    short, long = post("a", "x", "Ja, ; & 日本語\n#tag"), post("b", "x", "あ" * 300)
    _, events = read([PlannedPost(short, AT), PlannedPost(long, AT + timedelta(days=1))], note(), note("b"))
    assert parse_qs(urlsplit(str(events[0]["url"])).query) == {"text": ["Ja, ; & 日本語\n#tag"]}
    assert len(share_url(NETWORKS["x"], long)) > MAX_URL_LENGTH
    assert "url" not in events[1]
    _, (event,) = read([PlannedPost(post("a", "slack"), AT)], note())
    assert "url" not in event


def test_values_that_look_like_places_to_fill_in_are_left_alone() -> None:
    address = share_url(NETWORKS["reddit"], post("a", "reddit", "what {url} and {title} mean"))
    assert parse_qs(urlsplit(address).query) == {
        "url": ["https://me.example/"],
        "title": ["what {url} and {title} mean"],
    }


def test_an_entry_keeps_its_name_when_it_moves_and_the_same_plan_is_the_same_text() -> None:
    first, second = post("a", "x"), post("a", "bluesky")
    text, events = read([PlannedPost(first, AT), PlannedPost(second, AT)], note())
    _, moved = read([PlannedPost(first, AT + timedelta(days=7))], note())
    assert moved[0]["uid"] == events[0]["uid"] != events[1]["uid"]
    assert read([PlannedPost(first, AT), PlannedPost(second, AT)], note())[0] == text


def test_html_is_not_copied_into_a_calendar_but_named() -> None:
    html = Post("a", "email-html", ("<p>…</p>",), (1,), None, form="html")
    _, (event,) = read([PlannedPost(html, AT)], note())
    assert str(event["description"]) == "posts/a/email-html.html"
