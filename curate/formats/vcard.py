"""Reads vCards, versions 3 and 4 (RFC 2426, RFC 6350), into cards of lines. Callers interpret the lines.

One line that can't be read costs that line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from curate.problems import Problem

_LINE_END = re.compile(r"\r\n|\r|\n")
# RFC 6350, 3.3: a group, a name, parameters that may be quoted, and past the first colon the value.
_LINE = re.compile(r"\s*(?:([\w-]+)\.)?([\w-]+)((?:;[^\":;]*(?:\"[^\"]*\"[^\":;]*)*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";([\w-]+)=((?:[^\";]|\"[^\"]*\")*)")
_ESCAPE = re.compile(r"\\([\\,;:nN])")
VERSIONS = ("3.0", "4.0")


@dataclass(frozen=True, slots=True)
class VCardLine:
    name: str
    """Upper case, without a group: ``EMAIL`` for ``item1.EMAIL``."""
    value: str
    """As it stands, escapes and all."""
    parameters: dict[str, str]
    """By upper-case name; several values of one are joined with commas."""
    group: str = ""

    @property
    def text(self) -> str:
        """Return the value as one text."""
        return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)

    @property
    def components(self) -> list[str]:
        """Return the components of a value of ``N`` or ``ORG``."""
        parts = re.split(r"(?<!\\)((?:\\\\)*);", self.value)
        joined = [parts[i] + (parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
        return [VCardLine(self.name, part, {}).text for part in joined]


Card = list[VCardLine]


def parse_cards(text: str, where: str) -> tuple[list[Card], list[Problem]]:
    """Return every card of versions 3 and 4, and a problem for each that can't be read. Never raises."""
    cards: list[Card] = []
    problems: list[Problem] = []
    card: Card | None = None
    begun = version = ""
    for number, content in _unfold(text):
        place = f"{where}:{number}"
        line = _parse_line(content)
        if line is None:
            if card is not None:
                problems.append(Problem(place, "this line of a card can't be read, and is left out", ""))
            continue
        if line.name == "BEGIN" and line.value.upper() == "VCARD":
            if card is not None:
                problems.append(Problem(begun, "this card has no end", "it is left out"))
            card, begun, version = [], place, ""
        elif line.name == "END" and card is not None and line.value.upper() == "VCARD":
            if version in VERSIONS:
                cards.append(card)
            else:
                hint = "export them again as vCard 3.0 or 4.0"
                problems.append(Problem(begun, f"this is a vCard of version {version or 'unknown'}", hint))
            card = None
        elif line.name == "VERSION":
            version = line.value.strip()
        elif card is not None:
            card.append(line)
    if card is not None:
        problems.append(Problem(begun, "this card has no end", "it is left out"))
    return cards, problems


def _unfold(text: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based first line, content) of each line: one that begins with a space continues another."""
    whole, first = "", 0
    for number, line in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), 1):
        if line[:1] in (" ", "\t") and whole:
            whole += line[1:]
            continue
        if whole.strip():
            yield first, whole
        whole, first = line, number
    if whole.strip():
        yield first, whole


def _parse_line(content: str) -> VCardLine | None:
    match = _LINE.fullmatch(content)
    if not match:
        return None
    group, name, parameters, value = match.groups()
    given = {key.upper(): text.replace('"', "") for key, text in _PARAMETER.findall(parameters)}
    return VCardLine(name.upper(), value, given, group or "")
