"""Notes as they are begun: what of what the user types is an address."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.workspace.new_note import expand_address


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("example.org/page", "https://example.org/page"),
        ("example.org", "https://example.org"),
        ("www.example.co.jp/a?b=c", "https://www.example.co.jp/a?b=c"),
        ("例え.テスト/頁", "https://例え.テスト/頁"),
        ("127.0.0.1:9/x", "https://127.0.0.1:9/x"),
        ("http://example.org/page", "http://example.org/page"),
        ("ab2cd3", "ab2cd3"),
        ("2026-11-23-x.md", "2026-11-23-x.md"),
        ("site/notes/x.md", "site/notes/x.md"),
        ("./x.org/y", "./x.org/y"),
        ("../x", "../x"),
        ("1.5/2", "1.5/2"),
        ("me@example.org", "me@example.org"),
        ("[x.org", "[x.org"),
        ("ftp://example.org/x", "ftp://example.org/x"),
    ],
)
def test_an_address_without_its_scheme_is_known_by_its_host(given: str, taken: str) -> None:
    assert expand_address(given) == taken


def test_a_file_is_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.org").touch()
    assert expand_address("notes.org") == "notes.org"
