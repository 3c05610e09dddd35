"""What the vault holds, read kind by kind, with the problems of the files that can't be. No path, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from curate.problems import CannotRun, Problem
from curate.reach import vault as places
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


@dataclass(slots=True)
class Repository:
    """Reads from the vault what is asked for, each kind anew at each call; what was wrong gathers in ``problems``."""

    vault: Vault
    problems: list[Problem] = field(default_factory=list)

    def people(self) -> list[Person]:
        """Return everybody, each with what the log and the vault's settings say of them (``log_facts``)."""
        found = []
        for name in self._list_names(places.PEOPLE):
            if (text := self._try_read(name)) is None:
                continue
            one, said = person_yaml.parse(text, name)
            self.problems += said
            if one:
                found.append(one)
        passed, _ = log_jsonl.parse(self._read_silently(places.LOG))
        mine, _ = vault_yaml.parse(self._read_silently(places.SETTINGS_FILE))
        return add_log_facts(found, passed, mine)

    def candidates(self) -> list[Candidate]:
        """Return the rows but for those of people: a run that was killed may have left one."""
        found, said = candidates_jsonl.parse(self._read_or_empty(places.CANDIDATES))
        self.problems += said
        people = set(self._list_names(places.PEOPLE))
        return [one for one in found if places.person_path(one.id) not in people]

    def log(self) -> list[LogEntry]:
        found, said = log_jsonl.parse(self._read_or_empty(places.LOG))
        self.problems += said
        return found

    def goals(self) -> list[Goal]:
        found, said = goals_yaml.parse(self._read_or_empty(places.GOALS))
        self.problems += said
        return found

    def drafts(self) -> list[Draft]:
        found = []
        for name in self._list_names(places.DRAFTS):
            if (text := self._try_read(name)) is None:
                continue
            one, said = draft_file.parse(text, name)
            self.problems += said
            if one:
                found.append(one)
        return sorted(found, key=lambda one: (one.made, one.id))

    def introductions(self) -> list[Introduction]:
        found, said = introductions_jsonl.parse(self._read_or_empty(places.INTRODUCTIONS))
        self.problems += said
        return found

    def communities(self) -> list[Community]:
        found, said = communities_yaml.parse(self._read_or_empty(places.COMMUNITIES))
        self.problems += said
        return found

    def contributions(self) -> list[Contribution]:
        found, said = communities_yaml.parse_contributions(self._read_or_empty(places.CONTRIBUTIONS))
        self.problems += said
        return found

    def settings(self) -> VaultSettings:
        found, said = vault_yaml.parse(self._read_or_empty(places.SETTINGS_FILE))
        self.problems += said
        return found

    def _list_names(self, folder: str) -> list[str]:
        try:
            return self.vault.list_files(folder)
        except CannotRun as error:
            self.problems += error.problems
            return []

    def _read_or_empty(self, name: str) -> str:
        return self._try_read(name) or ""

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
