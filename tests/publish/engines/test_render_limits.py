"""Texts whose Markdown may take too long are tried in a child with limits; what fails there is named with its line."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats import note as notes_format
from curate.publish.engines import render_limits
from curate.publish.engines.render_limits import RenderFailed, needs_trial, run_within_limits, try_note, try_page
from curate.publish.site.related import note_terms

FRONT = "---\nsource:\n  url: https://slow-signal.example/one\n  site: Slow Signal\n---\n"
NAME, WHERE = "2026-11-20-one", "site/notes/2026-11-20-one.md"
ORDINARY = (
    "A newcomer needs *reasons* to meet [people](https://people.example/), and `code` (too).\n\n- one\n    - two\n\n"
    "> a quotation\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<b>bold</b> &amp; [^1]\n\n[^1]: A note.\n\n"
)
limited = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits are those of Linux")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "mkdocs.yml"
    path.write_text("site_name: Sample\ntheme:\n  name: material\nmarkdown_extensions:\n  - footnotes\n", "utf-8")
    return path


@pytest.fixture
def few_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what never comes to its end within them; what does has the usual ones, on a computer that is busy too."""
    monkeypatch.setattr(render_limits, "CPU_SECONDS", 2)


@pytest.mark.parametrize(
    ("text", "is_heavy"),
    [
        ("", False),
        (ORDINARY, False),
        (ORDINARY * 40, False),
        ("新人に足りないものは、会う理由だ。\n" * 400, False),
        ("- item\n" * 400, False),
        ("-" * 39, False),
        ("word " * 20_001, True),
        ("[" * 401, True),
        ("*a " * 401, True),
        ("`a " * 401, True),
        ("<a " * 401, True),
        ("&" * 401, True),
        ("{: " * 401, True),
        ("a\n" * 5_001, True),
        ("words\n" + "> " * 21 + "x", True),
        ("words\n" + "    " * 11 + "- x", True),
        ("words\n" + "\t" * 11 + "- x", True),
        ("- " * 21 + "x", True),
        ("1. " * 21 + "x", True),
        ("a\x00b", True),
        ("a\x0bb", True),
        ("a\uffffb", True),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, str) else str(value),
)
def test_only_what_nests_deep_or_holds_many_marks_is_tried(text: str, is_heavy: bool) -> None:
    assert needs_trial(text) is is_heavy


@given(st.text(st.sampled_from("ab \n>-*[(")))
def test_what_is_heavy_stays_so_whatever_follows_it(text: str) -> None:
    assert needs_trial("> " * 30 + "x\n" + text)
    assert needs_trial(text + "\n" + "[" * 401)


@limited
def test_a_heavy_note_that_is_within_the_limits_is_read_as_any_other(config: Path) -> None:
    text = FRONT + ORDINARY * 160
    assert needs_trial(text)
    tried = try_note(text, NAME, WHERE, config)
    note, problems = notes_format.parse(text, NAME, WHERE)
    assert note is not None
    assert (tried.note, list(tried.problems), tried.is_cacheable) == (note, problems, True)
    assert list(tried.terms) == list(note_terms(note))


@limited
def test_the_problems_of_a_heavy_note_are_those_of_any_other(config: Path) -> None:
    text = FRONT.replace("  site: Slow Signal\n", "") + ORDINARY * 160
    assert list(try_note(text, NAME, WHERE, config).problems) == notes_format.parse(text, NAME, WHERE)[1]


@limited
@pytest.mark.parametrize(
    ("words", "line", "hint"),
    [
        ("\n".join("    " * n + "- x" for n in range(250)), 257, "line 257 is nested 250 levels"),
        ("- " * 3_000 + "x", 8, "line 8 is nested 3000 levels deep"),
    ],
    ids=["list", "dashes"],
)
def test_a_note_that_is_nested_too_deeply_is_left_out_and_its_line_is_named(
    config: Path, words: str, line: int, hint: str
) -> None:
    _is_left_out(config, words, line, "is nested too deeply", hint)


@limited
@pytest.mark.parametrize(
    ("words", "line", "hint"),
    [
        ("[" * 20_000, 8, "20,000 times the character ["),
        ("![" * 15_000, 8, "15,000 times the character ["),
        ("a\n" * 10 + "<a [" * 10_000, 18, "10,000 times the character ["),
    ],
    ids=["brackets", "pictures", "below"],
)
def test_a_note_that_takes_too_long_is_left_out_and_its_line_is_named(
    config: Path, few_seconds: None, words: str, line: int, hint: str
) -> None:
    _is_left_out(config, words, line, "takes more than 2 s", hint)


def _is_left_out(config: Path, words: str, line: int, what: str, hint: str) -> None:
    tried = try_note(f"{FRONT}Own words here.\n\n{words}", NAME, WHERE, config)
    (problem,) = tried.problems
    assert tried.note is None
    assert problem.where == f"{WHERE}:{line}"
    assert what in problem.what
    assert "left out" in problem.what
    assert hint in problem.hint


@limited
def test_a_page_beyond_the_limits_is_left_out_and_its_line_is_named(config: Path, few_seconds: None) -> None:
    (problem,), lasting = try_page("---\ntitle: x\n---\n\nWords.\n\n" + "[" * 20_000, "site/about.md", config)
    assert (problem.where, lasting) == ("site/about.md:7", True)


@limited
def test_a_heavy_page_that_is_within_the_limits_has_no_problem(config: Path) -> None:
    assert try_page(ORDINARY * 160, "site/about.md", config) == ([], True)


def greedy(_: Path) -> int:
    return len(bytearray(4 << 30))


def failing(_: Path) -> None:
    raise LookupError("no such emoji")


def ended(_: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@limited
def test_what_takes_too_much_memory_is_told_apart(config: Path) -> None:
    with pytest.raises(RenderFailed, match="too much memory"):
        run_within_limits(greedy, config)


@limited
def test_what_extensions_raise_is_said(config: Path) -> None:
    with pytest.raises(RenderFailed, match="LookupError: no such emoji"):
        run_within_limits(failing, config)


@limited
def test_a_child_that_is_ended_from_outside_is_no_fault_of_the_text(config: Path) -> None:
    with pytest.raises(RenderFailed, match="was killed") as raised:
        run_within_limits(ended, config)
    assert not raised.value.is_cacheable


@limited
def test_extensions_that_cannot_be_loaded_keep_no_ordinary_note_from_being_named(config: Path) -> None:
    config.write_text("site_name: x\nmarkdown_extensions: [nowhere]\n", "utf-8")
    tried = try_note(FRONT + ORDINARY * 160, NAME, WHERE, config)
    assert tried.note is not None
