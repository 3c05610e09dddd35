"""``curate vault --merge-conflicts``: the vault of two computers, brought together without losing a line of either."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Sequence

from curate.cli.output import say, show_problems
from curate.formats.text import visible
from curate.problems import CannotRun, Problem
from curate.reach import conflicts
from curate.reach.conflicts import APPENDED, MergedFile
from curate.reach.repository import Repository
from curate.reach.vault import CANDIDATES, PEOPLE, Vault
from curate.wording import count

_SHOWN = 20
_WIDE = 160


def run(held: Repository, *, yes: bool) -> int:
    """Show what conflict copies have that the vault's files lack; yes: bring them together. The exit status."""
    vault = held.vault
    problems: list[Problem] = []
    with vault.lock() if yes else contextlib.nullcontext():
        copies: dict[str, list[str]] = {}
        for name in vault.strangers():
            if of := conflicts.copied(name):
                copies.setdefault(of, []).append(name)
        people = {name.partition("/")[2].removesuffix(".yaml") for name in vault.names(PEOPLE)}
        people |= {row.id for row in held.candidates()}
        merges = [name for name in APPENDED if name in copies or conflicts.marked(_text(vault, name, problems))]
        for name in merges:
            _merge(vault, name, copies.pop(name, []), people, problems, yes=yes)
        for name, of_it in copies.items():
            for copy in of_it:
                _compare(vault, name, copy, problems, yes=yes)
    show_problems(problems)
    if not merges and not copies:
        say("There are no conflict copies in your vault.")
    elif not yes:
        say("Nothing was changed yet: add --yes to do it.")
    return 1 if problems else 0


def _text(vault: Vault, name: str, problems: list[Problem]) -> str:
    try:
        return vault.read(name)
    except CannotRun as error:
        problems += error.problems
        return ""


# ------------------------------------------------------------------ files that are only appended to


def _merge(
    vault: Vault, name: str, copies: Sequence[str], people: set[str], problems: list[Problem], *, yes: bool
) -> None:
    """Bring the lines of a file and its copies together; a copy goes once all of its lines are in the file."""
    try:
        text = vault.read(name)
    except CannotRun as error:
        problems += error.problems
        return
    ours, theirs = conflicts.sides(text) if conflicts.marked(text) else (text, "")
    both = conflicts.merge(ours, [theirs], None)
    if both.text != text:
        say(f"{name}: a git conflict, {count(len(both.added), 'line')} from the other side.")
        _show(both)
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
        say(f"{copy}: {count(len(one.added), 'line')} that {name} lacks, {one.same} that it has.")
        _show(one)
        problems += _about_strangers(copy, one)
    if yes:
        if merged != text:
            vault.write(name, merged, expected=text)
        if vault.read(name) == merged:
            for copy, before, one in taken:
                _put_away(vault, name, copy, before, one)


def _show(merged: MergedFile) -> None:
    for line in merged.added[:_SHOWN]:
        if line in merged.unread:
            broken = "  (broken; kept as it is)"
        else:
            broken = ""
        say(f"  + {visible(line)[:_WIDE]}{broken}")
    if len(merged.added) > _SHOWN:
        say(f"  and {len(merged.added) - _SHOWN:,} more")


def _about_strangers(copy: str, merged: MergedFile) -> list[Problem]:
    if not merged.strangers:
        return []
    what = f"has {count(len(merged.strangers), 'line')} about somebody who isn't in your vault; left in the copy"
    hint = "if you forgot them on purpose, delete this file; if not, restore their file in people/, and run this again"
    return [Problem(copy, what, hint)]


def _put_away(vault: Vault, name: str, copy: str, before: str, merged: MergedFile) -> None:
    """Remove a copy whose lines are all in the file; of any other, keep the lines that are not."""
    if merged.strangers:
        vault.write(copy, "".join(f"{line}\n" for line in merged.strangers), expected=before)
        say(f"{copy}: all lines that aren't about them were moved to {name}.")
    else:
        vault.remove(copy)
        say(f"{copy}: removed; all of its lines are in {vault.file(name)}.")


# ------------------------------------------------------------------ files that are edited


def _compare(vault: Vault, name: str, copy: str, problems: list[Problem], *, yes: bool) -> None:
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
        say(f"{copy}: the same as {name}{'; removed' if yes else ''}.")
        if yes:
            vault.remove(copy)
    else:
        lines = difflib.unified_diff(mine.splitlines(), other.splitlines(), name, copy, lineterm="", n=0)
        for line in lines:
            say(f"  {visible(line)[:_WIDE]}")
        if name.startswith(f"{PEOPLE}/"):
            how = "curate people edit NAME"
        else:
            how = str(vault.file(name))
        if name == CANDIDATES:
            rows = "; a row may be of somebody you have added or forgotten since"
        else:
            rows = ""
        hint = f"copy over what you want to keep ({how}), then delete this copy{rows}"
        problems.append(Problem(copy, f"differs from {name}, as shown above", hint))
