"""Pages of bookmarks: folders, links that nobody closes, and files made to keep a reader busy."""

from __future__ import annotations

import pytest

from curate.formats.importers.html_exports import MAX_FOLDER_DEPTH, read
from tests.formats.importers.samples import NOW


def found(text: str, kind: str = "netscape") -> list[tuple[str, tuple[str, ...]]]:
    return [(one.title, one.tags) for one in read(text, kind, "f", NOW).bookmarks]


def test_a_folder_ends_with_its_list() -> None:
    text = (
        "<DL><DT><H3>Out</H3><DL><DT><A HREF='https://a.example/1'>1</A><DT><H3>In</H3><DL>"
        "<DT><A HREF='https://a.example/2'>2</A></DL><DT><A HREF='https://a.example/3'>3</A></DL>"
        "<DT><A HREF='https://a.example/4'>4</A></DL>"
    )
    assert found(text) == [("1", ("Out",)), ("2", ("Out", "In")), ("3", ("Out",)), ("4", ())]


def test_folders_are_told_apart_only_so_deep_and_what_lies_deeper_is_taken() -> None:
    text = "".join(f"<DT><H3>f{n}</H3><DL>" for n in range(5_000)) + "<DT><A HREF='https://a.example/'>x</A>"
    ((title, tags),) = found(text)
    assert (title, len(tags)) == ("x", MAX_FOLDER_DEPTH)


def test_what_stands_below_a_link_ends_with_the_next() -> None:
    text = "<DT><A HREF='https://a.example/1'>1</A>\n<DD>said<br>twice\n<DT><A HREF='https://a.example/2'>2</A>"
    first, second = read(text, "hatena", "f", NOW).bookmarks
    assert (first.comment, second.comment) == ("saidtwice", "")


def test_attributes_come_in_any_case_and_with_any_marks() -> None:
    text = "<dt><a add_date=1700000000 tags='a,b' href=https://a.example/>x</a>"
    assert found(text) == [("x", ("a", "b"))]


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<a ", "<a b='", '<a href="', "<dl>", "<dt><h3>x", "<<<", "<dd>", "<a x=1 ", "</dl>", "<title>", "&"],
)
def test_a_file_made_to_keep_a_reader_busy_is_read_to_its_end(piece: str) -> None:
    """A reader that begins anew at each of them would take hours."""
    text = piece * 100_000 + ">\"'-->" + "<DT><A HREF='https://a.example/'>last</A>"
    assert [title for title, _ in found(text)] == ["last"]


def test_a_title_without_end_is_cut() -> None:
    ((title, _),) = found("<A HREF='https://a.example/'>" + "x<b>" * 200_000)
    assert len(title) == 500
