"""Begins notes: from an item of the inbox, from any address, or from what a reading list has."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from curate.files import write_atomically
from curate.formats.canonical_url import clean_url
from curate.formats.hosts import site_host
from curate.formats.importers.reading_list_jsonl import is_list_feed
from curate.formats.web_address import add_scheme, is_web_address
from curate.problems import CannotRun, CurateError, Locked, Problem
from curate.read.articles.source_credit import credit_from_article, credit_from_item, make_source
from curate.workspace.article_on_demand import load_page_credit, load_text
from curate.workspace.duplicate_notes import find_note_about
from curate.workspace.item_lookup import find_item
from curate.workspace.open_cache import open_cache
from curate.workspace.progress import report_progress
from curate.workspace.workspace import Workspace, load_feeds, load_note_rules, load_site, now, read_text
from curate.workspace.workspace_lock import lock, lock_files

if TYPE_CHECKING:
    from curate.model import Bookmark, Item, Note, ReadingConfig, Source
    from curate.read.inbox.item_matcher import ItemMatcher
    from curate.read.storage.cache import Cache

_HOST_NAME = re.compile(r"(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[a-z0-9-]+)|\d{1,3}(?:\.\d{1,3}){3}")
"""A host by its looks: labels and a last one that is no number, or an IPv4 address."""
_FILE_SUFFIXES = (".md", ".txt", ".yaml", ".yml", ".html")
"""What ends the name of a file rather than of a host (.md is a country too)."""


# ---------------------------------------------------------------- an item or an address, named by the user


@dataclass(frozen=True, slots=True)
class _NotedArticle:
    """The article that a note is begun about, and why it has no text, if it has none."""

    item: Item
    source: Source
    problems: list[Problem]


def start_note(workspace: Workspace, item_or_url: str, *, title: str = "", via: str = "") -> tuple[Path, list[Problem]]:
    """Start a note, or find the one there is about the same address; return its file, and what was wrong on the way.

    title: the user's headline. via: where the user found it. Raises CannotRun where there is nothing to point to.
    """
    reading, _ = load_feeds(workspace)
    name = expand_address(item_or_url)
    if is_web_address(name):
        name = clean_url(name)
    with open_cache(workspace) as cache:
        item = _find_cached_item(cache, name)
        url = item.url if item else name
        if not url and not (item and is_list_feed(item.feed)):
            what = f"{item.title if item else name} has no address that a note could point to"
            raise CannotRun(Problem("note", what, "start one with `curate note URL`"))
        if path := find_note_about(workspace, url):
            return path, []
        if item:
            article = _load_item(workspace, reading, cache, item, via)
        else:
            article = _fetch_page(workspace, reading, cache, url, via)
            if path := find_note_about(workspace, article.source.url):  # the address given led to one that has a note
                return path, []
        return _write_draft(workspace, reading, article, title)


def expand_address(name: str) -> str:
    """Return an address that lacks its scheme with https:// before it; anything else (an id, a file) as it is."""
    address = add_scheme(name)
    host = site_host(address) if is_web_address(address) else ""
    is_file = Path(name).exists() or ("/" not in name and name.endswith(_FILE_SUFFIXES))
    if _HOST_NAME.fullmatch(host) and not is_file:
        return address
    return name


def read_draft(workspace: Workspace, path: Path) -> tuple[Note | None, list[Problem]]:
    """Return the note in a file, if it is complete by now, and what is wrong with it."""
    from curate.formats.note import parse

    return parse(read_text(path), path.stem, workspace.display_path(path), load_note_rules(workspace))


def _find_cached_item(cache: Cache, name: str) -> Item | None:
    """Return the item with this id or address; None for an address that no feed brought. Raises CannotRun."""
    if is_web_address(name):
        return cache.find_by_url(name)
    if "://" in name or "/" in name or "." in name:
        what = f"{name!r} is neither an item's id nor a web address"
        hint = "write an address whole, with https://; a note that you began is a file for your editor"
        raise CannotRun(Problem("note", what, hint))
    return find_item(cache, name, "note")


def _load_item(workspace: Workspace, reading: ReadingConfig, cache: Cache, item: Item, via: str) -> _NotedArticle:
    problems: list[Problem] = []
    item = load_text(workspace, reading, cache, item)
    if not item.text and item.problem:
        hint = "the note is started all the same; the feed's own words are in it"
        problems = [Problem(item.url, item.problem, hint)]
    page_credit = load_page_credit(workspace, reading, cache, item)
    source = make_source(item.url, credit_from_item(item, _site_name(reading, item)), page_credit, via=via)
    return _NotedArticle(item, source, problems)


def _site_name(reading: ReadingConfig, item: Item) -> str:
    """Return what the feed calls the site; empty where only the page can tell."""
    if is_list_feed(item.feed):  # the service that kept it didn't write it
        return ""
    feed = reading.feed_of(item)
    if feed and feed.private:  # the name that the user has for it is for nobody else; maybe what it calls itself, too
        return site_host(item.url)
    return (feed.title if feed else "") or item.feed_title


def _fetch_page(workspace: Workspace, reading: ReadingConfig, cache: Cache, url: str, via: str) -> _NotedArticle:
    """Return a page that no feed brought. Where it can't be read, there is its address to begin a note with."""
    from curate.model import Article, Credit, Item
    from curate.read.articles.fetch_articles import fetch_article
    from curate.workspace.read_session import open_session

    async def fetch() -> Article:
        async with open_session(workspace, reading, cache, [url]) as session:
            return await fetch_article(url, session, user_supplied=True)

    problems: list[Problem] = []
    try:
        with lock(workspace):
            report_progress(f"Fetching {url} …")
            article = asyncio.run(fetch())
    except Locked:
        raise
    except CurateError as error:
        article = Article(url, "")
        hint = "the note is started all the same: fill in title, author and site by hand"
        problems = [Problem(url, problem.what, hint) for problem in error.problems]
    if article.problem:
        hint = "the note is started all the same: quote from what you can read there"
        problems = [Problem(url, article.problem, hint)]
    source = make_source(url, Credit(), credit_from_article(article), via=via)
    item = Item("", "", source.site, url, source.title, source.author, None, now(), "", article.text)
    return _NotedArticle(item, source, problems)


def _write_draft(
    workspace: Workspace, reading: ReadingConfig, article: _NotedArticle, title: str
) -> tuple[Path, list[Problem]]:
    """Write the note's file; return it with the problems, or the one that another command has begun meanwhile."""
    from curate.formats.importers.row_reader import bookmark_key
    from curate.model import Bookmark
    from curate.read.inbox.item_matcher import ItemMatcher
    from curate.workspace import reading_lists

    source = article.source
    bookmark = reading_lists.find_bookmark(workspace, bookmark_key(Bookmark(source.url, source.title, source.author)))
    site, _ = load_site(workspace)
    text = build_draft(workspace, site.language, ItemMatcher(reading), article.item, source, title=title, kept=bookmark)
    with lock_files(workspace):
        if path := find_note_about(workspace, source.url):
            return path, []
        path = create_note_file(workspace, text, source, title=title)
        if bookmark and not bookmark.url:  # nothing else says that there is a note about it
            reading_lists.mark_begun(workspace, bookmark)
    report_progress("Started a note. Write your words in it; until then it is a draft and isn't published.")
    return path, article.problems


# ---------------------------------------------------------------- the text and the file


def build_draft(
    workspace: Workspace,
    language: str,
    matcher: ItemMatcher,
    item: Item,
    source: Source,
    *,
    title: str = "",
    kept: Bookmark | None = None,
) -> str:
    """Return the text of a new note. kept: what the user's reading lists have about its source. Raises BadTemplate."""
    from curate.publish.templates.new_note import render_new_note
    from curate.read.articles.quote import pick_short_quote, suggest_quote

    matches = matcher.match_topics(item)
    quotes = kept.quotes if kept else ()
    quote = pick_short_quote(quotes) or suggest_quote(item.text, [word for match in matches for word in match.words])
    return render_new_note(
        workspace.template_folders(),
        language,
        source=source,
        title=title,
        topics=[match.topic for match in matches],
        quote=quote,
        comment=kept.comment if kept else "",
        marked=[text for text in quotes if text != quote],
    )


def create_note_file(workspace: Workspace, text: str, source: Source, *, title: str = "") -> Path:
    """Write a new note's file, and return it; its name is today's day and the headline.

    Where a file says exactly the same, a run that was killed has begun this note, and it is the one.
    """
    from curate.formats.filenames import make_note_name

    today = now().astimezone().date()
    with lock_files(workspace):
        path = _free_path(workspace.notes_folder, today, make_note_name(title or source.title, source.url), text)
        if not path.exists():
            write_atomically(path, text, aside=workspace.work_folder)
    return path


def _free_path(folder: Path, day: date, name: str, text: str) -> Path:
    """Return a path that no other note has: the second one of a day and headline gets a number."""
    path, number = folder / f"{day.isoformat()}-{name}.md", 2
    while path.exists() and not (path.is_file() and path.read_bytes() == text.encode("utf-8")):
        path, number = folder / f"{day.isoformat()}-{name}-{number}.md", number + 1
    return path
