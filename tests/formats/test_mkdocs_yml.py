"""mkdocs.yml: what the publishing stages take from it."""

import pytest

from curate.formats.mkdocs_yml import find_best_line, parse
from curate.formats.yamltext import load_yaml
from curate.model import Site
from curate.problems import Problem

WHOLE = """\
site_name: 離れて働く
site_url: https://example.org/notes
site_author: Sample Person
site_description: >-
  Notes on
  starting well.
theme:
  name: material
  language: ja
plugins:
  - search
markdown_extensions:
  - toc: {permalink: true}
"""


def test_what_publishing_needs_is_read_and_the_address_gets_its_final_slash() -> None:
    assert parse(WHOLE) == (
        Site("離れて働く", "https://example.org/notes/", "Sample Person", "Notes on starting well.", "ja"),
        [],
    )


def test_the_least_that_is_needed_is_a_name() -> None:
    assert parse("site_name: Notes\n") == (Site("Notes"), [])


@pytest.mark.parametrize("text", ["", "# nothing\n", "theme: {language: en}\n", "site_name:\n", "- a\n"])
def test_a_site_without_a_name_is_asked_for_one(text: str) -> None:
    assert parse(text) == (Site("curate"), [Problem("mkdocs.yml:1", "the site has no name", "add site_name: …")])


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org/", "https://user@example.org/"])
def test_an_address_that_is_none_is_told_with_its_line_and_not_used(url: str) -> None:
    site, problems = parse(f"site_name: Notes\n\nsite_url: {url}\n")
    assert site.url == ""
    assert [(p.where, p.what) for p in problems] == [("mkdocs.yml:3", f"{url!r} is not a web address")]


@pytest.mark.parametrize(("language", "taken"), [("ja", "ja"), ("en", "en"), ("de", "en"), ("", "en"), ("[ja]", "en")])
def test_the_site_speaks_japanese_or_english(language: str, taken: str) -> None:
    assert parse(f"site_name: Notes\ntheme: {{name: material, language: {language}}}\n")[0].language == taken


@pytest.mark.parametrize(
    ("lines", "line", "plugin"),
    [
        ("plugins:\n  - search\n  - privacy\n", 4, "privacy"),
        ("plugins:\n  - material/privacy:\n      enabled: true\n", 3, "material/privacy"),
        ("plugins:\n  search: {}\n  blog: {}\n", 2, "blog"),
        ("plugins: [material/blog]\n", 2, "material/blog"),
        ("markdown_extensions:\n  - toc\n  - pymdownx.snippets:\n      base_path: x\n", 4, "pymdownx.snippets"),
    ],
)
def test_what_would_break_a_promise_is_told_with_its_line_and_its_reason(lines: str, line: int, plugin: str) -> None:
    _, problems = parse("site_name: Notes\n" + lines)
    assert len(problems) == 1
    assert problems[0].where == f"mkdocs.yml:{line}"
    assert problems[0].what.startswith(f"{plugin} can't be used here: it")
    assert problems[0].hint


@pytest.mark.parametrize("value", ["search", "", "~", "[[], {}, '', 3]", "{a: b}"])
def test_plugins_in_any_other_shape_do_no_harm(value: str) -> None:
    assert parse(f"site_name: Notes\nplugins: {value}\nmarkdown_extensions: {value}\n") == (Site("Notes"), [])


def test_tags_of_the_site_engine_are_passed_over_and_never_obeyed() -> None:
    text = "site_name: Notes\nx: !!python/object/apply:os.system ['false']\ny: !ENV [A, b]\n"
    assert parse(text) == (Site("Notes"), [])


def test_broken_yaml_is_one_problem_and_a_site_all_the_same() -> None:
    site, problems = parse("site_name: Notes\ntheme: [a\n", "other.yml")
    assert site == Site("curate")
    assert len(problems) == 1
    assert problems[0].where.startswith("other.yml:")
    assert "broken YAML" in problems[0].what


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ("extra:\n  analytics:\n    provider: google\n    property: X\n", 4),
        ("extra: {analytics: {provider: custom}}\n", 2),
        ("extra:\n  analytics:\n    feedback: {title: Helpful?}\n", None),
        ("extra:\n  analytics:\n    provider:\n", None),
        ("extra: [analytics]\n", None),
        ("extra: {analytics: google}\n", None),
    ],
)
def test_what_would_tell_others_what_readers_read_is_named_with_its_line(lines: str, line: int | None) -> None:
    site, problems = parse("site_name: Notes\n" + lines)
    assert site == Site("Notes")
    assert [p.where for p in problems] == ([f"mkdocs.yml:{line}"] if line else [])
    assert all("would tell another server" in p.what and "keep it if you mean it" in p.hint for p in problems)


@pytest.mark.parametrize(
    ("key", "words", "line"),
    [
        ("site_name", set(), 2),
        ("plugins", {"nope"}, 5),
        ("plugins", {"search", "lang"}, 7),
        ("plugins", {"toc"}, 3),
        ("markdown_extensions", {"toc"}, 8),
        ("nav", {"toc"}, 1),
        ("nothing", {"a", "b"}, 1),
    ],
)
def test_the_line_is_that_where_most_of_the_words_stand(key: str, words: set[str], line: int) -> None:
    text = "# mine\nsite_name: toc\nplugins:\n- a\n- nope\n- search:\n    lang: xx\nmarkdown_extensions: [toc]\n"
    assert find_best_line(load_yaml(text, "mkdocs.yml"), key, words) == line


@pytest.mark.parametrize(
    ("value", "rules", "problem"), [("1", 1, False), ("2", 2, False), ("3", 1, True), ("yes", 1, True)]
)
def test_the_rules_that_hold_notes_back_are_the_first_ones_unless_the_user_takes_newer(
    value: str, rules: int, problem: bool
) -> None:
    site, problems = parse(f"site_name: x\nextra:\n  curate:\n    rules: {value}\n")
    assert site.rules == rules
    assert [found.where for found in problems] == ["mkdocs.yml:4"] * problem
