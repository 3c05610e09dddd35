"""Pages that only send their visitors elsewhere."""

from __future__ import annotations

import pytest

from curate.read.text.page_refresh import may_refresh, refresh_target

PAGE = "https://old.example/posts/one"


def target(meta: str, body: str = "Moved.") -> str:
    return refresh_target(f"<html><head>{meta}</head><body>{body}</body></html>".encode(), url=PAGE)


def meta(content: str) -> str:
    return f'<meta http-equiv="refresh" content="{content}">'


@pytest.mark.parametrize(
    ("content", "leads_to"),
    [
        ("0; url=https://new.example/one", "https://new.example/one"),
        ("0;URL='/new/'", "https://old.example/new/"),
        ("5; two", "https://old.example/posts/two"),
        ("0,url=../x", "https://old.example/x"),
        ("0.5; url = &quot;//new.example/?a=1&amp;b=2&quot;", "https://new.example/?a=1&b=2"),
        ("  3 ;  url=/y", "https://old.example/y"),
    ],
)
def test_a_page_that_sends_on_says_where(content: str, leads_to: str) -> None:
    assert target(meta(content)) == leads_to


@pytest.mark.parametrize(
    "content",
    ["", "300", "0", "0; url=", f"0; url={PAGE}", f"0; url={PAGE}#top", "3600; url=/x", "0; url=javascript:x"],
)
def test_a_page_that_shows_itself_anew_or_a_program_leads_nowhere(content: str) -> None:
    assert target(meta(content)) == ""


def test_a_page_with_something_to_read_stays() -> None:
    assert target(meta("0; url=/x"), "A sentence that is there to be read. " * 20) == ""
    assert target(f"<noscript>{meta('0; url=/nojs')}</noscript>") == ""
    assert target('<meta http-equiv="content-type" content="0; url=/x">') == ""
    assert target("", meta("0; url=/x")) == "https://old.example/x"


def test_most_pages_are_not_looked_at_twice() -> None:
    assert may_refresh(b"<META HTTP-EQUIV='REFRESH'>")
    assert not may_refresh(b"<html>" * 100)
    assert not may_refresh(b"refresh" + b" " * 1_000_000)
