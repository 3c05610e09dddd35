"""Names that are too alike, or that contradict each other: of notes, of topics, of the site's host. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from curate.model import Note
from curate.problems import Problem


def find_notes_alike(files: Iterable[str]) -> list[Problem]:
    """Return a problem for each note whose file's name differs from another's in capitals alone. files: of notes."""
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for where in sorted(files):
        other = first.setdefault(where.casefold(), where)
        if other != where:
            what = (
                f"the name differs from {PurePosixPath(other).name} only in capitals: some computers take them for one"
            )
            problems.append(Problem(f"{where}:1", what, "rename one of them"))
    return problems


def find_topics_alike(notes: Sequence[Note]) -> list[Problem]:
    """Return a problem for each topic that is written in more than one way, at a note with the rarer one."""
    by_name: dict[str, list[Note]] = {}
    for note in notes:
        for topic in note.topics:
            by_name.setdefault(topic, []).append(note)
    alike: dict[str, list[str]] = {}
    for topic in by_name:
        alike.setdefault(topic.casefold(), []).append(topic)
    problems: list[Problem] = []
    for topics in alike.values():
        usual, *others = sorted(topics, key=lambda topic: (-len(by_name[topic]), topic))
        for topic in others:
            note = min(by_name[topic], key=lambda note: note.where)
            what = f"the topic “{topic}” ({len(by_name[topic])}) differs from “{usual}” ({len(by_name[usual])})"
            line = note.lines.get("topics", 1)
            hint = "write it one way in all notes: now they are two topics"
            problems.append(Problem(f"{note.where}:{line}", f"{what} only in capitals", hint))
    return problems


def check_cname(cname: str, url: str) -> list[Problem]:
    """Return a problem if the host in ``site/CNAME`` is not that of the site's address. url: empty if there is none."""
    named = cname.strip().casefold()
    host = (urlsplit(url).hostname or "").casefold()
    if not named or not host or named == host:
        return []
    what = f"this names {named}, but site_url in mkdocs.yml names {host}: links and feeds would lead there"
    return [Problem("site/CNAME:1", what, "write the same host in both")]
