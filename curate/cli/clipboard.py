"""Copies text to the clipboard: with a tool of the computer if there is one, else through the terminal."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from curate.problems import CannotRun, Problem

TERMINAL = "the terminal (OSC 52)"
UNCONFIRMED = (TERMINAL, "tmux")
"""The ways to copy that can't tell whether the terminal accepts the text."""
_MAX_TERMINAL_BYTES = 74_994
"""Bytes of text that a terminal accepts: hterm's limit is 100,000 for the whole sequence; others follow it."""
_TIMEOUT = 20.0
"""Seconds after which a tool counts as failed."""
_HINT = "install xclip, xsel or wl-copy, run this in a terminal, or copy what `curate posts` prints"


@dataclass(frozen=True, slots=True)
class _Tool:
    command: tuple[str, ...]
    needed_variables: tuple[str, ...] = ()
    """Environment variables of which one is set wherever the tool works."""
    is_local: bool = False
    """Whether it fills the clipboard of the computer it runs on: over SSH, that is the wrong one."""
    takes_base64: bool = False
    """Whether it is given base64, because it reads its input in an unknown code page."""


# clip.exe guesses its input's encoding, and copies a byte order mark with it; PowerShell copies exactly the text.
_POWERSHELL = (
    "$ErrorActionPreference = 'Stop'; $text = [Convert]::FromBase64String([Console]::In.ReadToEnd());"
    " Set-Clipboard -Value ([Text.Encoding]::UTF8.GetString($text))"
)
_TOOLS = (
    _Tool(("pbcopy",), is_local=True),
    _Tool(("wl-copy", "--type", "text/plain"), needed_variables=("WAYLAND_DISPLAY",)),
    _Tool(("xclip", "-selection", "clipboard"), needed_variables=("DISPLAY",)),
    _Tool(("xsel", "--clipboard", "--input"), needed_variables=("DISPLAY",)),
    _Tool(
        ("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", _POWERSHELL), is_local=True, takes_base64=True
    ),
)
# tmux doesn't pass on OSC 52 unless its user allowed it; with this command it passes on the text.
_TMUX = _Tool(("tmux", "load-buffer", "-w", "-"), needed_variables=("TMUX",))


def copy(text: str) -> str:
    """Copy a text to the clipboard and return the name of the tool that did it. Raises CannotRun if none could.

    A tool of ``UNCONFIRMED`` may have copied nothing.
    """
    failures: list[str] = []
    for tool in _find_tools():
        failure = _run_tool(tool, text)
        if not failure:
            return tool.command[0]
        failures.append(failure)
    failure = _copy_through_terminal(text)
    if not failure:
        return TERMINAL
    raise CannotRun(Problem("the clipboard", f"can't be reached: {'; '.join([*failures, failure])}", _HINT))


def _find_tools() -> Iterator[_Tool]:
    """Yield the tools that are installed and can reach the user's clipboard."""
    is_remote = bool(os.environ.get("SSH_CONNECTION"))
    for tool in (*_TOOLS, _TMUX):
        works = not tool.needed_variables or any(os.environ.get(name) for name in tool.needed_variables)
        if works and not (tool.is_local and is_remote) and shutil.which(tool.command[0]):
            yield tool


def _run_tool(tool: _Tool, text: str) -> str:
    """Copy the text with a tool; return what went wrong, or an empty text."""
    data = text.encode("utf-8")
    # Some tools stay in the background and keep stderr open: reading a pipe would never end.
    with tempfile.TemporaryFile() as messages:
        try:
            done = subprocess.run(
                [shutil.which(tool.command[0]) or tool.command[0], *tool.command[1:]],
                input=base64.b64encode(data) if tool.takes_base64 else data,
                stdout=subprocess.DEVNULL,
                stderr=messages,
                timeout=_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            if isinstance(error, OSError):
                reason = error.strerror
            else:
                reason = "gave no answer"
            return f"{tool.command[0]} failed ({reason})"
        if done.returncode == 0:
            return ""
        messages.seek(0)
        lines = messages.read(2_000).decode("utf-8", "replace").split("\n")
    reason = next((line.strip() for line in lines if line.strip()), f"exit status {done.returncode}")
    return f"{tool.command[0]} failed ({reason})"


def _copy_through_terminal(text: str) -> str:
    """Have the terminal copy the text (xterm's control sequence OSC 52); return what went wrong, or an empty text."""
    data = text.encode("utf-8")
    if len(data) > _MAX_TERMINAL_BYTES:
        return "the text is too long for a terminal"
    try:
        with os.fdopen(os.open("/dev/tty", os.O_WRONLY), "wb") as terminal:
            terminal.write(b"\x1b]52;c;" + base64.b64encode(data) + b"\x07")
    except OSError:
        return "there is no terminal"
    return ""
