"""The staged folder holds what may be published, and nothing else."""

import os
import sys
from pathlib import Path

import pytest

from curate.model import Page
from curate.publish.site.stage import find_own_files, write


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


# ------------------------------------------------------------------ what may be published


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


# ------------------------------------------------------------------ writing


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}


def test_the_folder_holds_exactly_these_pages_and_files_whatever_it_held(tmp_path: Path, site: Path) -> None:
    staged = tmp_path / "staged"
    put(staged, "old.md", "notes/old.md")
    put(site, "picture.png")
    write(
        staged,
        [Page.from_text("index.md", "home\n"), Page.from_text("notes/記.md", "行一\n")],
        {"images/p.png": site / "picture.png"},
    )
    assert files(staged) == {"index.md": "home\n", "notes/記.md": "行一\n", "images/p.png": "text of picture.png"}


def test_the_folder_holds_copies_not_links(tmp_path: Path, site: Path) -> None:
    put(site, "picture.png")
    (site / "same.png").symlink_to("picture.png")
    write(tmp_path / "staged", [], {"same.png": site / "same.png"})
    assert not (tmp_path / "staged/same.png").is_symlink()


@pytest.mark.parametrize("name", ["../x.md", "a/../../x.md", "/etc/x.md", ""])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        write(tmp_path / "staged", [Page.from_text(name, "x")], {})
