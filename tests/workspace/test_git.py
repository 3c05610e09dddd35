"""The one place that runs git: whatever the environment says, it is the user's own repository that is asked."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from curate.reach.leak_scan import Secret, SecretSearch
from curate.workspace import git, git_history, publish_branch
from curate.workspace.private.leaks_in_workspace import search_workspace
from curate.workspace.workspace import Workspace
from tests.cli.test_publish import NOTE, host, nobody_s_settings
from tests.conftest import Run
from tests.processes import ended

__all__ = ["host", "nobody_s_settings"]
OF_GIT = subprocess.run(
    ["git", "rev-parse", "--local-env-vars"], capture_output=True, text=True, timeout=60, check=True
).stdout.split()
OTHERS = ["GIT_NAMESPACE", "GIT_QUARANTINE_PATH", "GIT_CEILING_DIRECTORIES", "GIT_PAGER", "GIT_PAGER_IN_USE",
          "GIT_TRACE", "GIT_TRACE_SETUP", "GIT_EXTERNAL_DIFF", "GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
          "GIT_TEMPLATE_DIR", "GIT_DIFF_OPTS", "GIT_ATTR_SOURCE"]  # fmt: skip
SEARCH = SecretSearch([Secret("name", "Ada Sample", "people/p-aaaaaaaa.yaml")])
NAME = "2026-11-01-done"


def plain(folder: Path, *arguments: str) -> str:
    """git as a user runs it."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def mine(tmp_path: Path, host: Path) -> Path:
    """A workspace in a subfolder of a repository, with a leak beside it, one that is staged, and a commit."""
    root = tmp_path / "around"
    mine = root / "mine"
    (mine / "site/notes").mkdir(parents=True)
    plain(root, "init", "--quiet", "--initial-branch=main")
    plain(root, "remote", "add", "origin", str(host))
    (mine / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    (mine / "mkdocs.yml").write_text("site_name: Sample\nsite_url: https://me.example/\n", "utf-8")
    (mine / f"site/notes/{NAME}.md").write_text(NOTE, "utf-8")
    plain(root, "add", "--all")
    plain(root, "commit", "--quiet", "--message=begin")
    (root / "beside.txt").write_text("with Ada Sample\n", "utf-8")
    (mine / "staged.txt").write_text("of Ada Sample\n", "utf-8")
    plain(root, "add", "mine/staged.txt")
    (mine / "staged.txt").write_text("nothing\n", "utf-8")
    return mine


@pytest.fixture
def public(tmp_path: Path) -> Path:
    folder = tmp_path / "public"
    folder.mkdir()
    (folder / "index.html").write_text("home", "utf-8")
    return folder


def leaks(mine: Path, tmp_path: Path) -> set[str]:
    return {problem.where for problem in search_workspace(Workspace(mine), tmp_path / "vault", SEARCH)}


def put(mine: Path, public: Path) -> publish_branch.BranchChange:
    (mine / ".curate").mkdir(exist_ok=True)
    with publish_branch.open_branch_commit(
        publish_branch.find_target(mine, "origin", "gh-pages"), mine / ".curate"
    ) as pages:
        pages.fetch()
        change = pages.commit(public, "Publish", "Sample Person", pages.online_domain())
        pages.push()
    return change


def hostile(name: str, tmp_path: Path) -> list[str]:
    """What leads astray: another repository, nothing at all, and a path as seen from elsewhere."""
    other = tmp_path / "other"
    if not other.exists():
        plain(tmp_path, "init", "--quiet", "other")
        (other / "hooks").mkdir()
        (other / "exclude").write_text("*\n", "utf-8")
    if name == "GIT_CONFIG_PARAMETERS":
        return [f"'core.worktree'='{other}' 'core.excludesfile'='{other}/exclude'", "'broken"]
    if name == "GIT_CONFIG_COUNT":
        return ["1", "x", "999999999"]
    if name in ("GIT_CEILING_DIRECTORIES",):
        return [str(tmp_path / "around")]
    if name.endswith(("_DIR", "_TREE", "_FILE", "_DIRECTORY", "_DIRECTORIES", "_CONFIG", "_PATH")):
        return [".git", str(other / ".git"), "/nowhere"]
    return ["1", "/nowhere"]


def worth_a_publish(name: str, values: list[str], tmp_path: Path) -> list[str]:
    """All values of what is read before git is run; of what goes by its name alone, one that leads somewhere."""
    if name.startswith(("GIT_CONFIG", "GIT_TRACE")):
        return values
    return [next((value for value in values if str(tmp_path / "other") in value), values[0])]


@pytest.mark.parametrize("name", [*OF_GIT, *OTHERS])
def test_no_variable_leads_git_elsewhere(
    mine: Path, host: Path, public: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = git_history.last_commits(mine / "site/notes", [NAME])
    assert set(before) == {NAME}
    assert leaks(mine, tmp_path) == {"../beside.txt:1", "staged.txt (as staged):1"}
    values = hostile(name, tmp_path)
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.excludesfile")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(tmp_path / "other/exclude"))
    for value in values:
        monkeypatch.setenv(name, value)
        assert leaks(mine, tmp_path) == {"../beside.txt:1", "staged.txt (as staged):1"}, value
        assert git_history.last_commits(mine / "site/notes", [NAME]) == before, value
    if name != "GIT_CEILING_DIRECTORIES":  # how far up to look for a remote to publish to is the user's to say
        published = worth_a_publish(name, values, tmp_path)
        for number, value in enumerate(published):
            monkeypatch.setenv(name, value)
            (public / "index.html").write_text(f"home {number}", "utf-8")
            assert put(mine, public), value
    monkeypatch.undo()
    assert [name for name in (tmp_path / "other/.git").rglob("*") if name.suffix == ".pack"] == []
    if name != "GIT_CEILING_DIRECTORIES":
        assert plain(host, "show", "gh-pages:index.html") == f"home {len(published) - 1}"
        assert plain(host, "rev-list", "--count", "gh-pages") == f"{len(published)}\n"


def test_every_variable_of_git_s_own_list_is_known() -> None:
    assert set(OF_GIT) <= git.CLEARED_VARIABLES


def test_no_other_module_runs_git() -> None:
    running = [path.name for path in Path(git.__file__).parents[1].rglob("*.py") if '["git"' in path.read_text("utf-8")]
    assert running == ["git.py"]


def test_check_is_not_fooled_from_the_folder_above(run: Run, mine: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    (vault / "people").mkdir(parents=True)
    (vault / "vault.yaml").write_text("version: 1\n", "utf-8")
    (vault / "people/p-aaaaaaaa.yaml").write_text("name: Ada Sample\n", "utf-8")
    words = ("-C", "mine", "check")
    plain_, fooled = (
        run(*words, cwd=mine.parent, CURATE_VAULT=str(vault), **more) for more in ({}, {"GIT_DIR": ".git"})
    )
    assert "../beside.txt:1: names “Ada Sample”" in plain_.err
    assert fooled == plain_


def test_a_repository_that_git_won_t_read_is_told_and_the_rest_is_searched(mine: Path, tmp_path: Path) -> None:
    (mine / "site/about.md").write_text("With Ada Sample.\n", "utf-8")
    (mine.parent / ".git/index").write_bytes(b"broken")
    problems = search_workspace(Workspace(mine), tmp_path / "vault", SEARCH)
    assert [one.where for one in problems] == [str(mine), "site/about.md:1"]
    assert "git says: " in problems[0].what and "was not searched" in problems[0].hint


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_what_is_staged_is_searched_where_git_was_told_not_to_look_at_the_file(
    mine: Path, tmp_path: Path, flag: str
) -> None:
    plain(mine, "update-index", flag, "staged.txt")
    assert "staged.txt (as staged):1" in leaks(mine, tmp_path)


@pytest.mark.parametrize(
    "key, value",
    [
        ("core.fsmonitor", "{script}"),
        ("core.hooksPath", "{folder}"),
        ("log.showSignature", "true"),
        ("log.follow", "true"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("status.showUntrackedFiles", "no"),
        ("diff.external", "{script}"),
        ("core.pager", "{script}"),
    ],
)
def test_the_repository_s_settings_run_nothing_and_change_no_answer(
    mine: Path, public: Path, tmp_path: Path, key: str, value: str
) -> None:
    before = git_history.last_commits(mine / "site/notes", [NAME]), leaks(mine, tmp_path)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("script", "post-index-change", "reference-transaction", "pre-push", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/it-ran\n", "utf-8")
        (hooks / name).chmod(0o755)
    plain(mine, "config", key, value.format(script=hooks / "script", folder=hooks))
    assert (git_history.last_commits(mine / "site/notes", [NAME]), leaks(mine, tmp_path)) == before
    put(mine, public)
    assert not (tmp_path / "it-ran").exists()


def test_reading_writes_nothing_in_the_repository(mine: Path, tmp_path: Path) -> None:
    file = mine / "feeds.yaml"
    os.utime(file, (1, 1))  # git would write that down in its index if it might
    before = {path: path.read_bytes() for path in (mine.parent / ".git").rglob("*") if path.is_file()}
    git_history.last_commits(mine / "site/notes", [NAME])
    leaks(mine, tmp_path)
    assert {path: path.read_bytes() for path in (mine.parent / ".git").rglob("*") if path.is_file()} == before


def test_a_name_is_never_taken_for_a_pattern(mine: Path) -> None:
    notes = mine / "site/notes"
    (notes / "[a-z]*.md").write_text(NOTE, "utf-8")
    plain(mine, "add", "--all")
    plain(mine, "commit", "--quiet", "--message=more")
    assert set(git_history.last_commits(notes, ["[a-z]*", "*"])) == {"[a-z]*"}


def test_who_logs_in_how_is_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"GIT_SSH_COMMAND": "ssh -i key", "GIT_ASKPASS": "/bin/ask", "GIT_TOKEN": "t", "GIT_TRACE": "/tmp/trace"}
    for name, value in {**given, "GIT_TRACE_CURL": "1", "GIT_DIR": "x"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'http.proxy'='http://proxy.example/' 'core.worktree'='/x'")
    done = git.run_program(["env"], tmp_path, settings=[("a.b", "c")])
    environment = dict(line.partition("=")[::2] for line in done.text.splitlines())
    assert given.items() <= environment.items()
    assert not {"GIT_TRACE_CURL", "GIT_DIR"} & environment.keys()
    settings = [value for key, value in environment.items() if key.startswith("GIT_CONFIG_KEY")]
    assert settings == ["http.proxy", "a.b", "core.hooksPath"]
    assert environment["GIT_TERMINAL_PROMPT"] == "0" and environment["LC_ALL"] == "C"


@pytest.mark.parametrize(
    "text, shown",
    [
        ("https://me:secret@host.example/", "https://host.example/"),
        ("ssh://me@host.example/x@y", "ssh://host.example/x@y"),
        ("'https://me:se@cret@host.example/me.git/'", "'https://host.example/me.git/'"),
        ("https://ghp_secret@host.example/ and http://a:b@c/", "https://host.example/ and http://c/"),
        ("git@host.example:me/site.git", "git@host.example:me/site.git"),
    ],
)
def test_passwords_in_addresses_are_not_shown(text: str, shown: str) -> None:
    assert git.strip_credentials(text) == shown
    assert git.GitResult(1, b"", f"fatal: {text} is gone").message == f"fatal: {shown} is gone"


def test_a_program_that_doesn_t_end_is_ended_with_all_it_started(tmp_path: Path) -> None:
    done = git.run_program(["sh", "-c", "sleep 600 & echo $! > child; wait"], tmp_path, limit=1)
    assert done.returncode == 1
    assert "timed out" in done.message
    assert ended(int((tmp_path / "child").read_text("utf-8")))


def test_so_is_one_that_its_parent_left_behind(tmp_path: Path) -> None:
    git.run_program(["sh", "-c", "sleep 600 & echo $! > child"], tmp_path, limit=1)
    assert ended(int((tmp_path / "child").read_text("utf-8")))


def test_a_computer_without_git_has_nothing_to_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert not git.is_installed()
    done = git.run_read_only(tmp_path, "status")
    assert (done.returncode, done.text) == (127, "") and "git can't be run" in done.message
