"""Sample people. None of them exists."""

from __future__ import annotations

from datetime import date

from curate.reach.model import Interest, Met, Person

HANAKO = Person(
    "p-aaaaaaaa",
    "見本 花子",
    kana="みほん はなこ",
    also=("Hanako Mihon",),
    addresses=("hanako@mihon.example", "https://mihon.example/hanako"),
    organisation="見本商事",
    role="人事部長",
    why="オンボーディングの実践者",
    goals=("peers",),
    met=Met(date(2026, 3, 2), "人事勉強会", "p-bbbbbbbb"),
    interests=(Interest("心理的安全性", "told_me", date(2026, 3, 2)), Interest("hybrid work", "guess")),
    values=(Interest("率直さ", "told_me", date(2026, 3, 2)),),
    cadence=60,
    notes="二人の仕事の進め方が似ている。\n次に会うのは京都。",
    where="people/p-aaaaaaaa.yaml",
)
ADA = Person("p-bbbbbbbb", "Ada Sample", addresses=("ada@sample.example",), where="people/p-bbbbbbbb.yaml")
TARO = Person("p-cccccccc", "見本 太郎", kana="みほん たろう", where="people/p-cccccccc.yaml")
