"""Finding where a page takes mentions, by the specification's every variant, over real HTTP; and telling it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.problems import CurateError, FetchFailed, RequestBlocked
from curate.read.http.fetch import Fetcher, FormResponse, failed_before_sending
from curate.read.http.robots import RobotsChecker
from curate.read.links import webmention
from curate.read.read_session import ReadSession
from curate.read.sandbox import Sandbox
from curate.read.storage.cache import Cache
from tests.webserver import WebServer

T = TypeVar("T")


@pytest.fixture(scope="module")
def children() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


Act = Callable[[ReadSession], Awaitable[T]]


@pytest.fixture
def with_tools(tmp_path: Path, server: WebServer, children: Sandbox) -> Callable[[Act[T]], T]:
    def run(act: Act[T], allow: tuple[str, ...] = ("127.0.0.1",), seconds: float = 20.0) -> T:
        async def main() -> T:
            with Cache(tmp_path / "cache.db") as cache:
                async with Fetcher(
                    allow=allow, user_urls=[server.url()], user_agent="curate/0", proxies={}, seconds=seconds
                ) as fetcher:
                    return await act(
                        ReadSession(cache, fetcher, RobotsChecker(fetcher, cache), children, datetime.now(UTC))
                    )

        return asyncio.run(main())

    return run


# ------------------------------------------------------------------ discovery: headers, then the document

# (what it is, Link header, page, where mentions go; relative to the page at /posts/one)
VARIANTS = [
    ("a header with a relative address", "</end>; rel=webmention", "", "/end"),
    ("a header relative to the page", "<end>; rel=webmention", "", "/posts/end"),
    ("a header with an absolute address", '<BASE/end>; rel="webmention"', "", "/end"),
    ("a header with several relations", '</end>; rel="webmention somethingelse"', "", "/end"),
    ("a relation in capitals", '</end>; REL="WebMention"', "", "/end"),
    ("several links in one header", '</other>; rel="other", </end>; rel="webmention"', "", "/end"),
    ("a comma in an address", '</a,b>; rel="other", </end>; rel=webmention', "", "/end"),
    (
        "quoted marks in another parameter",
        '</x>; title="a, <y>; rel=webmention"; rel=next, </end>; rel=webmention',
        "",
        "/end",
    ),
    ("the first of two relations counts", "</x>; rel=next; rel=webmention, </end>; rel=webmention", "", "/end"),
    ("a link of another page's", '</x>; rel=webmention; anchor="/y", </end>; rel=webmention', "", "/end"),
    ("the header before the document", "</end>; rel=webmention", '<link rel="webmention" href="/late">', "/end"),
    ("an empty address in a header", "<>; rel=webmention", "", "/posts/one"),
    ("a query string", "</end?query=yes&a=%2F>; rel=webmention", "", "/end?query=yes&a=%2F"),
    ("a link", "", '<link rel="webmention" href="/end">', "/end"),
    ("a link with an absolute address", "", '<link rel="webmention" href="BASE/end">', "/end"),
    ("a link among others", "", '<link rel=next href=/x><link rel="a webmention b" href="/end">', "/end"),
    ("a relation in capitals in a link", "", '<LINK REL="WEBMENTION" HREF="/end">', "/end"),
    ("an anchor", "", '<p><a rel="webmention" href="/end">here</a>', "/end"),
    ("an anchor before a link", "", "<a rel=webmention href=/end>x</a><link rel=webmention href=/late>", "/end"),
    ("a link before an anchor", "", "<link rel=webmention href=/end><a rel=webmention href=/late>x</a>", "/end"),
    ("an empty address", "", '<link rel="webmention" href="">', "/posts/one"),
    ("no address, then one", "", '<link rel="webmention"><a rel="webmention" href="/end">x</a>', "/end"),
    ("in a comment", "", '<!-- <a rel="webmention" href="/late">x</a> --><a rel=webmention href=/end>x</a>', "/end"),
    (
        "shown as text",
        "",
        '<code>&lt;link rel="webmention" href="/late"&gt;</code><a rel=webmention href=/end>x</a>',
        "/end",
    ),
    (
        "another relation that holds the word",
        "",
        '<a rel="not-webmention" href=/late>x</a><a rel=webmention href=/end>x</a>',
        "/end",
    ),
    ("below a base", "", '<base href="/below/"><link rel=webmention href=end>', "/below/end"),
    ("an empty address below a base", "", '<base href="/below/"><link rel=webmention href="">', "/posts/one"),
    ("an anchor deep in the page", "", "<div>" * 60 + "<a rel=webmention href=/end>x</a>", "/end"),
    ("nowhere", '</feed>; rel="alternate"', '<a href="/webmention">webmention</a><link rel=next href=/x>', ""),
    ("only in a comment", "", '<!-- <link rel="webmention" href="/end"> -->', ""),
    ("only without an address", "", '<link rel="webmention">', ""),
]


@pytest.mark.parametrize("header, page, expected", [row[1:] for row in VARIANTS], ids=[row[0] for row in VARIANTS])
def test_the_endpoint_is_found_wherever_the_specification_has_it(
    header: str, page: str, expected: str, server: WebServer, with_tools: Callable[[Act[str]], str]
) -> None:
    base = server.url("")
    headers = {"Link": header.replace("BASE", base)} if header else {}
    server.page("/posts/one", f"<title>x</title>{page.replace('BASE', base)}", headers=headers)
    found = with_tools(lambda tools: webmention.find_endpoint(server.url("/posts/one"), tools))
    assert found == (base + expected if expected else "")


def test_several_headers_of_the_name_are_one_list(server: WebServer, with_tools: Callable[[Act[str]], str]) -> None:
    body = b"<p>x"
    head = b"HTTP/1.1 200 OK\r\nLink: </x>; rel=next\r\nLink: </end>; rel=webmention\r\nContent-Length: 4\r\n\r\n"
    server.raw("/two", head + body)
    assert with_tools(lambda tools: webmention.find_endpoint(server.url("/two"), tools)) == server.url("/end")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_behind_a_redirect_addresses_are_relative_to_where_it_ends(
    status: int, server: WebServer, with_tools: Callable[[Act[str]], str]
) -> None:
    server.redirect("/old", "/new/page", status=status)
    server.page("/new/page", '<link rel="webmention" href="end">')
    assert with_tools(lambda tools: webmention.find_endpoint(server.url("/old"), tools)) == server.url("/new/end")


def test_what_is_no_html_has_its_endpoint_in_the_header_alone(
    server: WebServer, with_tools: Callable[[Act[str]], str]
) -> None:
    text = '<link rel="webmention" href="/late">'
    server.page("/plain", text, content_type="text/plain")
    server.page("/paper", text, content_type="application/pdf", headers={"Link": "</end>; rel=webmention"})
    assert with_tools(lambda tools: webmention.find_endpoint(server.url("/plain"), tools)) == ""
    assert with_tools(lambda tools: webmention.find_endpoint(server.url("/paper"), tools)) == server.url("/end")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "mailto:a@b.example", "https://user:word@host.example/"])
def test_an_endpoint_that_is_no_web_address_is_told(
    href: str, server: WebServer, with_tools: Callable[[Act[str]], str]
) -> None:
    server.page("/odd", f'<link rel="webmention" href="{href}">')
    with pytest.raises(CurateError) as failed:
        with_tools(lambda tools: webmention.find_endpoint(server.url("/odd"), tools))
    assert "no web address" in failed.value.problems[0].what


def test_a_page_that_robots_txt_closes_is_not_asked(server: WebServer, with_tools: Callable[[Act[str]], str]) -> None:
    server.page("/robots.txt", "User-agent: *\nDisallow: /closed\n", content_type="text/plain")
    server.page("/closed", '<link rel="webmention" href="/end">')
    with pytest.raises(RequestBlocked):
        with_tools(lambda tools: webmention.find_endpoint(server.url("/closed"), tools))
    assert server.asked("/closed") == []


@given(st.text(alphabet='<>;,="\\ /abrelwmntion', max_size=80))
def test_no_header_is_too_broken_to_be_read(header: str) -> None:
    webmention.endpoint_in_header(header)
    assert webmention.endpoint_in_header(f"</end>; rel=webmention, {header}") == "/end"


@pytest.mark.parametrize(
    "header", ["<" * 60_000, "<a>" + '; x="' * 12_000, "<a>" + " ;" * 30_000], ids=["<", "quote", ";"]
)
def test_a_header_of_marks_alone_names_nothing(header: str) -> None:
    assert webmention.endpoint_in_header(header) is None


# ------------------------------------------------------------------ is the page online, and does it link?


@pytest.mark.parametrize(
    "page, expected",
    [
        ('<a href="https://other.example/one">x</a>', True),
        ('<a href="http://other.example/one/">x</a>', True),
        ("<a href=https://other.example/one#part>x</a>", True),
        ('<a href="https://other.example/one/more">x</a>', False),
        ("https://other.example/one", False),
        ("<!-- <a href=https://other.example/one>x</a> -->", False),
        ("", False),
    ],
)
def test_a_receiver_would_find_the_link(page: str, expected: bool) -> None:
    url = "https://mine.example/notes/x/"
    assert webmention.links_to(page.encode(), "https://other.example/one", url=url) is expected


def test_a_page_that_is_not_online_or_lacks_the_link_is_told(
    server: WebServer, with_tools: Callable[[Act[None]], None]
) -> None:
    server.page("/without", "<p>nothing")
    server.page("/with", '<a href="https://other.example/one">x</a>')
    target = "https://other.example/one"
    for path, said in (("/missing", "is not online yet"), ("/without", "has no link to")):
        with pytest.raises(CurateError) as failed:
            with_tools(lambda tools, path=path: webmention.check_source(server.url(path), target, tools))  # type: ignore[misc]
        assert said in failed.value.problems[0].what
        assert failed.value.problems[0].hint
    with_tools(lambda tools: webmention.check_source(server.url("/with"), target, tools))


# ------------------------------------------------------------------ sending


def sent(server: WebServer, with_tools: Callable[[Act[FormResponse]], FormResponse], path: str) -> FormResponse:
    source, target = "https://mine.example/notes/x/?a=1&b=日本", "https://other.example/one?c=2"
    return with_tools(lambda tools: webmention.send(server.url(path), source, target, tools.fetcher))


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_mention_is_sent_as_a_form_and_any_2xx_takes_it(
    status: int, server: WebServer, with_tools: Callable[[Act[FormResponse]], FormResponse]
) -> None:
    server.status("/end", status, {"Location": "/status/7"} if status == 201 else {})
    answer = sent(server, with_tools, "/end?for=me")
    assert answer == FormResponse(status, server.url("/status/7") if status == 201 else "")
    (request,) = server.log
    assert (request.method, request.path) == ("POST", "/end?for=me")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {
        "source": ["https://mine.example/notes/x/?a=1&b=日本"],
        "target": ["https://other.example/one?c=2"],
    }


@pytest.mark.parametrize(
    "status, lasting", [(400, True), (404, True), (429, False), (500, False), (503, False), (303, False), (304, False)]
)
def test_any_other_answer_is_a_failure(
    status: int, lasting: bool, server: WebServer, with_tools: Callable[[Act[FormResponse]], FormResponse]
) -> None:
    server.status("/end", status, {"Location": "/elsewhere"})
    with pytest.raises(FetchFailed) as failed:
        sent(server, with_tools, "/end")
    assert (failed.value.status, failed.value.permanent) == (status, lasting)
    assert len(server.log) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_takes_the_form_along(
    status: int, server: WebServer, with_tools: Callable[[Act[FormResponse]], FormResponse]
) -> None:
    server.redirect("/end", "/real", status=status)
    server.status("/real", 202)
    assert sent(server, with_tools, "/end").status == 202
    assert [(request.method, request.path) for request in server.log] == [("POST", "/end"), ("POST", "/real")]
    assert server.log[0].body == server.log[1].body != b""


def test_redirects_in_a_circle_come_to_an_end(
    server: WebServer, with_tools: Callable[[Act[FormResponse]], FormResponse]
) -> None:
    server.redirect("/end", "/end2", status=307)
    server.redirect("/end2", "/end", status=307)
    with pytest.raises(FetchFailed):
        sent(server, with_tools, "/end")


def test_an_answer_that_never_comes_may_have_arrived_and_is_not_sent_again(
    server: WebServer, with_tools: Callable[..., FormResponse]
) -> None:
    for path, fault in (("/hang", server.hang), ("/reset", server.reset)):
        fault(path)
        with pytest.raises(FetchFailed) as failed:
            with_tools(lambda tools, path=path: webmention.send(server.url(path), "s", "t", tools.fetcher), seconds=0.3)
        assert failed.value.status is None
        assert not failed_before_sending(failed.value)
        assert len(server.asked(path)) == 1


def test_where_nobody_listens_nothing_was_sent(with_tools: Callable[..., FormResponse]) -> None:
    with socket.socket() as held:  # bound, and not listening: nobody else can take the port
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/end"
        with pytest.raises(FetchFailed) as failed:
            with_tools(lambda tools: webmention.send(url, "s", "t", tools.fetcher))
    assert failed_before_sending(failed.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "[::1]", "169.254.169.254", "192.168.0.1"])
def test_private_endpoints_are_refused(host: str, server: WebServer, with_tools: Callable[..., FormResponse]) -> None:
    server.status("/end", 202)
    with pytest.raises(RequestBlocked) as failed:
        with_tools(lambda tools: webmention.send(f"http://{host}/end", "s", "t", tools.fetcher), allow=())
    assert failed_before_sending(failed.value)
    assert server.log == []


def test_a_redirect_to_a_private_address_is_refused(server: WebServer, with_tools: Callable[..., FormResponse]) -> None:
    server.redirect("/end", "http://10.0.0.1/inside", status=307)
    with pytest.raises(RequestBlocked):
        with_tools(lambda tools: webmention.send(server.url("/end"), "s", "t", tools.fetcher))
