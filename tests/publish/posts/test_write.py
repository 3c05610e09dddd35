"""A note becomes a post for each network that fits, credits the source, and can be pasted as it stands."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.model import Note, Post, Site, Source
from curate.publish.posts.links import ascii_address
from curate.publish.posts.networks import NETWORKS, clusters
from curate.publish.posts.write import PostWriter, hashtags, tidy
from curate.publish.render import environment

TEMPLATES = Path(__file__).parents[2] / "templates"
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


def posts(note: Note, address: str = ADDRESS, site: Site = SITE) -> dict[str, Post]:
    made, problems = PostWriter(environment([TEMPLATES], escape=False), site).write(note, address)
    assert problems == []
    return {post.network: post for post in made}


def text(note: Note, network: str, address: str = ADDRESS) -> str:
    (part,) = posts(note, address)[network].parts
    return part


def with_template(folder: Path, network: str, template: str) -> PostWriter:
    (folder / "posts").mkdir()
    (folder / "posts" / f"{network}.txt.j2").write_text(template, "utf-8")
    return PostWriter(environment([folder, TEMPLATES], escape=False), SITE)


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
def test_a_note_with_the_least_leaves_no_gaps(note: Note, network: str) -> None:
    bare = replace(note, topics=(), quote="", takeaway="", question="", source=Source("https://example.org/study"))
    point, credit, link = text(bare, network).split("\n\n")
    assert credit.endswith("example.org")
    assert (point[:2], link) == (note.words[:2], ADDRESS)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_note_that_begins_with_no_paragraph_is_posted_by_its_title(network: str) -> None:
    assert text(replace(NOTE, words="> Only theirs."), network).startswith("What new hires miss\n\n")


def test_author_and_site_of_one_name_are_credited_once() -> None:
    source = replace(NOTE.source, author="Example", site="Example")
    assert "\n\nvia Example\n\n" in text(replace(NOTE, source=source), "x")


def test_foreign_text_cannot_break_the_lines_of_a_post() -> None:
    source = replace(NOTE.source, title="A\n\n\ntitle\r\n", author="A.\nAuthor")
    assert "“A title” by A. Author, Example Research" in text(replace(NOTE, source=source), "mastodon").split("\n\n")


def test_a_post_knows_its_note_its_length_and_its_limit() -> None:
    post = posts(NOTE)["x"]
    assert (post.note, post.counts, post.limit) == (NOTE.name, (45 + 2 + 31 + 2 + 23 + 2 + 23 - 1,), 280)


# ------------------------------------------------------------------ fitting

LONG = "The ones who met one peer a day stayed, and the others did not. " * 12
LONG_JA = "毎日ひとりの同僚と話した人は、一年後も残っていました。" * 20


@pytest.mark.parametrize(
    ("words", "beginning"), [(LONG, "The ones who met one peer"), (LONG_JA, "毎日ひとりの同僚と話した人は")]
)
@pytest.mark.parametrize("network", ["x", "bluesky", "mastodon"])
def test_a_long_point_is_cut_after_a_sentence_and_the_rest_stays(network: str, words: str, beginning: str) -> None:
    point, *rest = text(replace(NOTE, words=words), network).split("\n\n")
    assert point.startswith(beginning)
    assert point.endswith((". …", "。…", "…"))
    assert rest == text(NOTE, network).split("\n\n")[1:]


def test_foreign_words_go_before_the_users_own() -> None:
    source = replace(NOTE.source, title="A long title of theirs, " * 9)
    made = text(replace(NOTE, words=LONG, source=source), "bluesky")
    assert "A long title" not in made
    assert "via A. Author, Example Research" in made
    assert "Meet one peer a day." in made


def test_a_takeaway_goes_before_the_point_shrinks_to_a_stump() -> None:
    made = text(replace(NOTE, words=LONG, takeaway="A takeaway that is long. " * 7, question=""), "bluesky")
    assert "takeaway" not in made
    assert made.startswith("The ones who met one peer a day stayed")


def test_a_point_that_is_one_long_quotation_gives_way_to_the_title() -> None:
    assert text(replace(JA, words=f"「{LONG_JA}」"), "x").startswith("What new hires miss\n\n")


def test_hashtags_go_before_the_post_does() -> None:
    made = text(replace(NOTE, topics=("a" * 300,)), "x")
    assert made.startswith("New hires miss the corridor")
    assert "#" not in made


def test_a_post_that_cannot_be_made_to_fit_is_a_problem_and_the_others_are_written(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/x.txt.j2").write_text("a" * 326, "utf-8")
    made, problems = PostWriter(environment([tmp_path, TEMPLATES], escape=False), SITE).write(NOTE, ADDRESS)
    assert [post.network for post in made] == ["bluesky", "mastodon", "linkedin"]
    assert (problems[0].where, problems[0].what) == (NOTE.where, "the X post is 46 over the limit of 280")
    assert "templates/posts/x.txt.j2" in problems[0].hint


def test_a_page_that_calls_itself_endlessly_leaves_room_for_the_point() -> None:
    note = replace(NOTE, source=replace(NOTE.source, author="a" * 297, site="s" * 297))
    made, problems = PostWriter(environment([TEMPLATES], escape=False), SITE).write(note, ADDRESS)
    assert problems == []
    assert all("a" * 59 + "…" in post.parts[0] and "a" * 60 not in post.parts[0] for post in made)


WORDS = st.lists(
    st.sampled_from(
        [
            *(
                "Remote ",
                "work, ",
                "is. ",
                "new\n",
                "新人は",
                "最初の週に、",
                "会う。",
                "「まず会う」",
                "“one peer” ",
                "長い",
            ),
            *(
                "👨\u200d👩\u200d👧\u200d👦",
                "🇯🇵",
                "か\u3099",
                "e\u0301",
                " https://example.com/a/path?q=1 ",
                " README.md ",
                " #読書 ",
            ),
        ]
    ),
    max_size=150,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(
    words=WORDS,
    takeaway=WORDS,
    title=WORDS,
    slug=st.text(max_size=80),
    topics=st.lists(st.text(max_size=20), max_size=6).map(tuple),
    lang=st.sampled_from(["en", "ja"]),
)
def test_whatever_the_note_says_its_posts_fit_begin_with_its_words_and_keep_their_link(
    words: str, takeaway: str, title: str, slug: str, topics: tuple[str, ...], lang: str
) -> None:
    address = f"https://notes.example.com/{slug}"
    note = replace(NOTE, words=words, takeaway=takeaway, topics=topics, lang=lang, title=title)
    plain_words = clusters(tidy(posts(replace(note, words=words[:400], topics=()), ADDRESS)["linkedin"].parts[0]))
    for post in posts(replace(note, words=words[:400]), address).values():
        (part,) = post.parts
        assert post.counts == (NETWORKS[post.network].length(part),)
        assert post.counts[0] <= post.limit
        assert ascii_address(address) in part.split("\n")
        assert part == tidy(part)
        point = part.split("\n\n")[0]
        if point.endswith("…"):
            kept = clusters(point.removesuffix("…").rstrip())
            assert kept == plain_words[: len(kept)]


# ------------------------------------------------------------------ templates of the user's own


def test_a_users_template_goes_before_the_packages(tmp_path: Path) -> None:
    writer = with_template(tmp_path, "x", "“{{ quote }}” {{ title }}  \r\n\n\n\n{{ link }}\n")
    made, problems = writer.write(NOTE, ADDRESS)
    assert made[0].parts == (f"“{NOTE.quote}” {NOTE.title}\n\n{ADDRESS}",)
    assert (len(made), problems, writer.problems) == (4, [], [])


def test_a_quote_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    writer = with_template(tmp_path, "x", "{{ point }}\n{% if quote %}\n“{{ quote }}”\n{% endif %}\n{{ link }}")
    made, _ = writer.write(replace(NOTE, quote="word " * 60), ADDRESS)
    assert made[0].parts == (f"New hires miss the corridor, not the office.\n{ADDRESS}",)


def test_a_template_may_print_the_point_twice(tmp_path: Path) -> None:
    made, problems = with_template(tmp_path, "x", "{{ point }}\n\n{{ point }}").write(
        replace(NOTE, words=LONG), ADDRESS
    )
    assert (made[0].network, problems) == ("x", [])
    assert made[0].parts[0].startswith("The ones who met one peer a day stayed")


def test_a_template_that_prints_nothing_makes_no_post(tmp_path: Path) -> None:
    made, problems = with_template(tmp_path, "linkedin", "{# not mine #}\n").write(NOTE, ADDRESS)
    assert ([post.network for post in made], problems) == (["x", "bluesky", "mastodon"], [])


def test_an_unknown_name_is_a_problem_with_its_line_and_the_other_posts_are_written(tmp_path: Path) -> None:
    made, problems = with_template(tmp_path, "x", "{{ point }}\n{{ linq }}\n").write(NOTE, ADDRESS)
    assert [post.network for post in made] == ["bluesky", "mastodon", "linkedin"]
    assert [problem.where for problem in problems] == ["templates/posts/x.txt.j2:2"]
    assert "linq" in problems[0].what


def test_a_template_that_cannot_be_read_is_one_problem_whatever_the_number_of_notes(tmp_path: Path) -> None:
    writer = with_template(tmp_path, "x", "{{ point }}\n{% if quote %}\n")
    for note in (NOTE, JA):
        made, problems = writer.write(note, ADDRESS)
        assert ([post.network for post in made], problems) == (["bluesky", "mastodon", "linkedin"], [])
    assert [problem.where.rpartition(":")[0] for problem in writer.problems] == ["templates/posts/x.txt.j2"]


# ------------------------------------------------------------------ hashtags


@pytest.mark.parametrize(
    ("topic", "tags"),
    [
        ("remote work", ["#RemoteWork"]),
        ("AI safety", ["#AISafety"]),
        ("open-source", ["#OpenSource"]),
        ("node.js", ["#NodeJs"]),
        ("snake_case", ["#Snake_case"]),
        ("3D printing", ["#3DPrinting"]),
        ("リモートワーク", ["#リモートワーク"]),
        ("採用 onboarding", ["#採用Onboarding"]),
        ("機械学習・AI", ["#機械学習AI"]),
        ("か\u3099んばる", ["#がんばる"]),
        ("हिन्दी", ["#हिन्दी"]),
        ("2026", []),
        ("🎉", []),
        ("", []),
    ],
)
def test_a_topic_makes_a_hashtag_of_letters_digits_and_underscores(topic: str, tags: list[str]) -> None:
    assert hashtags([topic]) == tags


def test_topics_that_make_the_same_hashtag_make_it_once() -> None:
    assert hashtags(["remote work", "hiring", "Remote-Work", "RemoteWork"]) == ["#RemoteWork", "#Hiring"]
