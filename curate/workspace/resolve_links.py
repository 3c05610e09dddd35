"""The links of notes and pages, as typed, made into links that lead there: what they lead to is known only here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from curate.problems import Problem
from curate.workspace.workspace import Workspace

if TYPE_CHECKING:
    from curate.model import Note
    from curate.publish.site.written_links import LinkFault, LinkTargets
    from curate.workspace.page_version_choice import OwnPages
    from curate.workspace.site_content import SiteContent


def resolve_note_links(workspace: Workspace, content: SiteContent) -> SiteContent:
    """Return the content with the links of its notes resolved, and a problem for each that leads nowhere.

    What was typed stays in ``Note.typed``. A note whose words become others has another cache key.
    """
    from curate.publish.site.note_index import digest_values
    from curate.publish.site.written_links import resolve_links
    from curate.workspace.page_version_choice import load_own_pages

    if not any(_may_need_it(note.words, content) for note in content.notes):
        return content
    targets = find_targets(workspace, content, load_own_pages(workspace, content))
    notes: list[Note] = []
    problems: list[Problem] = []
    keys = dict(content.cache_keys)
    for note in content.notes:
        words, faults = resolve_links(note.words, f"notes/{note.name}.md", targets)
        problems += _link_problems(workspace, note.where, note.lines.get("words", 1), faults)
        if words != note.words:
            keys[note.name] = digest_values(keys[note.name], words)
            note = replace(note, words=words, typed=note.words)
        notes.append(note)
    return replace(content, notes=tuple(notes), problems=(*content.problems, *problems), cache_keys=keys)


def resolve_page_links(
    workspace: Workspace, content: SiteContent, own: OwnPages
) -> tuple[Mapping[str, str], list[Problem]]:
    """Return the user's own pages with their links resolved, by path, and a problem for each that leads nowhere."""
    from curate.publish.site.written_links import resolve_links

    if not any(_may_need_it(text, content) for text in own.texts.values()):
        return own.texts, []
    targets = find_targets(workspace, content, own)
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path, text in own.texts.items():
        head, body = _split_page(text)
        body, faults = resolve_links(body, path, targets)
        texts[path] = head + body
        problems += _link_problems(workspace, f"site/{path}", 1, faults)
    return texts, problems


def find_targets(workspace: Workspace, content: SiteContent, own: OwnPages) -> LinkTargets:
    """Return what links can lead to: the notes and pages that are published, and the other files of ``site/``."""
    from curate.publish.site.publishable_files import find_own_files
    from curate.publish.site.written_links import make_targets
    from curate.workspace.site_content import note_files

    published = {f"notes/{note.name}.md" for note in content.notes} | own.texts.keys()
    written = {f"notes/{path.name}" for path in note_files(workspace)}
    written |= {name for name in find_own_files(workspace.site_folder)[0] if name.endswith(".md")}
    return make_targets(published, written - published, own.assets, content.site.url)


def _may_need_it(text: str, content: SiteContent) -> bool:
    """Return whether a text may have a link to resolve, which most have not."""
    return "[[" in text or (urlsplit(content.site.url).path not in ("", "/") and "/" in text)


def _split_page(text: str) -> tuple[str, str]:
    """Return a page's front matter with its fences, and the rest, which together are the text."""
    from curate.formats.note import split_front_matter

    parts = split_front_matter(text)
    if parts is None:
        return "", text
    lines = text.split("\n")
    return "\n".join([*lines[: parts[2] - 1], ""]), "\n".join(lines[parts[2] - 1 :])


def _link_problems(workspace: Workspace, where: str, first_line: int, faults: Sequence[LinkFault]) -> list[Problem]:
    """Return a problem for each link, at the line on which it was typed. first_line: 1-based, where the text begins."""
    if not faults:
        return []
    try:
        lines = (workspace.root / where).read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    problems: list[Problem] = []
    for fault in dict.fromkeys(faults):
        numbers = (number for number, line in enumerate(lines, 1) if number >= first_line and fault.typed in line)
        what = f"the link “{fault.typed}” {fault.what}"
        problems.append(Problem(f"{where}:{next(numbers, first_line)}", what, fault.hint))
    return problems
