"""Open questions that a note could help with; whether it may be posted; the files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from curate.reach.communities import check_post, find_questions, parse_reply_count, question_score
from curate.reach.files import communities_yaml as file
from curate.reach.model import Community, Contribution, Thread
from tests.reach.people import TODAY, item

FEED = "https://talk.example/latest.rss"
TALK = Community("Talk", "https://talk.example/", feeds=(FEED,), own_links="ratio", ratio=3, rules_read=TODAY, line=4)
LONG = "Meet one peer a day in the first week of remote onboarding, and write down whom. " * 12
NOTE = item("2026-11-01-peers", "Remote onboarding needs peers", LONG, kind="note")
JAPANESE = item(
    "2026-11-02-safety",
    "心理的安全性と会議",
    "会議の最初の五分に全員が話す。心理的安全性はそこで決まる。" * 8,
    kind="note",
)
OTHER = item("2026-11-03-tomatoes", "Tomatoes in August", "Water them in the morning.", kind="note")


def thread(title: str, text: str = "", *, days: int = 1, feed: str = FEED) -> Thread:
    return Thread(title[:8], title, "https://talk.example/t/1", feed, text, TODAY - timedelta(days=days))


# ------------------------------------------------------------------ questions


def found(*threads: Thread, notes: Any = (NOTE, JAPANESE, OTHER)) -> list[tuple[str, str]]:
    return [(one.thread.title, one.note) for one in find_questions(threads, [TALK], notes, TODAY)]


def test_a_question_is_shown_with_the_note_that_could_help_and_what_they_share() -> None:
    asked = thread("How do you run remote onboarding for so many?", "Our first week is lonely.")
    (one,) = find_questions([asked], [TALK], [OTHER, NOTE], TODAY)
    assert (one.community, one.note, one.days, one.replies) == ("Talk", NOTE.id, 1, None)
    assert {"remote", "onboarding"} <= set(one.words)


def test_in_japanese_too() -> None:
    asked = thread("心理的安全性を会議で高めるにはどうすればよいでしょうか", "五分では足りません。")
    assert found(asked) == [(asked.title, JAPANESE.id)]


@pytest.mark.parametrize(
    "thread",
    [
        thread("Remote onboarding: our new product is out", "Buy it."),
        thread("How do I water a cactus?"),
        thread("How do you run remote onboarding?", days=61),
        thread("How do you run remote onboarding?", feed="https://elsewhere.example/"),
        thread("Show HN: remote onboarding, anyone?"),
        thread("Onboarding?"),
    ],
    ids=["no question", "another topic", "old", "another feed", "something to show", "one word in common"],
)
def test_what_is_no_open_question_of_one_s_topics_is_left_out(thread: Thread) -> None:
    assert found(thread) == []


def test_words_that_a_note_has_in_passing_answer_no_question() -> None:
    passing = item("n", "What newcomers ask", "Over coffee they said what helped best. " + "They ask and ask. " * 20,
                   kind="note")  # fmt: skip
    about = item("m", "Coffee for the best talks", "The best coffee makes talks. " * 4, kind="note")
    asked = thread("Best coffee in town?", "Where do you go?")
    assert found(asked, notes=(passing,)) == []
    assert found(asked, notes=(passing, about)) == [(asked.title, "m")]


def test_fresh_questions_and_plain_ones_come_first() -> None:
    old = thread("Does remote onboarding work with peers?", days=20)
    fresh = thread("Is remote onboarding done with peers?", days=0)
    vague = thread("Remote onboarding with peers", "I am struggling with it.", days=0)
    assert [title for title, _ in found(old, vague, fresh)] == [fresh.title, vague.title, old.title]


def test_without_notes_or_threads_there_are_none() -> None:
    assert found(notes=()) == []
    assert found(thread("How do you run remote onboarding?"), notes=()) == []


@pytest.mark.parametrize(
    "title, text, least, most",
    [
        ("How do you do this?", "", 1.0, 1.0),
        ("Looking for a good tool", "", 0.8, 0.8),
        ("評価制度について教えてください", "", 0.8, 0.8),
        ("リモートの評価", "うちでは困っています。どなたか、経験はありますか。", 0.5, 0.5),
        ("Version 3 is out", "Many new things.", 0.0, 0.0),
        ("Launch HN: anything?", "", 0.0, 0.0),
    ],
)
def test_how_much_a_title_reads_like_a_question(title: str, text: str, least: float, most: float) -> None:
    assert least <= question_score(thread(title, text)) <= most


@pytest.mark.parametrize(
    "text, replies",
    [
        ("Points: 3 # Comments: 12", 12),
        ("3 posts - 2 participants Read full topic", 2),
        ("1 post - 1 participant", 0),
        ("submitted by x to y 40 points | 7 comments", 7),
        ("5 replies", 5),
        ("回答：4", 4),
        ("Some text about 12 points.", None),
        ("", None),
    ],
)
def test_how_many_answered_is_unknown_where_the_feed_is_silent(text: str, replies: int | None) -> None:
    assert parse_reply_count(text) == replies


# ------------------------------------------------------------------ may this be posted?


def said(kind: Any, days: int, *, note: str = "", link: bool = False, where: str = "Talk") -> Contribution:
    at = datetime.combine(TODAY, datetime.min.time(), UTC) - timedelta(days=days)
    return Contribution(at, where, kind, note, link)


GOOD = [said("answer", 3), said("answer", 5)]


def faults(community: Community = TALK, known: Any = GOOD, note: Any = NOTE, link: bool = True) -> list[str]:
    return [problem.what for problem in check_post(note, community, known, TODAY, link=link)]


def test_where_all_is_well_nothing_speaks_against_it() -> None:
    assert faults() == []


def with_(**more: Any) -> Community:
    from dataclasses import replace

    return replace(TALK, **more)


@pytest.mark.parametrize(
    "community, what",
    [
        (with_(rules_read=None, rules="https://talk.example/rules"), "you haven't read the rules (https://talk.example/rules)"),
        (with_(rules_read=date(2026, 5, 1)), "you read the rules on 2026-05-01; they may have changed"),
        (with_(own_links="none"), "links to your own pages aren't wanted here"),
        (with_(own_links="thread"), "links to your own pages go into a thread for them"),
        (with_(ratio=4), "one contribution in 4 may link to a page of your own, and you have 2 without"),
    ],
)  # fmt: skip
def test_rules_and_policy(community: Community, what: str) -> None:
    assert faults(community) == [what]


@pytest.mark.parametrize("policy", ["none", "thread", "ratio"])
def test_without_a_link_the_policy_doesn_t_matter(policy: str) -> None:
    assert faults(with_(own_links=policy, ratio=100), link=False) == []


@pytest.mark.parametrize("days, without", [((3, 2), 0), ((2, 3), 1)])
def test_a_link_of_one_s_own_counts_against_the_next(days: tuple[int, int], without: int) -> None:
    known = sorted([said("answer", days[0]), said("answer", days[1], link=True)], key=lambda one: one.at)
    expected = f"one contribution in 3 may link to a page of your own, and you have {without} without"
    assert faults(known=known) == [expected]


def test_the_same_note_isn_t_posted_twice() -> None:
    assert faults(known=[*GOOD, said("post", 1, note=NOTE.id)]) == ["you posted this here already, on 2026-11-22"]
    elsewhere = [*GOOD, said("post", 9, note=NOTE.id, where="Other place")]
    assert faults(known=elsewhere) == ["you posted this in Other place on 2026-11-14"]
    assert faults(known=[*GOOD, said("post", 9, note="another", where="Other place")]) == []


def test_first_somebody_else_is_answered() -> None:
    assert faults(link=False, known=[]) == ["you haven't answered anybody here yet"]
    old = [said("answer", 31)]
    assert faults(link=False, known=old) == ["your last answer to somebody here was on 2026-10-23"]
    assert faults(link=False, known=[said("answer", 30)]) == []
    assert faults(link=False, known=[said("answer", 1, where="Other place")]) == [
        "you haven't answered anybody here yet"
    ]


def test_an_answer_is_complete_without_a_click() -> None:
    assert faults(note=OTHER) == ["this says too little to be of use without a click"]


def test_all_that_speaks_against_it_is_said_at_once() -> None:
    assert len(faults(with_(rules_read=None, own_links="none"), known=[], note=OTHER)) == 4


# ------------------------------------------------------------------ the files


def test_a_community_is_read_with_what_it_allows() -> None:
    text = f"""{file.HEADER}- name: Talk
  url: https://talk.example/
  rules: https://talk.example/rules
  rules_read: 2026-11-01
  own_links: ratio
  ratio: 5
  feeds: [{FEED}]
  intent: to learn how others onboard
- name: Forum
"""
    (talk, forum), problems = file.parse(text)
    assert problems == []
    assert talk == Community(
        *("Talk", "https://talk.example/", "https://talk.example/rules", date(2026, 11, 1), "ratio", 5, (FEED,)),
        *("to learn how others onboard", 3),
    )
    assert (forum.name, forum.own_links, forum.feeds, forum.line) == ("Forum", "none", (), 11)


@pytest.mark.parametrize(
    "text, where",
    [
        ("- name: A\n- name: a\n", "communities.yaml:2"),
        ("- name: A\n  own_links: sometimes\n", "communities.yaml:2"),
        ("- name: A\n  rules: javascript:alert(1)\n", "communities.yaml:2"),
        ("- name: A\n  ratio: 1\n", "communities.yaml:2"),
        ("- text\n", "communities.yaml:1"),
        ("name: A\n", "communities.yaml:1"),
        ("- url: https://x.example/\n", "communities.yaml:1"),
        ("- name: [\n", "communities.yaml:2"),
    ],
)
def test_a_fault_in_the_file_has_its_line(text: str, where: str) -> None:
    _, problems = file.parse(text)
    assert [problem.where for problem in problems] == [where]


def test_a_contribution_is_read_back_as_it_was_written() -> None:
    one = Contribution(
        datetime(2026, 11, 3, 9, tzinfo=UTC), "Talk", "post", NOTE.id, True, "https://talk.example/t/9", 1
    )
    assert file.parse_contributions(file.serialize_contribution(one) + "\n") == ([one], [])


@pytest.mark.parametrize(
    "line",
    ['{"at": "2026-11-03", "community": "Talk"}', '{"at": "x", "community": "Talk", "kind": "post"}', "{", "[]",
     '{"at": "2026-11-03", "community": "Talk", "kind": "spam"}',
     '{"at": "2026-11-03", "community": "Talk", "kind": "post", "link": "yes"}'],
)  # fmt: skip
def test_a_broken_line_costs_that_line(line: str) -> None:
    good = '{"at": "2026-11-03T09:00:00+09:00", "community": "Talk", "kind": "answer"}'
    read, problems = file.parse_contributions(f"{line}\n{good}\n")
    assert [one.kind for one in read] == ["answer"]
    assert [problem.where for problem in problems] == ["contributions.jsonl:1"]
