"""feeds.yaml: what is read of it, what is told of its faults, and how a feed is added to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.feeds_yaml import parse
from curate.model import Condition, Feed, FilterRule, ReadingConfig, Topic

WHOLE = """\
# what I read
topics:
  remote work: [remote, hybrid, リモートワーク]
  採用:
feeds:
  - https://example.org/feed.xml   # the short form
  - url: https://example.jp/rss
    title: 例
    topics: [remote work, 採用]
    keep: [採用, onboarding]
    drop: 広告
    articles: no
    article: {select: "main.article", drop: ".ads, nav"}
network:
  allow: [127.0.0.1, nas.local, 10.0.0.0/8]
  contact: mailto:keeper@example.org
"""


def words(*wanted: str) -> tuple[FilterRule, ...]:
    """Filters for these words, anywhere."""
    return tuple(FilterRule((Condition("", word),)) for word in wanted)


def test_the_whole_file_is_read() -> None:
    assert parse(WHOLE) == (
        ReadingConfig(
            topics=(Topic("remote work", ("remote", "hybrid", "リモートワーク")), Topic("採用")),
            feeds=(
                Feed("https://example.org/feed.xml", line=6),
                Feed(
                    "https://example.jp/rss",
                    "例",
                    ("remote work", "採用"),
                    words("採用", "onboarding"),
                    words("広告"),
                    False,
                    "main.article",
                    ".ads, nav",
                    line=7,
                ),
            ),
            allow=("127.0.0.1", "nas.local", "10.0.0.0/8"),
            contact="mailto:keeper@example.org",
        ),
        [],
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "topics:\nfeeds:\nnetwork:\n", "feeds: []\n", "\ufeff"])
def test_a_file_with_nothing_in_it_is_no_fault(text: str) -> None:
    assert parse(text) == (ReadingConfig(), [])


@pytest.mark.parametrize("text", [WHOLE.replace("\n", "\r\n"), "\ufeff" + WHOLE])
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(text: str) -> None:
    assert parse(text) == parse(WHOLE)


def test_topics_may_be_names_alone() -> None:
    assert parse("topics: [AI, 採用]\n") == (ReadingConfig(topics=(Topic("AI"), Topic("採用"))), [])


@pytest.mark.parametrize("title", ["no", "on", "2026", "2026-11-23", "1_000", "0x10", "12:30", "1e3", "yes"])
def test_what_yaml_takes_for_something_else_stays_text(title: str) -> None:
    text = (
        f"topics:\n  {title}: [{title}]\nfeeds:\n  - url: https://a.example/\n    title: {title}\n    keep: {title}\n"
    )
    reading, problems = parse(text)
    assert problems == []
    assert reading.topics == (Topic(title, (title,)),)
    assert (reading.feeds[0].title, reading.feeds[0].keep) == (title, words(title))


def test_a_filter_that_makes_no_sense_costs_neither_its_feed_nor_the_others() -> None:
    text = "filters:\n  drop: [PR, /a(/]\n" + feed("keep:\n      - /x*/\n      - title: 採用")
    reading, problems = parse(text)
    assert (reading.drop, reading.feeds[0].keep) == (words("PR"), (FilterRule((Condition("title", "採用"),)),))
    assert [reading.drop[0].line, reading.feeds[0].keep[0].line] == [2, 7]
    assert [problem.where for problem in problems] == ["feeds.yaml:2", "feeds.yaml:6"]


# ---------------------------------------------------------------- faults


def feed(lines: str) -> str:
    return f"feeds:\n  - url: https://a.example/\n    {lines}\n"


@pytest.mark.parametrize(
    ("text", "where", "what", "hint"),
    [
        ("feed:\n  - https://a.example/\n", 1, "unknown key “feed”", "did you mean “feeds”?"),
        ("購読: []\n", 1, "unknown key “購読”", "the keys here are topics, feeds, filters, network"),
        (feed("titel: x"), 3, "unknown key “titel”", "did you mean “title”?"),
        (feed("題名: x"), 3, "unknown key “題名”", "url, title, topics, keep, drop, articles, private, article"),
        (feed("article: {selct: main}"), 3, "unknown key “selct”", "did you mean “select”?"),
        (feed("title: [x]"), 3, "“title” should be text", "write one text"),
        (feed("keep: {x: y}"), 3, "“keep”: “x” is no field of an entry", "the fields are title, text, author, tag"),
        (feed("keep: [a, '/(/', b]"), 3, "“keep”: the pattern /(/ can't be read: missing )", "mend it"),
        ("filters:\n  drop:\n    - a\n    - titel: b\n", 4, "“drop”: “titel” is no field", "did you mean “title:”?"),
        ("filters: {hide: [a]}\n", 1, "unknown key “hide”", "the keys here are keep, drop"),
        ("filters: [a]\n", 1, "“filters” should have keys of its own", ""),
        (feed("articles: perhaps"), 3, "“articles” should be true or false", ""),
        (feed("article: main"), 3, "“article” should have keys of its own", ""),
        (feed("article: {select: '..'}"), 3, "“select”: '..' is not a CSS selector", "try “main.article”"),
        (feed("topics: [AI]"), 2, "the topic “AI” isn't among the topics above", "add it to topics:"),
        ("feeds:\n  - title: x\n", 2, "“url” is missing", "add it"),
        ("feeds:\n  - url:\n", 2, "“url” should be text", "write one text"),
        ("feeds:\n  - a.example\n", 2, "“url”: 'a.example' is not a web address", "https://example.org/feed.xml"),
        ("feeds:\n  - [https://a.example/]\n", 2, "a feed should be an address, or have url: and more", ""),
        ("feeds:\n  -\n", 2, "a feed should be an address, or have url: and more", ""),
        ("feeds:\n  - https://a.example/\n\n  - url: https://a.example/\n", 4, "this feed is already on line 2", "out"),
        ("feeds: https://a.example/\n", 1, "“feeds” should be a list", ""),
        ("feeds:\n  a: https://a.example/\n", 1, "“feeds” should be a list", ""),
        ("topics: AI\n", 1, "“topics” should have keys of its own", ""),
        ("topics:\n  - AI: [x]\n", 1, "“topics” should have keys of its own", ""),
        (
            "network: {allow: [10.0.0.0/99]}\n",
            1,
            "“allow”: '10.0.0.0/99' is not a host or a network",
            "write 127.0.0.1",
        ),
        ("network:\n  allow:\n    - nas.local\n    - '*'\n", 4, "“allow”: '*' is not a host or a network", "127.0.0.1"),
        ("network: {allow: ['nas.local:80']}\n", 1, "'nas.local:80' is not a host", "without its port: nas.local"),
        ("feeds:\n  - https://u:p@a.example/\n", 2, "has a user name or password in it", "take out what stands before"),
        ("- https://a.example/\n", 1, "this should have the keys topics: and feeds:", ""),
        ("https://a.example/\n", 1, "this should have the keys topics: and feeds:", ""),
        ("feeds:\n  - https://a.example/\nfeeds: []\n", 3, "“feeds” stands here twice", "keep one of them"),
        ("feeds:\n\t- https://a.example/\n", 2, "broken YAML", "YAML takes no tabs"),
        ("feeds:\n  - title: a: b\n", 2, "broken YAML", "needs quotes around it"),
        ("feeds:\n  - url: 'https://a.example/\n", 2, "broken YAML", "check indentation, quotes"),
    ],
)
def test_each_fault_is_told_with_its_line_and_what_to_do(text: str, where: int, what: str, hint: str) -> None:
    _, problems = parse(text)
    assert [problem.where for problem in problems] == [f"feeds.yaml:{where}"]
    assert what in problems[0].what
    assert hint in problems[0].hint


BAD = """\
topics:
  AI: [AI]
  bad: {x: y}
feeds:
  - https://a.example/
  - nope
  - url: https://b.example/
    topics: [AI, bad, other]
    titel: kept all the same
  - url: https://c.example/
    articles: perhaps
  - https://a.example/
  - https://d.example/
network:
  allow: 300.0.0.0/8
mystery: 1
"""


def test_what_is_opened_and_makes_sense_stays_open() -> None:
    reading, problems = parse("network: {allow: ['*', nas.local, '10.0.0.0/99', ' 127.0.0.1 ', 'a:80']}\n")
    assert reading.allow == ("nas.local", "127.0.0.1")
    assert len(problems) == 3


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    _, problems = parse(BAD, "x.yaml")
    assert [str(problem).split("\n")[0] for problem in problems] == [
        "x.yaml:3: “bad” should be a list",
        "x.yaml:6: “url”: 'nope' is not a web address",
        "x.yaml:7: the topic “other” isn't among the topics above",
        "x.yaml:9: unknown key “titel”",
        "x.yaml:11: “articles” should be true or false",
        "x.yaml:12: this feed is already on line 5",
        "x.yaml:15: “allow”: '300.0.0.0/8' is not a host or a network",
        "x.yaml:16: unknown key “mystery”",
    ]


def test_a_fault_costs_only_what_it_is_in() -> None:
    reading, _ = parse(BAD)
    assert [feed.url for feed in reading.feeds] == ["https://a.example/", "https://b.example/", "https://d.example/"]
    assert reading.topics == (Topic("AI", ("AI",)),)


def test_a_fault_among_the_topics_costs_no_setting_and_the_other_way_round() -> None:
    topics, network = "topics:\n  AI: [AI]\n", "network: {allow: nas.local, contact: mailto:k@example.org}\n"
    assert parse("topics: AI\n" + network)[0] == ReadingConfig(allow=("nas.local",), contact="mailto:k@example.org")
    assert parse(topics + "network: [x]\n")[0] == ReadingConfig(topics=(Topic("AI", ("AI",)),))


def test_anchors_that_multiply_each_other_cost_the_file_and_not_the_program() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    _, problems = parse("\n".join(lines))
    assert "too many values" in [problem.what for problem in problems]


@given(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("feds:url-[]{}\n &*'\"#"))))
def test_reading_never_raises(text: str) -> None:
    reading, problems = parse(text)
    assert all(problem.where.startswith("feeds.yaml:") for problem in problems)
    assert len({feed.url for feed in reading.feeds}) == len(reading.feeds)
