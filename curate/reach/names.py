"""Names: how they are found again, by a part, by kana, in either width, with or without a blank. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

import regex

from curate.reach.honorific_words import AMBIGUOUS_HONORIFICS, HONORIFICS, POSTS, TITLES

_JAPANESE = regex.compile(r"[\p{Hiragana}\p{Katakana}\p{Han}]")
LATIN_CHARACTER = r"[0-9A-Za-z_\u00c0-\u024f]"
"""What a Latin word doesn't end before: Japanese stands next to it without a blank."""
_HONORIFIC = regex.compile(
    rf"(?<=.)\s*(?:{HONORIFICS}|{AMBIGUOUS_HONORIFICS}|{POSTS}|[- ](?:san|sama|sensei|kun|chan))$"
)
_TITLE = regex.compile(rf"^{TITLES}(?=\S)")
_BRACKETS = regex.compile(r"\s*\([^()]*\)$")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


class HasName(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kana(self) -> str: ...


_N = TypeVar("_N", bound=HasName)


def sort_key(person: HasName) -> tuple[str, str]:
    """Return what people are sorted by: how their name is read, else the name."""
    return person.kana or person.name, person.id


def looks_japanese(name: str) -> bool:
    return _JAPANESE.search(name) is not None


def normalize_name(name: str) -> str:
    """Return a name as it is compared: NFKC, lower case, hiragana for katakana, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().translate(_KATAKANA_TO_HIRAGANA).split())


def compact_name(name: str) -> str:
    """Return a name as ``normalize_name`` does, without blanks and what stands between parts of a name."""
    return str(regex.sub(r"[\s・=＝,.'’-]", "", normalize_name(name)))


def find_by_name(people: Iterable[_N], wanted: str) -> Sequence[_N]:
    """Return those that ``wanted`` may mean.

    That is who has it as id or address; else who is called just that; else whose name begins so, or has a part that
    does; else who has it anywhere. A title around it (さん, Dr.) is passed over where nothing else is found.
    """
    everybody = list(people)
    given = wanted.strip().casefold()
    exact = [one for one in everybody if one.id == given]
    exact = exact or [one for one in everybody if given and given in map(str.casefold, getattr(one, "addresses", ()))]
    if exact:
        return exact
    matches = _match_names(everybody, wanted)
    if not matches and (bare := _strip_honorifics(wanted)) != normalize_name(wanted):
        matches = _match_names(everybody, bare)
    if not matches and "@" in given:  # a part of an address
        matches = [
            one for one in everybody if any(given in address.casefold() for address in getattr(one, "addresses", ()))
        ]
    return matches


def _strip_honorifics(wanted: str) -> str:
    """Return what is looked for without what is said around it. It may take away too much: nothing else was found."""
    name = _BRACKETS.sub("", normalize_name(wanted))
    while shorter := _HONORIFIC.sub("", name).strip():
        if shorter == name:
            break
        name = shorter
    while (shorter := _TITLE.sub("", name)) != name:
        name = shorter
    return str(name)


def _match_names(everybody: Sequence[_N], wanted: str) -> list[_N]:
    looked_for = compact_name(wanted)
    if not looked_for:
        return []
    called = [(one, _all_names(one)) for one in everybody]
    for test in (_is_equal, _begins_with, _has_part_beginning_with, _contains):
        matches = [one for one, names in called if any(test(name, looked_for) for name in names)]
        if matches:
            return matches
    return []


def _is_equal(name: str, wanted: str) -> bool:
    return compact_name(name) == wanted


def _begins_with(name: str, wanted: str) -> bool:
    return compact_name(name).startswith(wanted) or any(
        compact_name(part) == wanted for part in normalize_name(name).split()
    )


def _has_part_beginning_with(name: str, wanted: str) -> bool:
    return any(compact_name(part).startswith(wanted) for part in normalize_name(name).split())


def _contains(name: str, wanted: str) -> bool:
    return wanted in compact_name(name)


def _all_names(person: HasName) -> list[str]:
    """Return every name somebody goes by, and how each reads backwards: Hanako Sato is Sato Hanako."""
    names = [person.name, person.kana, *getattr(person, "also", ())]
    names += [" ".join(reversed(parts)) for name in names if len(parts := name.split()) == 2]
    return [name for name in names if name]
