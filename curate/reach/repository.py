"""What the vault holds, read kind by kind, with the problems of the files that can't be. No path, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from curate.problems import CannotRun, Problem
from curate.reach import vault as places
from curate.reach.files import candidates, communities, draft, goals, introductions, log, me, person
from curate.reach.log_facts import with_log
from curate.reach.model import (
    Candidate,
    Community,
    Contribution,
    Draft,
    Goal,
    Introduction,
    LogEntry,
    Me,
    Person,
)
from curate.reach.vault import Vault


@dataclass(slots=True)
class Repository:
    """Reads from the vault what is asked for, each kind anew at each call; what was wrong gathers in ``problems``."""

    vault: Vault
    problems: list[Problem] = field(default_factory=list)

    def people(self) -> list[Person]:
        """Everybody, each with what the log and the vault's settings say of them (``standing``)."""
        found = []
        for name in self._names(places.PEOPLE):
            if (text := self._read(name)) is None:
                continue
            one, said = person.parse(text, name)
            self.problems += said
            if one:
                found.append(one)
        passed, _ = log.parse(self._quietly(places.LOG))
        mine, _ = me.parse(self._quietly(places.MARK))
        return with_log(found, passed, mine)

    def candidates(self) -> list[Candidate]:
        """Return the rows but for those of people: a run that was killed may have left one."""
        found, said = candidates.parse(self._text(places.CANDIDATES))
        self.problems += said
        people = set(self._names(places.PEOPLE))
        return [one for one in found if f"{places.PEOPLE}/{one.id}.yaml" not in people]

    def log(self) -> list[LogEntry]:
        found, said = log.parse(self._text(places.LOG))
        self.problems += said
        return found

    def goals(self) -> list[Goal]:
        found, said = goals.parse(self._text(places.GOALS))
        self.problems += said
        return found

    def drafts(self) -> list[Draft]:
        found = []
        for name in self._names(places.DRAFTS):
            if (text := self._read(name)) is None:
                continue
            one, said = draft.parse(text, name)
            self.problems += said
            if one:
                found.append(one)
        return sorted(found, key=lambda one: (one.made, one.id))

    def introductions(self) -> list[Introduction]:
        found, said = introductions.parse(self._text(places.INTRODUCTIONS))
        self.problems += said
        return found

    def communities(self) -> list[Community]:
        found, said = communities.parse(self._text(places.COMMUNITIES))
        self.problems += said
        return found

    def contributions(self) -> list[Contribution]:
        found, said = communities.contributions(self._text(places.CONTRIBUTIONS))
        self.problems += said
        return found

    def me(self) -> Me:
        found, said = me.parse(self._text(places.MARK))
        self.problems += said
        return found

    def _names(self, folder: str) -> list[str]:
        try:
            return self.vault.names(folder)
        except CannotRun as error:
            self.problems += error.problems
            return []

    def _text(self, name: str) -> str:
        return self._read(name) or ""

    def _read(self, name: str) -> str | None:
        """A file's text, empty where there is none; None where it can't be read."""
        try:
            return self.vault.read(name)
        except CannotRun as error:
            self.problems += error.problems
            return None

    def _quietly(self, name: str) -> str:
        """A file's text where something else is asked for: what is wrong with it is told when it is."""
        try:
            return self.vault.read(name)
        except CannotRun:
            return ""
