"""Webmention, the sender's side (https://www.w3.org/TR/webmention/): where a page wants to be told of links to it, and
telling it.

Finding the endpoint is 3.1.2: the first Link header with the relation, else the first ``<link>`` or ``<a>`` with it, in
the order of the document; relative to the page that answered. Pages are asked as articles are: robots.txt and all.
"""

from __future__ import annotations

import re
from typing import Any

from curate.formats.web_address import absolute_url, url_key
from curate.problems import CurateError, Problem
from curate.read.network.fetch import ACCEPT_PAGE, MAX_ARTICLE_BYTES, Fetcher, FormResponse
from curate.read.network.network_policy import redact_url
from curate.read.read_session import ReadSession
from curate.read.text.decode import decode
from curate.read.text.html_text import parse_html

_RELATION = "webmention"
_HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml"})
# One link of the header and its parameters (RFC 8288, 3): a comma within <> or quotation marks ends neither.
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,\"]*))?)*)")
_PARAMETER = re.compile(r";\s*([^\s=;,]+)(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*)))?")


def endpoint_in_header(header: str) -> str | None:
    """What the first link with the relation leads to, as it stands there (perhaps empty); None if there is none."""
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
    """The first ``<link>`` or ``<a>`` with the relation and an href: its address, empty if it is no web address; None
    if there is none. Comments and text that shows HTML hold no elements."""
    root = _parse_page(body, charset)
    if root is None:
        return None
    for element in root.iter("link", "a"):
        if _RELATION in (element.get("rel") or "").lower().split() and element.get("href") is not None:
            href = element.get("href").strip()
            # Empty is the page itself (3.1.2), wherever a <base> points.
            if href:
                return absolute_url(href, _base_url(root, url))
            return url
    return None


def links_to(body: bytes, target: str, *, url: str, charset: str = "") -> bool:
    """Whether a page has a link to an address: what a receiver looks for (3.2.2)."""
    root = _parse_page(body, charset)
    if root is None:
        return False
    base = _base_url(root, url)
    found = (absolute_url(element.get("href") or "", base) for element in root.iter("a"))
    return any(address == target or url_key(address) == url_key(target) for address in found)


async def find_endpoint(target: str, tools: ReadSession) -> str:
    """Where a page takes mentions, or empty if it takes none.

    target: an address in a note of the user's, so its port is meant. Raises CurateError if the page can't be asked, or
    names an endpoint that is no web address.
    """
    await tools.robots.check_allowed(target, tools.now, written=True)
    page, links = await tools.fetcher.get_with_link_header(
        target, limit=MAX_ARTICLE_BYTES, accept=ACCEPT_PAGE, written=True, cut=True
    )
    href = endpoint_in_header(links)
    if href is not None:
        found: str | None = absolute_url(href, page.url)
    elif page.content_type in _HTML_TYPES:
        found = await tools.sandbox.run(endpoint_in_page, page.body, url=page.url, charset=page.charset, where=target)
    else:
        found = None
    if found == "":
        raise CurateError(Problem(redact_url(target), "names a webmention endpoint that is no web address"))
    return found or ""


async def check_source(source: str, target: str, tools: ReadSession) -> None:
    """Return if a page of the user's own answers and links to the target: a receiver will look for just that.

    Raises CurateError if it doesn't, with what to do.
    """
    hint = "publish the site first, then send"
    try:
        page = await tools.fetcher.get(source, limit=MAX_ARTICLE_BYTES, accept=ACCEPT_PAGE, written=True, cut=True)
    except CurateError as error:
        what = f"is not online yet: it {error.problems[0].what}"
        raise CurateError(Problem(redact_url(source), what, hint)) from error
    if not await tools.sandbox.run(links_to, page.body, target, url=page.url, charset=page.charset, where=source):
        raise CurateError(Problem(redact_url(source), f"has no link to {redact_url(target)} as it is online", hint))


async def send(address: str, source: str, target: str, fetcher: Fetcher) -> FormResponse:
    """Tell an endpoint that ``source`` links to ``target`` (3.1.3); any 2xx means that it was taken.

    Raises Refused (a private address among others; 4.2 asks for that) or FetchFailed.
    """
    return await fetcher.post(address, {"source": source, "target": target})


def _parse_page(body: bytes, charset: str) -> Any:
    return parse_html(decode(body, charset=charset, kind="html"))


def _base_url(root: Any, url: str) -> str:
    return next((address for node in root.iter("base") if (address := absolute_url(node.get("href") or "", url))), url)
