"""What people type today is read alike in posts, mail and feeds."""

from __future__ import annotations

import pytest

from curate.formats.markdown_text import to_html, to_plain_text


@pytest.mark.parametrize(
    ("typed", "html", "plain"),
    [
        (
            "See https://a.example/x for it.",
            '<p>See <a href="https://a.example/x">https://a.example/x</a> for it.</p>',
            "See https://a.example/x for it.",
        ),
        ("One ==marked== word.", "<p>One <mark>marked</mark> word.</p>", "One marked word."),
        ("> [!NOTE]\n> Mine.", "<p>Mine.</p>", "Mine."),
        ("> Somebody's.", "<p>Somebody's.</p>", ""),
    ],
)
def test_it_is_read_as_it_is_meant(typed: str, html: str, plain: str) -> None:
    assert html in to_html(typed)
    assert to_plain_text(typed) == plain
