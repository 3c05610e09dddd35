"""``curate vault --merge-conflicts``: the vault of two computers, brought together without losing a line of either."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Sequence

from curate.cli.output import print_status, show_problems
from curate.formats.text import strip_invisible
from curate.humanize import format_count
from curate.problems import CannotRun, Problem
from curate.reach import conflicts
from curate.reach.conflicts import APPEND_ONLY, MergedFile
from curate.reach.repository import Repository
from curate.reach.vault import CANDIDATES, PEOPLE, Vault

_MAX_SHOWN = 20
_MAX_LINE_WIDTH = 160


def merge_conflict_copies(held: Repository, *, yes: bool) -> int:
    """Show what conflict copies have that the vault's files lack; yes: bring them together. The exit status."""
    vault = held.vault
    problems: list[Problem] = []
    with vault.lock() if yes else contextlib.nullcontext():
        copies: dict[str, list[str]] = {}
        for name in vault.unknown_files():
            if of := conflicts.find_original(name):
                copies.setdefault(of, []).append(name)
        people = {name.partition("/")[2].removesuffix(".yaml") for name in vault.list_files(PEOPLE)}
        people |= {row.id for row in held.candidates()}
        merges = [
            name
            for name in APPEND_ONLY
            if name in copies or conflicts.find_conflict_line(_read_text(vault, name, problems))
        ]
        for name in merges:
            _merge_file(vault, name, copies.pop(name, []), people, problems, yes=yes)
        for name, of_it in copies.items():
            for copy in of_it:
                _compare_file(vault, name, copy, problems, yes=yes)
    show_problems(problems)
    if not merges and not copies:
        print_status("There are no conflict copies in your vault.")
    elif not yes:
        print_status("Nothing was changed yet: add --yes to do it.")
    return 1 if problems else 0


def _read_text(vault: Vault, name: str, problems: list[Problem]) -> str:
    try:
        return vault.read(name)
    except CannotRun as error:
        problems += error.problems
        return ""


# ------------------------------------------------------------------ files that are only appended to


def _merge_file(
    vault: Vault, name: str, copies: Sequence[str], people: set[str], problems: list[Problem], *, yes: bool
) -> None:
    """Bring the lines of a file and its copies together; a copy goes once all of its lines are in the file."""
    try:
        text = vault.read(name)
    except CannotRun as error:
        problems += error.problems
        return
    ours, theirs = conflicts.split_sides(text) if conflicts.find_conflict_line(text) else (text, "")
    both = conflicts.merge(ours, [theirs], None)
    if both.text != text:
        print_status(f"{name}: a git conflict, {format_count(len(both.added), 'line')} from the other side.")
        _show_added_lines(both)
    merged, taken = both.text, list[tuple[str, str, MergedFile]]()
    for copy in copies:
        try:
            before = vault.read(copy)
        except CannotRun as error:
            problems += error.problems
            continue
        one = conflicts.merge(merged, [before], people)
        merged = one.text
        taken.append((copy, before, one))
        print_status(f"{copy}: {format_count(len(one.added), 'line')} that {name} lacks, {one.same_count} that it has.")
        _show_added_lines(one)
        problems += _check_left_out(copy, one)
    if yes:
        if merged != text:
            vault.write(name, merged, expected=text)
        if vault.read(name) == merged:
            for copy, before, one in taken:
                _remove_copy(vault, name, copy, before, one)


def _show_added_lines(merged: MergedFile) -> None:
    for line in merged.added[:_MAX_SHOWN]:
        if line in merged.unparsed:
            broken = "  (broken; kept as it is)"
        else:
            broken = ""
        print_status(f"  + {strip_invisible(line)[:_MAX_LINE_WIDTH]}{broken}")
    if len(merged.added) > _MAX_SHOWN:
        print_status(f"  and {len(merged.added) - _MAX_SHOWN:,} more")


def _check_left_out(copy: str, merged: MergedFile) -> list[Problem]:
    if not merged.left_out:
        return []
    what = f"has {format_count(len(merged.left_out), 'line')} about somebody who isn't in your vault; left in the copy"
    hint = "if you forgot them on purpose, delete this file; if not, restore their file in people/, and run this again"
    return [Problem(copy, what, hint)]


def _remove_copy(vault: Vault, name: str, copy: str, before: str, merged: MergedFile) -> None:
    """Remove a copy whose lines are all in the file; of any other, keep the lines that are not."""
    if merged.left_out:
        vault.write(copy, "".join(f"{line}\n" for line in merged.left_out), expected=before)
        print_status(f"{copy}: all lines that aren't about them were moved to {name}.")
    else:
        vault.remove(copy)
        print_status(f"{copy}: removed; all of its lines are in {vault.file_path(name)}.")


# ------------------------------------------------------------------ files that are edited


def _compare_file(vault: Vault, name: str, copy: str, problems: list[Problem], *, yes: bool) -> None:
    """Show how a copy differs from its file: which is right is the user's to say."""
    try:
        mine, other = vault.read(name), vault.read(copy)
    except CannotRun as error:
        problems += error.problems
        return
    if not vault.has(name):
        problems.append(
            Problem(copy, f"is a conflict copy of {name}, which isn't there", f"rename it to {name}, or delete it")
        )
    elif mine == other:
        print_status(f"{copy}: the same as {name}{'; removed' if yes else ''}.")
        if yes:
            vault.remove(copy)
    else:
        lines = difflib.unified_diff(mine.splitlines(), other.splitlines(), name, copy, lineterm="", n=0)
        for line in lines:
            print_status(f"  {strip_invisible(line)[:_MAX_LINE_WIDTH]}")
        if name.startswith(f"{PEOPLE}/"):
            how = "curate people edit NAME"
        else:
            how = str(vault.file_path(name))
        if name == CANDIDATES:
            rows = "; a row may be of somebody you have added or forgotten since"
        else:
            rows = ""
        hint = f"copy over what you want to keep ({how}), then delete this copy{rows}"
        problems.append(Problem(copy, f"differs from {name}, as shown above", hint))
