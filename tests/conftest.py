"""What many tests share: workspaces, the command line, a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from curate.workspace.git import CLEARED_VARIABLES
from curate.workspace.progress import ProgressListener, set_listener
from tests import chromium
from tests.translated import share
from tests.zygote import Zygote

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
# Nobody's own vault is read or written by a test: those that want one name their own.
os.environ["CURATE_VAULT"] = os.path.join(os.devnull, "vault")  # noqa: PTH118
# Nor is anybody's repository, where the tests are run from a hook.
for _name in CLEARED_VARIABLES:
    os.environ.pop(_name, None)

# How long an example takes is this machine's business: speed is measured in bench/, never judged by a test.
# Where a change is judged ($CI), examples are the same each time; by hand each run looks for new ones.
settings.register_profile(
    "curate", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("curate")


@dataclass(frozen=True)
class Ran:
    """What a command line came to."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session", autouse=True)
def reported() -> None:
    """What is told of the work is printed, as on a command line."""
    from curate.cli.output import TerminalProgress, print_status, show_problems

    set_listener(ProgressListener(print_status, show_problems, TerminalProgress))


@pytest.fixture(scope="session", autouse=True)
def translated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("translated")
    share(folder)
    return folder


@pytest.fixture(scope="session")
def zygote(translated: Path) -> Iterator[Zygote]:
    with Zygote(translated=translated) as started:
        yield started


@pytest.fixture
def run(tmp_path: Path, zygote: Zygote) -> Run:
    """Runs ``curate …`` as a user would: in a process of its own, outside of any terminal."""

    def curate(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> Ran:
        env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        env |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", **environment}
        return Ran(*zygote.run([str(argument) for argument in arguments], cwd or tmp_path, env))

    return curate


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, or a skip with its reason; a failure where browser tests are a must.

    For a module and no longer: while it runs, an event loop does too, and ``asyncio.run`` would not begin another.
    """
    from playwright.sync_api import sync_playwright

    path = chromium.find()
    if path is None:
        reason = "no Chromium: install it, or name it in $CURATE_CHROMIUM"
        if chromium.needed():
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.ARGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    done = subprocess.run(
        [sys.executable, "-m", "curate", "demo", "--no-serve", "--lang", "en", str(folder)],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (folder.parent / "said").write_text(done.stderr, "utf-8")
    return folder


@pytest.fixture
def workspace(demonstration: Path, tmp_path: Path) -> Path:
    """The demonstration's workspace, its sites no longer answering: what works here works offline."""
    folder = tmp_path / "mine"
    shutil.copytree(demonstration, folder)
    return folder
