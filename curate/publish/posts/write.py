"""A note as posts, one for each network, that fit and can be pasted as they stand.

What a post says is up to its template, ``posts/NETWORK.txt.j2``, and its header (see ``channels``). When that is too
long, it becomes a thread; or the point is shortened, and when that does not help, foreign words go before the user's
own. The link stays.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlsplit

import jinja2
import regex
from jinja2 import meta, nodes
from markupsafe import Markup

from curate.formats.markdown_full_text import CODE, whole
from curate.formats.markdown_text import first_paragraph, fold
from curate.formats.text import clean_line
from curate.limits import ResourceLimitExceeded, patience
from curate.model import Note, Post, PostWarning, Site
from curate.problems import Problem
from curate.publish.posts.hashtags import hashtags, less_than
from curate.publish.posts.length import cluster_count
from curate.publish.posts.links import ascii_address, set_apart
from curate.publish.posts.mail import html_for_mail, markdown_for_mail, whole_address
from curate.publish.posts.network_config import FORMS, NetworkConfig
from curate.publish.posts.networks import Network
from curate.publish.posts.splitting import shorten, thread
from curate.publish.posts.warnings import cautions, nobody_told
from curate.publish.templates.render import BadTemplate, render

# What is left out when a post is too long, in this order.
_SPARED = ("quote", "source.title", "takeaway", "question", "title", "hashtags")
# One post without hashtags is better than two of which the second has little but those.
_SPARED_FOR_ONE = (*_SPARED[:4], "hashtags")
# A point cut to less than this share of a post isn't worth its place while something else can be left out.
_WORTH = 1 / 5
_ATTEMPTS = 8
CREDIT = 60
"""Characters of a name that a post gives credit to: a page may call itself anything."""
HANDLE = 100
LARGEST = 200_000
"""Characters of a post, whatever its network allows: the desk page holds them all."""
_CODE = regex.compile(CODE.format("(.*?)"), regex.DOTALL)
_MEANT_IN_MARKDOWN = regex.compile(r"[\\`*_\[\]{}]")
_ONE_WORD = regex.compile(r"\w[\w.@-]*")


class PostWriter:
    """Writes posts with one set of templates.

    A template that can't be read is in ``problems``, once, and its network is left out from then on.
    """

    def __init__(self, environment: jinja2.Environment, site: Site, channels: Sequence[NetworkConfig]) -> None:
        """environment: for plain text (no escaping), strict about undefined names."""
        environment.filters |= {"ascii": ascii_address, "shorten": _shortened, "md": _markdown}
        self._environments = dict.fromkeys(FORMS, environment)
        self._environments["html"] = environment.overlay(autoescape=True)
        self._site = site
        self._channels = list(channels)
        self._used: dict[str, frozenset[str]] = {}
        self.problems: list[Problem] = []

    def write(self, note: Note, address: str) -> tuple[list[Post], list[Problem]]:
        """The note's posts. A network whose template prints nothing has none.

        address: of the note's page; empty while the site has none, and then posts link to the source.
        """
        posts: list[Post] = []
        problems: list[Problem] = []
        words = words_for(note, self._site)
        quiet = _telling_nobody(words)
        for channel in list(self._channels):
            try:
                if channel.form == "txt":
                    usable = words | quiet
                else:
                    usable = words
                post, problem = self._post(channel, note, usable, address)
            except BadTemplate as error:
                if error.always:
                    self._channels.remove(channel)
                    self.problems += error.problems
                else:
                    problems += error.problems
                continue
            posts += [post] if post else []
            problems += [problem] if problem else []
        return posts, problems

    def _post(
        self, channel: NetworkConfig, note: Note, words: dict[str, Any], address: str
    ) -> tuple[Post | None, Problem | None]:
        network = channel.network
        link = ascii_address(note.source.url if channel.link == "source" else address or note.source.url)
        words = words | {"link": link, "handle": _handle(note, channel.name)}
        address_of = whole_address(self._site.url)
        if channel.form == "html":
            # The user's own; only tags and attributes that do nothing are left in it.
            words["html"] = Markup(html_for_mail(note.words, address_of))  # noqa: S704
        elif channel.form == "md":
            words["markdown"] = markdown_for_mail(note.words, address_of, note.name)
        tags = _line_of_tags(words["hashtags"][: channel.hashtags], network)
        if channel.too_long == "thread" and network.limit is not None and channel.form != "html":
            parts, stump = self._thread(channel, words, tags)
        else:
            text, stump = self._fitted(channel, words, tags)
            parts = [text]
        parts = [part for part in parts if part]
        counts = [network.length(part) for part in parts]
        if not parts:
            return None, None
        if network.limit is not None and max(counts) > network.limit:
            what = f"the {network.label} post is {max(counts) - network.limit} over the limit of {network.limit}"
            hint = f"shorten what templates/{channel.template} prints, or write it with less"
            return None, Problem(note.where, what, hint)
        found: tuple[PostWarning, ...] = ()
        if channel.form == "txt":
            found = cautions(channel, parts, note, less_than(note.topics))
            found += (PostWarning("stump"),) if stump else ()
        return Post(
            *(note.name, channel.name, tuple(parts), tuple(counts), network.limit),
            link=link,
            title=words["title"],
            form=channel.form,
            cautions=found,
        ), None

    def _thread(self, channel: NetworkConfig, words: dict[str, Any], tags: str) -> tuple[list[str], bool]:
        """One post if the point fits whole, with less beside it; else a thread of everything, if that can be cut."""
        length, limit = channel.network.length, channel.network.limit or 0
        for left, line in _with_less(words, tags, _SPARED_FOR_ONE, self._names(channel)):
            text = self._render(channel, left, line)
            if not text or length(text) <= limit:
                return [text], False
        parts = thread(self._render(channel, words), limit, length, tags, channel.hashtags_at)
        if all(length(part) <= limit for part in parts):
            return parts, False
        text, stump = self._fitted(channel, words, tags)
        return [text], stump

    def _fitted(self, channel: NetworkConfig, words: dict[str, Any], tags: str) -> tuple[str, bool]:
        """The best text that fits, one that is too long if there is none; whether it has next to nothing of the point:
        that begins with something that can't be cut."""
        length, limit = channel.network.length, channel.network.limit
        best = None
        for left, line in _with_less(words, tags, _SPARED, self._names(channel)):
            text, point = self._within(channel, left, line)
            if limit is None:
                return text, False
            if length(text) > limit:
                continue
            if point == left["point"] or length(point) >= limit * _WORTH:
                return text, False
            best = best or text
        return best or text, best is not None

    def _names(self, channel: NetworkConfig) -> frozenset[str]:
        """The names that the template prints, or may."""
        if channel.template not in self._used:
            self._used[channel.template] = _names_in(self._environments[channel.form], channel.template)
        return self._used[channel.template]

    def _within(self, channel: NetworkConfig, words: dict[str, Any], tags: str) -> tuple[str, str]:
        """The text with as much of the point as fits, and that much of the point."""
        length, limit = channel.network.length, channel.network.limit
        point = words["point"]
        text = self._render(channel, words, tags)
        if limit is None or not point:
            return text, point
        count = length(text)
        room = length(point) if count > limit else 0
        # The second text fits if the template prints the point once; a few more tries if twice, or in part.
        for attempt in range(_ATTEMPTS):
            if count <= limit or not point:
                break
            over = count - limit
            if room > over:
                room = room - over
            else:
                room = room * limit // count
            if room > 0 and attempt < _ATTEMPTS - 1:
                point = shorten(words["point"], room, length)
            else:
                point = ""
            text = self._render(channel, {**words, "point": point}, tags)
            count = length(text)
            room = min(room, length(point))
        return text, point

    def _render(self, channel: NetworkConfig, words: dict[str, Any], tags: str = "") -> str:
        text = render(self._environments[channel.form], channel.template, words)
        if len(text) > LARGEST:
            what = f"this prints {len(text):,} characters; {LARGEST:,} are the most"
            hint = "look at what it repeats, and print less"
            raise BadTemplate(Problem(f"templates/{channel.template}:1", what, hint))
        text = tidy(text, breaks=channel.form == "md")
        pieces = _CODE.split(text)  # code stands between the pieces of text
        text = "".join(piece if n % 2 or channel.form != "txt" else set_apart(piece) for n, piece in enumerate(pieces))
        if text and tags:
            return f"{text}\n\n{tags}"
        return text


def words_for(note: Note, site: Site) -> dict[str, Any]:
    """The names that a post's template may use.

    ``point``: the note's first paragraph; ``text``: all that it says; both plain. ``markdown``: the words as written,
    in templates of Markdown with addresses that lead there from anywhere; ``html``: in templates of HTML, for mail.
    ``title``, ``takeaway``, ``question``, ``quote``: from its front matter.
    ``source``: with ``title``, ``author``, ``site``, ``url``, ``date``. ``credit``: whom to thank, a list of the
    source's author and site, or its host. ``hashtags``: a list from the topics, each with its ``#``.
    ``handle``: the author's name on this network. ``link``: where to read on.
    ``lang``: ``en`` or ``ja``. The other names are text of one line (``point``: or a list); what is missing is empty.
    """
    source = replace(note.source, title=one_line(note.source.title))
    names = dict.fromkeys(clean_line(one_line(name), CREDIT) for name in (source.author, source.site) if name)
    return {
        "point": unicodedata.normalize("NFC", first_paragraph(note.words)),
        "text": _LazyText(lambda: unicodedata.normalize("NFC", whole(note.words, mark_code=True))),
        "markdown": note.words,
        "title": one_line(note.title),
        "takeaway": one_line(note.takeaway),
        "question": one_line(note.question),
        "quote": one_line(note.quote),
        "source": source,
        "credit": list(names) or [urlsplit(source.url).hostname or source.url],
        "hashtags": hashtags(note.topics),
        "lang": (note.lang or site.language).partition("-")[0],
    }


def tidy(text: str, *, breaks: bool = False) -> str:
    """NFC and LF, no blanks at the ends of lines, never more than one empty line, none at the ends.

    breaks: two blanks at the end of a line stay, which break it in Markdown.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [breaks and line.endswith("  ") and bool(line.strip()) for line in lines]
    lines = [line.rstrip() + ("  " if broken else "") for line, broken in zip(lines, kept, strict=True)]
    return "\n".join(line for line, before in zip(lines, ["", *lines], strict=False) if line or before).strip()


def one_line(text: str) -> str:
    """A text of some lines as one, in NFC."""
    return unicodedata.normalize("NFC", fold(text))


def _with_less(
    words: dict[str, Any], tags: str, spared: Sequence[str], used: Collection[str]
) -> Iterator[tuple[dict[str, Any], str]]:
    """The words whole, then with one thing less each time, of those that are used."""
    yield words, tags
    for name in spared:
        if name == "hashtags" and (tags or (name in used and words[name])):
            words, tags = {**words, "hashtags": []}, ""
        elif name.partition(".")[0] not in used:
            continue
        elif name == "source.title" and words["source"].title:
            words = {**words, "source": replace(words["source"], title="")}
        elif words.get(name):
            words = {**words, name: ""}
        else:
            continue
        yield words, tags


def _names_in(environment: jinja2.Environment, template: str) -> frozenset[str]:
    """The names of ``words_for`` that a template can print. What it includes or extends may print any."""
    loader = environment.loader
    assert loader is not None
    try:
        with patience():  # to know them, what is constant in it is worked out
            tree = environment.parse(loader.get_source(environment, template)[0])
            names = frozenset(meta.find_undeclared_variables(tree))
    except (jinja2.TemplateError, ResourceLimitExceeded):
        return frozenset()  # it isn't rendered either
    others = tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport))
    if any(getattr(other, "with_context", True) for other in others):
        return frozenset(name.partition(".")[0] for name in _SPARED)
    return names


def _line_of_tags(tags: Sequence[str], network: Network) -> str:
    """The first of the hashtags, as many as take up half of a post at most."""
    line = " ".join(tags)
    while tags and network.limit is not None and network.length(line) * 2 > network.limit:
        tags = tags[:-1]
        line = " ".join(tags)
    return line


def _handle(note: Note, network: str) -> str:
    """The author's name on a network. One word is a name there, and gets its ``@``; ``u/name`` is left as it is."""
    handle = clean_line(note.source.handles.get(network) or "", HANDLE)
    if _ONE_WORD.fullmatch(handle):
        return f"@{handle}"
    return handle


def _telling_nobody(words: dict[str, Any]) -> dict[str, Any]:
    """Names and titles of others without what networks take for somebody's account: a feed may be called “@name”, and
    who has that name there is somebody else, who would be told of the post."""
    source = words["source"]
    if words["title"] == source.title:
        title = nobody_told(words["title"])
    else:
        title = words["title"]
    plain = {key: nobody_told(getattr(source, key)) for key in ("title", "author", "site")}
    return {
        "title": title,
        "source": replace(source, **plain),
        "credit": [nobody_told(name) for name in words["credit"]],
    }


def _shortened(text: object, room: int) -> str:
    """The filter ``shorten``: a text of at most so many characters, cut at the last good place."""
    return shorten(str(text), room, cluster_count)


def _markdown(text: object) -> str:
    """The filter ``md``: plain text that reads the same as Markdown."""
    return str(_MEANT_IN_MARKDOWN.sub(r"\\\g<0>", escape(str(text), quote=False)))


class _LazyText:
    """A text that is made when a template prints it, and only then."""

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make
        self._text: str | None = None

    def __str__(self) -> str:
        if self._text is None:
            self._text = self._make()
        return self._text

    def __html__(self) -> str:
        return escape(str(self))

    def __bool__(self) -> bool:
        return bool(str(self))
