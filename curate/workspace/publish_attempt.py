"""The result of one attempt to publish. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curate.problems import Problem, SiteFailed
from curate.workspace.unchanged_pages import NONE_KEPT_ONLINE, KeptOnline


@dataclass(frozen=True, slots=True)
class PublishAttempt:
    """The result of one attempt to publish."""

    status: int
    """The exit status; 2 where nothing was published."""
    blockers: Sequence[Problem] = ()
    """What kept anything from being published."""
    unknown_pages: KeptOnline = NONE_KEPT_ONLINE
    """Pages that readers have and that can't be made from what is here, if nothing else kept the rest back."""
    build_error: SiteFailed | None = None
