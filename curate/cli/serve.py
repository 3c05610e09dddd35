"""``curate serve``: the site in a browser, rebuilt when a file changes."""

from __future__ import annotations

import click

from curate.cli.context import current_workspace
from curate.workspace.host_header_check import normalize_host
from curate.workspace.serve import serve_site


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
    return serve_site(current_workspace(), port, open_browser=open_browser, hosts=hosts)
