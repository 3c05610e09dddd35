"""A network's composer is opened with the text and the link, each in its place and once."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from curate.model import Post
from curate.publish.posts.builtin_networks import NETWORKS
from curate.publish.posts.share_urls import share_text, share_url

LINK = "https://me.example/notes/a/"
POST = Post("a", "line", (f"Words, 言葉 & more.\n\n出典：Sample\n\n{LINK}",), (9,), None, LINK, "A title")


@pytest.mark.parametrize("network", ["line", "teams"])
def test_a_link_that_has_a_field_of_its_own_is_not_in_the_text_as_well(network: str) -> None:
    assert share_text(NETWORKS[network], POST) == "Words, 言葉 & more.\n\n出典：Sample"
    (text,), (url,) = list(parse_qs(urlsplit(share_url(NETWORKS[network], POST)).query).values())[::-1]
    if network == "teams":
        text, url = url, text
    assert {text, url} == {"Words, 言葉 & more.\n\n出典：Sample", LINK}


@pytest.mark.parametrize("network", ["x", "bluesky", "misskey"])
def test_elsewhere_the_text_is_whole(network: str) -> None:
    assert share_text(NETWORKS[network], POST) == POST.parts[0]


def test_a_link_within_the_words_stays_in_them() -> None:
    post = replace(POST, parts=(f"See {LINK} for more.",))
    assert share_text(NETWORKS["line"], post) == post.parts[0]


def test_a_network_without_an_address_has_none() -> None:
    assert share_url(NETWORKS["discord"], POST) == ""
