"""What the vault holds, read kind by kind, with the problems of the files that can't be. No path, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from curate.problems import CannotRun, Problem
from curate.reach import vault
from curate.reach.files import (
    candidates_jsonl,
    communities_yaml,
    draft_file,
    goals_yaml,
    introductions_jsonl,
    log_jsonl,
    person_yaml,
    vault_yaml,
)
from curate.reach.log_facts import add_log_facts
from curate.reach.model import (
    Candidate,
    Community,
    Contribution,
    Draft,
    Goal,
    Introduction,
    LogEntry,
    Person,
    VaultSettings,
)
from curate.reach.vault import Vault

_T = TypeVar("_T")


@dataclass(slots=True)
class Repository:
    """Reads from the vault what is asked for, each kind anew at each call; what was wrong gathers in ``problems``."""

    vault: Vault
    problems: list[Problem] = field(default_factory=list)

    def people(self) -> list[Person]:
        """Return everybody, each with what the log and the vault's settings say of them (``log_facts``)."""
        people = self._parse_folder(vault.PEOPLE, person_yaml.parse)
        log, _ = log_jsonl.parse(self._read_silently(vault.LOG))
        settings, _ = vault_yaml.parse(self._read_silently(vault.SETTINGS_FILE))
        return add_log_facts(people, log, settings)

    def candidates(self) -> list[Candidate]:
        """Return the rows but for those of people: a run that was killed may have left one."""
        rows = self._parse_file(vault.CANDIDATES, candidates_jsonl.parse)
        people = set(self._list_names(vault.PEOPLE))
        return [row for row in rows if vault.person_path(row.id) not in people]

    def log(self) -> list[LogEntry]:
        return self._parse_file(vault.LOG, log_jsonl.parse)

    def goals(self) -> list[Goal]:
        return self._parse_file(vault.GOALS, goals_yaml.parse)

    def drafts(self) -> list[Draft]:
        """Return the drafts, the oldest first."""
        return sorted(self._parse_folder(vault.DRAFTS, draft_file.parse), key=lambda draft: (draft.made, draft.id))

    def introductions(self) -> list[Introduction]:
        return self._parse_file(vault.INTRODUCTIONS, introductions_jsonl.parse)

    def communities(self) -> list[Community]:
        return self._parse_file(vault.COMMUNITIES, communities_yaml.parse)

    def contributions(self) -> list[Contribution]:
        return self._parse_file(vault.CONTRIBUTIONS, communities_yaml.parse_contributions)

    def settings(self) -> VaultSettings:
        return self._parse_file(vault.SETTINGS_FILE, vault_yaml.parse)

    def _parse_file(self, name: str, parse: Callable[[str], tuple[_T, list[Problem]]]) -> _T:
        """Return what a file holds; a missing one is empty."""
        parsed, problems = parse(self._try_read(name) or "")
        self.problems += problems
        return parsed

    def _parse_folder(self, folder: str, parse: Callable[[str, str], tuple[_T | None, list[Problem]]]) -> list[_T]:
        """Return what each file of a folder is, but those that can't be read."""
        items = []
        for name in self._list_names(folder):
            if (text := self._try_read(name)) is None:
                continue
            parsed, problems = parse(text, name)
            self.problems += problems
            if parsed:
                items.append(parsed)
        return items

    def _list_names(self, folder: str) -> list[str]:
        try:
            return self.vault.list_files(folder)
        except CannotRun as error:
            self.problems += error.problems
            return []

    def _try_read(self, name: str) -> str | None:
        """Return a file's text, empty where there is none; None where it can't be read."""
        try:
            return self.vault.read(name)
        except CannotRun as error:
            self.problems += error.problems
            return None

    def _read_silently(self, name: str) -> str:
        """Return a file's text where something else is asked for: its problems are told when it is."""
        try:
            return self.vault.read(name)
        except CannotRun:
            return ""
