"""``curate goals``: set, listed with the funnel in counts, shown with their people."""

from __future__ import annotations

import json

from tests.cli.reach.private import Room

SET = ("goals", "add", "peers", "--outcome", "Learn how others do it", "--number", "5", "--by", "2027-03-31")


def test_a_goal_is_set_and_its_people_are_counted(room: Room) -> None:
    assert room(*SET, "--kind", "HR people").code == 0
    for name in ("Ada Sample", "見本 花子", "見本 太郎"):
        assert room("people", "add", name, "--goal", "peers", "--no-edit").code == 0
    room("log", "Ada", "an article", "--kind", "share")
    room("log", "花子", "an article", "--kind", "share")
    room.later(1)
    room("log", "花子", "It made me think", "--in")
    room.later(1)
    room("log", "花子", "Lunch", "--kind", "meeting")
    assert room("goals").out == "peers\t2027-03-31\t3\t2\t1\t1\t1\t5\tLearn how others do it\n"
    (row,) = json.loads(room("goals", "--json").out)
    assert (row["since"], row["people"], row["shared"], row["connection"]) == ("2026-11-25", 3, 2, 1)
    shown = room("goals", "Peer")
    assert "5 new connections by 2027-03-31, since 2026-11-25. HR people" in shown.err
    assert shown.out.splitlines() == [
        "Ada Sample\t2026-11-25\t–\t–\t–",
        "見本 太郎\t–\t–\t–\t–",
        "見本 花子\t2026-11-25\t2026-11-26\t2026-11-26\t2026-11-27",
    ]


def test_a_goal_needs_all_of_it_and_a_name_of_its_own(room: Room) -> None:
    assert room(*SET).code == 0
    assert "already" in room(*SET).err
    assert room("goals", "add", "x", "--outcome", "y").code == 2
    assert room(*SET[:-1], "2026-11-25").code == 2
    assert room("goals", "nothing").code == 2


def test_comments_of_the_user_s_stay(room: Room) -> None:
    room(*SET)
    text = "# mine\n" + room.vault.read("goals.yaml") + "  # and mine\n"
    room.vault.write("goals.yaml", text)
    assert room("goals", "add", "other", "--outcome", "y", "--number", "1", "--by", "2027-01-01").code == 0
    assert room.vault.read("goals.yaml").startswith(text.rstrip("\n"))


def test_somebody_may_be_given_a_goal_that_isn_t_set_yet_and_that_is_told(room: Room) -> None:
    ran = room("people", "add", "Ada", "--goal", "peers", "--no-edit")
    assert (ran.code, "no goal is called “peers” yet" in ran.err) == (1, True)
    assert room.held.people()[0].goals == ("peers",)


def test_the_editor_opens_the_file_and_what_is_wrong_then_is_told(room: Room) -> None:
    room.editor('echo "- name: x" >> "$1"')
    ran = room("goals", "edit")
    assert (ran.code, "“outcome” is missing" in ran.err) == (1, True)
    assert room("goals").code == 1
