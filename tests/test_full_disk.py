"""Where the disk is full, nothing is lost and nothing is said to be done that isn't: every command that writes.

Each command is run once with room enough, to see what it writes. Then it is run on copies of the same files with less
and less room: on a small disk of its own (tmpfs, where one may be mounted), and under a limit for the size of a file
(RLIMIT_FSIZE). Whatever it answers, each file is as it was or as it should be, whole, and the next command reads all.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from curate.files import original_name
from tests.conftest import Ran
from tests.formats.importers.samples import POCKET
from tests.reach.test_address_book import LINKEDIN
from tests.webserver import WebServer
from tests.zygote import Zygote

PAGE = os.sysconf("SC_PAGE_SIZE")
ROOMY, MOST_TRIES = 1 << 28, 18
EVERYWHERE = bool(os.environ.get("CURATE_FULL_DISK"))
"""Whether every command meets every limit and the full disk, which takes minutes; else each meets one limit, and some
the full disk."""
LONG = "What she told me of data contracts, and what I answered. データの契約の話。" * 150
WIDE = "# " + "mine " * 60_000 + "\n"
"""In files of the workspace, so that a limit for their size leaves room for the cache."""
OPML = '<opml version="2.0"><body><outline type="rss" text="New" xmlUrl="https://new.example/feed"/></body></opml>'

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits and tmpfs are Linux's")


@dataclass(frozen=True)
class Case:
    """A command line; {names} stand for what the prepared workspace has."""

    words: str | tuple[str, ...]
    code: int = 0
    """Its exit status where there is room."""
    steps: tuple[str, ...] = ()
    """Files that it writes more than once, each time whole: these may be as they are in between."""
    fresh: bool = False
    """Whether it begins with no workspace and no vault."""
    again: bool = False
    """Whether the same command, typed again, brings to an end what it has begun."""

    @property
    def typed(self) -> tuple[str, ...]:
        return tuple(self.words.split()) if isinstance(self.words, str) else self.words


CASES = {
    # the workspace
    "init": Case("init {home}/mine --lang en --name Sample --templates --github", fresh=True, again=True),
    "follow": Case("follow {server}/other.xml", again=True),
    "import feeds": Case("import {home}/feeds.opml --yes", again=True),
    "import a reading list": Case("import {home}/pocket.html --drafts 1 --yes", again=True),
    "drop": Case("drop {item}"),
    "drop --undo": Case("drop --undo {dropped}"),
    "note ITEM": Case("note {item} --no-edit"),
    "posts --add": Case("posts --add threads", again=True),
    "posted": Case("posted first x https://x.example/1"),
    "posted --undo": Case("posted first bluesky --undo"),
    "build": Case("build --offline", again=True),
    "digest": Case("digest --since 2026-01-01", again=True),
    "posts --plan": Case("posts --plan"),
    "pull": Case("pull --now"),
    # the vault
    "vault --create": Case("vault --create", fresh=True, again=True),
    "people add": Case(("people", "add", "Nora New", "--told", "data contracts", "--no-edit")),
    "people add, the first": Case(("people", "add", "Nora New", "--no-edit"), fresh=True),
    "people NAME": Case("people Uma --told testing --values candour"),
    "people NAME, a candidate": Case("people 花子 --why contracts", steps=("people/",)),
    "people import": Case("people import {home}/more.csv --yes"),
    "log": Case(("log", "Uma", LONG)),
    "log, a candidate": Case(("log", "花子", LONG), steps=("people/",)),
    "log --new": Case(("log", "Nora New", LONG, "--new")),
    "ask": Case("ask Uma --interested schemas --values candour"),
    "share --to": Case("share first --to Uma"),
    "share --sent": Case("share --sent {draft}"),
    "intro A B": Case(("intro", "Uma", "Taro", "--why", LONG)),
    "intro --asked": Case("intro Ben Uma --asked"),
    "communities add": Case("communities add Talk --url https://talk.example/ --rules https://talk.example/rules"),
    "communities --answered": Case("communities Old --answered"),
    "goals add": Case("goals add Hiring --outcome Three --number 3 --by 2099-01-01"),
    "review": Case("review", steps=("review.html",)),
    "forget": Case("forget Uma --yes", again=True),
}
AT_ONCE = ("public/",)
"""Folders that change as a whole."""


@dataclass
class Home:
    """Folders with a workspace and a vault, and what stands for the names in command lines."""

    folder: Path
    zygote: Zygote
    names: Mapping[str, str] = field(default_factory=dict)

    def run(self, *words: str, most: int | None = None) -> Ran:
        env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        env |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "CURATE_VAULT": str(self.folder / "vault")}
        typed = [word.format(home=self.folder, **self.names) if "{" in word else word for word in words]
        cwd = self.folder / "mine" if (self.folder / "mine").is_dir() else self.folder
        return Ran(*self.zygote.run(typed, cwd, env, most=most))

    def copied(self, folder: Path) -> Home:
        """The same in another folder, in the place of what is there."""
        for path in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Home(folder, self.zygote, self.names)

    def sizes(self) -> dict[str, int]:
        return {name: len(content) for name, content in self._files()}

    def state(self) -> Counter[tuple[str, bytes]]:
        """Every file that is the user's or theirs to see; what differs with each run, times and drawn names, as one."""
        return Counter((_same(name.encode()).decode(), _same(content)) for name, content in self._files())

    def _files(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_file() and "/.curate/" not in name and not name.endswith("/.lock"):
                yield name, path.read_bytes()

    def problems(self) -> set[str]:
        """What the next commands find wrong, where there is anything to look at."""
        found = set()
        if (self.folder / "mine/feeds.yaml").exists():
            ran = self.run("check", "--json")
            assert ran.code in (0, 1), ran.err
            found = {f"{problem['where']} {problem['what']}" for problem in json.loads(ran.out)}
        if (self.folder / "vault/vault.yaml").exists():
            ran = self.run("vault")
            assert ran.code in (0, 1), ran.err
            found |= {line for line in ran.err.splitlines() if not line.endswith("problems.")}
        return {_same(problem.encode()).decode() for problem in found if "problem" not in problem.split()[-1]}


_DRAWN = re.compile(rb"\b([pdi])-[a-z2-7]{8}\b")
_TIME = re.compile(rb"20\d\d-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?")


def _same(text: bytes) -> bytes:
    return _TIME.sub(b"TIME", _DRAWN.sub(rb"\1-ID", text))


# ---------------------------------------------------------------- what is there before


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> Iterator[dict[bool, Home]]:
    """A workspace and a vault with something of everything in them; and (True) a folder with neither."""
    with WebServer() as server:
        for name in ("feed", "other"):
            entries = "".join(
                f"<item><title>{name} {number}</title><link>{server.url(f'/{name}{number}')}</link>"
                f"<description>On data contracts, part {number}.</description></item>"
                for number in range(3)
            )
            for number in range(3):
                server.page(f"/{name}{number}", f"<title>{name}</title><p>{'On data contracts. ' * 40}</p>")
            rss = f'<rss version="2.0"><channel><title>{name}</title>{entries}</channel></rss>'
            server.page(f"/{name}.xml", rss, content_type="application/rss+xml")
        empty = Home(tmp_path_factory.mktemp("empty"), zygote)
        yield {False: _prepared(tmp_path_factory.mktemp("home"), zygote, server), True: empty}


def _prepared(folder: Path, zygote: Zygote, server: WebServer) -> Home:
    home = Home(folder, zygote)

    def done(*words: str) -> Ran:
        ran = home.run(*words)
        assert ran.code == 0, (words, ran.err)
        return ran

    done("init", "{home}/mine", "--lang", "en", "--name", "Sample", "--url", "https://me.example/")
    feeds = f"topics: {{data: [data contracts]}}\nfeeds: [{server.url('/feed.xml')}]\nnetwork: {{allow: [127.0.0.1]}}\n"
    mine = folder / "mine"
    (mine / "feeds.yaml").write_text(WIDE + feeds, "utf-8")
    done("pull")
    for name in ("first", "second"):
        source = "{url: 'https://one.example/%s', title: On data contracts, site: One}" % name  # noqa: UP031
        text = f"---\ntitle: The {name}\ntopics: [data]\nsource: {source}\n---\nData contracts, in my words.\n"
        (mine / f"site/notes/2026-01-02-{name}.md").write_text(text, "utf-8")
    items = [item["id"] for item in json.loads(done("inbox", "--json").out)]
    done("drop", items[0])
    done("posted", "first", "bluesky", "https://b.example/1")
    for name in ("dropped.txt", "posted.yaml"):
        (mine / name).write_text(WIDE + (mine / name).read_text("utf-8"), "utf-8")
    (folder / "feeds.opml").write_text(OPML, "utf-8")
    (folder / "pocket.html").write_text(POCKET, "utf-8")
    (folder / "more.csv").write_text(LINKEDIN.replace("ada-sample", "eva").replace("Ada", "Eva"), "utf-8")
    done("vault", "--create")
    done("people", "add", "Uma Ray", "--told", "data contracts", "--organisation", "Sample", "--no-edit")
    done("people", "add", "Taro Example", "--through", "Uma Ray", "--no-edit")
    done("people", "add", "Ben Other", "--told", "schemas", "--no-edit")
    (folder / "book.csv").write_text(LINKEDIN, "utf-8")
    home.run("people", "import", "{home}/book.csv", "--yes")
    done("log", "Uma", "She asked for data contracts.", "--in")
    done("log", "Taro", "Of Uma Ray and her data contracts.")
    done("intro", "Ben", "Uma", "--why", "You both keep data contracts.")
    done("communities", "add", "Old", "--url", "https://old.example/", "--rules", "https://old.example/rules")
    done("share", "second", "--to", "Uma")
    drafts = json.loads(done("share", "--json").out)
    (draft,) = [one["id"] for one in drafts if one["kind"] == "share"]
    path = folder / f"vault/drafts/{draft}.md"
    path.write_text(re.sub(r"\[.*\]", "I thought of you.", path.read_text("utf-8")), "utf-8")
    return Home(folder, zygote, {"server": server.url(""), "item": items[1], "dropped": items[0], "draft": draft})


# ---------------------------------------------------------------- what is asked of each command


@dataclass
class Trial:
    """A command that was run with room enough, to be held against runs with less."""

    case: Case
    home: Home
    before: Counter[tuple[str, bytes]]
    after: Counter[tuple[str, bytes]]
    limits: list[int]
    known: set[str]
    """Problems that the next command finds before."""
    room: Home
    """Where there was room: what the next command finds there is asked if it finds more than before."""
    read: set[frozenset[tuple[str, bytes]]]
    """States that were read already, and found to be good."""

    def check(self, there: Home, ran: Ran, where: str) -> bool:
        """Hold a run against what should be; whether it came to its end."""
        state = there.state()
        assert "Traceback" not in ran.err, f"{where}: {ran.err}"
        for name, content in state - self.before - self.after:
            assert self._may_be(name, content), f"{where}: {name} is neither as it was nor as it should be"
        for name, _ in (self.before & self.after) - state:
            raise AssertionError(f"{where}: {name} is lost")
        lost = {name for name, _ in self.before} & {name for name, _ in self.after} - {name for name, _ in state}
        assert not lost, f"{where}: {lost} are lost"
        for folder in AT_ONCE:
            parts = [
                {pair for pair in each if pair[0].startswith(f"mine/{folder}")}
                for each in (state, self.before, self.after)
            ]
            assert parts[0] in parts[1:], f"{where}: {folder} is a mixture"
        if ran.code == self.case.code:
            assert state == self.after, f"{where}: it says that it is done, and it isn't: {ran.err}"
        else:
            assert ran.code in (1, 2), f"{where}: {ran.code} {ran.err}"
            assert re.search(r"disk|limit for the size|can't be opened|can't be read", ran.err), f"{where}: {ran.err}"
        key = frozenset(state)
        if key not in self.read:
            self.read.add(key)
            found = there.problems() - self.known
            found -= self.room.problems() if found else set()
            assert not found, f"{where}: the next command finds {found}"
            if self.case.again:
                again = there.run(*self.case.typed, most=ROOMY)
                assert again.code == self.case.code, f"{where}, and again: {again.err}"
                assert there.state() == self.after, f"{where}, and again: it isn't as it should be"
        return ran.code == self.case.code

    def _may_be(self, name: str, content: bytes) -> bool:
        if not name.endswith(".jsonl"):
            return name in ("mine/posts/.begun.json", "mine/posts/.made-begun.json") or any(
                step in name for step in self.case.steps
            )
        whole = [text for one, text in self.after if one == name]  # it is written line by line
        return content.endswith(b"\n") and any(text.startswith(content) for text in whole)


@pytest.fixture(scope="module")
def trial(homes: dict[bool, Home], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Trial]:
    trials: dict[str, Trial] = {}
    problems = {fresh: home.problems() for fresh, home in homes.items()}

    def of(name: str) -> Trial:
        if name in trials:
            return trials[name]
        case = CASES[name]
        home = homes[case.fresh]
        there = home.copied(tmp_path_factory.mktemp("room"))
        ran = there.run(*case.typed, most=ROOMY)
        assert ran.code == case.code, ran.err
        after = there.state()
        assert name in ("pull", "people add, the first") or after != home.state(), "it writes nothing"
        limits, read = _limits(home.sizes(), there.sizes()), {frozenset(home.state()), frozenset(after)}
        trials[name] = Trial(case, home, home.state(), after, limits, problems[case.fresh], there, read)
        return trials[name]

    return of


def _limits(before: Mapping[str, int], after: Mapping[str, int]) -> list[int]:
    """Sizes at which what is written fails in its first byte, on its way, and in its last one."""
    limits, largest = {1, PAGE}, 1
    for name, size in after.items():
        if before.get(name) != size and not name.startswith(("mine/public/", "mine/posts/")):
            start = before.get(name, 0) if before.get(name, 0) < size else 0
            limits |= {start, (start + size) // 2, size - 1}
            largest = max(largest, size)
    some = sorted(limit for limit in limits if limit >= 0)
    if not EVERYWHERE:
        return [limit for limit in some if limit < largest][-1:] or [1]
    return some if len(some) <= 6 else [*some[:: len(some) // 4 + 1], *some[-2:]]


# ---------------------------------------------------------------- the two kinds of little room


@pytest.mark.parametrize("name", CASES)
def test_a_limit_for_the_size_of_files(name: str, trial: Callable[[str], Trial], tmp_path: Path) -> None:
    tried = trial(name)
    failed = 0
    for limit in tried.limits:
        there = tried.home.copied(tmp_path / "there")
        failed += not tried.check(there, there.run(*tried.case.typed, most=limit), f"{name}, at most {limit} bytes")
    assert failed or tried.before == tried.after


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of its own, in memory."""
    folder = tmp_path_factory.mktemp("disk")
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("a small disk can be mounted by root alone")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=48m", "tmpfs", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def filled(disk: Path, pages: int) -> Iterator[None]:
    """Only so many pages are left on the disk."""
    path = disk / "filler"
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, os.statvfs(disk).f_bfree * PAGE)
        file.truncate(path.stat().st_size - pages * PAGE)
    yield
    path.unlink()


def test_the_small_disk_is_full_when_it_is_said_to_be(small_disk: Path) -> None:
    with filled(small_disk, 1):
        (small_disk / "x").write_bytes(b"x")
        with pytest.raises(OSError, match="No space left") as caught:
            (small_disk / "y").write_bytes(b"y")
    assert caught.value.errno == errno.ENOSPC


@pytest.mark.parametrize("name", CASES if EVERYWHERE else [*CASES][::6])
def test_a_full_disk(name: str, trial: Callable[[str], Trial], small_disk: Path) -> None:
    tried = trial(name)
    pages, step, failed = 0, 1, 0
    for _ in range(MOST_TRIES):
        there = tried.home.copied(small_disk / "there")
        with filled(small_disk, pages):
            ran = there.run(*tried.case.typed)
        leftovers = [path for path in there.folder.rglob(".*") if original_name(path.name)]
        assert leftovers == [], f"{name}, with {pages} pages left"
        if tried.check(there, ran, f"{name}, with {pages} pages left"):
            break
        failed += 1
        pages += step
        step = step if pages < 6 else 2 * step
    else:
        raise AssertionError(f"{name}: it never came to its end")
    assert failed or tried.before == tried.after
