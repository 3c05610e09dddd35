"""A week with something of everything, and an empty one."""

from __future__ import annotations

from datetime import date

from curate.reach.communities import Question
from curate.reach.introductions import Reminder
from curate.reach.matching import PersonMatcher
from curate.reach.model import Draft, Goal, Met, Thread, VaultSettings
from curate.reach.weekly_review import Week, build_week
from tests.reach.people import TODAY, cares, item, passed, person

HOSTILE = '<img src="https://tracker.example/x" onerror="alert(1)"><b>bold</b>'


def empty() -> Week:
    return build_week([], [], [], VaultSettings(), TODAY)


def full() -> Week:
    """Japanese and English, long and hostile words, every part of the review."""
    hanako = person("hana", "見本 花子", goals=("peers",), why="受け入れの実践者。")
    ada = person("ada", "Ada Sample", goals=("peers",), interests=cares("onboarding"))
    ben = person("ben", f"Ben {HOSTILE}", goals=("peers",))
    quiet = person("quiet", "Quiet One", met=Met(date(2025, 1, 5)), why="She knows libraries.")
    kim = person("kim", "Kim Example", interests=cares("onboarding", "心理的安全性"))
    people = [hanako, ada, ben, quiet, kim]
    log = [
        passed(hanako, "2026-09-03", "both", "meeting"),
        passed(ada, "2026-09-20", kind="share", item="x"),
        passed(ada, "2026-10-01", "in", text="Good."),
        passed(ada, "2026-10-11", kind="request"),
        passed(ben, "2026-10-12", kind="help"),
        passed(hanako, "2026-11-18", "in", text="図二が、まさに知りたかったところでした。どのように始めたのですか。"),
        passed(ben, "2026-11-19", "in", text=HOSTILE),
        passed(ada, "2026-11-20", "in", "help", text="an introduction to her library"),
    ]
    goals = [
        Goal("peers", "Learn how others bring people in", "HR people", 5, date(2027, 3, 31), date(2026, 9, 1)),
        Goal("本", "受け入れの本を一冊書き上げる", "", 3, date(2026, 11, 20), date(2026, 9, 1)),
    ]
    note = item(
        "2026-11-01-peers", "Onboarding at a distance", "Onboarding and peers. " * 9, kind="note", words="Meet."
    )
    question = Question(
        Thread("q", f"How do you run onboarding? {HOSTILE}", "https://talk.example/t?a=1&b=2", "f", "", TODAY),
        *("First Weeks", "2026-11-01-peers", ("onboarding", "peer"), None, 2),
    )
    return build_week(
        people, log, goals, VaultSettings(), TODAY,
        matcher=PersonMatcher([note]),
        questions=[question],
        reminders=[
            Reminder("send", ada.id, hanako.id, "i-a", date(2026, 11, 20)),
            Reminder("silent", ben.id, ada.id, "i-b", date(2026, 11, 1)),
            Reminder("ask_back", ada.id, ben.id, "i-c", date(2026, 10, 1)),
            Reminder("thank", ada.id, kim.id, since=date(2026, 11, 1)),
            Reminder("report_back", hanako.id, ada.id, since=date(2026, 11, 1)),
        ],
        drafts=[Draft("d-aaaaaaaa", hanako.id, "share", "ja", date(2026, 11, 20), "見本様")],
    )  # fmt: skip
