"""Says what of the notes and pages need not be mended, in a line for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from curate.humanize import format_count
from curate.problems import ADVICE, DRAFT, UNKNOWN_KEY, WAITING, Problem

_MAX_NAMED = 3


def describe_unpublished(notices: Sequence[Problem]) -> list[str]:
    """Return the drafts, in one line, and a line for each note that waits for a day or is past one."""
    lines = []
    drafts = list(dict.fromkeys(_page_name(notice.where) for notice in notices if notice.kind == DRAFT))
    if drafts:
        pronoun = "It isn't" if len(drafts) == 1 else "They aren't"
        lines.append(f"{format_count(len(drafts), 'draft')}: {_shorten(drafts)}. {pronoun} published.")
    lines += [f"{_page_name(notice.where)} {notice.what}." for notice in notices if notice.kind == WAITING]
    return lines


def describe_advice(notices: Sequence[Problem]) -> list[str]:
    """Return the keys that curate doesn't use, in one line, and a line for each piece of advice."""
    lines = []
    unknown = [notice for notice in notices if notice.kind == UNKNOWN_KEY]
    if unknown:
        keys = list(dict.fromkeys(notice.what.partition("“")[2].partition("”")[0] for notice in unknown))
        count = format_count(len({notice.where.partition(":")[0] for notice in unknown}), "note")
        lines.append(f"{count} with keys that curate doesn't use: {_shorten(keys)} (first in {unknown[0].where}).")
    lines += [f"{notice.where}: {notice.what}; {notice.hint}." for notice in notices if notice.kind == ADVICE]
    return lines


def describe_held_by_rules(files: Sequence[str]) -> list[str]:
    """Return the line that says which notes newer rules would publish; none if there are none."""
    if not files:
        return []
    names = [PurePosixPath(file).stem for file in files]
    verb = "is" if len(names) == 1 else "are"
    return [
        f"{format_count(len(names), 'note')} {verb} held only by the rules of version 0.1: {_shorten(names)}."
        " To publish what they hold, add rules: 2 below extra: curate: in mkdocs.yml."
    ]


def _page_name(where: str) -> str:
    return PurePosixPath(where.rpartition(":")[0]).stem


def _shorten(names: Sequence[str]) -> str:
    if len(names) <= _MAX_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_MAX_NAMED])} and {len(names) - _MAX_NAMED} more"
