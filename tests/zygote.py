"""Command lines in processes of their own that needn't begin with seconds of imports.

One process has the libraries loaded (``python -m tests.zygote``), and forks for each command line: what runs there is
``curate`` from its first line, in an environment, a folder and streams of its own, with no terminal. Its own modules
are loaded as well, which takes longer than many a command. What it imports late, and why, is a matter for bench/.
"""

from __future__ import annotations

import atexit
import fcntl
import gc
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
LOADED = (
    *("aiohttp", "babel.dates", "budoux", "charset_normalizer", "click", "feedparser", "filelock", "icalendar"),
    *("jinja2", "lxml.html", "markdown", "material", "mkdocs.commands.build", "PIL.ImageFont", "protego"),
    *("pydantic", "pymdownx.superfences", "regex", "rich.console", "rich.table", "trafilatura", "yaml", "yarl"),
)
"""Libraries; the program's own modules are loaded too."""
TIMEOUT = 120.0
_PIPE = 1 << 20
"""Bytes that a pipe holds."""


class Zygote:
    """Runs command lines, one at a time. Use as a context manager."""

    def __init__(self, hook: str = "", translated: Path | None = None) -> None:
        """hook: a module that is asked before each command line (``arm``). translated: see ``tests.translated``."""
        self._options = [hook, str(translated or "")]

    def __enter__(self) -> Zygote:
        self._left: list[subprocess.Popen[str]] = []
        self._start()
        return self

    def _start(self) -> None:
        env = os.environ | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.zygote", *self._options],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __exit__(self, *_: object) -> None:
        for process in [*self._left, self._process]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            process.wait(30 if process is self._process else TIMEOUT + 30)  # it ends what still runs when that is over
            process.stdout.close()

    def run(
        self, arguments: Sequence[str], cwd: Path, env: Mapping[str, str], *, most: int | None = None
    ) -> tuple[int, str, str]:
        """Exit status (negative: the signal that ended it), standard output, standard error.

        most: so many bytes a file that the command writes may have (``ulimit -f``); what it prints goes into pipes.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        opened = tempfile.TemporaryFile if most is None else _pipe
        with opened() as out, opened() as err:
            streams = [f"/proc/{os.getpid()}/fd/{file.fileno()}" for file in (out, err)]
            stdin.write(json.dumps([list(arguments), str(cwd), dict(env), *streams, most]) + "\n")
            try:
                stdin.flush()
                status = int(stdout.readline())
            except BaseException:  # the test timed out: an answer that comes later must not be taken for the next one
                self._left.append(self._process)
                self._start()
                raise
            return status, _text(out), _text(err)


def _pipe() -> IO[bytes]:
    """A pipe that both ends of can be had from: what is written into it, up to a megabyte, can be read."""
    reading, writing = os.pipe2(os.O_NONBLOCK)
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE)
    os.close(writing)
    return os.fdopen(reading, "rb", buffering=0)


def _text(file: IO[bytes]) -> str:
    if file.seekable():
        file.seek(0)
    return (file.read() or b"").decode("utf-8").replace("\r\n", "\n")


def _serve() -> None:
    """Fork for each line of standard input, and answer with how it ended."""
    answers = os.dup(1)
    os.dup2(2, 1)
    while line := sys.stdin.readline():
        arguments, folder, env, out, err, most = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.close(answers)
            if most is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            return _become(arguments, folder, env, out, err)
        os.write(answers, f"{_ended(pid)}\n".encode())
    return None


def _ended(pid: int) -> int:
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _become(arguments: list[str], folder: str, env: dict[str, str], out: str, err: str) -> None:
    os.setsid()  # without the terminal, too, that the tests may have been started from
    for place, path in ((0, os.devnull), (1, out), (2, err)):
        handle = os.open(path, os.O_RDWR)
        os.dup2(handle, place)
        os.close(handle)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(folder)
    hook, sys.argv = [name for name in sys.argv[1:2] if name], ["curate", *arguments]
    code = 1
    try:
        for name in hook:
            importlib.import_module(name).arm(env)
        from curate.cli import main

        code = main()
    except BaseException:
        traceback.print_exc()
    # To take down so large a process with all that it has loaded would cost more than many a command.
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(code)


def own_modules() -> list[str]:
    """Return the names of the program's modules, without those that run when they are loaded."""
    names = (path.relative_to(ROOT).with_suffix("").parts for path in (ROOT / "curate").rglob("*.py"))
    return [".".join(parts) for parts in names if not parts[-1].startswith("__")]


def _warm_up() -> None:
    """Have the libraries do once what they do at their first use: translate patterns, read tables, load extensions."""
    import markdown

    from curate.formats import markdown_text
    from curate.publish.engines.engine import load_engine

    extensions, settings = load_engine("mkdocs").markdown_settings(ROOT / "mkdocs.yml")
    markdown.Markdown(extensions=extensions, extension_configs=settings).convert("Words.")
    markdown_text.to_html("Words.")


if __name__ == "__main__":
    hook, translated = sys.argv[1:]
    for name in (*LOADED, *own_modules()):
        __import__(name)
    _warm_up()
    if hook:
        importlib.import_module(hook)
    if translated:
        importlib.import_module("tests.translated").share(Path(translated))
    gc.freeze()
    _serve()
