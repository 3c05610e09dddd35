"""The example's workspace with something of everything that a site can have, for tests that look at the whole of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from curate.formats.note import parse
from curate.model import Note
from tests.conftest import ROOT

URL = "https://sample-person.example/"
HUB = "https://hub.example/"
ELSEWHERE = "https://social.example/@sample"
SMALL = 112
"""So many small notes besides: more than two of a feed's documents hold, and than two pages of a listing."""

REMOTE = "2026-09-14-decisions"
ANSWERED = "2026-10-22-a-reason-instead-of-an-apology"
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> "><svg onload=alert(3)> {{ 7*7 }} **bold** [x](y)'
HOSTILE_AUTHOR = "</a></li></ul></aside><script>alert(4)</script>"

FEEDS = """
  - url: https://slow-signal.example/feed.xml
    title: Slow Signal
    topics: [remote work]
  - url: https://hataraku-note.example/rss
    title: はたらくノート
    topics: [onboarding]
  - url: https://nobody-yet.example/atom.xml
    title: A site & <i>its</i> name
  - url: https://secret-reading.example/feed.xml
    title: Secret reading
    private: true
"""
INTRODUCTION = """# Starting in a place one can't walk into

What I look for in **first weeks**, and why I keep coming back to them.

## Where to begin

With [one question a day](../notes/2026-10-09-one-real-question-a-day.md).
"""
TRANSLATED = {
    "en": """---
title: Write the decision, not the meeting
topics: [remote work]
source:
  url: https://slow-signal.example/write-the-decision-not-the-meeting.html
  title: Write the decision, not the meeting
  author: Sample Author A
  site: Slow Signal
  date: 2026-09-08
  reply: true
quote: Nobody reads minutes.
takeaway: One line says what was decided, and the next who may undo it.
---
I used to write minutes. Now I write the decision, and the name of the one who may undo it, and nobody has asked me
for minutes since. See [the other letter](2026-11-14-two-letters-before-the-third.md).

## A heading of the note's own

Where I disagree: some meetings decide nothing, and that is worth a line, too. I have tried it for three months.
""",
    "ja": """---
title: 会議ではなく、決めたことを書く
topics: [remote work]
source:
  url: https://slow-signal.example/write-the-decision-not-the-meeting.html
  title: Write the decision, not the meeting
  author: Sample Author A
  site: Slow Signal
  date: 2026-09-08
  reply: true
quote: Nobody reads minutes.
takeaway: 決まったことを一行、取り消せる人の名前を一行。
---
議事録を書くのをやめて、決めたことと、それを取り消せる人の名前だけを書くようにしました。
それから三か月、議事録を求められたことは一度もありません。

何も決まらない会議もあります。そのときは「決まらなかった」と一行書くようにしています。
""",
}


def make(folder: Path, language: str, *, small: int = SMALL, url: str = URL) -> Path:
    """Write the workspace; ``folder`` comes back. small: how many small notes. url: empty for none."""
    shutil.copytree(ROOT / "site", folder / "site", ignore=shutil.ignore_patterns("topics"))
    feeds = (ROOT / "feeds.yaml").read_text("utf-8")
    assert feeds.endswith("\nfeeds: []\n")
    (folder / "feeds.yaml").write_text(feeds.removesuffix(" []\n") + FEEDS, "utf-8")
    (folder / "mkdocs.yml").write_text(settings(language, url), "utf-8")
    notes = folder / "site/notes"
    for lang, text in TRANSLATED.items():
        (notes / f"{REMOTE}.{lang}.md").write_text(text, "utf-8")
    for number in range(small):
        day = date(2026, 8, 30) - timedelta(days=number // 2)
        (notes / f"{day}-small-{number:03}.md").write_text(_small(number), "utf-8")
    (folder / "site/topics").mkdir()
    (folder / "site/topics/onboarding.md").write_text(INTRODUCTION, "utf-8")
    (folder / "received.json").write_text(json.dumps(_received()), "utf-8")
    return folder


def settings(language: str, url: str = URL) -> str:
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    links = f"\n    hub: {HUB}\n    links: [{ELSEWHERE}]"
    for old, new in (
        ("\n  language: en ", f"\n  language: {language} "),
        (f"\nsite_url: {URL} ", f"\nsite_url: {url} " if url else "\n# no address "),
        ("\n    cards: true ", f"{links}\n    cards: true "),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def _small(number: int) -> str:
    """Every third in Japanese; all on one topic."""
    if number % 3 == 0:
        title, words = f"小さなノート {number}", f"短い感想です。{number}番目に試したことを、そのまま書いておきます。"
    else:
        title, words = f"A small note, number {number}", f"Few words of my own on thing {number}, and why I tried it."
    return f"""---
title: {title}
topics: [small things]
source: {{url: "https://many-things.example/{number}", title: "Thing {number}", site: Many Things}}
---
{words}
"""


def _received() -> dict[str, object]:
    def mention(number: int, target: str, author: str, text: str) -> dict[str, object]:
        return {
            "url": f"https://reader.example/{number}",
            "wm-target": f"{URL}notes/{target}/",
            "wm-property": "in-reply-to",
            "published": f"2026-11-{number:02}T10:00:00Z",
            "author": {"name": author, "url": "https://reader.example/"},
            "content": {"text": text},
        }

    return {
        "type": "feed",
        "children": [
            mention(1, ANSWERED, "Sample Reader", "I wrote to somebody today, without a word of apology."),
            mention(2, ANSWERED, "見本 三郎", "今日、さっそく書いてみました。"),
            mention(3, ANSWERED, HOSTILE_AUTHOR, HOSTILE),
            {**mention(4, ANSWERED, "Whisperer", "For you alone."), "wm-private": True},
        ],
    }


_BUILT: dict[str, Path] = {}


def built(factory: pytest.TempPathFactory, language: str) -> Path:
    """The workspace with its site built, once a process: not to be written in."""
    if language not in _BUILT:
        folder = make(factory.mktemp(f"full-{language}"), language)
        build(folder)
        _BUILT[language] = folder
    return _BUILT[language]


def build(workspace: Path) -> str:
    """Build it with the command line; what that said."""
    done = subprocess.run(
        [sys.executable, "-m", "curate", "-C", str(workspace), "build", "--offline"],
        env=os.environ | {"LC_ALL": "C.UTF-8", "TZ": "UTC"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return done.stderr


def note(workspace: Path, name: str) -> Note:
    """A note as its file has it."""
    found, problems = parse((workspace / f"site/notes/{name}.md").read_text("utf-8"), name, f"{name}.md")
    assert found is not None, problems
    return found


def languages() -> list[Any]:
    """Both, for a session's fixture: all tests of one site in one process."""
    return [pytest.param(name, marks=pytest.mark.xdist_group(f"full site, {name}")) for name in ("en", "ja")]
