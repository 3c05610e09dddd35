"""The desk page, opened from disk: what it copies and opens is exactly the post, and nothing in a post acts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import yaml

from curate.formats.note import note_digest
from curate.formats.posted_yaml import format_line
from curate.model import Note, Post, PostRecord, PostWarning, ReadingConfig, Site, Source
from curate.publish.posts import posts_desk
from curate.publish.posts.builtin_networks import NETWORKS
from curate.publish.posts.count_length import UNITS
from curate.publish.posts.network_config import NetworkConfig
from curate.publish.posts.posts_desk import load_desk_style, render_desk
from curate.publish.templates.render import BadTemplate
from curate.workspace.posts_desk import save_desk
from curate.workspace.site_content import SiteContent
from curate.workspace.workspace import Workspace
from tests.browser import kept
from tests.browser.test_pages import contrast

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Locator, Page

pytestmark = pytest.mark.xdist_group("desk")  # one process has the browser
ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "templates"

SITE = Site("Sample Person", "https://sample-person.example/", language="en")
NOTE = Note(
    name="2026-11-23-first-week",
    title="One real question a day",
    date=date(2026, 11, 23),
    topics=("onboarding",),
    source=Source("https://slow-signal.example/a", "The first week", "Sample Author A", "Slow Signal"),
    words="Words.",
    lang="en",
)
JA = replace(NOTE, name="2026-11-22-shitsumon", title="十日目に聞く", date=date(2026, 11, 22), lang="ja")
LINK = "https://sample-person.example/notes/first-week/?a=1&b=(2)"
TITLE = "「質問」 & 'answers' 100%"
TRAPS = (
    "Two  spaces,\ttab & <b>no tag</b> “quotes” 100% + #tag\n\n日本語の、文です。👩‍💻 e\u0301 {url} {text} {0}\n"
    "https://a.example/b?c=d&e=f#g $& $1 \\n '()*!~-_. </script> -->"
)
PARTS = {"x": ("First part. 1/3", "二つ目です。\n\n2/3", f"Third\n\n{LINK}\n\n3/3")}
HTML = "<h2>A title</h2>\n<p>Some <strong>strong</strong> words &amp; more.</p>"
CHANNELS = tuple(
    NetworkConfig(network, f"posts/{name}.txt.j2", {"email": "md", "email-html": "html"}.get(name, "txt"))
    for name, network in NETWORKS.items()
)


def post(note: Note, channel: NetworkConfig, *parts: str, cautions: Sequence[PostWarning] = ()) -> Post:
    counts = tuple(channel.network.length(part) for part in parts)
    network = channel.network
    return Post(note.name, network.name, parts, counts, network.limit, LINK, TITLE, channel.form, tuple(cautions))


def text_for(channel: NetworkConfig) -> tuple[str, ...]:
    return PARTS.get(channel.name, (HTML,) if channel.form == "html" else (TRAPS,))


def posts_of(*notes: Note, on: Sequence[NetworkConfig] = CHANNELS) -> list[Post]:
    return [post(note, channel, *text_for(channel)) for note in notes for channel in on]


def channels(*names: str) -> tuple[NetworkConfig, ...]:
    return tuple(channel for channel in CHANNELS if channel.name in names)


def page_text(
    notes: Sequence[Note], posts: Sequence[Post], language: str = "en", posted: Sequence[PostRecord] = ()
) -> str:
    used = [channel for channel in CHANNELS if any(channel.name == one.network for one in posts)]
    return render_desk(
        load_desk_style([TEMPLATES], language), replace(SITE, language=language), notes, posts, used, posted
    )


@dataclass
class Desk:
    """The page in a browser, and whatever it asked for or complained about."""

    kept: kept.Visit

    def __post_init__(self) -> None:
        self.kept.on("console", lambda message: self.faults.append(message.text))
        self.kept.on("pageerror", lambda error: self.faults.append(str(error)))
        self.kept.on("request", lambda asked: self._asked(asked.url))

    @property
    def page(self) -> Page:
        return self.kept.page

    @property
    def faults(self) -> list[str]:
        return self.kept.faults

    def _asked(self, url: str) -> None:
        if not url.startswith(("file:", "about:blank")):
            self.faults.append(url)

    def tab(self, channel: NetworkConfig) -> Locator:
        self.page.get_by_role("tab", name=re.compile(rf"^{re.escape(channel.network.label)}(\W|$)")).click()
        return self.page.locator("[role=tabpanel]:visible")

    def clipboard(self, kind: str = "text/plain") -> str:
        """What lies on the clipboard now."""
        found: str = self.page.evaluate(
            """async kind => {
                const [item] = await clipboardThatIsThere.read();
                return (await item.getType(kind)).text();
            }""",
            kind,
        )
        return found

    def copies(self, button: Locator, kind: str = "text/plain") -> str:
        """What the button puts there, once it says that it has."""
        self.page.evaluate("clipboardThatIsThere.put('nothing yet')")
        self.page.locator("#said").evaluate("said => said.replaceChildren()")
        button.click()
        self.page.locator("#said > p").wait_for(state="attached")
        return self.clipboard(kind)


# How a browser may treat the clipboard: as it is here; without the interface; with one that refuses.
CLIPBOARDS = {
    "given": "",
    "missing": "Object.defineProperty(Navigator.prototype, 'clipboard', {get: () => undefined});",
    "refused": "Clipboard.prototype.writeText = Clipboard.prototype.write = () => Promise.reject(new Error('no'));",
}
# The test keeps its own way to it.
_KEEP = "window.clipboardThatIsThere = navigator.clipboard; Clipboard.prototype.put = Clipboard.prototype.writeText;"


def begin(browser: Browser, kind: dict[str, Any]) -> Page:
    """A page in which the clipboard may be read, and nothing comes from any network."""
    clipboard = kind.pop("clipboard")
    context = browser.new_context(timezone_id="Asia/Tokyo", **kind)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.add_init_script(f'if (location.protocol === "file:") {{ {_KEEP} {CLIPBOARDS[clipboard]} }}')
    context.route(re.compile("^https?:"), lambda route: route.fulfill(status=200, body="There."))
    return context.new_page()


@contextmanager
def opened(
    browser: Browser, folder: Path, text: str, *, clipboard: str = "given", calm: bool = True, **kind: Any
) -> Iterator[Desk]:
    """The page opened from disk. calm: nothing may be asked of a network or be complained about."""
    file = folder / "index.html"
    file.write_text(text, "utf-8", newline="\n")
    with kept.visiting(browser, begin=begin, clipboard=clipboard, **kind) as found:
        visit = Desk(found)
        visit.page.goto(file.as_uri(), wait_until="load")
        yield visit
    assert not calm or visit.faults == []


# ------------------------------------------------------------------ copying


@pytest.mark.parametrize("clipboard", CLIPBOARDS)
def test_each_copy_button_puts_exactly_the_text_on_the_clipboard(
    browser: Browser, tmp_path: Path, clipboard: str
) -> None:
    with opened(browser, tmp_path, page_text([NOTE], posts_of(NOTE)), clipboard=clipboard) as visit:
        for channel in CHANNELS if clipboard == "given" else channels("x", "linkedin"):
            panel = visit.tab(channel)
            parts = text_for(channel)
            for number, part in enumerate(parts, 1):
                name = "Copy" if len(parts) == 1 else f"Copy part {number}"
                assert visit.copies(panel.get_by_role("button", name=name, exact=True)) == part, channel.name
                assert visit.page.locator("#said").inner_text() == "Copied"


@pytest.mark.parametrize("clipboard", CLIPBOARDS)
def test_html_is_copied_as_source_or_with_its_looks(browser: Browser, tmp_path: Path, clipboard: str) -> None:
    with opened(browser, tmp_path, page_text([NOTE], posts_of(NOTE)), clipboard=clipboard) as visit:
        panel = visit.tab(*channels("email-html"))
        assert panel.locator(".text").inner_text() == HTML
        rich = panel.get_by_role("button", name="Copy as rich text")
        assert "<strong>strong</strong> words &amp; more." in visit.copies(rich, "text/html")
        assert visit.clipboard() == "A title\nSome strong words & more."


def test_where_copying_is_refused_altogether_that_is_said(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, page_text([NOTE], posts_of(NOTE)), clipboard="missing") as visit:
        visit.page.evaluate("document.execCommand = () => false")
        visit.tab(*channels("linkedin")).get_by_role("button", name="Copy", exact=True).click()
        assert visit.page.locator(".failed:visible").inner_text().startswith("The browser didn’t let this be copied.")
        assert visit.page.locator("#said").inner_text().startswith("The browser didn’t let this be copied.")


@pytest.mark.parametrize(
    "name, command",
    [
        ("2026-11-23-first-week", "curate posted 2026-11-23-first-week x"),
        ("it's a note", "curate posted 'it'\"'\"'s a note' x"),
        ("-x", "curate posted -- -x x"),
    ],
)
def test_the_command_for_the_ledger_is_there_to_copy(browser: Browser, tmp_path: Path, name: str, command: str) -> None:
    note = replace(NOTE, name=name)
    with opened(browser, tmp_path, page_text([note], posts_of(note, on=channels("x")))) as visit:
        assert visit.page.locator("code:visible").inner_text() == command
        assert visit.copies(visit.page.get_by_role("button", name="Copy the command")) == command


# ------------------------------------------------------------------ composers

FILLED = [channel for channel in CHANNELS if channel.network.prefills_text]
NOT_FILLED = [channel for channel in CHANNELS if channel.network.share and not channel.network.prefills_text]


def address(channel: NetworkConfig, text: str) -> str:
    """Of a composer, with the values encoded as RFC 3986 has it: all but letters, digits and ``-._~``."""
    values = {"text": text, "url": LINK, "title": TITLE}
    return channel.network.share.format(**{name: quote(value, safe="") for name, value in values.items()})


_FOLLOW = """link => {
    let went = ["nowhere"];
    const look = event => {
        went = [event.defaultPrevented, link.href, link.target, link.rel];
        event.preventDefault();
    };
    window.addEventListener("click", look, {once: true});
    link.click();
    return went;
}"""
"""Where the browser would go, and how: it is kept from it, as a window for each would take long to open."""


def test_each_composer_address_carries_the_text_intact(browser: Browser, tmp_path: Path) -> None:
    assert len(FILLED) > 8
    ways = set()
    with opened(browser, tmp_path, page_text([NOTE], posts_of(NOTE)), calm=False) as visit:
        for channel in FILLED:
            links = visit.tab(channel).get_by_role("link")
            parts = text_for(channel)
            assert links.count() == len(parts)
            for place, part in enumerate(parts):
                link = links.nth(place)
                if {"{text}", "{url}"} <= set(re.findall(r"\{\w+\}", channel.network.share)):
                    part = part.removesuffix(f"\n\n{LINK}")  # it has a field of its own
                assert link.get_attribute("href") == address(channel, part)
                prevented, url, *how = link.evaluate(_FOLLOW)
                assert (prevented, how) == (False, ["_blank", "noopener noreferrer"])
                there = urlsplit(url)
                assert f"{there.scheme}://{there.netloc}{there.path}" in channel.network.share
                carried = [value for values in parse_qs(there.query or there.fragment).values() for value in values]
                assert part in carried
                if (way := bool(there.query)) in ways:
                    continue
                ways.add(way)
                with visit.page.expect_popup() as popup:
                    link.click()
                assert popup.value.url == url
                assert popup.value.evaluate("[window.opener, document.referrer]") == [None, ""]
                popup.value.close()
    assert ways == {True, False}  # in a query, and behind a #


@pytest.mark.parametrize("clipboard", ["given", "missing"])
def test_what_no_composer_can_be_given_is_copied_and_then_it_is_opened(
    browser: Browser, tmp_path: Path, clipboard: str
) -> None:
    text = page_text([NOTE], posts_of(NOTE))
    with opened(browser, tmp_path, text, clipboard=clipboard, calm=False) as visit:
        for channel in NOT_FILLED:
            link = visit.tab(channel).get_by_role("link", name=f"Copy, then open {channel.network.label}")
            with visit.page.expect_popup() as popup:
                link.click()
            assert popup.value.url == address(channel, "")
            popup.value.close()
            assert visit.clipboard() == text_for(channel)[0]


def test_where_only_the_asking_way_copies_the_composer_opens_after_it(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, page_text([NOTE], posts_of(NOTE)), calm=False) as visit:
        visit.page.evaluate("document.execCommand = () => false")
        with visit.page.expect_popup() as popup:
            visit.tab(*channels("linkedin")).get_by_role("link").click()
        assert popup.value.url == address(channels("linkedin")[0], "")
        assert visit.clipboard() == TRAPS


@pytest.mark.parametrize(
    "name, part, cautions",
    [("threads", "A good day 🎉", [PostWarning("emoji")]), ("misskey", "長い文です。" * 160, [])],
    ids=["emoji", "too long for an address"],
)
def test_a_composer_that_would_spoil_the_text_is_opened_empty(
    browser: Browser, tmp_path: Path, name: str, part: str, cautions: list[PostWarning]
) -> None:
    (channel,) = channels(name)
    text = page_text([NOTE], [post(NOTE, channel, part, cautions=cautions)])
    with opened(browser, tmp_path, text, calm=False) as visit:
        with visit.page.expect_popup() as popup:
            visit.page.get_by_role("link", name="Copy, then open").click()
        assert popup.value.url == address(channel, "")
        assert visit.clipboard() == part


@pytest.mark.parametrize("share", ["", "javascript:alert(1)//{text}", "data:text/html,{text}"])
def test_a_network_without_an_address_to_open_has_no_link(browser: Browser, tmp_path: Path, share: str) -> None:
    own = NetworkConfig(replace(NETWORKS["x"], share=share), "posts/x.txt.j2")
    text = render_desk(load_desk_style([TEMPLATES], "en"), SITE, [NOTE], [post(NOTE, own, "Text.")], [own])
    with opened(browser, tmp_path, text) as visit:
        assert visit.page.get_by_role("button", name="Copy", exact=True).count() == 1
        assert visit.page.get_by_role("link").count() == 0


# ------------------------------------------------------------------ what is shown


@pytest.mark.parametrize(
    "language, network, part, shown",
    [
        ("en", "x", "a" * 212, "212 of 280 weighted characters\nFull-width characters left: 34"),
        ("ja", "x", "あ" * 100, "200 / 280文字（半角換算）\n全角であと40文字"),
        ("en", "linkedin", "a" * 1234, "1,234 of 3,000 characters"),
        ("en", "teams", "あ", "3 of 28,000 bytes"),
        ("en", "note", "Words.", "6 characters"),
        ("ja", "note", "六文字です。", "6文字"),
    ],
)
def test_the_count_stands_against_the_limit(
    browser: Browser, tmp_path: Path, language: str, network: str, part: str, shown: str
) -> None:
    (channel,) = channels(network)
    with opened(browser, tmp_path, page_text([NOTE], [post(NOTE, channel, part)], language)) as visit:
        assert (
            "\n".join(visit.page.locator(".count:visible > span, p.count:not(:has(span)):visible").all_inner_texts())
            == shown
        )


@pytest.mark.parametrize(
    "part, before",
    [
        ("word " * 60, {"phone": 140, "desktop": 210}),
        ("語" * 200, {"phone": 140}),
        ("👩‍💻" * 150, {"phone": 140 * len("👩‍💻")}),
        ("short", {}),
    ],
)
def test_linkedin_s_folds_are_shown_about_where_they_are(
    browser: Browser, tmp_path: Path, part: str, before: dict[str, int]
) -> None:
    (channel,) = channels("linkedin")
    with opened(browser, tmp_path, page_text([NOTE], [post(NOTE, channel, part)])) as visit:
        found = visit.page.locator(".text").evaluate(
            """box => {
                const places = {};
                let text = "";
                for (const node of box.childNodes)
                    if (node.nodeType === Node.TEXT_NODE) text += node.data;
                    else places[node.textContent.includes("phone") ? "phone" : "desktop"] = text.length;
                return [places, text];
            }"""
        )
        utf16 = {name: len(part[:place].encode("utf-16-le")) // 2 for name, place in before.items()}
        assert found == [utf16, part]


def test_what_to_know_is_said_in_plain_sentences(browser: Browser, tmp_path: Path) -> None:
    (channel,) = channels("x")
    known = [PostWarning("name", "README.md"), PostWarning("tag", "#C++"), PostWarning("quotation")]
    for language, sentence in (
        ("en", "“README.md” will become a link: it looks like an address."),
        ("ja", "「README.md」はアドレスと見なされ、リンクになります。"),
    ):
        text = page_text([NOTE], [post(NOTE, channel, "README.md", cautions=known)], language)
        with opened(browser, tmp_path, text) as visit:
            said = visit.page.locator(".cautions li").all_inner_texts()
            assert said[0] == sentence
            assert len(said) == 3
            assert "#C++" in said[1]


def test_the_ledger_is_shown_and_an_edited_note_is_not_shown_as_new(browser: Browser, tmp_path: Path) -> None:
    at = datetime(2026, 11, 22, 16, tzinfo=UTC)  # the 23rd where the reader is
    edited = replace(NOTE, words="Other words.")
    posted = [
        PostRecord(NOTE.name, "x", at - timedelta(days=9), "https://x.com/sample/0", "older"),
        PostRecord(NOTE.name, "x", at, "https://x.com/sample/1", note_digest(NOTE)),
        PostRecord(NOTE.name, "bluesky", at, "", note_digest(edited)),
        PostRecord(JA.name, "x", at, "javascript:alert(1)", note_digest(JA)),
    ]
    on = channels("x", "bluesky", "mastodon")
    text = page_text([edited, JA], posts_of(edited, JA, on=on), posted=posted)
    with opened(browser, tmp_path, text) as visit:
        panel = visit.tab(on[0])
        assert panel.locator(".ledger").all_inner_texts() == [
            "Posted on 23 November 2026\nSee it there\nEdited since",
            "Also posted on 14 November 2026\nSee it there",
        ]
        assert panel.locator(".ledger a").first.get_attribute("href") == "https://x.com/sample/1"
        assert visit.tab(on[1]).locator(".ledger").all_inner_texts() == ["Posted on 23 November 2026"]
        assert visit.page.locator("code:visible").inner_text() == f"curate posted --again {NOTE.name} bluesky"
        assert visit.tab(on[2]).locator(".ledger").count() == 0
        assert visit.page.locator("code:visible").inner_text() == f"curate posted {NOTE.name} mastodon"
        first, second = visit.page.locator(".status").all_inner_texts()
        assert "Posted on 2 of 3 networks" in first
        assert "Edited since" in first
        assert "Edited since" not in second
        visit.page.get_by_role("button", name=JA.title).click()
        assert visit.page.locator("a[href^=javascript]").count() == 0
        visit.page.get_by_label("Show").select_option(label="Not posted yet")
        assert visit.page.get_by_role("article").count() == 0
        visit.page.get_by_label("Show").select_option(label="Not yet on every network")
        assert visit.page.get_by_role("article").count() == 2


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_and_its_texts_say_in_which_language_they_are(browser: Browser, tmp_path: Path, language: str) -> None:
    text = page_text([JA, NOTE], posts_of(JA, NOTE, on=channels("x", "linkedin")), language)
    with opened(browser, tmp_path, text) as visit:
        spoken = "e => e.closest('[lang]').lang"
        assert visit.page.locator("h1").inner_text() == {"en": "Posting desk", "ja": "投稿デスク"}[language]
        assert visit.page.locator("h1").evaluate(spoken) == language
        for note in (NOTE, JA):
            heading = visit.page.get_by_role("heading", name=note.title)
            assert heading.evaluate(spoken) == note.lang
            body = visit.page.get_by_role("article", name=note.title)
            if not body.locator(".text:visible").count():
                heading.get_by_role("button").click()
            assert body.locator(".text:visible").first.evaluate(spoken) == note.lang
            assert body.locator(".count:visible").first.evaluate(spoken) == language


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=https://evil.example/x onerror=alert(1)>",
    "<!-- <script> ]]> {{ 7*7 }} \u2028 &lt;",
)


def test_nothing_in_a_note_a_post_or_the_ledger_acts(browser: Browser, tmp_path: Path) -> None:
    evil = "\n".join(HOSTILE)
    source = Source("https://a.example/", *HOSTILE)
    note = replace(NOTE, title=HOSTILE[1], topics=HOSTILE, source=source)
    on = [
        replace(channel, network=replace(channel.network, label=evil, limit=None))
        for channel in channels("x", "linkedin")
    ]
    on += [replace(channels("email-html")[0])]
    posts = [post(note, channel, evil, cautions=[PostWarning("name", evil), PostWarning(evil)]) for channel in on]
    posted = [PostRecord(note.name, "x", datetime(2026, 11, 23, tzinfo=UTC), evil, evil)]
    site = replace(SITE, name=evil)
    with opened(
        browser, tmp_path, render_desk(load_desk_style([TEMPLATES], "en"), site, [note], posts, on, posted)
    ) as visit:
        page = visit.page

        def refuse(dialog: Dialog) -> None:
            visit.faults.append(dialog.message)
            dialog.dismiss()

        visit.kept.on("dialog", refuse)
        for tab in page.get_by_role("tab").all():
            tab.click()
            assert (
                page.locator(".text:visible").evaluate(
                    "e => [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('')"
                )
                == evil
            )
        page.get_by_role("button", name="Copy as rich text").click()
        page.locator("#said > p").wait_for(state="attached")
        assert page.locator("img, body script:not(#data)").count() == 1  # its own script
        assert page.get_by_role("heading", name=HOSTILE[1]).count() == 1


# ------------------------------------------------------------------ finding a note


def test_the_newest_note_stands_first_and_is_open(browser: Browser, tmp_path: Path) -> None:
    notes = [replace(NOTE, name=f"n{day:02}", title=f"Day {day}", date=date(2026, 11, day)) for day in (3, 21, 12)]
    with opened(browser, tmp_path, page_text(notes, posts_of(*notes, on=channels("x")))) as visit:
        assert visit.page.locator("h2").all_inner_texts() == ["Day 21", "Day 12", "Day 3"]
        expanded = [b.get_attribute("aria-expanded") for b in visit.page.locator("h2 button").all()]
        assert expanded == ["true", "false", "false"]


def test_fifty_are_listed_at_a_time_and_searching_looks_at_all(browser: Browser, tmp_path: Path) -> None:
    notes = [replace(NOTE, name=f"n{n:03}", title=f"Note {n:03}") for n in range(120)]
    on = channels("x")
    posts = [post(note, on[0], f"Ｗｏｒｄ of {note.name}") for note in notes]
    posts[3] = post(notes[3], on[0], "Said to プログラム designers")
    with opened(browser, tmp_path, page_text(notes, posts)) as visit:
        page = visit.page
        assert page.get_by_role("article").count() == 50
        page.get_by_role("button", name="Show 50 more").click()
        assert page.evaluate("document.activeElement.textContent") == "Note 069"
        page.get_by_role("button", name="Show 20 more").click()
        assert page.get_by_role("article").count() == 120
        assert not page.locator("#more").is_visible()
        for words, titles in (
            ("designers ﾌﾟﾛｸﾞﾗﾑ", ["Note 003"]),
            ("NOTE 017 word", ["Note 017"]),
            ("designers n017", []),
        ):
            page.get_by_label("Search").fill(words)
            page.get_by_label("Search").press("Enter")
            assert page.locator("h2").all_inner_texts() == titles
        assert page.locator("#found").inner_text() == "No matching notes."
        page.get_by_label("Search").fill("")
        page.locator("#found", has_text="120 notes").wait_for()


# ------------------------------------------------------------------ hands, eyes, ears


def focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.textContent || document.activeElement.id")
    return text


def test_the_keyboard_alone_finds_chooses_and_copies(browser: Browser, tmp_path: Path) -> None:
    on = channels("x", "bluesky", "linkedin")
    text = page_text([NOTE, JA], posts_of(NOTE, JA, on=on))
    with opened(browser, tmp_path, text) as visit:
        page, press = visit.page, visit.page.keyboard.press
        met = []
        for _ in range(4):
            press("Tab")
            met.append(focused(page))
        assert met[0] == "words"
        assert met[2:] == [NOTE.title, "X"]
        for key, label in (
            ("ArrowRight", "Bluesky"),
            ("ArrowRight", "LinkedIn"),
            ("ArrowRight", "X"),
            ("ArrowLeft", "LinkedIn"),
            ("Home", "X"),
            ("End", "LinkedIn"),
            ("ArrowLeft", "Bluesky"),
        ):
            press(key)
            assert focused(page) == label
            chosen = page.locator("[role=tab][aria-selected=true]:visible")
            assert chosen.all_inner_texts() == [label]
            assert page.locator("[role=tab][tabindex='0']:visible").all_inner_texts() == [label]
            panel = page.locator("[role=tabpanel]:visible")
            assert panel.get_attribute("aria-labelledby") == chosen.get_attribute("id")
            assert chosen.get_attribute("aria-controls") == panel.get_attribute("id")
        press("Tab")  # to the panel, and on to what is in it
        press("Tab")
        assert focused(page) == "Copy"
        press("Enter")
        page.locator("#said", has_text="Copied").wait_for(state="attached")
        assert visit.clipboard() == TRAPS
        assert focused(page) == "Copied"
        for _ in range(2):
            press("Tab")
        assert focused(page) == "Copy the command"
        press("Tab")
        assert focused(page) == JA.title
        press("Enter")
        assert page.get_by_role("article", name=JA.title).get_by_role("tab", selected=True).inner_text() == "Bluesky"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_on_a_phone_nothing_goes_over_the_edge_and_fingers_find_their_mark(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    long = replace(NOTE, title="Wort" * 40, topics=("topic" * 30,))
    text = page_text([long, JA], posts_of(long, JA), language)
    size: Any = {"width": 390, "height": 800}
    with opened(browser, tmp_path, text, viewport=size, has_touch=True) as visit:
        for tab in visit.page.get_by_role("tab").all():
            tab.dispatch_event("click")
            for width in (390, 320):
                visit.page.set_viewport_size(size | {"width": width})
                assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= width
            small = visit.page.locator(
                "button:visible:not(h2 button), a.button:visible, input:visible, select:visible, .head"
            ).evaluate_all("all => all.filter(e => e.getBoundingClientRect().height < 44).map(e => e.textContent)")
            assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_day_and_by_night_the_text_stands_out(browser: Browser, tmp_path: Path, scheme: Any) -> None:
    posted = [PostRecord(NOTE.name, "linkedin", datetime(2026, 11, 23, tzinfo=UTC), "https://a.example/", "old")]
    (channel,) = channels("linkedin")
    posts = [
        post(NOTE, channel, TRAPS * 2, cautions=[PostWarning("quotation")]),
        *posts_of(NOTE, on=channels("bluesky")),
    ]
    with opened(browser, tmp_path, page_text([NOTE], posts, posted=posted), color_scheme=scheme) as visit:
        visit.tab(channel)
        parts = "h1 .site label input #found h2 .meta .status .badge [role=tab] [aria-selected=true] .text .fold .count"
        for part in [
            *parts.split(),
            ".main",
            ".button",
            "code",
            ".hint",
            ".cautions",
            ".ledger",
            ".ledger a",
            "footer",
        ]:
            assert contrast(visit.page, f"{part}:visible") >= 4.5, part


def test_the_page_has_its_landmarks_headings_and_labels(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, page_text([NOTE], posts_of(NOTE, on=channels("x", "email")))) as visit:
        page = visit.page
        for role in ("banner", "search", "main", "contentinfo", "tablist"):
            assert page.get_by_role(role).count() == 1, role
        levels = page.locator("h1, h2, h3").evaluate_all("all => all.map(e => e.tagName)")
        assert levels == ["H1", "H2", "H3", "H3", "H3"]
        unnamed = "all => all.filter(e => !(e.textContent.trim() || e.labels?.length)).length"
        assert page.locator("button, a, input, select").evaluate_all(unnamed) == 0
        ids = page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
        assert len(ids) == len(set(ids))
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_without_javascript_the_page_says_where_the_texts_are(browser: Browser, tmp_path: Path) -> None:
    text = page_text([NOTE], posts_of(NOTE))
    with opened(browser, tmp_path, text, java_script_enabled=False) as visit:
        assert "in the folders beside it" in visit.page.inner_text("header")
        assert not visit.page.get_by_role("searchbox").is_visible()


# ------------------------------------------------------------------ the file


def test_the_page_keeps_to_itself() -> None:
    text = page_text([NOTE], posts_of(NOTE))
    head = text.partition("</head>")[0]
    assert re.search(r"content=\"default-src &#39;none&#39;; script-src &#39;sha256-[\w+/=]+&#39;; style-src", head)
    assert "unsafe" not in head
    assert '<meta name="robots" content="noindex">' in head
    assert '<meta name="referrer" content="no-referrer">' in head
    assert not re.search(r"\b(src|href)=", text.partition('id="data"')[0])


def test_every_word_that_the_page_asks_for_is_there_in_both_languages() -> None:
    found = yaml.safe_load((TEMPLATES / "desk/words.yaml").read_text("utf-8"))
    script = (TEMPLATES / "desk/desk.js").read_text("utf-8")
    used = {*re.findall(r"\bt\.(\w+)", script), *re.findall(r"\bsay\(\"(\w+)\"", script)}
    used |= set(re.findall(r"\bt\.(\w+)", (TEMPLATES / "desk/desk.html.j2").read_text("utf-8")))
    used |= {f"caution_{kind}" for kind in ("name", "tag", "quotation", "emoji", "links")}
    assert len(used) > 30
    assert used - set(found) == set()
    for key, words in found.items():
        assert set(words) == {"en", "ja"}, key
        assert set(re.findall(r"\{\d\}", words["en"])) == set(re.findall(r"\{\d\}", words["ja"])), key


def test_every_kind_of_caution_is_one_that_the_page_knows() -> None:
    module = (ROOT / "curate/publish/posts/post_warnings.py").read_text("utf-8")
    kinds = set(re.findall(r"PostWarning\(\"(\w+)\"", module))
    assert kinds
    assert {f"caution_{kind}" for kind in kinds} <= set(load_desk_style([TEMPLATES], "en").words)
    assert {unit.label for unit in UNITS.values()} <= set(load_desk_style([TEMPLATES], "en").words.values())


def test_a_word_of_the_user_s_replaces_the_program_s_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk/words.yaml").write_text("desk: {en: My <desk>, ja: 机}\ncopy: {en: Take}\n", "utf-8")
    text = render_desk(load_desk_style([tmp_path, TEMPLATES], "en"), SITE, [NOTE], posts_of(NOTE), CHANNELS)
    assert "<h1>My &lt;desk&gt;</h1>" in text
    words = json.loads(text.partition('id="data">')[2].partition("</script>")[0])["words"]
    assert (words["copy"], words["copied"]) == ("Take", "Copied")


@pytest.mark.parametrize(
    "name, text, where",
    [
        ("desk.html.j2", b"{{ nothing_here }}", "templates/desk/desk.html.j2:1"),
        ("desk.html.j2", b"\n{% if %}", "templates/desk/desk.html.j2:2"),
        ("words.yaml", b"a: ]", "templates/desk/words.yaml:1"),
        ("words.yaml", b"- a", "templates/desk/words.yaml:1"),
        ("desk.css", b"\xff\xfe", "templates/desk/desk.css:1"),
    ],
)
def test_a_broken_template_is_named(tmp_path: Path, name: str, text: bytes, where: str) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / name).write_bytes(text)
    with pytest.raises(BadTemplate) as caught:
        render_desk(load_desk_style([tmp_path, TEMPLATES], "en"), SITE, [NOTE], posts_of(NOTE), CHANNELS)
    assert [problem.where for problem in caught.value.problems] == [where]


# ------------------------------------------------------------------ where it is written


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


CONTENT = SiteContent(ReadingConfig(), SITE, (NOTE,), 0, ())


def test_the_page_is_written_and_written_again_only_when_it_changed(workspace: Workspace) -> None:
    posts = posts_of(NOTE)
    assert save_desk(workspace, CONTENT, posts, CHANNELS) == []
    page = workspace.posts_folder / "index.html"
    before = page.stat()
    assert save_desk(workspace, CONTENT, posts, CHANNELS) == []
    assert (page.stat().st_ino, page.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    workspace.posted_file.write_text(format_line(PostRecord(NOTE.name, "x", at, "https://x.com/sample/7")), "utf-8")
    assert save_desk(workspace, CONTENT, posts, CHANNELS) == []
    assert "https://x.com/sample/7" in page.read_text("utf-8")


def test_without_any_post_no_page_is_begun_and_one_that_is_there_is_emptied(workspace: Workspace) -> None:
    assert save_desk(workspace, CONTENT, [], CHANNELS) == []
    assert not workspace.posts_folder.exists()
    save_desk(workspace, CONTENT, posts_of(NOTE), CHANNELS)
    assert save_desk(workspace, CONTENT, [], CHANNELS) == []
    assert NOTE.title not in (workspace.posts_folder / "index.html").read_text("utf-8")


def test_a_page_of_the_user_s_own_is_left_as_it_is(workspace: Workspace) -> None:
    workspace.posts_folder.mkdir()
    page = workspace.posts_folder / "index.html"
    page.write_text("<h1>Mine</h1>", "utf-8")
    (problem,) = save_desk(workspace, CONTENT, posts_of(NOTE), CHANNELS)
    assert problem.where == "posts/index.html:1"
    assert page.read_text("utf-8") == "<h1>Mine</h1>"


def test_a_broken_template_of_the_user_s_costs_its_looks_and_not_the_page(workspace: Workspace) -> None:
    (workspace.root / "templates/desk").mkdir(parents=True)
    (workspace.root / "templates/desk/desk.html.j2").write_text("{{ nothing_here }}", "utf-8")
    (problem,) = save_desk(workspace, CONTENT, posts_of(NOTE), CHANNELS)
    assert problem.where == "templates/desk/desk.html.j2:1"
    assert NOTE.title in (workspace.posts_folder / "index.html").read_text("utf-8")


def test_what_is_wrong_with_the_ledger_is_said_and_the_page_is_written(workspace: Workspace) -> None:
    workspace.posted_file.write_bytes(b"\xff")
    (problem,) = save_desk(workspace, CONTENT, posts_of(NOTE), CHANNELS)
    assert problem.where == "posted.yaml:1"
    assert (workspace.posts_folder / "index.html").is_file()


# ------------------------------------------------------------------ more notes than a page can hold


def many(count: int) -> SiteContent:
    notes = [
        replace(NOTE, name=f"n{n:03}", title=f"Note {n:03}", topics=("even" if n % 2 == 0 else "odd",))
        for n in range(count)
    ]
    return replace(CONTENT, notes=tuple(notes))


@pytest.fixture
def three_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts_desk, "NOTES_PER_DESK_PAGE", 3)


def test_notes_that_one_page_cannot_hold_have_pages_of_their_own(workspace: Workspace, three_a_page: None) -> None:
    content, on = many(8), channels("x")
    assert save_desk(workspace, content, posts_of(*content.notes, on=on), on) == []
    data = {}
    for name in ("index.html", "index-2.html", "index-3.html"):
        text = (workspace.posts_folder / name).read_text("utf-8")
        data[name] = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    shown = [[note["name"] for note in page["notes"]] for page in data.values()]
    assert shown == [["n007", "n006", "n005"], ["n004", "n003", "n002"], ["n001", "n000"]]
    assert [page["part"]["first"] for page in data.values()] == [1, 4, 7]
    assert [note["file"] for note in data["index.html"]["elsewhere"]] == [
        *("index-2.html#n004", "index-2.html#n003", "index-2.html#n002", "index-3.html#n001", "index-3.html#n000")
    ]
    assert "Notes 4 to 6 of 8, newest first." in (workspace.posts_folder / "index-2.html").read_text("utf-8")


def test_pages_that_are_no_longer_needed_go_and_others_files_stay(workspace: Workspace, three_a_page: None) -> None:
    content, on = many(8), channels("x")
    save_desk(workspace, content, posts_of(*content.notes, on=on), on)
    (workspace.posts_folder / "index-9.html").write_text("<h1>Mine</h1>", "utf-8")
    content = many(3)
    save_desk(workspace, content, posts_of(*content.notes, on=on), on)
    assert sorted(path.name for path in workspace.posts_folder.glob("*.html")) == ["index-9.html", "index.html"]
    assert 'id="part"' not in (workspace.posts_folder / "index.html").read_text("utf-8")


def test_the_first_page_finds_the_notes_of_all_and_leads_to_them(
    browser: Browser, workspace: Workspace, three_a_page: None
) -> None:
    content, on = many(8), channels("x")
    posted = "".join(
        format_line(PostRecord(f"n00{n}", "x", datetime(2026, 11, 23, tzinfo=UTC))) for n in (1, 2, 3, 4, 5, 6)
    )
    workspace.posted_file.write_text(posted, "utf-8")
    save_desk(workspace, content, posts_of(*content.notes, on=on), on)
    with kept.visiting(browser, begin=begin, clipboard="given") as visit:
        page = visit.page
        page.goto((workspace.posts_folder / "index.html").as_uri())
        assert page.locator("#part").inner_text() == "Notes 1 to 3 of 8, newest first."
        assert not page.locator("#elsewhere").is_visible()
        page.get_by_label("Search").fill("even")
        page.get_by_label("Search").press("Enter")
        assert page.locator("#found").inner_text() == "1 on this page"
        assert page.locator("#elsewhere a").all_inner_texts() == ["Note 004", "Note 002", "Note 000"]
        page.get_by_label("Show", exact=True).select_option("unposted")
        assert page.locator("#elsewhere a").all_inner_texts() == ["Note 000"]
        page.locator("#elsewhere a").click()
        page.wait_for_url("**/index-3.html#n000")
        assert page.locator("h2 button").first.inner_text() == "Note 000"
        assert page.locator("h2 button").first.get_attribute("aria-expanded") == "true"
        page.get_by_role("link", name="Search all notes").click()
        page.wait_for_url("**/index.html")
