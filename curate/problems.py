"""Problems as values with a place, and the hierarchy of exceptions.

A stage returns problems beside its results; it raises only when it has no result at all.

    CurateError              something ended here; carries the Problems to show
    ├── CannotRun            the command can't do its work (exit 2)
    │   └── Locked           another run holds this workspace
    ├── SiteFailed           no site was built that may be shown; the last good one is as it was
    └── FetchFailed          one address gave no answer that can be used
        ├── Refused          we would not ask: private address, port, scheme, robots.txt
        └── Gone             410: the server says it will never come back
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

BROKEN_LINK = "broken link"
BROKEN_ANCHOR = "broken anchor"
BROKEN_YAML = "broken yaml"
EXTERNAL_REQUEST = "external request"
CUT_TEXT = "cut text"
ADVICE = "advice"
UNKNOWN_KEY = "unknown key"
MISSPELT_KEY = "misspelt key"
DRAFT = "draft"
WAITING = "waiting"
HELD_BY_RULES = "held by rules"
"""Kinds of problems that the program tells from others.

``CUT_TEXT`` keeps a note from being published for the first time; unknown and misspelt keys don't. A ``DRAFT`` isn't
published, as its writer wants, and neither is a note that is ``WAITING`` for a day or past one. ``ADVICE`` keeps
nothing from being published. ``HELD_BY_RULES`` keeps a note that later rules would let through
(``extra: curate: rules:`` in mkdocs.yml).
"""

NOTICES = (ADVICE, DRAFT, UNKNOWN_KEY, WAITING)
"""Kinds of problems in notes that need nobody: they don't count for an exit status."""

SURROGATES = re.compile("[\ud800-\udfff]")
"""What names of files hold that are no UTF-8 (PEP 383): it can be neither written down nor printed."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that the user should know or mend.

    where: a file with its line (``feeds.yaml:12``), an address, or a command; never empty.
    what: one sentence, in words a person understands, that says what is wrong.
    hint: what to do about it; may be empty where nothing can be done.
    kind: a short word by which the program tells it from others; it isn't shown, and doesn't count in comparisons.
    """

    where: str
    what: str
    hint: str = ""
    kind: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for name in ("where", "what", "hint"):
            text = getattr(self, name)
            if SURROGATES.search(text):
                object.__setattr__(self, name, SURROGATES.sub("?", text))

    def to_json(self) -> list[str]:
        """Return the values for a JSON file; see ``from_json``."""
        return [self.where, self.what, self.hint, self.kind]

    @classmethod
    def from_json(cls, values: Iterable[str]) -> Problem:
        """Return the problem with these values; ``kind`` may be missing."""
        return cls(*values)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"\n  hint: {self.hint}" if self.hint else "")


def group_problems(problems: Iterable[Problem], most: int = 3) -> list[Problem]:
    """Return the problems; the same problem in more than ``most`` places becomes one that names the first."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.what, problem.hint), []).append(problem)
    grouped: list[Problem] = []
    for group in groups.values():
        first, more = group[0], len(group) - 1
        if more >= most:
            grouped.append(replace(first, what=f"{first.what}, and so it is in {more} more places"))
        else:
            grouped += group
    return grouped


class CurateError(Exception):
    """The base of all exceptions of this program. ``problems`` is never empty."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        if isinstance(problems, Problem):
            problems = [problems]
        self.problems = tuple(problems)
        super().__init__(self.problems)  # as it came, so that another process can hand it on

    def __str__(self) -> str:
        return "\n".join(str(p) for p in self.problems)


class CannotRun(CurateError):
    """The command can't do its work: no workspace, unreadable settings, wrong use."""


class Locked(CannotRun):
    """Another run of the program is at work in this workspace."""


class SiteFailed(CurateError):
    """The site could not be built or must not be shown; the last good one is as it was."""


class FetchFailed(CurateError):
    """One address gave no answer that can be used.

    status: the HTTP status, if there was one. retry_after: seconds, if the server named a time. permanent: asking again
    soon is pointless (404, a refusal). server_message: the beginning of the reason that the server gave, if it was
    read. unreachable: ``network`` if nothing can be reached from here, ``host`` if this host can't be: no server
    answered, and this computer may be offline.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        permanent: bool = False,
        server_message: str = "",
        unreachable: str = "",
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.status = status
        self.retry_after = retry_after
        self.permanent = permanent
        self.server_message = server_message
        self.unreachable = unreachable


class RequestBlocked(FetchFailed):
    """The request was not sent: a private address, a port that the user didn't write, another scheme, robots.txt."""


class Gone(FetchFailed):
    """410: the server says that the address is gone for good."""
