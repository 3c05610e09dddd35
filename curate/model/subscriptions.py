"""What the user follows: the contents of feeds.yaml."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from curate.model.fetching import OwnHeaders

if TYPE_CHECKING:
    from curate.model.cached_items import Item


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that interests the user, and the words that indicate it."""

    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What a filter looks for, and where."""

    field: str
    """``title``, ``text``, ``author`` or ``tag``; empty: any of them."""
    what: str
    """Words, or the source of a regular expression."""
    is_pattern: bool = False

    def __str__(self) -> str:
        if self.is_pattern:
            shown = f"/{self.what}/"
        else:
            shown = self.what
        if self.field:
            return f"{self.field}: {shown}"
        return shown


@dataclass(frozen=True, slots=True)
class FilterRule:
    """A filter: it matches an item that meets all its conditions. ``line`` is its 1-based line in feeds.yaml."""

    conditions: tuple[Condition, ...]
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return ", ".join(map(str, self.conditions))


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed as written in feeds.yaml. ``line`` is its 1-based line there (0: not from a file)."""

    url: str
    title: str = ""
    topics: tuple[str, ...] = ()
    keep: tuple[FilterRule, ...] = ()
    drop: tuple[FilterRule, ...] = ()
    articles: bool = True
    select: str = ""
    """CSS selector of the article's body, where extraction needs help."""
    cut: str = ""
    """CSS selector of what to leave out of the body."""
    next: str = ""
    """CSS selector of the link to an article's next page."""
    private: bool | None = None
    """Whether the site's list of feeds leaves this one out; None: the user didn't say."""
    user_agent: str = ""
    """What this feed's server is told instead of the program's own User-Agent."""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Headers for this feed's server alone, names and values. They may hold a key: they are never shown."""
    line: int = 0

    @property
    def own_headers(self) -> OwnHeaders | None:
        """What the user adds to requests to this feed's server; None if that is nothing."""
        agent = (("User-Agent", self.user_agent),) if self.user_agent else ()
        if self.headers or agent:
            return OwnHeaders(self.url, (*agent, *self.headers))
        return None


@dataclass(frozen=True, slots=True)
class ReadingConfig:
    """All of feeds.yaml."""

    topics: tuple[Topic, ...] = ()
    feeds: tuple[Feed, ...] = ()
    allow: tuple[str, ...] = ()
    """Private hosts, addresses or networks that the user allows by name."""
    contact: str = ""
    """An address for the User-Agent header, for administrators of servers to write to."""
    keep: tuple[FilterRule, ...] = ()
    drop: tuple[FilterRule, ...] = ()
    """Filters for all feeds."""

    def feed_of(self, item: Item) -> Feed | None:
        """Return the feed that brought an item; None if it isn't followed any more."""
        return next((feed for feed in self.feeds if feed.url == item.feed), None)
