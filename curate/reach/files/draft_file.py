"""``drafts/d-….md``: a text for one person, with front matter that says for whom and why. Pure."""

from __future__ import annotations

from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any, cast, get_args

from pydantic import BeforeValidator

from curate.formats import yamledit
from curate.formats.note import split_front_matter
from curate.formats.text import strip_invisible
from curate.formats.validation import Day, StrictModel, Text, validate
from curate.formats.yamltext import YamlDocument, dump_yaml
from curate.problems import Problem
from curate.reach.files.person_yaml import NonEmptyText, OptionalLanguage
from curate.reach.files.safe_text import load
from curate.reach.model import Draft, DraftKind, Evidence, EvidenceSource

KINDS: tuple[DraftKind, ...] = get_args(DraftKind)
_SOURCES: tuple[EvidenceSource, ...] = get_args(EvidenceSource)
_KINDS_ABOUT_TWO: tuple[DraftKind, ...] = (
    "introduction",
    "intro_ask",
    "intro_blurb",
    "intro_close",
    "thanks",
    "report",
)
_ONE_PERSON_HINT = "a draft is for one person; write another draft for another, in words for them"


def referenced_ids(text: str) -> set[str]:
    """Return all values of a draft's front matter: the ids of its person and of its introduction are among them."""
    parts = split_front_matter(text)
    value = load(parts[0], "").value if parts else None
    if isinstance(value, dict):
        return {one for one in value.values() if isinstance(one, str)}
    return set()


def _validate_recipient(value: Any) -> Any:
    if isinstance(value, str) and not any(mark in value.strip() for mark in ", ;、"):
        return value.strip()
    raise ValueError(_ONE_PERSON_HINT)


def _validate_kind(value: Any) -> Any:
    if value in KINDS:
        return value
    raise ValueError(f"{value!r} is no kind of draft; there are {', '.join(KINDS)}")


def _validate_source(value: Any) -> Any:
    if value in _SOURCES:
        return value
    raise ValueError(f"{value!r} is no evidence; write told_me, public or liked (a guess is none)")


class _Evidence(StrictModel):
    what: NonEmptyText
    source: Annotated[str, BeforeValidator(_validate_source)]
    date: Day = None


class _DraftFrontMatter(StrictModel):
    to: Annotated[str, BeforeValidator(_validate_recipient)]
    kind: Annotated[str, BeforeValidator(_validate_kind)]
    lang: OptionalLanguage = None
    made: Day
    item: Text = ""
    evidence: Annotated[tuple[_Evidence, ...], BeforeValidator(lambda value: value or [])] = ()
    introduction: Text = ""
    other: Text = ""
    sent: Day = None


def parse(text: str, where: str) -> tuple[Draft | None, list[Problem]]:
    """Return a draft, and the problems of its file; None where it can't be read, as when it is for two people.

    where: the file's name, which is the id.
    """
    parts = split_front_matter(text)
    if parts is None:
        return None, [Problem(f"{where}:1", "this draft has no front matter", "delete it, and have it written anew")]
    head, body, line = parts
    document = load(head, where, first_line=2)
    if not isinstance(document.value, dict):
        hint = "delete it, and have it written anew"
        return None, [*document.problems] or [Problem(f"{where}:2", "the front matter should be keys and values", hint)]
    read, problems = validate(_DraftFrontMatter, YamlDocument(document.value, document.lines, document.problems), where)
    if read is None:
        return None, problems
    kind = cast(DraftKind, read.kind)
    if read.other and kind not in _KINDS_ABOUT_TWO:
        problems.append(Problem(f"{where}:{document.line(('other',))}", "this is for two people", _ONE_PERSON_HINT))
        return None, problems
    evidence = tuple(Evidence(one.what, cast(EvidenceSource, one.source), one.date) for one in read.evidence)
    bare = body.strip("\n")
    return Draft(
        *(PurePosixPath(where).stem, read.to, kind, read.lang or "en", read.made or date.min, strip_invisible(bare)),
        *(read.item, evidence, read.introduction, read.other, read.sent, where),
        line + (len(body) - len(body.lstrip("\n"))),
    ), problems


def serialize(draft: Draft) -> str:
    """Return a new draft's file."""
    data: dict[str, Any] = {"to": draft.to, "kind": draft.kind, "lang": draft.lang, "made": draft.made.isoformat()}
    data |= {key: getattr(draft, key) for key in ("item", "introduction", "other") if getattr(draft, key)}
    if draft.evidence:
        data["evidence"] = [
            {"what": one.what, "source": one.source, **({"date": one.on.isoformat()} if one.on else {})}
            for one in draft.evidence
        ]
    return f"---\n{dump_yaml(data)}---\n\n{draft.text.strip()}\n"


def with_sent_day(text: str, day: date) -> str:
    """Return a draft's file with the day it went out; every other byte as it was. Raises ValueError."""
    parts = split_front_matter(text)
    if parts is None:
        raise ValueError("it has no front matter")
    head = text.split("\n", 1)[0] + "\n"
    rest = text[len(head) :]
    front = "\n".join(rest.split("\n")[: parts[2] - 3]) + "\n"
    return head + yamledit.set_value(front, ("sent",), day.isoformat()) + rest[len(front) :]
