"""Host names and networks as the user writes them."""

from __future__ import annotations

import pytest

from curate.formats.hosts import is_host_or_network, normalize_host_name, site_host


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NAS.local", "nas.local"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("a.example.", "a.example"),
        ("*", ""),
        ("", ""),
        ("a b", ""),
        ("127.1", ""),
        ("0x7f.1", ""),
        ("a..b", ""),
        ("x" * 64, ""),
        ("host:80", ""),
    ],
)
def test_a_hosts_name(text: str, name: str) -> None:
    assert normalize_host_name(text) == name


@pytest.mark.parametrize("text", ["nas.local", "127.0.0.1", "10.0.0.0/8", "fd00::7", "fd00::/8"])
def test_what_may_be_opened(text: str) -> None:
    assert is_host_or_network(text)


@pytest.mark.parametrize("text", ["*", "10.0.0.0/99", "127.0.0.1:80", "https://nas.local", "a,b", ""])
def test_what_is_neither_host_nor_network(text: str) -> None:
    assert not is_host_or_network(text)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Essays.example:8443/on/rye", "essays.example"),
        ("https://essays.example", "essays.example"),
        ("https://awww.example/", "awww.example"),
        ("no address", ""),
        ("http://[broken", ""),
    ],
)
def test_the_host_of_a_site_is_told_without_www(url: str, host: str) -> None:
    assert site_host(url) == host
