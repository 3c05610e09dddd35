"""The commands, a module each. Nothing outside of this package prints.

The table below is all that ``curate --help`` needs. A command's module is imported when the command runs.
"""

from __future__ import annotations

import errno
import importlib
import keyword
import os
import sys
from typing import TYPE_CHECKING

import click

from curate import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from curate.problems import Problem
    from curate.workspace.progress import ProgressBar

# The help of each command, in the order in which they are used.
COMMANDS = {
    "init": "Make a new workspace.",
    "demo": "Show the whole of it, on a small web of its own.",
    "follow": "Follow sites: find their feeds and add them to feeds.yaml.",
    "import": "Bring feeds, bookmarks and highlights from other services.",
    "pull": "Fetch the feeds that are due, and the new articles.",
    "inbox": "List what is new, or read one item.",
    "drop": "Take items out of the inbox.",
    "note": "Start a note about an item or an address.",
    "check": "Report everything that needs you, with its place.",
    "build": "Pull, check, and build the site and the posts.",
    "serve": "Show the site in your browser, rebuilt as you write.",
    "publish": "Put the site online: a commit on a branch that your host shows.",
    "posts": "Print the posts of your notes, ready to paste.",
    "posted": "Record that a post is out, or list what went where.",
    "digest": "Write a newsletter of your notes.",
    "mentions": "Tell the pages that your notes link to.",
    "people": "List, show, add and edit the people you know, or import them.",
    "log": "Write down what passed with somebody.",
    "share": "Find whom an article would help, and draft a letter to one of them.",
    "ask": "Ask somebody what they care about, and write down the answer.",
    "intro": "Introduce two people who both said yes; see who could introduce you.",
    "communities": "Keep to the rules of the places where you talk, and find open questions there.",
    "goals": "Set goals, and see how far you have come with people.",
    "review": "See the week: who replied, who waits, one thing to share.",
    "forget": "Take every trace of somebody out of your vault.",
    "vault": "Say where your private files are, and check them.",
    "feeds": "Show how each feed is doing.",
    "export": "Print your feeds as OPML, or everything as JSON Lines.",
    "completion": "Print the script that completes commands with Tab.",
}

_current_folder = "."
"""The folder given with -C, for error messages after the command has ended."""

PRIVATE_COMMANDS = frozenset(
    ("people", "log", "share", "ask", "intro", "communities", "goals", "review", "forget", "vault")
)
"""The commands that open the vault. Their modules are in ``cli/reach``."""

_DISK_ERRORS = {10: errno.EIO, 13: errno.ENOSPC}
"""The errno for SQLite's result codes SQLITE_IOERR and SQLITE_FULL: nothing is wrong with the cache itself."""


class Commands(click.Group):
    """The group of all commands. It imports a command's module when the command is asked for by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        if name in PRIVATE_COMMANDS:
            module = f"reach.{name}"
        else:
            module = name + "_" * keyword.iskeyword(name)
        command: click.Command = importlib.import_module(f"curate.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-C", "folder", metavar="DIR", default=".", help="Work in this folder, as in git and make.")
@click.option("--no-wait", is_flag=True, help="For scripts: end at once if another curate is running.")
@click.version_option(__version__, prog_name="curate")
@click.pass_context
def cli(ctx: click.Context, folder: str, no_wait: bool) -> None:
    """Read the feeds of your field, add your own words, publish a site and posts.

    Begin with `curate init DIR`, then `curate follow ADDRESS`. Nothing is published before you have written something
    of your own about it.
    """
    global _current_folder
    _current_folder = folder
    from curate import lock_wait
    from curate.workspace import progress

    progress.set_listener(progress.ProgressListener(_show_progress, _show_problems, _open_progress_bar))
    seconds = 0 if no_wait else lock_wait.DEFAULT_WAIT
    token = lock_wait.LOCK_WAIT.set(lock_wait.LockWait(seconds, _report_waiting))
    ctx.call_on_close(lambda: lock_wait.LOCK_WAIT.reset(token))


def _report_waiting(process: int | None) -> None:
    """Tell the user on a terminal why nothing happens."""
    if sys.stderr.isatty():
        which = f" (process {process})" if process else ""
        click.echo(f"Waiting for another curate{which} …", err=True)


def _show_progress(text: str) -> None:
    from curate.cli.output import print_status

    print_status(text)


def _show_problems(problems: Sequence[Problem]) -> None:
    from curate.cli.output import show_problems

    show_problems(problems)


def _open_progress_bar(what: str, total: int) -> AbstractContextManager[ProgressBar]:
    from curate.cli.output import TerminalProgress

    return TerminalProgress(what, total)


def main() -> int:
    """Run the command line and return the exit status: 0 done, 1 done with problems, 2 could not run, 130 stopped."""
    for stream in (sys.stdout, sys.stderr):  # so that Japanese can be printed everywhere
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = cli.main(prog_name="curate", standalone_mode=False)
        if isinstance(code, int):
            return int(code)
        return 0
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _report_interrupt()
    except click.ClickException as error:
        error.show()
        return 2
    except BrokenPipeError:  # the other end of a pipe was closed, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _report_error(error)


def _report_error(error: Exception) -> int:
    """Print what went wrong and return the exit status. Raises the error if it isn't one that is expected."""
    from curate.cli.output import show_problems
    from curate.problems import CurateError

    if isinstance(error, CurateError):
        show_problems(error.problems)
    elif type(error).__module__ == "sqlite3" and "locked" in str(error):
        from curate.problems import Problem

        hint = "wait until it ends, then run this again"
        show_problems([Problem("the cache", "another curate is using it", hint)])
    elif reason := _DISK_ERRORS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF):
        from curate.files import explain_os_error

        show_problems([explain_os_error(OSError(reason, os.strerror(reason), "the cache"))])
    elif isinstance(error, OSError):
        from curate.files import explain_os_error

        show_problems([explain_os_error(error)])
    else:
        from curate.workspace.open_cache import cache_problem

        problem = cache_problem(error, _current_folder)
        if problem is None:
            raise error
        show_problems([problem])
    return 2


def _report_interrupt() -> int:
    click.echo("\nStopped. What was finished so far is kept.", err=True)
    return 130
