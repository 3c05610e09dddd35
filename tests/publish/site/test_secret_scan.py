"""What must never be in a published site."""

from __future__ import annotations

import pytest

from curate.publish.site.secret_scan import LeakRules, find_name_leak, find_text_leaks, is_searched, make_leak_rules

HERE = ("/srv/desk/mine", "/home/sample")
WROTE = make_leak_rules(["Write to hello@me.example, or &#109;&#101;@me.example. See /home/bob/."], HERE, ["/home/you"])


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "notes/vault/index.html",
        "vault.html",
        "feed.xml",
        "feed.json",
        "blogroll.opml",
        "sitemap.xml.gz",
        "assets/x.min.js.map",
        "assets/photo.JPG",
        "CNAME",
        "robots.txt",
        ".nojekyll",
        ".well-known/webfinger",
        "search/search_index.json",
    ],
)
def test_what_a_site_is_made_of_may_be_there(name: str) -> None:
    assert find_name_leak(name) == ""


@pytest.mark.parametrize(
    "name, why",
    [
        (".git/config", "git"),
        ("sub/.git", "git"),
        ("feeds.yaml", "yours alone"),
        ("mkdocs.yml", "yours alone"),
        ("posted.yaml", "yours alone"),
        ("plan.yaml", "yours alone"),
        ("editions.yaml", "yours alone"),
        ("deep/dropped.txt", "yours alone"),
        ("vault", "yours alone"),
        ("vault.txt", "yours alone"),
        ("Vault.json", "yours alone"),
        (".env", "hidden"),
        (".curate/cache.db", "hidden"),
        ("notes/draft.md", "kind"),
        ("cache.db", "kind"),
        ("key.pem", "kind"),
        ("notes/x.md~", "kind"),
        ("noending", "kind"),
    ],
)
def test_what_may_not_be_there_is_told_by_its_name(name: str, why: str) -> None:
    assert why in find_name_leak(name)


@pytest.mark.parametrize(
    "name, text",
    [
        ("index.html", "-----BEGIN PRIVATE KEY-----"),
        ("index.html", "-----BEGIN OPENSSH PRIVATE KEY-----"),
        ("a.js", "-----BEGIN RSA PRIVATE KEY-----"),
        ("robots.txt", "-----BEGIN PGP PRIVATE KEY BLOCK-----"),
        ("index.html", "see /srv/desk/mine/site"),
        ("index.html", "see /srv/desk/mine"),
        ("index.html", "<code>/home/sample/x</code>"),
        ("a.js.map", '"/srv/desk/mine/x.ts"'),
        ("index.html", "see /home/other/x"),
        ("index.html", "see /home/bob/x, which the user wrote"),
        ("index.html", "see /Users/other/x"),
        ("index.html", r"see C:\Users\other\x"),
        ("a.json", r'"see C:\\Users\\other\\x"'),
        ("index.html", "who@hidden.example"),
        ("index.html", "&#119;ho&#64;hidden.example"),
        ("feed.xml", "&lt;a&gt;who&amp;#64;hidden.example"),
        ("a.json", r'"\nwho@hidden.example"'),
        ("index.html", "連絡先who@hidden.exampleまで"),
        ("CNAME", "who@hidden.example"),
    ],
)
def test_what_a_text_gives_away_is_told_once(name: str, text: str) -> None:
    assert len(list(find_text_leaks(name, f"{text}\n{text}", WROTE))) == 1


@pytest.mark.parametrize(
    "name, text",
    [
        ("index.html", "-----BEGIN PUBLIC KEY-----"),
        ("index.html", "Hello@ME.example and me@me.example"),
        ("a.json", r'"\nhello@me.example"'),
        ("index.html", "put it in /home/you/notes/"),
        ("index.html", '<a href="/home/about/">'),
        ("index.html", "https://me.example/home/about/"),
        ("index.html", "/srv/desk/mine-too /other/srv/desk/mine"),
        ("index.html", "<img srcset='logo@2x.png'>"),
        ("index.html", "@handle, a @ b, x@y"),
        ("assets/lunr.js", "/* author@hidden.example, /home/author/x */"),
        ("photo.png", "who@hidden.example"),
    ],
)
def test_what_the_user_wrote_or_is_no_secret_passes(name: str, text: str) -> None:
    assert list(find_text_leaks(name, text, WROTE)) == []


def test_this_computer_s_folders_are_told_even_where_the_user_wrote_them() -> None:
    wrote = make_leak_rules(["I keep it in /home/sample/notes."], HERE)
    assert list(find_text_leaks("index.html", "I keep it in /home/sample/notes.", wrote)) == [
        "names a folder of this computer (/home/sample)"
    ]


def test_a_home_that_is_nobody_s_names_nothing() -> None:
    assert make_leak_rules([], ["/", ""]) == LeakRules(frozenset(), frozenset(), ())


@pytest.mark.parametrize(("text", "told"), [("/root/x.md", 1), ("/root/.ssh", 1), ("by /root", 0), ("/root/", 0)])
def test_of_root_s_home_only_what_lies_in_it_is_told(text: str, told: int) -> None:
    assert len(list(find_text_leaks("index.html", f"see {text}", make_leak_rules([text], ["/root"])))) == told


def test_pictures_are_not_read() -> None:
    assert not is_searched("a.png")
    assert is_searched("a.html")
    assert is_searched("CNAME")
