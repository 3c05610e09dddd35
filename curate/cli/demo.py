"""``curate demo``: the whole of it on a small web of its own, over real HTTP."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from curate.cli.output import print_status
from curate.problems import CannotRun, Problem
from curate.workspace.build import build_all
from curate.workspace.workspace import Workspace
from curate.workspace.workspace_lock import lock


@click.command("demo")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path("curate-demo"))
@click.option("--no-serve", is_flag=True, help="Only build; don't show the site.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Where to show the site.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="The language of the site's own words.")
@click.option("--open", "open_browser", is_flag=True, help="Open the site in your browser.")
def command(folder: Path, no_serve: bool, port: int, lang: str | None, open_browser: bool) -> int:
    """Make a workspace in DIR (curate-demo if you name none), follow three sample sites served on this computer
    alone, pull them, build the site and the posts of sample notes, and show the site. Ctrl-C ends it.

    Try it out in there: change a note and see the page change, or start a note of your own from the inbox.
    """
    from curate.demo.server import HOSTS, DemoWeb
    from curate.workspace import demo_workspace
    from curate.workspace.new_workspace import system_language

    workspace = Workspace(folder.resolve())
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not demo_workspace.is_demo(workspace):
        hint = "name a folder that isn't there yet: curate demo DIR"
        raise CannotRun(Problem(str(folder), "is there already, and isn't a demonstration", hint))
    with DemoWeb(demo_workspace.previous_ports(workspace, HOSTS)) as web:
        print_status("The sample sites, on this computer alone:")
        for host, address in web.addresses.items():
            print_status(f"  {host:<24} {address}/")
        if not demo_workspace.is_demo(workspace):
            demo_workspace.make_demo(workspace, web.addresses, lang or system_language())
        elif lang and not demo_workspace.is_demo_in(workspace, lang):
            print_status(
                "This demonstration is in another language: delete its folder, or name another one, for a new one."
            )
        code = _follow_and_build(workspace, web.addresses)
        if no_serve:
            _show_paths(workspace)
            return code
        from curate.workspace.serve import serve_site

        _show_paths(workspace)
        port_source = click.get_current_context().get_parameter_source("port")
        or_any = port_source is click.core.ParameterSource.DEFAULT
        return serve_site(workspace, port, open_browser=open_browser, or_any=or_any)


def _follow_and_build(workspace: Workspace, addresses: Mapping[str, str]) -> int:
    """Follow the sample sites, pull, and build, as the user's own commands do; return the exit status."""
    from curate.cli.follow import follow_sites
    from curate.workspace.demo_workspace import unhide_feeds
    from curate.workspace.pull import pull_all
    from curate.workspace.workspace import load_feeds

    with lock(workspace):
        reading, _ = load_feeds(workspace)
        front_pages = [f"{address}/" for address in addresses.values()]
        missing = [url for url in front_pages if not any(feed.url.startswith(url) for feed in reading.feeds)]
        code = 0
        if missing:
            code = follow_sites(workspace, missing)
            unhide_feeds(workspace)
        problems = pull_all(workspace, force=True)
        return max(code, build_all(workspace, problems))


def _show_paths(workspace: Workspace) -> None:
    print_status(f"\nThe workspace: {workspace.root}")
    print_status(f"The site:      {workspace.public_folder / 'index.html'}")
    print_status(f"The posts:     {workspace.posts_folder / 'index.html'} (open it in your browser)")
    if shutil.which("curate"):
        curate = "curate"
    else:
        curate = str(Path(sys.executable).with_name("curate"))
    print_status(f"Look around:   {curate} -C {workspace.root} inbox")
    print_status(f"               {curate} -C {workspace.root} posts\n")
