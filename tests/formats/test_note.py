"""A note: what is read of it, and all that keeps it from being published, each with its line."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.markdown_active_content import active_content_problems
from curate.formats.note import (
    SourceCitation,
    parse,
    set_source_site,
    source_citation,
    source_url,
    split_front_matter,
    uncredited_url,
)
from curate.formats.own_words import own_words
from curate.model import Note, NoteRules, Source
from curate.problems import DRAFT, HELD_BY_RULES, MISSPELT_KEY, UNKNOWN_KEY, Problem
from tests.formats.test_markdown_comments import MARKDOWN

WHERE = "site/notes/x.md"
WHOLE = """\
---
title: What new hires miss
topics: [remote work, 採用]
source:
  url: https://example.org/study
  title: Onboarding at a distance
  author: A. Author
  site: Example Research
  date: 2026-08-21
  via: https://example.net/found
quote: "New hires who met one peer a day stayed."
takeaway: Meet one peer a day.
question: Who did you meet?
---
My words, which are more than theirs: meeting people in the first week makes all the difference.

More of *mine*.
"""


def write(*front: str, words: str = "My own words.", author: bool = True) -> str:
    """A note whose words begin on the line after ``---``; front matter of one's own begins on line 5."""
    by = ["  author: A. Author"] if author else ["  # nobody"]
    return "\n".join(["---", "source:", "  url: https://example.org/a", *by, *front, "---", words, ""])


def read(text: str, name: str = "2026-11-23-x") -> Note:
    note, problems = parse(text, name, WHERE)
    assert problems == []
    assert note is not None
    return note


def faults(text: str, name: str = "2026-11-23-x") -> list[Problem]:
    note, problems = parse(text, name, WHERE)
    assert note is None
    return problems


# ---------------------------------------------------------------- reading


def test_the_whole_note_is_read() -> None:
    assert read(WHOLE) == Note(
        name="2026-11-23-x",
        title="What new hires miss",
        date=date(2026, 11, 23),
        topics=("remote work", "採用"),
        source=Source(
            "https://example.org/study",
            "Onboarding at a distance",
            "A. Author",
            "Example Research",
            date(2026, 8, 21),
            "https://example.net/found",
        ),
        words="My words, which are more than theirs: meeting people in the first week makes all the difference."
        "\n\nMore of *mine*.",
        quote="New hires who met one peer a day stayed.",
        takeaway="Meet one peer a day.",
        question="Who did you meet?",
        lang="en",
        where=WHERE,
    )


def test_each_key_and_the_words_have_their_line() -> None:
    lines = read(WHOLE.replace("---\nMy", "---\n\n\nMy")).lines
    wanted = {"title": 2, "topics": 3, "source": 4, "source.url": 5, "source.via": 10, "question": 13, "words": 17}
    assert {key: lines[key] for key in wanted} == wanted


@pytest.mark.parametrize("text", [WHOLE.replace("\n", "\r\n"), "\ufeff" + WHOLE, WHOLE.replace("---\n", "---  \n")])
def test_windows_line_ends_a_byte_order_mark_and_blanks_after_the_fence_change_nothing(text: str) -> None:
    assert read(text) == read(WHOLE)


@pytest.mark.parametrize(
    ("front", "name", "day"),
    [
        ((), "2026-11-23-x", date(2026, 11, 23)),
        ((), "2026-11-23", date(2026, 11, 23)),
        (("date: 2026-01-02",), "2026-11-23-x", date(2026, 1, 2)),
        (("date:",), "2026-11-23-x", date(2026, 11, 23)),
        (("date: 2026-01-02",), "x", date(2026, 1, 2)),
    ],
)
def test_the_date_is_the_front_matters_or_the_file_names(front: tuple[str, ...], name: str, day: date) -> None:
    assert read(write(*front), name).date == day


@pytest.mark.parametrize(
    ("front", "title"),
    [
        (["title: Mine"], "Mine"),
        (["title: no"], "no"),
        (["  title: Theirs"], "Theirs"),
        (["  title: Theirs", "title:"], "Theirs"),
        (["  title: Theirs", "title: ' '"], "Theirs"),
        ([], "https://example.org/a"),
        (["title: >", "  Over", "  lines"], "Over lines"),
    ],
)
def test_the_title_is_mine_or_the_sources_or_its_address(front: list[str], title: str) -> None:
    assert read(write(*front)).title == title


@pytest.mark.parametrize(
    ("front", "words", "lang"),
    [
        ([], "My own words.", "en"),
        ([], "私の言葉です。", "ja"),
        ([], "GitHubで働く人の話です。", "ja"),
        (["lang: ja"], "OK", "ja"),
        (["lang: en"], "私の言葉です。", "en"),
    ],
)
def test_the_language_is_said_or_seen(front: list[str], words: str, lang: str) -> None:
    assert read(write(*front, words=words)).lang == lang


@pytest.mark.parametrize(
    ("topics", "read_as"),
    [
        ("AI", ("AI",)),
        ("[AI, 採用, AI]", ("AI", "採用")),
        ("", ()),
        ("[' AI ', '']", ("AI",)),
        ("[2026, no]", ("2026", "no")),
    ],
)
def test_topics_are_a_list_or_one_each_once(topics: str, read_as: tuple[str, ...]) -> None:
    assert read(write(f"topics: {topics}")).topics == read_as


def test_keys_left_empty_are_as_if_they_were_not_there() -> None:
    keys = [
        "  title:",
        "  site: ~",
        "  date:",
        "  via:",
        "title:",
        "topics:",
        "lang:",
        "quote: null",
        "takeaway:",
        "question:",
    ]
    assert read(write(*keys)) == read(write())


def test_the_front_matter_ends_at_its_first_fence_and_rules_in_the_words_stay() -> None:
    assert read(write(words="Mine.\n\n---\n\nMore.")).words == "Mine.\n\n---\n\nMore."
    assert split_front_matter("---\na: b\n...\nwords\n") == ("a: b", "words\n", 4)
    assert split_front_matter("---\na: |\n  ---\n---\nwords") == ("a: |\n  ---", "words", 5)
    assert split_front_matter("words\n---\n---\n") is None
    assert split_front_matter("---\nno end\n") is None


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (WHOLE, "https://example.org/study"),
        (write(words=""), "https://example.org/a"),
        ("---\nsource: {url: https://example.org/b}\n---\n", "https://example.org/b"),
        ("---\nsource: words\n---\n", ""),
        ("---\nsource: {url: [a]}\n---\n", ""),
        ("---\n[\n---\n", ""),
        ("words", ""),
        # Where the YAML is broken, or has no end, it is looked for line by line.
        ("---\ntitle: a: b\nsource:\n  # mine\n  url: https://example.org/c # here\n---\n", "https://example.org/c"),
        ('---\ntitle: [\nsource:\n  title: x\n\n  url: "https://example.org/d"\n---\n', "https://example.org/d"),
        ("---\nsource: {title: a: b, url: https://example.org/e}\n---\n", "https://example.org/e"),
        ("\ufeff---\r\nsource:\r\n  url: https://example.org/f\r\n\r\nWords.\r\n", "https://example.org/f"),
        ("---\ntitle: a: b\nother:\n  url: https://example.org/g\nsource:\n  via: https://example.org/h\n---\n", ""),
        ("---\ntitle: a: b\nsource:\n  url: not an address\n---\n", ""),
        ("---\ntitle: a: b\n---\nsource:\n  url: https://example.org/i\n", ""),
    ],
)
def test_the_address_of_a_draft_can_be_told(text: str, url: str) -> None:
    assert source_url(text) == url


# ---------------------------------------------------------------- faults


URL = "https://a.example/1"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            f"---\nsource:\n  title: x\n  url: {URL}\n---\n",
            "2026-11-23-x",
            SourceCitation(URL, 4, date(2026, 11, 23), ""),
        ),
        (f"---\ndate: 2026-11-01\nsource: {{url: '{URL}'}}\n---\n", "x", SourceCitation(URL, 3, date(2026, 11, 1), "")),
        (
            f"---\nsource:\n  date: 2026-08-21T10:00\n  archive: {URL}x\n  url: {URL}\n---\n",
            "x",
            SourceCitation(URL, 5, date(2026, 8, 21), f"{URL}x"),
        ),
        (f"---\ntitle: a: b\nsource:\n  url: {URL}\n---\n", "x", SourceCitation(URL, 1, None, "")),  # broken YAML
        ("no front matter", "2026-13-01-x", SourceCitation("", 1, None, "")),
        ("---\nsource: [x]\ndate: [1]\n---\n", "x", SourceCitation("", 1, None, "")),
    ],
)
def test_what_a_note_cites_is_told_for_drafts_too_with_its_line(text: str, name: str, expected: SourceCitation) -> None:
    assert source_citation(text, name) == expected


@pytest.mark.parametrize(
    ("text", "line", "what", "hint"),
    [
        ("Words alone.\n", 1, "this note has no front matter", "curate note ADDRESS"),
        ("", 1, "this note has no front matter", "curate note ADDRESS"),
        ("---\nsource:\n\nWords.\n", 1, "the front matter has no end", "put a line of --- below it"),
        ("---\nwords\n---\nWords.\n", 2, "the front matter should be keys and values", ""),
        ("---\ntitle: a: b\n---\nWords.\n", 2, "broken YAML", "needs quotes around it"),
        ("---\ntitle: x\nsource:\n\turl: x\n---\nWords.\n", 4, "broken YAML", "YAML takes no tabs"),
        ("---\n---\nWords.\n", 1, "the source has no address", "add source: url:"),
        ("---\ntitle: x\nsource:\n  author: A\n---\nWords.\n", 3, "the source has no address", "add source: url:"),
        (write(author=False), 2, "the source names neither author nor site", "to give credit"),
        (write("date: 23 November"), 5, "“date” is not a date", "write it as 2026-11-23"),
        (write("  date: 23/11/2026"), 5, "“date” is not a date", "write it as 2026-11-23"),
        (write("lang: de"), 5, "“de” is not a language of this site", "write en or ja"),
        (write("publishDate: soon"), 5, "“publishDate” is not a date", "write it as 2026-11-23"),
        (write("  via: example.org"), 5, "“via”: 'example.org' is not a web address", "https://"),
        (write("  archive: web.archive.org/x"), 5, "“archive”: 'web.archive.org/x' is not a web address", "https://"),
        (write("  via: javascript:alert(1)"), 5, "is not a web address", "https://"),
        (write("title: [x]"), 5, "“title” should be text", "quotes"),
        (write("title: x", "title: y"), 6, "“title” stands here twice", "keep one"),
        (write(words=""), 6, "there are no words of your own yet", "until then this is a draft"),
        (write(words="\n\nMine. <!-- and then"), 8, "this comment has no end", "close it with -->"),
        (
            write("quote: Much longer than what follows is this quotation.", words="Yes."),
            5,
            "longer than your",
            "quote less",
        ),
        (write(words="Mine.\n<script>x</script>"), 7, "“<script” would run or load something", "mkdocs.yml"),
    ],
)
def test_each_fault_is_told_with_its_line_and_what_to_do(text: str, line: int, what: str, hint: str) -> None:
    problems = faults(text)
    assert [problem.where for problem in problems] == [f"{WHERE}:{line}"]
    assert what in problems[0].what
    assert hint in problems[0].hint


@pytest.mark.parametrize(
    ("front", "what", "hint", "kind"),
    [
        ("titel: x", "unknown key “titel”", "did you mean “title”?", MISSPELT_KEY),
        ("Title: x", "unknown key “Title”", "did you mean “title”?", MISSPELT_KEY),
        ("  autor: x", "unknown key “autor”", "did you mean “author”?", MISSPELT_KEY),
        ("mood: x", "unknown key “mood”", "the keys here are title, date", UNKNOWN_KEY),
        ("  isbn: 1", "unknown key “isbn”", "the keys here are url, title", UNKNOWN_KEY),
    ],
)
def test_a_key_that_nobody_knows_keeps_no_note(front: str, what: str, hint: str, kind: str) -> None:
    note, [problem] = parse(write(front), "2026-11-23-x", WHERE)
    assert note == read(write())
    assert (problem.where, problem.what, problem.kind) == (f"{WHERE}:5", what, kind)
    assert hint in problem.hint


SECOND_RULES = NoteRules(version=2)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", Source("")),
        ("source:", Source("")),
        ("source: {url: }", Source("")),
        (
            "source: {title: A Book, author: B. Author, date: 2020-01-01}",
            Source("", "A Book", "B. Author", "", date(2020, 1, 1)),
        ),
        ("source: {author: my neighbour}", Source("", "", "my neighbour")),
    ],
)
def test_by_the_second_rules_a_note_needs_no_source_and_a_source_no_address(source: str, expected: Source) -> None:
    text = f"---\ntitle: Mine\n{source}\n---\nMy own words.\n"
    note, problems = parse(text, "2026-11-23-x", WHERE, SECOND_RULES)
    assert problems == []
    assert note is not None
    assert (note.title, note.source) == ("Mine", expected)
    assert note.source.is_named == (expected != Source(""))
    held, [problem] = parse(text, "2026-11-23-x", WHERE)
    assert held is None
    assert (problem.what, problem.kind) == ("the source has no address", HELD_BY_RULES)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("---\ntopics: [a]\n---\nMy own words.\n", "this note has no title"),
        ("---\ntitle: A\nsource: {url: https://e.example/}\n---\nWords.\n", "the source names neither author nor site"),
        ("My own words.\n", "this note has no front matter"),
    ],
)
def test_what_the_second_rules_hold(text: str, what: str) -> None:
    note, problems = parse(text, "2026-11-23-x", WHERE, SECOND_RULES)
    assert note is None
    assert [(problem.what, problem.kind) for problem in problems] == [(what, "")]


def test_a_note_that_is_only_begun_is_a_draft_whatever_its_source() -> None:
    note, problems = parse(write(words="", author=False), "2026-11-23-x", WHERE, SECOND_RULES)
    assert note is None
    assert [problem.kind for problem in problems] == [DRAFT]


def test_a_name_without_a_date_needs_one_in_the_front_matter() -> None:
    assert [problem.what for problem in faults(write(), "some-name")] == ["this note has no date"]
    assert [problem.what for problem in faults(write(), "2026-13-40-x")] == ["this note has no date"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = write("lang: de", "titel: x", words="<!-- only a prompt -->", author=False)
    assert [problem.what for problem in faults(text, "x")] == [
        "unknown key “titel”",
        "the source names neither author nor site",
        "this note has no date",
        "“de” is not a language of this site",
        "there are no words of your own yet",
    ]


def test_what_does_not_fit_is_told_beside_what_is_wrong_with_the_words() -> None:
    text = write("date: soon", "quote: " + "word " * 71, words="My words. <iframe src=x>")
    assert [problem.what for problem in faults(text)] == [
        "“date” is not a date",
        "“<iframe” would run or load something in the reader's browser",
        "the quotation has 71 words; 70 is the limit",
        "the quotation is longer than your commentary",
    ]


def test_each_thing_that_would_act_is_told_with_its_line() -> None:
    text = write(words="My words, and enough of them.\n\n<script>x</script>\n\n[a](javascript:x)\n<b onclick=x>")
    first = text.split("\n").index("<script>x</script>") + 1
    assert [(p.where.rpartition(":")[2], p.what.partition("”")[0]) for p in faults(text)] == [
        (str(first), "“<script"),
        (str(first + 2), "“](javascript:"),
        (str(first + 3), "“<b onclick="),
    ]


# ---------------------------------------------------------------- words of one's own


@pytest.mark.parametrize(
    "words",
    [
        "",
        "\n \n",
        "<!-- What is the point? -->",
        "<!--\nWhat\n\nis the point?\n-->\n",
        "> Their words.\n> More of theirs.",
        "```\ncode\n```",
        "`code`",
        "https://example.org/a",
        "![](picture.png)",
        "<br>\n---\n#\n…",
        "[](https://example.org/)",
    ],
)
def test_a_note_without_words_of_ones_own_is_a_draft(words: str) -> None:
    assert [problem.what for problem in faults(write(words=words))] == ["there are no words of your own yet"]


@pytest.mark.parametrize(
    "words",
    [
        "Yes.",
        "はい。",
        "> Theirs.\n\nMine.",
        "# Mine",
        "[mine](https://example.org/)",
        "https://example.org/を読んで考えた。",
        "```code``` is mine.",
        "<!-- prompt -->\nMine.",
        "7",
    ],
)
def test_one_word_of_ones_own_makes_it_a_note(words: str) -> None:
    assert read(write(words=words)).words


# ---------------------------------------------------------------- the quotation


@pytest.mark.parametrize(
    ("quote", "words", "what"),
    [
        ("word " * 70, "mine " * 70, ""),
        ("word " * 71, "mine " * 99, "the quotation has 71 words; 70 is the limit"),
        ("字の" * 100, "私の言葉" * 50, ""),
        ("字の" * 100 + "字", "私の言葉" * 99, "the quotation has 201 characters; 200 is the limit"),
        ("five words of somebody else", "just four of mine", "the quotation is longer than your commentary"),
        ("four words of theirs", "just four of mine", ""),
        ("十文字の引用文です。", "九文字の私の言葉。", "the quotation is longer than your commentary"),
        ("十文字の引用文です。", "これで十文字の言葉です。", ""),
        # Across languages an English word weighs two Japanese characters.
        ("four words of theirs", "これは八文字です", ""),
        ("four words of theirs", "七文字である。", "the quotation is longer than your commentary"),
        ("これは八文字です", "only three words", "the quotation is longer than your commentary"),
        ("これは八文字です", "four words of mine", ""),
        # What is not one's own does not count.
        ("four words of theirs", "mine\n\n> five more of theirs here", "the quotation is longer than your commentary"),
        ("four words of theirs", "mine `and some code here`", "the quotation is longer than your commentary"),
    ],
)
def test_a_quotation_stays_short_and_the_lesser_part(quote: str, words: str, what: str) -> None:
    _, problems = parse(write(f"quote: {quote.strip()}", words=words), "2026-11-23-x", WHERE)
    assert [problem.what for problem in problems] == ([what] if what else [])
    assert all(problem.where == f"{WHERE}:5" for problem in problems)


# ---------------------------------------------------------------- what would act in a browser


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "<SCRIPT src=x>",
        "<script\nsrc=x>",
        "<iframe src='https://example.org'></iframe>",
        "<object data=x>",
        "<embed src=x>",
        "<form action=x>",
        "<base href=x>",
        "<meta http-equiv=refresh>",
        "<link rel=stylesheet href=x>",
        "<img src=x onerror=alert(1)>",
        "<img src='x'onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<a title='>' onclick=x>y</a>",
        "<p\n  OnClick = x>",
        'words {: onclick="x" }',
        "words {.a onclick=x}",
        "words {onclick=x}",
        "[x](javascript:alert(1))",
        "[x]( JavaScript:alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x](data:text/html,y)",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "<a href=javascript:alert(1)>x</a>",
        "<a href = 'vbscript:x'>x</a>",
        "words {: href='javascript:x' }",
        # Nothing of this is code.
        "```\n<script>x</script>",
        "a ` b\n\n<script>x</script>\n\nc ` d",
        "\\`<script>x</script>\\`",
        "```a``` <script>x</script>\n```",
    ],
)
def test_what_would_act_in_a_browser_is_found(words: str) -> None:
    problems = faults(write(words=f"Mine.\n\n{words}"))
    assert len(problems) == 1
    assert problems[0].what.endswith("would run or load something in the reader's browser")


@pytest.mark.parametrize(
    "words",
    [
        "once = 1, only = 2",
        "Set {once = 1} and {one=2}.",
        "If a <b then one = 1.",
        "Use data: carefully; the javascript: scheme, too.",
        "See [the source]: data: the numbers.",
        "x = data: y",
        "price < base, quality < form",
        "a <scripted> tag, a <link-card>",
        "This is on = off. 電源 on=1。",
        "`<script>` and ``<img onerror=x>``",
        "```html\n<script>alert(1)</script>\n```",
        "~~~\n[x](javascript:y)\n~~~",
        "[the script](https://example.org/javascript:x)",
        "<b title='a' class=b>bold</b>",
        "{: .class #id title='data' }",
        "https://example.org/?on=1&data:x",
    ],
)
def test_words_about_such_things_are_just_words(words: str) -> None:
    assert read(write(words=f"Mine.\n\n{words}")).words == f"Mine.\n\n{words}"


# ---------------------------------------------------------------- whatever comes


FRONT = st.lists(
    st.sampled_from(
        [
            "source:",
            "  url: https://example.org/a",
            "  author: A",
            "date: 2026-01-02",
            "quote: '",
            "a: &a [*a]",
            "- x",
            "\t",
        ]
    )
).map("\n".join)


@settings(max_examples=200)
@given(
    st.one_of(st.text(), st.tuples(FRONT, MARKDOWN).map(lambda parts: f"---\n{parts[0]}\n---\n{parts[1]}")), st.text()
)
def test_reading_never_raises_and_gives_a_note_or_problems(text: str, name: str) -> None:
    note, problems = parse(text, name, WHERE)
    assert (note is None) == bool(problems)
    assert all(re.fullmatch(re.escape(WHERE) + r":\d+", problem.where) for problem in problems)
    source_url(text)


@pytest.mark.parametrize("value", ["[" * 100_000, "&a [*a]", "{a: " * 100_000])
def test_a_hostile_front_matter_is_a_problem_like_any_other(value: Any) -> None:
    assert faults(f"---\nsource: {value}\n---\nWords.\n")


@pytest.mark.parametrize(
    ("name", "front", "lang"),
    [("x.en", (), "en"), ("x.ja", (), "ja"), ("x", (), "ja"), ("x.en", ("lang: ja",), "ja")],
)
def test_a_translation_is_in_the_language_that_its_file_says(name: str, front: tuple[str, ...], lang: str) -> None:
    text = write(*front, words="わたしの言葉です。")
    assert read(text, f"2026-11-23-{name}").lang == lang


@pytest.mark.parametrize("day", ["1969-12-31", "1970-01-01", "2106-02-07"])
def test_a_date_that_a_site_can_hold_is_taken(day: str) -> None:
    assert read(write(f"date: {day}")).date == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("front", "name", "line"),
    [
        (["date: 2106-02-08"], "2026-11-23-x", 5),
        (["title: A title", "date: 2206-11-20"], "x", 6),
        (["date: 9999-12-31"], "x", 5),
        ([], "2206-11-20-x", 1),
    ],
)
def test_a_date_that_no_site_can_hold_is_told_with_its_line(front: list[str], name: str, line: int) -> None:
    (problem,) = faults(write(*front), name)
    assert problem.where == f"{WHERE}:{line}"
    assert "is after 2106-02-07, the last day that a site can hold" in problem.what
    assert "date" in problem.hint


def test_the_date_of_a_source_may_be_any() -> None:
    for day in ("0001-01-01", "1776-07-04", "9999-12-31"):
        assert read(WHOLE.replace("2026-08-21", day)).source.date == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["\n" * 60_000 + "x", " \n" * 60_000 + "x", "{: " * 20_000 + "x"], ids=["lines", "blanks", "braces"]
)
def test_many_empty_lines_and_braces_are_read_in_one_go(text: str) -> None:
    """What looks for words and for what acts passes over each once: it would take hours if it began anew at each."""
    assert own_words(f"Words.\n{text}").strip().startswith("Words.")
    assert active_content_problems(f"Words.\n{text}", text, WHERE) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "---\ntitle: x # mine\nsource:\n  url: https://a.example/1\ntopics: [t]\n---\nWords.\n",
            "---\ntitle: x # mine\nsource:\n  url: https://a.example/1\n  site: a.example\ntopics: [t]\n---\nWords.\n",
        ),
        (
            "---\nsource: {url: https://a.example/1}\n---\n--- \nsite: no\n",
            "---\nsource: {url: https://a.example/1, site: a.example}\n---\n--- \nsite: no\n",
        ),
        (
            "\ufeff---\r\nsource:\r\n  url: https://a.example/1\r\n---\r\nWords.\r\n",
            "\ufeff---\r\nsource:\r\n  url: https://a.example/1\r\n  site: a.example\r\n---\r\nWords.\r\n",
        ),
        (
            '---\nsource:\n  url: https://a.example/1\n  site: ""\n---\nW',
            "---\nsource:\n  url: https://a.example/1\n  site: a.example\n---\nW",
        ),
    ],
)
def test_a_site_is_written_into_a_note_and_every_other_byte_stays(before: str, after: str) -> None:
    assert uncredited_url(before) == "https://a.example/1"
    assert set_source_site(before, "a.example") == after
    assert uncredited_url(after) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Words.\n",
        "---\nWords.\n",
        "---\nsource: {url: https://a.example/1, author: A}\n---\n",
        "---\nsource: {url: not an address}\n---\n",
        "---\nsource: https://a.example/1\n---\n",
        "---\nsource: {url: https://a.example/1\n---\n",
    ],
)
def test_a_note_that_gives_credit_or_can_t_be_read_lacks_none(text: str) -> None:
    assert uncredited_url(text) == ""
