"""``curate people``: added, found, shown, written into, imported; and a broken file costs itself."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from curate.reach.model import Interest, Met
from tests.cli.reach.private import Room
from tests.reach.test_address_book import GOOGLE, LINKEDIN, VCARD_3, VCARD_4


@pytest.fixture
def known(room: Room) -> Room:
    """Ada, and Hanako whom she introduced."""
    room("people", "add", "Ada Sample", "--no-edit")
    room("people", "add", "見本 花子", "--kana", "みほん はなこ", "--through", "Ada", "--no-edit")
    return room


def test_adding_somebody_makes_the_vault_and_a_file_that_says_what_it_may_hold(room: Room) -> None:
    ran = room(
        "people", "add", "Ada", "Sample", "--no-edit", "--told", "hybrid work", "--address", "ada@sample.example"
    )
    assert ran.code == 0
    assert "Made your vault" in ran.err
    (ada,) = room.held.people()
    assert ran.out.strip() == str(room.vault.file_path(ada.where))
    assert (ada.name, ada.addresses) == ("Ada Sample", ("ada@sample.example",))
    assert ada.interests == (Interest("hybrid work", "told_me", date(2026, 11, 25)),)
    text = room.person("Ada")
    assert "# cadence: how long you let pass" in text
    assert "# interests:" not in text


@pytest.mark.parametrize("name", ["Ada Sample", "ada  sample", "ＡＤＡ・Sample"])
def test_nobody_is_added_twice_by_mistake(known: Room, name: str) -> None:
    ran = known("people", "add", name, "--no-edit")
    assert (ran.code, "there is Ada Sample already" in ran.err) == (2, True)
    assert known("people", "add", name, "--no-edit", "--another").code == 0
    assert len(known.held.people()) == 3


def test_what_is_said_of_somebody_is_written_and_every_other_line_stays(known: Room) -> None:
    (hanako,) = [one for one in known.held.people() if one.kana]
    before = (
        "# mine\nname: 見本 花子   # as on her card\nkana: みほん はなこ\ninterests:\n  - {what: x, source: guess}\n"
    )
    known.vault.write(hanako.where, before)
    ran = known(
        "people", "はなこ", "--told", "心理的安全性", "--told", "心理的安全性", "--public", "onboarding",
        "--url", "https://mihon.example/", "--values", "率直さ", "--on", "2026-11-20", "--cadence", "6 weeks",
        "--met", "2026-03-02", "--where", "勉強会", "--through", "ada", "--rest-until", "2027-01-10", "--lang", "ja",
        "--why", "She tries: things", "--also", "Hana", "--organisation", "見本商事",
        "--role", "部長", "--do-not-contact",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert known.person("花子").startswith(before)
    (one,) = [one for one in known.held.people() if one.kana]
    ada = next(one.id for one in known.held.people() if one.name == "Ada Sample")
    day = date(2026, 11, 20)
    assert one.interests[1:] == (
        Interest("心理的安全性", "told_me", day),
        Interest("onboarding", "public", day, "https://mihon.example/"),
    )
    assert one.values == (Interest("率直さ", "told_me", day),)
    assert one.met == Met(date(2026, 3, 2), "勉強会", ada)
    assert (one.cadence, one.resting_until, one.do_not_contact) == (42, date(2027, 1, 10), True)
    assert (one.lang, one.why, one.also) == ("ja", "She tries: things", ("Hana",))
    assert (one.organisation, one.role) == ("見本商事", "部長")
    assert known("people", "花子", "--told", "心理的安全性", "--may-contact").code == 0
    (one,) = [one for one in known.held.people() if one.kana]
    assert (len(one.interests), one.do_not_contact) == (3, False)


def test_nothing_is_written_where_something_can_t_be(known: Room) -> None:
    before = known.person("Ada")
    for words in (["--cadence", "soon"], ["--url", "https://x.example/"], ["--url", "no", "--public", "x"]):
        assert known("people", "Ada", "--told", "y", *words).code == 2
    assert known.person("Ada") == before


def test_a_name_that_several_have_or_nobody_stops_with_a_hint(known: Room) -> None:
    known("people", "add", "見本 太郎", "--no-edit")
    several = known("people", "見本", "--told", "x")
    assert several.code == 2
    assert re.search(r"“見本” may be 見本 太郎 \(p-\w+\), 見本 花子 \(p-\w+\)\n", several.err)
    assert "or the id" in several.err
    nobody = known("people", "Nemo")
    assert (nobody.code, "nobody in your vault is called “Nemo”" in nobody.err) == (2, True)
    assert known("people", "--told", "x").code == 2


def test_one_person_is_shown_with_where_each_thing_is_known_from(known: Room) -> None:
    known("people", "花子", "--told", "心理的安全性", "--guess", "京都")
    known("log", "花子", "会った", "--kind", "meeting", "--on", "2026-11-01")
    out = known("people", "花子").out
    assert "見本 花子（みほん はなこ）" in out
    assert "interest\t心理的安全性 (told you 2026-11-25)" in out
    assert "interest\t京都 (your guess 2026-11-25)" in out
    assert "met\tthrough Ada Sample" in out
    assert "last contact\t2026-11-01" in out
    assert "again from\t2027-01-30 (with a reason)" in out
    assert "meeting\t会った" in out


def test_the_list_shows_everybody_by_their_reading(known: Room) -> None:
    known("people", "Ada", "--rest-until", "2027-01-01")
    assert known("people").out == "Ada Sample\t\t–\t\tresting until 2027-01-01\n見本 花子\t\t–\t\t\n"
    rows = json.loads(known("people", "--json").out)
    assert [(row["name"], row["resting_until"]) for row in rows] == [("Ada Sample", "2027-01-01"), ("見本 花子", None)]


def test_due_is_who_waits_and_time_alone_makes_nobody_due(known: Room) -> None:
    known("log", "Ada", "Hello")
    known("log", "花子", "読みましたか", "--in", "--kind", "question")
    known.later(400)
    assert known("people", "--due").out == "見本 花子\tanswer\t2026-11-25\t読みましたか\n"
    known("log", "花子", "読みました")
    ran = known("people", "--due")
    assert (ran.out, "Write when you have a reason to" in ran.err) == ("", True)


def test_the_editor_opens_the_file_and_what_is_wrong_then_is_told(known: Room) -> None:
    known.editor('echo "health: well" >> "$1"')
    ran = known("people", "edit", "Ada")
    assert (ran.code, "unknown key “health”" in ran.err) == (1, True)
    known.editor('sed -i /health/d "$1"')
    assert known("people", "edit", "Ada").code == 0
    known.editor("exit 3")
    ran = known("people", "edit", "Ada")
    assert (ran.code, "$EDITOR" in ran.err) == (1, True)


def test_a_broken_file_is_a_problem_with_a_line_and_the_rest_works(known: Room) -> None:
    (ada,) = [one for one in known.held.people() if one.name == "Ada Sample"]
    known.vault.write(ada.where, "name: Ada\n  role: [\n")
    listed = known("people")
    assert (listed.code, listed.out) == (1, "見本 花子\t\t–\t\t\n")
    assert f"{ada.where}:2: broken YAML" in listed.err
    assert known("log", "花子", "x").code == 0
    assert known("people", "花子", "--told", "x").code == 0
    asked = known("log", "Ada", "x")
    assert (asked.code, f"{ada.where}:2 can't be read, and may be who you mean" in asked.err) == (2, True)
    known.editor('printf "name: Ada Sample\\n" > "$1"')
    assert known("people", "edit", ada.id).code == 0
    assert known("people").code == 0


# ------------------------------------------------------------------ address books


def test_an_import_is_shown_first_and_nothing_is_written(room: Room) -> None:
    (room.folder / "Connections.csv").write_text(LINKEDIN, "utf-8")
    ran = room("people", "import", "Connections.csv")
    assert ran.out.splitlines()[0] == "Ada Sample\tSample, Inc.\tHR Lead\thttps://www.linkedin.com/in/ada-sample"
    assert "3 rows of LinkedIn: 2 new, 1 without a name" in ran.err
    assert "add --yes" in ran.err
    assert not room.vault.root.exists()


def test_a_row_that_a_killed_run_left_of_somebody_who_is_a_person_by_now_is_no_candidate(room: Room) -> None:
    (room.folder / "Connections.csv").write_text(LINKEDIN, "utf-8")
    room("people", "import", "Connections.csv", "--yes")
    rows = room.vault.read("candidates.jsonl")
    somebody, *others = room.held.candidates()
    assert room("people", somebody.id, "--why", "we met").code == 0
    room.vault.write("candidates.jsonl", rows)
    assert room.held.candidates() == others
    assert room("log", somebody.id, "A word").code == 0
    assert room("forget", somebody.id, "--yes").code in (0, 1)
    assert somebody.id not in room.vault.read("candidates.jsonl")


@pytest.mark.parametrize(
    "text, encoding",
    [(LINKEDIN, "utf-8"), (LINKEDIN, "utf-16"), (LINKEDIN, "cp932"), (GOOGLE, "utf-8-sig"), (VCARD_3, "utf-8"),
     (VCARD_4, "utf-8")],
)  # fmt: skip
def test_importing_twice_is_importing_once(room: Room, text: str, encoding: str) -> None:
    (room.folder / "book").write_bytes(text.encode(encoding))
    assert room("people", "import", "book", "--yes").code == 0
    before = room.vault.read("candidates.jsonl")
    assert "見本 花子" in before
    assert room("people", "import", "book", "--yes").code == 0
    assert room.vault.read("candidates.jsonl") == before


def test_a_row_stays_a_candidate_until_there_is_a_reason(room: Room) -> None:
    (room.folder / "c.csv").write_text(LINKEDIN, "utf-8")
    room("people", "import", "c.csv", "--yes")
    assert room("people").out == ""
    assert "is a candidate of LinkedIn" in room("people", "Ada").err
    refused = room("people", "Ada", "--told", "x")
    assert (refused.code, "there is no reason yet" in refused.err) == (2, True)
    assert room("people", "Ada", "--told", "x", "--why", "She writes on onboarding.").code == 0
    assert room("log", "花子", "Met at last", "--kind", "meeting").code == 0
    assert {one.name: one.why for one in room.held.people()} == {
        "Ada Sample": "She writes on onboarding.",
        "見本 花子": "Met at last",
    }
    assert room.held.candidates() == []
    room("people", "import", "c.csv", "--yes")
    assert room.held.candidates() == []


def test_a_candidate_of_the_same_name_is_never_taken_for_the_same(room: Room) -> None:
    (room.folder / "c.csv").write_text(LINKEDIN, "utf-8")
    room("people", "import", "c.csv", "--yes")
    ran = room("people", "add", "Ada Sample", "--no-edit")
    assert (ran.code, "a candidate is called Ada Sample" in ran.err) == (2, True)
    assert room("people", "add", "Ada Sample", "--no-edit", "--another").code == 0
    assert len(room.held.candidates()) == 2


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
def test_something_else_is_refused_with_what_it_should_be(room: Room, text: str) -> None:
    (room.folder / "x.csv").write_text(text, "utf-8")
    ran = room("people", "import", "x.csv", "--yes")
    assert (ran.code, "x.csv:1: this is neither" in ran.err) == (2, True)
    assert room("people", "import", "missing.csv").code == 2


# ------------------------------------------------------------------ what is held


def test_everything_that_is_held_of_somebody_is_printed(known: Room) -> None:
    known("log", "花子", "京都へ")
    known("log", "Ada", "見本 花子さんの話")
    known("log", "Ada", "nothing to do with her")
    (one,) = json.loads(known("people", "花子", "--export").out)
    assert one["file"] == known.person("花子")
    assert [row["where"] for row in one["elsewhere"]] == ["log.jsonl:1", "log.jsonl:2"]
    (ada,) = json.loads(known("people", "Ada", "--export").out)
    assert [row["where"] for row in ada["elsewhere"]][:2] == ["log.jsonl:2", "log.jsonl:3"]


def test_nothing_of_the_vault_fools_a_terminal(room: Room) -> None:
    """Neither what came in with a command, nor what stands in a file that came from elsewhere."""
    room("people", "add", "\x1b]0;pwn\x07X \u202eSample", "--no-edit", "--told", "\x9b31mred")
    assert room.person("Sample").splitlines()[0] == "name: X Sample"
    room.vault.write(
        "people/p-aaaaaaaa.yaml", 'name: "Ada \\e]0;pwn\\aSample\\u202e"\nnotes: "\\x9b2Jgone"\n"k\\ey": 1\n'
    )
    room.vault.append("log.jsonl", '{"at": "2026-11-25T00:00:00Z", "person": "p-aaaaaaaa", "direction": "in", '
                                   '"kind": "message", "text": "a\\u001b[2Jb\\u202e"}')  # fmt: skip
    room.vault.write(
        "drafts/d-aaaaaaaa.md", "---\nto: p-aaaaaaaa\nkind: ask\nmade: 2026-11-25\n---\nHi \x1b[2Jyou\u202e\n"
    )
    for words in (["people"], ["people", "Ada"], ["people", "Ada", "--export"], ["log"], ["share"], ["vault"],
                  ["ask", "Ada"], ["review", "--no-page"]):  # fmt: skip
        done = room(*words)
        said = done.out + done.err
        assert "Ada" in said or words[0] in ("vault", "ask"), words
        assert not any(mark in said for mark in "\x1b\x9b\x07\u202e"), (words, said)
    assert "Ada \\e]0" in room.vault.read("people/p-aaaaaaaa.yaml")  # a file stays as it is


def test_adding_nobody_says_that_a_name_is_missing(room: Room) -> None:
    done = room("people", "add", "", "--no-edit")
    assert (done.code, done.err.splitlines()[0]) == (2, "people: add needs a name")


@pytest.mark.parametrize("lines, key", [
    ("interests:\n  - {what: x, source: [told_me]}\n", "source"),
    ("interests:\n  - {what: x, source: {}}\n", "source"),
])  # fmt: skip
def test_a_list_where_a_word_should_be_costs_that_file_alone(room: Room, lines: str, key: str) -> None:
    room("people", "add", "Ada Sample", "--no-edit")
    room("people", "add", "Cy Sample", "--no-edit")
    broken = next(path for path in (room.vault.root / "people").iterdir() if "Cy" in path.read_text("utf-8"))
    broken.write_text(f"name: Cy Sample\n{lines}", "utf-8")
    ran = room("people")
    assert (ran.code, "Ada Sample" in ran.out) == (1, True)
    assert f"people/{broken.name}:3: “{key}”" in ran.err


@pytest.mark.parametrize("option", ["--met", "--on"])
@pytest.mark.parametrize("day, said", [
    ("2026-11-26", "this day is in the future"),
    ("9999-12-31", "this day is in the future"),
    ("0206-11-02", "is too long ago"),
    ("0001-01-01", "is too long ago"),
])  # fmt: skip
def test_nobody_was_met_on_a_day_that_has_not_been(known: Room, option: str, day: str, said: str) -> None:
    before = known.person("Ada")
    ran = known("people", "Ada", option, day, "--told", "hybrid work")
    assert (ran.code, known.person("Ada")) == (2, before)
    assert f"{option}: " in ran.err and said in ran.err
    ran = known("people", "add", "Cy Sample", option, day, "--told", "hybrid work", "--no-edit")
    assert (ran.code, len(known.held.people())) == (2, 2)


@pytest.mark.parametrize("typed, end", [("Dr. Sample", "title: Dr."), ("高橋さん", "the name 高橋."),
                                        ("Ms Sample", "title: Ms.")])  # fmt: skip
def test_what_is_said_of_a_name_ends_with_one_full_stop(room: Room, typed: str, end: str) -> None:
    assert room("people", "add", typed, "--no-edit").err.splitlines()[1].endswith(end)
    assert ".." not in room("people", "add", typed, "--no-edit", "--another").err
