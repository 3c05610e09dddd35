"""A post fits its network, and what is left out to make it fit goes in order."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench import corpus
from curate.formats.note import parse
from curate.publish.posts.builtin_networks import NETWORKS
from curate.publish.posts.link_detection import ascii_address, find_bluesky_links, find_web_links
from curate.publish.posts.post_writer import tidy
from tests.publish.posts.test_post_writer import ADDRESS, JA, LONG, NOTE, parts, posts, text, with_templates, writer

LONG_JA = "毎日ひとりの同僚と話した人は、一年後も残っていました。" * 20


@pytest.mark.parametrize(
    ("words", "beginning"), [(LONG, "The ones who met one peer"), (LONG_JA, "毎日ひとりの同僚と話した人は")]
)
@pytest.mark.parametrize("network", ["linkedin", "discord", "misskey"])
def test_a_long_point_is_cut_after_a_sentence_and_the_rest_stays(network: str, words: str, beginning: str) -> None:
    point, *rest = text(replace(NOTE, words=words * 12), network).split("\n\n")
    assert point.startswith(beginning)
    assert point.endswith((". …", "。…"))
    assert rest == text(NOTE, network).split("\n\n")[1:]


@pytest.mark.parametrize("words", [LONG, LONG_JA], ids=["en", "ja"])
@pytest.mark.parametrize("network", ["x", "bluesky", "mastodon", "threads"])
def test_a_long_point_is_a_thread_with_the_credit_the_link_and_the_hashtags_in_its_last_part(
    network: str, words: str
) -> None:
    made = parts(replace(NOTE, words=words), network)
    assert len(made) > 1
    assert [part.rpartition("\n\n")[2] for part in made] == [f"{n}/{len(made)}" for n in range(1, len(made) + 1)]
    assert "A. Author" in made[-1]
    assert f"\n\n{ADDRESS}\n\n#RemoteWork" in made[-1]
    assert not any("…" in part for part in made)


def test_foreign_words_go_before_the_users_own() -> None:
    source = replace(NOTE.source, title="A long title of theirs, " * 9)
    made = text(replace(NOTE, source=source), "bluesky")
    assert "A long title" not in made
    assert "via A. Author, Example Research" in made
    assert "Meet one peer a day." in made


def test_a_takeaway_goes_before_one_post_becomes_a_thread() -> None:
    made = text(replace(NOTE, takeaway="A takeaway that is long. " * 9, question=""), "bluesky")
    assert "takeaway" not in made
    assert made.startswith("New hires miss the corridor")


def test_hashtags_go_before_one_post_becomes_a_thread() -> None:
    note = replace(NOTE, words="word " * 41 + "end.", takeaway="", quote="")
    assert "#RemoteWork" in text(replace(note, words="A short one."), "x")
    assert "#" not in text(note, "x")
    assert len(parts(replace(note, words="word " * 60 + "end."), "x")) == 2


def test_a_takeaway_goes_before_the_point_shrinks_to_a_stump() -> None:
    made = text(replace(NOTE, words=LONG * 4, takeaway="A takeaway that is long. " * 70, question=""), "discord")
    assert "takeaway" not in made
    assert made.startswith("The ones who met one peer a day stayed")


def test_a_point_that_is_one_long_quotation_gives_way_to_the_title() -> None:
    assert text(replace(JA, words=f"「{LONG_JA}」"), "x").startswith("What new hires miss\n\n")


def test_hashtags_take_up_half_of_a_post_at_most() -> None:
    made = text(replace(NOTE, topics=("short", "a" * 138, "b")), "x")
    assert made.startswith("New hires miss the corridor")
    assert made.endswith("\n\n#Short")


def test_hashtags_can_stand_in_the_first_part(tmp_path: Path) -> None:
    made, _ = with_templates(
        tmp_path, x="---\nhashtags: 1\nhashtags_at: first\ntoo_long: thread\n---\n{{ point }}"
    ).write(replace(NOTE, words=LONG), ADDRESS)
    assert "\n\n#RemoteWork\n\n1/" in made[0].parts[0]
    assert all("#" not in part for part in made[0].parts[1:])


def test_without_a_limit_nothing_is_cut(tmp_path: Path) -> None:
    w = with_templates(tmp_path, x="---\nlimit: 0\ntoo_long: thread\n---\n{{ text }}", line="{{ text }}")
    made, problems = w.write(replace(NOTE, words=LONG_JA * 40), ADDRESS)
    assert problems == []
    assert [(post.limit, len(post.parts)) for post in made] == [(None, 1), (None, 1)]
    assert made[0].parts[0].startswith(LONG_JA * 40)


def test_a_link_that_is_longer_than_the_limit_is_a_problem(tmp_path: Path) -> None:
    w = with_templates(tmp_path, threads="---\ntoo_long: thread\n---\n{{ point }}\n\n{{ link }}", line="{{ point }}")
    made, problems = w.write(NOTE, "https://notes.example.com/" + "a" * 600)
    assert [post.network for post in made] == ["line"]
    assert [problem.where for problem in problems] == [NOTE.where]
    assert "over the limit of 500" in problems[0].what


def test_html_is_never_cut_into_a_thread(tmp_path: Path) -> None:
    header = "---\nnetwork: mail\nlimit: 300\ntoo_long: thread\n---\n"
    w = with_templates(tmp_path, mail_html=header + "<p>{{ point }}</p>")
    ((post,), problems) = w.write(replace(NOTE, words=LONG), ADDRESS)
    assert problems == []
    assert post.parts[0].startswith("<p>The ones")
    assert "…</p>" in post.parts[0]


def test_a_post_that_cannot_be_made_to_fit_is_a_problem_and_the_others_are_written(tmp_path: Path) -> None:
    made, problems = with_templates(tmp_path, x="a" * 326, line="{{ point }}").write(replace(NOTE, topics=()), ADDRESS)
    assert [post.network for post in made] == ["line"]
    assert (problems[0].where, problems[0].what) == (NOTE.where, "the X post is 46 over the limit of 280")
    assert "templates/posts/x.txt.j2" in problems[0].hint


def test_a_page_that_calls_itself_endlessly_leaves_room_for_the_point() -> None:
    note = replace(NOTE, source=replace(NOTE.source, author="a" * 297, site="s" * 297))
    made, problems = writer().write(note, ADDRESS)
    assert problems == []
    assert {post.network for post in made} == set(NETWORKS)
    made = [post for post in made if post.network not in ("hackernews", "hatena")]
    assert all("a" * 59 + "…" in post.parts[0] and "a" * 60 not in post.parts[0] for post in made)


def test_four_hundred_notes_of_every_kind_fit_everywhere() -> None:
    """2,000 of them are written by ``python -m bench posts``."""
    w = writer()
    for number, written in enumerate(corpus.varied(400)):
        note, problems = parse(written, f"2026-11-20-note-{number}", "note.md")
        assert note is not None, problems
        made, problems = w.write(note, f"https://notes.example.com/notes/{note.name}/")
        assert (problems, w.problems) == ([], [])
        assert {post.network for post in made} == set(NETWORKS)
        assert all(post.limit is None or max(post.counts) <= post.limit for post in made)


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


@settings(max_examples=25, deadline=None)
@given(
    words=WORDS,
    takeaway=WORDS,
    title=WORDS,
    slug=st.text(max_size=80),
    topics=st.lists(st.text(max_size=20), max_size=6).map(tuple),
    lang=st.sampled_from(["en", "ja"]),
)
@example(words="Words.", takeaway="", title="T", slug="_", topics=(), lang="en")
def test_whatever_the_note_says_its_posts_fit_begin_with_its_words_and_keep_their_link(
    words: str, takeaway: str, title: str, slug: str, topics: tuple[str, ...], lang: str
) -> None:
    address = f"https://notes.example.com/{slug}"
    note = replace(NOTE, words=words, takeaway=takeaway, topics=topics, lang=lang, title=title)
    for post in posts(replace(note, words=words[:400]), address).values():
        network = NETWORKS[post.network]
        assert post.counts == tuple(network.length(part) for part in post.parts)
        assert network.limit is None or max(post.counts) <= network.limit
        assert all(part == tidy(part) for part in post.parts)
        if network.name in ("x", "bluesky", "mastodon", "threads", "linkedin", "misskey", "discord"):
            link = ascii_address(address)
            assert any(link in part.split("\n") for part in post.parts)
            last = next(part for part in post.parts if link in part.split("\n"))
            assert link in [last[start:end] for start, end in find_bluesky_links(last)]
            assert link in [last[start:end] for start, end in find_web_links(last, names=False)]


def test_the_last_part_of_a_thread_has_words_beside_the_link_and_the_hashtags() -> None:
    for sentences in range(14, 24):
        *_, last = parts(replace(NOTE, words="One more sentence. " * sentences, quote="", takeaway=""), "bluesky")
        assert "by A. Author" in last or "sentence" in last, last


def test_a_point_of_which_next_to_nothing_fits_is_named() -> None:
    note = replace(NOTE, words=f"She said “{'a clause, ' * 80}” and I nodded.")
    (post,) = (post for post in writer().write(note, ADDRESS)[0] if post.network == "hatena")
    assert [caution.kind for caution in post.warnings] == ["stump"]
