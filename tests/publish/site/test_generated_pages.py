"""Which pages a site has, where each stands, and that nothing a page shows can be more than its text."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.note import split_front_matter
from curate.formats.text import escape_markdown
from curate.formats.yamltext import load_yaml
from curate.model import Note, Page, Site, Source
from curate.problems import Problem
from curate.publish.site import generated_pages
from curate.publish.site.generated_pages import HOME_NOTE_COUNT, NOTES_PER_PAGE, make_pages
from curate.publish.site.note_index import build_note_index
from curate.publish.site.own_pages import front_matter
from curate.publish.site.urls import note_address, topic_slug
from curate.publish.templates.template_fallback import Renderer

TEMPLATES = Path(__file__).parents[3] / "templates"
SITE = Site("Sample Person", "https://sample.example/")
NOTE = Note(
    name="2026-11-23-peers",
    title="What new hires miss",
    date=date(2026, 11, 23),
    topics=("remote work",),
    source=Source("https://example.org/study", "Onboarding at a distance", "A. Author", "Example Research"),
    words="New hires miss *the corridor*.\n\nMore words.",
    quote="New hires stayed.",
    takeaway="Meet one peer a day.",
    lang="en",
    where="site/notes/2026-11-23-peers.md",
)
JA = replace(
    NOTE,
    name="2026-10-02-rouka",
    title="新人に足りないもの",
    date=date(2026, 10, 2),
    topics=("リモートワーク", "採用"),
    words="新人に足りないのは、廊下です。",
    quote="",
    lang="ja",
)
LISTED = re.compile(r'href="(?:\.\./)*notes/(.+?)/"')
HOSTILE = [
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% include 'x' %}",
    '--8<-- "mkdocs.yml"',
    '{: onclick="x" }',
    "[x](javascript:alert(1))",
    "--- \n# heading\n- item: x",
    "<!-- --> & &lt;",
]


def composed(
    notes: Sequence[Note] = (), own: dict[str, str] | None = None, site: Site = SITE
) -> tuple[dict[str, str], list[dict[str, str]], list[Problem]]:
    render = Renderer([TEMPLATES], site.language)
    made, navigation, problems = make_pages(build_note_index(notes), own or {}, site, render)
    texts = {sheet.path: sheet.render() for sheet in made}
    assert render.problems == []
    assert len({sheet.path.lower() for sheet in made}) == len(made), "two pages in one place"
    return texts, navigation, problems


def head(text: str) -> dict[str, Any]:
    parts = split_front_matter(text)
    value = load_yaml(parts[0], "page").value if parts else None
    return value if isinstance(value, dict) else {}


def body(text: str) -> str:
    parts = split_front_matter(text)
    return parts[1] if parts else text


# ------------------------------------------------------------------ who wrote what notes are about


def test_an_author_of_more_than_one_has_a_page_that_notes_and_the_list_lead_to() -> None:
    third = replace(NOTE, name="2026-01-01-third", source=replace(NOTE.source, author="Another"))
    made, _, _ = composed([NOTE, JA, third])
    place = topic_slug("A. Author")
    assert [path for path in made if path.startswith("authors/")] == [f"authors/{place}.md"]
    made = {path: html.unescape(text) for path, text in made.items()}
    page = made[f"authors/{place}.md"]
    assert "notes/2026-11-23-peers/" in page and "notes/2026-10-02-rouka/" in page and "third" not in page
    assert f'href="../../authors/{place}/"' in made["notes/2026-11-23-peers.md"]
    assert "authors/" not in made["notes/2026-01-01-third.md"]
    assert f"../authors/{place}.md" in made["sources/index.md"]


# ------------------------------------------------------------------ what the search knows


def test_of_older_notes_the_search_knows_what_lists_say_their_topics_and_the_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made(*notes: Note) -> dict[str, Page]:
        found = make_pages(build_note_index(notes), {}, SITE, Renderer([TEMPLATES], "en"))[0]
        return {sheet.path: sheet for sheet in found if sheet.path.startswith("notes/")}

    other = replace(JA, source=replace(JA.source, author="A & B"))
    before = made(NOTE, other)
    assert [sheet.render_search_text for sheet in before.values()] == [None, None]
    monkeypatch.setattr(generated_pages, "FULLY_SEARCHED_NOTES", 1)
    after = made(NOTE, replace(other, takeaway=""))
    new, old = (after[f"notes/{note.name}.md"] for note in (NOTE, JA))
    assert new == before[new.path]
    assert old.render_search_text is not None
    assert old.render_search_text() == (
        "<p>新人に足りないのは、廊下です。</p>"
        "<p>リモートワーク · 採用 · Onboarding at a distance · A &amp; B · Example Research</p>"
    )
    assert made(NOTE, JA)[old.path].key != before[old.path].key, "the page is looked at again as it grows old"


# ------------------------------------------------------------------ where pages stand


def test_each_note_topic_and_month_has_a_page_and_so_have_their_lists() -> None:
    made, _, problems = composed([NOTE, JA])
    assert problems == []
    assert set(made) == {
        "index.md",
        "notes/2026-11-23-peers.md",
        "notes/2026-10-02-rouka.md",
        "topics/index.md",
        "topics/remote-work.md",
        f"topics/{topic_slug('リモートワーク')}.md",
        f"topics/{topic_slug('採用')}.md",
        "archive/index.md",
        "archive/2026-10.md",
        "archive/2026-11.md",
        "sources/index.md",
        "sources/example-org.md",
        f"authors/{topic_slug('A. Author')}.md",
        "subscribe.md",
    }


def test_a_notes_address_is_its_files_name_whatever_its_title() -> None:
    for title in ("Another", "../../etc/passwd", "index", "題名", ""):
        made, _, _ = composed([replace(NOTE, title=title)])
        assert "notes/2026-11-23-peers.md" in made
    assert note_address(NOTE) == "notes/2026-11-23-peers/"


@pytest.mark.parametrize(
    ("topic", "place"),
    [
        ("remote work", "remote-work"),
        ("onboarding", "onboarding"),
        ("web 3", "web-3"),
    ],
)
def test_a_plain_topics_address_is_its_words(topic: str, place: str) -> None:
    assert topic_slug(topic) == place


def test_topics_that_differ_in_case_or_punctuation_alone_have_addresses_of_their_own() -> None:
    names = ("c", "C", "C++", "C#", "c-", "remote work", "Remote Work", "remote-work", "remote  work", "採用", "採用!")
    made, _, _ = composed([replace(NOTE, topics=names)])
    found = {path for path in made if path.startswith("topics/")} - {"topics/index.md"}
    assert len(found) == len(names)
    assert all(re.fullmatch(r"topics/[a-z0-9-]+\.md", path) for path in found)


@pytest.mark.parametrize("name", ["index", "Index", "readme", "README", "../index", "..", "/"])
def test_no_topic_takes_the_place_of_the_list(name: str) -> None:
    made, _, _ = composed([replace(NOTE, topics=(name,))])
    assert 'class="curate-list"' not in made["topics/index.md"]
    assert set(head(made["topics/index.md"])) == {"title", "hide"}
    assert topic_slug(name) not in ("index", "readme", "")


@given(st.lists(st.text("aA-_ .!b記", min_size=1, max_size=4), unique=True, max_size=8))
def test_no_two_topics_share_an_address(names: list[str]) -> None:
    assert len({topic_slug(name) for name in names}) == len(names)


def test_a_topics_address_does_not_depend_on_the_other_topics() -> None:
    alone, _, _ = composed([replace(NOTE, topics=("AI",))])
    among, _, _ = composed([replace(NOTE, topics=("ai", "AI", "Ai"))])
    assert {path for path in alone if path.startswith("topics/")} <= set(among)


# ------------------------------------------------------------------ lists


def test_lists_have_the_newest_first_and_the_home_page_no_more_than_the_latest() -> None:
    notes = [replace(NOTE, name=f"n{i:02}", title=f"Note {i:02}", date=date(2026, 1, 1 + i)) for i in range(20)]
    made, _, _ = composed(notes)
    for path, count in (("index.md", HOME_NOTE_COUNT), ("topics/remote-work.md", 20), ("archive/2026-01.md", 20)):
        shown = re.findall(r">Note (\d\d)<", made[path])
        assert shown == [f"{i:02}" for i in range(19, 19 - count, -1)]


def test_notes_of_one_day_keep_their_order_whatever_order_they_come_in() -> None:
    notes = [replace(NOTE, name=name) for name in "bac"]
    assert composed(notes)[0] == composed(notes[::-1])[0]


def test_topics_with_the_most_notes_come_first() -> None:
    made, _, _ = composed(
        [replace(NOTE, name=n, topics=t) for n, t in (("a", ("x", "y")), ("b", ("y",)), ("c", ("w",)))]
    )
    shown = re.findall(r"\[(\w)\]\(\w\.md\) · (\d) note", made["topics/index.md"])
    assert shown == [("y", "2"), ("w", "1"), ("x", "1")]


@pytest.mark.parametrize(("language", "title"), [("en", "Notes from November 2026"), ("ja", "2026年11月のノート")])
def test_a_month_is_called_as_the_language_does(language: str, title: str) -> None:
    made, _, _ = composed([NOTE], site=replace(SITE, language=language))
    assert head(made["archive/2026-11.md"])["title"] == title


@pytest.mark.parametrize(
    ("words", "takeaway", "shown"),
    [
        ("The *point*.\n\nMore.", "", "The point&#46;"),
        ("The point.", "Meet.", "Meet&#46;"),
        ("要点です。\n続き。\n\n次。", "", "要点です。続き。"),
    ],
)
def test_a_list_shows_the_takeaway_or_else_the_first_paragraph(words: str, takeaway: str, shown: str) -> None:
    made, _, _ = composed([replace(NOTE, words=words, takeaway=takeaway)])
    assert re.findall(r'<p class="p-summary">(.*?)</p>', made["index.md"]) == [shown]


@pytest.mark.parametrize(
    ("source", "language", "said"),
    [
        (("The study", "A. Author", "Research"), "en", "on “The study” — A. Author, Research"),
        (("The study", "A. Author", "A. Author"), "en", "on “The study” — A. Author"),
        (("The study", "", "Research"), "en", "on “The study” — Research"),
        (("", "A. Author", "Research"), "en", "on an article by A. Author, Research"),
        ((NOTE.title, "A. Author", ""), "en", "on an article by A. Author"),
        (("調査", "著者", "便り"), "ja", "「調査」（著者・便り）について"),
        (("調査", "", "便り"), "ja", "「調査」（便り）について"),
        ((NOTE.title, "著者", "便り"), "ja", "著者・便りの記事について"),
    ],
)
def test_a_list_names_the_source_as_what_the_words_are_about(
    source: tuple[str, str, str], language: str, said: str
) -> None:
    note = replace(NOTE, source=Source("https://example.org/study", *source))
    made, _, _ = composed([note], site=replace(SITE, language=language))
    for path in ("index.md", "archive/2026-11.md"):
        line = re.search(r"</time> · (.*?)</span>", made[path])
        assert line
        assert html.unescape(re.sub("<.*?>", "", line[1])) == said


def test_the_navigation_has_the_lists_and_the_users_pages_and_no_note() -> None:
    own = {"index.md": "# Hi", "about.md": "# About me", "work/project.md": "# Deep"}
    _, navigation, _ = composed([NOTE, JA], own)
    assert navigation == [
        {"Home": "index.md"},
        {"Topics": "topics/index.md"},
        {"Archive": "archive/index.md"},
        {"Subscribe": "subscribe.md"},
        {"About me": "about.md"},
    ]


# ------------------------------------------------------------------ an empty site


@pytest.mark.parametrize(("language", "said"), [("en", "Nothing here yet"), ("ja", "まだノートがありません")])
def test_a_site_without_a_note_and_without_a_page_reads_well(language: str, said: str) -> None:
    made, navigation, problems = composed(site=replace(SITE, language=language))
    assert set(made) == {"index.md", "topics/index.md", "archive/index.md", "subscribe.md"}
    del made["subscribe.md"]
    assert all(said in text for text in made.values())
    assert all("curate-list" not in text for text in made.values())
    assert head(made["index.md"])["title"] == "Sample Person"
    assert (len(navigation), problems) == (4, [])


# ------------------------------------------------------------------ what the user wrote


@pytest.mark.parametrize(
    ("home", "title"),
    [
        ("# Hello\n\nWords.", None),
        ("Hello\n=====\n\nWords.", None),
        ("Words about C# and more.", "Sample Person"),
        ("## A second heading", "Sample Person"),
        ("```\n# a remark in code\n```", "Sample Person"),
        ("---\ntitle: Mine\n---\nWords.", "Mine"),
        ("<!--\n# not yet\n-->\nWords.", "Sample Person"),
        ("", "Sample Person"),
    ],
)
def test_the_home_page_has_the_users_heading_or_the_sites_name(home: str, title: str | None) -> None:
    made, _, _ = composed([NOTE], {"index.md": home})
    assert head(made["index.md"]).get("title") == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# About *me* #\n", "About *me*"),
        ("Words first.\n\nAbout\n===\n", "About"),
        ("---\ntitle: Who & why\n---\n# Other\n", "Who &amp; why"),
        ("---\ntags: [x]\n---\n# <b>\n", "&lt;b&gt;"),
        ("<!--\n# private\n-->\n# Public\n", "Public"),
        ("```\n# code\n```\n# Words\n", "Words"),
        ("Just words.\n", "About me"),
        ("\ufeff# 自己紹介\r\n\r\n言葉。\r\n", "自己紹介"),
        ("", "About me"),
    ],
)
def test_the_navigation_calls_a_page_what_the_user_calls_it(text: str, title: str) -> None:
    _, navigation, problems = composed([], {"about-me.md": text})
    assert navigation[-1] == {title: "about-me.md"}
    assert problems == []


def test_a_page_of_the_users_is_staged_as_it_stands() -> None:
    text = "---\ntitle: Who\ntags: [a, 'b: c']  # mine\n---\n# Me\n\n{{ not ours }} & <b>bold</b>\n"
    made, _, _ = composed([], {"about.md": text, "x/y.md": "Note: this is a sentence.\n\nWords.\n"})
    assert head(made["about.md"]) == {"title": "Who", "tags": ["a", "b: c"]}
    assert body(made["about.md"]).strip() == "# Me\n\n{{ not ours }} & <b>bold</b>"
    # The engine would take a first line of that form for settings and swallow it.
    assert made["x/y.md"].startswith("\nNote: this is a sentence.\n\nWords.")


def test_comments_in_the_users_pages_are_never_staged() -> None:
    secret = "A <!-- hidden one --> word.\n\n<!--\nhidden two\n\n# hidden three\n-->\n\nEnd <!-- hidden four"
    made, navigation, _ = composed(
        [replace(NOTE, words="Mine.")],
        {"index.md": secret, "about.md": secret, "deep/page.md": f"---\ntitle: x\n---\n{secret}"},
    )
    assert "hidden" not in str(made) + str(navigation)
    assert "A  word." in made["about.md"]
    assert "End" in made["deep/page.md"]


@pytest.mark.parametrize(
    "path",
    [
        "topics/index.md",
        "topics/mine.md",
        "archive/2026-11.md",
        "archive.md",
        "topics.md",
        "Topics/x.md",
        "notes/a/b.md",
    ],
)
def test_a_page_that_stands_where_ours_do_is_named_and_left_out(path: str) -> None:
    made, navigation, problems = composed([NOTE], {path: "# Mine, all mine\n"})
    assert [problem.where for problem in problems] == [f"site/{path}:1"]
    assert problems[0].hint
    assert "all mine" not in str(made) + str(navigation)


def test_a_page_called_notes_is_in_nobodys_way() -> None:
    made, _, problems = composed([NOTE], {"notes.md": "# All of them\n", "archives.md": "# Old\n"})
    assert problems == []
    assert {"notes.md", "archives.md"} < set(made)


# ------------------------------------------------------------------ what came from outside


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_does_nothing_in_any_page(text: str) -> None:
    line = " ".join(text.split())
    note = replace(
        NOTE,
        title=line,
        topics=(line,),
        source=Source("https://example.org/?a=1&b=<x>", line, line, line, date(2026, 1, 2), "https://example.net/"),
        quote=text,
        takeaway=line,
        question=line,
    )
    made, _, problems = composed([note])
    assert problems == []
    for path in ("index.md", "notes/2026-11-23-peers.md", "topics/index.md", "archive/2026-11.md"):
        assert escape_markdown(line) in body(made[path])
    assert line not in "".join(body(page) for page in made.values())
    title = head(made["notes/2026-11-23-peers.md"])["title"]
    assert not set("<>\"'") & set(title)
    assert html.unescape(title) == line


@given(st.text(max_size=60))
def test_front_matter_reads_back_as_escaped_text(text: str) -> None:
    line = "".join(c for c in " ".join(text.split()) if c.isprintable())
    value = head(front_matter(title=line, description=line, bare=True))
    assert value.get("title", "") == value.get("description", "")
    assert not set("<>\"'") & set(value.get("title", ""))
    assert value["hide"] == ["navigation", "toc"]


def test_front_matter_of_nothing_is_nothing() -> None:
    assert front_matter() == ""


# ------------------------------------------------------------------ languages


def test_a_note_in_another_language_than_the_sites_says_so() -> None:
    made, _, _ = composed([NOTE, JA])
    found, _, _ = make_pages(build_note_index([NOTE, JA]), {}, SITE, Renderer([TEMPLATES], SITE.language))
    assert {page.path for page in found if page.lang} == {"notes/2026-10-02-rouka.md"}
    assert re.search(r'<a [^>]*href="notes&#47;2026&#45;10&#45;02&#45;rouka&#47;" lang="ja">', made["index.md"])
    assert 'lang="en"' not in made["index.md"]
    assert '<strong lang="en">' in made["notes/2026-10-02-rouka.md"]


def test_a_quotation_in_another_language_than_the_note_says_so() -> None:
    made, _, _ = composed([replace(NOTE, quote="一日にひとり、同僚に会う。")])
    assert '<p lang="ja">一日にひとり、同僚に会う。</p>' in made["notes/2026-11-23-peers.md"]


def test_pages_are_values() -> None:
    render = Renderer([TEMPLATES], "en")
    assert make_pages(build_note_index([NOTE]), {}, SITE, render) == make_pages(
        build_note_index([NOTE]), {}, SITE, render
    )


# ------------------------------------------------------------------ only what has changed


def keys(notes: Sequence[Note], site: Site = SITE, **more: Any) -> dict[str, str]:
    made, _, _ = make_pages(build_note_index(notes), {}, site, Renderer([TEMPLATES], site.language), **more)
    return {sheet.path: sheet.key for sheet in made}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def test_a_new_note_changes_its_own_pages_alone() -> None:
    new = replace(NOTE, name="2026-11-24-new", date=date(2026, 11, 24), source=Source("https://new.example/x"))
    assert changed(keys([NOTE, JA]), keys([NOTE, JA, new])) == {
        "index.md",
        "notes/2026-11-24-new.md",
        "topics/index.md",
        "topics/remote-work.md",
        "archive/index.md",
        "archive/2026-11.md",
    }


def test_a_second_note_about_a_site_gives_it_a_page_that_the_first_one_leads_to() -> None:
    new = replace(NOTE, name="2026-12-01-new", date=date(2026, 12, 1), topics=())
    assert {"sources/index.md", "sources/example-org.md", "notes/2026-11-23-peers.md"} <= changed(
        keys([NOTE]), keys([NOTE, new])
    )


def test_older_pages_of_a_long_list_never_change() -> None:
    notes = [
        replace(NOTE, name=f"2026-11-23-{n:03}", source=Source(f"https://h{n}.example/"))
        for n in range(3 * NOTES_PER_PAGE)
    ]
    before = keys(notes[:-1])
    assert {path for path in before if path.startswith("topics/remote-work/")} == {"topics/remote-work/1.md"}
    after = keys(notes)
    assert {path for path in after if path.startswith("topics/remote-work/")} == {
        "topics/remote-work/1.md",
        "topics/remote-work/2.md",
    }
    assert after["topics/remote-work/1.md"] == before["topics/remote-work/1.md"]
    made, _, _ = composed(notes)
    shown = [
        name
        for path in made
        if path.startswith("topics/remote-work")
        for name in LISTED.findall(html.unescape(made[path]))
    ]
    assert sorted(shown) == sorted(note.name for note in notes)


@pytest.mark.parametrize("what", ["scope", "site", "words"])
def test_what_all_pages_depend_on_changes_them_all(what: str) -> None:
    before = keys([NOTE, JA])
    if what == "scope":
        after = keys([NOTE, JA], scope="other templates")
    elif what == "site":
        after = keys([NOTE, JA], replace(SITE, author="Other"))
    else:
        after = keys([NOTE, JA], replace(SITE, language="ja"))
    assert changed(before, after) == before.keys() | after.keys()


# ------------------------------------------------------------------ topics in the user's own words


@pytest.mark.parametrize("path", ["topics/remote-work.md", "topics/remote work.md", "topics/Remote-Work.md"])
def test_a_topic_may_have_an_introduction(path: str) -> None:
    made, _, problems = composed([NOTE], {path: "# Remote\n\nWhat I *think* of it.\n"})
    assert problems == []
    assert "What I *think* of it." in made["topics/remote-work.md"]


@pytest.mark.parametrize(
    ("path", "what", "hint"),
    [
        ("topics/remote-wrok.md", "no note has the topic “remote-wrok”", "did you mean site/topics/remote work.md?"),
        ("topics/zzz.md", "no note has the topic “zzz”", "give the file the topic's name"),
    ],
)
def test_an_introduction_to_no_topic_is_named(path: str, what: str, hint: str) -> None:
    _, _, problems = composed([NOTE], {path: "Words.\n"})
    assert problems == [Problem(f"site/{path}:1", what, hint)]


def test_the_notes_that_others_link_to_stand_first() -> None:
    other = replace(
        NOTE, name="2026-11-22-b", words="As [I said](2026-11-23-peers.md), so [again](../2026-11-23-peers/)."
    )
    made, _, _ = composed([NOTE, other])
    page = made["topics/remote-work.md"]
    assert page.index("Most linked to") < page.index("peers&#47;") < page.index("Latest notes")
    assert "Most linked" not in composed([NOTE])[0]["topics/remote-work.md"]


# ------------------------------------------------------------------ translations


def test_a_translation_is_linked_both_ways() -> None:
    en, ja = replace(NOTE, name="2026-11-23-x.en"), replace(JA, name="2026-11-23-x.ja")
    made, _, _ = composed([en, ja])
    assert 'hreflang="ja">日本語で読む</a>' in made["notes/2026-11-23-x.en.md"]
    assert 'hreflang="en">In English</a>' in made["notes/2026-11-23-x.ja.md"]


@pytest.mark.parametrize(("language", "said"), [("en", "Archived copy"), ("ja", "アーカイブされたページ")])
def test_a_note_s_page_links_to_the_copy_of_its_source_if_there_is_one(language: str, said: str) -> None:
    copy = "https://web.archive.org/web/20261123/https://example.org/study"
    site = replace(SITE, language=language)
    note = replace(NOTE, lang=language, source=replace(NOTE.source, archive=copy))
    texts, _, _ = composed([note], site=site)
    page = html.unescape(texts["notes/2026-11-23-peers.md"])
    assert re.search(rf'<a href="{re.escape(copy)}">{said}</a></p>', page)
    without, _, _ = composed([replace(NOTE, lang=language)], site=site)
    assert said not in html.unescape(without["notes/2026-11-23-peers.md"])


# ------------------------------------------------------------------ answers


@pytest.mark.parametrize(
    ("language", "on_page", "not_there", "in_lists"),
    [
        ("en", ">In reply to</h2>", "The article", "in reply to “<cite>Onboarding at a distance</cite>”"),
        ("ja", ">返信先の記事</h2>", "取り上げた記事", "への返信"),
    ],
)
def test_an_answer_is_shown_as_one(language: str, on_page: str, not_there: str, in_lists: str) -> None:
    answer = replace(NOTE, source=replace(NOTE.source, reply=True))
    texts, _, _ = composed([answer], site=replace(SITE, language=language))
    pages = {path: html.unescape(text) for path, text in texts.items()}
    page = pages["notes/2026-11-23-peers.md"]
    assert on_page in page
    assert not_there not in page
    assert in_lists in pages["index.md"]


def test_topics_stand_in_the_order_of_people() -> None:
    names = ("ai agents", "topic 10", "AI", "topic 2", "C#", "a/b")
    notes = [replace(NOTE, name=f"n{number}", topics=(name,)) for number, name in enumerate(names)]
    page = html.unescape(composed(notes)[0]["topics/index.md"])
    assert re.findall(r"- \[(.+?)\]", page) == ["a/b", "AI", "ai agents", "C#", "topic 2", "topic 10"]
