"""The staged folder holds what may be published, and nothing else."""

from pathlib import Path

import pytest

from curate.model import Page
from curate.publish.site.stage import write


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"text of {name}", "utf-8")


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
