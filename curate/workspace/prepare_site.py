"""Composes the site: from the content and all that is known of the notes to pages that are not rendered yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curate import __version__
from curate.files import write_atomically
from curate.formats.web_address import url_key
from curate.problems import CannotRun, Problem
from curate.workspace.build_fingerprints import fingerprint, program_fingerprint
from curate.workspace.editions_file import load_editions
from curate.workspace.json_cache import JsonCache
from curate.workspace.page_version_choice import load_own_pages
from curate.workspace.resolve_links import resolve_page_links
from curate.workspace.site_content import SiteContent
from curate.workspace.workspace import Workspace, now, read_text

if TYPE_CHECKING:
    from curate.formats.editions_yaml import Revision
    from curate.formats.received_mentions import ReceivedMention
    from curate.formats.renamed_notes import RenamedNotes
    from curate.model import Page, Site, StagedSite
    from curate.publish.site.cards import Fonts
    from curate.publish.site.generated_pages import SiteContext
    from curate.publish.site.note_index import NoteIndex
    from curate.publish.templates.template_fallback import Renderer
    from curate.workspace.page_version_choice import OwnPages

    Card = tuple[str, str, str, str, Fonts]

RECEIVED_FILES = ("received.json", "received.yaml")
"""Mentions by others, as a service exports them, in the workspace."""


@dataclass(frozen=True, slots=True)
class NoteRevisions:
    """When the notes last changed, and which of these changes editions.yaml doesn't have yet."""

    updated: dict[str, datetime]
    first_site_url: str
    """Where the site first was: ids of notes are made of it."""
    renamed: RenamedNotes
    text: str
    """The file as it was read."""
    new_revisions: tuple[Revision, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ComposedSite:
    """A site that is not made yet."""

    site_pages: list[Page]
    navigation: list[dict[str, str]]
    assets: dict[str, Path]
    extra_files: list[Page]
    """What the site has beside its pages."""
    cards: dict[str, Card]
    notes_without_card: list[str]
    """The names of the notes whose card can't be drawn: no font has all letters of the headline."""
    feed_texts: JsonCache
    """What feeds say of notes, of those that subscribers get."""
    revisions: NoteRevisions
    problems: list[Problem]
    renderer: Renderer
    own_pages: OwnPages
    taken_down: frozenset[str]
    """Pages that were taken down, or are drafts, by their file on the site: links to them become text."""


def compose_site(workspace: Workspace, content: SiteContent) -> ComposedSite:
    """Return the site's pages as they would be staged; none of them is rendered yet."""
    from curate.publish.feeds.blogroll import make_opml_file
    from curate.publish.site.generated_pages import make_pages
    from curate.publish.site.note_index import build_note_index
    from curate.publish.site.redirects import make_alias_pages
    from curate.publish.site.stage import STYLE_PATH
    from curate.publish.site.urls import built_path
    from curate.publish.templates.template_fallback import Renderer

    site = content.site
    own_pages = load_own_pages(workspace, content)
    page_texts, link_problems = resolve_page_links(workspace, content, own_pages)
    folders = workspace.template_folders()
    renderer = Renderer(folders, site.language, workspace.work_folder / "compiled/site")
    index = build_note_index(content.notes, content.cache_keys)
    scope = f"{program_fingerprint()} {fingerprint(folders)}"
    revisions = find_revisions(workspace, content)
    cards, notes_without_card = _plan_cards(content, renderer.words_by_language)
    context, mention_problems = _gather_context(workspace, content, index, revisions, cards)
    pages, navigation, page_problems = make_pages(
        index, page_texts, site, renderer, around=context, scope=scope, live_first=own_pages.live_names
    )
    not_shown = content.chosen.taken_down.union(own_pages.taken_down, content.kept_online.pages.values())
    taken_down = not_shown - {built_path(page.path) for page in pages}
    assets = dict(own_pages.assets)
    assets.setdefault(STYLE_PATH, next(path for folder in folders if (path := folder / "site/curate.css").is_file()))
    feed_texts = _open_feed_texts(workspace, site, renderer)
    extra_files = _make_feeds(content, index, renderer, revisions, scope, feed_texts, taken_down)
    if context.subscribed_feeds:
        extra_files.append(make_opml_file(context.subscribed_feeds, site))
    taken = [*(built_path(page.path) for page in pages), *assets, *(file.path for file in extra_files)]
    alias_pages, alias_problems = make_alias_pages(index.notes, site, renderer.words, taken)
    extra_files += alias_pages
    problems = [*own_pages.problems, *link_problems, *revisions.problems, *mention_problems, *page_problems]
    problems += alias_problems
    problems += _find_unused_templates(workspace)
    return ComposedSite(
        pages,
        navigation,
        assets,
        extra_files,
        cards,
        notes_without_card,
        feed_texts,
        revisions,
        problems,
        renderer,
        own_pages,
        taken_down,
    )


def _gather_context(
    workspace: Workspace, content: SiteContent, index: NoteIndex, revisions: NoteRevisions, cards: Mapping[str, Card]
) -> tuple[SiteContext, list[Problem]]:
    """Return what pages say beside the words of their notes, and the problems of the received mentions."""
    from curate.publish.feeds.blogroll import list_subscribed_feeds
    from curate.publish.site.generated_pages import SiteContext

    mentions, problems = _load_received_mentions(workspace, content)
    context = SiteContext(
        _find_related(workspace, content, index),
        revisions.updated,
        {name: f"notes/{name}/card.png" for name in cards},
        mentions,
        list_subscribed_feeds(content.reading.feeds, content.reading.allow, index),
    )
    return context, problems


def _open_feed_texts(workspace: Workspace, site: Site, renderer: Renderer) -> JsonCache:
    from curate.publish.site.note_index import digest_values

    version = digest_values(program_fingerprint(), site, renderer.words_by_language)
    return JsonCache(workspace.work_folder / "entries.json", version)


def _make_feeds(
    content: SiteContent,
    index: NoteIndex,
    renderer: Renderer,
    revisions: NoteRevisions,
    scope: str,
    feed_texts: JsonCache,
    taken_down: frozenset[str],
) -> list[Page]:
    """Return the site's own feeds, and the pages that lead from a renamed note's old address to its new one."""
    from curate.publish.feeds.feed_files import EntryTexts, make_feed_files, subscription_note_names
    from curate.publish.site.redirects import make_redirect_pages

    subscribed = subscription_note_names(index)
    for name in subscribed:  # asked for once, so that the cache keeps them although no feed is written this time
        feed_texts.get(name)

    def reuse_texts(name: str, make: Callable[[], EntryTexts]) -> EntryTexts:
        key = content.cache_keys[name]
        cached = feed_texts.get(name)
        if cached and cached[0] == key:
            return cached[1], cached[2]
        texts = make()
        if name in subscribed:
            feed_texts.put(name, [key, *texts])
        return texts

    feeds = make_feed_files(
        index,
        content.site,
        renderer.words_by_language,
        revisions.updated,
        origin=revisions.first_site_url,
        first=revisions.renamed.original_names,
        scope=scope,
        kept=reuse_texts,
        down=taken_down,
    )
    return feeds + make_redirect_pages(revisions.renamed.current_names, content.site, renderer.words)


def _find_related(workspace: Workspace, content: SiteContent, index: NoteIndex) -> dict[str, tuple[str, ...]]:
    from curate.publish.site.related import find_related

    cache = JsonCache(workspace.work_folder / "related.json", __version__)
    previous = {name: (chain, tuple(names)) for name, (chain, names) in cache.stored.items()}
    alike = find_related(index.notes[::-1], content.cache_keys, content.terms, previous)
    for name, value in alike.items():
        cache.put(name, [value[0], list(value[1])])
    cache.save()
    return {name: names for name, (_, names) in alike.items()}


def _load_received_mentions(
    workspace: Workspace, content: SiteContent
) -> tuple[dict[str, list[ReceivedMention]], list[Problem]]:
    """Return what others wrote about each note, by its name, from the user's file of received mentions."""
    from curate.formats.received_mentions import group_by_page, parse_received
    from curate.publish.site.urls import note_address

    path = next((path for name in RECEIVED_FILES if (path := workspace.root / name).is_file()), None)
    if path is None or not content.site.url:
        return {}, []
    try:
        received, problems = parse_received(read_text(path), path.name)
    except CannotRun as error:
        return {}, list(error.problems)
    pages = group_by_page(received)
    by_note = {note.name: pages.get(url_key(content.site.url + note_address(note)), []) for note in content.notes}
    return {name: mentions for name, mentions in by_note.items() if mentions}, problems


def _plan_cards(content: SiteContent, words: Mapping[str, Mapping[str, str]]) -> tuple[dict[str, Card], list[str]]:
    """Return the texts of the notes' pictures, and the names of the notes with letters that no font has.

    words: the site's own, by their language.
    """
    from curate.publish.site import cards

    if not content.site.cards:
        return {}, []
    fonts = cards.find_fonts()
    signature = cards.signature(content.site, fonts)
    cards_by_note = {
        note.name: (note.title, signature, cards.credit(note.source, words[note.lang], fonts), note.lang, fonts)
        for note in content.notes
        if cards.can_draw_card(note.title, fonts)
    }
    return cards_by_note, [note.name for note in content.notes if note.name not in cards_by_note]


def find_revisions(workspace: Workspace, content: SiteContent) -> NoteRevisions:
    """Return when each note last changed: by editions.yaml, else by git, else by the clock."""
    from curate.formats.editions_yaml import original_site_url
    from curate.formats.renamed_notes import find_renamed
    from curate.formats.revisions import compute_revisions
    from curate.workspace.git_history import last_commits

    editions = load_editions(workspace)
    # A kept version has the time that it had online: nothing about it is new.
    kept = {version.note.name: version.live_file for version in content.chosen.versions if version.live_file}
    notes = [note for note in content.notes if note.name not in kept]
    updated, new_revisions = compute_revisions(
        notes, editions.revisions, now(), lambda names: last_commits(workspace.notes_folder, names)
    )
    updated |= {name: datetime.fromisoformat(live.updated) for name, live in kept.items()}
    all_revisions = {**editions.revisions, **{revision.note: revision for revision in new_revisions}}
    return NoteRevisions(
        updated,
        original_site_url(editions.text) or content.site.url,
        find_renamed(updated.keys(), all_revisions),
        editions.text,
        tuple(new_revisions),
        tuple(editions.problems),
    )


def save_revisions(workspace: Workspace, content: SiteContent, revisions: NoteRevisions) -> None:
    """Add the new revisions to editions.yaml."""
    from curate.formats.editions_yaml import add_revisions, compact

    text = compact(add_revisions(revisions.text, revisions.new_revisions, content.site.url))
    if text != revisions.text and not revisions.problems:  # what can't be read is the user's to mend first
        write_atomically(workspace.editions_file, text, expected=revisions.text, aside=workspace.work_folder)


def stage_files(workspace: Workspace, composed: ComposedSite) -> StagedSite:
    """Write the site's files that are no pages (feeds, lists, pictures), except for those that are there already."""
    from curate.publish.site import cards, stage

    drawn: dict[str, Path] = {}
    folder = workspace.work_folder / "cards"
    for name, card in composed.cards.items():
        path = folder / f"{cards.card_key(*card)}.png"
        if not path.exists():
            write_atomically(path, cards.draw_card(*card) or b"", durable=False)
        drawn[f"notes/{name}/card.png"] = path
    staged = stage.write(workspace.work_folder / "files", composed.extra_files, drawn)
    composed.feed_texts.save()
    return staged


def _find_unused_templates(workspace: Workspace) -> list[Problem]:
    """Return a problem for each of the user's templates that nothing uses: its name may be misspelt.

    What another of the user's templates names (to include it) is used.
    """
    import difflib

    own, *shipped = workspace.template_folders()
    problems: list[Problem] = []
    for folder in ("site", "note") if shipped else ():
        shipped_names = {p.name for p in (shipped[0] / folder).iterdir()}
        texts = {p: p.read_text("utf-8", "replace") for p in sorted((own / folder).rglob("*")) if p.is_file()}
        for path in texts:
            name = path.relative_to(own / folder).as_posix()
            hidden = name.startswith(".") or "/." in name or name.endswith("~")
            named = any(f"{folder}/{name}" in text for other, text in texts.items() if other != path)
            if name in shipped_names or hidden or named:
                continue
            near = difflib.get_close_matches(name, sorted(shipped_names), 1)
            if near:
                hint = f"did you mean {near[0]}?"
            else:
                hint = f"the names here are {', '.join(sorted(shipped_names))}"
            problems.append(Problem(workspace.display_path(path), "no template of this name is used", hint))
    for path in sorted(own.glob("*.j2")) if shipped else ():
        hint = f"templates lie in folders: {', '.join(sorted(p.name for p in shipped[0].iterdir() if p.is_dir()))}"
        problems.append(Problem(workspace.display_path(path), "no template of this name is used", hint))
    return problems
