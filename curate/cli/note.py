"""``curate note``: start a note about an item of the inbox, or about any address."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.complete_item import complete_item
from curate.cli.context import current_workspace
from curate.cli.editor import open_editor
from curate.cli.output import is_terminal, print_result, print_status, show_problems
from curate.formats.canonical_url import clean_url, page_key
from curate.formats.importers.reading_list_jsonl import is_list_feed
from curate.formats.web_address import is_web_address
from curate.problems import CannotRun, CurateError, Locked, Problem
from curate.read.articles.byline import credit_from_article, credit_from_item, make_source, site_host
from curate.workspace.inbox_items import find_item, load_page_credit, load_text
from curate.workspace.note_drafts import build_draft, create_note_file
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace, load_feeds, load_site, now, read_text
from curate.workspace.workspace_lock import lock, lock_files

if TYPE_CHECKING:
    from curate.model import Item, ReadingConfig, Source
    from curate.read.storage.cache import Cache

# A host by its looks: labels and a last one that is no number, or an IPv4 address.
_HOST_NAME = re.compile(r"(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[a-z0-9-]+)|\d{1,3}(?:\.\d{1,3}){3}")
# Of what is rather a file's name than a host's (.md is a country too).
_FILE_SUFFIXES = (".md", ".txt", ".yaml", ".yml", ".html")


@click.command("note")
@click.argument("item", metavar="ITEM|URL", shell_complete=complete_item)
@click.option("--title", default="", help="Your headline. Without one the source's title stands in until you write it.")
@click.option("--via", default="", metavar="URL", help="Where you found it, to give credit.")
@click.option("--no-edit", is_flag=True, help="Only write the file; don't open your editor ($VISUAL, $EDITOR).")
def command(item: str, title: str, via: str, no_edit: bool) -> int:
    """Start a note: a file in site/notes/ with the source frozen into it, waiting for your words.

    A second note for the same address leads to the first. The file's name is printed on stdout.
    """

    workspace = current_workspace()
    if via and not is_web_address(via):
        raise CannotRun(Problem("--via", f"{via!r} is not a web address", "write it whole, with https://"))
    reading, _ = load_feeds(workspace)
    item = add_scheme(item)
    item = clean_url(item) if is_web_address(item) else item
    with open_cache(workspace) as cache:
        found = _find_cached_item(cache, item)
        url = found.url if found else item
        if not url and not (found and is_list_feed(found.feed)):
            what = f"{found.title if found else item} has no address that a note could point to"
            raise CannotRun(Problem("note", what, "start one with `curate note URL`"))
        path, problems = _find_note(workspace, url), list[Problem]()
        if path:
            print_status(f"There is a note about this address already: {workspace.display_path(path)}")
        else:
            path, problems = _start_note(workspace, reading, cache, found, url, title=title, via=via)
    print_result(str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path))
    show_problems(problems)
    edited = no_edit or not is_terminal() or _edit_note(workspace, path)
    if problems or not edited:
        return 1
    return 0


def add_scheme(item: str) -> str:
    """An address without its scheme gets https://; everything else (an id, a file) stays as it is."""
    whole = f"https://{item}"
    name = site_host(whole) if is_web_address(whole) else ""
    file = Path(item).exists() or ("/" not in item and item.endswith(_FILE_SUFFIXES))
    if _HOST_NAME.fullmatch(name) and "://" not in item and not file:
        return whole
    return item


def _find_cached_item(cache: Cache, item: str) -> Item | None:
    if is_web_address(item):
        return cache.find_by_url(item)
    if "://" in item or "/" in item or "." in item:
        what = f"{item!r} is neither an item's id nor a web address"
        hint = "write an address whole, with https://; a note that you began is a file for your editor"
        raise CannotRun(Problem("note", what, hint))
    return find_item(cache, item)


def _find_note(workspace: Workspace, url: str) -> Path | None:
    from curate.workspace.note_list import find_notes_by_url

    return find_notes_by_url(workspace).get(page_key(url))


def _start_note(
    workspace: Workspace, reading: ReadingConfig, cache: Cache, item: Item | None, url: str, *, title: str, via: str
) -> tuple[Path, list[Problem]]:
    from curate.formats.importers.row_reader import bookmark_key
    from curate.model import Bookmark
    from curate.read.inbox.select import ItemMatcher
    from curate.workspace import reading_lists

    problems: list[Problem] = []
    if item:
        item = load_text(workspace, reading, cache, item)
        if not item.text and item.problem:
            hint = "the note is started all the same; the feed's own words are in it"
            problems = [Problem(url, item.problem, hint)]
        page = load_page_credit(workspace, reading, cache, item)
        source = make_source(url, credit_from_item(item, _site_name(reading, item)), page, via=via)
    else:
        item, source, problems = _fetch_page(workspace, reading, cache, url, via)
        if (first := _find_note(workspace, source.url)) is not None:  # the address given led to one that has a note
            print_status(f"There is a note about this address already: {workspace.display_path(first)}")
            return first, []
    kept = reading_lists.find_bookmark(workspace, bookmark_key(Bookmark(source.url, source.title, source.author)))
    site, _ = load_site(workspace)
    text = build_draft(workspace, site.language, ItemMatcher(reading), item, source, title=title, kept=kept)
    with lock_files(workspace):
        if (first := _find_note(workspace, source.url)) is not None:  # begun by another command meanwhile
            print_status(f"There is a note about this address already: {workspace.display_path(first)}")
            return first, []
        path = create_note_file(workspace, text, source, title=title)
        if kept and not kept.url:  # nothing else says that there is a note about it
            reading_lists.mark_begun(workspace, kept)
    print_status("Started a note. Write your words in it; until then it is a draft and isn't published.")
    return path, problems


def _site_name(reading: ReadingConfig, item: Item) -> str:
    """Return what the feed calls the site; empty where only the page can tell."""
    if is_list_feed(item.feed):  # the service that kept it didn't write it
        return ""
    feed = next((feed for feed in reading.feeds if feed.url == item.feed), None)
    if feed and feed.private:  # the name that the user has for it is for nobody else; maybe what it calls itself, too
        return site_host(item.url)
    return (feed.title if feed else "") or item.feed_title


def _fetch_page(
    workspace: Workspace, reading: ReadingConfig, cache: Cache, url: str, via: str
) -> tuple[Item, Source, list[Problem]]:
    """A page that no feed brought. Where it can't be read, the note starts all the same, with the address alone."""
    from curate.model import Article, Credit, Item
    from curate.read.articles.fetch_articles import fetch_article
    from curate.workspace.web_session import open_session

    async def fetch() -> Article:
        async with open_session(workspace, reading, cache, [url]) as ready:
            return await fetch_article(url, ready, written=True)

    problems: list[Problem] = []
    try:
        with lock(workspace):
            print_status(f"Fetching {url} …")
            article = asyncio.run(fetch())
    except Locked:
        raise
    except CurateError as error:
        article = Article(url, "")
        hint = "the note is started all the same: fill in title, author and site by hand"
        problems = [Problem(url, p.what, hint) for p in error.problems]
    if article.problem:
        hint = "the note is started all the same: quote from what you can read there"
        problems = [Problem(url, article.problem, hint)]
    source = make_source(url, Credit(), credit_from_article(article), via=via)
    time = now()
    blank = Item("", "", source.site, url, source.title, source.author, None, time, "", article.text)
    return blank, source, problems


def _edit_note(workspace: Workspace, path: Path) -> bool:
    """Open the user's editor, and say how the note stands after that; whether there was an editor."""
    from curate.formats.note import parse

    if problem := open_editor(path):
        show_problems([problem])
        return False
    note, problems = parse(read_text(path), path.stem, workspace.display_path(path))
    if note:
        print_status("This note is complete: `curate build` publishes it.")
    show_problems(problems)
    return True
