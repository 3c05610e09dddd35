"""What whoever asks the web works with, for as long as one command runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from curate.read.network.fetch import Fetcher
from curate.read.network.robots import RobotsChecker
from curate.read.sandbox import Sandbox
from curate.read.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class ReadSession:
    """The cache, the one fetcher, robots.txt, the children for what comes from outside, and the time."""

    cache: Cache
    fetcher: Fetcher
    robots: RobotsChecker
    sandbox: Sandbox
    now: datetime
