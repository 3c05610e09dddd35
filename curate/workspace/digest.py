"""Writes a newsletter of the notes of some days: ``posts/digest-DATE.md``, ``.html`` and ``.txt``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from curate.formats.text_wrap import wrap_without_overhang
from curate.problems import Problem
from curate.workspace import posts_folder, site_content
from curate.workspace.workspace import Workspace, bundled_path, now

GMAIL_MAX_BYTES = 100_000
"""Bytes of HTML beyond which Gmail is known to hide the rest of a message (102 KB, what it adds included)."""


@dataclass(frozen=True, slots=True)
class SavedDigest:
    """What came of writing a newsletter."""

    first: date
    last: date
    note_count: int = 0
    """Without notes nothing was written."""
    files: tuple[str, ...] = ()
    """Those that were written: ``posts/digest-2026-11-23.md``; the user's own changes stay."""
    is_too_long: bool = False
    """Whether the HTML is longer than Gmail shows at once."""
    problems: tuple[Problem, ...] = ()


def save_digest(workspace: Workspace, since: date | None, *, short: bool) -> SavedDigest:
    """Write a newsletter of the notes from a day on to today, newest first.

    since: the first day; None: a week ago. short: of each note only the first paragraph, and a link to the rest.
    """
    from curate.publish.posts import digest
    from curate.publish.templates.render import make_environment

    content = site_content.load(workspace)
    today = now().astimezone().date()
    first = since or digest.week_start(today)
    notes = digest.notes_between(content.notes, first, today)
    if not notes:
        return SavedDigest(first, today)
    texts, problems = digest.render_digest(
        make_environment(workspace.template_folders(), escape=False),
        make_environment([bundled_path("templates")], escape=False),
        notes,
        content.site,
        digest.format_date_range(first, today, content.site.language),
        partial(wrap_without_overhang, cut=False),  # addresses stay whole
        short=short,
    )
    texts_by_file = {f"digest-{today}.{form}": text for form, text in texts.items()}
    edited = posts_folder.save_shared_files(workspace, texts_by_file, "this digest")
    names = [f"posts/{name}" for name in texts_by_file]
    written = [name for name in names if not any(problem.where.startswith(f"{name}:") for problem in edited)]
    is_too_long = len(texts.get("html", "").encode("utf-8")) > GMAIL_MAX_BYTES
    return SavedDigest(first, today, len(notes), tuple(written), is_too_long, (*problems, *edited))
