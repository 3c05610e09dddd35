"""``curate publish``, with real git and a bare repository in the remote's place."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from curate.model import Site
from curate.problems import BROKEN_LINK, CannotRun
from curate.workspace import publish_branch, publish_checks
from curate.workspace.workspace import Workspace
from tests.conftest import Ran, Run

SITE = "https://me.example/"
NOTE = "---\ntitle: A note\nsource: {url: 'https://other.example/1', site: Other}\n---\nWords of my own.\n"
# What is thrown away need be neither small nor safe.
QUICKLY = "[core]\n\tcompression = 0\n\tfsync = none\n[pack]\n\tcompression = 0\n\twindow = 0\n"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def nobody_s_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text(QUICKLY, "utf-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Sample Person")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "hello@me.example")


@pytest.fixture
def host(tmp_path: Path) -> Path:
    folder = tmp_path / "host.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(folder))
    return folder


@pytest.fixture
def root(tmp_path: Path, host: Path) -> Path:
    """A repository with a workspace's files in it, something staged, something changed, something unknown to git."""
    folder = tmp_path / "mine"
    (folder / "site/notes").mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", str(host))
    (folder / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    (folder / "mkdocs.yml").write_text(
        f"site_name: Sample\nsite_url: {SITE}\nsite_author: Sample Person\ndocs_dir: site\nsite_dir: public\n"
        "theme: {name: material, font: false}\n",
        "utf-8",
    )
    (folder / ".gitignore").write_text("public/\nposts/\n.curate/\n", "utf-8")
    (folder / "site/index.md").write_text("# Sample\n\nWrite to hello@me.example.\n", "utf-8")
    (folder / "site/notes/2026-11-01-done.md").write_text(NOTE, "utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=begin")
    (folder / "staged.txt").write_text("staged\n", "utf-8")
    git(folder, "add", "staged.txt")
    (folder / "feeds.yaml").write_text("feeds: []  # changed\n", "utf-8")
    (folder / "unknown.txt").write_text("unknown\n", "utf-8")
    return folder


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A small site, as a build leaves it."""
    folder = tmp_path / "public"
    (folder / "about").mkdir(parents=True)
    (folder / "index.html").write_text('<a href="about/">about</a>', "utf-8")
    (folder / "about/index.html").write_text('<a href="..">home</a>', "utf-8")
    return folder


def state(root: Path) -> tuple[str, ...]:
    """Everything of a repository that is the user's."""
    index = (root / ".git/index").read_bytes().hex()
    head = (root / ".git/HEAD").read_text("utf-8")
    objects = sorted(path.name for path in (root / ".git/objects").rglob("*"))
    refs = git(root, "for-each-ref")
    return index, head, refs, (root / ".git/config").read_text("utf-8"), *objects, git(root, "status", "--porcelain")


def put(root: Path, public: Path, *, branch: str = "gh-pages", push: bool = True) -> publish_branch.BranchChange:
    """What the command does with git."""
    target = publish_branch.find_target(root, "origin", branch)
    (root / ".curate").mkdir(exist_ok=True)
    with publish_branch.open_branch_commit(target, root / ".curate") as pages:
        pages.fetch()
        change = pages.commit(public, "Publish the site", "Sample Person", pages.online_domain())
        if change and push:
            pages.push()
    return change


def refusal(root: Path, public: Path, *, branch: str = "gh-pages") -> str:
    with pytest.raises(CannotRun) as caught:
        put(root, public, branch=branch)
    return str(caught.value)


def published(host: Path, branch: str = "gh-pages") -> set[str]:
    return set(git(host, "ls-tree", "-r", "--name-only", branch).split())


# ------------------------------------------------------------------ the whole command


def test_the_site_goes_to_the_branch_and_nothing_else_changes(run: Run, root: Path, host: Path) -> None:
    (root / "site/CNAME").write_text("me.example\n", "utf-8")
    (root / "site/notes/2026-11-02-draft.md").write_text(NOTE.replace("Words of my own.\n", "").replace("/1", "/2"))
    run("-C", root, "build", "--offline")  # which begins editions.yaml, as any build does
    before = state(root)
    dry = run("-C", root, "publish", "--dry-run")
    assert dry.code == 1, dry.err
    assert "Dry run, nothing was pushed" in dry.err
    assert git(host, "for-each-ref") == ""

    ran = run("-C", root, "publish", "--message", "First of all")
    assert ran.code == 1, ran.err  # the draft
    assert ran.out == f"{SITE}\n"
    assert "Left out until it is ready: site/notes/2026-11-02-draft.md" in ran.err
    names = published(host)
    assert {"index.html", "notes/2026-11-01-done/index.html", ".nojekyll", "CNAME"} <= names
    assert not any("draft" in name or name.endswith((".md", ".yaml", ".yml")) for name in names)
    assert names - {".nojekyll"} == set(publish_checks.list_files(root / "public"))
    assert git(host, "log", "--format=%s|%an|%ae", "gh-pages") == "First of all|Sample Person|hello@me.example\n"
    assert git(host, "show", "gh-pages:CNAME") == "me.example\n"

    again = run("-C", root, "publish")
    assert "Nothing has changed since the last publish." in again.err
    assert git(host, "rev-list", "--count", "gh-pages") == "1\n"
    assert state(root) == before


def test_dead_links_and_leaks_of_a_real_site_keep_it_at_home(run: Run, root: Path, host: Path) -> None:
    (root / "site/index.md").write_text(
        '# Sample\n\n<a href="nowhere/">gone</a> [also](gone.md) ![x](https://other.example/x.png)\n', "utf-8"
    )
    ran = run("-C", root, "publish")
    assert ran.code == 2
    assert "the link “nowhere/” leads to nothing on the site" in ran.err
    assert "link 'gone.md'" in ran.err
    assert "the reader's browser would ask other.example" in ran.err
    assert "Nothing was published" in ran.err
    assert git(host, "for-each-ref") == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("plugins: [search\n", "broken YAML"),
        ("site_name: Sample: of mine\n", "broken YAML"),
        ("site_url: me.example\n", "'me.example' is not a web address"),
    ],
)
def test_settings_that_can_t_be_read_are_not_said_to_be_missing(
    run: Run, root: Path, host: Path, line: str, said: str
) -> None:
    config = root / "mkdocs.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace(f"site_url: {SITE}\n", line) if "site_url" in line else text + line, "utf-8")
    ran = run("-C", root, "publish")
    assert ran.code == 2
    assert said in ran.err
    assert "has no site_url" not in ran.err
    assert git(host, "for-each-ref") == ""


def test_without_an_address_there_is_nothing_to_publish(run: Run, root: Path, host: Path) -> None:
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace(f"site_url: {SITE}\n", ""), "utf-8")
    ran = run("-C", root, "publish")
    assert ran.code == 2
    assert "mkdocs.yml:1: has no site_url" in ran.err
    assert git(host, "for-each-ref") == ""


def test_a_build_that_fails_publishes_nothing(run: Run, root: Path, host: Path) -> None:
    (root / "site/index.md").write_text("# Sample\n\n<script>alert(1)</script>\n", "utf-8")
    ran: Ran = run("-C", root, "publish")
    assert ran.code == 2
    assert "Nothing was published." in ran.err
    assert git(host, "for-each-ref") == ""


# ------------------------------------------------------------------ what keeps a site at home


@pytest.fixture
def built(root: Path, public: Path) -> Workspace:
    shutil.move(public, root / "public")
    return Workspace(root)


def kept_home(workspace: Workspace) -> list[str]:
    refused = publish_checks.find_blockers(
        workspace, publish_checks.list_files(workspace.public_folder), Site("Sample", SITE)
    )
    return [f"{p.where}: {p.what}" for p in refused]


def test_a_clean_site_may_go(built: Workspace) -> None:
    assert kept_home(built) == []


@pytest.mark.parametrize(
    "name, text, said",
    [
        ("feeds.yaml", "feeds: []", "yours alone"),
        ("posted.yaml", "", "yours alone"),
        ("plan.yaml", "", "yours alone"),
        ("editions.yaml", "", "yours alone"),
        ("dropped.txt", "", "yours alone"),
        ("vault.txt", "", "yours alone"),
        (".git/config", "", "git repository"),
        ("notes/x.md", "", "kind that isn't published"),
        ("x.html", "-----BEGIN OPENSSH PRIVATE KEY-----", "private key"),
        ("x.html", "/home/somebody/notes", "somebody's computer"),
        ("x.html", "someone@hidden.example", "someone@hidden.example"),
        ("x.html", '<a href="gone/">x</a>', "“gone/” leads to nothing"),
    ],
)
def test_each_leak_and_dead_link_is_told_with_its_file(built: Workspace, name: str, text: str, said: str) -> None:
    path = built.public_folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    (told,) = kept_home(built)
    assert told.startswith(f"public/{name}: ")
    assert said in told


def test_the_workspace_s_own_folder_is_told(built: Workspace) -> None:
    (built.public_folder / "x.html").write_text(f"in {built.root}/site", "utf-8")
    assert any(f"names a folder of this computer ({built.root})" in told for told in kept_home(built))


def test_a_link_to_another_file_is_not_followed(built: Workspace, tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("secret", "utf-8")
    (built.public_folder / "x.html").symlink_to(tmp_path / "secret.html")
    assert kept_home(built) == ["public/x.html: is a link to another file"]


def test_addresses_of_mail_that_the_user_wrote_may_go(built: Workspace) -> None:
    (built.public_folder / "x.html").write_text("&#104;ello@me.example", "utf-8")
    assert kept_home(built) == []


def test_what_the_build_said_of_links_counts(built: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [
        ["site/index.md:3", "there is a link 'x.md', but no such file", "", BROKEN_LINK],
        ["site/notes/x.md:1", "no words", ""],
    ]
    monkeypatch.setattr(publish_checks, "load_record", lambda workspace: SimpleNamespace(problems=told))
    assert kept_home(built) == ["site/index.md:3: there is a link 'x.md', but no such file"]


def test_the_same_on_many_pages_is_said_of_the_first(built: Workspace) -> None:
    for number in range(9):
        (built.public_folder / f"x{number}.html").write_text('<a href="gone/">', "utf-8")
    told = kept_home(built)
    assert len(told) == 3
    assert told[-1].endswith("and the same in 6 other files")


# ------------------------------------------------------------------ git


def test_each_publish_is_one_commit_after_the_last(root: Path, host: Path, public: Path) -> None:
    before = state(root)
    assert put(root, public) == publish_branch.BranchChange(3, 0, 0, True)
    (public / "about/index.html").unlink()
    (public / "index.html").write_text("changed", "utf-8")
    (public / "new.html").write_text("new", "utf-8")
    assert put(root, public) == publish_branch.BranchChange(1, 1, 1, False)
    assert published(host) == {".nojekyll", "index.html", "new.html"}
    assert git(host, "rev-list", "--count", "gh-pages") == "2\n"
    assert not put(root, public)
    assert state(root) == before


def test_what_was_published_from_elsewhere_is_built_upon(root: Path, host: Path, public: Path, tmp_path: Path) -> None:
    put(root, public)
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", "--branch=gh-pages", str(host), str(other))
    git(other, "commit", "--quiet", "--allow-empty", "--message=from elsewhere")
    git(other, "push", "--quiet")
    (public / "new.html").write_text("new", "utf-8")
    assert put(root, public).new == 1
    assert git(host, "log", "--format=%s", "gh-pages").split("\n")[1] == "from elsewhere"


@pytest.mark.parametrize("lost", ["branch", "ours"])
def test_it_begins_anew_where_what_was_there_is_gone(root: Path, host: Path, public: Path, lost: str) -> None:
    put(root, public)
    if lost == "branch":
        git(host, "update-ref", "-d", "refs/heads/gh-pages")
    else:
        shutil.rmtree(root / ".curate/pages.git")
        (root / ".curate/pages-busy.git").mkdir()  # a run was killed
    (public / "new.html").write_text("new", "utf-8")
    assert put(root, public).new == (4 if lost == "branch" else 1)
    assert "new.html" in published(host)


def test_the_branch_that_is_checked_out_may_be_another_s_on_the_remote(root: Path, host: Path, public: Path) -> None:
    """A remote for the site alone, shown from its main: the user's own main is not touched."""
    before = state(root)
    put(root, public, branch="main")
    assert published(host, "main") == {".nojekyll", "index.html", "about/index.html"}
    assert state(root) == before


def test_a_branch_with_the_workspace_in_it_is_never_published_over(root: Path, host: Path, public: Path) -> None:
    git(root, "push", "--quiet", "origin", "main")
    assert "main of origin holds something else than a published site" in refusal(root, public, branch="main")
    assert "feeds.yaml" in published(host, "main")


def test_a_branch_with_a_readme_alone_is_taken(root: Path, host: Path, public: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(host), str(other))
    (other / "README.md").write_text("# Site\n", "utf-8")
    git(other, "add", "--all")
    git(other, "commit", "--quiet", "--message=begin")
    git(other, "push", "--quiet", "origin", "HEAD:main")
    put(root, public, branch="main")
    assert "index.html" in published(host, "main")


def test_a_domain_that_the_host_put_on_the_branch_stays(root: Path, host: Path, public: Path, tmp_path: Path) -> None:
    put(root, public)
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", "--branch=gh-pages", str(host), str(other))
    (other / "CNAME").write_text("me.example", "utf-8")
    git(other, "add", "--all")
    git(other, "commit", "--quiet", "--message=domain")
    git(other, "push", "--quiet")
    (public / "new.html").write_text("new", "utf-8")
    put(root, public)
    assert git(host, "show", "gh-pages:CNAME").strip() == "me.example"


def test_without_a_name_in_git_the_site_s_author_signs(
    root: Path, host: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_NAME")
        monkeypatch.delenv(f"GIT_{who}_EMAIL")
    put(root, public)
    assert git(host, "log", "--format=%cn|%ce", "gh-pages") == "Sample Person|\n"


def test_the_repository_s_own_settings_count(
    root: Path, host: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as who logs in how: here, another address for the same remote, set for this repository alone."""
    git(root, "remote", "set-url", "origin", "short:host.git")
    git(root, "config", f"url.{host.parent}/.insteadOf", "short:")
    monkeypatch.setenv("GIT_DIR", "/nowhere")  # as in a hook
    put(root, public)
    monkeypatch.delenv("GIT_DIR")
    assert "index.html" in published(host)


def test_the_workspace_may_be_a_folder_of_a_repository(root: Path, host: Path, public: Path) -> None:
    git(root, "remote", "set-url", "origin", "../host.git")  # as seen from the repository
    put(root / "site", public)
    assert "index.html" in published(host)


# ------------------------------------------------------------------ git says no


def test_a_push_that_is_refused_is_told_in_git_s_words(root: Path, host: Path, public: Path) -> None:
    hook = host / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'nobody may push on a Sunday' >&2\nexit 1\n", "utf-8")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    before = state(root)
    said = refusal(root, public)
    assert said.startswith("git push origin: ")
    assert "nobody may push on a Sunday" in said
    assert "pre-receive hook declined" in said
    assert state(root) == before
    hook.unlink()
    assert put(root, public).new == 3  # and nothing of it is left


def test_a_remote_that_is_gone_is_told(root: Path, host: Path, public: Path) -> None:
    shutil.rmtree(host)
    said = refusal(root, public)
    assert said.startswith("git ls-remote origin: ")
    assert "git remote -v" in said


def test_a_remote_that_the_repository_lacks_is_told_with_those_it_has(root: Path) -> None:
    with pytest.raises(CannotRun, match=r"no remote named nowhere(.|\n)*git remote add nowhere(.|\n)*: origin"):
        publish_branch.find_target(root, "nowhere", "gh-pages")


@pytest.mark.parametrize("branch", ["-x", "a..b", "a b", "x.lock", ""])
def test_what_is_no_branch_s_name_is_told(root: Path, branch: str) -> None:
    with pytest.raises(CannotRun, match="--branch"):
        publish_branch.find_target(root, "origin", branch)


def test_a_folder_in_no_repository_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(CannotRun, match=r"is in no git repository(.|\n)*git init"):
        publish_branch.find_target(tmp_path, "origin", "gh-pages")


def test_a_computer_without_git_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotRun, match="git: is not installed"):
        publish_branch.find_target(root, "origin", "gh-pages")


def test_passwords_in_a_remote_s_address_are_not_shown(root: Path) -> None:
    git(root, "remote", "set-url", "origin", "https://me:secret@host.example/me/site.git")
    assert publish_branch.find_target(root, "origin", "gh-pages").address == "https://host.example/me/site.git"
