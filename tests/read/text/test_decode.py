"""Bytes become text whatever they are labelled."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.read.text.decode import decode, resolve_encoding

SENTENCE = "<p>新しい同僚は、最初の一週間に誰と話しましたか。リモートワークの調査です。</p>"
ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be")
LABELS = ("", "utf-8", "Shift_JIS", "euc-jp", "iso-8859-1", "windows-1251", "gb2312", "utf-16", "no-such-thing", "\0")

KANA = st.sampled_from("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん")
KATAKANA = st.sampled_from("アイウエオカキクケコサシスセソタチツテトナニヌネノマミムメモラリルレロワンー")
KANJI = st.sampled_from("日本語新人週間会社同僚調査結果最初話仕事東京大学研究記事読書公開言葉")
# Japanese has kana: half of the letters of a text, more or less.
JAPANESE = st.lists(st.one_of(KANA, KANA, KATAKANA, KANJI, st.sampled_from("、。")), min_size=12, max_size=200).map(
    "".join
)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_japanese_is_read_whatever_the_label_says(encoding: str, label: str) -> None:
    assert decode(SENTENCE.encode(encoding), charset=label, kind="html") == SENTENCE


@given(text=JAPANESE, encoding=st.sampled_from(ENCODINGS), label=st.sampled_from(LABELS))
def test_any_japanese_text_comes_back_from_any_encoding_under_any_label(text: str, encoding: str, label: str) -> None:
    page = f"<title>{text}</title>"
    assert decode(page.encode(encoding), charset=label, kind="html") == page


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        ('<?xml version="1.0" encoding="Shift_JIS"?><t>東京都</t>'.encode("cp932"), "xml", "東京都"),
        ('<?xml version="1.0" encoding="EUC-JP"?><t>東京都</t>'.encode("euc_jp"), "xml", "東京都"),
        ("<?xml version='1.0' encoding='iso-8859-1'?><t>café</t>".encode("latin-1"), "xml", "café"),
        ("<meta charset=x-sjis><t>東京都</t>".encode("cp932"), "html", "東京都"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=euc-jp"><t>渋谷</t>'.encode("euc_jp"),
            "html",
            "渋谷",
        ),
        ("<!-- <meta charset=utf-8> --><meta charset='euc-jp'><t>同一</t>".encode("euc_jp"), "html", "同一"),
    ],
)
def test_a_declaration_in_the_document_decides_where_the_text_is_too_short_to_tell(
    body: bytes, kind: str, expected: str
) -> None:
    assert f"<t>{expected}</t>" in decode(body, kind="xml" if kind == "xml" else "html")


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        ("café crème, déjà vu — “quoted”", "cp1252", "iso-8859-1"),
        ("café crème, déjà vu — “quoted”", "cp1252", ""),
        ("Привет, как дела? Это русский текст для проверки.", "cp1251", ""),
        ("Привет, как дела?", "koi8-r", "koi8-r"),
        ("这是一个中文网页,用来测试编码的检测功能。", "gb2312", "gb2312"),
        ("这是一个中文网页,用来测试编码的检测功能。我们希望它可以正确识别。", "gb18030", ""),
        ("한국어 텍스트입니다. 인코딩을 확인합니다.", "euc_kr", "euc-kr"),
        ("ﾆｭｰｽ ﾃｽﾄ", "cp932", "Shift_JIS"),
    ],
)
def test_other_languages_are_not_taken_for_japanese(text: str, encoding: str, label: str) -> None:
    assert decode(text.encode(encoding), charset=label, kind="html") == text


def test_signs_of_the_vendors_are_read_in_every_japanese_encoding() -> None:
    pairs = b"\xad\xa1\xad\xea\xfc\xe2"  # ① ㈱ 髙 in rows 13 and 92, which JIS X 0208 leaves empty
    assert decode("日本語です".encode("euc_jp") + pairs, charset="euc-jp", kind="html") == "日本語です①㈱髙"
    seven_bit = b"\x1b$B" + bytes(byte & 0x7F for byte in pairs) + b"\x1b(B."
    assert decode(seven_bit, kind="html") == "①㈱髙."


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
def test_a_few_bad_bytes_cost_only_themselves(encoding: str) -> None:
    broken = SENTENCE.encode(encoding) + b"\xff\xff" + SENTENCE.encode(encoding)
    text = decode(broken, kind="html")
    assert text.startswith(SENTENCE)
    assert text.endswith(SENTENCE)


def test_a_text_cut_off_inside_a_letter_is_still_utf_8() -> None:
    assert decode(SENTENCE.encode()[:-6], charset="shift_jis", kind="html").startswith(SENTENCE[:-7])


@given(body=st.binary(max_size=300), label=st.one_of(st.sampled_from(LABELS), st.text(max_size=20)))
def test_no_bytes_and_no_label_make_it_raise(body: bytes, label: str) -> None:
    text = decode(body, charset=label, kind="html")
    assert "\0" not in text
    assert not any("\ud800" <= c <= "\udfff" for c in text)


@given(
    head=st.sampled_from([b"\x1b$B", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"<\0"]), body=st.binary(max_size=99)
)
def test_a_mark_before_rubbish_does_not_make_it_raise(head: bytes, body: bytes) -> None:
    decode(head + body, kind="xml").encode("utf-8")


@settings(max_examples=20)
@given(
    label=st.sampled_from(["idna", "punycode", "unicode_escape", "rot13", "hex", "utf-7", "undefined", "mbcs", "zlib"])
)
def test_codecs_that_are_no_encodings_of_pages_are_not_known(label: str) -> None:
    assert resolve_encoding(label) == ""


@pytest.mark.parametrize("body", [b"\xa4", b"\xe3\x81", bytes(range(256)), "かな".encode("cp932")])
def test_ten_megabytes_of_anything_are_read(body: bytes) -> None:
    big = (body * (10_000_000 // len(body)))[:10_000_000]
    assert decode(big, kind="html")
