"""Mentions that came."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from curate.formats import received_mentions
from curate.formats.received_mentions import group_by_page, parse_received

ENTRY: dict[str, Any] = {
    "type": "entry",
    "author": {"type": "card", "name": "Sample\u202e Author", "photo": "", "url": "https://author.example/"},
    "url": "https://author.example/reply",
    "published": "2026-11-20T08:00:00+09:00",
    "wm-received": "2026-11-21T00:00:00Z",
    "wm-target": "https://mine.example/notes/x/",
    "wm-property": "in-reply-to",
    "wm-private": False,
    "content": {"html": "<b>I agree</b>", "text": "I agree,\n\n\n\nand <b>more</b>."},
}


def one(**changed: Any) -> Any:
    found, problems = parse_received(json.dumps({"type": "feed", "children": [ENTRY | changed]}), "received.yaml")
    assert problems == []
    return found[0] if found else None


def test_an_entry_of_an_export_becomes_plain_cleaned_text() -> None:
    made = one()
    assert made.kind == "reply"
    assert (made.target, made.url) == ("https://mine.example/notes/x/", "https://author.example/reply")
    assert (made.author, made.author_url) == ("Sample Author", "https://author.example/")
    assert made.published == datetime(2026, 11, 19, 23, tzinfo=UTC)
    assert made.text == "I agree,\n\nand <b>more</b>."


@pytest.mark.parametrize(
    "said, kind",
    [
        ("in-reply-to", "reply"),
        ("like-of", "like"),
        ("repost-of", "repost"),
        ("bookmark-of", "bookmark"),
        ("mention-of", "mention"),
        ("rsvp", "mention"),
        (None, "mention"),
    ],
)
def test_every_kind_has_a_name(said: str | None, kind: str) -> None:
    assert one(**{"wm-property": said}).kind == kind


def test_what_is_private_is_never_shown() -> None:
    assert one(**{"wm-private": True}) is None
    assert one(**{"wm-private": "true"}) is None


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({"author": "A name"}, {"author": "A name", "author_url": ""}),
        ({"author": None}, {"author": "", "author_url": ""}),
        ({"author": {"name": "X", "url": "javascript:alert(1)"}}, {"author": "X", "author_url": ""}),
        ({"content": "just text"}, {"text": "just text"}),
        ({"content": {"value": "v"}}, {"text": "v"}),
        ({"content": None}, {"text": ""}),
        ({"published": None}, {"published": datetime(2026, 11, 21, tzinfo=UTC)}),
        ({"published": "soon"}, {"published": None}),
        ({"content": "x" * 2_000}, {"text": "x" * 499 + "…"}),
    ],
)
def test_what_is_missing_or_odd_costs_that_alone(changed: dict[str, Any], expected: dict[str, Any]) -> None:
    made = one(**changed)
    assert {key: getattr(made, key) for key in expected} == expected


def test_yaml_a_bare_list_and_a_feed_are_read_alike() -> None:
    written = """
    - url: https://author.example/reply
      target: https://mine.example/notes/x/
      author: {name: 見本 花子}
      content: そのとおりです。
    """
    bare_list, problems = parse_received(written, "received.yaml")
    assert problems == []
    assert (bare_list[0].author, bare_list[0].text) == ("見本 花子", "そのとおりです。")
    as_json = json.dumps([ENTRY])
    assert (
        parse_received(as_json, "x")
        == parse_received(json.dumps({"links": [ENTRY]}), "x")
        == parse_received(f"\ufeff{as_json}", "x")
    )


def test_emoji_in_an_export_are_read() -> None:
    assert one(content="👍 \\/").text == "👍 \\/"


@pytest.mark.parametrize(
    "text, said",
    [
        ('{"children": [1, {"url": "x"}]}', ["mention 1 is no mapping", "mention 2 has no web address as “url”"]),
        ('[{"url": "https://a.example/"}]', ["mention 1 has no web address as “wm-target”"]),
        ("just text", ["holds no list of mentions"]),
        ("{broken", ["broken YAML"]),
        ("[" * 5_000, ["nested too deeply"]),
    ],
)
def test_what_is_wrong_is_told_and_nothing_raises(text: str, said: list[str]) -> None:
    found, problems = parse_received(text, "received.yaml")
    assert found == ()
    assert len(problems) == len(said)
    for problem, words in zip(problems, said, strict=True):
        assert words in problem.what
        assert problem.where.startswith("received.yaml:")


@pytest.mark.parametrize("text", ["", "# none\n", '{"children": []}', "{}"])
def test_a_file_without_mentions_is_no_fault(text: str) -> None:
    assert parse_received(text, "x") == ((), [])


def test_mentions_come_once_oldest_first_and_by_page() -> None:
    newer = ENTRY | {"url": "https://b.example/", "published": "2026-11-22T00:00:00Z"}
    undated = ENTRY | {"url": "https://c.example/", "published": None, "wm-received": None}
    found, _ = parse_received(json.dumps([newer, ENTRY, ENTRY, undated]), "x")
    assert [mention.url for mention in found] == ["https://c.example/", ENTRY["url"], "https://b.example/"]
    assert list(group_by_page(found)) == ["//mine.example/notes/x"]
    assert group_by_page(found)["//mine.example/notes/x"] == list(found)


@pytest.mark.parametrize("most, said", [(3, []), (2, ["holds 3 mentions; the first 2 are used"])])
def test_mentions_that_are_too_many_are_counted(monkeypatch: pytest.MonkeyPatch, most: int, said: list[str]) -> None:
    monkeypatch.setattr(received_mentions, "_MAX_RECEIVED", most)
    children = [ENTRY | {"url": f"https://reader.example/{number}"} for number in range(3)]
    found, problems = parse_received(json.dumps({"children": children}), "received.json")
    assert len(found) == most
    assert [problem.what for problem in problems] == said
