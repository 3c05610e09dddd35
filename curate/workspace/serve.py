"""The preview: the site on a server for this computer alone, rebuilt when a file changes."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from curate.files import explain_os_error
from curate.lock_wait import LOCK_WAIT
from curate.problems import CannotRun, CurateError, Problem
from curate.workspace.build import build_all
from curate.workspace.host_header_check import restrict_hosts
from curate.workspace.progress import report_problems, report_progress
from curate.workspace.workspace import Workspace, load_site
from curate.workspace.workspace_lock import lock

if TYPE_CHECKING:
    from curate.publish.engines.live_server import LiveReloadServer

_REBUILD_WAIT = 900.0
"""Seconds that a rebuild waits for another run: what was saved meanwhile would not be shown otherwise."""


def serve_site(
    workspace: Workspace,
    port: int,
    *,
    open_browser: bool = False,
    or_any: bool = False,
    hosts: frozenset[str] = frozenset(),
) -> int:
    """Build the site, serve it until Ctrl-C, and return the exit status.

    Raises CannotRun where there is no site, or the port can't be used.

    or_any: take another port if this one is in use. hosts: names to answer to beside our own.
    """
    wait: float | None = None

    def rebuild() -> None:
        try:
            with lock(workspace, wait=wait):
                build_all(workspace, [])
        except CurateError as error:  # a slip while writing must not end the preview
            report_problems(error.problems)
        except OSError as error:  # nor a full disk
            report_problems([explain_os_error(error)])

    logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)  # only the engine's own messages about pages matter
    server = create_preview_server(workspace, find_free_port(port, or_any=or_any), rebuild, hosts)
    _watch_files(server, workspace)
    _announce_address(server)
    try:
        rebuild()
        if not (workspace.public_folder / "index.html").is_file():
            hint = "mend the problems above, then run this again"
            raise CannotRun(Problem("public/", "there is no site to show", hint))
        if LOCK_WAIT.get().seconds:
            wait = _REBUILD_WAIT
        server.serve(open_in_browser=open_browser)  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        report_progress("\nStopped.")
    finally:
        server.shutdown()
    return 0


def _watch_files(server: LiveReloadServer, workspace: Workspace) -> None:
    """Watch from now on, so that what is saved during the first build is built after it."""
    for path in (workspace.site_folder, workspace.root / "templates", workspace.config_file, workspace.feeds_file):
        if path.exists():
            server.watch(str(path))
    server.observer.start()
    server.observer.start = lambda: None  # type: ignore[method-assign]  # the server would start it again


def _announce_address(server: LiveReloadServer) -> None:
    """Have the server report its address as soon as it answers."""
    activate = server.server_activate

    def activate_and_report() -> None:
        activate()
        report_progress(f"The site is at {server.url} (Ctrl-C ends it)")

    server.server_activate = activate_and_report  # type: ignore[method-assign]


def create_preview_server(
    workspace: Workspace, port: int, rebuild: Callable[[], None], hosts: frozenset[str]
) -> LiveReloadServer:
    """Return a server of the built site, for this computer alone; it isn't started. hosts: as for ``serve_site``."""
    from curate.publish.engines.live_server import LiveReloadServer

    server = LiveReloadServer(
        rebuild, "127.0.0.1", port, str(workspace.public_folder), mount_path=_site_path(workspace)
    )
    not_found_page = workspace.public_folder / "404.html"

    def not_found() -> bytes | None:
        if not_found_page.is_file():
            return not_found_page.read_bytes()
        return None

    server.error_handler = lambda code: not_found() if code == 404 else None
    server.set_app(restrict_hosts(server.serve_request, hosts, not_found))
    return server


def _site_path(workspace: Workspace) -> str:
    """Return the path of the site on its host: the preview shows it below the same one."""
    try:
        return unquote(urlsplit(load_site(workspace)[0].url).path) or "/"
    except CannotRun:
        return "/"


def find_free_port(port: int, *, or_any: bool = False) -> int:
    """Return the port if it is free, or with ``or_any`` else another one that is. Raises CannotRun."""
    for candidate in (port, 0) if or_any else (port,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError as error:
                reason = error.strerror
                continue
            return int(probe.getsockname()[1])
    hint = "stop what is there, or choose another with --port"
    raise CannotRun(Problem("--port", f"port {port} can't be used: {reason}", hint))
