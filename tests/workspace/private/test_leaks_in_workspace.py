"""The walls of the private room: nothing of it is published, printed or kept by what everybody runs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import typing
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import curate.model as public
import curate.reach.model as private
from curate.cli import COMMANDS
from curate.model import Entry
from curate.reach.files import candidates_jsonl, log_jsonl, person_yaml
from curate.reach.leak_scan import SecretSearch, collect_secrets
from curate.reach.model import Candidate, Interest, LogEntry, Met, Person
from curate.reach.vault import (
    CANDIDATES,
    COMMUNITIES,
    CONTRIBUTIONS,
    GOALS,
    INTRODUCTIONS,
    LOG,
    SETTINGS_FILE,
    Vault,
)
from curate.reach.vault_location import create_vault
from curate.reach.vault_records import Repository
from curate.read.storage.cache import Cache
from curate.workspace.private.leaks_in_workspace import search_workspace
from curate.workspace.workspace import Workspace
from tests.cli.reach.private import Room, outside
from tests.conftest import Ran, Run

CANARY = "canaryzq"
DAY = date(2026, 3, 2)
NOTE = "2026-11-01-x"
OWN = {"people", "log", "share", "ask", "intro", "communities", "goals", "review", "forget", "vault"}
"""The private room's commands: they may print what is in the vault."""


def planted(type_: type[Any], /, **given: Any) -> Any:
    """A value with a canary in every field of text."""
    hints = typing.get_type_hints(type_)
    for field in fields(type_):
        if field.name not in given and hints[field.name] is str:
            given[field.name] = f"{field.name} of {type_.__name__} {CANARY}"
        elif field.name not in given and hints[field.name] == tuple[str, ...]:
            given[field.name] = (f"{field.name} of {type_.__name__} {CANARY}",)
    return type_(**given)


ID = f"p-{CANARY}"
OTHER, THIRD = "p-canaryzo", "p-canaryzt"
SOMEBODY: Person = planted(
    Person,
    id=ID,
    addresses=(f"{CANARY}@sample.example", f"https://sample.example/{CANARY}"),
    met=planted(Met, on=DAY),
    interests=(planted(Interest, source="told_me", on=DAY, url=f"https://sample.example/{CANARY}"),),
    values=(planted(Interest, source="told_me", on=DAY, url=""),),
    lang="en",
    where=f"people/{ID}.yaml",
)
ROW: Candidate = planted(Candidate, id=f"p-{CANARY[::-1]}", addresses=(f"row-{CANARY}@sample.example",), origin="vcard")
PASSED: LogEntry = planted(
    LogEntry, at=datetime(2026, 11, 1, tzinfo=UTC), person=ID, direction="in", kind="message", line=1
)


def fill(root: Path) -> Vault:
    vault = create_vault(root, None)
    vault.write(SOMEBODY.where, person_yaml.serialize(SOMEBODY))
    vault.write(CANDIDATES, candidates_jsonl.serialize([ROW]))
    vault.append(LOG, log_jsonl.serialize_entry(PASSED))
    vault.write(SETTINGS_FILE, f"version: 1\nname: {CANARY}\nkana: {CANARY}\naffiliation: {CANARY}\nsign: {CANARY}\n")
    vault.write(
        GOALS,
        f"- {{name: {CANARY}, outcome: {CANARY}, kind: {CANARY}, number: 1, since: 2026-01-01, by: 2027-01-01}}\n",
    )
    vault.write(COMMUNITIES, f"- {{name: {CANARY}, url: https://{CANARY}.example/, intent: {CANARY}}}\n")
    other = planted(Person, id=OTHER, where=f"people/{OTHER}.yaml", lang="ja", met=Met())
    vault.write(other.where, person_yaml.serialize(other))
    for step in (f'"idea", "a": "{ID}", "b": "{THIRD}", "why": "{CANARY}"', '"asked_a"'):
        vault.append(INTRODUCTIONS, f'{{"at": "2026-11-01T00:00:00+00:00", "id": "i-{CANARY}", "step": {step}}}')
    third = planted(Person, id=THIRD, where=f"people/{THIRD}.yaml", lang="en", met=Met())
    vault.write(third.where, person_yaml.serialize(third))
    vault.write("drafts/d-canaryzq.md", f"---\nto: {ID}\nkind: share\nlang: en\nmade: 2026-11-01\n---\n{CANARY}\n")
    contribution = f'"community": "{CANARY}", "kind": "answer", "note": "{CANARY}", "url": "https://{CANARY}.example/1"'
    vault.append(CONTRIBUTIONS, f'{{"at": "2026-11-01T00:00:00+00:00", {contribution}}}')
    return vault


def test_every_field_of_a_person_is_planted() -> None:
    text = person_yaml.serialize(SOMEBODY)
    unplanted = {"lang", "cadence", "do_not_contact", "resting_until", "contact_decided", "public_name"}
    for key in set(person_yaml.KEYS) - unplanted:
        assert re.search(rf"^{key}:.*(\n .*)*{CANARY}", text, re.MULTILINE), key
    assert person_yaml.parse(text, SOMEBODY.where) == (SOMEBODY, [])


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment of its own: everything that is written lies below the test's folder."""
    (tmp_path / "tmp").mkdir()
    return {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp"), "XDG_DATA_HOME": "", "XDG_CACHE_HOME": ""}


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A workspace in a git repository, with one note."""
    root = tmp_path / "mine"
    (root / "site/notes").mkdir(parents=True)
    (root / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    (root / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    (root / ".gitignore").write_text("public/\nposts/\nprivate/\n.curate/\n", "utf-8")
    head = "---\nsource: {url: https://sample.example/1, title: One, site: Sample, author: Ada Sample}\n---\n"
    (root / "site/notes/2026-11-01-x.md").write_text(f"{head}My own words.\n", "utf-8")
    git(root, "init", "--quiet")
    return root


def test_no_command_lets_anything_of_the_vault_out(
    run: Run, room: Room, small: Path, home: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = fill(room.vault.root)
    environment = {**home, "CURATE_VAULT": str(vault.root)}
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(small, "remote", "add", "origin", str(tmp_path / "remote.git"))
    (small / "mkdocs.yml").write_text("site_name: Sample\nsite_url: https://me.example/\n", "utf-8")
    (small / "feeds.yaml").write_text("feeds: [https://sample.example/feed.xml]\n", "utf-8")
    with Cache(small / ".curate/cache.db") as cache:
        entry = Entry("key", "", "A title", text="Some text.")
        cache.add_entries("https://sample.example/feed.xml", [entry], datetime(2026, 11, 1, tzinfo=UTC), newest=None,
                  articles=True)  # fmt: skip
    (tmp_path / "book.csv").write_text(f"First Name,Last Name,Email Address\n{CANARY},X,a@{CANARY}.example\n", "utf-8")
    (tmp_path / "list.txt").write_text("https://sample.example/2\n", "utf-8")
    room.editor("true")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tempfile, "tempdir", home["TMPDIR"])

    def ran(*words: str | Path) -> Ran:
        """The private room's own in this process, which is quicker; the others in one of their own."""
        return room("-C", small, *words) if words[0] in OWN else run("-C", small, *words, **environment)

    item = ran("inbox").out.split("\t")[0]
    lines: dict[str, list[list[str | Path]]] = {
        "init": [[tmp_path / "new"]],
        "follow": [["http://127.0.0.1:9/"]],
        "pull": [[]],  # from nobody: this computer knows no such host
        "import": [[tmp_path / "list.txt", "--as", "list", "--yes"]],
        "export": [["opml"], ["jsonl"]],
        "inbox": [[], [item], ["--json"]],
        "note": [["https://sample.example/", "--no-edit"]],
        "drop": [[item]],
        "check": [[], ["--json"]],
        "build": [["--offline"]],
        "publish": [[]],
        "posts": [[], ["--json"], ["--plan"]],
        "posted": [[NOTE, "x"], []],
        "digest": [[]],
        "mentions": [[], ["--json"]],
        "feeds": [[]],
        "completion": [["bash"]],
        "people": [[], [ID], [ID, "--told", "x"], ["add", CANARY, "--no-edit"], ["edit", ID], ["--due"],
                   ["--candidates"], ["import", tmp_path / "book.csv", "--yes"], [ID, "--export"]],
        "share": [[], [NOTE], ["--to", ID], [NOTE, "--to", ID], [item, "--to", ID]],
        "log": [[], [ID, CANARY], [ID, "--kind", "share", "--item", NOTE], ["New One", CANARY, "--new"]],
        "ask": [[], [ID], [ID, "--interested", CANARY, "--values", CANARY]],
        "intro": [[], [ID, OTHER, "--why", CANARY], [ID, OTHER, "--asked"], [ID, OTHER, "--yes"],
                  [ID, OTHER, "--yes"], [ID, OTHER, "--introduced"], ["--who", CANARY]],
        "communities": [[], [CANARY], ["questions"], ["check", NOTE, CANARY], [CANARY, "--rules-read"],
                        [CANARY, "--posted", NOTE, "--link"], ["add", f"Two {CANARY}", "--url", "https://c.example/"]],
        "review": [[], ["--lang", "ja"]],
        "goals": [[], [CANARY], ["add", "two", "--outcome", CANARY, "--number", "1", "--by", "2099-01-01"]],
        "vault": [[]],
        "forget": [["New One", "--yes"]],
    }  # fmt: skip
    assert set(lines) >= OWN
    for name in COMMANDS:
        if name not in ("serve", "demo"):  # they do what others here do, and then wait
            lines.setdefault(name, [[]])
    (tmp_path / "book.csv").rename(vault.root / "book.csv")  # what is in it is private too
    lines["people"][-2] = ["import", vault.root / "book.csv", "--yes"]
    failed: list[object] = []
    for name, calls in lines.items():
        for words in calls:
            done = ran(name, *words)
            assert "Traceback" not in done.err, (name, done.err)
            if name in OWN:
                failed += [(name, words, done.err)] if done.code not in (0, 1) else []
            else:
                assert CANARY not in done.out + done.err, (name, words)
    assert failed == []
    assert sum(CANARY in text for _, text in vault.read_all()) >= 8  # it was there all the time
    found = [name for name, data in outside(tmp_path, vault.root).items() if CANARY.encode() in data or CANARY in name]
    assert found == []


def test_what_everybody_runs_never_loads_the_private_room(small: Path) -> None:
    code = (
        "import sys\n"
        "from curate.cli import cli\n"
        "for words in (['build', '--offline'], ['posts'], ['inbox'], ['digest']):\n"
        "    cli.main(['-C', sys.argv[1], *words], standalone_mode=False)\n"
        "import curate.cli.serve, curate.cli.publish\n"
        "print([name for name in sys.modules if name.startswith('curate.reach')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(small)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_no_public_type_has_a_field_for_a_person() -> None:
    kinds = [kind for kind in vars(public).values() if isinstance(kind, type) and is_dataclass(kind)]
    assert len(kinds) > 15
    of_people = {"person", "people", "met", "interests", "values", "cadence", "kana", "addresses", "why", "contacts",
                 "resting_until", "do_not_contact", "direction", "substance", "vault"}  # fmt: skip
    assert {field.name for kind in kinds for field in fields(kind)} & of_people == set()
    assert {kind.__name__ for kind in kinds} & {"Person", "Candidate", "Contact", "LogEntry", "Draft"} == set()
    assert all(kind.__module__ == "curate.reach.model" for kind in vars(private).values() if is_dataclass(kind))


# ------------------------------------------------------------------ check


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    vault = create_vault(tmp_path / "vault", None)
    for id_, name in {"p-aaaaaaaa": "見本 花子", "p-aaaaaaab": "Ada Sample"}.items():
        one = Person(id_, name, addresses=(f"{id_[-1]}@mihon.example",), where=f"people/{id_}.yaml")
        vault.write(one.where, person_yaml.serialize(one))
    said = "She is looking for another post in spring."
    entry = LogEntry(datetime(2026, 11, 1, tzinfo=UTC), "p-aaaaaaaa", "in", "message", said)
    vault.append(LOG, log_jsonl.serialize_entry(entry))
    return vault.root


def said(run: Run, small: Path, filled: Path) -> list[str]:
    ran = run("-C", small, "check", CURATE_VAULT=str(filled))
    return [line for line in ran.err.splitlines() if "vault" in line and "hint" not in line]


def test_check_says_where_something_of_the_vault_stands(run: Run, small: Path, filled: Path) -> None:
    assert said(run, small, filled) == []
    note = small / "site/notes/2026-11-01-x.md"
    note.write_text(note.read_text("utf-8") + "\n見本花子さんの話。\n", "utf-8")
    (small / "todo.txt").write_text("ask p-aaaaaaaa\n", "utf-8")
    (small / "private").mkdir()
    (small / "private/x.txt").write_text("見本 花子\n", "utf-8")  # git leaves it out
    (small / "posts/x").mkdir(parents=True)
    (small / "posts/x/1.txt").write_text("Hello\na@mihon.example\n", "utf-8")
    (small / "public").mkdir()
    (small / "public/index.html").write_text("<p>She is looking for\tanother post &#105;n spring.", "utf-8")
    assert said(run, small, filled) == [
        "site/notes/2026-11-01-x.md:6: names “見本 花子” who is in your vault (people/p-aaaaaaaa.yaml)",
        "todo.txt:1: has the id “p-aaaaaaaa” of your vault (people/p-aaaaaaaa.yaml)",
        "posts/x/1.txt:2: has the address “a@mihon.example” of your vault (people/p-aaaaaaaa.yaml)",
        "public/index.html:1: has words of your vault: “She is looking for another post in spring” (log.jsonl:1)",
    ]
    assert run("-C", small, "check", CURATE_VAULT=str(filled)).code == 1


def test_a_credited_author_is_no_leak(run: Run, small: Path, filled: Path) -> None:
    (small / "public").mkdir()
    (small / "public/index.html").write_text("Source: Ada Sample, One", "utf-8")
    assert said(run, small, filled) == []


def test_a_vault_that_can_t_be_read_whole_is_told(run: Run, small: Path, filled: Path) -> None:
    (filled / "people/p-aaaaaaaa.yaml").write_text("name: [\n", "utf-8")
    (line,) = said(run, small, filled)
    assert line.startswith("vault people/p-aaaaaaaa.yaml:2: can't be read completely: broken YAML")


def test_check_looks_into_all_that_git_would_commit(run: Run, tmp_path: Path, small: Path, filled: Path) -> None:
    """The whole repository, its index as well as its files, whatever they are written in and however they are named."""
    shutil.rmtree(small / ".git")
    git(tmp_path, "init", "--quiet")  # the workspace is one folder of it
    (tmp_path / ".gitignore").write_text("vault/\nhome/\ntmp/\n", "utf-8")
    name = "見本 花子"
    (tmp_path / "side.txt").write_text("A line\na@mihon.example\n", "utf-8")
    (small / "changed.txt").write_text(f"{name} 1\n", "utf-8")
    (small / "gone.txt").write_text(f"{name} 2\n", "utf-8")
    (small / "wide.txt").write_bytes(f"x\n{name} 3\n".encode("utf-16"))
    (small / "bare.txt").write_bytes(f"Ada Sample {name} 4\n".encode("utf-16-le"))
    (small / "windows.txt").write_bytes(f"打ち合わせ\n{name} 5\n".encode("cp932"))
    (small / "unix.txt").write_bytes(f"打ち合わせ\n{name} 6\n".encode("euc_jp"))
    (small / "nul.txt").write_bytes(f"{name} 7\0".encode())
    (small / "picture.png").write_bytes(b"\x89PNG\x00\xff\xfe" + f"by the way: {name} 8".encode() + b"\xff\x00")
    (small / "見本花子.txt").write_text("", "utf-8")
    (small / "ada-sample").mkdir()
    (small / "ada-sample/x.txt").write_text("", "utf-8")
    (small / "link").symlink_to(filled)
    git(tmp_path, "add", "--all")
    (small / "changed.txt").write_text("nothing\n", "utf-8")
    (small / "gone.txt").unlink()
    done = run("-C", small, "check", "--json", CURATE_VAULT=str(filled))
    where = " ".join(problem["where"] for problem in json.loads(done.out))
    assert "../side.txt:2" in where and "link:1" in where
    search = SecretSearch(collect_secrets(Repository(Vault(filled)).people(), [], [], []))
    found = [problem.where for problem in search_workspace(Workspace(small), filled, search)]
    assert set(found) == {
        "../side.txt:2", "bare.txt:1", "changed.txt (as staged):1", "gone.txt (as staged):1", "link:1", "nul.txt:1",
        "picture.png:1", "unix.txt:2", "wide.txt:2", "windows.txt:2", "ada-sample/x.txt", "見本花子.txt",
        "site/notes/2026-11-01-x.md:2",
    }  # fmt: skip


def test_check_says_that_git_would_commit_the_vault_itself(run: Run, tmp_path: Path, room: Room) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "mine/site").mkdir(parents=True)
    (tmp_path / "mine/feeds.yaml").write_text("feeds: []\n", "utf-8")
    (tmp_path / "mine/mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    added = room("people", "add", "Ada Sample", "--no-edit")
    assert "the vault lies in a git repository" in added.err
    done = run("-C", tmp_path / "mine", "check", CURATE_VAULT=str(room.vault.root))
    assert done.err.count("git would commit your vault") == 1 and "Ada Sample" not in done.err


def test_what_a_build_reads_is_searched_without_git_too(run: Run, small: Path, filled: Path) -> None:
    shutil.rmtree(small / ".git")
    (small / "site/about.md").write_text("# About\n\nWith 見本 花子.\n", "utf-8")
    (small / "templates").mkdir()
    (small / "templates/extra.txt").write_text("a@mihon.example\n", "utf-8")
    assert [line.partition(": ")[0] for line in said(run, small, filled)] == [
        "site/about.md:3",
        "templates/extra.txt:1",
    ]


def test_one_leak_in_many_places_is_one_problem_with_a_hint_that_fits(run: Run, small: Path, filled: Path) -> None:
    for number in range(9):
        (small / f"{number}.txt").write_text(f"{number} 見本 花子 a@mihon.example\n", "utf-8")
    done = run("-C", small, "check", CURATE_VAULT=str(filled))
    address, address_hint, name, name_hint = done.err.splitlines()[:4]
    assert name.startswith("0.txt:1: names “見本 花子”") and name.endswith("and so it is in 8 more places")
    assert "public_name" in name_hint
    assert address.startswith("0.txt:1: has the address") and "public_name" not in address_hint


def test_a_vault_inside_the_workspace_is_told(run: Run, small: Path) -> None:
    (small / "vault").mkdir()
    (small / "vault/vault.yaml").write_text("version: 1\n", "utf-8")
    assert "the vault would lie inside a workspace" in " ".join(said(run, small, small / "vault"))
