"""The user's words made to fit: cut at the last good place, never within what belongs together."""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import regex

from curate.publish.posts.count_length import clusters
from curate.publish.posts.link_detection import find_web_links

_ELLIPSIS = "…"
# A coarser place is good only while it leaves at least this share of what would fit: not “Yes. …” of a whole paragraph.
_MIN_SHARE = 0.5
# Code points before the last possible place in which phrases are looked for.
_PHRASES_WITHIN = 120
# Code points after a place that decide whether it is a good one.
_LOOKAHEAD = 10
# Places that the first measure of a text takes in; the next takes twice as many.
_STEP = 128

_CLOSING = r"[」』）)】〉》”’\"]*+"
_SENTENCE = regex.compile(rf"[。！？]+{_CLOSING}|(?<![.!?])[.!?]++{_CLOSING}(?=\s)|\n")
_EMPTY_LINE = regex.compile(r"\n\s*\n")
_CLAUSE = regex.compile(rf"[、，]{_CLOSING}|,(?=\s)")
_SPACE = regex.compile(r"\s+")
_LINK_STOPS = r"\s「」『』（）。、"
_UNBREAKABLE = regex.compile(
    rf"https?://[^{_LINK_STOPS}]++|[#＃@]\w[\w.@-]*+|‘[^‘’\n]*+’(?!\p{{L}})|(?<!\d)\"[^\"\n]*+\""
)
_WORD = regex.compile(r"[\p{L}\p{Nd}]")
_LAST_STOP = regex.compile(f"(?r)[{_LINK_STOPS}]")
_PAIRS = {"」": "「", "』": "『", "”": "“", "»": "«"}
_PAIR_MARK = regex.compile("[「」『』“”«»]")
_JAPANESE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]")


def shorten(text: str, room: int, length: Callable[[str], int]) -> str:
    """The longest good beginning of ``text``, with ``…``, of at most ``room``; the text itself if it fits; maybe empty.

    It ends, in this order, after a sentence, a clause (``、`` or a comma), a phrase (a word, or what BudouX takes for a
    phrase of Japanese), a grapheme cluster; never within a link, a hashtag, a mention, or a pair of quotation marks.

    room: in the unit of ``length``, which may not fall as the text grows by whole clusters and links.
    """
    if length(text) <= room:
        return text
    places = _allowed_breaks(text)
    last = _count_fitting(places, 0, lambda place: length(_cut_at(text, place)) <= room)
    if last:
        return _cut_at(text, _best_break(text, places[:last], _SHORTENING_BREAKS))
    return ""


def split_thread(text: str, limit: int, length: Callable[[str], int], tags: str = "", at: str = "last") -> list[str]:
    """``text`` whole if it fits, else in numbered parts, each of at most ``limit`` if that can be.

    A part ends, in this order, at an empty line, after a sentence, a clause, a phrase, a grapheme cluster; never within
    what belongs together (see ``shorten``): only if one such thing alone is too long, a part is. tags: a last line for
    the ``first`` or the ``last`` part. Takes time in proportion to the text.
    """
    whole = _append_paragraph(text, tags)
    count = length(whole)
    if count <= limit:
        return [whole]
    places = _allowed_breaks(text)
    for digits in range(len(str(count // max(limit, 1))), len(str(len(places))) + 1):
        mark = "\n\n" + "/".join(["9" * digits] * 2)
        # More parts than the numbers are made for: no need to make them all.
        room = _SpaceLeft(limit, length, mark)
        parts = _split_parts(text, places, room, (tags, at), 10**digits)
        if not tags or at == "last" or len(parts) > 2:
            parts = _move_words_to_last_part(parts, room)
        if len(parts) < 10**digits:
            break
    else:
        return [whole]
    if len(parts) == 1:
        return parts
    return [f"{part}\n\n{number}/{len(parts)}" for number, part in enumerate(parts, 1)]


@dataclass(frozen=True, slots=True)
class _SpaceLeft:
    limit: int
    length: Callable[[str], int]
    mark: str

    def fits(self, part: str) -> bool:
        return self.length(part + self.mark) <= self.limit


def _split_parts(text: str, places: Sequence[int], room: _SpaceLeft, tags: tuple[str, str], most: int) -> list[str]:
    """At most ``most`` parts, the last of them with all that is left."""
    line, at = tags
    final = line if at == "last" else ""
    end = len(text.rstrip())
    places = places[: bisect.bisect_left(places, end)]
    parts: list[str] = []
    start = len(text) - len(text.lstrip())
    while len(parts) + 1 < most:  # each takes something away
        first = line if at == "first" and not parts else ""
        begin = bisect.bisect_right(places, start)
        last = _count_fitting(places, begin, lambda at: room.fits(_append_paragraph(text[start:at].rstrip(), first)))  # noqa: B023
        if begin == len(places) or (
            last == len(places) and room.fits(_append_paragraph(text[start:end], first or final))
        ):
            break
        if last == begin:
            place = places[begin]  # even the least is too long
        else:
            window = [at - start for at in places[begin:last]]
            place = start + _best_break(text[start : start + window[-1] + _LOOKAHEAD], window, _THREAD_BREAKS)
        parts.append(_append_paragraph(text[start:place].rstrip(), first))
        start = place + len(text[place:end]) - len(text[place:end].lstrip())
    rest, line = text[start:end], final or (line if not parts else "")
    if line and not room.fits(_append_paragraph(rest, line)) and room.fits(rest):
        if final:
            return [*parts, rest, line]
        return [line, rest]
    return [*parts, _append_paragraph(rest, line)]


def _move_words_to_last_part(parts: list[str], room: _SpaceLeft) -> list[str]:
    """The parts, the last of which has something to read beside links and hashtags: the last paragraph of the one
    before goes with them, or its last sentence."""
    *_, head, last = ["", *parts]
    if not head or _WORD.search(_UNBREAKABLE.sub("", last)):
        return parts
    allowed = frozenset(_allowed_breaks(head))
    for find in (_paragraph_ends, _sentence_ends):
        position = max((position for position in find(head, len(head) - 1) if position in allowed), default=0)
        rest = head[position:].strip()
        if head[:position].strip() and rest and room.fits(_append_paragraph(rest, last)):
            return [*parts[:-2], head[:position].rstrip(), _append_paragraph(rest, last)]
    return parts


def _count_fitting(places: Sequence[int], begin: int, fits: Callable[[int], bool]) -> int:
    """How many of the places fit, ``begin`` if none after it does. No text much longer than what fits is measured."""
    low, step = begin, _STEP
    while low < len(places):
        high = min(low + step, len(places))
        if not fits(places[high - 1]):
            return low + bisect.bisect_left(range(low, high), True, key=lambda index: not fits(places[index]))
        low, step = high, step * 2
    return low


def _append_paragraph(text: str, tags: str) -> str:
    return "\n\n".join(part for part in (text, tags) if part)


def _best_break(text: str, places: Sequence[int], finders: Sequence[Callable[[str, int], list[int]]]) -> int:
    """Of the places that fit, the last of the coarsest kind that doesn't waste too much."""
    end, allowed = places[-1], frozenset(places)
    for find in finders:
        place = max((position for position in find(text, end) if position in allowed), default=0)
        if place >= end * _MIN_SHARE:
            return place
    return end


def _cut_at(text: str, place: int) -> str:
    words = text[:place].rstrip().rstrip("、，,").rstrip()
    if not words:
        return ""
    # Right after a link the mark would become part of it; after a full stop it would be hard to read.
    return words + (" " if words[-1] in ".!?" or _ends_with_link(words) else "") + _ELLIPSIS


def _ends_with_link(words: str) -> bool:
    stop = _LAST_STOP.search(words)
    tail = words[stop.end() :] if stop else words
    return "://" in tail or any(end == len(tail) for _, end in find_web_links(tail, names=True))


@functools.lru_cache(maxsize=4)  # one text is cut for several networks
def _allowed_breaks(text: str) -> Sequence[int]:
    """The ends of the clusters at which the text may be cut, in order."""
    inside = bytearray(len(text) + 1)
    for start, end in itertools.chain(
        find_web_links(text, names=True), (match.span() for match in _UNBREAKABLE.finditer(text)), find_quotations(text)
    ):
        inside[start + 1 : end] = b"\x01" * (end - start - 1)
    return [position for position in itertools.accumulate(map(len, clusters(text))) if not inside[position]]


def find_quotations(text: str) -> Iterable[tuple[int, int]]:
    """The outermost pairs of quotation marks, each kind on its own."""
    open_at: dict[str, list[int]] = {mark: [] for mark in _PAIRS.values()}
    pairs: dict[str, list[tuple[int, int]]] = {mark: [] for mark in open_at}
    for match in _PAIR_MARK.finditer(text):
        mark = _PAIRS.get(match[0], match[0])
        if match[0] in open_at:
            open_at[mark].append(match.start())
        elif open_at[mark]:
            start = open_at[mark].pop()
            while pairs[mark] and pairs[mark][-1][0] > start:
                pairs[mark].pop()
            pairs[mark].append((start, match.end()))
    return itertools.chain.from_iterable(pairs.values())


def _paragraph_ends(text: str, end: int) -> list[int]:
    return [match.end() for match in _EMPTY_LINE.finditer(text, 0, min(end + 2, len(text)))]


def _sentence_ends(text: str, end: int) -> list[int]:
    return [match.end() for match in _SENTENCE.finditer(text, 0, min(end + 1, len(text)))]


def _clause_ends(text: str, end: int) -> list[int]:
    return [match.end() for match in _CLAUSE.finditer(text, 0, min(end + 1, len(text)))]


def _phrase_ends(text: str, end: int) -> list[int]:
    start = max(0, end - _PHRASES_WITHIN)
    # BudouX decides by what follows, too; and it does not look into 「…」、 unless it is given sentence by sentence.
    around = text[start : end + _LOOKAHEAD]
    places = [start + match.start() for match in _SPACE.finditer(around)]
    position = start
    for sentence in regex.split(r"(?<=[。！？、\s])", around):
        for phrase in _japanese_parser().parse(sentence) if _JAPANESE.search(sentence) else [sentence]:
            position += len(phrase)
            if _JAPANESE.search(text[position - 1 : position + 1]):
                places.append(position)
    return [place for place in places if place <= end]


_SHORTENING_BREAKS = (_sentence_ends, _clause_ends, _phrase_ends)
_THREAD_BREAKS = (_paragraph_ends, *_SHORTENING_BREAKS)


@functools.cache
def _japanese_parser() -> Any:
    import budoux

    return budoux.load_default_japanese_parser()
