"""A newsletter has the notes of its days, newest first, in three forms that can be sent as they stand."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest

from curate.formats.text_wrap import NOT_LINE_START, display_width, wrap_without_overhang
from curate.model import Note, Site, Source
from curate.problems import Problem
from curate.publish.posts import digest
from curate.publish.templates.render import make_environment
from tests.browser import kept

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TEMPLATES = Path(__file__).parents[3] / "templates"
SITE = Site("Sample notes", "https://me.example/", language="en")
NOTE = Note(
    name="2026-11-20-peers",
    title="What new hires *miss*",
    date=date(2026, 11, 20),
    topics=("onboarding",),
    source=Source("https://example.org/研究", "Onboarding <at> a distance", "Sample Author", "Example Research"),
    words="New hires miss *the corridor*, not the [office](../about.md).\n\n## Why\n\nMore words.",
    quote="New hires who met one peer a day <stayed>.",
    takeaway="Meet one peer a day.",
    question="Who did you meet?",
    lang="en",
)
JA = replace(
    NOTE,
    name="2026-11-18-rouka",
    title="足りないのは廊下",
    date=date(2026, 11, 18),
    source=Source("https://example.jp/", "離れて始める研修", "見本 花子", "例の研究所"),
    words="離れて働く人に必要なのは、会議ではなく、会う理由です。" * 6,
    quote="足りなかったのは、聞いていい相手でした。",
    takeaway="一日にひとり。",
    question="誰と話しましたか。",
    lang="ja",
)
OLD = replace(NOTE, name="2026-11-01-old", title="Old", date=date(2026, 11, 1))


def written(*notes: Note, site: Site = SITE, folder: Path | None = None, short: bool = False) -> dict[str, str]:
    texts, problems = made(*notes, site=site, folder=folder, short=short)
    assert problems == []
    return texts


def made(
    *notes: Note, site: Site = SITE, folder: Path | None = None, short: bool = False
) -> tuple[dict[str, str], list[Problem]]:
    env = make_environment([folder, TEMPLATES] if folder else [TEMPLATES], escape=False)
    shipped = make_environment([TEMPLATES], escape=False)
    lines = partial(wrap_without_overhang, cut=False)
    return digest.render_digest(env, shipped, notes, site, "17–23 November 2026", lines, short=short)


# ------------------------------------------------------------------ which notes, and when


def test_the_notes_of_the_days_newest_first_both_ends_included() -> None:
    same_day = replace(NOTE, name="2026-11-20-z")
    found = digest.notes_between([OLD, JA, NOTE, same_day], date(2026, 11, 18), date(2026, 11, 20))
    assert found == [same_day, NOTE, JA]
    assert digest.notes_between([NOTE], date(2026, 11, 21), date(2026, 11, 30)) == []


def test_a_week_is_seven_days_with_today() -> None:
    assert digest.week_start(date(2026, 11, 23)) == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("first", "last", "en", "ja"),
    [
        ("2026-11-17", "2026-11-23", "17–23 November 2026", "2026年11月17日～23日"),
        ("2026-10-30", "2026-11-05", "30 October – 5 November 2026", "2026年10月30日～11月5日"),
        ("2025-12-30", "2026-01-05", "30 December 2025 – 5 January 2026", "2025年12月30日～2026年1月5日"),
        ("2026-11-23", "2026-11-23", "23 November 2026", "2026年11月23日"),
    ],
)
def test_the_days_are_written_as_the_language_does(first: str, last: str, en: str, ja: str) -> None:
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert (digest.format_date_range(*days, "en"), digest.format_date_range(*days, "ja")) == (en, ja)


# ------------------------------------------------------------------ what it says


def test_markdown_has_the_words_as_written_and_other_peoples_text_as_text() -> None:
    assert written(NOTE)["md"] == (
        "# Sample notes · 17–23 November 2026\n\n"
        "## [What new hires \\*miss\\*](<https://me.example/notes/2026-11-20-peers/>)\n\n"
        "New hires miss *the corridor*, not the [office](<https://me.example/about/>).\n\n"
        "#### Why\n\nMore words.\n\n"
        "> New hires who met one peer a day &lt;stayed\\>.\n\n"
        "The article: [“Onboarding &lt;at\\> a distance” by Sample Author, Example Research]"
        "(<https://example.org/%E7%A0%94%E7%A9%B6>)\n\n"
        "**To take away**: Meet one peer a day.\n\n"
        "**A question for you**: Who did you meet?\n\n"
        "---\n\n"
        "What do you think? Just reply to this message.\n\n"
        "All notes: <https://me.example/>\n"
    )


def test_plain_text_is_wrapped_with_each_link_on_a_line_of_its_own() -> None:
    assert written(NOTE)["txt"] == (
        "Sample notes · 17–23 November 2026\n\n" + "-" * 72 + "\n\n"
        "What new hires *miss*\nhttps://me.example/notes/2026-11-20-peers/\n\n"
        "New hires miss the corridor, not the office.\n\nWhy\n\nMore words.\n\n"
        "> New hires who met one peer a day <stayed>.\n\n"
        "The article:\n“Onboarding <at> a distance” by Sample Author, Example Research\n"
        "https://example.org/%E7%A0%94%E7%A9%B6\n\n"
        "To take away:\n  Meet one peer a day.\n\n"
        "A question for you:\n  Who did you meet?\n\n" + "-" * 72 + "\n\n"
        "What do you think? Just reply to this message.\n\n"
        "All notes:\nhttps://me.example/\n"
    )


@pytest.mark.parametrize("note", [NOTE, JA], ids=["en", "ja"])
def test_no_line_of_plain_text_is_too_long_or_begins_with_a_mark_that_may_not(note: Note) -> None:
    note = replace(note, words=note.words * 4 + "\n\n- " + note.words, quote=note.quote * 4)
    lines = written(note)["txt"].split("\n")
    assert max(display_width(line) for line in lines if "://" not in line) in range(60, 73)
    assert not [line for line in lines if line.lstrip(" ->")[:1] in NOT_LINE_START]


def test_a_note_is_in_its_own_language_and_the_rest_in_the_sites() -> None:
    texts = written(JA, site=replace(SITE, language="en"))
    assert "取り上げた記事：\n「離れて始める研修」（見本 花子、例の研究所）\nhttps://example.jp/" in texts["txt"]
    assert "**要点**：一日にひとり。" in texts["md"]
    assert "What do you think?" in texts["txt"]
    root = lxml.html.document_fromstring(texts["html"])
    assert root.get("lang") == "en"
    (cell,) = root.xpath("//td[@lang]")
    assert cell.get("lang") == "ja" and "足りないのは廊下" in cell.text_content()
    assert "ご感想は、" in written(JA, site=replace(SITE, language="ja"))["txt"]


def test_without_a_site_everything_leads_to_the_source() -> None:
    for text in written(NOTE, site=Site("Sample notes")).values():
        assert "me.example" not in text and "All notes" not in text
        assert text.count("https://example.org/%E7%A0%94%E7%A9%B6") >= 2


def test_short_has_the_first_paragraph_and_the_way_to_the_rest() -> None:
    texts = written(NOTE, short=True)
    assert "New hires miss the corridor, not the office.\n\nRead on:\nhttps://me.example/notes/" in texts["txt"]
    assert "not the office.\n\n[Read on](<https://me.example/notes/2026-11-20-peers/>)\n\n> New hires" in texts["md"]
    assert ">Read on</a>" in texts["html"]
    assert not any("More words." in text for text in texts.values())
    assert "Read on" not in written(NOTE, site=Site("Sample notes"), short=True)["html"]


def test_numbers_right_below_the_first_line_come_with_it_in_short() -> None:
    texts = written(replace(NOTE, words="Two steps:\n1. Ask\n2. Wait\n\n- Not this"), short=True)
    assert "Two steps:\n\n1. Ask\n2. Wait\n" in texts["md"]
    assert "Two steps:\n1. Ask\n2. Wait\n" in texts["txt"]
    assert re.search(r"<p[^>]*>Two steps:</p>\s*<ol[^>]*>\s*<li[^>]*>Ask</li>", texts["html"])
    assert "Not this" not in "".join(texts.values())
    assert "Read on" in texts["html"]
    assert "Read on" not in written(replace(NOTE, words="Two steps:\n1. Ask\n2. Wait"), short=True)["html"]


def test_code_and_items_keep_what_they_are_indented_by_in_plain_text() -> None:
    words = "```\nif x:\n    y\n```\n\n1. one\n   - two"
    assert "if x:\n    y\n" in written(replace(NOTE, words=words))["txt"]
    assert "1. one\n   - two\n" in written(replace(NOTE, words=words))["txt"]


def test_a_list_at_the_beginning_stays_a_list_in_short() -> None:
    texts = written(replace(NOTE, words="- one * thing\n- another\n\nMore."), short=True)
    assert "- one \\* thing\n- another\n\n[Read on]" in texts["md"]
    assert "- one * thing\n- another\n\nRead on" in texts["txt"]
    assert lxml.html.document_fromstring(texts["html"]).xpath("count(//li)") == 2


@pytest.mark.parametrize(
    ("titles", "shown"),
    [([], ""), (["A", "B"], "A · B"), (["A" * 80, "B" * 80], "A" * 80), (["A" * 200], "A" * 139 + "…")],
)
def test_the_preheader_has_as_many_headlines_as_are_shown(titles: list[str], shown: str) -> None:
    assert digest._preheader(titles) == shown


def test_html_has_nothing_that_a_mail_program_would_drop_or_fetch() -> None:
    html = written(NOTE, JA)["html"]
    root = lxml.html.document_fromstring(html)
    assert root.xpath("//script|//style|//link|//img|//iframe|//@class|//@id|//@background") == []
    assert "url(" not in html
    assert root.xpath("//table[not(@role='presentation')]") == []
    assert root.xpath("//a[not(starts-with(@href, 'https://'))]") == []
    (preheader,) = root.xpath("//div[contains(@style, 'display: none')]")
    assert preheader.text == "What new hires *miss* · 足りないのは廊下"
    assert "<stayed>" in root.xpath("string(//blockquote)")


# ------------------------------------------------------------------ templates of the user's


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("one\n{{ nothing }}\n", "templates/digest/digest.html.j2:2", "'nothing' is undefined"),
        ("{% if %}\n", "templates/digest/digest.html.j2:1", "Expected an expression"),
        ("\n\n{% include 'x' %}\n", "templates/digest/digest.html.j2:3", "there is no template x"),
    ],
)
def test_a_broken_template_is_one_problem_and_the_other_forms_are_written(
    tmp_path: Path, text: str, place: str, says: str
) -> None:
    (tmp_path / "digest").mkdir()
    (tmp_path / "digest/digest.html.j2").write_text(text, "utf-8")
    texts, (problem,) = made(NOTE, JA, folder=tmp_path)
    assert set(texts) == {"md", "txt"}
    assert problem.where == place
    assert says in problem.what


def test_the_workspaces_templates_and_words_come_first(tmp_path: Path) -> None:
    (tmp_path / "digest").mkdir()
    (tmp_path / "digest/digest.txt.j2").write_text("{{ notes[0].title }} {{ t.all_notes }} {{ t.takeaway }}", "utf-8")
    (tmp_path / "words.yaml").write_text("all_notes: {en: Everything}\n", "utf-8")
    assert written(NOTE, folder=tmp_path)["txt"] == "What new hires *miss* Everything To take away\n"


def test_broken_words_are_one_problem_and_the_programs_own_take_their_place(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text("- a list\n", "utf-8")
    texts, (problem,) = made(NOTE, folder=tmp_path)
    assert problem.where == "templates/words.yaml:1"
    assert texts == written(NOTE)


# ------------------------------------------------------------------ in a browser

CONTRAST = """() => {
  const light = text => {
    const linear = c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
    const [r, g, b] = text.match(/[\\d.]+/g).map(n => linear(n / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const seen = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    let element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.getClientRects().length) continue;
    const letters = light(getComputedStyle(element).color);
    while (getComputedStyle(element).backgroundColor === "rgba(0, 0, 0, 0)") element = element.parentElement;
    const ground = light(getComputedStyle(element).backgroundColor);
    seen.push((Math.max(letters, ground) + .05) / (Math.min(letters, ground) + .05));
  }
  return seen;
}"""


@pytest.fixture(scope="module")
def newsletter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    long = replace(
        NOTE,
        title="W" * 90,
        words=f"{'x' * 300} `{'y' * 200}`\n\n```\n{'z ' * 200}\n```\n\n| {' | '.join('ABCDEFG')} |\n{'|---' * 7}|\n"
        f"| {' | '.join(['longer-than-a-cell'] * 7)} |\n\n==marked== ![p](https://x.example/p.png)\n\n> q\n",
        quote="Q" * 200,
        source=Source(f"https://example.org/{'a' * 400}", "T" * 300, "Sample Author"),
    )
    path = tmp_path_factory.mktemp("mail") / "digest.html"
    path.write_text(written(NOTE, JA, long)["html"], "utf-8")
    yield path.as_uri()


@pytest.mark.browser
@pytest.mark.xdist_group("newsletter")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("columns", [390, 700])
def test_in_a_browser_it_fits_reads_well_and_asks_nothing_of_anyone(
    browser: "Browser", newsletter: str, columns: int, scheme: Any
) -> None:
    viewport: Any = {"width": columns, "height": 800}
    asked: list[str] = []
    with kept.visiting(browser, viewport=viewport, color_scheme=scheme) as visit:
        page = visit.page
        visit.on("request", lambda request: asked.append(request.url))
        page.goto(newsletter)
        assert page.evaluate("document.documentElement.scrollWidth") == columns
        boxes = "[...document.querySelectorAll('td, p, pre, h2')]"
        widest = page.evaluate(f"Math.max(...{boxes}.map(e => e.scrollWidth - e.clientWidth))")
        assert widest <= 0
        assert page.locator("table table").first.evaluate("e => e.clientWidth") == min(columns - 24, 600)
        assert page.locator("td[lang=ja] h2").inner_text() == "足りないのは廊下"
        assert not page.get_by_text(re.compile("miss.* · 足りない")).first.is_visible()
        contrasts = page.evaluate(CONTRAST)
        assert len(contrasts) > 30
        assert min(contrasts) >= 4.5
        assert asked == [newsletter]
