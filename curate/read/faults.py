"""What can go wrong between here and a server, in plain words."""

from __future__ import annotations

import errno

import aiohttp

from curate.read.answer import BROKE_OFF, LATER, LOOK

_OFFLINE = "check that this computer is online"
_PROXY = "check http_proxy and https_proxy"


def words(error: Exception, seconds: float) -> tuple[str, str]:
    """What the server did, as the rest of a sentence, and what to do: (what, hint). seconds: the deadline."""
    match error:
        case TimeoutError():
            return f"did not answer within {seconds:g} seconds", LATER
        case aiohttp.ClientProxyConnectionError():
            return "could not be asked: the proxy does not answer", _PROXY
        case aiohttp.ClientHttpProxyError():
            return f"could not be asked: the proxy refused ({error.status})", _PROXY
        case aiohttp.ClientConnectorDNSError():
            return "has a host name that was not found", f"check its spelling; {_OFFLINE}"
        case aiohttp.ClientConnectorCertificateError():
            why = getattr(error.certificate_error, "verify_message", "") or error.certificate_error
            hint = "check this computer's clock; if it is right, only the site can mend this"
            return f"has a certificate that can't be trusted ({why})", hint
        case aiohttp.ClientSSLError():
            return "did not agree on an encrypted connection", "if the site has no https, write http:// instead"
        case aiohttp.ClientPayloadError():
            return BROKE_OFF, LATER
        case aiohttp.ClientConnectorError(errno=errno.ECONNREFUSED):
            return "refuses connections", LATER
        case aiohttp.ClientConnectorError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH):
            return "can't be reached from this network", _OFFLINE
        case aiohttp.ClientConnectorError():
            return f"could not be connected to ({error.strerror or error.os_error})", LATER
        case aiohttp.ClientResponseError():
            return "sent something that is no HTTP answer", LOOK
        case _:
            return "closed the connection without an answer", LATER
