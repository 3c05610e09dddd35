"""Forgetting: every trace goes, what may be somebody else's is told, and everybody else keeps theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from curate.reach.files.candidates import written as rows
from curate.reach.files.log import entry
from curate.reach.files.log import parse as log
from curate.reach.files.person import parse, written
from curate.reach.forgetting import forget, traces
from curate.reach.model import Candidate, LogEntry, Met
from tests.reach.samples import ADA, HANAKO, TARO

AT = datetime(2026, 11, 25, tzinfo=UTC)
FRIEND = replace(ADA, notes="見本花子さんの紹介。見本さんは京都。\nHanako Mihon said so.", met=Met(through=HANAKO.id))
OTHER = replace(TARO, met=Met(where="京都", through="見本　花子"))


def line(**values: str) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"


FILES = {
    HANAKO.where: "# 花子\n" + written(HANAKO),
    FRIEND.where: "# how we met\n" + written(FRIEND),
    OTHER.where: written(OTHER),
    "log.jsonl": entry(LogEntry(AT, HANAKO.id, "in", "message", "x")) + "\n"
    + entry(LogEntry(AT, ADA.id, "out", "message", "見本 花子の話をした")) + "\n",
    "candidates.jsonl": rows([Candidate("p-zzzzzzzz", "Hanako M.", addresses=("hanako@mihon.example",)),
                              Candidate("p-yyyyyyyy", "Somebody Else")]),
    "introductions.jsonl": line(id="i-aaaaaaaa", step="idea", a=HANAKO.id, b=ADA.id, why="京都")
    + line(id="i-aaaaaaaa", step="asked_a") + line(id="i-bbbbbbbb", step="idea", a=TARO.id, b=ADA.id),
    "drafts/d-aaaaaaaa.md": f"---\nto: {HANAKO.id}\n---\nHello\n",
    "drafts/d-bbbbbbbb.md": f"---\nto: {ADA.id}\nintroduction: i-aaaaaaaa\n---\nMay I introduce you?\n",
    "drafts/d-cccccccc.md": f"---\nto: {ADA.id}\n---\nMeet hanako@mihon.example\n",
    "review.html": "<p>見本 花子",
    "vault.yaml": "name: Me\n",
}  # fmt: skip


def left() -> dict[str, str]:
    kept = {**FILES, **forget(HANAKO, FILES).files}
    return {name: text for name, text in kept.items() if text is not None}


def test_no_trace_stays() -> None:
    everything = "\n".join([*left(), *left().values()])
    names = (HANAKO.id, "見本 花子", "見本　花子", "見本花子", "みほん はなこ", "Hanako Mihon")
    addresses = ("hanako@mihon.example", "mihon.example/hanako")
    for trace in (*names, *addresses, "i-aaaaaaaa", "d-aaaaaaaa", "d-bbbbbbbb", "p-zzzzzzzz"):
        assert trace not in everything


def test_everybody_else_keeps_what_is_theirs() -> None:
    friend, problems = parse(left()[FRIEND.where], FRIEND.where)
    assert problems == []
    assert friend == replace(FRIEND, met=Met(), notes="…さんの紹介。見本さんは京都。\n… said so.")
    assert left()[FRIEND.where].startswith("# how we met\n")
    assert parse(left()[OTHER.where], OTHER.where) == (replace(OTHER, met=Met(where="京都")), [])
    assert "…の話をした" in left()["log.jsonl"]
    assert "Somebody Else" in left()["candidates.jsonl"]
    assert left()["introductions.jsonl"] == FILES["introductions.jsonl"].splitlines(keepends=True)[2]
    assert left()["vault.yaml"] == FILES["vault.yaml"]


def test_where_a_part_of_the_name_still_stands_is_told() -> None:
    found = [(trace.name, trace.text) for trace in forget(HANAKO, FILES).left]
    assert (FRIEND.where, "…さんの紹介。見本さんは京都。") in found  # he may be meant, or she
    assert (OTHER.where, "name: 見本 太郎") in found


def test_a_name_of_one_part_is_nobody_s_alone_and_stays_in_others_words() -> None:
    mark = replace(ADA, id="p-dddddddd", name="Mark", addresses=(), where="people/p-dddddddd.yaml")
    files = {mark.where: written(mark), "log.jsonl": entry(LogEntry(AT, TARO.id, "out", "message", "Mark my words"))}
    found = forget(mark, files)
    assert found.files == {mark.where: None}
    assert [trace.name for trace in found.left] == ["log.jsonl"]


def test_everything_held_of_somebody_is_found() -> None:
    found = traces(HANAKO, FILES)
    places = {(trace.name, trace.line) for trace in found}
    whole = {(name, number) for name in (HANAKO.where, "drafts/d-aaaaaaaa.md", "drafts/d-bbbbbbbb.md")
             for number in range(1, FILES[name].count("\n") + 1)}  # fmt: skip
    assert whole <= places
    assert {("log.jsonl", 1), ("log.jsonl", 2), ("introductions.jsonl", 1), ("candidates.jsonl", 1)} <= places
    assert ("candidates.jsonl", 2) not in places


NAMES = ["見本 花子", "見本花子", "見本　花子", "とHanako Mihonは", "hanako@mihon.exampleへ"]
words = st.sampled_from([*NAMES, "花子", "京都", "\n", " ", '"', "\\", ":", "# ", "- "])
notes = st.lists(words, max_size=8).map("".join)


@settings(max_examples=60)
@given(notes, notes, st.sampled_from(["", "見本 花子", "p-aaaaaaaa", "花子", "Hanako Mihon"]))
def test_wherever_the_name_stands_it_goes_and_the_files_still_read(why: str, text: str, through: str) -> None:
    friend = replace(ADA, why=why, notes=text, met=Met(where="x", through=through))
    files = {
        HANAKO.where: written(HANAKO),
        ADA.where: written(friend),
        "log.jsonl": entry(LogEntry(AT, ADA.id, "out", "message", text)) + "\n",
    }
    kept = {**files, **forget(HANAKO, files).files}
    one, problems = parse(kept[ADA.where] or "", ADA.where)
    assert one is not None and problems == []
    (passed,), problems = log(kept["log.jsonl"] or "")
    assert problems == []
    for name in ("見本 花子", "見本花子", "見本　花子", "Hanako Mihon", "hanako@mihon.example", HANAKO.id):
        assert name not in one.why + one.notes + one.met.through + passed.text


def test_copies_of_their_file_go_with_it() -> None:
    copies = ["people/p-aaaaaaaa.sync-conflict-20261101-120000-ABCDEFG.yaml", "people/p-aaaaaaaa (1).yaml"]
    other = "people/p-aaaaaaab (1).yaml"
    gone = forget(HANAKO, {**FILES, **dict.fromkeys([*copies, other], "name: x\nrole: y\n")}).files
    assert [gone[name] for name in (HANAKO.where, *copies)] == [None, None, None]
    assert other not in gone
