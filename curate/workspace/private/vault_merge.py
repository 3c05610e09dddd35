"""Merges the conflict copies of a synchronised vault, without losing a line of either version."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from curate.formats.text import strip_invisible
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach import conflict_copies
from curate.reach.conflict_copies import APPEND_ONLY, MergedFile
from curate.reach.vault import CANDIDATES, PEOPLE, Vault
from curate.workspace.private.vault_session import VaultSession
from curate.workspace.progress import report_progress

_MAX_SHOWN = 20
_MAX_LINE_WIDTH = 160


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What came of looking for conflict copies."""

    is_empty: bool
    """Whether there are none."""
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class _Copy:
    """A conflict copy, merged into its file."""

    name: str
    text: str
    merged: MergedFile


def merge_conflict_copies(session: VaultSession, *, apply: bool) -> MergeResult:
    """Report what conflict copies have that the vault's files lack; apply: merge them."""
    vault = session.vault
    with vault.lock() if apply else contextlib.nullcontext():
        copies: dict[str, list[str]] = {}
        for name in vault.unknown_files():
            if original := conflict_copies.find_original(name):
                copies.setdefault(original, []).append(name)
        people = {name.partition("/")[2].removesuffix(".yaml") for name in vault.list_files(PEOPLE)}
        people |= {row.id for row in session.candidates()}
        merger = _Merger(vault, people, apply)
        merged_names = [name for name in APPEND_ONLY if name in copies or merger.has_git_conflict(name)]
        for name in merged_names:
            merger.merge_file(name, copies.pop(name, []))
        for name, copies_of_file in copies.items():
            for copy in copies_of_file:
                merger.compare_file(name, copy)
    return MergeResult(not merged_names and not copies, merger.problems)


@dataclass(slots=True)
class _Merger:
    vault: Vault
    people: set[str]
    """The ids of everybody in the vault."""
    apply: bool
    problems: list[Problem] = field(default_factory=list)

    def _read(self, name: str) -> str | None:
        """Return a file's text; None, with a problem added, if it can't be read."""
        try:
            return self.vault.read(name)
        except CannotRun as error:
            self.problems += error.problems
            return None

    def has_git_conflict(self, name: str) -> bool:
        return bool(conflict_copies.find_conflict_line(self._read(name) or ""))

    # -------------------------------------------------------------- files that are only appended to

    def merge_file(self, name: str, copies: Sequence[str]) -> None:
        """Merge the lines of a file and its copies; a copy is removed once all of its lines are in the file."""
        text = self._read(name)
        if text is None:
            return
        ours, theirs = conflict_copies.split_sides(text) if conflict_copies.find_conflict_line(text) else (text, "")
        sides = conflict_copies.merge(ours, [theirs], None)
        if sides.text != text:
            report_progress(f"{name}: a git conflict, {format_count(len(sides.added), 'line')} from the other side.")
            _report_added_lines(sides)
        merged_text = sides.text
        merged_copies: list[_Copy] = []
        for copy in copies:
            copy_text = self._read(copy)
            if copy_text is None:
                continue
            merged = conflict_copies.merge(merged_text, [copy_text], self.people)
            merged_text = merged.text
            merged_copies.append(_Copy(copy, copy_text, merged))
            added = format_count(len(merged.added), "line")
            report_progress(f"{copy}: {added} that {name} lacks, {merged.same_count} that it has.")
            _report_added_lines(merged)
            self.problems += _check_left_out(copy, merged)
        if not self.apply:
            return
        if merged_text != text:
            self.vault.write(name, merged_text, expected=text)
        if self.vault.read(name) == merged_text:
            for merged_copy in merged_copies:
                self._remove_copy(name, merged_copy)

    def _remove_copy(self, name: str, copy: _Copy) -> None:
        """Remove a copy whose lines are all in the file; of any other, keep the lines that are not."""
        if copy.merged.left_out:
            rest = "".join(f"{line}\n" for line in copy.merged.left_out)
            self.vault.write(copy.name, rest, expected=copy.text)
            report_progress(f"{copy.name}: all lines that aren't about them were moved to {name}.")
        else:
            self.vault.remove(copy.name)
            report_progress(f"{copy.name}: removed; all of its lines are in {self.vault.file_path(name)}.")

    # -------------------------------------------------------------- files that are edited

    def compare_file(self, name: str, copy: str) -> None:
        """Report how a copy differs from its file: which is right, only the user knows."""
        text = self._read(name)
        copy_text = None if text is None else self._read(copy)
        if text is None or copy_text is None:
            return
        if not self.vault.has(name):
            what = f"is a conflict copy of {name}, which isn't there"
            self.problems.append(Problem(copy, what, f"rename it to {name}, or delete it"))
        elif text == copy_text:
            report_progress(f"{copy}: the same as {name}{'; removed' if self.apply else ''}.")
            if self.apply:
                self.vault.remove(copy)
        else:
            for line in difflib.unified_diff(text.splitlines(), copy_text.splitlines(), name, copy, lineterm="", n=0):
                report_progress(f"  {_shorten_line(line)}")
            self.problems.append(self._difference_problem(name, copy))

    def _difference_problem(self, name: str, copy: str) -> Problem:
        is_person = name.startswith(f"{PEOPLE}/")
        if is_person:
            how = "curate people edit NAME"
        else:
            how = str(self.vault.file_path(name))
        if name == CANDIDATES:
            rows = "; a row may be of somebody you have added or forgotten since"
        else:
            rows = ""
        hint = f"copy over what you want to keep ({how}), then delete this copy{rows}"
        return Problem(copy, f"differs from {name}, as shown above", hint)


def _shorten_line(line: str) -> str:
    return strip_invisible(line)[:_MAX_LINE_WIDTH]


def _report_added_lines(merged: MergedFile) -> None:
    for line in merged.added[:_MAX_SHOWN]:
        if line in merged.unparsed:
            broken = "  (broken; kept as it is)"
        else:
            broken = ""
        report_progress(f"  + {_shorten_line(line)}{broken}")
    if len(merged.added) > _MAX_SHOWN:
        report_progress(f"  and {len(merged.added) - _MAX_SHOWN:,} more")


def _check_left_out(copy: str, merged: MergedFile) -> list[Problem]:
    if not merged.left_out:
        return []
    what = f"has {format_count(len(merged.left_out), 'line')} about somebody who isn't in your vault; left in the copy"
    hint = "if you forgot them on purpose, delete this file; if not, restore their file in people/, and run this again"
    return [Problem(copy, what, hint)]
