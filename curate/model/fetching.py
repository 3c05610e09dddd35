"""What servers answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Validators:
    """The validators of a response, for conditional requests, byte for byte (RFC 9110, 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class OwnHeaders:
    """Headers that the user adds to requests to one server, and never to another."""

    url: str
    """An address on that server."""
    headers: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class FetchResult:
    """One response: 200 with a body, or 304 without."""

    url: str
    """The address that answered, after redirects."""
    status: int
    body: bytes
    content_type: str = ""
    """The media type alone, in lower case: ``text/html``."""
    charset: str = ""
    """The charset parameter of Content-Type, as declared; may be wrong."""
    validators: Validators = Validators()
    max_age: float | None = None
    """Seconds for which the response is fresh: Cache-Control max-age, else Expires."""
    moved_to: str = ""
    """The permanent new address: set only if every redirect was 301 or 308."""
    seconds: float = field(default=0.0, compare=False)
    """How long the request took, without the time in the queue."""
    base_url: str = field(default="", compare=False)
    """What relative links in the body are resolved against, where that isn't ``url``."""
    link_header: str = field(default="", compare=False)
    """Its Link headers (RFC 8288), several joined by commas."""

    @property
    def is_html(self) -> bool:
        """Whether it is a web page by its media type, or names none."""
        return self.content_type in ("", "text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """The last check of whether an address still answers."""

    url: str
    state: str
    """``alive``, ``closed`` (there, but not for programs), ``dead``, or ``failing``: an error that may pass."""
    what: str
    """What the server did, as the rest of a sentence; empty if the address is alive."""
    at: datetime
    since: datetime | None = None
    """The first failure in a row."""
    failures: int = 0
