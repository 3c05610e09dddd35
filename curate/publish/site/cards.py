"""The picture of a note that other sites show beside a link to it: the headline, what the note is about, and whose
words these are. 1200 × 630 px.

Equal text and equal fonts give equal bytes. Nothing is drawn that no font has a shape for: then there is no card.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import io
import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from curate.model import Site, Source
from curate.publish.site.note_index import source_host

WIDTH, HEIGHT = 1200, 630
"""Pixels: 1.91:1, what Open Graph readers show uncropped."""
BACKGROUND_COLOUR, HEADLINE_COLOUR, CREDIT_COLOUR, SITE_NAME_COLOUR = (
    (250, 249, 246),
    (28, 36, 48),
    (84, 94, 108),
    (48, 63, 159),
)
"""Background, headline, credit, site's name: each stands on the background with a contrast of 4.5 (WCAG 2.2, 1.4.3)."""
LEFT, RIGHT = 96, WIDTH - 72

_BAND_WIDTH = 24
_LINE_WIDTH = RIGHT - LEFT
_HEADLINE_AREA = (64, 456)
_CREDIT_LINE, _NAME_LINE = (478, 30), (544, 34)
_HEADLINE_SIZES = ((88, 3), (76, 3), (66, 4), (58, 4), (50, 4))
"""Headline: pixels, and the lines that fit below each other in that size. The largest that takes it all is used."""
_LEADING = 1.36
_REFERENCE_SIZE = 64
_COLOUR_LEVELS = 5

# Scripts whose letters join or run from right to left, which the plain layout can't draw.
_COMPLEX_SCRIPT = regex.compile(
    r"[\p{Hebrew}\p{Arabic}\p{Syriac}\p{Thaana}\p{Nko}\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}"
    r"\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Thai}\p{Lao}\p{Tibetan}\p{Myanmar}\p{Khmer}\p{Mongolian}]"
)
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]")
# What may not begin a line (JIS X 4051, 6.1: closing marks, small kana, marks of repetition), and what may not end one.
_NO_LINE_START = frozenset(
    "、。，．,.!?！？:;：；・…‥ー～〜)]}）］｝〕〉》」』】〙〗’”々ゝゞヽヾ％%℃"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NO_LINE_END = frozenset("([{（［｛〔〈《「『【〘〖‘“")
_HANGING_BRACKETS = frozenset("（［｛〔〈《「『【〘〖")
# What Pillow's own font lacks and a plainer mark stands for as well.
_ASCII_SUBSTITUTES = str.maketrans(
    {"—": "-", "–": "-", "‑": "-", "·": "|", "・": "|", "’": "'", "‘": "'", "\u00a0": " "}
)

_FONT_FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts"),
)
_BOLD_FONTS = (
    *("NotoSansCJK-Bold.ttc", "NotoSansCJKjp-Bold.otf", "NotoSansJP-Bold.otf", "NotoSansJP-Bold.ttf"),
    *("ヒラギノ角ゴシック W6.ttc", "YuGothB.ttc", "meiryob.ttc", "ipaexg.ttf"),
    *("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf"),
)
_REGULAR_FONTS = (
    *("NotoSansCJK-Regular.ttc", "NotoSansCJKjp-Regular.otf", "NotoSansJP-Regular.otf", "NotoSansJP-Regular.ttf"),
    *("ヒラギノ角ゴシック W3.ttc", "YuGothM.ttc", "meiryo.ttc", "ipaexg.ttf"),
    *("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "arial.ttf"),
)
_FONT_PACKAGES = {
    "noto_cjk_sans_jp_bold": "NotoSansCJKjp-Bold.otf",
    "noto_cjk_sans_jp_regular": "NotoSansCJKjp-Regular.otf",
}
"""Python packages that hold a font and nothing else: no network is needed at build."""
_MAX_FONT_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font files to try, best first: for the headline and the name (``bold``), for the credit (``regular``).

    After them comes Pillow's own, which has English alone. In a collection the first font is used: the Japanese one.
    """

    bold: tuple[str, ...] = ()
    regular: tuple[str, ...] = ()


def find_fonts(folders: Sequence[str] = _FONT_FOLDERS) -> Fonts:
    """The fonts of this computer, and of the Python packages that hold one. Looks at names alone, some ms."""
    there: dict[str, str] = {}
    for package, name in _FONT_PACKAGES.items():
        found = importlib.util.find_spec(package)
        if found and found.origin:
            there[name] = str(Path(found.origin).parent / name)
    wanted = {*_BOLD_FONTS, *_REGULAR_FONTS}
    for path in itertools.islice(_font_files(folders), _MAX_FONT_FILES):
        name = unicodedata.normalize("NFC", path.name)  # macOS takes letters apart: ギ is two characters
        if name in wanted:
            there[name] = min(str(path), there.get(name, str(path)))
    heavy, light = (tuple(there[name] for name in names if name in there) for names in (_BOLD_FONTS, _REGULAR_FONTS))
    return Fonts(heavy, light)


def _font_files(folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        yield from Path(folder).expanduser().rglob("*.[tToO][tT][fFcC]")


def card_key(title: str, site_name: str, source_line: str, language: str, fonts: Fonts) -> str:
    """Return a name for a card that changes whenever the card would: a card that exists need not be drawn again."""
    import PIL

    # A changed layout must change every name: raise the number with it.
    parts = ("2", PIL.__version__, title, site_name, source_line, language, *fonts.bold, "", *fonts.regular)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def draw_card(title: str, site_name: str, source_line: str, language: str, fonts: Fonts) -> bytes | None:
    """The card as PNG, 16 colours, 10 to 30 KB; None if no font has the letters of the headline.

    source_line: what the note is about (``credit``). site_name: whose it is (``signature``). Either is left out if no
    font has its letters. language: ``en`` or ``ja``, of the headline.
    """
    head = _choose_font(title, fonts.bold)
    if head is None:
        return None
    from PIL import Image, ImageDraw

    text, face = head
    size, lines = _fit_headline(text, face, language)
    mask = Image.new("L", (WIDTH, HEIGHT), 0)
    draw = ImageDraw.Draw(mask)
    step = round(size * _LEADING)
    top = _HEADLINE_AREA[0] + (_HEADLINE_AREA[1] - _HEADLINE_AREA[0] - step * len(lines)) // 2
    for number, line in enumerate(lines):
        _draw_line(draw, line, face, size, top + number * step + (step - size) // 2)
    for words, faces, (y, size) in ((source_line, fonts.regular, _CREDIT_LINE), (site_name, fonts.bold, _NAME_LINE)):
        if found := _choose_font(words, faces):
            _draw_line(draw, _fit_one_line(*found, size), found[1], size, y)
    return _encode_png(mask)


def can_draw_card(title: str, fonts: Fonts) -> bool:
    """Whether there is a font with the letters of a headline, so that its card can be drawn."""
    return _choose_font(title, fonts.bold) is not None


def credit(source: Source, words: Mapping[str, str], fonts: Fonts) -> str:
    """Return the line that says what a note is about: “on an article by AUTHOR”.

    It never is a name alone: below the user's headline that would read as the name of who wrote it. Where the author
    is missing or can't be drawn, the site is named, and then the site's host. words: the site's (``words.yaml``), in
    the note's language.
    """
    if source.url:
        names = [("card_author", source.author), ("card_site", source.site), ("card_site", source_host(source.url))]
    else:
        names = [("card_other", name) for name in (source.author, source.title, source.site)]
    return next((words[key].format(name) for key, name in names if _can_draw_name(name, fonts.regular)), "")


def signature(site: Site, fonts: Fonts) -> str:
    """Return whose words these are: the site's author with the site's name, where that is another."""
    if site.author and site.author.casefold() not in site.name.casefold() and _can_draw_name(site.author, fonts.bold):
        return f"{site.author} · {site.name}"
    return site.name


def _can_draw_name(name: str, faces: Sequence[str]) -> bool:
    """Whether a name can be drawn so that it reads as it should: letters of scripts that run to the left, and those
    that join each other, can't, for the plain layout puts one beside the other from the left."""
    return bool(name.strip()) and not _COMPLEX_SCRIPT.search(name) and _choose_font(name, faces) is not None


def _draw_line(draw: Any, line: str, face: str, size: int, top: int) -> None:
    """A line whose letters stand between ``top`` and ``top + size``, more or less: fonts differ in what is above."""
    font = _load_font(face, size)
    ascent, descent = font.getmetrics()
    # An opening bracket of Japanese has half an em of blank before it: it hangs out, so that the lines are flush.
    left = LEFT - size // 2 if line[0] in _HANGING_BRACKETS else LEFT
    bolder = 1 if not face and size > _CREDIT_LINE[1] else 0
    draw.text((left, top + (size - ascent - descent) // 2), line, font=font, fill=255, stroke_width=bolder)


def _encode_png(mask: Any) -> bytes:
    """Colours by place: what stands in which strip is of one colour, in so many levels against the background."""
    from PIL import Image

    out = Image.new("L", (WIDTH, HEIGHT), 0)
    palette = list(BACKGROUND_COLOUR)
    strips = ((0, _CREDIT_LINE[0] - 6), (_CREDIT_LINE[0] - 6, _NAME_LINE[0] - 6), (_NAME_LINE[0] - 6, HEIGHT))
    for number, (colour, (top, bottom)) in enumerate(
        zip((HEADLINE_COLOUR, CREDIT_COLOUR, SITE_NAME_COLOUR), strips, strict=True)
    ):
        first = 1 + number * _COLOUR_LEVELS
        levels = [round(value * _COLOUR_LEVELS / 255) for value in range(256)]
        strip = mask.crop((0, top, WIDTH, bottom)).point([level and first + level - 1 for level in levels])
        out.paste(strip, (0, top))
        for level in range(1, _COLOUR_LEVELS + 1):
            palette += [
                p + round((c - p) * level / _COLOUR_LEVELS) for c, p in zip(colour, BACKGROUND_COLOUR, strict=True)
            ]
    out.paste(3 * _COLOUR_LEVELS, (0, 0, _BAND_WIDTH, HEIGHT))
    out.putpalette(palette)  # and so the values are places in it
    file = io.BytesIO()
    out.save(file, "PNG", bits=4, compress_level=4)
    return file.getvalue()


# ------------------------------------------------------------------ which font has the letters


def _choose_font(text: str, faces: Sequence[str]) -> tuple[str, str] | None:
    """(the text as it can be drawn, the first font that has all its letters); "" is Pillow's own font.

    Pictures (emoji) that a font lacks are left out; letters are not.
    """
    text = " ".join(text.split())
    for face in (*faces, ""):
        lacking = {char for char in text if not char.isspace() and not _has_glyph(face, char)}
        if any(not _is_picture(char) for char in lacking) and not face:
            text = text.translate(_ASCII_SUBSTITUTES)
            lacking = {char for char in text if not char.isspace() and not _has_glyph(face, char)}
        if all(map(_is_picture, lacking)):
            kept = " ".join("".join(char for char in text if char not in lacking).split())
            if kept:
                return (kept, face)
            return None
    return None


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk", "Cf") or char in "\ufe0e\ufe0f\u20e3"


@functools.lru_cache(maxsize=20_000)
def _has_glyph(face: str, char: str) -> bool:
    """Whether a font has a shape for a character: one that differs from what stands for all it lacks.

    A file that is no font has none.
    """
    try:
        return _glyph_bitmap(face, char) != _missing_glyph(face)
    except OSError:
        return False


@functools.lru_cache(maxsize=64)
def _missing_glyph(face: str) -> tuple[tuple[int, int], bytes]:
    return _glyph_bitmap(face, "\U0010fffd")


def _glyph_bitmap(face: str, char: str) -> tuple[tuple[int, int], bytes]:
    mask = _load_font(face, 16).getmask(char)
    return mask.size, bytes(mask)


@functools.lru_cache(maxsize=64)
def _load_font(face: str, size: int) -> Any:
    from PIL import ImageFont

    # The plain layout is the same wherever Pillow runs, and neither language needs more.
    if face:
        # Not truetype(): for a file that is no font it would look for another one of the same name.
        return ImageFont.FreeTypeFont(face, size, 0, layout_engine=ImageFont.Layout.BASIC)
    font = ImageFont.load_default(size)
    if isinstance(font, ImageFont.FreeTypeFont):
        return font.font_variant(layout_engine=ImageFont.Layout.BASIC)
    raise RuntimeError("this Pillow was built without FreeType")


# ------------------------------------------------------------------ lines


def _fit_headline(text: str, face: str, language: str) -> tuple[int, list[str]]:
    """The largest size in which the headline fits, and its lines; in the smallest it is cut."""
    pieces = _split_pieces(text, language)
    font = _load_font(face, _REFERENCE_SIZE)
    widths = [font.getlength(piece) for piece in pieces]
    bare = [font.getlength(piece.rstrip()) for piece in pieces]
    for size, most in _HEADLINE_SIZES:
        scale = size / _REFERENCE_SIZE
        lines = _balance_lines(pieces, [w * scale for w in widths], [w * scale for w in bare])
        if lines is not None and len(lines) <= most:
            return size, lines
    size, most = _HEADLINE_SIZES[-1]
    return size, _fill_lines(pieces, _load_font(face, size), most)


def _split_pieces(text: str, language: str) -> list[str]:
    """What a line may end after: words with their blank, or phrases of Japanese (BudouX)."""
    if language == "ja" or _CJK.search(text):
        rough = [word for phrase in _japanese_parser().parse(text) for word in regex.findall(r"\S+\s*|\s+", phrase)]
    else:
        rough = regex.findall(r"\S+?—(?=\S)|\S+\s*", text)
    pieces: list[str] = []
    for piece in rough:
        if pieces and not pieces[-1][-1].isspace() and (piece[0] in _NO_LINE_START or pieces[-1][-1] in _NO_LINE_END):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _balance_lines(pieces: Sequence[str], widths: Sequence[float], bare: Sequence[float]) -> list[str] | None:
    """As few lines as can be, as even as can be; None if a piece is too wide for a line.

    widths: of each piece with the blank after it; bare: without.
    """
    if max(bare) > _LINE_WIDTH:
        return None
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for end in range(1, len(pieces) + 1):
        options: list[tuple[int, float, int]] = []
        width = bare[end - 1] - widths[end - 1]
        for start in range(end - 1, -1, -1):
            width += widths[start]
            if width > _LINE_WIDTH and options:
                break
            lines, cost, _ = best[start]
            options.append((lines + 1, cost + (_LINE_WIDTH - width) ** 2, start))
        best.append(min(options))
    out: list[str] = []
    end = len(pieces)
    while end:
        start = best[end][2]
        out.append("".join(pieces[start:end]).rstrip())
        end = start
    return out[::-1]


def _fill_lines(pieces: Sequence[str], font: Any, most: int) -> list[str]:
    """Lines filled one after another, a piece that is too wide cut within, and the last line ended with “…”."""
    lines = [""]
    for piece in pieces:
        for part in [piece] if font.getlength(piece.rstrip()) <= _LINE_WIDTH else regex.findall(r"\X", piece):
            if not lines[-1] or font.getlength((lines[-1] + part).rstrip()) <= _LINE_WIDTH or part[0] in _NO_LINE_START:
                lines[-1] += part
            elif len(lines) < most:
                lines.append(part)
            else:
                lines[-1] = _shorten(lines[-1], font)
                return [line.rstrip() for line in lines]
    return [line.rstrip() for line in lines]


def _fit_one_line(text: str, face: str, size: int) -> str:
    font = _load_font(face, size)
    if font.getlength(text) <= _LINE_WIDTH:
        return text
    return _shorten(text, font)


def _shorten(text: str, font: Any) -> str:
    """As much of the text as fits before “…”, in English before three full stops: Japanese fonts set the mark high."""
    mark = "…" if _CJK.search(text) else "..."
    clusters = regex.findall(r"\X", text)
    low, high = 0, len(clusters)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high) if font.getlength("".join(clusters[:middle]) + mark) <= _LINE_WIDTH else (low, middle - 1)
        )
    kept = "".join(clusters[:low])
    if not _CJK.search(text) and low < len(clusters) and not clusters[low].isspace():  # in English whole words
        kept = kept.rpartition(" ")[0] or kept
    kept = kept.rstrip()
    return kept.rstrip("".join(_NO_LINE_END) + "、。，．,.") + mark


@functools.cache
def _japanese_parser() -> Any:
    import budoux

    return budoux.load_default_japanese_parser()
