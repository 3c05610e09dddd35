"""Sample people and articles for this room's tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from curate.reach.model import Interest, InterestSource, LogEntry, Offer, Person

TODAY = date(2026, 11, 23)


def person(id_: str, name: str = "", **more: Any) -> Person:
    return Person(f"p-{id_:a>8}"[:10], name or id_.title(), **more)


def cares(*what: str, source: InterestSource = "told_me", on: date | None = date(2026, 3, 2)) -> tuple[Interest, ...]:
    return tuple(Interest(one, source, on) for one in what)


def item(id_: str, title: str, text: str = "", **more: Any) -> Offer:
    return Offer(id_, more.pop("kind", "item"), title, more.pop("url", f"https://{id_}.example/"), text=text, **more)


def passed(person: Person, day: str, direction: Any = "out", kind: Any = "message", **more: Any) -> LogEntry:
    return LogEntry(datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC), person.id, direction, kind, **more)
