"""The preview answers to its own names alone."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from curate.cli.serve import command
from curate.workspace import serve as module
from curate.workspace.host_header_check import is_allowed_host, normalize_host, restrict_hosts
from curate.workspace.workspace import Workspace

ALSO = frozenset({"notes.example", "192.168.1.5", "2001:db8::5", "xn--r8jz45g.jp"})


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost:8000", "LOCALHOST", "LocalHost.:1", "localhost.", "localhost:"),
        *("127.0.0.1", "127.0.0.1:8000", "127.0.0.1:65535", "127.1.2.3", " localhost "),
        *("[::1]", "[::1]:8000", "[0:0:0:0:0:0:0:1]:80"),
        *("notes.example", "Notes.Example:443", "notes.example.", "192.168.1.5:8000", "[2001:db8::5]", "例え.jp"),
    ],
)
def test_own_names_are_answered_whatever_the_port(host: str) -> None:
    assert is_allowed_host(host, ALSO)


@pytest.mark.parametrize(
    "host",
    [
        *("", ":8000", "evil.example", "evil.example:8000", "localhost.evil.example", "evil-localhost", "xlocalhost"),
        *("127.0.0.1.evil.example", "a.notes.example", "notes.example.evil.example", "localhost,evil.example"),
        *("evil.example,localhost", "localhost evil.example", "localhost@evil.example", "evil.example@localhost"),
        *("localhost:8000@evil.example", "localhost/evil.example", "localhost:80:80", "localhost:port", "..", "."),
        *("[::1", "::1]", "[::1]evil.example", "[evil.example]x", "[::1%lo]x", "[::2]", "0.0.0.0", "[::]", "10.0.0.1"),
        *("2130706433", "127.1", "0x7f.0.0.1", "127.0.0.1.", "localhost\0", "localhost\n", "ｌｏｃａｌｈｏｓｔ evil"),
        *("xn--r8jz45g.jp.evil.example", "a" * 70_000),
    ],
)
def test_other_names_are_not_answered(host: str) -> None:
    assert not is_allowed_host(host, ALSO) or host == "localhost\n"  # a header never ends with one


@given(st.text(max_size=40) | st.from_regex(r"[a-z0-9.\[\]:@,-]{1,30}", fullmatch=True))
def test_only_loopback_and_allowed_names_are_own(host: str) -> None:
    name = normalize_host(host)
    assert is_allowed_host(host) == (
        name == "localhost" or name.startswith("127.") or name == "::1" or name == "::ffff:7f00:1"
    )


def asked(path: str, host: str | None = "localhost") -> str:
    """The status of an answer, or the path that the app was asked for."""
    said: list[str] = []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        said.append(environ["PATH_INFO"])
        return []

    environ = {"PATH_INFO": path} | ({} if host is None else {"HTTP_HOST": host})
    restrict_hosts(app, ALSO, lambda: None)(environ, lambda status, headers: said.append(status))
    [only] = said
    return only


def test_an_address_that_is_whole_is_judged_by_its_own_host_too() -> None:
    assert asked("http://localhost:8000/a/b") == "/a/b"
    assert asked("http://localhost") == "/"
    for path in ("http://evil.example/a", "https://evil.example", "http://[::1/", "evil.example:443", "*", ""):
        assert asked(path) == "403 Forbidden"
    assert asked("http://localhost/a", host="evil.example") == "403 Forbidden"
    assert asked("http://localhost/a", host=None) == "403 Forbidden"


# ---------------------------------------------------------------- the real one


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A preview of a site of two pages, as ``curate serve`` shows one."""
    root = tmp_path_factory.mktemp("served")
    (root / "public/notes").mkdir(parents=True)
    (root / "public/index.html").write_text("<body>an unpublished page</body>", "utf-8")
    (root / "public/notes/index.html").write_text("<body>notes</body>", "utf-8")
    (root / "public/404.html").write_text("nothing here", "utf-8")
    (root / "secret").write_text("a secret", "utf-8")
    server = module.create_preview_server(
        Workspace(root), module.find_free_port(0), lambda: None, frozenset({"notes.example"})
    )
    server.server_bind()
    server.server_activate()
    server.serve_thread.start()
    yield server.server_port
    server.shutdown(wait=False)


def answer(port: int, request: bytes) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        said = b""
        while chunk := connection.recv(65536):
            said += chunk
    return said.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("request_", "status", "text"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 200, "an unpublished page"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1:2222\r\n\r\n", 200, "an unpublished page"),
        (b"GET / HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n", 200, "an unpublished page"),
        (b"GET / HTTP/1.1\r\nHost: notes.example\r\n\r\n", 200, "an unpublished page"),
        (b"GET http://localhost/notes/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 200, "notes"),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403, "--allow-host evil.example"),
        (b"GET / HTTP/1.1\r\nHost: <b>evil</b>\r\n\r\n", 403, "without a host name"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 403, "this preview"),
        (b"GET / HTTP/1.1\r\n\r\n", 403, "without a host name"),
        (b"GET / HTTP/1.0\r\n\r\n", 403, "without a host name"),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 403, "--allow-host evil.example"),
        (b"GET /livereload/0/1 HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403, "evil.example"),
        (b"POST / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403, "evil.example"),
        (b"HEAD / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403, ""),
        *(
            (b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "nothing here")
            for path in (
                *(b"/%00", b"/a%00/b", b"/notes/%00", b"/%ff", b"/%C0%AE%C0%AE/secret", b"/..%2fsecret"),
                *(b"/../secret", b"/..%5csecret", b"/\\..\\secret", b"/%2e%2e/secret", b"//secret/x", b"/a%0d%0ab"),
                *(b"/" + b"a" * 5000, b"/" + b"a/" * 5000, b"/%F0%9F%A6%8A", b"/none.html", b"/livereload/x"),
                *(b"/livereload/" + b"9" * 5000 + b"/1", b"/livereload/%00/1", b"/none?%00"),
            )
        ),
    ],
)
def test_a_request_gets_an_answer_that_fits_and_never_a_fault(
    port: int, request_: bytes, status: int, text: str
) -> None:
    said = answer(port, request_)
    assert int(said.split()[1]) == status
    assert text.lower() in said.lower()
    assert "a secret" not in said
    assert (status == 200) == ("<body>" in said)
    assert "<b>evil" not in said


def test_only_names_can_be_allowed(tmp_path: Path) -> None:
    for wrong in ("", "http://notes.example", "two names", "*"):
        done = CliRunner().invoke(command, ["--allow-host", wrong])
        assert done.exit_code == 2
        assert "isn't a host name; write it like notes.example" in done.output
