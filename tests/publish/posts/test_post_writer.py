"""A note becomes a post for each network that fits, credits the source, and can be pasted as it stands."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from curate import limits
from curate.model import Note, Post, Site, Source
from curate.publish.posts.builtin_networks import NETWORKS
from curate.publish.posts.network_config import NetworkConfig, load_network_configs
from curate.publish.posts.post_writer import PostWriter
from curate.publish.templates.render import make_environment

TEMPLATES = Path(__file__).parents[3] / "templates"
ALL = load_network_configs([TEMPLATES], "en")[0]
ADDRESS = "https://notes.example.com/notes/peers/"
SITE = Site("Notes", "https://notes.example.com/")
NOTE = Note(
    name="2026-11-23-peers",
    title="What new hires miss",
    date=date(2026, 11, 23),
    topics=("remote work", "onboarding", "AI safety", "hiring"),
    source=Source("https://example.org/study", "Onboarding at a distance", "A. Author", "Example Research"),
    words="New hires miss *the corridor*,\nnot the [office](https://example.org/o).\n\nMore words.",
    quote="New hires who met one peer a day stayed.",
    takeaway="Meet one peer a day.",
    question="Who did you meet in your first week?",
    where="site/notes/2026-11-23-peers.md",
)
JA = replace(
    NOTE,
    topics=("リモートワーク", "採用"),
    source=Source("https://example.jp/記事", "離れて始める「研修」", "例 太郎", "例研究所"),
    words="新人に足りないのは、\n**廊下**です。",
    takeaway="一日にひとり、同僚に会う。",
    question="最初の週に誰と会いましたか？",
    lang="ja",
)
LONG = "The ones who met one peer a day stayed, and the others did not. " * 12


def writer(site: Site = SITE, networks: Sequence[NetworkConfig] = ALL) -> PostWriter:
    return PostWriter(make_environment([TEMPLATES], escape=False), site, networks)


def posts(note: Note, address: str = ADDRESS, site: Site = SITE) -> dict[str, Post]:
    made, problems = writer(site).write(note, address)
    assert problems == []
    return {post.network: post for post in made}


def parts(note: Note, network: str, address: str = ADDRESS) -> tuple[str, ...]:
    (post,), problems = writer(networks=[c for c in ALL if c.name == network]).write(note, address)
    assert problems == []
    return post.parts


def text(note: Note, network: str, address: str = ADDRESS) -> str:
    (part,) = parts(note, network, address)
    return part


def with_templates(folder: Path, **templates: str) -> PostWriter:
    """The writer of a workspace with these templates; ``x_md`` is ``x.md.j2``."""
    (folder / "posts").mkdir()
    for name, template in templates.items():
        name, _, form = name.partition("_")
        (folder / f"posts/{name}.{form or 'txt'}.j2").write_text(template, "utf-8", newline="")
    folders = [folder, TEMPLATES]
    found, problems = load_network_configs(folders, "en")
    assert problems == []
    return PostWriter(make_environment(folders, escape=False), SITE, found)


# ------------------------------------------------------------------ what the templates of the package say


def test_x_has_the_point_the_credit_the_link_and_two_hashtags() -> None:
    assert text(NOTE, "x") == (
        "New hires miss the corridor, not the office.\n\n"
        "via A. Author, Example Research\n\n"
        "https://notes.example.com/notes/peers/\n\n"
        "#RemoteWork #Onboarding"
    )


@pytest.mark.parametrize(
    ("network", "tags"),
    [
        ("bluesky", "#RemoteWork #Onboarding #AISafety"),
        ("mastodon", "#RemoteWork #Onboarding #AISafety #Hiring"),
    ],
)
def test_bluesky_and_mastodon_have_the_takeaway_and_the_sources_title_too(network: str, tags: str) -> None:
    assert text(NOTE, network) == (
        "New hires miss the corridor, not the office.\n\n"
        "Meet one peer a day.\n\n"
        "“Onboarding at a distance” by A. Author, Example Research\n\n"
        f"https://notes.example.com/notes/peers/\n\n{tags}"
    )


def test_linkedin_asks_the_question_as_well() -> None:
    assert text(NOTE, "linkedin") == (
        "New hires miss the corridor, not the office.\n\n"
        "Meet one peer a day.\n\n"
        "Who did you meet in your first week?\n\n"
        "“Onboarding at a distance” by A. Author, Example Research\n\n"
        "https://notes.example.com/notes/peers/\n\n"
        "#RemoteWork #Onboarding #AISafety #Hiring"
    )


def test_a_japanese_note_is_credited_in_japanese_and_its_link_is_ascii() -> None:
    assert text(JA, "x", address="") == (
        "新人に足りないのは、廊下です。\n\n"
        "出典：例 太郎、例研究所\n\n"
        "https://example.jp/%E8%A8%98%E4%BA%8B\n\n"
        "#リモートワーク #採用"
    )
    assert text(JA, "mastodon") == (
        "新人に足りないのは、廊下です。\n\n"
        "一日にひとり、同僚に会う。\n\n"
        "「離れて始める『研修』」（例 太郎、例研究所）\n\n"
        "https://notes.example.com/notes/peers/\n\n"
        "#リモートワーク #採用"
    )


@pytest.mark.parametrize(
    ("lang", "language", "word"), [("", "ja", "出典"), ("en", "ja", "via"), ("", "ja-JP", "出典"), ("", "de", "via")]
)
def test_the_notes_language_goes_before_the_sites(lang: str, language: str, word: str) -> None:
    made = posts(replace(NOTE, lang=lang), site=replace(SITE, language=language))
    assert word in made["x"].parts[0]


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("note", [NOTE, JA], ids=["en", "ja"])
def test_a_note_with_the_least_leaves_no_gaps_and_gives_credit(note: Note, network: str) -> None:
    bare = replace(note, topics=(), quote="", takeaway="", question="", source=Source("https://example.org/study"))
    made = text(bare, network)
    assert "example.org" in made
    assert not any(gap in made for gap in ("\n\n\n", "()", "（）", "“”", "「」", " ,", "、）", "None", "via \n"))


@pytest.mark.skipif(sys.platform != "linux", reason="what a process has is read in /proc")
def test_a_template_that_repeats_a_constant_without_end_costs_its_network_alone(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/x.txt.j2").write_text('{{ "x" * 9999999999 }}', "utf-8")
    (tmp_path / "posts/mastodon.txt.j2").write_text("{{ point }}", "utf-8")
    on, _ = load_network_configs([tmp_path, TEMPLATES], "en")
    one = PostWriter(make_environment([tmp_path, TEMPLATES], escape=False), SITE, on)
    made, problems = one.write(NOTE, ADDRESS)
    assert [post.network for post in made] == ["mastodon"]
    (problem,) = [*problems, *one.problems]
    assert problem.where.startswith("templates/posts/x.txt.j2:")


def test_nobody_is_told_of_a_post_because_of_what_a_source_is_called() -> None:
    source = replace(NOTE.source, title="@someone on peers", author="@jack", site="8bit、@771-8bit")
    for network, post in posts(replace(NOTE, source=source)).items():
        if post.form == "txt":
            assert "@" not in "".join(post.parts), network
    assert "jack, 8bit、771-8bit" in text(replace(NOTE, source=source), "mastodon")
    untitled = replace(NOTE, title=source.title, source=source)
    assert not [post for post in posts(untitled).values() if post.form == "txt" and "@" in "".join(post.parts)]
    told = replace(source, handles={"x": "author"})
    assert "@author" in text(replace(NOTE, source=told), "x")


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("note", [NOTE, JA], ids=["en", "ja"])
def test_every_network_gives_credit_to_the_author(note: Note, network: str) -> None:
    assert note.source.author in text(note, network)


CREDITS = [
    (NOTE, "", "“Onboarding at a distance” by A. Author, Example Research"),
    (NOTE, "@author", "“Onboarding at a distance” by A. Author @author, Example Research"),
    (NOTE, "author.example", "“Onboarding at a distance” by A. Author @author.example, Example Research"),
    (NOTE, "u/author", "“Onboarding at a distance” by A. Author u/author, Example Research"),
    (NOTE, "@a\n\nb", "“Onboarding at a distance” by A. Author @a b, Example Research"),
    (JA, "", "「離れて始める『研修』」（例 太郎、例研究所）"),
    (JA, "@author.example", "「離れて始める『研修』」（例 太郎 @author.example、例研究所）"),
]


@pytest.mark.parametrize(("note", "handle", "line"), CREDITS)
def test_an_author_is_named_as_that_network_knows_them(note: Note, handle: str, line: str) -> None:
    source = replace(note.source, handles={"bluesky": handle})
    assert line in text(replace(note, source=source), "bluesky").split("\n\n")
    assert handle == "" or handle not in text(replace(note, source=source), "mastodon")


@pytest.mark.parametrize(
    ("note", "line"), [(NOTE, "via A. Author @author, Example Research"), (JA, "出典：例 太郎 @author、例研究所")]
)
def test_without_the_title_the_name_stands_beside_the_author_too(note: Note, line: str) -> None:
    assert line in text(replace(note, source=replace(note.source, handles={"x": "author"})), "x").split("\n\n")


@pytest.mark.parametrize("network", ["x", "bluesky", "mastodon", "linkedin", "discord", "line", "hatena"])
def test_a_note_that_begins_with_no_paragraph_is_posted_by_its_title_or_takeaway(network: str) -> None:
    made = text(replace(NOTE, words="> Only theirs."), network)
    assert made.startswith(("What new hires miss", "Meet one peer a day."))


def test_a_page_that_is_its_own_source_is_linked_once() -> None:
    for network in ("note", "email"):
        assert text(NOTE, network, address="").count("https://example.org/study") == 1


def test_headlines_for_forms_keep_their_credit_however_long_they_are() -> None:
    note = replace(NOTE, title="A headline of theirs " * 30, source=replace(NOTE.source, title="👩\u200d💻" * 200))
    for network, credit in (("reddit", "(via A. Author, Example Research)"), ("hackernews", "(A. Author)")):
        assert text(note, network).endswith(f"… {credit}")


def test_markdown_shows_foreign_words_as_they_are() -> None:
    note = replace(NOTE, takeaway="Use *args & <b>", source=replace(NOTE.source, title="[a](b) __init__"))
    made = text(note, "email")
    assert "**Use \\*args &amp; &lt;b&gt;**" in made
    assert "“\\[a\\](b) \\_\\_init\\_\\_” by A. Author" in made
    assert "New hires miss *the corridor*" in made


def test_html_is_escaped_but_for_the_users_own_words() -> None:
    made = text(replace(NOTE, title="<b>&", source=replace(NOTE.source, title="<i>")), "email-html")
    assert "&lt;b&gt;&amp;" in made
    assert "“&lt;i&gt;”" in made
    assert "<em>the corridor</em>" in made


def test_author_and_site_of_one_name_are_credited_once() -> None:
    source = replace(NOTE.source, author="Example", site="Example")
    assert "\n\nvia Example\n\n" in text(replace(NOTE, source=source), "x")


def test_foreign_text_cannot_break_the_lines_of_a_post() -> None:
    source = replace(NOTE.source, title="A\n\n\ntitle\r\n", author="A.\nAuthor")
    assert "“A title” by A. Author, Example Research" in text(replace(NOTE, source=source), "mastodon").split("\n\n")


def test_a_post_knows_its_note_its_length_and_its_limit() -> None:
    post = posts(NOTE)["x"]
    assert (post.note, post.counts, post.limit) == (NOTE.name, (45 + 2 + 31 + 2 + 23 + 2 + 23 - 1,), 280)


# ------------------------------------------------------------------ templates of the user's own


def test_a_template_of_ones_own_is_tidied(tmp_path: Path) -> None:
    w = with_templates(tmp_path, x="---\r\nhashtags: 0\r\n---\r\n“{{ quote }}” {{ title }}  \r\n\r\n\r\n{{ link }}\r\n")
    made, problems = w.write(NOTE, ADDRESS)
    assert made[0].parts == (f"“{NOTE.quote}” {NOTE.title}\n\n{ADDRESS}",)
    assert (len(made), problems, w.problems) == (1, [], [])


def test_a_byte_order_mark_is_not_posted(tmp_path: Path) -> None:
    made, _ = with_templates(tmp_path, x="\ufeff{{ title }}").write(replace(NOTE, topics=()), ADDRESS)
    assert made[0].parts == (NOTE.title,)


def test_a_quote_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    template = "---\nhashtags: 0\n---\n{{ point }}\n{% if quote %}\n“{{ quote }}”\n{% endif %}\n{{ link }}"
    made, _ = with_templates(tmp_path, x=template).write(replace(NOTE, quote="word " * 60), ADDRESS)
    assert made[0].parts == (f"New hires miss the corridor, not the office.\n{ADDRESS}",)


def test_what_an_included_template_prints_is_left_out_too(tmp_path: Path) -> None:
    w = with_templates(tmp_path, x="{{ point }}{% include 'posts/_more.j2' %}", _more="{{ quote }}")
    (tmp_path / "posts/_more.j2").write_text(" {{ quote }}", "utf-8")
    made, problems = w.write(replace(NOTE, quote="word " * 60, topics=()), ADDRESS)
    assert (made[0].parts, problems) == (("New hires miss the corridor, not the office.",), [])


def test_a_template_may_print_the_point_twice(tmp_path: Path) -> None:
    made, problems = with_templates(tmp_path, x="{{ point }}\n\n{{ point }}").write(replace(NOTE, words=LONG), ADDRESS)
    assert (made[0].network, problems) == ("x", [])
    assert made[0].parts[0].startswith("The ones who met one peer a day stayed")


@pytest.mark.parametrize(
    "template", ["", "{# not mine #}\n", "---\nhashtags: 3\n---\n \n\n{% if false %}a{% endif %}\n"]
)
def test_a_template_that_prints_nothing_makes_no_post(tmp_path: Path, template: str) -> None:
    made, problems = with_templates(tmp_path, linkedin=template, x="{{ point }}").write(NOTE, ADDRESS)
    assert ([post.network for post in made], problems) == (["x"], [])


@pytest.mark.parametrize(
    ("template", "line", "what"),
    [
        ("{{ point }}\n{{ linq }}\n", 2, "'linq' is undefined"),
        ("---\nhashtags: 0\n---\n{{ point }}\n{{ linq }}\n", 5, "'linq' is undefined"),
        ("{{ point }}\n{% if quote %}\n", 2, "Unexpected end of template"),
        ("---\nhashtags: 0\n---\n{{ point }}\n{{ | }}\n", 5, "unexpected '|'"),
        ("{{ point | nothing }}", 1, "No filter named 'nothing'"),
        ("{{ point.foo.bar }}", 1, "'str object' has no attribute 'foo'"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("{% include 'posts/none.j2' %}", 1, "there is no template posts/none.j2"),
        ("---\nlimit: 5\n{{ point }}", 1, "the header has no end"),
    ],
)
def test_a_broken_template_is_one_problem_with_its_line_and_every_other_post_is_written(
    tmp_path: Path, template: str, line: int, what: str
) -> None:
    w = with_templates(tmp_path, x=template, line="{{ point }}", bluesky="{{ point }}")
    said = []
    for note in (NOTE, JA):
        made, problems = w.write(note, ADDRESS)
        assert [post.network for post in made] == ["bluesky", "line"]
        said += problems
    (problem,) = set(said + w.problems)
    assert problem.where == f"templates/posts/x.txt.j2:{line}"
    assert problem.what.startswith(what)


def test_a_template_that_is_no_utf_8_is_one_problem(tmp_path: Path) -> None:
    w = with_templates(tmp_path, x="a", line="{{ point }}")
    (tmp_path / "posts/x.txt.j2").write_bytes(b"{{ point }}\n\xff")
    made, problems = w.write(NOTE, ADDRESS)
    assert ([post.network for post in made], problems) == (["line"], [])
    assert [problem.where for problem in w.problems] == ["templates/posts/x.txt.j2:2"]
    assert w.problems[0].what == "this is not UTF-8; save the file as UTF-8"


def test_a_template_that_does_not_end_is_tried_once_and_every_other_post_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CPU_SECONDS", 0.1)
    endless = "{% for a in range(10 ** 9) %}{% for b in range(10 ** 9) %}{% endfor %}{% endfor %}"
    w = with_templates(tmp_path, x=endless, line="{{ point }}")
    for _ in range(2):
        made, problems = w.write(NOTE, ADDRESS)
        assert ([post.network for post in made], problems) == (["line"], [])
    assert [problem.where for problem in w.problems] == ["templates/posts/x.txt.j2:1"]


# ------------------------------------------------------------------ for mail

RELATIVE = replace(NOTE, words="See [mine](2026-11-01-other.md), [about](../about.md) and ![a plan](plan.png).")


def test_in_a_mail_links_to_pages_near_by_are_whole_and_pictures_are_described() -> None:
    made = posts(RELATIVE)
    assert (
        "See [mine](<https://notes.example.com/notes/2026-11-01-other/>), [about](<https://notes.example.com/about/>)"
        " and ![a plan](<https://notes.example.com/notes/plan.png>)." in made["email"].parts[0]
    )
    page = made["email-html"].parts[0]
    assert 'href="https://notes.example.com/notes/2026-11-01-other/"' in page
    assert "<img" not in page
    assert "a plan" in page


def test_in_a_mail_of_a_site_without_an_address_links_to_pages_near_by_are_words() -> None:
    made = posts(RELATIVE, "", Site("Notes"))
    assert "See mine, about and a plan." in made["email"].parts[0]
    assert "See mine, about and a plan." in made["email-html"].parts[0]


def test_the_whole_text_keeps_quotations_code_and_tables() -> None:
    words = "Point.\n\n> A quotation.\n\n```\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert "Point.\n\n> A quotation.\n\nx = 1\n\na | b\n1 | 2\n" in text(replace(NOTE, words=words), "note")


def test_code_in_a_whole_text_is_left_as_it_is() -> None:
    words = 'Point.\n\n```\nprint("#no", x)  # https://example.com/a。b\n```\n'
    assert 'print("#no", x)  # https://example.com/a。b' in text(replace(NOTE, words=words), "note")


def test_a_line_that_the_user_broke_stays_broken() -> None:
    note = replace(NOTE, words="Line one  \nline two\nand more.")
    assert text(note, "linkedin").startswith("Line one\nline two and more.\n")
    assert "Line one  \nline two\nand more.\n" in text(note, "email")


def test_a_template_that_prints_without_measure_is_a_problem_with_its_line(tmp_path: Path) -> None:
    w = with_templates(tmp_path, discord="{{ 'x' * 300000 }}", line="{{ point }}")
    made, (problem,) = w.write(NOTE, ADDRESS)
    assert [post.network for post in made] == ["line"]
    assert problem.where == "templates/posts/discord.txt.j2:1"
    assert "300,000 characters" in problem.what


@pytest.mark.parametrize(
    ("title", "network", "lang", "line"),
    [
        ("", "hackernews", "en", "What new hires miss (via A. Author)"),
        ("Onboarding", "hackernews", "en", "Onboarding (A. Author)"),
        ("", "hatena", "en", "Meet one peer. (via A. Author, Example Research)"),
        ("Onboarding", "hatena", "ja", "新人に会う。（出典：A. Author、Example Research）"),
    ],
)
def test_the_name_of_the_author_after_the_users_words_is_told_to_be_the_sources(
    title: str, network: str, lang: str, line: str
) -> None:
    words = "新人に会う。" if lang == "ja" else "Meet one peer."
    note = replace(NOTE, words=words, lang=lang, quote="", source=replace(NOTE.source, title=title))
    (post,) = (post for post in writer().write(note, ADDRESS)[0] if post.network == network)
    assert post.parts[0].split("\n")[0] == line


@pytest.mark.parametrize("network", [network.name for network in ALL])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_note_without_a_source_is_posted_without_a_credit_and_links_to_its_own_page(lang: str, network: str) -> None:
    note = Note("2026-11-23-x", "Title", date(2026, 11, 23), (), Source(""), "Point.", lang=lang)
    said = "\n".join(parts(note, network))
    plain = said.replace(ADDRESS, "")
    for mark in ("via", "出典", "()", "（", "://", "by ", "None", "「」", "“”"):
        assert mark not in plain
    assert posts(note)[network].link == ADDRESS


@pytest.mark.parametrize(("lang", "credit"), [("en", "“A Book” by A. Author"), ("ja", "「A Book」（A. Author）")])
def test_a_book_is_credited_without_an_address(lang: str, credit: str) -> None:
    note = Note("2026-11-23-x", "Title", date(2026, 11, 23), (), Source("", "A Book", "A. Author"), "Point.", lang=lang)
    assert text(note, "bluesky") == f"Point.\n\n{credit}\n\n{ADDRESS}"
    film = replace(note, source=Source("", "A Book"))
    assert text(film, "bluesky").split("\n")[2] == ("「A Book」" if lang == "ja" else "“A Book”")
