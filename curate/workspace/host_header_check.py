"""Which requests the preview answers: those that were sent to one of its own names.

A page on the web can let a name of its own lead to 127.0.0.1, and a browser then lets that page read what is served
there (DNS rebinding); all that tells such a request apart is the name in it. Ports are not compared: behind a forwarded
port (``ssh -L``) the browser's is another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from curate.formats.hosts import normalize_host_name

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_HOST_HEADER = re.compile(r"(?P<name>\[[^\[\]@/]*\]|[^\[\]:@/]*)(?::[0-9]{0,5})?")
_LIVERELOAD_PATH = re.compile(r"/livereload/[0-9]{1,18}/[0-9]{1,18}")


def normalize_host(text: str) -> str:
    """Return a host name or IP address, less any port, in the form used for comparing; empty if it is neither."""
    match = _HOST_HEADER.fullmatch(text.strip())
    name = match["name"].strip("[]") if match else ""
    try:
        return str(ip_address(name))
    except ValueError:
        return normalize_host_name(name)


def is_allowed_host(host: str, also: frozenset[str] = frozenset()) -> bool:
    """Whether a Host header names this computer itself, or one of the names that the user allows
    (``normalize_host``)."""
    name = normalize_host(host)
    try:
        return ip_address(name).is_loopback or name in also
    except ValueError:
        return name == "localhost" or (name != "" and name in also)


def restrict_hosts(app: App, also: frozenset[str], not_found: Callable[[], bytes | None]) -> App:
    """Return the app, restricted to requests for its own names and to paths that a file may have.

    not_found: the page for a path that leads nowhere.
    """

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        hosts = [str(environ.get("HTTP_HOST", ""))]  # several headers are one with commas here, which is no name
        if not path.startswith("/"):  # the address is whole (RFC 9112, 3.2.2): its host is the one that is meant
            host, path = _split_url(path)
            hosts.append(host)
        for host in hosts:
            if not is_allowed_host(host, also):
                start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
                return [_refusal_text(host).encode("utf-8")]
        if not _is_servable_path(path):
            start_response("404 Not Found", [("Content-Type", "text/html")])
            return [not_found() or b"404 Not Found"]
        return app(environ | {"PATH_INFO": path}, start_response)

    return answer


def _is_servable_path(path: str) -> bool:
    """Whether a path can lead to a file, or to what the pages' script asks for. path: bytes in Latin-1 (PEP 3333)."""
    try:
        path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return "\0" not in path and (not path.startswith("/livereload/") or bool(_LIVERELOAD_PATH.fullmatch(path)))


def _split_url(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", "/"
    return parts.netloc, parts.path or "/"


def _refusal_text(host: str) -> str:
    name = normalize_host(host)
    if name:
        called = f"“{name}”"
    else:
        called = "a request without a host name"
    how = f"curate serve --allow-host {name or 'NAME'}"
    return (
        f"This preview answers to localhost, 127.0.0.1 and [::1], not to {called}: other sites could read it by a name "
        f"of theirs.\nIf this name is yours, start the preview with: {how}\n"
    )
