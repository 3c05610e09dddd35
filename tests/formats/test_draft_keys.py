"""The keys that take a page down are found in any file, and the line that does is written into any file."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curate.formats.draft_keys import decode_for_search, is_taken_down, mark_as_draft, taken_down_line
from curate.formats.note import parse


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: x\ndraft: true\n---\nWords.", 3),
        ("---\ndraft: yes\n---\n", 2),
        ("---\ndraft: ture\n---\n", 2),
        ("---\ndraft:\n---\n", 2),
        ("---\nDraft: True\n---\n", 2),
        ('---\n"draft": "true"\n---\n', 2),
        ("---\npublished: false\n---\n", 2),
        ("---\npublish: no # until Monday\n---\n", 2),
        ("\ufeff---\r\ndraft: true\r\n---\r\n", 2),
        # The YAML can't be read.
        ("---\ntitle: a: b\ndraft: true\n---\n", 3),
        ("---\ntitle: a: b\n  draft:true\n---\n", 3),
        ("---\ntitle: 'a\npublished： false\n---\n", 3),
        ("---\ntitle: x\ntitle: y\ndraft: true\n---\n", 4),
        ("---\ndraft: true\nno end, and words", 2),
        ("title: x\ndraft: true\n---\nWords.", 2),
        ("<<<<<<< HEAD\n---\ndraft: true\n=======\n---\n>>>>>>> other\n", 3),
    ],
)
def test_a_file_says_that_its_page_is_down(text: str, line: int) -> None:
    assert taken_down_line(text) == line
    note, problems = parse(text, "2026-11-01-x", "x.md")
    assert note is None
    assert [problem.where for problem in problems] == [f"x.md:{line}"]


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\n---\ndraft: true\n",
        "---\ndraft: false\n---\n",
        "---\ntitle: a: b\ndraft: no\n---\n",
        "---\npublished: true\n---\n",
        "---\npublished: 2026-11-01\n---\n",
        "---\nsource:\n  draft: true\n---\n",
        "---\nquote: |\n  publish: false\n---\n",
        "---\ntitle: a: b\n---\ndraft: true\n",
        "---\ntitle: no end\n```yaml\ndraft: true\n```\n",
        "# Drafts\n\n---\n\ndraft: true\n\n---\n",
        "drafty: true\n",
        "",
    ],
)
def test_other_files_do_not(text: str) -> None:
    assert taken_down_line(text) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"---\ntitle: a: b\n---\nWords.\n", b"---\ndraft: true\ntitle: a: b\n---\nWords.\n"),
        (b"---\r\ntitle: x\r\n---\r\n", b"---\r\ndraft: true\r\ntitle: x\r\n---\r\n"),
        (b"---\ntitle: x\ndraft: false\n---\n", b"---\ntitle: x\ndraft: true\n---\n"),
        (b"# About\n", b"---\ndraft: true\n---\n# About\n"),
        (b"", b"---\ndraft: true\n---\n"),
        (b"---\ntitle: \x93\xfa\x96{\n---\n", b"---\ndraft: true\ntitle: \x93\xfa\x96{\n---\n"),
        (codecs.BOM_UTF8 + b"---\na: b\n---\n", codecs.BOM_UTF8 + b"---\ndraft: true\na: b\n---\n"),
        ("\ufeff---\na: b\n---\n".encode("utf-16-be"), "\ufeff---\ndraft: true\na: b\n---\n".encode("utf-16-be")),
        (b"<<<<<<< HEAD\n---\na: b\n", b"<<<<<<< HEAD\n---\ndraft: true\na: b\n"),
        (b"---\npublish: false\n---\n", b"---\npublish: false\n---\n"),
    ],
)
def test_the_line_is_written_and_every_other_byte_stays(before: bytes, after: bytes) -> None:
    assert mark_as_draft(before) == after


LINES = (
    b"---",
    b"\n",
    b"\r\n",
    b"title: a: b",
    b"draft: false",
    b"draft:",
    b"published: true",
    b"```",
    b"<<<<<<< HEAD",
)
BYTES = (
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x00",
    b"...",
    b"{a: [",
    b"  ",
    b"words",
    b"\x85",
    b"\x0c",
)
PIECES = st.sampled_from([*LINES, *BYTES])


@given(st.lists(PIECES, max_size=12).map(b"".join) | st.binary(max_size=40))
@example(b"\xfftitle: a: b\ndraft: false")
@example(b"\xff: a\n---\ntitle: b\n")
def test_any_file_is_taken_down_by_it_and_nothing_is_lost(data: bytes) -> None:
    after = mark_as_draft(data)
    assert is_taken_down(decode_for_search(after))
    assert mark_as_draft(after) == after
    rest = iter(after)
    kept = data if b"draft" not in data else b""
    assert all(byte in rest for byte in kept), "the bytes stand there still, in their order"
