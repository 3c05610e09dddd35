"""feeds.yaml: what is read of it, what is told of its faults, and how a feed is added to it."""

import re
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.feeds_yaml import add_feed, add_feeds, parse
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


# ---------------------------------------------------------------- add_feed

URL = "https://new.example/feed"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"feeds:\n  - url: {URL}\n"),
        ("# mine", f"# mine\n\nfeeds:\n  - url: {URL}\n"),
        ("topics: {}\n", f"topics: {{}}\n\nfeeds:\n  - url: {URL}\n"),
        ("feeds:\n", f"feeds:\n  - url: {URL}\n"),
        ("feeds: ~\n", f"feeds:\n  - url: {URL}\n"),
        ("feeds: []  # none yet\n\ntopics:\n", f"feeds:  # none yet\n  - url: {URL}\n\ntopics:\n"),
        ("feeds:  # none yet\n  # - like this\n", f"feeds:  # none yet\n  # - like this\n  - url: {URL}\n"),
        ("feeds:\n- https://a.example/", f"feeds:\n- https://a.example/\n- url: {URL}\n"),
        (
            "feeds:\n    - https://a.example/ # a\n      # more of a\n    # b\n\n# end",
            f"feeds:\n    - https://a.example/ # a\n      # more of a\n    - url: {URL}\n    # b\n\n# end",
        ),
        (
            "feeds:\r\n  - url: https://a.example/\r\n    keep:\r\n      - x\r\ntopics:\r\n",
            f"feeds:\r\n  - url: https://a.example/\r\n    keep:\r\n      - x\r\n  - url: {URL}\r\ntopics:\r\n",
        ),
        (
            "feeds:\n  - url: https://a.example/\n    title: >\n      one\n      two\n\ntopics:\n",
            f"feeds:\n  - url: https://a.example/\n    title: >\n      one\n      two\n\n  - url: {URL}\ntopics:\n",
        ),
        ("feeds: [https://a.example/]\n", f'feeds: [https://a.example/, {{url: "{URL}"}}]\n'),
        ("feeds: [\n  https://a.example/, # a\n]\n", f'feeds: [\n  https://a.example/, {{url: "{URL}"}}, # a\n]\n'),
        ("feeds: [\n]\n", f'feeds: [{{url: "{URL}"}}\n]\n'),
        ("{feeds: [https://a.example/]}", f'{{feeds: [https://a.example/, {{url: "{URL}"}}]}}'),
        ("\ufefffeeds:\n  - https://a.example/\n", f"\ufefffeeds:\n  - https://a.example/\n  - url: {URL}\n"),
        ("---\nfeeds:\n  - https://a.example/\n...\n", f"---\nfeeds:\n  - https://a.example/\n  - url: {URL}\n...\n"),
        ("feeds:\n  - nope\n", f"feeds:\n  - nope\n  - url: {URL}\n"),
    ],
)
def test_a_feed_is_added_after_the_last_one_and_every_other_byte_stays(before: str, after: str) -> None:
    assert add_feed(before, URL) == after


@pytest.mark.parametrize(
    "title", ["例の便り", "no", "2026", 'say "hi"', "a: b # c", "C:\\new", "𠮷 👩‍💻", "'", "- x", "a,]}"]
)
@pytest.mark.parametrize("text", ["feeds:\n  - https://a.example/\n", "feeds: [https://a.example/]\n"])
def test_its_title_is_kept_letter_by_letter(text: str, title: str) -> None:
    assert parse(add_feed(text, URL, title))[0].feeds[-1] == Feed(URL, title, line=3 if "- " in text else 1)


@pytest.mark.parametrize(
    "text",
    [
        "feeds: [",
        "feeds:\n\t- https://a.example/\n",
        "- https://a.example/\n",
        "just words\n",
        "feeds: {}\n",
        "feeds: words\n",
        "{topics: {}}\n",
        "topics: {}\n...\n",
        "feeds: &all\n  - https://a.example/\n",
        f"feeds:\n  - {URL}\n",
        f"feeds:\n  - url: {URL}\n    title: x\n",
    ],
)
def test_a_file_without_a_place_for_it_is_refused_whole(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        add_feed(text, URL)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A feeds.yaml as people write it: comments, blank lines, any indentation, flow and block, either line end."""
    rest = st.lists(
        st.sampled_from(["", "", "# a comment", "  # further in", "      # far in", "  ", "# 購読 — コメント"]),
        max_size=3,
    )
    margin = draw(st.sampled_from(["", "  ", "    "]))
    tail = st.sampled_from(["", "", "  # 好き", " # feeds: []"])
    lines = draw(rest)
    blocks = draw(st.permutations(["topics", "feeds", "network"]))
    for block in blocks[: draw(st.integers(0, 3))]:
        if block == "topics":
            lines += [draw(st.sampled_from(["topics: [AI, 採用]", "topics:\n  AI: [x]\n  # c\n  採用:", "topics:"]))]
        elif block == "network":
            lines += [draw(st.sampled_from(["network:\n  contact: x", "network: {allow: [nas.local]}"]))]
        elif draw(st.booleans()):
            lines += [draw(st.sampled_from(["feeds:", "feeds: []", "feeds: ~"])) + draw(tail)]
        elif draw(st.booleans()):
            count = draw(st.integers(1, 3))
            between = draw(st.sampled_from([", ", ",\n  ", ", # c\n  "]))
            end = draw(st.sampled_from(["]", ",]", "\n  ]", ",\n  ]", ", # e\n  ]"]))
            lines += ["feeds: [" + between.join(f"https://{i}.example/" for i in range(count)) + end + draw(tail)]
        else:
            lines += ["feeds:" + draw(tail), *draw(rest)]
            for i in range(draw(st.integers(1, 3))):
                url = f"https://{i}.example/"
                shape = draw(
                    st.sampled_from(
                        [
                            "- {url}",
                            '- "{url}"',
                            "- url: {url}\n{margin}  title: 例 {i}",
                            "-   title: |\n{margin}      one\n{margin}      # two\n{margin}    url: {url}",
                            "- {{url: {url}, keep: [a, b]}}",
                            "- url: {url}\n{margin}  keep:\n{margin}  - a\n{margin}  - b",
                            "- url: {url}\n{margin}  title: one\n\n{margin}    two",
                            "- not an address",
                        ]
                    )
                )
                lines += [margin + shape.format(url=url, margin=margin, i=i) + draw(tail), *draw(rest)]
        lines += draw(rest)
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    mark, end = draw(st.sampled_from(["", "\ufeff"])), draw(st.sampled_from(["", newline]))
    return mark + "\n".join(lines).replace("\n", newline) + end


@settings(max_examples=200)
@given(files(), st.sampled_from(["", "例", 'x: "y"']))
def test_whatever_the_file_looks_like_there_is_one_feed_more_and_no_line_is_lost_or_moved(
    text: str, title: str
) -> None:
    before, problems = parse(text)
    try:
        after = add_feed(text, URL, title)
    except ValueError:
        assert "broken YAML" in "".join(problem.what for problem in problems)
        return
    reading, _ = parse(after)
    assert [replace(feed, line=0) for feed in reading.feeds] == [
        *(replace(feed, line=0) for feed in before.feeds),
        Feed(URL, title),
    ]
    assert (reading.topics, reading.allow, reading.contact) == (before.topics, before.allow, before.contact)
    text = re.sub(r"(?m)^(\ufeff?feeds:) (?:\[\]|~)", r"\1", text)  # only an empty list gives way
    same = next((i for i, (old, new) in enumerate(zip(text, after, strict=False)) if old != new), len(text))
    assert after.endswith(text[same:])
    added = after[same : len(after) - len(text) + same]
    assert added.count(URL) == 1


@given(st.text(string.printable + "語\u2028\x85"))
def test_no_file_is_ever_corrupted(text: str) -> None:
    try:
        after = add_feed(text, URL)
    except ValueError:
        return
    assert parse(after)[0].feeds[-1].url == URL
    assert len(after) > len(text)


# ---------------------------------------------------------------- add_feeds

MORE = [Feed(URL, "新しい", ("work", "a, b")), Feed("https://newer.example/feed", "", ("work", "AI"))]
LINES = f"""  - url: {URL}
    title: 新しい
    topics: [work, "a, b"]
  - url: https://newer.example/feed
    topics: [work, AI]
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "topics:\n  AI: [x]  # mine\n\n# what I read\nfeeds:\n  - https://a.example/  # dear\n",
            '\ntopics:\n  AI: [x]  # mine\n  work: []\n  "a, b": []\n\n# what I read\n'
            f"feeds:\n  - https://a.example/  # dear\n{LINES}",
        ),
        (
            "topics:\n    AI:\n      - x\n      # more\n    # end\nfeeds:\n",
            '\ntopics:\n    AI:\n      - x\n      # more\n    work: []\n    "a, b": []\n    # end\n'
            + f"feeds:\n{LINES}",
        ),
        ("topics: [AI]\nfeeds: []\n", f'\ntopics: [AI, work, "a, b"]\nfeeds:\n{LINES}'),
        ("topics: {AI: [x]}\nfeeds: ~\n", f'\ntopics: {{AI: [x], work: [], "a, b": []}}\nfeeds:\n{LINES}'),
        ("topics:\n- AI\nfeeds:\n", f'\ntopics:\n- AI\n- work\n- "a, b"\nfeeds:\n{LINES}'),
        ("feeds:\n", f'\nfeeds:\n{LINES}\ntopics:\n  work: []\n  "a, b": []\n  AI: []\n'),
        ("topics: {}\n", f'\ntopics:\n  work: []\n  "a, b": []\n  AI: []\n\nfeeds:\n{LINES}'),
    ],
)
def test_feeds_are_added_with_their_topics_and_every_other_byte_stays(before: str, after: str) -> None:
    new = add_feeds(before, MORE)
    assert new == after.removeprefix("\n")
    assert parse(new)[1] == []


@pytest.mark.parametrize("text", ["topics: words\nfeeds: []\n", "{feeds: []}", f"feeds:\n  - {URL}\n", "feeds: ["])
def test_a_file_without_a_place_for_them_is_refused_whole(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        add_feeds(text, MORE)


@settings(max_examples=60)
@given(files())
def test_whatever_the_file_looks_like_there_are_the_feeds_and_topics_more_and_no_line_is_lost(text: str) -> None:
    before, _ = parse(text)
    try:
        after = add_feeds(text, MORE)
    except ValueError:
        return
    reading, problems = parse(after)
    assert [feed.url for feed in reading.feeds] == [*(feed.url for feed in before.feeds), *(feed.url for feed in MORE)]
    assert [topic.name for topic in reading.topics[len(before.topics) :]] == [
        name for name in ("work", "a, b", "AI") if name not in [topic.name for topic in before.topics]
    ]
    assert not [problem for problem in problems if "topic" in problem.what]
    kept = [line for line in text.splitlines() if line.strip().startswith("#")]
    assert [line for line in after.splitlines() if line in kept] == kept


def test_many_feeds_are_added_at_once() -> None:
    many = [Feed(f"https://f{n}.example/", f"F {n}", (f"t{n % 7}",)) for n in range(500)]
    reading, problems = parse(add_feeds("feeds:\n  - https://a.example/\n", many))
    assert (len(reading.feeds), len(reading.topics), problems) == (501, 7, [])
