"""Files that a user names are read to their end and to a limit, whatever they are."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from curate.problems import CannotRun
from curate.workspace.importing import ImportPlan, _read_texts
from curate.workspace.user_files import read_bytes
from tests.conftest import Run

FEEDS = """<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Slow" xmlUrl="https://slow.example/feed.xml"/></body></opml>"""
VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Sample\r\nEND:VCARD\r\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/feeds.yaml").write_text("feeds: []\n", "utf-8")
    return tmp_path / "mine"


def test_a_file_is_read_whole_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 3_000_000)
    assert read_bytes(path, limit=3_000_000) == b"x" * 3_000_000
    with pytest.raises(CannotRun, match="is larger than 2 MB") as caught:
        read_bytes(path, limit=2_999_999, where="here", split="split it")
    assert (caught.value.problems[0].where, caught.value.problems[0].hint) == ("here", "split it")


def test_what_counts_is_what_was_read_and_not_the_size_that_is_told(tmp_path: Path) -> None:
    assert Path("/proc/self/status").stat().st_size == 0
    assert b"Pid:" in read_bytes(Path("/proc/self/status"))
    sparse = tmp_path / "sparse"
    with sparse.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(CannotRun, match="is larger than 5 MB"):
        read_bytes(sparse, limit=5_000_000)


def test_what_has_no_end_or_waits_for_somebody_is_refused(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    for path, what in (
        (pipe, "is a named pipe, not a file"),
        (Path("/dev/zero"), "is a device, not a file"),
        (link, "is a device, not a file"),
        (tmp_path, "is a folder, not a file"),
        (tmp_path / "none", "can't be read: no such file or directory"),
    ):
        with pytest.raises(CannotRun, match=what):
            read_bytes(path)


def test_what_a_shell_pipes_in_is_read_to_its_end_however_slowly_it_comes() -> None:
    ours, theirs = os.pipe()

    def write() -> None:
        with os.fdopen(theirs, "wb", buffering=0) as end:
            for _ in range(3):
                threading.Event().wait(0.05)
                end.write(b"some ")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert read_bytes(Path(f"/dev/fd/{ours}")) == b"some some some "
    finally:
        writer.join(5)
        os.close(ours)


def curate(shell: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a command line; it may not take half a gigabyte."""
    return subprocess.run(
        ["bash", "-c", f"ulimit -v 1500000; {shell}"],
        cwd=folder,
        env=os.environ | {"CURATE": f"{sys.executable} -m curate", "CURATE_VAULT": str(folder / "vault")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("shell", "what"),
    [
        ("$CURATE import /dev/zero --yes", "is a device"),
        ("$CURATE import /dev/stdin --yes < /dev/zero", "is larger than 100 MB"),
        ("$CURATE import <(cat /dev/zero) --yes", "is larger than 100 MB"),
        ("$CURATE import /dev/urandom --yes --as list", "is a device"),
        ("mkfifo pipe; $CURATE import pipe --yes", "is a named pipe"),
        ("truncate -s 1T sparse.csv; $CURATE import sparse.csv --yes", "is larger than 100 MB"),
        ("$CURATE people import /dev/zero", "is a device"),
        ("truncate -s 1T sparse.vcf; $CURATE people import sparse.vcf", "is larger than 50 MB"),
        ("mkfifo pipe.vcf; $CURATE people import pipe.vcf", "is a named pipe"),
        ("truncate -s 1T dropped.txt; $CURATE inbox", "is larger than 100 MB"),
    ],
)
def test_no_command_reads_without_an_end(mine: Path, shell: str, what: str) -> None:
    done = curate(shell, mine)
    assert done.returncode in (1, 2), done.stderr
    assert what in done.stderr
    assert "Traceback" not in done.stderr
    assert (mine / "reading").exists() is False


def test_what_a_shell_hands_over_can_be_imported(mine: Path, run: Run) -> None:
    (mine / "feeds.opml").write_text(FEEDS, "utf-8")
    done = curate("$CURATE import <(cat feeds.opml) --yes", mine)
    assert (done.returncode, "slow.example" in (mine / "feeds.yaml").read_text("utf-8")) == (0, True), done.stderr
    done = curate("printf '%s' \"$CARD\" | $CURATE people import /dev/stdin".replace("$CARD", VCARD), mine)
    assert "Ada Sample" in done.stdout + done.stderr


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_packed_in_a_way_that_can_take_any_memory_is_left_to_the_user(tmp_path: Path, method: int) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("x.opml", FEEDS)
    plan = ImportPlan()
    assert list(_read_texts(path, plan.problems)) == []
    assert [(p.what, p.hint) for p in plan.problems] == [
        (
            "this archive can't be read: x.opml is packed in a way that isn't supported",
            "unpack it yourself, and import the files in it",
        )
    ]


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_archive_is_told_or_read_and_never_more(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(4):
            archive.writestr(f"{n}.opml", FEEDS * 5)
    data = bytearray(made.getvalue())
    for _ in range(dice.randrange(1, 12)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    plan = ImportPlan()
    read = list(_read_texts(path, plan.problems))
    assert read or plan.problems
    assert all(problem.where == str(path) for problem in plan.problems)
