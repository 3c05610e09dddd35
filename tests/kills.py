"""Kills and pairs: every writing command, ended at each place where it changes the file system; and two at once.

What holds after a kill:
- no line that the user had before is gone, unless the command takes it out;
- the next command works, and finds all of what the killed one writes, or nothing (in a vault);
- the same command again comes to what it comes to when nobody kills it.

And of two commands at once: the outcome is that of one after the other.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.killing import AFTER, COUNT, FOLDER, POINT, SEED, SLOW
from tests.zygote import Zygote

HOOK = "tests.killing"
Words = Sequence[str]
State = Mapping[str, bytes]

_LITTER = re.compile(r"(^|/)\.[^/]+\.[a-z0-9_]{8}$")
"""What a killed run leaves beside a file that it was about to replace."""
_OURS = re.compile(r"(^|/)(\.lock|\.curate/.*|\.made-begun\.json)$")


@dataclass(frozen=True)
class Place:
    """A folder with a workspace and a vault."""

    root: Path

    @property
    def mine(self) -> Path:
        return self.root / "mine"

    def state(self) -> dict[str, bytes]:
        """Every file but the cache, locks, and what a killed run leaves of files that were never put in place."""
        files = (path for path in sorted(self.root.rglob("*")) if path.is_file())
        named = {path.relative_to(self.root).as_posix(): path for path in files}
        return {
            name: path.read_bytes()
            for name, path in named.items()
            if not _OURS.search(name) and not _LITTER.search(name) and name != "count"
        }

    def everything(self) -> Hashable:
        """All that the next command finds: every file, with its mode; one for all names that are drawn."""
        found = Counter(
            (
                _LITTER.sub(r"\1.drawn", path.relative_to(self.root).as_posix()),
                path.lstat().st_mode,
                path.read_bytes() if path.is_file() and path.name != "holder" else b"",
            )
            for path in self.root.rglob("*")
        )
        return frozenset(found.items())

    def litter(self) -> int:
        return sum(bool(_LITTER.search(path.relative_to(self.root).as_posix())) for path in self.root.rglob("*"))


@dataclass(frozen=True)
class Case:
    """A command that writes."""

    name: str
    words: Words
    before: Sequence[Words] = ()
    """The commands that lead to where it is run."""
    is_whole: bool = False
    """Whether after a kill the next command finds everything or nothing of it."""
    lacking: str = ""
    """A folder that isn't there yet."""
    adds_up: bool = False
    """Whether it does something more each time, so that a second run after its last write does so too."""
    next: Words = ("posted",)
    repaired_later: frozenset[str] = frozenset()
    """Files that a kill leaves empty and no command repairs: the writer of these is mended elsewhere."""


class Runner:
    """Runs command lines in copies of one place."""

    def __init__(self, zygote: Zygote, base: Path, folder: Path) -> None:
        self.zygote, self.base, self.folder = zygote, base, folder
        self._made = 0

    def copy(self, of: Path | None = None) -> Place:
        self._made += 1
        place = Place(self.folder / f"place{self._made}")
        shutil.copytree(of or self.base, place.root, symlinks=True)
        return place

    def run(
        self, place: Place, words: Words, env: Mapping[str, str] | None = None, zygote: Zygote | None = None
    ) -> tuple[int, str, str]:
        return (zygote or self.zygote).run([*words], place.mine, environment(place) | dict(env or {}))

    def prepared(self, case: Case) -> Place:
        place = self.copy()
        if case.lacking:
            shutil.rmtree(place.root / case.lacking)
        for number, words in enumerate(case.before):
            code, _, said = self.run(place, words, {SEED: f"before{number}"})
            assert code in (0, 1), (case.name, words, said)
        return place


def environment(place: Place) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and k not in ("VISUAL", "EDITOR")}
    return env | {
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "HOME": str(place.root),
        "CURATE_VAULT": str(place.root / "vault"),
    }


# ------------------------------------------------------------------ kills


@dataclass
class Tally:
    kills: int = 0
    lost: int = 0
    """Lines of the user's that were gone."""
    litter: int = 0
    pairs: int = 0
    updates_lost: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Whole:
    """What a command comes to when nobody kills it."""

    places: int
    """At how many places it can be ended."""
    seconds: float
    once: State
    twice: State
    """When it is run once more."""
    looked_at: set[Hashable] = field(default_factory=set)
    """What kills have left, as far as the next commands were run there: they would come to the same again."""


def whole(runner: Runner, case: Case, start: Place) -> Whole:
    done = runner.copy(start.root)
    count = done.root / "count"
    begun = time.monotonic()
    code, _, said = runner.run(done, case.words, {FOLDER: str(done.root), COUNT: str(count)})
    took = time.monotonic() - begun
    assert code in (0, 1), (case.name, said)
    once, number = done.state(), int(count.read_text())
    if case.adds_up:
        runner.run(done, case.words)
    twice = done.state()
    shutil.rmtree(done.root)
    return Whole(number, took, once, twice)


def at(point: int) -> dict[str, str]:
    """For ``kill``: at the n-th place where it changes the file system."""
    return {POINT: str(point)}


def after(seconds: float) -> dict[str, str]:
    """For ``kill``: so many seconds after it has begun."""
    return {AFTER: f"{seconds:.4f}"}


def kill(runner: Runner, case: Case, start: Place, end: Mapping[str, str], wanted: Whole, tally: Tally) -> None:
    """Kill a command, and look at what is left. One that was quicker isn't counted."""
    before, place = start.state(), runner.copy(start.root)
    code, _, said = runner.run(place, case.words, {FOLDER: str(place.root), **end})
    where = f"{case.name}, killed at {' '.join(end.values())}"
    if code >= 0:
        if POINT in end:
            tally.faults.append(f"{where}: it ended with {code}: {said}")
        shutil.rmtree(place.root)
        return
    tally.kills += 1
    tally.litter += place.litter()
    gone = lost(before, wanted.once, place.state())
    tally.lost += len(gone)
    tally.faults += [f"{where}: lost {line!r} of {name}" for name, line in gone]
    left = place.everything()
    if left in wanted.looked_at:
        shutil.rmtree(place.root)
        return
    wanted.looked_at.add(left)
    _look(runner, case, place, where, before, wanted.once, tally)
    code, _, said = runner.run(place, case.words)
    if "Traceback" in said:
        tally.faults.append(f"{where}, and run again: {said[-600:]}")
    outcome = place.state()
    wrong = differing(wanted.once, outcome)
    if wrong and case.adds_up:
        wrong = differing(wanted.twice, outcome)
    wrong -= case.repaired_later
    if wrong:
        tally.faults.append(f"{where}, and run again: {', '.join(sorted(wrong))} differ; {code}: {said[-300:]}")
    shutil.rmtree(place.root)


def _look(runner: Runner, case: Case, killed: Place, where: str, before: State, once: State, tally: Tally) -> None:
    """The next command, in a copy."""
    place = runner.copy(killed.root)
    code, _, said = runner.run(place, case.next)
    if code not in (0, 1) or "Traceback" in said:
        tally.faults.append(f"{where}: the next command ended with {code}: {said[-600:]}")
    outcome = place.state()
    if case.is_whole and differing(before, outcome) and differing(once, outcome):
        mixed = sorted(differing(once, outcome))
        tally.faults.append(f"{where}: {', '.join(mixed)} are neither as before nor as after")
    shutil.rmtree(place.root)


def differing(one: State, other: State) -> set[str]:
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


def lost(before: State, after: State, now: State) -> list[tuple[str, str]]:
    """The lines that were there, would be there after the command, and are not there."""
    gone = []
    for name, data in before.items():
        stay = set(data.splitlines()) & set(after.get(name, b"").splitlines())
        gone += [(name, line.decode("utf-8", "replace")) for line in stay - set(now.get(name, b"").splitlines())]
    return gone


# ------------------------------------------------------------------ pairs


@dataclass(frozen=True)
class Pair:
    name: str
    one: Words
    other: Words
    before: Sequence[Words] = ()


def at_once(runner: Runner, other: Zygote, pair: Pair, rounds: int, tally: Tally) -> None:
    """Run two commands at once; the outcome must be that of one after the other, in one order or the other."""
    start = runner.prepared(Case(pair.name, pair.one, pair.before))
    orders = [_in_turn(runner, start, pair, turned) for turned in (False, True)]
    for number in range(rounds):
        place = runner.copy(start.root)
        slow = {FOLDER: str(place.root), SLOW: str(3 * ((number + 1) % 3))}
        codes = [0, 0]

        def begin(which: int, words: Words, zygote: Zygote, place: Place = place, slow: dict[str, str] = slow,
                  codes: list[int] = codes) -> None:  # fmt: skip
            codes[which] = runner.run(place, words, slow | {SEED: f"pair{which}"}, zygote)[0]

        threads = [
            threading.Thread(target=begin, args=(0, pair.one, runner.zygote)),
            threading.Thread(target=begin, args=(1, pair.other, other)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tally.pairs += 1
        outcome = place.state()
        if not any(codes == wanted and not differing(state, outcome) for wanted, state in orders):
            tally.updates_lost += 1
            tally.faults.append(f"{pair.name}, round {number}: {codes}, {_nearest(orders, outcome)}")
        shutil.rmtree(place.root)


def _in_turn(runner: Runner, start: Place, pair: Pair, turned: bool) -> tuple[list[int], State]:
    place, codes = runner.copy(start.root), [0, 0]
    for which in (1, 0) if turned else (0, 1):
        words = (pair.one, pair.other)[which]
        codes[which] = runner.run(place, words, {SEED: f"pair{which}"})[0]
    state = place.state()
    shutil.rmtree(place.root)
    return codes, state


def _nearest(orders: Sequence[tuple[list[int], State]], outcome: State) -> str:
    codes, state = min(orders, key=lambda order: len(differing(order[1], outcome)))
    return f"in turn {codes}; {sorted(differing(state, outcome))} differ"


# ------------------------------------------------------------------ what is there before

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
NOTE = """\
---
title: One real question a day
topics: [onboarding]
source: {url: 'https://slow.example/first', title: The first week, author: Sample Author, site: Slow}
---

A newcomer needs reasons to meet people.
"""
ROWS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n" + "".join(
    f"{name},Row,https://rows.example/{name},{name.lower()}@rows.example,Rows,Clerk,01 Mar 2024\n"
    for name in ("Cass", "Dana", "Eve")
)
MORE = ROWS.replace("Row,", "More,").replace("rows.example/", "more.example/").replace("@rows", "@more")
BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1><DL><p>
<DT><A HREF="https://kept.example/one" ADD_DATE="1700000000">One</A><DD>My own remark
<DT><A HREF="https://kept.example/two" ADD_DATE="1700000001">Two</A><DD>Another remark
</DL><p>
"""
OPML = """<opml version="2.0"><body>
<outline type="rss" text="New" xmlUrl="https://new.example/feed"/></body></opml>
"""
ITEMS = ("aaa", "bbb", "ccc")
PEOPLE = (("Ada Sample", "the first week"), ("Uma Ray", "data contracts"), ("Gus Hill", "maps"))


def make_base(zygote: Zygote, root: Path) -> dict[str, str]:
    """A workspace and a vault with something of each kind; the ids of the inbox's items, by title."""
    from curate.model import Entry
    from curate.read.storage.cache import Cache

    place = Place(root)
    root.mkdir()
    run = Runner(zygote, root, root).run
    place.mine.mkdir()
    said = zygote.run(["init", ".", "--lang", "en", "--name", "Mine", "--url", "https://me.example/"], place.mine,
                      environment(place))  # fmt: skip
    assert said[0] == 0, said
    feeds = "# my feeds\ntopics:\n  onboarding: [first week]\nfeeds:\n  - url: https://slow.example/feed\n"
    feeds += "network: {allow: [127.0.0.1]}\n"
    (place.mine / "feeds.yaml").write_text(feeds, "utf-8")
    (place.mine / "site/notes/2026-11-20-first.md").write_text(NOTE, "utf-8")
    (place.mine / "reading").mkdir()
    (place.mine / "reading/.gitignore").write_text("*\n", "utf-8")
    (place.mine / "reading/later.jsonl").write_text('{"title": "A book of no address", "quotes": ["To quote."]}\n')
    (place.mine / "dropped.txt").write_text("zzzzzz 2026-01-01 https://gone.example/ Gone\n", "utf-8")
    with Cache(place.mine / ".curate/cache.db") as cache:
        entries = [
            Entry(key, f"https://slow.example/{key}", f"Title {key}", "", NOW, f"Words on the first week, {key}.")
            for key in ITEMS
        ]
        cache.add_entries("https://slow.example/feed", entries, NOW, newest=0, articles=False)
    for name, text in (("rows.csv", ROWS), ("more.csv", MORE), ("kept.html", BOOKMARKS), ("new.opml", OPML)):
        (root / name).write_text(text, "utf-8")
    vault = [
        ["vault", "--create"],
        *(["people", "add", name, "--no-edit", "--told", told] for name, told in PEOPLE),
        ["communities", "add", "Forum", "--url", "https://forum.example/", "--own-links", "thread"],
        ["goals", "add", "Meet", "--outcome", "Meet some", "--number", "3", "--by", "2027-03-31"],
        ["log", "Ada", "We spoke of the first week", "--in"],
        ["people", "import", str(root / "rows.csv"), "--yes"],
    ]
    for number, words in enumerate(vault):
        code, _, err = run(place, words, {SEED: f"base{number}"})
        assert code in (0, 1), (words, err)
    code, _, err = run(place, ["inbox", "--plain"])  # the cache has the reading list then
    assert code == 0, err
    with Cache(place.mine / ".curate/cache.db") as cache:
        return {item.title: item.id for item in cache.load_items()}


BEGUN: Words = ("intro", "Ada", "Uma", "--why", "Both care about teams")
ASKED: Words = ("intro", "Ada", "Uma", "--asked")
YES: Words = ("intro", "Ada", "Uma", "--yes")
BOTH: Sequence[Words] = (BEGUN, ASKED, YES, YES)
POSTED: Words = ("posted", "first", "x", "https://x.example/1")


def private_cases() -> list[Case]:
    """The commands that write into the vault."""

    def case(name: str, *words: str, before: Sequence[Words] = ()) -> Case:
        return Case(name, words, before, is_whole=True, next=("people",))

    return [
        case("intro", *BEGUN),
        case("intro asked", *ASKED, before=BOTH[:1]),
        case("intro yes", *YES, before=BOTH[:2]),
        case("intro second yes", *YES, before=BOTH[:3]),
        case("intro no", "intro", "Ada", "Uma", "--no", before=BOTH[:3]),
        case("intro introduced", "intro", "Ada", "Uma", "--introduced", before=BOTH),
        case("people add", "people", "add", "New Body", "--no-edit", "--told", "maps"),
        case("people change", "people", "Gus", "--told", "globes", "--organisation", "Maps"),
        case("people of a candidate", "people", "Cass", "--why", "we met"),
        case("people import", "people", "import", "../more.csv", "--yes"),
        case("log", "log", "Gus", "A word"),
        case("log a candidate", "log", "Dana", "A word"),
        case("log somebody new", "log", "Nobody Yet", "A word", "--new"),
        case("ask", "ask", "Gus"),
        case("ask, answered", "ask", "Gus", "--interested", "globes", before=[("ask", "Gus")]),
        case("share", "share", "first", "--to", "Ada"),
        case("communities add", "communities", "add", "Club", "--url", "https://club.example/"),
        case("communities", "communities", "Forum", "--rules-read", "--answered", "--posted", "first"),
        case("goals add", "goals", "add", "More", "--outcome", "More", "--number", "2", "--by", "2027-03-31"),
        case("forget", "forget", "Ada", "--yes", before=BOTH[:1]),
        case("review", "review"),
        Case("vault --create", ("vault", "--create"), lacking="vault", is_whole=True),
        Case("log in a new vault", ("log", "Some Body", "A word", "--new"), lacking="vault"),
    ]


def cases(ids: Mapping[str, str]) -> list[Case]:
    """The commands that write into the workspace."""
    first, second = ids["Title aaa"], ids["Title bbb"]
    book = ids["A book of no address"]
    networks = ("linkedin", "bluesky", "mastodon", "x")
    made = ("feeds.yaml", "mkdocs.yml", ".gitignore", "site/index.md", "site/about.md", "site/notes/.gitkeep",
            ".github/workflows/site.yml", *(f"templates/posts/{name}.txt.j2" for name in networks))  # fmt: skip
    return [
        Case("drop", ("drop", first, second)),
        Case("drop --undo", ("drop", "--undo", first), [("drop", first, second)]),
        Case("note", ("note", first, "--no-edit")),
        Case("note without an address", ("note", book, "--no-edit")),
        Case("import bookmarks", ("import", "../kept.html", "--yes")),
        Case("import of a first list", ("import", "../kept.html", "--yes"), lacking="mine/reading",
             repaired_later=frozenset({"mine/reading/.gitignore"})),
        Case("import OPML", ("import", "../new.opml", "--yes")),
        Case("posted", POSTED),
        Case("posted --again", (*POSTED, "--again"), [POSTED], adds_up=True),
        Case("posted --undo", ("posted", "first", "x", "--undo"), [POSTED, (*POSTED, "--again")], adds_up=True),
        Case("digest", ("digest", "--since", "2026-11-01")),
        Case("posts --plan", ("posts", "--plan")),
        Case("init", ("init", "new", "--lang", "en", "--github"),
             repaired_later=frozenset(f"mine/new/{name}" for name in made)),
    ]  # fmt: skip


def long_cases(address: Callable[[str], str]) -> list[Case]:
    """Commands that fetch or build: they are ended at some places only. address: as for ``pairs_with``."""
    return [
        Case("follow", ("follow", address("/one.xml"))),
        Case("pull", ("pull",), [("follow", address("/one.xml")), ("follow", address("/two.xml"))]),
        Case("build", ("build", "--offline")),
        Case("build again", ("build", "--offline", "--force"), [("build", "--offline")]),
    ]


def pairs(ids: Mapping[str, str]) -> list[Pair]:
    first, second, third = (ids[f"Title {key}"] for key in ITEMS)
    import_kept = ("import", "../kept.html", "--yes")
    one_body, two_body = (("people", "add", f"{name} Body", "--no-edit") for name in ("One", "Two"))
    people_import = ("people", "import", "../more.csv", "--yes")
    return [
        Pair("drop + drop", ("drop", first), ("drop", second)),
        Pair("drop + undo", ("drop", first), ("drop", "--undo", second), [("drop", second)]),
        Pair("drop + posted", ("drop", first), POSTED),
        Pair("note + note of one address", ("note", first, "--no-edit"), ("note", first, "--no-edit")),
        Pair("note + drop", ("note", first, "--no-edit"), ("drop", third)),
        Pair("posted + posted", POSTED, ("posted", "first", "bluesky")),
        Pair("import + import", import_kept, import_kept),
        Pair("import + OPML", import_kept, ("import", "../new.opml", "--yes")),
        Pair("digest + plan", ("digest", "--since", "2026-11-01"), ("posts", "--plan")),
        Pair("log + log", ("log", "Ada", "One"), ("log", "Uma", "Two")),
        Pair("log + log of somebody new", ("log", "New Body", "One", "--new"), ("log", "New Body", "Two", "--new")),
        Pair("log + log of a candidate", ("log", "Cass", "One"), ("log", "Cass", "Two")),
        Pair("people add + people add", one_body, two_body),
        Pair("people add + the same", one_body, one_body),
        Pair("people + people", ("people", "Ada", "--told", "globes"), ("people", "Ada", "--told", "maps")),
        Pair("import + people of a candidate", people_import, ("people", "Cass", "--why", "x")),
        Pair("people import + the same", people_import, people_import),
        Pair("intro + log", BEGUN, ("log", "Ada", "Two")),
        Pair("intro + intro", BEGUN, BEGUN),
        Pair("yes + yes", YES, YES, BOTH[:2]),
        Pair("forget + log", ("forget", "Ada", "--yes"), ("log", "Ada", "One")),
        Pair("forget + intro", ("forget", "Ada", "--yes"), BEGUN),
        Pair("share + share", ("share", "first", "--to", "Ada"), ("share", "first", "--to", "Ada")),
        Pair("communities + communities", ("communities", "Forum", "--answered"),
             ("communities", "Forum", "--rules-read")),
        Pair("goals add + goals add", ("goals", "add", "A", "--outcome", "A", "--number", "2", "--by", "2027-03-31"),
             ("goals", "add", "B", "--outcome", "B", "--number", "2", "--by", "2027-03-31")),
    ]  # fmt: skip


def pairs_with(ids: Mapping[str, str], address: Callable[[str], str]) -> list[Pair]:
    """Pairs that need a server. address: of a path on one that has feeds at /one.xml and /two.xml."""
    one, two = (("follow", address(f"/{name}.xml")) for name in ("one", "two"))
    return [
        Pair("follow + follow", one, two),
        Pair("follow + drop", one, ("drop", ids["Title aaa"])),
        Pair("follow + OPML", one, ("import", "../new.opml", "--yes")),
    ]
