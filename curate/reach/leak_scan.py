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
from curate.formats.yamledit import format_flow
from curate.reach.model import Candidate, Goal, LogEntry, Person, VaultSettings
from curate.reach.names import LATIN_CHARACTER, looks_japanese
from curate.reach.vault import CANDIDATES, GOALS, LOG, SETTINGS_FILE

_ANCHOR_LENGTH = 4
_SENTENCE_END = re.compile(r"[\n。．！？!?]+|\.(?=\s|$)")
_JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_MIN_SENTENCE_LENGTH = {True: 12, False: 20}
"""Characters, without blanks, of a sentence that is looked for: Japanese, other."""
_CONTEXT_LENGTH = 400
"""Characters of a paragraph that a line is read with: a sentence may be broken into several."""
_BLOCK_START = re.compile(r'<|&lt;|[#|{}\[\]]|[-*] |"\w+":')
"""A line that begins so doesn't go on with the paragraph before it: HTML, escaped HTML, Markdown, JSON."""
_MIN_NAME_LENGTH = {True: 2, False: 3}


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
            value = format_flow([self.text])
        else:
            value = "true"
        if not self.line:
            return f"write `{self.key}: {value}` into {self.file} of your vault"
        place = f"{self.file}:{self.line} of your vault"
        if self.key == "public":
            return f"add {value[1:-1]} to the list `public:` at {place}"
        return f"make it `{self.key}: {value}` at {place}"


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
        phrases = {
            "name": "names",
            "address": "has the address",
            "id": "has the id",
            "words": "has words of your vault:",
        }
        if self.kind == "name":
            whose = "who is in your vault"
        elif self.kind != "words":
            whose = "of your vault"
        else:
            whose = ""
        return " ".join(filter(None, (phrases[self.kind], f"“{self.text}”", whose, f"({self.where})")))


@dataclass(frozen=True, slots=True)
class LeakMatch:
    line: int
    secret: Secret


def collect_secrets(
    people: Iterable[Person],
    candidates: Iterable[Candidate],
    log: Iterable[LogEntry],
    goals: Iterable[Goal],
    others: Iterable[tuple[str, str]] = (),
    *,
    me: VaultSettings | None = None,
    credited: Iterable[str] = (),
    said: Iterable[str] = (),
) -> list[Secret]:
    """Return what to look for.

    others: (file, words) of what else is private. me: the vault's own settings, which may let more stand in public.
    credited: authors whom the notes name, and addresses of what they are about. said: what the user says in public
    anyway, such as titles; words that are the same give nothing away.
    """
    people, me = list(people), me or VaultSettings()
    credits, sentences = _join_normalized(credited), _join_normalized(said)
    public = _PublicTexts.from_vault(people, me)
    by_id = {person.id: person for person in people}

    def in_general(text: str) -> Permit:
        return _list_permit(SETTINGS_FILE, me.public_line, text)

    secrets: list[Secret] = []
    for person in people:
        secrets += _person_secrets(person, credits, sentences)
    for row in candidates:
        secrets.append(Secret("id", row.id, CANDIDATES))
        secrets += _name_secrets((row.name, row.kana), CANDIDATES, credits, in_general)
        secrets += _page_secrets(row.addresses, CANDIDATES, credits, in_general)
        secrets += [
            Secret("address", address, CANDIDATES, in_general(address))
            for address in row.addresses
            if not is_web_address(address)
        ]
    for entry in log:
        if entry.person in by_id:
            permits = _person_permit_finder(by_id[entry.person])
        else:
            permits = in_general
        secrets += _sentence_secrets(entry.text, f"{LOG}:{entry.line}", sentences, permits)
    for goal in goals:
        secrets += _sentence_secrets(f"{goal.outcome}\n{goal.kind}", f"{GOALS}:{goal.line}", sentences, in_general)
    for where, text in others:
        secrets += _sentence_secrets(text, where, sentences, in_general)
    return [secret for secret in dict.fromkeys(secrets) if not public.allows(secret)]


def _join_normalized(texts: Iterable[str]) -> str:
    """Return texts as one, in which each can be looked for; nothing matches across two of them."""
    return "\0".join(filter(None, map(normalize, texts)))


def _person_secrets(person: Person, credits: str, public_sentences: str) -> Iterator[Secret]:
    where, permits = person.where, _person_permit_finder(person)
    yield Secret("id", person.id, where)
    if not person.public_name:
        yield from _name_secrets((person.name, person.kana, *person.also), where, credits, permits)
    yield from _page_secrets(person.addresses, where, credits, permits)
    for address in person.addresses:
        if "@" in address and not is_web_address(address):
            yield Secret("address", address, where, permits(address))
    for text in (person.why, person.notes):
        yield from _sentence_secrets(text, where, public_sentences, permits)


def _name_secrets(names: Iterable[str], where: str, credited: str, permits: _PermitFinder) -> Iterator[Secret]:
    for name in names:
        short = normalize(name)
        if len(short) >= _MIN_NAME_LENGTH[looks_japanese(name)] and short not in credited:
            text = " ".join(name.split())
            yield Secret("name", text, where, permits(text))


def _page_secrets(addresses: Iterable[str], where: str, credited: str, permits: _PermitFinder) -> Iterator[Secret]:
    for page in filter(is_web_address, addresses):
        bare = _strip_scheme(page)
        if "/" in bare and normalize(bare) not in credited:  # a host alone is a place, and nobody
            yield Secret("address", bare, where, permits(page))


def _strip_scheme(address: str) -> str:
    """Return a web address as it is looked for: with http and with https it is the same."""
    return (address.partition("://")[2] if is_web_address(address) else address).rstrip("/")


def _sentence_secrets(text: str, where: str, public_sentences: str, permits: _PermitFinder) -> Iterator[Secret]:
    for sentence in _SENTENCE_END.split(text):
        sentence = sentence.strip()
        normalized = normalize(sentence)
        if len(normalized) >= _MIN_SENTENCE_LENGTH[looks_japanese(sentence)] and normalized not in public_sentences:
            yield Secret("words", sentence, where, permits(sentence))


# ------------------------------------------------------------------ what may stand in public

_PermitFinder = Callable[[str], Permit]
"""From a text to the line that would let it stand in public."""


def _list_permit(file: str, line: int, text: str) -> Permit:
    return Permit(file, line, "public", text)


def _person_permit_finder(person: Person) -> _PermitFinder:
    """Return the lines for what is known of a person: their name has one of its own."""

    def permit(text: str) -> Permit:
        if normalize(text) == normalize(person.name):
            return Permit(person.where, person.lines.get("public_name", 0), "public_name")
        return _list_permit(person.where, person.lines.get("public", 0), text)

    return permit


@dataclass(frozen=True, slots=True)
class _PublicTexts:
    """What the vault itself lets stand in public."""

    texts: frozenset[str]
    """Names and addresses, whole, and texts that have sentences in them."""

    @classmethod
    def from_vault(cls, people: Iterable[Person], me: VaultSettings) -> _PublicTexts:
        words = [*me.public]
        for person in people:
            words += person.public
            if person.public_name:
                words += [person.name, person.kana, *person.also]
        return cls(frozenset(normalize(_strip_scheme(word)) for word in words) - {""})

    def allows(self, secret: Secret) -> bool:
        """Return whether a secret may stand in public: a name or address as a whole, a sentence as part of a text.
        An id never may."""
        short = normalize(secret.text)
        if secret.kind == "words":
            return any(short in word for word in self.texts)
        return secret.kind != "id" and short in self.texts


def normalize(text: str) -> str:
    """Return a text as it is compared: NFKC, lower case, no blanks."""
    return "".join(_fold(text).split())


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


# ------------------------------------------------------------------ looking


@dataclass(frozen=True)
class SecretSearch:
    """Looks for many secrets at once. A line is cut into pieces of four characters, and only secrets that have one of
    them as their anchor are looked at: of its own pieces, the one that the fewest others have."""

    secrets: Sequence[Secret]
    _anchors: Mapping[int, dict[str, list[tuple[str, Secret]]]] = field(init=False)

    def __post_init__(self) -> None:
        shorts = [(normalize(secret.text), secret) for secret in self.secrets]
        counts = Counter(piece for short, _ in shorts for piece in set(_ngrams(short, _ANCHOR_LENGTH)))
        anchors: dict[int, dict[str, list[tuple[str, Secret]]]] = {}
        for short, secret in shorts:
            size = min(len(short), _ANCHOR_LENGTH)
            anchor = min(_ngrams(short, size), key=lambda piece: counts[piece], default="")
            if anchor:
                anchors.setdefault(size, {}).setdefault(anchor, []).append((short, secret))
        object.__setattr__(self, "_anchors", anchors)

    def find_in_text(self, text: str, seen: set[str] | None = None) -> Iterator[LeakMatch]:
        """Yield each secret in a text, once, with the 1-based line.

        seen: lines that were looked at before, in this text or another; pages share many of their lines.
        """
        given: set[Secret] = set()
        seen = set() if seen is None else seen
        for number, before, line in _split_passages(text):
            if before + line in seen:
                continue
            seen.add(before + line)
            for secret in self._find_in_passage(before, line):
                if secret not in given:
                    given.add(secret)
                    yield LeakMatch(number, secret)

    def find_in_lines(self, text: str, lines: dict[str, tuple[Secret, ...]]) -> Iterator[LeakMatch]:
        """Yield each secret of a text with its 1-based line. lines: what was found in those looked at before; what a
        line has is told of every text that has it."""
        for number, before, line in _split_passages(text):
            secrets = lines.get(before + line)
            if secrets is None:
                secrets = lines[before + line] = tuple(self._find_in_passage(before, line))
            for secret in secrets:
                yield LeakMatch(number, secret)

    def _find_in_passage(self, before: str, line: str) -> Iterator[Secret]:
        """Yield the secrets in a line; or those that begin in what is before it, and end in it."""
        if not before:
            yield from self.find_in_line(line)
        elif across := list(self.find_in_line(before + line)):
            whole = {*self.find_in_line(before), *self.find_in_line(line)}
            yield from (secret for secret in across if secret not in whole)

    def find_in_line(self, line: str) -> Iterator[Secret]:
        """Yield the secrets that stand in one line, as it is read."""
        line = unescape(line)
        short = normalize(line)
        for size, anchors in self._anchors.items():
            if anchors.keys().isdisjoint(_ngrams(short, size)):
                continue
            for piece in sorted(anchors.keys() & set(_ngrams(short, size))):
                for wanted, secret in anchors[piece]:
                    if wanted in short and (not wanted.isascii() or _has_whole_words(secret.text, line)):
                        yield secret


def _split_passages(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield (1-based line, nothing, line) for each line. Where a paragraph goes on in it, yield (1-based line before,
    what is before it in the paragraph, line) too. A tag at the end of a line ends the paragraph."""
    before = ""
    for number, line in enumerate(text.splitlines(), 1):
        yield number, "", line
        bare = line.strip().lstrip("> ")
        goes_on = before and bare and not _BLOCK_START.match(bare)
        if goes_on:
            yield number - 1, before, bare
        ends = not bare or bare.endswith(">")
        if ends:
            before = ""
        else:
            before = f"{before if goes_on else ''}{bare} "[-_CONTEXT_LENGTH:]


def _ngrams(text: str, size: int) -> Iterator[str]:
    """Yield every piece of a text that is so many characters long."""
    return map("".join, zip(*(text[start:] for start in range(size)), strict=False))


def _has_whole_words(text: str, line: str) -> bool:
    """Whether Latin words stand in a line as words of their own."""
    words = r"\s+".join(map(re.escape, _fold(text).split()))
    return re.search(rf"(?<!{LATIN_CHARACTER}){words}(?!{LATIN_CHARACTER})", _fold(line)) is not None


def unescape(text: str) -> str:
    """Return a published text as it is read: without character references, and without JSON's escapes."""
    if "\\u" in text:
        text = _JSON_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text
