"""Text that any XML document can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from curate.formats.xmltext import declared_entities, mend_references, serialize_xml, strip_forbidden


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


@pytest.mark.parametrize(
    ("text", "mended", "was_broken"),
    [
        ("&amp; &lt; &#233; &#xe9;", "&amp; &lt; &#233; &#xe9;", False),
        ("&co; & so", "A &amp; B &amp; so", True),
        ("&co;", "A &amp; B", False),
        ("&eacute;", "&#233;", True),
        ("?a=1&copy2=3&lang=ja", "?a=1&amp;copy2=3&amp;lang=ja", True),
        ("<![CDATA[&co; &]]>&co;", "<![CDATA[&co; &]]>A &amp; B", False),
        ("<![CDATA[& never closed", "<![CDATA[& never closed", False),
    ],
)
def test_references_become_such_as_xml_resolves(text: str, mended: str, was_broken: bool) -> None:
    assert mend_references(text, {"co": "A & B"}) == (mended, was_broken)


@given(st.text(st.one_of(st.characters(categories=["L", "N"]), st.sampled_from(list("&;#x=?:/ \n[]"))), max_size=60))
def test_whatever_the_references_the_text_is_xml_afterwards(text: str) -> None:
    mended, was_broken = mend_references(text)
    again, is_still_broken = mend_references(mended)
    assert (again, is_still_broken) == (mended, False)
    assert was_broken or mended == text


def test_only_short_plain_entities_are_declared() -> None:
    doctype = f"""<!DOCTYPE x [<!ENTITY a "A"><!ENTITY a "B"><!ENTITY b '&#38;#38;'><!ENTITY c "&a;">
        <!ENTITY d SYSTEM "d.txt"><!ENTITY % e "E"><!ENTITY f "{"f" * 501}">]>"""
    assert declared_entities(doctype) == {"a": "A", "b": "&"}
