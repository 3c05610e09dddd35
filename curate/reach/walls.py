"""The last wall: whether anything of the vault stands where others can read it. Pure.

Looked for are ids, names, addresses, and sentences of the user's own about people. Somebody may be credited in public
without being given away: names of the authors that the notes name, and people whose file says ``public_name: true``.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from curate.formats.addresses import is_web_address
from curate.reach.model import Candidate, Goal, LogEntry, Person
from curate.reach.names import LATIN, looks_japanese
from curate.reach.vault import CANDIDATES, GOALS, LOG

_ANCHOR = 4
_SENTENCES = re.compile(r"[\n。．！？!?]+|\.(?=\s|$)")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_LEAST = {True: 12, False: 20}
"""Characters, without blanks, of a sentence that is looked for: Japanese, other."""
_LEAST_NAME = {True: 2, False: 3}


@dataclass(frozen=True, slots=True)
class Secret:
    """Something of the vault that is to stand nowhere else."""

    kind: str
    """``name``, ``address``, ``id`` or ``words``."""
    text: str
    where: str
    """The vault's file that it is of, with a line where there is one."""

    def __str__(self) -> str:
        said = {"name": "names", "address": "has the address", "id": "has the id", "words": "has words of your vault:"}
        whose = "who is in your vault" if self.kind == "name" else "of your vault" if self.kind != "words" else ""
        return " ".join(filter(None, (said[self.kind], f"“{self.text}”", whose, f"({self.where})")))


@dataclass(frozen=True, slots=True)
class Found:
    line: int
    secret: Secret


def secrets(
    people: Iterable[Person],
    candidates: Iterable[Candidate],
    log: Iterable[LogEntry],
    goals: Iterable[Goal],
    others: Iterable[tuple[str, str]] = (),
    *,
    credited: Iterable[str] = (),
    said: Iterable[str] = (),
) -> list[Secret]:
    """What to look for.

    others: (file, words) of what else is private. credited: authors whom the notes name, and addresses of what they are
    about. said: what the user says in public anyway, such as titles; words that are the same give nothing away.
    """
    open_names = {squeezed(name) for name in credited}
    open_words = [squeezed(text) for text in said if text]
    found: list[Secret] = []
    for person in people:
        found.append(Secret("id", person.id, person.where))
        names = (person.name, person.kana, *person.also)
        pages = [address for address in person.addresses if is_web_address(address)]
        if not person.public_name:
            found += _names(names, person.where, open_names)
        found += _pages(pages, person.where, open_names)
        found += [Secret("address", one, person.where) for one in person.addresses if one not in pages and "@" in one]
        for text in (person.why, person.notes):
            found += _sentences(text, person.where, open_words)
    for row in candidates:
        found.append(Secret("id", row.id, CANDIDATES))
        found += _names((row.name, row.kana), CANDIDATES, open_names)
        found += _pages((one for one in row.addresses if is_web_address(one)), CANDIDATES, open_names)
        found += [Secret("address", one, CANDIDATES) for one in row.addresses if not is_web_address(one)]
    for entry in log:
        found += _sentences(entry.text, f"{LOG}:{entry.line}", open_words)
    for goal in goals:
        found += _sentences(f"{goal.outcome}\n{goal.kind}", f"{GOALS}:{goal.line}", open_words)
    for where, text in others:
        found += _sentences(text, where, open_words)
    return list(dict.fromkeys(found))


def _names(names: Iterable[str], where: str, credited: set[str]) -> Iterator[Secret]:
    for name in names:
        short = squeezed(name)
        if len(short) >= _LEAST_NAME[looks_japanese(name)] and not any(short in one for one in credited):
            yield Secret("name", " ".join(name.split()), where)


def _pages(pages: Iterable[str], where: str, credited: set[str]) -> Iterator[Secret]:
    for page in pages:
        bare = page.partition("://")[2].rstrip("/")
        if "/" in bare and not any(squeezed(bare) in one for one in credited):  # a host alone is a place, and nobody
            yield Secret("address", bare, where)


def _sentences(text: str, where: str, said: Sequence[str]) -> Iterator[Secret]:
    for sentence in _SENTENCES.split(text):
        sentence = sentence.strip()
        short = squeezed(sentence)
        if len(short) >= _LEAST[looks_japanese(sentence)] and not any(short in one for one in said):
            yield Secret("words", sentence, where)


def squeezed(text: str) -> str:
    """A text as it is compared: NFKC, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


# ------------------------------------------------------------------ looking


@dataclass(frozen=True)
class Search:
    """Looks for many secrets at once: a line is cut into pieces of four characters, and only secrets that begin with
    one of those are looked at."""

    secrets: Sequence[Secret]
    _anchors: Mapping[int, dict[str, list[tuple[str, Secret]]]] = field(init=False)

    def __post_init__(self) -> None:
        anchors: dict[int, dict[str, list[tuple[str, Secret]]]] = {}
        for secret in self.secrets:
            short = squeezed(secret.text)
            size = min(len(short), _ANCHOR)
            anchors.setdefault(size, {}).setdefault(short[:size], []).append((short, secret))
        object.__setattr__(self, "_anchors", anchors)

    def in_text(self, text: str, seen: set[str] | None = None) -> Iterator[Found]:
        """Each secret that stands in a text, once, with the 1-based line. seen: lines that were looked at before, in
        this text or another; pages are alike."""
        given: set[Secret] = set()
        seen = set() if seen is None else seen
        for number, line in enumerate(plain(text).splitlines(), 1):
            if line in seen:
                continue
            seen.add(line)
            for secret in self._in_line(line):
                if secret not in given:
                    given.add(secret)
                    yield Found(number, secret)

    def _in_line(self, line: str) -> Iterator[Secret]:
        short = squeezed(line)
        for size, beginnings in self._anchors.items():
            pieces = {short[at : at + size] for at in range(len(short) - size + 1)}
            for piece in sorted(pieces & beginnings.keys()):
                for wanted, secret in beginnings[piece]:
                    if wanted in short and (not wanted.isascii() or _stands_alone(secret.text, line)):
                        yield secret


def _stands_alone(text: str, line: str) -> bool:
    """Whether Latin words stand in a line as words of their own."""
    words = r"\s+".join(map(re.escape, unicodedata.normalize("NFKC", text).casefold().split()))
    return re.search(rf"(?<!{LATIN}){words}(?!{LATIN})", unicodedata.normalize("NFKC", line).casefold()) is not None


def plain(text: str) -> str:
    """A published text as it is read: without character references, and without JSON's escapes."""
    if "\\u" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text
