"""``curate publish`` looks for what is in the vault: what is new stays at home, what is online already is told."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curate.reach.files import log_jsonl, person_yaml
from curate.reach.files.candidates_jsonl import serialize as rows
from curate.reach.model import Candidate, LogEntry, Person
from curate.reach.vault import CANDIDATES, COMMUNITIES, GOALS, LOG, SETTINGS_FILE, Vault
from curate.reach.vault_location import create_vault
from curate.workspace import publish_branch
from curate.workspace.private.leaks_in_site import SiteScan, scan_site
from curate.workspace.workspace import Workspace
from tests.cli.reach.private import Room
from tests.cli.test_publish import NOTE, git, host, nobody_s_settings, published, root
from tests.conftest import Ran, Run

__all__ = ["host", "nobody_s_settings", "root"]
ADA = Person(
    "p-aaaaaaaa", "Ada Sample", kana="アダ見本", also=("Addie S",), notes="She asked me about her next post in spring.",
    addresses=("ada@sample.example", "https://pages.example/ada/"), where="people/p-aaaaaaaa.yaml",
)  # fmt: skip
SPOKE = "They think of leaving the company next year"
EACH = {
    "Ada Sample": "write `public_name: true` into people/p-aaaaaaaa.yaml",
    "アダ見本": "write `public: [アダ見本]` into people/p-aaaaaaaa.yaml",
    "Addie S": "write `public: [Addie S]` into people/p-aaaaaaaa.yaml",
    "ada@sample.example": "write `public: [ada@sample.example]` into people/p-aaaaaaaa.yaml",
    "https://pages.example/ada": "write `public: [https://pages.example/ada/]` into people/p-aaaaaaaa.yaml",
    "She asked me about her next post in spring.": "write `public: [She asked me about her next post in spring]`",
    SPOKE: f"write `public: [{SPOKE}]` into people/p-aaaaaaaa.yaml",
    "Row Sample": "write `public: [Row Sample]` into vault.yaml",
    "row@sample.example": "write `public: [row@sample.example]` into vault.yaml",
    "Learn how others bring people in": "write `public: [Learn how others bring people in]` into vault.yaml",
    "to learn how others begin": "write `public: [to learn how others begin]` into vault.yaml",
}
"""What may stand on a page, and the line that permits it."""


def fill(folder: Path) -> Vault:
    vault = create_vault(folder, None)
    vault.write(ADA.where, person_yaml.serialize(ADA))
    vault.append(
        LOG, log_jsonl.serialize_entry(LogEntry(datetime(2026, 11, 1, tzinfo=UTC), ADA.id, "in", "message", SPOKE))
    )
    vault.write(CANDIDATES, rows([Candidate("p-bbbbbbbb", "Row Sample", addresses=("row@sample.example",))]))
    goal = "outcome: Learn how others bring people in, kind: peers, number: 1, since: 2026-01-01, by: 2027-01-01"
    vault.write(GOALS, f"- {{name: peers, {goal}}}\n")
    vault.write(COMMUNITIES, "- {name: C, url: 'https://c.example/', intent: to learn how others begin}\n")
    return vault


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    monkeypatch.setenv("CURATE_VAULT", str(tmp_path / "vault"))
    return fill(tmp_path / "vault")


def scanned(
    root: Path, texts: dict[str, str], changed: list[str] | None = None, before: dict[str, bytes] | None = None
) -> SiteScan:
    files = {}
    for name, text in texts.items():
        files[name] = root / "public" / name
        files[name].parent.mkdir(parents=True, exist_ok=True)
        files[name].write_text(text, "utf-8")
    return scan_site(Workspace(root), files, files.keys() if changed is None else changed, lambda names: before or {})


# ------------------------------------------------------------------ the whole command


def publish(run: Run, root: Path, vault: Vault, *more: str) -> Ran:
    return run("-C", root, "publish", *more, CURATE_VAULT=str(vault.root))


def test_what_is_new_stays_at_home_and_what_is_online_goes_on(run: Run, root: Path, host: Path, vault: Vault) -> None:
    note = root / "site/notes/2026-11-01-done.md"
    note.write_text(NOTE + "\nWith Addie S.\n", "utf-8")
    dry = publish(run, root, vault, "--dry-run")
    first = publish(run, root, vault)
    for ran in (dry, first):
        assert ran.code == 2
        assert "site/notes/2026-11-01-done.md:7: names “Addie S” who is in your vault" in ran.err
        assert "would be online in index.html and " not in ran.err  # the page itself is named
        assert "would be online in notes/2026-11-01-done/index.html" in ran.err
        assert "write `public: [Addie S]` into people/p-aaaaaaaa.yaml of your vault" in ran.err
        assert "Nothing was published: 1 problem to fix first." in ran.err
    assert git(host, "for-each-ref") == ""

    nowhere = str(vault.root / "nowhere")  # there is no vault, as in a workflow
    assert run("-C", root, "publish", CURATE_VAULT=nowhere).code == 0
    (root / "site/notes/2026-11-02-more.md").write_text(NOTE.replace("/1", "/2"), "utf-8")
    second = publish(run, root, vault)
    assert second.code == 1, second.err
    assert "site/notes/2026-11-01-done.md:7: names “Addie S” who is in your vault" in second.err
    assert "is online in notes/2026-11-01-done/index.html" in second.err
    assert "Published to gh-pages" in second.err
    assert "notes/2026-11-02-more/index.html" in published(host)

    before = git(host, "rev-parse", "gh-pages")
    (root / "site/notes/2026-11-02-more.md").write_text(NOTE.replace("/1", "/2") + "\nAddie S, too.\n", "utf-8")
    third = publish(run, root, vault)
    assert third.code == 2 and "site/notes/2026-11-02-more.md:7: names “Addie S”" in third.err
    assert git(host, "rev-parse", "gh-pages") == before

    # A kept version, which stands in for a broken file, is looked into too.
    (root / "site/notes/2026-11-02-more.md").write_text(NOTE.replace("/1", "/2"), "utf-8")
    note.write_text("---\ntitle: a: b\n---\n", "utf-8")
    fourth = publish(run, root, vault)
    assert fourth.code == 1, fourth.err
    assert "public/notes/2026-11-01-done/index.html" in fourth.err and "names “Addie S”" in fourth.err

    note.write_text(NOTE + "\nWith Addie S.\n", "utf-8")
    (root / "site/notes/2026-11-02-more.md").write_text(NOTE.replace("/1", "/2") + "\nAddie S, too.\n", "utf-8")

    vault.write(ADA.where, vault.read(ADA.where) + "public: [Addie S]\n")
    assert publish(run, root, vault).code == 0
    assert git(host, "rev-parse", "gh-pages") != before


def test_no_vault_is_silent_and_one_that_can_t_be_read_keeps_the_site_at_home(
    run: Run, root: Path, host: Path, tmp_path: Path, vault: Vault
) -> None:
    vault.write(ADA.where, "name: [\n")
    ran = publish(run, root, vault)
    assert ran.code == 2
    assert "vault people/p-aaaaaaaa.yaml:2: can't be read completely: broken YAML" in ran.err
    assert git(host, "for-each-ref") == ""
    ran = run("-C", root, "publish", CURATE_VAULT=str(tmp_path / "nowhere"))
    assert (ran.code, "hint" in ran.err) == (0, False)


# ------------------------------------------------------------------ what is found, and what permits it


@pytest.mark.parametrize("words, line", EACH.items())
def test_each_kind_of_word_is_refused_with_the_line_that_permits_it_and_then_is_not(
    root: Path, vault: Vault, words: str, line: str
) -> None:
    page = {"x/index.html": f"<p>\n<a href='{words}'>x</a> {words}</p>"}
    found = scanned(root, page)
    (problem,) = found.errors
    assert problem.where == "public/x/index.html:2"
    assert line in problem.hint
    written, file = re.search(r"write `(.+)` into (\S+)", problem.hint).groups()  # type: ignore[union-attr]
    vault.write(file, vault.read(file) + written + "\n")
    assert scanned(root, page) == SiteScan()


def test_a_line_that_is_there_already_is_named(root: Path, vault: Vault) -> None:
    text = vault.read(ADA.where)
    vault.write(ADA.where, text + "public_name: false\npublic: [Another]\n")
    vault.write(SETTINGS_FILE, "version: 1\npublic:\n  - Another\n")
    found = scanned(root, {"x.html": "Ada Sample\nAddie S\nRow Sample\n"})
    lines = text.count("\n")
    assert [problem.hint.partition("public, ")[2] for problem in found.errors] == [
        f"make it `public_name: true` at people/p-aaaaaaaa.yaml:{lines + 1} of your vault",
        f"add Addie S to the list `public:` at people/p-aaaaaaaa.yaml:{lines + 2} of your vault",
        "add Row Sample to the list `public:` at vault.yaml:2 of your vault",
    ]


def test_an_id_is_never_permitted(root: Path, vault: Vault) -> None:
    vault.write(ADA.where, vault.read(ADA.where) + "public: [p-aaaaaaaa]\n")
    (problem,) = scanned(root, {"x.html": "p-aaaaaaaa"}).errors
    assert "public:" not in problem.hint


def test_a_permitted_word_permits_nothing_else(root: Path, vault: Vault) -> None:
    vault.write(ADA.where, vault.read(ADA.where) + "public: [Addie S, Ada]\n")
    assert len(scanned(root, {"x.html": "Addie S\nAda Sample\nada@sample.example\n"}).errors) == 2


def test_names_of_files_are_looked_at_too(root: Path, vault: Vault) -> None:
    (problem,) = scanned(root, {"notes/ada-sample/index.html": "hello"}).errors
    assert problem.where == "public/notes/ada-sample/index.html:1"


def test_the_command_writes_what_may_stand_in_public(room: Room) -> None:
    room("people", "add", "Ada Sample", "--also", "Addie S", "--no-edit")
    assert room("people", "Ada", "--may-publish", "Addie S", "--may-publish", "ada@sample.example").code == 0
    assert room("people", "Ada", "--may-publish", "Addie S").code == 0
    (one,) = room.held.people()
    assert one.public == ("Addie S", "ada@sample.example")
    assert room("vault").code == 0


# ------------------------------------------------------------------ new and live


@pytest.mark.parametrize(
    "texts, changed, refused",
    [
        ({"notes/a/index.html": "Addie S"}, [], False),
        ({"notes/a/index.html": "Addie S"}, ["notes/a/index.html"], True),
        # feeds and lists change with each note, and repeat what older ones say
        ({"notes/a/index.html": "Addie S", "feed.xml": "Addie S"}, ["feed.xml"], False),
        ({"notes/a/index.html": "Addie S", "index.html": "Addie S"}, ["index.html"], False),
        # what only they have is new
        ({"feed.xml": "Addie S"}, ["feed.xml"], True),
        ({"feed.xml": "Addie S", "rss.xml": "Addie S"}, ["feed.xml"], True),
        # another page that says it is new, whatever the older one says
        ({"notes/a/index.html": "Addie S", "notes/b/index.html": "Addie S"}, ["notes/b/index.html"], True),
        ({"notes/a/index.html": "Addie S", "notes/c/index.html": "Addie S"}, ["notes/c/index.html"], False),  # a link
    ],
)
def test_what_is_live_is_told_and_what_is_new_refused(
    root: Path, vault: Vault, texts: dict[str, str], changed: list[str], refused: bool
) -> None:
    for name, words in {"a": "With Addie S.", "b": "With Addie S.", "c": "Mine."}.items():
        (root / f"site/notes/{name}.md").write_text(f"{NOTE}{words}\n", "utf-8")
    found = scanned(root, texts, changed)
    assert (len(found.errors), len(found.warnings)) == ((1, 0) if refused else (0, 1))


@pytest.mark.parametrize(
    "old, refused",
    [
        ("<a>an earlier note</a>\n  <p>With Addie S.</p>\n", False),  # another neighbour
        ("<a>a later note</a>\n<p>With nobody.</p>\n", True),
        ("<a>a later note</a>\n<p>Addie S, as a word more.</p>\n", True),  # the passage is a new one
    ],
)
def test_a_page_that_changed_elsewhere_is_live_where_it_did_not(
    root: Path, vault: Vault, old: str, refused: bool
) -> None:
    name = "notes/2026-11-01-done/index.html"
    (root / "site/notes/2026-11-01-done.md").write_text(f"{NOTE}With Addie S.\n", "utf-8")
    found = scanned(root, {name: "<a>a later note</a>\n<p>With Addie S.</p>\n"}, [name], {name: old.encode()})
    assert (len(found.errors), len(found.warnings)) == ((1, 0) if refused else (0, 1))


def test_check_looks_into_older_versions_too(run: Run, root: Path, vault: Vault) -> None:
    kept = root / ".curate/live/notes/a.md"
    kept.parent.mkdir(parents=True)
    kept.write_text("With Addie S.\n", "utf-8")
    ran = run("-C", root, "check", "--json", CURATE_VAULT=str(vault.root))
    assert {"where": ".curate/live/notes/a.md:1"}.items() <= json.loads(ran.out)[0].items()
    assert "the version that is online names “Addie S”" in json.loads(ran.out)[0]["what"]


def test_what_the_branch_has_otherwise_is_told_by_the_bytes(root: Path, host: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    public.mkdir()
    for name, data in {"index.html": b"a\r\n", "b.html": b"b", "日本 語.html": b"c"}.items():
        (public / name).write_bytes(data)
    (root / ".curate").mkdir()
    with publish_branch.open_branch_commit(
        publish_branch.find_target(root, "origin", "gh-pages"), root / ".curate"
    ) as pages:
        pages.fetch()
        files = {path.name: path for path in public.iterdir()}
        assert pages.changed_files(files) == set(files)
        pages.commit(public, "x", "Sample", "")
        pages.push()
        pages.fetch()
        assert pages.changed_files(files) == set()
        (public / "b.html").write_bytes(b"B")
        (public / "n.html").write_bytes(b"new")
        files["n.html"] = public / "n.html"
        assert pages.changed_files(files) == {"b.html", "n.html"}
        assert pages.read_online(["b.html", "n.html", "日本 語.html"]) == {"b.html": b"b", "日本 語.html": b"c"}


# ------------------------------------------------------------------ a vault that can't be read


def broken_yaml(vault: Vault) -> None:
    vault.write(ADA.where, "name: [\n")


def cut_line(vault: Vault) -> None:
    vault.append(LOG, '{"at": "2026')


def no_text(vault: Vault) -> None:
    (vault.root / ADA.where).write_bytes(b"name: \xff\n")


def no_file(vault: Vault) -> None:
    vault.remove(ADA.where)
    (vault.root / ADA.where).mkdir()


def no_folder(vault: Vault) -> None:
    vault.remove(ADA.where)
    (vault.root / "people").rmdir()
    (vault.root / "people").write_text("", "utf-8")


def locked(vault: Vault) -> None:
    for path in vault.root.rglob("*"):
        if path.is_file():
            path.write_bytes(b"\0GITCRYPT\0" + path.read_bytes())


def locked_in_part(vault: Vault) -> None:
    (vault.root / ADA.where).write_bytes(b"\0GITCRYPT\0\x01\x02")


def no_mark(vault: Vault) -> None:
    vault.remove(SETTINGS_FILE)


@pytest.mark.parametrize(
    "harm, where, what",
    [
        (broken_yaml, "vault people/p-aaaaaaaa.yaml:2", "can't be read completely: broken YAML"),
        (cut_line, "vault log.jsonl:2", "can't be read completely: broken JSON"),
        (no_text, "vault people/p-aaaaaaaa.yaml:1", "not UTF-8"),
        (no_file, "vault people/p-aaaaaaaa.yaml", "can't be read"),
        (no_folder, "vault people", "can't be read"),
        (locked, "", "this vault is locked"),
        (locked_in_part, "", "this vault is locked"),
        (no_mark, "", "has lost its vault.yaml"),
    ],
)
def test_a_vault_that_can_t_be_read_whole_is_a_reason_to_refuse(
    root: Path, vault: Vault, harm: object, where: str, what: str
) -> None:
    assert callable(harm)
    harm(vault)
    (problem,) = scanned(root, {"x.html": "hello"}).errors
    assert problem.where == (where or str(vault.root))
    assert what in problem.what
    assert problem.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", [".", "people", SETTINGS_FILE, LOG])
def test_what_may_not_be_read_is_a_reason_too(root: Path, vault: Vault, name: str) -> None:
    path = vault.root / name
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        (problem,) = scanned(root, {"x.html": "hello"}).errors
    finally:
        path.chmod(mode)
    assert "can't be read" in problem.what and "Permission denied" in problem.what


def test_a_folder_that_may_not_be_looked_into_is_no_missing_vault(
    root: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def refused(path: str | Path = ".") -> object:
        if Path(path) == vault.root:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    vault.remove(SETTINGS_FILE)
    (problem,) = scanned(root, {"x.html": "hello"}).errors
    assert "can't be read" in problem.what and "Permission denied" in problem.what
