"""A build that is killed leaves the site of before or the one of after, whole, and every byte of the user's."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from curate.workspace.build import build_all
from curate.workspace.new_workspace import make_workspace
from curate.workspace.workspace import Workspace

MOMENTS = int(os.environ.get("CURATE_KILLS", "3"))
"""So many times a build is killed; CURATE_KILLS=200 takes some minutes."""
SEED = 2026

# A build as the command makes it, but with other processes at work for so small a site too.
BUILD = """
import sys
from pathlib import Path
from tests.translated import share
from curate.cli import main
from curate.publish.engines import mkdocs_pages, workers
from curate.workspace import posts_build
posts_build.MIN_PARALLEL_NOTES = mkdocs_pages.PAGES_PER_PROCESS = 1
for module in (mkdocs_pages, workers):
    module.process_count = lambda: 3
share(Path(sys.argv.pop(1)))
sys.exit(main())
"""
MINE = ("feeds.yaml", "mkdocs.yml", "posted.yaml", "site", "templates")

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="in one step a site is put in place there")


def note(title: str, words: str, topic: str = "maps") -> str:
    source = f"{{url: 'https://one.example/{title.replace(' ', '-')}', title: An article, site: One}}"
    return f"---\ntitle: {title}\ntopics: [{topic}]\nsource: {source}\n---\n\n{words}\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "mine")
    make_workspace(workspace, "en", name="Sample Person", url="https://me.example/")
    workspace.feeds_file.write_text("feeds:\n  - {url: https://one.example/feed, title: One}\n", "utf-8")
    workspace.posted_file.write_text("- {note: 2026-01-01-a, network: x, at: 2026-11-20T10:00Z}\n", "utf-8")
    for day, topic in enumerate(("maps", "meetings", "maps", "読書"), 1):
        path = workspace.notes_folder / f"2026-01-{day:02}-note.md"
        path.write_text(note(f"Note {day}", "Words of my own.", topic), "utf-8")
    return workspace


# What is edited is of a day to come: a note's last change can't be before its date, so that no clock is in the site.
EDITED, NEW, MORE, GONE = "2099-01-01-edited", "2026-02-01-new", "2026-02-02-more", "2026-01-09-gone"
STATES = (
    {EDITED: note("Edited", "As it was."), GONE: note("Gone", "Soon gone.")},
    {EDITED: note("Edited", "As it was."), GONE: note("Gone", "Soon gone."), MORE: note("More", "One more.")},
    {EDITED: note("Edited", "As it is.", "meetings"), NEW: note("New", "Words for it.")},
)
"""The notes that the user has besides, by name."""


def put(workspace: Workspace, state: int) -> None:
    """The user's files as in that state."""
    for name in (EDITED, NEW, MORE, GONE):
        path = workspace.notes_folder / f"{name}.md"
        if text := STATES[state].get(name):
            path.write_text(text, "utf-8")
        else:
            path.unlink(missing_ok=True)
    (workspace.site_folder / "plain.txt").write_text(f"{state}\n", "utf-8")


def contents(*paths: Path) -> dict[str, bytes]:
    files = (file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*"))))
    return {str(file.relative_to(paths[0].parent)): file.read_bytes() for file in files if file.is_file()}


def mine(workspace: Workspace) -> dict[str, bytes]:
    return contents(*(workspace.root / name for name in MINE))


def started(workspace: Workspace, templates: Path) -> subprocess.Popen[bytes]:
    """templates: see ``tests.translated``."""
    command = [sys.executable, "-c", BUILD, str(templates), "-C", str(workspace.root), "build", "--offline"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)


def build(workspace: Workspace) -> None:
    """Build to the end, in this process."""
    assert build_all(workspace, []) == 0


def _at_work(workspace: Workspace, process: subprocess.Popen[bytes]) -> None:
    """Wait until it holds the workspace."""
    holder, end = workspace.work_folder / "holder", time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if holder.exists() and holder.read_text().strip() == str(process.pid):
            break
        time.sleep(0.002)


def kill(workspace: Workspace, templates: Path, moment: float) -> bool:
    """Begin a build and kill it so many seconds later, with all its processes; whether it was at work still."""
    process = started(workspace, templates)
    _at_work(workspace, process)
    time.sleep(moment)
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)
    assert process.stderr is not None
    process.stderr.read()  # ends when the last of them is gone
    process.stderr.close()
    return alive


def longest(workspace: Workspace, templates: Path) -> float:
    """Build everything, in a process; how long it was at work, in seconds."""
    process = started(workspace, templates)
    _at_work(workspace, process)
    begun = time.monotonic()
    assert process.stderr is not None
    said = process.stderr.read()
    assert process.wait(60) == 0, said.decode()
    process.stderr.close()
    return time.monotonic() - begun


def known(workspace: Workspace, folder: Path) -> Iterator[tuple[dict[str, bytes], dict[str, bytes]]]:
    """The site and the posts of each state, built from nothing."""
    for number in range(len(STATES)):
        put(workspace, number)
        copy = Workspace(folder / f"state{number}")
        shutil.copytree(workspace.root, copy.root)
        build(copy)
        yield contents(copy.public_folder), contents(copy.posts_folder)


def test_a_build_killed_at_any_moment_leaves_a_whole_site_and_the_users_files(
    workspace: Workspace, tmp_path: Path, translated: Path
) -> None:
    chance = random.Random(SEED)
    sites = list(known(workspace, tmp_path))
    assert len({repr(site) for site, _ in sites}) == len(STATES)
    put(workspace, 0)
    took = longest(workspace, translated)
    assert (contents(workspace.public_folder), contents(workspace.posts_folder)) == sites[0]
    last, ended = 0, {"before": 0, "after": 0, "too late": 0}
    for number in range(MOMENTS):
        now = (last + chance.choice((1, 2))) % len(STATES)
        put(workspace, now)
        if number % 3 == 2:
            (workspace.work_folder / "built.json").unlink(missing_ok=True)  # everything is built
        kept, editions = mine(workspace), workspace.editions_file.read_bytes()
        moment = chance.uniform(0, took)
        alive = kill(workspace, translated, moment)
        where = f"killed after {moment:.3f} s, the {number + 1}. of {MOMENTS}"
        public = contents(workspace.public_folder)
        assert public in (sites[last][0], sites[now][0]), f"{where}: the site is a mixture"
        assert mine(workspace) == kept, f"{where}: a file of the user's is another"
        found = workspace.editions_file.read_bytes()
        ended["before" if public == sites[last][0] else "after" if alive else "too late"] += 1
        build(workspace)
        assert (contents(workspace.public_folder), contents(workspace.posts_folder)) == sites[now], (
            f"{where}: the next build"
        )
        assert mine(workspace) == kept
        assert found in (editions, workspace.editions_file.read_bytes()), f"{where}: editions.yaml"
        last = now
    print(ended)
    assert ended["too late"] < MOMENTS, ended
