"""What a template may take, and that nothing of the bound is left behind."""

from __future__ import annotations

import signal
import sys
import threading

import pytest

from curate import limits
from curate.limits import ResourceLimitExceeded

if sys.platform != "linux":
    pytest.skip("time and memory are bounded on Linux", allow_module_level=True)

import resource


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CPU_SECONDS", 0.1)


def left() -> tuple[object, ...]:
    return (
        resource.getrlimit(resource.RLIMIT_AS),
        signal.getitimer(signal.ITIMER_VIRTUAL),
        signal.getsignal(signal.SIGVTALRM),
    )


def test_what_takes_little_is_let_be() -> None:
    before = left()
    with limits.resource_limits():
        said = "x" * 1000
    assert (len(said), left()) == (1000, before)


def test_what_takes_too_long_is_ended() -> None:
    before = left()
    with pytest.raises(ResourceLimitExceeded, match=r"more than 0\.1 s"), limits.resource_limits():
        for _ in range(10**12):
            pass
    assert left() == before


@pytest.mark.parametrize("size", [2 * limits.EXTRA_BYTES, 10**11])
def test_what_takes_too_much_memory_is_ended(size: int) -> None:
    before = left()
    with pytest.raises(ResourceLimitExceeded, match="memory"), limits.resource_limits():
        "x" * size
    assert left() == before


def test_faults_of_another_kind_are_what_they_were() -> None:
    before = left()
    with pytest.raises(ZeroDivisionError), limits.resource_limits():
        divmod(1, 0)
    assert left() == before


def test_another_thread_has_no_bound_and_sets_none() -> None:
    before, seen = left(), []

    def work() -> None:
        with limits.resource_limits():
            seen.append(left())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert seen == [before]
