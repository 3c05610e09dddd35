"""Forgetting: every trace goes, what may be somebody else's is told, and everybody else keeps theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.reach.files.candidates_jsonl import serialize as rows
from curate.reach.files.log_jsonl import parse as log
from curate.reach.files.log_jsonl import serialize_entry
from curate.reach.files.person_yaml import parse, serialize
from curate.reach.forgetting import find_traces, forget
from curate.reach.model import Candidate, LogEntry, Met, Person
from tests.reach.samples import ADA, HANAKO, TARO

AT = datetime(2026, 11, 25, tzinfo=UTC)
FRIEND = replace(ADA, notes="見本花子さんの紹介。見本さんは京都。\nHanako Mihon said so.", met=Met(through=HANAKO.id))
OTHER = replace(TARO, met=Met(where="京都", through="見本　花子"))


def line(**values: str) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"


FILES = {
    HANAKO.where: "# 花子\n" + serialize(HANAKO),
    FRIEND.where: "# how we met\n" + serialize(FRIEND),
    OTHER.where: serialize(OTHER),
    "log.jsonl": serialize_entry(LogEntry(AT, HANAKO.id, "in", "message", "x")) + "\n"
    + serialize_entry(LogEntry(AT, ADA.id, "out", "message", "見本 花子の話をした")) + "\n",
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
    found = [(trace.file, trace.text) for trace in forget(HANAKO, FILES).remaining]
    assert (FRIEND.where, "…さんの紹介。見本さんは京都。") in found  # he may be meant, or she
    assert (OTHER.where, "name: 見本 太郎") in found


def test_a_name_of_one_part_is_nobody_s_alone_and_stays_in_others_words() -> None:
    mark = replace(ADA, id="p-dddddddd", name="Mark", addresses=(), where="people/p-dddddddd.yaml")
    files = {
        mark.where: serialize(mark),
        "log.jsonl": serialize_entry(LogEntry(AT, TARO.id, "out", "message", "Mark my words")),
    }
    found = forget(mark, files)
    assert found.files == {mark.where: None}
    assert [trace.file for trace in found.remaining] == ["log.jsonl"]


def test_everything_held_of_somebody_is_found() -> None:
    found = find_traces(HANAKO, FILES)
    places = {(trace.file, trace.line) for trace in found}
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
        HANAKO.where: serialize(HANAKO),
        ADA.where: serialize(friend),
        "log.jsonl": serialize_entry(LogEntry(AT, ADA.id, "out", "message", text)) + "\n",
    }
    kept = {**files, **forget(HANAKO, files).files}
    one, problems = parse(kept[ADA.where] or "", ADA.where)
    assert one is not None and problems == []
    (passed,), problems = log(kept["log.jsonl"] or "")
    assert problems == []
    for name in ("見本 花子", "見本花子", "見本　花子", "Hanako Mihon", "hanako@mihon.example", HANAKO.id):
        assert name not in one.why + one.notes + one.met.through + passed.text


# ---------------------------------------------------------------- what runs that were ended left behind

TEXT = "京都の話。" * 20
LOGGED = serialize_entry(LogEntry(AT, HANAKO.id, "in", "message", TEXT))
OF_ADA = serialize_entry(LogEntry(AT, ADA.id, "out", "message", "見本 花子さんの話をして、" + TEXT))
OF_ADA_BARE = OF_ADA.replace("見本 花子", "…")
IDEA = FILES["introductions.jsonl"].splitlines()[0]
WITHIN = LOGGED.index(HANAKO.id)


@pytest.mark.parametrize(
    ("file", "broken", "kept"),
    [
        pytest.param("log.jsonl", LOGGED[:-60], "", id="cut after the id"),
        pytest.param("log.jsonl", LOGGED[: WITHIN + len(HANAKO.id)], "", id="cut right after the id"),
        pytest.param("log.jsonl", LOGGED[: WITHIN + 5], "", id="cut within the id"),
        pytest.param("log.jsonl", LOGGED[:-60] + "\udce3\udc81", "", id="cut within a letter"),
        pytest.param("log.jsonl", "hanako@mihon.example wrote", "", id="an address alone"),
        pytest.param("log.jsonl", '{"text": "みほん はなこ', "", id="a name alone"),
        pytest.param("introductions.jsonl", IDEA[:-10], "", id="an introduction of theirs"),
        pytest.param("introductions.jsonl", '{"id": "i-aaaaaaaa", "st', "", id="a step of theirs"),
        pytest.param("log.jsonl", OF_ADA[:-60], OF_ADA_BARE[:-60] + "\n", id="another's, with their name"),
        pytest.param("log.jsonl", '{"at": "2026-11', '{"at": "2026-11\n', id="nobody's"),
        pytest.param("log.jsonl", '{"person": "p-zz', '{"person": "p-zz\n', id="another's, cut within the id"),
        pytest.param("introductions.jsonl", '{"id": "i-bbbbbbbb", "st', '{"id": "i-bbbbbbbb", "st\n', id="others'"),
    ],
)
def test_a_broken_line_goes_if_it_is_theirs_and_all_others_stay(file: str, broken: str, kept: str) -> None:
    files = {**FILES, file: FILES[file] + broken + "\n" + '{"not": "theirs"}\n'}
    without = forget(HANAKO, FILES).files.get(file, FILES[file])
    assert forget(HANAKO, files).files[file] == f"{without}{kept}" + '{"not": "theirs"}\n'


def test_files_that_were_never_finished_go_whomever_they_are_of() -> None:
    left = (".log.jsonl.a1b2c3d4", "people/.p-zzzzzzzz.yaml.abcdefg_", f"people/.{HANAKO.id}.yaml.k3vq9x2_")
    files = {**FILES, **dict.fromkeys(left, "name: So"), "people/.p-zz.yaml.12345678": "", ".other.txt.12345678": ""}
    gone = {name for name, text in forget(HANAKO, files).files.items() if text is None}
    assert gone >= set(left)
    assert not gone & {"people/.p-zz.yaml.12345678", ".other.txt.12345678"}


@pytest.mark.parametrize("one", [HANAKO, replace(HANAKO, id="p-zzzzzzzz", where="")], ids=["a person", "a candidate"])
def test_what_was_ended_on_its_way_is_finished_by_the_same_command(one: Person) -> None:
    """Whoever is to be forgotten can be named, and all that is theirs is found, until the last step is done."""
    whole = forget(one, FILES)
    for done in range(len(whole.files)):
        files = dict(FILES)
        for name in list(whole.files)[:done]:
            text = whole.files[name]
            if text is None:
                del files[name]
            else:
                files[name] = text
        assert one.where in files or one.id in files["candidates.jsonl"]
        rest = forget(one, files).files
        assert {**dict.fromkeys(set(FILES) - set(files)), **files, **rest} == {**FILES, **whole.files}


def test_copies_of_their_file_go_with_it() -> None:
    copies = ["people/p-aaaaaaaa.sync-conflict-20261101-120000-ABCDEFG.yaml", "people/p-aaaaaaaa (1).yaml"]
    other = "people/p-aaaaaaab (1).yaml"
    gone = forget(HANAKO, {**FILES, **dict.fromkeys([*copies, other], "name: x\nrole: y\n")}).files
    assert [gone[name] for name in (HANAKO.where, *copies)] == [None, None, None]
    assert other not in gone
