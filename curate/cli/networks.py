"""``curate posts --networks`` and ``--add``: which networks there are, and which are on."""

from __future__ import annotations

from curate.cli.output import finish, print_status, show_problems, show_table
from curate.workspace.workspace import Workspace


def show_networks(workspace: Workspace) -> int:
    """Print all networks with their limits and templates; return the exit status."""
    from curate.publish.posts.count_length import UNITS
    from curate.workspace import post_networks

    networks, problems = post_networks.list_networks(workspace)
    rows = []
    for listed in networks:
        network = listed.network
        if network.limit is not None:
            limit = f"{network.limit:,} {UNITS[network.unit].label}"
        else:
            limit = "no limit"
        rows.append(("on" if listed.is_on else "off", network.name, network.label, limit, listed.template))
    show_table(["", "network", "label", "limit", "template"], rows, wide=(4,), names=(2,))
    print_status("Turn one on with `curate posts --add NETWORK`; deleting its template turns it off.")
    return finish(problems)


def add_network(workspace: Workspace, name: str) -> int:
    """Turn on a network, and print which templates were written; return the exit status."""
    from curate.workspace import post_networks

    added = post_networks.add_network(workspace, name)
    if added.earlier_template:
        print_status(f"{added.label} is on already: {added.earlier_template}")
        show_problems(added.problems)
        return 0
    for file in added.files:
        print_status(f"  wrote {file}")
    if added.is_on:
        print_status(f"{added.label} is on. `curate build` writes its posts.")
    return finish(added.problems)
