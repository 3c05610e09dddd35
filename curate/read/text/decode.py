"""Bytes into text, whatever the server, the declaration or the author's editor says.

Labels are evidence, not truth. The order: a byte order mark; escape sequences of ISO-2022-JP; the zero bytes of UTF-16;
UTF-8 that decodes without a fault; then every encoding that was declared, and the Japanese ones, scored by what they
make of the bytes; then charset-normalizer for the other languages. Nothing here raises: bad bytes become U+FFFD, the
rest stays.
"""

from __future__ import annotations

import codecs
import functools
import re
from typing import Literal

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_JIS_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([IJ])")
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']\s*([\w.:+-]{1,40})")
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.{0,4000}?-->", re.DOTALL)
_LABEL = re.compile(r"[\w.:+-]{1,40}", re.ASCII)

# The encodings that browsers know (WHATWG Encoding Standard, 4.2), under Python's names, and the wider one to use.
_UNCHANGED_ENCODINGS = (
    *(f"cp{page}" for page in (866, 874, 932, 949, *range(1250, 1259))),
    *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *("utf-8", "utf-16-le", "utf-16-be", "euc_jp", "iso2022_jp_ext", "gb18030", "big5hkscs"),
    *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
)
_ENCODINGS = {
    **{name: name for name in _UNCHANGED_ENCODINGS},
    **dict.fromkeys(("shift_jis", "shift_jis_2004", "shift_jisx0213"), "cp932"),
    **dict.fromkeys(("euc_jis_2004", "euc_jisx0213"), "euc_jp"),
    **dict.fromkeys(("iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3"), "iso2022_jp_ext"),
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("big5", "cp950"), "big5hkscs"),
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "utf-16": "utf-16-le",
    "utf-8-sig": "utf-8",
}
_LABEL_ALIASES = {
    "windows-31j": "cp932",
    "cswindows31j": "cp932",
    "ms932": "cp932",
    "ms_kanji": "cp932",
    "cp51932": "euc_jp",
    "eucjp-win": "euc_jp",
    "eucjp-ms": "euc_jp",
    "euc": "euc_jp",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "jis": "iso2022_jp_ext",
    "windows-949": "cp949",
    "ks_c_5601-1987": "cp949",
    "unicode": "utf-16-le",
}
_LATIN_ENCODINGS = (
    "cp1250",
    "cp1254",
    "cp1257",
    "cp1258",
    "iso8859-2",
    "iso8859-3",
    "iso8859-4",
    "iso8859-15",
    "mac-roman",
)
_JAPANESE_ENCODINGS = ("cp932", "euc_jp")
_SAMPLE_SIZE = 100_000

_KANA = re.compile("[ぁ-ゖァ-ヺー]")
_JAPANESE_PUNCTUATION = re.compile("[、。「」『』【】・〜～！？（）：　々]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_HALF_WIDTH_KATAKANA = re.compile("[\uff61-\uff9f]")
_MOJIBAKE = re.compile("[\x80-\x9f\ue000-\uf8ff\ufffd]")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_ASCII_RUN = re.compile(rb"([\x00-\x7f])[\x00-\x7f]{3,}")


def decode(body: bytes, *, charset: str = "", kind: Literal["html", "xml"]) -> str:
    """Return the text of a page or feed. Never raises; the text has no NUL and no lone surrogate.

    charset: what the HTTP header declared, if anything; it may be wrong. kind: where to look for a declaration
    in the document itself (``<meta charset>`` or the XML declaration).
    """
    return _decode_body(body, charset, kind).replace("\0", "")


def _decode_body(body: bytes, charset: str, kind: Literal["html", "xml"]) -> str:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace")
    wide = _detect_utf16(body[:1024])
    if wide:
        return body.decode(wide, "replace")
    seven_bit = body.isascii()
    if seven_bit and _JIS_ESCAPE.search(body):
        return body.decode("iso2022_jp_ext", _VENDOR_JIS)
    if seven_bit:
        return body.decode("ascii")
    declared = _declared_encodings(body, charset, kind)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if not _only_looks_like_utf8(text, body, declared):
            return text
    encoding = _guess_encoding(body, declared)
    return body.decode(encoding, _error_handler(encoding))


def resolve_encoding(label: str) -> str:
    """Return Python's name of the encoding that a label means to a browser, or empty if there is none."""
    label = label.strip().strip("\"'").lower()
    if not _LABEL.fullmatch(label):
        return ""
    for name in (label, label.removeprefix("x-")):
        if name in _LABEL_ALIASES:
            return _LABEL_ALIASES[name]
        try:
            return _ENCODINGS.get(codecs.lookup(name).name, "")
        except (LookupError, ValueError):
            continue
    return ""


def _declared_encodings(body: bytes, charset: str, kind: Literal["html", "xml"]) -> tuple[str, ...]:
    labels = [charset]
    head = body[:8192]
    if kind == "html" and (match := _META_CHARSET.search(_COMMENT.sub(b"", head))):
        labels.append(match[1].decode("ascii", "ignore"))
    if match := _XML_ENCODING.search(head[:1024]):
        labels.append(match[1].decode("ascii", "ignore"))
    # A declaration that can be read byte by byte is not in UTF-16, whatever it says.
    names = ["utf-8" if name.startswith("utf-16") else name for name in map(resolve_encoding, labels) if name]
    return tuple(dict.fromkeys(names))


def _detect_utf16(head: bytes) -> str:
    """Return the UTF-16 encoding that a text is in, or empty: its ASCII markup has a zero at every second place."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd >= 3 and (odd > 2 * even or (head[0] and not head[1])):
        return "utf-16-le"
    if even >= 3 and (even > 2 * odd or (head[1] and not head[0])):
        return "utf-16-be"
    return ""


def _only_looks_like_utf8(text: str, body: bytes, declared: tuple[str, ...]) -> bool:
    """Whether it is really Japanese: a few kanji in EUC-JP, or half-width katakana in Shift_JIS, may be valid UTF-8."""
    japanese = [name for name in declared if name in _JAPANESE_ENCODINGS]
    foreign = [c for c in text[:_SAMPLE_SIZE] if c >= "\x80"]
    if not japanese or "utf-8" in declared or len(foreign) > 40 or any(c >= "\u0800" for c in foreign):
        return False
    return "\ufffd" not in body[:_SAMPLE_SIZE].decode(japanese[0], _error_handler(japanese[0]))


def _guess_encoding(body: bytes, declared: tuple[str, ...]) -> str:
    # Only what is not ASCII tells encodings apart; the first byte of a run may end a Shift_JIS character.
    sample = _ASCII_RUN.sub(rb"\1 ", body)[:_SAMPLE_SIZE]
    scores: dict[str, float] = {}
    for name in dict.fromkeys((*declared, "utf-8", *_JAPANESE_ENCODINGS)):
        text = codecs.getincrementaldecoder(name)(_error_handler(name)).decode(sample)
        scores[name] = _score_text(text)
        if name in declared and "\ufffd" not in text:
            # Kana in a Chinese or Korean encoding are where EUC-JP has them: no evidence for the label.
            scores[name] += 1.0 if name in _JAPANESE_ENCODINGS else 0.0 if scores[name] > 0.5 else 0.5
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= 0.5:
        return best
    return _detect_other_language(body)


def _score_text(text: str) -> float:
    """Return how much a text reads as text, from about -8 (a wrong encoding) over 0 (no telling) to 1.5 (Japanese)."""
    foreign = "".join(c for c in text if c >= "\x80")
    if not foreign:
        return 0.0
    kana, han = len(_KANA.findall(foreign)), _HAN.findall(foreign)
    # Random bytes give kanji in any encoding of the East; only Japanese gives kana, and level 1 kanji with them.
    reads_japanese = kana * 12 >= len(foreign)
    common = sum(c in _common_kanji() for c in han)
    points = 1.5 * kana + len(_JAPANESE_PUNCTUATION.findall(foreign))
    points += (1.0 if reads_japanese else 0.3) * common - 0.3 * (len(han) - common)
    points -= 0.5 * len(_HALF_WIDTH_KATAKANA.findall(foreign)) + 8 * len(_MOJIBAKE.findall(foreign))
    return points / len(foreign)


@functools.cache
def _common_kanji() -> frozenset[str]:
    """Return the kanji of everyday use: JIS X 0208, rows 16 to 47."""
    cells = (bytes((0xA0 + row, 0xA0 + cell)) for row in range(16, 48) for cell in range(1, 95))
    return frozenset("".join(pair.decode("euc_jp", "ignore") for pair in cells))


def _detect_other_language(body: bytes) -> str:
    from charset_normalizer import from_bytes

    first = _NOT_ASCII.search(body)
    start = max(0, first.start() - 500) if first else 0
    sample = body[start : start + 20_000]
    try:
        match = from_bytes(sample).best()
    except (ValueError, LookupError, RecursionError):
        match = None
    name = resolve_encoding(match.encoding) if match else ""
    if not name or "\ufffd" in sample.decode(name, _error_handler(name)):
        return "cp1252"
    # A few accents tell no Latin encoding from another: then it is the one that the web falls back to (HTML, 13.2.3.2).
    if name in _LATIN_ENCODINGS and len(_NOT_ASCII.findall(sample)) < 30:
        return "cp1252"
    return name


def _error_handler(encoding: str) -> str:
    if encoding in ("euc_jp", "iso2022_jp_ext"):
        return _VENDOR_JIS
    return "replace"


def _decode_vendor_character(error: UnicodeError) -> tuple[str, int]:
    """Read what EUC-JP and ISO-2022-JP hold beyond JIS X 0208 (① ㈱ 髙) by code page 932, as browsers do."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = error.object[error.start : error.start + 2]
    if len(pair) == 2:
        row, cell = pair[0] & 0x7F, pair[1] & 0x7F
        if 0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E and (pair[0] ^ pair[1]) < 0x80:
            lead = (row - 0x21) // 2 + 0x81
            trail = cell + (0x1F + (cell >= 0x60) if row % 2 else 0x7E)
            try:
                return bytes((lead + 0x40 * (lead > 0x9F), trail)).decode("cp932"), error.start + 2
            except UnicodeDecodeError:
                pass
    return "\ufffd", max(error.start + 1, error.end)


_VENDOR_JIS = "curate.vendor-jis"
codecs.register_error(_VENDOR_JIS, _decode_vendor_character)
