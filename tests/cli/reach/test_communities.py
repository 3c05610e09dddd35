"""``curate communities``: what holds there, open questions, and what may be posted."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from curate.model import Entry
from curate.read.storage.cache import Cache
from tests.cli.reach.private import Room

FEED = "https://talk.example/latest.rss"
NOTE = "2026-11-01-peers"


@pytest.fixture
def mine(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A workspace with a note, and a community's feed that was pulled."""
    root = room.folder / "mine"
    (root / "site/notes").mkdir(parents=True)
    (root / "feeds.yaml").write_text(f"feeds: [{FEED}]\n", "utf-8")
    (root / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    head = "---\nsource: {url: https://study.example/1, title: Remote onboarding, site: Study}\n---\n"
    words = "New hires who met one peer a day stayed. Remote onboarding is a matter of people. " * 9
    (root / f"site/notes/{NOTE}.md").write_text(f"{head}{words}\n", "utf-8")
    at = datetime(2026, 11, 23, tzinfo=UTC)
    with Cache(root / ".curate/cache.db") as cache:
        cache.add_entries(FEED, [
            Entry("1", "https://talk.example/1", "How do you run remote onboarding?", published=at,
                  summary="4 posts - 3 participants"),
            Entry("2", "https://talk.example/2", "Which peers for remote onboarding?", published=at),
            Entry("3", "https://talk.example/3", "Our newsletter is out", published=at),
        ], at, newest=None, articles=False)  # fmt: skip
    monkeypatch.chdir(root)
    room("communities", "add", "Talk", "--url", "https://talk.example/", "--rules", "https://talk.example/rules",
         "--own-links", "ratio", "--ratio", "2", "--feed", FEED, "--intent", "to learn")  # fmt: skip
    return room


def test_a_community_is_written_down_with_what_holds_there(mine: Room) -> None:
    assert mine("communities").out == "Talk\tnot yet\tone in 2\t0\tto learn\n"
    assert "own links\tone in 2" in mine("communities", "tal").out
    (row,) = json.loads(mine("communities", "--json").out)
    assert (row["ratio"], row["rules_read"], row["feeds"]) == (2, None, [FEED])


def test_a_change_leaves_every_other_line_as_it_is(mine: Room) -> None:
    text = mine.vault.read("communities.yaml") + "# mine\n- name: Forum   # the old one\n  own_links: none\n"
    mine.vault.write("communities.yaml", text)
    assert mine("communities", "forum", "--rules-read", "--own-links", "thread").code == 0
    new = mine.vault.read("communities.yaml")
    assert new.startswith(text.replace("own_links: none\n", "own_links: thread\n"))
    forum = mine.held.communities()[1]
    assert (forum.own_links, str(forum.rules_read)) == ("thread", "2026-11-25")


@pytest.mark.parametrize(
    "words, said",
    [
        (["add", "talk"], "“talk” is there already"),
        (["add"], "add needs a name"),
        (["add", "New", "--rules", "javascript:alert(1)"], "no web address"),
        (["nowhere"], "no community is called “nowhere”"),
        (["check", "peers"], "check needs a note and a community"),
        (["talk", "--answered", "--on", "2026-12-24"], "this day is in the future"),
    ],
)
def test_what_can_t_be_is_refused_and_nothing_is_written(mine: Room, words: list[str], said: str) -> None:
    before = mine.vault.read("communities.yaml")
    ran = mine("communities", *words)
    assert (ran.code, said in ran.err) == (2, True), ran.err
    assert (mine.vault.read("communities.yaml"), mine.vault.has("contributions.jsonl")) == (before, False)


def test_open_questions_are_shown_with_the_note_that_could_help(mine: Room) -> None:
    out = mine("communities", "questions").out
    assert "How do you run remote onboarding?\n  https://talk.example/1\n  Talk, 2 days old, 3 replies\n" in out
    assert "replies unknown" in out
    assert f"your note {NOTE}: " in out
    assert "newsletter" not in out
    rows = json.loads(mine("communities", "questions", "talk", "--json").out)
    assert sorted(str(row["replies"]) for row in rows) == ["3", "None"]
    assert not any("score" in row for row in rows)


def test_a_feed_of_which_nothing_was_pulled_is_named(mine: Room) -> None:
    mine("communities", "add", "Other", "--feed", "https://other.example/feed")
    ran = mine("communities", "questions", "other")
    assert ran.code == 1
    assert "nothing of https://other.example/feed was pulled yet" in ran.err
    assert "curate follow https://other.example/feed" in ran.err


def test_whether_a_note_may_be_posted_is_said_with_the_reasons(mine: Room) -> None:
    ran = mine("communities", "check", "peers", "talk")
    assert (ran.code, ran.err.count("  hint: ")) == (1, 3)
    mine("communities", "talk", "--rules-read")
    mine("communities", "talk", "--answered")
    assert mine("communities", "check", "peers", "talk").code == 0
    assert mine("communities", "talk", "--posted", "peers").code == 0
    ran = mine("communities", "check", "peers", "talk")
    assert (ran.code, "you posted this here already, on 2026-11-25" in ran.err) == (1, True)


@pytest.mark.parametrize(
    "words, link", [([], True), (["--link"], True), (["--no-link"], False)]
)  # fmt: skip
def test_a_post_led_to_a_page_of_the_user_s_own_if_nothing_else_is_said(
    mine: Room, words: list[str], link: bool
) -> None:
    mine("communities", "talk", "--posted", "peers", *words)
    mine("communities", "talk", "--answered", "--on", "2026-11-20")
    answered, posted = mine.held.contributions()
    assert (posted.kind, posted.note, posted.link) == ("post", NOTE, link)
    assert (answered.kind, answered.link, str(answered.day)) == ("answer", False, "2026-11-20")


def test_a_broken_community_costs_itself_alone(mine: Room) -> None:
    mine.vault.write("communities.yaml", mine.vault.read("communities.yaml") + "- name: B\n  own_links: maybe\n")
    ran = mine("communities")
    assert (ran.code, ran.out.split("\t")[0]) == (1, "Talk")
    assert "write none, thread or ratio" in ran.err


def test_what_is_said_with_one_command_is_all_written_down(mine: Room) -> None:
    done = mine("communities", "Talk", "--rules-read", "--answered", "--posted", NOTE)
    assert done.code == 0
    assert str(mine.held.communities()[0].rules_read) == "2026-11-25"
    assert [one.kind for one in mine.held.contributions()] == ["answer", "post"]
