"""Asks the program what the kept version was asked: the same questions, when the data is made and when it is opened."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from curate.cli import COMMANDS
from tests.upgrade.batch import Line, Printed, run
from tests.upgrade.commands import READING, WRITING, with_ids

Observed = dict[str, dict[str, Any]]
_PROBLEM = re.compile(r"^(\S[^:\n]*:\d+): ", re.MULTILINE)
_NOT_COMPARED = (".html", ".css", ".js", "digest-2024-11-22.md", ".made.json", "/feeds.yaml", "/mkdocs.yml")

TO_IMPORT = {
    "more-people.csv": "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Eva,Probe,,eva@probe.example,Probe,,05 Jun 2024\n",
    "links.txt": "https://links.example/1 A first link\nhttps://links.example/2\nnot an address\n",
    "more.opml": '<opml version="2.0"><body><outline text="Gardens"><outline type="rss" text="Garden" '
    'xmlUrl="https://garden.example/feed.xml"/></outline></body></opml>',
}
"""Files that the user imports."""


def ids_of(base: Path) -> dict[str, str]:
    """Return the ids of the inbox's items, by their titles."""
    (done,) = run([_line(base, ["inbox", "--all", "--json"])])
    return {item["title"]: item["id"] for item in json.loads(done.out)}


def observe(
    bases: Mapping[str, Path], ids: Mapping[str, str], proxy: str = "", templates: Path | None = None
) -> dict[str, Any]:
    """Return what the program does with copies of the kept data, by what each is used for (``USES``).

    proxy: the address of one that answers for the sample sites. templates: see ``batch.run``. All is asked in one go,
    as loading the program takes longest.
    """
    asked: list[tuple[str, str, bool, Line]] = []
    for use, base in bases.items():
        for name, out, arguments in USES[use]:
            asked.append((use, name, out, _line(base, with_ids(arguments, ids), watch=use == "wrote", proxy=proxy)))
        if use == "wrote":
            for name, text in TO_IMPORT.items():
                (base / "workspace" / name).write_text(text, "utf-8")
    helps = [Line([*words, "--help"], "/") for words in [[], *([name] for name in COMMANDS)]]
    done = run([*(line for *_, line in asked), *helps], templates)
    found: dict[str, Any] = {use: {} for use in bases}
    for (use, name, out, _), printed in zip(asked, done, strict=False):
        found[use][name] = _told(printed, bases[use], out=out)
    found["options"] = _options_of([one.out for one in done[len(asked) :]])
    return found


_BUILD: list[tuple[str, bool, Sequence[str]]] = [("build", False, ["build", "--offline"])]
_INBOX = ("inbox", True, ["inbox", "--all", "--json"])
USES: dict[str, list[tuple[str, bool, Sequence[str]]]] = {
    "read": [(name, how != "exit", arguments) for name, (how, arguments) in READING.items()],
    "wrote": [(name, False, arguments) for name, arguments in WRITING.items()],
    "built": _BUILD,
    "rebuilt": [*_BUILD, _INBOX],
    "published": [("publish", False, ["publish"])],
    "pulled": [("pull", False, ["pull", "--now"]), _INBOX],
}
"""What is asked of a copy: the name of each question, whether its output is kept, and the command line."""


def _options_of(helps: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """The options of each command with the values that they may have, as ``--help`` shows them."""
    found = {name: _options(text) for name, text in zip(["", *COMMANDS], helps, strict=True)}
    found[""] |= {name: [] for name in re.findall(r"(?m)^  ([a-z]+)  ", helps[0].partition("Commands:")[2])}
    return found


def _options(text: str) -> dict[str, list[str]]:
    left = re.findall(r"(?m)^  (-.*?)(?:  |$)", text)
    return {
        name: sorted(values[1].split("|")) if (values := re.search(r"\[([^\]\s]+\|[^\]\s]+)\]", line)) else []
        for line in left
        for name in re.findall(r"--?[a-zA-Z][a-z-]*", line)
    }


def _line(base: Path, arguments: list[str], *, watch: bool = False, proxy: str = "") -> Line:
    environment = {
        "http_proxy": proxy,
        "CURATE_VAULT": str(base / "vault"),
        "HOME": str(base / "home"),
        "GIT_CEILING_DIRECTORIES": str(base),
        "COLUMNS": "200",
    }
    return Line(arguments, str(base / "workspace"), environment, watch=str(base) if watch else "")


def _told(printed: Printed, base: Path, *, out: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"exit": printed.exit}
    if out:
        told["out"] = printed.out.replace(str(base), "BASE")
    told["problems"] = sorted(_PROBLEM.findall(printed.err.replace(str(base), "BASE")))
    told["changed"] = {name: "" if name.endswith(_NOT_COMPARED) else text for name, text in printed.changed.items()}
    return told
