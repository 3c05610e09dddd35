"""Tries texts whose Markdown may take too long, or nest too deep, in a process of their own. An edge.

Markdown has no limits of its own: twenty thousand brackets keep a parser busy for minutes, and a list nested 250 deep
crashes it. A quick look tells the few texts of that kind from all others (``needs_trial``). Only those are parsed and
rendered once in a child with limits of time, memory and depth (``run_within_limits``), by everything that will read
them later: the site engine's Markdown, what is done to its pages, feeds, posts and lists. What fails there costs that
text alone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from curate.formats import note as notes_format
from curate.formats.markdown_active_content import active_content_problems
from curate.formats.markdown_full_text import to_full_text
from curate.formats.markdown_text import first_paragraph, to_plain_text
from curate.model import Note, NoteRules
from curate.problems import Problem
from curate.publish.site.own_pages import split_own_page
from curate.publish.site.postprocess import postprocess_page

if sys.platform != "win32":
    import resource

T = TypeVar("T")

CPU_SECONDS = 10
"""Of processor time, for one text. The longest of ordinary notes takes a tenth of a second."""
WAIT_SECONDS = 120.0
"""Seconds by the clock, for a computer that is busy with other work."""
EXTRA_MEMORY_BYTES = 1 << 30
"""Bytes beside those that the process has when it begins."""
RECURSION_LIMIT = 600
"""Calls within each other. The site engine has 1,000, some of which are in use where it begins with a page."""

HEAVY_LENGTH = 100_000
"""Characters that make a text heavy whatever is in it."""
HEAVY_MARK_COUNT = 400
"""So many of one mark make a text heavy: a thousand of any kind were measured to take less than a second."""
_HEAVY_LINE_COUNT = 5_000
_MARKDOWN_MARKS = "[(*_`~^=<&{"
# The beginnings of lists, quotations and code, side by side: what nests needs one of them for each level.
_NESTED = re.compile(r"\n(?:[ >*+\-0-9.):]{40}|[ >*+\-0-9.):]*\t[\t >*+\-0-9.):]{9})")
_LINE_PREFIX = re.compile(r"[\t >*+\-0-9.):]*")
# Characters that XML may not hold (1.0, 2.2).
_INVALID_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r"))
_EXIT_OUT_OF_MEMORY = 77
_SPLIT_HINT = "split the text, or put what isn't meant as Markdown into a code block"


def needs_trial(text: str) -> bool:
    """Whether a text must be tried before it is rendered. Takes microseconds."""
    return (
        len(text) > HEAVY_LENGTH
        or any(text.count(mark) > HEAVY_MARK_COUNT for mark in _MARKDOWN_MARKS)
        or text.count("\n") > _HEAVY_LINE_COUNT
        or _NESTED.search(f"\n{text}") is not None
        or "\ufffe" in text
        or "\uffff" in text
        or len(data := text.encode("utf-8", "surrogatepass")) != len(data.translate(None, _CONTROL_BYTES))
    )


@dataclass(frozen=True, slots=True)
class TriedNote:
    """The result of reading and rendering a note's file within the limits."""

    note: Note | None
    problems: tuple[Problem, ...]
    terms: Sequence[str] = ()
    """``related.note_terms``."""
    words: Sequence[str] = ()
    """``related.note_words``."""
    is_cacheable: bool = True
    """Whether the same text would come to the same again; False: the computer was at fault."""


def try_note(text: str, name: str, where: str, config: Path, rules: NoteRules = NoteRules()) -> TriedNote:  # noqa: B008
    """Parse a note and render it in a child. One that exceeds the limits gives no note, and a problem that says why.

    name, where, rules: as for ``formats.note.parse``. config: the user's mkdocs.yml, for its extensions of Markdown.
    """
    try:
        return run_within_limits(_try_note, text, name, where, config, rules)
    except RenderFailed as error:
        return TriedNote(None, (error.to_problem(text, where, "this note"),), is_cacheable=error.is_cacheable)


def try_page(text: str, where: str, config: Path) -> tuple[list[Problem], bool]:
    """Render a page of the user's in a child, and return its problems, and whether the next try would find the same."""
    try:
        run_within_limits(_try_page, text, config)
    except RenderFailed as error:
        return [error.to_problem(text, where, "this page")], error.is_cacheable
    return [], True


class RenderFailed(Exception):
    """A text can't be rendered. The reason is the rest of a sentence."""

    def __init__(self, why: str, hint: str = _SPLIT_HINT, *, is_cacheable: bool = True) -> None:
        super().__init__(why, hint)
        self.reason, self.hint, self.is_cacheable = why, hint, is_cacheable

    def to_problem(self, text: str, where: str, what: str) -> Problem:
        line, reason = _find_heaviest_line(text)
        if reason:
            hint = f"{reason}; {self.hint}"
        else:
            hint = self.hint
        return Problem(f"{where}:{line}", f"{what} {self.reason}, and is left out", hint)


def _find_heaviest_line(text: str) -> tuple[int, str]:
    """Return the 1-based line that is most likely at fault, and what is on it."""
    lines = text.split("\n")
    number, margin = max(enumerate(lines, 1), key=lambda line: len(_line_prefix(line[1])))
    if _NESTED.match(f"\n{margin}"):
        return number, f"line {number} is nested {_nesting_depth(_line_prefix(margin))} levels deep"
    mark = max(_MARKDOWN_MARKS, key=text.count)
    if text.count(mark) > HEAVY_MARK_COUNT:
        most = max(range(len(lines)), key=lambda at: lines[at].count(mark))
        return (
            most + 1,
            f"it has {text.count(mark):,} times the character {mark}, {lines[most].count(mark):,} of them on this line",
        )
    if invalid := _INVALID_CHARACTER.search(text):
        return text.count("\n", 0, invalid.start()) + 1, "there is an invisible control character here"
    return 1, f"it has {len(text):,} characters"


def _line_prefix(line: str) -> str:
    prefix = _LINE_PREFIX.match(line)
    if prefix:
        return prefix[0]
    return ""


def _nesting_depth(margin: str) -> int:
    marks = sum(map(margin.count, ">*+-.)"))
    return max(marks, (len(margin.expandtabs(4)) + 3) // 4)


# ------------------------------------------------------------------ in the child


def _try_note(text: str, name: str, where: str, config: Path, rules: NoteRules) -> TriedNote:
    from curate.publish.feeds.entry_content import render_entry_html
    from curate.publish.posts.mail import html_for_mail, make_link_resolver, markdown_for_mail
    from curate.publish.site.related import note_terms, note_words

    note, problems = notes_format.parse(text, name, where, rules)
    if note is None:
        return TriedNote(None, tuple(problems))
    _render(note.words, config)
    render_entry_html(note, "https://site.example/notes/x/")
    to_full_text(note.words, mark_code=True)
    to_plain_text(note.words)
    first_paragraph(note.words)
    html_for_mail(note.words, make_link_resolver("https://site.example/"))
    markdown_for_mail(note.words, make_link_resolver("https://site.example/"), name)
    return TriedNote(note, tuple(problems), tuple(note_terms(note)), tuple(note_words(note)))


def _try_page(text: str, config: Path) -> None:
    active_content_problems(split_own_page(text)[1], text, "")
    _render(split_own_page(text)[1], config)


def _render(words: str, config: Path) -> None:
    """Render a text as the site engine does, and do to the page what is done to each page."""
    import markdown

    from curate.publish.engines import mkdocs_settings
    from curate.publish.site import active_content, dead_links

    extensions: list[Any] = []
    settings: dict[str, Any] = {}
    with contextlib.suppress(Exception, SystemExit):  # that they can't be loaded is no fault of this text
        extensions, settings = mkdocs_settings.markdown_settings(config)
    html = markdown.Markdown(extensions=extensions, extension_configs=settings).convert(words)
    mkdocs_settings.try_search_parser(html)
    page = postprocess_page(f"<html><head></head><body><article>{html}</article></body></html>")
    active_content.find_active_content(page, active_content.measure_baseline(""), "")
    dead_links.find_links(page)


# ------------------------------------------------------------------ limits


def run_within_limits(function: Callable[..., T], *args: Any) -> T:
    """Return what a function of this module returns, called in a child with limits. Raises RenderFailed."""
    from curate.publish.engines import mkdocs_settings

    with contextlib.suppress(Exception, SystemExit):
        mkdocs_settings.markdown_settings(args[-1])  # once, for all children
    forked = sys.platform.startswith("linux") and threading.active_count() == 1
    context: Any = multiprocessing.get_context("fork" if forked else "spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_run_in_child, args=(function, args, sending, CPU_SECONDS), daemon=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    sending.close()
    try:
        if not receiving.poll(WAIT_SECONDS):
            raise RenderFailed(f"takes more than {WAIT_SECONDS:g} s to render", is_cacheable=False)
        done, value = receiving.recv()
    except EOFError:
        process.join()
        raise _explain_exit(process.exitcode) from None
    finally:
        process.kill()
        process.join()
        receiving.close()
    if not done:
        raise RenderFailed(*value)
    result: T = value
    return result


def _explain_exit(code: int | None) -> RenderFailed:
    if code == _EXIT_OUT_OF_MEMORY:
        return RenderFailed("takes too much memory to render")
    if sys.platform != "win32" and code in (-signal.SIGXCPU, -signal.SIGVTALRM):
        return RenderFailed(f"takes more than {CPU_SECONDS} s to render")
    if sys.platform != "win32" and code in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
        return RenderFailed("crashes the program that renders it")
    hint = "the computer may be out of memory: close other programs, and try again"
    return RenderFailed(f"could not be rendered: the process was killed (code {code})", hint, is_cacheable=False)


def _run_in_child(function: Callable[..., Any], args: Sequence[Any], sending: Connection, seconds: int) -> None:
    """Send (True, the result) or (False, (the reason, a hint)) to the parent, or end without sending."""
    _apply_limits(seconds)
    sent: tuple[bool, Any]
    try:
        sent = True, function(*args)
    except MemoryError:
        os._exit(_EXIT_OUT_OF_MEMORY)
    except RecursionError:
        sent = False, ("is nested too deeply to render", _SPLIT_HINT)
    except BaseException as error:  # of any kind: extensions of Markdown are programs of others
        message = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        hint = "look for anything unusual in it; an extension in mkdocs.yml may also be the cause"
        sent = False, (f"can't be rendered ({message})", hint)
    sending.send(sent)


def _apply_limits(seconds: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked hears of it too, and ends this one
    sys.setrecursionlimit(RECURSION_LIMIT)
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(silence, descriptor)
    if sys.platform == "win32":
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set_limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds)
    with contextlib.suppress(OSError, ValueError, IndexError):  # where the system doesn't say: no bound of memory
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        _set_limit(resource.RLIMIT_AS, pages * resource.getpagesize() + EXTRA_MEMORY_BYTES)


def _set_limit(kind: int, soft: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
