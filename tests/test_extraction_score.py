"""Articles are found in their pages as well as they were: a change that finds them worse doesn't pass unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import extraction
from bench.extraction import LEAST, PAGES, PIN, Scored, scores


@pytest.fixture(scope="module")
def pages() -> list[Scored]:
    return scores()


def test_there_are_pages_of_many_kinds_in_both_languages() -> None:
    names = [page.stem for page in PAGES.glob("*.html")]
    assert sorted(names) == sorted(page.stem for page in PAGES.glob("*.txt"))
    assert [sum(name.startswith(lang) for name in names) for lang in ("en-", "ja-")] == [14, 10]


def test_the_score_does_not_fall_and_its_pin_rises_with_it(pages: list[Scored]) -> None:
    mean = sum(page.f1 for page in pages) / len(pages)
    assert PIN <= mean < PIN + 0.01


def test_no_page_is_lost(pages: list[Scored]) -> None:
    assert [page for page in pages if page.f1 < LEAST or page.recall < 0.95] == []


def test_what_is_taken_too_much_or_left_behind_costs_score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "PAGES", tmp_path)
    body = "<article><h1>Three birds</h1><p>" + "one two three four " * 20 + "</p></article>"
    (tmp_path / "en-a.html").write_text(body, "utf-8")
    for expected, precision, recall in (
        ("one two three four " * 20, 1.0, 1.0),
        ("one two " * 20, 0.5, 1.0),
        ("one two three four five six seven eight " * 20, 1.0, 0.5),
        ("nothing of it", 0.0, 0.0),
    ):
        (tmp_path / "en-a.txt").write_text(f"Three birds\n\n{expected}", "utf-8")
        assert extraction.scores() == [Scored("en-a", precision, recall)]
