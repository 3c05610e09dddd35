"""A site with something of everything, for everyone: axe finds nothing, whoever moves by keyboard gets everywhere, it
prints, nothing jumps, and what others wrote stays text."""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import lxml.html
import pytest

from tests.browser import fullsite
from tests.browser.test_pages import DESK, PHONE, _Handler, _Server, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page, ViewportSize

pytestmark = pytest.mark.browser

NOTE = f"notes/{fullsite.ANSWERED}/"
TRANSLATION = f"notes/{fullsite.REMOTE}.ja/"
MANY = "topics/small-things/"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "",
    NOTE,
    TRANSLATION,
    "topics/",
    "topics/onboarding/",
    MANY,
    f"{MANY}1/",
    "archive/",
    "archive/2026-10/",
    "sources/",
    "blogroll/",
    "subscribe/",
    "about/",
    "404.html",
)
UNLIKE = ("", NOTE, TRANSLATION, MANY, "archive/2026-10/", "blogroll/", "subscribe/", "404.html")
"""Of these, one of each kind: the others are made of the same parts."""
ENGLISH = pytest.mark.parametrize("language", fullsite.languages()[:1], indirect=True)
"""For what looks, layout and scripts alone decide."""


@pytest.fixture(scope="session", params=fullsite.languages())
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def public(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fullsite.built(tmp_path_factory, language) / "public"


@pytest.fixture(scope="session")
def site(public: Path) -> Iterator[str]:
    """The address of the site, which stands at a host's root: the page for what isn't there needs that."""
    with _Server(("127.0.0.1", 0), functools.partial(_Handler, directory=str(public))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join(5)


# ------------------------------------------------------------------ what axe finds


def test_axe_finds_nothing_on_any_page_by_day_at_a_desk_or_by_night_on_a_phone(
    browser: Browser, site: str, language: str
) -> None:
    colours = language == "en"  # what a page's words are plays no part in them
    found = {}
    with visiting(browser, site, viewport=DESK, reduced_motion="reduce") as visit:
        for path in PAGES:
            page = visit.open(path)
            # Of a long list the first notes tell, some in each language: the others are made as they are.
            page.evaluate("document.querySelectorAll('.curate-list > li:nth-child(n + 7)').forEach(e => e.remove())")
            found[path, "day, desk"] = broken(page, colours=colours)
            if path in UNLIKE:
                page.set_viewport_size(PHONE)
                page.emulate_media(color_scheme="dark")
                page.locator("body[data-md-color-scheme=slate]").wait_for()
                found[path, "night, phone"] = broken(page, colours=colours)
                page.set_viewport_size(DESK)
                page.emulate_media(color_scheme="light")
    assert len(found) == len(PAGES) + len(UNLIKE)
    assert {where: rules for where, rules in found.items() if rules} == {}


@ENGLISH
def test_axe_does_look(browser: Browser, site: str) -> None:
    with visiting(browser, site, viewport=DESK, reduced_motion="reduce") as visit:
        page = visit.open("")
        page.evaluate(
            """() => {
                document.querySelector("main").insertAdjacentHTML("beforeend", '<img src="data:,"><h6>Six</h6>');
                document.querySelector(".curate-meta").style.color = "#bbb";
                document.documentElement.removeAttribute("lang");
            }"""
        )
        assert {rule for rule, _ in broken(page)} >= {"image-alt", "heading-order", "color-contrast", "html-has-lang"}


def broken(page: Page, *, colours: bool = True) -> list[tuple[str, list[str]]]:
    """The rules that a page breaks, and the elements that do. colours: whether they too are looked at."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Only what is wrong leaves the browser: all that is right, element by element, is megabytes.
    passed, violations = page.evaluate(
        "([rules, enabled]) => axe.run("
        "document, {runOnly: rules, resultTypes: ['violations'], rules: {'color-contrast': {enabled}}})"
        ".then(done => [done.passes.length, done.violations.map(rule => [rule.id, rule.nodes.map(e => e.html)])])",
        [RULES, colours],
    )
    assert passed > 25
    return [(rule, elements) for rule, elements in violations]


# ------------------------------------------------------------------ by keyboard, and by ear


def test_the_first_key_leads_past_the_header_on_every_kind_of_page(browser: Browser, site: str, language: str) -> None:
    pages = UNLIKE if language == "en" else (NOTE,)  # the link's words are the same on each
    with visiting(browser, site, viewport=DESK, reduced_motion="reduce") as visit:
        for path in pages:
            page = visit.open(path)
            page.keyboard.press("Tab")
            first = page.locator(":focus")
            assert first.get_attribute("href") == "#curate-main", path
            assert (
                first.inner_text().strip()
                in {"en": ["Skip to content"], "ja": ["コンテンツにスキップ", "本文へ移動"]}[language]
            )
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            assert page.evaluate("!document.activeElement.closest('header, .md-tabs')"), path


@ENGLISH
def test_what_has_the_focus_is_seen(browser: Browser, site: str) -> None:
    with visiting(browser, site, viewport=DESK, reduced_motion="reduce") as visit:
        page = visit.open(NOTE)
        seen = 0
        for _ in range(40):
            page.keyboard.press("Tab")
            style = page.evaluate(
                """() => {
                    const focused = document.activeElement, style = getComputedStyle(focused);
                    return [focused.outerHTML.slice(0, 80), style.outlineStyle, parseFloat(style.outlineWidth)];
                }"""
            )
            if style[0].startswith("<body"):
                break
            assert style[1] == "solid" and style[2] >= 1.5, style
            seen += 1
        assert seen > 15


def read(public: Path, path: str) -> Any:
    """A page as it is without a browser."""
    file = public / path
    return lxml.html.document_fromstring((file / "index.html" if file.is_dir() else file).read_text("utf-8"))


def test_headings_go_down_one_step_at_a_time_from_one_first(public: Path) -> None:
    for path in PAGES:
        headings = read(public, path).xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")
        levels = [int(heading.tag[1]) for heading in headings]
        assert levels.count(1) == 1 and levels[0] == 1, path
        assert [b for a, b in itertools.pairwise(levels) if b > a + 1] == [], path
        assert [h for h in headings if h.xpath("ancestor-or-self::*[@hidden or @style]")] == [], path


def test_older_notes_are_reached_by_numbers_that_have_a_name(browser: Browser, site: str, language: str) -> None:
    older, newer, first = {
        "en": ("Older notes", "Newer notes", "Page 1"),
        "ja": ("以前のノート", "新しいノート", "1ページ"),
    }[language]
    with visiting(browser, site, viewport=PHONE) as visit:
        page = visit.open(MANY)
        page.get_by_role("navigation", name=older).get_by_role("link", name=first).click()
        page.wait_for_url(f"{site}{MANY}1/")
        page.get_by_role("navigation", name=newer).get_by_role("link").click()
        page.wait_for_url(f"{site}{MANY}")


def test_texts_of_others_say_their_language(public: Path, language: str) -> None:
    def one(page: Any, selector: str, words: str = "") -> Any:
        (found,) = (element for element in page.cssselect(selector) if words in element.text_content())
        return found

    def spoken(element: Any) -> str:
        return str(element.xpath("ancestor-or-self::*[@lang][1]/@lang")[0])

    page = read(public, "topics/onboarding/")
    assert spoken(one(page, "cite", "最初の三十日に")) == "ja"
    assert spoken(one(page, "cite", "The first week nobody sees")) == "en"
    page = read(public, "blogroll/")
    assert spoken(one(page, "main a", "はたらくノート")) == "ja"
    assert spoken(one(page, "main a", "Slow Signal")) == "en"
    page = read(public, TRANSLATION)
    assert spoken(one(page, "h1")) == "ja"
    assert spoken(one(page, ".curate-source .p-name")) == "en"
    assert spoken(one(page, ".curate-source h2")) == language
    other = one(page, "a", "In English")
    assert spoken(other) == "en"
    path = urljoin(f"/{TRANSLATION}", other.get("href"))
    assert path == f"/notes/{fullsite.REMOTE}.en/"
    assert spoken(one(read(public, path[1:]), "a", "日本語で読む")) == "ja"


# ------------------------------------------------------------------ light, still, on paper


def test_a_note_weighs_less_than_30_kb_without_what_the_theme_brings(browser: Browser, site: str) -> None:
    weights: dict[str, int] = {}
    with visiting(browser, site, viewport=DESK, fresh=True) as visit:
        themes = ("/assets/javascripts/", "/assets/stylesheets/", "/assets/images/", "/search/")

        def weigh(answer: Any) -> None:
            if not any(part in answer.url for part in themes):
                weights[answer.url] = len(answer.body())

        visit.on("requestfinished", lambda request: weigh(request.response()))
        visit.open(NOTE)
        visit.page.wait_for_load_state("networkidle")
    assert set(weights) == {site + NOTE, f"{site}assets/curate.css"}
    assert sum(weights.values()) < 30_000, weights


@ENGLISH
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_jumps_while_a_page_appears(browser: Browser, site: str, size: ViewportSize) -> None:
    with visiting(browser, site, viewport=size, fresh=True) as visit:
        for path in ("", NOTE, MANY, "subscribe/"):
            page = visit.open(path)
            page.wait_for_load_state("load")
            page.evaluate("() => new Promise(done => requestIdleCallback(done))")  # what scripts do at the load is done
            shifted = page.evaluate(
                """() => new Promise(done => {
                    let sum = 0;
                    new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
                        .observe({type: "layout-shift", buffered: true});
                    requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
                })"""
            )
            assert shifted < 0.01, path
            assert page.locator("main img:not([width][height])").count() == 0


@ENGLISH
def test_who_wants_no_motion_gets_none(browser: Browser, site: str) -> None:
    moving = """() => [...document.querySelectorAll("*")].filter(e => {
        const style = getComputedStyle(e);
        return [style.transitionDuration, style.animationDuration].join().split(",").some(s => parseFloat(s) > .001);
    }).length"""
    with visiting(browser, site, viewport=DESK, reduced_motion="reduce") as visit:
        assert visit.open(NOTE).evaluate(moving) == 0
    with visiting(browser, site, viewport=DESK) as visit:
        assert visit.open(NOTE).evaluate(moving) > 0


@ENGLISH
def test_on_paper_there_is_the_note_alone_in_black_with_the_addresses_of_links(browser: Browser, site: str) -> None:
    # Without motion: a colour on its way to black is not black yet.
    with visiting(browser, site, viewport=DESK, color_scheme="dark", reduced_motion="reduce") as visit:
        page = visit.open(NOTE)
        page.emulate_media(media="print")
        for part in (".md-header", ".md-tabs", ".md-footer", ".md-skip"):
            assert not page.locator(part).is_visible(), part
        black, white = "rgb(0, 0, 0)", "rgb(255, 255, 255)"
        for part in ("h1", ".e-content p", ".curate-meta", "blockquote p", ".curate-source a", ".curate-question"):
            assert page.locator(part).first.evaluate("e => getComputedStyle(e).color") == black, part
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == white
        after = "e => getComputedStyle(e, '::after').content"
        source = "https://quiet-network.example/en/keeping-a-weak-tie-warm.html"
        assert source in page.locator(".curate-source a").first.evaluate(after)
        assert page.locator(".curate-meta a").first.evaluate(after) == "none"


# ------------------------------------------------------------------ what others wrote


def test_mentions_stand_on_their_note_as_text(browser: Browser, site: str) -> None:
    with visiting(browser, site, viewport=PHONE) as visit:
        asked: list[str] = []

        def dismiss(dialog: Dialog) -> None:
            asked.append(dialog.message)
            dialog.dismiss()

        visit.on("dialog", dismiss)
        page = visit.open(NOTE)
        mentions = page.locator(".curate-mentions li")
        assert [one.inner_text() for one in mentions.locator("a").all()] == [
            "Sample Reader",
            "見本 三郎",
            fullsite.HOSTILE_AUTHOR,
        ]
        assert mentions.nth(0).locator("q").inner_text() == "I wrote to somebody today, without a word of apology."
        assert mentions.nth(1).locator("q").evaluate("e => e.closest('[lang]').lang") == "ja"
        assert mentions.nth(2).locator("q").inner_text() == fullsite.HOSTILE
        assert mentions.nth(2).locator("a").get_attribute("href") == "https://reader.example/3"
        assert mentions.locator("script, img, svg, strong").count() == 0
        assert "Whisperer" not in page.content()
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        assert visit.open(TRANSLATION).locator(".curate-mentions").count() == 0
        assert asked == []


def test_the_address_of_each_feed_can_be_copied_by_key_and_is_there_without_javascript(
    browser: Browser, site: str, public: Path, language: str
) -> None:
    copy, copied = {"en": ("Copy", "Copied"), "ja": ("コピー", "コピーしました")}[language]
    with visiting(browser, site, permissions=["clipboard-read", "clipboard-write"]) as visit:
        page = visit.open("subscribe/")
        addresses = page.locator(".curate-feeds a")
        buttons = page.locator(".curate-copy")
        assert buttons.count() == addresses.count() > 3
        assert buttons.nth(3).get_attribute("aria-label") == f"{copy}: {addresses.nth(3).get_attribute('aria-label')}"
        buttons.nth(3).press("Enter")
        page.locator(".curate-copy", has_text=copied).wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == addresses.nth(3).get_attribute("href")
    bare = read(public, "subscribe/")
    assert (len(bare.cssselect(".curate-feeds a")) > 3, bare.cssselect(".curate-copy")) == (True, [])
