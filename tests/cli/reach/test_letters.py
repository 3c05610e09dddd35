"""What goes into a letter from the command line to the draft: names, days, languages, and no more than is known."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curate.model import Entry
from curate.read.storage.cache import Cache
from tests.cli.reach.private import Room
from tests.cli.reach.test_share import FEED, NOTE, mine

__all__ = ["mine"]


def file(room: Room, name: str) -> str:
    return room.person(name)


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    "typed, name, kept",
    [
        ("高橋さん", "高橋", ""),
        ("高橋　様", "高橋", ""),
        ("渡辺 先生", "渡辺", "title: 先生"),
        ("高橋部長", "高橋", "role: 部長"),
        ("高橋さん（営業）", "高橋", "notes: 営業"),
        ("Dr. Watanabe", "Watanabe", "title: Dr."),
        ("Ms Ada Example", "Ada Example", "title: Ms"),
    ],
)
def test_an_honorific_goes_when_somebody_is_added_and_that_is_said(
    room: Room, typed: str, name: str, kept: str
) -> None:
    ran = room("people", "add", typed, "--no-edit")
    assert f"Saved “{typed.replace('　', ' ')}” as the name {name}" in ran.err
    assert kept in ran.err
    text = file(room, name)
    assert text.startswith(f"name: {name}\n")
    assert re.search(rf"^{kept}", text, re.MULTILINE)
    assert room("people", typed).out.startswith(name)
    again = room("people", "add", typed, "--no-edit")
    assert (again.code, f"there is {name} already" in again.err) == (2, True)


def test_a_name_without_one_is_added_as_it_is(room: Room) -> None:
    for name in ("源氏", "王昭君", "Drew Sample", "高橋（営業）"):
        assert "Saved “" not in room("people", "add", name, "--no-edit").err
        assert file(room, name).startswith(f"name: {name}\n")


def test_log_new_and_an_address_book_take_the_name_alone(room: Room) -> None:
    room("log", "高橋さん", "会った", "--new")
    assert file(room, "高橋").startswith("name: 高橋\n")
    book = room.folder / "book.csv"
    rows = "Dr. Ada,Sample,ada@sample.example\n鈴木さん,,suzuki@mihon.example\nBen,Example,\n"
    book.write_text(f"First Name,Last Name,E-mail 1 - Value\n{rows}", "utf-8")
    room("people", "import", book, "--yes")
    assert [(one.name, one.title) for one in room.held.candidates()] == [
        ("Ada Sample", "Dr."), ("鈴木", ""), ("Ben Example", "")]  # fmt: skip
    assert "3 known already" in room("people", "import", book, "--yes").err


def test_a_row_imported_before_is_the_same_row(room: Room) -> None:
    """A row without an address is known by all that it says, as it stood in the book."""
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Dr. Ada Sample\nN:Sample;Ada;;Dr.;\nEND:VCARD\n"
    book = room.folder / "book.vcf"
    book.write_text(card, "utf-8")
    room("people", "import", book, "--yes")
    text = room.vault.read("candidates.jsonl")
    assert '"name": "Ada Sample"' in text
    old = text.replace('"name": "Ada Sample"', '"name": "Dr. Ada Sample"').replace('"title": "Dr.", ', "")
    room.vault.write("candidates.jsonl", old)
    assert "1 known already" in room("people", "import", book, "--yes").err


def test_somebody_called_so_in_a_vault_of_before_is_left_so_and_has_one_honorific(mine: Room) -> None:
    mine.vault.write("people/p-takahash.yaml", "name: 高橋さん\ninterests: [{what: onboarding, source: told_me}]\n")
    ran = mine("share", "peers", "--to", "高橋様")
    assert ran.out.startswith("高橋様\n")
    assert mine.vault.read("people/p-takahash.yaml").startswith("name: 高橋さん\n")
    week = mine("review", "--lang", "ja").out
    assert "高橋さん宛て" in week
    assert "さんさん" not in week + mine.vault.read("review.html")


# ------------------------------------------------------------------ days


def uma(room: Room, *words: str) -> str:
    room("people", "add", "Uma Example", "--no-edit", "--told", "onboarding", *words)
    return room("share", "peers", "--to", "uma").out


def test_the_day_of_writing_is_not_the_day_they_said_so(mine: Room) -> None:
    text = uma(mine)
    assert "\nYou told me that you care about onboarding." in text
    assert "November" not in text


def test_the_day_they_met_is_the_day_they_said_so(mine: Room) -> None:
    text = uma(mine, "--met", "2026-03-02", "--where", "a meetup")
    assert "On 2 March you told me that you care about onboarding." in text
    assert "date: 2026-03-02" in file(mine, "Uma").partition("interests:")[2]


def test_a_day_that_is_named_is_cited(mine: Room) -> None:
    assert "On 5 May you told me" in uma(mine, "--met", "2026-03-02", "--on", "2026-05-05")


def test_a_day_that_is_named_later_takes_the_place_of_the_day_of_writing(mine: Room) -> None:
    mine("people", "add", "Uma Example", "--no-edit", "--told", "onboarding")
    mine("people", "uma", "--told", "onboarding", "--on", "2026-05-05")
    assert "On 5 May you told me" in mine("share", "peers", "--to", "uma").out
    assert file(mine, "Uma").count("onboarding") == 1


def test_in_a_vault_of_before_a_day_is_cited_where_something_passed_on_it(mine: Room) -> None:
    interests = "interests:\n  - {what: onboarding, source: told_me, date: 2026-11-14}\n"
    mine.vault.write("people/p-umaaaaaa.yaml", f"name: Uma Example\nmet: {{date: 2026-03-02}}\n{interests}")
    assert "\nYou told me that" in mine("share", "peers", "--to", "uma").out
    assert interests in mine.vault.read("people/p-umaaaaaa.yaml")
    mine.vault.remove(mine.held.drafts()[0].where)
    mine("log", "uma", "We had lunch", "--kind", "meeting", "--on", "2026-11-14")
    assert "On 14 November you told me" in mine("share", "peers", "--to", "uma").out


def test_what_they_answered_today_they_said_today(mine: Room) -> None:
    mine("ask", "ben", "--interested", "onboarding")
    assert "On 25 November you told me" in mine("share", "peers", "--to", "ben").out


def test_rules_are_read_on_the_day_that_is_named(mine: Room) -> None:
    mine("communities", "add", "Talk", "--url", "https://talk.example/", "--rules-read", "--on", "2026-11-01")
    assert "rules_read: 2026-11-01" in mine.vault.read("communities.yaml")
    mine("communities", "talk", "--rules-read", "--on", "2026-11-20")
    assert "rules_read: 2026-11-20" in mine.vault.read("communities.yaml")
    assert mine("communities", "talk", "--rules-read", "--on", "2027-11-20").code == 2


def test_the_day_a_network_connected_two_is_not_the_day_of_an_introduction(mine: Room) -> None:
    mine("people", "ben", "--met", "2026-03-02", "--where", "LinkedIn", "--through", "Ada Sample")
    assert "You introduced me to Ben Example. I wanted" in mine("intro", "--report", "ben").out
    said = mine("people", "ben", "--where", "a meetup").err
    assert "Removed 2026-03-02, the day on which LinkedIn connected you" in said
    assert "met: {where: a meetup" in file(mine, "Ben")
    assert "to Ben Example. I wanted" in mine("intro", "--report", "ben").out
    mine("people", "ben", "--met", "2026-04-05")
    assert "Ben Example on 5 April." in mine("intro", "--report", "ben").out


# ------------------------------------------------------------------ languages


def test_the_language_is_that_of_what_is_known_and_not_of_the_name_s_script(mine: Room) -> None:
    mine.vault.write("vault.yaml", "version: 1\nname: 例示 亮\nlang: ja\n")
    given = ["--organisation", "例示商事", "--role", "人事部長", "--told", "onboarding"]
    mine("people", "add", "Kenji Watanabe", "--no-edit", *given)
    assert mine("share", "peers", "--to", "kenji").out.startswith("例示商事\nKenji Watanabe 様\n")
    mine("people", "kenji", "--lang", "en")
    mine.vault.remove(mine.held.drafts()[0].where)
    assert mine("share", "peers", "--to", "kenji").out.startswith("Dear Kenji,")


@pytest.mark.parametrize(
    "vault, name, more, log, language",
    [
        ("en", "Kenji Watanabe", [], "", "en"),
        ("ja", "Kenji Watanabe", [], "", "ja"),
        ("", "Kenji Watanabe", [], "", "en"),
        ("en", "Kenji Watanabe", ["--organisation", "例示商事", "--role", "人事部長"], "", "ja"),
        ("en", "Kenji Watanabe", ["--organisation", "Example Ltd"], "", "en"),
        ("ja", "Ada Example", ["--organisation", "Example Ltd", "--role", "Head of HR"], "", "en"),
        ("", "Kenji Watanabe", [], "ありがとうございます。次回もぜひ。", "ja"),
        ("ja", "Ada Example", [], "I tried it; how did you begin?", "en"),
        ("en", "渡辺 健二", ["--told", "onboarding"], "", "ja"),
        ("", "渡辺 健二", ["--organisation", "Example Ltd", "--told", "onboarding"], "", "ja"),
        ("en", "渡辺 健二", ["--organisation", "Example Ltd", "--role", "CTO", "--told", "AI"], "", "en"),
        ("en", "渡辺 健二", ["--kana", "わたなべ けんじ", "--organisation", "Example Ltd", "--role", "CTO"], "", "ja"),
        ("ja", "Kenji Watanabe", ["--lang", "en", "--organisation", "例示商事"], "", "en"),
    ],
)
def test_each_thing_that_is_known_counts(
    room: Room, vault: str, name: str, more: list[str], log: str, language: str
) -> None:
    room("people", "add", name, "--no-edit", *more)
    room.vault.write("vault.yaml", "version: 1\n" + (f"lang: {vault}\n" if vault else ""))
    if log:
        room("log", name, log, "--in")
    assert f"language\t{language}\n" in room("people", name).out


def note(root: Path, name: str, title: str, words: str, quote: str = "") -> None:
    quoted = f"quote: {quote}\n" if quote else ""
    head = f"---\nsource: {{url: https://study.example/{name}, title: '{title}', site: Study}}\n{quoted}---\n"
    (root / f"site/notes/2026-11-02-{name}.md").write_text(f"{head}{words}\n", "utf-8")


def test_a_japanese_note_on_an_english_article_is_announced_as_english(mine: Room) -> None:
    root = Path.cwd()
    words = "オンボーディングの最初の一週間に、同僚に一人ずつ会う。それだけで定着が変わると思います。" * 2
    note(root, "first", "Onboarding: what the first week is for", words)
    mine("people", "add", "例示 健二", "--no-edit", "--told", "オンボーディング")
    mine("people", "add", "Cy Example", "--no-edit", "--told", "オンボーディング", "--lang", "en")
    assert "※英語の記事です" in mine("share", "02-first", "--to", "健二").out
    assert ", in Japanese" not in mine("share", "02-first", "--to", "cy").out
    assert "[the article is" in mine("share", "02-first").out


def test_an_english_note_on_a_japanese_article_is_announced_as_japanese_and_what_is_unknown_is_not(
    mine: Room,
) -> None:
    root = Path.cwd()
    words = "Onboarding is a matter of people, and new hires who met one peer a day stayed. " * 3
    note(root, "second", "最初の一週間に会うべき人", words)
    note(root, "third", "心理的安全性", words)
    entry = Entry(
        "9", "https://study.example/third", "心理的安全性", text="心理的安全性を高めるための方法を考えます。" * 5
    )
    assert ", in Japanese" in mine("share", "02-second", "--to", "ada").out
    assert ", in Japanese" not in mine("share", "02-third", "--to", "ada").out
    with Cache(root / ".curate/cache.db") as cache:
        cache.add_entries(FEED, [entry], datetime(2026, 11, 20, tzinfo=UTC), newest=None, articles=False)
    mine.vault.remove(mine.held.drafts()[-1].where)
    for draft in mine.held.drafts():
        mine.vault.remove(draft.where)
    assert ", in Japanese" in mine("share", "02-third", "--to", "ada").out
    assert NOTE
