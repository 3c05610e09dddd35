"""``curate intro``: each is asked alone, and nobody learns how the other answered."""

from __future__ import annotations

import json

import click
import pytest

from tests.cli.reach.private import Room

WHY = ("--why", "You both ask newcomers what nobody else asks.")


@pytest.fixture
def both(room: Room) -> Room:
    room("people", "add", "Ada Sample", "--no-edit", "--organisation", "Sample Works")
    room("people", "add", "見本 花子", "--no-edit", "--organisation", "見本商事")
    room("people", "add", "Ben Example", "--no-edit", "--through", "Ada Sample", "--met", "2026-11-01")
    room.vault.write("vault.yaml", "version: 1\nname: Robin Sample\n")
    return room


def kinds(room: Room, *, sent: bool = False) -> list[tuple[str, str]]:
    """What is drafted, and to whom."""
    called = {person.id: person.name for person in room.held.people()}
    return [(draft.kind, called[draft.to]) for draft in room.held.drafts() if bool(draft.sent) == sent]


def step(room: Room) -> str:
    return room.held.introductions()[-1].step


def test_the_whole_way_with_what_is_drafted_at_each_step(both: Room) -> None:
    assert both("intro", "ada", "花子", *WHY).code == 0
    assert (step(both), sorted(kinds(both))) == ("idea", [("intro_ask", "Ada Sample"), ("intro_blurb", "Ada Sample")])
    assert both("intro", "ada", "花子", "--asked").code == 0
    assert (step(both), kinds(both)) == ("asked_a", [])
    ran = both("intro", "花子", "ada", "--yes")  # in either order
    assert (step(both), sorted(kinds(both))) == ("asked_b", [("intro_ask", "見本 花子"), ("intro_blurb", "見本 花子")])
    assert "Ada Sample 様からは、ご紹介についてご承諾をいただいております。" in ran.out
    assert both("intro", "ada", "--yes").code == 0  # one of them is enough
    assert (step(both), kinds(both)) == ("both_yes", [("introduction", "Ada Sample")])
    assert both("intro", both.held.introductions()[0].id, "--introduced").code == 0
    assert (step(both), kinds(both)) == ("introduced", [])
    assert [(p.direction, p.kind) for p in both.held.log()][-2:] == [("out", "introduction")] * 2
    assert both("intro", "ada", "花子", "--reported").code == 0
    assert (step(both), both("intro").out) == ("reported_back", "")
    assert both("intro", "--all").out.split("\t")[:3] == ["Ada Sample", "見本 花子", "reported_back"]


@pytest.mark.parametrize("events", [[], ["--asked"], ["--asked", "--yes"]])
def test_the_joint_message_is_refused_before_both_said_yes(both: Room, events: list[str]) -> None:
    both("intro", "ada", "花子", *WHY)
    for event in events:
        both("intro", "ada", "花子", event)
    before = both.vault.read("introductions.jsonl")
    assert both("intro", "ada", "花子", "--introduced").code == 2
    assert (both.vault.read("introductions.jsonl"), [k for k, _ in kinds(both) if k == "introduction"]) == (before, [])


def test_the_joint_message_isn_t_recorded_as_a_letter_to_one(both: Room) -> None:
    both("intro", "ada", "花子", *WHY)
    for event in ("--asked", "--yes", "--yes"):
        both("intro", "ada", "花子", event)
    (draft,) = [draft for draft in both.held.drafts() if draft.kind == "introduction"]
    ran = both("share", "--sent", draft.id)
    assert (ran.code, f"curate intro {draft.introduction} --introduced" in ran.err) == (2, True)


def test_the_first_note_is_recorded_with_the_introduction_and_once(both: Room) -> None:
    both("intro", "ada", "花子", *WHY)
    (draft,) = [draft for draft in both.held.drafts() if draft.kind == "intro_ask"]
    ran = both("share", "--sent", draft.id)
    assert (ran.code, f"curate intro {draft.introduction} --asked" in ran.err, both.held.log()) == (2, True, [])
    both("intro", "ada", "花子", "--asked")
    assert "this went out on" in both("share", "--sent", draft.id).err
    assert len(both.held.log()) == 1


@pytest.mark.parametrize(
    "events, heard",
    [
        (["--asked", "--no"], []),
        (["--asked", "--yes", "--no"], [("intro_close", "Ada Sample")]),
        (["--asked", "--yes", "--yes", "--no"], [("intro_close", "Ada Sample"), ("intro_close", "見本 花子")]),
    ],
)
def test_a_refusal_is_shown_to_nobody_else(both: Room, events: list[str], heard: list[tuple[str, str]]) -> None:
    both("intro", "ada", "花子", *WHY)
    for event in events:
        assert both("intro", "ada", "花子", event).code == 0
    assert step(both) == "declined"
    assert sorted(pair for pair in kinds(both) if pair[0] == "intro_close") == heard
    closing = [draft.text for draft in both.held.drafts() if draft.kind == "intro_close"]
    assert not any(word in text for text in closing for word in ("declin", "said no", "断", "花子", "Ada Sample様は"))
    for name in ("ada", "花子"):  # nor by what is held of them
        held = both("people", name, "--export").out
        assert not any(word in held for word in ("declined", '"no"', "refus"))
        assert not any(one.text for one in both.held.log())
    assert both("intro").out == ""
    assert "declined" not in both("review", "--no-page").out


def test_a_letter_of_an_introduction_that_is_over_is_found_by_the_check(both: Room) -> None:
    mine = both.folder / "mine"
    mine.mkdir()
    (mine / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    (mine / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    both.monkeypatch.chdir(mine)
    both("intro", "ada", "花子", *WHY)
    for event in ("--asked", "--yes", "--yes", "--no"):
        both("intro", "ada", "花子", event)
    ran = both("check", "--reach")
    assert (ran.code, ran.err.count("this introduction is at “declined”, and this is not to be sent")) == (1, 1)


@pytest.mark.parametrize(
    "words, said",
    [
        (("ada", "花子"), "an introduction needs a reason"),
        (("ada", "ada", *WHY), "both names mean the same person"),
        (("ada", "nobody", *WHY), "nobody in your vault is called “nobody”"),
        (("ada", "花子", "ben", *WHY), "an introduction is of two people"),
        (("ada", "花子", "--yes"), "there is no introduction of these two"),
        (("i-zzzzzzzz", "--yes"), "there is no introduction i-zzzzzzzz"),
        (("--yes",), "which introduction is this about?"),
        (("ada",), "nobody else is named"),
    ],
)
def test_what_can_t_be_is_refused_and_nothing_is_written(both: Room, words: tuple[str, ...], said: str) -> None:
    ran = both("intro", *words)
    assert (ran.code, said in ran.err) == (2, True)
    assert not both.vault.has("introductions.jsonl")


def test_nobody_is_introduced_who_is_to_be_left_in_peace(both: Room) -> None:
    both("people", "花子", "--do-not-contact")
    assert "is to be left in peace" in both("intro", "ada", "花子", *WHY).err
    assert not both.vault.has("introductions.jsonl")


def test_after_it_is_over_another_may_begin(both: Room) -> None:
    both("intro", "ada", "花子", *WHY)
    both("intro", "ada", "花子", "--no")
    assert both("intro", "ada", "花子", *WHY).code == 0
    assert [one.step for one in both.held.introductions()] == ["declined", "idea"]


def test_they_are_listed_as_json(both: Room) -> None:
    both("intro", "ada", "花子", *WHY)
    (row,) = json.loads(both("intro", "--json").out)
    assert (row["names"], row["step"], row["since"]) == (["Ada Sample", "見本 花子"], "idea", "2026-11-25")


def test_who_could_introduce_the_user_is_said_with_the_reason(both: Room) -> None:
    assert both("intro", "--who", "Ben").out == "Ada Sample: brought you together with Ben Example\n"
    assert both("intro", "--who", "Sample Works").out == "Ada Sample: works at Sample Works\n"
    ran = both("intro", "--who", "someone else")
    assert (ran.code, ran.out) == (1, "")


@pytest.mark.parametrize("option, kind", [("--thank", "thanks"), ("--report", "report")])
def test_whoever_brought_people_together_is_thanked_and_told(both: Room, option: str, kind: str) -> None:
    ran = both("intro", option, "ben")
    assert ran.code == 0
    assert kinds(both) == [(kind, "Ada Sample")]
    assert "Ben Example" in ran.out
    assert "isn't in your vault" in both("intro", option, "花子").err


def test_two_people_of_two_languages_each_read_their_own(room: Room) -> None:
    room("people", "add", "Ada Sample", "--no-edit", "--told", "x")
    room("people", "add", "見本 花子", "--no-edit", "--told", "x")
    room.vault.write("vault.yaml", "version: 1\nname: Robin\nsign: {en: Robin Sample, ja: 見本 亮}\n")
    why, japanese = "You both begin anew.", "お二人とも、新しく始められたところです。"
    begun = room("intro", "Ada", "花子", "--why", why, "--why", japanese)
    assert why in begun.out and japanese not in begun.out and begun.out.count("Robin Sample") == 1
    assert "--why" not in begun.err
    room("intro", "Ada", "花子", "--asked")
    asked = room("intro", "Ada", "花子", "--yes").out
    assert japanese in asked and why not in asked and "見本 亮" in asked
    joint = room("intro", "Ada", "花子", "--yes").out
    first, second = joint.split("\n———\n")
    assert first.startswith("Dear Ada, dear 見本 花子,") and why in first and "Robin Sample" in first
    assert "お二人からご承諾をいただきました" in second and japanese in second and "見本 亮" in second


def test_a_reason_in_one_language_for_two_is_said(room: Room) -> None:
    room("people", "add", "Ada Sample", "--no-edit")
    room("people", "add", "見本 花子", "--no-edit")
    said = room("intro", "Ada", "花子", "--why", "You both begin anew.").err
    assert "--why: you write to 見本 花子 in Japanese, and the reason isn't" in said


# ------------------------------------------------------------------ a step and its drafts


@pytest.mark.parametrize("gone", [("intro_ask",), ("intro_blurb",), ("intro_ask", "intro_blurb")])
def test_a_draft_that_a_step_lacks_is_written_and_those_that_are_there_stay(both: Room, gone: tuple[str, ...]) -> None:
    """A vault that an earlier version left in the middle, or a draft that was deleted."""
    both("intro", "ada", "花子", *WHY)
    for draft in both.held.drafts():
        if draft.kind in gone:
            both.vault.remove(draft.where)
        else:
            both.vault.write(draft.where, both.vault.read(draft.where) + "My own words.\n")
    stay = {draft.where: both.vault.read(draft.where) for draft in both.held.drafts()}
    ran = both("intro", "ada", "花子")
    assert (ran.code, ran.err.count("A draft for Ada Sample")) == (0, len(gone))
    assert sorted(kinds(both)) == [("intro_ask", "Ada Sample"), ("intro_blurb", "Ada Sample")]
    assert {name: both.vault.read(name) for name in stay} == stay
    again = both("intro", "ada", "花子", *WHY)
    assert ("A draft" in again.err, len(both.held.drafts()), len(both.held.introductions())) == (False, 2, 1)


def test_drafts_that_went_out_are_not_written_again(both: Room) -> None:
    both("intro", "ada", "花子", *WHY)
    for event in ("--asked", "--yes"):
        both("intro", "ada", "花子", event)
        both("intro", "ada", "花子")
    assert len(both.held.drafts()) == 4


def test_nobody_who_is_to_be_left_in_peace_gets_a_missing_draft(both: Room) -> None:
    both("intro", "ada", "花子", *WHY)
    for draft in both.held.drafts():
        both.vault.remove(draft.where)
    both("people", "ada", "--do-not-contact")
    assert both("intro", "ada", "花子").code == 0
    assert both.held.drafts() == []


def test_a_draft_that_cannot_be_read_is_not_written_anew(both: Room) -> None:
    both("intro", "ada", "花子", *WHY)
    broken = both.held.drafts()[0].where
    both.vault.write(broken, "Only my words are left.\n")
    assert both("intro", "ada", "花子").code == 1
    assert len(both.vault.list_files("drafts")) == 2
    assert both.vault.read(broken) == "Only my words are left.\n"


def test_a_run_that_was_ended_after_its_last_write_is_not_done_twice(both: Room) -> None:
    """The list of what it writes is there as long as it hasn't said so."""
    both("intro", "ada", "花子", *WHY)
    both("intro", "ada", "花子", "--asked")
    seen: list[str] = []

    def ended(name: str) -> None:
        seen.append(both.vault.read(".unfinished.json"))
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("curate.cli.reach.intro.print_status", ended)
        with pytest.raises((KeyboardInterrupt, click.exceptions.Abort)):
            both("intro", "ada", "花子", "--yes")
    both.vault.write(".unfinished.json", seen[0])  # as SIGKILL would have left it
    ran = both("intro", "ada", "花子", "--yes")
    assert (ran.code, step(both), len(both.held.drafts())) == (0, "asked_b", 4)
    assert "nothing was done twice" in ran.err
    assert both("intro", "ada", "花子", "--yes").code == 0
    assert step(both) == "both_yes"


def test_another_command_ends_what_was_begun_and_goes_on(both: Room) -> None:
    from curate.reach.vault_transaction import Batch, serialize

    batch = Batch("some other command")
    batch.append(
        "log.jsonl", b"", '{"at": "2026-11-24T10:00:00+00:00", "person": "p-x", "direction": "out", "kind": "call"}'
    )
    both.vault.write(".unfinished.json", serialize(batch))
    ran = both("log", "ada", "A word")
    assert (ran.code, "The rest is written now" in ran.err, len(both.held.log())) == (0, True, 2)


@pytest.mark.parametrize("more", [[], ["--asked"]])
def test_another_reason_for_one_under_way_is_not_added_and_that_is_said(both: Room, more: list[str]) -> None:
    both("intro", "Ada", "Ben", *WHY)
    same = both("intro", "Ada", "Ben", *WHY)
    assert (same.code, "not added" in same.err) == (0, False)
    ran = both("intro", "Ada", "Ben", "--why", "They both sing.", *more)
    assert (ran.code, "this one was not added" in ran.err) == (1, True)
    assert "curate share --edit DRAFT" in ran.err
    assert "introductions.jsonl" in ran.err
    assert both.held.introductions()[0].why == WHY[1]
    assert both.held.introductions()[0].step == ("asked_a" if more else "idea")
