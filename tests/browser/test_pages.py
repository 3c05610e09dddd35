"""The site of the working example, in a real browser: it reads well on a phone and a desk, by day and night, in both
languages, and asks nothing of anyone but its own server."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin

import lxml.html
import pytest

from tests.browser import kept
from tests.conftest import ROOT, Run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("example site")]  # one process builds it and has the browser

ENGLISH, JAPANESE = (pytest.mark.parametrize("language", [name], indirect=True) for name in ("en", "ja"))
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}

ENGLISH_NOTE = "notes/2026-10-22-a-reason-instead-of-an-apology/"
JAPANESE_NOTE = "notes/2026-10-16-kiku-no-wo-yameta-shitsumon/"
SILENCE = "notes/2026-10-30-iwanakatta-hito-ni-kikaseru/"
OWN_WORDS = "I have about a dozen such people: facilitators, a former client"
OWN_JAPANESE = "読んだあと、自分の受け入れ計画を見直しました。"

# Each page, and what it says in each of the site's languages: its headline, then words that can be read.
PAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "": {
        "en": ("Hello, I'm Sample Person", "I help people start jobs", "Latest notes", "All notes", "22 October 2026"),
        "ja": ("Hello, I'm Sample Person", "日本語の記事を読んだときは", "最新のノート", "2026年10月22日"),
    },
    ENGLISH_NOTE: {
        "en": ("Write with a reason, not with an apology", OWN_WORDS, "To take away", "found via slow-signal.example"),
        "ja": ("Write with a reason, not with an apology", OWN_WORDS, "要点", "2026年10月22日"),
    },
    JAPANESE_NOTE: {
        "en": ("「聞くのをやめた質問」を、十日目に聞く", OWN_JAPANESE, "A question for you", "16 October 2026"),
        "ja": ("「聞くのをやめた質問」を、十日目に聞く", OWN_JAPANESE, "あなたへの問い", "取り上げた記事"),
    },
    "topics/": {
        "en": ("Topics", "psychological safety · 2 notes", "communities · 1 note"),
        "ja": ("トピック", "psychological safety · 2件"),
    },
    "topics/psychological-safety/": {
        "en": (
            "Notes on psychological safety",
            "「聞くのをやめた質問」",
            "30 October 2026 · on “会議の沈黙は、同意ではない” — 見本 一郎, はたらくノート",
        ),
        "ja": ("「psychological safety」についてのノート", "「聞くのをやめた質問」"),
    },
    "archive/": {"en": ("Archive", "November 2026 · 2 notes"), "ja": ("アーカイブ", "2026年11月 · 2件")},
    "archive/2026-10/": {
        "en": ("Notes from October 2026", "Write with a reason, not with an apology"),
        "ja": ("2026年10月のノート", "Write with a reason, not with an apology"),
    },
    "about/": {"en": ("About me", "What I keep thinking about"), "ja": ("About me", "日本語で")},
}


# ------------------------------------------------------------------ the site, built once, and a browser looking at it


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a browser that has gone on to the next page


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serves a folder over HTTP: its address with a final slash, and the folder."""
    folder = tmp_path_factory.mktemp("sites")
    handler = functools.partial(_Handler, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", folder
        server.shutdown()
        thread.join(5)


@pytest.fixture(params=["en", "ja"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def public(language: str, web: tuple[str, Path], run: Run) -> Path:
    """The example's site in a language: its folder."""
    _, folder = web
    workspace = folder / language
    if not workspace.exists():
        shutil.copytree(ROOT / "site", workspace / "site")
        shutil.copy(ROOT / "feeds.yaml", workspace)
        settings = (ROOT / "mkdocs.yml").read_text("utf-8")
        assert "\n  language: en " in settings
        text = settings.replace("\n  language: en ", f"\n  language: {language} ")
        (workspace / "mkdocs.yml").write_text(text, "utf-8")
        done = run("-C", workspace, "build", "--offline")
        assert (done.code, done.out) == (0, ""), done.err
        assert "6 notes in public/" in done.err
    return workspace / "public"


@pytest.fixture
def site(language: str, web: tuple[str, Path], public: Path) -> str:
    """The example's site in a language: its address."""
    address, folder = web
    return f"{address}{public.relative_to(folder).as_posix()}/"


@dataclass
class Visit:
    """A page of a site being looked at, and whatever went wrong in it."""

    kept: kept.Visit
    site: str

    def __post_init__(self) -> None:
        host = self.site.split("/")[2]
        self.on("console", lambda message: self._note(message.type in ("error", "warning"), message.text))
        self.on("pageerror", lambda error: self._note(True, str(error)))
        self.on("response", lambda answer: self._note(answer.status >= 400, f"{answer.status}: {answer.url}"))
        self.on("request", lambda asked: self._note(not asked.url.startswith(("data:", f"http://{host}/")), asked.url))
        # A page that is left lets go of what it was still loading.
        self.on("requestfailed", lambda r: self._note(r.failure != "net::ERR_ABORTED", f"{r.failure}: {r.url}"))

    @property
    def page(self) -> Page:
        return self.kept.page

    @property
    def faults(self) -> list[str]:
        return self.kept.faults

    def on(self, event: str, heard: Callable[..., object]) -> None:
        self.kept.on(event, heard)

    def _note(self, wrong: bool, what: str) -> None:
        if wrong:
            self.faults.append(what)

    def open(self, path: str) -> Page:
        self.page.goto(self.site + path, wait_until="load")
        return self.page


@contextmanager
def visiting(browser: Browser, site: str, **kind: Any) -> Iterator[Visit]:
    """A page to open the site's pages in; see ``kept.visiting``."""
    with kept.visiting(browser, **kind) as found:
        yield Visit(found, site)
    assert found.faults == []


def contrast(page: Page, selector: str) -> float:
    """The contrast of a text with what is behind it, as WCAG 2.2 (1.4.3) counts it: 1 to 21."""
    ratio: float = page.locator(selector).first.evaluate(
        """element => {
            const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
            const over = colours => {
                for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
                return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
            };
            const light = rgb => rgb.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
            const behind = ["white"];
            for (let e = element; e; e = e.parentElement) behind.splice(1, 0, getComputedStyle(e).backgroundColor);
            const [a, b] = [over([...behind, getComputedStyle(element).color]), over(behind)].map(light);
            return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        }"""
    )
    return ratio


# ------------------------------------------------------------------ reading


def test_every_page_can_be_read_on_a_phone_and_a_desk_and_asks_nothing_of_others(
    browser: Browser, site: str, language: str
) -> None:
    # Without motion: what has another place in another size is there at once.
    with visiting(browser, site, viewport=PHONE, reduced_motion="reduce") as visit:
        for path, says in PAGES.items():
            page = visit.open(path)
            headline, *words = says[language]
            for size in (PHONE, DESK):
                page.set_viewport_size(size)
                assert page.locator("h1:visible").all_inner_texts() == [headline]
                text = page.inner_text("main")
                assert [word for word in words if word not in text] == []
                assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (path, size)
            assert page.get_attribute("html", "lang") == language
            assert not visit.faults, path
            page.set_viewport_size(PHONE)


@ENGLISH
def test_a_quotation_stands_apart_with_its_credit(browser: Browser, site: str) -> None:
    with visiting(browser, site, viewport=PHONE) as visit:
        page = visit.open(ENGLISH_NOTE)
        figure = page.locator("figure.curate-quote")
        assert figure.locator("blockquote").inner_text().startswith("A weak tie is not a failed strong one.")
        credit = figure.locator("figcaption")
        assert credit.inner_text() == "Sample Author C · Keeping a weak tie warm"
        source = "https://quiet-network.example/en/keeping-a-weak-tie-warm.html"
        assert credit.locator("a").get_attribute("href") == source
        assert figure.locator("blockquote").get_attribute("cite") == source
        quote, words = figure.locator("blockquote").bounding_box(), page.locator(".e-content > p").first.bounding_box()
        assert quote is not None
        assert words is not None
        assert quote["y"] > words["y"] + words["height"]
        assert figure.locator("blockquote p").evaluate("e => e.getBoundingClientRect().x") > words["x"] + 5


def test_a_note_says_in_which_language_it_is(public: Path, language: str) -> None:
    def spoken(page: Any, selector: str, words: str = "") -> str:
        found = next(element for element in page.cssselect(selector) if words in element.text_content())
        return str(found.xpath("ancestor-or-self::*[@lang][1]/@lang")[0])

    for path, own in ((ENGLISH_NOTE, "en"), (JAPANESE_NOTE, "ja")):
        page = lxml.html.document_fromstring((public / path / "index.html").read_text("utf-8"))
        assert spoken(page, "h1") == own
        assert spoken(page, ".e-content > p") == own
        assert spoken(page, "blockquote p") == own
        assert spoken(page, ".curate-takeaway strong") == language
        assert spoken(page, ".curate-meta time") == language
    page = lxml.html.document_fromstring((public / "index.html").read_text("utf-8"))
    assert spoken(page, "main .curate-list a", "「聞くのをやめた質問」を") == "ja"


@ENGLISH
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_day_and_by_night_the_text_stands_out(browser: Browser, site: str, scheme: Any) -> None:
    with visiting(browser, site, viewport=DESK, color_scheme=scheme) as visit:
        page = visit.open(ENGLISH_NOTE)
        shade = page.evaluate("getComputedStyle(document.body).getPropertyValue('--md-default-bg-color')")
        assert page.get_attribute("body", "data-md-color-scheme") == {"light": "default", "dark": "slate"}[scheme]
        assert shade
        for part in (".e-content > p", "blockquote p", ".curate-meta", "figcaption", ".curate-question"):
            assert contrast(page, part) >= 4.5, part
        assert contrast(page, ".curate-source a") >= 4.5
        page = visit.open("")
        for part in (".curate-list a", ".curate-list .curate-meta", ".curate-list p"):
            assert contrast(page, part) >= 4.5, part


@ENGLISH
def test_on_a_desk_every_page_has_one_column_of_a_width_to_read(browser: Browser, site: str) -> None:
    with visiting(browser, site, viewport=DESK) as visit:
        columns = set()
        for path in ("", ENGLISH_NOTE, "topics/onboarding/", "archive/", "about/"):
            box = visit.open(path).locator("h1").bounding_box()
            assert box is not None
            columns.add((round(box["x"]), round(box["width"])))
        assert len(columns) == 1
        assert 500 < columns.pop()[1] < 760


@ENGLISH
def test_lists_begin_where_the_text_does(browser: Browser, site: str) -> None:
    with visiting(browser, site, viewport=PHONE) as visit:
        page = visit.open("")
        left = "e => e.getBoundingClientRect().x"
        assert page.locator(".curate-list a").first.evaluate(left) == page.locator("h1").evaluate(left)


# ------------------------------------------------------------------ finding one's way


def test_links_lead_from_home_to_a_topic_to_a_note_to_its_source(browser: Browser, site: str, language: str) -> None:
    with visiting(browser, site, viewport=DESK) as visit:
        page = visit.open("")
        page.get_by_role("link", name={"en": "Topics", "ja": "トピック"}[language]).first.click()
        page.wait_for_url(f"{site}topics/")
        page.get_by_role("link", name="networking").click()
        page.wait_for_url(f"{site}topics/networking/")
        page.get_by_role("link", name="Write with a reason").click()
        page.wait_for_url(f"{site}{ENGLISH_NOTE}")
        source = page.locator(".curate-source a").first
        assert source.inner_text() == "Keeping a weak tie warm"
        assert source.get_attribute("href") == "https://quiet-network.example/en/keeping-a-weak-tie-warm.html"
        page.locator(".curate-meta").get_by_role("link", name="networking").click()
        page.wait_for_url(f"{site}topics/networking/")


def test_links_lead_from_home_to_the_archive_to_a_month_to_a_note(browser: Browser, site: str, language: str) -> None:
    with visiting(browser, site, viewport=PHONE) as visit:
        page = visit.open("")
        page.get_by_role("link", name={"en": "All notes", "ja": "すべてのノート"}[language]).click()
        page.wait_for_url(f"{site}archive/")
        page.get_by_role("link", name={"en": "October 2026", "ja": "2026年10月"}[language]).click()
        page.wait_for_url(f"{site}archive/2026-10/")
        page.get_by_role("link", name="十日目に聞く").click()
        page.wait_for_url(f"{site}{JAPANESE_NOTE}")


@ENGLISH
def test_every_link_within_the_site_leads_somewhere(public: Path) -> None:
    root = "http://site.example/where/it/is/"
    inside: set[str] = set()
    for path in PAGES:
        page = lxml.html.document_fromstring((public / path / "index.html").read_text("utf-8"))
        links = {urljoin(root + path, href).split("#")[0] for href in page.xpath("//a/@href")}
        assert not {link for link in links if link.startswith("http://site.example/")} - {
            link for link in links if link.startswith(root)
        }
        inside |= {unquote(link.removeprefix(root)) for link in links if link.startswith(root)}
    assert len(inside) > 15
    files = {link: public / link / ("index.html" if link.endswith("/") or not link else "") for link in inside}
    assert [link for link, file in sorted(files.items()) if not file.is_file()] == []


@pytest.mark.parametrize(
    ("language", "word", "note"),
    [
        ("en", "apology", ENGLISH_NOTE),
        ("en", "質問", JAPANESE_NOTE),
        ("ja", "受け入れ", JAPANESE_NOTE),
        ("ja", "黙る", SILENCE),  # the headline has 黙っていた
        ("ja", "黙って", SILENCE),
        ("ja", "facilitat", ENGLISH_NOTE),
    ],
    indirect=["language"],
)
def test_searching_for_a_word_finds_the_note(browser: Browser, site: str, language: str, word: str, note: str) -> None:
    ready = {"en": "Type to start searching", "ja": "検索キーワードを入力してください"}[language]
    with visiting(browser, site, viewport=DESK) as visit:
        page = visit.open("about/")
        asked = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
        assert [address for address in asked if address.endswith(".json")] == [], (
            "the index waits for somebody to search"
        )
        page.locator("input.md-search__input").click()
        page.locator(".md-search-result__meta", has_text=ready).wait_for()
        page.keyboard.insert_text(word)
        page.keyboard.press("End")  # search begins as a key is let go
        page.locator(f'a.md-search-result__link[href*="{note}"]').first.click()
        page.wait_for_url(f"{site}{note}*")
        page.locator("mark").first.wait_for()  # marked once the page's own program has run
        marked = page.locator("mark").all_inner_texts()
        assert marked
        assert [mark for mark in marked if mark.casefold() not in word and word not in mark.casefold()] == []


@JAPANESE
def test_without_javascript_the_pages_read_the_same(browser: Browser, site: str, language: str) -> None:
    with visiting(browser, site, viewport=PHONE, java_script_enabled=False) as visit:
        page = visit.open(JAPANESE_NOTE)
        headline, *words = PAGES[JAPANESE_NOTE][language]
        assert page.locator("h1").inner_text() == headline
        assert [word for word in words if word not in page.inner_text("main")] == []
