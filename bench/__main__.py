"""How fast, as ratios within one run: ``make bench``, or ``python -m bench NAME …`` for some of it.

``size`` (sites of up to 13,000 notes) takes many minutes, and is run only where it is named.

Each figure is of whole processes, taken in turn (ours, the other's, ours, …) and paired, so that a machine that slows
down slows both. Medians; the target stands beside each ratio. Nothing here passes or fails.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bench import corpus
from bench.inbox import bench_inbox
from bench.matching import bench_match
from bench.size import bench_size, surroundings

if TYPE_CHECKING:
    from curate.model import Note, Post
    from curate.problems import Problem

PYTHON = sys.executable
CURATE = [PYTHON, "-m", "curate"]
FEEDS, LATENCY = 303, 100


@dataclass(frozen=True)
class Took:
    """One process: seconds by the clock, and of the processor with its children."""

    wall: float
    cpu: float


def process(command: Sequence[object], *, allowed: tuple[int, ...] = (0,)) -> Took:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    done = subprocess.run(
        [str(c) for c in command], capture_output=True, text=True, timeout=600, env=surroundings(), check=False
    )
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in allowed:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def median(took: Sequence[Took]) -> Took:
    return Took(statistics.median(t.wall for t in took), statistics.median(t.cpu for t in took))


def pairs(
    name: str,
    ours: Callable[[], Took],
    theirs: Callable[[], Took],
    *,
    runs: int,
    target: str,
    labels: tuple[str, str],
) -> None:
    """Run both in turn and print the ratio of the clocks, pair by pair."""
    ours(), theirs()
    a, b = [], []
    for _ in range(runs):
        a.append(ours())
        b.append(theirs())
    ratios = sorted(x.wall / y.wall for x, y in zip(a, b, strict=True))
    first, second = median(a), median(b)
    print(
        f"{name}: {statistics.median(ratios):.2f} ×  (target {target}; {ratios[0]:.2f}–{ratios[-1]:.2f}, {runs} pairs)"
    )
    for label, took in zip(labels, (first, second), strict=True):
        print(f"    {label:<34} {took.wall * 1000:8.0f} ms   cpu {took.cpu * 1000:8.0f} ms")
    sys.stdout.flush()


# ------------------------------------------------------------------ what is measured


def bench_help() -> None:
    pairs(
        "curate --help against python -c pass",
        lambda: process([*CURATE, "--help"]),
        lambda: process([PYTHON, "-c", "pass"]),
        runs=25,
        target="at most 5",
        labels=("curate --help", "python -c pass"),
    )


def bench_pull() -> None:
    with tempfile.TemporaryDirectory() as folder, sites() as feeds:
        workspace = Path(folder) / "mine"
        process([*CURATE, "init", workspace])
        listed = "".join(f"  - {feed}\n" for feed in feeds)
        text = f"feeds:\n{listed}network: {{allow: [127.0.0.0/8], contact: bench@mail.example}}\n"
        (workspace / "feeds.yaml").write_text(text, "utf-8")
        took = process([*CURATE, "-C", workspace, "pull"])
        print(f"first pull of {len(feeds)} feeds and their newest articles: {took.wall:.1f} s")
        validators = Path(folder) / "validators.json"
        validators.write_text(json.dumps(_validators(workspace)), "utf-8")
        pairs(
            f"pull of {len(feeds)} feeds, nothing new, against a bare loop of the same requests",
            lambda: process([*CURATE, "-C", workspace, "pull", "--now"]),
            lambda: process([PYTHON, "-m", "bench.bare", validators]),
            runs=5,
            target="at most 1.3",
            labels=("curate pull --now", "bare aiohttp, 64 connections"),
        )


def _validators(workspace: Path) -> list[tuple[str, str, str]]:
    from curate.read.storage.cache import Cache

    with Cache(workspace / ".curate/cache.db") as cache:
        return [(h.url, h.validators.etag, h.validators.last_modified) for h in cache.load_health().values()]


@contextmanager
def sites() -> Iterator[list[str]]:
    """The addresses of 303 feeds on loopback, each on an address of its own, with 100 ms to the first byte."""
    realweb = os.environ.get("CURATE_REALWEB")
    if realweb:
        command = [PYTHON, f"{realweb}/serve.py", "--clones", "100", "--latency-ms", str(LATENCY)]
    else:
        command = [PYTHON, "-m", "bench.web", "--sites", str(FEEDS), "--latency-ms", str(LATENCY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            yield [site["feed"] for site in json.loads(server.stdout.readline()).values()]
        finally:
            server.terminate()
            server.wait(10)


def bench_extract() -> None:
    """Extraction in one child process against two: the part of a first pull that takes longest."""
    command = [PYTHON, "-m", "bench.extract"]
    pairs(
        "parsing and extraction in one process against all cores",
        lambda: process([*command, "1"]),
        lambda: process([*command, os.cpu_count() or 1]),
        runs=3,
        target=f"near {os.cpu_count()}",
        labels=("one child", f"{os.cpu_count()} children"),
    )


def bench_build() -> None:
    # Every run writes where nothing was: some file systems (ext4) are many times slower for seconds after files were
    # removed, and whichever process came next would pay for it.
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder) / "original"
        process([*CURATE, "init", original, "--url", "https://notes.example/"])
        config = original / "mkdocs.yml"
        config.write_text(
            config.read_text("utf-8").replace("cards: true", "cards: false"), "utf-8"
        )  # no page, and dear
        corpus.write(original / "site/notes", 1000)
        numbers = itertools.count()

        def ours() -> Took:
            workspace = Path(folder) / f"mine{next(numbers)}"
            shutil.copytree(original, workspace)
            return process([*CURATE, "-C", workspace, "build", "--offline"])

        def alone() -> Took:
            config = Path(folder) / f"alone{next(numbers)}.yml"
            text = (original / "mkdocs.yml").read_text("utf-8")
            text = text.replace("docs_dir: site", f"docs_dir: {folder}/mine0/.curate/staged")
            text = text.replace("site_dir: public", f"site_dir: {config.with_suffix('')}")
            pages = ["index.md", "topics/index.md", "archive/index.md", "about.md"]
            config.write_text(text + "\nextra_css: [assets/curate.css]\nnav: " + json.dumps(pages) + "\n", "utf-8")
            return process([PYTHON, "-m", "mkdocs", "build", "--quiet", "-f", config])

        pairs(
            "build --offline of 1,000 notes against mkdocs alone on the staged pages",
            ours,
            alone,
            runs=7,
            target="at most 1.3",
            labels=("curate build --offline, all anew", "mkdocs build"),
        )
        pairs(
            "the same with nothing changed against mkdocs alone",
            lambda: process([*CURATE, "-C", Path(folder) / "mine0", "build", "--offline"]),
            alone,
            runs=5,
            target="at most 0.1",
            labels=("curate build --offline, again", "mkdocs build"),
        )


def bench_posts() -> None:
    """In this process, on one core, without files: what writing a note's posts takes, and that all of them fit."""
    from curate.formats.note import parse

    original = [corpus.note(n, date(2026, 11, 20), chance) for chance in [random.Random(2026)] for n in range(1000)]
    kinds = {"usual": original, "varied": list(corpus.varied(2000))}
    for kind, texts in kinds.items():
        parsed = [parse(text, f"2026-11-20-note-{n}", "note.md")[0] for n, text in enumerate(texts)]
        notes = [note for note in parsed if note is not None]
        assert len(notes) == len(texts)
        took = [_posts_of(notes) for _ in range(5 if kind == "usual" else 1)]
        _, posts, problems = took[-1]
        over = sum(post.limit is not None and max(post.counts) > post.limit for post in posts)
        each = sorted(seconds * 1000 / len(notes) for seconds, *_ in took)
        target = "target under 3 ms; " if kind == "usual" else ""
        print(
            f"posts of {len(notes):,} {kind} notes: {statistics.median(each):.2f} ms a note on one core ({target}"
            f"{each[0]:.2f}–{each[-1]:.2f}, {len(took)} runs)"
        )
        networks = len({post.network for post in posts})
        print(f"    {len(posts):,} posts, {networks} networks; {over} over a limit, {len(problems)} problems")
        sys.stdout.flush()
    _nothing_anew(original[:200])


def _posts_of(notes: Sequence[Note]) -> tuple[float, list[Post], list[Problem]]:
    from curate.model import Site
    from curate.publish.posts.network_config import load_network_configs
    from curate.publish.posts.post_writer import PostWriter
    from curate.publish.templates.render import make_environment

    templates = Path(__file__).parents[1] / "templates"
    begun = time.process_time()
    on, problems = load_network_configs([templates], "en")
    writer = PostWriter(make_environment([templates], escape=False), Site("Sample", "https://notes.example/"), on)
    posts: list[Post] = []
    for note in notes:
        made, found = writer.write(note, f"https://notes.example/notes/{note.name}/")
        posts += made
        problems += found
    return time.process_time() - begun, posts, [*problems, *writer.problems]


def _nothing_anew(texts: Sequence[str]) -> None:
    """Build twice: the second time no file of a post may be written."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "mine"
        process([*CURATE, "init", workspace, "--url", "https://notes.example/"])
        for n, text in enumerate(texts):
            (workspace / f"site/notes/2026-11-20-note-{n}.md").write_text(text, "utf-8")
        times = []
        for _ in range(2):
            process([*CURATE, "-C", workspace, "build", "--offline"])
            files = [p for p in (workspace / "posts").rglob("*.*") if p.parent.name.startswith("2026-")]
            times.append({path: path.stat().st_mtime_ns for path in files})
        anew = sum(times[0].get(path) != at for path, at in times[1].items())
        print(f"    {len(times[1]):,} files of posts built again with nothing changed: {anew} written")


ALL = {
    "help": bench_help,
    "posts": bench_posts,
    "match": bench_match,
    "extract": bench_extract,
    "pull": bench_pull,
    "build": bench_build,
    "inbox": bench_inbox,
}
NAMED = {"size": bench_size}
"""Those that take long: run where they are named."""


def main(names: Sequence[str]) -> None:
    known = ALL | NAMED
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    for name in names or ALL:
        known[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
