"""Many command lines, one after the other, each in a forked process that has the program loaded already.

``python -m tests.upgrade.batch`` reads a JSON list of lines (``Line``) from standard input, and prints what came of
each as JSON. A fresh interpreter for each of a hundred commands would take minutes.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests import translated
from tests.zygote import LOADED, _become, _ended, _warm_up, own_modules

ROOT = Path(__file__).resolve().parents[2]
CLOCK = "curate.workspace.workspace"
"""The module whose ``now`` the program asks for the time."""


@dataclass(frozen=True)
class Line:
    """A command line. ``arguments`` are those after ``curate``; ``input`` is what is typed."""

    arguments: Sequence[str]
    folder: str
    environment: Mapping[str, str] = field(default_factory=dict)
    now: str = ""
    """The time to tell the program, in ISO 8601; without one, it is told the computer's."""
    watch: str = ""
    """A folder of which to say what files the command has changed, but for those that are made anew at any time."""


@dataclass(frozen=True)
class Printed:
    """What a command line came to."""

    exit: int
    out: str
    err: str
    changed: Mapping[str, str | None] = field(default_factory=dict)
    """The files below the watched folder that were written, with their texts, or None for those that are gone."""


_MADE = re.compile(r"workspace/(\.curate|public)/|.*(^|/)\.(git|lock)$|.*/index\.html$")


def run(lines: Sequence[Line], templates: Path | None = None) -> list[Printed]:
    """Run the command lines and return what came of each, in their order. templates: see ``tests.translated``."""
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    env |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.upgrade.batch", str(templates or "")],
        cwd=ROOT,
        env=env,
        input=json.dumps([asdict(line) for line in lines]),
        stdout=subprocess.PIPE,
        text=True,
        timeout=800,
        check=True,
    )
    return [Printed(**values) for values in json.loads(done.stdout)]


def _tell_the_time(now: str) -> None:
    """Set the program's clock. Nothing may have asked the clock's module for ``now`` yet."""
    from datetime import datetime

    module = importlib.import_module(CLOCK)
    module.now = lambda: datetime.fromisoformat(now)  # type: ignore[attr-defined]


def _one(line: Line) -> Printed:
    """Fork, and run one command line there."""
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        env = os.environ | dict(line.environment)
        before = _files(line.watch)
        pid = os.fork()
        if pid == 0:
            if line.now:
                _tell_the_time(line.now)
            _become(list(line.arguments), line.folder, env, out.name, err.name)
        status = _ended(pid)
        texts = [Path(file.name).read_text("utf-8", "replace") for file in (out, err)]
    after = _files(line.watch)
    changed = {name: after.get(name) for name in sorted({*before, *after}) if before.get(name) != after.get(name)}
    return Printed(status, texts[0], texts[1], changed)


_known: dict[str, tuple[tuple[int, int, int], str]] = {}
"""The text of a file that was read, and what tells whether it was written since: inode, size and time."""


def _files(folder: str) -> dict[str, str]:
    """The watched files below a folder with their texts; nothing without a folder."""
    found = {}
    for path in Path(folder).rglob("*") if folder else ():
        name = path.relative_to(folder).as_posix()
        if _MADE.match(name) or not path.is_file():
            continue
        status = path.stat()
        seen = (status.st_ino, status.st_size, status.st_mtime_ns)
        if _known.get(str(path), (None,))[0] != seen:
            _known[str(path)] = (seen, path.read_text("utf-8", "replace"))
        found[name] = _known[str(path)][1]
    return found


def main() -> None:
    """Run the lines that standard input has."""
    lines = [Line(**values) for values in json.load(sys.stdin)]
    for name in LOADED:
        importlib.import_module(name)
    if not any(line.now for line in lines):  # what has asked for the clock already can't be told another
        for name in own_modules():
            importlib.import_module(name)
        _warm_up()
    if templates := "".join(sys.argv[1:]):
        translated.share(Path(templates))
    del sys.argv[1:]  # it is that of a command line from here on
    gc.freeze()
    print(json.dumps([asdict(_one(line)) for line in lines]))


if __name__ == "__main__":
    main()
