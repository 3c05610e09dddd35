"""The commands, as a user runs them: what they print, what they write, and how they end."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from curate import lock_wait
from curate.cli import COMMANDS
from curate.demo.server import HOSTS
from curate.workspace import demo_workspace, serve
from curate.workspace.workspace import Workspace, load_feeds
from tests.cli.test_posts import template
from tests.conftest import Run

WORDS = (
    "\nWhat I take from this is that nobody can ask before they know whom to ask, and that a list of names is enough.\n"
)


def data(run: Run, folder: Path, *command: str) -> list[dict[str, Any]]:
    ran = run("-C", folder, *command, "--json")
    found: list[dict[str, Any]] = json.loads(ran.out)
    return found


def first_item(run: Run, folder: Path, *, like: str = "") -> dict[str, Any]:
    return next(row for row in data(run, folder, "inbox", "--sort", "new") if like in row["title"])


# ------------------------------------------------------------------ the command line itself


def test_help_lists_every_command(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    for name, says in COMMANDS.items():
        assert re.search(rf"^  {name}\s+{re.escape(says[:30])}", ran.out, re.MULTILINE), name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(run: Run, name: str) -> None:
    ran = run(name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: curate {name}")


def test_a_wrong_command_is_an_error_that_says_so(run: Run) -> None:
    ran = run("biuld")
    assert ran.code == 2
    assert "biuld" in ran.err


def test_outside_of_a_workspace_a_command_says_what_to_do(run: Run, tmp_path: Path) -> None:
    ran = run("-C", "/", "inbox", cwd=tmp_path)
    assert ran.code == 2
    assert "no feeds.yaml here or above" in ran.err
    assert "curate init DIR" in ran.err


def test_a_command_finds_the_workspace_from_a_folder_within_it(run: Run, workspace: Path) -> None:
    assert run("check", cwd=workspace / "site" / "notes").code == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_shells_script(run: Run, shell: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert "_CURATE_COMPLETE" in ran.out


def test_tab_completes_commands_and_items(run: Run, workspace: Path) -> None:
    item = first_item(run, workspace)
    asked = {"_CURATE_COMPLETE": "bash_complete", "COMP_CWORD": "4"}
    ran = run(**asked, COMP_WORDS=f"curate -C {workspace} note {item['id'][:3]}")
    assert item["id"] in ran.out
    ran = run(**{**asked, "COMP_CWORD": "1"}, COMP_WORDS="curate fol")
    assert "follow" in ran.out


# ------------------------------------------------------------------ init


@pytest.mark.parametrize(("language", "word"), [("en", "About"), ("ja", "自己紹介")])
def test_init_makes_a_workspace_that_builds(run: Run, tmp_path: Path, language: str, word: str) -> None:
    folder = tmp_path / "new"
    assert run("init", folder, "--lang", language, "--name", "見本 Sample: 'one'").code == 0
    assert word in (folder / "site/about.md").read_text("utf-8")
    ran = run("-C", folder, "build")
    assert (ran.code, "curate follow" in ran.err) == (0, True), ran.err
    assert "見本 Sample" in (folder / "public/index.html").read_text("utf-8")
    assert "<!--\n" not in (folder / "public/index.html").read_text("utf-8")


def test_init_speaks_the_computers_language(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "a", LC_ALL="ja_JP.UTF-8")
    run("init", tmp_path / "b", LC_ALL="de_DE.UTF-8")
    assert "language: ja" in (tmp_path / "a/mkdocs.yml").read_text("utf-8")
    assert "language: en" in (tmp_path / "b/mkdocs.yml").read_text("utf-8")


def test_init_makes_its_folder_below_the_one_after_c(run: Run, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    assert run("-C", tmp_path / "there", "init", "mine").code == 0
    assert (tmp_path / "there/mine/feeds.yaml").is_file()
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    ("language", "networks"),
    [("en", {"linkedin", "bluesky", "mastodon", "x"}), ("ja", {"x", "linkedin", "hatena", "note"})],
)
def test_init_turns_on_the_four_networks_of_the_sites_language(
    run: Run, tmp_path: Path, language: str, networks: set[str]
) -> None:
    folder = tmp_path / "new"
    assert run("init", folder, "--lang", language).code == 0
    posts = {path.name.split(".")[0]: path.read_bytes() for path in (folder / "templates/posts").iterdir()}
    assert posts.keys() == networks
    shipped = Path(__file__).resolve().parents[2] / "templates/posts"
    assert all((shipped / f"{name}.txt.j2").read_bytes() == text for name, text in posts.items())
    assert run("-C", folder, "check").code == 0


def test_init_again_turns_no_network_on_and_copies_no_template_of_those_that_are_off(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    run("init", folder, "--lang", "ja")
    (folder / "templates/posts/x.txt.j2").unlink()
    assert run("init", folder, "--lang", "en", "--templates").code == 0
    posts = {path.name for path in (folder / "templates/posts").iterdir()}
    assert posts == {"linkedin.txt.j2", "hatena.txt.j2", "note.txt.j2", "_parts.j2"}
    assert (folder / "templates/site/note.md.j2").is_file()
    assert not (folder / "templates/start").exists()


def test_init_in_an_older_workspace_goes_by_the_language_of_its_site(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    run("init", folder, "--lang", "ja")
    for path in (folder / "templates/posts").iterdir():
        path.unlink()
    assert run("init", folder, LC_ALL="en_GB.UTF-8").code == 0
    assert (folder / "templates/posts/hatena.txt.j2").is_file()


def test_init_never_touches_what_is_there(run: Run, workspace: Path) -> None:
    before = {p: p.read_bytes() for p in workspace.rglob("*") if p.is_file()}
    assert run("init", workspace, "--templates").code == 0
    assert {p: p.read_bytes() for p in before} == before
    assert (workspace / "templates/site/note.md.j2").is_file()
    assert run("-C", workspace, "check").code == 0


def test_the_starter_settings_are_those_of_the_working_example() -> None:
    """One file for a new user, one that is built here: but for the name they must not drift apart."""
    root = Path(__file__).resolve().parents[2]
    example = (root / "mkdocs.yml").read_text("utf-8").split("# Where the pages lie")[1]
    starter = (root / "templates/start/en/mkdocs.yml.j2").read_text("utf-8").split("# Where the pages lie")[1]
    assert starter == example
    japanese = (root / "templates/start/ja/mkdocs.yml.j2").read_text("utf-8")
    keys = re.compile(r"^ *(?:- )?([\w.]+):", re.MULTILINE)
    assert keys.findall(japanese.split("docs_dir")[1]) == keys.findall(example.split("docs_dir")[1])


# ------------------------------------------------------------------ demo


def test_the_demonstration_runs_the_whole_pipeline(demonstration: Path) -> None:
    said = (demonstration.parent / "said").read_text("utf-8")
    assert said.count("Following ") == 3
    assert "3 feeds asked" in said
    assert "6 notes in public/, 24 posts in posts/." in said
    assert len(list((demonstration / "public/notes").iterdir())) == 6
    assert (demonstration / "public/index.html").is_file()


def test_the_demonstration_can_be_run_again_and_keeps_what_was_changed(run: Run, workspace: Path) -> None:
    path = next((workspace / "site/notes").glob("*.md"))
    path.write_text(path.read_text("utf-8") + "\nMy own remark.\n", "utf-8")
    ran = run("demo", "--no-serve", workspace)
    assert ran.code == 0, ran.err
    assert "My own remark." in path.read_text("utf-8")
    assert "My own remark." in (workspace / "public/notes" / path.stem / "index.html").read_text("utf-8")


@pytest.mark.parametrize(("language", "said"), [("en", "# What you read."), ("ja", "# 読むものの一覧です。")])
def test_the_demonstrations_feeds_speak_its_language_and_have_the_notes_topics(
    run: Run, tmp_path: Path, language: str, said: str
) -> None:
    workspace = Workspace(tmp_path / "demo")
    demo_workspace.make_demo(workspace, dict.fromkeys(HOSTS, "http://127.0.0.1:9"), language)
    assert said in workspace.feeds_file.read_text("utf-8")
    assert demo_workspace.is_demo(workspace)
    topics = {topic.name for topic in load_feeds(workspace)[0].topics}
    assert topics > {"remote work", "onboarding"}
    ran = run("-C", workspace.root, "check")
    assert (ran.code, "6 notes ready" in ran.err) == (0, True), ran.err


def test_the_demonstration_leaves_a_folder_of_somebodys_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work/thesis.txt").write_text("years", "utf-8")
    ran = run("demo", "--no-serve", tmp_path / "work")
    assert ran.code == 2
    assert "isn't a demonstration" in ran.err
    assert [p.name for p in (tmp_path / "work").iterdir()] == ["thesis.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_the_demonstration_cleanly(workspace: Path) -> None:
    with serving("demo", "--port", "0", str(workspace)) as (process, address):
        assert "Sample Person" in read(address)
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=20)[1]
    assert process.returncode == 0, rest
    assert "Traceback" not in rest
    assert "Stopped." in rest


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that serves, and where; ended however the test goes."""
    command = [sys.executable, "-m", "curate", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stderr is not None
            said = ""
            while not (found := re.search(r"The site is at (http://127\.0\.0\.1:\d+/)", said)):
                line = process.stderr.readline()
                assert line, f"it ended: {said}"
                said += line
            yield process, found[1]
        finally:
            if process.poll() is None:
                process.kill()


# ------------------------------------------------------------------ inbox and drop


def test_the_inbox_shows_what_is_new_with_its_reasons(run: Run, workspace: Path) -> None:
    rows = data(run, workspace, "inbox")
    assert len(rows) == 6  # twelve articles, six of them noted
    newest = data(run, workspace, "inbox", "--sort", "new")
    assert [row["date"] for row in newest] == sorted((row["date"] for row in rows), reverse=True)
    assert {"id", "title", "url", "feed", "date", "topics", "reasons"} <= set(rows[0])
    by_topic = {topic for row in rows for topic in row["topics"]}
    assert "onboarding" in by_topic
    assert any(re.fullmatch(r"topic: onboarding \(.+\)", reason) for row in rows for reason in row["reasons"])
    listed = run("-C", workspace, "inbox", "-n", "2")
    assert len(listed.out.splitlines()) == 2
    assert listed.out.split("\t")[0] == rows[0]["id"]
    assert "2 of 6" in listed.err


def test_the_inbox_can_be_narrowed(run: Run, workspace: Path) -> None:
    assert len(data(run, workspace, "inbox", "--all")) == 12
    assert {row["feed_title"] for row in data(run, workspace, "inbox", "--feed", "はたらく")} <= {"はたらくノート"}
    assert all("networking" in row["topics"] for row in data(run, workspace, "inbox", "--topic", "networking"))
    assert data(run, workspace, "inbox", "--since", "2030-01-01") == []
    for wrong, hint in (
        (("--topic", "onbroding"), "your topics are remote work, onboarding, "),
        (("--feed", "signl"), "did you mean “Slow Signal”?"),
        (("--feed", "zzz"), "see `curate feeds`"),
    ):
        ran = run("-C", workspace, "inbox", *wrong)
        assert (ran.code, ran.out) == (2, "")
        assert wrong[1] in ran.err
        assert hint in ran.err
    assert len(data(run, workspace, "inbox", "--since", "99y")) == len(data(run, workspace, "inbox"))
    for before_the_calendar in ("9999y", "0001-01-01T00:00+14:00"):
        assert run("-C", workspace, "inbox", "--since", before_the_calendar).code == 2
    ran = run("-C", workspace, "inbox", "--since", "yesterday")
    assert ran.code == 2
    assert "2026-11-23" in ran.err


def test_an_item_is_shown_with_its_text(run: Run, workspace: Path) -> None:
    row = next(
        row for row in data(run, workspace, "inbox", "--all") if "沈黙" in row["title"] or "会議" in row["title"]
    )
    ran = run("-C", workspace, "inbox", row["id"][:4])
    assert ran.code == 0
    assert row["title"] in ran.out
    assert len(ran.out) > 600  # a Shift_JIS page, read whole
    assert "\ufffd" not in ran.out
    assert run("-C", workspace, "inbox", "zzzzzz").code == 2


def test_what_is_dropped_stays_dropped_even_without_the_cache_and_comes_back_on_undo(run: Run, workspace: Path) -> None:
    row = first_item(run, workspace)
    dropped = run("-C", workspace, "drop", row["id"], row["id"], row["id"][:5])
    assert (dropped.code, dropped.err.count(row["title"]), dropped.err.count(row["id"])) == (0, 1, 2)
    assert row["id"] not in {r["id"] for r in data(run, workspace, "inbox")}
    assert row["id"] in {r["id"] for r in data(run, workspace, "inbox", "--all")}
    assert row["title"] in (workspace / "dropped.txt").read_text("utf-8")
    assert f"Dropped already: {row['id']}" in run("-C", workspace, "drop", row["id"]).err
    assert run("-C", workspace, "drop", "--undo", row["id"]).code == 0
    assert row["id"] in {r["id"] for r in data(run, workspace, "inbox")}
    unknown = run("-C", workspace, "drop", "nothere")
    assert unknown.code == 2
    assert "drop: no item's id begins with “nothere”" in unknown.err


# ------------------------------------------------------------------ note


def test_what_a_private_feed_is_called_stays_out_of_the_note(run: Run, workspace: Path) -> None:
    row = first_item(run, workspace, like="")
    text = (workspace / "feeds.yaml").read_text("utf-8").replace("private: false", "private: true")
    (workspace / "feeds.yaml").write_text(re.sub(r"(?m)^    title: .*$", "    title: SECRETFEED", text), "utf-8")
    assert run("-C", workspace, "note", row["id"], "--no-edit", "--title", "Mine").code == 0
    path = next((workspace / "site/notes").glob("*-mine.md"))
    assert "SECRETFEED" not in path.read_text("utf-8")
    assert re.search(r"(?m)^  site: .*127\.0\.0\.1", path.read_text("utf-8"))


def test_a_demonstration_shows_its_sources_apart_and_what_it_reads(workspace: Path) -> None:
    listed = (workspace / "public/sources/index.html").read_text("utf-8")
    assert len(set(re.findall(r">(127\.0\.0\.1:\d+)<", html.unescape(listed)))) > 1
    assert "Slow Signal" in (workspace / "public/blogroll/index.html").read_text("utf-8")


def test_a_note_freezes_its_source_and_waits_for_words(run: Run, workspace: Path) -> None:
    row = first_item(run, workspace, like="")
    ran = run("-C", workspace, "note", row["id"], "--no-edit", "--title", "My headline: mine")
    assert ran.code == 0, ran.err
    path = next((workspace / "site/notes").glob("*-my-headline-mine.md"))
    assert path.name in ran.out
    text = path.read_text("utf-8")
    assert row["url"] in text
    assert 'title: "My headline: mine"' in text
    assert re.search(r"^quote: \".{20,}\"$", text, re.MULTILINE)
    checked = run("-C", workspace, "check")
    assert checked.code == 0
    assert f"1 draft: {path.stem}. It isn't published." in checked.err

    for url in (row["url"], row["url"].partition("://")[2]):
        again = run("-C", workspace, "note", url, "--no-edit")
        assert (again.code, path.name in again.out) == (0, True)
        assert "already" in again.err
    path.write_text(text.replace("title:", "title: [", 1), "utf-8")
    broken = run("-C", workspace, "note", row["url"], "--no-edit")
    assert (broken.code, path.name in broken.out) == (0, True)
    path.write_text(text, "utf-8")

    before = len(list((workspace / "public/notes").iterdir()))
    drafts = run("-C", workspace, "build", "--offline")
    assert drafts.code == 0, drafts.err
    assert len(list((workspace / "public/notes").iterdir())) == before
    path.write_text(text + WORDS, "utf-8")
    built = run("-C", workspace, "build", "--offline")
    assert built.code == 0, built.err
    page = (workspace / "public/notes" / path.stem / "index.html").read_text("utf-8")
    assert "My headline: mine" in page
    assert "nobody can ask before" in page
    assert "Who would want to know this" not in page


def test_a_note_about_an_address_that_cant_be_read_starts_all_the_same(run: Run, workspace: Path) -> None:
    ran = run("-C", workspace, "note", "http://127.0.0.1:9/gone/some-article.html", "--no-edit")
    assert ran.code == 1
    assert "fill in title" in ran.err
    text = next((workspace / "site/notes").glob("*-some-article.md")).read_text("utf-8")
    assert "http://127.0.0.1:9/gone/some-article.html" in text


def test_what_is_neither_an_item_nor_an_address_is_refused(run: Run, workspace: Path) -> None:
    for wrong in ("x.md", "site/notes/x.md", "feeds.yaml", "ftp://example.org/x", "1.5/2", "nope99"):
        ran = run("-C", workspace, "note", wrong, "--no-edit")
        assert ran.code == 2, wrong
    assert "Traceback" not in ran.err


# ------------------------------------------------------------------ check, build, posts, feeds


def test_check_reports_every_problem_at_once_with_its_place(run: Run, workspace: Path) -> None:
    notes = workspace / "site/notes"
    good = sorted(notes.glob("*.md"))
    copied = notes / f"{good[0].name[:10]}-zz-again.md"
    copied.write_text(good[0].read_text("utf-8"), "utf-8")
    (notes / "2026-11-21-draft.md").write_text("---\nsource: {url: https://a.example/1, site: A}\n---\n", "utf-8")
    (notes / "2026-11-22-bad.md").write_text("---\ntitle: [\n---\nWords.\n", "utf-8")
    feeds = workspace / "feeds.yaml"
    feeds.write_text(feeds.read_text("utf-8") + "topisc: {}\n", "utf-8")
    assert run("-C", workspace, "posts", "--add", "bluesky").code == 0
    (workspace / "templates/posts/x.txt.j2").write_text("{{ pionts }}\n", "utf-8")
    (workspace / "templates/posts/linkedin.txt.j2").write_text("ok\n{% if %}\n", "utf-8")
    found = data(run, workspace, "check")
    assert {"where", "what", "hint"} == set(found[0])
    places = {problem["where"].split(":")[0] for problem in found}
    assert places == {
        "feeds.yaml",
        f"site/notes/{copied.name}",
        "site/notes/2026-11-21-draft.md",
        "site/notes/2026-11-22-bad.md",
        "templates/posts/x.txt.j2",
        "templates/posts/linkedin.txt.j2",
    }
    where = {problem["where"] for problem in found}
    assert "templates/posts/linkedin.txt.j2:2" in where
    assert any("did you mean “topics”" in problem["hint"] for problem in found)
    built = run("-C", workspace, "build", "--offline")
    assert built.code == 1
    assert len(list((workspace / "public/notes").iterdir())) == 6
    assert all((workspace / "posts" / p.stem / "bluesky.txt").is_file() for p in good)


def test_a_link_to_a_note_outside_of_the_site_stays_at_home(run: Run, workspace: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(next((workspace / "site/notes").glob("*.md")).read_text("utf-8") + "\nSECRET\n", "utf-8")
    (workspace / "site/notes/2026-11-01-link.md").symlink_to(outside)
    ran = run("-C", workspace, "build", "--offline")
    assert ran.code == 1
    assert "site/notes/2026-11-01-link.md: this is a link out of site/" in ran.err
    assert not [p for p in (workspace / "public").rglob("*") if p.is_file() and b"SECRET" in p.read_bytes()]


def test_check_knows_what_the_engine_would_refuse_and_says_nothing_twice(run: Run, workspace: Path) -> None:
    config = workspace / "mkdocs.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("markdown_extensions:\n", "markdown_extensions:\n  - nope\n"), "utf-8")
    line = text.partition("markdown_extensions:")[0].count("\n") + 2
    (found,) = data(run, workspace, "check")
    assert (found["where"], "nope" in found["what"]) == (f"mkdocs.yml:{line}", True)
    assert run("-C", workspace, "build", "--offline").code == 2
    for slip in ("- privacy", "- material/privacy"):
        config.write_text(text.replace("plugins:\n", f"plugins:\n  {slip}\n"), "utf-8")
        assert len(data(run, workspace, "check")) == 1
    config.write_text(text.replace("site_name:", "site_nam:"), "utf-8")
    said = [p["what"] for p in data(run, workspace, "check")]
    assert len(said) == 2
    assert "the site has no name" in said
    assert any("Unrecognised configuration name: site_nam" in what for what in said)
    config.write_text(text + "nav:\n  - index.md\n  - Me: abuot.md\n", "utf-8")
    (found,) = data(run, workspace, "check")
    assert (found["where"], "abuot.md" in found["what"]) == (f"mkdocs.yml:{text.count(chr(10)) + 3}", True)


def test_a_dead_link_is_named_with_its_line_in_the_users_own_file(run: Run, workspace: Path) -> None:
    note = sorted((workspace / "site/notes").glob("*.md"))[0]
    text = note.read_text("utf-8")
    note.write_text(text + "\nA word on data.md first.\nThen [this](a.md), and\n[that](about.md#nothing).\n", "utf-8")
    ran = run("-C", workspace, "build", "--offline")
    line = text.count("\n") + 3
    assert ran.code == 1
    assert f"site/notes/{note.name}:{line}: Doc file" in ran.err
    assert (workspace / "public/notes" / note.stem / "index.html").is_file()


def test_a_template_of_a_name_that_nothing_uses_is_named_with_the_nearest(run: Run, workspace: Path) -> None:
    folder = workspace / "templates/site"
    folder.mkdir(parents=True)
    (folder / "notes.md.j2").write_text("{{ note.words | own }}\n", "utf-8")
    (folder / "part.j2").write_text("Used.\n", "utf-8")
    (folder / "topic.md.j2").write_text('{% include "site/part.j2" %}\n', "utf-8")
    (folder / ".topic.md.j2.swp").write_text("", "utf-8")
    (workspace / "templates/note").mkdir()
    (workspace / "templates/note/de.md.j2").write_text("", "utf-8")
    found = {p["where"]: p["hint"] for p in data(run, workspace, "check")}
    assert found.keys() == {"templates/site/notes.md.j2", "templates/note/de.md.j2"}
    assert found["templates/site/notes.md.j2"] == "did you mean note.md.j2?"
    ran = run("-C", workspace, "build", "--offline")
    assert (ran.code, "templates/site/notes.md.j2: no template of this name is used" in ran.err) == (1, True)


def test_a_public_that_is_a_link_is_named_and_stays_one(run: Run, workspace: Path, tmp_path: Path) -> None:
    shutil.rmtree(workspace / "public")
    (tmp_path / "www").mkdir()
    (workspace / "public").symlink_to(tmp_path / "www")
    for _ in range(2):
        ran = run("-C", workspace, "build", "--offline")
        assert (ran.code, "this is a link, and each build puts a new folder in its place" in ran.err) == (2, True)
        assert (workspace / "public").is_symlink()
    (workspace / "public").unlink()
    assert run("-C", workspace, "build", "--offline").code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_names_that_are_no_text_cost_those_files_alone(run: Run, workspace: Path) -> None:
    name = os.fsdecode("予定".encode("cp932"))
    for path in (f"site/{name}.png", f"site/{name}.md", f"site/notes/{name}.md"):
        (workspace / path).write_text("x", "utf-8")
    ran = run("-C", workspace, "build", "--offline")
    assert (ran.code, ran.err.count("the file's name isn't UTF-8")) == (1, 3), ran.err
    assert run("-C", workspace, "check").err.count("the file's name isn't UTF-8") == 3
    template(workspace, f"{name}.txt.j2", "x")
    (workspace / "templates/site").mkdir()
    for path in ("reading", f"reading/{name}.jsonl", f"templates/site/{name}.md.j2", f"templates/{name}.j2"):
        (workspace / path).mkdir() if path == "reading" else (workspace / path).write_text("x", "utf-8")
    said = run("-C", workspace, "check").err
    assert "Traceback" not in said
    assert said.count("?") >= 7
    for command in (["inbox", "--json"], ["feeds"], ["build", "--offline"]):
        assert "Traceback" not in run("-C", workspace, *command).err


def test_check_names_a_list_of_what_was_dropped_that_cannot_be_read(run: Run, workspace: Path) -> None:
    (workspace / "dropped.txt").write_bytes(b"\xff\n")
    assert "dropped.txt:1: this file is not UTF-8" in run("-C", workspace, "check").err
    (workspace / "dropped.txt").unlink()
    (workspace / "templates").mkdir(exist_ok=True)
    (workspace / "templates/note.md.j2").write_text("x", "utf-8")
    assert "templates/note.md.j2: no template of this name is used" in run("-C", workspace, "check").err


def test_analytics_are_named_and_the_site_is_built(run: Run, workspace: Path) -> None:
    config = workspace / "mkdocs.yml"
    analytics = "extra:\n  analytics: {provider: google, property: G-1}\n"
    config.write_text(config.read_text("utf-8").replace("extra:\n", analytics), "utf-8")
    (found,) = data(run, workspace, "check")
    assert "(google)" in found["what"]
    ran = run("-C", workspace, "build", "--offline")
    assert (ran.code, ran.err.count("would tell another server (google)")) == (1, 1)
    assert "googletagmanager" in (workspace / "public/index.html").read_text("utf-8")


def test_a_page_of_ones_own_with_a_script_is_left_out_and_named_with_its_line(run: Run, workspace: Path) -> None:
    (workspace / "site/live.md").write_text("# Live\n\n<script>alert(1)</script>\n", "utf-8")
    for command in (["check"], ["build", "--offline"]):
        ran = run("-C", workspace, *command)
        assert (ran.code, "site/live.md:3: “<script” would run" in ran.err) == (1, True), ran.err
    assert not (workspace / "public/live").exists()
    assert (workspace / "public/about/index.html").is_file()


def test_what_the_computer_refuses_is_said_in_one_line(run: Run, workspace: Path) -> None:
    import shutil

    shutil.rmtree(workspace / ".curate")
    (workspace / ".curate").write_text("in the way", "utf-8")
    ran = run("-C", workspace, "pull")
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert ".curate: file exists" in ran.err


def test_check_names_a_note_of_a_day_to_come_and_publishes_it(run: Run, workspace: Path) -> None:
    text = "---\ntitle: Later\nsource: {url: 'https://later.example/1', site: Later}\n---\nWords of my own.\n"
    (workspace / "site/notes/2099-05-05-later.md").write_text(text, "utf-8")
    ran = run("-C", workspace, "check")
    assert ran.code == 0
    assert "2099-05-05-later is dated 2099-05-05, in the future" in ran.err


def test_check_finds_a_broken_template_of_new_notes(run: Run, workspace: Path) -> None:
    (workspace / "templates/note").mkdir(parents=True)
    (workspace / "templates/note/en.md.j2").write_text("one\n{{ bad\n", "utf-8")
    assert any(p["where"] == "templates/note/en.md.j2:2" for p in data(run, workspace, "check"))


def test_a_build_with_nothing_new_says_so_and_touches_nothing(run: Run, workspace: Path) -> None:
    run("-C", workspace, "build", "--offline")
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in (workspace / "public").rglob("*") if p.is_file()}
    ran = run("-C", workspace, "build", "--offline")
    assert (ran.code, "Nothing has changed" in ran.err) == (0, True)
    forced = run("-C", workspace, "build", "--offline", "--force")
    assert (forced.code, "Nothing has changed" in forced.err) == (0, False)
    after = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in (workspace / "public").rglob("*") if p.is_file()}
    assert after == before


def test_a_build_works_with_every_feed_failing_and_without_the_cache(run: Run, workspace: Path) -> None:
    import shutil

    before = {p.name for p in (workspace / "public/notes").iterdir()}
    shutil.rmtree(workspace / ".curate")
    ran = run("-C", workspace, "build")
    assert ran.code == 1
    assert ran.err.count("refuses connections") >= 3
    assert {p.name for p in (workspace / "public/notes").iterdir()} == before


def test_a_failed_build_leaves_the_last_site_byte_for_byte(run: Run, workspace: Path) -> None:
    before = {p: p.read_bytes() for p in (workspace / "public").rglob("*") if p.is_file()}
    config = workspace / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "\nplugins: [no-such-plugin]\n", "utf-8")
    ran = run("-C", workspace, "build", "--offline")
    assert ran.code == 2
    assert "mkdocs.yml:" in ran.err
    assert "the last one is in place" in ran.err
    assert {p: p.read_bytes() for p in (workspace / "public").rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("line", ["plugins: [search, privacy]", "markdown_extensions: [pymdownx.snippets]"])
def test_what_could_publish_other_files_keeps_the_site_from_being_built(run: Run, workspace: Path, line: str) -> None:
    config = workspace / "mkdocs.yml"
    key = line.split(":")[0]
    text = re.sub(rf"^{key}:\n(?:[ #-].*\n|\n)*", "", config.read_text("utf-8"), flags=re.MULTILINE)
    config.write_text(text + "\n" + line + "\n", "utf-8")
    ran = run("-C", workspace, "build", "--offline")
    assert ran.code == 2, ran.err
    assert "can't be used here" in ran.err


def test_posts_are_printed_ready_to_paste_and_within_their_limits(run: Run, workspace: Path) -> None:
    rows = data(run, workspace, "posts")
    assert {row["network"] for row in rows} == {"x", "linkedin", "bluesky", "mastodon"}
    assert len(rows) == 24
    for row in rows:
        assert {"note", "network", "parts", "counts", "limit", "link", "cautions"} == set(row)
        assert all(0 < count <= row["limit"] for count in row["counts"])
        written = (workspace / "posts" / row["note"] / f"{row['network']}.txt").read_text("utf-8")
        assert written == "\n\n---\n\n".join(row["parts"]) + "\n"
    one = run("-C", workspace, "posts", rows[0]["note"], "--network", "x")
    (parts,) = (row["parts"] for row in rows if (row["note"], row["network"]) == (rows[0]["note"], "x"))
    assert one.out == "".join(f"{part}\n\n" for part in parts)
    assert run("-C", workspace, "posts", "no-such-note").code == 2
    assert run("-C", workspace, "posts", "--network", "myspace").code == 2


def test_feeds_shows_how_each_is_doing(run: Run, workspace: Path) -> None:
    rows = data(run, workspace, "feeds")
    assert {"url", "title", "entries", "notes", "last_success", "problem"} <= set(rows[0])
    assert [row["entries"] for row in rows] == [4, 4, 4]
    assert sum(row["notes"] for row in rows) == 6
    assert all(row["last_success"] and not row["problem"] for row in rows)
    failed = run("-C", workspace, "pull", "--now")
    assert failed.code == 1
    assert run("-C", workspace, "feeds").code == 1
    assert all("refuses connections" in row["problem"] for row in data(run, workspace, "feeds"))


def test_a_second_run_that_may_not_wait_ends_at_once_with_a_clear_message(run: Run, workspace: Path) -> None:
    from curate.workspace.workspace import Workspace
    from curate.workspace.workspace_lock import lock

    with lock(Workspace(workspace)):
        begun = time.monotonic()
        ran = run("-C", workspace, "--no-wait", "pull")
        assert time.monotonic() - begun < 5
    assert ran.code == 2
    assert "another curate is running here" in ran.err


def test_what_needs_no_network_waits_for_no_pull(run: Run, workspace: Path) -> None:
    from curate.workspace.workspace import Workspace
    from curate.workspace.workspace_lock import lock

    first, second = (row["id"] for row in data(run, workspace, "inbox")[:2])
    note = next((workspace / "site/notes").glob("*.md")).stem
    with lock(Workspace(workspace)):
        for words in (("note", first, "--no-edit"), ("drop", second), ("posted", note, "x"), ("posts", "--plan")):
            ran = run("-C", workspace, "--no-wait", *words)
            assert (ran.code, "another curate" in ran.err) == (0, False), (words, ran.err)


def test_a_damaged_cache_costs_nothing_but_itself(run: Run, workspace: Path) -> None:
    (workspace / ".curate/cache.db").write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)
    for name in ("cache.db-wal", "cache.db-shm"):
        (workspace / ".curate" / name).unlink(missing_ok=True)
    ran = run("-C", workspace, "inbox")
    assert "Traceback" not in ran.err
    pulled = run("-C", workspace, "pull")
    assert "Traceback" not in pulled.err
    assert run("-C", workspace, "build", "--offline").code == 0


# ------------------------------------------------------------------ serve


def test_serve_shows_the_site_and_builds_it_again_when_a_file_changes(workspace: Path) -> None:
    with serving("-C", str(workspace), "serve", "--port", "0") as (process, site):
        note = next((workspace / "site/notes").glob("*.md"))
        address = f"{site}notes/{note.stem}/"
        assert "A late remark" not in read(address)
        note.write_text(note.read_text("utf-8") + "\nA late remark.\n", "utf-8")
        for _ in range(100):
            if "A late remark" in read(address):
                break
            time.sleep(0.2)
        assert "A late remark" in read(address)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_what_is_saved_while_the_first_build_runs_is_shown_too(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process: the moment between the build and the watching is some hundredths of a second."""
    note = next((workspace / "site/notes").glob("*.md"))
    builds: list[bool] = []

    def build(built: Workspace, found: object) -> int:
        builds.append("A late remark" in note.read_text("utf-8"))
        if len(builds) > 1:
            raise KeyboardInterrupt
        note.write_text(note.read_text("utf-8") + "\nA late remark.\n", "utf-8")
        return 0

    monkeypatch.setattr(serve, "build_all", build)
    assert serve.serve_site(Workspace(workspace), 0) == 0
    assert builds == [False, True]


@pytest.mark.parametrize(("seconds", "waits"), [(lock_wait.DEFAULT_WAIT, [None, 900.0]), (0, [None, None])])
def test_a_rebuild_waits_long_for_another_run_so_that_what_was_saved_is_shown(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, waits: list[float | None]
) -> None:
    note = next((workspace / "site/notes").glob("*.md"))
    held: list[float | None] = []

    @contextmanager
    def lock(_: Workspace, *, wait: float | None = None) -> Iterator[None]:
        held.append(wait)
        yield

    def build(built: Workspace, found: object) -> int:
        if len(held) > 1:
            raise KeyboardInterrupt
        note.write_text(note.read_text("utf-8") + "\nA late remark.\n", "utf-8")
        return 0

    monkeypatch.setattr(serve, "lock", lock)
    monkeypatch.setattr(serve, "build_all", build)
    token = lock_wait.LOCK_WAIT.set(lock_wait.LockWait(seconds))
    try:
        assert serve.serve_site(Workspace(workspace), 0) == 0
    finally:
        lock_wait.LOCK_WAIT.reset(token)
    assert held == waits


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as page:
        text: str = page.read().decode("utf-8")
    return text
