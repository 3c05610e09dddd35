"""Asks the program what the kept version was asked: the same questions, when the data is made and when it is opened."""

from __future__ import annotations

import json
import re
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


def reading(base: Path, ids: dict[str, str]) -> Observed:
    """Return what each of ``READING`` comes to, by its name. No file of the user's is changed by it."""
    lines = [_line(base, with_ids(arguments, ids), watch=True) for _, arguments in READING.values()]
    done = zip(READING.items(), run(lines), strict=True)
    return {name: _told(printed, base, out=how != "exit") for (name, (how, _)), printed in done}


def writing(base: Path, ids: dict[str, str]) -> Observed:
    """Return what each of ``WRITING`` comes to, by its name, with the files that it wrote."""
    for name, text in TO_IMPORT.items():
        (base / "workspace" / name).write_text(text, "utf-8")
    lines = [_line(base, with_ids(arguments, ids), watch=True) for arguments in WRITING.values()]
    return {name: _told(printed, base, out=False) for name, printed in zip(WRITING, run(lines), strict=True)}


def building(base: Path) -> Observed:
    """Return what building without the network comes to."""
    (done,) = run([_line(base, ["build", "--offline"], watch=True)])
    return {"build": _told(done, base, out=False)}


def options() -> dict[str, dict[str, list[str]]]:
    """Return the options of each command with the values that they may have, as ``--help`` shows them."""
    lines = [Line([*words, "--help"], "/") for words in [[], *([name] for name in COMMANDS)]]
    helps = [done.out for done in run(lines)]
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


def _line(base: Path, arguments: list[str], *, watch: bool = False) -> Line:
    environment = {
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
