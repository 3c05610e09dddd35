"""Loads what can be shared with one person: notes and items of the inbox, and open threads of communities' feeds.

Reads the workspace and its cache, and fetches nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curate.formats.language import detect_language
from curate.formats.text import is_japanese
from curate.formats.web_address import url_key
from curate.model import Credit
from curate.problems import CannotRun
from curate.reach.model import Community, Offer, Thread
from curate.workspace.open_cache import open_cache
from curate.workspace.private.note_names import match_note_names
from curate.workspace.private.vault_session import VaultSession
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Item, Note, Site, Topic
    from curate.reach.model import Language

MAX_ITEMS = 2000
"""Items that are considered, newest first."""
_LANGUAGE_SAMPLE_LENGTH = 5000
"""Characters of a text that its language is detected from."""


@dataclass(frozen=True, slots=True)
class ShareableContent:
    """All that can be shared from a workspace, with its topics and the items of its inbox."""

    offers: Sequence[Offer] = ()
    topics: Sequence[Topic] = ()
    items: Sequence[Item] = ()

    @property
    def notes(self) -> list[Offer]:
        return [offer for offer in self.offers if offer.kind == "note"]

    def threads(self) -> list[Thread]:
        """Return the items as threads, to look for questions in communities' feeds."""
        return [
            Thread(item.id, item.title, item.url, item.feed, f"{item.summary}\n{item.text}", item.date.date())
            for item in self.items
        ]

    def find_by_id(self, item: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.id == item), None)


def load_content(workspace: Workspace, communities: Sequence[Community] = ()) -> ShareableContent:
    """Load what a workspace has to share. Raises CannotRun.

    communities: what their feeds bring is no article, and is shared with nobody.
    """
    from curate.read.inbox.item_matcher import ItemMatcher
    from curate.workspace import site_content
    from curate.workspace.dropped_list import find_dropped_ids

    content = site_content.load(workspace)
    matcher = ItemMatcher(content.reading)
    with open_cache(workspace) as cache:
        dropped = find_dropped_ids(workspace, cache)
        cached = cache.load_items()
        items = [item for item in cached if matcher.belongs_in_inbox(item) and item.id not in dropped][:MAX_ITEMS]
        credits = cache.load_credits(item.id for item in items)
    items_by_url = {url_key(item.url): item for item in cached if item.url}
    community_feeds = {feed for community in communities for feed in community.feeds}
    articles = [
        _item_to_offer(item, credits.get(item.id, Credit())) for item in items if item.feed not in community_feeds
    ]
    notes = [_note_to_offer(note, content.site, items_by_url) for note in content.notes]
    return ShareableContent([*notes, *articles], content.reading.topics, items)


def load_content_or_empty(session: VaultSession, communities: Sequence[Community]) -> ShareableContent:
    """As ``load_content``; empty outside of a workspace, and if it can't be read: then the problems are added to the
    session's."""
    if session.workspace_root is None:
        return ShareableContent()
    try:
        return load_content(Workspace(session.workspace_root), communities)
    except CannotRun as error:
        session.problems += error.problems
        return ShareableContent()


def find_offer(workspace: Workspace, content: ShareableContent, given: str) -> Offer:
    """Return the item or the note that an address, a name or an id means. Raises CannotRun."""
    from curate.formats.web_address import is_web_address
    from curate.problems import Problem

    if is_web_address(given):
        offer = next((offer for offer in content.offers if url_key(given) in offer.keys), None)
        if offer is None:
            hint = "write a note about it first: curate note ADDRESS; then there is something of yours to share"
            raise CannotRun(Problem("share", f"neither a note nor an item of the inbox is about {given}", hint))
        return offer
    names = match_note_names((note.id for note in content.notes), given)
    if len(names) > 1:
        several = ", ".join(names[:4])
        raise CannotRun(Problem("share", f"“{given}” is in the names of several notes ({several})", "type more of it"))
    if names:
        return next(note for note in content.notes if note.id == names[0])
    from curate.workspace.item_lookup import find_item

    with open_cache(workspace) as cache:
        item = find_item(cache, given, "share")
        credit = cache.load_credits([item.id]).get(item.id, Credit())
    return content.find_by_id(item.id) or _item_to_offer(item, credit)


def _note_to_offer(note: Note, site: Site, items_by_url: Mapping[str, Item]) -> Offer:
    """items_by_url: the cached items by the ``url_key`` of their articles."""
    from curate.formats.markdown_text import first_paragraph, to_plain_text
    from curate.publish.site.urls import note_address

    source = note.source
    words = to_plain_text(note.words)
    if source.url:
        item = items_by_url.get(url_key(source.url))
    else:
        item = None
    page = site.url + note_address(note) if site.url else ""
    return Offer(
        note.name,
        "note",
        (source.title if source.url else "") or note.title,
        source.url or page,  # of a note about something without an address, the note itself is what can be read
        page=page if source.url else "",
        by=source.author or source.site,
        day=note.date,
        # Without its topics: they stand for words that neither the note nor the article may have.
        text="\n".join(filter(None, (note.title, words, note.takeaway, note.quote))),
        words=note.takeaway or first_paragraph(note.words),
        question=note.question,
        lang="ja" if note.lang == "ja" else "en",
        source_lang=_find_item_language(item) if item else detect_language(source.title, note.quote),
    )


def _item_to_offer(item: Item, credit: Credit) -> Offer:
    from curate.read.articles.source_credit import credit_from_item, make_source

    text = item.text or item.summary
    source = make_source(item.url, credit_from_item(item, item.feed_title), credit)
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
    """Return the language of an item's article; None if its text doesn't show it."""
    return detect_language(item.title, (item.text or item.summary)[:_LANGUAGE_SAMPLE_LENGTH])
