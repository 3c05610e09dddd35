"""Letters to one person, from templates in both languages."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from curate import limits
from curate.problems import CannotRun
from curate.reach.contact_schedule import Relationship
from curate.reach.draft_checks import check_draft, find_gaps, is_nearly_same, mask_names
from curate.reach.letter_text import (
    MessageWriter,
    describe_person,
    english_salutation,
    japanese_salutation,
    template_shingles,
)
from curate.reach.model import Draft, DraftKind, Evidence, Interest, Language, Person, VaultSettings
from tests.conftest import ROOT
from tests.reach.people import TODAY, item, person
from tests.reach.samples import ADA, HANAKO

TEMPLATES = ROOT / "templates"
KINDS: tuple[DraftKind, ...] = get_args(DraftKind)
ME = VaultSettings("Robin Sample", affiliation="Sample Notes")
TOLD = Evidence("心理的安全性", "told_me", date(2026, 3, 2))
NOTE = item(
    "2026-11-01-x", "Onboarding at a distance", kind="note", by="A. Author", words="Meet one peer a day.",
    page="https://me.example/notes/2026-11-01-x/", question="Who did you meet first?",
)  # fmt: skip
READ = item("abc", "Onboarding at a distance")
JAPANESE = item(
    "2026-11-02-x",
    "最初の五分",
    kind="note",
    words="全員が一度話す。",
    question="あなたの会議ではどうですか。",
    lang="ja",
)


def values(kind: DraftKind, to: Person, other: Person, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"share": {"offer": NOTE, "evidence": TOLD}, "ask": {}}.get(
        kind,
        {
            "other": describe_person(other, to.language),
            "why": "Both begin anew.",
            "agreed": False,
            "met": date(2026, 3, 2),
        },
    )
    return {**given, **more}


def letter(kind: DraftKind, to: Person, other: Person = ADA, *, terms: Relationship = "in_touch", **more: Any) -> str:
    write = MessageWriter([TEMPLATES], ME)
    return write(kind, to, TODAY, values(kind, to, other, **more), terms=terms)


BOTH = [(ADA, HANAKO), (HANAKO, ADA)]
languages = pytest.mark.parametrize("to, other", BOTH, ids=["en", "ja"])
every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
@languages
def test_every_letter_has_nothing_to_look_at_but_its_gaps(kind: DraftKind, to: Person, other: Person) -> None:
    text = letter(kind, to, other)
    draft = Draft("d-aaaaaaaa", to.id, kind, to.language, TODAY, text, evidence=(TOLD,), where="d", line=1)
    assert check_draft(draft, [], [to, other], ME) == find_gaps(draft)
    assert "\n\n\n" not in text
    assert not any(line != line.rstrip() for line in text.split("\n"))


@every_kind
@languages
def test_every_letter_has_its_person_s_name(kind: DraftKind, to: Person, other: Person) -> None:
    text = letter(kind, to, other)
    if kind != "intro_blurb":
        assert ("Dear Ada," if to is ADA else "見本商事\n見本様") in text
    assert ("Best regards,\nRobin Sample" in text) == (to is ADA and kind != "intro_blurb")


@every_kind
@languages
def test_what_somebody_told_in_confidence_is_in_no_letter_to_another(
    kind: DraftKind, to: Person, other: Person
) -> None:
    secret = Interest("leaving my job", "told_me", date(2026, 3, 2))
    guess = Interest("a new flat", "guess")
    knows = person(
        "knows", other.name, interests=(secret, guess), values=(secret,), notes="leaving my job",
        why="leaving my job", addresses=("secret@mail.example",),
    )  # fmt: skip
    text = letter(kind, to, knows)
    assert not any(said in text for said in ("leaving my job", "a new flat", "secret@mail.example"))


def test_what_somebody_writes_in_public_may_be_passed_on() -> None:
    writes = person("writes", "Ben Example", interests=(Interest("trustee elections", "public"),), organisation="Firm",
                    role="Clerk", addresses=("https://ben.example/",))  # fmt: skip
    assert letter("intro_blurb", ADA, writes) == (
        "Ben Example, Clerk, Firm\nWrites about: trustee elections.\nhttps://ben.example/\n"
        "Why the two of you might like to meet: Both begin anew.\n"
    )


def test_an_article_of_which_the_user_said_nothing_has_a_gap_for_it() -> None:
    assert "[[" not in letter("share", ADA)
    assert "［［" not in letter("share", HANAKO, offer=JAPANESE)
    assert "[[ What in it is of use to them" in letter("share", ADA, offer=READ)
    assert "［［この記事のどこがお役に立つ" in letter("share", HANAKO, offer=READ)


def test_the_user_s_words_are_in_no_letter_of_the_other_language() -> None:
    english, japanese = letter("share", ADA, offer=JAPANESE), letter("share", HANAKO, offer=NOTE)
    assert "全員が一度話す" not in english
    assert "[[ What in it is of use to them" in english
    assert "Meet one peer a day." not in japanese
    assert NOTE.page in japanese


def test_a_question_to_all_readers_is_none_in_a_polite_letter() -> None:
    text = letter("share", HANAKO, offer=JAPANESE)
    assert "あなた" not in text
    assert "いま取り組まれていることに近い内容でしょうか。" in text


@pytest.mark.parametrize(
    "evidence, english, japanese",
    [
        (TOLD, "On 2 March you told me that you care about 心理的安全性.",
         "「心理的安全性」に関心をお持ちだと、3月2日に"),
        (Evidence("x", "told_me"), "You told me that you care about x.", "以前、「x」に関心をお持ちだと伺いました。"),
        (Evidence("x", "told_me", date(2025, 3, 2)), "On 2 March 2025 you told me",
         "「x」に関心をお持ちだと、2025年3月2日に"),
        (Evidence("x", "public"), "I read what you wrote about x", "「x」についてお書きになったものを拝読しました。"),
        (Evidence("Title", "liked", date(2026, 3, 2)), "You wrote back about “Title” on 2 March.",
         "3月2日に、「Title」についてお返事をいただきました。"),
        (None, "[[ Why you thought of them", "［［どうしてこの方を思い浮かべたのか"),
    ],
)  # fmt: skip
def test_the_evidence_is_told_as_it_is(evidence: Any, english: str, japanese: str) -> None:
    assert english in letter("share", ADA, evidence=evidence)
    assert japanese in letter("share", HANAKO, evidence=evidence)


def test_letters_about_two_articles_to_two_people_aren_t_the_same_letter() -> None:
    said = {
        "en": [
            ("What new hires miss", "Meet one peer a day in the first week, and write it down.", "Whom did you meet?"),
            ("Prices by the day", "Two prices side by side let clients choose the slow one.", "Would yours?"),
            ("Reading aloud", "Labels under forty words are read aloud three times as often.", "Are yours?"),
        ],
        "ja": [
            (
                "新しい人が聞けないこと",
                "最初の週は一日に一人ずつ会い、名前を書き留める。",
                "どなたにお会いになりましたか。",
            ),
            ("一日の値段", "二つの値段を並べると、急がないほうを選ぶお客様が増える。", ""),
            ("声に出して読む", "四十字までの解説は、三倍も読み上げられる。", ""),
        ],
    }
    for to in (ADA, HANAKO):
        notes = [
            item(f"n{n}", title, kind="note", words=words, question=question, lang=to.language)
            for n, (title, words, question) in enumerate(said[to.language])
        ]
        texts = [
            mask_names(letter("share", to, offer=note, evidence=Evidence(note.title, "public")), [to], ME)
            for note in notes
        ]
        assert not any(
            is_nearly_same(*pair, template_shingles([TEMPLATES])) for pair in itertools.combinations(texts, 2)
        )


@languages
def test_the_same_letter_about_one_thing_is_the_same_letter(to: Person, other: Person) -> None:
    """Whatever the name, and also where it says nothing of its own."""
    second = person("second", "例 次郎" if to is HANAKO else "Ben Example", organisation="例工業", lang=to.language)
    for kind in KINDS[:2]:
        texts = [mask_names(letter(kind, one), [one], ME) for one in (to, second)]
        assert is_nearly_same(texts[0], texts[1], template_shingles([TEMPLATES]))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_that_it_came_to_nothing_is_said_in_the_same_words_whatever_happened(language: Language) -> None:
    to = ADA if language == "en" else HANAKO
    said = {letter("intro_close", to, other, agreed=agreed) for other in (ADA, HANAKO) for agreed in (True, False)}
    assert len(said) == 1
    assert "Both begin anew" not in said.pop()


@pytest.mark.parametrize(
    "name, organisation, expected",
    [
        ("佐藤 花子", "みなと人事", "みなと人事\n佐藤様"),
        ("佐藤花子", "", "佐藤花子様"),
        ("Ada Sample", "", "Ada Sample 様"),
    ],
)
def test_a_japanese_letter_begins_with_where_they_work_and_their_family_name(
    name: str, organisation: str, expected: str
) -> None:
    assert japanese_salutation(person("x", name, organisation=organisation)) == expected


def test_a_first_letter_begins_as_a_first_letter_does() -> None:
    assert "お世話になっております。Sample NotesのRobin Sampleです。" in letter("ask", HANAKO)
    assert "突然のご連絡失礼いたします。Sample NotesのRobin Sampleと申します。" in letter(
        "ask", HANAKO, terms="strangers"
    )


def test_a_letter_of_somebody_without_a_name_has_a_gap_for_it() -> None:
    assert "[[ your name ]]" in MessageWriter([TEMPLATES], VaultSettings())("ask", ADA, TODAY, {})
    assert "［［お名前］］" in MessageWriter([TEMPLATES], VaultSettings())("ask", HANAKO, TODAY, {})


def test_a_template_of_the_workspace_s_own_comes_first_and_is_named_where_it_is_broken(tmp_path: Path) -> None:
    own = tmp_path / "messages"
    own.mkdir()
    (own / "ask.en.txt.j2").write_text("Hello {{ name }}\n", "utf-8")
    assert MessageWriter([tmp_path, TEMPLATES], ME)("ask", ADA, TODAY, {}) == "Hello Ada\n"
    for broken in ("Hello\n{{ nothing }}\n", "Hello\n{% if %}\n"):
        (own / "ask.en.txt.j2").write_text(broken, "utf-8")
        with pytest.raises(CannotRun) as error:
            MessageWriter([tmp_path, TEMPLATES], ME)("ask", ADA, TODAY, {})
        assert error.value.problems[0].where == "templates/messages/ask.en.txt.j2:2"


@pytest.mark.parametrize(
    "much", ["{% for n in range(10 ** 5) %}{% for m in range(10 ** 5) %}{% endfor %}{% endfor %}", "{{ 'x' * n }}"]
)
def test_a_template_that_takes_too_much_is_ended_and_named(
    tmp_path: Path, much: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CPU_SECONDS", 0.1)
    own = tmp_path / "messages"
    own.mkdir()
    (own / "ask.en.txt.j2").write_text(f"{{% set n = 10 ** 10 %}}\n{much}\n", "utf-8")
    with pytest.raises(CannotRun, match="this takes more") as error:
        MessageWriter([tmp_path, TEMPLATES], ME)("ask", ADA, TODAY, {})
    assert error.value.problems[0].where == "templates/messages/ask.en.txt.j2:2"


@pytest.mark.parametrize(
    "name, first",
    [("Ada Sample", "Ada"), ("Dr. Ada B. Sample", "Dr. Sample"), ("Ada", "Ada"), ("見本 花子", "見本 花子")],
)
def test_an_english_letter_calls_somebody_as_english_letters_do(name: str, first: str) -> None:
    assert english_salutation(replace(ADA, name=name)) == first


def test_a_latin_name_and_a_latin_title_stand_apart_in_a_japanese_sentence() -> None:
    other = replace(ADA, organisation="Sample Ltd", role="Head of People")
    assert "Sample Ltd（Head of People）の Ada Sample 様を、" in letter("intro_ask", HANAKO, other)
    assert letter("intro_blurb", HANAKO, other).startswith("Ada Sample 様：Sample Ltd（Head of People）\n")
