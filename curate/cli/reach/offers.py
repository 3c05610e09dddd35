"""What can be shared with one person: the notes, and what has been read; and open threads of communities' feeds.

Read from the workspace and its cache, for the private room's commands alone. Nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curate.cli.context import current_workspace
from curate.cli.reach import vault_access
from curate.formats.language import detect_language
from curate.formats.text import is_japanese
from curate.formats.web_address import url_key
from curate.model import Credit
from curate.problems import CannotRun
from curate.reach.model import Community, Offer, Thread
from curate.workspace.open_cache import open_cache
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Item, Note, Site, Topic
    from curate.reach.model import Language
    from curate.reach.repository import Repository

MAX_ITEMS = 2000
"""So many items are looked through."""
_LANGUAGE_SAMPLE_LENGTH = 5000
"""So many characters of a text show its language."""


@dataclass(frozen=True, slots=True)
class ShareableContent:
    """All that can be shared, and what belongs to it."""

    offers: Sequence[Offer] = ()
    topics: Sequence[Topic] = ()
    items: Sequence[Item] = ()

    @property
    def notes(self) -> list[Offer]:
        return [offer for offer in self.offers if offer.kind == "note"]

    def threads(self) -> list[Thread]:
        """The items as open threads, for communities' feeds."""
        return [
            Thread(item.id, item.title, item.url, item.feed, f"{item.summary}\n{item.text}", item.date.date())
            for item in self.items
        ]

    def find_by_id(self, item: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.id == item), None)


def load_content(communities: Sequence[Community] = ()) -> ShareableContent:
    """Of the workspace that the command runs in. Raises CannotRun where it runs in none.

    communities: what their feeds bring is no article, and is shared with nobody.
    """
    from curate.read.inbox.select import ItemMatcher
    from curate.workspace import site_content
    from curate.workspace.dropped_list import find_dropped_ids

    here = current_workspace()
    content = site_content.load(here)
    filters = ItemMatcher(content.reading)
    with open_cache(here) as cache:
        dropped = find_dropped_ids(here, cache)
        read = cache.load_items()
        items = [item for item in read if filters.belongs_in_inbox(item) and item.id not in dropped][:MAX_ITEMS]
        credits = cache.load_credits(item.id for item in items)
    by_place = {url_key(item.url): item for item in read if item.url}
    talk = {feed for one in communities for feed in one.feeds}
    articles = [_item_to_offer(item, credits.get(item.id, Credit())) for item in items if item.feed not in talk]
    offers = [*(_note_to_offer(note, content.site, by_place) for note in content.notes), *articles]
    return ShareableContent(offers, content.reading.topics, items)


def load_content_or_empty(held: Repository, communities: Sequence[Community]) -> ShareableContent:
    """As ``load_content``; an empty one outside of a workspace, and where it can't be read: then ``held`` has the
    problems."""
    if vault_access.current_workspace_root() is None:
        return ShareableContent()
    try:
        return load_content(communities)
    except CannotRun as error:
        held.problems += error.problems
        return ShareableContent()


def find_offer(shelf: ShareableContent, given: str) -> Offer:
    """The item or the note that a word on the command line means. Raises CannotRun."""
    from curate.formats.web_address import is_web_address
    from curate.problems import Problem

    if is_web_address(given):
        found = next((offer for offer in shelf.offers if url_key(given) in offer.keys), None)
        if found is None:
            hint = "write a note about it first: curate note ADDRESS; then there is something of yours to share"
            raise CannotRun(Problem("share", f"neither a note nor an item of the inbox is about {given}", hint))
        return found
    wanted = given.rpartition("/")[2].removesuffix(".md")
    notes = [note for note in shelf.notes if wanted in note.id]
    exact = [note for note in notes if note.id == wanted]
    if exact or len(notes) == 1:
        return (exact or notes)[0]
    if len(notes) > 1:
        names = ", ".join(note.id for note in notes[:4])
        raise CannotRun(Problem("share", f"“{given}” is in the names of several notes ({names})", "type more of it"))
    from curate.workspace.inbox_items import find_item

    here: Workspace = current_workspace()
    with open_cache(here) as cache:
        item = find_item(cache, given)
        credit = cache.load_credits([item.id]).get(item.id, Credit())
    return shelf.find_by_id(item.id) or _item_to_offer(item, credit)


def _note_to_offer(note: Note, site: Site, read: Mapping[str, Item]) -> Offer:
    """What a note offers. read: the items there are, by the places of their articles."""
    from curate.formats.markdown_text import first_paragraph, to_plain_text
    from curate.publish.site.urls import note_address

    source = note.source
    own = to_plain_text(note.words)
    if source.url:
        item = read.get(url_key(source.url))
    else:
        item = None
    return Offer(
        note.name,
        "note",
        source.title or note.title,
        source.url,
        page=site.url + note_address(note) if site.url else "",
        by=source.author or source.site,
        day=note.date,
        # Without its topics: they stand for words that neither the note nor the article may have.
        text="\n".join(filter(None, (note.title, own, note.takeaway, note.quote))),
        words=note.takeaway or first_paragraph(note.words),
        question=note.question,
        lang="ja" if note.lang == "ja" else "en",
        source_lang=_find_item_language(item) if item else detect_language(source.title, note.quote),
    )


def _item_to_offer(item: Item, page: Credit) -> Offer:
    from curate.read.articles.credit import credit_from_item, make_source

    text = item.text or item.summary
    source = make_source(item.url, credit_from_item(item, item.feed_title), page)
    return Offer(
        item.id,
        "item",
        item.title or item.url,
        item.url,
        by=source.author or source.site,
        day=item.date.date(),
        text=text,
        lang="ja" if is_japanese(f"{item.title}\n{text}") else "en",
        source_lang=_find_item_language(item),
    )


def _find_item_language(item: Item) -> Language | None:
    """The language of an item's article; None where what was read of it doesn't show it."""
    return detect_language(item.title, (item.text or item.summary)[:_LANGUAGE_SAMPLE_LENGTH])
