"""Conflict copies: they are known by their names, and no line of either computer is lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.reach.conflict_copies import find_conflict_line, find_original, merge, split_sides

PEOPLE = {"p-aaaaaaaa", "p-bbbbbbbb"}


@pytest.mark.parametrize(
    "name, of",
    [
        ("log.sync-conflict-20261101-120000-ABCDEFG.jsonl", "log.jsonl"),
        ("log.sync-conflict-20261101-120000.jsonl", "log.jsonl"),
        ("log (Ada's conflicted copy 2026-11-01).jsonl", "log.jsonl"),
        ("log (花子の競合コピー 2026-11-01).jsonl", "log.jsonl"),
        ("log (競合コピー 2026-11-01).jsonl", "log.jsonl"),
        ("log（競合コピー）.jsonl", "log.jsonl"),
        ("log 2.jsonl", "log.jsonl"),
        ("log-DESKTOP-4F2A.jsonl", "log.jsonl"),
        ("log-花子のPC.jsonl", "log.jsonl"),
        ("log (conflicted copy 2026-11-01 120000).jsonl", "log.jsonl"),
        ("log_conflict-20261101-120000.jsonl", "log.jsonl"),
        ("log (1).jsonl", "log.jsonl"),
        ("log (SFConflict ada@sample.example 2026-11-01-12-00-00).jsonl", "log.jsonl"),
        ("log_Laptop_Nov-01-120000-2026_Conflict.jsonl", "log.jsonl"),
        ("log.Conflict.jsonl", "log.jsonl"),
        ("log.conflict1.jsonl", "log.jsonl"),
        ("vault.sync-conflict-20261101-120000-ABCDEFG.yaml", "vault.yaml"),
        ("candidates (1).jsonl", "candidates.jsonl"),
        ("people/p-aaaaaaaa.sync-conflict-20261101-120000-ABCDEFG.yaml", "people/p-aaaaaaaa.yaml"),
        ("people/p-aaaaaaaa 2.yaml", "people/p-aaaaaaaa.yaml"),
        ("drafts/d-aaaaaaaa (1).md", "drafts/d-aaaaaaaa.md"),
        # none of these is one
        ("log.jsonl", ""),
        ("log.jsonl.bak", ""),
        ("log2.jsonl", ""),
        ("logs (1).jsonl", ""),
        ("log (1).yaml", ""),
        ("catalog (1).jsonl", ""),
        (".log.jsonl.x8k2", ""),
        ("people/hanako (1).yaml", ""),
        ("drafts/p-aaaaaaaa (1).md", ""),
        ("elsewhere/log (1).jsonl", ""),
    ],
)
def test_a_copy_is_known_by_its_name(name: str, of: str) -> None:
    assert find_original(name) == of


def line(at: int, text: str, who: str = "p-aaaaaaaa") -> str:
    return json.dumps({"at": f"2026-11-{at:02}T10:00:00+00:00", "person": who, "text": text})


def file(*lines: str) -> str:
    return "".join(f"{one}\n" for one in lines)


def test_the_lines_of_both_come_in_the_order_of_their_time() -> None:
    merged = merge(
        file(line(1, "a"), line(3, "c"), line(5, "e")), [file(line(1, "a"), line(2, "b"), line(4, "d"))], PEOPLE
    )
    assert merged.text == file(*(line(at, text) for at, text in enumerate("abcde", 1)))
    assert (len(merged.added), merged.same_count) == (2, 1)


def test_what_says_the_same_is_one_however_it_is_written() -> None:
    one = line(1, "a")
    other = json.dumps(dict(reversed(json.loads(one).items())), indent=None, separators=(",", ":"))
    assert merge(file(one), [file(other), "\ufeff" + file(one).replace("\n", "\r\n")], PEOPLE).text == file(one)


def test_what_the_file_has_is_never_touched() -> None:
    text = file(line(5, "written later"), line(1, "of an earlier day"), "{broken", line(5, "written later"))
    assert merge(text, [text], PEOPLE).text == text
    merged = merge(text, [file(line(3, "new"))], PEOPLE).text
    assert [one for one in merged.splitlines() if "new" not in one] == text.splitlines()


def test_a_file_that_was_cut_or_has_other_line_ends_gets_whole_lines() -> None:
    assert merge(line(1, "a"), [line(2, "b")], PEOPLE).text == file(line(1, "a"), line(2, "b"))
    windows = file(line(1, "a")).replace("\n", "\r\n")
    assert merge(windows, [file(line(2, "b"))], PEOPLE).text == file(line(1, "a"), line(2, "b")).replace("\n", "\r\n")


def test_a_line_that_is_no_record_is_kept_beside_the_one_before_it_and_named() -> None:
    merged = merge(file(line(1, "a"), line(4, "d")), [file(line(2, "b"), '{"at": "20', "[]")], PEOPLE)
    assert merged.text == file(line(1, "a"), line(2, "b"), '{"at": "20', "[]", line(4, "d"))
    assert merged.unparsed == ['{"at": "20', "[]"]


def test_lines_about_somebody_the_vault_does_not_have_are_left_out_and_named() -> None:
    gone, here = line(1, "x", "p-cccccccc"), line(2, "y")
    begun = (
        '{"at": "2026-11-01T10:00:00+00:00", "id": "i-aaaaaaaa", "step": "idea", "a": "p-aaaaaaaa", "b": "p-cccccccc"}'
    )
    step = '{"at": "2026-11-02T10:00:00+00:00", "id": "i-aaaaaaaa", "step": "asked_a"}'
    merged = merge("", [file(gone, here, begun, step)], PEOPLE)
    assert merged.text == file(here)
    assert merged.left_out == [gone, begun, step]


RECORDS = st.builds(line, st.integers(1, 28), st.sampled_from("abc"), st.sampled_from(sorted(PEOPLE)))
LINES = st.lists(RECORDS | st.sampled_from(["{broken", "[1]", '{"no": "time"}']), max_size=8)


@given(LINES, st.lists(LINES, max_size=3))
def test_no_line_is_lost_and_none_is_made(mine: list[str], others: list[list[str]]) -> None:
    copies = [file(*other) for other in others]
    merged = merge(file(*mine), copies, PEOPLE)
    assert set(merged.text.splitlines()) == {*mine, *(one for other in others for one in other)}
    kept = iter(merged.text.splitlines())
    assert all(one in kept for one in mine)  # in their order
    assert merge(merged.text, copies, PEOPLE).text == merged.text


CONFLICT = "<<<<<<< HEAD\n{ours}{base}=======\n{theirs}>>>>>>> other\n"


@pytest.mark.parametrize("base", ["", "||||||| base\n" + file(line(9, "before both"))])
def test_a_conflict_of_git_has_two_sides(base: str) -> None:
    begin, ours, theirs = file(line(1, "a")), file(line(3, "c")), file(line(2, "b"), line(3, "c"))
    text = begin + CONFLICT.format(ours=ours, base=base, theirs=theirs) + file(line(4, "d"))
    assert find_conflict_line(text) == 2
    mine, other = split_sides(text)
    assert mine == begin + ours + file(line(4, "d"))
    assert merge(mine, [other], None).text == file(line(1, "a"), line(2, "b"), line(3, "c"), line(4, "d"))


@pytest.mark.parametrize("text", ["", "a\n=======\nb\n", "<<<<<<<x\n", file(line(1, "<<<<<<< HEAD"))])
def test_what_is_no_conflict_of_git(text: str) -> None:
    assert find_conflict_line(text) == 0
    assert split_sides(text)[1] == "" and (find_conflict_line(text) or split_sides(text)[0] == text)
