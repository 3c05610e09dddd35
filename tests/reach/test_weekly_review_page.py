"""The week as text and as a page, in both languages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from curate.problems import CannotRun
from curate.reach.communities import Question
from curate.reach.matching import PersonMatcher
from curate.reach.model import Goal, Thread, VaultSettings
from curate.reach.weekly_review import build_week
from curate.reach.weekly_review_page import WORDS_FILE, load_style, render_page, render_text
from tests.conftest import ROOT
from tests.reach.people import TODAY, cares, item, passed, person

TEMPLATES = ROOT / "templates"
GOAL = Goal("peers", "Learn how others do it", "", 5, date(2027, 1, 1), date(2026, 9, 1))
both = pytest.mark.parametrize("language", ["en", "ja"])


def full(people: int = 3) -> Any:
    everybody = [person(f"p{n}", f"Person {n}", goals=("peers",), interests=cares("onboarding")) for n in range(people)]
    log = [passed(one, "2026-10-01", kind="share") for one in everybody]
    log += [passed(one, "2026-11-20", "in", text="<b>Thanks</b> & more") for one in everybody[: people // 2]]
    thread = Thread("t", "How do you onboard?", "https://talk.example/t?a=1&b=2", "f", "", TODAY)
    question = Question(thread, "Talk", "2026-11-01-x", ("onboarding",), None, 1)
    note = item(
        "2026-11-01-x", "Onboarding <peers>", "Onboarding of new people. " * 5, kind="note", words="Meet a peer."
    )
    return build_week(
        everybody, log, [GOAL], VaultSettings(), TODAY, matcher=PersonMatcher([note]), questions=[question]
    )


@both
def test_every_word_is_there_in_both_languages(language: Any) -> None:
    words = load_style([TEMPLATES], language).words
    assert all(words.values())
    names = set(re.findall(r"^(\w+):", (TEMPLATES / WORDS_FILE).read_text("utf-8"), re.MULTILINE))
    assert set(words) == names


@both
def test_text_and_page_say_the_same(language: Any) -> None:
    shown = load_style([TEMPLATES], language)
    text, html = render_text(shown, full()), render_page(shown, full())
    plain = re.sub(r"<[^>]*>", "\n", html.split("<main>")[1]).replace("&lt;", "<").replace("&gt;", ">")
    for said in ("Person 0", "Onboarding <peers>", "How do you onboard?", "Learn how others do it"):
        assert said in text
        assert said in plain


@pytest.mark.parametrize("language, months", [("en", "17 November to 23 November"), ("ja", "11月17日〜11月23日")])
def test_days_are_written_as_the_language_does(language: Any, months: str) -> None:
    assert months in render_text(load_style([TEMPLATES], language), full())


def test_what_people_wrote_is_no_markup() -> None:
    html = render_page(load_style([TEMPLATES], "en"), full())
    assert "<b>" not in html
    assert "&lt;b&gt;Thanks&lt;/b&gt; &amp; more" in html


@both
def test_the_page_needs_nothing_and_may_do_nothing(language: Any) -> None:
    html = render_page(load_style([TEMPLATES], language), full())
    assert "<script" not in html
    assert " style=" not in html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert not re.findall(r'(?:src|@import|url\()\s*=?\s*["\']?https?:', html)


@pytest.mark.parametrize("people, shown", [(19, "replied 9"), (20, "replied 10 (50%)")])
def test_below_twenty_there_are_counts_and_no_rates(people: int, shown: str) -> None:
    text = render_text(load_style([TEMPLATES], "en"), full(people))
    assert shown in text
    assert ("%" in text) == (people >= 20)


@both
def test_no_score_and_no_rank_of_anybody_is_shown(language: Any) -> None:
    assert (
        re.search(r"\b0?\.\d\d+|score|rank|点数|順位", render_text(load_style([TEMPLATES], language), full())) is None
    )


@both
def test_an_empty_week_says_so_kindly(language: Any) -> None:
    shown = load_style([TEMPLATES], language)
    empty = build_week([], [], [], VaultSettings(), TODAY)
    text = render_text(shown, empty)
    for key in ("waiting_none", "replied_none", "share_none", "question_none", "dormant_none", "goals_none"):
        assert shown.words[key] in text
        assert shown.words[key] in render_page(shown, empty)
    assert shown.words["share_no_workspace"] in render_text(shown, empty, in_workspace=False)


def test_the_same_week_gives_the_same_page() -> None:
    shown = load_style([TEMPLATES], "en")
    assert render_page(shown, full()) == render_page(shown, full())


def test_a_word_of_the_workspace_s_own_takes_the_place_of_ours(tmp_path: Path) -> None:
    own = tmp_path / "review"
    own.mkdir()
    (own / "words.yaml").write_text("title: {en: My week, ja: 私の一週間}\n", "utf-8")
    shown = load_style([tmp_path, TEMPLATES], "en")
    assert shown.words["title"] == "My week"
    assert shown.words["goals"] == "Goals"


def test_a_broken_template_is_named_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "review"
    own.mkdir()
    (own / "review.txt.j2").write_text("ok\n{{ week.nothing }}\n", "utf-8")
    with pytest.raises(CannotRun) as error:
        render_text(load_style([tmp_path, TEMPLATES], "en"), full())
    assert error.value.problems[0].where == "templates/review/review.txt.j2:2"


def test_a_date_of_another_year_has_its_year() -> None:
    quiet = person("quiet", "Quiet One")
    old = build_week([quiet], [passed(quiet, str(TODAY - timedelta(days=400)))], [], VaultSettings(), TODAY)
    assert "19 October 2025" in render_text(load_style([TEMPLATES], "en"), old)
    assert "2025年10月19日" in render_text(load_style([TEMPLATES], "ja"), old)
