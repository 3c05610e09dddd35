"""Notes to build, as many as wanted: made up, but of the length and shape of real ones, English and Japanese."""

from __future__ import annotations

import random
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


def note(n: int, day: date, chance: random.Random) -> str:
    japanese = n % 3 == 0
    sentences = JAPANESE.split("。")[:-1] if japanese else ENGLISH.split(". ")
    stop = "。" if japanese else ". "
    paragraphs = [stop.join(chance.sample(sentences, k=min(3, len(sentences)))) + stop.strip() for _ in range(5)]
    topics = ", ".join(chance.sample(TOPICS, k=2))
    title = f"ノート {n}：最初の一週間" if japanese else f"Note {n}: what the first week is for"
    quote = (
        "誰に聞けばよいかがわかれば、人は質問するものです。" if japanese else "People ask when they know whom to ask."
    )
    body = f"{paragraphs[0]}\n\n**{paragraphs[1]}**\n\n- {paragraphs[2]}\n- {paragraphs[3]}\n\n{paragraphs[4]}\n"
    return (
        f"---\ntitle: {title!r}\ntopics: [{topics}]\nsource:\n  url: https://source.example/articles/{n}\n"
        f"  title: Article {n}\n  author: Sample Author\n  site: Source\n  date: {day}\n"
        f'quote: "{quote}"\ntakeaway: Write the answer where the next person looks.\n---\n\n{body}'
    )
