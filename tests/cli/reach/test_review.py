"""``curate review``: the week, on the terminal and as a page that only the user can read."""

from __future__ import annotations

import stat

import pytest

from tests.cli.reach.private import Room


@pytest.fixture
def ada(room: Room) -> Room:
    room("people", "add", "Ada Sample", "--no-edit")
    room("log", "ada", "Hello", "--on", "2026-11-01")
    room("log", "ada", "Thanks; and how?", "--in", "--on", "2026-11-24")
    return room


def test_the_same_is_on_the_terminal_and_on_the_page(ada: Room) -> None:
    ran = ada("review")
    assert ran.code == 0
    page = ada.vault.read("review.html")
    assert "“Thanks; and how?”" in ran.out
    assert "<q>Thanks; and how?</q>" in page
    assert stat.S_IMODE(ada.vault.file_path("review.html").stat().st_mode) == 0o600
    assert str(ada.vault.file_path("review.html")) in ran.err


@pytest.mark.parametrize("words, mine, said", [
    ([], "en", "Waiting for you"), ([], "ja", "あなたの返事やお礼を待っている人"),
    (["--lang", "ja"], "en", "あなたの返事やお礼を待っている人"), (["--lang", "en"], "ja", "Waiting for you"),
])  # fmt: skip
def test_it_is_in_the_user_s_language_or_the_one_asked_for(ada: Room, words: list[str], mine: str, said: str) -> None:
    ada.vault.write("vault.yaml", f"version: 1\nlang: {mine}\n")
    assert said in ada("review", *words).out
    assert f'<html lang="{"ja" if "あ" in said else "en"}">' in ada.vault.read("review.html")


def test_without_the_page_nothing_is_written(ada: Room) -> None:
    assert ada("review", "--no-page").code == 0
    assert not ada.vault.has("review.html")


def test_outside_of_a_workspace_it_says_where_suggestions_come_from(ada: Room) -> None:
    assert "Run this in your workspace to get suggestions." in ada("review").out


def test_a_broken_file_costs_itself_and_is_said(ada: Room) -> None:
    ada.vault.write("people/p-zzzzzzzz.yaml", "name: [\n")
    ran = ada("review")
    assert (ran.code, "people/p-zzzzzzzz.yaml:" in ran.err, "Ada Sample" in ran.out) == (1, True, True)


def test_without_a_vault_it_says_how_to_begin(room: Room) -> None:
    ran = room("review")
    assert (ran.code, "curate vault --create" in ran.err) == (2, True)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_on_a_terminal_no_line_is_wider_than_it(ada: Room, language: str) -> None:
    from curate.formats.text_wrap import display_width

    plain = ada("review", "--lang", language).out
    ada.monkeypatch.setattr("curate.cli.reach.review.is_terminal", lambda: True)
    ada.monkeypatch.setattr("curate.cli.reach.review.terminal_width", lambda: 44)
    lines = ada("review", "--lang", language).out.splitlines()
    assert max(map(display_width, plain.splitlines())) > 44 >= max(map(display_width, lines))
    assert "".join("".join(lines).split()) == "".join(plain.split())


def test_only_drafts_that_may_go_out_are_listed_and_not_all_of_them(room: Room) -> None:
    for name in ("Ada Sample", "Ben Sample", "Cy Sample", "Di Sample", "Ed Sample", "Flo Sample", "Gus Sample"):
        room("people", "add", name, "--no-edit", "--told", "x")
    room("ask", "Ada")
    room("people", "Ada", "--do-not-contact")
    room("intro", "Ben", "Cy", "--why", "Both begin anew.")
    for step in ("--asked", "--yes", "--yes", "--no"):
        room("intro", "Ben", "Cy", step)
    room("intro", "Di", "Ed", "--why", "Both begin anew.")
    for name in ("Ben", "Cy", "Flo", "Gus"):
        room("ask", name)
    said = room("review", "--no-page").out
    listed = [line for line in said.splitlines() if line.startswith("  d-")]
    assert len(listed) == 5 and "more: curate share" in said
    assert not any("Ada" in line or "joint" in line for line in listed)
    assert "Di Sample hasn’t been asked about Ed Sample yet" in said
    drafts = room("share").out
    assert drafts.count("(not to be sent)") == 2  # to Ada, and the joint message


def test_a_question_that_was_answered_waits_no_longer(room: Room) -> None:
    room("people", "add", "Hans Sample", "--no-edit")
    room("ask", "Hans")
    said = room("ask", "Hans", "--interested", "letters").err
    assert "No longer waiting to be sent: drafts/d-" in said
    assert room("share").out == ""
    again = room("ask", "Hans")
    assert (again.code, again.err.splitlines()[0]) == (2, "ask: you asked Hans Sample on 2026-11-25")


@pytest.mark.parametrize("later", [0, 3])
@pytest.mark.parametrize("sent", [False, True])
def test_whoever_answers_a_draft_that_was_not_marked_sent_was_asked(room: Room, later: int, sent: bool) -> None:
    room("people", "add", "Hans Sample", "--no-edit")
    room("ask", "Hans")
    if sent:
        room("share", "--sent", room.held.drafts()[0].id)
    room.later(later)
    room("ask", "Hans", "--interested", "letters")
    week = room("review", "--no-page").out
    assert "No replies this week" not in week
    assert "This week: 0 given, 1 asked" in week
