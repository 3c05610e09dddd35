"""What feeds and topics are called, and which of them the user means by a part of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curate.problems import Problem

if TYPE_CHECKING:
    from curate.model import ReadingConfig
    from curate.read.storage.cache import Cache


def feed_label(user_title: str, own_title: str, url: str) -> str:
    """Return what a feed is called: by the user, else by itself, else its address."""
    return user_title or own_title or url


def find_feeds_by_name(reading: ReadingConfig, cache: Cache, wanted: str) -> list[str]:
    """Return the addresses of the feeds with this in their title or address, whatever its case and width.

    These are the feeds of feeds.yaml, and those that have left items in the cache.
    """
    from curate.read.text.word_search import fold_text

    wanted = fold_text(wanted)
    return [
        url
        for url, (user_title, own_title) in _load_titles(reading, cache).items()
        if wanted in fold_text(f"{own_title} {user_title} {url}")
    ]


def check_feed_name(reading: ReadingConfig, cache: Cache, wanted: str) -> list[Problem]:
    """Return a problem, with names that are near, if no feed has this in its title or address."""
    import difflib

    from curate.read.text.word_search import fold_text

    if not wanted or find_feeds_by_name(reading, cache, wanted):
        return []
    # A word of a title is enough to be near.
    labels: dict[str, str] = {}
    for url, (user_title, own_title) in _load_titles(reading, cache).items():
        for name in (user_title, own_title, url):
            folded = fold_text(name)
            labels |= dict.fromkeys((folded, *folded.replace("/", " ").split()), feed_label(user_title, own_title, url))
    near = dict.fromkeys(labels[word] for word in difflib.get_close_matches(fold_text(wanted), labels, 3))
    if near:
        hint = f"did you mean {' or '.join(f'“{name}”' for name in near)}?"
    else:
        hint = "see `curate feeds`"
    return [Problem("--feed", f"no feed has “{wanted}” in its title or address", hint)]


def _load_titles(reading: ReadingConfig, cache: Cache) -> dict[str, tuple[str, str]]:
    """Return, by a feed's address, the user's title for it and its own; each may be empty."""
    titles = {feed.url: (feed.title, "") for feed in reading.feeds}
    for url, health in cache.load_health().items():
        user_title, _ = titles.get(url, ("", ""))
        titles[url] = (user_title, health.title)
    return titles


def check_topic_name(reading: ReadingConfig, wanted: str) -> list[Problem]:
    """Return a problem, with the names there are, if no topic has this in its name."""
    from curate.read.text.word_search import fold_text

    names = [topic.name for topic in reading.topics]
    if not wanted or any(fold_text(wanted) in fold_text(name) for name in names):
        return []
    if names:
        hint = f"your topics are {', '.join(names)}"
    else:
        hint = "add topics: to feeds.yaml"
    return [Problem("--topic", f"no topic in feeds.yaml has “{wanted}” in it", hint)]
