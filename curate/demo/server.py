"""A small web to try the program on: three sample sites, served on this computer only.

The pages are in ``web/HOST/`` and link to each other by addresses that nobody can own (``.example``, RFC 2606). When
they are served, ``https://HOST`` is replaced by the address of the server that stands in for that host.
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
    """Return the text with ``https://HOST`` replaced by the address given for that host.

    addresses: host → base address without a final ``/`` (``DemoWeb.addresses``). Longer names that only begin with a
    host, and a host with a port, are left as they are.
    """
    if not addresses:
        return text
    hosts = "|".join(re.escape(host) for host in addresses)
    return re.sub(rf"https://({hosts})(?![A-Za-z0-9-]|[.:][A-Za-z0-9])", lambda m: addresses[m[1]], text)


@dataclass(frozen=True, slots=True)
class _DemoResponse:
    """What the server answers for one path. It is made once, when the server starts."""

    content_type: str
    modified: str
    body: bytes
    gzipped: bytes
    digest: str

    def etag(self, is_gzipped: bool) -> str:
        """Return the ETag, one for each form: their bytes differ (RFC 9110, 8.8.3.3)."""
        if is_gzipped:
            return f'"{self.digest}-gzip"'
        return f'"{self.digest}"'


def _build_response(file: Path, addresses: Mapping[str, str]) -> _DemoResponse:
    raw = file.read_bytes()
    meta = _CHARSET.search(raw)
    if meta:
        charset = meta[1].decode("ascii")
    else:
        charset = "utf-8"
    body = replace_hosts(raw.decode(charset), addresses).encode(charset)
    media_type = _FEED_TYPES.get(file.name) or _PAGE_TYPES[file.suffix]
    return _DemoResponse(
        content_type=f"{media_type}; charset={charset.lower()}",
        modified=formatdate(file.stat().st_mtime, usegmt=True),
        body=body,
        gzipped=gzip.compress(body, mtime=0),
        digest=hashlib.sha256(body).hexdigest()[:16],
    )


def _build_responses(host: str, addresses: Mapping[str, str]) -> dict[str, _DemoResponse]:
    """Return the responses of a site by path. No other path is answered, whatever ``..`` it holds."""
    root = _WEB_FOLDER / host
    files = (file for file in root.rglob("*") if file.name in _FEED_TYPES or file.suffix in _PAGE_TYPES)
    responses = {f"/{file.relative_to(root).as_posix()}": _build_response(file, addresses) for file in files}
    return responses | {"/": responses["/index.html"]}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    responses: Mapping[str, _DemoResponse]

    def server_bind(self) -> None:
        # HTTPServer looks up this computer's name, which takes seconds if name resolution is broken.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "curate-demo"
    sys_version = ""
    timeout = 5  # seconds, so that a silent client doesn't occupy a thread

    def do_GET(self) -> None:
        self._reply(with_body=True)

    def do_HEAD(self) -> None:
        self._reply(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the command prints its own messages."""

    def _reply(self, with_body: bool) -> None:
        response = self.server.responses.get(unquote(urlsplit(self.path).path))
        if response is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        is_gzipped = _accepts_gzip(self.headers.get("Accept-Encoding", ""))
        etag = response.etag(is_gzipped)
        is_unchanged = _matches_etag(self.headers.get("If-None-Match", ""), etag)
        body = response.gzipped if is_gzipped else response.body
        self.send_response(HTTPStatus.NOT_MODIFIED if is_unchanged else HTTPStatus.OK)
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", response.modified)
        self.send_header("Vary", "Accept-Encoding")
        if not is_unchanged:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(body)))
            if is_gzipped:
                self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if with_body and not is_unchanged:
            self.wfile.write(body)


def _accepts_gzip(accept_encoding: str) -> bool:
    """Whether the header names gzip, and not with a weight of zero (RFC 9110, 12.5.3)."""
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)
    return False


def _matches_etag(if_none_match: str, etag: str) -> bool:
    """Whether If-None-Match names this ETag, by weak comparison, or is ``*`` (RFC 9110, 13.1.2)."""
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in ("*", etag) for tag in tags)


class DemoWeb:
    """Serves the three sites during a ``with`` block, each at 127.0.0.1 on a port of its own.

    ports: one for each of ``HOSTS``, in that order; None for any that are free.
    addresses: the base address of each host (``http://127.0.0.1:8801``); empty outside of the block.

    Entering raises CannotRun if a port can't be used; then nothing is left running.
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
