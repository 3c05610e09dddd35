"""What can go wrong between here and a server, in plain words."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

import aiohttp

from curate.read.http.http_response import BODY_INCOMPLETE, OPEN_IN_BROWSER_HINT, RETRY_HINT

_Outcome = TypeVar("_Outcome")

_OFFLINE_HINT = "check that this computer is online"
_PROXY_HINT = "check http_proxy, https_proxy and all_proxy"


_NO_NETWORK_ERRNOS = {errno.ENETUNREACH, errno.ENETDOWN, socket.EAI_AGAIN}
_NO_HOST_ERRNOS = {errno.EHOSTUNREACH, errno.EHOSTDOWN}


def classify_unreachable(error: Exception) -> str:
    """Return ``network`` where the fault is that nothing can be reached from here, ``host`` where this host alone can't
    be (its name is unknown: some systems say that too while they are offline), else empty."""
    if not isinstance(error, aiohttp.ClientConnectorError):
        return ""
    if isinstance(error, aiohttp.ClientProxyConnectionError):  # the proxy can't be reached, so no host can
        return "network"
    number = error.os_error.errno
    if number in _NO_NETWORK_ERRNOS:
        return "network"
    if number in _NO_HOST_ERRNOS or isinstance(error, aiohttp.ClientConnectorDNSError):
        return "host"
    return ""


def seems_offline(faults: Iterable[tuple[str, str]]) -> bool:
    """Whether this computer seems to be offline: no server said anything, and it isn't one host alone that may be gone.

    faults: for everything that was asked, its host, and why no server was reached; empty where one was.
    """
    hosts_and_reasons = list(faults)
    return all(why for _, why in hosts_and_reasons) and (
        any(why == "network" for _, why in hosts_and_reasons) or len({host for host, _ in hosts_and_reasons}) > 1
    )


class OfflineGuard(Generic[_Outcome]):
    """Holds back outcomes until a server was reached: what failed before may have failed because this computer is
    offline, and then nothing was learned."""

    def __init__(self, note: Callable[[_Outcome], None]) -> None:
        """note: called with each outcome that counts, in order."""
        self._note = note
        self.reached = False
        self.held: list[_Outcome] = []

    def add(self, outcome: _Outcome, *, reached: bool) -> None:
        """Note an outcome, or hold it back. reached: whether a server was."""
        self.reached = self.reached or reached
        self.held.append(outcome)
        if self.reached:
            self.flush()

    def flush(self) -> None:
        """Note what is held: it counts after all."""
        while self.held:
            self._note(self.held.pop(0))


def describe_error(error: Exception, seconds: float) -> tuple[str, str]:
    """Return what the server did, as the rest of a sentence, and what to do: (what, hint). seconds: the deadline."""
    match error:
        case TimeoutError():
            return f"did not answer within {seconds:g} seconds", RETRY_HINT
        case aiohttp.ClientProxyConnectionError():
            return "could not be asked: the proxy does not answer", _PROXY_HINT
        case aiohttp.ClientHttpProxyError():
            return f"could not be asked: the proxy refused ({error.status})", _PROXY_HINT
        case aiohttp.ClientConnectorDNSError():
            return "has a host name that was not found", f"check its spelling; {_OFFLINE_HINT}"
        case aiohttp.ClientConnectorCertificateError():
            why = getattr(error.certificate_error, "verify_message", "") or error.certificate_error
            hint = "check this computer's clock; if it is right, only the site can mend this"
            return f"has a certificate that can't be trusted ({why})", hint
        case aiohttp.ClientSSLError():
            return "did not agree on an encrypted connection", "if the site has no https, write http:// instead"
        case aiohttp.ClientPayloadError():
            return BODY_INCOMPLETE, RETRY_HINT
        case aiohttp.ClientConnectorError(errno=errno.ECONNREFUSED):
            return "refuses connections", RETRY_HINT
        case aiohttp.ClientConnectorError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH):
            return "can't be reached from this network", _OFFLINE_HINT
        case aiohttp.ClientConnectorError():
            return f"could not be connected to ({error.strerror or error.os_error})", RETRY_HINT
        case aiohttp.ClientResponseError():
            return "sent something that is no HTTP answer", OPEN_IN_BROWSER_HINT
        case _:
            return "closed the connection without an answer", RETRY_HINT
