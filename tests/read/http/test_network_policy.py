"""Which addresses may be asked."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.problems import CannotRun, RequestBlocked
from curate.read.http.network_policy import (
    AllowedHosts,
    check_url,
    content_base,
    host_port,
    is_local_name,
    is_same_server,
    parse_ip,
    redact_url,
    refusal_reason,
)


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
    with pytest.raises(RequestBlocked, match=why) as refused:
        check_url(url)
    assert refused.value.permanent
    assert refused.value.problem.where


def test_a_port_is_asked_if_the_user_wrote_it() -> None:
    url = "http://Reader.example:8080/rss"
    assert check_url(url, user_supplied=True) == "http://reader.example:8080/rss"
    assert check_url(url, ports=frozenset({("reader.example", 8080)})) == "http://reader.example:8080/rss"
    with pytest.raises(RequestBlocked, match="unusual port"):
        check_url(url, ports=frozenset({("other.example", 8080), ("reader.example", 8081)}))


def test_a_password_does_not_come_into_a_message() -> None:
    with pytest.raises(RequestBlocked) as refused:
        check_url("https://user:secret@example.org/a")
    assert refused.value.problem.where == "https://example.org/a"


def test_a_message_shows_an_address_on_one_clean_line() -> None:
    assert redact_url("https://example.org/\x1b[31m\u202ea\nb") == "https://example.org/a b"
    assert redact_url("") == "(no address)"


@given(st.text() | st.text().map("https://example.org/".__add__) | st.text().map("http://".__add__))
def test_any_text_is_either_refused_or_asked_as_plain_ascii(text: str) -> None:
    try:
        url = check_url(text)
    except RequestBlocked:
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
    assert refusal_reason(ip_address(ip)) is None


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
    assert {ip: refusal_reason(ip_address(ip)) for ip in ips.split()} == dict.fromkeys(ips.split(), why)


# First and last of each range and a neighbour on either side, with the document that says what the range is for.
NOT_PUBLIC = """
0.0.0.0 0.255.255.255                                     RFC 791: this network
10.0.0.0 10.255.255.255                                   RFC 1918
100.64.0.0 100.127.255.255                                RFC 6598: shared by a provider's customers
127.0.0.0 127.255.255.255                                 RFC 1122: loopback
169.254.0.0 169.254.169.254 169.254.255.255               RFC 3927: link-local, and the clouds' metadata
172.16.0.0 172.31.255.255                                 RFC 1918
192.0.0.0 192.0.0.8 192.0.0.9 192.0.0.10 192.0.0.255      RFC 6890: protocols' own
192.0.2.0 192.0.2.255                                     RFC 5737: documentation
192.31.196.0 192.31.196.255                               RFC 7535: AS112
192.52.193.0 192.52.193.255                               RFC 7450: AMT
192.88.99.0 192.88.99.2 192.88.99.255                     RFC 7526: 6to4 relays
192.168.0.0 192.168.255.255                               RFC 1918
192.175.48.0 192.175.48.255                               RFC 7534: AS112
198.18.0.0 198.19.255.255                                 RFC 2544: measurements
198.51.100.0 198.51.100.255                               RFC 5737: documentation
203.0.113.0 203.0.113.255                                 RFC 5737: documentation
224.0.0.0 232.1.1.1 239.255.255.255                       RFC 5771: multicast
240.0.0.0 254.1.1.1 255.255.255.254 255.255.255.255       RFC 1112: reserved, broadcast
:: ::1                                                    RFC 4291: unspecified, loopback
::2 ::7f00:1 ::8.8.8.8 ::ffff:ffff                        RFC 4291: IPv4-compatible
::1:0:0 ::fffe:127.0.0.1 ::1:0:0:0 ff:: 0:1:: 0001::1     RFC 4291: the reserved 0000::/8
::ffff:0:127.0.0.1 ::ffff:0:10.0.0.1 ::ffff:0:8.8.8.8     RFC 2765: IPv4-translated (SIIT)
64:ff9b::127.0.0.1 64:ff9b::8.8.8.8 64:ff9b:0:0:1::1      RFC 6052: NAT64
64:ff9b:1:: 64:ff9b:1:ffff:ffff:ffff:7f00:1 64:ff9b:2::1  RFC 8215: NAT64 of a network's own
100:: 100::ffff 100:0:0:1::1 100:1::                      RFC 6666, 9780: discard, dummy
200::1 400::1 1000::1 1fff:ffff::1                        RFC 4291: not global unicast
2000::1 2000:ffff::1                                      not assigned
2001::1 2001:0:7f00:1::1 2001:0:ffff::1                   RFC 4380: Teredo
2001:1::1 2001:1::2 2001:2::1 2001:3::1 2001:4:112::1     RFC 7723, 8155, 5180, 7450, 7535
2001:10::1 2001:1f::1 2001:20::1 2001:2f::1 2001:30::1    RFC 4843, 7343, 9374: identifiers, no addresses
2001:1ff:ffff::1                                          RFC 2928: the last of IANA's own
2001:db8:: 2001:db8:ffff:ffff::1                          RFC 3849: documentation
2002:7f00:1::1 2002:808:808::1 2002:ffff:ffff::           RFC 3056: 6to4
2003:4000::1 2004::1 2100::1 2300::1 2500::1 2700::1      not assigned
2900::1 2b00::1 2d00::1 2e00::1 2f00::1 3000::1           not assigned
2620:4f:8000::1                                           RFC 7534: AS112
3ffe::1 3ffe:831f::1                                      RFC 3701: the 6bone that was
3fff::1 3fff:fff:ffff::1 3fff:1000::1                     RFC 9637: documentation
4000::1 5f00::1 5f00:ffff::1 8000::1 a000::1 c000::1      RFC 9602: SRv6; not global unicast
e000::1 f000::1 f800::1 fa00::1 fe00::1 fe7f:ffff::1      RFC 4291: not global unicast
fc00::1 fd00::1 fdff:ffff::1                              RFC 4193: unique local
fe80::1 fe80::1%1 febf:ffff::1                            RFC 4291: link-local
fec0::1 feff:ffff::1                                      RFC 3879: site-local
ff00::1 ff02::1 ff0e::1 ffff:ffff::1                      RFC 4291: multicast
2606:4700::5efe:7f00:1 2606:4700::5efe:8.8.8.8            RFC 5214: ISATAP
2a00:1450::200:5efe:10.0.0.1 2400:cb00::200:5efe:8.8.8.8  RFC 5214: ISATAP
"""
PUBLIC = """
1.0.0.0 1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0            100.63.255.255 100.128.0.0
126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0     172.15.255.255 172.32.0.0
191.255.255.255 192.0.1.0 192.0.3.0 192.31.195.255        192.31.197.0 192.52.192.255 192.52.194.0
192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0    192.175.47.255 192.175.49.0
198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0      203.0.112.255 203.0.114.0 223.255.255.255
2001:200::1 2001:500:88:200::8 2001:4860:4860::8888       2001:db7::1 2001:db9::1 2001:41d0::1
2003::1 2003:3fff::1 2400:cb00::1 2404:6800::1 2410::1    2600::1 2606:4700::1111 2607:f8b0::1 2620:4e::1
2620:50::1 2630::1 2800:3f0::1 2803:f800::1 2a00:1450::1  2a01:4f8::1 2a10:50c0::1 2c0f:fb50::1
2606:4700::5efd:7f00:1 2606:4700::100:5efe:a00:1          2606:4700:0:5efe::1 ::ffff:8.8.8.8
"""


def addresses_in(table: str) -> list[str]:
    words = (word for line in table.splitlines() for word in line.split("RFC")[0].split("not assigned")[0].split())
    return [word for word in words if "." in word or ":" in word]


@pytest.mark.parametrize("ip", addresses_in(NOT_PUBLIC))
def test_what_has_another_meaning_than_a_public_host_is_refused(ip: str) -> None:
    assert refusal_reason(ip_address(ip))
    if "." in ip and ":" not in ip:
        assert refusal_reason(ip_address(f"::ffff:{ip}"))


@pytest.mark.parametrize("ip", addresses_in(PUBLIC))
def test_a_public_host_is_asked_though_its_neighbours_may_not_be(ip: str) -> None:
    assert refusal_reason(ip_address(ip)) is None


def test_what_is_refused_is_named_for_what_it_is() -> None:
    assert refusal_reason(ip_address("::ffff:0:127.0.0.1")) == "an address that stands for an IPv4 address"
    assert refusal_reason(ip_address("2606:4700::5efe:127.0.0.1")) == "an address that stands for an IPv4 address"
    assert refusal_reason(ip_address("3000::1")) == "an unassigned address"


def nat64(prefix: str, length: int, ip: int) -> int:
    """RFC 6052, 2.2: the IPv4 address follows the prefix, and bits 64 to 71 are passed over."""
    if length == 96:
        return int(IPv6Address(prefix)) | ip
    before = min(64 - length, 32)
    high, low = ip >> 32 - before, ip & (1 << 32 - before) - 1
    return int(IPv6Address(prefix)) | high << 128 - length - before | low << 56 - (32 - before)


LOCAL_NAT64 = "64:ff9b:1::"
EMBEDDINGS: dict[str, Callable[[int, int], int]] = {
    "mapped": lambda ip, more: 0xFFFF << 32 | ip,
    "compatible": lambda ip, more: ip,
    "SIIT": lambda ip, more: 0xFFFF << 48 | ip,
    "NAT64": lambda ip, more: nat64("64:ff9b::", 96, ip),
    "NAT64 /48": lambda ip, more: nat64(LOCAL_NAT64, 48, ip),
    "NAT64 /56": lambda ip, more: nat64(LOCAL_NAT64, 56, ip),
    "NAT64 /64": lambda ip, more: nat64(LOCAL_NAT64, 64, ip),
    "NAT64 /96": lambda ip, more: nat64(LOCAL_NAT64, 96, ip),
    "6to4": lambda ip, more: 0x2002 << 112 | ip << 80 | more,
    "Teredo server": lambda ip, more: 0x2001_0000 << 96 | ip << 64 | more,
    "Teredo client": lambda ip, more: 0x2001_0000 << 96 | more << 32 | ip ^ 0xFFFF_FFFF,
    "ISATAP": lambda ip, more: 0x2A01_0000_0000_0000 << 64 | more << 64 & 0xFFFF << 64 | 0x5EFE << 32 | ip,
    "ISATAP, global": lambda ip, more: 0x2606_4700_0000_0000 << 64 | 0x0200_5EFE << 32 | ip,
}


@pytest.mark.parametrize("scheme", EMBEDDINGS)
@given(ip=st.ip_addresses(v=4), more=st.integers(0, 2**64 - 1))
def test_a_private_address_is_reached_by_no_scheme_that_carries_it(scheme: str, ip: IPv4Address, more: int) -> None:
    carrier = IPv6Address(EMBEDDINGS[scheme](int(ip), more))
    assert refusal_reason(carrier) or (scheme == "mapped" and not refusal_reason(ip))


@given(st.ip_addresses(v=6))
def test_only_what_the_registries_give_away_is_public(ip: IPv6Address) -> None:
    assert refusal_reason(ip) or ip.ipv4_mapped or ip in ip_network("2000::/3")


def test_what_the_user_opens_stays_open_whatever_it_is() -> None:
    allowed = AllowedHosts.parse(["64:ff9b::/96", "nas.example"])
    assert allowed.covers("feeds.example", ip_address("64:ff9b::808:808"))
    assert allowed.covers("nas.example", ip_address("3000::1"))
    assert not allowed.covers("feeds.example", ip_address("3000::1"))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_when_mapped_into_ipv6(ip: object) -> None:
    assert refusal_reason(ip_address(f"::ffff:{ip}")) == refusal_reason(ip_address(str(ip)))


@given(st.ip_addresses())
def test_what_is_not_global_is_always_refused(ip: object) -> None:
    address = ip_address(str(ip))
    assert address.is_global or refusal_reason(address)


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
    allowed = AllowedHosts.parse(["NAS.example", " 例え.jp ", "10.1.0.0/16", "fd00::7"])
    assert allowed.covers(host, ip_address(ip) if ip else None) is covered


def test_nothing_is_opened_by_default() -> None:
    assert not AllowedHosts().covers("localhost", ip_address("127.0.0.1"))


def test_every_entry_that_opens_nothing_is_told() -> None:
    with pytest.raises(CannotRun) as error:
        AllowedHosts.parse(["nas.example", "http://nas.example/", "10.0.0.0/99", "nas.example:8080", "", "127.1"])
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
    assert parse_ip("127.0.0.1") == ip_address("127.0.0.1")
    assert parse_ip("2130706433") is None
    assert parse_ip("example.org") is None


@pytest.mark.parametrize(
    ("content_location", "base"),
    [
        ("", ""),
        ("https://blog.example/feed.xml", ""),
        ("https://www.example/2026/", "https://www.example/2026/"),
        ("/2026/feed.xml", "https://blog.example/2026/feed.xml"),
        ("http://10.0.0.7/feed.xml", ""),
        ("http://localhost:8080/feed.xml", ""),
        ("http://inner/feed.xml", ""),
        ("urn:x:1", ""),
    ],
)
def test_a_content_location_is_the_base_unless_it_leads_nowhere_from_outside(content_location: str, base: str) -> None:
    assert content_base("https://blog.example/feed.xml", content_location) == base


@pytest.mark.parametrize(
    ("url", "own", "same"),
    [
        ("https://a.example/x", "https://a.example/feed", True),
        ("https://a.example/x", "https://A.example:443/feed", True),
        ("https://a.example/x", "http://a.example/feed", True),
        ("http://a.example:8080/x", "http://a.example:8080/feed", True),
        ("http://a.example/x", "https://a.example/feed", False),
        ("https://a.example:8443/x", "https://a.example/feed", False),
        ("https://a.example:8443/x", "http://a.example:8443/feed", False),
        ("https://a.example/x", "http://a.example:8080/feed", False),
        ("https://www.a.example/x", "https://a.example/feed", False),
        ("https://b.example/x", "https://a.example/feed", False),
        ("https://xn--r8jz45g.example/x", "https://例え.example/feed", True),
        ("https://a.example/x", "no address", False),
    ],
)
def test_a_server_is_its_host_and_port_and_https_is_no_other(url: str, own: str, same: bool) -> None:
    assert is_same_server(url, own) == same
