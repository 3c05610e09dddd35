"""A note as posts, one for each network, that fit and can be pasted as they stand.

What a post says is up to its template, ``posts/NETWORK.txt.j2``. When that is too long, the point is shortened; when
that does not help, foreign words go before the user's own. The link stays.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import jinja2
import regex

from curate.formats.plainwords import first_paragraph, fold
from curate.formats.text import clean_line
from curate.model import Note, Post, Site
from curate.problems import Problem
from curate.publish.links import ascii_address
from curate.publish.networks import NETWORKS, Network
from curate.publish.render import BadTemplate, render
from curate.publish.words import shorten

# What is left out when a post is too long, in this order.
_SPARED = ("quote", "source.title", "takeaway", "question", "title", "hashtags")
# A point cut to less than this share of a post isn't worth its place while something else can be left out.
_WORTH = 1 / 5
_ATTEMPTS = 8
CREDIT = 60
"""Characters of a name that a post gives credit to: a page may call itself anything."""
_NOT_IN_HASHTAG = regex.compile(r"[^\p{L}\p{M}\p{Nd}_]+")


class PostWriter:
    """Writes posts with one set of templates.

    A template that can't be read is in ``problems``, once, and its network is left out from then on.
    """

    def __init__(self, environment: jinja2.Environment, site: Site) -> None:
        """environment: for plain text (no escaping), strict about undefined names."""
        self._environment = environment
        self._site = site
        self._unreadable: set[str] = set()
        self.problems: list[Problem] = []

    def write(self, note: Note, address: str) -> tuple[list[Post], list[Problem]]:
        """The note's posts. A network whose template prints nothing has none.

        address: of the note's page; empty while the site has none, and then posts link to the source.
        """
        posts: list[Post] = []
        problems: list[Problem] = []
        words = words_for(note, self._site, address)
        for network in NETWORKS.values():
            if network.name in self._unreadable:
                continue
            try:
                text, count = self._fitted(network, words)
            except BadTemplate as error:
                if isinstance(error.__cause__, jinja2.TemplateSyntaxError | jinja2.TemplateNotFound):
                    self._unreadable.add(network.name)
                    self.problems += error.problems
                else:
                    problems += error.problems
                continue
            if count > network.limit:
                what = f"the {network.label} post is {count - network.limit} over the limit of {network.limit}"
                hint = f"shorten what templates/posts/{network.name}.txt.j2 prints, such as the source's author"
                problems.append(Problem(note.where, what, hint))
            elif text:
                posts.append(Post(note.name, network.name, (text,), (count,), network.limit))
        return posts, problems

    def _fitted(self, network: Network, words: dict[str, Any]) -> tuple[str, int]:
        """The best text that fits and its length; one that is too long if there is none."""
        best = None
        for left in _with_less(words):
            text, count, point = self._within(network, left)
            if count > network.limit:
                continue
            if point == left["point"] or network.length(point) >= network.limit * _WORTH:
                return text, count
            best = best or (text, count)
        return best or (text, count)

    def _within(self, network: Network, words: dict[str, Any]) -> tuple[str, int, str]:
        """The text with as much of the point as fits, its length, and that much of the point."""
        point = words["point"]
        text = self._render(network, words)
        count = network.length(text)
        room = network.length(point) if count > network.limit else 0
        # The second text fits if the template prints the point once; a few more tries if twice, or in part.
        for attempt in range(_ATTEMPTS):
            if count <= network.limit or not point:
                break
            over = count - network.limit
            room = room - over if room > over else room * network.limit // count
            point = shorten(words["point"], room, network.length) if room > 0 and attempt < _ATTEMPTS - 1 else ""
            text = self._render(network, {**words, "point": point})
            count = network.length(text)
            room = min(room, network.length(point))
        return text, count, point

    def _render(self, network: Network, words: dict[str, Any]) -> str:
        return tidy(render(self._environment, f"posts/{network.name}.txt.j2", words))


def words_for(note: Note, site: Site, address: str) -> dict[str, Any]:
    """The names that a post's template may use.

    ``point``: the note's first paragraph. ``title``, ``takeaway``, ``question``, ``quote``: from its front matter.
    ``source``: with ``title``, ``author``, ``site``, ``url``, ``date``. ``credit``: whom to thank, a list of the
    source's author and site, or its host. ``hashtags``: a list from the topics, each with its ``#``. ``link``: where
    to read on.
    ``lang``: ``en`` or ``ja``. The other names are text of one line (``point``: or a list); what is missing is empty.
    """
    source = replace(note.source, title=_line(note.source.title))
    names = dict.fromkeys(clean_line(_line(name), CREDIT) for name in (source.author, source.site) if name)
    return {
        "point": unicodedata.normalize("NFC", first_paragraph(note.words)),
        "title": _line(note.title),
        "takeaway": _line(note.takeaway),
        "question": _line(note.question),
        "quote": _line(note.quote),
        "source": source,
        "credit": list(names) or [urlsplit(source.url).hostname or source.url],
        "hashtags": hashtags(note.topics),
        "link": ascii_address(address or source.url),
        "lang": (note.lang or site.language).partition("-")[0],
    }


def hashtags(topics: Sequence[str]) -> list[str]:
    """``remote work`` as ``#RemoteWork``: letters, digits and ``_``, each word begun with a capital for screen readers.

    A topic without a letter makes none: networks do not link ``#2026``.
    """
    tags: dict[str, str] = {}
    for topic in topics:
        words = _NOT_IN_HASHTAG.sub(" ", unicodedata.normalize("NFC", topic)).split()
        tag = "".join(word[0].upper() + word[1:] for word in words)
        if regex.search(r"\p{L}", tag):
            tags.setdefault(tag.casefold(), f"#{tag}")
    return list(tags.values())


def tidy(text: str) -> str:
    """NFC and LF, no blanks at the ends of lines, never more than one empty line, none at the ends."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [line.rstrip() for line in lines]
    return "\n".join(line for line, before in zip(lines, ["", *lines], strict=False) if line or before).strip()


def _line(text: str) -> str:
    return unicodedata.normalize("NFC", fold(text))


def _with_less(words: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The words whole, then with one thing less each time."""
    yield words
    for name in _SPARED:
        if name == "source.title" and words["source"].title:
            words = {**words, "source": replace(words["source"], title="")}
        elif words.get(name):
            words = {**words, name: [] if name == "hashtags" else ""}
        else:
            continue
        yield words
