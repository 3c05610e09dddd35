"""A note as posts, one for each network, that fit and can be pasted as they stand.

What a post says is up to its template, ``posts/NETWORK.txt.j2``, and its header (see ``network_config``). What becomes
of one that is too long is decided in ``fit_to_limit``.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlsplit

import jinja2
import regex
from markupsafe import Markup

from curate.formats.markdown_full_text import CODE_MARKER, to_full_text
from curate.formats.markdown_lines import unwrap_lines
from curate.formats.markdown_text import first_paragraph
from curate.formats.text import clean_line
from curate.model import Note, Post, PostWarning, Site
from curate.problems import Problem
from curate.publish.posts.count_length import cluster_count
from curate.publish.posts.fit_to_limit import PostFitter, find_template_names
from curate.publish.posts.hashtags import find_lossy_hashtags, hashtag_line, make_hashtags
from curate.publish.posts.link_detection import ascii_address, separate_links
from curate.publish.posts.mail import html_for_mail, make_link_resolver, markdown_for_mail
from curate.publish.posts.network_config import POST_FORMS, NetworkConfig
from curate.publish.posts.post_warnings import find_warnings, remove_mentions
from curate.publish.posts.thread_splitting import shorten
from curate.publish.templates.render import BadTemplate, render_template

MAX_CREDIT_LENGTH = 60
"""Characters of a name that a post gives credit to: a page may call itself anything."""
MAX_HANDLE_LENGTH = 100
MAX_POST_LENGTH = 200_000
"""Characters of a post, whatever its network allows: the desk page holds them all."""
_CODE = regex.compile(CODE_MARKER.format("(.*?)"), regex.DOTALL)
_MARKDOWN_SPECIAL = regex.compile(r"[\\`*_\[\]{}]")
_ONE_WORD = regex.compile(r"\w[\w.@-]*")


class PostWriter:
    """Writes posts with one set of templates.

    A template that can't be read is in ``problems``, once, and its network is left out from then on.
    """

    def __init__(self, environment: jinja2.Environment, site: Site, channels: Sequence[NetworkConfig]) -> None:
        """environment: for plain text (no escaping), strict about undefined names."""
        environment.filters |= {"ascii": ascii_address, "shorten": _shorten_filter, "md": _markdown_filter}
        self._environments = dict.fromkeys(POST_FORMS, environment)
        self._environments["html"] = environment.overlay(autoescape=True)
        self._site = site
        self._channels = list(channels)
        self._names_by_template: dict[str, frozenset[str]] = {}
        self.problems: list[Problem] = []

    def write(self, note: Note, address: str) -> tuple[list[Post], list[Problem]]:
        """The note's posts. A network whose template prints nothing has none.

        address: of the note's page; empty while the site has none, and then posts link to the source.
        """
        posts: list[Post] = []
        problems: list[Problem] = []
        words = post_values(note, self._site)
        quiet = _values_without_mentions(words)
        for channel in list(self._channels):
            try:
                if channel.form == "txt":
                    usable = words | quiet
                else:
                    usable = words
                post, problem = self._write_post(channel, note, usable, address)
            except BadTemplate as error:
                if error.always_fails:
                    self._channels.remove(channel)
                    self.problems += error.problems
                else:
                    problems += error.problems
                continue
            posts += [post] if post else []
            problems += [problem] if problem else []
        return posts, problems

    def _write_post(
        self, channel: NetworkConfig, note: Note, words: dict[str, Any], address: str
    ) -> tuple[Post | None, Problem | None]:
        network = channel.network
        if channel.link == "source":
            link = ascii_address(note.source.url or address)
        else:
            link = ascii_address(address or note.source.url)
        words = words | {"link": link, "handle": _author_handle(note, channel.name)}
        address_of = make_link_resolver(self._site.url)
        if channel.form == "html":
            # The user's own; only tags and attributes that do nothing are left in it.
            words["html"] = Markup(html_for_mail(note.words, address_of))  # noqa: S704
        elif channel.form == "md":
            words["markdown"] = markdown_for_mail(note.words, address_of, note.name)
        tags = hashtag_line(words["hashtags"][: channel.hashtags], network)
        fitter = PostFitter(channel, self._template_names(channel), functools.partial(self._render, channel))
        if channel.too_long == "thread" and network.limit is not None and channel.form != "html":
            parts, stump = fitter.fit_thread(words, tags)
        else:
            text, stump = fitter.fit_single(words, tags)
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
            found = find_warnings(channel, parts, note, find_lossy_hashtags(note.topics))
            found += (PostWarning("stump"),) if stump else ()
        return Post(
            *(note.name, channel.name, tuple(parts), tuple(counts), network.limit),
            link=link,
            title=words["title"],
            form=channel.form,
            warnings=found,
        ), None

    def _template_names(self, channel: NetworkConfig) -> frozenset[str]:
        """The names that the template prints, or may."""
        if channel.template not in self._names_by_template:
            self._names_by_template[channel.template] = find_template_names(
                self._environments[channel.form], channel.template
            )
        return self._names_by_template[channel.template]

    def _render(self, channel: NetworkConfig, words: dict[str, Any], tags: str) -> str:
        text = render_template(self._environments[channel.form], channel.template, words)
        if len(text) > MAX_POST_LENGTH:
            what = f"this prints {len(text):,} characters; {MAX_POST_LENGTH:,} are the most"
            hint = "look at what it repeats, and print less"
            raise BadTemplate(Problem(f"templates/{channel.template}:1", what, hint))
        text = tidy(text, breaks=channel.form == "md")
        pieces = _CODE.split(text)  # code stands between the pieces of text
        text = "".join(
            piece if n % 2 or channel.form != "txt" else separate_links(piece) for n, piece in enumerate(pieces)
        )
        if text and tags:
            return f"{text}\n\n{tags}"
        return text


def post_values(note: Note, site: Site) -> dict[str, Any]:
    """The names that a post's template may use.

    ``point``: the note's first paragraph; ``text``: all that it says; both plain. ``markdown``: the words as written,
    in templates of Markdown with addresses that lead there from anywhere; ``html``: in templates of HTML, for mail.
    ``title``, ``takeaway``, ``question``, ``quote``: from its front matter.
    ``source``: with ``title``, ``author``, ``site``, ``url``, ``date``. ``credit``: whom to thank, a list of the
    source's author and site, or its host or title; one empty text where there is no source. ``hashtags``: a list from
    the topics, each with its ``#``.
    ``handle``: the author's name on this network. ``link``: where to read on.
    ``lang``: ``en`` or ``ja``. The other names are text of one line (``point``: or a list); what is missing is empty.
    """
    source = replace(note.source, title=to_one_line(note.source.title))
    names = dict.fromkeys(
        clean_line(to_one_line(name), MAX_CREDIT_LENGTH) for name in (source.author, source.site) if name
    )
    return {
        "point": unicodedata.normalize("NFC", first_paragraph(note.words)),
        "text": _LazyText(lambda: unicodedata.normalize("NFC", to_full_text(note.words, mark_code=True))),
        "markdown": note.words,
        "title": to_one_line(note.title),
        "takeaway": to_one_line(note.takeaway),
        "question": to_one_line(note.question),
        "quote": to_one_line(note.quote),
        "source": source,
        "credit": list(names) or [urlsplit(source.url).hostname or source.url or source.title],
        "hashtags": make_hashtags(note.topics),
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


def to_one_line(text: str) -> str:
    """A text of some lines as one, in NFC."""
    return unicodedata.normalize("NFC", unwrap_lines(text))


def _author_handle(note: Note, network: str) -> str:
    """The author's name on a network. One word is a name there, and gets its ``@``; ``u/name`` is left as it is."""
    handle = clean_line(note.source.handles.get(network) or "", MAX_HANDLE_LENGTH)
    if _ONE_WORD.fullmatch(handle):
        return f"@{handle}"
    return handle


def _values_without_mentions(words: dict[str, Any]) -> dict[str, Any]:
    """Names and titles of others without what networks take for somebody's account: a feed may be called “@name”, and
    who has that name there is somebody else, who would be told of the post."""
    source = words["source"]
    if words["title"] == source.title:
        title = remove_mentions(words["title"])
    else:
        title = words["title"]
    plain = {key: remove_mentions(getattr(source, key)) for key in ("title", "author", "site")}
    return {
        "title": title,
        "source": replace(source, **plain),
        "credit": [remove_mentions(name) for name in words["credit"]],
    }


def _shorten_filter(text: object, room: int) -> str:
    """The filter ``shorten``: a text of at most so many characters, cut at the last good place."""
    return shorten(str(text), room, cluster_count)


def _markdown_filter(text: object) -> str:
    """The filter ``md``: plain text that reads the same as Markdown."""
    return str(_MARKDOWN_SPECIAL.sub(r"\\\g<0>", escape(str(text), quote=False)))


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
