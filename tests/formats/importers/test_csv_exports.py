"""Tables: columns in any order, lines that are broken, and files without a line of names."""

from __future__ import annotations

import pytest

from curate.formats.importers.csv_exports import detect_format, read
from curate.formats.importers.row_reader import ImportResult
from tests.formats.importers.samples import INSTAPAPER, NOW, POCKET, READWISE

HEAD = "title,url,time_added,tags,status\n"


def pocket(text: str) -> ImportResult:
    return read(text, "pocket", "p.csv", NOW)


def titles(found: ImportResult) -> list[str]:
    return [one.title for one in found.bookmarks]


@pytest.mark.parametrize("kind, text", [("pocket", POCKET), ("instapaper", INSTAPAPER)])
def test_a_file_without_a_line_of_names_is_known_by_its_columns(kind: str, text: str) -> None:
    headless = text.partition("\n")[2]
    assert detect_format(headless) == kind
    assert read(headless, kind, "f", NOW).bookmarks == read(text, kind, "f", NOW).bookmarks


def test_readwise_without_its_names_is_refused_and_says_what_to_do() -> None:
    found = read(READWISE.partition("\n")[2], "readwise", "f", NOW)
    assert found.bookmarks == ()
    assert found.problems[0].where == "f:1"
    assert "there is no column 'highlight'" in found.problems[0].what
    assert "--as" in found.problems[0].hint


def test_columns_may_be_missing_and_in_another_order() -> None:
    assert titles(pocket("URL,Title\nhttps://a.example/,A\n")) == ["A"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_spreadsheet_puts_other_marks_between_columns(delimiter: str) -> None:
    text = HEAD.replace(",", delimiter) + delimiter.join(
        ("A", "https://a.example/?x=1,2", "1700000000", "a|b", "unread")
    )
    assert detect_format(text) == "pocket"
    assert [(one.title, one.tags) for one in pocket(text).bookmarks] == [("A", ("a", "b"))]


def test_empty_lines_are_nothing() -> None:
    found = pocket(HEAD + "\n,,,,\nA,https://a.example/,,,\n\n")
    assert (titles(found), found.problems) == (["A"], ())


def test_a_quotation_mark_that_is_never_closed_costs_its_line_alone() -> None:
    rest = "".join(f"T{n},https://a.example/{n},1700000000,,unread\n" for n in range(5_000))
    found = pocket(f'{HEAD}"open,https://a.example/x,1700000000,,unread\n{rest}')
    assert len(found.bookmarks) == 5_000
    assert [problem.where for problem in found.problems] == ["p.csv:2"]


def test_it_doesn_t_swallow_a_line_that_closes_it_either() -> None:
    lines = '"open,https://a.example/1,1,,unread\nB,https://a.example/2,,"x",unread\nC,https://a.example/3,,,\n'
    assert titles(pocket(HEAD + lines)) == ["B", "C"]


def test_quotation_marks_that_nobody_doubled_are_read_as_far_as_they_can() -> None:
    found = pocket(HEAD + 'He said "hi",https://a.example/1,,,\n"A "b" c",https://a.example/2,,,\n')
    assert [one.url for one in found.bookmarks] == ["https://a.example/1", "https://a.example/2"]
    assert found.bookmarks[0].title == 'He said "hi"'


def test_a_row_with_too_many_columns_is_named() -> None:
    found = pocket(HEAD + "One, two,https://a.example/,1700000000,,unread\n")
    assert (found.bookmarks, [problem.where for problem in found.problems]) == ((), ["p.csv:2"])
    assert "it has 6 columns, not 5" in found.problems[0].what


def test_lines_are_counted_through_cells_with_line_ends() -> None:
    found = pocket(HEAD + '"a\n\nb",https://a.example/1,,,\nB,mailto:x,,,\n')
    assert [problem.where for problem in found.problems] == ["p.csv:5"]


def test_a_highlight_needs_a_text_and_a_title() -> None:
    found = read("Highlight,Book Title\n,A book\nText,\n", "readwise", "r.csv", NOW)
    assert (found.bookmarks, [problem.where for problem in found.problems]) == ((), ["r.csv:2", "r.csv:3"])


def test_ten_thousand_rows() -> None:
    rows = "".join(
        f'"Title {n}, ""q""",https://a.example/{n},{1_600_000_000 + n},a|b,unread\r\n' for n in range(10_000)
    )
    found = pocket(HEAD + rows)
    assert (len(found.bookmarks), found.problems, found.warnings) == (10_000, (), ())
    assert found.bookmarks[-1].title == 'Title 9999, "q"'


@pytest.mark.parametrize(
    "kind, head",
    [
        ("raindrop", "id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite"),
        ("pocket", "title,tags,url,time_added,status"),
        ("instapaper", "title,folder,url,selection,timestamp"),
        ("table", "title,tags,url"),
        ("readwise", "book title,book author,highlight,url"),
    ],
)
def test_a_row_that_ends_too_early_is_named_and_costs_no_other(kind: str, head: str) -> None:
    names = head.split(",")
    whole = {"url": "https://a.example/", "title": "Whole", "highlight": "Words", "book title": "Whole"}
    good = ",".join(whole.get(name, "") for name in names)
    found = read(f"{head}\n{good}\n4,Short\n{good.replace('Whole', 'Last')}\n", kind, "f.csv", NOW)
    assert found.bookmarks
    assert [problem.where for problem in found.problems] == ["f.csv:3"]


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/1,Tea,2024-01-01\nhttps://a.example/2,Rest,2024-02-01\n",
        "https://a.example/1,Tea,1704067200\nhttps://a.example/2,Rest,1706745600\n",
        "7;Tea;2024-01-01;https://a.example/1\n8;Rest;2024-02-01;https://a.example/2\n",
        "2024-01-01\thttps://a.example/1\tTea\n2024-02-01\thttps://a.example/2\tRest\n",
    ],
)
def test_any_table_without_its_names_is_read_by_what_stands_in_its_columns(text: str) -> None:
    assert detect_format(text) == "table"
    found = read(text, "table", "f", NOW)
    assert [(one.url, one.title) for one in found.bookmarks] == [
        ("https://a.example/1", "Tea"),
        ("https://a.example/2", "Rest"),
    ]
    assert [one.added.date().isoformat() for one in found.bookmarks if one.added] == ["2024-01-01", "2024-02-01"]
    assert found.problems == found.warnings == ()


@pytest.mark.parametrize(
    "text", ["https://a.example/1,75968,123.html\n", "https://a.example/1\n", "https://a.example/1 Tea, and rest\n"]
)
def test_an_address_with_commas_in_it_is_no_table(text: str) -> None:
    assert detect_format(text) == ""


def test_the_same_page_under_two_addresses_is_one_item() -> None:
    found = pocket(f"{HEAD}A,https://a.example/x?utm_source=news,1700000000,one,\nA,http://www.a.example/x,,two,\n")
    assert [(one.url, one.tags) for one in found.bookmarks] == [("https://a.example/x?utm_source=news", ("one", "two"))]
