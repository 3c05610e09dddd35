"""The clipboard: the computer's own where a tool for it is at hand, else the terminal's. An edge."""

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
"""Who passes the text on without knowing whether the terminal takes it."""
_MAX_TERMINAL_BYTES = 74_994
"""Bytes of text that a terminal takes: hterm's limit, of 100,000 for the whole sequence, which others kept to."""
_TIMEOUT = 20.0
"""Seconds that a tool may take before it counts as failed."""
_HINT = "install xclip, xsel or wl-copy, run this in a terminal, or copy what `curate posts` prints"


@dataclass(frozen=True, slots=True)
class _Tool:
    command: tuple[str, ...]
    needed_variables: tuple[str, ...] = ()
    """Variables of the environment, one of which is set where the tool can work."""
    is_local: bool = False
    """Whether it fills the clipboard of the computer it runs on, which is another's over SSH."""
    takes_base64: bool = False
    """Whether it is given base64, as what it reads is in a code page that nobody knows."""


# clip.exe guesses at its input's encoding, and keeps a mark that would tell it; PowerShell takes exactly what we say.
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
# tmux keeps OSC 52 to itself unless its user allowed it; this way it hands the text on.
_TMUX = _Tool(("tmux", "load-buffer", "-w", "-"), needed_variables=("TMUX",))


def copy(text: str) -> str:
    """Put exactly this text on the clipboard; what did it. Raises CannotRun, with all that was tried, if nothing did.

    Whether a terminal obeys can't be known: see ``UNCONFIRMED``.
    """
    failed: list[str] = []
    for tool in _find_tools():
        fault = _run_tool(tool, text)
        if not fault:
            return tool.command[0]
        failed.append(fault)
    fault = _copy_through_terminal(text)
    if not fault:
        return TERMINAL
    raise CannotRun(Problem("the clipboard", f"can't be reached: {'; '.join([*failed, fault])}", _HINT))


def _find_tools() -> Iterator[_Tool]:
    remote = bool(os.environ.get("SSH_CONNECTION"))
    for tool in (*_TOOLS, _TMUX):
        wanted = not tool.needed_variables or any(os.environ.get(name) for name in tool.needed_variables)
        if wanted and not (tool.is_local and remote) and shutil.which(tool.command[0]):
            yield tool


def _run_tool(tool: _Tool, text: str) -> str:
    """Give a tool the text: empty, or what went wrong."""
    data = text.encode("utf-8")
    # Some stay in the background and keep what they were given open: a pipe would be waited for.
    with tempfile.TemporaryFile() as said:
        try:
            done = subprocess.run(
                [shutil.which(tool.command[0]) or tool.command[0], *tool.command[1:]],
                input=base64.b64encode(data) if tool.takes_base64 else data,
                stdout=subprocess.DEVNULL,
                stderr=said,
                timeout=_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            if isinstance(error, OSError):
                why = error.strerror
            else:
                why = "gave no answer"
            return f"{tool.command[0]} failed ({why})"
        if done.returncode == 0:
            return ""
        said.seek(0)
        lines = said.read(2_000).decode("utf-8", "replace").split("\n")
    why = next((line.strip() for line in lines if line.strip()), f"exit status {done.returncode}")
    return f"{tool.command[0]} failed ({why})"


def _copy_through_terminal(text: str) -> str:
    """Ask the terminal to keep the text (xterm's control sequences, OSC 52): empty, or what went wrong."""
    data = text.encode("utf-8")
    if len(data) > _MAX_TERMINAL_BYTES:
        return "the text is too long for a terminal"
    try:
        with os.fdopen(os.open("/dev/tty", os.O_WRONLY), "wb") as terminal:
            terminal.write(b"\x1b]52;c;" + base64.b64encode(data) + b"\x07")
    except OSError:
        return "there is no terminal"
    return ""
