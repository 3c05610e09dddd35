"""A topic becomes a hashtag that every network takes whole."""

import pytest

from curate.publish.posts.hashtags import make_hashtags


@pytest.mark.parametrize(
    ("topic", "tags"),
    [
        ("remote work", ["#RemoteWork"]),
        ("AI safety", ["#AISafety"]),
        ("open-source", ["#OpenSource"]),
        ("node.js", ["#NodeJs"]),
        ("snake_case", ["#Snake_case"]),
        ("C++", ["#CPlusPlus"]),
        ("C++20 and C#", ["#CPlusPlus20AndCSharp"]),
        ("A+B testing", ["#ABTesting"]),
        ("#tag", ["#Tag"]),
        ("3D printing", ["#3DPrinting"]),
        ("リモートワーク", ["#リモートワーク"]),
        ("採用 onboarding", ["#採用Onboarding"]),
        ("機械学習・AI", ["#機械学習AI"]),
        ("か\u3099んばる", ["#がんばる"]),
        ("हिन्दी", ["#हिन्दी"]),
        ("2026", []),
        ("🎉", []),
        ("", []),
    ],
)
def test_a_topic_makes_a_hashtag_of_letters_digits_and_underscores(topic: str, tags: list[str]) -> None:
    assert make_hashtags([topic]) == tags


def test_topics_that_make_the_same_hashtag_make_it_once() -> None:
    assert make_hashtags(["remote work", "hiring", "Remote-Work", "RemoteWork"]) == ["#RemoteWork", "#Hiring"]
