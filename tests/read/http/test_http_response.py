"""What an HTTP answer says, by its headers and its bytes."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.read import fetch_schedule
from curate.read.fetch_schedule import MAX_RETRY_WAIT, MAX_WAIT, MIN_WAIT
from curate.read.http.http_response import BodyFailed, BodyReader, charset, max_age, media_type, retry_after

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
SENT = "Sun, 01 Mar 2026 09:00:00 GMT"
HOUR_LATER = "Sun, 01 Mar 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("header", "kind", "declared"),
    [
        ("text/html", "text/html", ""),
        ("Text/HTML; Charset=Shift_JIS", "text/html", "shift_jis"),
        ('application/rss+xml;charset="utf-8"', "application/rss+xml", "utf-8"),
        ("text/xml; q=1; charset = 'euc-jp' ; x=y", "text/xml", "euc-jp"),
        ("text/html, text/html; charset=utf-8", "text/html", "utf-8"),
        ("text/html;charset=", "text/html", ""),
        ("text/html; charset=日本", "text/html", ""),
        ("html", "", ""),
        ("; charset=utf-8", "", "utf-8"),
        ("", "", ""),
    ],
)
def test_content_type_is_read_as_far_as_it_makes_sense(header: str, kind: str, declared: str) -> None:
    assert (media_type(header), charset(header)) == (kind, declared)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "max-age=600"}, 600.0),
        ({"cache-control": 'public, Max-Age="600", must-revalidate'}, 600.0),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "x-max-age=600"}, None),
        ({"cache-control": "no-cache, max-age=600"}, 0.0),
        ({"cache-control": "max-age=600,no-store"}, 0.0),
        ({"cache-control": "max-age=600", "expires": "0"}, 600.0),
        ({"expires": HOUR_LATER, "date": SENT}, 3600.0),
        ({"expires": HOUR_LATER}, 1800.0),
        ({"expires": HOUR_LATER, "date": "nonsense"}, 1800.0),
        ({"expires": SENT, "date": HOUR_LATER}, 0.0),
        ({"expires": "0", "date": SENT}, 0.0),
        ({"expires": ""}, 0.0),
        ({"expires": "Sun, 01 Mar 2026 10:00:00 -0000", "date": SENT}, 3600.0),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: float | None) -> None:
    assert max_age(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "１２０"}, None),
        ({"retry-after": HOUR_LATER, "date": SENT}, 3600.0),
        ({"retry-after": HOUR_LATER}, 1800.0),
        ({"retry-after": SENT}, 0.0),
        ({"retry-after": "later"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e9"}, None),
        ({"retry-after": "0x10"}, None),
        ({"retry-after": "1_000"}, None),
        ({"retry-after": "120, 240"}, None),
        ({"retry-after": "9" * 20}, 1e20),
        ({"retry-after": "9" * 60_000}, None),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT", "date": SENT}, 251629945199.0),
        ({"retry-after": "Fri, 31 Dec 99999 23:59:59 GMT"}, None),
        ({"retry-after": "Fri, 31 Dec 1999 23:59:59 +9999"}, None),
    ],
)
def test_how_long_to_wait_by_the_servers_own_clock(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


values = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[-+]?[0-9]{1,400}(\.[0-9]{0,400})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,2} (Jan|Dec) [0-9]{1,5} [0-2]?[0-9]:[0-5][0-9]:[0-9]{2} [-+][0-9]{4}", fullmatch=True),
)
moments = st.datetimes(datetime(1970, 1, 1), datetime(9990, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments, values, values, values)
def test_no_header_leads_out_of_the_calendar(now: datetime, value: str, date: str, control: str) -> None:
    headers = {"retry-after": value, "expires": value, "date": date, "cache-control": f"max-age={control}"}
    wait, fresh = retry_after(headers, now), max_age(headers, now)
    assert now + MIN_WAIT <= fetch_schedule.next_ask_after_refusal(now, retry_after=wait) <= now + MAX_RETRY_WAIT
    assert now + MIN_WAIT <= fetch_schedule.next_ask_after_success(now, max_age=fresh) <= now + MAX_WAIT


@given(
    st.binary(max_size=500),
    st.sampled_from(["gzip", "deflate", "bare", ""]),
    st.integers(1, 60),
    st.integers(0, 600),
)
def test_a_body_in_any_pieces_is_whole_or_too_long(data: bytes, kind: str, step: int, limit: int) -> None:
    wire = {
        "gzip": gzip.compress(data),
        "deflate": zlib.compress(data),
        "bare": zlib.compress(data, wbits=-15),
        "": data,
    }[kind]
    body = BodyReader("deflate" if kind == "bare" else kind, limit)
    pieces = [wire[n : n + step] for n in range(0, len(wire), step)]
    if len(data) > limit:
        with pytest.raises(BodyFailed, match="sent more than"):
            for piece in pieces:
                body.feed(piece)
    else:
        for piece in pieces:
            body.feed(piece)
        assert body.finish() == data


@given(st.binary(), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_a_body_or_told_as_damaged(wire: bytes, encoding: str) -> None:
    body = BodyReader(encoding, 1000)
    try:
        body.feed(wire)
        assert len(body.finish()) <= 1000
    except BodyFailed as error:
        assert error.hint
