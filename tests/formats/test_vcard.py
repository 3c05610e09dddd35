"""vCards of versions 3 and 4: lines with their parameters, unfolded and unescaped; a broken card costs itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.formats.vcard import VCardLine, parse_cards


def card(*lines: str, version: str = "4.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def first(text: str) -> VCardLine:
    found, problems = parse_cards(text, "x.vcf")
    assert problems == []
    return found[0][0]


def test_a_line_has_a_name_parameters_and_a_value() -> None:
    assert first(card('item1.EMAIL;TYPE=work,home;PREF="1":a@b.example')) == VCardLine(
        "EMAIL", "a@b.example", {"TYPE": "work,home", "PREF": "1"}, "item1"
    )


@pytest.mark.parametrize(
    "line, text",
    [
        ("FN:見本 花子", "見本 花子"),
        ("FN:Sample\\, Ada", "Sample, Ada"),
        ("NOTE:one\\ntwo\\\\n", "one\ntwo\\n"),
        ("FN:Ada\r\n  Sample", "Ada Sample"),
        ("FN:見\r\n 本", "見本"),
        ("URL:https://a.example/?b=c;d:e", "https://a.example/?b=c;d:e"),
    ],
)
def test_a_value_reads_as_it_was_meant(line: str, text: str) -> None:
    assert first(card(line)).text == text


@pytest.mark.parametrize(
    "value, parts",
    [
        ("見本;花子;;;", ["見本", "花子", "", "", ""]),
        ("Sample\\; Co;HR\\, too", ["Sample; Co", "HR, too"]),
        ("end\\\\;next", ["end\\", "next"]),
    ],
)
def test_a_value_of_parts_is_cut_where_no_backslash_stands(value: str, parts: list[str]) -> None:
    assert first(card(f"N:{value}")).components == parts


def test_a_card_of_another_version_one_without_an_end_and_a_broken_line_cost_themselves() -> None:
    text = card("FN:Old", version="2.1") + "BEGIN:VCARD\nVERSION:3.0\nFN:No end\n" + card("no colon", "FN:Good")
    found, problems = parse_cards(text, "x.vcf")
    assert [[line.text for line in one] for one in found] == [["Good"]]
    assert [p.where for p in problems] == ["x.vcf:1", "x.vcf:5", "x.vcf:10"]


@settings(max_examples=40)
@given(st.text(st.sampled_from("BEGIN:VCARD\nEND;\\=\"' \t見\x00,.@"), max_size=80))
def test_whatever_is_in_the_file_something_comes_back(text: str) -> None:
    parse_cards(text, "x.vcf")
    parse_cards(card(text.replace("\n", "\r\n")), "x.vcf")


@settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20).map(str.strip))
def test_every_text_reads_back_from_its_escaped_form(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert first(card(f"X:{escaped}")).text == text
