"""Text from outside: cleaned when it is read, escaped when it is written into Markdown. And names for files.

Foreign text is plain text. Cleaning takes out what a terminal, a page or a reader could be fooled with: control
characters, bidirectional overrides, zero-width characters. Escaping writes every ASCII punctuation character as a
numeric character reference, which no Markdown extension and no template takes for markup.
"""

from __future__ import annotations

import hashlib
import unicodedata

import regex

# C0 and C1 controls but for tab and newline; soft hyphen; bidi marks, embeddings, overrides, isolates; zero-width
# space, word joiner, invisible operators; BOM; interlinear annotation; tag characters; noncharacters.
_INVISIBLE = regex.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)
# An escape sequence goes whole: its letters would stay behind as litter.
_ANSI = regex.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])"
)
_JOINERS = regex.compile("[\u200c\u200d]+")
_JOINED_EMOJI = regex.compile(
    r"(?<=\p{Extended_Pictographic}[\ufe0f\U0001f3fb-\U0001f3ff]{0,2})\u200d(?=\p{Extended_Pictographic})"
)
# Scripts in which joiner and non-joiner change how letters are written, and what words mean (UAX 31, 2.3).
_JOINED_LETTERS = regex.compile(
    r"(?<=[\p{Arabic}\p{Syriac}\p{Mandaic}\p{Nko}\p{Mongolian}\p{Phags_Pa}\p{Adlam}\p{Devanagari}\p{Bengali}\p{Gurmukhi}"
    r"\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Khmer}\p{Myanmar}\p{Tibetan}"
    r"\p{Balinese}\p{Javanese}\p{Meetei_Mayek}--[\p{P}\p{N}\p{S}]][\u0300-\u036f\u064b-\u0655\u0670]*)"
    r"(?:\u200d|\u200c(?=[\u200c\u200d]*[\p{L}\p{M}]))",
    regex.VERSION1,
)
_LINE_ENDS = regex.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACE = regex.compile(r"[ \t\u00a0]+")
_PUNCTUATION = {c: f"&#{c};" for c in range(33, 127) if not chr(c).isalnum()}
_WORD = regex.compile(r"[a-z0-9]+")
_JAPANESE = regex.compile(r"[\p{Hiragana}\p{Katakana}\p{Han}ー]")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_LATIN = regex.compile(r"\p{Latin}")


def clean(text: str) -> str:
    """Return foreign text, of one or more paragraphs, made safe: NFC, LF, nothing invisible, no escape sequences.

    Runs of blanks become one space; at most one empty line stays between paragraphs; the ends are stripped.
    """
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", _ANSI.sub("", text)))
    text = unicodedata.normalize("NFC", _strip_lone_joiners(text))
    out: list[str] = []
    for line in text.split("\n"):
        line = _SPACE.sub(" ", line).strip()
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip()


def strip_invisible(text: str) -> str:
    """Return a text without invisible characters and escape sequences; its spaces and lines stay."""
    return _strip_lone_joiners(_INVISIBLE.sub("", _ANSI.sub("", text)))


def _strip_lone_joiners(text: str) -> str:
    """Return a text without zero-width joiners and non-joiners but for those that its script or an emoji needs."""

    def keep(match: regex.Match[str]) -> str:
        joined = _JOINED_LETTERS.match(text, match.start()) or _JOINED_EMOJI.match(text, match.start())
        return joined[0] if joined else ""

    return str(_JOINERS.sub(keep, text))


def line_ending(text: str) -> str:
    """Return the line ending that a file uses: CRLF if there is one anywhere, else LF."""
    if "\r\n" in text:
        return "\r\n"
    return "\n"


def append_lines(text: str, lines: str, header: str) -> str:
    """Return a file's text with lines at its end, in the file's line endings. An empty file gets the header first."""
    newline = line_ending(text)
    start = text or header
    gap = "" if start.endswith(("\n", "\r")) else newline
    return start + gap + lines.replace("\n", newline)


def clean_line(text: str, limit: int = 500) -> str:
    """Return foreign text as one line (a title, a name): cleaned, at most ``limit`` characters."""
    return _shorten(" ".join(clean(text).split()), limit)


def clean_paragraphs(text: str, limit: int) -> str:
    """Return foreign text of several paragraphs, cleaned, at most ``limit`` characters."""
    return _shorten(clean(text), limit)


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return clean(text[: limit - 1]) + "…"  # the cut may leave half an emoji


def escape_markdown(text: str) -> str:
    """Return plain text escaped for a Markdown body. Whitespace becomes single spaces."""
    return " ".join(text.split()).translate(_PUNCTUATION)


def digest(text: str, length: int) -> str:
    """Return a short stable name for a text: ``length`` characters of ``[a-z2-7]`` from its SHA-256."""
    import base64

    return base64.b32encode(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()).decode().lower()[:length]


# Letters that are no other letter with a mark, as they are usually written without them.
_LATIN_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def slug(text: str, limit: int = 60) -> str:
    """Return the Latin words of a text as a name of ``[a-z0-9-]``, cut between words; empty if there are none."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_LATIN_LETTERS))
    folded = folded.encode("ascii", "ignore").decode().lower().replace("'", "")
    name = ""
    for word in _WORD.findall(folded):
        longer = f"{name}-{word}" if name else word[:limit]
        if len(longer) > limit:
            break
        name = longer
    return name


def is_japanese(text: str) -> bool:
    """Whether a text reads as Japanese: it has kana, and Japanese letters are no rarity among Latin ones."""
    japanese = len(_JAPANESE.findall(text))
    return bool(_KANA.search(text)) and japanese * 4 >= len(_LATIN.findall(text))


def nest_quotes(text: str) -> str:
    """Return a text to put between 「 and 」: these marks within it become 『 and 』, as is usual in Japanese."""
    return text.replace("「", "『").replace("」", "』")


def has_words(text: str) -> bool:
    """Whether there is anything to read: one letter or number of any script."""
    return regex.search(r"[\p{L}\p{N}]", text) is not None


def measure_length(text: str) -> tuple[int, str]:
    """Return a text's length and its unit: characters in Japanese and Chinese (spaces don't count), otherwise words."""
    if is_japanese(text) or len(_JAPANESE.findall(text)) > len(_LATIN.findall(text)):
        return sum(not c.isspace() for c in text), "characters"
    return len(text.split()), "words"
