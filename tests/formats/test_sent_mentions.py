"""The record of mentions sent, and the file of those that came."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats import sent_mentions
from curate.formats.sent_mentions import (
    HEADER,
    SentMention,
    add_mention,
    group_by_page,
    latest_mentions,
    parse,
    parse_received,
)

AT = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)
ONE = SentMention(AT, "2026-11-23-x", "https://other.example/one", "sending", "abc", "https://other.example/end")

PLAIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip)
MENTIONS = st.builds(
    SentMention,
    at=st.integers(1_600_000_000, 2_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    note=PLAIN.filter(str.isprintable),
    target=st.sampled_from(["https://a.example/", "https://日本.example/道?a=1&b={c}#d", "https://a.example/: - x"]),
    state=st.sampled_from(["sending", "accepted", "refused", "failed", "none"]),
    words=st.just("abcdefghij"),
    endpoint=st.sampled_from(["", "https://a.example/end?x=%20"]),
    status=st.sampled_from([0, 202, 410]),
    answer=st.sampled_from(["", "https://a.example/status/1"]),
)


def bare(mentions: Any) -> list[SentMention]:
    return [replace(mention, line=0) for mention in mentions]


@given(st.lists(MENTIONS, max_size=6))
def test_what_was_appended_is_read_back_in_its_order(mentions: list[SentMention]) -> None:
    text = ""
    for mention in mentions:
        before, text = text, add_mention(text, mention)
        assert text.startswith(before)
    found, problems = parse(text, "mentions.yaml")
    assert (bare(found), problems) == (mentions, [])


def test_a_record_is_a_line_that_a_person_can_read() -> None:
    assert add_mention("", ONE) == (
        f'{HEADER}- {{at: "2026-11-23T10:00:00Z", note: "2026-11-23-x", target: "https://other.example/one", '
        'state: "sending", words: "abc", endpoint: "https://other.example/end"}\n'
    )


@pytest.mark.parametrize("text", ["# mine\n- {at: 2026-11-01, note: n, target: t, state: none}", "# mine\r\n", "\n"])
def test_every_byte_of_the_users_stays(text: str) -> None:
    new = add_mention(text, ONE)
    assert new.startswith(text)
    assert bare(parse(new, "x")[0])[-1] == ONE
    assert ("\r\n" in text) == new.endswith("\r\n")


@pytest.mark.parametrize(
    "text", ["- {a: [\n", "key: value\n", "- {at: 2026-11-01, note: n, target: t, state: none}\n...\n"]
)
def test_a_file_that_takes_no_more_records_is_not_written_to(text: str) -> None:
    with pytest.raises(ValueError, match="list"):
        add_mention(text, ONE)


def test_faults_are_told_with_their_line_and_cost_one_record() -> None:
    text = (
        "- {at: 2026-11-01, note: a, target: t, state: none}\n"
        "- {at: soon, note: b, target: t, state: none}\n"
        "- {at: 2026-11-01, note: c, target: t, state: lost}\n"
        "- {at: 2026-11-01, note: d, target: t, state: none, colour: red}\n"
        "- {at: 2026-11-01T09:00:00+09:00, note: e, target: t, state: accepted, status: 202}\n"
    )
    found, problems = parse(text, "mentions.yaml")
    assert [mention.note for mention in found] == ["a", "d", "e"]
    assert [mention.line for mention in found] == [1, 4, 5]
    assert found[-1].at == datetime(2026, 11, 1, tzinfo=UTC)
    assert [problem.where for problem in problems] == [f"mentions.yaml:{n}" for n in (2, 3, 4)]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", HEADER])
def test_an_empty_record_is_no_fault(text: str) -> None:
    assert parse(text, "x") == ((), [])


def test_a_long_record_is_read_to_its_end_with_its_lines() -> None:
    text = HEADER + "".join(f"- {{at: 2026-11-01, note: n{i}, target: t, state: none}}\n" for i in range(12_500))
    found, problems = parse(text, "x")
    assert problems == []
    assert [(found[i].note, found[i].line) for i in (0, 1_999, 2_000, 12_499)] == [
        ("n0", 2),
        ("n1999", 2_001),
        ("n2000", 2_002),
        ("n12499", 12_501),
    ]


def test_of_each_page_the_last_record_stands() -> None:
    later = replace(ONE, state="accepted", target="http://other.example/one/")
    other = replace(ONE, note="other")
    assert latest_mentions([ONE, other, later]) == {
        ("2026-11-23-x", "//other.example/one"): later,
        ("other", "//other.example/one"): other,
    }


# ------------------------------------------------------------------ what came

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
    monkeypatch.setattr(sent_mentions, "_MAX_RECEIVED", most)
    children = [ENTRY | {"url": f"https://reader.example/{number}"} for number in range(3)]
    found, problems = parse_received(json.dumps({"children": children}), "received.json")
    assert len(found) == most
    assert [problem.what for problem in problems] == said
