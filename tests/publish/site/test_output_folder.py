"""A new site takes the place of the old one whole, whenever a run ends."""

from pathlib import Path

import pytest

from curate.publish.site import output_folder
from curate.publish.site.output_folder import recover, swap
from tests.publish.site.test_build import contents, folder


@pytest.fixture(params=["in one step", "in two steps"])
def steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "in two steps":
        monkeypatch.setattr(output_folder, "_exchange", lambda one, other: False)
    return str(request.param)


@pytest.mark.usefixtures("steps")
def test_the_new_site_and_the_old_one_change_places(tmp_path: Path) -> None:
    work = tmp_path / "work"
    public = folder(tmp_path / "public", "old")
    swap(folder(work / "fresh", "new"), public, work)
    assert contents(public) == {"index.html": b"new"}
    assert contents(work) == {"fresh/index.html": b"old"}
    recover(work, public)
    assert contents(public) == {"index.html": b"new"}


def test_a_run_ended_between_two_steps_is_mended_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "work"
    public = folder(tmp_path / "public", "old")
    fresh = folder(work / "fresh", "new")
    monkeypatch.setattr(output_folder, "_exchange", lambda one, other: False)
    moved = Path.rename

    def ended(self: Path, target: Path) -> Path:
        if self == fresh:
            raise KeyboardInterrupt
        return moved(self, target)

    monkeypatch.setattr(Path, "rename", ended)
    with pytest.raises(KeyboardInterrupt):
        swap(fresh, public, work)
    monkeypatch.undo()
    assert not public.exists()
    recover(work, public)
    assert contents(public) == {"index.html": b"old"}
    assert [p.name for p in work.iterdir()] == ["fresh"]


def test_a_run_ended_after_both_steps_has_its_site_in_place(tmp_path: Path) -> None:
    public = folder(tmp_path / "public", "new")
    work = folder(tmp_path / "work/replaced", "old").parent
    recover(work, public)
    assert contents(public) == {"index.html": b"new"}
    assert list(work.iterdir()) == []
