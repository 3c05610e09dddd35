"""A note: a Markdown file with front matter, in which the source is frozen and the rest is the user's.

The rules checked here are those without which nothing is published: a source that is named, words of the user's own,
and a quotation that stays the lesser part (Japan's Copyright Act, articles 32 and 48; defaults: 200 Japanese characters
or 70 words, and no longer than the commentary).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from curate.formats.takedown import draft_problem
from curate.formats.text import has_words, is_japanese, measure_length
from curate.formats.validation import Day, StrictModel, Strings, Text, validate
from curate.formats.web_address import is_web_address
from curate.formats.yamledit import set_value
from curate.formats.yamltext import YamlDocument, load_yaml
from curate.model import Note, Source
from curate.problems import Problem

QUOTE_LIMIT = {"characters": 200, "words": 70}
LAST_DAY = date(2106, 2, 7)
"""The last day that every stage of a site can hold: the sitemap is compressed, and the time in that file has 32 bits
(RFC 1952, 2.3.1)."""
_JAPANESE = r"々\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f"
_JAPANESE_LETTER = re.compile(rf"[{_JAPANESE}]")
_OTHER_WORD = re.compile(rf"[^\W{_JAPANESE}]+")
_DATED_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:-.+)?")
# What follows backticks on their line may hold no backtick: ```x``` is code within a line.
_FENCE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")
# A hashtag at the head of a paragraph, an item or a quoted line, which Python-Markdown would take for a heading.
_HASHTAG = re.compile(r"( {0,3}(?:(?:[-*+]|\d+[.)])[ \t]+|> ?)*)(?=#[^\s#])")
_HTML_BLOCK = re.compile(r" {0,3}</?[a-zA-Z!]")
# Code within a paragraph. An escaped backtick opens none.
_INLINE_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
# Code within a line, a run of backticks that is none, an escaped mark that would begin either; anything else.
_LINE_PIECE = re.compile(r"(`+)(?!`)(?:.*?[^`])?\1(?!`)|`+|\\[\\`]|[^`\\<]+|.", re.DOTALL)
# ``url:`` on a line of its own, or within braces on the line of ``source:``.
_URL_LINE = re.compile(r"(?:^\s+|[{,]\s*)url:\s*[\"']?([^\s\"'{}]+?)(?=[\s\"',{}]|$)")
# What would act in the reader's browser: elements, handlers (in tags and in attribute lists; the shortest is oncut),
# addresses that are programs.
_ACTIVE_CONTENT = re.compile(
    r"<(?:script|iframe|object|embed|form|base|meta|link)(?=[\s/>])"
    r"|<[a-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*?(?<=[\s\"'/])on[a-z]{3,}\s*=|\{(?:[^{}\n]*[\s:])?on[a-z]{3,}\s*="
    r"|(?:\]\(|^ {0,3}\[[^\]\n]+\]:|<|(?:<[a-z][^<>]*|\{[^{}\n]*)[\s:][\w:-]+\s*=\s*[\"']?)"
    r"\s*(?:javascript|vbscript|data):",
    re.IGNORECASE | re.MULTILINE,
)


_CREDIT_HINT = "add author: or site: to give credit; `curate check --fill-sites` adds the host to all such notes"


def _check_url(value: Any) -> Any:
    if isinstance(value, str) and value and not is_web_address(value):
        raise ValueError(f"{value!r} is not a web address; write it whole, with https://")
    if value is None:
        return ""
    return value


WebAddress = Annotated[str, BeforeValidator(_check_url)]


class _Source(StrictModel):
    url: WebAddress = ""
    title: Text = ""
    author: Text = ""
    site: Text = ""
    date: Day = None
    via: WebAddress = ""
    handles: Annotated[dict[str, str], BeforeValidator(lambda v: v or {})] = Field(default_factory=dict)
    reply: bool = False
    archive: WebAddress = ""


class _NoteFrontMatter(StrictModel):
    title: Text = ""
    date: Day = None
    topics: Strings = ()
    lang: Text = ""
    source: Annotated[_Source, BeforeValidator(lambda v: v or {})] = _Source()
    quote: Text = ""
    takeaway: Text = ""
    question: Text = ""


def language_from_name(name: str) -> str:
    """The language that a translation's file has before ``.md`` (``x.ja.md``), or none."""
    if name.endswith((".en", ".ja")):
        return name[-2:]
    return ""


def split_front_matter(text: str) -> tuple[str, str, int] | None:
    """(front matter, body, 1-based line on which the body begins); None if the text has no front matter."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != "---":
        return None
    for i, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            return "\n".join(lines[1:i]), "\n".join(lines[i + 1 :]), i + 2
    return None


def source_url(text: str) -> str:
    """The address a note is about, published or draft, its YAML broken or whole; empty if it can't be told."""
    parts = split_front_matter(text)
    document = load_yaml(parts[0], "") if parts else None
    if document is None or (document.value is None and document.problems):
        return _scan_for_url(text)
    if isinstance(document.value, dict):
        source = document.value.get("source")
    else:
        source = None
    if isinstance(source, dict):
        url = source.get("url")
    else:
        url = None
    if isinstance(url, str):
        return url
    return ""


def uncredited_url(text: str) -> str:
    """Return the address of a note whose source names neither author nor site; empty for any other note."""
    parts = split_front_matter(text)
    if parts:
        document = load_yaml(parts[0], "")
    else:
        document = YamlDocument(None)
    if isinstance(document.value, dict):
        source = document.value.get("source")
    else:
        source = None
    if not isinstance(source, dict) or document.problems or source.get("author") or source.get("site"):
        return ""
    url = source.get("url")
    if isinstance(url, str) and is_web_address(url):
        return url
    return ""


def set_source_site(text: str, site: str) -> str:
    """Return a note's text with ``site:`` in its source; every other byte stays. Raises ValueError where it can't be
    written in."""
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    if not end or lines[0].removeprefix("\ufeff").rstrip() != "---":
        raise ValueError("there is no front matter")
    head = "\n".join([*lines[1:end], ""])
    return "\n".join([lines[0], set_value(head, ("source", "site"), site) + "\n".join(lines[end:])])


@dataclass(frozen=True, slots=True)
class SourceCitation:
    """What a note says of its source, published or draft."""

    url: str
    line: int
    """1-based line of the address in the file."""
    day: date | None
    """The day of the note, else of the source."""
    archive: str


def source_citation(text: str, name: str) -> SourceCitation:
    """The source of a note, whole or broken; empty where it can't be told. name: the file's without ``.md``."""
    url = source_url(text)
    parts = split_front_matter(text)
    if parts:
        document = load_yaml(parts[0], "", first_line=2)
    else:
        document = YamlDocument(None)
    if isinstance(document.value, dict):
        front = document.value
    else:
        front = {}
    said = front.get("source")
    source: dict[str, Any] = said if isinstance(said, dict) else {}
    archive = source.get("archive")
    day = _parse_day(front.get("date")) or _day_from_name(name) or _parse_day(source.get("date"))
    line = document.line(("source", "url")) if source else 1
    return SourceCitation(url, line, day, archive if isinstance(archive, str) else "")


def _parse_day(value: Any) -> date | None:
    try:
        if isinstance(value, str):
            return date.fromisoformat(value[:10])
        return None
    except ValueError:
        return None


def _scan_for_url(text: str) -> str:
    """The address below ``source:`` in front matter that is no YAML, or has no end."""
    lines = text.removeprefix("\ufeff").splitlines()
    inside = False
    for line in lines[1:] if lines and lines[0].rstrip() == "---" else ():
        if line.rstrip() in ("---", "..."):
            break
        if line[:1].strip() and line[0] != "#":
            inside = line.startswith("source:")
        found = _URL_LINE.search(line) if inside else None
        if found and is_web_address(found[1]):
            return found[1]
    return ""


def parse(text: str, name: str, where: str) -> tuple[Note | None, list[Problem]]:
    """The note in a file, or None with the problems that keep it from being published. Never raises.

    name: the file's name without ``.md``. where: the file as messages name it.
    """
    if down := draft_problem(text, where):
        return None, [down]
    parts = split_front_matter(text)
    if parts is None and text.removeprefix("\ufeff").split("\n")[0].rstrip() == "---":
        return None, [Problem(f"{where}:1", "the front matter has no end", "put a line of --- below it")]
    if parts is None:
        hint = "begin the file with --- and the source: `curate note ADDRESS` writes one"
        return None, [Problem(f"{where}:1", "this note has no front matter", hint)]
    head, body, body_line = parts
    document = load_yaml(head, where, first_line=2)
    if document.value is None and not document.problems:
        document = YamlDocument({}, {(): 2})
    if not isinstance(document.value, dict):
        found = list(document.problems)
        return None, found or [Problem(f"{where}:2", "the front matter should be keys and values", "")]
    front, problems = validate(_NoteFrontMatter, document, where)
    bare, opened = _strip_all_comments(body)
    words = escape_hashtags(bare.strip("\n").rstrip())
    if opened is not None:
        what = "this comment has no end: all that follows would be left out"
        problems.append(Problem(f"{where}:{body_line + opened}", what, "close it with -->"))
    lines = {".".join(map(str, path)): line for path, line in document.lines.items() if path}
    lines["words"] = body_line + (len(body) - len(body.lstrip("\n")) if words else 0)

    live = active_content_problems(words, body, where, body_line)

    def at(key: str, what: str, hint: str) -> Problem:
        return Problem(f"{where}:{lines.get(key, lines.get(key.partition('.')[0], 1))}", what, hint)

    if front is None:
        quote = document.value.get("quote")
        faults = _check_commentary(words, quote if isinstance(quote, str) else "")
        return None, [*problems, *live, *(at(*fault) for fault in faults)]
    day = front.date or _day_from_name(name)
    source = Source(**dict(front.source))
    if not source.url:
        problems.append(at("source.url", "the source has no address", "add source: url: with the article's address"))
    elif not (source.author or source.site):
        problems.append(at("source", "the source names neither author nor site", _CREDIT_HINT))
    if day is None:
        problems.append(at("date", "this note has no date", "add date: 2026-11-23, or begin the file's name with it"))
    elif day > LAST_DAY:
        hint = "correct the date, in date: or at the beginning of the file's name"
        problems.append(at("date", f"{day} is after {LAST_DAY}, the last day that a site can hold", hint))
    if name.lower() in ("index", "readme"):
        problems.append(
            Problem(where, "a file of this name would take the place of all notes", "call it by its headline")
        )
    if front.lang not in ("", "en", "ja"):
        problems.append(at("lang", f"“{front.lang}” is not a language of this site", "write en or ja"))
    problems += [*live, *(at(*fault) for fault in _check_commentary(words, front.quote))]
    if problems or day is None:
        return None, problems
    lang = front.lang or language_from_name(name) or ("ja" if is_japanese(words) else "en")
    title = strip_comments(front.title).strip() or source.title.strip() or source.url
    return (
        Note(
            name=name,
            title=" ".join(title.split()),
            date=day,
            topics=tuple(dict.fromkeys(topic.strip() for topic in front.topics if topic.strip())),
            source=source,
            words=words,
            quote=front.quote.strip(),
            takeaway=" ".join(strip_comments(front.takeaway).split()),
            question=" ".join(strip_comments(front.question).split()),
            lang=lang,
            where=where,
            lines=lines,
        ),
        [],
    )


def _day_from_name(name: str) -> date | None:
    dated = _DATED_NAME.fullmatch(name)
    try:
        if dated:
            return date.fromisoformat(dated[1])
        return None
    except ValueError:
        return None


def _check_commentary(words: str, quote: str) -> list[tuple[str, str, str]]:
    """(key, what, hint) for each fault of commentary and quotation."""
    faults = []
    own = own_words(words)
    if not has_words(own):
        hint = "write what you think below the second ---; until then this is a draft and isn't published"
        faults.append(("words", "there are no words of your own yet", hint))
    if quote:
        length, unit = measure_length(quote)
        if length > QUOTE_LIMIT[unit]:
            what = f"the quotation has {length} {unit}; {QUOTE_LIMIT[unit]} is the limit"
            faults.append(("quote", what, "cut it to the sentence that matters"))
        if has_words(own) and reading_length(quote) > reading_length(own):
            hint = "write more, or quote less: your own words are the main part"
            faults.append(("quote", "the quotation is longer than your commentary", hint))
    return faults


def is_within_quote_limit(quote: str) -> bool:
    """Whether a passage is short enough to be quoted."""
    length, unit = measure_length(quote)
    return length <= QUOTE_LIMIT[unit]


def active_content_problems(words: str, text: str, where: str, first_line: int = 1, then: str = "") -> list[Problem]:
    """What in a Markdown text would act in the reader's browser (see ``_ACTIVE_CONTENT``), each once.

    text: what the words are of, in the file as messages name it, from a 1-based line on. then: what comes of it.
    """
    hint = "take it out, or put it in backticks; what the whole site needs goes into mkdocs.yml"
    problems = []
    for live in dict.fromkeys(found[0] for found in _ACTIVE_CONTENT.finditer(_blank_out_code(words))):
        line = first_line + text.partition(live)[0].count("\n")
        what = f"“{live.strip()}” would run or load something in the reader's browser{then}"
        problems.append(Problem(f"{where}:{line}", what, hint))
    return problems


def reading_length(text: str) -> int:
    """How much there is to read, comparable across languages: a Japanese character counts 1, another word 2."""
    return len(_JAPANESE_LETTER.findall(text)) + 2 * len(_OTHER_WORD.findall(text))


def own_words(words: str) -> str:
    """The commentary without what is not the user's: block quotations, code, the addresses behind links, HTML tags."""
    kept = [line for line in _blank_out_code(words).split("\n") if not line.lstrip().startswith(">")]
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|<[^>\n]*>|https?://[!-~]+", " ", "\n".join(kept))
    return re.sub(r"^[^\S\n]*(#+|[-*_=]{3,}[^\S\n]*$)", "", text, flags=re.MULTILINE)


def _blank_out_code(words: str) -> str:
    """The text with blanks for code, so that all else stands where it stood."""
    if "`" not in words and "~~~" not in words:
        return words
    out: list[str] = []
    lines, i = words.split("\n"), 0
    while i < len(lines):
        end = _fence_end(lines, i)
        out += [" " * len(line) for line in lines[i : end + 1]] if end else lines[i : i + 1]
        i = (end or i) + 1
    return _INLINE_CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), "\n".join(out))


def _fence_end(lines: list[str], at: int) -> int | None:
    """The line that closes the code which the fence on line ``at`` opens. A fence that nothing closes is none."""
    fence = _FENCE.match(lines[at])
    if fence is None:
        return None
    return next((i for i in range(at + 1, len(lines)) if lines[i].strip() == fence[1]), None)


def escape_hashtags(words: str) -> str:
    """The text with a backslash before each hashtag that a line begins with: a heading has a blank after its ``#``
    (CommonMark 0.31, 4.2), and what the user meant for a tag, or for words, must not become one.

    ``##Heading`` stays what it is: two of them are no hashtag. So do code and HTML, up to the next empty line.
    """
    if "#" not in words:
        return words
    lines, i, html = words.split("\n"), 0, False
    while i < len(lines):
        end = _fence_end(lines, i)
        if end is not None:
            i = end + 1
            continue
        html = bool(lines[i].strip()) and (html or bool(_HTML_BLOCK.match(lines[i])))
        if not html and (found := _HASHTAG.match(lines[i])):
            lines[i] = f"{found[1]}\\{lines[i][found.end() :]}"
        i += 1
    return "\n".join(lines)


def strip_comments(body: str) -> str:
    """Markdown without its HTML comments: prompts and private remarks never leave the file. Code keeps its text."""
    return _strip_all_comments(body)[0]


def _strip_all_comments(body: str) -> tuple[str, int | None]:
    """The text without comments, and the 0-based line on which one begins that has no end."""
    text, opened, before = *_strip_comments_once(body), ""
    while text != before:  # what stood around a comment may have become one
        before = text
        text, found = _strip_between_code(_strip_comments_once(text)[0])
        opened = found if opened is None else opened
    return text, opened


def _strip_between_code(text: str) -> tuple[str, int | None]:
    """Without the first comment that is left where code may go on over lines; when in doubt, it is a comment."""
    seen = _blank_out_code(text) if "<!--" in text else ""
    begin = seen.find("<!--")
    if begin < 0:
        return text, None
    end = seen.find("-->", begin + 4)
    if end < 0:
        return (text[:begin].rstrip(), seen[:begin].count("\n"))
    return (text[:begin] + text[end + 3 :], None)


def _strip_comments_once(body: str) -> tuple[str, int | None]:
    """One pass of ``_strip_all_comments``."""
    if "<!--" not in body:
        return body, None
    out: list[str] = []
    lines, i = body.split("\n"), 0
    opened: int | None = None
    hole = False
    while i < len(lines):
        if opened is None:
            end = _fence_end(lines, i)
        else:
            end = None
        if end is not None:
            out += lines[i : end + 1]
            i, hole = end + 1, False
            continue
        line = lines[i]
        kept, inside = _cut_comments(line, opened is not None)
        if not kept.strip() and (kept != line or opened is not None):
            hole = True
        # A line that was comment alone leaves no hole, and joins no two paragraphs: one blank line stays of two.
        elif kept.strip() or not hole or (out and out[-1].strip()):
            if opened is None:
                margin = line[: len(line) - len(line.lstrip())]
            else:
                margin = ""
            out.append(margin + kept.strip() if kept != line else line)
            hole = hole and not kept.strip()
        if not inside:
            opened = None
        elif opened is None or "-->" in line:
            opened = i
        i += 1
    return "\n".join(out), opened


def _cut_comments(line: str, comment: bool) -> tuple[str, bool]:
    kept, i = "", 0
    while i < len(line):
        if comment:
            end = line.find("-->", i)
            if end < 0:
                return kept, True
            i, comment = end + 3, False
        elif line.startswith("<!--", i):
            comment, i = True, i + 4
        else:
            piece = _LINE_PIECE.match(line, i)
            stop = piece.end() if piece else i + 1
            kept, i = kept + line[i:stop], stop
    return kept, comment
