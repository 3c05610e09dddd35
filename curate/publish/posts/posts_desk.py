"""The desk page: every note's posts in one file, to copy from. Pure, but that ``load_desk_style`` reads the templates.

The page opens from disk and asks nothing of any network: style and script stand in it, and its policy allows these two
by their hash and nothing else. What it shows lies in it as JSON; its script builds the part of a note, as text, when
the note is opened, so that a thousand notes open as quickly as one. The addresses of composers are made there too:
written out, they would be most of the file.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from curate.formats.content_security import csp_hash
from curate.formats.posted_yaml import was_edited_since
from curate.model import Note, Post, PostRecord, PostWarning, Site
from curate.problems import Problem
from curate.publish.posts.builtin_networks import NETWORKS
from curate.publish.posts.network_config import NetworkConfig
from curate.publish.posts.share_urls import share_text
from curate.publish.templates.render import BadTemplate, day_filter, make_environment, render_template
from curate.publish.templates.words_yaml import parse_words_file

PAGE_TEMPLATE, STYLE_FILE, SCRIPT_FILE, WORDS_FILE = (
    f"desk/{name}" for name in ("desk.html.j2", "desk.css", "desk.js", "words.yaml")
)
NOTES_PER_DESK_PAGE = 1000
"""A browser must hold them all; older notes have pages of their own."""
GENERATOR = "curate desk"
"""What the page names as its maker: a file that doesn't is somebody else's."""
_OPENABLE_URL = re.compile(r"https?://|mailto:", re.IGNORECASE)
_UNIT_WORDS = {"x": "x", "bytes": "bytes"}


@dataclass(frozen=True, slots=True)
class DeskStyle:
    """What the page is made with, whatever it shows."""

    environment: jinja2.Environment
    style: str
    script: str
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class DeskPart:
    """Which of the desk's pages this is, where one can't hold all notes."""

    number: int
    """1 has the newest notes."""
    pages: int
    first: int
    """The place of its first note among all, from 1 on, newest first."""
    last: int
    total: int
    elsewhere: Sequence[tuple[int, Note, Sequence[str]]] = ()
    """The notes that stand on other pages, each with the number of its page and the networks that it has posts for: the
    first page finds them, too."""


DeskPage = tuple[list[Note], list[Post], DeskPart | None]
"""The notes of one page with their posts, and which page it is if there are several."""


def split_desk(all_notes: Iterable[Note], posts: Iterable[Post]) -> list[DeskPage]:
    """Return the notes of each page of the desk, newest first, with their posts; at least one page."""
    by_note: dict[str, list[Post]] = {}
    for post in posts:
        by_note.setdefault(post.note, []).append(post)
    notes = [note for note in all_notes if note.name in by_note]
    notes.sort(key=lambda note: (note.date, note.name), reverse=True)
    starts = range(0, max(len(notes), 1), NOTES_PER_DESK_PAGE)
    pages: list[DeskPage] = []
    for number, start in enumerate(starts, 1):
        page_notes = notes[start : start + NOTES_PER_DESK_PAGE]
        # The first page alone knows of all: on each, they would be most of it.
        others: Iterable[tuple[int, Note]] = ()
        if number == 1:
            others = enumerate(notes[NOTES_PER_DESK_PAGE:], NOTES_PER_DESK_PAGE)
        elsewhere = [
            (1 + position // NOTES_PER_DESK_PAGE, note, [post.network for post in by_note[note.name]])
            for position, note in others
        ]
        part = DeskPart(number, len(starts), start + 1, start + len(page_notes), len(notes), elsewhere)
        of_these = [post for note in page_notes for post in by_note[note.name]]
        pages.append((page_notes, of_these, part if len(starts) > 1 else None))
    return pages


def desk_file_name(number: int) -> str:
    """Return the name of a page's file below ``posts/``."""
    if number == 1:
        return "index.html"
    return f"index-{number}.html"


def load_desk_style(folders: Sequence[Path], language: str) -> DeskStyle:
    """Read the templates of the page. Raises BadTemplate.

    folders: the workspace's templates, if it has any, then the package's. A word that the former leave out is the
    latter's.
    """
    env = make_environment(folders, escape=False).overlay(autoescape=True)
    return DeskStyle(
        env,
        _read_template_file(env, STYLE_FILE),
        _read_template_file(env, SCRIPT_FILE),
        load_desk_words(folders, language),
    )


def load_desk_words(folders: Sequence[Path], language: str) -> dict[str, str]:
    """The page's own words. folders: as for ``load_desk_style``. Raises BadTemplate."""
    desk_words: dict[str, str] = {}
    for folder in reversed(folders):
        if (folder / WORDS_FILE).is_file():
            own = _parse_words(make_environment([folder], escape=False), language)
            desk_words |= {key: text for key, text in own.items() if text}
    return desk_words


def describe_warning(warning: PostWarning, words: Mapping[str, str]) -> str:
    """Return a warning in the page's words."""
    wording = words.get(f"caution_{warning.kind}")
    if wording:
        return wording.replace("{0}", warning.about)
    return f"{warning.kind} {warning.about}".rstrip()


def render_desk(
    look: DeskStyle,
    site: Site,
    notes: Iterable[Note],
    posts: Iterable[Post],
    channels: Sequence[NetworkConfig],
    posted: Iterable[PostRecord] = (),
    part: DeskPart | None = None,
) -> str:
    """The page as HTML. Notes without posts aren't on it. Raises BadTemplate.

    part: which of several pages this is; it shows these notes only.
    """
    posted = list(posted)
    policy = (
        f"default-src 'none'; script-src '{csp_hash(look.script)}'; style-src '{csp_hash(look.style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    data = {
        "words": look.words,
        "networks": [_network_data(channel, look.words) for channel in channels],
        "notes": _notes_data(site, notes, posts, channels, posted),
    }
    if part:
        data["part"] = {"number": part.number, "first": part.first, "last": part.last, "total": part.total}
        out = {(entry.note, entry.network) for entry in posted}
        data["elsewhere"] = [_elsewhere_data(site, *one, out) for one in part.elsewhere]
    # Nothing in a script element ends it, or begins a comment in it, without a “<”.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    values = {
        "lang": site.language,
        "site": site,
        "t": look.words,
        "policy": policy,
        "generator": GENERATOR,
        "style": Markup(look.style),  # noqa: S704 (templates, not text from outside)
        "script": Markup(look.script),  # noqa: S704
        "data": Markup(text),  # noqa: S704 (escaped above)
        "part": part,
        "pages": [(number, desk_file_name(number)) for number in range(1, part.pages + 1)] if part else [],
    }
    return render_template(look.environment, PAGE_TEMPLATE, values)


def is_desk_page(text: str) -> bool:
    """Whether a file is a desk page that was made here."""
    return f'name="generator" content="{GENERATOR}"' in text


def _network_data(channel: NetworkConfig, words: Mapping[str, str]) -> dict[str, Any]:
    network = channel.network
    usual = NETWORKS.get(network.name)
    if usual and usual.label == network.label:
        ours = words.get(f"network_{network.name.replace('-', '_')}")
    else:
        ours = None
    return {
        "label": ours or network.label,
        "command": shlex.quote(network.name),
        "limit": network.limit,
        "unit": _UNIT_WORDS.get(network.unit, "characters"),
        "share": network.share if _OPENABLE_URL.match(network.share) else "",
        "folds": network.folds,
        "form": channel.form,
    }


def _notes_data(
    site: Site,
    notes: Iterable[Note],
    posts: Iterable[Post],
    channels: Sequence[NetworkConfig],
    posted: Iterable[PostRecord],
) -> list[dict[str, Any]]:
    """Newest first, each with its posts in the order of the channels."""
    place = {channel.name: number for number, channel in enumerate(channels)}
    written: dict[str, list[Post]] = {}
    for post in posts:
        if post.network in place:
            written.setdefault(post.note, []).append(post)
    ledger: dict[tuple[str, str], list[PostRecord]] = {}
    for entry in posted:
        ledger.setdefault((entry.note, entry.network), []).append(entry)
    day = day_filter(site.language)
    found = []
    for note in sorted(notes, key=lambda note: (note.date, note.name), reverse=True):
        if note.name not in written:
            continue
        shown = []
        for post in sorted(written[note.name], key=lambda post: place[post.network]):
            channel = channels[place[post.network]]
            entries = ledger.get((note.name, post.network), [])
            shown.append(_post_data(post, channel, place[post.network], _posted_data(note, entries)))
        found.append(
            {
                "name": note.name,
                "command": shlex.quote(note.name) if not note.name.startswith("-") else f"-- {shlex.quote(note.name)}",
                "title": note.title,
                "date": note.date.isoformat(),
                "day": day(note.date),
                "lang": note.lang or site.language,
                "topics": note.topics,
                "about": _source_names(note),
                "posts": shown,
            }
        )
    return found


def _source_names(note: Note) -> list[str]:
    return [text for text in (note.source.title, note.source.author, note.source.site) if text]


def _elsewhere_data(
    site: Site, number: int, note: Note, networks: Sequence[str], posted: Set[tuple[str, str]]
) -> dict[str, Any]:
    """What the first page knows of a note on another one. posted: names of notes and networks."""
    return {
        "file": f"{desk_file_name(number)}#{quote(note.name)}",
        "title": note.title,
        "name": note.name,
        "date": note.date.isoformat(),
        "lang": note.lang or site.language,
        "topics": note.topics,
        "about": _source_names(note),
        "posts": len(networks),
        "posted": sum((note.name, network) in posted for network in networks),
    }


def _post_data(post: Post, channel: NetworkConfig, network: int, posted: list[dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {"network": network, "parts": post.parts, "counts": post.counts}
    if "{url}" in channel.network.share:
        data["link"] = post.link
        fields = [share_text(channel.network, post, part) for part in range(len(post.parts))]
        if tuple(fields) != post.parts:
            data["fields"] = fields
    if "{title}" in channel.network.share:
        data["title"] = post.title
    if post.warnings:
        data["cautions"] = [(caution.kind, caution.about) for caution in post.warnings]
    if posted:
        data["posted"] = posted
    return data


def _posted_data(note: Note, entries: list[PostRecord]) -> list[dict[str, Any]]:
    """Of one post, newest first; only the newest can be out of date."""
    found: list[dict[str, Any]] = []
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.line), reverse=True):
        data: dict[str, Any] = {"at": entry.at.isoformat()}
        if entry.address:
            data["address"] = entry.address
        if not found and was_edited_since(note, entry):
            data["edited"] = True
        found.append(data)
    return found


def _read_template_file(env: jinja2.Environment, name: str) -> str:
    """Return a template file, with line ends as a browser's parser leaves them: hashes are of that text."""
    loader = env.loader
    assert loader is not None
    try:
        text = loader.get_source(env, name)[0]
    except (jinja2.TemplateError, OSError, UnicodeDecodeError) as error:
        hint = "save it as UTF-8, or delete it to have the program's own"
        raise BadTemplate(Problem(f"templates/{name}:1", f"can't be read: {error}", hint)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parse_words(env: jinja2.Environment, language: str) -> dict[str, str]:
    document = parse_words_file(_read_template_file(env, WORDS_FILE), f"templates/{WORDS_FILE}")
    words = {key: value for key, value in document.value.items() if isinstance(value, dict)}
    return {str(key): str(word.get(language) or word.get("en") or "") for key, word in words.items()}
