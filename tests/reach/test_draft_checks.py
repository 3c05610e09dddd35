"""What a text for one person should be looked at for, before it goes out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from curate.reach.draft_checks import check_draft, find_requests, is_mostly_about_sender, is_nearly_same, mask_names
from curate.reach.letter_text import template_shingles
from curate.reach.model import Draft, Evidence, Person, VaultSettings
from curate.retrieval.text_overlap import Shingle
from tests.conftest import ROOT
from tests.reach.people import TODAY, person

ME = VaultSettings("Alex Sample", affiliation="Sample Research")
WHY = (Evidence("onboarding", "told_me", date(2026, 3, 2)),)


def _all() -> Iterator[tuple[str, Person, str]]:
    data = yaml.safe_load((Path(__file__).parent / "drafts.yaml").read_text("utf-8"))
    for language, drafts in data.items():
        for number, one in enumerate(drafts):
            yield language, person(f"{language}{number}".replace("0", "o"), **one["to"]), one["text"]


LETTERS = list(_all())


def draft(to: Person, text: str, id_: str = "d-aaaaaaaa", **more: object) -> Draft:
    one = Draft(id_, to.id, "share", "en", TODAY, text, evidence=WHY, where=f"drafts/{id_}.md", line=9)
    return replace(one, **more)  # type: ignore[arg-type]


def swapped(text: str, old: Person, new: Person) -> str:
    """The letter as somebody would send it again: another name, another firm."""
    pairs = [(old.name, new.name), (old.organisation, new.organisation), (old.name.split()[0], new.name.split()[0])]
    for before, after in pairs:
        text = text.replace(before, after)
    return text


# ------------------------------------------------------------------ sameness


def test_there_are_twenty_letters_of_each_language() -> None:
    assert [sum(one[0] == language for one in LETTERS) for language in ("en", "ja")] == [20, 20]


FORMULAS = pytest.mark.parametrize(
    "said", [frozenset(), template_shingles([ROOT / "templates"])], ids=["alone", "and formulas"]
)


@FORMULAS
def test_copies_with_another_name_are_caught(said: frozenset[Shingle]) -> None:
    """At least 95 in 100."""
    caught = 0
    for number, (language, old, text) in enumerate(LETTERS):
        others = [one for lang, one, _ in LETTERS if lang == language and one != old]
        new = others[number % len(others)]
        copy = swapped(text, old, new)
        assert copy != text
        caught += is_nearly_same(mask_names(text, [old], ME), mask_names(copy, [new], ME), said)
    assert caught / len(LETTERS) >= 0.95


@FORMULAS
def test_letters_that_differ_raise_no_alarm(said: frozenset[Shingle]) -> None:
    """At most 5 in 100 of the letters are near another one."""
    texts = [mask_names(text, [to], ME) for _, to, text in LETTERS]
    pairs = itertools.combinations(range(len(texts)), 2)
    alarmed = {number for a, b in pairs if is_nearly_same(texts[a], texts[b], said) for number in (a, b)}
    assert len(alarmed) / len(texts) <= 0.05


def test_a_copy_is_named_with_the_letter_it_is_a_copy_of() -> None:
    (_, old, text), (_, new, _) = LETTERS[0], LETTERS[1]
    first = draft(old, text, made=date(2026, 11, 2))
    copy = draft(new, swapped(text, old, new), "d-bbbbbbbb")
    (problem,) = check_draft(copy, [first, copy], [old, new], ME)
    assert problem.where == "drafts/d-bbbbbbbb.md:9"
    said = "but for the names this is nearly the same as drafts/d-aaaaaaaa.md, to Hanna Lindqvist, of 2026-11-02"
    assert problem.what == said


@pytest.mark.parametrize("days, warned", [(0, True), (90, True), (91, False)])
def test_after_ninety_days_it_may_be_said_again(days: int, warned: bool) -> None:
    (_, old, text), (_, new, _) = LETTERS[20], LETTERS[21]
    first = draft(old, text, made=TODAY - timedelta(days=days))
    found = check_draft(draft(new, swapped(text, old, new), "d-bbbbbbbb"), [first], [old, new], ME)
    assert bool(found) == warned


def test_names_are_masked_in_every_form_the_addresses_too() -> None:
    sato = person("sato", "佐藤 花子", kana="さとう はなこ", also=("Hanako",), addresses=("hanako@sato.example",))
    text = "佐藤様、花子さん、さとう、Hanako <hanako@sato.example>: https://x.example/ by Alex of Sample Research"
    assert mask_names(text, [sato], ME) == "◯様、◯さん、◯、◯ <◯>: ◯ by ◯ of ◯"


# ------------------------------------------------------------------ what is asked


@pytest.mark.parametrize("number", range(40))
def test_a_good_letter_has_nothing_to_look_at(number: int) -> None:
    _, to, text = LETTERS[number]
    others = [draft(one, words, f"d-{n:b>8}") for n, (_, one, words) in enumerate(LETTERS) if n != number]
    assert check_draft(draft(to, text), others, [one for _, one, _ in LETTERS], ME) == []


@pytest.mark.parametrize(
    "text, asked",
    [
        ("Could you introduce me to your director? And would you send me the slides?", 2),
        ("What do you think? No need to answer.", 1),
        ("Please send me your CV. I would appreciate it if you called.", 2),
        ("Nothing is asked of you. Please don't write back.", 0),
        ("Let me know what you decide. The figures rose by 3.5 points.", 1),
        ("部長様をご紹介いただけますか。また、資料をお送りいただけないでしょうか。", 2),
        ("どのようにお考えでしょうか。ご返信には及びません。今後ともよろしくお願いいたします。", 1),
        ("お時間のあるときにご覧いただければ幸いです。", 0),
        ("ご検討ください。お返事をいただけますか？", 2),
    ],
)
def test_things_asked_are_counted_and_courtesies_are_none(text: str, asked: int) -> None:
    assert len(find_requests(text)) == asked


def test_more_than_one_request_is_shown_at_the_second() -> None:
    text = "Dear you, this is for you and your team.\n\nWould you read it?\nCould you also call me?\n"
    (problem,) = check_draft(draft(person("sato"), text), [], [], ME)
    assert (problem.where, problem.what) == (
        "drafts/d-aaaaaaaa.md:12",
        "this asks 2 things of them; one is enough",
    )


def test_the_two_questions_may_be_two_and_no_more() -> None:
    two = "What are you most interested in? What do you value in people you work with?"
    assert check_draft(draft(person("sato"), two, kind="ask", evidence=()), [], [], ME) == []
    (problem,) = check_draft(draft(person("sato"), two + " Can you call me?", kind="ask"), [], [], ME)
    assert problem.what == "this asks 3 things"


# ------------------------------------------------------------------ about whom


@pytest.mark.parametrize(
    "text, about_me",
    [
        (
            "I have founded a firm. We do research. Our product won a prize, and I gave a talk on my book.",
            True,
        ),
        ("I read your piece, and I think you can use this. I marked the page for you. Your team may like it.", False),
        (
            "弊社は昨年設立され、私が代表を務めております。弊社の製品は賞をいただき、私の著書も出ました。自社の事例も紹介しています。",
            True,
        ),
        ("ご著書を拝読し、お役に立つと思いました。私の感想もお送りします。御社でお使いいただけるかと存じます。", False),
        ("I thought of you.", False),
    ],
)
def test_a_letter_that_is_mostly_about_the_sender_is_told_from_one_that_is_not(text: str, about_me: bool) -> None:
    assert is_mostly_about_sender(text) == about_me


def test_being_about_oneself_is_said() -> None:
    text = "I founded a firm. I won a prize. My book is out. We grow. I like it."
    assert [problem.what for problem in check_draft(draft(person("sato"), text), [], [], ME)] == [
        "this is mostly about you"
    ]


# ------------------------------------------------------------------ evidence, gaps


def test_something_to_read_without_evidence_is_said_with_the_way_out() -> None:
    sato = person("sato")
    (problem,) = check_draft(draft(sato, "Something for you.", evidence=()), [], [], ME)
    assert problem.what == "nothing that you know of them speaks for this"
    assert f"curate ask {sato.id}" in problem.hint


def test_gaps_for_one_s_own_words_are_said_each_with_its_line() -> None:
    found = check_draft(draft(person("sato"), "Dear you,\n\n[[ what for ]]\n\n［［自分の言葉で］］\n"), [], [], ME)
    assert [problem.where for problem in found] == ["drafts/d-aaaaaaaa.md:11", "drafts/d-aaaaaaaa.md:13"]
