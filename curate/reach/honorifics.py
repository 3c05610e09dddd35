"""What is said around a name and is no part of it: さん, 様, 先生, Dr., Ms. And how somebody is addressed. Pure.

A name that merely ends in such letters is never cut: 源氏, 王昭君, 鵜殿, Drew, Msizi. That decides these cases:

- さん, さま, 様, くん, ちゃん, 先生, 教授 and posts (部長) end no name, and go; サン and チャン in katakana end many,
  and go after kanji alone. A nickname in kana (はなちゃん) stays as the user has it, but in letters. A word for a
  relative or a guest (お母さん, お客様) is whole with them; 奥さん is not, as 奥 is a name.
- 氏, 君, 殿 end names, too (尊氏, 昭君, 鵜殿). They go after a common family name, a whole name that begins with one,
  or kana, and where they stand alone after a space; 殿 also after any three letters (小森谷殿).
- 博士 is a given name as well, and stays.
- English titles go where a dot or a space follows them. Of ``-san`` and the like only ``-sensei`` and ``-sama`` go
  after several words: Ji-san is half of a Korean name.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

from curate.reach.honorific_words import AMBIGUOUS_HONORIFICS, FAMILY_NAMES, HONORIFICS, POSTS, TITLES
from curate.reach.model import Language, Person
from curate.reach.names import looks_japanese

_TITLE = regex.compile(TITLES, regex.IGNORECASE)
_ROMAJI_SUFFIX = regex.compile(r"[- ](?:sensei|sama)$|(?<=^\S+)-(?:san|kun|chan)$|(?<=^\S+) (?:san|kun|chan)$")
_KATAKANA_HONORIFIC = r"(?<=[\p{Han}々])(?:サン|サマ|クン|チャン)"
_RELATIVES = regex.compile(
    r"(?:^|[の\s])(?:お?(?:母|父|兄|姉|祖母|祖父)|お?じい|お?ばあ|お(?:じ|ば|嬢|孫|子|医者|客|得意)|娘|息子|旦那|嫁|婿"
    r"|仲人|(?<=の)奥)(?:さん|さま|様|ちゃん)$"
)
_SUFFIX = regex.compile(
    rf"(?P<rest>.+?)\s*(?P<post>{POSTS})?\s*(?P<plain>{HONORIFICS}|{_KATAKANA_HONORIFIC})?$", regex.DOTALL
)
_AMBIGUOUS_SUFFIX = regex.compile(rf"(?P<rest>.*\S?)(?P<space>\s*)(?P<plain>{AMBIGUOUS_HONORIFICS})$", regex.DOTALL)
_BRACKETS = regex.compile(r"\s*[(（][^()（）]*[)）]$")
_NICKNAME = regex.compile(r"(?<=^[\p{Hiragana}\p{Katakana}ー]+)ちゃん$")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}ー・\s]+")
_LATIN = regex.compile(r"[\p{Latin}\s.'’-]+")
_TEACHER_TITLES = ("先生", "教授")
_KNIGHT_TITLE = regex.compile(r"\b(?:sir|dame)$", regex.IGNORECASE)
_DEGREES = regex.compile(r"(?:,.*|\s+(?:jr|sr|ph\.?\s?d|m\.?d|mba|esq|ii|iii|iv)\.?)+$", regex.IGNORECASE)
_DOCTOR_TITLE = regex.compile(r"\b(?:dr|prof|professor|doctor)\b", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name as somebody typed it, in its parts."""

    name: str
    """The name alone."""
    title: str = ""
    """What is worth keeping for a letter: Dr., Ms., 先生."""
    role: str = ""
    """A post that stood behind the name: 部長."""
    note: str = ""
    """What stood in brackets behind an honorific: 営業."""
    honorific: str = ""
    """What is not worth keeping: さん, 様."""

    @property
    def has_extras(self) -> bool:
        return bool(self.title or self.role or self.note or self.honorific)


def parse_name(typed: str) -> ParsedName:
    """Return a name without what is said around it. Where nothing would be left, it stays as it is."""
    name = unicodedata.normalize("NFC", typed).strip()
    name = regex.sub(r"\s+", " ", name)
    bracket = _BRACKETS.search(name)
    outer = name[: bracket.start()] if bracket else name
    title, rest = _split_titles(outer)
    rest, behind, post = _split_suffix(rest)
    if not regex.search(r"[\p{L}\p{N}]", rest):
        return ParsedName(typed.strip())
    if bracket and not (title or behind or post):  # behind a bare name it tells two people apart
        return ParsedName(name)
    if bracket:
        beside = bracket[0].strip().strip("()（）").strip()
    else:
        beside = ""
    if post in _TEACHER_TITLES or post.endswith("教授"):
        return ParsedName(rest, title=title or post, note=beside, honorific=behind)
    return ParsedName(rest, title=title, role=post, note=beside, honorific=behind)


def strip_honorifics(name: str) -> str:
    """Return a name as letters have it: without honorifics, and without what stands in brackets behind it."""
    spoken = parse_name(name).name
    shorter: str = _NICKNAME.sub("", _BRACKETS.sub("", spoken))
    if regex.search(r"[\p{L}\p{N}]", shorter):
        return shorter
    return spoken


def _split_titles(name: str) -> tuple[str, str]:
    """Return (titles, what follows): Dr. and Prof. Dr. med.; a word that only begins like one is none."""
    wide = unicodedata.normalize("NFKC", name)
    name = wide if _TITLE.match(wide) else name
    end = 0
    while (match := _TITLE.match(name, end)) and (end or not name.casefold().startswith("med")):
        end = match.end()
    if name[end:].strip():
        return (name[:end].strip(), name[end:])
    return ("", name)


def _split_suffix(name: str) -> tuple[str, str, str]:
    """Return (name, honorific, post)."""
    if _LATIN.fullmatch(name):
        rest = _ROMAJI_SUFFIX.sub("", name)
        return rest, name[len(rest) :].strip(" -"), ""
    if _RELATIVES.search(name):
        return name, "", ""
    if _NICKNAME.search(name):
        match = None
    else:
        match = _SUFFIX.fullmatch(name)
    if match and (match["post"] or match["plain"]):
        return match["rest"].strip(), match["plain"] or "", match["post"] or ""
    ambiguous = _AMBIGUOUS_SUFFIX.fullmatch(name)
    if ambiguous and _is_honorific(ambiguous["rest"], ambiguous["space"], ambiguous["plain"]):
        return ambiguous["rest"].strip(), ambiguous["plain"], ""
    return name, "", ""


def _is_honorific(rest: str, space: str, honorific: str) -> bool:
    """Whether 氏, 君 or 殿 behind this is an honorific, and not the end of a name (林君 is one in Chinese)."""
    if not rest.strip():
        return False
    if space or _KANA.fullmatch(rest) or _LATIN.fullmatch(rest):
        return True
    whole = rest.replace(" ", "")
    if whole in FAMILY_NAMES:
        return len(whole) > 1 or honorific != "君"
    if honorific == "殿" and len(whole) > 2:
        return True
    return len(whole) > 3 and any(whole.startswith(f) for f in FAMILY_NAMES if len(f) > 1)


def name_before_san(name: str) -> str:
    """Return a name as letters have it, for a sentence that puts さん behind it: お母 of お母さん, too."""
    spoken = strip_honorifics(name)
    if _RELATIVES.search(spoken):
        spoken = regex.sub(r"(?:さん|さま|様)$", "", spoken)
    return spoken


# ------------------------------------------------------------------ how somebody is addressed


def find_title(person: Person) -> str:
    """Return the title in their file, else the one that stands in their name."""
    return person.title or parse_name(person.name).title


def add_honorific(person: Person, name: str) -> str:
    """Return a name (whole, or a part of it) with 様, or 先生 for whom it is due: once, whatever the file has."""
    if _RELATIVES.search(name):
        return name
    title = find_title(person)
    teacher = title in _TEACHER_TITLES or title.endswith("教授") or bool(_DOCTOR_TITLE.search(title))
    honorific = "先生" if teacher else "様"
    if looks_japanese(name):
        return f"{name}{honorific}"
    return f"{name} {honorific}"


def salutation(person: Person, language: Language) -> str:
    """Return how a letter addresses somebody: Ada, Dr. Sample, 見本様, 見本先生. In English a Japanese name
    is whole."""
    name = strip_honorifics(person.name)
    parts = name.split()
    if language == "ja":
        return add_honorific(person, parts[0] if looks_japanese(name) else name)
    title = find_title(person)
    if title and not looks_japanese(title):
        return f"{title} {name if looks_japanese(name) else _name_after_title(title, name)}"
    if looks_japanese(name) or len(parts) < 2:
        return name
    return parts[0]


def _name_after_title(title: str, name: str) -> str:
    """Return the part of a name that an English title goes with: the family name whole (van Dijk, von der Leyen),
    without what stands behind it (Jr., PhD); after Sir the given name."""
    parts = (_DEGREES.sub("", name) or name).split()
    if _KNIGHT_TITLE.search(title) and len(parts) > 1:
        return parts[0]
    first = len(parts) - 1
    while first > 0 and parts[first - 1].islower() and not name.islower():
        first -= 1
    return " ".join(parts[first:])
