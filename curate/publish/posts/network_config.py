"""The networks that a workspace posts to: one template each, whose header says how. An edge: it reads the templates.

A template ``posts/NAME.txt.j2`` (or ``.md.j2``, ``.html.j2``) may begin with a header between two lines of ``---``:

    network: mastodon      # which network; without it, the file's name
    label: My instance     # how the desk calls it
    limit: 1000            # how long a part may be; 0: no limit
    unit: characters       # how it is counted: a name of length.UNITS
    link_counts: 23        # what each link counts
    share: https://…?text={text}   # the address of its composer
    link: page             # where ``link`` leads: to the note's own page, or to the source
    hashtags: 3            # at most so many, on a line of their own
    hashtags_at: last      # in which part of a thread: first or last
    too_long: thread       # or shorten
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import regex
from pydantic import BeforeValidator

from curate.formats.filenames import is_utf8_name, non_utf8_problem
from curate.formats.note import split_front_matter
from curate.formats.validation import StrictModel, Text, validate
from curate.formats.yamltext import YamlDocument, load_yaml
from curate.problems import Problem
from curate.publish.posts.builtin_networks import DEFAULT_NETWORKS, NETWORKS, Network
from curate.publish.posts.count_length import UNITS

POST_FORMS = ("txt", "md", "html")


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """One network as this workspace uses it."""

    network: Network
    template: str
    """Its name below ``templates/``: ``posts/x.txt.j2``."""
    form: str = "txt"
    """What it writes: plain text, Markdown or HTML."""
    link: str = "page"
    hashtags: int = 3
    hashtags_at: str = "last"
    too_long: str = "shorten"

    @property
    def name(self) -> str:
        return self.network.name


def _check_number(value: Any) -> Any:
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    raise ValueError(f"{value!r} is not a number; write one, without a unit")


def _check_file_name(value: Any) -> Any:
    if value and not (isinstance(value, str) and regex.fullmatch(r"\w[\w-]*", value.strip())):
        raise ValueError(f"{value!r} can't be a file's name; write letters, digits, - and _")
    if value:
        return value.strip()
    return ""


def _check_share_address(value: Any) -> Any:
    if not value:
        return ""
    if not isinstance(value, str) or not value.startswith("https://"):
        raise ValueError(f"{value!r} is not a web address; write it whole, with https://")
    unknown = [found for found in regex.findall(r"[{}][^{}]*\}?", value) if found not in ("{text}", "{url}", "{title}")]
    if unknown:
        raise ValueError(f"{unknown[0]} can't be filled in; there are {{text}}, {{url}} and {{title}}")
    return value


def _one_of(*choices: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if value not in choices:
            raise ValueError(f"{value!r} is not known; one of {', '.join(choices)}")
        return value

    return BeforeValidator(check)


Number = Annotated[int, BeforeValidator(_check_number)]


class _Header(StrictModel):
    network: Annotated[str, BeforeValidator(_check_file_name)] = ""
    label: Text = ""
    limit: Number | None = None
    unit: Annotated[str, _one_of(*UNITS)] | None = None
    link_counts: Number | None = None
    share: Annotated[str, BeforeValidator(_check_share_address)] = ""
    link: Annotated[Literal["page", "source"], _one_of("page", "source")] = "page"
    hashtags: Number = 3
    hashtags_at: Annotated[Literal["first", "last"], _one_of("first", "last")] = "last"
    too_long: Annotated[Literal["thread", "shorten"], _one_of("thread", "shorten")] = "shorten"


def load_network_configs(folders: Sequence[Path], language: str) -> tuple[list[NetworkConfig], list[Problem]]:
    """The networks that are on, in the order of ``NETWORKS``, then the user's own by name.

    folders: the workspace's templates, if it has any, then the package's. A workspace with templates of posts has
    those networks; one without has the usual ones of its language (``DEFAULT_NETWORKS``).
    """
    usual = DEFAULT_NETWORKS.get(language.partition("-")[0], DEFAULT_NETWORKS["en"])
    own = [path for path in _find_templates(folders[0]) if len(folders) > 1]
    files = own or [path for path in _find_templates(folders[-1]) if len(folders) == 1 or _template_name(path) in usual]
    networks: dict[str, NetworkConfig] = {}
    problems: list[Problem] = [
        _unknown_form_problem(path) for path in _template_files(folders[0]) if own and not _has_known_form(path)
    ]
    problems += [non_utf8_problem(f"templates/posts/{path.name}") for path in own if not is_utf8_name(path.name)]
    files = [path for path in files if is_utf8_name(path.name)]
    for path in files:
        channel, config_problems = _load_network_config(path)
        problems += config_problems
        if channel.name in networks:
            what = f"{networks[channel.name].template} is for {channel.name} too"
            hint = "give one of them another network: in its header"
            problems.append(Problem(f"templates/posts/{path.name}:1", what, hint))
        else:
            networks[channel.name] = channel
    order = {name: place for place, name in enumerate(NETWORKS)}
    return sorted(networks.values(), key=lambda channel: (order.get(channel.name, len(order)), channel.name)), problems


def find_post_template(folder: Path, network: str) -> Path | None:
    """The package's template of a network."""
    return next((path for path in _find_templates(folder) if _template_name(path) == network), None)


def _find_templates(folder: Path) -> Iterator[Path]:
    return filter(_has_known_form, _template_files(folder))


def _template_files(folder: Path) -> list[Path]:
    """The templates of posts. A name that begins with ``_`` is one that others include."""
    found = sorted((folder / "posts").glob("*.j2"))
    return [path for path in found if path.is_file() and not path.name.startswith(("_", "."))]


def _has_known_form(path: Path) -> bool:
    return path.name.split(".")[-2] in POST_FORMS


def _unknown_form_problem(path: Path) -> Problem:
    hint = f"call it {_template_name(path)}.txt.j2 (or .md.j2, .html.j2); with _ before it if others include it"
    return Problem(f"templates/posts/{path.name}:1", "no post is written with a template of this name", hint)


def _template_name(path: Path) -> str:
    return path.name.split(".")[0]


def _load_network_config(path: Path) -> tuple[NetworkConfig, list[Problem]]:
    where = f"templates/posts/{path.name}"
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""  # whoever renders it says what is wrong with it
    parts = split_front_matter(text)
    header, problems = _parse_header(load_yaml(parts[0], where, first_line=2) if parts else YamlDocument({}), where)
    name = header.network or _template_name(path)
    name = name.lower() if name.lower() in NETWORKS else name
    network = NETWORKS.get(name) or Network(name, name, None)
    if name not in NETWORKS and header.limit is None and (near := difflib.get_close_matches(name, NETWORKS, 1, 0.75)):
        line = 2 if header.network else 1
        hint = f"did you mean {near[0]}? a network of your own says limit: in its header, 0 if it has none"
        problems.append(Problem(f"{where}:{line}", f"there is no network {name}", hint))
    changes: dict[str, Any] = {key: value for key in ("label", "share", "unit") if (value := getattr(header, key))}
    if header.limit is not None:
        changes["limit"] = header.limit or None
    if header.link_counts is not None:
        changes["link"] = header.link_counts
    return NetworkConfig(
        replace(network, **changes),
        f"posts/{path.name}",
        path.name.split(".")[-2],
        header.link,
        header.hashtags,
        header.hashtags_at,
        header.too_long,
    ), problems


def _parse_header(document: YamlDocument, where: str) -> tuple[_Header, list[Problem]]:
    """What the header says, without what is wrong in it: that is in the problems, and the rest holds."""
    if document.value is None:
        return _Header(), list(document.problems)
    if not isinstance(document.value, dict):
        what, hint = "the header should be keys and values", "write limit: 500, for example"
        return _Header(), [Problem(f"{where}:2", what, hint)]
    # A key with nothing behind it is as good as none.
    said = {key: value for key, value in document.value.items() if value is not None or not _is_header_key(key)}
    document = replace(document, value=said)
    header, problems = validate(_Header, document, where)
    if header is None:
        good = {key: value for key, value in said.items() if _is_header_key(key)}
        good = {key: value for key, value in good.items() if validate(_Header, YamlDocument({key: value}), where)[0]}
        header = _Header.model_validate(good)
    return header, sorted(problems, key=lambda problem: (len(problem.where), problem.where))


def _is_header_key(key: str) -> bool:
    return key in _Header.model_fields
