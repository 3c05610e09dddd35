"""Which feeds are offered to readers."""

from __future__ import annotations

from curate.publish.feeds.feed_offers import list_feed_offers
from tests.publish.feeds.test_feed_files import NOWHERE, SITE

TOPICS = {"remote work": "topics/remote-work/", "onboarding": "topics/onboarding/"}


def test_the_whole_comes_first_then_topics_by_name_each_in_three_forms() -> None:
    found = list_feed_offers(SITE, TOPICS)
    assert [one.topic for one in found] == ["", "onboarding", "remote work"]
    assert found[2].forms == (
        ("Atom", "https://sample-person.example/topics/remote-work/feed.xml"),
        ("RSS", "https://sample-person.example/topics/remote-work/rss.xml"),
        ("JSON Feed", "https://sample-person.example/topics/remote-work/feed.json"),
    )
    assert list_feed_offers(NOWHERE, TOPICS) == []
