"""What an HTTP answer says: its headers, its body, its status in plain words. Pure; the asking is in ``fetch``.

Headers are a mapping from lower-case name to value, repeated ones joined by ``", "`` (RFC 9110, 5.3).
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from curate.formats.text import clean_line
from curate.model import Validators

_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
_MAX_AGE = re.compile(r"""(?:^|,)\s*max-age\s*=\s*"?([0-9]{1,12})""", re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|,)\s*no-(?:cache|store)\s*(?:$|,)", re.IGNORECASE)
_TEMPORARY_STATUSES = frozenset({408, 421, 425, 429})
_GZIP_NAMES = ("gzip", "x-gzip")
_COMPRESSION_OVERHEAD = 64 * 1024  # What compression may add to a body that does not shrink.
_MAX_GZIP_MEMBERS = 1000  # Each costs a copy of what follows it, however little it holds.


BODY_INCOMPLETE = "broke off before the end of the answer"
RETRY_HINT = "it will be tried again later"
OPEN_IN_BROWSER_HINT = "open the address in a browser to see what it is"


class BodyFailed(ValueError):
    """A body that can't be used. Its text says what the server did: ``sent more than 10 MB``."""

    def __init__(self, what: str, hint: str = RETRY_HINT) -> None:
        super().__init__(what)
        self.hint = hint


class BodyReader:
    """A body as it arrives: decompressed in step, never more than ``limit`` bytes, complete at the end.

    encoding: Content-Encoding as sent. truncate: keep the first ``limit`` bytes of a longer body instead of failing.
    """

    def __init__(self, encoding: str, limit: int, *, truncate: bool = False) -> None:
        self._encoding = encoding.strip().lower()
        self._limit = limit
        self._truncate = truncate
        self._received = 0
        self._data = bytearray()
        self._member_count = 0
        self._decompressor: zlib._Decompress | None = None
        if self._encoding not in (*_GZIP_NAMES, "deflate", "identity", ""):
            raise BodyFailed(
                f"sent a compression that we did not ask for ({clean_line(self._encoding, 40)})", OPEN_IN_BROWSER_HINT
            )

    @property
    def is_full(self) -> bool:
        """Whether the rest would be left out."""
        return self._truncate and len(self._data) >= self._limit

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes from the wire. Raises BodyFailed."""
        self._received += len(chunk)
        if self._encoding in ("identity", ""):
            self._data += chunk
        else:
            try:
                self._decompress(chunk)
            except zlib.error:
                raise BodyFailed("sent a damaged answer: it could not be decompressed") from None
        # The wire is limited too: a stream of empty blocks expands to nothing for ever.
        if (
            len(self._data) > self._limit or self._received > self._limit + _COMPRESSION_OVERHEAD
        ) and not self._truncate:
            raise BodyFailed(f"sent more than {_format_size(self._limit)}", OPEN_IN_BROWSER_HINT)

    def finish(self) -> bytes:
        """Return the whole body, once the wire is at its end. Raises BodyFailed if the stream within is not."""
        if self._decompressor and not self._decompressor.eof and not self.is_full:
            raise BodyFailed(BODY_INCOMPLETE)
        return bytes(self._data[: self._limit] if self._truncate else self._data)

    def _decompress(self, chunk: bytes) -> None:
        while chunk and len(self._data) <= self._limit:
            if self._decompressor is None:
                self._decompressor = zlib.decompressobj(self._window_bits(chunk))
            self._data += self._decompressor.decompress(chunk, self._limit + 1 - len(self._data))
            if not self._decompressor.eof:
                return
            chunk = self._decompressor.unused_data
            # Gzip may have several members (RFC 1952, 2.2); whatever else follows the end is litter.
            if self._encoding not in _GZIP_NAMES or not chunk.startswith(b"\x1f"):
                return
            self._decompressor = None
            self._member_count += 1
            if self._member_count > _MAX_GZIP_MEMBERS:
                raise BodyFailed("sent a damaged answer: it is compressed in too many pieces", OPEN_IN_BROWSER_HINT)

    def _window_bits(self, chunk: bytes) -> int:
        if self._encoding in _GZIP_NAMES:
            return zlib.MAX_WBITS | 16
        # "deflate" means zlib (RFC 9110, 8.4.1.2), and some servers send it bare.
        if chunk[0] & 0x0F == 8:
            return zlib.MAX_WBITS
        return -zlib.MAX_WBITS


def media_type(content_type: str) -> str:
    """``text/html`` of ``Text/HTML; charset=x``; empty if there is none."""
    kind = re.split(r"[;,\s]", content_type.strip(), maxsplit=1)[0].lower()
    if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind, re.ASCII):
        return kind
    return ""


def charset(content_type: str) -> str:
    """Return the charset parameter as declared, in lower case; empty if there is none."""
    match = _CHARSET.search(content_type)
    if match and match[1].isascii():
        return match[1].lower()
    return ""


def validators(headers: Mapping[str, str]) -> Validators:
    """Return ETag and Last-Modified byte for byte; one that is no UTF-8 couldn't be sent back so, and is left out."""

    def kept(name: str) -> str:
        value = headers.get(name, "")
        try:
            value.encode()
        except UnicodeEncodeError:
            return ""
        return value

    return Validators(kept("etag"), kept("last-modified"))


def max_age(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return for how many seconds the answer is fresh (RFC 9111, 4.2.1): max-age, else Expires minus Date.

    0 for no-cache and no-store; None where the server says nothing.
    """
    control = headers.get("cache-control", "")
    if _NO_CACHE.search(control):
        return 0.0
    if match := _MAX_AGE.search(control):
        return float(match[1])
    if "expires" not in headers:
        return None
    expires = _parse_date(headers["expires"])
    if expires is None:  # "0" and other non-dates mean "already expired" (RFC 9111, 5.3).
        return 0.0
    return max(0.0, (expires - (_parse_date(headers.get("date", "")) or now)).total_seconds())


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds to wait by Retry-After (RFC 9110, 10.2.3): a number, or a date by the server's own clock.

    Not bounded here: ``fetch_schedule`` does that. None if the header is missing or can't be read.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,300}(\.\d{1,300})?", value, re.ASCII):  # a header line is bounded, and so is a float
        return float(value)
    until = _parse_date(value)
    if until is None:
        return None
    return max(0.0, (until - (_parse_date(headers.get("date", "")) or now)).total_seconds())


def is_lasting_failure(status: int) -> bool:
    """Whether asking again soon is pointless: a 4xx that does not speak of the moment."""
    return 400 <= status < 500 and status not in _TEMPORARY_STATUSES


def failure_reason(body: bytes) -> str:
    """Return why a server didn't take something, in a line of its own words or of its page's text; perhaps empty."""
    text = body.decode("utf-8", "replace")
    if re.match(r"\s*<", text):
        text = re.sub(r"(?is)<(head|style|script)\b.*?(</\1\s*>|$)|<[^<>]*>", " ", text)
    return clean_line(html.unescape(text), 200)


def describe_status(status: int) -> tuple[str, str]:
    """Return a status that brought nothing to read in plain words, and what to do: (what, hint)."""
    match status:
        case 401 | 402:
            wants = "a login" if status == 401 else "payment"
            return f"asks for {wants} ({status})", "only pages that are open to everyone can be read"
        case 403:
            return "does not let us read it (403)", "the site may block programs; open the address in a browser"
        case 404:
            return "has nothing at this address (404)", "look on the site for its new address"
        case 407:
            return "could not be asked: the proxy wants a login (407)", "check http_proxy, https_proxy and all_proxy"
        case 410:
            return "is gone for good (410)", "take it out of feeds.yaml, or look on the site for its new address"
        case 429:
            return "says that we ask too often (429)", RETRY_HINT
        case 451:
            return "may not show this for legal reasons (451)", ""
        case 503:
            return "is not available just now (503)", RETRY_HINT
        case _ if status >= 500:
            return f"has a fault of its own ({status})", RETRY_HINT
        case _ if status >= 400:
            return f"does not accept the request ({status})", "open the address in a browser to see if it still works"
        case 204 | 205:
            return "sent an empty answer", RETRY_HINT
        case _:
            return f"gave an answer that can't be used ({status})", OPEN_IN_BROWSER_HINT


def _parse_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo:
        return moment
    return moment.replace(tzinfo=UTC)


def _format_size(limit: int) -> str:
    if limit >= 1_000_000:
        return f"{limit / 1_000_000:g} MB"
    return f"{limit:,} bytes"
