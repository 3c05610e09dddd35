"""The networks that a workspace posts to: lists them, finds one by its name, and turns one on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from curate.problems import CannotRun, Problem
from curate.workspace.copy_templates import add_post_templates, has_own_post_templates
from curate.workspace.posts_build import load_networks
from curate.workspace.progress import report_progress
from curate.workspace.workspace import Workspace, bundled_path

if TYPE_CHECKING:
    from curate.publish.posts.builtin_networks import Network
    from curate.publish.posts.network_config import NetworkConfig


@dataclass(frozen=True, slots=True)
class ListedNetwork:
    """One network, as a workspace has it."""

    network: Network
    is_on: bool
    template: str
    """Its file in the workspace, the package's in brackets where it is off; empty if there is none."""


def list_networks(workspace: Workspace) -> tuple[list[ListedNetwork], list[Problem]]:
    """Return all networks that are known, then the workspace's own, with what is wrong with its templates."""
    from curate.publish.posts.builtin_networks import NETWORKS
    from curate.publish.posts.network_config import find_post_template

    configs, problems = load_networks(workspace)
    config_by_name = {config.name: config for config in configs}
    listed = []
    for network in (*NETWORKS.values(), *(config.network for config in configs if config.name not in NETWORKS)):
        if config := config_by_name.get(network.name):
            listed.append(ListedNetwork(config.network, True, f"templates/{config.template}"))
        else:
            bundled = find_post_template(bundled_path("templates"), network.name)
            listed.append(ListedNetwork(network, False, f"({bundled.name})" if bundled else ""))
    return listed, problems


def choose_network(configs: Sequence[NetworkConfig], name: str, where: str) -> NetworkConfig:
    """Return the network of a workspace with this name or label, in any case. Raises CannotRun with similar names.

    where: what the problem names: an option or a command.
    """
    from curate.publish.posts.builtin_networks import NETWORKS

    networks = [config.network for config in configs]
    if network := _find_by_name(networks, name):
        return next(config for config in configs if config.name == network.name)
    if network := _find_by_name(NETWORKS.values(), name):
        hint = f"turn it on with `curate posts --add {network.name}`"
        raise CannotRun(Problem(where, f"{network.label} is not on in this workspace", hint))
    raise CannotRun(Problem(where, f"no network of this workspace is called “{name}”", _suggest_names(networks, name)))


def _find_by_name(networks: Iterable[Network], name: str) -> Network | None:
    networks, wanted = list(networks), name.strip().casefold()
    named = [network for network in networks if network.name.casefold() == wanted]
    labelled = [network for network in networks if network.label.casefold() == wanted]
    return next(iter(named or labelled), None)


def _suggest_names(networks: Sequence[Network], name: str) -> str:
    """Return a hint: the names that are similar to one that was typed, or all of them."""
    import difflib

    names = {word.casefold(): network.name for network in networks for word in (network.name, network.label)}
    close = dict.fromkeys(names[word] for word in difflib.get_close_matches(name.strip().casefold(), names, 3))
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"the networks are {', '.join(network.name for network in networks)}"


@dataclass(frozen=True, slots=True)
class AddedNetwork:
    """What came of turning on a network."""

    label: str
    problems: list[Problem]
    files: list[str]
    """The templates that were written."""
    earlier_template: str = ""
    """Its template, if the network was on already."""
    is_on: bool = True


def add_network(workspace: Workspace, name: str) -> AddedNetwork:
    """Turn on a network, by its name or label: copy its template. Raises CannotRun if there is no such network."""
    from curate.publish.posts.builtin_networks import NETWORKS

    network = _find_by_name(NETWORKS.values(), name)
    if network is None:
        what = f"no network that is known here is called “{name}”"
        names = _suggest_names(list(NETWORKS.values()), name)
        hint = f"{names}; one of your own needs only a template: posts/NAME.txt.j2"
        raise CannotRun(Problem("--add", what, hint))
    configs, problems = load_networks(workspace)
    config = next((config for config in configs if config.name == network.name), None)
    has_own = has_own_post_templates(workspace, configs)
    if config and has_own:
        return AddedNetwork(config.network.label, problems, [], f"templates/{config.template}")
    if configs and not has_own:
        labels = ", ".join(config.network.label for config in configs)
        report_progress(
            f"So far the usual networks were on without templates of yours ({labels}); their templates are copied too."
        )
    defaults: list[str] = []
    if not has_own:
        defaults = [config.name for config in configs]
    files = add_post_templates(workspace, dict.fromkeys((*defaults, network.name)))
    configs, problems = load_networks(workspace)
    is_on = any(config.name == network.name for config in configs)
    if not is_on:
        where = f"templates/posts/{network.name}.txt.j2"
        what = f"is there already, and its header gives it to another network than {network.label}"
        problems.append(Problem(where, what, "call that file otherwise, then run this again"))
    return AddedNetwork(network.label, problems, files, is_on=is_on)
