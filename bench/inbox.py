"""What the inbox costs with many items in the cache: signed once, listed, ranked anew after a note, after a topic.

Half a year of 200 feeds in English and Japanese, of made-up words that are as frequent as words are; a tenth of the
items are copies of another's. CURATE_ITEMS=5000 chooses another number.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.size import MB, Cost, measured
from curate.model import Entry
from curate.read.storage.cache import Cache

ITEMS, FEEDS, NOTES = 50_000, 200, 300
_CURATE = [sys.executable, "-m", "curate"]
_KANJI = (
    "人社会働学研究開発情報技術経営教育医療環境政策地域企業市場調査組織評価採用制度改革支援連携成長課題分析報告計画実施"
)


class Words:
    """A vocabulary in which few words are frequent and most are rare, the same one every time."""

    def __init__(self) -> None:
        chance = random.Random(2026)
        latin = ["".join(chance.choices("aeioubcdfglmnprst", k=chance.randint(3, 10))) for _ in range(20_000)]
        kana = [
            "".join(chance.choices("アイウエオカキクサシスタテトナニラリルロンー", k=chance.randint(2, 7)))
            for _ in range(4_000)
        ]
        kanji = ["".join(chance.choices(_KANJI, k=chance.randint(2, 4))) for _ in range(12_000)]
        japanese = [
            word + chance.choice("はがをにでとのも、。") for pair in zip(kanji, kana * 3, strict=True) for word in pair
        ]
        self._words = {"en": latin, "ja": japanese}
        self._often = {
            name: list(itertools.accumulate(1 / (n + 10) for n in range(len(words))))
            for name, words in self._words.items()
        }

    def text(self, chance: random.Random, language: str, number: int) -> str:
        chosen = chance.choices(self._words[language], cum_weights=self._often[language], k=number)
        return ("" if language == "ja" else " ").join(chosen)


def entries(number: int, now: datetime) -> Iterator[tuple[str, Entry]]:
    """So many, with the feed of each, the newest first."""
    chance, words = random.Random(7), Words()
    last: list[Entry] = []
    for n in range(number):
        language = "ja" if n % 2 else "en"
        at = now - timedelta(days=170 * n / number)
        feed = chance.randrange(FEEDS)
        if last and chance.random() < 0.1:
            title, text = last[-1].title, last[-1].text
        else:
            title, text = words.text(chance, language, 8), words.text(chance, language, chance.randint(60, 400))
        entry = Entry(f"k{n}", f"https://site{feed}.example/{n}", title, "Sample", at, text[:300], text)
        last = [entry]
        yield f"https://site{feed}.example/feed", entry


def make(root: Path, number: int) -> None:
    subprocess.run([*_CURATE, "init", str(root), "--lang", "ja"], check=True, capture_output=True)
    words, chance = Words(), random.Random(3)
    feeds = "".join(f"  - {{url: 'https://site{n}.example/feed', title: Site {n}}}\n" for n in range(FEEDS))
    topics = "".join(f"  topic {n}: [{words.text(chance, 'en', 3).replace(' ', ', ')}, 採用{n}]\n" for n in range(8))
    (root / "feeds.yaml").write_text(f"topics:\n{topics}feeds:\n{feeds}", "utf-8")
    now = datetime.now(UTC)
    by_feed: dict[str, list[Entry]] = {}
    for feed, entry in entries(number, now):
        by_feed.setdefault(feed, []).append(entry)
    with Cache(root / ".curate/cache.db") as cache:
        for feed, some in by_feed.items():
            cache.add_entries(feed, some, now, newest=0, articles=True)
    flat = [entry for some in by_feed.values() for entry in some]
    for n, entry in enumerate(chance.sample(flat, NOTES)):
        note(root, f"2026-10-01-note-{n}", entry)


def note(root: Path, name: str, entry: Entry) -> None:
    words = entry.text[:300].replace(":", " ")
    (root / f"site/notes/{name}.md").write_text(
        f'---\ntitle: "{entry.title}"\nsource:\n  url: {entry.url}\n  title: "{entry.title}"\n---\n\n{words}\n', "utf-8"
    )


def bench_inbox() -> None:
    number = int(os.environ.get("CURATE_ITEMS", "") or ITEMS)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "mine"
        # In a process of its own: what a child is measured to need isn't less than what its parent holds.
        subprocess.run([sys.executable, "-m", "bench.inbox", str(root), str(number)], check=True)
        listing = [*_CURATE, "-C", str(root), "inbox"]
        print(f"inbox of {number:,} items, {FEEDS} feeds, {NOTES} notes (cpu seconds; the largest process)")
        _show("all new: each looked at once", measured(listing), "")
        _show("nothing changed", min((measured(listing) for _ in range(3)), key=lambda cost: cost.cpu), "target 0.5")
        _show("nothing changed, --sort new", measured([*listing, "--sort", "new"]), "")
        _show("nothing changed, --topic", measured([*listing, "--topic", "topic 1"]), "")
        _, entry = next(entries(1, datetime.now(UTC)))
        note(root, "2026-11-01-new", entry)
        _show("one new note: all ranked anew", measured(listing), "target 5")
        with Cache(root / ".curate/cache.db") as cache:
            now = datetime.now(UTC)
            some = [Entry(f"new{n}", f"https://new{n}.example/", e.title, "", now, e.summary, e.text)
                    for n, (_, e) in enumerate(entries(300, now))]  # fmt: skip
            cache.add_entries("https://site1.example/feed", some, now, newest=0, articles=True)
        _show("300 new items: all ranked anew", measured(listing), "target 5")
        feeds = root / "feeds.yaml"
        feeds.write_text(feeds.read_text("utf-8").replace("topics:\n", "topics:\n  another: [報告計画]\n"), "utf-8")
        _show("one new topic: every text searched", measured(listing), "target 5")


def _show(name: str, cost: Cost, target: str) -> None:
    print(f"    {name:<36} cpu {cost.cpu:6.2f} s   {cost.largest / MB:5.0f} MB   {target}")
    sys.stdout.flush()


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
