"""A vault that two computers share: what each wrote is kept, and a locked one is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.reach.files.log_jsonl import parse
from curate.reach.vault import Vault
from tests.cli.reach.private import Room

COPY = "log.sync-conflict-20261101-120000-ABCDEFG.jsonl"


@pytest.fixture
def shared(room: Room) -> Room:
    """A vault, and what another computer wrote into it meanwhile."""
    room("people", "add", "Ada Sample", "--no-edit")
    room("log", "Ada", "from here, 1")
    room.later(2)
    room("log", "Ada", "from here, 3")
    return room


def id_of(room: Room) -> str:
    return room.held.people()[0].id


def line(room: Room, text: str, day: int = 26, who: str = "") -> str:
    at = f"2026-11-{day}T12:00:00+00:00"
    return (
        json.dumps({"at": at, "person": who or id_of(room), "direction": "in", "kind": "message", "text": text}) + "\n"
    )


def other(room: Room, text: str, name: str = COPY) -> Path:
    path = room.vault.root / name
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


def texts(room: Room) -> list[str]:
    return [entry.text for entry in parse(room.vault.read("log.jsonl"))[0]]


def test_the_vault_says_what_a_copy_is_and_how_it_is_brought_together(shared: Room) -> None:
    other(shared, line(shared, "from there, 2"))
    ran = shared("vault")
    assert ran.code == 1
    assert f"{COPY}: is a conflict copy of log.jsonl" in ran.err
    assert "`curate vault --merge-conflicts`" in ran.err
    assert "take it out" not in ran.err


def test_first_it_is_shown_and_then_no_line_of_either_is_lost(shared: Room) -> None:
    before = shared.vault.read("log.jsonl")
    copy = other(shared, before.splitlines(keepends=True)[0] + line(shared, "from there, 2"))
    shown = shared("vault", "--merge-conflicts")
    assert shown.code == 0
    assert f"{COPY}: 1 line that log.jsonl lacks, 1 that it has." in shown.err
    assert "from there, 2" in shown.err and "add --yes" in shown.err
    assert (shared.vault.read("log.jsonl"), copy.exists()) == (before, True)
    done = shared("vault", "--merge-conflicts", "--yes")
    assert done.code == 0
    assert f"{COPY}: removed; all of its lines are in {shared.vault.root / 'log.jsonl'}" in done.err
    assert texts(shared) == ["from here, 1", "from there, 2", "from here, 3"]
    assert not copy.exists()
    assert (shared.vault.root / "log.jsonl").stat().st_mode & 0o777 == 0o600
    assert shared("vault").code == 0
    assert "There are no conflict copies" in shared("vault", "--merge-conflicts", "--yes").err


def test_several_copies_of_several_files_are_brought_together_at_once(shared: Room) -> None:
    other(shared, line(shared, "a"), "log (1).jsonl")
    other(shared, line(shared, "a") + line(shared, "b"), "log 2.jsonl")
    contribution = '{"at": "2026-11-26T12:00:00+00:00", "community": "C", "kind": "answer"}\n'
    other(shared, contribution, "contributions-LAPTOP.jsonl")
    assert shared("vault", "--merge-conflicts", "--yes").code == 0
    assert texts(shared) == ["from here, 1", "a", "b", "from here, 3"]
    assert shared.vault.read("contributions.jsonl") == contribution


def test_a_copy_stays_where_the_merged_file_could_not_be_written(shared: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = other(shared, line(shared, "from there, 2"))

    def full(self: Vault, name: str, text: str, *, expected: str | None = None) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Vault, "write", full)
        with pytest.raises(OSError, match="No space"):
            shared("vault", "--merge-conflicts", "--yes")
    assert copy.exists() and texts(shared) == ["from here, 1", "from here, 3"]


def test_a_broken_line_is_kept_and_named(shared: Room) -> None:
    other(shared, line(shared, "from there, 2") + '{"at": "2026-1')
    done = shared("vault", "--merge-conflicts", "--yes")
    assert '+ {"at": "2026-1  (broken; kept as it is)' in done.err
    assert '{"at": "2026-1\n' in shared.vault.read("log.jsonl")
    assert "log.jsonl:3: broken JSON" in shared("vault").err


def test_somebody_who_was_forgotten_does_not_come_back(shared: Room) -> None:
    copy = other(shared, line(shared, "about her", who="p-zzzzzzzz") + line(shared, "from there, 2"))
    for _ in range(2):
        done = shared("vault", "--merge-conflicts", "--yes")
        assert done.code == 1
        assert f"{COPY}: has 1 line about somebody who isn't in your vault; left in the copy" in done.err
        assert texts(shared) == ["from here, 1", "from there, 2", "from here, 3"]
        assert copy.read_text("utf-8") == line(shared, "about her", who="p-zzzzzzzz")


@pytest.mark.parametrize("words", [["--merge-conflicts"], ["--merge-conflicts", "--yes"]])
def test_of_a_person_s_file_both_are_shown_and_nothing_is_guessed(shared: Room, words: list[str]) -> None:
    name = f"people/{id_of(shared)}"
    mine = shared.vault.read(f"{name}.yaml")
    copy = other(shared, mine + "role: gardener\n", f"{name} (1).yaml")
    ran = shared("vault", *words)
    assert ran.code == 1
    assert "  +role: gardener\n" in ran.err
    assert f"{name} (1).yaml: differs from {name}.yaml" in ran.err and "delete this copy" in ran.err
    assert (shared.vault.read(f"{name}.yaml"), copy.read_text("utf-8")) == (mine, mine + "role: gardener\n")


def test_a_copy_of_a_person_s_file_that_is_the_same_goes(shared: Room) -> None:
    name = f"people/{id_of(shared)}"
    copy = other(shared, shared.vault.read(f"{name}.yaml"), f"{name}-LAPTOP.yaml")
    assert shared("vault", "--merge-conflicts").code == 0 and copy.exists()
    assert shared("vault", "--merge-conflicts", "--yes").code == 0 and not copy.exists()


def test_a_conflict_of_git_in_the_log_is_one_problem_and_is_brought_together(shared: Room) -> None:
    log = shared.vault.read("log.jsonl").splitlines(keepends=True)
    there = line(shared, "from there, 2")
    shared.vault.write("log.jsonl", f"{log[0]}<<<<<<< HEAD\n{log[1]}=======\n{there}>>>>>>> other\n")
    ran = shared("vault")
    assert ran.err.count("log.jsonl") == 1
    assert "log.jsonl:2: an unresolved git conflict" in ran.err and "--merge-conflicts" in ran.err
    assert sorted(texts(shared)) == ["from here, 1", "from here, 3", "from there, 2"]  # both sides are read meanwhile
    assert shared("vault", "--merge-conflicts", "--yes").code == 0
    assert shared.vault.read("log.jsonl") == f"{log[0]}{there}{log[1]}"


def test_a_conflict_of_git_in_a_person_s_file_is_said_to_be_one(shared: Room) -> None:
    name = f"people/{id_of(shared)}.yaml"
    shared.vault.write(name, "name: Ada\n<<<<<<< HEAD\nrole: a\n=======\nrole: b\n>>>>>>> other\n")
    ran = shared("vault")
    assert f"{name}:2: an unresolved git conflict" in ran.err
    assert "keep what is right from each side" in ran.err


@pytest.mark.parametrize(
    "name",
    [".stfolder", ".stignore", ".stversions", ".gitignore", ".gitattributes", ".git", ".DS_Store", ".sync",
     "desktop.ini", "Thumbs.db", ".dropbox", ".dropbox.cache", "people/.DS_Store", "people/.stfolder",
     ".syncthing.log.jsonl.tmp", ".sync_3f2a.db", "people/desktop.ini"],
)  # fmt: skip
def test_files_of_other_programs_are_no_problems(shared: Room, name: str) -> None:
    (shared.vault.root / name).mkdir() if name.endswith(("folder", "versions")) else other(shared, "x", name)
    ran = shared("vault")
    assert "isn't one of the vault's files" not in ran.err


# ------------------------------------------------------------------ a locked one


LOCKS = {
    "git-crypt": (b"\0GITCRYPT\0\x12\x34", "run `git-crypt unlock` in it"),
    "age": (b"age-encryption.org/v1\n-> X25519 x", "decrypt it with age"),
    "age as text": (b"-----BEGIN AGE ENCRYPTED FILE-----\n", "decrypt it with age"),
    "gpg": (b"-----BEGIN PGP MESSAGE-----\n\nhQ", "decrypt it with gpg"),
    "transcrypt": (b"U2FsdGVkX1+3", "decrypt it as you encrypted it"),
}
COMMANDS = [
    ["vault"], ["vault", "--create"], ["vault", "--edit"], ["vault", "--merge-conflicts", "--yes"], ["people"],
    ["people", "add", "Eva Muster", "--no-edit"], ["people", "Ada", "--told", "x"], ["people", "edit", "Ada"],
    ["log", "Ada", "hello"], ["log", "Eva Muster", "hello", "--new"], ["forget", "Ada", "--yes"], ["review"],
    ["ask", "Ada"], ["intro", "Ada", "Ben", "--why", "x"],
    ["goals", "add", "x", "--outcome", "y", "--number", "1", "--by", "2099-01-01"],
    ["communities", "add", "x", "--url", "https://c.example/"], ["people", "import", "book.csv", "--yes"],
]  # fmt: skip


def contents(room: Room) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in room.vault.root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("which", ["all", "log.jsonl", "people"])
def test_a_locked_vault_is_one_sentence_and_nothing_is_written_into_it(shared: Room, lock: str, which: str) -> None:
    begin, hint = LOCKS[lock]
    (shared.folder / "book.csv").write_text("First Name,Last Name,Email Address\nEva,Muster,e@m.example\n", "utf-8")
    shared.editor('echo "x: y" >> "$1"')
    for path in shared.vault.root.rglob("*"):
        if path.is_file() and (which == "all" or which in str(path.relative_to(shared.vault.root))):
            path.write_bytes(begin + path.read_bytes())
    before = contents(shared)
    for words in COMMANDS:
        ran = shared(*words)
        assert ran.code == 2, words
        assert ran.err.count("hint: ") == 1 and f"hint: {hint}" in ran.err, (words, ran.err)
        assert f"{shared.vault.root}: this vault is locked" in ran.err
        assert contents(shared) == before, words


def test_a_single_file_that_is_locked_is_neither_read_nor_written_to(shared: Room) -> None:
    for number in range(5):  # beyond those that are looked at first
        shared("people", "add", f"Sample {number}", "--no-edit")
    last = sorted((shared.vault.root / "people").iterdir())[-1]
    last.write_bytes(b"\0GITCRYPT\0\x01")
    ran = shared("vault")
    assert ran.code == 1
    assert ran.err.count(f"people/{last.name}: is encrypted") == 1 and "git-crypt unlock" in ran.err
    with pytest.raises(Exception, match="is encrypted"):
        shared.vault.append(f"people/{last.name}", "x")
    with pytest.raises(Exception, match="is encrypted"):
        shared.vault.write(f"people/{last.name}", "x")
    assert last.read_bytes() == b"\0GITCRYPT\0\x01"
