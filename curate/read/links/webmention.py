"""Webmention, the sender's side (https://www.w3.org/TR/webmention/): where a page wants to be told of links to it, and
telling it.

Finding the endpoint is 3.1.2: the first Link header with the relation, else the first ``<link>`` or ``<a>`` with it, in
the order of the document; relative to the page that answered. Pages are asked as articles are: robots.txt and all.
"""

from __future__ import annotations

import re

from curate.formats.web_address import absolute_url, url_key
from curate.problems import CurateError, Problem
from curate.read.http.fetch import Fetcher, FormResponse
from curate.read.http.network_policy import redact_url
from curate.read.read_session import ReadSession
from curate.read.text.html_text import base_url, parse_page

_RELATION = "webmention"
# One link of the header and its parameters (RFC 8288, 3): a comma within <> or quotation marks ends neither.
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,\"]*))?)*)")
_PARAMETER = re.compile(r";\s*([^\s=;,]+)(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*)))?")


def endpoint_in_header(header: str) -> str | None:
    """Return where the first link with the relation leads, as it stands there (perhaps empty); None for none."""
    for link in _LINK.finditer(header):
        values: dict[str, str] = {}
        for parameter in _PARAMETER.finditer(link[2]):
            # The first of a name counts (RFC 8288, 3.3).
            values.setdefault(parameter[1].lower(), parameter[2] or parameter[3] or "")
        # With an anchor it is a link of another page's.
        if _RELATION in values.get("rel", "").lower().split() and "anchor" not in values:
            return link[1].strip()
    return None


def endpoint_in_page(body: bytes, *, url: str, charset: str = "") -> str | None:
    """Return the address of the first ``<link>`` or ``<a>`` with the relation and an href: empty if it is no web
    address; None if there is none. Comments and text that shows HTML hold no elements."""
    root = parse_page(body, charset=charset)
    if root is None:
        return None
    for element in root.iter("link", "a"):
        if _RELATION in (element.get("rel") or "").lower().split() and element.get("href") is not None:
            href = element.get("href").strip()
            # Empty is the page itself (3.1.2), wherever a <base> points.
            if href:
                return absolute_url(href, base_url(root, url))
            return url
    return None


def links_to(body: bytes, target: str, *, url: str, charset: str = "") -> bool:
    """Whether a page has a link to an address: what a receiver looks for (3.2.2)."""
    root = parse_page(body, charset=charset)
    if root is None:
        return False
    base = base_url(root, url)
    links = (absolute_url(element.get("href") or "", base) for element in root.iter("a"))
    return any(link == target or url_key(link) == url_key(target) for link in links)


async def find_endpoint(target: str, session: ReadSession) -> str:
    """Return where a page takes mentions, or empty if it takes none.

    target: an address in a note of the user's, so its port is meant. Raises CurateError if the page can't be asked, or
    names an endpoint that is no web address.
    """
    page = await session.fetch_page(target, user_supplied=True, truncate=True)
    endpoint = None
    href = endpoint_in_header(page.link_header)
    if href is not None:
        endpoint = absolute_url(href, page.url)
    elif page.is_html:
        endpoint = await session.sandbox.run(
            endpoint_in_page, page.body, url=page.url, charset=page.charset, where=target
        )
    if endpoint == "":
        raise CurateError(Problem(redact_url(target), "names a webmention endpoint that is no web address"))
    return endpoint or ""


async def check_source(source: str, target: str, session: ReadSession) -> None:
    """Return if a page of the user's own answers and links to the target: a receiver will look for just that.

    Raises CurateError if it doesn't, with what to do.
    """
    hint = "publish the site first, then send"
    try:
        page = await session.fetch_page(source, user_supplied=True, truncate=True, ask_robots=False)
    except CurateError as error:
        what = f"is not online yet: it {error.problems[0].what}"
        raise CurateError(Problem(redact_url(source), what, hint)) from error
    if not await session.sandbox.run(links_to, page.body, target, url=page.url, charset=page.charset, where=source):
        raise CurateError(Problem(redact_url(source), f"has no link to {redact_url(target)} as it is online", hint))


async def send(address: str, source: str, target: str, fetcher: Fetcher) -> FormResponse:
    """Send a mention to an endpoint: that ``source`` links to ``target`` (3.1.3); any 2xx means that it was taken.

    Raises RequestBlocked (a private address among others; 4.2 asks for that) or FetchFailed.
    """
    return await fetcher.post(address, {"source": source, "target": target})
