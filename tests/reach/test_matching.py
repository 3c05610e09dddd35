"""Whom an article would help, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.model import Topic
from curate.reach.matching import PersonMatcher
from curate.reach.model import Evidence, PersonMatch
from tests.reach.people import TODAY, cares, item, passed, person

SAFETY = item(
    "safety", "心理的安全性は会議で決まる", "会議の最初の五分に全員が話すチームでは、心理的安全性の得点が高かった。"
)
ONBOARDING = item(
    "onboarding",
    "Onboarding at a distance",
    "New hires who met one peer a day stayed. Remote onboarding fails where nobody has the time.",
)
GARDEN = item("garden", "Tomatoes in small gardens", "How to water tomatoes in August, and which kinds bear longest.")
HYBRID = item("hybrid", "リモートワークと評価", "リモートワークの評価制度を見直した五社の記録。")
ALL = [SAFETY, ONBOARDING, GARDEN, HYBRID]


def for_one(offer: Any, *people: Any, log: Any = (), topics: Any = ()) -> list[PersonMatch]:
    return PersonMatcher(ALL, topics).find_people(offer, people, log, TODAY)


@pytest.mark.parametrize(
    "interest, offer, words",
    [
        ("心理的安全性", SAFETY, ("心理的安全性",)),
        ("remote onboarding", ONBOARDING, ("remote onboarding",)),
        ("Onboarding of remote hires", ONBOARDING, ("onboarding", "remote", "hires")),
        ("ﾘﾓｰﾄﾜｰｸ", HYBRID, ("リモートワーク",)),
        ("Tomatoes", GARDEN, ("tomatoes",)),
    ],
)
def test_a_match_cites_what_they_said_and_the_words_that_met_it(interest: str, offer: Any, words: Any) -> None:
    sato = person("sato", interests=cares(interest))
    (match,) = for_one(offer, sato)
    assert match == PersonMatch(sato.id, offer.id, (Evidence(interest, "told_me", date(2026, 3, 2), words),))


@pytest.mark.parametrize(
    "by, named", [("雛形 花子", []), ("雛形花子、見本 太郎", []), ("Ada Sample", ["p-sato"]), ("", ["p-sato"])]
)
def test_what_somebody_wrote_is_nothing_new_to_them(by: str, named: list[str]) -> None:
    theirs = replace(SAFETY, by=by)
    sato = replace(person("sato", interests=cares("心理的安全性")), id="p-sato", name="雛形 花子")
    matcher = PersonMatcher([theirs, GARDEN])
    assert [match.person for match in matcher.find_people(theirs, [sato], (), TODAY)] == named
    assert [match.person for match in matcher.find_offers(sato, (), TODAY)] == named


def test_nobody_is_an_answer() -> None:
    assert for_one(GARDEN, person("sato", interests=cares("心理的安全性", "remote onboarding"))) == []
    assert for_one(GARDEN, person("sato")) == []
    assert for_one(GARDEN) == []


def test_below_the_threshold_nobody_is_named() -> None:
    """A word in passing, or half of an interest, is no match."""
    passing = item("passing", "Quarterly figures of retailers", "Sales rose. " * 80 + "One shop tried onboarding.")
    matcher = PersonMatcher([*ALL, passing])
    half = person("half", interests=cares("onboarding of volunteers in museums"))
    named = person("named", interests=cares("onboarding"))
    assert matcher.find_people(ONBOARDING, [half], [], TODAY) == []
    assert matcher.find_people(passing, [named], [], TODAY) == []
    assert [match.person for match in matcher.find_people(ONBOARDING, [named], [], TODAY)] == [named.id]


def test_words_scattered_over_an_article_are_no_interest() -> None:
    far = (
        "Remote islands are quiet. "
        + "Ferries leave at nine, and ten, and noon. " * 6
        + "Onboarding begins at the pier."
    )
    ferry = item("ferry", "Ferries", far)
    near = item("near", "Ferries", far.replace("Onboarding begins", "Onboarding at remote places begins"))
    sato = person("sato", interests=cares("remote onboarding"))
    assert [match.item for match in PersonMatcher([ferry, near]).find_offers(sato, [], TODAY)] == ["near"]


def test_several_words_of_which_one_alone_says_anything_are_looked_for_as_they_stand() -> None:
    first = item("first", "The first week", "What the first week at work is for.")
    other = item("other", "Four-day week", "A week of four days, week after week.")
    sato = person("sato", interests=cares("The first week"))
    (match,) = PersonMatcher([first, other]).find_offers(sato, [], TODAY)
    assert (match.item, match.evidence[0].words) == ("first", ("first week",))


def test_a_guess_names_nobody_and_is_never_cited() -> None:
    guessed = person("guess", interests=cares("remote onboarding", source="guess"))
    both = person("both", interests=cares("onboarding") + cares("new hires", source="guess"))
    (match,) = for_one(ONBOARDING, guessed, both)
    assert match.person == both.id
    assert [evidence.what for evidence in match.evidence] == ["onboarding"]


def test_a_guess_may_put_one_match_before_another() -> None:
    plain = person("a", interests=cares("onboarding"))
    more = person("b", interests=cares("onboarding") + cares("new hires", source="guess"))
    assert [match.person for match in for_one(ONBOARDING, plain, more)] == [more.id, plain.id]


def test_at_most_three_are_named_and_what_was_told_lately_comes_first() -> None:
    days = [date(2026, 11, 1), date(2020, 1, 1), date(2025, 1, 1), date(2023, 1, 1)]
    people = [person(f"p{n}", interests=cares("onboarding", on=day)) for n, day in enumerate(days)]
    assert [match.person for match in for_one(ONBOARDING, *people)] == [people[n].id for n in (0, 2, 3)]


@pytest.mark.parametrize("more", [{"do_not_contact": True}, {"resting_until": date(2026, 12, 1)}])
def test_people_to_be_left_in_peace_are_passed_over(more: Any) -> None:
    sato = person("sato", interests=cares("onboarding"), **more)
    assert for_one(ONBOARDING, sato) == []
    assert PersonMatcher(ALL).find_offers(sato, [], TODAY) == []
    assert PersonMatcher(ALL).matches_by_person([sato], [], TODAY) == {}


def test_somebody_whose_rest_is_over_is_named_again() -> None:
    assert for_one(ONBOARDING, person("sato", interests=cares("onboarding"), resting_until=TODAY))


@pytest.mark.parametrize("called", ["onboarding", "https://onboarding.example/", "http://onboarding.example"])
def test_what_somebody_has_already_is_passed_over_whatever_the_log_calls_it(called: str) -> None:
    sato = person("sato", interests=cares("onboarding"))
    log = [passed(sato, "2026-10-01", kind="share", item=called)]
    assert for_one(ONBOARDING, sato, log=log) == []
    assert PersonMatcher(ALL).find_offers(sato, log, TODAY) == []


def test_an_article_and_the_note_about_it_are_one() -> None:
    note = item("2026-11-01-x", "Peers first", ONBOARDING.text, kind="note", url=ONBOARDING.url, words="Meet a peer.")
    sato = person("sato", interests=cares("onboarding"))
    matcher = PersonMatcher([*ALL, note])
    assert [match.item for match in matcher.find_offers(sato, [], TODAY)] == [note.id]
    log = [passed(sato, "2026-10-01", kind="share", item="onboarding")]
    assert matcher.find_offers(sato, log, TODAY) == []


SAMPLE_TOPIC = Topic("model safety", ("hallucination", "reward hacking", "幻覚"))
REWARDS = item(
    "rewards", "Reward hacking", "Reward hacking is when a model learns to please the test. Reward hacking is common."
)


@pytest.mark.parametrize(
    "interest, topic",
    [
        ("hallucination", SAMPLE_TOPIC),
        ("幻覚", SAMPLE_TOPIC),
        ("model safety", SAMPLE_TOPIC),
        ("Hallucination", Topic("reward hacking", ("hallucination",))),
    ],
)
def test_a_word_that_only_shares_a_topic_with_what_they_said_is_no_evidence(interest: str, topic: Topic) -> None:
    sato = person("sato", interests=cares(interest))
    matcher = PersonMatcher([REWARDS, *ALL], [topic])
    assert matcher.find_people(REWARDS, [sato], (), TODAY) == []
    assert matcher.find_offers(sato, (), TODAY) == []
    assert matcher.matches_by_person([sato], (), TODAY) == {sato.id: []}


def test_what_the_article_says_itself_of_what_they_said_is_evidence_whatever_the_topics_are() -> None:
    sato = person("sato", interests=cares("reward hacking", "hallucination"))
    for topics in ([], [SAMPLE_TOPIC]):
        (match,) = PersonMatcher([REWARDS, *ALL], topics).find_people(REWARDS, [sato], (), TODAY)
        assert match.evidence == (Evidence("reward hacking", "told_me", date(2026, 3, 2), ("reward hacking",)),)


def test_a_word_of_the_same_topic_may_put_one_match_before_another() -> None:
    plain = person("a", interests=cares("reward hacking"))
    more = person("b", interests=cares("reward hacking", "hallucination"))
    matcher = PersonMatcher(
        [replace(REWARDS, text=f"{REWARDS.text} It hallucinates: 幻覚、幻覚。"), *ALL], [SAMPLE_TOPIC]
    )
    found = matcher.find_people(matcher.offers[0], [plain, more], (), TODAY)
    assert [match.person for match in found] == [more.id, plain.id]
    assert [[evidence.what for evidence in match.evidence] for match in found] == [["reward hacking"]] * 2


def test_an_interest_in_hiragana_alone_is_found_by_its_letters() -> None:
    making = item("making", "町工場のものづくり", "二代目が語る。")
    sato = person("sato", interests=cares("ものづくり"))
    (match,) = PersonMatcher([*ALL, making]).find_offers(sato, [], TODAY)
    assert match.item == "making"


LIKED = [
    item(f"bread{n}", f"Sourdough {word}", f"Starter, rye flour and long fermentation: {word} for sourdough bakers.")
    for n, word in enumerate(["crust", "crumb", "hydration", "ovens"])
]


def test_what_is_like_the_articles_they_came_back_to_is_found() -> None:
    sato = person("sato")
    log = [passed(sato, f"2026-0{n + 1}-01", "in", item=f"bread{n}") for n in range(2)]
    found = PersonMatcher([*ALL, *LIKED]).find_offers(sato, log, TODAY)
    assert [match.item for match in found] == ["bread2", "bread3"]
    (evidence,) = found[0].evidence
    assert (evidence.source, evidence.what in ("Sourdough crust", "Sourdough crumb")) == ("liked", True)
    assert "sourdough" in {word.lower() for word in evidence.words}


def test_one_article_is_no_taste() -> None:
    sato = person("sato")
    assert (
        PersonMatcher([*ALL, *LIKED]).find_offers(sato, [passed(sato, "2026-01-01", "in", item="bread0")], TODAY) == []
    )


@pytest.mark.parametrize("way, kind", [("out", "share"), ("in", "reaction")])
def test_what_was_only_sent_to_them_or_liked_in_passing_is_no_taste(way: str, kind: str) -> None:
    sato = person("sato")
    log = [passed(sato, "2026-01-01", way, kind, item=f"bread{n}") for n in range(3)]
    assert PersonMatcher([*ALL, *LIKED]).find_offers(sato, log, TODAY) == []


def test_three_articles_for_one_person_aren_t_three_of_a_kind() -> None:
    sato = person("sato", interests=cares("sourdough", "心理的安全性"))
    found = PersonMatcher([*ALL, *LIKED]).find_offers(sato, [], TODAY)
    assert len(found) == 3
    assert "safety" in [match.item for match in found]


def test_no_score_is_shown_even_by_accident() -> None:
    (match,) = for_one(ONBOARDING, person("sato", interests=cares("onboarding")))
    assert "score" not in repr(match)


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["onboarding", "心理的安全性", "tomatoes", "ものづくり", "", "the", "？"]), max_size=4))
def test_whatever_they_said_each_match_has_evidence_and_is_the_same_asked_either_way(what: list[str]) -> None:
    sato = person("sato", interests=cares(*what))
    matcher = PersonMatcher(ALL)
    asked_of_the_person = {
        match.item: match.evidence for match in matcher.matches_by_person([sato], [], TODAY)[sato.id]
    }
    asked_of_each = {
        offer.id: match.evidence for offer in ALL for match in matcher.find_people(offer, [sato], [], TODAY)
    }
    assert asked_of_the_person == asked_of_each
    assert all(asked_of_each.values())
