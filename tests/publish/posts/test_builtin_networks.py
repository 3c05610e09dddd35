"""The networks are data: each can be counted, filled in, and is as sure as it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from curate.publish.posts.builtin_networks import DEFAULT_NETWORKS, NETWORKS, Network
from curate.publish.posts.count_length import UNITS, cluster_count

EVIDENCE = ("documented", "source", "seen", "reported", "none")

every_network = pytest.mark.parametrize("network", NETWORKS.values(), ids=list(NETWORKS))


@every_network
def test_a_network_is_found_by_its_name_and_says_how_sure_it_is(network: Network) -> None:
    assert NETWORKS[network.name] is network
    assert network.unit in UNITS
    assert network.evidence in EVIDENCE
    assert network.share_evidence in EVIDENCE
    assert (network.limit is None) == (network.evidence == "none")
    assert bool(network.share) == (network.share_evidence != "none")


@every_network
def test_a_composer_is_a_web_address_that_can_be_filled_in(network: Network) -> None:
    if network.share:
        assert network.share.startswith("https://")
        filled = network.share.format(text="t", url="u", title="h")
        assert filled != network.share
        assert network.prefills_text == (network.share.format(text="TEXT", url="u", title="h") != filled)


@pytest.mark.parametrize(
    ("name", "limit", "unit"),
    [
        ("x", 280, "x"),
        ("bluesky", 300, "bluesky"),
        ("mastodon", 500, "mastodon"),
        ("threads", 500, "threads"),
        ("linkedin", 3000, "utf-16"),
        ("misskey", 3000, "characters"),
        ("facebook", 63206, "utf-16"),
        ("reddit", 300, "characters"),
        ("hackernews", 80, "characters"),
        ("discord", 2000, "utf-16"),
        ("slack", 4000, "characters"),
        ("teams", 28000, "bytes"),
        ("line", None, "characters"),
        ("hatena", 100, "characters"),
        ("note", None, "characters"),
        ("email", None, "characters"),
        ("email-html", None, "characters"),
    ],
)
def test_the_limits_are_what_the_networks_say(name: str, limit: int | None, unit: str) -> None:
    assert (NETWORKS[name].limit, NETWORKS[name].unit) == (limit, unit)


def test_seventeen_networks_are_known_and_four_are_usual_in_each_language() -> None:
    assert len(NETWORKS) == 17
    assert {language: len(names) for language, names in DEFAULT_NETWORKS.items()} == {"en": 4, "ja": 4}
    assert all(name in NETWORKS for names in DEFAULT_NETWORKS.values() for name in names)


def test_threads_takes_five_links_and_linkedin_folds() -> None:
    assert NETWORKS["threads"].max_links == 5
    assert NETWORKS["linkedin"].folds == (210, 140)


def test_a_network_can_give_links_a_length_of_its_own() -> None:
    text = "see https://example.com/a/long/path"
    plain = Network("own", "Own", 100)
    assert plain.length(text) == cluster_count(text)
    assert replace(plain, link=10).length(text) == 14
