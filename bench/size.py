"""What a site of many notes costs: built cold, with nothing changed, after one new note; and how that grows with them.

Ten years of notes however many they are. Some minutes; CURATE_SIZES=1000,4000 chooses other numbers.
"""

from __future__ import annotations

import hashlib
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench import corpus

SIZES = (1000, 4000, 13000)
MB = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """One process and its children."""

    wall: float
    """Seconds by the clock."""
    cpu: float
    """Seconds of the processor."""
    largest: int
    """The most memory that one of them had at a time, bytes."""
    together: int
    """The most that all of them had, shared memory counted once, bytes; 0 where the system doesn't say (not Linux)."""


def surroundings() -> dict[str, str]:
    """What a process that is measured finds: as a user has it, with modules that were translated before."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"NO_MKDOCS_2_WARNING": "1"}


def bench_size() -> None:
    sizes = [int(number) for number in os.environ.get("CURATE_SIZES", "").split(",") if number.strip()] or SIZES
    cold: list[Cost] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in sizes:
            cold.append(_one(Path(folder) / f"notes{number}", number))
    if len(sizes) > 1:
        for name, costs in (("wall", [c.wall for c in cold]), ("cpu", [c.cpu for c in cold])):
            print(f"a cold build of N notes takes N^{_exponent(sizes, costs):.2f} by {name} (target at most 1.05)")


def _one(workspace: Path, number: int) -> Cost:
    """Build a site of so many notes in all three ways. Every size is built where nothing was: see ``bench_build``."""
    subprocess.run(
        [*_CURATE, "init", str(workspace), "--url", "https://notes.example/"], check=True, capture_output=True
    )
    config = workspace / "mkdocs.yml"  # no cards: they would make a cold build dearer than its pages are
    config.write_text(config.read_text("utf-8").replace("cards: true", "cards: false"), "utf-8")
    corpus.decade(workspace / "site/notes", number)
    build = [*_CURATE, "-C", str(workspace), "build", "--offline"]
    cold = measured(build)
    files = _digests(workspace)
    said = f"{len(files):,} files, {sum(path.stat().st_size for path in _files(workspace)) / MB:.0f} MB"
    print(f"{number:,} notes ({said})")
    _show("cold", cold, f"{cold.wall / number * 1000:.1f} ms a note")
    again = measured(build)
    _show("nothing changed", again, f"{again.wall / cold.wall:.3f} of cold")
    text = corpus.of_many(number, date(2026, 11, 21), random.Random(7))
    (workspace / "site/notes/2026-11-21-new.md").write_text(text, "utf-8")
    one = measured(build)
    now = _digests(workspace)
    changed = [name for name in files.keys() | now.keys() if files.get(name) != now.get(name)]
    public = sum(name.startswith("public/") for name in changed)
    _show(
        "one new note", one, f"{one.wall / cold.wall:.3f} of cold (target below 0.1), by cpu {one.cpu / cold.cpu:.3f}"
    )
    print(f"    {'':<16} {public:,} files of public/ changed, {len(changed) - public:,} of posts/")
    sys.stdout.flush()
    shutil.rmtree(workspace / "public")  # room on the disk, not for what is measured: the next has a folder of its own
    return cold


_CURATE = [sys.executable, "-m", "curate"]


def _show(name: str, cost: Cost, said: str) -> None:
    memory = f"{cost.largest / MB:5.0f} MB the largest process, {cost.together / MB:5.0f} MB together"
    print(f"    {name:<16} {cost.wall:7.2f} s   cpu {cost.cpu:7.2f} s   {memory}   {said}")
    sys.stdout.flush()


def _exponent(sizes: list[int] | tuple[int, ...], costs: list[float]) -> float:
    """e of the N^e that fits best."""
    return statistics.linear_regression([math.log(n) for n in sizes], [math.log(c) for c in costs]).slope


def _files(workspace: Path) -> list[Path]:
    return [path for top in ("public", "posts") for path in (workspace / top).rglob("*") if path.is_file()]


def _digests(workspace: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(workspace).as_posix(): hashlib.blake2b(path.read_bytes(), digest_size=16).digest()
        for path in _files(workspace)
    }


# ------------------------------------------------------------------ one process, with its children


def measured(command: list[str]) -> Cost:
    """Run it to its end."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=surroundings())
    most = [0]
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, most, ended))
    watch.start()
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    ended.set()
    watch.join()
    process.stderr.close()
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said.decode()[-2000:]}")
    scale = 1 if sys.platform == "darwin" else 1024
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * scale, most[0])


def _watch(pid: int, most: list[int], ended: threading.Event) -> None:
    """The memory of all of them, five times a second."""
    while not ended.wait(0.2):
        most[0] = max(most[0], sum(map(_memory, _family(pid))))


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
