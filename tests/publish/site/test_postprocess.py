"""Finishing a page: its article's language, and Japanese lines that end without a blank."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.publish.site.postprocess import (
    DELAYED_SEARCH_SCRIPT,
    WORDS_MARKERS,
    add_microformats,
    fix_accessibility,
    join_lines,
    mark_language,
    postprocess_page,
)


def test_only_the_article_of_a_page_is_finished() -> None:
    page = "<html><p>外\n側</p><article class='x'><p>内\n側</p></article><p>外\n側</p></html>"
    done = "<html><p>外\n側</p><article lang=\"ja\" class='x'><p>内側</p></article><p>外\n側</p></html>"
    assert postprocess_page(page, "ja") == done
    assert postprocess_page("<p>外\n側</p>", "") == "<p>外\n側</p>"


@pytest.mark.parametrize(
    ("language", "page"),
    [
        ("ja", '<html lang="en"><article lang="ja" class="x">'),
        ("", '<html lang="en"><article class="x">'),
        ('"><script>', '<html lang="en"><article class="x">'),
        ("{'a': 1}", '<html lang="en"><article class="x">'),
    ],
)
def test_the_article_is_marked_and_the_page_around_it_is_not(language: str, page: str) -> None:
    assert mark_language('<html lang="en"><article class="x">', language) == page


def test_an_article_that_has_its_language_keeps_it() -> None:
    assert mark_language('<article class="x" lang="fr">', "ja") == '<article class="x" lang="fr">'


# ------------------------------------------------------------------ lines of Japanese


@pytest.mark.parametrize(
    ("page", "joined"),
    [
        ("<p>新人に\n足りない</p>", "<p>新人に足りない</p>"),
        ("<p>一行目。\n二行目。\n三行目。</p>", "<p>一行目。二行目。三行目。</p>"),
        ("<p>と言う。\nGitHub の</p>", "<p>と言う。GitHub の</p>"),
        ("<p><strong>新人</strong>\nに</p>", "<p><strong>新人</strong>に</p>"),
        ('<p>新人\n<a href="x">廊下</a></p>', '<p>新人<a href="x">廊下</a></p>'),
        ("<li>一つ\n目</li>", "<li>一つ目</li>"),
        ("<p>（カッコ）\n「かぎ」</p>", "<p>（カッコ）「かぎ」</p>"),
    ],
)
def test_a_line_that_ends_between_japanese_characters_leaves_no_blank(page: str, joined: str) -> None:
    assert join_lines(page) == joined


@pytest.mark.parametrize(
    "page",
    [
        "<p>One line\nand another</p>",
        "<p>これは\nGitHub の</p>",
        "<p>GitHub\nです</p>",
        "<p>終わり</p>\n<p>始まり</p>",
        "<p>改行<br />\n次</p>",
        "<pre><code>日本\n語\n</code></pre>",
        '<div class="highlight"><pre><span></span><code>日本\n語\n</code></pre></div>',
        "<p><code>日本\n語</code></p>",
        "<textarea>日本\n語</textarea>",
        "<h2>見出し</h2>\n<p>本文</p>",
        "<ul>\n<li>一</li>\n<li>二</li>\n</ul>",
        "<table><tr><td>一</td>\n<td>二</td></tr></table>",
        "<li>項目\n<ul>",
        "<p>中黒\n・項目</p>",
        "<p>빈칸\n한국어</p>",
        "",
    ],
)
def test_every_other_line_ends_where_it_did(page: str) -> None:
    assert join_lines(page) == page


@given(st.text(st.sampled_from("日本、a1 \n<>p/b&;"), max_size=60))
def test_joining_takes_nothing_but_line_ends_and_once_is_enough(page: str) -> None:
    joined = join_lines(page)
    assert joined.replace("\n", "") == page.replace("\n", "")
    assert join_lines(joined) == joined


# ------------------------------------------------------------------ for programs, and for everyone


def test_an_article_that_says_where_its_words_are_is_an_entry() -> None:
    page = (
        '<article class="x"><h1>T</h1><p>meta</p>\n<!-- curate: words -->\n<p>Words</p>\n'
        "<!-- curate: end of words --></article>"
    )
    assert add_microformats(page) == (
        '<article class="h-entry x"><h1 class="p-name">T</h1><p>meta</p>\n<div class="e-content">\n<p>Words</p>\n'
        "</div></article>"
    )
    assert add_microformats('<article class="x"><h1>T</h1></article>') == '<article class="x"><h1>T</h1></article>'


SKIP = '<div data-md-component="skip">'
BODY = '<main class="md-main" data-md-component="main">'
DONE = '<main id="curate-main" class="md-main" data-md-component="main">'


@pytest.mark.parametrize(
    ("language", "theirs", "words"),
    [
        ("en", '\n  <a href="#a-heading" class="md-skip">\n Skip to content\n</a>', "\n Skip to content\n"),
        ("en", "\n", "Skip to content"),
        ("ja", "\n", "本文へ移動"),
        ("fr", "", "Skip to content"),
    ],
)
def test_a_page_has_a_way_past_its_header(language: str, theirs: str, words: str) -> None:
    page = f'<html lang="{language}">{SKIP}{theirs}</div>{BODY}</main>'
    done = f'<html lang="{language}">{SKIP}<a href="#curate-main" class="md-skip">{words}</a>'
    assert fix_accessibility(page).replace("\n</div>", "</div>") == f"{done}</div>{DONE}</main>"
    assert fix_accessibility(fix_accessibility(page)) == fix_accessibility(page)


@pytest.mark.parametrize("page", ["<html><main>x</main></html>", f"<html>{SKIP}</div><main id='x'></main></html>", ""])
def test_a_page_of_another_theme_is_left_as_it_is(page: str) -> None:
    assert fix_accessibility(page) == page


def test_the_search_s_dialog_is_named_as_its_field_is() -> None:
    dialog = '<div class="md-search" data-md-component="search" role="dialog"'
    field = '<input type="text" class="md-search__input" name="query" aria-label="検索" placeholder="x">'
    assert fix_accessibility(f"{dialog}>{field}") == f'{dialog} aria-label="検索">{field}'
    assert fix_accessibility(f"{dialog}>") == f"{dialog}>"


def test_a_page_with_a_search_asks_for_the_index_once_somebody_searches() -> None:
    page = '<head></head><input data-md-toggle="search" id="__search"><article>x</article>'
    made = postprocess_page(page)
    assert made.count(DELAYED_SEARCH_SCRIPT) == 1
    assert made.index(DELAYED_SEARCH_SCRIPT) < made.index("</head>")
    assert postprocess_page(made) == made, "once is enough"
    assert DELAYED_SEARCH_SCRIPT not in postprocess_page("<head></head><article>x</article>")


@pytest.mark.parametrize(("language", "said"), [("en", "There is no page here"), ("ja", "ページが見つかりません")])
def test_who_is_lost_finds_a_way_on_in_the_sites_language(language: str, said: str) -> None:
    page = (
        f'<html lang="{language}"><a href="/notes-at-work/." title="x" class="md-header__button md-logo"></a>'
        "<article><h1>404 - Not found</h1></article>"
    )
    made = postprocess_page(page)
    assert f"<h1>{said}</h1>" in made
    assert re.findall(r'href="([^"]+)">', made[made.index("<article") :]) == [
        "/notes-at-work/",
        "/notes-at-work/archive/",
    ]
    assert postprocess_page(made) == made


def test_the_sign_of_a_heading_s_link_to_itself_is_none_of_the_words() -> None:
    link = '<a class="headerlink" href="#x" title="Permanent link">&para;</a>'
    begin, end = WORDS_MARKERS
    page = f'<article class="md-content"><h1>x</h1>{begin}<h2 id="x">A heading{link}</h2>{end}</article>'
    assert f">A heading{link.replace('&para;', '')}</h2></div>" in add_microformats(page)
