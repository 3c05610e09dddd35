"""Files that the site engine failed on in a build. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from curate.problems import Problem


@dataclass(frozen=True, slots=True)
class EngineFailures:
    """Files that the site engine, or an extension of it, failed on: only a build can tell."""

    files: Mapping[str, Problem] = field(default_factory=dict)
    """By the file's name in the workspace (``site/notes/x.md``), what is wrong with each."""
    failed_twice: frozenset[str] = frozenset()
    """Those of which the live version failed too."""

    @classmethod
    def from_record(cls, problems: Iterable[Sequence[str]], twice: Iterable[str]) -> EngineFailures:
        """Return what an earlier build recorded: each problem's place, sentence and hint."""
        files = (Problem.from_json(values) for values in problems)
        return cls({problem.where.rpartition(":")[0]: problem for problem in files}, frozenset(twice))

    def with_more(self, files: Mapping[str, Problem]) -> EngineFailures:
        """Return these, and more that failed when these were left out or replaced."""
        return EngineFailures({**files, **self.files}, self.failed_twice | (files.keys() & self.files.keys()))


NO_FAILURES = EngineFailures()
