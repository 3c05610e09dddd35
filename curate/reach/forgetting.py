"""Every trace of somebody: where the vault names them, and what its files are without them. Pure."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curate.formats import yamledit
from curate.formats.yamltext import load_yaml
from curate.reach import vault
from curate.reach.files.draft_file import referenced_ids
from curate.reach.files.json_lines import parse_records, serialize_record
from curate.reach.model import Candidate, Person
from curate.reach.names import LATIN_CHARACTER, looks_japanese, normalize_name

PLACEHOLDER = "…"
"""What stands for a name in words about somebody else."""
_WRITTEN_LAST = (vault.INTRODUCTIONS, vault.CANDIDATES)
"""The files that tell which drafts are theirs, and who they are."""
_ID = re.compile(r'"(?:person|id|a|b)": ?"([pi]-[a-z2-7]{8})"')
_TRUNCATED_ID = re.compile(r'"(?:person|id|a|b)": ?"(p-[a-z2-7]{0,7})\s*$')
"""Of a line of JSON: the ids of whom or what it is about, and one that it ends within."""
_MIN_PART_LENGTH = 2
"""Characters of a part of a name that is looked for."""
_MIN_FULL_NAME_LENGTH = 4
"""Characters from which a Japanese name without a blank is a whole one."""


@dataclass(frozen=True, slots=True)
class PersonTrace:
    file: str
    """The file."""
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ForgetResult:
    """The vault without somebody."""

    files: Mapping[str, str | None]
    """New texts of the files that change; None: the file goes. In the order in which they are to be written: what tells
    who is meant goes last, so that the same command can finish what one that was ended began."""
    remaining: Sequence[PersonTrace]
    """Where a part of their name still stands: it may be somebody else's."""


def distinctive_names(person: Person | Candidate) -> list[str]:
    """Return the names that are hardly anybody else's: of two parts and more, or long for a Japanese one."""
    return [
        name
        for name in _all_names(person)
        if len(name.split()) > 1 or (looks_japanese(name) and len(name) >= _MIN_FULL_NAME_LENGTH)
    ]


def find_traces(person: Person | Candidate, files: Mapping[str, str]) -> list[PersonTrace]:
    """Return every line of the vault that names somebody; of their own file and of drafts about them, every line."""
    whole, names = personal_files(person, files), _compile_names(_identifiers(person))
    traces = []
    for name, text in sorted(files.items()):
        for number, line in enumerate(text.splitlines(), 1):
            if name in whole or names.search(line):
                traces.append(PersonTrace(name, number, line.strip()))
    return traces


def forget(person: Person | Candidate, files: Mapping[str, str]) -> ForgetResult:
    """Return the vault's files without somebody.

    Their file, their row, what passed with them, drafts about them and introductions of them are gone; elsewhere
    ``PLACEHOLDER`` stands for their name.
    """
    changed = _changed_files(person, files)
    last = [*_WRITTEN_LAST, vault.person_path(person.id)]
    order = sorted(changed, key=lambda name: last.index(name) if name in last else -1)
    remaining = _find_remaining(person, {**files, **changed})
    return ForgetResult({name: changed[name] for name in order}, remaining)


def _changed_files(person: Person | Candidate, files: Mapping[str, str]) -> dict[str, str | None]:
    """Return the new texts of the files that name somebody; None: the file goes."""
    personal, names = personal_files(person, files), _compile_names(_identifiers(person))
    ended = _find_introduction_ids(person, files)
    changed: dict[str, str | None] = {}
    for name, text in files.items():
        new: str | None
        if name in personal or name == vault.REVIEW or vault.is_leftover(name):  # the page is made anew
            new = None
        elif name.endswith(".jsonl"):
            new = _remove_from_lines(text, person, ended, names)
        else:
            new = _remove_from_text(name, text, person, names)
        if new != text:
            changed[name] = new
    return changed


def _find_remaining(person: Person | Candidate, files: Mapping[str, str | None]) -> list[PersonTrace]:
    """Return where a part of their name stands; but in the settings, as the user's own name may have it."""
    names = _compile_names(_ambiguous_names(person))
    return [
        PersonTrace(name, number, line.strip())
        for name, text in sorted(files.items())
        if name != vault.SETTINGS_FILE
        for number, line in enumerate((text or "").splitlines(), 1)
        if names.search(line)
    ]


# ------------------------------------------------------------------ what they are called


def _all_names(person: Person | Candidate) -> list[str]:
    names = [name.strip() for name in (person.name, person.kana, *getattr(person, "also", ())) if name.strip()]
    return [*names, *(" ".join(reversed(name.split())) for name in names if len(name.split()) == 2)]


def _identifiers(person: Person | Candidate) -> list[str]:
    return [person.id, *person.addresses, *distinctive_names(person)]


def _ambiguous_names(person: Person | Candidate) -> list[str]:
    """Return parts of the name, and names of one part: others may have them too."""
    whole = {normalize_name(name) for name in distinctive_names(person)}
    names = {part for name in _all_names(person) for part in (name, *name.split())}
    return sorted(part for part in names if len(part) >= _MIN_PART_LENGTH and normalize_name(part) not in whole)


def _compile_names(names: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for any of the names, the longest first.

    Names of Latin letters are found as whole words, others with blanks or without.
    """
    texts = sorted(set(names), key=lambda name: (-len(name), name))
    begin = rf"(?:(?<!{LATIN_CHARACTER})|(?<=\\[nrt]))"  # a line's end may be written as \n
    alternatives = [
        rf"{begin}{re.escape(name)}(?!{LATIN_CHARACTER})"
        if name.isascii()
        else r"\s*".join(map(re.escape, name.split()))
        for name in texts
    ]
    return re.compile("|".join(alternatives) if alternatives else r"(?!)")


# ------------------------------------------------------------------ what is theirs


def personal_files(person: Person | Candidate, files: Mapping[str, str]) -> set[str]:
    """Return the files that are of nobody else: their own, drafts to them, drafts about an introduction of theirs."""
    ids = {person.id, *_find_introduction_ids(person, files)}
    drafts = [
        name for name, text in files.items() if name.startswith(f"{vault.DRAFTS}/") and ids & referenced_ids(text)
    ]
    own = re.compile(rf"{vault.PEOPLE}/{re.escape(person.id)}\b")  # and copies of their file, whoever made them
    return {*drafts, *(name for name in files if own.match(name))}


def _find_introduction_ids(person: Person | Candidate, files: Mapping[str, str]) -> set[str]:
    """Return the ids of the introductions that they are in.

    A line may name both people, or only the introduction.
    """
    records = [record for _, record in parse_records(files.get(vault.INTRODUCTIONS, ""), "", [])]
    return {str(record.get("id")) for record in records if person.id in (record.get("a"), record.get("b"))}


def _remove_from_lines(text: str, person: Person | Candidate, ended: set[str], names: re.Pattern[str]) -> str:
    """Return JSON Lines without the records that are theirs, and without their name in words about others."""
    kept = []
    for line in text.splitlines(keepends=True):
        record = next((record for _, record in parse_records(line, "", [])), None)
        if record is None:
            kept += _remove_from_broken_line(line, person, ended, names)
        elif not _is_about(record, person, ended):
            masked = _mask_names(record, names)
            kept.append(line if masked == record else serialize_record(masked) + "\n")
    return "".join(kept)


def _remove_from_broken_line(
    line: str, person: Person | Candidate, ended: set[str], names: re.Pattern[str]
) -> list[str]:
    """Return a line that can't be read without their name; nothing where it is theirs, or may be.

    The ids in it, as far as they are there, tell whose it is. It may have been cut off.
    """
    ids = set(_ID.findall(line))
    cut = _TRUNCATED_ID.search(line)
    if ids & {person.id, *ended} or (cut and person.id.startswith(cut[1])):
        return []
    masked = names.sub(PLACEHOLDER, line)
    if masked == line or ids:
        return [masked]
    return []


def _is_about(record: Mapping[str, Any], person: Person | Candidate, ended: set[str]) -> bool:
    if {person.id, *ended} & {
        record.get(key) for key in ("id", "person", "a", "b") if isinstance(record.get(key), str)
    }:
        return True
    addresses = record.get("addresses")  # a row of the same address is the same person's
    return isinstance(addresses, list) and any(address in person.addresses for address in addresses)


def _mask_names(value: Any, names: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return names.sub(PLACEHOLDER, value)
    if isinstance(value, list):
        return [_mask_names(part, names) for part in value]
    if isinstance(value, dict):
        return {key: _mask_names(part, names) for key, part in value.items()}
    return value


def _remove_from_text(name: str, text: str, person: Person | Candidate, names: re.Pattern[str]) -> str:
    if name.startswith(f"{vault.PEOPLE}/"):
        value = load_yaml(text, "").value
        met = value.get("met") if isinstance(value, dict) else None
        through = met.get("through") if isinstance(met, dict) else None
        if through and normalize_name(str(through)) in {
            normalize_name(word) for word in (person.id, *_all_names(person))
        }:
            with contextlib.suppress(ValueError):  # the name goes all the same
                text = yamledit.remove_value(text, ("met", "through"))
    return names.sub(PLACEHOLDER, text)
