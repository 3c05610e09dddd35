"""A small web to try the program on: three sites of our own, served on this computer alone.

The pages lie in ``web/HOST/`` and name each other by addresses that nobody can own (``.example``, RFC 2606). While they
are served, ``https://HOST`` reads as the address of the server that stands in for that host.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import socketserver
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from curate.problems import CannotRun, Problem

HOSTS = ("hataraku-note.example", "quiet-network.example", "slow-signal.example")

_WEB_FOLDER = Path(__file__).parent / "web"
_FEED_TYPES = {
    "feed.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
}
_PAGE_TYPES = {".html": "text/html", ".txt": "text/plain"}
_CHARSET = re.compile(rb"<meta charset=\"([\w-]+)\"")


def replace_hosts(text: str, addresses: Mapping[str, str]) -> str:
    """The text with ``https://HOST`` replaced by the address given for that host.

    addresses: host → base address without a final ``/`` (``DemoWeb.addresses``). Longer names that only begin with a
    host, and a host with a port, are left as they are.
    """
    if not addresses:
        return text
    hosts = "|".join(re.escape(host) for host in addresses)
    return re.sub(rf"https://({hosts})(?![A-Za-z0-9-]|[.:][A-Za-z0-9])", lambda m: addresses[m[1]], text)


@dataclass(frozen=True, slots=True)
class _DemoResponse:
    """What one path answers with, made once when its server starts."""

    content_type: str
    modified: str
    body: bytes
    gzipped: bytes
    digest: str

    def etag(self, packed: bool) -> str:
        """A tag for each of the two forms: they differ byte for byte (RFC 9110, 8.8.3.3)."""
        if packed:
            return f'"{self.digest}-gzip"'
        return f'"{self.digest}"'


def _build_response(file: Path, addresses: Mapping[str, str]) -> _DemoResponse:
    raw = file.read_bytes()
    declared = _CHARSET.search(raw)
    if declared:
        charset = declared[1].decode("ascii")
    else:
        charset = "utf-8"
    body = replace_hosts(raw.decode(charset), addresses).encode(charset)
    kind = _FEED_TYPES.get(file.name) or _PAGE_TYPES[file.suffix]
    return _DemoResponse(
        content_type=f"{kind}; charset={charset.lower()}",
        modified=formatdate(file.stat().st_mtime, usegmt=True),
        body=body,
        gzipped=gzip.compress(body, mtime=0),
        digest=hashlib.sha256(body).hexdigest()[:16],
    )


def _build_responses(host: str, addresses: Mapping[str, str]) -> dict[str, _DemoResponse]:
    """Path → answer for all of a site. What is not in here can't be asked for, ``..`` or not."""
    root = _WEB_FOLDER / host
    files = (file for file in root.rglob("*") if file.name in _FEED_TYPES or file.suffix in _PAGE_TYPES)
    found = {f"/{file.relative_to(root).as_posix()}": _build_response(file, addresses) for file in files}
    return found | {"/": found["/index.html"]}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    responses: Mapping[str, _DemoResponse]

    def server_bind(self) -> None:
        # HTTPServer would look up this computer's name, which can take seconds where name resolution is broken.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "curate-demo"
    sys_version = ""
    timeout = 5  # seconds; nobody keeps a thread by saying nothing

    def do_GET(self) -> None:
        self._reply(with_body=True)

    def do_HEAD(self) -> None:
        self._reply(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """No log: what the demonstration says is its own."""

    def _reply(self, with_body: bool) -> None:
        answer = self.server.responses.get(unquote(urlsplit(self.path).path))
        if answer is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        packed = _accepts_gzip(self.headers.get("Accept-Encoding", ""))
        same = _matches_etag(self.headers.get("If-None-Match", ""), answer.etag(packed))
        body = answer.gzipped if packed else answer.body
        self.send_response(HTTPStatus.NOT_MODIFIED if same else HTTPStatus.OK)
        self.send_header("ETag", answer.etag(packed))
        self.send_header("Last-Modified", answer.modified)
        self.send_header("Vary", "Accept-Encoding")
        if not same:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
            if packed:
                self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if with_body and not same:
            self.wfile.write(body)


def _accepts_gzip(accept_encoding: str) -> bool:
    """Whether gzip is named, and not with a weight of zero (RFC 9110, 12.5.3)."""
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)
    return False


def _matches_etag(if_none_match: str, etag: str) -> bool:
    """Whether If-None-Match names this tag, by weak comparison, or any (RFC 9110, 13.1.2)."""
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in ("*", etag) for tag in tags)


class DemoWeb:
    """The three sites while the ``with`` block lasts, each on a port of its own at 127.0.0.1.

    ports: one for each of ``HOSTS``, in that order; None takes free ones.
    addresses: host → base address (``http://127.0.0.1:8801``); empty outside of the block.

    Raises CannotRun on entering if a port can't be used; nothing is left running then.
    """

    def __init__(self, ports: Sequence[int] | None = None) -> None:
        if ports is not None and len(ports) != len(HOSTS):
            raise ValueError(f"{len(HOSTS)} ports are needed, not {len(ports)}")
        if ports is not None:
            self._ports = tuple(ports)
        else:
            self._ports = (0,) * len(HOSTS)
        self._servers: dict[str, _Server] = {}
        self.addresses: dict[str, str] = {}

    def __enter__(self) -> Self:
        try:
            for host, port in zip(HOSTS, self._ports, strict=True):
                server = self._servers[host] = _bind_server(port)
                self.addresses[host] = f"http://127.0.0.1:{server.server_port}"
            for host, server in self._servers.items():
                server.responses = _build_responses(host, self.addresses)
        except BaseException:
            self._close()
            raise
        for server in self._servers.values():
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for server in self._servers.values():
            server.shutdown()
        self._close()

    def _close(self) -> None:
        for server in self._servers.values():
            server.server_close()
        self._servers.clear()
        self.addresses.clear()


def _bind_server(port: int) -> _Server:
    try:
        return _Server(("127.0.0.1", port), _Handler)
    except (OSError, OverflowError) as error:
        raise CannotRun(
            Problem(
                f"127.0.0.1:{port}",
                f"the sample sites can't be served on port {port}: {getattr(error, 'strerror', None) or error}",
                "end the program that uses this port, or let free ports be chosen by naming none",
            )
        ) from error
