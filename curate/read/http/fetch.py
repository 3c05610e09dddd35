"""The fetcher: the only module that opens a connection.

Requesting and judging are separate: ``_request_hop`` makes the request for one hop, ``_follow_redirects`` follows the
redirects, and ``_interpret_response``
decides what the last answer means; ``post`` sends a form by the same rules. Guaranteed: only addresses that
``network_policy`` allows, checked before each hop and again when the socket opens; one request per host at a time; a
deadline over all hops and the body; never more of it than the limit; no cookies, no Referer, an unchanged address.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from ipaddress import ip_address
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from curate.formats.web_address import absolute_url
from curate.model import FetchResult, OwnHeaders, Validators
from curate.problems import CannotRun, FetchFailed, Gone, Problem, RequestBlocked
from curate.read.http import http_response, network_errors
from curate.read.http.network_policy import (
    AllowedHosts,
    check_url,
    content_base,
    host_port,
    is_local_name,
    is_same_server,
    parse_ip,
    redact_url,
    refusal_reason,
)
from curate.read.http.throttle import HostLimiter

MAX_FEED_BYTES = 10_000_000
MAX_ARTICLE_BYTES = 5_000_000
MAX_ROBOTS_BYTES = 500 * 1024
"""Bytes of a body after decompression. Of robots.txt at least so much must be read (RFC 9309, 2.5)."""

ACCEPT_FEED = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"

_REASON_BYTES, _REASON_SECONDS = 4096, 5
"""Bytes of the answer to a form that wasn't taken, and how long to wait for them: the status is known by then."""

_NO_VALIDATORS = Validators()
_MAX_REDIRECTS = 5
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_PERMANENT_REDIRECTS = frozenset({301, 308})
# Where a form is sent on to. 303 names something else, to be read after the form was taken (RFC 9110, 15.4.4).
_FORM_REDIRECTS = frozenset({301, 302, 307, 308})
_DNS_THREADS = 16
_MAX_HEADER_BYTES = 64 * 1024


@dataclass(slots=True)
class _ConnectTarget:
    """What the current task connects to, for the socket factory, which is told only the IP address."""

    host: str
    via_proxy: bool
    attempts: int = 0
    refused_addresses: list[str] = field(default_factory=list)


_target: ContextVar[_ConnectTarget] = ContextVar("_target")


@dataclass(slots=True)
class _Call:
    """One ``get`` or ``post`` on its way through the hops."""

    where: str
    hops: list[str]
    headers: dict[str, str]
    limit: int
    truncate: bool
    seconds_left: float
    form: bytes | None = None
    """What is sent with POST; None: GET."""
    own: OwnHeaders | None = None
    """What is sent to one server alone."""

    def headers_for_hop(self) -> dict[str, str]:
        """Return the headers for the current hop: the user's own only if it is on their server."""
        if self.own is None or self.withheld_headers:
            return self.headers
        own = dict(self.own.headers)
        replaced = {name.lower() for name in own}
        return {name: value for name, value in self.headers.items() if name.lower() not in replaced} | own

    @property
    def withheld_headers(self) -> bool:
        """Whether the user's own headers were not sent to the current hop, for it is on another server."""
        return self.own is not None and not is_same_server(self.hops[-1], self.own.url)

    def problem(self, what: str, hint: str = "") -> Problem:
        """Return a problem of the current hop, placed at the address that was asked."""
        if len(self.hops) > 1:
            prefix = f"redirects to {redact_url(self.hops[-1])}, which "
        else:
            prefix = ""
        return Problem(self.where, prefix + what, hint)


@dataclass(frozen=True, slots=True)
class FormResponse:
    """What a server said to a form that it took: a status of 2xx, and where it may be asked what became of it."""

    status: int
    location: str = ""


@dataclass(frozen=True, slots=True)
class _RawResponse:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetcher:
    """Asks servers, politely and safely. An async context manager; one serves a whole run.

    allow: hosts, addresses and networks that the user opened (``network: allow:``); they never go by proxy.
    user_urls: URLs that the user wrote; their ports may be asked.
    proxies: URL scheme to proxy; by default the environment's, with no_proxy obeyed.
    seconds: the deadline of one ``get``, without the time it waits for its turn.
    Raises CannotRun for settings that can't be used.
    """

    def __init__(
        self,
        *,
        allow: Sequence[str] = (),
        user_urls: Iterable[str] = (),
        user_agent: str,
        proxies: Mapping[str, str] | None = None,
        seconds: float = 20.0,
    ) -> None:
        self._allowed_hosts = AllowedHosts.parse(allow)
        self._allowed_ports = frozenset(_collect_ports(user_urls))
        self._user_agent = user_agent
        self._timeout = seconds
        self._limiter = HostLimiter()
        self._obey_no_proxy = proxies is None
        self._proxies = _parse_proxies(getproxies() if proxies is None else proxies)

    async def __aenter__(self) -> Self:
        self._resolver = _Resolver()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, ttl_dns_cache=300, resolver=self._resolver, socket_factory=self._make_socket
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            auto_decompress=False,
            max_line_size=_MAX_HEADER_BYTES,
            max_field_size=_MAX_HEADER_BYTES,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    async def get(
        self,
        url: str,
        *,
        limit: int,
        validators: Validators = _NO_VALIDATORS,
        accept: str = ACCEPT_FEED,
        user_supplied: bool = False,
        truncate: bool = False,
        own_headers: OwnHeaders | None = None,
    ) -> FetchResult:
        """Ask for a URL and follow up to 5 redirects.

        limit: bytes of the body, decompressed. truncate: take the first ``limit`` bytes of a longer body instead of
        failing. user_supplied: the user wrote this URL, so its port is meant. own_headers: sent to their server
        alone, whatever redirects there are. Raises RequestBlocked, Gone (410, behind permanent redirects at most) or
        FetchFailed; their Problem's place is ``url``.
        """
        hop = check_url(url, user_supplied=user_supplied, ports=self._allowed_ports)
        headers = {"User-Agent": self._user_agent, "Accept": accept, "Accept-Encoding": "gzip, deflate"}
        # These came from the last hop of this chain, so every hop is sent them; one that redirects ignores them.
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        call = _Call(redact_url(url), [hop], headers, limit, truncate, self._timeout, own=own_headers)
        response, for_good = await self._follow_redirects(call, _REDIRECT_STATUSES)
        took = self._timeout - call.seconds_left
        return _interpret_response(call, response, validators, for_good=for_good, took=took)

    async def post(self, url: str, form: Mapping[str, str]) -> FormResponse:
        """Send a form (``application/x-www-form-urlencoded``) to an address that a page named; of the answer's body
        only the beginning is read, where the form isn't taken: why that is. A redirect but 303 takes it along, at most
        5 times. Never sent again after a fault.

        Raises RequestBlocked or FetchFailed (any answer but 2xx; ``failed_before_sending`` tells whether anything can
        have arrived).
        """
        hop = check_url(url, ports=self._allowed_ports)
        headers = {
            "User-Agent": self._user_agent,
            "Accept": "*/*",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        call = _Call(redact_url(url), [hop], headers, 0, True, self._timeout, urlencode(form).encode("ascii"))
        response, _ = await self._follow_redirects(call, _FORM_REDIRECTS)
        if not 200 <= response.status < 300:
            what, _ = http_response.describe_status(response.status)
            lasting = http_response.is_lasting_failure(response.status)
            reason = http_response.failure_reason(response.body)
            hint = "" if lasting else http_response.RETRY_HINT
            if reason:
                hint = f"it says: {reason}"
            raise FetchFailed(
                call.problem(what, hint), status=response.status, permanent=lasting, server_message=reason
            )
        location = response.headers.get("location", "")
        return FormResponse(response.status, absolute_url(location, call.hops[-1]) if location else "")

    async def _follow_redirects(self, call: _Call, redirects: frozenset[int]) -> tuple[_RawResponse, bool]:
        """Return the last hop's answer, and whether every redirect on the way was for good."""
        ports = self._allowed_ports | {host_port(call.hops[0])}
        for_good = True
        while (response := await self._request_hop(call)).status in redirects:
            for_good = for_good and response.status in _PERMANENT_REDIRECTS
            call.hops.append(_next_hop(call, response, ports))
        return response, for_good

    async def _request_hop(self, call: _Call) -> _RawResponse:
        """Make the request of the current hop: wait for the host to be free, then for a slot, then ask."""
        url = call.hops[-1]
        host, port = host_port(url)
        proxy = self._choose_proxy(url, host, port)
        target = _ConnectTarget(host, via_proxy=proxy is not None)
        ip = parse_ip(host)
        # By proxy the socket factory sees the proxy's address only, so what needs no DNS is judged here.
        if not self._allowed_hosts.covers(host, ip):
            if ip and (why := refusal_reason(ip)):
                raise _private_address_error(call, f"is at {host}, {why}")
            if target.via_proxy and is_local_name(host):
                raise _private_address_error(call, "has a host name that only this network knows")
        _target.set(target)
        async with self._limiter.acquire((host, port)):
            began = asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(call.seconds_left):
                    return await self._send_request(
                        url, call, proxy, keep_open=self._limiter.should_keep_open((host, port))
                    )
            except http_response.BodyFailed as error:
                raise FetchFailed(call.problem(str(error), error.hint)) from error
            except (aiohttp.ClientError, OSError) as error:  # of which TimeoutError is one
                if target.refused_addresses and len(target.refused_addresses) == target.attempts:
                    raise _private_address_error(call, f"is at {target.refused_addresses[0]}") from error
                raise FetchFailed(
                    call.problem(*network_errors.describe_error(error, self._timeout)),
                    unreachable=network_errors.classify_unreachable(error),
                ) from error
            finally:
                call.seconds_left -= asyncio.get_running_loop().time() - began

    async def _send_request(self, url: str, call: _Call, proxy: str | None, *, keep_open: bool) -> _RawResponse:
        sent = call.headers_for_hop()
        if not keep_open:
            sent = sent | {"Connection": "close"}
        async with self._session.request(
            "GET" if call.form is None else "POST",
            URL(url, encoded=True),
            data=call.form,
            headers=sent,
            allow_redirects=False,
            proxy=proxy,
        ) as response:
            headers: dict[str, str] = {}
            for name, value in response.headers.items():
                name = name.lower()
                headers[name] = f"{headers[name]}, {value}" if name in headers else value
            if call.form is not None and response.status >= 400:
                return _RawResponse(response.status, headers, await _read_reason(response))
            if call.form is not None or response.status not in (200, 203):
                return _RawResponse(response.status, headers, b"")
            body = http_response.BodyReader(headers.get("content-encoding", ""), call.limit, truncate=call.truncate)
            async for chunk in response.content.iter_any():
                body.feed(chunk)
                if body.is_full:
                    break
            return _RawResponse(200, headers, body.finish())

    def _make_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Check the very address that is connected to: no redirect and no DNS answer gets around this."""
        family, kind, protocol, _, (where, *_) = info
        target = _target.get()
        target.attempts += 1
        ip = ip_address(str(where))
        why = refusal_reason(ip)
        if why and not target.via_proxy and not self._allowed_hosts.covers(target.host, ip):
            target.refused_addresses.append(f"{ip}, {why}")
            raise OSError(errno.EACCES, f"{ip} is {why}")  # An OSError, so that the host's other addresses are tried.
        return socket.socket(family, kind, protocol)

    def _choose_proxy(self, url: str, host: str, port: int) -> str | None:
        proxy = self._proxies.get(urlsplit(url).scheme)
        if proxy is None or self._allowed_hosts.covers(host, parse_ip(host)):
            return None
        if self._obey_no_proxy and proxy_bypass(f"{host}:{port}"):
            return None
        return proxy


def failed_before_sending(error: FetchFailed) -> bool:
    """Whether it is sure that a request failed before anything of it went out."""
    return isinstance(error, RequestBlocked) or isinstance(error.__cause__, aiohttp.ClientConnectorError)


class _Resolver(AbstractResolver):
    """DNS in a few threads of its own: a name server that hangs holds up neither other work nor the end of the run."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_DNS_THREADS, "dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        look_up = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
        addresses = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(hostname=host, host=str(where[0]), port=port, family=family, proto=protocol, flags=numeric)
            for family, _, protocol, _, where in addresses
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _read_reason(response: aiohttp.ClientResponse) -> bytes:
    """Return the beginning of a body that says why a form wasn't taken; nothing where that can't be read."""
    if response.headers.get("content-encoding", "identity") != "identity":
        return b""
    try:
        async with asyncio.timeout(_REASON_SECONDS):
            return await response.content.read(_REASON_BYTES)
    except (TimeoutError, aiohttp.ClientError, OSError):
        return b""


def _next_hop(call: _Call, response: _RawResponse, ports: frozenset[tuple[str, int]]) -> str:
    """Return where a redirect leads. Raises RequestBlocked, or FetchFailed if it leads nowhere."""
    location = response.headers.get("location", "").strip()
    hint = "open the address in a browser and use the one it ends at"
    if not location:
        raise FetchFailed(call.problem("redirects without saying where to", hint), status=response.status)
    if len(call.hops) > _MAX_REDIRECTS:
        raise FetchFailed(
            Problem(call.where, f"redirects more than {_MAX_REDIRECTS} times", hint), status=response.status
        )
    try:
        hop = check_url(urljoin(call.hops[-1], location), ports=ports)
    except ValueError:
        raise FetchFailed(call.problem("redirects to something that is no web address", hint)) from None
    except RequestBlocked as refused:
        what = f"redirects to {refused.problem.where}, which {refused.problem.what}"
        raise RequestBlocked(Problem(call.where, what, hint), status=response.status, permanent=True) from None
    if hop in call.hops:
        cookies_hint = (
            "the site may want cookies, and none are sent; open the address in a browser to find the real one"
        )
        raise FetchFailed(Problem(call.where, "redirects in a circle", cookies_hint), status=response.status)
    return hop


def _interpret_response(
    call: _Call, response: _RawResponse, sent: Validators, *, for_good: bool, took: float
) -> FetchResult:
    """Return the last hop's answer if it can be used. Raises FetchFailed, or Gone, for any other."""
    now = datetime.now(UTC)
    validators = http_response.validators(response.headers)
    if response.status == 304 and sent != _NO_VALIDATORS:
        # A 304 may leave out what has not changed (RFC 9110, 15.4.5).
        validators = Validators(validators.etag or sent.etag, validators.last_modified or sent.last_modified)
    elif response.status != 200:
        what, hint = http_response.describe_status(response.status)
        if response.status in (401, 403) and call.withheld_headers:
            hint = "the feed's own headers: are sent to no other host; write the address that it redirects to"
        wait = http_response.retry_after(response.headers, now)
        # A temporary redirect says nothing of the address that was asked, whatever it leads to.
        error: type[FetchFailed] = FetchFailed
        if response.status == 410 and for_good:
            error = Gone
        raise error(
            call.problem(what, hint),
            status=response.status,
            retry_after=wait,
            permanent=http_response.is_lasting_failure(response.status),
        )
    elif not response.body:
        raise FetchFailed(call.problem("sent an empty answer", http_response.RETRY_HINT), status=response.status)
    content_type = response.headers.get("content-type", "")
    return FetchResult(
        url=call.hops[-1],
        status=response.status,
        body=response.body,
        content_type=http_response.media_type(content_type),
        charset=http_response.charset(content_type),
        validators=validators,
        max_age=http_response.max_age(response.headers, now),
        moved_to=call.hops[-1] if for_good and len(call.hops) > 1 else "",
        seconds=took,
        base_url=content_base(call.hops[-1], response.headers.get("content-location", "")),
        link_header=response.headers.get("link", ""),
    )


def _private_address_error(call: _Call, what: str) -> RequestBlocked:
    hint = "if this is a server of your own, open it in feeds.yaml: network: {allow: [its name or address]}"
    return RequestBlocked(call.problem(f"{what}, and only public ones are asked", hint), permanent=True)


def _collect_ports(user_urls: Iterable[str]) -> Iterator[tuple[str, int]]:
    for url in user_urls:
        try:
            yield host_port(check_url(url, user_supplied=True))
        except RequestBlocked:
            continue  # reported when it is fetched


def _parse_proxies(given: Mapping[str, str]) -> dict[str, str]:
    """Return the proxies for http and https as URLs. Raises CannotRun for a kind that is not supported."""
    proxies: dict[str, str] = {}
    for scheme in ("http", "https"):
        name = scheme if given.get(scheme) else "all"
        if proxy := given.get(name, ""):
            proxies[scheme] = proxy = proxy if "://" in proxy else f"http://{proxy}"
            if not proxy.startswith(("http://", "https://")):
                what = f"{redact_url(proxy)} is a proxy of a kind that is not supported"
                raise CannotRun(Problem(f"{name}_proxy", what, "give an http:// proxy, or unset it"))
    return proxies
