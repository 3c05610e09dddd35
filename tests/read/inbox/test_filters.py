"""What the filters hide, and by which of them."""

from __future__ import annotations

from typing import Any

import pytest

from curate.formats.filter_rule import parse_rule
from curate.model import Feed, FilterHit, FilterRule, ReadingConfig
from curate.read.inbox.filters import Filters
from tests.read.inbox.test_item_matcher import FEED, OTHER, item


def rules(*values: Any) -> tuple[FilterRule, ...]:
    return tuple(parse_rule(value, line) for line, value in enumerate(values, 1))


def hides(value: Any, **fields: Any) -> bool:
    return Filters(ReadingConfig(drop=rules(value))).find_hit(item(**fields)) is not None


SHOWN: dict[str, Any] = {
    "title": "Webinar on hiring",
    "summary": "採用の話",
    "text": "Ｒｅｍｏｔｅ first.\nNow in Osaka",
    "author": "A. Author",
    "tags": ("News", "人事 部"),
}


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        # Words, anywhere.
        ("webinar", True), ("web", False), ("採用", True), ("remote", True), ("author", True), ("news", True),
        # In one field.
        ("title: webinar", True), ("text: webinar", False), ("text: 採用", True), ("text: osaka", True),
        ("author: author", True), ("title: author", False), ("tag: 人事", True), ("tag: hiring", False),
        # Patterns: parts of words too, in any case and width.
        ("/WEB/", True), ("/^webinar/", True), ("title: /hir(e|ing)$/", True), ("text: /^now/", False),
        ("text: /(?m)^now/", True), ("/remote/", True), ("author: /^a\\./", True), ("tag: /^(news|pr)$/", False),
        ("tag: /(?m)^news$/", True), ("title: /[A-Z]{7} on/", True),
        # Several conditions: all of them.
        ({"title": "webinar", "author": "author"}, True), ({"title": "webinar", "author": "nobody"}, False),
    ],
)  # fmt: skip
def test_a_filter_looks_where_it_says(value: Any, hidden: bool) -> None:
    assert hides(value, **SHOWN) is hidden


READING = ReadingConfig(
    keep=rules("hiring", "採用"),
    drop=rules("webinar"),
    feeds=(Feed(FEED, keep=rules("title: Osaka"), drop=rules({"author": "PR", "tag": "ad"})), Feed(OTHER)),
)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"feed": OTHER, "title": "Hiring"}, None),
        ({"feed": OTHER, "title": "Hiring webinar"}, FilterHit("drop: webinar", "feeds.yaml:1")),
        ({"feed": OTHER, "title": "Spring"}, FilterHit("keep: it has none of hiring, 採用", "feeds.yaml:1")),
        ({"title": "採用 in Osaka"}, None),
        ({"title": "採用 in Kyoto"}, FilterHit("keep: it has none of title: Osaka", "feeds.yaml:1")),
        (
            {"title": "採用 in Osaka", "author": "PR team", "tags": ("ad",)},
            FilterHit("drop: author: PR, tag: ad", "feeds.yaml:1"),
        ),
        ({"feed": "https://left.example/", "title": "webinar, hiring"}, FilterHit("drop: webinar", "feeds.yaml:1")),
    ],
)
def test_the_filters_of_all_feeds_hold_beside_those_of_each(fields: dict[str, Any], why: FilterHit | None) -> None:
    assert Filters(READING).find_hit(item(**fields)) == why


def test_drop_alone_keeps_all_the_rest_and_no_filters_keep_everything() -> None:
    filters = Filters(ReadingConfig(feeds=(Feed(FEED, drop=rules("広告")),)))
    assert filters.find_hit(item(title="採用")) is None
    assert filters.find_hit(item(title="広告")) is not None
    assert filters.find_hit(item(title="広告", feed=OTHER)) is None


@pytest.mark.parametrize("kind", ["keep", "drop"])
def test_a_pattern_that_would_never_end_is_given_up_said_once_and_hides_nothing(kind: str) -> None:
    bad = rules("/(x+x+)+y/", "mouse")
    filters = Filters(ReadingConfig(keep=bad) if kind == "keep" else ReadingConfig(drop=bad), timeout=0.05)
    endless = item("a", title="x" * 400)
    assert filters.find_hit(endless) is None
    assert filters.find_hit(endless) is None
    [problem] = filters.problems
    assert (problem.where, "takes too much time" in problem.what) == ("feeds.yaml:1", True)
    assert (filters.find_hit(item("b", title="a mouse")) is not None) is (kind == "drop")  # the others go on
