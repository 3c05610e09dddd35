"""The site as it is to be: the user's files, and all that is known of the notes, to pages that are not made yet."""

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
from curate.workspace.fingerprints import fingerprint, program_fingerprint
from curate.workspace.json_cache import JsonCache
from curate.workspace.page_versions import load_own_pages
from curate.workspace.site_content import SiteContent
from curate.workspace.workspace import Workspace, now, read_text

if TYPE_CHECKING:
    from curate.formats.mentions_yaml import ReceivedMention
    from curate.formats.revisions import RenamedNotes, Revision
    from curate.model import Page, StagedSite
    from curate.publish.site.cards import Fonts
    from curate.publish.site.note_index import NoteIndex
    from curate.publish.templates.render import Renderer
    from curate.workspace.page_versions import OwnPages

    Card = tuple[str, str, str, str, Fonts]

RECEIVED_FILES = ("received.json", "received.yaml")
"""Mentions by others, as a service exports them, in the workspace."""


@dataclass(frozen=True, slots=True)
class NoteRevisions:
    """When the notes last changed, and what of it editions.yaml doesn't say yet."""

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
    """The site's pages as they would be staged; none of them is made yet."""
    from curate.publish.feeds.site_feeds import (
        EntryTexts,
        list_subscribed_feeds,
        make_feed_files,
        make_opml_file,
        make_redirect_pages,
        subscription_note_names,
    )
    from curate.publish.site.note_index import build_note_index, digest_values
    from curate.publish.site.pages import SiteContext, make_pages
    from curate.publish.site.stage import STYLE_PATH
    from curate.publish.site.urls import built_path
    from curate.publish.templates.render import Renderer

    pages = load_own_pages(workspace, content)
    files, problems, own = pages.assets, list(pages.problems), pages.texts
    down = content.chosen.taken_down.union(
        pages.taken_down, content.kept_online.pages.values()
    )  # links to these become text
    folders = workspace.template_folders()
    render = Renderer(folders, content.site.language, workspace.work_folder / "compiled/site")
    found = build_note_index(content.notes, content.cache_keys)
    scope = f"{program_fingerprint()} {fingerprint(folders)}"
    editions = find_revisions(workspace, content)
    mentions, said = _load_received_mentions(workspace, content)
    problems += [*editions.problems, *said]
    pictures, without = _plan_cards(content, render.words_by_language)
    around = SiteContext(
        _find_related(workspace, content, found),
        editions.updated,
        {name: f"notes/{name}/card.png" for name in pictures},
        mentions,
        list_subscribed_feeds(content.reading.feeds, content.reading.allow, found),
    )
    made, navigation, said = make_pages(
        found, own, content.site, render, around=around, scope=scope, live_first=pages.live_names
    )
    down -= {built_path(sheet.path) for sheet in made}
    files.setdefault(STYLE_PATH, next(p for f in folders if (p := f / "site/curate.css").is_file()))
    problems += [*said, *_find_unused_templates(workspace)]
    texts = JsonCache(
        workspace.work_folder / "entries.json",
        digest_values(program_fingerprint(), content.site, render.words_by_language),
    )
    again = subscription_note_names(found)

    def kept(name: str, make: Callable[[], EntryTexts]) -> EntryTexts:
        known = texts.get(name)
        if known and known[0] == content.cache_keys[name]:
            return known[1], known[2]
        made = make()
        if name in again:
            texts.put(name, [content.cache_keys[name], *made])
        return made

    for name in again:  # those of a feed that is not written this time are not forgotten
        texts.get(name)
    beside = make_feed_files(
        found,
        content.site,
        render.words_by_language,
        editions.updated,
        origin=editions.first_site_url,
        first=editions.renamed.original_names,
        scope=scope,
        kept=kept,
        down=down,
    )
    beside += make_redirect_pages(editions.renamed.current_names, content.site, render.words)
    beside += [make_opml_file(around.subscribed_feeds, content.site)] if around.subscribed_feeds else []
    return ComposedSite(
        made, navigation, files, beside, pictures, without, texts, editions, problems, render, pages, down
    )


def _find_related(workspace: Workspace, content: SiteContent, found: NoteIndex) -> dict[str, tuple[str, ...]]:
    from curate.publish.site.related import find_related

    memo = JsonCache(workspace.work_folder / "related.json", __version__)
    known = {name: (chain, tuple(names)) for name, (chain, names) in memo.stored.items()}
    alike = find_related(found.notes[::-1], content.cache_keys, content.terms, known)
    for name, value in alike.items():
        memo.put(name, [value[0], list(value[1])])
    memo.save()
    return {name: names for name, (_, names) in alike.items()}


def _load_received_mentions(
    workspace: Workspace, content: SiteContent
) -> tuple[dict[str, list[ReceivedMention]], list[Problem]]:
    """What others wrote about each note, by its name, from the user's file of it."""
    from curate.formats.mentions_yaml import group_by_page, parse_received
    from curate.publish.site.urls import note_address

    path = next((path for name in RECEIVED_FILES if (path := workspace.root / name).is_file()), None)
    if path is None or not content.site.url:
        return {}, []
    try:
        found, problems = parse_received(read_text(path), path.name)
    except CannotRun as error:
        return {}, list(error.problems)
    pages = group_by_page(found)
    about = {note.name: pages.get(url_key(content.site.url + note_address(note)), []) for note in content.notes}
    return {name: some for name, some in about.items() if some}, problems


def _plan_cards(content: SiteContent, words: Mapping[str, Mapping[str, str]]) -> tuple[dict[str, Card], list[str]]:
    """What the picture of each note says, of those whose letters there is a font for; and the other notes' names.

    words: the site's own, by their language.
    """
    from curate.publish.site import cards

    if not content.site.cards:
        return {}, []
    fonts = cards.find_fonts()
    signature = cards.signature(content.site, fonts)
    found = {
        note.name: (note.title, signature, cards.credit(note.source, words[note.lang], fonts), note.lang, fonts)
        for note in content.notes
        if cards.can_draw_card(note.title, fonts)
    }
    return found, [note.name for note in content.notes if note.name not in found]


def find_revisions(workspace: Workspace, content: SiteContent) -> NoteRevisions:
    """When each note last changed, by editions.yaml, and where that doesn't say it by git or the clock."""
    from curate.formats import revisions
    from curate.workspace.git_history import last_commits

    text = ""
    try:
        if workspace.editions_file.exists():
            text = read_text(workspace.editions_file)
        else:
            text = ""
        known, problems = revisions.parse(text)
    except CannotRun as error:
        known, problems = {}, list(error.problems)
    # A kept version has the time that it had online: nothing about it is new.
    kept = {version.note.name: version.live_file for version in content.chosen.versions if version.live_file}
    notes = [note for note in content.notes if note.name not in kept]
    times, new = revisions.compute_revisions(
        notes, known, now(), lambda names: last_commits(workspace.notes_folder, names)
    )
    times |= {name: datetime.fromisoformat(live.updated) for name, live in kept.items()}
    told = revisions.find_renamed(times.keys(), known | {edition.note: edition for edition in new})
    return NoteRevisions(
        times, revisions.original_site_url(text) or content.site.url, told, text, tuple(new), tuple(problems)
    )


def save_revisions(workspace: Workspace, content: SiteContent, found: NoteRevisions) -> None:
    """Add what is new to editions.yaml."""
    from curate.formats import revisions

    text = revisions.compact(revisions.add_revisions(found.text, found.new_revisions, content.site.url))
    if text != found.text and not found.problems:  # what can't be read is the user's to mend first
        write_atomically(workspace.editions_file, text, expected=found.text, aside=workspace.work_folder)


def stage_files(workspace: Workspace, composed: ComposedSite) -> StagedSite:
    """Write the site's files that are no pages: feeds, lists, pictures. Those that are there already are left alone."""
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
    """Files of the user's among the templates that no page and no note is made with: a name was misspelt, it may be.

    What another of the user's templates names (to include it) is used.
    """
    import difflib

    own, *shipped = workspace.template_folders()
    problems: list[Problem] = []
    for folder in ("site", "note") if shipped else ():
        known = {p.name for p in (shipped[0] / folder).iterdir()}
        texts = {p: p.read_text("utf-8", "replace") for p in sorted((own / folder).rglob("*")) if p.is_file()}
        for path in texts:
            name = path.relative_to(own / folder).as_posix()
            hidden = name.startswith(".") or "/." in name or name.endswith("~")
            named = any(f"{folder}/{name}" in text for other, text in texts.items() if other != path)
            if name in known or hidden or named:
                continue
            near = difflib.get_close_matches(name, sorted(known), 1)
            if near:
                hint = f"did you mean {near[0]}?"
            else:
                hint = f"the names here are {', '.join(sorted(known))}"
            problems.append(Problem(workspace.display_path(path), "no template of this name is used", hint))
    for path in sorted(own.glob("*.j2")) if shipped else ():
        hint = f"templates lie in folders: {', '.join(sorted(p.name for p in shipped[0].iterdir() if p.is_dir()))}"
        problems.append(Problem(workspace.display_path(path), "no template of this name is used", hint))
    return problems
