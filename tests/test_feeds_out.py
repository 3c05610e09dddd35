"""What programs take from a built site: feeds, microformats, the list of what the user reads, and links that lead."""

from __future__ import annotations

import calendar
import hashlib
import html
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import lxml.html
import pytest

from curate.formats import editions_yaml, opml
from curate.model import Note, Site
from curate.publish.site.dead_links import find_dead_links, find_links
from tests.browser import fullsite
from tests.browser.fullsite import ANSWERED, ELSEWHERE, HUB, REMOTE, URL
from tests.publish.feeds import rules
from tests.publish.mf2 import card_of, expected, feed_of, says

NOTES = 6 + 2 + fullsite.SMALL
JAPANESE = "2026-10-16-kiku-no-wo-yameta-shitsumon"
IN_FULL = (ANSWERED, JAPANESE, f"{REMOTE}.en", f"{REMOTE}.ja")


@pytest.fixture(scope="session", params=fullsite.languages())
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def workspace(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fullsite.built(tmp_path_factory, language)


@pytest.fixture(scope="session")
def public(workspace: Path) -> Path:
    return workspace / "public"


@pytest.fixture
def site(language: str) -> Site:
    return Site("Sample Person", URL, "Sample Person", "", language)


def read(path: Path) -> Any:
    """A feed as a reader has it."""
    found = feedparser.parse(path.read_bytes())
    assert not found.bozo, found.get("bozo_exception")
    return found


def text_of(markup: str) -> str:
    return " ".join(str(lxml.html.fromstring(markup).text_content()).split())


# ------------------------------------------------------------------ feeds


@pytest.mark.parametrize("folder", ["", "topics/remote-work/", "topics/small-things/"])
def test_every_document_keeps_to_its_specification(public: Path, folder: str) -> None:
    for name, check in (("feed.xml", rules.atom), ("rss.xml", rules.rss), ("feed.json", rules.json_feed)):
        stem, _, ending = name.partition(".")
        documents = [public / folder / name, *(public / folder).glob(f"{stem}-*.{ending}")]
        assert len(documents) == (1 if folder else 2)
        for path in documents:
            check(path.read_text("utf-8"))


@pytest.mark.parametrize(("folder", "topic"), [("", ""), ("topics/remote-work/", "remote work")])
@pytest.mark.parametrize("name", ["feed.xml", "rss.xml"])
def test_a_reader_finds_every_field_of_a_note(
    workspace: Path, language: str, folder: str, topic: str, name: str
) -> None:
    found = read(workspace / "public" / folder / name)
    assert found.feed.title == ("remote work – Sample Person" if topic else "Sample Person")
    assert found.feed.link == URL + folder
    assert found.feed.language == language
    assert {link.href for link in found.feed.links if link.rel == "self"} == {URL + folder + name}
    assert {link.href for link in found.feed.links if link.rel == "hub"} == {HUB}
    known = editions_yaml.parse((workspace / "editions.yaml").read_text("utf-8"))[0]
    by_address = {entry.link: entry for entry in found.entries}
    for stem in IN_FULL:
        note = fullsite.note(workspace, stem)
        if topic and topic not in note.topics:
            assert f"{URL}notes/{stem}/" not in by_address
            continue
        entry = by_address[f"{URL}notes/{stem}/"]
        assert entry.title == note.title
        assert datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC).date() == note.date
        assert calendar.timegm(entry.updated_parsed) == known[stem].at.timestamp()
        assert [tag.term for tag in entry.tags] == list(note.topics)
        assert (entry.get("author") or found.feed.get("author")) == "Sample Person"
        assert entry.summary == note.takeaway
        related = [link for link in entry.links if link.rel == "related"]
        assert [(link.href, link.title) for link in related] == [(note.source.url, note.source.title)]
        assert [link.href for link in entry.links if link.rel == "via"] == (
            [note.source.via] if note.source.via else []
        )
        assert entry.id.startswith("urn:uuid:")
        shown = text_of(entry.content[0].value)
        for said in (note.quote, note.takeaway, note.question, note.source.author, note.source.title):
            assert said in shown
        assert note.words.split("\n")[0][:40] in shown


@pytest.mark.parametrize(("name", "said"), [(f"{REMOTE}.en", "In reply to"), (f"{REMOTE}.ja", "返信先の記事")])
def test_around_a_note_stand_words_of_its_language(public: Path, name: str, said: str) -> None:
    entry = next(one for one in read(public / "feed.xml").entries if one.link.endswith(f"/{name}/"))
    assert said in entry.content[0].value


def test_the_same_is_in_json(workspace: Path, language: str) -> None:
    found = json.loads((workspace / "public/feed.json").read_text("utf-8"))
    by_address = {item["url"]: item for item in found["items"]}
    atom = {entry.link: entry for entry in read(workspace / "public/feed.xml").entries}
    assert (found["title"], found["home_page_url"], found["feed_url"]) == ("Sample Person", URL, f"{URL}feed.json")
    assert list(by_address) == list(atom)
    assert found["hubs"] == [{"type": "WebSub", "url": HUB}]
    for stem in IN_FULL:
        note, item = fullsite.note(workspace, stem), by_address[f"{URL}notes/{stem}/"]
        same = atom[item["url"]]
        assert (item["title"], item["external_url"], item["summary"]) == (note.title, note.source.url, note.takeaway)
        assert item["tags"] == list(note.topics)
        assert item.get("language", language) == note.lang
        assert item["date_published"][:10] == note.date.isoformat()
        assert (item["id"], item["date_modified"]) == (same.id, same.updated)
        assert text_of(item["content_html"]) == text_of(same.content[0].value)


@pytest.mark.parametrize("name", ["feed", "rss"])
def test_all_notes_are_there_for_who_follows_the_archives(public: Path, name: str) -> None:
    links: list[str] = []
    file = f"{name}.xml"
    for _ in range(9):
        found = read(public / file)
        links += [entry.link for entry in found.entries]
        older = [link.href for link in found.feed.links if link.rel == "prev-archive"]
        if not older:
            break
        file = older[0].removeprefix(URL)
    assert file == f"{name}-1.xml"
    assert len(links) == len(set(links)) == NOTES
    assert {link.href for link in found.feed.links if link.rel == "current"} == {f"{URL}{name}.xml"}


def test_pages_name_the_feeds_that_there_are(public: Path) -> None:
    named: set[str] = set()
    pages = {path: lxml.html.parse(str(path)).getroot() for path in public.rglob("index.html")}
    for path, root in pages.items():
        found = {link.get("href") for link in root.iter("link") if "alternate" in link.get("rel").split()}
        of_the_user = path.parent == public / "about"
        assert f"{URL}feed.xml" in found or of_the_user, path
        named |= {href for href in found if not href.endswith("/")}
    names = ("feed.xml", "rss.xml", "feed.json")
    written = {f"{URL}{path.relative_to(public).as_posix()}" for name in names for path in public.rglob(name)}
    assert named == written
    assert len(written) == 3 * 7
    offered = {link.get("href") for link in pages[public / "subscribe/index.html"].xpath("//main//a")}
    assert {href for href in offered if href.startswith(URL)} == written


@pytest.mark.parametrize("language", fullsite.languages()[:1], indirect=True)  # it plays no part in this
def test_a_note_that_is_edited_keeps_its_id_and_nothing_else_changes(workspace: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(workspace, mine)
    before = contents(mine / "public")
    kept = (mine / "editions.yaml").read_bytes()
    fullsite.build(mine)
    assert contents(mine / "public") == before
    assert (mine / "editions.yaml").read_bytes() == kept

    # The clock is the computer's: so that it can be seen, the note's last edition is put into the past.
    (mine / "editions.yaml").write_bytes(kept.replace(b"at: 20", b"at: 19"))
    fullsite.build(mine)
    was = {entry.link: entry for entry in read(mine / "public/feed.xml").entries}
    file = mine / f"site/notes/{ANSWERED}.md"
    file.write_text(file.read_text("utf-8") + "\nAnd one thing more.\n", "utf-8")
    fullsite.build(mine)
    entries = {entry.link: entry for entry in read(mine / "public/feed.xml").entries}
    assert {link: entry.id for link, entry in entries.items()} == {link: entry.id for link, entry in was.items()}
    changed = {link for link, entry in entries.items() if entry.updated != was[link].updated}
    assert changed == {f"{URL}notes/{ANSWERED}/"}
    entry = entries[changed.pop()]
    assert entry.updated > was[entry.link].updated
    assert entry.published == was[entry.link].published
    assert "And one thing more." in entry.content[0].value


def contents(folder: Path) -> dict[str, str]:
    """Every file, and a digest of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_without_an_address_there_are_no_feeds_and_none_is_offered(tmp_path: Path) -> None:
    workspace = fullsite.make(tmp_path / "mine", "en", small=0, url="")
    fullsite.build(workspace)
    public = workspace / "public"
    names = {path.relative_to(public).as_posix() for path in public.rglob("*")}
    assert {n for n in names if n.endswith((".xml", ".json"))} <= {"sitemap.xml", "search/search_index.json"}
    assert not any(name.startswith("subscribe") for name in names)
    assert "blogroll/index.html" in names
    for path in public.rglob("*.html"):
        assert 'rel="alternate' not in path.read_text("utf-8")


# ------------------------------------------------------------------ what the user reads


def test_what_is_read_can_be_taken_along_and_what_is_private_stays(public: Path) -> None:
    outlines, problems = opml.parse((public / "blogroll.opml").read_text("utf-8"), "blogroll.opml")
    assert problems == []
    assert [(one.url, one.title, one.html_url, one.topics) for one in outlines] == [
        ("https://slow-signal.example/feed.xml", "Slow Signal", "https://slow-signal.example/", ("remote work",)),
        ("https://hataraku-note.example/rss", "はたらくノート", "https://hataraku-note.example/", ("onboarding",)),
        ("https://nobody-yet.example/atom.xml", "A site & <i>its</i> name", "https://nobody-yet.example/", ()),
    ]
    page = lxml.html.parse(str(public / "blogroll/index.html")).getroot()
    shown = list(page.xpath("//ul[contains(@class, 'curate-blogroll')]/li"))
    assert [item.find("a").text_content() for item in shown] == [one.title for one in outlines]
    assert "4" in shown[0].text_content()
    assert page.xpath("//main//a[@download]/@href") == ["../blogroll.opml"]
    assert [p for p in public.rglob("*") if p.is_file() and b"secret-reading" in p.read_bytes().lower()] == []


# ------------------------------------------------------------------ microformats


@pytest.mark.parametrize("name", IN_FULL)
def test_a_note_s_page_says_to_programs_what_the_note_says(workspace: Path, site: Site, name: str) -> None:
    note, address = fullsite.note(workspace, name), f"{URL}notes/{name}/"
    said = says((workspace / f"public/notes/{name}/index.html").read_text("utf-8"), address)
    assert replace(said, content="") == expected(note, site, address, reply=note.source.reply)
    assert note.words.split("\n")[0][:40] in said.content
    last = note.words.strip().split("\n")[-1][-15:]
    assert said.content.endswith(last)


@pytest.mark.parametrize(
    ("page", "title", "select"),
    [
        ("", {"en": "Sample Person", "ja": "Sample Person"}, lambda note: True),
        (
            "topics/remote-work/",
            {"en": "remote work", "ja": "remote work"},
            lambda note: "remote work" in note.topics,
        ),
        (
            "archive/2026-10/",
            {"en": "October 2026", "ja": "2026年10月"},
            lambda note: f"{note.date:%Y-%m}" == "2026-10",
        ),
        (
            "sources/hataraku-note-example-f5pqkj/",
            {"en": "hataraku-note.example", "ja": "hataraku-note.example"},
            lambda note: "hataraku-note" in note.source.url,
        ),
    ],
)
def test_a_list_is_a_feed_of_its_notes(
    workspace: Path, language: str, page: str, title: dict[str, str], select: Any
) -> None:
    html_ = (workspace / "public" / page / "index.html").read_text("utf-8")
    name, entries = feed_of(html_, URL + page)
    notes: list[Note] = [fullsite.note(workspace, p.stem) for p in (workspace / "site/notes").glob("*.md")]
    notes = sorted(filter(select, notes), key=lambda note: (note.date, note.name), reverse=True)[:12]
    assert name == title[language]
    assert [(one.name, one.url, one.published) for one in entries] == [
        (note.title, f"{URL}notes/{note.name}/", note.date.isoformat()) for note in notes
    ]


def test_the_home_page_says_whose_it_is(public: Path) -> None:
    text = (public / "index.html").read_text("utf-8")
    assert card_of(text, URL) == ("Sample Person", URL)
    assert f'rel="me" href="{ELSEWHERE}"' in html.unescape(text)


# ------------------------------------------------------------------ links


def test_no_link_within_the_site_is_broken(public: Path) -> None:
    files = {path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_file()}
    pages = [(name, find_links((public / name).read_text("utf-8"))) for name in sorted(files) if name.endswith(".html")]
    assert len(pages) > NOTES
    assert list(find_dead_links(pages, files, URL)) == []
    assert list(find_dead_links([("index.html", find_links('<a href="nowhere/">'))], files, URL)) != []


def test_every_page_is_reached_from_the_first(public: Path) -> None:
    pages = {f"{p.parent.relative_to(public).as_posix()}/".removeprefix("./") for p in public.rglob("index.html")}
    reached, new = set(), {""}
    while new:
        place = new.pop()
        reached.add(place)
        root = lxml.html.fromstring((public / place / "index.html").read_bytes(), base_url=URL + place)
        root.make_links_absolute()
        links = {link.get("href").partition("#")[0] for link in root.iter("a") if link.get("href")}
        inside = {link.removeprefix(URL) for link in links if link.startswith(URL)}
        new |= {path if path.endswith("/") or not path else f"{path}/" for path in inside} & pages - reached
    assert pages - reached == set()


def test_a_translation_and_its_original_name_each_other(public: Path) -> None:
    both = [("en", f"{URL}notes/{REMOTE}.en/"), ("ja", f"{URL}notes/{REMOTE}.ja/")]
    for lang, address in both:
        root = lxml.html.parse(str(public / address.removeprefix(URL) / "index.html")).getroot()
        assert [(e.get("hreflang"), e.get("href")) for e in root.xpath("//link[@hreflang]")] == both
        assert root.xpath("//article")[0].get("lang", root.get("lang")) == lang
