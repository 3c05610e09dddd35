"""Files are written whole or not at all, whatever goes wrong; a line that can't be finished is taken back."""

from __future__ import annotations

import errno
import os
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate import files
from curate.files import (
    WriteFailed,
    append_line,
    create_file,
    create_folder,
    explain_os_error,
    original_name,
    write_atomically,
)
from curate.problems import CannotRun, Problem

Limit = Callable[[int], None]


@pytest.fixture
def limit() -> Iterator[Limit]:
    """Lets no file grow beyond so many bytes, as ``ulimit -f`` does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    assert signal.getsignal(signal.SIGXFSZ) == signal.SIG_IGN  # as in any Python: a write fails, and nothing is killed

    def most(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))

    yield most
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ---------------------------------------------------------------- one line


def test_a_line_is_added_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    append_line(path, '{"a": "見本"}', mode=0o600)
    append_line(path, '{"b": 2}')
    assert path.read_bytes() == '{"a": "見本"}\n{"b": 2}\n'.encode()
    assert oct(path.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("rest", [b'{"half', '{"name": "見'.encode()[:-1], b"\r"])
def test_a_line_is_never_joined_to_one_that_has_no_end(tmp_path: Path, rest: bytes) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"{}\n" + rest)
    append_line(path, '{"b": 2}')
    assert path.read_bytes() == b"{}\n" + rest + b'\n{"b": 2}\n'


@pytest.mark.parametrize("room", [0, 1, 7, 20])
@pytest.mark.parametrize("before", [b"{}\n", b"{}\n{half", b"x" * 4090 + b"\n"])
def test_a_line_that_does_not_fit_is_taken_back(tmp_path: Path, limit: Limit, before: bytes, room: int) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(before)
    limit(len(before) + room)
    with pytest.raises(WriteFailed) as caught:
        append_line(path, "ことば" * 20)
    assert path.read_bytes() == before
    assert explain_os_error(caught.value).what == (
        "can't be written: it would exceed the limit for the size of a file; its contents are unchanged"
    )
    limit(10_000)
    append_line(path, "ことば")
    assert path.read_bytes().startswith(before)
    assert path.read_text("utf-8").splitlines()[-1] == "ことば"


def test_where_the_first_line_does_not_fit_there_is_no_file(tmp_path: Path, limit: Limit) -> None:
    limit(3)
    with pytest.raises(WriteFailed):
        append_line(tmp_path / "log.jsonl", "four")
    assert names(tmp_path) == []


@given(line=st.text(st.characters(exclude_characters="\n", codec="utf-8")), parts=st.lists(st.integers(1, 9)))
def test_what_the_system_takes_in_parts_is_written_in_full(
    tmp_path_factory: pytest.TempPathFactory, line: str, parts: list[int]
) -> None:
    path = tmp_path_factory.mktemp("parts") / "log.jsonl"
    sizes, write = iter(parts), os.write
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", lambda handle, data: write(handle, data[: next(sizes, len(data))]))
        append_line(path, line)
    assert path.read_bytes() == f"{line}\n".encode()


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_a_line_that_the_disk_does_not_confirm_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"{}\n")

    def fail_once(_: int) -> None:
        monkeypatch.undo()
        raise error

    monkeypatch.setattr(os, "fsync", fail_once)
    with pytest.raises(type(error)):
        append_line(path, "new")
    assert path.read_bytes() == b"{}\n"


def test_a_line_that_can_not_be_taken_back_is_said_to_be_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"{}\n")

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    monkeypatch.setattr(os, "ftruncate", broken)
    with pytest.raises(OSError, match="its last line is cut off") as caught:
        append_line(path, "new")
    assert not isinstance(caught.value, WriteFailed)
    assert explain_os_error(caught.value).where == str(path)


# ---------------------------------------------------------------- whole files


@pytest.mark.parametrize("size", [0, 1, 5])
def test_a_file_that_does_not_fit_is_as_it_was(tmp_path: Path, limit: Limit, size: int) -> None:
    path, new, aside = tmp_path / "feeds.yaml", tmp_path / "sub/new.md", tmp_path / "aside"
    path.write_bytes(b"old words")
    limit(size)
    for where in (None, aside):
        with pytest.raises(WriteFailed):
            write_atomically(path, "new words", expected="old words", aside=where)
        with pytest.raises(WriteFailed):
            write_atomically(new, "new words", aside=where)
        with pytest.raises(WriteFailed):
            create_file(new, "new words", aside=where)
    assert path.read_bytes() == b"old words"
    assert (names(tmp_path), names(aside), names(new.parent)) == (["aside", "feeds.yaml", "sub"], [], [])


def test_a_file_in_another_folder_on_the_same_disk_may_be_on_another_mount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside, here = tmp_path / "aside", tmp_path / "here"

    def within_one_folder(do: Callable[..., object]) -> Callable[..., object]:
        def step(old: Path, new: Path) -> object:
            if Path(old).parent != Path(new).parent:
                raise OSError(errno.EXDEV, "Invalid cross-device link")
            return do(old, new)

        return step

    for owner, name in ((Path, "replace"), (Path, "rename"), (os, "link")):
        monkeypatch.setattr(owner, name, within_one_folder(getattr(owner, name)))
    write_atomically(here / "a.md", "words", aside=aside)
    assert create_file(here / "b.md", "words", aside=aside)
    assert create_folder(here / "c", {"d.md": b"words"}, aside=aside)
    assert (names(here), names(here / "c"), names(aside)) == (["a.md", "b.md", "c"], ["d.md"], [])


def test_a_file_that_was_deleted_in_the_meantime_is_not_as_expected(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"goals\.yaml: was changed by another program"):
        write_atomically(tmp_path / "x", "new", expected="old", called="goals.yaml")
    assert names(tmp_path) == []


# ---------------------------------------------------------------- new files


def test_what_is_there_is_never_replaced_by_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    assert create_file(path, "first\n")
    assert not create_file(path, "second\n")
    assert not create_file(path, "second\n", replace_empty=True)
    assert path.read_bytes() == b"first\n"
    assert names(tmp_path) == ["feeds.yaml"]


def test_an_empty_file_counts_as_not_there_where_that_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.touch(0o640)
    assert not create_file(path, "words\n")
    assert path.read_bytes() == b""
    assert not create_file(path, "", replace_empty=True)
    assert create_file(path, "words\n", replace_empty=True)
    assert path.read_bytes() == b"words\n"


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_while_a_new_one_is_made_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    path, link = tmp_path / "note.md", os.link

    def theirs_first(old: Path, new: Path) -> None:
        path.write_bytes(b"theirs")
        if not links:
            raise OSError(errno.EPERM, "Operation not permitted")
        link(old, new)

    monkeypatch.setattr(os, "link", theirs_first)
    assert not create_file(path, "ours")
    assert (path.read_bytes(), names(tmp_path)) == (b"theirs", ["note.md"])


def test_a_file_system_without_links_takes_new_files_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "link", none)
    assert create_file(tmp_path / "a/note.md", "words")
    assert names(tmp_path / "a") == ["note.md"]


# ---------------------------------------------------------------- what is said, and what is left


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (
            WriteFailed(errno.ENOSPC, "No space left on device", "/mine/feeds.yaml"),
            Problem(
                "/mine/feeds.yaml",
                "can't be written: the disk is full; its contents are unchanged",
                "free some space, then run this again",
            ),
        ),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            Problem("this computer", "the disk is full", "free some space, then run this again"),
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/mine"),
            Problem("/mine", "permission denied", "check the permissions and the free space there"),
        ),
    ],
)
def test_an_error_says_what_happened_where_and_what_to_do(error: OSError, problem: Problem) -> None:
    assert explain_os_error(error) == problem


def test_a_temporary_file_of_a_killed_run_is_known_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_sync_folder", lambda _: None)
    monkeypatch.setattr(Path, "replace", lambda *_: None)  # killed before this step
    write_atomically(tmp_path / "p-aaaaaaaa.yaml", "x")
    (left,) = names(tmp_path)
    assert original_name(left) == "p-aaaaaaaa.yaml"
    assert [original_name(name) for name in ("log.jsonl", ".lock", ".gitignore", ".log.jsonl", ".x.sync")] == [""] * 5


# ---------------------------------------------------------------- folders


def test_a_folder_comes_with_all_its_files_or_not_at_all(tmp_path: Path, limit: Limit) -> None:
    folder, aside = tmp_path / "templates/posts", tmp_path / "aside"
    contents = {"a.txt.j2": b"a", "b.txt.j2": b"long"}
    limit(3)
    with pytest.raises(WriteFailed):
        create_folder(folder, contents, aside=aside)
    assert (names(folder.parent), names(aside)) == ([], [])
    limit(100)
    usual = tmp_path / "usual"
    usual.touch()
    assert create_folder(folder, contents, aside=aside)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == contents
    assert folder.stat().st_mode == aside.stat().st_mode
    assert (folder / "a.txt.j2").stat().st_mode == usual.stat().st_mode
    assert not create_folder(folder, {"c": b""}, aside=aside)
    assert (names(folder), names(aside)) == (sorted(contents), [])
