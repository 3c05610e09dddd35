"""Notes to build, as many as wanted: made up, but of the length and shape of real ones, English and Japanese."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

TOPICS = ("remote work", "onboarding", "networking", "心理的安全性", "communities", "learning")
ENGLISH = (
    "The first week is where trust is won or lost, and most teams leave it to chance. "
    "I have seen a simple list do more than a long programme. People ask when they know whom to ask. "
    "A short walk beats a long meeting, even when the walk is only a call without a screen. "
    "Write down what you decided, and why, where the next person will look for it."
)
JAPANESE = (
    "最初の一週間で信頼は決まりますが、多くのチームはそれを偶然に任せています。"
    "長い研修よりも、短い一覧のほうが役に立つことがあります。誰に聞けばよいかがわかれば、人は質問するものです。"
    "決めたことと、その理由を、次の人が探す場所に書いておきましょう。"
)


def write(folder: Path, number: int) -> None:
    """``number`` notes, one a day backwards from a fixed one; the same ones every time."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(2026)
    for n in range(number):
        day = date(2026, 11, 20) - timedelta(days=n)
        name = f"{day.isoformat()}-note-{n}"
        (folder / f"{name}.md").write_text(note(n, day, chance), "utf-8")


DECADE = 3652
"""Days."""
_MANY_TOPICS = (
    *TOPICS,
    *("meetings", "writing", "design", "accessibility", "open source", "hiring", "maps", "reading", "typography"),
    *("図書館", "まちづくり", "会議", "編集", "翻訳"),
)


def decade(folder: Path, number: int) -> None:
    """``number`` notes over ten years, about articles of many sites, on twenty topics; the same ones every time."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(2026)
    for n in range(number):
        day = date(2026, 11, 20) - timedelta(days=n * DECADE // number)
        (folder / f"{day.isoformat()}-note-{n}.md").write_text(of_many(n, day, chance), "utf-8")


def of_many(n: int, day: date, chance: random.Random) -> str:
    """A note about an article of one of some hundred sites; a few of them are much quoted."""
    site = min(int(chance.paretovariate(0.5)), 400)
    return note(n, day, chance, host=f"site{site}.example", among=_MANY_TOPICS)


def note(
    n: int, day: date, chance: random.Random, *, host: str = "source.example", among: Sequence[str] = TOPICS
) -> str:
    japanese = n % 3 == 0
    sentences = JAPANESE.split("。")[:-1] if japanese else ENGLISH.split(". ")
    stop = "。" if japanese else ". "
    paragraphs = [stop.join(chance.sample(sentences, k=min(3, len(sentences)))) + stop.strip() for _ in range(5)]
    topics = ", ".join(chance.sample(among, k=2))
    title = f"ノート {n}：最初の一週間" if japanese else f"Note {n}: what the first week is for"
    quote = (
        "誰に聞けばよいかがわかれば、人は質問するものです。" if japanese else "People ask when they know whom to ask."
    )
    body = f"{paragraphs[0]}\n\n**{paragraphs[1]}**\n\n- {paragraphs[2]}\n- {paragraphs[3]}\n\n{paragraphs[4]}\n"
    return (
        f"---\ntitle: {title!r}\ntopics: [{topics}]\nsource:\n  url: https://{host}/articles/{n}\n"
        f"  title: Article {n}\n  author: Sample Author\n  site: Source\n  date: {day}\n"
        f'quote: "{quote}"\ntakeaway: Write the answer where the next person looks.\n---\n\n{body}'
    )


_PIECES = (
    *(
        "remote work",
        "the first week",
        "a question a day",
        "README.md",
        "https://source.example.com/a?q=1",
        "“one peer”",
    ),
    *(
        "最初の一週間",
        "「誰に聞くか」",
        "新人に足りないのは",
        "https://ja.wikipedia.org/wiki/日本語",
        "心理的安全性",
        "読書。",
    ),
    *("👩\u200d💻", "🇯🇵", "❤️\u200d🔥", "か\u3099", "e\u0301", "क्षि", "naïve", "مرحبا"),
)


def varied(number: int) -> Iterator[str]:
    """Notes of every kind, the same ones every time: long titles and authors, emoji, links, topics without end."""
    chance = random.Random(2026)
    for n in range(number):
        sentences = JAPANESE.split("。")[:-1] if n % 2 else ENGLISH.split(". ")
        stop = "。" if n % 2 else ". "

        def line(most: int) -> str:
            return " ".join(chance.choices(_PIECES, k=chance.randint(1, most)))

        def said(most: int, sentences: list[str] = sentences, stop: str = stop) -> str:
            pieces = chance.choices([*sentences, line(4)], k=chance.randint(1, most))
            return stop.join(pieces) + stop.strip()

        front = {
            "title": line(30),
            "topics": [line(3) for _ in range(chance.randint(0, 12))],
            "source": {
                "url": f"https://source.example.com/articles/{n}/日本語?q={'a' * chance.randint(0, 300)}",
                "title": chance.choice(["", line(3), line(40)]),
                "author": chance.choice(["Sample Author", line(20)]),
                "site": chance.choice(["", "Sample", line(20)]),
                "handles": chance.choice(
                    [{}, {"x": "@sample", "bluesky": "sample.example.com", "mastodon": "@s@s.example"}]
                ),
            },
            "takeaway": chance.choice(["", said(1), said(6)]),
            "question": chance.choice(["", said(1)]),
            "lang": "ja" if n % 2 else "en",
        }
        words = f"{said(chance.choice([1, 3, 12]))}\n\n{said(9)}\n\n- {said(2)}\n- {said(2)}\n"
        yield f"---\n{json.dumps(front, ensure_ascii=False)}\n---\n\n{words}"
