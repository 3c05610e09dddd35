"""The week's page in a real browser, opened from disk as its user does: it asks nothing of any network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from curate.reach.weekly_review_page import load_style, render_page
from tests.browser import kept
from tests.browser.test_everyone import broken
from tests.browser.test_pages import DESK, PHONE
from tests.conftest import ROOT
from tests.reach import weeks

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("week")]

languages = pytest.mark.parametrize("language", ["en", "ja"])
sizes = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@contextmanager
def opened(browser: Browser, folder: Path, language: Any, week: Any = None, **kind: Any) -> Iterator[Page]:
    """The page, on which nothing was asked of a network, and nothing was complained about."""
    (folder / "drafts").mkdir(exist_ok=True)
    (folder / "drafts/d-aaaaaaaa.md").write_text("見本様\n", "utf-8")
    file = folder / "review.html"
    file.write_text(
        render_page(load_style([ROOT / "templates"], language), week or weeks.full()), "utf-8", newline="\n"
    )
    asked: list[str] = []
    with kept.visiting(browser, **kind) as visit:
        visit.on("request", lambda request: asked.append(request.url))
        visit.on("console", lambda message: visit.faults.append(message.text))
        visit.on("pageerror", lambda error: visit.faults.append(str(error)))
        visit.page.goto(file.as_uri(), wait_until="load")
        yield visit.page
    asked = [url for url in asked if not url.startswith(("file:", "about:blank"))]
    assert (asked, visit.faults) == ([], [])


@languages
@sizes
def test_it_fits_and_everything_on_it_can_be_read(
    browser: Browser, tmp_path: Path, language: str, size: dict[str, int]
) -> None:
    with opened(browser, tmp_path, language, viewport=size) as page:
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        small = page.evaluate(
            """() => [...document.querySelectorAll("main *")]
                .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
                .filter(e => e.tagName !== "title" && e.checkVisibility())
                .map(e => {
                    const svg = e.ownerSVGElement;
                    return parseFloat(getComputedStyle(e).fontSize) * (svg ? svg.getScreenCTM().a : 1);
                }).filter(px => px < 11)"""
        )
        assert (wide, small) == (0, [])
        words = page.locator("main").inner_text()
        assert all(said in words for said in ("見本 花子", "Ada Sample", "Kim Example", "Quiet One"))


@languages
@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", PHONE)], ids=["day, desk", "night, phone"])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, language: str, scheme: Any, size: Any) -> None:
    with opened(browser, tmp_path, language, viewport=size, color_scheme=scheme) as page:
        assert broken(page) == []


@languages
def test_whoever_moves_by_keyboard_gets_to_every_link_and_sees_where_they_are(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    with opened(browser, tmp_path, language, viewport=DESK) as page:
        links = page.evaluate("[...document.querySelectorAll('a')].map(e => e.getAttribute('href'))")
        seen = []
        for _ in links:
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.getAttribute('href')"))
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert seen == links
        assert len(links) == 3


def test_a_draft_opens_from_its_link(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "en", viewport=DESK) as page:
        assert page.locator("a[href^='drafts/']").get_attribute("href") == "drafts/d-aaaaaaaa.md"
        where = page.evaluate("document.querySelector(\"a[href^='drafts/']\").href")
        assert Path(where.removeprefix("file://")).is_file()


@sizes
def test_the_plots_say_in_words_and_numbers_what_they_show(
    browser: Browser, tmp_path: Path, size: dict[str, int]
) -> None:
    with opened(browser, tmp_path, "en", viewport=size) as page:
        said = page.locator("svg.columns").get_attribute("aria-labelledby")
        assert "3 this week" in page.locator(f"#{said}").inner_text()
        heights = page.evaluate(
            "[...document.querySelectorAll('.columns .column')].map(e => Math.round(e.getBoundingClientRect().height))"
        )
        assert len(heights) == 12
        assert heights[-1] == max(heights) > 0 == heights[1]
        rows = page.locator(".funnel").first.locator("tr").all_inner_texts()
        assert [row.split() for row in rows] == [
            ["people", "3"], ["shared", "1"], ["replied", "1"], ["conversation", "3"], ["connection", "1"],
        ]  # fmt: skip


@languages
def test_an_empty_week_is_a_page_too(browser: Browser, tmp_path: Path, language: str) -> None:
    with opened(browser, tmp_path, language, weeks.empty(), viewport=PHONE) as page:
        assert page.locator("section").count() == 8
        assert broken(page) == []


def test_without_a_network_and_without_scripts_it_is_the_same(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "en", viewport=DESK, java_script_enabled=False, offline=True) as page:
        assert "Kim Example" in page.locator("main").inner_text()
