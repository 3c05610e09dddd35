"""How things are said: results on stdout, talk on stderr, tables and bars only where there is a terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
import pytest

from curate.cli import output
from curate.humanize import format_local_time
from curate.problems import CannotRun, Problem

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty columns, in which rich and click write as to a terminal, but without colours."""
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "20")


def test_results_go_to_stdout_and_talk_to_stderr(capsys: Captured) -> None:
    output.print_result("a result")
    output.print_result()
    output.print_status("進み具合")
    assert capsys.readouterr() == ("a result\n\n", "進み具合\n")


def test_where_nobody_can_be_asked_a_question_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "can_ask", lambda: False)
    with pytest.raises(CannotRun, match="there is nobody to ask"):
        output.confirm("Change it?", Problem("--fix", "there is nobody to ask here"))
    monkeypatch.setattr(output, "can_ask", lambda: True)
    monkeypatch.setattr(click, "confirm", lambda text, *, default, err: text == "Change it?" and default and err)
    assert output.confirm("Change it?", Problem("--fix", "there is nobody to ask here"), default=True)


def test_json_is_a_list_with_letters_as_they_are(capsys: Captured) -> None:
    output.show_json({"題": name} for name in ("例", "b"))
    out, err = capsys.readouterr()
    assert json.loads(out) == [{"題": "例"}, {"題": "b"}]
    assert "例" in out
    assert err == ""


def test_each_problem_is_shown_once_with_its_place_its_sentence_and_its_hint(capsys: Captured) -> None:
    first, second = Problem("feeds.yaml:12", "“urll” is unknown", "did you mean “url”?"), Problem("a", "went wrong")
    output.show_problems([first, second, first])
    assert capsys.readouterr() == (
        "",
        "feeds.yaml:12: “urll” is unknown\n  hint: did you mean “url”?\na: went wrong\n",
    )


def test_times_are_the_users_own_for_people_and_exact_for_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert format_local_time(None) == "–"
    assert format_local_time(NOW) == NOW.astimezone().strftime("%Y-%m-%d %H:%M")
    assert output.to_iso(NOW) == "2026-03-01T09:30:00+00:00"
    assert output.to_iso(None) is None


ROWS = [["a1", "A rather long title that has to be folded", "AI"], ["b2", "とても長い題名なので、折り返しが要る", ""]]


def test_a_table_is_lines_with_tabs_where_there_is_no_terminal(capsys: Captured) -> None:
    output.show_table(["id", "title", "topics"], [*ROWS, ["c\t3", " of\nlines ", "x"]], wide=(1,))
    assert capsys.readouterr().out == (
        "a1\tA rather long title that has to be folded\tAI\n"
        "b2\tとても長い題名なので、折り返しが要る\t\n"
        "c 3\tof lines\tx\n"
    )


def test_a_table_is_folded_to_a_terminal_and_nothing_is_cut(terminal: None, capsys: Captured) -> None:
    output.show_table(["id", "title", "topics"], ROWS, wide=(1,))
    out = capsys.readouterr().out
    assert out.split()[:3] == ["id", "title", "topics"]
    assert len(out.splitlines()) > 3
    assert "…" not in out
    for cell in [cell for row in ROWS for cell in row]:
        rest = iter(out.replace(" ", "").replace("\n", ""))
        assert all(letter in rest for letter in cell.replace(" ", ""))


def test_a_table_breaks_no_words_and_crops_names_where_the_terminal_is_narrow(
    terminal: None, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    head = ["feed", "entries", "notes", "answered", "next", "problem"]
    problem = "refuses connections (2026-11-23 09:00, 3 times in a row)"
    rows = [["Sample Federation of Slow Signals", "12", "3", "2h ago", "2026-11-23 10:00", problem]]
    output.show_table([*head], rows, wide=(5,), names=(0,))
    assert capsys.readouterr().out.splitlines() == [
        "feed              entries  notes  answered  next",
        "Sample Federati…  12       3      2h ago    2026-11-23 10:00",
        "    refuses connections (2026-11-23 09:00, 3 times in a row)",
    ]


LONG = "これは幅の狭い端末で読む、少し長めの知らせです。"


def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Talk goes to a terminal too. Called in a test, where stderr is what it will be."""
    import sys

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)


def test_talk_breaks_at_blanks_and_as_japanese_may_and_leaves_addresses_whole(
    terminal: None, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    narrow(monkeypatch)
    output.print_status("Nothing new. `curate pull` looks for more.\n" + LONG)
    output.print_status("  1  https://example.org/a-rather-long-address-of-a-feed.xml")
    assert capsys.readouterr().err.splitlines() == [
        "Nothing new. `curate pull` looks for",
        "more.",
        "これは幅の狭い端末で読む、少し長めの知ら",
        "せです。",
        "  1",
        "  https://example.org/a-rather-long-address-of-a-feed.xml",
    ]


def test_a_problem_is_set_in_lines_with_what_follows_indented(
    terminal: None, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    narrow(monkeypatch)
    output.show_problems([Problem("feeds.yaml:12", "“urll” is not a key that is known here", "did you mean “url”?")])
    assert click.unstyle(capsys.readouterr().err).splitlines() == [
        "feeds.yaml:12: “urll” is not a key",
        "  that is known here",
        "  hint: did you mean “url”?",
    ]


def test_a_name_from_outside_is_cropped_to_the_terminal(terminal: None, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow(monkeypatch)
    assert output.fit_name("  4 new      ", "Slow Signal", " (4 articles)") == "  4 new      Slow Signal (4 articles)"
    long = output.fit_name("  4 new      ", "はたらくノート" * 9, " (4 articles)")
    assert long == "  4 new      はたらくノー… (4 articles)"


def test_off_a_terminal_nothing_is_broken_or_cropped(capsys: Captured) -> None:
    output.print_status(LONG * 5)
    assert capsys.readouterr().err == LONG * 5 + "\n"
    assert output.fit_name("a ", "b" * 300, " c") == f"a {'b' * 300} c"


def test_what_looks_like_markup_of_the_terminals_is_just_text(terminal: None, capsys: Captured) -> None:
    output.show_table(["id"], [["[red]x[/red] :smile:"]])
    assert "[red]x[/red] :smile:" in capsys.readouterr().out


def test_progress_says_its_lines_and_draws_no_bar_where_there_is_no_terminal(capsys: Captured) -> None:
    with output.TerminalProgress("feeds", 2) as progress:
        progress.update("feeds", 1, 2)
        progress.print_line("  1 new     例")
    assert capsys.readouterr() == ("", "  1 new     例\n")


def test_a_bar_is_drawn_on_stderr_and_taken_away_again(
    monkeypatch: pytest.MonkeyPatch, terminal: None, capsys: Captured
) -> None:
    import sys

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with output.TerminalProgress("feeds", 2) as progress:
        progress.update("feeds", 1, 2)
        progress.update("articles", 3, 9)
        progress.print_line("[bold]例[/bold]")
    out, err = capsys.readouterr()
    assert out == ""
    assert "[bold]例[/bold]" in err
    assert "1/2" in err


def test_a_text_to_read_is_set_in_lines_of_its_language(terminal: None, capsys: Captured) -> None:
    text = "これは四十桁の端末で読む、少し長めの文章です。\n\nIt is read on a terminal of forty columns."
    output.show_page(text, "題名 Title", ["著者 · 便り", "https://example.org/a"])
    assert capsys.readouterr().out.splitlines() == [
        "題名 Title",
        "著者 · 便り",
        "https://example.org/a",
        "",
        "これは四十桁の端末で読む、少し長めの文章",
        "です。",
        "",
        "It is read on a terminal of forty",
        "columns.",
        "",
    ]
