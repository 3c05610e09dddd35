"""The vault: who may read it, and that what is in it isn't lost."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curate.problems import CannotRun, Problem
from curate.reach import vault
from curate.reach.files import log_jsonl
from curate.reach.model import LogEntry
from curate.reach.vault import Vault
from curate.reach.vault_location import create_vault
from curate.reach.vault_transaction import UNFINISHED_FILE, Batch, serialize

MOMENT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
posix = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


@pytest.fixture
def mine(tmp_path: Path) -> Vault:
    return create_vault(tmp_path / "data/vault", None)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_only_the_user_can_read_what_is_written(mine: Vault) -> None:
    mine.write("people/p-aaaaaaaa.yaml", "name: x\n", expected="")
    mine.append("log.jsonl", "{}")
    assert {mode(mine.root), mode(mine.root / "people")} == {0o700}
    assert {mode(path) for path in mine.root.rglob("*") if path.is_file()} == {0o600}
    assert mine.exposed_files() == []


@posix
def test_what_others_could_read_is_found_and_closed(mine: Vault) -> None:
    mine.append("log.jsonl", "{}")
    (mine.root / "log.jsonl").chmod(0o644)
    mine.root.chmod(0o755)
    assert mine.exposed_files() == [".", "log.jsonl"]
    mine.restrict_access(mine.exposed_files())
    assert (mode(mine.root), mode(mine.root / "log.jsonl")) == (0o700, 0o600)


def test_nothing_is_written_over_a_change_of_somebody_else_s(mine: Vault) -> None:
    mine.write("goals.yaml", "- a\n", expected="")
    (mine.root / "goals.yaml").write_text("- mine\n", "utf-8")
    with pytest.raises(CannotRun, match="was changed by another program"):
        mine.write("goals.yaml", "- b\n", expected="- a\n")
    assert mine.read("goals.yaml") == "- mine\n"
    with pytest.raises(CannotRun, match="was changed"):
        mine.write("goals.yaml", "- b\n", expected="")
    assert sorted(os.listdir(mine.root)) == ["goals.yaml", "vault.yaml"]  # noqa: PTH208


def test_a_line_is_added_below_one_that_was_broken_off(mine: Vault) -> None:
    mine.append("log.jsonl", '{"a": "見本"}')
    with (mine.root / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"half')
    mine.append("log.jsonl", '{"b": 1}')
    assert mine.read("log.jsonl") == '{"a": "見本"}\n{"half\n{"b": 1}\n'


def test_a_line_that_was_cut_within_a_letter_costs_that_line_alone(mine: Vault) -> None:
    whole = [log_jsonl.serialize_entry(LogEntry(MOMENT, "p-aaaaaaaa", "out", "message", text)) for text in ("前", "後")]
    cut = whole[0].partition("前")[0].encode() + "前".encode()[:2]
    (mine.root / "log.jsonl").write_bytes(whole[0].encode() + b"\n" + cut)
    mine.append("log.jsonl", whole[1])
    text = mine.read("log.jsonl")
    entries, problems = log_jsonl.parse(text)
    assert [one.text for one in entries] == ["前", "後"]
    assert problems == [Problem("log.jsonl:2", "this line is not UTF-8", "mend the line, or delete it")]
    mine.write("log.jsonl", text + "{}\n", expected=text)
    assert (mine.root / "log.jsonl").read_bytes() == b"\n".join((whole[0].encode(), cut, whole[1].encode(), b"{}\n"))


def test_a_file_that_is_not_utf_8_is_a_problem_with_a_line(mine: Vault) -> None:
    (mine.root / "goals.yaml").write_bytes("- name: a\n- name: 見本".encode("cp932"))
    with pytest.raises(CannotRun) as caught:
        mine.read("goals.yaml")
    assert [p.where for p in caught.value.problems] == ["goals.yaml:2"]


def test_a_name_never_leads_out(mine: Vault, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x", "utf-8")
    (mine.root / "goals.yaml").symlink_to(tmp_path / "secret")
    for name in ("../../secret", "goals.yaml"):
        with pytest.raises(CannotRun, match="leads out of the vault"):
            mine.read(name)


def test_names_tell_nothing_and_differ() -> None:
    names = {vault.new_id("p") for _ in range(50)}
    assert len(names) == 50
    assert all(vault.FOLDERS["people"].fullmatch(f"{name}.yaml") for name in names)


def test_what_is_none_of_its_files_is_found(mine: Vault) -> None:
    mine.write("people/p-aaaaaaaa.yaml", "", expected="")
    (mine.root / "people/hanako.yaml").write_text("", "utf-8")
    (mine.root / "old.txt").write_text("", "utf-8")
    assert mine.list_files("people") == ["people/p-aaaaaaaa.yaml"]
    assert mine.unknown_files() == ["old.txt", "people/hanako.yaml"]


# ------------------------------------------------------------------ all of it, or nothing


def test_what_is_written_while_it_is_locked_is_read_there_and_made_at_the_end(mine: Vault) -> None:
    mine.write("people/p-aaaaaaaa.yaml", "name: A\n")
    before = set(mine.root.rglob("*"))
    with mine.lock():
        mine.write("people/p-bbbbbbbb.yaml", "name: B\n", expected="")
        mine.append("log.jsonl", "{1}")
        mine.append("log.jsonl", "{2}")
        mine.remove("people/p-aaaaaaaa.yaml")
        assert mine.list_files("people") == ["people/p-bbbbbbbb.yaml"]
        assert (mine.read("log.jsonl"), mine.read("people/p-bbbbbbbb.yaml")) == ("{1}\n{2}\n", "name: B\n")
        assert (mine.has("people/p-bbbbbbbb.yaml"), mine.has("people/p-aaaaaaaa.yaml")) == (True, False)
        assert set(mine.root.rglob("*")) - before == {mine.root / ".lock"}
    assert (mine.read("log.jsonl"), mine.list_files("people")) == ("{1}\n{2}\n", ["people/p-bbbbbbbb.yaml"])
    assert not (mine.root / UNFINISHED_FILE).exists()


def test_of_a_block_that_fails_nothing_is_made(mine: Vault) -> None:
    with pytest.raises(ValueError, match="no"), mine.lock():
        mine.append("log.jsonl", "{1}")
        mine.write("goals.yaml", "- a\n")
        raise ValueError("no")
    assert (mine.read("log.jsonl"), mine.has("goals.yaml")) == ("", False)


def test_what_an_editor_saves_while_a_command_thinks_is_not_written_over(mine: Vault) -> None:
    mine.write("goals.yaml", "- a\n")
    with pytest.raises(CannotRun, match="was changed by another program"), mine.lock():
        mine.append("log.jsonl", "{1}")
        mine.write("goals.yaml", "- b\n", expected="- a\n")
        (mine.root / "goals.yaml").write_text("- mine\n", "utf-8")
    assert (mine.read("goals.yaml"), mine.read("log.jsonl")) == ("- mine\n", "")


def test_after_the_commit_all_is_there_and_what_follows_is_told_only_then(mine: Vault) -> None:
    with pytest.raises(BrokenPipeError), mine.lock("command"):
        mine.append("log.jsonl", "{1}")
        mine.commit()
        assert (mine.root / "log.jsonl").read_text("utf-8") == "{1}\n"
        raise BrokenPipeError  # the reader of what is said has gone
    assert mine.finish_interrupted() is None
    assert mine.read("log.jsonl") == "{1}\n"


def test_what_a_killed_run_left_is_made_by_the_next_one_and_told_once(mine: Vault) -> None:
    batch = Batch("this command")
    batch.append("log.jsonl", None, "{1}")
    batch.write("drafts/d-aaaaaaaa.md", None, "as drafted\n")
    batch.write("drafts/d-bbbbbbbb.md", None, "as drafted\n")
    mine.write(UNFINISHED_FILE, serialize(batch))
    (mine.root / "log.jsonl").write_text("{", "utf-8")  # cut off
    mine.write("drafts/d-aaaaaaaa.md", "as the user has it by now\n")
    earlier = mine.finish_interrupted()
    assert earlier is not None
    assert earlier.command == "this command"
    assert mine.read("log.jsonl") == "{1}\n"
    assert mine.read("drafts/d-aaaaaaaa.md") == "as the user has it by now\n"
    assert mine.read("drafts/d-bbbbbbbb.md") == "as drafted\n"
    assert mine.finish_interrupted() is None


def test_whoever_locks_it_makes_what_was_left_first(mine: Vault) -> None:
    batch = Batch()
    batch.append("log.jsonl", None, "{1}")
    mine.write(UNFINISHED_FILE, serialize(batch))
    with Vault(mine.root).lock():
        assert mine.read("log.jsonl") == "{1}\n"
    assert not mine.has(UNFINISHED_FILE)
    assert mine.unknown_files() == []


def test_what_is_still_to_be_written_is_for_the_user_alone_and_is_no_text_of_the_vault(mine: Vault) -> None:
    mine.write(UNFINISHED_FILE, serialize(Batch()))
    assert mode(mine.root / UNFINISHED_FILE) == 0o600
    assert [name for name, _ in mine.read_all()] == ["vault.yaml"]
    assert mine.unknown_files() == []


FULL = """
import resource, signal, sys
from pathlib import Path
from curate.reach.vault import Vault
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
vault = Vault(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    with vault.lock():
        vault.write("drafts/d-aaaaaaaa.md", "a draft", expected="")
        vault.write("goals.yaml", "- new")
        vault.append("introductions.jsonl", "{1}")
        vault.append("log.jsonl", "{2}" + "x" * 500)
except OSError as error:
    print(error.strerror)
"""


@posix
def test_where_one_change_cannot_be_made_the_others_are_taken_back(mine: Vault) -> None:
    """A file that may not grow is met in the middle: as a disk that is full."""
    mine.write("log.jsonl", '{"x": "y"}\n' * 400)
    mine.write("goals.yaml", "- old\n")
    before = dict(mine.read_all())
    ran = subprocess.run(
        [sys.executable, "-c", FULL, mine.root], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout == "File too large\n"
    assert dict(mine.read_all()) == before
    assert not mine.has(UNFINISHED_FILE)
