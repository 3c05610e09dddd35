"""Errors of the network in plain words. Those that a loopback server can cause are in test_fetch."""

from __future__ import annotations

import errno
import ssl

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from curate.read.http.network_errors import classify_unreachable, describe_error

KEY = ConnectionKey("example.org", 443, True, True, None, None, None)


def certificate_error(why: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = why
    return error


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (
            aiohttp.ClientConnectorCertificateError(KEY, certificate_error("certificate has expired")),
            "has a certificate that can't be trusted (certificate has expired)",
        ),
        (
            aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, "unsupported protocol")),
            "did not agree on an encrypted connection",
        ),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.ENETUNREACH, "x")), "can't be reached from this network"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.EHOSTUNREACH, "x")), "can't be reached from this network"),
        (
            aiohttp.ClientConnectorError(KEY, OSError(errno.EMFILE, "Too many open files")),
            "could not be connected to (Too many open files)",
        ),
        (aiohttp.ClientConnectorError(KEY, OSError("several")), "could not be connected to (several)"),
        (aiohttp.ServerTimeoutError(), "did not answer within 20 seconds"),
        (aiohttp.ServerDisconnectedError(), "closed the connection without an answer"),
        (ConnectionResetError(), "closed the connection without an answer"),
    ],
)
def test_an_error_is_told_with_what_to_do(error: Exception, what: str) -> None:
    told, hint = describe_error(error, 20.0)
    assert told == what
    assert hint


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (aiohttp.ClientConnectorError(KEY, OSError(errno.ENETUNREACH, "x")), "network"),
        (aiohttp.ClientProxyConnectionError(KEY, OSError(errno.ECONNREFUSED, "x")), "network"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.EHOSTUNREACH, "x")), "host"),
        (aiohttp.ClientConnectorError(KEY, OSError(errno.ECONNREFUSED, "x")), ""),
        (TimeoutError(), ""),
    ],
)
def test_whether_it_was_the_host_or_the_way_to_any(error: Exception, why: str) -> None:
    assert classify_unreachable(error) == why
