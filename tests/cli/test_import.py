"""``curate import``, as a user runs it: what it shows, what it writes, and what it never does."""

from __future__ import annotations

import json
import plistlib
import shutil
import zipfile
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from curate.cli import cli
from curate.formats.feeds_yaml import parse
from curate.formats.importers.export_formats import EXPORT_FORMATS
from curate.problems import CannotRun
from curate.workspace import importing
from tests.conftest import Run
from tests.formats.importers.samples import BROWSER, EVERY, HATENA, HATENA_PAGE, POCKET, READWISE

FEEDS = "# mine\ntopics:\n  採用: [hiring]\n\n# what I read\nfeeds:\n  - https://known.example/feed  # dear\n"
OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Feeds</title></head><body>
<outline text="Work"><outline type="rss" text="A" xmlUrl="https://a.example/feed"/>
<outline type="rss" text="Known" xmlUrl="https://known.example/feed"/></outline>
<outline type="rss" text="Bad" xmlUrl="javascript:alert(1)"/>
<outline type="rss" text="日本語" xmlUrl="feed://b.example/rss"/>
</body></opml>
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "mine"
    (root / "site/notes").mkdir(parents=True)
    (root / "feeds.yaml").write_text(FEEDS, "utf-8")
    (root / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    return root


def brought(root: Path, *contents: str | bytes, options: tuple[str, ...] = ("--yes",), name: str = "export") -> Result:
    """In this process: quicker than one of its own."""
    paths = []
    for number, content in enumerate(contents):
        path = root.parent / f"{name}{number}"
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        paths.append(str(path))
    done = CliRunner().invoke(cli, ["-C", str(root), "import", *paths, *options], standalone_mode=False)
    assert done.exception is None or isinstance(done.exception, click.ClickException | CannotRun)
    return done


def state(root: Path) -> dict[str, bytes]:
    """Every file of the workspace but the cache."""
    files = (path for path in root.rglob("*") if path.is_file() and ".curate" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def titles(root: Path, *options: str) -> list[str]:
    done = CliRunner().invoke(cli, ["-C", str(root), "inbox", "--json", *options], standalone_mode=False)
    return [row["title"] or row["url"] for row in json.loads(done.stdout)]


def drafts(root: Path) -> list[str]:
    return [path.read_text("utf-8") for path in sorted((root / "site/notes").glob("*.md"))]


# ------------------------------------------------------------------ looking first, and doing it once


def test_first_it_shows_what_it_would_do_and_changes_nothing(run: Run, workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text(BROWSER, "utf-8")
    before = state(workspace)
    ran = run("-C", workspace, "import", "b.html", cwd=tmp_path)
    assert ran.code == 1
    assert ran.out.splitlines()[:3] == [
        "b.html: Bookmarks, 3 items",
        "reading/netscape.jsonl: 3 new",
        "    2023-11-14  Tea & rest  https://first.example/?q=1&copy=2&r=3",
    ]
    assert "b.html:17: “Read later!” is no web page: its address begins with javascript:" in ran.err
    assert "b.html:21: the address of “Router” can't be taken" in ran.err
    assert "b.html:22: the date" in ran.err
    assert "secret" not in ran.err
    assert "Nothing was changed. `--yes` does it." in ran.err
    assert state(workspace) == before


@pytest.mark.parametrize("name", [*EVERY, "opml"])
def test_twice_is_once(workspace: Path, name: str) -> None:
    text = EVERY.get(name, OPML)
    brought(workspace, text)
    once, shown = state(workspace), titles(workspace, "--all")
    again = brought(workspace, text)
    assert "There is nothing new in it." in again.stderr
    assert (state(workspace), titles(workspace, "--all")) == (once, shown)
    assert name == "opml" or len(shown) >= 1


def test_without_anything_that_can_be_read_it_says_so(workspace: Path) -> None:
    done = brought(workspace, "Dear diary", b"\x00\xff" * 50)
    assert done.return_value == 1
    assert done.stderr.count("no export that curate knows by its looks") == 2
    assert "--as: pocket, instapaper" in done.stderr
    assert "Nothing could be read." in done.stderr


def test_what_it_is_may_be_said(workspace: Path) -> None:
    done = brought(workspace, "url,title\nhttps://a.example/,A\n", options=("--as", "raindrop", "--yes"))
    assert done.return_value == 0
    assert titles(workspace) == ["A"]
    assert (workspace / "reading/raindrop.jsonl").is_file()


def test_tab_completes_formats(workspace: Path) -> None:
    found = ShellComplete(cli, {}, "curate", "_C").get_completions(["import", "x", "--as"], "in")
    assert [one.value for one in found] == ["instapaper"]
    every = ShellComplete(cli, {}, "curate", "_C").get_completions(["import", "x", "--as"], "")
    assert [one.value for one in every] == list(EXPORT_FORMATS)


# ------------------------------------------------------------------ feeds


def test_feeds_join_feeds_yaml_and_nothing_else_in_it_changes(workspace: Path) -> None:
    done = brought(workspace, OPML, name="f.opml")
    text = (workspace / "feeds.yaml").read_text("utf-8")
    assert text == (
        "# mine\ntopics:\n  採用: [hiring]\n  Work: []\n\n# what I read\nfeeds:\n"
        "  - https://known.example/feed  # dear\n"
        "  - url: https://a.example/feed\n    title: A\n    topics: [Work]\n"
        "  - url: http://b.example/rss\n    title: 日本語\n"
    )
    assert parse(text)[1] == []
    assert "2 feeds to follow, 1 followed already" in done.stderr
    assert "f.opml0:5: 'javascript:alert(1)' of “Bad” is not a web address" in done.stderr
    assert done.return_value == 1


def test_a_broken_feeds_yaml_is_not_touched(workspace: Path) -> None:
    (workspace / "feeds.yaml").write_text("feeds: [\n", "utf-8")
    done = brought(workspace, OPML)
    assert isinstance(done.exception, CannotRun)
    assert (workspace / "feeds.yaml").read_text("utf-8") == "feeds: [\n"


# ------------------------------------------------------------------ reading lists


def test_links_are_in_the_inbox_and_those_read_there_are_not(workspace: Path) -> None:
    brought(workspace, POCKET)
    assert titles(workspace, "--sort", "new", "--feed", "Pocket") == [
        "Ben & Jerry",  # it has no date: it came in today
        "Remote onboarding",
        'Said "hello", then left (in two lines)',
    ]
    assert "https://second.example/long" in titles(workspace, "--all")


def test_a_reading_list_outlives_the_cache(workspace: Path) -> None:
    brought(workspace, POCKET)
    before = CliRunner().invoke(cli, ["-C", str(workspace), "inbox", "--all", "--json"], standalone_mode=False).stdout
    shutil.rmtree(workspace / ".curate")
    after = CliRunner().invoke(cli, ["-C", str(workspace), "inbox", "--all", "--json"], standalone_mode=False).stdout
    assert json.loads(after) == json.loads(before)
    assert len(json.loads(after)) == 4


def test_what_the_user_deletes_from_a_list_leaves_the_inbox(workspace: Path) -> None:
    brought(workspace, POCKET)
    assert titles(workspace)
    path = workspace / "reading/pocket.jsonl"
    path.write_text(path.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
    assert titles(workspace) == ["Remote onboarding"]
    path.unlink()
    assert titles(workspace, "--all") == []


def test_a_list_by_hand_is_one_too(workspace: Path) -> None:
    (workspace / "reading").mkdir()
    (workspace / "reading/later.jsonl").write_text('{"url": "https://a.example/", "title": "A"}\nno\n', "utf-8")
    assert titles(workspace, "--feed", "later") == ["A"]
    done = CliRunner().invoke(cli, ["-C", str(workspace), "check", "--json"], standalone_mode=False)
    assert "reading/later.jsonl:2" in [problem["where"] for problem in json.loads(done.stdout)]


def test_what_one_reads_is_kept_out_of_git(workspace: Path) -> None:
    brought(workspace, POCKET)
    assert "\n*\n" in (workspace / "reading/.gitignore").read_text("utf-8")


@pytest.mark.parametrize("killed", ["before the file", "within the file"])
def test_reading_is_kept_out_of_git_after_a_run_that_was_killed_as_it_began(workspace: Path, killed: str) -> None:
    (workspace / "reading").mkdir()
    if killed == "within the file":
        (workspace / "reading/.gitignore").touch()
        (workspace / "reading/pocket.jsonl").touch()
    brought(workspace, POCKET)
    assert "\n*\n" in (workspace / "reading/.gitignore").read_text("utf-8")


def test_who_has_git_keep_their_lists_is_not_overruled(workspace: Path) -> None:
    brought(workspace, POCKET)
    (workspace / "reading/.gitignore").unlink()
    brought(workspace, READWISE)
    assert not (workspace / "reading/.gitignore").exists()


def test_a_later_export_adds_what_is_new_in_it_and_loses_nothing(workspace: Path) -> None:
    brought(workspace, READWISE)
    before = (workspace / "reading/readwise.jsonl").read_text("utf-8")
    row = '"A third passage.",Onboarding at a Distance,A. Author,B00SAMPLE1,,,,page,50,2024-01-01 00:00:00+00:00,\n'
    done = brought(workspace, READWISE.partition("\n")[0] + "\n" + row)
    after = (workspace / "reading/readwise.jsonl").read_text("utf-8")
    assert "1 with something more" in done.stderr
    assert after.startswith(before)
    assert json.loads(after.splitlines()[-1])["quotes"] == [
        *("New hires who met one peer a day stayed.", "A second passage,\nin two lines.", "A third passage.")
    ]
    assert len(drafts(workspace)) == 2


@pytest.mark.parametrize("charset", ["shift_jis", "euc_jp", "utf-16", "utf-8-sig"])
def test_a_file_in_another_encoding_is_read(workspace: Path, charset: str) -> None:
    text = "title,url,time_added,tags,status\n在宅勤務で新しい人を迎えるには,https://a.example/,1700000000,採用|働き方,unread\n"
    brought(workspace, text.encode(charset))
    (row,) = [json.loads(line) for line in (workspace / "reading/pocket.jsonl").read_text("utf-8").splitlines()]
    assert (row["title"], row["tags"]) == ("在宅勤務で新しい人を迎えるには", ["採用", "働き方"])


def test_ten_thousand_links(workspace: Path) -> None:
    rows = "".join(f"Title {n},https://a.example/{n},{1_600_000_000 + n},,unread\r\n" for n in range(10_000))
    done = brought(workspace, "title,url,time_added,tags,status\r\n" + rows)
    assert "10,000 new" in done.stderr
    assert titles(workspace, "-n", "1") == ["Title 9999"]
    assert "10,000 there already" in brought(workspace, "title,url,time_added,tags,status\r\n" + rows).stderr


# ------------------------------------------------------------------ drafts


def test_a_comment_becomes_a_draft_and_stays_one(workspace: Path) -> None:
    done = brought(workspace, HATENA)
    (text,) = drafts(workspace)
    assert done.stdout.startswith("site/notes/")
    assert 'url: "https://first.example/remote"' in text
    assert 'title: "在宅勤務の一年 & その後"' in text
    assert "\nquote:\n" in text  # the user's own words are no quotation of the article
    assert text.index("<!--\nWhat you wrote") < text.index("うちの会社でも同じことが起きた。") < text.rindex("-->")
    check = CliRunner().invoke(cli, ["-C", str(workspace), "check", "--json"], standalone_mode=False)
    assert ["no words of your own" in problem["what"] for problem in json.loads(check.stdout)] == [True]


def test_what_was_kept_from_others_becomes_no_draft(workspace: Path) -> None:
    brought(workspace, HATENA_PAGE)
    (text,) = drafts(workspace)
    assert "人には見せない" not in text
    assert "人には見せない" in (workspace / "reading/hatena.jsonl").read_text("utf-8")


def test_a_highlight_becomes_the_quotation_and_the_others_stand_below(workspace: Path) -> None:
    brought(workspace, READWISE)
    text = next(text for text in drafts(workspace) if "Onboarding" in text)
    assert 'quote: "New hires who met one peer a day stayed."' in text
    assert 'author: "A. Author"' in text
    assert text.index("I saw this too.") < text.index("What else you marked") < text.index("A second passage,\nin two")


def test_the_first_highlight_short_enough_is_the_quotation(workspace: Path) -> None:
    brought(workspace, f"Highlight,Book Title,Book Author\n{'long ' * 80},T,A\nShort enough.,T,A\n")
    assert 'quote: "Short enough."' in drafts(workspace)[0]


def comments(number: int) -> str:
    entries = "".join(
        f'<entry><title>T{n}</title><link rel="related" href="https://a.example/{n}"/><summary>c{n}</summary>'
        f"<issued>20{n:02}-01-01T00:00:00Z</issued></entry>"
        for n in range(number)
    )
    return f'<feed xmlns="http://purl.org/atom/ns#">{entries}</feed>'


def test_of_many_comments_the_newest_become_drafts_and_the_others_wait_with_their_items(workspace: Path) -> None:
    text = comments(26)
    done = brought(workspace, text)
    begun = "".join(drafts(workspace))
    assert [f"\nc{n}\n" in begun for n in range(26)] == [n >= 6 for n in range(26)]
    assert "6 more with words or marks of yours" in done.stderr
    once = state(workspace)
    brought(workspace, text)
    assert state(workspace) == once
    brought(workspace, text, options=("--drafts", "22", "--yes"))
    assert len(drafts(workspace)) == 22
    brought(workspace, text, options=("--drafts", "0", "--yes"))
    assert len(drafts(workspace)) == 22


def test_a_draft_that_the_user_deleted_is_not_begun_again(workspace: Path) -> None:
    brought(workspace, READWISE)
    for path in (workspace / "site/notes").glob("*.md"):
        path.unlink()
    brought(workspace, READWISE)
    assert drafts(workspace) == []


def test_a_page_that_has_a_note_gets_no_second_one(workspace: Path) -> None:
    head = "---\nsource: {url: https://first.example/remote, site: S}\n---\nMy words.\n"
    (workspace / "site/notes/2026-01-01-mine.md").write_text(head, "utf-8")
    brought(workspace, HATENA)
    assert drafts(workspace) == [head]


def test_a_note_about_an_item_begins_with_what_was_said_and_marked_there(workspace: Path) -> None:
    brought(workspace, READWISE, options=("--drafts", "0", "--yes"))
    assert drafts(workspace) == []
    (row,) = json.loads(
        CliRunner().invoke(cli, ["-C", str(workspace), "inbox", "--json", "-n", "1"], standalone_mode=False).stdout
    )
    CliRunner().invoke(cli, ["-C", str(workspace), "note", row["id"], "--no-edit"], standalone_mode=False)
    (text,) = drafts(workspace)
    assert 'quote: "New hires who met one peer a day stayed."' in text
    assert "I saw this too." in text
    assert 'site: ""' in text  # the service that kept it didn't write it
    brought(workspace, READWISE)
    assert len(drafts(workspace)) == 2  # the other one


# ------------------------------------------------------------------ archives and large files


def test_the_files_in_an_archive_are_read_and_what_is_none_of_ours_is_passed_over(workspace: Path) -> None:
    path = workspace.parent / "pocket.zip"
    head = POCKET.partition("\r\n")[0]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("part_000000.csv", POCKET)
        archive.writestr("part_000001.csv", f"{head}\r\nMore,https://more.example/,1700000000,,unread\r\n")
        archive.writestr("annotations/x.json", '{"title": "x"}')
        archive.writestr("picture.png", b"\x89PNG")
    done = CliRunner().invoke(cli, ["-C", str(workspace), "import", str(path), "--yes"], standalone_mode=False)
    assert done.return_value == 0
    assert "pocket.zip/part_000001.csv: Pocket, 1 item" in done.stderr
    assert "1 other file passed over" in done.stderr
    assert len((workspace / "reading/pocket.jsonl").read_text("utf-8").splitlines()) == 5


def test_an_archive_that_swells_is_given_up(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_BYTES", 1_000_000)
    path = workspace.parent / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", "a" * 1_100_000)
    done = CliRunner().invoke(cli, ["-C", str(workspace), "import", str(path), "--yes"], standalone_mode=False)
    assert "is larger than 1 MB" in done.stderr
    assert done.return_value == 1


def test_a_damaged_archive_is_named(workspace: Path) -> None:
    path = workspace.parent / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", POCKET * 50)
    data = path.read_bytes()
    path.write_bytes(data[:40] + b"\xff" * 30 + data[70:])
    done = CliRunner().invoke(cli, ["-C", str(workspace), "import", str(path)], standalone_mode=False)
    assert "this archive can't be read" in done.stderr


def test_a_file_that_is_too_large_is_not_read(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_BYTES", 10)
    assert "is larger than" in brought(workspace, POCKET).stderr


def test_feeds_of_newsboat_are_followed_and_a_binary_shortcut_is_a_link(workspace: Path) -> None:
    shortcut = plistlib.dumps({"URL": "https://link.example/"}, fmt=plistlib.FMT_BINARY)
    done = brought(workspace, 'https://boat.example/feed "work"\n', shortcut)
    assert done.return_value == 0, done.stderr
    assert "https://boat.example/feed" in (workspace / "feeds.yaml").read_text("utf-8")
    assert "https://link.example/" in (workspace / "reading" / "shortcut.jsonl").read_text("utf-8")
