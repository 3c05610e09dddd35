"""Where networks see a link in plain text, and addresses written so that every network sees them whole.

X and Mastodon recognise links by the same grammar (twitter-text 3: ``validUrl`` and its parts); X also takes names
without ``https://``. Bluesky has a grammar of its own (atproto ``rich-text/detection.ts``). Each function takes time in
proportion to the text: hosts are bounded (RFC 1035), and no part of the text is scanned more than a few times.

A span is ``(start, end)`` in code points; spans come in order and never overlap.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import regex

from curate.publish.posts.tlds import top_level_domains

Span = tuple[int, int]

MAX_HOST_LENGTH = 253
_LATIN = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b\u02bb"
    "\u0300-\u036f\u1e00-\u1eff"
)
_INVALID_CHARACTERS = "\ufffe\ufeff\uffff\u202a-\u202e"
_NOT_BEFORE = f"(?<![A-Za-z0-9@＠$#＃{_INVALID_CHARACTERS}])"
_ASCII_LETTER = f"A-Za-z0-9{_LATIN}"
_NOT_IN_LABEL = rf"\s\p{{Cc}}!'#%&()*+,\-./:;<=>?@\[\]\^_{{|}}~$\"\\`\u2000-\u200f\u2066-\u2069{_INVALID_CHARACTERS}"
_PROTOCOL = regex.compile(_NOT_BEFORE + "https?://", regex.IGNORECASE)
_PROTOCOL_OR_NAME = regex.compile(
    rf"{_NOT_BEFORE}(?:https?://|(?<![-_./{_LATIN}])(?=[{_ASCII_LETTER}][-{_ASCII_LETTER}]*+\.[^\s.]))",
    regex.IGNORECASE,
)
_LABEL = regex.compile(rf"[^{_NOT_IN_LABEL}](?:(?:[^{_NOT_IN_LABEL}]|[-_]){{0,62}}[^{_NOT_IN_LABEL}])?\.")
_ASCII_LABEL = regex.compile(rf"[{_ASCII_LETTER}](?:[-{_ASCII_LETTER}]{{0,62}}[{_ASCII_LETTER}])?\.")
_LINK_MARK = re.compile(r"\.\S|://")
_SPACE, _LAST_SPACE = regex.compile(r"\s"), regex.compile(r"(?r)\s")
_PORT = regex.compile(":[0-9]+")
_PATH_LETTER = rf"[A-Za-z0-9\p{{Cyrillic}}!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}]"
_PATH = regex.compile(
    rf"/(?:{_PATH_LETTER}++|\((?:{_PATH_LETTER}++|{_PATH_LETTER}*+\({_PATH_LETTER}++\){_PATH_LETTER}*+)\))*+"
)
_NOT_LAST_IN_PATH = "!*';:,.$%[]~@|&\u2013"
_QUERY = regex.compile(r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]++")
_NOT_LAST_IN_QUERY = "!?*'@();:+$%[].,~|"
_BLUESKY_LINK = regex.compile(
    r"(?:(?<=[\s(])|(?m:^))(?:https?://\S++|(?P<name>[a-z][a-z0-9]*+(?:\.[a-z0-9]++)++)\S*+)", regex.IGNORECASE
)


# A hashtag of the user's own, and a link as running text has it.
# Marks that every network leaves out of a link, as long as a blank follows them.
_AFTER_LINK = re.compile(r"\)?[.,;!?]?(?:\s|\Z)")
# Right after a link or another hashtag, too: those are set apart from it.
_NOT_A_LINK = "(?!https?://)"
_ADJACENT_HASHTAG = regex.compile(
    rf"[#＃](?:{_NOT_A_LINK}[\p{{M}}\p{{Nd}}_])*+{_NOT_A_LINK}\p{{L}}(?:{_NOT_A_LINK}[\p{{L}}\p{{M}}\p{{Nd}}_])*+"
)
_HASHTAG = regex.compile(rf"(?<![\p{{L}}\p{{Nd}}_&/#＃]){_ADJACENT_HASHTAG.pattern}")
_WORD_CHARACTER = r"[\p{L}\p{M}\p{Nd}ー・]"
_NON_ASCII_LETTER = r"[^\x00-\x7f\s\p{P}\p{S}\p{C}]"
_LINK_OR_HASHTAG = regex.compile(
    rf"(?i:https?://)(?:[a-z0-9.-]++|{_WORD_CHARACTER}(?:{_WORD_CHARACTER}|[.-])*+)(?::\d++)?"
    rf"(?:[/?#](?:[!#-;=?-\[\]_a-z~@&%$+]|(?<=[/=%]|{_NON_ASCII_LETTER}){_NON_ASCII_LETTER})*+)?"
    rf"|{_HASHTAG.pattern}",
    regex.IGNORECASE,
)


@functools.cache
def _tld_pattern() -> regex.Pattern[str]:
    """Return what matches an ASCII word, whatever it is, or a top-level domain in other letters."""
    return regex.compile(
        r"(?:(xn--[-0-9a-z]++|[a-z]++)|(?=[^\x00-\x7f])\L<names>)(?![0-9a-z@+-])",
        regex.IGNORECASE,
        names=[name for name in top_level_domains() if not name.isascii()],
    )


def find_web_links(text: str, *, names: bool) -> list[Span]:
    """Return the links that X (``names=True``) or Mastodon (``names=False``) finds: each counts 23 there.

    names: whether a bare ``example.com`` is a link too.
    """
    start_of_link = _PROTOCOL_OR_NAME if names else _PROTOCOL
    spans: list[Span] = []
    position = end_of_word = 0
    while word := _next_link_candidate(text, position, end_of_word):
        end_of_word = word[1]
        match = start_of_link.search(text, *word)
        if not match:
            position = word[1]
            continue
        start, position = match.span()
        end = _host_end(text, position, _LABEL if match[0] else _ASCII_LABEL)
        if end:
            position = _tail_end(text, end)
            spans.append((start, position))
        position = max(position, start + 1)
    return spans


def find_bluesky_links(text: str) -> list[Span]:
    """Return the links that Bluesky's composer finds: after white space or ``(``, and up to the next white space."""
    spans: list[Span] = []
    position = 0
    while word := _next_link_candidate(text, position, position):
        position = word[1]
        match = _BLUESKY_LINK.search(text, *word)
        # Bluesky compares as written: ASP.NET is no link, README.md is one.
        if not match or (match["name"] and match["name"].rpartition(".")[2] not in top_level_domains()):
            continue
        link = match[0]
        if link[-1] in ".,;!?":
            link = link[:-1]
        if link.endswith(")") and "(" not in link:
            link = link[:-1]
        spans.append((match.start(), match.start() + len(link)))
    return spans


def _next_link_candidate(text: str, position: int, word_end: int) -> Span | None:
    """Return the span of the next word that has a mark of a link; only there is a link looked for.

    word_end: the end of the word that was found before.
    """
    mark = _LINK_MARK.search(text, position)
    if not mark:
        return None
    before = _LAST_SPACE.search(text, position, mark.start())
    if mark.end() > word_end:
        after = _SPACE.search(text, mark.end())
        word_end = after.start() if after else len(text)
    return before.end() if before else position, word_end


def shorten_bluesky_link(link: str) -> str:
    """Return a link as Bluesky's composer writes it (``toShortUrl``): the host, and the path.

    A path of more than 15 characters is cut to 13 and ``...``.
    """
    try:
        parts = urlsplit(link)
        host = ascii_host(parts.netloc)
    except ValueError:
        return link
    if parts.scheme not in ("http", "https") or not host:
        return link
    path = quote(parts.path if parts.path != "/" else "", safe="/%:@!$&'()*+,;=~[]|")
    path += "?" + quote(parts.query, safe="/?%:@!$&()*+,;=~[]|{}`^\\") if parts.query else ""
    path += "#" + quote(parts.fragment, safe="/?%:@!$&'()*+,;=~[]|{}^\\#") if parts.fragment else ""
    return host + (path if len(path) <= 15 else path[:13] + "...")


@functools.lru_cache(maxsize=1024)  # a note's few addresses are in every post of it
def ascii_address(url: str) -> str:
    """Return an http(s) address as every network sees it whole: the host in punycode, the rest percent-encoded.

    Parentheses and a final mark (``Apple_Inc.``) are encoded too: recognisers leave them out, and to a server they mean
    the same (RFC 3986, 6.2.2.2). What has no address has an empty one.
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host = ascii_host(parts.netloc)
    except ValueError:
        return quote(url, safe="/%:?#=&")
    path = _encode_last_character(quote(parts.path, safe="/%:@&=+$,;!~"))
    # A final + of a query is a blank: encoded it would be a plus.
    if parts.query:
        query = "?" + _encode_last_character(quote(parts.query, safe="/?%:@&=+$,;!~"), "/=_-&+")
    else:
        query = ""
    # After a query, X takes a fragment for a part of it, and no final + into either.
    ends = "/=_-" if query else "/=_-+"
    if parts.fragment:
        fragment = "#" + _encode_last_character(quote(parts.fragment, safe="/%:@&=+$,;!~"), ends)
    else:
        fragment = ""
    return f"{parts.scheme}://{host}{path}{query}{fragment}"


def separate_links(text: str) -> str:
    """Return the text with each http(s) link and each hashtag between white space, where every network sees it whole.

    Links are written in ASCII. Where a link in running text ends is guessed as a Japanese reader would: at a blank, at
    Japanese punctuation, or where Japanese follows anything but a slash or ``=`` of it (``/wiki/日本語`` is one link,
    of ``https://example.com/aです`` only the beginning).
    """
    pieces: list[str] = []
    position = 0
    for start, end, written in _find_links_and_hashtags(text):
        pieces += [text[position:start], "" if _is_separated(text[position:start], pieces) else " ", written]
        # No blank after a hashtag that stops before ASCII (#C++): the user is warned of that one.
        closed = _AFTER_LINK.match(text, end) or (written[0] == "#" and text[end].isascii())
        pieces.append("" if closed else " ")
        position = end
    return "".join(pieces) + text[position:]


def _is_separated(between: str, pieces: list[str]) -> bool:
    """Whether a link may begin after what stands between it and the one before it (all in ``out``)."""
    if not between:
        return not pieces or pieces[-1] == " "
    if between[-1].isspace():
        word = ""
    else:
        word = between.split()[-1]
    # With something like a link before it, the bracket would be a part of that.
    return not word or (word[-1] == "(" and "." not in word and "://" not in word)


def _find_links_and_hashtags(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each link and hashtag of a text: its start, its end, and how it is to be written."""
    if "://" not in text and not _HASHTAG.search(text):
        return
    position = 0
    while match := _LINK_OR_HASHTAG.search(text, position):
        link, position = match[0], match.end()
        if link[0] not in "#＃":
            while link[-1] in ".,;:!?'*~#" or (link[-1] == ")" and link.count("(") < link.count(")")):
                link = link[:-1]
            position = match.start() + len(link)
            if "://" in link[:8] and not link.endswith("://"):
                yield match.start(), position, ascii_address(link)
            match = _ADJACENT_HASHTAG.match(text, position)
        while match:
            position = match.end()
            yield *match.span(), "#" + match[0][1:]
            match = _ADJACENT_HASHTAG.match(text, position)


def _encode_last_character(part: str, ends: str = "/=_-+") -> str:
    """Return a part of an address, its last character encoded unless that is a letter, a digit or one of ``ends``."""
    if not part or part[-1].isalnum() or part[-1] in ends:
        return part
    return f"{part[:-1]}%{ord(part[-1]):02X}"


def ascii_host(netloc: str) -> str:
    """Return a host (and port) in ASCII and lower case, foreign labels in punycode (RFC 3492, mapped as UTS 46 does).

    Raises ValueError if it is too long for a host.
    """
    if len(netloc) > MAX_HOST_LENGTH:
        raise ValueError("a host has at most 253 characters")
    if netloc.isascii():
        return netloc.lower()
    mapped = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", netloc).lower())
    labels = regex.split("[.。]", mapped)
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)


def _host_end(text: str, start: int, label: regex.Pattern[str]) -> int:
    """Return the end of the longest host at ``start`` that closes with a top-level domain; 0 if there is none."""
    end = 0
    position = start
    while position - start < MAX_HOST_LENGTH and (match := label.match(text, position)):
        position = match.end()
        tld = _tld_pattern().match(text, position)
        if (
            tld
            and "_" not in match[0]
            and (tld[1] is None or tld[1].lower() in top_level_domains() or tld[1][:4].lower() == "xn--")
        ):
            end = tld.end()
    return end


def _tail_end(text: str, position: int) -> int:
    """Return the end of the port, path and query that follow a host's end."""
    if port := _PORT.match(text, position):
        position = port.end()
    if path := _PATH.match(text, position):
        position += len(path[0].rstrip(_NOT_LAST_IN_PATH))
    if query := _QUERY.match(text, position):
        position += len(query[0].rstrip(_NOT_LAST_IN_QUERY))
    return position
