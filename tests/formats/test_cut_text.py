"""Texts in a note's front matter of which YAML reads only a part."""

from __future__ import annotations

import pytest

from curate.formats.cut_text import find_cut_texts
from curate.formats.note import parse
from curate.formats.yamltext import load_yaml
from curate.problems import ADVICE, CUT_TEXT

WHERE = "site/notes/x.md"
HASHTAG = "title: 新しい働き方 #リモートワーク のこと"


@pytest.mark.parametrize(
    ("front", "line", "what", "hint"),
    [
        (HASHTAG, 2, "“title” ends before “#リモートワーク のこと”", 'title: "新しい働き方 #リモートワーク のこと"'),
        ("a: b\nquote: We're #1 # again", 3, "“quote” ends before “#1 # again”", 'quote: "We\'re #1 # again"'),
        ("takeaway: one\n  two #three", 2, "“takeaway” ends before “#three”", 'takeaway: "one two #three"'),
        ("question: who? # to do", 2, "“question” ends before “# to do”", 'question: "who? # to do"'),
        ("topics:\n  - C # lang", 3, "“topics” ends before “# lang”", '"C # lang"'),
        ("topics: C #lang", 2, "“topics” ends before “#lang”", 'topics: "C #lang"'),
        ("tags: [a, b #c\n  ]", 2, "“tags” ends before “#c”", '"b #c"'),
        ("source:\n  title: Issue #1 of #2", 3, "“title” ends before “#1 of #2”", 'title: "Issue #1 of #2"'),
        ("source:\n  author: DJ #9", 3, "“author” ends before “#9”", 'author: "DJ #9"'),
        ("title: &c is a pointer", 2, "“title” lacks “&c”", 'title: "&c is a pointer"'),
        ("title: !important things first", 2, "“title” lacks “!important”", 'title: "!important things first"'),
    ],
)
def test_a_text_that_is_cut_is_named_with_what_to_write(front: str, line: int, what: str, hint: str) -> None:
    [problem] = find_cut_texts(load_yaml(front, WHERE, first_line=2), WHERE)
    assert (problem.where, problem.kind) == (f"{WHERE}:{line}", CUT_TEXT)
    assert what in problem.what
    assert hint in problem.hint


@pytest.mark.parametrize(
    "front",
    [
        "title: # your headline",
        "title:   # 見出し",
        "title: 'x' # mine",
        'title: "x #y" # mine',
        "topics: [a, b] # two",
        "title: C#",
        "title: |\n  a #b",
        "date: 2026-11-20 # Friday",
        "draft: false # now",
        "lang: ja # 日本語",
        "source:\n  url: https://example.org/a # here\n  title: 'x'",
        "somebody-elses-key: x # y",
        "# title: x #y",
    ],
)
def test_a_comment_is_a_comment_where_no_text_is_cut(front: str) -> None:
    assert list(find_cut_texts(load_yaml(front, WHERE), WHERE)) == []


def test_a_hashtag_in_the_place_of_a_text_is_pointed_out() -> None:
    [problem] = find_cut_texts(load_yaml("title: #リモートワーク", WHERE), WHERE)
    assert problem.kind == ADVICE
    assert "“title” is empty" in problem.what
    assert 'title: "#リモートワーク"' in problem.hint


def test_a_note_with_a_cut_text_is_read_and_its_problem_comes_with_it() -> None:
    text = f"---\n{HASHTAG}\nsource: {{url: https://example.org/a, site: Example}}\n---\nMy own words.\n"
    note, problems = parse(text, "2026-11-20-x", WHERE)
    assert note is not None
    assert note.title == "新しい働き方"
    assert [(problem.where, problem.kind) for problem in problems] == [(f"{WHERE}:2", CUT_TEXT)]
