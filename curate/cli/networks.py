"""The networks of a workspace: which are on, which there are, and how one is named on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from curate.cli.output import print_status, show_problems, show_table
from curate.problems import CannotRun, Problem
from curate.workspace.workspace import Workspace, bundled_path, find_workspace, load_site

if TYPE_CHECKING:
    from curate.publish.posts.network_config import NetworkConfig
    from curate.publish.posts.networks import Network


def complete_network(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """Tab completion: the networks of the workspace with their labels; after --add, those that it lacks."""
    from click.shell_completion import CompletionItem

    from curate.publish.posts.networks import NETWORKS

    try:
        on, _ = load_networks(find_workspace(Path(ctx.find_root().params.get("folder") or ".")))
        labels = {channel.name: channel.network.label for channel in on}
        if param.name == "add":
            labels = {name: network.label for name, network in NETWORKS.items() if name not in labels}
        return [CompletionItem(name, help=label) for name, label in labels.items() if name.startswith(incomplete)]
    except Exception:  # completing must never get in the way of typing
        return []


def load_networks(workspace: Workspace) -> tuple[list[NetworkConfig], list[Problem]]:
    """The networks of a workspace; its site's language says which, where it has no templates of posts."""
    from curate.publish.posts.network_config import load_network_configs

    return load_network_configs(workspace.template_folders(), load_site(workspace)[0].language)


def choose_network(on: Sequence[NetworkConfig], name: str, where: str) -> NetworkConfig:
    """A network of the workspace by its name or label, in any case. Raises CannotRun with what is near."""
    from curate.publish.posts.networks import NETWORKS

    found = _find_by_name([channel.network for channel in on], name)
    if found:
        return next(channel for channel in on if channel.name == found.name)
    known = _find_by_name(NETWORKS.values(), name)
    if known:
        hint = f"turn it on with `curate posts --add {known.name}`"
        raise CannotRun(Problem(where, f"{known.label} is not on in this workspace", hint))
    hint = _suggest_names([channel.network for channel in on], name)
    raise CannotRun(Problem(where, f"no network of this workspace is called “{name}”", hint))


def _find_by_name(networks: Iterable[Network], name: str) -> Network | None:
    networks, wanted = list(networks), name.strip().casefold()
    named = [network for network in networks if network.name.casefold() == wanted]
    labelled = [network for network in networks if network.label.casefold() == wanted]
    return next(iter(named or labelled), None)


def _suggest_names(networks: Sequence[Network], name: str) -> str:
    import difflib

    names = {word.casefold(): network.name for network in networks for word in (network.name, network.label)}
    close = dict.fromkeys(names[word] for word in difflib.get_close_matches(name.strip().casefold(), names, 3))
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"the networks are {', '.join(network.name for network in networks)}"


def show_networks(workspace: Workspace) -> int:
    from curate.publish.posts.length import UNITS
    from curate.publish.posts.network_config import find_post_template
    from curate.publish.posts.networks import NETWORKS

    on, problems = load_networks(workspace)
    here = {channel.name: channel for channel in on}
    own = [channel.network for channel in on if channel.name not in NETWORKS]
    rows = []
    for network in (*NETWORKS.values(), *own):
        channel = here.get(network.name)
        used = channel.network if channel else network
        template = find_post_template(bundled_path("templates"), network.name)
        if channel:
            file = f"templates/{channel.template}"
        elif template:
            file = f"({template.name})"
        else:
            file = ""
        if used.limit is not None:
            limit = f"{used.limit:,} {UNITS[used.unit].label}"
        else:
            limit = "no limit"
        rows.append(("on" if channel else "off", network.name, used.label, limit, file))
    show_table(["", "network", "label", "limit", "template"], rows, wide=(4,), names=(2,))
    print_status("Turn one on with `curate posts --add NETWORK`; deleting its template turns it off.")
    show_problems(problems)
    return 1 if problems else 0


def add_network(workspace: Workspace, name: str) -> int:
    from curate.cli.init import add_post_templates, has_own_post_templates
    from curate.publish.posts.networks import NETWORKS

    network = _find_by_name(NETWORKS.values(), name)
    if network is None:
        what = f"no network that is known here is called “{name}”"
        hint = (
            f"{_suggest_names(list(NETWORKS.values()), name)}; one of your own needs only a template: posts/NAME.txt.j2"
        )
        raise CannotRun(Problem("--add", what, hint))
    on, problems = load_networks(workspace)
    channel = next((channel for channel in on if channel.name == network.name), None)
    own = has_own_post_templates(workspace, on)
    if channel and own:
        print_status(f"{channel.network.label} is on already: templates/{channel.template}")
        show_problems(problems)
        return 0
    usual = () if own else tuple(each.name for each in on)
    if usual:
        labels = ", ".join(each.network.label for each in on)
        print_status(
            f"So far the usual networks were on without templates of yours ({labels}); their templates are copied too."
        )
    for made in add_post_templates(workspace, dict.fromkeys((*usual, network.name))):
        print_status(f"  wrote {made}")
    after, problems = load_networks(workspace)
    if network.name not in (channel.name for channel in after):
        where = f"templates/posts/{network.name}.txt.j2"
        what = f"is there already, and its header gives it to another network than {network.label}"
        problems.append(Problem(where, what, "call that file otherwise, then run this again"))
    else:
        print_status(f"{network.label} is on. `curate build` writes its posts.")
    show_problems(problems)
    return 1 if problems else 0
