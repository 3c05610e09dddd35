"""The fetcher against a real server on loopback."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import zlib
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar

import pytest

from curate.model import FetchResult, OwnHeaders, Validators
from curate.problems import CannotRun, FetchFailed, Gone, RequestBlocked
from curate.read.http import throttle
from curate.read.http.fetch import Fetcher
from tests.webserver import Request, WebServer

FEED = "<rss><channel><title>働き方の便り</title></channel></rss>" * 20
AGENT = "curate/0 (+mailto:keeper@example.org)"
T = TypeVar("T")
NOTHING = Validators()
MODIFIED = "Sun, 01 Mar 2026 09:30:00 GMT"


def run(act: Callable[[Fetcher], Awaitable[T]], **settings: Any) -> T:
    async def main() -> T:
        options: dict[str, Any] = {"allow": ["127.0.0.0/8"], "user_agent": AGENT, "proxies": {}} | settings
        async with Fetcher(**options) as fetcher:
            return await act(fetcher)

    return asyncio.run(main())


def get(
    url: str, *, limit: int = 100_000, validators: Validators = NOTHING, truncate: bool = False, **settings: Any
) -> FetchResult:
    return run(
        lambda f: f.get(url, limit=limit, validators=validators, user_supplied=True, truncate=truncate), **settings
    )


def failure(url: str, *, limit: int = 100_000, **settings: Any) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        get(url, limit=limit, **settings)
    assert failed.value.problem.where == url
    return failed.value


# ---------------------------------------------------------------- answers


def test_a_page_is_fetched_with_all_that_its_headers_say(server: WebServer) -> None:
    server.page(
        "/feed.xml",
        FEED,
        content_type='Application/RSS+XML; Charset="EUC-JP"',
        etag='W/"a, b"',
        last_modified=MODIFIED,
        headers={"Cache-Control": "public, max-age=7200", "Set-Cookie": "id=1"},
    )
    url = server.url("/feed.xml")
    assert get(url) == FetchResult(
        url=url,
        status=200,
        body=FEED.encode(),
        content_type="application/rss+xml",
        charset="euc-jp",
        validators=Validators('W/"a, b"', MODIFIED),
        max_age=7200.0,
    )


def test_a_request_carries_nothing_but_what_it_needs(server: WebServer, tmp_path: Path, monkeypatch: Any) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login someone password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.page("/a", "first", headers={"Set-Cookie": "id=1; Path=/"})
    server.redirect("/b", "/a?c=[]&d=%41")

    async def twice(fetcher: Fetcher) -> None:
        for path in ("/a", "/b"):  # By name: cookies of a bare IP address are seldom kept by anybody.
            await fetcher.get(server.url(path, host="localhost"), limit=10, user_supplied=True)

    run(twice)
    assert [r.path for r in server.log] == ["/a", "/b", "/a?c=[]&d=%41"]
    for request in server.log:
        assert set(request.headers) == {"host", "user-agent", "accept", "accept-encoding"}
        assert request.headers["user-agent"] == AGENT
        assert request.headers["accept-encoding"] == "gzip, deflate"


def test_validators_go_out_as_they_came_and_bring_a_304(server: WebServer) -> None:
    etag = 'W/"é,\t 1"'.encode().decode("latin-1")  # The server's side of a header is bytes.
    server.page("/feed", FEED, etag=etag, last_modified=MODIFIED, headers={"Cache-Control": "max-age=60"})
    first = get(server.url("/feed"))
    again = get(server.url("/feed"), validators=first.validators)
    assert first.validators.etag == 'W/"é,\t 1"'
    assert server.log[1].headers["if-none-match"] == etag
    assert server.log[1].headers["if-modified-since"] == MODIFIED
    assert (again.status, again.body, again.max_age, again.validators) == (304, b"", 60.0, first.validators)


def test_an_etag_that_could_not_be_sent_back_as_it_came_is_left_out(server: WebServer) -> None:
    server.page("/feed", FEED, etag='"\xe9"', last_modified=MODIFIED)
    assert get(server.url("/feed")).validators == Validators("", MODIFIED)


def test_a_304_without_validators_keeps_those_that_were_sent(server: WebServer) -> None:
    server.status("/feed", 304)
    sent = Validators('"1"', MODIFIED)
    assert get(server.url("/feed"), validators=sent).validators == sent


def test_a_304_that_nobody_asked_for_is_no_answer(server: WebServer) -> None:
    server.status("/feed", 304)
    assert "can't be used (304)" in failure(server.url("/feed")).problem.what


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(FEED.encode(), mtime=0)),
        ("x-gzip", gzip.compress(FEED.encode(), mtime=0)),
        ("gzip", gzip.compress(FEED.encode()[:100], mtime=0) + gzip.compress(FEED.encode()[100:], mtime=0)),
        ("gzip", gzip.compress(FEED.encode(), mtime=0) + b"\0\0litter"),
        ("deflate", zlib.compress(FEED.encode())),
        ("deflate", zlib.compress(FEED.encode(), wbits=-15)),
        ("identity", FEED.encode()),
        ("", FEED.encode()),
    ],
)
def test_a_compressed_body_arrives_whole(server: WebServer, encoding: str, body: bytes) -> None:
    server.page("/", body, headers={"Content-Encoding": encoding})
    assert get(server.url()).body == FEED.encode()


def test_a_body_may_be_exactly_as_long_as_the_limit(server: WebServer) -> None:
    server.page("/", b"x" * 1000)
    assert get(server.url(), limit=1000).body == b"x" * 1000
    assert "sent more than 999 bytes" in failure(server.url(), limit=999).problem.what


def test_a_long_body_can_be_cut_instead(server: WebServer) -> None:
    server.page("/plain", b"0123456789", headers={"Content-Encoding": "identity"})
    server.page("/gzip", b"0123456789")
    assert get(server.url("/plain"), limit=4, truncate=True).body == b"0123"
    assert get(server.url("/gzip"), limit=4, truncate=True).body == b"0123"


# ---------------------------------------------------------------- redirects


def test_a_permanent_move_is_told_with_where_it_ends(server: WebServer) -> None:
    server.redirect("/a", "b?x=1", status=301)
    server.redirect("/b", "/c#part", status=308)
    server.page("/c", FEED)
    got = get(server.url("/a"))
    assert (got.url, got.moved_to) == (server.url("/c"), server.url("/c"))


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_move_with_one_temporary_hop_is_not_for_good(server: WebServer, status: int) -> None:
    server.redirect("/a", "/b", status=301)
    server.redirect("/b", "/c", status=status)
    server.page("/c", FEED)
    got = get(server.url("/a"))
    assert (got.url, got.moved_to) == (server.url("/c"), "")


def test_validators_are_sent_to_the_page_that_gave_them_behind_redirects(server: WebServer) -> None:
    server.redirect("/a", "/b", status=301)
    server.page("/b", FEED, etag='"1"')
    got = get(server.url("/a"), validators=get(server.url("/a")).validators)
    assert (got.status, got.moved_to) == (304, server.url("/b"))


def test_five_redirects_are_followed_and_not_six(server: WebServer) -> None:
    for n in range(6):
        server.redirect(f"/{n}", f"/{n + 1}")
    server.page("/6", FEED)
    assert get(server.url("/1")).body
    assert "redirects more than 5 times" in failure(server.url("/0")).problem.what
    assert len(server.asked("/6")) == 1


def test_a_circle_of_redirects_is_told(server: WebServer) -> None:
    server.redirect("/a", "/b")
    server.redirect("/b", "/a")
    server.redirect("/self", "/self#again")
    assert "in a circle" in failure(server.url("/a")).problem.what
    assert "in a circle" in failure(server.url("/self")).problem.what
    assert len(server.log) == 3


def test_a_redirect_to_bytes_that_are_no_utf8_keeps_the_bytes(server: WebServer) -> None:
    server.raw("/a", b"HTTP/1.1 302 Found\r\nLocation: /\x93\xfa\r\nContent-Length: 0\r\n\r\n")
    server.page("/%93%FA", FEED)
    assert get(server.url("/a")).url == server.url("/%93%FA")


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("ftp://example.org/", "does not begin with http:// or https://"),
        ("file:///etc/passwd", "does not begin with http:// or https://"),
        ("http://example.org:22/", "the unusual port 22"),
        ("http://user:secret@example.org/", "a user name or password"),
        ("http://169.254.169.254/latest/", "a link-local address"),
        ("http://[::1]/", "this computer's own address"),
        ("http://[::ffff:10.0.0.1]/", "a private address"),
        ("http://2130706433/", "no proper host name"),
    ],
)
def test_a_redirect_is_checked_as_the_first_address_was(server: WebServer, to: str, why: str) -> None:
    server.redirect("/a", to)
    failed = failure(server.url("/a"))
    assert isinstance(failed, RequestBlocked)
    assert failed.permanent
    assert why in failed.problem.what
    assert "secret" not in str(failed)


def test_a_redirect_without_an_address_is_told(server: WebServer) -> None:
    server.status("/none", 302)
    server.redirect("/broken", "http://[")
    assert "without saying where to" in failure(server.url("/none")).problem.what
    assert "no web address" in failure(server.url("/broken")).problem.what


def test_what_fails_behind_a_redirect_is_told_of_the_address_that_was_asked(server: WebServer) -> None:
    server.redirect("/a", "/b")
    assert failure(server.url("/a")).problem.what.startswith(f"redirects to {server.url('/b')}, which has nothing")


# ---------------------------------------------------------------- private addresses


def resolve_to(monkeypatch: pytest.MonkeyPatch, *ips: str) -> None:
    """Let every host name have these addresses."""

    def getaddrinfo(host: str, port: int, *args: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_a_private_address_is_not_asked(server: WebServer, host: str) -> None:
    failed = failure(server.url("/", host=host), allow=[])
    assert isinstance(failed, RequestBlocked)
    assert failed.permanent
    assert "this computer's own address" in failed.problem.what
    assert "allow" in failed.problem.hint
    assert server.log == []


def test_a_public_name_that_leads_to_a_private_address_is_not_asked(server: WebServer, monkeypatch: Any) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    failed = failure(server.url("/", host="feeds.example"), allow=["other.example"])
    assert isinstance(failed, RequestBlocked)
    assert "is at 127.0.0.1, this computer's own address" in failed.problem.what
    assert server.log == []


@pytest.mark.parametrize("ip", ["::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "2606:4700::5efe:7f00:1", "100::1", "3000::1"])
def test_a_name_that_leads_to_an_address_that_is_not_a_public_host_is_not_asked(monkeypatch: Any, ip: str) -> None:
    def getaddrinfo(host: str, port: int, *args: object) -> list[Any]:
        return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (ip, port, 0, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    failed = failure("http://feeds.example/", allow=[])
    assert isinstance(failed, RequestBlocked)
    assert f"is at {ip_address(ip)}, " in failed.problem.what


def test_a_redirect_to_a_name_of_a_private_address_is_not_followed(server: WebServer) -> None:
    with WebServer("127.0.0.2") as outside:
        outside.redirect("/", server.url("/", host="localhost"))
        failed = failure(outside.url(), allow=["127.0.0.2"], user_urls=[server.url("/", host="localhost")])
    assert isinstance(failed, RequestBlocked)
    assert server.log == []


def test_a_name_that_the_user_opened_may_have_a_private_address(server: WebServer, monkeypatch: Any) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    server.page("/", FEED)
    assert get(server.url("/", host="NAS.example"), allow=["nas.example"]).body
    assert server.log[0].host == f"nas.example:{server.port}"


def test_a_name_opens_its_address_to_nobody_else(server: WebServer, monkeypatch: Any) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    server.redirect("/", server.url("/secret", host="other.example"))
    failed = failure(
        server.url("/", host="nas.example"), allow=["nas.example"], user_urls=[server.url("/", host="other.example")]
    )
    assert isinstance(failed, RequestBlocked)
    assert server.asked("/secret") == []


def test_of_several_addresses_only_the_good_ones_are_used(server: WebServer, monkeypatch: Any) -> None:
    resolve_to(monkeypatch, "10.0.0.1", "192.168.0.1", "127.0.0.1")
    server.page("/", FEED)
    assert get(server.url("/", host="feeds.example"), allow=["127.0.0.1"]).body


def test_several_addresses_that_are_all_private_are_a_refusal(monkeypatch: Any) -> None:
    resolve_to(monkeypatch, "10.0.0.1", "169.254.169.254", "192.168.0.1")
    assert isinstance(failure("http://feeds.example/", allow=[]), RequestBlocked)


def test_a_port_that_nobody_wrote_is_not_asked(server: WebServer) -> None:
    server.page("/", FEED)
    with pytest.raises(RequestBlocked, match="unusual port"):
        run(lambda f: f.get(server.url(), limit=100_000))
    assert run(lambda f: f.get(server.url("/"), limit=100_000), user_urls=[server.url("/elsewhere"), "nonsense"]).body


def test_settings_that_open_nothing_are_told() -> None:
    with pytest.raises(CannotRun, match="no host name, IP address or network"):
        Fetcher(allow=["http://nas.example/"], user_agent=AGENT)


# ---------------------------------------------------------------- statuses


@pytest.mark.parametrize(
    ("status", "words", "lasting"),
    [
        (204, "sent an empty answer", False),
        (206, "can't be used (206)", False),
        (300, "can't be used (300)", False),
        (400, "does not accept the request (400)", True),
        (401, "asks for a login (401)", True),
        (403, "does not let us read it (403)", True),
        (404, "has nothing at this address (404)", True),
        (408, "does not accept the request (408)", False),
        (410, "is gone for good (410)", True),
        (429, "we ask too often (429)", False),
        (451, "legal reasons (451)", True),
        (500, "has a fault of its own (500)", False),
        (503, "not available just now (503)", False),
        (599, "has a fault of its own (599)", False),
    ],
)
def test_a_status_is_told_in_plain_words(server: WebServer, status: int, words: str, lasting: bool) -> None:
    server.status("/", status)
    failed = failure(server.url())
    assert words in failed.problem.what
    assert (failed.status, failed.permanent, failed.retry_after) == (status, lasting, None)
    assert isinstance(failed, Gone) is (status == 410)


def test_gone_behind_a_temporary_redirect_does_not_end_the_address_that_was_asked(server: WebServer) -> None:
    server.status("/gone", 410)
    server.redirect("/moved", "/gone", status=301)
    server.redirect("/now", "/gone", status=302)
    assert isinstance(failure(server.url("/moved")), Gone)
    assert not isinstance(failure(server.url("/now")), Gone)


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "120"}, 120.0),
        (503, {"Retry-After": "3600"}, 3600.0),
        (429, {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0.0),
        (429, {"Retry-After": "soon"}, None),
        (429, {"Retry-After": "-1"}, None),
    ],
)
def test_the_time_that_a_server_asks_for_is_passed_on(
    server: WebServer, status: int, headers: dict[str, str], wait: float | None
) -> None:
    server.status("/", status, headers)
    assert failure(server.url()).retry_after == wait


# ---------------------------------------------------------------- faults


def test_an_empty_answer_is_told(server: WebServer) -> None:
    server.page("/", b"")
    server.page("/gzip", gzip.compress(b""), headers={"Content-Encoding": "gzip"})
    assert "sent an empty answer" in failure(server.url()).problem.what
    assert "sent an empty answer" in failure(server.url("/gzip")).problem.what


def test_a_server_that_hangs_or_drips_is_left_at_the_deadline(server: WebServer) -> None:
    server.hang("/hang")
    server.drip("/drip", b"x" * 1000)
    for path in ("/hang", "/drip"):
        failed = failure(server.url(path), seconds=0.3)
        assert failed.problem.what == "did not answer within 0.3 seconds"
        assert not failed.permanent


def test_the_deadline_holds_over_all_hops() -> None:
    with WebServer(latency=0.15) as slow:
        for n in range(5):
            slow.redirect(f"/{n}", f"/{n + 1}")
        assert "did not answer within 0.4 seconds" in failure(slow.url("/0"), seconds=0.4).problem.what
        assert slow.asked("/4") == []


def test_waiting_for_a_turn_does_not_count(server: WebServer) -> None:
    server.latency = 0.1
    server.page("/", FEED)

    async def crowd(fetcher: Fetcher) -> list[FetchResult]:
        return await asyncio.gather(*(fetcher.get(server.url(), limit=100_000, user_supplied=True) for _ in range(8)))

    assert len(run(crowd, seconds=0.7)) == 8


def test_a_gzip_bomb_is_left_when_the_limit_is_reached(server: WebServer) -> None:
    server.bomb("/")
    assert "sent more than 1 MB" in failure(server.url(), limit=1_000_000).problem.what


def test_a_stream_that_expands_to_nothing_is_limited_too(server: WebServer) -> None:
    blocks = gzip.compress(b"")[:10] + b"\0\0\0\xff\xff" * 50_000
    server.page("/blocks", blocks, headers={"Content-Encoding": "gzip"})
    server.page("/members", gzip.compress(b"") * 2000, headers={"Content-Encoding": "gzip"})
    assert "sent more than 5,000 bytes" in failure(server.url("/blocks"), limit=5000).problem.what
    assert "too many pieces" in failure(server.url("/members")).problem.what


def test_a_body_that_breaks_off_is_not_taken_for_the_whole(server: WebServer) -> None:
    squeezed = gzip.compress(FEED.encode())
    server.truncate("/plain", FEED.encode())
    server.truncate("/gzip", squeezed, {"Content-Encoding": "gzip"})
    server.page("/cut", squeezed[:-20], headers={"Content-Encoding": "gzip"})
    server.raw("/chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
    for path in ("/plain", "/gzip", "/cut", "/chunks"):
        assert failure(server.url(path)).problem.what == "broke off before the end of the answer"


@pytest.mark.parametrize(
    ("encoding", "body", "words"),
    [
        ("gzip", b"<rss/>", "could not be decompressed"),
        ("deflate", b"x<rss/>", "could not be decompressed"),
        ("br", b"\x0b\x02", "a compression that we did not ask for (br)"),
        ("gzip, gzip", b"\x1f\x8b", "a compression that we did not ask for (gzip, gzip)"),
    ],
)
def test_a_body_that_can_not_be_decompressed_is_told(server: WebServer, encoding: str, body: bytes, words: str) -> None:
    server.page("/", body, headers={"Content-Encoding": encoding})
    assert words in failure(server.url()).problem.what


@pytest.mark.parametrize("answer", [b"\0\1\2garbage\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc OK\r\n\r\n"])
def test_what_is_no_http_is_told(server: WebServer, answer: bytes) -> None:
    server.raw("/", answer)
    assert failure(server.url()).problem.what == "sent something that is no HTTP answer"


def test_a_connection_that_is_closed_or_reset_is_told(server: WebServer) -> None:
    server.raw("/closed", b"")
    server.reset("/reset")
    for path in ("/closed", "/reset"):
        failed = failure(server.url(path))
        assert failed.problem.what == "closed the connection without an answer"
        assert not failed.permanent


def test_a_closed_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # Bound and not listening: nobody else can take it meanwhile.
        failed = failure(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert failed.problem.what == "refuses connections"
    assert not failed.permanent


def test_a_name_that_is_not_found_is_told(monkeypatch: Any) -> None:
    def getaddrinfo(*args: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    failed = failure("http://no-such-host.example/")
    assert "host name that was not found" in failed.problem.what
    assert not failed.permanent


def test_a_server_without_tls_behind_an_https_address_is_told(server: WebServer) -> None:
    failed = failure(server.url().replace("http:", "https:"))
    assert "encrypted connection" in failed.problem.what
    assert not failed.permanent


# ---------------------------------------------------------------- turns


def at_once(requests: list[Request]) -> int:
    """The most requests that were under way at the same time."""
    return max(sum(r.began <= one.began < r.answered for r in requests) for one in requests)


def test_a_host_is_asked_one_request_at_a_time_on_one_connection() -> None:
    with WebServer(latency=0.02) as server:
        for n in range(6):
            server.page(f"/{n}", FEED)

        async def crowd(fetcher: Fetcher) -> None:
            await asyncio.gather(
                *(fetcher.get(server.url(f"/{n}"), limit=100_000, user_supplied=True) for n in range(6))
            )

        run(crowd)
        assert len(server.log) == 6
        assert at_once(server.log) == 1


def test_hosts_are_asked_at_once_up_to_the_limit(monkeypatch: Any) -> None:
    monkeypatch.setattr(throttle, "MAX_CONCURRENT_REQUESTS", 3)
    servers = [WebServer(f"127.0.1.{n}", latency=0.1) for n in range(1, 9)]
    for server in servers:
        server.page("/", FEED)

    async def crowd(fetcher: Fetcher) -> None:
        await asyncio.gather(*(fetcher.get(server.url(), limit=100_000, user_supplied=True) for server in servers))

    with ExitStack() as stack:
        for server in servers:
            stack.enter_context(server)
        run(crowd)
    assert 1 < at_once([r for server in servers for r in server.log]) <= 3


def test_a_slow_host_with_a_long_queue_takes_one_slot_only(server: WebServer, monkeypatch: Any) -> None:
    monkeypatch.setattr(throttle, "MAX_CONCURRENT_REQUESTS", 2)
    server.page("/", FEED)
    with WebServer("127.0.0.2") as slow:
        slow.hang("/")

        async def crowd(fetcher: Fetcher) -> FetchResult:
            queue = [asyncio.create_task(fetcher.get(slow.url(), limit=10, user_supplied=True)) for _ in range(5)]
            await asyncio.sleep(0)
            try:
                return await fetcher.get(server.url(), limit=100_000, user_supplied=True)
            finally:
                for task in queue:
                    task.cancel()
                await asyncio.gather(*queue, return_exceptions=True)

        assert run(crowd).body


def test_connections_of_many_hosts_are_not_all_kept_open(server: WebServer, monkeypatch: Any) -> None:
    monkeypatch.setattr(throttle, "MAX_IDLE_HOSTS", 1)
    server.page("/", FEED)
    with WebServer("127.0.0.2") as other:
        other.page("/", FEED)

        async def both(fetcher: Fetcher) -> None:
            for url in (server.url(), other.url(), server.url()):
                await fetcher.get(url, limit=100_000, user_supplied=True)

        run(both)
        assert ["connection" in r.headers for r in server.log] == [False, False]
        assert [r.headers.get("connection") for r in other.log] == ["close"]


def test_a_cancelled_run_ends_at_once_and_cleanly(server: WebServer) -> None:
    server.hang("/")
    began = time.monotonic()

    async def main() -> None:
        async with Fetcher(allow=["127.0.0.1"], user_agent=AGENT, proxies={}) as fetcher:
            await asyncio.gather(*(fetcher.get(server.url(), limit=10, user_supplied=True) for _ in range(3)))

    async def interrupted() -> None:
        task = asyncio.create_task(main())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(interrupted(), debug=True)
    assert time.monotonic() - began < 10


# ---------------------------------------------------------------- proxies


def test_a_proxy_is_asked_for_the_whole_address_and_needs_no_opening(server: WebServer) -> None:
    server.page("http://feeds.example/rss", FEED)
    assert get("http://feeds.example/rss", allow=[], proxies={"http": server.url()}).body == FEED.encode()
    assert server.log[0].host == "feeds.example"


def test_a_proxy_of_the_environment_is_used_and_its_exceptions_are_obeyed(server: WebServer, monkeypatch: Any) -> None:
    resolve_to(monkeypatch, "127.0.0.1")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"127.0.0.1:{server.port}")
    monkeypatch.setenv("no_proxy", "direct.example")
    server.page("http://feeds.example/", FEED)
    server.page("/", FEED)
    direct = server.url("/", host="direct.example")
    assert get("http://feeds.example/", proxies=None).body
    assert get(direct, proxies=None).body
    assert [r.path for r in server.log] == ["http://feeds.example/", "/"]


CARRIERS = [
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "[2606:4700::5efe:127.0.0.1]",
    "[3000::1]",
]


@pytest.mark.parametrize("host", ["127.0.0.9", "169.254.169.254", "[::1]", "localhost", "printer.local", *CARRIERS])
def test_a_proxy_is_no_way_to_a_private_address(server: WebServer, host: str) -> None:
    assert isinstance(failure(f"http://{host}/", allow=[], proxies={"http": server.url()}), RequestBlocked)
    server.redirect("http://feeds.example/", f"http://{host}/")
    assert isinstance(failure("http://feeds.example/", allow=[], proxies={"http": server.url()}), RequestBlocked)
    assert [r.path for r in server.log] == ["http://feeds.example/"]


def test_what_the_user_opened_is_not_asked_by_proxy(server: WebServer) -> None:
    server.page("/", FEED)
    with WebServer("127.0.0.2") as proxy:
        assert get(server.url(), proxies={"http": proxy.url()}).body
        assert get(server.url("/", host="localhost"), allow=["localhost"], proxies={"http": proxy.url()}).body
        assert proxy.log == []


def test_a_proxy_that_refuses_or_does_not_answer_is_told_without_its_password(server: WebServer) -> None:
    server.status("feeds.example:443", 403)
    refusing = failure("https://feeds.example/", proxies={"https": f"http://user:secret@127.0.0.1:{server.port}"})
    assert refusing.problem.what == "could not be asked: the proxy refused (403)"
    silent = failure("http://feeds.example/", proxies={"http": "http://user:secret@127.0.0.1:1"})
    assert silent.problem.what == "could not be asked: the proxy does not answer"
    assert "secret" not in f"{refusing} {silent}"


PROXY_VARIABLES = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "no_proxy",
    "all_proxy",
    "ALL_PROXY",
    "https_proxy",
    "http_proxy",
)


@pytest.mark.parametrize("name", ["ALL_PROXY", "all_proxy"])
def test_one_proxy_for_everything_is_used_where_there_is_none_for_the_scheme(
    server: WebServer, monkeypatch: Any, name: str
) -> None:
    for variable in PROXY_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv(name, f"http://127.0.0.1:{server.port}")
    server.page("http://feeds.example/", FEED)
    server.status("feeds.example:443", 403)
    assert get("http://feeds.example/", proxies=None).body
    assert "the proxy refused" in failure("https://feeds.example/", proxies=None).problem.what
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert "the proxy does not answer" in failure("http://feeds.example/", proxies=None).problem.what


def test_one_proxy_for_everything_of_another_kind_is_told_if_it_is_needed() -> None:
    socks, plain = "socks5h://user:secret@127.0.0.1:1080", "http://127.0.0.1:8080"
    with pytest.raises(CannotRun, match="of a kind that is not supported") as error:
        Fetcher(user_agent=AGENT, proxies={"all": socks, "http": plain})
    assert error.value.problems[0].where == "all_proxy"
    assert "secret" not in str(error.value)
    Fetcher(user_agent=AGENT, proxies={"all": socks, "http": plain, "https": plain})


def test_a_proxy_of_another_kind_is_told() -> None:
    with pytest.raises(CannotRun, match="of a kind that is not supported") as error:
        Fetcher(user_agent=AGENT, proxies={"https": "socks5://user:secret@127.0.0.1:1080"})
    assert "secret" not in str(error.value)


# ---------------------------------------------------------------- headers of the user's own

SECRET = "Bearer s3cret"


def get_with_headers(url: str, own: str = "") -> FetchResult:
    headers = OwnHeaders(own or url, (("User-Agent", "Mine/1.0"), ("authorization", SECRET), ("ACCEPT", "text/x")))
    return run(lambda f: f.get(url, limit=100_000, user_supplied=True, own_headers=headers))


def test_headers_of_the_users_own_take_the_place_of_others_on_their_server(server: WebServer) -> None:
    server.redirect("/feed", "/feed.xml", status=301)
    server.page("/feed.xml", FEED)
    assert get_with_headers(server.url("/feed")).body
    for request in server.log:
        assert request.headers["authorization"] == SECRET
        assert (request.headers["user-agent"], request.headers["accept"]) == ("Mine/1.0", "text/x")
    assert len(server.log) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_headers_of_the_users_own_go_to_no_other_host(server: WebServer, status: int) -> None:
    with WebServer("127.0.0.2") as other:
        server.redirect("/feed", other.url("/feed"), status=status)
        server.page("/back", FEED)
        other.redirect("/feed", server.url("/back"))
        result = run(
            lambda f: f.get(
                server.url("/feed"),
                limit=100_000,
                user_supplied=True,
                own_headers=OwnHeaders(server.url("/feed"), (("X-Key", SECRET), ("User-Agent", "Mine/1.0"))),
            ),
            user_urls=[server.url(), other.url()],
        )
        assert result.body
        [seen] = other.log
        assert "s3cret" not in str(seen.headers)
        assert seen.headers["user-agent"] == AGENT
        assert [request.headers.get("x-key") for request in server.log] == [SECRET, SECRET]


def test_a_port_is_another_server(server: WebServer) -> None:
    server.page("/feed", FEED)
    get_with_headers(server.url("/feed"), own="http://127.0.0.1:1/feed")
    assert "authorization" not in server.log[0].headers


def test_who_refuses_for_headers_that_werent_sent_on_is_named_so(server: WebServer) -> None:
    server.status("/feed", 401)
    with pytest.raises(FetchFailed) as failed:
        get_with_headers(server.url("/feed"), own="https://before.example/feed")
    assert failed.value.problem.hint == (
        "the feed's own headers: are sent to no other host; write the address that it redirects to"
    )
    assert "s3cret" not in f"{failed.value} {failed.value.problem}"
