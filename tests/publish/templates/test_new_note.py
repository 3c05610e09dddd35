"""A new note: its file's name says what it is about, and its front matter holds the source whatever that contains."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.filenames import make_note_name
from curate.formats.note import parse, split_front_matter
from curate.formats.text import digest
from curate.formats.yamltext import load_yaml
from curate.model import Source
from curate.publish.templates.new_note import quote_as_yaml, render_new_note
from curate.publish.templates.render import BadTemplate

TEMPLATES = Path(__file__).parents[3] / "templates"
SOURCE = Source(
    "https://example.org/study", "Onboarding: at a distance", "A. Author", "Example Research", date(2026, 8, 21)
)


def started(language: str = "en", **values: Any) -> str:
    given: dict[str, Any] = {"source": SOURCE, "title": "", "topics": ["remote work"], "quote": ""} | values
    return render_new_note([TEMPLATES], language, **given)


def front(text: str) -> dict[str, Any]:
    parts = split_front_matter(text)
    assert parts is not None
    document = load_yaml(parts[0], "note.md")
    assert document.problems == ()
    assert isinstance(document.value, dict)
    return document.value


# ------------------------------------------------------------------ the file's name


@pytest.mark.parametrize(
    ("title", "url", "name"),
    [
        ("What new hires miss", "https://example.org/x", "what-new-hires-miss"),
        ("It's time: don't “just” ask!", "https://example.org/x", "its-time-dont-just-ask"),
        ("Café déjà vu", "https://example.org/x", "cafe-deja-vu"),
        ("../../etc/passwd", "https://example.org/x", "etc-passwd"),
        ("<script>alert(1)</script>", "https://example.org/x", "script-alert-1-script"),
        ("リモートワークの始め方", "https://example.jp/remote-work-start.html", "remote-work-start"),
        ("受け入れを変えたSlackの使い方", "https://example.jp/blog/slack-tips/", "slack-tips"),
        ("Slack の Onboarding channel を作る", "https://example.jp/x", "slack-onboarding-channel"),
        ("離れて始める", "https://www.example.jp/2026/11/23", "example-jp-23"),
        ("離れて始める", "https://example.jp/20261123", "example-jp-20261123"),
        ("離れて始める", "https://example.jp/a/index.html", "example-jp-DIGEST"),
        ("離れて始める", "https://example.jp/%E8%A8%98%E4%BA%8B", "example-jp-DIGEST"),
        ("離れて始める", "https://例え.jp/記事", "jp-DIGEST"),
        ("離れて始める", "https://example.jp/", "example-jp-DIGEST"),
        ("", "https://example.org/the-study.pdf?page=2#x", "the-study"),
        ("!!!", "https://example.org/..%2F..%2Fpasswd", "passwd"),
        ("", "", "DIGEST"),
    ],
)
def test_a_file_is_named_by_its_headline_or_else_by_its_address(title: str, url: str, name: str) -> None:
    assert make_note_name(title, url) == name.replace("DIGEST", digest(url, 6))


def test_a_long_headline_ends_between_words() -> None:
    assert make_note_name("word " * 40, "https://example.org/") == "-".join(["word"] * 12)


def test_addresses_that_differ_give_japanese_headlines_names_that_differ() -> None:
    assert make_note_name("離れて", "https://example.jp/記事/一") != make_note_name(
        "離れて", "https://example.jp/記事/二"
    )


@given(st.text(max_size=120), st.text(max_size=80))
def test_a_name_is_short_and_safe_whatever_it_comes_from(title: str, path: str) -> None:
    assert re.fullmatch(
        r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?", make_note_name(title, f"https://long.example.jp/{path}")
    )


@given(st.integers(0, 10**80), st.text("abcdefghijk.-", max_size=200))
def test_a_name_from_host_and_number_is_no_longer(number: int, host: str) -> None:
    assert 1 <= len(make_note_name("離れて", f"https://{host}/{number}")) <= 60


# ------------------------------------------------------------------ what is in it

BREAKERS = [
    'a "quoted" word',
    "it's",
    "key: value",
    "# no comment",
    "--- ",
    "...",
    "- item",
    "{a: b} [c]",
    "*anchor &x !tag %d @at `tick`",
    "back\\slash \\u0041 \\",
    "no",
    "2026-11-23",
    "~",
    "null",
    "{{ 7*7 }} {% x %} {# y #}",
    "<!-- -->",
    "題名：「引用」 #タグ",
    "絵文字👩‍💻と𠮷",
    "e\u0301",
]


@pytest.mark.parametrize("text", BREAKERS)
def test_what_came_from_outside_is_read_back_as_it_was(text: str) -> None:
    source = Source("https://example.org/", text, text, text, date(2026, 8, 21), "https://example.net/?a=b: c#d")
    value = front(started(source=source, title=text, topics=[text, "b"], quote=text))
    assert value["title"] == value["quote"] == value["source"]["title"] == text.strip()
    assert value["source"]["author"] == value["source"]["site"] == text.strip()
    assert value["source"]["via"] == "https://example.net/?a=b: c#d"
    assert value["topics"] == [text.strip(), "b"]


@given(st.text(max_size=60))
def test_any_text_is_one_yaml_scalar(text: str) -> None:
    document = load_yaml(f"key: {quote_as_yaml(text)}\nnext: x", "x")
    assert document.value == {"key": " ".join(text.split()), "next": "x"}


@pytest.mark.parametrize(("language", "prompt"), [("en", "Write below"), ("ja", "ご自身の言葉で")])
def test_it_waits_for_words_in_the_sites_language_and_publishes_nothing(language: str, prompt: str) -> None:
    text = started(language, quote="New hires stayed.")
    assert prompt in text
    note, problems = parse(text, "2026-11-23-x", "site/notes/2026-11-23-x.md")
    assert note is None
    assert [problem.what for problem in problems] == ["there are no words of your own yet"]
    note, problems = parse(text + "\nMy own words about it.\n", "2026-11-23-x", "site/notes/2026-11-23-x.md")
    assert problems == []
    assert note is not None
    assert (note.title, note.source, note.quote) == ("Onboarding: at a distance", SOURCE, "New hires stayed.")
    assert note.words == "My own words about it."


def test_what_is_not_known_is_left_to_fill_in() -> None:
    value = front(started(source=Source("https://example.org/"), topics=[]))
    assert value == {
        "title": None,
        "topics": [],
        "source": {"url": "https://example.org/", "title": "", "author": "", "site": ""},
        "quote": None,
        "takeaway": None,
        "question": None,
    }


def test_a_broken_template_of_the_users_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "note").mkdir()
    (tmp_path / "note/en.md.j2").write_text("---\n{{ nobody }}\n", "utf-8")
    with pytest.raises(BadTemplate) as caught:
        render_new_note([tmp_path, TEMPLATES], "en", source=SOURCE, title="", topics=[], quote="")
    assert caught.value.problems[0].where == "templates/note/en.md.j2:2"


# ------------------------------------------------------------------ what the user said elsewhere


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_the_user_said_and_marked_elsewhere_stands_in_comments(language: str) -> None:
    text = started(language, comment="Mine, in\ntwo lines.", marked=["One.", "二つ目。"])
    note, problems = parse(text, "2026-11-23-x", "x.md")
    assert note is None
    assert ["words of your own" in problem.what for problem in problems] == [True]
    assert all(said in text for said in ("Mine, in\ntwo lines.", "One.", "二つ目。"))


def test_without_any_of_it_there_is_no_word_of_it() -> None:
    assert started(comment="", marked=[]) == started()
    assert started().count("<!--") == 1


ENDS = ("-->", "<!--", "--!>", "--", ">", "-", "```", "~~~", "\n", "\n\n", "`", "---", "words", " ")


@settings(max_examples=60)
@given(st.lists(st.sampled_from(ENDS), max_size=8).map("".join), st.sampled_from(["en", "ja"]))
def test_no_comment_ever_publishes_itself(said: str, language: str) -> None:
    note, problems = parse(started(language, comment=said, marked=[said]), "2026-11-23-x", "x.md")
    assert note is None
    assert [problem.what for problem in problems] == ["there are no words of your own yet"]
