"""What is said around a name is no part of it, and a name that only looks so stays whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.reach.honorifics import ParsedName, add_honorific, name_before_san, parse_name, salutation, strip_honorifics
from curate.reach.letter_text import describe_person, japanese_salutation
from curate.reach.names import find_by_name
from tests.reach.people import person

SPOKEN = [
    ("高橋さん", ParsedName("高橋", honorific="さん")),
    ("高橋 さん", ParsedName("高橋", honorific="さん")),
    ("高橋　さま", ParsedName("高橋", honorific="さま")),
    ("高橋様", ParsedName("高橋", honorific="様")),
    ("高橋 一郎 様", ParsedName("高橋 一郎", honorific="様")),
    ("高橋氏", ParsedName("高橋", honorific="氏")),
    ("高橋一郎氏", ParsedName("高橋一郎", honorific="氏")),
    ("高橋殿", ParsedName("高橋", honorific="殿")),
    ("高橋君", ParsedName("高橋", honorific="君")),
    ("ひろし君", ParsedName("ひろし", honorific="君")),
    ("高橋くん", ParsedName("高橋", honorific="くん")),
    ("高橋ちゃん", ParsedName("高橋", honorific="ちゃん")),
    ("スミス氏", ParsedName("スミス", honorific="氏")),
    ("Smithさん", ParsedName("Smith", honorific="さん")),
    ("渡辺 先生", ParsedName("渡辺", title="先生")),
    ("渡辺先生", ParsedName("渡辺", title="先生")),
    ("渡辺名誉教授", ParsedName("渡辺", title="名誉教授")),
    ("高橋部長", ParsedName("高橋", role="部長")),
    ("高橋部長様", ParsedName("高橋", role="部長", honorific="様")),
    ("高橋さん（営業）", ParsedName("高橋", note="営業", honorific="さん")),
    ("高橋さん(営業)", ParsedName("高橋", note="営業", honorific="さん")),
    ("Dr. Watanabe", ParsedName("Watanabe", title="Dr.")),
    ("Dr.Watanabe", ParsedName("Watanabe", title="Dr.")),
    ("Ｄｒ．Watanabe", ParsedName("Watanabe", title="Dr.")),
    ("dr watanabe", ParsedName("watanabe", title="dr")),
    ("Prof. Dr. med. Anna Muster", ParsedName("Anna Muster", title="Prof. Dr. med.")),
    ("Mr Sample", ParsedName("Sample", title="Mr")),
    ("Mrs. Ada Sample", ParsedName("Ada Sample", title="Mrs.")),
    ("Ms Ada Sample", ParsedName("Ada Sample", title="Ms")),
    ("Miss Sample", ParsedName("Sample", title="Miss")),
    ("Mx. Sample", ParsedName("Sample", title="Mx.")),
    ("Herr Muster", ParsedName("Muster", title="Herr")),
    ("Frau Dr. Muster", ParsedName("Muster", title="Frau Dr.")),
    ("小森谷殿", ParsedName("小森谷", honorific="殿")),
    ("綾小路殿", ParsedName("綾小路", honorific="殿")),
    ("小森谷氏", ParsedName("小森谷", honorific="氏")),
    ("高橋サン", ParsedName("高橋", honorific="サン")),
    ("佐々木サン", ParsedName("佐々木", honorific="サン")),
    ("奥さん", ParsedName("奥", honorific="さん")),
    ("大家さん", ParsedName("大家", honorific="さん")),
    ("高橋チャン", ParsedName("高橋", honorific="チャン")),
    ("工藤校長", ParsedName("工藤", role="校長")),
    ("工藤校長サン", ParsedName("工藤", role="校長", honorific="サン")),
    ("工藤副校長", ParsedName("工藤", role="副校長")),
    ("山本支店長様", ParsedName("山本", role="支店長", honorific="様")),
    ("高橋理事長", ParsedName("高橋", role="理事長")),
    ("Drs. van Dijk", ParsedName("van Dijk", title="Drs.")),
    ("Watanabe-san", ParsedName("Watanabe", honorific="san")),
    ("Kenji Watanabe-sensei", ParsedName("Kenji Watanabe", honorific="sensei")),
]
_WHOLE = """源氏 尊氏 足利尊氏 佐藤尊氏 王昭君 昭君 林君 鵜殿 鵜殿一郎 大殿 山田博士 ヨンサン ジャッキー・チャン
さん 様 先生 君 Dr. Dr Mr. Drew Msizi Missy Mistral Profeta Herrmann Frauke Sirius Reva Medea Drake Mrázek Drska
お母さん お父さん 母さん おばあちゃん お客様 佐藤さんのお母さん 湯殿 スーサン 劉サンヒ 金城長 高橋の奥様"""
WHOLE = _WHOLE.split()


@pytest.mark.parametrize("typed, spoken", SPOKEN, ids=[typed for typed, _ in SPOKEN])
def test_what_is_said_around_a_name_is_told_apart(typed: str, spoken: ParsedName) -> None:
    assert parse_name(typed) == spoken
    assert parse_name(spoken.name) == ParsedName(spoken.name)


@pytest.mark.parametrize(
    "name", [*WHOLE, *(f"{one} Sample" for one in WHOLE if one.isascii() and "r." not in one and one != "Dr"),
             "山田 博士", "王 昭君", "Lee Ji-san", "Aung San", "見本 花子", "高橋（営業）", "はなちゃん"]
)  # fmt: skip
def test_a_name_that_only_ends_or_begins_so_stays_whole(name: str) -> None:
    assert parse_name(name) == ParsedName(name)


@given(st.text(max_size=30))
def test_any_name_is_left_with_something_and_is_the_same_the_second_time(name: str) -> None:
    once = strip_honorifics(name)
    assert bool(once) == bool(name.strip())
    assert parse_name(parse_name(name).name).name == parse_name(name).name or not parse_name(name).has_extras


@pytest.mark.parametrize(
    "name, title, japanese, english",
    [
        ("高橋", "", "高橋様", "高橋"),
        ("高橋さん", "", "高橋様", "高橋"),
        ("高橋様", "", "高橋様", "高橋"),
        ("高橋（営業）", "", "高橋様", "高橋"),
        ("高橋部長", "", "高橋様", "高橋"),
        ("はなちゃん", "", "はな様", "はな"),
        ("小森谷殿", "", "小森谷様", "小森谷"),
        ("高橋サン", "", "高橋様", "高橋"),
        ("工藤校長", "", "工藤様", "工藤"),
        ("お母さん", "", "お母さん", "お母さん"),
        ("渡辺先生", "", "渡辺先生", "渡辺"),
        ("渡辺 花子", "先生", "渡辺先生", "渡辺 花子"),
        ("渡辺 花子", "教授", "渡辺先生", "渡辺 花子"),
        ("Ada Sample", "", "Ada Sample 様", "Ada"),
        ("Dr. Ada Sample", "", "Ada Sample 先生", "Dr. Sample"),
        ("Sample", "Ms.", "Sample 様", "Ms. Sample"),
    ],
)
def test_a_letter_has_one_honorific_whatever_the_file_has(name: str, title: str, japanese: str, english: str) -> None:
    one = person("one", name, title=title)
    assert (salutation(one, "ja"), salutation(one, "en")) == (japanese, english)
    assert japanese_salutation(one) == japanese
    said = describe_person(one, "ja").called + add_honorific(one, strip_honorifics(name))
    assert not any(twice in said for twice in ("さん様", "様様", "先生様", "部長様", "氏様"))


@pytest.mark.parametrize(
    "wanted", ["高橋さん", "高橋 さん", "高橋　様", "高橋さん（営業）", "高橋氏", "高橋部長", "高橋"]
)
@pytest.mark.parametrize("name", ["高橋", "高橋さん", "高橋 一郎"])
def test_somebody_is_found_by_what_they_are_called(wanted: str, name: str) -> None:
    one = person("one", name)
    assert list(find_by_name([one, person("two", "鈴木")], wanted)) == [one]


@pytest.mark.parametrize("wanted", ["Dr. Sample", "Herr Sample", "Miss Ada Sample", "Prof. Dr. Sample", "Sample-san"])
def test_so_is_somebody_with_an_english_name(wanted: str) -> None:
    one = person("one", "Ada Sample")
    assert list(find_by_name([one, person("two", "Ben Example")], wanted)) == [one]


@pytest.mark.parametrize("typed, dear", [
    ("Dr. Ludwig van Dijk", "Dr. van Dijk"),
    ("Dr. van Dijk", "Dr. van Dijk"),
    ("Frau Ursula von der Leiter", "Frau von der Leiter"),
    ("Mr. Juan de la Muestra", "Mr. de la Muestra"),
    ("Dr. Jane Sample, PhD", "Dr. Sample"),
    ("Dr. Jane Sample PhD", "Dr. Sample"),
    ("Mr. Bo Sample Jr.", "Mr. Sample"),
    ("Mr. Bo Sample III", "Mr. Sample"),
    ("Dr. Iv", "Dr. Iv"),
    ("Sir Tim Sample-Lee", "Sir Tim"),
    ("Dr. jane sample", "Dr. sample"),
    ("Sir Sample", "Sir Sample"),
    ("Drs. van Dijk", "Drs. van Dijk"),
    ("Drs. Ludwig van Dijk", "Drs. van Dijk"),
    ("Dr. Sample", "Dr. Sample"),
])  # fmt: skip
def test_a_title_goes_with_the_whole_family_name(typed: str, dear: str) -> None:
    spoken = parse_name(typed)
    assert salutation(person("ada", spoken.name, title=spoken.title), "en") == dear


def test_before_san_a_word_that_has_it_already_is_without() -> None:
    assert [name_before_san(name) for name in ("お母さん", "お客様", "高橋さん", "Ada Sample")] == [
        "お母", "お客", "高橋", "Ada Sample"
    ]  # fmt: skip
