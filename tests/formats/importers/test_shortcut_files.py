"""Single links in files of their own."""

from __future__ import annotations

import plistlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.formats.importers.export_formats import detect_format, read
from curate.formats.importers.shortcut_files import binary_to_text
from tests.formats.importers.samples import NOW

URL_FILE = (
    "[{000214A0-0000-0000-C000-000000000046}]\r\nProp3=19,11\r\n"
    "[InternetShortcut]\r\nIDList=\r\nURL=https://a.example/?a=1&b=2\r\n"
)
WEBLOC = plistlib.dumps({"URL": "https://a.example/?a=1&b=2"}).decode()
BINARY = plistlib.dumps({"URL": "https://a.example/?a=1&b=2"}, fmt=plistlib.FMT_BINARY)


@pytest.mark.parametrize("text", [URL_FILE, WEBLOC, WEBLOC.replace("\n", ""), binary_to_text(BINARY).decode()])
def test_the_link_is_read_and_called_as_its_file(text: str) -> None:
    assert detect_format(text) == "shortcut"
    result = read(text, "shortcut", "links.zip/読む/A page.url", NOW)
    assert [(one.url, one.title) for one in result.bookmarks] == [("https://a.example/?a=1&b=2", "A page")]
    assert result.problems == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[InternetShortcut]\nIconIndex=0\n", "a.url:1: “a” has no address"),
        ("[InternetShortcut]\nURL=file:///etc/passwd\n", "a.url:2: “a” is no web page: its address begins with file:"),
        (WEBLOC.partition("</string>")[0], "a.url:1: broken XML: nothing was read"),
        (WEBLOC.replace("<plist", "<!DOCTYPE x [<!ENTITY e 'e'>]><plist"), "a.url:1: broken XML: nothing was read"),
    ],
)
def test_what_has_no_link_is_named(text: str, message: str) -> None:
    result = read(text, "shortcut", "a.url", NOW)
    assert result.bookmarks == ()
    assert [f"{problem.where}: {problem.what}" for problem in result.problems] == [message]


@given(st.binary(max_size=80))
def test_a_broken_binary_file_stays_as_it_is_or_becomes_text(body: bytes) -> None:
    made = binary_to_text(b"bplist00" + body)
    assert made == b"bplist00" + body or made.startswith(b"<?xml")
    assert binary_to_text(body) == body or body.startswith(b"bplist00")
