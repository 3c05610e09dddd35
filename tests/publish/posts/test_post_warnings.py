"""What a network has in store for a post is said before it goes out."""

from dataclasses import replace

import pytest

from curate.model import PostWarning
from curate.publish.posts.builtin_networks import NETWORKS
from curate.publish.posts.network_config import NetworkConfig
from curate.publish.posts.post_warnings import LONG_THREAD, find_warnings, remove_mentions
from tests.publish.posts.test_post_writer import ADDRESS, NOTE, writer


def on(network: str) -> NetworkConfig:
    return NetworkConfig(NETWORKS[network], f"posts/{network}.txt.j2")


@pytest.mark.parametrize(
    ("network", "text", "found"),
    [
        ("x", "See README.md there", [PostWarning("name", "README.md")]),
        ("bluesky", "See README.md there", [PostWarning("name", "README.md")]),
        ("mastodon", "See README.md there", []),
        ("bluesky", "README.mdとchat.aiを直しました。", [PostWarning("name", "README.md…")]),
        ("x", "今日は#読書です", [PostWarning("glued", "#読書です")]),
        ("x", "「ひとの言葉が、ほとんどを占めている場合」です。", [PostWarning("quotation")]),
        ("note", "Mine.\n\n> And a longer line of theirs.", [PostWarning("quotation")]),
        ("x", "I read “Onboarding at a distance”.", []),
        ("x", "On #C++ now", [PostWarning("tag", "#C++")]),
        ("x", "In #2026 now", [PostWarning("tag", "#2026")]),
        ("threads", "Well done 🎉", [PostWarning("emoji")]),
        ("linkedin", "A plain text", []),
    ],
)
def test_a_text_that_will_look_otherwise_is_named(network: str, text: str, found: list[PostWarning]) -> None:
    assert list(find_warnings(on(network), [text], NOTE)) == found


@pytest.mark.parametrize(
    ("quote", "words", "found"),
    [
        ("As @sample says, peers matter.", "My words.", ["@sample"]),
        ("例会で@sampleさんが話した。", "My words.", ["@sample"]),
        ("As @sample says, peers matter.", "I thank @sample.", []),
        ("Write to a@sample.example about it.", "My words.", []),
        ("No one is named.", "I thank @sample.", []),
        ("As @sam and @samp say.", "I thank @sample and own@sam.example.", ["@sam", "@samp"]),
        ("See https://social.example/@alice for it.", "My words.", []),
    ],
)
def test_whom_a_quotation_would_tell_is_named_unless_the_user_names_them(
    quote: str, words: str, found: list[str]
) -> None:
    note = replace(NOTE, quote=quote, words=words)
    said = find_warnings(on("x"), [f"{words * 9}\n“{quote}”"], note)
    assert sorted(caution.about for caution in said if caution.kind == "mention") == found


def test_whom_a_block_quotation_would_tell_is_named_too() -> None:
    note = replace(NOTE, words="My own words about it.\n\n> Someone says @inblock.")
    assert PostWarning("mention", "@inblock") in find_warnings(on("x"), [note.words * 2], note)


@pytest.mark.parametrize(
    ("text", "calm"),
    [
        ("@771-8bit", "771-8bit"),
        ("著者@jack", "著者jack"),
        ("@a@b.example", "a@b.example"),
        ("＠jack と @jill", "jack と jill"),
        ("me@mail.example", "me@mail.example"),
        ("a @ b", "a @ b"),
        ("https://social.example/@alice", "https://social.example/@alice"),
    ],
)
def test_a_name_without_its_mark_tells_nobody(text: str, calm: str) -> None:
    assert remove_mentions(text) == calm


def test_a_part_that_is_mostly_the_notes_quotation_is_named() -> None:
    quoting = replace(NOTE, quote="a whole sentence of somebody")
    assert find_warnings(on("x"), ["Yes: a whole sentence of somebody."], quoting) == (PostWarning("quotation"),)
    assert find_warnings(on("x"), ["Yes: a whole sentence of somebody, in a longer text that I wrote"], quoting) == ()


@pytest.mark.parametrize(("parts", "found"), [(LONG_THREAD, ()), (LONG_THREAD + 1, (PostWarning("thread", "11"),))])
def test_a_thread_that_few_will_read_to_its_end_is_named(parts: int, found: tuple[PostWarning, ...]) -> None:
    assert find_warnings(on("x"), [f"Part {n}." for n in range(parts)], NOTE) == found


@pytest.mark.parametrize(
    ("topic", "about"),
    [("R&D", "R&D → #RD"), ("働き方（新）", "働き方（新） → #働き方新"), ("C++", ""), ("open-source", "")],
)
def test_a_topic_that_loses_a_sign_in_its_hashtag_is_named(topic: str, about: str) -> None:
    (post,) = (post for post in writer().write(replace(NOTE, topics=(topic,)), ADDRESS)[0] if post.network == "x")
    assert post.warnings == ((PostWarning("topic", about),) if about else ())
