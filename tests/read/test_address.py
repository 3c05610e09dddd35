"""Which addresses may be asked."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.problems import CannotRun, Refused
from curate.read.address import Allowed, check_url, host_port, is_local_name, literal, refusal, shown


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://example.org/feed.xml", "https://example.org/feed.xml"),
        ("  https://example.org/feed.xml\n", "https://example.org/feed.xml"),
        ("HTTP://Example.ORG/Feed.XML", "http://example.org/Feed.XML"),
        ("https://example.org", "https://example.org"),
        ("https://example.org?a=1", "https://example.org?a=1"),
        ("https://example.org:443/a", "https://example.org:443/a"),
        ("https://example.org/a#part", "https://example.org/a"),
        (
            "https://例え.jp/フィード?q=働き方",
            "https://xn--r8jz45g.jp/%E3%83%95%E3%82%A3%E3%83%BC%E3%83%89?q=%E5%83%8D%E3%81%8D%E6%96%B9",
        ),
        ("https://ｅｘａｍｐｌｅ。ｊｐ/", "https://example.jp/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://example.org/a%2Fb%zz?x=%41&y=a+b", "https://example.org/a%2Fb%zz?x=%41&y=a+b"),
        ("https://example.org/a b\"<c>?q=d e'f", "https://example.org/a%20b%22%3Cc%3E?q=d%20e%27f"),
        ("https://example.org/a/../b;v=1?c[]=2|3", "https://example.org/a/../b;v=1?c[]=2|3"),
        ("https://example.org/\udc8e\udc96", "https://example.org/%8E%96"),
        ("https://foo_bar.example.org./", "https://foo_bar.example.org./"),
        ("http://[2606:4700::00:1111]/", "http://[2606:4700::1111]/"),
        ("http://192.0.2.7/", "http://192.0.2.7/"),
    ],
)
def test_a_url_is_asked_as_written_but_for_what_http_needs(url: str, asked: str) -> None:
    assert check_url(url) == asked


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "does not begin with http://"),
        ("/feed.xml", "does not begin with http://"),
        ("example.org/feed.xml", "does not begin with http://"),
        ("//example.org/feed.xml", "does not begin with http://"),
        ("ftp://example.org/", "does not begin with http://"),
        ("file:///etc/passwd", "does not begin with http://"),
        ("javascript:alert(1)", "does not begin with http://"),
        ("https:///feed.xml", "names no host"),
        ("https://:443/", "names no host"),
        ("https://user@example.org/", "user name or password"),
        ("https://user:secret@example.org/", "user name or password"),
        ("https://@example.org/", "user name or password"),
        ("https://example.org:8080/", "unusual port 8080"),
        ("https://example.org:0/", "unusual port 0"),
        ("https://example.org:http/", "not a web address"),
        ("https://example.org:99999/", "not a web address"),
        ("https://[::1/", "not a web address"),
        ("https://[fe80::1%25eth0]/", "no proper host name"),
        ("https://exa mple.org/", "no proper host name"),
        ("https://example.org\\@evil.example/", "user name or password"),
        ("https://example.org\\.evil.example/", "no proper host name"),
        ("https://ex%61mple.org/", "no proper host name"),
        ("https://a..example.org/", "no proper host name"),
        (f"https://{'a' * 64}.example/", "no proper host name"),
        ("https://日本\u3000語.jp/", "no proper host name"),
        ("https://example.org/a\nb", "line break"),
        ("https://example.org/a\x00b", "control character"),
        ("https://example.org/\ud800", "broken characters"),
        # Other spellings of 127.0.0.1 that a system's resolver takes for it.
        ("http://2130706433/", "no proper host name"),
        ("http://127.1/", "no proper host name"),
        ("http://0x7f.0.0.1/", "no proper host name"),
        ("http://0177.0.0.1/", "no proper host name"),
        ("http://127.0.0.1./", "no proper host name"),
    ],
)
def test_what_is_no_plain_web_address_is_refused(url: str, why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        check_url(url)
    assert refused.value.lasting
    assert refused.value.problem.where


def test_a_port_is_asked_if_the_user_wrote_it() -> None:
    url = "http://Reader.example:8080/rss"
    assert check_url(url, written=True) == "http://reader.example:8080/rss"
    assert check_url(url, ports=frozenset({("reader.example", 8080)})) == "http://reader.example:8080/rss"
    with pytest.raises(Refused, match="unusual port"):
        check_url(url, ports=frozenset({("other.example", 8080), ("reader.example", 8081)}))


def test_a_password_does_not_come_into_a_message() -> None:
    with pytest.raises(Refused) as refused:
        check_url("https://user:secret@example.org/a")
    assert refused.value.problem.where == "https://example.org/a"


def test_a_message_shows_an_address_on_one_clean_line() -> None:
    assert shown("https://example.org/\x1b[31m\u202ea\nb") == "https://example.org/a b"
    assert shown("") == "(no address)"


@given(st.text() | st.text().map("https://example.org/".__add__) | st.text().map("http://".__add__))
def test_any_text_is_either_refused_or_asked_as_plain_ascii(text: str) -> None:
    try:
        url = check_url(text)
    except Refused:
        return
    assert url.isascii()
    assert url.isprintable()
    assert not set(' "<>#') & set(url)
    assert urlsplit(url).scheme in ("http", "https")
    assert host_port(url)[1] in (80, 443)
    assert check_url(url) == url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://example.org/", ("example.org", 80)),
        ("https://example.org/", ("example.org", 443)),
        ("https://example.org:8443/", ("example.org", 8443)),
        ("http://[2001:db8::1]/", ("2001:db8::1", 80)),
    ],
)
def test_host_and_port_of_a_url(url: str, expected: tuple[str, int]) -> None:
    assert host_port(url) == expected


@pytest.mark.parametrize("ip", ["8.8.8.8", "1.1.1.1", "192.0.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_may_be_connected_to(ip: str) -> None:
    assert refusal(ip_address(ip)) is None


@pytest.mark.parametrize(
    ("why", "ips"),
    [
        ("this computer's own address", "127.0.0.1 127.9.9.9 0.0.0.0 ::1 :: ::ffff:127.0.0.1"),
        ("a link-local address", "169.254.169.254 fe80::1 fe80::1%1 ::ffff:169.254.169.254"),
        ("a private address", "10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 fd00::1 fc00::1 fec0::1 ::ffff:10.0.0.1"),
        ("a multicast address", "224.0.0.1 239.255.255.250 ff02::1 ff0e::1 ::ffff:224.0.0.1"),
        ("a reserved address", "192.0.0.1 192.0.0.9 192.0.0.170 192.88.99.1 3fff::1 5f00::1 2001:10::1"),
        (
            "an address that stands for an IPv4 address",
            "64:ff9b::a00:1 64:ff9b::808:808 64:ff9b:1::1 2002:a00:1::1 2002:808:808::1 2001:0:1::1 ::a00:1",
        ),
        ("a private address", "0.1.2.3 192.0.2.1 198.18.0.1 203.0.113.1 240.0.0.1 255.255.255.255 2001:db8::1 100::1"),
    ],
)
def test_an_address_that_is_not_public_is_refused(why: str, ips: str) -> None:
    assert {ip: refusal(ip_address(ip)) for ip in ips.split()} == dict.fromkeys(ips.split(), why)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_when_mapped_into_ipv6(ip: object) -> None:
    assert refusal(ip_address(f"::ffff:{ip}")) == refusal(ip_address(str(ip)))


@given(st.ip_addresses())
def test_what_is_not_global_is_always_refused(ip: object) -> None:
    address = ip_address(str(ip))
    assert address.is_global or refusal(address)


@pytest.mark.parametrize(
    ("host", "ip", "covered"),
    [
        ("nas.example", "192.168.1.5", True),
        ("nas.example.", "10.9.9.9", True),
        ("nas.example", None, True),
        ("xn--r8jz45g.jp", "10.0.0.1", True),
        ("www.nas.example", "192.168.1.5", False),
        ("nas.example.evil.example", "192.168.1.5", False),
        ("other.example", "192.168.1.5", False),
        ("other.example", "10.1.2.3", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("other.example", "::ffff:10.1.2.3", True),
        ("10.2.2.3", "10.2.2.3", False),
        ("other.example", None, False),
        ("other.example", "fd00::7", True),
        ("other.example", "fd00::8", False),
    ],
)
def test_the_user_opens_a_name_with_all_its_addresses_and_a_network_with_all_its_names(
    host: str, ip: str | None, covered: bool
) -> None:
    allowed = Allowed.of(["NAS.example", " 例え.jp ", "10.1.0.0/16", "fd00::7"])
    assert allowed.covers(host, ip_address(ip) if ip else None) is covered


def test_nothing_is_opened_by_default() -> None:
    assert not Allowed().covers("localhost", ip_address("127.0.0.1"))


def test_every_entry_that_opens_nothing_is_told() -> None:
    with pytest.raises(CannotRun) as error:
        Allowed.of(["nas.example", "http://nas.example/", "10.0.0.0/99", "nas.example:8080", "", "127.1"])
    assert [p.where for p in error.value.problems] == ["feeds.yaml"] * 5
    assert "http://nas.example/" in error.value.problems[0].what


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("localhost.", True),
        ("a.localhost", True),
        ("intranet", True),
        ("printer.local", True),
        ("metadata.google.internal", True),
        ("router.home.arpa", True),
        ("example.org", False),
        ("mylocalhost.example", False),
        ("2606:4700::1111", False),
        ("8.8.8.8", False),
    ],
)
def test_names_that_mean_a_host_nearby(host: str, local: bool) -> None:
    assert is_local_name(host) is local


def test_a_host_is_an_address_only_in_its_usual_spelling() -> None:
    assert literal("127.0.0.1") == ip_address("127.0.0.1")
    assert literal("2130706433") is None
    assert literal("example.org") is None
