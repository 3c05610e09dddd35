"""What a note's front matter may have from other tools."""

from __future__ import annotations

from datetime import date

import pytest

from curate.formats.foreign_keys import ForeignValues, split_foreign_keys
from curate.formats.note import parse
from curate.formats.yamltext import load_yaml
from curate.problems import DRAFT

WHERE = "site/notes/x.md"
SOURCE = "source: {url: https://example.org/a, site: Example}"


def read(front: str) -> ForeignValues:
    _, values, problems = split_foreign_keys(load_yaml(front, WHERE), WHERE)
    assert problems == []
    return values


@pytest.mark.parametrize(
    ("front", "tags"),
    [
        ("tags: [remote work, 採用]", ("remote work", "採用")),
        ("tags:\n  - one\n  - one\n  - two", ("one", "two")),
        ("tags: one, two、三", ("one", "two", "三")),
        ("tag: one", ("one",)),
        ('tags: "#one"', ("one",)),
        ("tags:", ()),
        ("tags: {a: b}", ()),
        ("Tags: [one]", ("one",)),
    ],
)
def test_tags_are_a_list_or_a_text(front: str, tags: tuple[str, ...]) -> None:
    assert read(front).tags == tags


def test_aliases_are_a_list_or_one_text() -> None:
    assert read("aliases: [/2019/old/, Another name]").aliases == ("/2019/old/", "Another name")
    assert read("alias: /2019/old/").aliases == ("/2019/old/",)


@pytest.mark.parametrize("key", ["publishDate", "publishdate", "publish_date", "publish-date"])
def test_the_days_between_which_a_note_is_published(key: str) -> None:
    assert read(f"{key}: 2026年12月1日").publish_date == date(2026, 12, 1)
    assert read("expiryDate: 2026-12-31T00:00:00Z").expiry_date == date(2026, 12, 31)


FRONT_MATTER = {
    "Hugo": "date: 2026-11-20T08:00:00+09:00\nlastmod: 2026-11-21\ndescription: x\nslug: y\ncategories: [z]\n"
    "weight: 3\naliases: [/old/]\ntags: [a]\ndraft: false\ncover: {image: a.png}",
    "Jekyll": "layout: post\npermalink: /a/b/\npublished: true\ncategories: a b\nexcerpt_separator: x",
    "Obsidian": "aliases:\n  - Another\ntags:\n  - a\ncssclasses:\n  - wide\npublish: true\ncreated: 2026-11-20",
    "Zenn": 'emoji: "😸"\ntype: tech\npublished: true\ntags: [a]',
    "Qiita": "private: false\nupdated_at: '2026-11-20'\nid: 1\nslide: false\nignorePublish: false",
}


@pytest.mark.parametrize("tool", FRONT_MATTER)
def test_what_another_tool_writes_is_no_mistake(tool: str) -> None:
    text = f"---\n{SOURCE}\n{FRONT_MATTER[tool]}\n---\nMy own words.\n"
    note, problems = parse(text, "2026-11-20-x", WHERE)
    assert note is not None
    assert [problem.what for problem in problems] == []


def test_tags_are_topics_where_there_are_none() -> None:
    for topics, expected in (("", ("a",)), ("topics: []\n", ("a",)), ("topics: [b]\n", ("b",))):
        note, _ = parse(f"---\n{SOURCE}\n{topics}tags: [a]\n---\nMy own words.\n", "2026-11-20-x", WHERE)
        assert note is not None
        assert note.topics == expected


@pytest.mark.parametrize(
    "line", ["draft: true", "published: false", "publish: false", "private: true", "status: draft"]
)
def test_what_holds_a_note_elsewhere_holds_it_here(line: str) -> None:
    note, [problem] = parse(f"---\n{SOURCE}\n{line}\n---\nMy own words.\n", "2026-11-20-x", WHERE)
    assert note is None
    assert (problem.where, problem.kind) == (f"{WHERE}:3", DRAFT)
