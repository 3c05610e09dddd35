"""Headers of one feed in feeds.yaml: which can be sent, and that a message never repeats a value."""

from __future__ import annotations

import pytest

from curate.formats.feeds_yaml import parse
from curate.model import Feed

FEED = "feeds:\n  - url: https://example.org/feed\n"


def parse_feed(lines: str) -> tuple[Feed | None, list[str]]:
    reading, problems = parse(FEED + lines)
    return next(iter(reading.feeds), None), [str(problem) for problem in problems]


def test_headers_and_a_user_agent_of_a_feed_are_read_and_never_shown() -> None:
    feed, problems = parse_feed("    user_agent: Mine/1.0\n    headers: {Authorization: Bearer s3cret, X-Key: '012'}\n")
    assert problems == []
    assert feed is not None and feed.own_headers is not None
    assert feed.headers == (("Authorization", "Bearer s3cret"), ("X-Key", "012"))
    assert feed.own_headers.headers == (("User-Agent", "Mine/1.0"), *feed.headers)
    assert "s3cret" not in repr(feed) + repr(feed.own_headers)


@pytest.mark.parametrize("lines", ["", "    headers:\n", "    headers: {}\n    user_agent:\n"])
def test_a_feed_without_any_adds_none(lines: str) -> None:
    feed, problems = parse_feed(lines)
    assert feed is not None and feed.own_headers is None and problems == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("headers: 'Authorization: s3cret'", "“headers” should have keys of its own"),
        ("headers: [s3cret]", "“headers” should have keys of its own"),
        ("headers: {X-Key: [s3cret]}", "the value of X-Key is not text; put quotes around it"),
        ('headers: {X-Key: "s3cret\\r\\nHost: other"}', "the value of X-Key can't be sent"),
        ("headers: {X-Key: s3crét}", "the value of X-Key can't be sent"),
        ("headers: {X-Key: ''}", "the value of X-Key can't be sent"),
        ("headers: {'X Key': s3cret}", "a header's name has only letters, digits and hyphens"),
        ("headers: {Host: s3cret}", "Host is sent by curate itself; take it out"),
        ("headers: {If-None-Match: s3cret}", "If-None-Match is sent by curate itself; take it out"),
        ("headers: {user-agent: s3cret}", "User-Agent has a key of its own; write user_agent: beside url:"),
        ("headers: {X-Key: s3cret, x-key: s3cret}", "a header stands here twice"),
        ('user_agent: "s3cret\\nX: y"', "“user_agent”: this can't be sent"),
        ("user_agent: [s3cret]", "“user_agent” should be text"),
    ],
)
def test_what_cant_be_sent_is_named_without_its_value_and_the_feed_isnt_asked(lines: str, message: str) -> None:
    feed, problems = parse_feed(f"    {lines}\n")
    assert feed is None
    [problem] = problems
    assert problem.startswith("feeds.yaml:")
    assert message in problem.replace("\n  hint: ", "; ")
    assert "s3cr" not in problem
