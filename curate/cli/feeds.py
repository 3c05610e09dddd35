"""``curate feeds``: how each feed is doing."""

from __future__ import annotations

from typing import Any

import click

from curate.cli.output import age, count, iso, local, say, show_json, table
from curate.cli.workspace import current, load_feeds, now, open_cache


@click.command("feeds")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(as_json: bool) -> int:
    """Show each feed of feeds.yaml: when it last answered, its last error, when it may be asked again, how many
    entries it gave, and how many of them became notes.

    Exit status: 0 all is well; 1 a feed has a problem.
    """
    from curate.cli.publishing import noted
    from curate.model import FeedHealth

    workspace = current()
    reading, problems = load_feeds(workspace)
    places = set(noted(workspace))
    rows: list[dict[str, Any]] = []
    with open_cache(workspace) as cache:
        known = cache.health()
        for feed in reading.feeds:
            health = known.get(feed.url, FeedHealth(feed.url))
            rows.append(
                {
                    "url": feed.url,
                    "title": feed.title or health.title,
                    "entries": health.entries,
                    "notes": sum(place in places for place in cache.places(feed.url)),
                    "last_success": health.last_success,
                    "last_error": health.last_error,
                    "problem": "is gone for good" if health.gone else health.problem,
                    "failures": health.failures,
                    "next": None if health.gone else health.next_ask,
                    "moved_to": health.moved_to if health.moved_seen >= 2 else "",
                }
            )
    bad = any(row["problem"] for row in rows)
    if as_json:
        times = ("last_success", "last_error", "next")
        show_json({key: iso(value) if key in times else value for key, value in row.items()} for row in rows)
        return 1 if bad else 0
    if not rows:
        say("No feeds yet. Add one with `curate follow ADDRESS`.")
        return 1 if problems else 0
    time = now()
    table(
        ["feed", "entries", "notes", "answered", "next", "problem"],
        [
            (
                row["title"] or row["url"],
                str(row["entries"]),
                str(row["notes"]),
                age(row["last_success"], time) + " ago" if row["last_success"] else "never",
                local(row["next"]) if row["next"] else "–",
                _problem(row),
            )
            for row in rows
        ],
        wide=(5,),
        names=(0,),
    )
    silent = sum(not row["last_success"] for row in rows)
    if silent:
        say(f"{count(silent, 'feed')} never answered so far; `curate pull --now` asks again.")
    return 1 if bad else 0


def _problem(row: dict[str, Any]) -> str:
    if row["problem"]:
        times = f", {row['failures']} times in a row" if row["failures"] > 1 else ""
        return f"{row['problem']} ({local(row['last_error'])}{times})"
    return f"moved to {row['moved_to']}" if row["moved_to"] else ""
