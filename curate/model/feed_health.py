"""How well a feed can be fetched, and what came of its entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from curate.model.fetching import Validators


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How well a feed can be fetched. Times are None where it never happened."""

    url: str
    title: str = ""
    entries: int = 0
    last_success: datetime | None = None
    last_error: datetime | None = None
    problem: str = ""
    """The text of the last error while the feed is failing; empty if the last response was good."""
    next_ask: datetime | None = None
    failures: int = 0
    """Failures in a row."""
    validators: Validators = field(default=Validators())
    body_hash: str = ""
    """Digest of the last body that was parsed: the same bytes are not parsed twice."""
    moved_to: str = ""
    moved_seen: int = 0
    """How often in a row the feed redirected there permanently."""
    gone: bool = False
    wait: float | None = None
    """The interval in seconds that server and feed ask for, kept for responses that don't name one (304)."""
    skip_hours: frozenset[int] = frozenset()
    failing_since: datetime | None = None
    """The first failure in a row; None if the last response was good."""
    seconds: float | None = None
    """The usual response time: a mean weighted towards the latest."""

    @property
    def has_moved(self) -> bool:
        """Whether it has moved to ``moved_to`` for good: that is believed when it was said twice in a row."""
        return self.moved_seen >= 2


@dataclass(frozen=True, slots=True)
class FeedYield:
    """How many entries of a feed were fetched, opened by the user, noted (published or not), and published."""

    fetched: int = 0
    opened: int = 0
    noted: int = 0
    published: int = 0
