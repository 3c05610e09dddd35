"""Frozen types, one for each stage. No object grows as it travels: the next stage makes a new one.

read:     Feed → FetchResult → ParsedFeed(Entry, …) → Article → Item → InboxRow
          Bookmark → Item
the note: Source, Note
publish:  Site, Note → Page → StagedSite; Note → Post

All text from outside is plain text, cleaned when it was read (``formats.text.clean``).
All times are timezone-aware and in UTC; ``date`` is a calendar day.
"""

from curate.model.cached_items import FilterHit, InboxReason, InboxRow, Item, TopicMatch
from curate.model.extraction import Article, Credit, ExtractionTrace, PageResult
from curate.model.feed_health import FeedHealth, FeedYield
from curate.model.fetching import FetchResult, LinkStatus, OwnHeaders, Validators
from curate.model.network_posts import Post, PostRecord, PostWarning
from curate.model.note_content import Note, NoteRules, Source
from curate.model.parsed_feeds import DiscoveredFeed, Entry, ParsedFeed
from curate.model.saved_bookmarks import Bookmark
from curate.model.site_pages import LANGUAGES, Page, Site, StagedSite
from curate.model.subscriptions import Condition, Feed, FilterRule, ReadingConfig, Topic

__all__ = (
    "LANGUAGES",
    "Article",
    "Bookmark",
    "Condition",
    "Credit",
    "DiscoveredFeed",
    "Entry",
    "ExtractionTrace",
    "Feed",
    "FeedHealth",
    "FeedYield",
    "FetchResult",
    "FilterHit",
    "FilterRule",
    "InboxReason",
    "InboxRow",
    "Item",
    "LinkStatus",
    "Note",
    "NoteRules",
    "OwnHeaders",
    "Page",
    "PageResult",
    "ParsedFeed",
    "Post",
    "PostRecord",
    "PostWarning",
    "ReadingConfig",
    "Site",
    "Source",
    "StagedSite",
    "Topic",
    "TopicMatch",
    "Validators",
)
