"""Which of the user's files may be published, and which stay at home."""

import os
import sys
from pathlib import Path

import pytest

from curate.publish.site.publishable_files import find_own_files


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"text of {name}", "utf-8")


def names(site: Path) -> set[str]:
    return set(find_own_files(site)[0])


def named(site: Path) -> set[str]:
    return {problem.where for problem in find_own_files(site)[1]}


def test_pages_pictures_and_documents_may_be_published(site: Path) -> None:
    kinds = [
        "index.md",
        "a/b/c.md",
        "picture.png",
        "写真.JPG",
        "talk.pdf",
        "own.css",
        "contact.vcf",
        "CNAME",
        "robots.txt",
    ]
    put(site, *kinds)
    assert names(site) == set(kinds)
    assert named(site) == set()


@pytest.mark.parametrize("name", ["secret.yaml", "draft.docx", "key.pem", "people.db", "page.html", "noext", "a/CNAME"])
def test_other_kinds_stay_at_home_and_are_named(site: Path, name: str) -> None:
    put(site, name)
    assert names(site) == set()
    assert named(site) == {f"site/{name}"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_file_whose_name_is_no_text_stays_at_home_and_is_named(site: Path) -> None:
    put(site, "index.md")
    (site / os.fsdecode("画像.png".encode("cp932"))).write_bytes(b"x")
    (site / os.fsdecode("予定.md".encode("cp932"))).write_bytes(b"x")
    assert names(site) == {"index.md"}
    assert len(named(site)) == 2
    assert all(where.startswith("site/?") for where in named(site))


@pytest.mark.parametrize(
    "name", [".env", ".git/config", ".git/HEAD.md", "a/.hidden.md", ".obsidian/note.md", "index.md~"]
)
def test_hidden_files_and_editors_copies_stay_at_home_unmentioned(site: Path, name: str) -> None:
    put(site, name)
    assert find_own_files(site) == ({}, [])


def test_the_names_of_hosts_are_taken_at_the_top_alone(site: Path) -> None:
    put(site, "CNAME", "a/CNAME", ".git/robots.txt", ".cache/CNAME")
    assert names(site) == {"CNAME"}


def test_notes_are_not_among_them_but_what_lies_beside_them_is(site: Path) -> None:
    put(site, "notes/2026-11-23-x.md", "notes/picture.png", "notes/more/page.md")
    assert names(site) == {"notes/picture.png", "notes/more/page.md"}


def test_a_link_to_a_file_outside_is_named_and_not_followed(site: Path, tmp_path: Path) -> None:
    put(tmp_path, "secret.md")
    (site / "about.md").symlink_to(tmp_path / "secret.md")
    (site / "up.md").symlink_to("../secret.md")
    assert names(site) == set()
    assert named(site) == {"site/about.md", "site/up.md"}


def test_a_link_to_a_file_inside_is_as_good_as_the_file(site: Path) -> None:
    put(site, "picture.png")
    (site / "same.png").symlink_to("picture.png")
    assert names(site) == {"picture.png", "same.png"}


def test_a_link_to_a_folder_is_named_and_not_followed(site: Path, tmp_path: Path) -> None:
    put(tmp_path, "private/diary.md")
    (site / "private").symlink_to(tmp_path / "private")
    (site / "loop").symlink_to(site)
    assert names(site) == set()
    assert named(site) == {"site/private", "site/loop"}


def test_a_link_to_nowhere_is_nothing(site: Path) -> None:
    (site / "gone.md").symlink_to("nowhere.md")
    assert find_own_files(site) == ({}, [])


def test_a_site_within_a_linked_folder_is_read_as_usual(site: Path, tmp_path: Path) -> None:
    put(site, "index.md")
    (tmp_path / "link").symlink_to(site)
    assert names(tmp_path / "link") == {"index.md"}


def test_without_a_site_folder_there_are_no_files(tmp_path: Path) -> None:
    assert find_own_files(tmp_path / "site") == ({}, [])
