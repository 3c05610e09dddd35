"""Limits: one request at a time per host, 64 at once over all, and few idle connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MAX_CONCURRENT_REQUESTS = 64
# Connections kept open although nobody waits for their host: a process has few sockets (often 1,024).
MAX_IDLE_HOSTS = 256

HostPort = tuple[str, int]


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    pending: int = 0
    """How many hold the lock or wait for it."""


class HostLimiter:
    """Lets one request at a time go to each host, and ``MAX_CONCURRENT_REQUESTS`` over all."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MAX_CONCURRENT_REQUESTS)
        self._queues: dict[HostPort, _Queue] = {}
        self._idle_hosts: set[HostPort] = set()

    @asynccontextmanager
    async def acquire(self, host: HostPort) -> AsyncIterator[None]:
        """Wait for the host first and for a slot after it: whoever waits for a host holds up nobody else."""
        queue = self._queues.setdefault(host, _Queue())
        queue.pending += 1
        try:
            async with queue.lock, self._slots:
                yield
        finally:
            queue.pending -= 1
            if not queue.pending:
                del self._queues[host]

    def should_keep_open(self, host: HostPort) -> bool:
        """Whether the connection of a host whose turn it is should outlast the request."""
        if self._queues[host].pending > 1 or host in self._idle_hosts:
            return True
        if len(self._idle_hosts) >= MAX_IDLE_HOSTS:
            return False
        self._idle_hosts.add(host)
        return True
