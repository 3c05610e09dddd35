"""Text that any XML document can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from curate.formats.xmltext import serialize_xml, strip_forbidden


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain 日本語 𠮷 👩‍💻", "plain 日本語 𠮷 👩‍💻"),
        ("tab\tline\nend", "tab\tline\nend"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\x00\x07\x1b[31m\x7f\x80\x9f", "[31m"),
        ("\ud800\ufffe\uffff", ""),
        ("<&]]>", "<&]]>"),
    ],
)
def test_what_xml_has_no_place_for_is_taken_out(text: str, kept: str) -> None:
    assert strip_forbidden(text) == kept


@given(st.text())
def test_any_text_comes_back_from_a_document_as_it_was_put_in(text: str) -> None:
    root = etree.Element("a", b=strip_forbidden(text))
    etree.SubElement(root, "c").text = strip_forbidden(text)
    found = etree.fromstring(serialize_xml(root).encode("utf-8"))
    assert (found.findtext("c"), found.get("b")) == (strip_forbidden(text), strip_forbidden(text))
