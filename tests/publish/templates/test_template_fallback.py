"""A broken template of the user's is named once, and the package's own takes its place."""

import resource
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from curate import limits
from curate.problems import Problem
from curate.publish.templates.template_fallback import Renderer

SHIPPED = Path(__file__).parents[3] / "templates"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path


def put(folder: Path, text: str, name: str = "site/topics.md.j2") -> None:
    (folder / name).write_text(text, "utf-8")


TOPICS: dict[str, Any] = {"topics": []}


@pytest.mark.parametrize(
    ("template", "line", "what"),
    [
        ("one\n{{ x", 2, "unexpected end of template"),
        ("one\n{% if x %}\n", 2, "Unexpected end of template"),
        ("\n\n{{ nobody }}", 3, "'nobody' is undefined"),
        ("\n{{ topics.first.name }}", 2, "has no attribute 'first'"),
        ("{{ t.no_such_word }}", 1, "no_such_word"),
        ("\n{{ topics | no_such_filter }}", 2, "No filter named 'no_such_filter'"),
        ("\n{{ 1 // 0 }}", 2, "by zero"),
        ("\n{% include 'site/nowhere.j2' %}", 2, "there is no template site/nowhere.j2"),
        ("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", 1, "recursion"),
        ("\n{% include 'site/topics.md.j2' %}", 2, "recursion"),
    ],
)
def test_a_broken_template_is_named_with_its_line_and_the_packages_own_takes_its_place(
    mine: Path, template: str, line: int, what: str
) -> None:
    put(mine, template)
    broken, shipped = Renderer([mine, SHIPPED], "en"), Renderer([SHIPPED], "en")
    assert broken("site/topics.md.j2", TOPICS) == shipped("site/topics.md.j2", TOPICS)
    (problem,) = broken.problems
    assert problem.where == f"templates/site/topics.md.j2:{line}"
    assert what in problem.what
    assert problem.hint


def test_a_template_that_does_not_end_is_ended_and_named_once(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CPU_SECONDS", 0.1)
    put(mine, "one\n{% for a in range(10 ** 9) %}\n{% for b in range(10 ** 9) %}{% endfor %}{% endfor %}")
    broken, shipped = Renderer([mine, SHIPPED], "en"), Renderer([SHIPPED], "en")
    assert broken("site/topics.md.j2", TOPICS) == shipped("site/topics.md.j2", TOPICS)
    assert broken("site/topics.md.j2", TOPICS) == shipped("site/topics.md.j2", TOPICS)
    (problem,) = broken.problems
    assert problem.where in [f"templates/site/topics.md.j2:{line}" for line in (2, 3)]
    assert "takes more than 0.1 s" in problem.what
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


@pytest.mark.skipif(sys.platform != "linux", reason="what a process has is read in /proc")
@pytest.mark.parametrize("much", ["{{ 'x' * n }}", "{{ 'x' | center(n) }}", "{{ [0] * n }}"])
def test_a_template_that_takes_all_memory_is_ended_and_named(mine: Path, much: str) -> None:
    put(mine, f"{{% set n = 10 ** 10 %}}\n{much}")
    render = Renderer([mine, SHIPPED], "en")
    before = resource.getrlimit(resource.RLIMIT_AS)
    assert render("site/topics.md.j2", TOPICS) == Renderer([SHIPPED], "en")("site/topics.md.j2", TOPICS)
    (problem,) = render.problems
    assert (problem.where, "takes more memory" in problem.what) == ("templates/site/topics.md.j2:2", True)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@pytest.mark.parametrize("much", ["{0:>20000}", "{0:>1900000000}"])
def test_words_that_would_fill_the_memory_are_named_and_left_out(mine: Path, much: str) -> None:
    put(mine, f'archive: "{much}"\n', "words.yaml")
    render = Renderer([mine, SHIPPED], "en")
    (problem,) = render.problems
    assert problem.where == "templates/words.yaml:1"
    assert render.words["archive"] == Renderer([SHIPPED], "en").words["archive"]


def test_it_is_named_once_however_many_pages_use_it(mine: Path) -> None:
    put(mine, "{{ x", "site/entry.md.j2")
    render = Renderer([mine, SHIPPED], "en")
    for name in ("site/month.md.j2", "site/topic.md.j2", "site/month.md.j2"):
        values = {"notes": [], "words": "", "linked": [], "older": [], "base": ""}
        assert "curate-list" in render(name, values)
    assert [p.where for p in render.problems] == ["templates/site/entry.md.j2:1"]


def test_a_template_that_is_not_utf8_is_named(mine: Path) -> None:
    (mine / "site/topics.md.j2").write_bytes("日本語".encode("euc-jp"))
    render = Renderer([mine, SHIPPED], "en")
    assert "Nothing here yet" in render("site/topics.md.j2", TOPICS)
    assert [p.where for p in render.problems] == ["templates/site/topics.md.j2:1"]


def test_a_good_template_of_the_users_is_used_beside_a_broken_one(mine: Path) -> None:
    put(mine, "{{ x")
    put(mine, "mine", "site/archive.md.j2")
    render = Renderer([mine, SHIPPED], "en")
    assert "Nothing here yet" in render("site/topics.md.j2", TOPICS)
    assert render("site/archive.md.j2", {"months": []}) == "mine"


def test_without_a_fault_there_is_no_problem() -> None:
    render = Renderer([SHIPPED], "ja")
    assert "まだノートがありません" in render("site/topics.md.j2", TOPICS)
    assert render.problems == []


# ------------------------------------------------------------------ the site's own words


def test_the_users_words_stand_in_for_the_packages_and_missing_ones_are_the_packages(mine: Path) -> None:
    put(mine, "latest: {en: Newest, ja: 新着}\nhome:\ntopics: Themes\nmine: {en: x}\n", "words.yaml")
    english, japanese = Renderer([mine, SHIPPED], "en"), Renderer([mine, SHIPPED], "ja")
    assert (english.words["latest"], japanese.words["latest"]) == ("Newest", "新着")
    assert (english.words["home"], japanese.words["home"]) == ("Home", "ホーム")
    assert (english.words["topics"], english.words["mine"], japanese.words["mine"]) == ("Themes", "x", "x")
    assert "まだノートがありません" in japanese("site/topics.md.j2", TOPICS)
    assert english.problems == japanese.problems == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("home: Home\nlatest: a: b\n", "templates/words.yaml:2"),
        ("- a list\n", "templates/words.yaml:1"),
        ("home: Home\ncount: '{n} notes'\n", "templates/words.yaml:2"),
        ("topic_of: {en: 'On {0.name}'}\n", "templates/words.yaml:1"),
        ("topic_of: {en: 'On {0'}\n", "templates/words.yaml:1"),
        ("count: {en: '{0:d} notes'}\n", "templates/words.yaml:1"),
        ("", "templates/words.yaml:1"),
    ],
)
def test_words_that_cannot_be_used_are_named_and_the_packages_own_used(mine: Path, text: str, where: str) -> None:
    put(mine, text, "words.yaml")
    render = Renderer([mine, SHIPPED], "en")
    assert render.words == Renderer([SHIPPED], "en").words
    assert [p.where for p in render.problems] == [where]
    assert all(isinstance(p, Problem) and p.what for p in render.problems)


def test_words_that_are_not_utf8_are_named(mine: Path) -> None:
    (mine / "words.yaml").write_bytes("home: ホーム".encode("euc-jp"))
    assert [p.where for p in Renderer([mine, SHIPPED], "en").problems] == ["templates/words.yaml:1"]
