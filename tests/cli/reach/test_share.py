"""``curate share`` and ``curate ask``: the right article for one person, or the two questions."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curate.model import Entry
from curate.read.storage.cache import Cache
from tests.cli.reach.private import Room
from tests.conftest import ROOT

FEED, TALK = "https://read.example/feed.xml", "https://talk.example/latest.rss"
NOTE = "2026-11-01-peers"


@pytest.fixture
def mine(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A workspace with a note and two items, one of them a question from a community's feed; and three people."""
    root = room.folder / "mine"
    (root / "site/notes").mkdir(parents=True)
    (root / "feeds.yaml").write_text(f"topics: {{remote work: [リモートワーク]}}\nfeeds: [{FEED}, {TALK}]\n", "utf-8")
    (root / "mkdocs.yml").write_text("site_name: Sample\nsite_url: https://me.example/\n", "utf-8")
    head = "---\nsource: {url: https://study.example/1, title: Onboarding at a distance, site: Study}\n"
    words = "New hires who met one peer a day stayed. Onboarding is a matter of people. " * 3
    (root / f"site/notes/{NOTE}.md").write_text(f"{head}takeaway: Meet one peer a day.\n---\n{words}\n", "utf-8")
    at = datetime(2026, 11, 20, tzinfo=UTC)
    entries = {
        FEED: Entry(
            "1", "https://read.example/1", "リモートワークの評価", text="リモートワークの評価を見直した五社。" * 3
        ),
        TALK: Entry("2", "https://talk.example/2", "How do you run onboarding?", text="Onboarding, anyone? " * 5),
    }
    with Cache(root / ".curate/cache.db") as cache:
        for feed, entry in entries.items():
            cache.add_entries(feed, [entry], at, newest=None, articles=False)
    monkeypatch.chdir(root)
    room("people", "add", "Ada Sample", "--no-edit", "--told", "onboarding", "--on", "2026-03-02")
    room("people", "add", "見本 花子", "--no-edit", "--public", "リモートワーク", "--on", "2026-03-02")
    room("people", "add", "Ben Example", "--no-edit", "--guess", "onboarding")
    room.vault.write("vault.yaml", "version: 1\nname: Robin Sample\n")
    return room


def item(room: Room) -> str:
    return next(line.split("\t")[0] for line in room("inbox").out.splitlines() if "評価" in line)


def test_whom_a_note_would_help_is_said_with_the_evidence(mine: Room) -> None:
    ran = mine("share", "peers")
    assert (ran.code, ran.out) == (0, "Ada Sample: onboarding (told you 2026-03-02)\n")


def test_an_item_of_the_inbox_is_found_by_the_beginning_of_its_id_or_its_address(mine: Room) -> None:
    for given in (item(mine)[:4], "https://read.example/1"):
        assert mine("share", given).out == "見本 花子: リモートワーク (public 2026-03-02)\n"


def test_what_would_help_somebody_is_said_the_user_s_note_and_no_question_of_a_community(mine: Room) -> None:
    mine("communities", "add", "Talk", "--feed", TALK)
    ran = mine("share", "--to", "ada")
    assert ran.out == f"{NOTE}  Onboarding at a distance: onboarding (told you 2026-03-02)\n"


@pytest.mark.parametrize("interest", ["remote work", "hybrid week"])
def test_words_of_one_topic_are_no_evidence_for_each_other(mine: Room, interest: str) -> None:
    """The article has リモートワーク, and the note has the topic's name: neither says what this person said."""
    feeds = mine.folder / "mine/feeds.yaml"
    feeds.write_text(feeds.read_text("utf-8").replace("[リモートワーク]", "[リモートワーク, hybrid week]"), "utf-8")
    note = mine.folder / f"mine/site/notes/{NOTE}.md"
    note.write_text(note.read_text("utf-8").replace("---\n", "---\ntopics: [remote work]\n", 1), "utf-8")
    mine("people", "add", "Cy Sample", "--no-edit", "--told", interest)
    nothing = mine("share", "--to", "cy")
    assert (nothing.code, nothing.out) == (1, "")
    for given in (NOTE, item(mine)):
        assert "Cy Sample" not in mine("share", given).out
        assert "Cy Sample" not in mine("share", given, "--json").out
        assert mine("share", given, "--to", "cy").code == 1
    assert mine.held.drafts() == []
    mine.later(400)
    assert not [line for line in mine("people", "--due").out.splitlines() if "Cy Sample" in line and "article" in line]


def test_nobody_and_nothing_are_answers(mine: Room) -> None:
    mine("people", "ada", "--do-not-contact")
    ran = mine("share", "peers")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Nobody: ")
    ran = mine("share", "--to", "ben")
    assert (ran.code, ran.out) == (1, "")
    assert "You don't know yet what Ben Example cares about. Ask: curate ask" in ran.err


def test_as_json_there_is_the_evidence_and_no_score(mine: Room) -> None:
    (row,) = json.loads(mine("share", "peers", "--json").out)
    evidence = {"what": "onboarding", "source": "told_me", "date": "2026-03-02", "words": ["onboarding"]}
    assert (row["name"], row["item"], row["evidence"]) == ("Ada Sample", NOTE, [evidence])
    assert "score" not in row


def test_a_draft_lies_in_the_vault_alone_with_its_reason(mine: Room) -> None:
    ran = mine("share", "peers", "--to", "ada")
    assert ran.code == 0
    (draft,) = mine.held.drafts()
    assert ran.out == draft.text + "\n\n"
    assert (draft.kind, draft.lang, draft.item, str(draft.made)) == ("share", "en", NOTE, "2026-11-25")
    assert [(one.what, one.source) for one in draft.evidence] == [("onboarding", "told_me")]
    assert "Meet one peer a day." in draft.text
    assert "https://me.example/notes/2026-11-01-peers/" in draft.text
    assert mine.vault.exposed_files() == []


def test_the_language_is_that_of_the_person(mine: Room) -> None:
    ran = mine("share", item(mine), "--to", "花子")
    assert "見本様" in ran.out
    assert "「リモートワーク」についてお書きになったものを拝読しました" in ran.out
    assert "［［この記事のどこがお役に立つ" in ran.out


def test_asked_for_twice_it_is_the_same_draft(mine: Room) -> None:
    first, second = mine("share", "peers", "--to", "ada"), mine("share", "peers", "--to", "ada")
    assert (second.code, second.out.strip()) == (0, first.out.strip())
    assert len(mine.held.drafts()) == 1


def test_a_second_recipient_is_refused(mine: Room) -> None:
    ran = mine("share", "peers", "--to", "ada", "--to", "花子")
    assert (ran.code, mine.held.drafts() if mine.vault.list_files("drafts") else []) == (2, [])
    assert "a draft is for one person" in ran.err


def test_without_evidence_there_is_no_draft_but_the_questions_are_offered(mine: Room) -> None:
    ran = mine("share", "peers", "--to", "ben")
    assert ran.code == 1
    assert "nothing that you know of Ben Example speaks for this" in ran.err
    assert "curate ask p-" in ran.err
    assert mine.vault.list_files("drafts") == []


@pytest.mark.parametrize("option", [["--do-not-contact"], ["--rest-until", "2026-12-24"]])
def test_somebody_to_be_left_in_peace_gets_no_letter(mine: Room, option: list[str]) -> None:
    mine("people", "ada", *option)
    for words in (["share", "peers", "--to", "ada"], ["share", "--to", "ada"], ["ask", "ada"]):
        ran = mine(*words)
        assert (ran.code, "is to be left in peace" in ran.err) == (2, True)
    assert mine.vault.list_files("drafts") == []


def test_what_is_out_is_in_the_log_and_not_drafted_again(mine: Room) -> None:
    mine("share", "peers", "--to", "ada")
    (draft,) = mine.held.drafts()
    before = mine.vault.read(draft.where)
    assert mine("share", "--sent", draft.id[:5]).code == 0
    (passed,) = mine.held.log()
    assert (passed.direction, passed.kind, passed.item, passed.substance) == ("out", "share", NOTE, True)
    assert mine.vault.read(draft.where).replace("sent: 2026-11-25\n", "") == before
    assert "this went out on 2026-11-25" in mine("share", "--sent", draft.id).err
    assert "Ada Sample has this already" in mine("share", "peers", "--to", "ada").err
    assert mine("share", "peers").code == 1


def test_a_letter_with_a_gap_is_not_out(mine: Room) -> None:
    mine("ask", "ben")
    (draft,) = mine.held.drafts()
    ran = mine("share", "--sent", draft.id)
    assert (ran.code, mine.held.log()) == (2, [])
    assert "there is a place here for your own words" in ran.err


def test_drafts_are_listed_until_they_are_out(mine: Room) -> None:
    assert mine("share").err.startswith("No drafts.")
    mine("share", "peers", "--to", "ada")
    (line,) = mine("share").out.splitlines()
    assert line.split("\t")[1:4] == ["Ada Sample", "share", "2026-11-25"]
    mine("share", "--sent", mine.held.drafts()[0].id)
    assert mine("share").out == ""
    (row,) = json.loads(mine("share", "--json").out)
    assert (row["sent"], Path(row["file"]).is_file()) == ("2026-11-25", True)


def test_a_draft_somebody_made_for_two_is_a_problem_and_the_rest_works(mine: Room) -> None:
    mine("share", "peers", "--to", "ada")
    (draft,) = mine.held.drafts()
    text = mine.vault.read(draft.where).replace(f"to: {draft.to}", f"to: [{draft.to}, p-bbbbbbbb]")
    mine.vault.write("drafts/d-zzzzzzzz.md", text)
    ran = mine("share")
    assert ran.code == 1
    assert "drafts/d-zzzzzzzz.md:2: “to”: a draft is for one person" in ran.err
    assert draft.id in ran.out
    assert mine("share", "--sent", "d-zzzzzzzz").code == 2


def test_outside_of_a_workspace_there_is_nothing_to_share(mine: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mine.folder)
    assert "this is no workspace" in mine("share", "peers").err


# ------------------------------------------------------------------ check --reach


def test_drafts_are_looked_over_with_the_rest_of_the_check(mine: Room) -> None:
    mine("share", "peers", "--to", "ada")
    assert mine("check", "--reach").code == 0
    mine("ask", "ben")
    assert mine("check").code == 0
    ran = mine("check", "--reach")
    assert (ran.code, "there is a place here for your own words" in ran.err) == (1, True)


def test_the_same_letter_to_another_is_found(mine: Room) -> None:
    mine("share", "peers", "--to", "ada")
    (draft,) = mine.held.drafts()
    mine("people", "ben", "--told", "onboarding")
    (ben,) = [person for person in mine.held.people() if "Ben" in person.name]
    text = mine.vault.read(draft.where).replace(draft.to, ben.id).replace("Ada Sample", "Ben Example")
    mine.vault.write("drafts/d-zzzzzzzz.md", text)
    assert "but for the names this is nearly the same as" in mine("check", "--reach").err


def test_whoever_hasn_t_answered_twice_is_let_rest(mine: Room) -> None:
    mine("log", "ada", "one")
    assert "times since" not in mine("share", "peers", "--to", "ada").err
    mine("log", "ada", "two")
    assert "you wrote to Ada Sample 2 times since you last heard from them" in mine("check", "--reach").err
    mine("log", "ada", "her answer", "--in")
    assert "times since" not in mine("check", "--reach").err


# ------------------------------------------------------------------ ask


def test_those_of_whom_nothing_is_known_are_listed(mine: Room) -> None:
    assert [line.split("\t")[0] for line in mine("ask").out.splitlines()] == ["Ben Example"]
    mine("people", "ben", "--values", "short letters")
    assert mine("ask").out == ""


def test_the_two_questions_are_drafted_once_and_not_asked_again_too_soon(mine: Room) -> None:
    ran = mine("ask", "ben")
    assert ran.out.count("?") == 2
    assert mine("ask", "ben").out.strip() == ran.out.strip()
    mine.editor("""sed -i 's/^\\[\\[.*/Your talk./' "$1" """)
    (draft,) = mine.held.drafts()
    assert mine("share", "--edit", draft.id).code == 0
    assert mine("share", "--sent", draft.id).code == 0
    assert mine.held.log()[-1].kind == "question"
    mine.later(179)
    assert "you asked Ben Example on 2026-11-25" in mine("ask", "ben").err
    mine.later(1)
    assert mine("ask", "ben").code == 0


def test_answers_go_into_the_file_and_the_log(mine: Room) -> None:
    ran = mine("ask", "ben", "--interested", "onboarding", "--values", "short letters", "--on", "2026-11-24")
    assert ran.code == 0, ran.err
    text = mine.person("Ben Example")
    assert "{what: onboarding, source: told_me, date: 2026-11-24}" in text
    assert "{what: short letters, source: told_me, date: 2026-11-24}" in text
    (passed,) = mine.held.log()
    assert (str(passed.day), passed.direction, passed.text) == ("2026-11-24", "in", "onboarding; short letters")
    assert mine("share", "peers").out.count("\n") == 2


@pytest.mark.parametrize(
    "words", [["--interested", "x"], ["ben", "--interested", "x", "--on", "2026-12-24"], ["nobody"]]
)
def test_what_can_t_be_asked_is_refused(mine: Room, words: list[str]) -> None:
    before = mine.person("Ben Example")
    assert mine("ask", *words).code == 2
    assert (mine.person("Ben Example"), mine.held.log()) == (before, [])


# ------------------------------------------------------------------ on a terminal, and with people --due


def test_on_a_terminal_one_of_them_is_picked_or_none(mine: Room) -> None:
    mine.monkeypatch.setattr("curate.cli.reach.share._can_prompt", lambda: True)
    assert mine("share", "peers", keys="0\n").code == 0
    assert mine.vault.list_files("drafts") == []
    assert mine("share", "peers", keys="1\n").code == 0
    assert [draft.item for draft in mine.held.drafts()] == [NOTE]
    assert mine("share", "--to", "花子", keys="1\n").code == 0
    assert [draft.lang for draft in mine.held.drafts() if draft.item != NOTE] == ["ja"]


def test_on_a_terminal_the_two_questions_are_drafted_where_nothing_speaks_for_it(mine: Room) -> None:
    mine.monkeypatch.setattr("curate.cli.reach.share._can_prompt", lambda: True)
    assert mine("share", "peers", "--to", "ben", keys="n\n").code == 1
    assert mine("share", "peers", "--to", "ben", keys="y\n").code == 0
    assert [draft.kind for draft in mine.held.drafts()] == ["ask"]


def test_an_article_is_a_reason_to_write_once_it_is_time(mine: Room) -> None:
    mine("log", "ada", "Hello")
    due = [line.split("\t") for line in mine("people", "--due").out.splitlines()]
    assert [(row[0], row[1]) for row in due] == [("見本 花子", "article")]
    mine.later(90)
    due = [line.split("\t") for line in mine("people", "--due").out.splitlines()]
    assert ["Ada Sample", "article", "–", f"Onboarding at a distance ({NOTE})"] in due


def test_templates_of_what_is_published_take_nothing_of_the_letters() -> None:
    from tests.conftest import ROOT

    for folder in ("site", "posts", "digest", "desk", "note"):
        for path in (ROOT / "templates" / folder).glob("*.j2"):
            assert "messages/" not in path.read_text("utf-8"), path
    for path in (ROOT / "curate/publish").rglob("*.py"):
        assert "messages/" not in path.read_text("utf-8"), path


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_example_of_the_readme_is_as_it_says(room: Room, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    readme = (ROOT / name).read_text("utf-8")
    note = re.search(r"```markdown\n(---\n.*?)```", readme, re.DOTALL)
    example = re.search(r"    \$ (curate people add .*)\n    \$ (curate share .*)\n    (.*)\n    (.*)\n", readme)
    file = re.search(r"site/notes/(2026-11-23-[a-z-]+)\.md", readme)
    assert note and example and file
    mine = room.folder / "mine"
    (mine / "site/notes").mkdir(parents=True)
    (mine / "feeds.yaml").write_text("feeds: []\n", "utf-8")
    (mine / "mkdocs.yml").write_text("site_name: Sample\n", "utf-8")
    (mine / f"site/notes/{file[1]}.md").write_text(note[1], "utf-8")
    monkeypatch.chdir(mine)
    room.clock = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert room(*shlex.split(example[1])[1:]).code == 0
    ran = room(*shlex.split(example[2])[1:])
    assert [*ran.out.splitlines(), *ran.err.splitlines()] == [example[3], example[4]]


def test_the_author_of_an_article_is_passed_over_and_it_is_said(mine: Room) -> None:
    note = Path(f"site/notes/{NOTE}.md")
    note.write_text(note.read_text("utf-8").replace("site: Study", "site: Study, author: Ada Sample"), "utf-8")
    ran = mine("share", "peers")
    assert (ran.code, ran.err.splitlines()[-1]) == (1, "Passed over: Ada Sample, who wrote it.")
    ran = mine("share", "peers", "--to", "Ada")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "share: Ada Sample wrote this")


def greeting(room: Room, name: str) -> str:
    return next(line for line in room("ask", name).out.splitlines() if "見本です" in line or "申します" in line)


def test_a_japanese_letter_begins_as_the_two_know_each_other(room: Room) -> None:
    room("vault", "--create")
    room.vault.write("vault.yaml", "version: 1\nname: 見本 亮\n")
    room("people", "add", "例 一", "--no-edit", "--guess", "何か")
    assert greeting(room, "一").startswith("突然のご連絡失礼いたします。")
    room("people", "add", "例 二", "--no-edit", "--told", "何か")  # they told the user: they know each other
    assert greeting(room, "二").startswith("お世話になっております。")
    room("people", "add", "例 三", "--no-edit", "--met", "2026-03-02", "--where", "勉強会")
    assert greeting(room, "三").startswith("ご無沙汰しております。")  # and a long time ago
    room("people", "add", "例 四", "--no-edit")
    room("log", "四", "立ち話", "--kind", "meeting", "--on", "2026-03-02")
    assert greeting(room, "四").startswith("ご無沙汰しております。")
    room("log", "四", "電話", "--kind", "call")
    (draft,) = [one for one in room.held.drafts() if "ご無沙汰" in one.text and one.to in room("people", "四").out]
    room.vault.remove(draft.where)
    assert greeting(room, "四").startswith("お世話になっております。")


def test_a_draft_that_was_just_made_has_nothing_wrong_but_its_gaps(mine: Room) -> None:
    """Neither a question in the article's title, nor that another was asked the same two questions."""
    note = Path(f"site/notes/{NOTE}.md")
    asking = note.read_text("utf-8").replace("title: Onboarding at a distance", 'title: "Onboarding: what now?"')
    note.write_text(asking, "utf-8")
    assert "what now?" in mine("share", "peers", "--to", "Ada").out
    assert mine("check", "--reach").err.splitlines()[-1] == "1 note ready to publish. No problems."
    for name in ("Ada", "Ben"):
        said = mine("ask", name).err
        assert "there is a place here for your own words" in said and "nearly the same" not in said
    for name, sentence in {"Ada": "Your talk on distance came to my mind again this morning.",
                           "Ben": "On Tuesday you left before we could speak of the new office."}.items():  # fmt: skip
        (one,) = [d for d in mine.held.drafts() if d.kind == "ask" and f"Dear {name}" in d.text]
        text = mine.vault.read(one.where)
        mine.vault.write(one.where, re.sub(r"\[\[.*?\]\]", sentence, text))
    assert "nearly the same" not in mine("check", "--reach").err


def test_an_article_in_another_language_is_said_to_be(mine: Room) -> None:
    mine("people", "add", "Cy Sample", "--no-edit", "--told", "リモートワーク", "--on", "2026-03-02", "--lang", "en")
    said = mine("share", item(mine)).out
    assert "Cy Sample: リモートワーク (told you 2026-03-02) [the article is in Japanese; you write to" in said
    assert ", in Japanese\n" in mine("share", item(mine), "--to", "Cy").out


def test_a_day_of_writing_is_no_day_on_which_they_said_it(mine: Room) -> None:
    mine("people", "add", "Cy Sample", "--no-edit", "--told", "onboarding")
    assert "Cy Sample: onboarding (told you)\n" in mine("share", "peers").out
    assert mine("share", "--to", "cy").out.splitlines()[0].endswith("onboarding (told you)")
    mine("people", "ada", "--do-not-contact")
    assert "onboarding (told you)" in mine("review", "--no-page").out
    mine("log", "cy", "They spoke of it", "--kind", "call")
    assert "Cy Sample: onboarding (told you 2026-11-25)\n" in mine("share", "peers").out
