"""A real HTTP server on loopback for tests: routes set at run time, faults on request, a log of what was asked.

    with WebServer() as server:
        server.page("/feed.xml", "<rss>…</rss>", content_type="application/rss+xml", etag='"1"')
        server.redirect("/old", "/feed.xml", status=301)
        server.hang("/slow")
        …                                   # ask for server.url("/feed.xml")
        assert server.log[0].headers["user-agent"] == "…"

Pages are sent as a good static host does: keep-alive, gzip if the client takes it, 304 to validators that match. A path
may be a whole URL (``http://site.example/feed``): that is what a proxy is asked for.
"""

from __future__ import annotations

import contextlib
import gzip
import http.server
import socket
import struct
import sys
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it was seen. Names of headers in lower case; times from ``time.monotonic()``."""

    method: str
    path: str
    host: str
    headers: dict[str, str]
    status: int
    """The status that was sent; 0 where a fault sent none."""
    began: float
    answered: float
    body: bytes = b""


class WebServer:
    """Listens on a loopback address and a free port while entered; waits ``latency`` seconds before it answers."""

    def __init__(self, address: str = "127.0.0.1", *, latency: float = 0.0) -> None:
        self.address = address
        self.latency = latency
        self.log: list[Request] = []
        self.stopped = threading.Event()
        self.routes: dict[str, Callable[[_Handler], None]] = {}

    def __enter__(self) -> Self:
        self._server = _Server((self.address, 0), self)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._thread.join(5)
        self._server.close_connections()
        self._server.server_close()

    def url(self, path: str = "/", *, host: str = "") -> str:
        """The address of a path, with another name for this host if one is given (``localhost``)."""
        return f"http://{host or self.address}:{self.port}{path}"

    def asked(self, path: str) -> list[Request]:
        """The requests for one path, in the order in which they were answered."""
        return [request for request in self.log if request.path == path]

    # ------------------------------------------------------------ answers

    def page(
        self,
        path: str,
        body: str | bytes = b"",
        *,
        content_type: str = "text/html; charset=utf-8",
        status: int = 200,
        etag: str = "",
        last_modified: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Serve a body. With a Content-Encoding among ``headers`` it is sent as it is."""
        data = body.encode() if isinstance(body, str) else body
        given = {"Content-Type": content_type, "ETag": etag, "Last-Modified": last_modified}
        fixed = {name: value for name, value in given.items() if value} | dict(headers or {})

        def route(h: _Handler) -> None:
            sent, since = h.headers.get("If-None-Match"), h.headers.get("If-Modified-Since")
            if status == 200 and (sent == etag if etag and sent else last_modified and since == last_modified):
                h.answer(304, fixed)
            elif "Content-Encoding" not in fixed and "gzip" in h.headers.get("Accept-Encoding", "") and data:
                h.answer(status, fixed | {"Content-Encoding": "gzip"}, gzip.compress(data, 1))
            else:
                h.answer(status, fixed, data)

        self.routes[path] = route

    def redirect(self, path: str, to: str, *, status: int = 302) -> None:
        """Send on to an address, absolute or relative. A path that sends on to itself is a loop."""
        self.status(path, status, {"Location": to})

    def status(self, path: str, status: int, headers: Mapping[str, str] | None = None) -> None:
        self.routes[path] = lambda h: h.answer(status, headers or {}, f"status {status}".encode())

    # ------------------------------------------------------------ faults: each ends its connection

    def hang(self, path: str) -> None:
        """Take the request and never answer."""

        def wait(h: _Handler) -> None:
            h.note(0)
            self.stopped.wait()

        self._fault(path, wait)

    def drip(self, path: str, body: bytes, *, every: float = 0.05) -> None:
        """Send a byte at a time, ``every`` so many seconds."""

        def slowly(h: _Handler) -> None:
            h.head(200, {"Content-Length": str(len(body))})
            for byte in body:
                h.wfile.write(bytes([byte]))
                if self.stopped.wait(every):
                    return

        self._fault(path, slowly)

    def truncate(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Promise the whole body and send half of it."""

        def half(h: _Handler) -> None:
            h.head(200, {"Content-Length": str(len(body)), **(headers or {})})
            h.wfile.write(body[: len(body) // 2])

        self._fault(path, half)

    def bomb(self, path: str, size: int = 1 << 30) -> None:
        """``size`` zeros (1 GiB), squeezed to a thousandth and made while they are sent."""

        def expand(h: _Handler) -> None:
            h.head(200, {"Content-Encoding": "gzip", "Connection": "close"})
            squeeze = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
            for _ in range(size >> 20):
                h.wfile.write(squeeze.compress(bytes(1 << 20)))
            h.wfile.write(squeeze.flush())

        self._fault(path, expand)

    def raw(self, path: str, answer: bytes) -> None:
        """Send these bytes, status line and all."""
        self._fault(path, lambda h: h.wfile.write(answer))

    def reset(self, path: str) -> None:
        """Cut the connection with a TCP reset."""
        linger = struct.pack("ii", 1, 0)
        self._fault(path, lambda h: h.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger))

    def _fault(self, path: str, act: Callable[[_Handler], object]) -> None:
        def route(h: _Handler) -> None:
            h.close_connection = True
            act(h)
            if not h.answered:
                h.note(0)

        self.routes[path] = route


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    answered = False
    sent = b""

    def do_GET(self) -> None:
        web = self.server.web
        self.sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.began = time.monotonic()
        self.answered = False
        if web.latency:
            web.stopped.wait(web.latency)
        route = web.routes.get(self.path) or web.routes.get(self.path.partition("?")[0])
        if route:
            route(self)
        else:
            self.answer(404, {"Content-Type": "text/plain"}, b"nothing here")

    do_HEAD = do_GET
    do_POST = do_GET
    do_CONNECT = do_GET

    def note(self, status: int) -> None:
        """Log the request: before the client can know the answer, so that a test finds it there."""
        self.answered = True
        headers = {name.lower(): value for name, value in self.headers.items()}
        host, now = headers.get("host", ""), time.monotonic()
        seen = Request(self.command, self.path, host, headers, status, self.began, now, self.sent)
        self.server.web.log.append(seen)

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        self.note(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def answer(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        """A whole answer, its length given."""
        if status in (204, 304):
            self.head(status, headers)
            return
        self.head(status, {**headers, "Content-Length": str(len(body))})
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], web: WebServer) -> None:
        self.web = web
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """End what waits on an idle connection: its thread reads the end of the stream and leaves."""
        for request in list(self._open):
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), OSError):  # A client that left is no fault of the test.
            super().handle_error(request, client_address)  # type: ignore[arg-type]
