"""``curate serve``: the site in a browser, rebuilt when a file changes."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curate.cli.build import build_all
from curate.cli.context import current_workspace
from curate.cli.output import print_status, show_problems
from curate.files import explain_os_error
from curate.locks import LOCK_WAIT
from curate.problems import CannotRun, CurateError, Problem
from curate.workspace.host_check import normalize_host, restrict_hosts
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

_REBUILD_WAIT = 900.0
"""Seconds that a rebuild waits for another run: what was saved meanwhile would not be shown otherwise."""


def _parse_hosts(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    names = {value: normalize_host(value) for value in values}
    for value, name in names.items():
        if not name:
            raise click.BadParameter(f"{value!r} isn't a host name; write it like notes.example")
    return frozenset(names.values())


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any free one.")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in your browser.")
@click.option(
    "--allow-host",
    "hosts",
    multiple=True,
    metavar="NAME",
    callback=_parse_hosts,
    help="Also answer to this host name, for an editor on a server. May be given more than once.",
)
def command(port: int, open_browser: bool, hosts: frozenset[str]) -> int:
    """Build the site, show it on this computer alone, and build it again whenever a file changes. Ctrl-C ends it.

    The network isn't touched: `curate pull` fetches.
    """
    return serve(current_workspace(), port, open_browser=open_browser, hosts=hosts)


def serve(
    workspace: Workspace,
    port: int,
    *,
    open_browser: bool = False,
    or_any: bool = False,
    hosts: frozenset[str] = frozenset(),
) -> int:
    """Serve until Ctrl-C. or_any: take another port if this one is in use. hosts: names to answer to beside our own."""

    wait: float | None = None

    def rebuild() -> None:
        try:
            with lock(workspace, wait=wait):
                build_all(workspace, [])
        except CurateError as error:  # a slip while writing must not end the preview
            show_problems(error.problems)
        except OSError as error:  # nor a full disk
            show_problems([explain_os_error(error)])

    logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)  # of pages the engine is to be heard
    server = create_preview_server(workspace, find_free_port(port, or_any=or_any), rebuild, hosts)
    for path in _watched_paths(workspace):
        server.watch(str(path))
    server.observer.start()  # before the first build reads anything: what is saved while it runs is built after it
    server.observer.start = lambda: None  # type: ignore[method-assign]
    listen = server.server_activate

    def announced() -> None:  # not before there is somebody to answer
        listen()
        print_status(f"The site is at {server.url} (Ctrl-C ends it)")

    server.server_activate = announced  # type: ignore[method-assign]
    try:
        rebuild()
        if not (workspace.public_folder / "index.html").is_file():
            hint = "mend the problems above, then run this again"
            raise CannotRun(Problem("public/", "there is no site to show", hint))
        if LOCK_WAIT.get().seconds:
            wait = _REBUILD_WAIT
        server.serve(open_in_browser=open_browser)  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        print_status("\nStopped.")
    finally:
        server.shutdown()
    return 0


def create_preview_server(
    workspace: Workspace, port: int, rebuild: Callable[[], None], hosts: frozenset[str]
) -> LiveReloadServer:
    """A server of the built site, on this computer alone; it isn't started. hosts: as for ``serve``."""
    from mkdocs.livereload import LiveReloadServer

    server = LiveReloadServer(rebuild, "127.0.0.1", port, str(workspace.public_folder), mount_path="/")
    missing = workspace.public_folder / "404.html"

    def not_found() -> bytes | None:
        if missing.is_file():
            return missing.read_bytes()
        return None

    server.error_handler = lambda code: not_found() if code == 404 else None
    server.set_app(restrict_hosts(server.serve_request, hosts, not_found))
    return server


def find_free_port(port: int, *, or_any: bool = False) -> int:
    """The port if it is free, or a free one where that was asked for. Raises CannotRun."""
    for wanted in (port, 0) if or_any else (port,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError as error:
                reason = error.strerror
                continue
            return int(probe.getsockname()[1])
    hint = "stop what is there, or choose another with --port"
    raise CannotRun(Problem("--port", f"port {port} can't be used: {reason}", hint))


def _watched_paths(workspace: Workspace) -> list[Path]:
    paths = [workspace.site_folder, workspace.root / "templates", workspace.config_file, workspace.feeds_file]
    return [path for path in paths if path.exists()]
