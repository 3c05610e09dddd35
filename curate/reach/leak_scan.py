"""The last wall: whether anything of the vault stands where others can read it. Pure.

Looked for are ids, names, addresses, and sentences of the user's own about people. Not looked for is what may stand in
public: names of the authors that the notes credit, names of people whose file says ``public_name: true``, and whatever
is listed below ``public:`` in a person's file or in vault.yaml. A word that is public for one is public for all, as
several people may have the same name.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from curate.formats.web_address import is_web_address
from curate.formats.yamledit import flow
from curate.reach.model import Candidate, Goal, LogEntry, Me, Person
from curate.reach.names import LATIN, looks_japanese
from curate.reach.vault import CANDIDATES, GOALS, LOG, MARK

_ANCHOR = 4
_SENTENCES = re.compile(r"[\n。．！？!?]+|\.(?=\s|$)")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_LEAST = {True: 12, False: 20}
"""Characters, without blanks, of a sentence that is looked for: Japanese, other."""
_WINDOW = 400
"""Characters of a paragraph that a line is read with: a sentence may be broken into several."""
_BEGINS = re.compile(r'<|&lt;|[#|{}\[\]]|[-*] |"\w+":')
"""A line that begins so doesn't go on with the paragraph before it: HTML, escaped HTML, Markdown, JSON."""
_LEAST_NAME = {True: 2, False: 3}


@dataclass(frozen=True, slots=True)
class Permit:
    """How the user says that something may stand in public: a line in a file of the vault."""

    file: str
    line: int
    """1-based, of the key that stands there already; 0: there is none yet."""
    key: str
    text: str = ""
    """What goes into the list, for ``public``."""

    def __str__(self) -> str:
        if self.key == "public":
            value = flow([self.text])
        else:
            value = "true"
        if not self.line:
            return f"write `{self.key}: {value}` into {self.file} of your vault"
        there = f"{self.file}:{self.line} of your vault"
        if self.key == "public":
            return f"add {value[1:-1]} to the list `public:` at {there}"
        return f"make it `{self.key}: {value}` at {there}"


@dataclass(frozen=True, slots=True)
class Secret:
    """Something of the vault that is to stand nowhere else."""

    kind: str
    """``name``, ``address``, ``id`` or ``words``."""
    text: str
    where: str
    """The vault's file that it is of, with a line where there is one."""
    permit: Permit | None = field(default=None, compare=False)
    """What would let it stand in public; None: nothing does."""

    def __str__(self) -> str:
        said = {"name": "names", "address": "has the address", "id": "has the id", "words": "has words of your vault:"}
        if self.kind == "name":
            whose = "who is in your vault"
        elif self.kind != "words":
            whose = "of your vault"
        else:
            whose = ""
        return " ".join(filter(None, (said[self.kind], f"“{self.text}”", whose, f"({self.where})")))


@dataclass(frozen=True, slots=True)
class LeakMatch:
    line: int
    secret: Secret


def secrets(
    people: Iterable[Person],
    candidates: Iterable[Candidate],
    log: Iterable[LogEntry],
    goals: Iterable[Goal],
    others: Iterable[tuple[str, str]] = (),
    *,
    me: Me | None = None,
    credited: Iterable[str] = (),
    said: Iterable[str] = (),
) -> list[Secret]:
    """Return what to look for.

    others: (file, words) of what else is private. me: the vault's own settings, which may let more stand in public.
    credited: authors whom the notes name, and addresses of what they are about. said: what the user says in public
    anyway, such as titles; words that are the same give nothing away.
    """
    people, me = list(people), me or Me()
    credits, sentences = _all_of(credited), _all_of(said)
    public = _Public.of(people, me)
    by_id = {person.id: person for person in people}

    def in_general(text: str) -> Permit:
        return _listed(MARK, me.public_line, text)

    found: list[Secret] = []
    for person in people:
        found += _of_person(person, credits, sentences)
    for row in candidates:
        found.append(Secret("id", row.id, CANDIDATES))
        found += _names((row.name, row.kana), CANDIDATES, credits, in_general)
        found += _pages((one for one in row.addresses if is_web_address(one)), CANDIDATES, credits, in_general)
        found += [
            Secret("address", one, CANDIDATES, in_general(one)) for one in row.addresses if not is_web_address(one)
        ]
    for entry in log:
        if entry.person in by_id:
            permits = _permits(by_id[entry.person])
        else:
            permits = in_general
        found += _sentences(entry.text, f"{LOG}:{entry.line}", sentences, permits)
    for goal in goals:
        found += _sentences(f"{goal.outcome}\n{goal.kind}", f"{GOALS}:{goal.line}", sentences, in_general)
    for where, text in others:
        found += _sentences(text, where, sentences, in_general)
    return [secret for secret in dict.fromkeys(found) if not public.has(secret)]


def _all_of(texts: Iterable[str]) -> str:
    """Texts as one, in which each can be looked for, and nothing goes from one into the next."""
    return "\0".join(filter(None, map(squeezed, texts)))


def _of_person(person: Person, credits: str, said: str) -> Iterator[Secret]:
    where, permits = person.where, _permits(person)
    yield Secret("id", person.id, where)
    if not person.public_name:
        yield from _names((person.name, person.kana, *person.also), where, credits, permits)
    yield from _pages((one for one in person.addresses if is_web_address(one)), where, credits, permits)
    for one in person.addresses:
        if "@" in one and not is_web_address(one):
            yield Secret("address", one, where, permits(one))
    for text in (person.why, person.notes):
        yield from _sentences(text, where, said, permits)


def _names(names: Iterable[str], where: str, credited: str, permits: _Permits) -> Iterator[Secret]:
    for name in names:
        short = squeezed(name)
        if len(short) >= _LEAST_NAME[looks_japanese(name)] and short not in credited:
            text = " ".join(name.split())
            yield Secret("name", text, where, permits(text))


def _pages(pages: Iterable[str], where: str, credited: str, permits: _Permits) -> Iterator[Secret]:
    for page in pages:
        bare = _bare(page)
        if "/" in bare and squeezed(bare) not in credited:  # a host alone is a place, and nobody
            yield Secret("address", bare, where, permits(page))


def _bare(address: str) -> str:
    """A web address as it is looked for: with and without TLS it is the same."""
    return (address.partition("://")[2] if is_web_address(address) else address).rstrip("/")


def _sentences(text: str, where: str, said: str, permits: _Permits) -> Iterator[Secret]:
    for sentence in _SENTENCES.split(text):
        sentence = sentence.strip()
        short = squeezed(sentence)
        if len(short) >= _LEAST[looks_japanese(sentence)] and short not in said:
            yield Secret("words", sentence, where, permits(sentence))


# ------------------------------------------------------------------ what may stand in public

_Permits = Callable[[str], Permit]
"""From a text to the line that would let it stand in public."""


def _listed(file: str, line: int, text: str) -> Permit:
    return Permit(file, line, "public", text)


def _permits(person: Person) -> _Permits:
    """Return the lines for what is known of a person: their name has one of its own."""

    def permit(text: str) -> Permit:
        if squeezed(text) == squeezed(person.name):
            return Permit(person.where, person.lines.get("public_name", 0), "public_name")
        return _listed(person.where, person.lines.get("public", 0), text)

    return permit


@dataclass(frozen=True, slots=True)
class _Public:
    """What the vault itself lets stand in public."""

    words: frozenset[str]
    """Names and addresses, whole, and texts that have sentences in them."""

    @classmethod
    def of(cls, people: Iterable[Person], me: Me) -> _Public:
        words = [*me.public]
        for person in people:
            words += person.public
            if person.public_name:
                words += [person.name, person.kana, *person.also]
        return cls(frozenset(squeezed(_bare(word)) for word in words) - {""})

    def has(self, secret: Secret) -> bool:
        """Return whether a secret may stand in public: a name or address as a whole, a sentence as part of a text.
        An id never may."""
        short = squeezed(secret.text)
        if secret.kind == "words":
            return any(short in word for word in self.words)
        return secret.kind != "id" and short in self.words


def squeezed(text: str) -> str:
    """A text as it is compared: NFKC, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


# ------------------------------------------------------------------ looking


@dataclass(frozen=True)
class SecretSearch:
    """Looks for many secrets at once. A line is cut into pieces of four characters, and only secrets that have one of
    them as their anchor are looked at: of its own pieces, the one that the fewest others have."""

    secrets: Sequence[Secret]
    _anchors: Mapping[int, dict[str, list[tuple[str, Secret]]]] = field(init=False)

    def __post_init__(self) -> None:
        shorts = [(squeezed(secret.text), secret) for secret in self.secrets]
        counts = Counter(piece for short, _ in shorts for piece in set(_pieces(short, _ANCHOR)))
        anchors: dict[int, dict[str, list[tuple[str, Secret]]]] = {}
        for short, secret in shorts:
            size = min(len(short), _ANCHOR)
            anchor = min(_pieces(short, size), key=lambda piece: counts[piece], default="")
            if anchor:
                anchors.setdefault(size, {}).setdefault(anchor, []).append((short, secret))
        object.__setattr__(self, "_anchors", anchors)

    def in_text(self, text: str, seen: set[str] | None = None) -> Iterator[LeakMatch]:
        """Each secret that stands in a text, once, with the 1-based line. seen: lines that were looked at before, in
        this text or another; pages are alike."""
        given: set[Secret] = set()
        seen = set() if seen is None else seen
        for number, before, line in _passages(text):
            if before + line in seen:
                continue
            seen.add(before + line)
            for secret in self._within(before, line):
                if secret not in given:
                    given.add(secret)
                    yield LeakMatch(number, secret)

    def in_each_line(self, text: str, lines: dict[str, tuple[Secret, ...]]) -> Iterator[LeakMatch]:
        """Yield each secret of a text with its 1-based line. lines: what was found in those looked at before; what a
        line has is told of every text that has it."""
        for number, before, line in _passages(text):
            found = lines.get(before + line)
            if found is None:
                found = lines[before + line] = tuple(self._within(before, line))
            for secret in found:
                yield LeakMatch(number, secret)

    def _within(self, before: str, line: str) -> Iterator[Secret]:
        """The secrets that stand in a line; or those that begin in what is before it, and end in it."""
        if not before:
            yield from self.in_line(line)
        elif across := list(self.in_line(before + line)):
            whole = {*self.in_line(before), *self.in_line(line)}
            yield from (secret for secret in across if secret not in whole)

    def in_line(self, line: str) -> Iterator[Secret]:
        """Yield the secrets that stand in one line, as it is read."""
        line = plain(line)
        short = squeezed(line)
        for size, anchors in self._anchors.items():
            if anchors.keys().isdisjoint(_pieces(short, size)):
                continue
            for piece in sorted(anchors.keys() & set(_pieces(short, size))):
                for wanted, secret in anchors[piece]:
                    if wanted in short and (not wanted.isascii() or _stands_alone(secret.text, line)):
                        yield secret


def _passages(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (1-based line, nothing, line) for each line. Where a paragraph goes on in it, yield (1-based line before,
    what is before it in the paragraph, line) too. A tag at the end of a line ends the paragraph."""
    before = ""
    for number, line in enumerate(text.splitlines(), 1):
        yield number, "", line
        bare = line.strip().lstrip("> ")
        goes_on = before and bare and not _BEGINS.match(bare)
        if goes_on:
            yield number - 1, before, bare
        ends = not bare or bare.endswith(">")
        if ends:
            before = ""
        else:
            before = f"{before if goes_on else ''}{bare} "[-_WINDOW:]


def _pieces(text: str, size: int) -> Iterator[str]:
    """Every piece of a text that is so many characters long."""
    return map("".join, zip(*(text[start:] for start in range(size)), strict=False))


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
