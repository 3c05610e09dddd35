"""A filter as the user writes it, and what is wrong with one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.filter_rule import MAX_PATTERN_LENGTH, parse_rule
from curate.model import Condition


@pytest.mark.parametrize(
    ("value", "conditions"),
    [
        ("webinar", [("", "webinar", False)]),
        ("  two words ", [("", "two words", False)]),
        ("title: webinar", [("title", "webinar", False)]),
        ("Title : 採用", [("title", "採用", False)]),
        ("/web(inar|cast)/", [("", "web(inar|cast)", True)]),
        ("/a/i", [("", "a", True)]),
        ("/a{2,300}b{300}/", [("", "a{2,300}b{300}", True)]),
        ("author: /^PR /", [("author", "^PR ", True)]),
        ({"title": "webinar", "tag": "/x+/"}, [("title", "webinar", False), ("tag", "x+", True)]),
        # What only looks like a field are words.
        ("Ask HN: Who is hiring", [("", "Ask HN: Who is hiring", False)]),
        ("Sponsored: a tool", [("", "Sponsored: a tool", False)]),
        ("12:30", [("", "12:30", False)]),
        ("title:", [("", "title:", False)]),
        ("Rust: a language", [("", "Rust: a language", False)]),
        ("author: /^$/", [("author", "^$", True)]),
    ],
)
def test_a_filter_is_words_or_a_pattern_anywhere_or_in_a_field(
    value: Any, conditions: list[tuple[str, str, bool]]
) -> None:
    assert parse_rule(value).conditions == tuple(Condition(*one) for one in conditions)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("", "is empty; write what"),
        (None, "is empty; write what"),
        ({}, "is empty; write what"),
        ({"title": None}, "is empty; write what"),
        (["a"], "should be one text; put quotes around it"),
        ({"title": {"a": "b"}}, "should be one text; put quotes around it"),
        ("titel: webinar", "“titel” is no field of an entry; did you mean “title:”?"),
        (
            "url: doubleclick",
            "“url” is no field of an entry (they are title, text, author, tag); if you look",
        ),
        ("Feed: Pocket", "“Feed” is no field of an entry (they are"),
        ("著者: 見本", "“著者” is no field of an entry (they are"),
        ({"Sponsored": "yes"}, "“Sponsored” is no field of an entry; the fields are title, text, author, tag"),
        ("/a", "has no end, or nothing in it; write /pattern/"),
        ("//", "has no end, or nothing in it; write /pattern/"),
        ("/r/japan", "has no end, or nothing in it; write /pattern/"),
        ("/a(b/", "can't be read: missing ); mend it, or write plain words"),
        ("/[a-/", "can't be read"),
        ("/a*/", "fits everything; say what it must find"),
        ("tag: /(a|)/", "fits everything; say what it must find"),
        ("/a(?R)?b/", "refers to itself; write out"),
        ("/(?:a{5000}){5000}b/", "repeats too often; write + in place"),
        (f"/{'a' * (MAX_PATTERN_LENGTH + 1)}/", f"more than {MAX_PATTERN_LENGTH} characters; make two filters of it"),
    ],
)
def test_a_mistake_says_what_is_wrong_and_what_to_do(value: Any, what: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_rule(value)
    assert what.partition(";")[0] in str(caught.value)
    assert what.partition(";")[2] in str(caught.value)
    assert "; " in str(caught.value)


@settings(max_examples=50)
@given(st.one_of(st.text(), st.text("/()[]{}*+?^$\\|.a:é ", max_size=12).map(lambda text: f"/{text}/")))
def test_any_text_is_a_filter_or_a_mistake(value: str) -> None:
    try:
        found = parse_rule(value)
    except ValueError as error:
        assert str(error)
    else:
        assert parse_rule(str(found)) == found
