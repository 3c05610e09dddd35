"""Feeds are added, and a feed's address is changed in the file, and nothing else is."""

from __future__ import annotations

import re
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.feeds_yaml import parse
from curate.formats.feeds_yaml_edit import add_feeds, replace_feed_url
from curate.model import Feed

OLD, NEW = "https://old.example/feed", "https://new.example/a,b?c=d#e"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("feeds:\n  - HERE   # a comment\n  - https://b.example/\n", ""),
        (f"# {OLD}\nfeeds:\n- url: HERE\n  title: '{OLD}'\n  keep: [a]\n", ""),
        ("feeds:\r\n  - url: HERE\r\n    title: 例\r\n", '"'),
        ("feeds:\n  - title: x\n    url: HERE # it\nnetwork: {contact: x}\n", "'"),
        (f"\ufefftopics: {{a: [{OLD}]}}\nfeeds:\n  - HERE", ""),
    ],
)
def test_the_address_alone_is_changed(text: str, quote: str) -> None:
    assert replace_feed_url(text.replace("HERE", quote + OLD + quote), OLD, NEW) == text.replace("HERE", NEW)


@pytest.mark.parametrize("text", [f"feeds: [{OLD}, https://b.example/]\n", f"feeds: [{{url: {OLD}, title: x}}]\n"])
def test_an_address_that_would_break_the_list_it_stands_in_is_quoted(text: str) -> None:
    assert replace_feed_url(text, OLD, NEW) == text.replace(OLD, f'"{NEW}"')
    assert replace_feed_url(text, OLD, "https://new.example/") == text.replace(OLD, "https://new.example/")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "feeds: []\n",
        "feeds: [",
        f"feeds:\n  - {OLD}\n  - {NEW}\n".replace("#e", "%23e") + f"  - '{NEW}'\n",
        f"topics: {{a: &it {OLD}}}\nfeeds:\n  - *it\n",
        f"feeds: {OLD}\n",
    ],
)
def test_where_that_cannot_be_done_nothing_is(text: str) -> None:
    with pytest.raises(ValueError, match="isn't where it could be changed alone"):
        replace_feed_url(text, OLD, NEW)


# ---------------------------------------------------------------- one feed added

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
    assert add_feeds(before, [Feed(URL)]) == after


@pytest.mark.parametrize(
    "title", ["例の便り", "no", "2026", 'say "hi"', "a: b # c", "C:\\new", "𠮷 👩‍💻", "'", "- x", "a,]}"]
)
@pytest.mark.parametrize("text", ["feeds:\n  - https://a.example/\n", "feeds: [https://a.example/]\n"])
def test_its_title_is_kept_letter_by_letter(text: str, title: str) -> None:
    assert parse(add_feeds(text, [Feed(URL, title)]))[0].feeds[-1] == Feed(URL, title, line=3 if "- " in text else 1)


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
        add_feeds(text, [Feed(URL)])


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
        after = add_feeds(text, [Feed(URL, title)])
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
        after = add_feeds(text, [Feed(URL)])
    except ValueError:
        return
    assert parse(after)[0].feeds[-1].url == URL
    assert len(after) > len(text)


# ---------------------------------------------------------------- feeds added with their topics

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


def test_a_feed_goes_where_the_feeds_are_though_an_empty_key_of_that_name_stands_above() -> None:
    text = "feeds:\ntopics: {a: [b]}\nfeeds:\n  - https://a.example/\n"
    assert add_feeds(text, [Feed("https://b.example/")]) == f"{text}  - url: https://b.example/\n"
